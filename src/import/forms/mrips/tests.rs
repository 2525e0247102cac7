//! MRiPS-03 by division and row: what is kept, what the project describes, what is refused.

use super::*;
use crate::import::forms::testkit::{Run, rows, told};

const CSV: &str = "\
Sprawozdanie MRiPS-03;;;;;
za okres I-XII 2025 r., do 31 grudnia 2025;;;;;
DZIAŁ 2A. Świadczenia;;;;;
0;1;2;3;4;5
Zasiłek stały;1;41;38;12 400,50;40
Zasiłek okresowy;2;60;-;9 000;58
DZIAŁ 4. POWODY TRUDNEJ SYTUACJI;;;;;
Ubóstwo;1;52;51;120;60
Bezdomność;2;3;3;3;
Razem wiersze 1 i 2;3;55;54;123;60
";

const TEXT: &str = "\
Sprawozdanie MPiPS-03 za rok 2025
Dział 4. Powody
Ubóstwo 1 52 51
Bezrobocie 2 1 120 98
";

fn run(own: &str) -> Run {
    if own.is_empty() { Run::default() } else { Run::with_setting("mapowania/mrips-03.toml", own) }
}

fn read(own: &str, name: &str, text: &str) -> Harvest {
    run(own).read(&Mrips, name, text.as_bytes())
}

const POVERTY: &str = "[[wiersz]]\ndzial = \"4\"\nnr = 1\nkolumna = 2\netykieta = \"Ubóstwo\"\nzmienna = \"powód_ubóstwo\"\n";

#[test]
fn every_row_is_kept_under_division_number_and_column() {
    let harvest = read("", "mrips.csv", CSV);
    assert_eq!(harvest.read, 5);
    insta::assert_snapshot!(rows(&harvest.tables));
    insta::assert_debug_snapshot!(harvest.facts);
}

#[test]
fn a_row_the_project_describes_is_its_variable() {
    let harvest = read(POVERTY, "mrips.csv", CSV);
    assert!(
        rows(&harvest.tables).contains("powód_ubóstwo 2025 = 51 | MRiPS-03 za 2025 r., dz. 4 w. 1")
    );
    assert!(rows(&harvest.tables).contains("MRiPS-03 2025 dz. 4 w. 1 kol. 1: Ubóstwo 2025 = 52"));
}

#[test]
fn lines_of_a_print_out_need_the_number_of_columns() {
    let harvest = read("", "mrips.txt", TEXT);
    assert_eq!(harvest.read, 1, "the other row has two figures or three: not told");
    insta::assert_snapshot!(told(&harvest.found));
    let told_columns = "[[dzial]]\nid = \"4\"\nkolumny = 2\n";
    let harvest = read(told_columns, "mrips.txt", TEXT);
    assert_eq!(harvest.read, 2);
    insta::assert_snapshot!(rows(&harvest.tables));
}

#[test]
fn a_half_year_is_not_stored_as_a_year() {
    let text = CSV.replace("I-XII 2025 r., do 31 grudnia 2025", "do 30 czerwca 2025");
    let harvest = read("", "mrips.csv", &text);
    assert!(harvest.tables.is_empty());
    insta::assert_snapshot!(told(&harvest.found));
}

#[test]
fn refused_with_the_row_named() {
    let mut all = String::new();
    let other_label = POVERTY.replace("Ubóstwo", "Bezrobocie");
    let no_row = POVERTY.replace("nr = 1", "nr = 40");
    let sum = "[[wiersz]]\ndzial = \"4\"\nnr = 3\netykieta = \"Razem wiersze 1 i 2\"\nzmienna = \"x\"\nsuma = [1, 2]\n";
    for (own, text) in [
        (other_label.as_str(), CSV.to_owned()),
        (no_row.as_str(), CSV.to_owned()),
        (sum, CSV.replace("3;55;54", "3;65;54")),
        ("", CSV.replace("DZIAŁ", "CZĘŚĆ")),
        ("", "Sprawozdanie MRiPS-03 za rok 2025\nDział 4\nnic\n".to_owned()),
        ("", CSV.replace("2025", "")),
    ] {
        let harvest = read(own, "mrips.csv", &text);
        assert!(harvest.tables.is_empty());
        all += &told(&harvest.found);
        all.push('\n');
    }
    insta::assert_snapshot!(all);
    assert_eq!(read(sum, "mrips.csv", CSV).tables.len(), 1, "the sum as printed is right");
}

#[test]
fn divisions_are_read_from_their_headings() {
    for (text, wanted) in [
        ("DZIAŁ 2C-1. Świadczenia", Some("2C-1")),
        ("Dział 6a", Some("6A")),
        ("DZIAŁ 4: powody", Some("4")),
        ("Dział 852", None),
        ("Działania", None),
        ("dział kadr", None),
    ] {
        assert_eq!(division_of(text).as_deref(), wanted, "{text}");
    }
}
