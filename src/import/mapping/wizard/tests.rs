//! The wizard with answers of ours; what it makes must read the very file it was made from.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::data::{ReadOptions, Registry, VariableSpec};
use crate::import::mapping::{parse, read};

const XLSX: &[u8] = include_bytes!("../../../../tests/data/skoroszyty/zwykly.xlsx");

struct World {
    options: ReadOptions,
    settings: BTreeMap<String, String>,
}

impl World {
    fn new() -> Self {
        let mut specs: Vec<VariableSpec> =
            ["ludność", "zgony", "zgony_niemowląt", "urodzenia", "bezrobotni"]
                .map(VariableSpec::named)
                .into();
        specs[4].aliases = vec!["bezrobotni_zarejestrowani_ogolem".into()];
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        Self { options: ReadOptions::new(specs, day), settings: BTreeMap::new() }
    }

    fn context(&self) -> Context<'_> {
        Context {
            registry: Registry::embedded(),
            options: &self.options,
            home: Registry::embedded().find("0605053"),
            settings: &self.settings,
            vintage: None,
            year: None,
        }
    }
}

/// Plays a conversation and reads the file by what came of it.
fn play(name: &str, bytes: &[u8], answers: &[&str]) -> String {
    let world = World::new();
    let context = world.context();
    let input = Input::open(name, bytes).unwrap();
    let mut wizard = Wizard::new(&input, &context).unwrap();
    let mut out = String::new();
    let mut answers = answers.iter();
    loop {
        match wizard.step() {
            Step::Done(made) => {
                let mapping = parse::parse(&made.path, &made.text).unwrap();
                let harvest = read(&mapping, &input, &context);
                out.push_str(&format!("=== {}\n{}===\n", made.path, made.text));
                for row in harvest.tables.iter().flat_map(|t| &t.rows) {
                    let code = crate::import::area_code(context.registry, row.area);
                    out.push_str(&format!(
                        "{code} {} {} = {:?}\n",
                        row.year, row.variable, row.value
                    ));
                }
                for skip in &harvest.skipped {
                    out.push_str(&format!("pominięto {} {}\n", skip.count, skip.what));
                }
                for d in &harvest.found {
                    out.push_str(&format!("{} {}\n", d.code, d.message));
                }
                return out;
            }
            Step::Ask(q) => {
                for line in &q.shown {
                    out.push_str(&format!("| {line}\n"));
                }
                let choices: Vec<String> =
                    q.choices.iter().enumerate().map(|(i, c)| format!("{}) {c}", i + 1)).collect();
                out.push_str(&format!(
                    "{}\n  {} [{}]\n",
                    q.text,
                    choices.join("  "),
                    q.default.unwrap_or_default()
                ));
                let Some(answer) = answers.next() else { return out + "(koniec odpowiedzi)\n" };
                out.push_str(&format!("> {answer}\n"));
                if let Err(why) = wizard.answer(answer) {
                    out.push_str(&format!("! {why}\n"));
                }
            }
        }
    }
}

#[test]
fn a_plain_table_with_totals_and_dashes() {
    let table = "Wykaz ludności w 2024 r.\nKod;Gmina;Ludność;Zgony\n0605053;Janów Lubelski;14351;182\n0605022;Batorz;3300;-\n;Razem;17651;182\n";
    insta::assert_snapshot!(play(
        "wykaz.csv",
        table.as_bytes(),
        &["", "", "", "", "", "", "zera", "1", "", "GUS", "Wykaz ludności"],
    ));
}

#[test]
fn years_in_headers_and_names_instead_of_codes() {
    let table = "Powiat;Gmina;Ludność 2023;Ludność 2024;Bezrobotni 2024\njanowski;Batorz;3400;3300;60\njanowski;Dzwola;6000;5900;70\ndąbrowski;Olesno;7000;7100;90\n";
    insta::assert_snapshot!(play(
        "gminy.csv",
        table.as_bytes(),
        &["", "B", "A", "", "", "", "", "", ""],
    ));
}

#[test]
fn names_of_variables_in_a_column() {
    let table = "Wskaźnik;Rok;Wartość\nLudność ogółem;2023;14500\nLudność ogółem;2024;14351\nZgony;2024;182\nCoś innego;2024;1\n";
    insta::assert_snapshot!(play(
        "sprawozdanie.csv",
        table.as_bytes(),
        &[
            "",
            "cały plik dotyczy gminy projektu",
            "2",
            "A",
            "C",
            "",
            "",
            "",
            "pomiń",
            "OPS",
            "Sprawozdanie OPS"
        ],
    ));
}

#[test]
fn a_workbook_with_merged_headers() {
    insta::assert_snapshot!(play(
        "zwykly.xlsx",
        XLSX,
        &["Dane", "2-3", "A", "1", "2024", "ludność", "urząd", ""],
    ));
}

#[test]
fn answers_that_make_no_sense_are_asked_again() {
    let table = "Kod;Ludność;Zgony\n0605053;14351;5\n0605022;3300;6\n";
    insta::assert_snapshot!(play(
        "a.csv",
        table.as_bytes(),
        &[
            "x",
            "9-2",
            "99",
            "1",
            "Z",
            "B",
            "A",
            "7",
            "1",
            "dawno",
            "2024",
            "pomiń",
            "pomiń",
            "ludność",
            "12",
            "ludność",
            "liczba zgonów",
            "",
            "",
        ],
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever is answered: no panic, and what is made is a mapping that reads.
    #[test]
    fn any_answers(
        table in "([KA-C0-9żó-]{0,7}(;[0-9 ,-]{0,5}){0,3}\n){1,8}",
        answers in prop::collection::vec(prop_oneof![
            Just(String::new()), Just("1".to_owned()), Just("2".to_owned()), Just("0".to_owned()),
            Just("A".to_owned()), Just("B".to_owned()), Just("2024".to_owned()), Just("ludność".to_owned()),
            Just("tak".to_owned()), "[a-z\"\\\\]{1,5}",
        ], 0..40),
    ) {
        let world = World::new();
        let context = world.context();
        let Ok(input) = Input::open("a.csv", table.as_bytes()) else { return Ok(()) };
        let Some(mut wizard) = Wizard::new(&input, &context) else { return Ok(()) };
        for answer in answers {
            let _ = wizard.answer(&answer);
        }
        if let Step::Done(made) = wizard.step() {
            let mapping = parse::parse("m.toml", &made.text);
            prop_assert!(mapping.is_ok(), "{}", made.text);
            if let Ok(mapping) = mapping {
                let _ = read(&mapping, &input, &context);
            }
        }
    }
}

#[test]
fn people_in_a_table_are_not_shown() {
    let table = "Gmina;Uwagi;2024\nJanów Lubelski;proszę dzwonić 600 700 800;5\n\
                 Modliborzyce;jan.kowalski@poczta.pl;7\n";
    let world = World::new();
    let context = world.context();
    let input = Input::open("lista.csv", table.as_bytes()).unwrap();
    let mut wizard = Wizard::new(&input, &context).unwrap();
    let mut shown = String::new();
    for _ in 0..60 {
        match wizard.step() {
            Step::Done(_) => break,
            Step::Ask(q) => {
                shown.push_str(&format!(
                    "{}\n{}\n{}\n",
                    q.shown.join("\n"),
                    q.text,
                    q.choices.join("\n")
                ));
                let default = q.default.clone().unwrap_or_else(|| "1".to_owned());
                let _ = wizard.answer(&default);
            }
        }
    }
    assert!(shown.contains("[dane osobowe]") && shown.contains("Modliborzyce"), "{shown}");
    assert!(!shown.contains("600 700") && !shown.contains("kowalski"), "{shown}");
}
