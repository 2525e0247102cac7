//! Small numbers: what is told of them, and that they decide all the same.

use super::testkit::{day, registry, set};
use super::*;
use crate::data::Dataset;
use crate::diag::SourceMap;
use crate::lang;
use crate::lang::expr::Group;
use crate::lang::ruleset::RuleSet;

const UNIT: &str = "0605053";

const RULES: &str = r#"
zestaw próba wersja "1"
dana ludność "Ludność" {
  jednostka osoba
}
dana ofiary "Osoby doznające przemocy" {
  jednostka osoba
  wrażliwa tak
}
dana razem "Razem" {
  jednostka osoba
  suma_z kobiety; mężczyźni; dzieci
  wrażliwa tak
}
dana kobiety "Kobiety" {
  jednostka osoba
  wrażliwa tak
}
dana mężczyźni "Mężczyźni" {
  jednostka osoba
  wrażliwa tak
}
dana dzieci "Dzieci" {
  jednostka osoba
  wrażliwa tak
}
wskaźnik ofiary_liczba "Doznający przemocy" {
  wzór ofiary
  jednostka osoba
}
wskaźnik stopa "Doznający przemocy na 1000 mieszkańców" {
  wzór ofiary / ludność
  jednostka na 1000 mieszkańców
}
wskaźnik udział_kobiet "Udział kobiet" {
  wzór kobiety / razem
  jednostka %
}
wskaźnik mężczyźni_liczba "Mężczyźni" {
  wzór mężczyźni + dzieci
  jednostka osoba
}
próg dużo dla stopa {
  alarm gdy wartość > 1 lub wartość > powiat
  wybór_autora "próba"
}
próg rośnie dla ofiary_liczba {
  alarm gdy zmiana(5 lat) > 2
  wybór_autora "próba"
}
problem przemoc "Przemoc" {
  gdy alarm dużo
}
problem wprost "Przemoc wprost" {
  gdy ofiary[2025] × 2 >= 5
}
"#;

struct World {
    rules: RuleSet,
    data: Dataset,
    small: u32,
}

impl World {
    fn new(small: u32, cells: &[(&str, i32, f64)]) -> Self {
        let mut map = SourceMap::default();
        map.add("próba.srps", RULES);
        let compiled = lang::compile(&map);
        let rules = compiled.rules.unwrap_or_else(|| panic!("{:#?}", compiled.found));
        let mut data = Dataset::new(registry(&[UNIT, "0605012"]));
        for year in 2019..=2025 {
            set(&mut data, "ludność", UNIT, year, 4000.0);
            set(&mut data, "ludność", "0605012", year, 1000.0);
        }
        for (name, year, value) in cells {
            set(&mut data, name, UNIT, *year, *value);
        }
        Self { rules, data, small }
    }

    fn with<T>(&self, then: impl FnOnce(&UnitView<'_>) -> T) -> T {
        let program = Program::compile(&self.rules, &self.data, day(2026, 11, 22)).unwrap();
        let program = program.with_options(Options { small: self.small, ..Options::default() });
        let unit = self.data.registry.find(UNIT).unwrap();
        then(&program.view(&self.data, &self.rules, unit))
    }

    fn diagnosis(&self) -> Diagnosis {
        self.with(|v| v.diagnosis())
    }

    fn told(&self, name: &str, year: i32) -> Option<String> {
        let i = self.rules.data.iter().position(|d| d.meta.id == name).unwrap();
        self.with(|v| v.withheld(i, year))
    }
}

fn victims(value: f64) -> Vec<(&'static str, i32, f64)> {
    (2019..=2024).map(|y| ("ofiary", y, 20.0)).chain([("ofiary", 2025, value)]).collect()
}

#[test]
fn only_numbers_from_one_to_below_the_limit_are_small() {
    let told = |value: f64, small: u32| World::new(small, &victims(value)).told("ofiary", 2025);
    for (value, small, expected) in [
        (0.0, 10, None),
        (1.0, 10, Some("mniej niż 10")),
        (9.0, 10, Some("mniej niż 10")),
        (10.0, 10, None),
        (5.0, 5, None),
        (4.0, 5, Some("mniej niż 5")),
        (1.0, 0, None),
    ] {
        assert_eq!(told(value, small).as_deref(), expected, "{value} of {small}");
    }
    assert_eq!(World::new(10, &[]).told("ludność", 2025), None, "public data are told");
}

#[test]
fn a_small_number_leaves_no_trace_in_the_diagnosis_and_decides_all_the_same() {
    let open = World::new(0, &victims(7.0)).diagnosis();
    let closed = World::new(10, &victims(7.0)).diagnosis();
    assert_eq!(open.thresholds, closed.thresholds);
    assert_eq!(open.problems.len(), closed.problems.len());
    for (a, b) in open.problems.iter().zip(&closed.problems) {
        assert_eq!((a.found, &a.would_decide), (b.found, &b.would_decide), "{}", a.id);
    }
    for id in ["ofiary_liczba", "stopa"] {
        let r = closed.indicator(id).unwrap();
        assert_eq!((r.latest, r.withheld), (None, Some(2025)), "{id}");
        assert_eq!(r.absence, Some(Absence::Suppressed));
        assert!(r.is_known() && r.percentile.is_none() && r.change5.is_none());
        assert!(r.history.iter().all(|(y, _)| *y != 2025), "{id}");
        assert!(r.references.is_empty(), "{id}: {:?}", r.references);
        assert!(r.reference_history.iter().all(|(_, y, _)| *y != 2025), "{id}");
        let victims = r.inputs.iter().find(|i| i.data == "ofiary").unwrap();
        assert_eq!(victims.value, Err(Absence::Suppressed));
        assert_eq!(victims.told.as_deref(), Some("mniej niż 10"));
    }
}

#[test]
fn what_is_said_of_a_small_number() {
    let world = World::new(10, &victims(7.0));
    let d = world.diagnosis();
    let mut said: Vec<String> = d.problems.iter().flat_map(|p| p.because.clone()).collect();
    world.with(|v| {
        for what in [
            What::Indicator("ofiary_liczba".into()),
            What::Indicator("stopa".into()),
            What::Threshold("rośnie".into()),
            What::Problem("wprost".into()),
            What::Reference("stopa".into(), Group::Powiat),
        ] {
            said.push(v.explain(&what).unwrap().render_text());
        }
    });
    let said = said.join("\n").replace('\u{a0}', " ");
    // Neither the number nor anything it could be computed from.
    for secret in [": 7 osób", "(7 /", "1,8 na", "1,75", "−13", "14 osób", ": 14", "7 × 2"] {
        assert!(!said.contains(secret), "„{secret}” in\n{said}");
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_change_from_a_small_number_is_not_told_either() {
    let mut cells = victims(40.0);
    cells.retain(|c| c.1 != 2020);
    cells.push(("ofiary", 2020, 3.0));
    let d = World::new(10, &cells).diagnosis();
    let r = d.indicator("ofiary_liczba").unwrap();
    assert_eq!((r.latest, r.change5), (Some((2025, 40.0)), None));
    assert!(r.history.iter().all(|(y, _)| *y != 2020));
}

#[test]
fn a_sum_does_not_give_a_small_part_away() {
    let cells = [
        ("razem", 2025, 63.0),
        ("kobiety", 2025, 40.0),
        ("mężczyźni", 2025, 3.0),
        ("dzieci", 2025, 20.0),
    ];
    let world = World::new(10, &cells);
    assert_eq!(world.told("mężczyźni", 2025).as_deref(), Some("mniej niż 10"));
    // The smallest other part goes with it, and is not called small.
    assert_eq!(world.told("dzieci", 2025).as_deref(), Some("nie podaje się"));
    assert_eq!((world.told("kobiety", 2025), world.told("razem", 2025)), (None, None));
    assert!(world.diagnosis().indicator("udział_kobiet").unwrap().latest.is_some());
}

#[test]
fn where_the_other_parts_are_nil_the_whole_is_withheld() {
    let cells = [
        ("razem", 2025, 12.0),
        ("kobiety", 2025, 12.0),
        ("mężczyźni", 2025, 0.0),
        ("dzieci", 2025, 0.0),
    ];
    assert_eq!(World::new(10, &cells).told("razem", 2025), None, "nothing is small here");
    let one = [
        ("razem", 2025, 3.0),
        ("kobiety", 2025, 3.0),
        ("mężczyźni", 2025, 0.0),
        ("dzieci", 2025, 0.0),
    ];
    let world = World::new(10, &one);
    assert!(world.told("razem", 2025).is_some() && world.told("kobiety", 2025).is_some());
    assert_eq!(world.told("dzieci", 2025), None, "nil tells of nobody");
}

#[test]
fn two_small_parts_or_an_unknown_one_protect_each_other() {
    let two = [
        ("razem", 2025, 47.0),
        ("kobiety", 2025, 40.0),
        ("mężczyźni", 2025, 3.0),
        ("dzieci", 2025, 4.0),
    ];
    assert_eq!(World::new(10, &two).told("kobiety", 2025), None);
    let unknown = [("razem", 2025, 47.0), ("kobiety", 2025, 40.0), ("mężczyźni", 2025, 3.0)];
    assert_eq!(World::new(10, &unknown).told("kobiety", 2025), None);
}

#[test]
fn a_batch_knows_which_values_are_made_of_small_numbers() {
    let world = World::new(0, &victims(7.0));
    let program = Program::compile(&world.rules, &world.data, day(2026, 11, 22)).unwrap();
    let unit = world.data.registry.find(UNIT).unwrap();
    let made = |index: usize, year: i32| {
        program.is_made_of_small(&world.rules, &world.data, (index, unit, year), 10)
    };
    assert!(made(1, 2025) && !made(1, 2024));
    assert!(program.reads_sensitive(&world.rules, &world.data, 1));
    assert!(!program.reads_sensitive(&world.rules, &world.data, 2), "no data, nothing to hide");
}
