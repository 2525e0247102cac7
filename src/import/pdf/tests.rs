//! What is read of PDFs by different programs, and which are refused.

use proptest::prelude::*;

use super::*;
use crate::diag::{RenderOptions, SourceMap, render_terminal};
use crate::import::{Content, Input};

const PRINTED: &[u8] = include_bytes!("../../../tests/data/formularze/ozps-libreoffice.pdf");
const PROTECTED: &[u8] = include_bytes!("../../../tests/data/formularze/ozps-z-haslem.pdf");

/// A PDF written by hand: one page with this content, type in an own Helvetica that is not embedded.
pub(crate) fn handmade(content: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let xref = out.len();
    out.extend(b"xref\n0 6\n0000000000 65535 f \n");
    for o in offsets {
        out.extend(format!("{o:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n").bytes());
    out
}

fn texts(pages: &[Page]) -> Vec<String> {
    let line = |l: &Vec<super::super::Word>| {
        l.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    pages.iter().flat_map(|p| p.lines.iter().map(line)).collect()
}

fn shown(d: &Diagnostic) -> String {
    render_terminal(std::slice::from_ref(d), &SourceMap::default(), RenderOptions::default())
}

#[test]
fn a_form_printed_from_a_word_processor_keeps_its_words_and_places() {
    let (pages, found) = read("ozps.pdf", PRINTED).unwrap();
    assert!(found.is_empty(), "{found:?}");
    insta::assert_snapshot!(texts(&pages).join("\n"));
    let row = pages[0].lines.iter().find(|l| l.iter().any(|w| w.text == "173")).unwrap();
    let value = row.iter().position(|w| w.text == "173").unwrap();
    let inside = row[value].x - row[value - 1].right;
    let between = row[value + 1].x - row[value].right;
    assert!(between > 3.0 * inside, "columns lie apart: {inside} {between}");
    assert!(row.iter().is_sorted_by(|a, b| a.x <= b.x));
}

#[test]
fn fonts_that_are_not_embedded_are_read_too() {
    let bytes = handmade("BT /F1 10 Tf 50 700 Td (Wiek 0-17) Tj 200 0 Td (786) Tj ET");
    let (pages, _) = read("a.pdf", &bytes).unwrap();
    assert_eq!(texts(&pages), ["Wiek 0-17 786"]);
    assert!((pages[0].lines[0][0].x - 50.0).abs() < 0.1);
    assert!((pages[0].lines[0][0].y - 142.0).abs() < 0.1, "from the upper edge");
}

#[test]
fn opened_by_content_whatever_the_name() {
    let input = Input::open("tabela.csv", PRINTED).unwrap();
    assert!(matches!(&input.content, Content::Pages(p) if p.len() == 1));
    assert!(input.sheets().is_empty() && input.text().is_none());
}

#[test]
fn what_cannot_be_read_is_refused_with_a_way_out() {
    let scan = handmade("0.5 g 0 0 100 100 re f");
    let mut cut = PRINTED.to_vec();
    cut.truncate(300);
    let mut told = String::new();
    let mut long = PRINTED.to_vec();
    long.resize(MAX_BYTES + 12_000_000, b' ');
    let heavy = handmade(&"0 0 m ".repeat(MAX_CONTENT / 5));
    for (name, bytes) in [
        ("skan.pdf", scan),
        ("z-haslem.pdf", PROTECTED.to_vec()),
        ("uciety.pdf", cut),
        ("dlugi.pdf", long),
        ("mapa.pdf", heavy),
        ("pusty.pdf", b"%PDF-1.7".to_vec()),
    ] {
        told += &shown(&Input::open(name, &bytes).unwrap_err());
        told.push('\n');
    }
    insta::assert_snapshot!(told);
}

#[test]
fn text_recognised_from_a_scan_is_read_with_a_warning() {
    let bytes = handmade("BT 3 Tr /F1 10 Tf 50 700 Td (Wiek 60 lat 1 178) Tj ET");
    let (pages, found) = read("ocr.pdf", &bytes).unwrap();
    assert_eq!(texts(&pages), ["Wiek 60 lat 1 178"]);
    insta::assert_snapshot!(shown(&found[0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Damaged files are read or refused; the program goes on.
    #[test]
    fn never_stops_the_program(at in 0..PRINTED.len(), with in prop::collection::vec(any::<u8>(), 1..40)) {
        let mut bytes = PRINTED.to_vec();
        for (place, b) in bytes.iter_mut().skip(at).zip(with) {
            *place = b;
        }
        match Input::open("a.pdf", &bytes) {
            Ok(input) => prop_assert!(bytes.starts_with(b"%PDF-") != input.pages().is_empty()),
            Err(d) => prop_assert!(["E0408", "E0450", "E0451"].contains(&d.code)),
        }
    }
}
