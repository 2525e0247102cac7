//! What every harvest goes through: checks with the officer's own places, and the merge.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::merge::{Merged, Source, merge};
use super::*;
use crate::data::{Dataset, VariableSpec, read_file};
use crate::diag::{RenderOptions, SourceMap, render_terminal};
use crate::eval::Absence;

const SOURCE: Source<'_> = Source { file: "RYNE_1944.csv", hash: "abc123" };
const PATH: &str = "dane/bdl-P1944.csv";

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn unit(code: &str) -> Area {
    Area::Gmina(Registry::embedded().find(code).unwrap())
}

fn row(year: i32, value: Result<f64, Absence>, vintage: &str) -> Row {
    Row {
        area: unit("0605053"),
        year,
        variable: "bezrobotni".into(),
        value,
        measure: Some("osoba".into()),
        source: "GUS BDL, P1944".into(),
        vintage: day(vintage),
        method_changed: false,
        spot: Spot { sheet: None, row: 7, column: Some("C".into()) },
    }
}

fn table(rows: Vec<Row>) -> Table {
    Table { folder: Folder::Data, stem: "bdl-P1944".into(), rows, answers: Vec::new() }
}

fn merged(existing: Option<&str>, rows: Vec<Row>) -> Merged {
    merge(PATH, existing, &table(rows), Registry::embedded(), SOURCE).unwrap()
}

fn options() -> ReadOptions {
    let spec = VariableSpec {
        unit: Some("osoba".into()),
        min: Some(0.0),
        zero_is_missing: vec![2015],
        ..VariableSpec::named("bezrobotni")
    };
    ReadOptions::new(vec![spec], day("2026-11-22").unwrap())
}

fn checked(tables: Vec<Table>) -> Harvest {
    let (options, settings) = (options(), BTreeMap::new());
    let context = Context {
        registry: Registry::embedded(),
        options: &options,
        home: None,
        settings: &settings,
        vintage: None,
        year: None,
    };
    let mut harvest = Harvest { tables, ..Harvest::default() };
    check("plik.csv", &mut harvest, &context);
    harvest
}

fn shown(found: &[crate::diag::Diagnostic]) -> String {
    render_terminal(found, &SourceMap::default(), RenderOptions::default())
}

#[test]
fn a_new_table_is_tidy_and_can_be_read_back() {
    let m = merged(
        None,
        vec![
            row(2024, Ok(668.0), "2025-06-16"),
            row(2023, Ok(612.5), "2025-06-16"),
            row(2025, Err(Absence::NotYet), "2025-06-16"),
        ],
    );
    insta::assert_snapshot!(m.text.trim_start_matches('\u{feff}').replace('\r', ""), @r"
    teryt;rok;zmienna;wartość;jednostka;źródło;pobrano;brak;plik;miejsce
    0605053;2023;bezrobotni;612,5;osoba;GUS BDL, P1944;2025-06-16;;abc123;wiersz 7, kolumna C
    0605053;2024;bezrobotni;668;osoba;GUS BDL, P1944;2025-06-16;;abc123;wiersz 7, kolumna C
    0605053;2025;bezrobotni;;osoba;GUS BDL, P1944;2025-06-16;n;abc123;wiersz 7, kolumna C
    ");
    assert_eq!((m.rows, m.added, m.same), (3, 3, 0));
    let mut data = Dataset::new(Registry::embedded().clone());
    let found = read_file(PATH, m.text.as_bytes(), &mut data, &options());
    assert_eq!(shown(&found), "");
    assert_eq!(data.get("bezrobotni", unit("0605053"), 2023), 612.5);
}

#[test]
fn a_changed_method_stays_marked() {
    let m = merged(None, vec![Row { method_changed: true, ..row(2024, Ok(5.0), "") }]);
    assert!(m.text.contains(";5;osoba;GUS BDL, P1944;;M;"), "{}", m.text);
    let mut data = Dataset::new(Registry::embedded().clone());
    let found = read_file(PATH, m.text.as_bytes(), &mut data, &options());
    assert_eq!(shown(&found), "");
    assert_eq!(data.method_changes.len(), 1);
}

#[test]
fn the_same_file_again_changes_nothing() {
    let first = merged(None, vec![row(2024, Ok(668.0), ""), row(2023, Ok(1.0), "2025-01-01")]);
    let rows = vec![row(2024, Ok(668.0), ""), row(2023, Ok(1.0), "2025-01-01")];
    let again = merged(Some(&first.text), rows);
    assert_eq!(again.text, first.text);
    assert_eq!((again.added, again.same, again.changed.len()), (0, 2, 0));
}

#[test]
fn a_changed_value_is_told_with_the_old_one() {
    let first = merged(None, vec![row(2024, Ok(668.0), "")]);
    let next = merged(Some(&first.text), vec![row(2024, Ok(700.0), "")]);
    let change = next.changed.first().unwrap();
    assert_eq!((change.old.as_str(), change.new.as_str()), ("668", "700"));
    assert_eq!(change.what, "bezrobotni, 0605053, 2024");
    assert_eq!(next.rows, 1);
}

#[test]
fn two_downloads_that_differ_are_both_kept_whatever_came_first() {
    let (old, new) = (row(2020, Ok(6337.0), "2021-06-25"), row(2020, Ok(6127.0), "2026-06-08"));
    let forward = merged(Some(&merged(None, vec![old.clone()]).text), vec![new.clone()]);
    let backward = merged(Some(&merged(None, vec![new]).text), vec![old]);
    assert_eq!(forward.text, backward.text);
    for m in [forward, backward] {
        assert_eq!((m.rows, m.kept_both.len(), m.changed.len()), (2, 1, 0));
        let c = m.kept_both.first().unwrap();
        assert_eq!((c.old.as_str(), c.new.as_str()), ("6337", "6127"));
        assert_eq!(c.days, Some(("2021-06-25".into(), "2026-06-08".into())));
    }
}

#[test]
fn a_value_confirmed_later_gets_the_newer_day_only() {
    let (old, new) = (row(2024, Ok(668.0), "2025-06-16"), row(2024, Ok(668.0), "2026-06-16"));
    let forward = merged(Some(&merged(None, vec![old.clone()]).text), vec![new.clone()]);
    let backward = merged(Some(&merged(None, vec![new]).text), vec![old]);
    assert_eq!(forward.text, backward.text);
    assert!(forward.text.contains("2026-06-16") && !forward.text.contains("2025-06-16"));
}

#[test]
fn refuses_to_touch_a_table_somebody_else_wrote() {
    let refused = |text: &str| {
        let rows = vec![row(2024, Ok(1.0), "")];
        shown(&merge(PATH, Some(text), &table(rows), Registry::embedded(), SOURCE).unwrap_err())
    };
    insta::assert_snapshot!(refused("teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;5\n"));
    let short =
        "teryt;rok;zmienna;wartość;jednostka;źródło;pobrano;brak;plik;miejsce\n0605053;2024\n";
    insta::assert_snapshot!(refused(short));
    assert!(refused("\"x").contains("E0435"));
}

#[test]
fn a_value_without_a_day_is_never_taken_for_newer() {
    let dated = merged(None, vec![row(2024, Ok(668.0), "2025-06-16")]);
    let same = merged(Some(&dated.text), vec![row(2024, Ok(668.0), "")]);
    assert_eq!((same.same, &same.text), (1, &dated.text));
    let other = table(vec![row(2024, Ok(700.0), "")]);
    let refused = merge(PATH, Some(&dated.text), &other, Registry::embedded(), SOURCE).unwrap_err();
    insta::assert_snapshot!(shown(&refused));
    // The other way round the one with a day takes its place.
    let undated = merged(None, vec![row(2024, Ok(700.0), "")]);
    let next = merged(Some(&undated.text), vec![row(2024, Ok(668.0), "2025-06-16")]);
    assert_eq!((next.changed.len(), &next.text), (1, &dated.text));
}

#[test]
fn answers_of_a_survey_are_merged_by_question() {
    let answer = |question: &str, percent: f64, count| Answer {
        survey: "mieszkańcy".into(),
        question: question.into(),
        percent,
        count,
        answered: 200,
        spot: Spot { row: 1, column: Some("D".into()), ..Spot::default() },
    };
    let of =
        |answers| Table { folder: Folder::Data, stem: "ankieta".into(), rows: vec![], answers };
    let registry = Registry::embedded();
    let first = of(vec![answer("opieka", 23.5, 47), answer("praca", 31.0, 62)]);
    let first = merge("dane/ankieta.csv", None, &first, registry, SOURCE).unwrap();
    let next = of(vec![answer("opieka", 24.0, 48)]);
    let next = merge("dane/ankieta.csv", Some(&first.text), &next, registry, SOURCE).unwrap();
    assert_eq!(next.rows, 2);
    insta::assert_snapshot!(next.text.trim_start_matches('\u{feff}').replace('\r', ""), @r"
    badanie;pytanie;odsetek;n;odpowiedziało;plik;miejsce
    mieszkańcy;opieka;24;48;200;abc123;wiersz 1, kolumna D
    mieszkańcy;praca;31;62;200;abc123;wiersz 1, kolumna D
    ");
    assert_eq!(next.changed.first().unwrap().old, "23,5 % (n = 47 z 200)");
}

#[test]
fn refuses_what_no_observation_can_be() {
    let h = checked(vec![table(vec![
        row(2027, Ok(5.0), ""),
        row(2024, Ok(-1.0), ""),
        Row { measure: Some("zł".into()), ..row(2023, Ok(5.0), "") },
        row(2022, Ok(5.0), ""),
        row(2022, Ok(6.0), ""),
    ])]);
    insta::assert_snapshot!(shown(&h.found));
}

#[test]
fn many_faults_of_one_kind_are_counted() {
    let h = checked(vec![table((2000..2020).map(|y| row(y, Ok(-5.0), "")).collect())]);
    assert_eq!(h.found.len(), 5);
    assert!(h.found.last().unwrap().message.ends_with("15\u{a0}dalszych miejsc tego rodzaju"));
}

#[test]
fn forecasts_may_lie_in_the_future_and_zeros_may_mean_nothing() {
    let mut forecasts = table(vec![row(2028, Ok(5.0), "")]);
    forecasts.folder = Folder::Forecasts;
    let h = checked(vec![forecasts, table(vec![row(2015, Ok(0.0), ""), row(2016, Ok(0.0), "")])]);
    assert!(h.found.is_empty());
    let values: Vec<_> = h.tables[1].rows.iter().map(|r| r.value).collect();
    assert_eq!(values, [Err(Absence::Missing), Ok(0.0)]);
}

#[test]
fn a_row_given_twice_is_kept_once_and_told() {
    let h = checked(vec![table(vec![row(2024, Ok(5.0), ""), row(2024, Ok(5.0), "")])]);
    assert_eq!(h.tables[0].rows.len(), 1);
    assert_eq!(h.skipped[0].count, 1);
    assert!(h.found.is_empty());
}

#[test]
fn refuses_files_with_nothing_to_read() {
    let refused = |bytes: &[u8]| Input::open("dane.bin", bytes).map(|_| ()).unwrap_err().code;
    assert_eq!(refused(b""), "E0408");
    assert_eq!(refused(&[1, 2, 3, 0, 255]), "E0408");
}

proptest! {
    #[test]
    fn merging_is_idempotent_and_keeps_the_newest(
        values in proptest::collection::vec((2020..2024i32, 0..3u8, 0..4u16), 0..12)
    ) {
        let days = ["2023-01-01", "2024-01-01", "2025-01-01"];
        let mut text: Option<String> = None;
        let mut newest: BTreeMap<i32, (usize, u16)> = BTreeMap::new();
        for (year, which, value) in values {
            let which = usize::from(which);
            let r = row(year, Ok(f64::from(value)), days[which]);
            let m = merged(text.as_deref(), vec![r.clone()]);
            prop_assert_eq!(m.added + m.same + m.changed.len() + m.kept_both.len(), 1);
            let again = merged(Some(&m.text), vec![r]);
            prop_assert_eq!(&again.text, &m.text);
            text = Some(m.text);
            let best = newest.entry(year).or_insert((which, value));
            if which >= best.0 {
                *best = (which, value);
            }
        }
        let text = text.unwrap_or_default();
        for (year, (_, value)) in newest {
            let last = text.lines().rfind(|l| l.starts_with(&format!("0605053;{year};"))).unwrap();
            prop_assert_eq!(last.split(';').nth(3).unwrap(), value.to_string());
        }
    }

    #[test]
    fn opening_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(input) = Input::open("x", &bytes) {
            let _ = input.sheets().len();
        }
    }
}
