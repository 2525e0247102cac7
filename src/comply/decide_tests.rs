//! Tests of verdicts: most of them about what must not pass.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::comply::{Fact, Item};
use crate::data::Dataset;
use crate::eval::testkit::*;
use crate::lang::expr::{Cmp, Level, State};

fn present(path: &str) -> Cond {
    Cond::Fact(path.to_owned(), State::Present, span())
}

fn every(set: &str, features: &[&str]) -> Cond {
    let features = features.iter().map(|f| (*f).to_owned()).collect();
    Cond::Every { set: set.to_owned(), features, span: span() }
}

fn facts(list: &[(&str, Fact)]) -> Evidence {
    Evidence {
        facts: list.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
        ..Evidence::default()
    }
}

fn item(name: &str, features: &[(&str, bool)]) -> Item {
    let features: BTreeMap<_, _> = features.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect();
    Item { name: name.to_owned(), features }
}

fn one(r: Requirement, evidence: &Evidence) -> Verdict {
    let rules = RuleSet { requirements: vec![r], ..RuleSet::default() };
    let mut all = decide(&rules, evidence, None, day(2026, 12, 29), UnitKind::Gmina);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn check(cond: Cond, evidence: &Evidence) -> Verdict {
    one(requirement("r", Check::Condition(cond)), evidence)
}

#[test]
fn what_is_not_listed_is_undetermined_and_blocks() {
    let v = check(present("treść.sekcja.diagnoza"), &Evidence::default());
    assert_eq!((v.status, v.weight), (Status::Undetermined, Weight::Blocking));
    assert_eq!(v.would_decide, ["rozdział „diagnoza”"]);
    assert!(v.lacking.is_empty());
}

#[test]
fn an_empty_text_and_a_no_are_not_there() {
    for fact in [Fact::Text("  ".into()), Fact::Bool(false), Fact::Absent] {
        let v = check(present("treść.sekcja.swot"), &facts(&[("treść.sekcja.swot", fact)]));
        assert_eq!((v.status, v.weight), (Status::NotMet, Weight::Blocking));
        assert_eq!(v.lacking, ["rozdział „swot”"]);
    }
    let v = check(present("okres.od"), &facts(&[("okres.od", Fact::Date(day(2027, 1, 1)))]));
    assert_eq!((v.status, v.weight), (Status::Met, Weight::Info));
}

#[test]
fn an_empty_set_does_not_pass_for_every() {
    let mut e = Evidence::default();
    let cond = || every("działania", &["termin", "koszt"]);
    assert_eq!(check(cond(), &e).status, Status::Undetermined);
    e.sets.insert("działania".into(), Vec::new());
    let v = check(cond(), &e);
    assert_eq!(v.status, Status::NotMet);
    assert_eq!(v.lacking, ["działania – lista jest pusta"]);
}

#[test]
fn every_names_the_elements_that_lack_something() {
    let mut e = Evidence::default();
    e.sets.insert(
        "działania".into(),
        vec![
            item("Klub", &[("termin", true), ("koszt", true)]),
            item("Świetlica", &[("termin", true), ("koszt", false)]),
        ],
    );
    let v = check(every("działania", &["termin", "koszt"]), &e);
    assert_eq!(v.status, Status::NotMet);
    assert_eq!(v.lacking, ["Świetlica – trzeba podać: koszt"]);
    assert_eq!(v.steps[0].found, "1 z 2");
    // A feature nobody looked at is not a pass.
    e.sets.insert("działania".into(), vec![item("Klub", &[("termin", true)])]);
    let v = check(every("działania", &["termin", "koszt"]), &e);
    assert_eq!(v.status, Status::Undetermined);
    assert_eq!(v.would_decide, ["Klub – koszt"]);
}

#[test]
fn what_was_not_confirmed_never_blocks() {
    for verification in [Verification::Secondary, Verification::Unconfirmed] {
        for e in [Evidence::default(), facts(&[("koordynator", Fact::Absent)])] {
            let mut r = requirement("r", Check::Condition(present("koordynator")));
            r.verification = verification;
            let v = one(r, &e);
            assert_ne!(v.status, Status::Met);
            assert_eq!(v.weight, Weight::Warning);
        }
    }
}

#[test]
fn a_softer_condition_must_itself_hold_to_soften() {
    let e = facts(&[("finanse.poziom", Fact::Number(1.0))]);
    let level = |n| compare(Cmp::Ge, Expr::Fact("finanse.poziom".into(), span()), Expr::Number(n));
    let mut r = requirement("r", Check::Condition(level(2.0)));
    r.warn_when = Some(level(1.0));
    let v = one(r.clone(), &e);
    assert_eq!((v.status, v.weight), (Status::NotMet, Weight::Warning));
    r.warn_when = Some(present("nieznany"));
    assert_eq!(one(r, &e).weight, Weight::Blocking);
}

#[test]
fn an_absent_number_does_not_pass_even_under_negation() {
    let e = facts(&[("prognoza.rok_końcowy", Fact::Absent)]);
    let below =
        compare(Cmp::Lt, Expr::Fact("prognoza.rok_końcowy".into(), span()), Expr::Number(2030.0));
    let v = check(Cond::Not(Box::new(below)), &e);
    assert_eq!(v.status, Status::Undetermined);
}

#[test]
fn days_compare_as_days() {
    use chrono::Datelike;
    let cond = |d: NaiveDate| {
        compare(
            Cmp::Ge,
            Expr::Fact("uchwała.data".into(), span()),
            Expr::Number(f64::from(d.num_days_from_ce())),
        )
    };
    let e = facts(&[("uchwała.data", Fact::Date(day(2022, 10, 29)))]);
    let v = check(cond(day(2022, 10, 30)), &e);
    assert_eq!(v.status, Status::NotMet);
    assert_eq!(v.steps[0].condition, "data uchwały – najwcześniej 30.10.2022\u{a0}r.");
    assert_eq!(check(cond(day(2022, 10, 29)), &e).status, Status::Met);
}

#[test]
fn the_wording_in_force_on_the_day_is_taken() {
    let mut old = requirement("r", Check::Condition(Cond::Constant(true)));
    old.validity = Validity { from: Some(day(2011, 5, 3)), to: Some(day(2022, 10, 29)) };
    let mut new = requirement("r", Check::Condition(Cond::Constant(false)));
    new.validity = Validity { from: Some(day(2022, 10, 30)), to: None };
    let rules = RuleSet { requirements: vec![old, new], ..RuleSet::default() };
    let on = |d| decide(&rules, &Evidence::default(), None, d, UnitKind::Gmina);
    let status = |d| on(d).iter().map(|v| v.status).collect::<Vec<_>>();
    assert_eq!(status(day(2022, 10, 29)), [Status::Met]);
    assert_eq!(status(day(2022, 10, 30)), [Status::NotMet]);
    let before = on(day(2004, 5, 1));
    assert_eq!(before.len(), 1);
    assert_eq!(before[0].status, Status::NotApplicable);
    assert!(before[0].steps[0].found.contains("nie obowiązuje w dniu uchwały"));
}

#[test]
fn a_rule_for_others_and_a_rule_whose_case_is_absent_do_not_apply() {
    let mut r = requirement("r", Check::Condition(Cond::Constant(false)));
    r.applies_to = vec![UnitKind::Voivodeship];
    assert_eq!(one(r.clone(), &Evidence::default()).status, Status::NotApplicable);
    r.applies_to = vec![UnitKind::Gmina];
    r.when = Some(present("pes.stwierdzono_brak"));
    assert_eq!(one(r.clone(), &Evidence::default()).status, Status::Undetermined);
    let e = facts(&[("pes.stwierdzono_brak", Fact::Bool(false))]);
    assert_eq!(one(r, &e).status, Status::NotApplicable);
}

#[test]
fn an_unknown_case_is_never_a_pass_though_the_check_holds() {
    let mut r = requirement("r", Check::Condition(Cond::Constant(true)));
    r.when = Some(present("konsultacje.wymagane"));
    let v = one(r, &Evidence::default());
    assert_eq!(v.status, Status::Undetermined);
    assert_eq!(v.would_decide, ["konsultacje są wymagane"]);
}

#[test]
fn questions_stay_with_people() {
    let v = one(requirement("r", Check::Human("Czy …?".into())), &Evidence::default());
    assert_eq!((v.status, v.weight), (Status::Human, Weight::Warning));
    assert_eq!(v.question.as_deref(), Some("Czy …?"));
}

#[test]
fn an_identifier_outside_the_list_fails() {
    let among =
        Cond::Fact("koordynator".into(), State::OneOf(vec!["ops".into(), "pcpr".into()]), span());
    let with = |t: &str| facts(&[("koordynator", Fact::Text(t.into()))]);
    assert_eq!(check(among.clone(), &with("ops")).status, Status::Met);
    assert_eq!(check(among.clone(), &with("szkoła")).status, Status::NotMet);
    assert_eq!(check(among, &Evidence::default()).status, Status::Undetermined);
}

#[test]
fn the_shortest_way_to_decide_is_named() {
    let cond = Cond::Any(vec![Cond::All(vec![present("a"), present("b")]), present("c")]);
    // "c" present would meet it at once.
    assert_eq!(check(cond, &Evidence::default()).would_decide, ["„c”"]);
}

#[test]
fn conditions_about_data_use_the_unit_and_are_unknown_without_it() {
    let mut rules = rules();
    let cond = Cond::Not(Box::new(Cond::Threshold(Level::Attention, 0, span())));
    rules.requirements = vec![
        requirement("r", Check::Condition(cond)),
        requirement(
            "s",
            Check::Condition(compare(
                Cmp::Lt,
                Expr::CountKnown(vec![fixed(0, 2024)]),
                Expr::Number(1.0),
            )),
        ),
    ];
    let mut data = Dataset::new(registry(&["0605053", "0605062"]));
    for (code, a) in [("0605053", 50.0), ("0605062", 80.0)] {
        set(&mut data, "a", code, 2024, a);
        set(&mut data, "b", code, 2024, 1000.0);
    }
    let day = day(2026, 12, 29);
    let program = Program::compile(&rules, &data, day).unwrap();
    let run = |context| {
        decide(&rules, &Evidence::default(), context, day, UnitKind::Gmina)
            .iter()
            .map(|v| v.status)
            .collect::<Vec<_>>()
    };
    assert_eq!(run(Some((&program, &data, 0))), [Status::Met, Status::NotMet]);
    assert_eq!(run(Some((&program, &data, 1))), [Status::NotMet, Status::NotMet]);
    assert_eq!(run(None), [Status::Undetermined, Status::Undetermined]);
}

fn condition() -> impl Strategy<Value = Cond> {
    let leaf = prop_oneof![
        (0..5u8).prop_map(|i| present(&format!("f{i}"))),
        (0..2u8).prop_map(|i| every(&format!("s{i}"), &["x"])),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Cond::All),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Cond::Any),
            inner.prop_map(|c| Cond::Not(Box::new(c))),
        ]
    })
}

proptest! {
    #[test]
    fn learning_a_fact_never_turns_a_verdict_round(
        cond in condition(),
        facts in proptest::collection::vec(proptest::option::of(any::<bool>()), 5),
        learned in 0..5usize,
        value in any::<bool>(),
    ) {
        let mut e = Evidence::default();
        for (i, f) in facts.iter().enumerate() {
            if let Some(b) = f {
                e.facts.insert(format!("f{i}"), Fact::Bool(*b));
            }
        }
        let before = check(cond.clone(), &e);
        e.facts.entry(format!("f{learned}")).or_insert(Fact::Bool(value));
        let after = check(cond, &e);
        prop_assert!(before.status == Status::Undetermined || before.status == after.status);
    }

    #[test]
    fn with_nothing_known_nothing_passes(cond in condition()) {
        let v = check(cond, &Evidence::default());
        prop_assert_eq!(v.status, Status::Undetermined);
        prop_assert!(!v.would_decide.is_empty());
    }

    #[test]
    fn what_would_decide_does_decide_for_some_answers(cond in condition()) {
        let v = check(cond.clone(), &Evidence::default());
        // Fill in exactly the facts named, in all ways; one of them must decide.
        let n = v.would_decide.len();
        let decided = (0..1u32 << n).any(|bits| {
            let mut e = Evidence::default();
            for (i, key) in v.would_decide.iter().enumerate() {
                let yes = bits >> i & 1 == 1;
                let path = key.trim_matches(|c| c == '„' || c == '”');
                if path.starts_with('f') {
                    e.facts.insert(path.to_owned(), Fact::Bool(yes));
                } else {
                    e.sets.insert(path.to_owned(), vec![item("e", &[("x", yes)])]);
                }
            }
            check(cond.clone(), &e).status != Status::Undetermined
        });
        // A condition that contradicts itself (x and not x) is decided whatever is known.
        prop_assert!(decided);
    }
}
