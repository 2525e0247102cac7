//! Workbooks as programs write them, and workbooks made to harm.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::open;
use crate::diag::Diagnostic;
use crate::import::sheet::{Cell, Sheet};

const XLSX: &[u8] = include_bytes!("../../../tests/data/skoroszyty/zwykly.xlsx");
const ODS: &[u8] = include_bytes!("../../../tests/data/skoroszyty/zwykly.ods");
const XLS: &[u8] = include_bytes!("../../../tests/data/skoroszyty/zwykly.xls");
const BARE: &[u8] = include_bytes!("../../../tests/data/skoroszyty/formula_bez_wyniku.xlsx");
const STORED: &[u8] = include_bytes!("../../../tests/data/skoroszyty/formula_z_wynikiem.xlsx");
const CORNER: &[u8] = include_bytes!("../../../tests/data/skoroszyty/daleki_rog.xlsx");

fn told(found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for d in found {
        out.push_str(&format!("{} {}\n", d.code, d.message));
        for (place, text) in &d.places {
            out.push_str(&format!("  {place}: {text}\n"));
        }
        if let Some(hint) = &d.hint {
            out.push_str(&format!("  = {hint}\n"));
        }
    }
    out
}

fn shown(bytes: &[u8]) -> String {
    match open("plik", bytes) {
        None => "to nie skoroszyt\n".to_owned(),
        Some(Err(d)) => told(&[d]),
        Some(Ok(book)) => {
            let mut out = String::new();
            for sheet in &book.sheets {
                out.push_str(&format!("[{}]\n", sheet.name.as_deref().unwrap_or("")));
                for (i, row) in sheet.rows.iter().enumerate() {
                    let cells: Vec<String> = row.iter().map(kind).collect();
                    out.push_str(&format!("{}: {}\n", i + 1, cells.join(" | ")));
                }
                if !sheet.merged.is_empty() {
                    out.push_str(&format!("scalone {:?}\n", sheet.merged));
                }
            }
            out + &told(&book.found)
        }
    }
}

fn kind(cell: &Cell) -> String {
    let letter = match cell {
        Cell::Empty => return String::new(),
        Cell::Text(_) => "t",
        Cell::Number(_) => "n",
        Cell::Flag(_) => "f",
        Cell::Day(_) => "d",
        Cell::Fault(_) => "!",
    };
    format!("{letter} {}", cell.shown())
}

fn sheets(bytes: &[u8]) -> Vec<Sheet> {
    open("plik", bytes).unwrap().unwrap().sheets
}

/// An archive of the given parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An XLSX with one sheet of the given XML, and perhaps shared strings.
fn xlsx(sheet: &str, strings: Option<&str>) -> Vec<u8> {
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let root = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns:r=\"{REL}\"><sheets><sheet name=\"Dane\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let rels = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if let Some(strings) = strings {
        parts.push(("xl/sharedStrings.xml", strings.as_bytes()));
    }
    archive(&parts)
}

/// An ODS with the given rows.
fn ods(rows: &str) -> Vec<u8> {
    const NS: &str = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<o:document-content xmlns:o=\"{NS}:office:1.0\" xmlns:t=\"{NS}:table:1.0\" xmlns:x=\"{NS}:text:1.0\"><o:body><o:spreadsheet><t:table t:name=\"Dane\">{rows}</t:table></o:spreadsheet></o:body></o:document-content>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn three_formats_give_the_same_kinds_of_cells() {
    insta::assert_snapshot!("xlsx", shown(XLSX));
    insta::assert_snapshot!("ods", shown(ODS));
    insta::assert_snapshot!("xls", shown(XLS));
}

#[test]
fn stored_results_are_taken_and_a_formula_without_one_is_named() {
    insta::assert_snapshot!("formulas", format!("{}---\n{}", shown(STORED), shown(BARE)));
}

#[test]
fn a_cell_in_the_far_corner_costs_one_cell() {
    let sheet = &sheets(CORNER)[0];
    assert_eq!(sheet.rows.len(), 1_048_576);
    assert_eq!(sheet.cell(1_048_575, 16_383), &Cell::Number(7.0));
    assert_eq!(sheet.rows.iter().map(Vec::len).sum::<usize>(), 1 + 16_384);
}

#[test]
fn ods_spaces_errors_and_runs() {
    let rows = "<t:table-row t:number-rows-repeated=\"2\"><t:table-cell o:value-type=\"string\" t:number-columns-repeated=\"2\"><x:p>a<x:s x:c=\"3\"/>b</x:p><x:p>c</x:p></t:table-cell><t:table-cell t:formula=\"of:=1/0\" o:value-type=\"string\" o:string-value=\"\"><x:p/></t:table-cell><t:table-cell t:formula=\"of:=A9\"/><t:table-cell t:formula=\"of:=B9\"><x:p>#REF!</x:p></t:table-cell></t:table-row>";
    insta::assert_snapshot!(shown(&ods(rows)));
}

/// What is refused, and how it is said.
#[test]
fn hostile_and_foreign_files() {
    let zeros = vec![b'0'; 40 << 20];
    let bomb = archive(&[("xl/workbook.xml", &zeros)]);
    assert!(bomb.len() < 100_000);
    let many: Vec<String> = (0..10_001).map(|i| format!("p{i}")).collect();
    let parts: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), b"".as_slice())).collect();
    let wide: String =
        (1..=800).map(|r| format!("<row r=\"{r}\"><c r=\"XFD{r}\"><v>1</v></c></row>")).collect();
    let wide = xlsx(&format!("<worksheet><sheetData>{wide}</sheetData></worksheet>"), None);
    let outside = xlsx(
        "<worksheet><sheetData><row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row></sheetData></worksheet>",
        None,
    );
    let strings = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    let quoted = format!("<!-- it's -->{strings}");
    let empty = "<worksheet><sheetData/></worksheet>";
    let utf16: Vec<u8> = strings.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let filled = ods(
        "<t:table-row t:number-rows-repeated=\"1048576\"><t:table-cell o:value-type=\"float\" o:value=\"1\" t:number-columns-repeated=\"16384\"/></t:table-row>",
    );
    let doctype = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"<!DOCTYPE a [<!ENTITY b \"cc\">]><a>&b;</a>"),
    ]);
    let locked = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>",
        ),
    ]);
    let mut cut = XLSX.to_vec();
    cut.truncate(2000);
    let mut flipped = XLSX.to_vec();
    flipped[60] ^= 0x55;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("bomba", bomb),
        ("za dużo części", archive(&parts)),
        ("szeroki", wide),
        ("poza arkuszem", outside),
        ("niemożliwa liczba tekstów", xlsx(empty, Some(strings))),
        ("to samo za apostrofem w komentarzu", xlsx(empty, Some(&quoted))),
        (
            "to samo w UTF-16",
            archive(&[("xl/workbook.xml", b"<a/>"), ("xl/sharedStrings.xml", &utf16)]),
        ),
        ("powtórzenia ODS", filled),
        ("encje ODS", doctype),
        ("hasło ODS", locked),
        ("ucięty", cut),
        ("przekłamany", flipped),
        ("archiwum", archive(&[("a.txt", b"a")])),
        ("dokument", archive(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")])),
        ("xlsb", archive(&[("xl/workbook.bin", b"a")])),
        ("hasło XLSX", super::cfb::wrap("EncryptedPackage", b"a")),
        ("DOC", super::cfb::wrap("WordDocument", b"a")),
        ("inny OLE", super::cfb::wrap("Quill", b"a")),
        ("pusty OLE", vec![0xd0, 0xcf, 0x11, 0xe0]),
        ("hasło XLS", super::cfb::wrap("Workbook", &[0x2f, 0, 2, 0, 1, 0])),
        (
            "arkusz poza plikiem",
            super::cfb::wrap("Workbook", &[0x85, 0, 8, 0, 0, 0, 0, 9, 0, 0, 0, 0]),
        ),
    ];
    let all: String =
        cases.iter().map(|(title, bytes)| format!("{title}\n{}", shown(bytes))).collect();
    insta::assert_snapshot!(all);
}

/// A sheet of an old workbook whose two cells span the largest rectangle.
#[test]
fn an_old_workbook_that_spans_too_much_is_refused_before_it_is_laid_out() {
    let cell = |row: u16, column: u16| {
        let mut r = vec![0x03, 0x02, 14, 0];
        r.extend(row.to_le_bytes());
        r.extend(column.to_le_bytes());
        r.extend([0; 10]);
        r
    };
    let mut stream = vec![0x09, 0x08, 4, 0, 0, 6, 5, 0, 0x85, 0, 9, 0];
    stream.extend([25, 0, 0, 0, 0, 0, 1, 0, b'A', 0x0a, 0, 0, 0]);
    stream.extend([0x09, 0x08, 4, 0, 0, 6, 0x10, 0]);
    stream.extend(cell(0, 0));
    stream.extend(cell(65_535, 65_535));
    stream.extend([0x0a, 0, 0, 0]);
    insta::assert_snapshot!(shown(&super::cfb::wrap("Workbook", &stream)));
}

/// A text of fourteen thousand letters, in two records, shown by ten thousand cells.
#[test]
fn one_long_text_in_many_old_cells_is_refused_before_it_is_copied() {
    let record = |kind: u16, data: &[u8]| {
        let mut r = kind.to_le_bytes().to_vec();
        r.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
        r.extend_from_slice(data);
        r
    };
    let book = |cells: u16, letters: u16| {
        let bof = record(0x0809, &[0, 6, 5, 0]);
        let mut sst = vec![1, 0, 0, 0, 1, 0, 0, 0];
        sst.extend(letters.to_le_bytes());
        sst.push(0);
        let half = letters / 2;
        sst.extend(std::iter::repeat_n(b'a', usize::from(half)));
        let mut rest = vec![0];
        rest.extend(std::iter::repeat_n(b'b', usize::from(letters - half)));
        let texts = [record(0x00fc, &sst), record(0x003c, &rest)].concat();
        let start = bof.len() + 13 + texts.len() + 4;
        let mut bound = u32::try_from(start).unwrap().to_le_bytes().to_vec();
        bound.extend([0, 0, 1, 0, b'A']);
        let mut stream = [bof, record(0x0085, &bound), texts, record(0x000a, &[])].concat();
        stream.extend(record(0x0809, &[0, 6, 0x10, 0]));
        for row in 0..cells {
            let mut cell = row.to_le_bytes().to_vec();
            cell.extend([0, 0, 0, 0, 0, 0, 0, 0]);
            stream.extend(record(0x00fd, &cell));
        }
        stream.extend(record(0x000a, &[]));
        super::cfb::wrap("Workbook", &stream)
    };
    assert!(shown(&book(10_000, 14_000)).starts_with("E0442 "));
    let few = sheets(&book(2, 6));
    assert_eq!(few[0].rows, [[Cell::Text("aaabbb".into())], [Cell::Text("aaabbb".into())]]);
}

#[test]
fn other_bytes_are_no_affair_of_ours() {
    for bytes in [b"".as_slice(), b"teryt;rok\n", b"%PDF-1.7", b"PK", b"<?xml version=\"1.0\"?>"] {
        assert!(open("plik", bytes).is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_workbooks_never_panic(
        which in 0_usize..5,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        keep in any::<prop::sample::Index>(),
        cut in prop::bool::weighted(0.1),
    ) {
        let mut bytes = [XLSX, ODS, XLS, BARE, STORED][which].to_vec();
        for (at, with) in changes {
            let at = at.index(bytes.len());
            bytes[at] = with;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let _ = open("plik", &bytes);
    }

    /// The archive's own sums catch most mutations; these go past them, to the parsers.
    #[test]
    fn mutated_parts_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        which in 0_usize..3,
    ) {
        let source = [XLSX, ODS, STORED][which];
        let mut zip = zip::ZipArchive::new(Cursor::new(source)).unwrap();
        let mut parts: Vec<(String, Vec<u8>)> = (0..zip.len())
            .map(|i| {
                let mut part = zip.by_index(i).unwrap();
                let name = part.name().unwrap().into_owned();
                let mut bytes = Vec::new();
                std::io::copy(&mut part, &mut bytes).unwrap();
                (name, bytes)
            })
            .collect();
        for (at, with) in changes {
            let (part, byte) = (at.index(parts.len()), at.index(usize::MAX));
            let bytes = &mut parts[part].1;
            let at = byte % bytes.len().max(1);
            if let Some(b) = bytes.get_mut(at) {
                *b = with;
            }
        }
        let parts: Vec<(&str, &[u8])> =
            parts.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        let _ = open("plik", &archive(&parts));
    }
}
