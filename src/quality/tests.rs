//! A small gmina with too little data, end to end inside the room.

use super::addressee::Way;
use super::*;
use crate::comply;
use crate::diag::SourceMap;
use crate::eval::testkit::{day, registry, set};
use crate::lang;

const UNIT: &str = "0605053";

const RULES: &str = r#"
zestaw próba wersja "1"
dana ludność "Ludność" {
  jednostka osoba
  źródło bdl 72305
}
dana bezrobotni "Bezrobotni" {
  jednostka osoba
  źródło bdl 10514
  źródło ozps "w. 10"
}
dana bezdomni "Osoby bezdomne" {
  jednostka osoba
  źródło własne "ewidencja ośrodka pomocy społecznej"
}
dana przestępstwa "Przestępstwa stwierdzone" {
  jednostka szt.
  źródło własne "Policja"
}
dana zapytania "Zapytania o pomoc; w tym „inne”" {
  jednostka szt.
  źródło własne "stowarzyszenie"
}
wskaźnik stopa "Bezrobotni na 100 mieszkańców" {
  wzór bezrobotni / ludność
  jednostka %
}
wskaźnik bezdomność "Osoby bezdomne na 1000 mieszkańców" {
  wzór bezdomni / ludność
  jednostka na 1000 mieszkańców
}
wskaźnik przestępczość "Przestępstwa na 1000 mieszkańców" {
  wzór przestępstwa / ludność
  jednostka na 1000 mieszkańców
}
wskaźnik pytania "Zapytania na 1000 mieszkańców" {
  wzór zapytania / ludność
  jednostka na 1000 mieszkańców
}
próg bezdomność_duża dla bezdomność {
  alarm gdy wartość > 2
  wybór_autora "próba"
}
próg przestępczość_duża dla przestępczość {
  alarm gdy wartość > 20
  wybór_autora "próba"
}
problem bezdomność "Bezdomność" {
  gdy alarm bezdomność_duża
}
problem niepokój "Niepokój" {
  gdy alarm przestępczość_duża oraz ankieta(mieszkańcy; boją_się) > 40
}
problem oba "Bezdomność i bezrobocie" {
  gdy alarm bezdomność_duża oraz stopa > 5
}
"#;

/// The report's input over rules and observations of the one gmina.
pub(super) fn with<T>(
    rules: &str,
    cells: &[(&str, i32, f64)],
    then: impl FnOnce(&Input<'_>) -> T,
) -> T {
    let mut map = SourceMap::default();
    map.add("próba.srps", rules);
    let compiled = lang::compile(&map);
    let rules = compiled.rules.unwrap_or_else(|| panic!("{:#?}", compiled.found));
    let mut data = Dataset::new(registry(&[UNIT, "0605012", "0605022"]));
    for (name, year, value) in cells {
        set(&mut data, name, UNIT, *year, *value);
    }
    judged(&rules, &data, then)
}

/// The same over a ready data set.
pub(super) fn judged<T>(rules: &RuleSet, data: &Dataset, then: impl FnOnce(&Input<'_>) -> T) -> T {
    let day = day(2026, 11, 22);
    let unit = data.registry.find(UNIT).unwrap();
    let program = Program::compile(rules, data, day).unwrap();
    let view = program.view(data, rules, unit);
    let diagnosis = view.diagnosis();
    let evidence = comply::Evidence::default();
    let verdicts = comply::decide_with(
        rules,
        &evidence,
        Some(&view),
        day,
        crate::lang::ruleset::UnitKind::Gmina,
    );
    then(&Input {
        rules,
        program: &program,
        data,
        view: &view,
        unit,
        diagnosis: &diagnosis,
        verdicts: &verdicts,
        day,
        norms: Norms::default(),
    })
}

fn known() -> Vec<(&'static str, i32, f64)> {
    vec![
        ("ludność", 2024, 5000.0),
        ("ludność", 2025, 4950.0),
        ("bezrobotni", 2021, 300.0),
        ("bezrobotni", 2022, 310.0),
    ]
}

fn found(cells: &[(&str, i32, f64)]) -> Gaps {
    with(RULES, cells, gaps)
}

fn sender() -> Sender {
    Sender {
        centre: Some("Ośrodek Pomocy Społecznej w Próbie".to_owned()),
        office: None,
        gmina: ("gmina miejsko-wiejska".to_owned(), "Próba".to_owned()),
        teryt: UNIT.to_owned(),
        period: Some((2027, 2033)),
        small: 10,
    }
}

#[test]
fn what_decides_most_comes_first_and_says_who_asks() {
    let gaps = found(&known());
    let short: Vec<String> = gaps
        .list
        .iter()
        .map(|g| {
            let ids =
                |list: &[Asking]| list.iter().map(|a| a.id.clone()).collect::<Vec<_>>().join("+");
            format!(
                "{} {:?} problemy={} progi={} wskaźniki={} od={}",
                g.id,
                g.years,
                ids(&g.problems),
                ids(&g.thresholds),
                ids(&g.indicators),
                g.addressee().unwrap().id
            )
        })
        .collect();
    insta::assert_debug_snapshot!(short);
}

#[test]
fn nothing_missing_gives_an_empty_list_no_letters_and_empty_sheets() {
    let mut cells: Vec<(&str, i32, f64)> = Vec::new();
    for year in 2019..=2025 {
        for name in ["ludność", "bezrobotni", "bezdomni", "przestępstwa", "zapytania"] {
            cells.push((name, year, 100.0));
        }
    }
    let rules = RULES.replace("oraz ankieta(mieszkańcy; boją_się) > 40", "");
    let gaps = with(&rules, &cells, gaps);
    assert_eq!(gaps, Gaps::default());
    assert!(letters(&gaps, &sender(), day(2026, 11, 22)).unwrap().is_empty());
    assert_eq!(blank_sheet(&gaps, UNIT).lines().count(), 1);
}

#[test]
fn zero_is_known_and_asked_of_nobody() {
    let mut cells = known();
    cells.push(("bezdomni", 2025, 0.0));
    assert!(found(&cells).list.iter().all(|g| g.id != "bezdomni"));
}

#[test]
fn an_old_figure_is_asked_for_only_for_the_years_since() {
    let gaps = found(&known());
    let old = gaps.list.iter().find(|g| g.id == "bezrobotni").unwrap();
    assert_eq!((old.latest, old.years.as_slice()), (Some(2022), &[2023, 2024, 2025][..]));
    // A year later than the norm is not old.
    let mut fresh = known();
    fresh.push(("bezrobotni", 2024, 280.0));
    assert!(found(&fresh).list.iter().all(|g| g.id != "bezrobotni"));
}

#[test]
fn a_letter_for_each_who_must_be_written_to_and_none_for_the_data_bank() {
    let gaps = found(&known());
    let letters = letters(&gaps, &sender(), day(2026, 11, 22)).unwrap();
    let stems: Vec<&str> = letters.iter().map(|l| l.stem.as_str()).collect();
    assert_eq!(stems, ["pismo-ośrodek-pomocy-społecznej", "pismo-policja", "pismo-stowarzyszenie"]);
    assert!(gaps.by_way(|w| w == Way::Fetch).iter().all(|(a, _)| a.id == "bank-danych-lokalnych"));
    insta::assert_snapshot!("letter_to_the_police", letters[1].text);
    insta::assert_snapshot!("sheet_for_the_own_centre", letters[0].text);
    for l in &letters {
        assert!(!crate::export::docx::render(&l.document).unwrap().is_empty());
        assert_eq!(crate::export::check(&l.document), []);
    }
}

#[test]
fn a_sender_nobody_named_leaves_a_line_to_fill_in() {
    let gaps = found(&known());
    let nobody = Sender { centre: None, period: None, small: 0, ..sender() };
    let letters = letters(&gaps, &nobody, day(2026, 11, 22)).unwrap();
    let text = &letters[1].text;
    assert!(text.starts_with("**nadawca: ……"), "{text}");
    assert!(!text.contains("mniejszej niż") && !text.contains("na lata"), "{text}");
    assert!(!text.contains("art."), "no law is invented: {text}");
}

#[test]
fn the_blank_sheet_has_one_row_a_datum_and_year_and_nothing_to_fetch() {
    insta::assert_snapshot!(blank_sheet(&found(&known()), UNIT));
}

#[test]
fn the_gap_sheet_keeps_marks_inside_cells() {
    insta::assert_snapshot!(gap_sheet(&found(&known())));
}

#[test]
fn the_same_input_gives_the_same_letters() {
    let gaps = found(&known());
    let bytes = || {
        let all = letters(&gaps, &sender(), day(2026, 11, 22)).unwrap();
        all.iter().map(|l| crate::export::docx::render(&l.document).unwrap()).collect::<Vec<_>>()
    };
    assert!(bytes() == bytes());
}
