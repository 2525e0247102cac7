//! Laws every format keeps.

use std::io::Read;

use proptest::prelude::*;
use typst_layout::PagedDocument;

use super::{sample, *};
use crate::document::tree::{Block, CalloutKind, Inline};

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|d| d.code).collect()
}

/// A part of a DOCX package as text.
fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Letters and digits only: what no line break, hyphen or space of a format can change.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Text between the tags of XML or HTML, entities resolved.
fn untagged(xml: &str) -> String {
    let mut out = String::new();
    for piece in xml.split('<') {
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        out.push(' ');
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'")
        .replace("&apos;", "'").replace("&amp;", "&")
}

/// Every line of the document's text stands in `text`, in order of the whole document.
fn assert_says(text: &str, document: &Document, format: &str) {
    let text = squeezed(text);
    for line in plain_text(document).lines() {
        assert!(text.contains(&squeezed(line)), "{format} does not say: {line}");
    }
}

/// The sample without long tables (whose pages cut the text) for comparisons of text.
fn short() -> Document {
    let mut d = sample::document();
    for block in &mut d.blocks {
        if let Block::Table(t) = block {
            t.rows.truncate(3);
            t.total_row = false;
        }
    }
    d
}

#[test]
fn html_says_what_the_document_says() {
    let d = short();
    assert_says(&untagged(&html::render(&d)), &d, "HTML");
}

#[test]
fn docx_says_what_the_document_says() {
    // Numbers of headings are counted by the word processor, so the headings here have none.
    let mut d = short();
    d.with_contents = false;
    for block in &mut d.blocks {
        if let Block::Heading { unnumbered, .. } = block {
            *unnumbered = true;
        }
    }
    let docx = docx::render(&d).unwrap();
    let mut text = String::new();
    for run in part(&docx, "word/document.xml").split("<w:t xml:space=\"preserve\">").skip(1) {
        text.push_str(run.split("</w:t>").next().unwrap());
    }
    let alternatives: String = part(&docx, "word/document.xml")
        .split(" descr=\"").skip(1).map(|s| s.split('"').next().unwrap().to_owned()).collect();
    let all = format!("{text}{alternatives}{}", untagged(&part(&docx, "word/footnotes.xml")));
    assert_says(&untagged(&all), &d, "DOCX");
}

#[test]
fn pdf_says_what_the_document_says() {
    let mut d = short();
    for block in &mut d.blocks {
        if let Block::Figure(f) = block {
            // The alternative text is a property, not a text on the page.
            f.alt = "Rysunek".to_owned();
        }
    }
    let paged: PagedDocument = pdf::paged(&d).unwrap();
    let text: String = paged.pages().iter().map(|p| frame_text(&p.frame)).collect();
    assert_says(&text, &d, "PDF");
}

fn frame_text(frame: &typst::layout::Frame) -> String {
    use typst::layout::FrameItem;
    let item = |item: &FrameItem| match item {
        FrameItem::Group(group) => frame_text(&group.frame),
        FrameItem::Text(text) => text.text.to_string(),
        _ => String::new(),
    };
    frame.items().map(|(_, i)| item(i)).collect()
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let d = sample::document();
    let once = render_all(&d).unwrap();
    assert_eq!(once, render_all(&d).unwrap());
    assert_eq!(once.pdf, pdf::render(&d).unwrap());
    assert_eq!(once.docx, docx::render(&d).unwrap());
    // On another thread the counters of the libraries stand elsewhere.
    let other = std::thread::spawn(|| render_all(&sample::document()).unwrap()).join().unwrap();
    assert_eq!(once, other);
}

#[test]
fn pdf_carries_its_attachment_and_standards() {
    let pdf = pdf::render(&sample::document()).unwrap();
    let has = |needle: &str| pdf.windows(needle.len()).any(|w| w == needle.as_bytes());
    for mark in ["<pdfaid:part>3", "<pdfaid:conformance>A", "<pdfuaid:part>1", "strategia.json", "<rdf:li>pl-PL</rdf:li>"] {
        assert!(has(mark), "{mark}");
    }
}

#[test]
fn html_is_one_file_with_landmarks_and_links_that_lead_somewhere() {
    let page = html::render(&sample::document());
    for needed in ["<html lang=\"pl-PL\">", "<title>", "<main id=\"tresc\"", "class=\"skip\"", "<nav ", "<caption>", "scope=\"col\"", "scope=\"row\"", "role=\"img\"", "data-part=\"cz-wlasna\" data-origin=\"own\"", "role=\"doc-backlink\""] {
        assert!(page.contains(needed), "{needed}");
    }
    for loaded in [" src=", "@import", "<link", "<script"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    let mut ids = std::collections::BTreeSet::new();
    for piece in page.split(" id=\"").skip(1) {
        let id = piece.split('"').next().unwrap();
        assert!(ids.insert(id), "id twice: {id}");
    }
    for piece in page.split("href=\"#").skip(1) {
        let id = piece.split('"').next().unwrap();
        assert!(ids.contains(id), "link to nowhere: {id}");
    }
    let levels: Vec<u8> = page
        .split("<h").skip(1)
        .filter_map(|s| s.bytes().next().filter(u8::is_ascii_digit).map(|b| b - b'0'))
        .collect();
    assert_eq!(levels.iter().filter(|l| **l == 1).count(), 1);
    assert!(levels.windows(2).all(|w| w[1] <= w[0] + 1), "{levels:?}");
}

#[test]
fn html_elements_are_closed() {
    let page = html::render(&sample::document());
    let mut open: Vec<&str> = Vec::new();
    for piece in page.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else { continue };
        let name = tag.split([' ', '\n']).next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{piece}"),
            None if tag.ends_with('/') || name.starts_with('!') => {}
            None if matches!(name, "meta" | "br") => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn docx_has_what_a_word_processor_needs() {
    let docx = docx::render(&sample::document()).unwrap();
    let body = part(&docx, "word/document.xml");
    let counts = [
        ("<w:tblHeader/>", 2),
        ("SEQ Tabela", 2),
        ("SEQ Rysunek", 3),
        ("<w:footnoteReference ", 2),
        (" descr=\"", 3),
        ("w:name=\"srps_cz_wlasna\"", 1),
        (" TOC \\o", 1),
        ("w:val=\"Nagwek4\"", 1),
    ];
    for (needle, times) in counts {
        assert_eq!(body.matches(needle).count(), times, "{needle}");
    }
    assert!(!body.contains("paraId"));
    assert!(part(&docx, "word/styles.xml").contains("<w:lang w:val=\"pl-PL\""));
    assert!(part(&docx, "docProps/core.xml").contains("<dc:title>Strategia rozwiązywania"));
    assert!(part(&docx, "word/header2.xml").contains("PROJEKT"));
    assert!(part(&docx, "word/footer2.xml").contains(" NUMPAGES "));
}

#[test]
fn every_style_used_in_docx_is_defined() {
    let docx = docx::render(&sample::document()).unwrap();
    let styles = part(&docx, "word/styles.xml");
    for name in ["document", "footnotes", "header1", "header2", "footer1", "footer2"] {
        let text = part(&docx, &format!("word/{name}.xml"));
        for attribute in ["<w:pStyle w:val=\"", "<w:rStyle w:val=\"", "<w:tblStyle w:val=\""] {
            for piece in text.split(attribute).skip(1) {
                let style = piece.split('"').next().unwrap();
                assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "{style}");
            }
        }
    }
}

#[test]
fn what_cannot_be_printed_is_refused_with_its_code() {
    type Spoil = fn(&mut Document);
    let cases: [(&str, Spoil); 9] = [
        ("E0811", |d| d.title = "  ".to_owned()),
        ("E0812", |d| d.date = "2026-02-30".to_owned()),
        ("E0813", |d| d.blocks.insert(0, sample::heading(2, "h", "Za głęboko"))),
        ("E0813", |d| d.blocks.push(sample::heading(5, "h", "Za głęboko"))),
        ("E0814", |d| {
            let mut f = sample::figure("r", "Podpis");
            f.alt.clear();
            d.blocks.push(Block::Figure(f));
        }),
        ("E0815", |d| {
            let mut t = sample::table("t", "Podpis", 2);
            t.rows[1].pop();
            d.blocks.push(Block::Table(t));
        }),
        ("E0816", |d| d.blocks.push(Block::Table(sample::table("tab-dluga", "Podpis", 1)))),
        ("E0817", |d| d.attachments[0].name = "../x".to_owned()),
        ("E0820", |d| {
            let mut f = sample::figure("r", "Podpis");
            f.svg = "<svg".to_owned();
            d.blocks.push(Block::Figure(f));
        }),
    ];
    for (code, spoil) in cases {
        let mut d = sample::document();
        spoil(&mut d);
        assert_eq!(codes(&check(&d)), [code]);
        assert_eq!(codes(&render_all(&d).unwrap_err()), [code]);
        assert_eq!(codes(&pdf::render(&d).unwrap_err()), [code]);
        assert_eq!(codes(&docx::render(&d).unwrap_err()), [code]);
    }
}

#[test]
fn findings_read_as_written() {
    let mut d = sample::document();
    d.blocks.push(sample::paragraph("漢 i znów 漢"));
    d.blocks.push(Block::Paragraph(vec![Inline::Link {
        to: "javascript:alert(1)".to_owned(),
        text: sample::cell("klik"),
    }]));
    d.blocks.push(sample::heading(3, "x", "Przeskok"));
    let found: String = check(&d)
        .iter()
        .map(|f| format!("{} {}\n  {}\n", f.code, f.message, f.hint.as_deref().unwrap_or("")))
        .collect();
    insta::assert_snapshot!(found, @r"
    W0819 odsyłacz „javascript:alert(1)” donikąd nie prowadzi i zostanie zwykłym tekstem
      odsyłacz musi zaczynać się od https:// lub #
    E0813 nagłówek „Przeskok” ma poziom 3, a stoi po nagłówku poziomu 1
      zacznij od poziomu 1 i schodź o jeden poziom naraz, najwyżej do 4
    W0818 znaku „漢” (U+6F22) nie ma w krojach pisma dokumentu; w PDF stanie w jego miejscu □ (wystąpienia: 2, pierwszy raz w części „Cele i działania”)
      zastąp znak słowem albo znakiem, którego używa się w polskim piśmie
    ");
}

#[test]
fn a_sign_without_a_glyph_is_printed_as_a_box_and_reported() {
    let mut d = sample::document();
    d.blocks = vec![sample::heading(1, "a", "Rozdział"), sample::paragraph("rodzina 👨‍👩‍👧 i 漢")];
    let files = render_all(&d).unwrap();
    assert!(files.warnings.iter().all(|w| w.code == "W0818"));
    assert_eq!(files.warnings.len(), 4, "three faces and one letter");
}

#[test]
fn links_that_lead_nowhere_become_text() {
    let link = |to: &str| Inline::Link { to: to.to_owned(), text: sample::cell("tekst odsyłacza") };
    let mut d = sample::document();
    d.blocks = vec![
        sample::heading(1, "a", "Rozdział"),
        Block::Paragraph(vec![link("#nie-ma"), link("javascript:alert(1)"), link("")]),
    ];
    let files = render_all(&d).unwrap();
    assert_eq!(codes(&files.warnings), ["W0819"; 3]);
    assert!(!files.html.contains("javascript") && !files.html.contains("nie-ma"));
    assert!(!part(&files.docx, "word/document.xml").contains("javascript"));
}

#[test]
fn an_empty_document_is_still_a_document() {
    let mut d = sample::document();
    d.blocks.clear();
    d.attachments.clear();
    d.notices.clear();
    d.draft = None;
    let files = render_all(&d).unwrap();
    assert!(files.pdf.starts_with(b"%PDF-1.7"));
    assert!(!files.html.contains("<nav"));
}

#[test]
fn empty_pieces_do_no_harm() {
    let mut d = sample::document();
    d.blocks = vec![
        sample::heading(1, "", "Rozdział"),
        sample::heading(2, "", "Bez identyfikatora"),
        Block::Paragraph(Vec::new()),
        Block::List { ordered: true, items: vec![Vec::new(), vec![Block::PageBreak]] },
        Block::List { ordered: false, items: Vec::new() },
        Block::Definitions(Vec::new()),
        Block::Callout { kind: CalloutKind::Note, blocks: Vec::new() },
        Block::Part { id: String::new(), own: true, blocks: Vec::new() },
    ];
    render_all(&d).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Any text goes through every format: many strings a case, since a compilation is dear.
    #[test]
    fn any_text_survives(texts in proptest::collection::vec(any::<String>(), 40..60)) {
        let mut d = sample::document();
        let inline = |s: &String| vec![Inline::Strong(vec![Inline::Text(s.clone())]), Inline::Code(s.clone()), Inline::Footnote(vec![Inline::Text(s.clone())])];
        d.blocks = vec![sample::heading(1, "a", "Rozdział")];
        d.blocks.extend(texts.iter().map(|s| Block::Paragraph(inline(s))));
        d.keywords = texts.iter().take(3).cloned().collect();
        d.notices = texts.iter().take(2).cloned().collect();
        let files = render_all(&d).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        let page = squeezed(&untagged(&files.html));
        for s in &texts {
            prop_assert!(page.contains(&squeezed(&clean::text(s))));
        }
    }
}

/// Writes the sample for reading by eye and for the validators; see `tools/verapdf/check`.
#[test]
#[ignore = "writes files into the folder named by SRPS_SAMPLE"]
fn write_sample() {
    let Some(folder) = std::env::var_os("SRPS_SAMPLE").map(std::path::PathBuf::from) else {
        return;
    };
    for (name, document) in [("strategia", sample::document()), ("dluga", sample::long_document(13))] {
        std::fs::create_dir_all(&folder).unwrap();
        let files = render_all(&document).unwrap();
        std::fs::write(folder.join(format!("{name}.pdf")), files.pdf).unwrap();
        std::fs::write(folder.join(format!("{name}.docx")), files.docx).unwrap();
        std::fs::write(folder.join(format!("{name}.html")), files.html).unwrap();
    }
}

/// Prints how long each format takes on a document of about 80 pages.
#[test]
#[ignore = "measures, asserts nothing about time"]
fn measure() {
    let d = sample::long_document(13);
    // Ticks of processor time (user), all threads; a hundredth of a second each on Linux.
    let ticks = || {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        stat.split(' ').nth(13).and_then(|t| t.parse::<u64>().ok()).unwrap_or(0)
    };
    let time = |name: &str, work: &dyn Fn()| {
        typst::comemo::evict(0);
        let (start, before) = (std::time::Instant::now(), ticks());
        work();
        eprintln!("{name}: {:?}, processor {} ticks", start.elapsed(), ticks() - before);
    };
    let paged = pdf::paged(&d).unwrap();
    eprintln!("pages: {}", paged.pages().len());
    for _ in 0..3 {
        time("check", &|| drop(check(&d)));
        time("layout only", &|| drop(pdf::paged(&d).unwrap()));
        time("pdf", &|| drop(pdf::write(&d).unwrap()));
        let svg = sample::figure("a", "b").svg;
        time("one picture", &|| drop(picture::rasterise(&svg)));
        time("docx", &|| drop(docx::write(&d).unwrap()));
        time("html", &|| drop(html::render(&d)));
        time("all", &|| drop(render_all(&d).unwrap()));
    }
}
