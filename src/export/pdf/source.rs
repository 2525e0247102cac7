//! The document tree as Typst source: calls of the functions of the page style, every text in a
//! string literal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use typst::foundations::Bytes;

use super::fit;
use super::literal::{literal, name_literal, printable};
use crate::document::tree::{Align, Block, CalloutKind, Document, Figure, Inline, Table};
use crate::export::numbering::Lists;
use crate::export::{check, clean, fonts, reading, table, words};

/// The generated text and the files it reads.
pub struct Generated {
    /// Typst source of the main file.
    pub main: String,
    /// Pictures and attachments by name.
    pub files: BTreeMap<String, Bytes>,
}

/// The source the page style takes its font families from.
pub fn families() -> String {
    let list = |names: [&str; 3]| array(names.iter().map(|name| name_literal(name)));
    let (text, head, sign) = (fonts::TEXT_FONT, fonts::CHART_FONT, fonts::SIGN_FONT);
    format!(
        "#let text-fonts = {}\n#let head-fonts = {}\n",
        list([text, head, sign]),
        list([head, text, sign])
    )
}

/// Generates the Typst source of a document dated `(year, month, day)`.
pub fn generate(document: &Document, (year, month, day): (i32, u8, u8)) -> Generated {
    let mut g = Generator {
        out: String::new(),
        files: BTreeMap::new(),
        ids: check::ids(&document.blocks),
        figures: 0,
        chapters: 0,
        depth: 0,
    };
    let date = format!("datetime(year: {year}, month: {month}, day: {day})");
    g.opening(document, &date);
    if document.with_contents {
        g.contents(document);
    }
    g.blocks(&document.blocks);
    g.attachments(document);
    Generated { main: g.out, files: g.files }
}

struct Generator {
    out: String,
    files: BTreeMap<String, Bytes>,
    ids: BTreeSet<String>,
    figures: usize,
    chapters: usize,
    /// Lists and boxes around; pages break only outside of them.
    depth: usize,
}

impl Generator {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn opening(&mut self, d: &Document, date: &str) {
        let draft = d.draft.as_deref().map_or_else(|| "none".to_owned(), literal);
        let keywords = array(d.keywords.iter().map(|k| literal(k)));
        let (title, author) = (literal(&d.title), literal(&d.author));
        let (description, lang) = (literal(&d.description), name_literal(&d.language));
        self.push("#import \"styl.typ\": *\n");
        self.push(&format!(
            "#show: page-style.with(title: {title}, author: {author}, description: {description}, \
             keywords: {keywords}, date: {date}, language: {lang}, draft: {draft})\n"
        ));
        let (subtitle, place) = (literal(&d.subtitle), literal(&d.place));
        let notices = array(d.notices.iter().map(|n| literal(n)));
        self.push(&format!(
            "#title-page(title: {title}, subtitle: {subtitle}, author: {author}, place: {place}, \
             notices: {notices}, draft: {draft})\n\n"
        ));
    }

    fn contents(&mut self, d: &Document) {
        let lists = Lists::of(&d.blocks);
        self.push("#chapter-break()\n");
        if !lists.headings.is_empty() {
            self.push(&format!("#contents({})\n", literal(words::CONTENTS)));
        }
        if !d.with_lists {
            return;
        }
        if !lists.tables.is_empty() {
            self.push(&format!("#list-of(table, {})\n", literal(words::TABLES)));
        }
        if !lists.figures.is_empty() {
            self.push(&format!("#list-of(image, {})\n", literal(words::FIGURES)));
        }
    }

    fn attachments(&mut self, d: &Document) {
        for (i, a) in d.attachments.iter().enumerate() {
            let file = format!("attachment-{i}");
            self.push(&format!(
                "#pdf.attach({}, read(\"{file}\", encoding: none), relationship: \"data\", \
                 mime-type: {}, description: {})\n",
                name_literal(&a.name),
                name_literal(&a.mime),
                literal(&a.description)
            ));
            self.files.insert(file, Bytes::new(a.data.clone()));
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for (i, block) in blocks.iter().enumerate() {
            match (block, blocks.get(i + 1)) {
                // A line that announces a list does not stay behind on the page before it.
                (Block::Paragraph(content), Some(Block::List { .. })) if announces(content) => {
                    self.push("#lead-in[");
                    self.inlines(content);
                    self.push("]");
                }
                _ => self.block(block),
            }
            self.push("\n\n");
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, text, unnumbered } => {
                if *level == 1 && self.depth == 0 {
                    let first = self.chapters == 0;
                    self.push(&format!("#chapter-break(new-page: {first})\n"));
                    self.chapters += 1;
                }
                let numbering = if *unnumbered { ", numbering: none" } else { "" };
                self.push(&format!("#heading(level: {level}{numbering})["));
                self.inlines(&reading::title(text));
                self.push("]");
                self.label(id);
            }
            Block::Paragraph(content) => self.inlines(content),
            Block::List { ordered, items } => {
                self.push(if *ordered { "#enum(" } else { "#list(" });
                self.depth += 1;
                for item in items {
                    self.push("[");
                    self.item(item);
                    self.push("],");
                }
                self.depth -= 1;
                self.push(")");
            }
            Block::Table(t) => self.table(t),
            Block::Figure(f) => self.figure(f),
            Block::Callout { kind, blocks } => {
                let kind_name = match kind {
                    CalloutKind::Missing => "missing",
                    CalloutKind::Note => "note",
                    CalloutKind::Law => "law",
                };
                self.push(&format!(
                    "#callout(\"{kind_name}\", {}, breakable: {})[\n",
                    literal(words::callout(*kind)),
                    letters(blocks) > WHOLE_BOX
                ));
                self.depth += 1;
                self.blocks(blocks);
                self.depth -= 1;
                self.push("]");
            }
            Block::Part { id, blocks, .. } => {
                self.push("#metadata(\"part\")");
                self.label(id);
                self.push("\n");
                self.blocks(blocks);
            }
            Block::Definitions(entries) => {
                self.push("#terms(");
                for (term, text) in entries {
                    self.push("terms.item([");
                    self.inlines(term);
                    self.push("],[");
                    self.inlines(text);
                    self.push("]),");
                }
                self.push(")");
            }
            Block::Formula(math) => {
                self.push(&format!("#formula({})", literal(&math.linear())));
            }
            Block::PageBreak if self.depth > 0 => {}
            Block::PageBreak => self.push("#pagebreak(weak: true)"),
        }
    }

    /// An item of one paragraph stays tight; more blocks are set apart.
    fn item(&mut self, blocks: &[Block]) {
        for (i, block) in blocks.iter().enumerate() {
            if i > 0 {
                self.push(if matches!(block, Block::List { .. }) { "\n" } else { "\n\n" });
            }
            self.block(block);
        }
    }

    fn label(&mut self, id: &str) {
        if !id.is_empty() {
            self.push(&format!("#label({});", name_literal(id)));
        } else {
            self.push("#[];");
        }
    }

    fn caption(&mut self, caption: &[Inline], source: Option<&Vec<Inline>>) {
        self.push("caption: [");
        self.inlines(&reading::title(caption));
        self.push("], source: ");
        match source {
            Some(source) => {
                self.push("[");
                self.inlines(source);
                self.push("]");
            }
            None => self.push("none"),
        }
    }

    fn table(&mut self, t: &Table) {
        self.push("#data-table(");
        self.caption(&t.caption, t.source.as_ref());
        let columns = array(table::weights(t).iter().map(|w| format!("{w}fr")));
        let align = array(table::alignments(t).iter().map(|a| {
            match a {
                Align::Left => "left",
                Align::Right => "right",
                Align::Center => "center",
            }
            .to_owned()
        }));
        let (size, gap) = fit::type_of(t);
        let hyphenate = array(fit::whole_words(t).iter().map(|whole| (!whole).to_string()));
        self.push(&format!(
            ", columns: {columns}, align: {align}, size: {size}pt, gap: {gap}pt, \
             hyphenate: {hyphenate}, row-headers: {}, total: {}, whole: {}, whole-rows: {}, header: (",
            t.row_headers,
            t.total_row,
            fit::is_short(t),
            fit::has_short_cells(t)
        ));
        self.row(&t.header);
        self.push("), rows: (");
        for row in &t.rows {
            self.push("(");
            self.row(row);
            self.push("),");
        }
        self.push("))");
        self.label(&t.id);
    }

    fn row(&mut self, cells: &[Vec<Inline>]) {
        for cell in cells {
            self.push("[");
            self.inlines(cell);
            self.push("],");
        }
    }

    fn figure(&mut self, f: &Figure) {
        let file = format!("figure-{}.svg", self.figures);
        self.figures += 1;
        self.files.insert(file.clone(), Bytes::from_string(printable(&f.svg)));
        self.push("#chart(");
        self.caption(&f.caption, f.source.as_ref());
        self.push(&format!(", alt: {}, file: \"{file}\")", literal(&f.alt)));
        self.label(&f.id);
    }

    fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(t) => {
                let _ = write!(self.out, "#{};", literal(t));
            }
            Inline::Strong(c) => self.wrapped("#strong[", c),
            Inline::Emph(c) => self.wrapped("#emph[", c),
            Inline::Code(t) => self.push(&format!("#code-text({});", literal(t))),
            Inline::Link { to, text } => match to.strip_prefix('#') {
                Some(id) if self.ids.contains(id) => {
                    self.wrapped(&format!("#link(label({}))[", name_literal(id)), text);
                }
                None if clean::is_web_address(to) => {
                    self.wrapped(&format!("#link({})[", name_literal(to)), text);
                }
                _ => self.inlines(text),
            },
            Inline::Footnote(c) => self.wrapped("#footnote[", c),
            Inline::Break => self.push("#linebreak();"),
        }
    }

    fn wrapped(&mut self, open: &str, content: &[Inline]) {
        self.push(open);
        self.inlines(content);
        self.push("];");
    }
}

/// Whether a paragraph ends with a colon.
fn announces(content: &[Inline]) -> bool {
    reading::inline_text(content).trim_end().ends_with(':')
}

/// Letters in a box that is kept on one page; a longer one may go on to the next.
const WHOLE_BOX: usize = 1800;

/// Letters in the paragraphs of a box; anything but paragraphs counts as long.
fn letters(blocks: &[Block]) -> usize {
    fn of(content: &[Inline]) -> usize {
        content
            .iter()
            .map(|i| match i {
                Inline::Text(t) | Inline::Code(t) => t.chars().count(),
                Inline::Strong(c)
                | Inline::Emph(c)
                | Inline::Footnote(c)
                | Inline::Link { text: c, .. } => of(c),
                Inline::Break => 60,
            })
            .sum()
    }
    blocks
        .iter()
        .map(|b| if let Block::Paragraph(c) = b { of(c) } else { WHOLE_BOX })
        .fold(0, usize::saturating_add)
}

/// A Typst array literal.
fn array(items: impl Iterator<Item = String>) -> String {
    let mut out = String::from("(");
    for item in items {
        out.push_str(&item);
        out.push(',');
    }
    out.push(')');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn only_a_line_that_announces_a_list_keeps_with_it() {
        let list = || Block::List { ordered: false, items: vec![vec![sample::paragraph("jeden")]] };
        let of = |first: &str, second: Block| {
            let mut document = sample::document();
            document.blocks = vec![sample::paragraph(first), second];
            generate(&document, (2026, 11, 22)).main.matches("#lead-in[").count()
        };
        assert_eq!(of("Dowody:", list()), 1);
        assert_eq!(of("Dowody.", list()), 0);
        assert_eq!(of("Dowody:", sample::paragraph("dwa")), 0);
    }
}
