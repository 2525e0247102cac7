//! OZPS in every form it comes in, and all that must be refused.

use proptest::prelude::*;

use super::*;
use crate::document::tree;
use crate::import::forms::testkit::{Run, rows, told};
use crate::import::{Cell, Content, Input, Sheet};

const PRINTED: &[u8] = include_bytes!("../../../../tests/data/formularze/ozps-libreoffice.pdf");

/// The known example, as copied from a print-out.
pub(super) const TEXT: &str = "\
OCENA ZASOBÓW POMOCY SPOŁECZNEJ ZA ROK 2025
DANE O SYTUACJI DEMOGRAFICZNEJ i SPOŁECZNEJ (stan na 31.XII)
WYSZCZEGÓLNIENIE nr Rok po ocenie (PROGNOZA*) Dwa lata po ocenie
1 2 3 4 5 6 7
MIESZKAŃCY (w osobach)
Ogółem 1 9 173 9 159 9 187 9 187 9 187
KOBIETY
Ogółem 2 4 576 4 560 4 592 4 592 4 592
Wiek 0-17 3 786 779 799 799 799
Wiek 18-59 4 2 612 2 584 2 582 2 582 2 582
Wiek 60 lat i więcej 5 1 178 1 197 1 211 1 211 1 211
MĘŻCZYŹNI
Ogółem 6 4 597 4 599 4 595 4 595 4 595
Wiek 0-17 7 888 872 844 844 844
Wiek 18-64 8 3 162 3 149 3 170 3 170 3 170
Wiek 65 lat i więcej 9 547 578 581 581 581
RYNEK PRACY
Bezrobotni ogółem 10 494 458 378 378 350
Bezrobotni długotrwale ogółem 11 337 286 227 227 220
";

pub(super) fn read(name: &str, text: &str) -> Harvest {
    Run::default().read(&Ozps, name, text.as_bytes())
}

/// Text as rows of cells: label, number, figures.
fn as_cells(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| {
            let tokens = lines::tokens_of_text(line);
            let at = tokens
                .iter()
                .rposition(|t| t.text.chars().any(char::is_alphabetic) || t.text.contains('-'));
            let (label, figures) = tokens.split_at(at.map_or(0, |i| i + 1));
            let mut cells = vec![line.to_owned()];
            if let Some((number, figures)) = figures.split_first()
                && let super::super::split::Split::One(values) =
                    super::super::split::split(figures, 5)
            {
                cells = vec![lines::text_of(label), number.text.clone()];
                cells.extend(values.into_iter().map(|v| v.unwrap().to_string()));
            }
            cells
        })
        .collect()
}

#[test]
fn a_text_gives_every_row_and_keeps_forecasts_apart() {
    let harvest = read("ozps.txt", TEXT);
    assert_eq!(harvest.read, 11);
    let [data, ahead] = harvest.tables.as_slice() else { panic!("two tables") };
    assert_eq!((data.folder, ahead.folder), (Folder::Data, Folder::Forecasts));
    // Eleven rows and the children added up: three years of figures, two of forecasts.
    assert_eq!((data.rows.len(), ahead.rows.len()), (36, 24));
    assert!(data.rows.iter().all(|r| (2023..=2025).contains(&r.year)));
    assert!(ahead.rows.iter().all(|r| (2026..=2027).contains(&r.year)));
    insta::assert_snapshot!(rows(&harvest.tables));
}

#[test]
fn a_forecast_that_repeats_the_present_is_reported() {
    let harvest = read("ozps.txt", TEXT);
    let codes: Vec<_> = harvest.found.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["W0450"]);
    insta::assert_snapshot!(told(&harvest.found));
    insta::assert_debug_snapshot!(harvest.facts);
}

#[test]
fn the_same_form_as_csv_sheet_and_pdf_gives_the_same_rows() {
    let wanted = rows(&read("ozps.txt", TEXT).tables);
    let cells = as_cells(TEXT);
    let csv: String = cells.iter().map(|row| row.join(";") + "\n").collect();
    let harvest = read("ozps.csv", &csv);
    assert_eq!(rows(&harvest.tables), wanted, "CSV: {}", told(&harvest.found));

    let cell = |t: &String| match t.parse() {
        Ok(n) => Cell::Number(n),
        Err(_) => Cell::Text(t.as_str().into()),
    };
    let sheet = Sheet {
        name: Some("OZPS".into()),
        first_row: 1,
        rows: cells.iter().map(|row| row.iter().map(cell).collect()).collect(),
        ..Sheet::default()
    };
    let input = Input::of("ozps.xlsx", Content::Sheets(vec![sheet]));
    assert_eq!(rows(&Run::default().read_input(&Ozps, &input).tables), wanted, "XLSX");

    let pdf = Run::default().read(&Ozps, "ozps.pdf", PRINTED);
    assert_eq!(rows(&pdf.tables), wanted, "PDF of a word processor");
    let row = &pdf.tables[0].rows[0];
    assert_eq!(row.spot.sheet.as_deref(), Some("strona 1"));

    let pdf = Run::default().read(&Ozps, "ozps.pdf", &typeset(&cells));
    assert_eq!(rows(&pdf.tables), wanted, "PDF of Typst");
}

/// The form as a table of a document of ours.
fn typeset(cells: &[Vec<String>]) -> Vec<u8> {
    let text = |t: &str| vec![tree::Inline::Text(t.to_owned())];
    let grouped =
        |t: &str| t.parse::<f64>().map_or_else(|_| t.to_owned(), crate::text::format_thousands);
    let table_rows = cells.iter().skip(2).map(|row| {
        let mut row: Vec<_> = row.iter().map(|t| text(&grouped(t))).collect();
        row.resize(7, Vec::new());
        row
    });
    let table = tree::Table {
        id: "t".to_owned(),
        caption: text("Dane o sytuacji demograficznej i społecznej"),
        align: vec![tree::Align::Left; 7],
        widths: vec![3.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0],
        header: (0..7).map(|_| text("–")).collect(),
        rows: table_rows.collect(),
        row_headers: true,
        total_row: false,
        source: None,
    };
    let document = tree::Document {
        title: "Ocena zasobów pomocy społecznej za rok 2025".to_owned(),
        subtitle: String::new(),
        author: "Ośrodek".to_owned(),
        place: "Przykładowo".to_owned(),
        language: "pl-PL".to_owned(),
        date: "2026-04-20".to_owned(),
        notices: Vec::new(),
        draft: None,
        description: "Przykład".to_owned(),
        keywords: Vec::new(),
        blocks: vec![
            tree::Block::Heading {
                level: 1,
                id: "r".to_owned(),
                text: text("Dane o sytuacji demograficznej i społecznej"),
                unnumbered: false,
            },
            tree::Block::Table(table),
        ],
        title_page: false,
        with_contents: false,
        with_lists: false,
        attachments: Vec::new(),
    };
    crate::export::pdf::render(&document).unwrap()
}

#[test]
fn rows_of_a_city_and_of_a_powiat_are_of_their_own_area() {
    let text = format!("{TEXT}POWIAT - ZADANIA PCPR ORAZ MOPR\n");
    let harvest = read("ozps.txt", &text);
    assert!(harvest.tables[0].rows.iter().all(|r| matches!(r.area, Area::Powiat(_))));
    let both = format!("{text}GMINA - ZADANIA OPS ORAZ MOPS, MOPR\n");
    assert!(matches!(read("ozps.txt", &both).tables[0].rows[0].area, Area::Gmina(_)));
}

#[test]
fn rows_nobody_described_are_kept_under_number_and_label() {
    let text = format!(
        "{TEXT}Bezrobotni ogółem z prawem do zasiłku 12 60 55 41 40 40\n\
         INFRASTRUKTURA SPOŁECZNA\n\
         Liczba rodzin oczekujących na mieszkanie\nkomunalne 27 10 - 12 12 12\n\
         28 Liczba mieszkań chronionych 1 1 2 2 3\n"
    );
    let harvest = read("ozps.txt", &text);
    assert_eq!(harvest.read, 14);
    let unknown: Vec<String> = rows(&harvest.tables)
        .lines()
        .filter(|l| l.starts_with("OZPS"))
        .map(str::to_owned)
        .collect();
    insta::assert_snapshot!(unknown.join("\n"));
    let note = harvest.found.iter().find(|d| d.code == "N0451").unwrap();
    insta::assert_snapshot!(told(std::slice::from_ref(note)));
}

#[test]
fn a_row_confirmed_by_the_project_becomes_a_variable() {
    let own = "[[wiersz]]\nwydanie = \"B\"\nnr = 12\nsekcja = \"RYNEK PRACY\"\n\
               etykieta = \"Bezrobotni ogółem z prawem do zasiłku\"\n\
               zmienna = \"bezrobotni_z_zasiłkiem\"\nnie_wiecej_niz = 10\n";
    let run = Run::with_setting("mapowania/ozps.toml", own);
    let text = format!("{TEXT}Bezrobotni ogółem z prawem do zasiłku 12 60 55 41 40 40\n");
    let harvest = run.read(&Ozps, "ozps.txt", text.as_bytes());
    assert!(rows(&harvest.tables).contains("bezrobotni_z_zasiłkiem 2025 = 41"));
    // And its own limit is checked.
    let text = text.replace("60 55 41 40 40", "60 459 41 40 40");
    let harvest = run.read(&Ozps, "ozps.txt", text.as_bytes());
    assert!(harvest.tables.is_empty());
    insta::assert_snapshot!(told(&harvest.found));
}

#[test]
fn an_edition_of_the_project_takes_the_place_of_the_shipped_one() {
    let own = "[[wydanie]]\nid = \"C\"\nod = 2025\nlata = [-1, 0, 1]\n\
               [[wiersz]]\nwydanie = \"C\"\nnr = 5\netykieta = \"Mieszkańcy ogółem\"\nzmienna = \"ludność\"\n";
    let text = "Ocena zasobów pomocy społecznej za rok 2025\nMieszkańcy ogółem 5 9 159 9 187 9 100\n\
                Coś innego 6 1 2 3\n";
    let harvest =
        Run::with_setting("mapowania/ozps.toml", own).read(&Ozps, "o.txt", text.as_bytes());
    insta::assert_snapshot!(rows(&harvest.tables));
    assert!(harvest.found.is_empty(), "{}", told(&harvest.found));
}

#[test]
fn the_edition_for_2011_has_no_known_rows_but_loses_none() {
    let text = TEXT.replace("ROK 2025", "ROK 2011");
    let harvest = read("ozps.txt", &text);
    assert_eq!(harvest.read, 11);
    assert!(
        rows(&harvest.tables).contains("OZPS 2011 w. 11: Bezrobotni długotrwale ogółem 2011 = 227")
    );
}

#[test]
fn a_broken_label_is_joined_and_an_empty_cell_is_no_zero() {
    let text = TEXT.replace(
        "Bezrobotni długotrwale ogółem 11 337 286 227 227 220",
        "Bezrobotni długotrwale\nogółem 11 337 - 227 227 220",
    );
    let harvest = read("ozps.txt", &text);
    assert_eq!(harvest.read, 11);
    let row = |y: i32| {
        let all = harvest.tables.iter().flat_map(|t| &t.rows);
        all.clone().find(|r| &*r.variable == "bezrobotni_długotrwale" && r.year == y).unwrap().value
    };
    assert_eq!((row(2023), row(2024)), (Ok(337.0), Err(Absence::Missing)));
    assert_eq!(harvest.skipped[0].count, 1);
}

#[test]
fn sums_tell_how_ambiguous_figures_come_apart() {
    let text = TEXT
        .replace("3 786 779", "3 1 786 779")
        .replace("2 4 576", "2 5 576")
        .replace("1 9 173", "1 10 173");
    let harvest = read("ozps.txt", &text);
    assert!(harvest.found.iter().all(|d| d.code == "W0450"), "{}", told(&harvest.found));
    assert!(rows(&harvest.tables).contains("kobiety_0_17 2023 = 1786"));
    assert!(rows(&harvest.tables).contains("kobiety_0_17 2024 = 779"));
    assert!(harvest.facts.iter().any(|(n, v)| n.ends_with("według sum") && v == "1"));
}

#[test]
fn the_mappings_of_the_page_for_users_are_read() {
    let page = include_str!("../../../../docs/ozps.md");
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert_eq!(blocks.len(), 4);
    let form = format!("{TEXT}Bezrobotni ogółem z prawem do zasiłku 12 60 55 41 40 40\n");
    for block in blocks {
        let run = Run::with_setting(SETTING, block);
        let harvest = run.read(&Ozps, "ozps.txt", form.as_bytes());
        let budget = block.contains("[[pozycja]]");
        assert_eq!(harvest.found.iter().any(|d| d.code == "E0457"), budget, "{block}");
        assert_eq!(harvest.tables.is_empty(), budget, "{block}");
    }
}

#[test]
fn unknown_rows_that_are_ambiguous_are_counted() {
    let text = format!("{TEXT}Liczba spraw 30 100 200 300 400 500 600\nLiczba osób 31 1 2 3 4 5\n");
    let harvest = read("ozps.txt", &text);
    assert_eq!(harvest.read, 12);
    let warning = harvest.found.iter().find(|d| d.code == "W0454").unwrap();
    insta::assert_snapshot!(told(std::slice::from_ref(warning)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Any figures that add up, printed with spaces, come back or the row is said to be ambiguous.
    #[test]
    fn printed_figures_come_back_or_are_refused(
        parts in prop::collection::vec(prop::collection::vec(prop_oneof![0_u64..2000, 0_u64..90_000], 5), 6)
    ) {
        let sum = |rows: &[usize]| -> Vec<u64> {
            (0..5).map(|c| rows.iter().map(|r| parts[*r][c]).sum()).collect()
        };
        let table = [
            ("Ogółem", sum(&[0, 1, 2, 3, 4, 5])), ("Ogółem", sum(&[0, 1, 2])),
            ("Wiek 0-17", sum(&[0])), ("Wiek 18-59", sum(&[1])), ("Wiek 60 lat i więcej", sum(&[2])),
            ("Ogółem", sum(&[3, 4, 5])), ("Wiek 0-17", sum(&[3])), ("Wiek 18-64", sum(&[4])),
            ("Wiek 65 lat i więcej", sum(&[5])), ("Bezrobotni ogółem", vec![9; 5]),
            ("Bezrobotni długotrwale ogółem", vec![1; 5]),
        ];
        let mut text = "OCENA ZASOBÓW POMOCY SPOŁECZNEJ ZA ROK 2025\nKOBIETY\nMĘŻCZYŹNI\nMIESZKAŃCY (w osobach)\n".to_owned();
        for (number, (label, values)) in (1..).zip(&table) {
            let values: Vec<String> =
                values.iter().map(|v| crate::text::format_thousands(*v as f64).replace('\u{a0}', " ")).collect();
            text += &format!("{label} {number} {}\n", values.join(" "));
        }
        let harvest = read("ozps.txt", &text);
        if harvest.tables.is_empty() {
            prop_assert!(harvest.found.iter().all(|d| d.code == "E0452"), "{}", told(&harvest.found));
        } else {
            for (column, year) in (2023..=2025).enumerate() {
                for (name, at) in [("ludność", 0), ("kobiety_0_17", 2), ("mężczyźni_65_plus", 8)] {
                    let row = harvest.tables[0].rows.iter().find(|r| &*r.variable == name && r.year == year);
                    prop_assert_eq!(row.unwrap().value, Ok(table[at].1[column] as f64));
                }
            }
        }
    }

    /// A form changed anywhere is read whole or refused; what is read adds up.
    #[test]
    fn a_changed_form_is_read_or_refused(at in 0..TEXT.len(), with in "[0-9 \\-a-zA-ZĄ;\t\n]{0,6}", cut in 0_usize..6) {
        let start = (0..=at).rev().find(|i| TEXT.is_char_boundary(*i)).unwrap();
        let end = (start + cut..=TEXT.len()).find(|i| TEXT.is_char_boundary(*i)).unwrap_or(TEXT.len());
        let text = format!("{}{with}{}", &TEXT[..start], &TEXT[end..]);
        let Ok(input) = Input::open("ozps.txt", text.as_bytes()) else { return Ok(()) };
        let harvest = Run::default().read_input(&Ozps, &input);
        let refused = harvest.found.iter().any(crate::diag::Diagnostic::is_error);
        prop_assert_eq!(refused, harvest.tables.is_empty());
        for table in &harvest.tables {
            for year in 2000..2100 {
                let at = |name: &str| table.rows.iter()
                    .find(|r| &*r.variable == name && r.year == year).and_then(|r| r.value.ok());
                if let (Some(all), Some(women), Some(men)) = (at("ludność"), at("kobiety"), at("mężczyźni")) {
                    prop_assert_eq!(all, women + men);
                }
            }
        }
    }
}
