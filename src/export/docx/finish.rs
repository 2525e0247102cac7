//! The last step on the written XML: what `docx-rs` cannot say, and the order of properties the
//! schema asks for.
//!
//! Each function takes and gives text and does one thing. They rely on the writer's own shape of
//! XML (no user text can look like a tag, since it is escaped), which the tests pin down.

use docx_rs::XMLDocx;

use crate::export::clean::xml;

/// Facts of the body that the writer has no place for, in document order.
#[derive(Debug, Default)]
pub struct Facts {
    /// Tables.
    pub tables: Vec<TableFacts>,
    /// Alternative texts of pictures.
    pub alternatives: Vec<String>,
}

/// What a table's properties say.
#[derive(Debug)]
pub struct TableFacts {
    /// Caption, as the table's title for screen readers.
    pub caption: String,
    /// First column holds row headings.
    pub row_headers: bool,
    /// Last row is a total.
    pub total_row: bool,
}

/// Finishes all parts of a package.
pub fn package(package: &mut XMLDocx, facts: &Facts) {
    edit(&mut package.document, |text| {
        let text = table_properties(&ordered(&text), &facts.tables);
        section(&alternatives(&header_rows(&text), &facts.alternatives))
    });
    for part in [&mut package.content_type, &mut package.rels, &mut package.document_rels] {
        edit(part, |text| without_unused(&text));
    }
    edit(&mut package.footnotes, |text| notes(&ordered(&text)));
    for part in package.headers.iter_mut().chain(&mut package.footers) {
        edit(part, |text| ordered(&text));
    }
}

fn edit(part: &mut Vec<u8>, change: impl FnOnce(String) -> String) {
    if let Ok(text) = String::from_utf8(std::mem::take(part)) {
        *part = change(text).into_bytes();
    }
}

/// Drops paragraph ids and empty properties, and puts properties in the order of the schema: the
/// style first, the level of a list before its number.
fn ordered(text: &str) -> String {
    let text = without_attribute(text, " w14:paraId=\"");
    let text = text.replace("<w:rPr />", "").replace("<w:pPr></w:pPr>", "");
    let text = rewritten(&text, "<w:numPr>", "</w:numPr>", |_, inner| {
        match inner.split_once("<w:ilvl") {
            Some((number, level)) => format!("<w:numPr><w:ilvl{level}{number}</w:numPr>"),
            None => format!("<w:numPr>{inner}</w:numPr>"),
        }
    });
    rewritten(&text, "<w:rPr>", "</w:rPr>", |_, inner| {
        let style = inner.find("<w:rStyle").and_then(|start| {
            let end = start + inner.get(start..)?.find("/>")? + 2;
            Some((inner.get(..start)?, inner.get(start..end)?, inner.get(end..)?))
        });
        match style {
            Some((before, style, after)) => format!("<w:rPr>{style}{before}{after}</w:rPr>"),
            None => format!("<w:rPr>{inner}</w:rPr>"),
        }
    })
}

/// Leaves out an attribute wherever it stands; `start` is up to its opening quote.
fn without_attribute(text: &str, start: &str) -> String {
    let mut parts = text.split(start);
    let mut out = String::with_capacity(text.len());
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.split_once('"').map_or(part, |(_, rest)| rest));
    }
    out
}

/// Rewrites every stretch between `open` and the next `close`; gets its number and inner text.
fn rewritten(text: &str, open: &str, close: &str, mut change: impl FnMut(usize, &str) -> String) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut parts = text.split(open);
    out.push_str(parts.next().unwrap_or_default());
    for (i, part) in parts.enumerate() {
        match part.split_once(close) {
            Some((inner, rest)) => {
                out.push_str(&change(i, inner));
                out.push_str(rest);
            }
            None => {
                out.push_str(open);
                out.push_str(part);
            }
        }
    }
    out
}

/// Gives each table its style, full width, look and title.
fn table_properties(text: &str, tables: &[TableFacts]) -> String {
    rewritten(text, "<w:tblPr>", "</w:tblPr>", |i, inner| {
        let Some(t) = tables.get(i) else { return format!("<w:tblPr>{inner}</w:tblPr>") };
        let flag = |on: bool| u8::from(on);
        // The older hexadecimal form of the same flags, which LibreOffice reads.
        let look = 0x0020 | if t.total_row { 0x0040 } else { 0 } | if t.row_headers { 0x0080 } else { 0 } | 0x0400 | 0x0200;
        format!(
            "<w:tblPr><w:tblStyle w:val=\"Tabelastrategii\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/>\
             <w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"{look:04X}\" w:firstRow=\"1\" \
             w:lastRow=\"{}\" w:firstColumn=\"{}\" w:lastColumn=\"0\" w:noHBand=\"1\" \
             w:noVBand=\"1\"/><w:tblCaption w:val=\"{}\"/></w:tblPr>",
            flag(t.total_row),
            flag(t.row_headers),
            xml(&t.caption)
        )
    })
}

/// Marks the first row of each table as a header that repeats on every page.
fn header_rows(text: &str) -> String {
    const PLAIN: &str = "<w:trPr><w:cantSplit /></w:trPr>";
    const HEADER: &str = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
    rewritten(text, "<w:tbl>", "</w:tbl>", |_, inner| {
        format!("<w:tbl>{}</w:tbl>", inner.replacen(PLAIN, HEADER, 1))
    })
}

/// Gives each picture its number and alternative text.
fn alternatives(text: &str, alternatives: &[String]) -> String {
    rewritten(text, "<wp:docPr ", "/>", |i, inner| match alternatives.get(i) {
        Some(alt) => {
            let n = i + 1;
            let label = crate::export::words::FIGURE;
            format!("<wp:docPr id=\"{n}\" name=\"{label} {n}\" descr=\"{}\"/>", xml(alt))
        }
        None => format!("<wp:docPr {inner}/>"),
    })
}

/// References to headers and footers come first in the properties of a section.
fn section(text: &str) -> String {
    rewritten(text, "<w:sectPr>", "</w:sectPr>", |_, inner| {
        let tags = inner.split_inclusive("/>");
        let (references, rest): (Vec<_>, Vec<_>) = tags.partition(|tag| tag.contains("Reference "));
        format!("<w:sectPr>{}{}</w:sectPr>", references.concat(), rest.concat())
    })
}

/// Drops the entries of parts that are left out of the package.
fn without_unused(text: &str) -> String {
    const UNUSED: [&str; 3] = ["comments.xml", "commentsExtended.xml", "docProps/custom.xml"];
    text.split_inclusive("/>")
        .filter(|tag| !UNUSED.iter().any(|part| tag.contains(part)))
        .collect()
}

/// Adds the separators Word wants and the mark each note begins with.
fn notes(text: &str) -> String {
    const SEPARATORS: &str = "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/>\
        </w:r></w:p></w:footnote><w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r>\
        <w:continuationSeparator/></w:r></w:p></w:footnote>";
    const MARK: &str =
        "<w:r><w:rPr><w:rStyle w:val=\"Odwoanieprzypisudolnego\"/></w:rPr><w:footnoteRef/></w:r>";
    let marked = rewritten(text, "<w:footnote ", "</w:footnote>", |_, inner| {
        format!("<w:footnote {}</w:footnote>", inner.replacen("</w:pPr>", &format!("</w:pPr>{MARK}"), 1))
    });
    match marked.find("<w:footnotes").and_then(|at| Some(at + marked.get(at..)?.find('>')?)) {
        Some(end) => {
            let (head, tail) = marked.split_at_checked(end).unwrap_or((&marked, ""));
            // With no notes the element is closed at once.
            match head.strip_suffix('/').map(str::trim_end) {
                Some(head) => format!("{head}>{SEPARATORS}</w:footnotes>"),
                None => format!("{head}>{SEPARATORS}{}", tail.strip_prefix('>').unwrap_or(tail)),
            }
        }
        None => marked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_come_in_the_order_of_the_schema() {
        let written = "<w:p w14:paraId=\"0000002a\"><w:pPr><w:rPr /><w:numPr><w:numId w:val=\"2\" />\
                       <w:ilvl w:val=\"1\" /></w:numPr></w:pPr><w:r><w:rPr><w:b /><w:rStyle w:val=\"X\" />\
                       </w:rPr></w:r></w:p>";
        assert_eq!(
            ordered(written),
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\" /><w:numId w:val=\"2\" /></w:numPr></w:pPr>\
             <w:r><w:rPr><w:rStyle w:val=\"X\" /><w:b /></w:rPr></w:r></w:p>"
        );
    }

    #[test]
    fn only_the_first_row_of_each_table_is_a_header() {
        let row = "<w:tr><w:trPr><w:cantSplit /></w:trPr></w:tr>";
        let out = header_rows(&format!("<w:tbl>{row}{row}</w:tbl><w:tbl>{row}</w:tbl>"));
        assert_eq!(out.matches("<w:tblHeader/>").count(), 2);
        assert!(out.ends_with("<w:tbl><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr></w:tr></w:tbl>"));
    }

    #[test]
    fn references_of_a_section_come_first() {
        let out = section("<w:sectPr><w:pgSz /><w:headerReference r:id=\"a\" /><w:titlePg /></w:sectPr>");
        assert_eq!(out, "<w:sectPr><w:headerReference r:id=\"a\" /><w:pgSz /><w:titlePg /></w:sectPr>");
    }

    #[test]
    fn alternative_text_cannot_leave_its_attribute() {
        let out = alternatives("<wp:docPr id=\"1\" name=\"Figure\" />", &["a \"/><b>".to_owned()]);
        assert_eq!(out, "<wp:docPr id=\"1\" name=\"Rysunek 1\" descr=\"a &quot;/&gt;&lt;b&gt;\"/>");
    }

    #[test]
    fn a_part_without_notes_still_has_its_separators() {
        let out = notes("<?xml version=\"1.0\"?><w:footnotes xmlns:w=\"x\" />");
        assert!(out.starts_with("<?xml version=\"1.0\"?><w:footnotes xmlns:w=\"x\"><w:footnote w:type"));
        assert!(out.ends_with("</w:footnotes>"));
    }
}
