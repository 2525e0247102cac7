//! Laws of evaluation: batch and single agree, peers do not leak, missing never passes.

mod breaks;
mod peers;

use std::sync::Arc;

use proptest::prelude::*;

use super::testkit::*;
use super::*;
use crate::data::{Area, Dataset, Registry, absent};
use crate::lang::expr::{Cmp, Cond, Expr, Group, Level, Op, Time};
use crate::lang::ruleset::{
    BreakEffect, Check, DatedValue, Parameter, RuleSet, SeriesBreak, Validity, Verification,
};

const DAY: (i32, u32, u32) = (2026, 12, 29);

/// Seven units: two powiats of one województwo and one powiat of another.
const CODES: [&str; 7] =
    ["0605011", "0605022", "0605033", "0606012", "0606022", "1201011", "1201022"];

fn program(rules: &RuleSet, data: &Dataset) -> Program {
    Program::compile(rules, data, day(DAY.0, DAY.1, DAY.2)).unwrap()
}

fn codes_of(rules: &RuleSet) -> Vec<&'static str> {
    let data = Dataset::new(registry(&CODES));
    let errors = Program::compile(rules, &data, day(DAY.0, DAY.1, DAY.2)).unwrap_err();
    errors.iter().map(|d| d.code).collect()
}

type Cells = Vec<((usize, i32), [Option<i32>; 2])>;

/// Random values of both variables for some units and years.
fn cells() -> impl Strategy<Value = Cells> {
    let cell = || proptest::option::weighted(0.8, 0..50i32);
    let key = (0..CODES.len(), 2017..2026i32);
    proptest::collection::vec((key, (cell(), cell()).prop_map(|(a, b)| [a, b])), 0..60)
}

fn world(registry: Arc<Registry>, cells: &Cells, codes: &[&str]) -> Dataset {
    let mut data = Dataset::new(registry);
    for ((u, year), [a, b]) in cells {
        let Some(code) = codes.get(*u) else { continue };
        for (name, x) in [("a", a), ("b", b)] {
            let cell = x.map_or_else(|| absent(Absence::Missing), f64::from);
            set(&mut data, name, code, *year, cell);
        }
    }
    data
}

/// The rules of the kit, enlarged so that every kind of operand is used.
fn wide_rules() -> RuleSet {
    let mut rules = rules();
    // The second variable is a numerator of `v` and a denominator of `w`.
    rules.data[1].breaks = vec![SeriesBreak {
        year: 2023,
        effect: BreakEffect::HarmlessBelow,
        why: "nowy spis".to_owned(),
        span: span(),
    }];
    rules.indicators.push(percent(
        "v",
        binary(Op::Add, var(1), Expr::Data(0, Time::Back(1))),
        var(0),
    ));
    rules.thresholds.extend([
        threshold("d", "v", above(Expr::ChangePercent(2), 10.0), None),
        threshold(
            "e",
            "v",
            compare(Cmp::Le, Expr::Value, Expr::Reference(Group::SameTypeInVoivodeship)),
            Some(compare(Cmp::Lt, Expr::Percentile(Group::Voivodeship), Expr::Number(50.0))),
        ),
        // Waits for another indicator, another threshold and a problem.
        threshold(
            "f",
            "w",
            Cond::Any(vec![
                compare(Cmp::Gt, Expr::Value, Expr::Indicator(1)),
                Cond::All(vec![
                    reached(Level::Alarm, 4),
                    compare(Cmp::Ge, Expr::LatestYear(1), Expr::Number(2024.0)),
                    compare(Cmp::Gt, Expr::Reference(Group::SameType), Expr::Value),
                ]),
            ]),
            Some(Cond::Problem(0, span())),
        ),
    ]);
    rules.problems.push(problem(
        "q",
        Cond::All(vec![
            reached(Level::Attention, 5),
            compare(
                Cmp::Ge,
                Expr::CountKnown(vec![fixed(0, 2024), fixed(1, 2024)]),
                Expr::Number(1.0),
            ),
            compare(Cmp::Ge, var(0), binary(Op::Mul, Expr::Number(0.5), fixed(1, 2024))),
        ]),
    ));
    rules
}

proptest! {
    #[test]
    fn batch_equals_single(cells in cells()) {
        let rules = wide_rules();
        let data = world(registry(&CODES), &cells, &CODES);
        let program = program(&rules, &data);
        let batch = program.run_batch(&data);
        for u in 0..CODES.len() {
            let one = program.diagnose(&data, &rules, u as u32);
            for (i, r) in one.indicators.iter().enumerate() {
                prop_assert_eq!(batch.indicators[i].get(u), r.latest);
                prop_assert_eq!(r.history.last().copied(), r.latest);
            }
            let view = program.view(&data, &rules, u as u32);
            for (i, t) in one.thresholds.iter().enumerate() {
                // What is told of a threshold is what its reason says.
                for (level, told) in [(Level::Attention, t.attention), (Level::Alarm, t.alarm)] {
                    prop_assert_eq!(view.threshold(i, level).unwrap().result.known(), told);
                }
                prop_assert_eq!(batch.thresholds[i].attention.get(u).known(), t.attention);
                prop_assert_eq!(batch.thresholds[i].alarm.get(u).known(), t.alarm);
            }
            for (i, p) in one.problems.iter().enumerate() {
                prop_assert_eq!(batch.problems[i].get(u).known(), p.found);
                prop_assert_eq!(p.found.is_some(), p.would_decide.is_empty());
            }
        }
    }

    #[test]
    fn order_of_observations_does_not_matter(cells in cells(), turn in 0..60usize) {
        let rules = wide_rules();
        let mut unique: Cells = Vec::new();
        for c in cells {
            if unique.iter().all(|u| u.0 != c.0) {
                unique.push(c);
            }
        }
        let first = world(registry(&CODES), &unique, &CODES);
        let by = turn.min(unique.len());
        unique.rotate_left(by);
        let second = world(registry(&CODES), &unique, &CODES);
        let p = program(&rules, &first);
        prop_assert_eq!(p.diagnose(&first, &rules, 1), p.diagnose(&second, &rules, 1));
    }

    /// Units under other codes of the same areas come in another order; every unit keeps its result.
    #[test]
    fn permutation_of_units_does_not_change_results(cells in cells()) {
        let rules = wide_rules();
        let renamed =
            ["0605091", "0605082", "0605073", "0606062", "0606052", "1201041", "1201032"];
        let (a, b) = (world(registry(&CODES), &cells, &CODES),
                      world(registry(&renamed), &cells, &renamed));
        let p = program(&rules, &a);
        let (x, y) = (p.run_batch(&a), p.run_batch(&b));
        for (one, other) in CODES.iter().zip(renamed) {
            let u = a.registry.find(one).unwrap() as usize;
            let v = b.registry.find(other).unwrap() as usize;
            for (s, t) in x.thresholds.iter().zip(&y.thresholds) {
                prop_assert_eq!(s.attention.get(u), t.attention.get(v));
                prop_assert_eq!(s.alarm.get(u), t.alarm.get(v));
            }
            for (s, t) in x.problems.iter().zip(&y.problems) {
                prop_assert_eq!(s.get(u), t.get(v));
            }
        }
    }

    #[test]
    fn a_unit_elsewhere_does_not_change_powiat_references(cells in cells(), a in 1..99i32) {
        let rules = rules();
        let more: Vec<&str> = CODES.iter().copied().chain(["3201011"]).collect();
        let before = world(registry(&CODES), &cells, &CODES);
        let mut after = world(registry(&more), &cells, &more);
        set(&mut after, "a", "3201011", 2025, f64::from(a));
        set(&mut after, "b", "3201011", 2025, 100.0);
        let p = program(&rules, &before);
        for u in 0..CODES.len() as u32 {
            let of = |data: &Dataset| -> Vec<(Group, i32, f64)> {
                let mut refs = p.diagnose(data, &rules, u).indicators.remove(0).reference_history;
                refs.retain(|(g, _, _)| matches!(g, Group::Powiat | Group::Voivodeship));
                refs
            };
            prop_assert_eq!(of(&before), of(&after));
        }
    }

    /// Whatever is taken away, a finding can only become unknown through what it rests on: a unit
    /// with no data at all never has a decided threshold.
    #[test]
    fn a_unit_without_data_is_undetermined(cells in cells()) {
        let rules = rules();
        let others: Cells = cells.into_iter().filter(|((u, _), _)| *u != 0).collect();
        let data = world(registry(&CODES), &others, &CODES);
        let d = program(&rules, &data).diagnose(&data, &rules, 0);
        prop_assert!(d.indicators.iter().all(|i| i.latest.is_none() && i.absence.is_some()));
        prop_assert!(d.thresholds.iter().all(|t| t.attention.is_none()));
        prop_assert!(d.problems.iter().all(|p| p.found.is_none() && !p.would_decide.is_empty()));
    }
}

/// The kit's world: unemployment of 10 % against 5 % in the rest of the powiat.
fn small() -> (RuleSet, Dataset) {
    let mut data = Dataset::new(registry(&CODES));
    for year in [2019, 2024] {
        for (code, a) in CODES.iter().zip([100.0, 50.0, 50.0, 20.0, 20.0, 30.0, 30.0]) {
            let a = if year == 2019 { a / 2.0 } else { a };
            set(&mut data, "a", code, year, a);
            set(&mut data, "b", code, year, 1000.0);
        }
    }
    (rules(), data)
}

#[test]
fn figures_checked_by_hand() {
    let (rules, data) = small();
    let d = program(&rules, &data).diagnose(&data, &rules, 0);
    let w = &d.indicators[0];
    assert_eq!(w.history, [(2019, 5.0), (2024, 10.0)]);
    assert_eq!(w.change5, Some(5.0));
    // Miejskie: 0605011 (10 %) and 1201011 (3 %).
    assert_eq!(w.percentile, Some(100.0));
    let powiat = Reference { value: 100.0 * 200.0 / 3000.0, units: 3, of: 3 };
    let voivodeship = Reference { value: 100.0 * 240.0 / 5000.0, units: 5, of: 5 };
    let country = Reference { value: 100.0 * 300.0 / 7000.0, units: 7, of: 7 };
    assert_eq!(
        w.references,
        [(Group::Powiat, powiat), (Group::Voivodeship, voivodeship), (Group::Country, country)]
    );
    assert_eq!(w.reference_history.len(), 6);
    assert_eq!(d.thresholds[0].attention, Some(true));
    assert_eq!(d.thresholds[0].alarm, Some(true));
    assert_eq!(d.problem("x").unwrap().found, Some(true));
    assert_eq!(d.problem("y").unwrap().found, Some(false));
    assert_eq!(
        d.problem("x").unwrap().because,
        ["Wskaźnik w (2024) – więcej niż 1,5 × kraj (2024) – warunek jest spełniony. \
          Wskaźnik w (2024): 10,0%; 1,5 × kraj (2024): 6,4%."]
    );
}

#[test]
fn ties_share_the_smallest_rank_and_a_lone_unit_has_zero() {
    let (rules, data) = small();
    let p = program(&rules, &data);
    let rank = |u| p.diagnose(&data, &rules, u).indicators[0].percentile;
    // Wiejskie: 50, 20, 20, 30 per 1000 at indices 1, 3, 4, 6.
    assert_eq!(
        [rank(1), rank(3), rank(4), rank(6)].map(Option::unwrap),
        [100.0, 0.0, 0.0, 100.0 * 2.0 / 3.0]
    );
    assert_eq!(rank(2), Some(0.0));
}

#[test]
fn zero_denominator_is_missing_and_zero_numerator_is_not() {
    let (rules, mut data) = small();
    set(&mut data, "b", CODES[0], 2024, 0.0);
    set(&mut data, "a", CODES[1], 2024, 0.0);
    let batch = program(&rules, &data).run_batch(&data);
    assert_eq!(batch.indicators[0].get(0), Some((2019, 5.0)));
    assert_eq!(batch.indicators[0].get(1), Some((2024, 0.0)));
}

#[test]
fn a_change_without_its_base_year_is_missing() {
    let (rules, mut data) = small();
    set(&mut data, "a", CODES[0], 2019, absent(Absence::Suppressed));
    let p = program(&rules, &data);
    let d = p.diagnose(&data, &rules, 0);
    assert_eq!(d.indicators[0].change5, None);
    assert_eq!(d.thresholds[1].attention, None);
}

#[test]
fn thin_coverage_gives_no_reference() {
    let (rules, mut data) = small();
    for code in [CODES[1], CODES[2]] {
        set(&mut data, "a", code, 2024, absent(Absence::Missing));
    }
    let p = program(&rules, &data);
    let d = p.diagnose(&data, &rules, 0);
    assert!(d.indicators[0].references.iter().all(|(g, _)| *g != Group::Powiat));
    assert_eq!(d.thresholds[0].attention, None);
    let loose = p.with_options(Options { min_coverage: 0.0, ..Options::default() });
    let d = loose.diagnose(&data, &rules, 0);
    assert_eq!(d.indicators[0].references[0].1.units, 1);
    // Alone in its reference, the unit is not above it.
    assert_eq!(d.thresholds[0].attention, Some(false));
}

#[test]
fn a_value_given_for_the_area_fills_in_for_missing_units() {
    let (rules, mut data) = small();
    for code in [CODES[1], CODES[2]] {
        set(&mut data, "a", code, 2024, absent(Absence::Missing));
    }
    data.set("a", Area::Powiat(0), 2024, 90.0);
    data.set("b", Area::Powiat(0), 2024, 1000.0);
    let d = program(&rules, &data).diagnose(&data, &rules, 0);
    assert_eq!(d.indicators[0].references[0].1, Reference { value: 9.0, units: 0, of: 3 });
    assert_eq!(d.thresholds[0].attention, Some(true));
}

#[test]
fn a_value_given_for_the_area_does_not_replace_full_sums_unless_asked() {
    let (rules, mut data) = small();
    data.set("a", Area::Country, 2024, 900.0);
    data.set("b", Area::Country, 2024, 1000.0);
    let p = program(&rules, &data);
    assert_eq!(p.diagnose(&data, &rules, 0).thresholds[0].alarm, Some(true));
    let first = p.with_options(Options { areas_first: true, ..Options::default() });
    assert_eq!(first.diagnose(&data, &rules, 0).thresholds[0].alarm, Some(false));
    assert_eq!(first.run_batch(&data).thresholds[0].alarm.get(0), Tri::False);
}

#[test]
fn a_variable_known_only_for_powiats_is_read_there() {
    let (mut rules, _) = small();
    rules.thresholds = vec![threshold("p", "w", above(Expr::Reference(Group::Powiat), 5.0), None)];
    rules.problems.clear();
    let mut data = Dataset::new(registry(&CODES));
    for (year, a) in [(2022, 20.0), (2023, 90.0)] {
        data.set("a", Area::Powiat(0), year, a);
        data.set("b", Area::Powiat(0), year, 1000.0);
    }
    let p = program(&rules, &data);
    let batch = p.run_batch(&data);
    assert_eq!(batch.thresholds[0].attention.counts(), [3, 0, 4]);
    for u in 0..CODES.len() as u32 {
        let d = p.diagnose(&data, &rules, u);
        assert_eq!(d.thresholds[0].attention, (u < 3).then_some(true));
        assert_eq!(d.indicators[0].latest, None);
    }
}

#[test]
fn what_would_decide_names_data_and_years() {
    let (rules, mut data) = small();
    for year in [2019, 2024] {
        set(&mut data, "a", CODES[0], year, absent(Absence::Suppressed));
    }
    let d = program(&rules, &data).diagnose(&data, &rules, 0);
    assert_eq!(d.indicators[0].absence, Some(Absence::Suppressed));
    let x = d.problem("x").unwrap();
    assert_eq!(x.found, None);
    assert_eq!(x.would_decide, ["Bezrobotni (2024)"]);
}

#[test]
fn freshness_of_a_missing_indicator_is_not_a_pass() {
    let (mut rules, mut data) = small();
    let fresh = compare(Cmp::Ge, Expr::LatestYear(0), Expr::Number(2024.0));
    let known = compare(Cmp::Ge, Expr::CountKnown(vec![Expr::Indicator(0)]), Expr::Number(1.0));
    rules.requirements = vec![
        requirement("r", Check::Condition(Cond::All(vec![known, fresh.clone()]))),
        requirement("s", Check::Condition(fresh)),
    ];
    for year in [2019, 2024] {
        set(&mut data, "a", CODES[0], year, absent(Absence::Missing));
    }
    set(&mut data, "a", CODES[1], 2024, absent(Absence::Missing));
    let batch = program(&rules, &data).run_batch(&data);
    let met = |r: usize| -> Vec<Tri> {
        batch.requirements[r].as_ref().unwrap().met.iter().take(3).collect()
    };
    assert_eq!(met(0), [Tri::False, Tri::False, Tri::True]);
    assert_eq!(met(1), [Tri::Unknown, Tri::False, Tri::True]);
}

#[test]
fn requirements_about_documents_stay_out_of_a_batch() {
    let (mut rules, data) = small();
    let fact = Cond::Fact("koordynator".into(), crate::lang::expr::State::Present, span());
    let mut old = requirement("o", Check::Condition(Cond::Constant(true)));
    old.validity = Validity { from: None, to: Some(day(2022, 10, 29)) };
    rules.requirements = vec![
        requirement("r", Check::Condition(fact)),
        requirement("h", Check::Human("?".into())),
        old,
        requirement("k", Check::Condition(Cond::Constant(true))),
    ];
    let batch = program(&rules, &data).run_batch(&data);
    let there: Vec<bool> = batch.requirements.iter().map(Option::is_some).collect();
    assert_eq!(there, [false, false, false, true]);
}

#[test]
fn of_two_true_statements_about_a_number_the_stronger_is_told() {
    let (mut rules, data) = small();
    let above = |cmp, limit| compare(cmp, Expr::Indicator(0), Expr::Number(limit));
    rules.problems = vec![
        problem("any", Cond::Any(vec![above(Cmp::Gt, 7.0), above(Cmp::Gt, 9.0)])),
        problem("all", Cond::All(vec![above(Cmp::Ge, 9.0), above(Cmp::Gt, 9.0)])),
        problem("twice", Cond::Any(vec![above(Cmp::Gt, 9.0), above(Cmp::Gt, 9.0)])),
        problem("between", Cond::All(vec![above(Cmp::Gt, 9.0), above(Cmp::Lt, 11.0)])),
        problem("none", Cond::Any(vec![above(Cmp::Gt, 50.0), above(Cmp::Gt, 60.0)])),
    ];
    let d = program(&rules, &data).diagnose(&data, &rules, 0);
    let told: Vec<usize> = d.problems.iter().map(|p| p.because.len()).collect();
    assert_eq!(told, [1, 1, 1, 2, 2]);
    assert!(d.problems[0].because[0].contains("więcej niż 9%"), "{:?}", d.problems[0].because);
    assert!(d.problems[1].because[0].contains("więcej niż 9%"), "{:?}", d.problems[1].because);
}

#[test]
fn surveys_are_about_one_unit_only() {
    let (mut rules, mut data) = small();
    let ask = Expr::Survey("mieszkańcy".into(), "brak_pracy".into());
    rules.problems = vec![problem("s", compare(Cmp::Ge, ask, Expr::Number(30.0)))];
    let origin = crate::data::Origin {
        place: crate::diag::DataPlace {
            file: "ankieta.csv".into(),
            sheet: None,
            row: Some(2),
            column: None,
        },
        source: None,
        vintage: None,
    };
    data.surveys.insert(("mieszkańcy".into(), "brak_pracy".into()), (41.0, origin));
    let p = program(&rules, &data);
    let found = &p.diagnose(&data, &rules, 0).problems[0];
    assert_eq!(found.found, Some(true));
    assert_eq!(
        found.answers,
        [SurveyAnswer {
            survey: "mieszkańcy".into(),
            question: "brak_pracy".into(),
            percent: 41.0,
            place: data.surveys.values().next().map(|(_, o)| o.place.clone()),
        }]
    );
    assert_eq!(p.run_batch(&data).problems[0].counts(), [0, 0, 7]);
    let one = p.with_options(Options { survey_unit: Some(2), ..Options::default() });
    assert_eq!(one.run_batch(&data).problems[0].get(2), Tri::True);
    assert_eq!(one.run_batch(&data).problems[0].get(1), Tri::Unknown);
}

#[test]
fn an_explanation_shows_numbers_and_sums() {
    let (rules, data) = small();
    let p = program(&rules, &data);
    let what = What::Problem("x".into());
    let text = p.explain(&data, &rules, 0, &what).unwrap().render_text();
    insta::assert_snapshot!("explained_problem", text.replace('\u{a0}', " "));
    let indicator = p.explain(&data, &rules, 0, &What::Indicator("w".into())).unwrap();
    insta::assert_snapshot!("explained_indicator", indicator.render_text().replace('\u{a0}', " "));
    assert!(p.explain(&data, &rules, 0, &What::Threshold("nie_ma".into())).is_none());
}

#[test]
fn a_threshold_of_no_indicator_is_refused() {
    let mut rules = rules();
    rules.thresholds[0].indicator = "ww".into();
    assert_eq!(codes_of(&rules), ["E0501"]);
}

#[test]
fn circles_are_refused() {
    let mut rules = rules();
    rules.problems[0].when = Cond::Problem(1, span());
    assert_eq!(codes_of(&rules), ["E0502"]);
    let mut rules = super::testkit::rules();
    rules.indicators[0].ratio = None;
    rules.indicators[0].formula = Expr::Indicator(0);
    rules.thresholds.truncate(0);
    rules.problems.truncate(0);
    assert_eq!(codes_of(&rules), ["E0502"]);
}

#[test]
fn rules_that_unfold_without_measure_are_refused() {
    let next = |i: usize| Cond::Problem(i + 1, span());
    let chain = |n: usize, fold: &dyn Fn(usize) -> Cond| {
        let mut rules = rules();
        rules.problems = (0..n).map(|i| problem(&format!("p{i}"), fold(i))).collect();
        rules.problems.push(problem("last", Cond::Constant(true)));
        rules
    };
    assert_eq!(codes_of(&chain(5000, &next)), ["E0506"]);
    let twice = |i| Cond::All(vec![next(i), Cond::Not(Box::new(next(i)))]);
    assert_eq!(codes_of(&chain(20, &twice)), ["E0506"]);
    let data = Dataset::new(registry(&CODES));
    let fine = chain(50, &next);
    assert_eq!(program(&fine, &data).diagnose(&data, &fine, 0).problems[0].found, Some(true));
}

#[test]
fn words_of_thresholds_and_documents_elsewhere_are_refused() {
    let mut rules = rules();
    rules.problems[0].when = above(Expr::Value, 1.0);
    rules.problems[1].when =
        Cond::Fact("koordynator".into(), crate::lang::expr::State::Present, span());
    rules.indicators[0].ratio = Some((Expr::LatestYear(0), var(1)));
    assert_eq!(codes_of(&rules), ["E0503", "E0503", "E0503"]);
}

#[test]
fn a_reference_of_what_is_not_a_ratio_is_refused() {
    let mut rules = rules();
    rules.indicators[0].ratio = None;
    assert_eq!(codes_of(&rules), ["E0504", "E0504"]);
}

#[test]
fn a_parameter_without_a_value_on_the_day_is_unknown_and_reported() {
    let (mut rules, data) = small();
    rules.parameters = vec![Parameter {
        meta: meta("kryterium", "Kryterium"),
        basis: None,
        verification: Verification::Official,
        values: vec![DatedValue {
            value: 7.0,
            unit: unit("%", 1.0),
            validity: Validity { from: Some(day(2025, 1, 1)), to: Some(day(2025, 12, 31)) },
            span: span(),
        }],
    }];
    rules.thresholds =
        vec![threshold("k", "w", compare(Cmp::Gt, Expr::Value, Expr::Parameter(0)), None)];
    rules.problems.clear();
    let at = |d| {
        let p = Program::compile(&rules, &data, d).unwrap();
        (p.run_batch(&data).thresholds[0].attention.get(0), p.warnings().len())
    };
    assert_eq!(at(day(2025, 6, 1)), (Tri::True, 0));
    assert_eq!(at(day(2026, 6, 1)), (Tri::Unknown, 1));
}

#[test]
fn a_variable_nobody_supplied_is_missing_everywhere() {
    let (mut rules, data) = small();
    rules.data.push(data_var("c", "Nieznana"));
    rules.indicators.push(percent("u", var(2), var(1)));
    rules.problems = vec![problem("u", above(Expr::Indicator(1), -1.0))];
    let p = program(&rules, &data);
    assert_eq!(p.run_batch(&data).problems[0].counts(), [0, 0, 7]);
    let d = p.diagnose(&data, &rules, 0);
    assert_eq!(d.problems[0].would_decide, ["Nieznana (2024)"]);
}
