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

mod judged {
    //! What is said of the data there are.

    use super::super::sums::Kind;
    use super::*;

    const SUMS: &str = r#"
zestaw próba wersja "1"
dana razem "Razem" {
  jednostka osoba
  suma_z kobiety; mężczyźni
  suma_z kobiety_tys; mężczyźni_tys
}
dana kobiety "Kobiety" {
  jednostka osoba
  nie_więcej_niż razem
}
dana mężczyźni "Mężczyźni" {
  jednostka osoba
  wrażliwa tak
}
dana kobiety_tys "Kobiety (tys.)" {
  jednostka tys_osób
}
dana mężczyźni_tys "Mężczyźni (tys.)" {
  jednostka tys_osób
}
dana młode "Kobiety do 25 lat" {
  jednostka osoba
  nie_więcej_niż kobiety; kobiety_tys
}
wskaźnik udział "Udział kobiet" {
  wzór (kobiety + młode) / (razem + mężczyźni + kobiety_tys + mężczyźni_tys)
  jednostka %
}
"#;

    fn faults(cells: &[(&str, i32, f64)]) -> Vec<String> {
        with(SUMS, cells, |input| {
            report(input)
                .faults
                .iter()
                .map(|f| format!("{} {}: {}", f.id, f.year, f.text))
                .collect()
        })
    }

    #[test]
    fn parts_that_make_their_whole_are_no_fault() {
        let good = [("razem", 2025, 1000.0), ("kobiety", 2025, 520.0), ("mężczyźni", 2025, 480.0)];
        assert!(faults(&good).is_empty());
        // Nothing is said where a part is not known, nor across years.
        assert!(faults(&[("razem", 2025, 1000.0), ("kobiety", 2025, 20.0)]).is_empty());
        assert!(
            faults(&[("razem", 2025, 1000.0), ("kobiety", 2025, 20.0), ("mężczyźni", 2024, 1.0)])
                .is_empty()
        );
    }

    #[test]
    fn contradictions_are_named_with_their_numbers() {
        let bad = [
            ("razem", 2024, 1000.0),
            ("kobiety", 2024, 520.0),
            ("mężczyźni", 2024, 479.0),
            ("razem", 2025, 500.0),
            ("kobiety", 2025, 520.0),
            ("młode", 2025, 521.0),
        ];
        insta::assert_snapshot!(faults(&bad).join("\n").replace('\u{a0}', " "));
    }

    #[test]
    fn what_rounding_to_thousands_takes_away_is_no_contradiction() {
        let tys = |k: f64, m: f64| {
            [("razem", 2025, 36_795.0), ("kobiety_tys", 2025, k), ("mężczyźni_tys", 2025, m)]
        };
        assert!(faults(&tys(19.71, 17.08)).is_empty());
        assert_eq!(faults(&tys(19.71, 17.06)).len(), 1);
        assert!(faults(&[("młode", 2025, 1004.0), ("kobiety_tys", 2025, 1.0)]).is_empty());
        assert_eq!(faults(&[("młode", 2025, 1006.0), ("kobiety_tys", 2025, 1.0)]).len(), 1);
    }

    #[test]
    fn a_contradiction_does_not_tell_a_small_number() {
        let mut map = SourceMap::default();
        map.add("próba.srps", SUMS);
        let rules = lang::compile(&map).rules.unwrap();
        let mut data = Dataset::new(registry(&[UNIT]));
        for (name, value) in [("razem", 100.0), ("kobiety", 90.0), ("mężczyźni", 3.0)] {
            set(&mut data, name, UNIT, 2025, value);
        }
        let program = Program::compile(&rules, &data, day(2026, 11, 22)).unwrap();
        let program =
            program.with_options(crate::eval::Options { small: 10, ..Default::default() });
        let view = program.view(&data, &rules, 0);
        let diagnosis = view.diagnosis();
        let input = Input {
            rules: &rules,
            program: &program,
            data: &data,
            view: &view,
            unit: 0,
            diagnosis: &diagnosis,
            verdicts: &[],
            day: day(2026, 11, 22),
            norms: Norms::default(),
        };
        let found = report(&input).faults;
        assert_eq!(found.len(), 1);
        assert!(!found[0].text.contains(|c: char| c.is_ascii_digit()), "{}", found[0].text);
        assert!(found[0].text.contains("liczb nie podajemy"), "{}", found[0].text);
    }

    #[test]
    fn gminas_of_a_powiat_are_held_against_the_powiat() {
        let mut map = SourceMap::default();
        map.add("próba.srps", SUMS);
        let rules = lang::compile(&map).rules.unwrap();
        let mut data = Dataset::new(registry(&[UNIT, "0605012"]));
        set(&mut data, "razem", UNIT, 2025, 100.0);
        set(&mut data, "razem", "0605012", 2025, 50.0);
        data.set("razem", Area::Powiat(0), 2025, 151.0);
        let text = judged(&rules, &data, |i| {
            report(i).faults.iter().map(|f| (f.kind, f.text.clone())).collect::<Vec<_>>()
        });
        assert_eq!(text.len(), 1);
        assert_eq!(text[0].0, Kind::Powiat);
        assert!(text[0].1.contains("150") && text[0].1.contains("151"), "{}", text[0].1);
        // One gmina not known: nothing can be said.
        data.set("razem", Area::Gmina(0), 2025, crate::data::absent(crate::eval::Absence::Missing));
        assert!(judged(&rules, &data, |i| report(i).faults.is_empty()));
    }

    fn jumps(values: &[f64]) -> usize {
        let cells: Vec<(&str, i32, f64)> =
            (2010..).zip(values).map(|(y, v)| ("bezrobotni", y, *v)).collect();
        with(RULES, &cells, |input| report(input).jumps.len())
    }

    #[test]
    fn a_jump_stands_out_of_a_calm_series_and_a_short_series_is_not_judged() {
        let calm = [300.0, 305.0, 298.0, 303.0, 310.0, 306.0, 301.0, 299.0, 304.0, 302.0];
        assert_eq!(jumps(&calm), 0);
        let mut slip = calm;
        slip[5] = 3060.0;
        assert_eq!(jumps(&slip), 2, "up and back");
        assert_eq!(jumps(&slip[..6]), 0, "five changes say nothing");
        assert_eq!(jumps(&[0.0; 10]), 0);
        let steady: Vec<f64> = (0..10).map(|i| 300.0 - 20.0 * f64::from(i)).collect();
        assert_eq!(jumps(&steady), 0, "a steady fall is no jump");
    }

    #[test]
    fn a_gap_of_years_is_no_change_from_year_to_year() {
        let cells: Vec<(&str, i32, f64)> = [2000, 2001, 2002, 2003, 2004, 2005, 2006, 2020]
            .iter()
            .map(|y| ("bezrobotni", *y, if *y == 2020 { 9000.0 } else { 300.0 + f64::from(y % 3) }))
            .collect();
        assert_eq!(with(RULES, &cells, |input| report(input).jumps.len()), 0);
    }

    fn strange(others: usize, own: f64) -> Vec<String> {
        let mut map = SourceMap::default();
        map.add("próba.srps", RULES);
        let rules = lang::compile(&map).rules.unwrap();
        let codes: Vec<String> = (1..=others).map(|i| format!("0605{i:02}3")).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).chain([UNIT]).collect();
        let mut unique = codes.clone();
        unique.sort_unstable();
        unique.dedup();
        let mut data = Dataset::new(registry(&unique));
        for (i, code) in unique.iter().enumerate() {
            set(&mut data, "ludność", code, 2025, 1000.0);
            set(&mut data, "bezrobotni", code, 2025, 40.0 + (i % 20) as f64);
        }
        set(&mut data, "bezrobotni", UNIT, 2025, own);
        judged(&rules, &data, |input| {
            report(input)
                .strange
                .iter()
                .map(|s| format!("{} {} {}", s.id, s.shown, s.above))
                .collect()
        })
    }

    #[test]
    fn far_from_the_others_is_said_only_when_there_are_enough_of_them() {
        assert_eq!(strange(90, 400.0), ["stopa 40,0% true"]);
        assert!(strange(90, 62.0).is_empty(), "near the others");
        assert!(strange(20, 400.0).is_empty(), "too few to judge");
    }

    #[test]
    fn coverage_counts_years_and_old_data_have_their_own_year() {
        let r = with(RULES, &known(), report);
        assert_eq!((r.coverage.rows.len(), r.coverage.known()), (4, 0), "no year has both");
        let stale: Vec<(&str, i32)> = r.stale.iter().map(|s| (s.id.as_str(), s.latest)).collect();
        assert_eq!(stale, [("bezrobotni", 2022)]);
        let mut cells = known();
        cells.push(("bezdomni", 2025, 4.0));
        let r = with(RULES, &cells, report);
        assert_eq!(
            (r.coverage.known(), r.coverage.known_in(2025), r.coverage.known_in(2024)),
            (1, 1, 0)
        );
        assert_eq!(r.coverage.years, [2025]);
    }

    #[test]
    fn the_page_is_accessible_and_says_what_is_wrong() {
        let mut cells = known();
        cells.push(("bezdomni", 2025, 4.0));
        let report = with(RULES, &cells, report);
        let page = page(&report, &sender(), day(2026, 11, 22)).unwrap();
        assert_eq!(crate::export::check(&page), []);
        insta::assert_snapshot!(crate::export::plain_text(&page).replace('\u{a0}', " "));
        let empty = super::super::page(&Report::default(), &sender(), day(2026, 11, 22)).unwrap();
        assert_eq!(crate::export::check(&empty), []);
    }
}
