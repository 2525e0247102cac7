//! Exports as offices have them: what is read, what is mended and said, what is refused.

use chrono::NaiveDate;

use crate::data::{Area, Registry};
use crate::eval::Absence;
use crate::import::testing::{World, account, codes, gmina, kept, show, show_found, value};
use crate::import::{Cell, Context, Input, Sheet};

const WIDE: &str = "\"Kod\";\"Nazwa\";\"ogółem;2023;[osoba]\";\"ogółem;2024;[osoba]\";\"kobiety;2024;[osoba]\";\r\n\
    0000000;\"POLSKA\";788229;786179;400000;\r\n0605000;\"Powiat janowski\";1;2;3;\r\n\
    0605053;\"Janów Lubelski (3)\";;668;300;\r\n0605054;\"Janów Lubelski - miasto (4)\";1;2;3;\r\n\
    0605062;\"Modliborzyce (2)\";10;;5;\r\n3203042;\"Ostrowice (2)\";114;;;\r\n\
    1465028;\"Warszawa - Bemowo (8)\";1;2;3;\r\n";
const NAME: &str = "dane/RYNE_1944_CTAB_20250616184618.csv";

#[test]
fn the_wide_export() {
    let h = World::new().import(NAME, WIDE.as_bytes());
    insta::assert_snapshot!(show(&h));
    assert_eq!(value(&h, "bezrobotni", gmina("0605053"), 2024), Some(668.0));
    assert_eq!(value(&h, "bezrobotni", gmina("0605053"), 2023), None);
    assert_eq!(value(&h, "P1944:kobiety", gmina("0605053"), 2024), Some(300.0));
    assert_eq!(value(&h, "bezrobotni", gmina("0605063"), 2023), Some(10.0));
    let janowski = Area::Powiat(Registry::embedded().find_powiat("0605").unwrap());
    assert_eq!(value(&h, "bezrobotni", janowski, 2024), Some(2.0));
    let table = &h.tables[0];
    assert_eq!(table.stem, "bdl-P1944");
    let row = table.rows.iter().find(|r| r.area == gmina("0605053")).unwrap();
    assert_eq!(&*row.source, "GUS BDL, P1944");
    assert_eq!(row.vintage, NaiveDate::from_ymd_opt(2025, 6, 16));
    assert_eq!(row.measure.as_deref(), Some("osoba"));
    assert_eq!(
        row.spot.in_file("a.csv").to_string(),
        "plik a.csv, wiersz 4, kolumna „D: ogółem;2024;[osoba]”"
    );
}

#[test]
fn the_same_table_in_other_dress() {
    let whole = World::new().import(NAME, WIDE.as_bytes());
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(WIDE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let dresses: Vec<Vec<u8>> = vec![
        WIDE.replace("\r\n", "\n").into(),
        format!("\u{feff}{WIDE}").into(),
        WIDE.replace("\"Kod\";\"Nazwa\"", "Kod; Nazwa ").into(),
        encoding_rs::WINDOWS_1250.encode(WIDE).0.into_owned(),
        utf16,
    ];
    for bytes in dresses {
        let h = World::new().import(NAME, &bytes);
        assert_eq!(show(&h), show(&whole));
        assert!(h.tables[0].rows.iter().eq(whole.tables[0].rows.iter()));
    }
    let english = WIDE.replace("\"Kod\";\"Nazwa\"", "Code;Name");
    let h = World::new().import(NAME, english.as_bytes());
    assert!(h.tables[0].rows.iter().eq(whole.tables[0].rows.iter()));
}

#[test]
fn a_converted_export_with_commas_and_points() {
    let text = "Kod,Nazwa,gminy łącznie z miastami na prawach powiatu;razem;2024;[zł],\n\
        0605053,Janów Lubelski (3),41288878.84,\n0605000,Powiat janowski,\"1234,5\",\n";
    let h = World::new().import("FINA_2622_CTAB_20250616184618.csv", text.as_bytes());
    assert!(h.found.is_empty(), "{}", show(&h));
    assert_eq!(value(&h, "dochody_własne", gmina("0605053"), 2024), Some(41_288_878.84));
    let janowski = Area::Powiat(Registry::embedded().find_powiat("0605").unwrap());
    assert_eq!(value(&h, "dochody_własne", janowski, 2024), Some(1234.5));
}

const LONG: &str = "\"Kod\";\"Nazwa\";\"Płeć\";\"Rok\";\"Wartosc\";\"Jednostka miary\";\"Atrybut\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2024\";668;\"osoba\";\"\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2023\";0,0;\"osoba\";\"x\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2022\";;\"osoba\";\"n\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2021\";5;\"osoba\";\"M\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2020\";;\"osoba\";\"-\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2019\";6;\"osoba\";\"s\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2018\";;\"osoba\";\"\";\n\
    060611405053;\"Janów Lubelski\";\"ogółem\";\"2017\";7;\"osoba\";\"x\";\n\
    060611405053;\"Janów Lubelski\";\"kobiety\";\"2024\";300;\"osoba\";\"\";\n\
    011212000000;\"PODREGION KRAKOWSKI\";\"ogółem\";\"2024\";5;\"osoba\";\"\";\n\
    010000000000;\"MAKROREGION POŁUDNIOWY\";\"ogółem\";\"2024\";5;\"osoba\";\"\";\n\
    000000000000;\"POLSKA\";\"ogółem\";\"2024\";9;\"osoba\";\"\";\n";

#[test]
fn the_long_export_and_its_marks() {
    let h = World::new().import("RYNE_1944_CREL_20230312150319.csv", LONG.as_bytes());
    insta::assert_snapshot!(show(&h));
    let why = |year| {
        let rows = &h.tables[0].rows;
        let of = |r: &&crate::import::Row| r.year == year && r.area == gmina("0605053");
        rows.iter().find(of).map(|r| r.value)
    };
    assert_eq!(why(2024), Some(Ok(668.0)));
    assert_eq!(why(2023), Some(Err(Absence::Suppressed)));
    assert_eq!(why(2022), Some(Err(Absence::NotYet)));
    assert_eq!(why(2021), Some(Ok(5.0)));
    assert_eq!(why(2020), Some(Err(Absence::NotApplicable)));
    assert_eq!(why(2019), Some(Ok(6.0)));
    assert_eq!(why(2018), None, "a blank is no observation");
    assert_eq!(why(2017), Some(Err(Absence::Suppressed)));
    assert_eq!(value(&h, "bezrobotni", Area::Country, 2024), Some(9.0), "no macroregion");
    assert_eq!(value(&h, "P1944:kobiety", gmina("0605053"), 2024), Some(300.0));
}

#[test]
fn the_long_export_in_english() {
    let text = "Code;Name;Sex;Year;Value;Measure unit;Attribute;\n\
        0605053;Janów Lubelski (3);total;2024;668;person;;\n\
        0605053;Janów Lubelski (3);total;2023;0;person;x;\n";
    let h = World::new().import("RYNE_1944_CREL_20230312150319.csv", text.as_bytes());
    assert!(h.found.is_empty(), "{}", show(&h));
    assert_eq!(value(&h, "P1944:total", gmina("0605053"), 2024), Some(668.0));
    assert_eq!(kept(&h), 2);
}

#[test]
fn codes_spoiled_by_a_spreadsheet_are_mended_once_said() {
    let text = "Kod;Nazwa;ogółem;2024;[osoba]\n"
        .replace("ogółem;2024;[osoba]", "\"ogółem;2024;[osoba]\";")
        + "201011;Bolesławiec (1);5;\n201022;Bolesławiec (2);6;\n201000;Powiat bolesławiecki;11;\n\
           02 01 04 3;Nowogrodziec (3);7;\n1418023;Konstancin-Jeziorna (3);8;\n1418024;Konstancin-Jeziorna - miasto (4);1;\n";
    let h = World::new().import(NAME, text.as_bytes());
    insta::assert_snapshot!(show(&h));
    assert_eq!(value(&h, "bezrobotni", gmina("0201011"), 2024), Some(5.0));
    assert_eq!(value(&h, "bezrobotni", gmina("0201043"), 2024), Some(7.0));
}

#[test]
fn an_export_of_one_year_needs_the_year() {
    let text =
        "\"Kod\";\"Nazwa\";\"ogółem\";\"0-4\";\r\n0605053;\"Janów Lubelski (3)\";15643;653;\r\n";
    let mut world = World::new();
    let h = world.import("LUDN_2137_CTAB_20210625164329.csv", text.as_bytes());
    insta::assert_snapshot!(show(&h));
    assert_eq!((kept(&h), h.faulty), (0, 2));
    world.year = Some(2020);
    let h = world.import("LUDN_2137_CTAB_20210625164329.csv", text.as_bytes());
    assert_eq!(value(&h, "P2137:0-4", gmina("0605053"), 2020), Some(653.0));
    assert!(h.facts.contains(&("rok".into(), "2020 (podany przy imporcie)".into())));
    world.year = None;
    let h = world.import("LUDN_2137_CTAB_20210625164329_2019.csv", text.as_bytes());
    assert_eq!(value(&h, "P2137:0-4", gmina("0605053"), 2019), Some(653.0));
    world.options.file_years.insert("x.csv".into(), 2018);
    let h = world.import("x.csv", text.as_bytes());
    assert_eq!(value(&h, "0-4", gmina("0605053"), 2018), Some(653.0));
    assert_eq!(h.tables[0].stem, "bdl");
    // A long table without its column of years is no different.
    let h = world.import(
        "y.csv",
        "Kod;Nazwa;Wiek;Wartosc;Jednostka miary;Atrybut\n0605053;Janów Lubelski;0-4;5;osoba;\n"
            .as_bytes(),
    );
    assert_eq!((codes(&h), h.faulty), (vec!["E0411"], 1));
}

#[test]
fn unknown_headers_are_kept_whole() {
    let text = "Kod;Nazwa;\"HEADER_NOT_SEEN;2015;[osoba]\";\"2016;[osoba]\"\n0605053;Janów Lubelski (3);16000;1\n";
    let h = World::new().import("LUDN_1336_CTAB_1.csv", text.as_bytes());
    assert_eq!(value(&h, "P1336:HEADER_NOT_SEEN", gmina("0605053"), 2015), Some(16_000.0));
    assert_eq!(value(&h, "P1336", gmina("0605053"), 2016), Some(1.0));
    assert!(h.facts.iter().any(|(n, w)| n == "dzień pobrania" && w.starts_with("nieznany")));
}

#[test]
fn zeros_that_mean_no_data() {
    let mut text = String::from(
        "Kod;Nazwa;\"saldo migracji;ogółem;2015;[osoba]\";\"zameldowania;ogółem;2015;[osoba]\";\"zameldowania;ogółem;2016;[osoba]\";\n",
    );
    for u in Registry::embedded().units.iter().take(30) {
        text.push_str(&format!("{};{} ({});0;0;{};\n", u.code, u.name, u.kind, u.key % 9));
    }
    let h = World::new().import("LUDN_1355_CTAB_20250616155247.csv", text.as_bytes());
    insta::assert_snapshot!(show(&h));
    let rows = &h.tables[0].rows;
    let missing = rows.iter().filter(|r| r.value == Err(Absence::Missing));
    assert_eq!(missing.count(), 30, "as the rules say");
    let zeros = |year| rows.iter().filter(|r| r.year == year && r.value == Ok(0.0)).count();
    assert_eq!(zeros(2015), 30, "doubtful zeros stay zeros");
    assert!(zeros(2016) < 30);
}

#[test]
fn the_same_unit_twice() {
    // The code before and after a change of kind stand for one gmina.
    let text = "Kod;Nazwa;\"ogółem;2023;[osoba]\";\"ogółem;2024;[osoba]\";\n\
        0224032;Kamieniec Ząbkowicki (2);5;;\n0224033;Kamieniec Ząbkowicki (3);5;7;\n";
    let h = World::new().import(NAME, text.as_bytes());
    assert!(h.found.is_empty(), "{}", show(&h));
    assert_eq!(value(&h, "bezrobotni", gmina("0224033"), 2023), Some(5.0));
    let text = text.replace("(3);5;7", "(3);6;7");
    let h = World::new().import(NAME, text.as_bytes());
    insta::assert_snapshot!(show(&h));
    let (read, told) = account(&h);
    assert_eq!(read, told);
}

#[test]
fn refuses_what_is_wrong_with_place_and_advice() {
    let text = "Kod;Nazwa;\"ogółem;2023;[osoba]\";\"ogółem;2024;[zł]\";\"kobiety;2027;[osoba]\";\"mężczyźni;2024;[osoba]\"\n\
        0605053;Janów Lubelski (3);około 600;1;1;5\n\
        0605999;Nieznana (2);1;1;1;1\n\
        0605062;Modliborzyce (2);-5;1;1;5\n\
        0605012;Batorz (2);1 234,5;1;1\n\
        Janów;Janów;1;1;1;1\n\
        0605022;Chrzanów (2);1.234,5;1;1;5\n";
    let h = World::new().import(NAME, text.as_bytes());
    insta::assert_snapshot!(show(&h));
    let (read, told) = account(&h);
    assert_eq!(read, told);
}

#[test]
fn refuses_unknown_marks_and_broken_quotes() {
    let world = World::new();
    let name = "RYNE_1944_CREL_20230312150319.csv";
    let all: String = [
        LONG.replace("\"M\"", "\"#\""),
        LONG.replacen("2024\";668", "2024;668", 1),
        LONG.replacen("\"ogółem\";\"2024\"", "\"ogółem;\"2024\"", 1),
        LONG.replace(";\"2021\";5;", ";\"rok 2021\";5;"),
        LONG.replacen(";668;", ";668;;", 1),
        LONG.replacen("\"osoba\"", "\"tys. osób\"", 1),
    ]
    .iter()
    .map(|text| {
        let h = world.import(name, text.as_bytes());
        let faults: Vec<_> = h.found.iter().filter(|d| d.is_error()).cloned().collect();
        assert!(!faults.is_empty(), "{text}");
        show_found(&faults)
    })
    .collect();
    insta::assert_snapshot!(all);
}

#[test]
fn refuses_names_that_stand_by_other_codes() {
    // The column of codes was sorted without the others.
    let units: Vec<_> = Registry::embedded().units.iter().take(40).collect();
    let mut text = String::from("Kod;Nazwa;\"ogółem;2024;[osoba]\";\n");
    for (code, name) in units.iter().zip(units.iter().rev()) {
        text.push_str(&format!("{};{} ({});5;\n", code.code, name.name, name.kind));
    }
    let h = World::new().import(NAME, text.as_bytes());
    insta::assert_snapshot!(show_found(&h.found));
    // One gmina that changed its name is no reason to refuse.
    let renamed = "Kod;Nazwa;\"ogółem;2024;[osoba]\";\n2212082;Słupsk (2);5;\n0605053;Janów Lubelski (3);6;\n";
    let h = World::new().import(NAME, renamed.as_bytes());
    insta::assert_snapshot!(show_found(&h.found));
    assert_eq!(kept(&h), 2);
}

#[test]
fn says_what_it_cannot_name_and_what_may_be_cut() {
    let text = "Kod;Nazwa;\"ogółem;2024;[osoba]\";;\"kobiety;2024;[osoba]\"\n0605053;Janów Lubelski (3);5;9;3\n0605012;Batorz (2);7;;2";
    let h = World::new().import(NAME, text.as_bytes());
    insta::assert_snapshot!(show(&h));
}

#[test]
fn a_file_without_a_table_is_no_export() {
    let h =
        World::new().read(&super::Bdl, "a.csv", "teryt;rok;zmienna;wartość\n0605053;2024;a;1\n");
    insta::assert_snapshot!(show(&h));
    let world = World::new();
    let context: Context<'_> = world.context();
    let input = Input::open("a.csv", b"a;b\n1;2\n").unwrap();
    assert!(crate::import::recognise(&input, &context).is_none());
}

#[test]
fn a_text_of_two_encodings_is_refused() {
    let mut bytes = WIDE.as_bytes().to_vec();
    bytes.extend_from_slice(b"0605072;\"Potok Wielki (2) \xb3\xbf\";1;2;3;\r\n");
    let refused = Input::open(NAME, &bytes).unwrap_err();
    insta::assert_snapshot!(show_found(&[refused]));
}

fn cell(text: &str) -> Cell {
    match text.parse::<f64>() {
        _ if text.is_empty() => Cell::Empty,
        Ok(number) if !text.starts_with('0') || text == "0" => Cell::Number(number),
        _ => Cell::Text(text.into()),
    }
}

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    Sheet {
        name: Some(name.into()),
        first_row: 1,
        rows: rows.iter().map(|r| r.iter().map(|t| cell(t)).collect()).collect(),
        ..Sheet::default()
    }
}

/// A workbook as the bank makes it: a description and a table with headers one above another.
fn workbook() -> Vec<Sheet> {
    let description =
        sheet("OPIS", &[&["Bank Danych Lokalnych"], &["Podgrupa", "P1944"], &["Rok", "2020"]]);
    let mut table = sheet(
        "TABLICA",
        &[
            &["Kod", "Nazwa", "ogółem", "", "kobiety", ""],
            &["", "", "2023", "2024", "2023", "2024"],
            &["", "", "[osoba]", "", "", ""],
            &["0000000", "POLSKA", "788229", "786179", "1", "2"],
            &["0605053", "Janów Lubelski (3)", "700", "668", "350", "300"],
            &["605012", "Batorz (2)", "5", "", "2", "3"],
            &[],
            &["Źródło: GUS"],
        ],
    );
    table.merged = vec![(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 3), (0, 4, 0, 5), (2, 2, 2, 5)];
    vec![description, table]
}

#[test]
fn a_workbook_with_headers_one_above_another() {
    let name = "RYNE_1944_XTAB_20250616184618.xlsx";
    let h = World::new().import_sheets(name, workbook());
    insta::assert_snapshot!(show(&h));
    assert_eq!(value(&h, "bezrobotni", gmina("0605053"), 2024), Some(668.0));
    assert_eq!(value(&h, "P1944:kobiety", gmina("0605053"), 2023), Some(350.0));
    let row = h.tables[0].rows.iter().find(|r| r.area == gmina("0605053")).unwrap();
    assert_eq!(
        row.spot.in_file("a.xlsx").to_string(),
        "plik a.xlsx, arkusz TABLICA, wiersz 5, kolumna „C: ogółem;2023;[osoba]”"
    );
    // Saved by a program that forgets merging: names stand above the first of their columns.
    let mut sheets = workbook();
    sheets[1].merged.clear();
    let spread = World::new().import_sheets(name, sheets);
    assert!(spread.tables[0].rows.iter().eq(h.tables[0].rows.iter()));
    // The names of the first columns stand in the last row of the header.
    let mut sheets = workbook();
    sheets[1].merged.retain(|m| m.1 > 1);
    sheets[1].rows[0][0] = Cell::Empty;
    sheets[1].rows[0][1] = Cell::Empty;
    sheets[1].rows[2][0] = cell("Kod");
    sheets[1].rows[2][1] = cell("Nazwa");
    let below = World::new().import_sheets(name, sheets);
    assert!(below.tables[0].rows.iter().eq(h.tables[0].rows.iter()));
}

#[test]
fn a_workbook_that_starts_in_the_middle_of_the_sheet() {
    let mut sheets = workbook();
    let table = &mut sheets[1];
    table.rows.insert(0, vec![Cell::Empty, cell("Bezrobotni zarejestrowani")]);
    for row in table.rows.iter_mut().skip(1) {
        row.insert(0, Cell::Empty);
    }
    table.merged = table.merged.iter().map(|m| (m.0 + 1, m.1 + 1, m.2 + 1, m.3 + 1)).collect();
    (table.first_row, table.first_column) = (3, 1);
    let h = World::new().import_sheets("RYNE_1944_XTAB_20250616184618.xlsx", sheets);
    assert_eq!(value(&h, "bezrobotni", gmina("0605053"), 2024), Some(668.0));
    let row = h.tables[0].rows.iter().find(|r| r.area == gmina("0605053")).unwrap();
    assert_eq!((row.spot.row, row.spot.column.as_deref()), (8, Some("E: ogółem;2023;[osoba]")));
}

#[test]
fn a_workbook_of_one_year_is_told_by_its_description() {
    let mut sheets = workbook();
    let table = &mut sheets[1];
    table.rows.remove(1);
    table.merged = vec![(0, 2, 0, 3)];
    for row in &mut table.rows {
        row.truncate(3);
    }
    let h = World::new().import_sheets("RYNE_1944_XTAB_20250616184618.xlsx", sheets.clone());
    assert_eq!(value(&h, "bezrobotni", gmina("0605053"), 2020), Some(700.0));
    assert!(h.facts.contains(&("rok".into(), "2020 (z opisu w skoroszycie)".into())));
    // Two years in the description tell nothing.
    sheets[0].rows[2].push(cell("2021"));
    let h = World::new().import_sheets("RYNE_1944_XTAB_20250616184618.xlsx", sheets);
    assert_eq!(codes(&h)[0], "E0411");
}

#[test]
fn refuses_cells_of_a_workbook_by_sheet_and_cell() {
    let mut sheets = workbook();
    sheets[1].rows[4][3] = Cell::Fault("#ADR!".into());
    sheets[1].rows[4][4] = Cell::Text("brak".into());
    sheets[1].rows[5][0] = Cell::Text("?".into());
    let h = World::new().import_sheets("RYNE_1944_XTAB_20250616184618.xlsx", sheets);
    let faults: Vec<_> = h.found.iter().filter(|d| d.is_error()).cloned().collect();
    insta::assert_snapshot!(show_found(&faults));
    let (read, told) = account(&h);
    assert_eq!(read, told);
}
