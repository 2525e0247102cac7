//! OZPS that must be refused: each fault with the row named.

use super::tests::{TEXT, read};
use super::*;
use crate::import::Input;
use crate::import::forms::testkit::{Run, told};

fn changed(from: &str, to: &str) -> String {
    assert!(TEXT.contains(from), "{from}");
    read("ozps.txt", &TEXT.replacen(from, to, 1)).found.iter().fold(String::new(), |mut all, d| {
        all += &told(std::slice::from_ref(d));
        all.push('\n');
        all
    })
}

#[test]
fn other_numbers_labels_and_sections_are_refused_with_the_row_named() {
    let mut all = String::new();
    for (from, to) in [
        ("Wiek 18-59 4", "Wiek 18-64 4"),
        ("Wiek 18-59 4", "Wiek 18-59 5"),
        ("Wiek 18-59 4 2 612", "Wiek 18-59 2 612"),
        ("KOBIETY\nOgółem 2", "MĘŻCZYŹNI\nOgółem 2"),
        ("Wiek 60 lat i więcej 5 1 178 1 197 1 211 1 211 1 211\n", ""),
    ] {
        let text = changed(from, to);
        assert!(text.contains("E0453"), "{from} → {to}: {text}");
        all += &format!("=== {from:?} → {to:?}\n{text}");
    }
    insta::assert_snapshot!(all);
}

#[test]
fn sums_that_do_not_come_out_are_refused_with_rows_and_numbers() {
    let mut all = String::new();
    for (from, to) in [
        ("Ogółem 1 9 173", "Ogółem 1 9 713"),
        ("3 786 779", "3 768 779"),
        ("8 3 162 3 149", "8 3 162 3 194"),
        ("11 337 286 227", "11 337 286 387"),
    ] {
        let text = changed(from, to);
        assert!(text.contains("E0454") && !text.contains("W0450"), "{from} → {to}: {text}");
        all += &format!("=== {from:?} → {to:?}\n{text}");
    }
    insta::assert_snapshot!(all);
}

#[test]
fn figures_that_do_not_come_apart_are_refused() {
    let mut all = String::new();
    for (from, to) in [
        ("3 786 779 799 799 799", "3 786 779 799 799"),
        ("10 494 458 378 378 350", "10 494 458 378 378 350 350"),
        ("3 786 779 799 799 799", "3 786 779 799 799 799 799"),
        ("3 786 779 799 799 799", "3 786 7?9 799 799 799"),
    ] {
        let text = changed(from, to);
        assert!(text.contains("E0452"), "{from} → {to}: {text}");
        all += &format!("=== {from:?} → {to:?}\n{text}");
    }
    insta::assert_snapshot!(all);
}

#[test]
fn text_that_lost_digits_is_refused_with_a_request_for_the_form_itself() {
    let year = changed("ROK 2025", "ROK 203");
    // A page that drops the second group of every figure.
    let mut lost = String::new();
    for line in TEXT.lines() {
        let cells: Vec<&str> = line.split(' ').collect();
        let row = cells.len() > 7 && cells.last().is_some_and(|c| c.parse::<u32>().is_ok());
        let kept = if row { cells.len() - 6 } else { cells.len() };
        lost += &cells[..kept].join(" ");
        lost.push('\n');
    }
    assert!(lost.contains("Ogółem 1 9 173 9 159\n") && lost.contains("ROK 2025"));
    let figures = told(&read("ozps.txt", &lost).found);
    insta::assert_snapshot!(format!("{year}\n{figures}"));
}

#[test]
fn the_year_must_be_said_once() {
    let none = changed("ZA ROK 2025", "");
    let two = changed("WYSZCZEGÓLNIENIE nr Rok", "WYSZCZEGÓLNIENIE nr 2022 2023 2024 Rok");
    let early = changed("2025", "2009");
    let mut run = Run::default();
    run.years.insert("ozps.txt".to_owned(), 2026);
    let given = told(&run.read(&Ozps, "ozps.txt", TEXT.as_bytes()).found);
    run.home = None;
    let nobody = told(&run.read(&Ozps, "inny.txt", TEXT.as_bytes()).found);
    insta::assert_snapshot!([none, two, early, given, nobody].join("\n"));
    // What the user gave is used where the file is silent.
    let silent = TEXT.replacen("ZA ROK 2025", "", 1);
    let mut run = Run::default();
    run.years.insert("ozps.txt".to_owned(), 2025);
    assert_eq!(run.read(&Ozps, "ozps.txt", silent.as_bytes()).tables.len(), 2);
}

#[test]
fn a_broken_mapping_is_refused() {
    let row = "[[wiersz]]\nnr = 12\netykieta = \"x\"\nzmienna = \"bezrobotni\"\n";
    let mut all = String::new();
    for text in [
        "[[wiersz]]\nnr = \"12\"\netykieta = \"x\"\nzmienna = \"y\"\n".to_owned(),
        "[[wiersz]]\nnumer = 12\n".to_owned(),
        "[[wiersz]]\nnr = 12\n".to_owned(),
        "[[wiersz]\n".to_owned(),
        row.replace("bezrobotni", "bezrobotnii"),
        format!("{row}{row}"),
        "[[wydanie]]\nid = \"C\"\nod = 2025\ndo = 2020\n".to_owned(),
    ] {
        let run = Run::with_setting("mapowania/ozps.toml", &text);
        let harvest = run.read(&Ozps, "ozps.txt", TEXT.as_bytes());
        assert!(harvest.tables.is_empty());
        all += &told(&harvest.found);
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_title_without_a_table_is_refused() {
    insta::assert_snapshot!(told(
        &read("o.txt", "Ocena zasobów pomocy społecznej za rok 2025\nWstęp i nic więcej.\n").found
    ));
}

#[test]
fn other_files_are_not_taken_for_ozps() {
    for text in
        ["teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;1\n", "KOBIETY\nOgółem 2 1 2 3 4 5\n"]
    {
        let input = Input::open("a.csv", text.as_bytes()).unwrap();
        let options = crate::data::ReadOptions::new(Vec::new(), chrono::NaiveDate::MIN);
        let context = Context {
            registry: crate::data::Registry::embedded(),
            options: &options,
            home: None,
            settings: &BTreeMap::new(),
            vintage: None,
            year: None,
        };
        assert_eq!(Ozps.recognise(&input, &context), None);
    }
}
