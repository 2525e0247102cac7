//! Random conditions against all worlds of a small grid.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::check::Check;
use super::rational::Rational;
use super::tests::{ask, cmp, cmp2, count, fact, members, not, one_of, present};
use super::*;
use crate::comply::Item;
use crate::lang::expr::Cmp;

fn any_cmp() -> impl Strategy<Value = Cmp> {
    prop_oneof![
        Just(Cmp::Lt),
        Just(Cmp::Le),
        Just(Cmp::Gt),
        Just(Cmp::Ge),
        Just(Cmp::Eq),
        Just(Cmp::Ne)
    ]
}

fn numeric() -> impl Strategy<Value = Cond> {
    let name = || prop_oneof![Just("p"), Just("q")];
    prop_oneof![
        (any_cmp(), name(), 0u8..8).prop_map(|(c, q, n)| cmp(c, ask(q), f64::from(n))),
        (any_cmp(), name(), name(), 0u8..5).prop_map(|(c, a, b, k)| cmp2(
            c,
            ask(a),
            f64::from(k) / 2.0,
            ask(b)
        )),
        (any_cmp(), 0u8..3).prop_map(|(c, n)| cmp(
            c,
            Expr::CountKnown(vec![ask("p"), ask("q")]),
            f64::from(n)
        )),
    ]
}

fn factual() -> impl Strategy<Value = Cond> {
    let features = || prop_oneof![Just(vec!["x"]), Just(vec!["y"]), Just(vec!["x", "y"])];
    prop_oneof![
        Just(present("koordynator")),
        Just(one_of("koordynator", &["ops"])),
        Just(one_of("koordynator", &["cus", "ops"])),
        Just(present("pes.liczba")),
        (any_cmp(), 0u8..3).prop_map(|(c, n)| cmp(c, fact("pes.liczba"), f64::from(n))),
        (any::<bool>(), features()).prop_map(|(every, f)| members(every, &f)),
        (any_cmp(), 0u8..3).prop_map(|(c, n)| count(c, f64::from(n))),
    ]
}

fn joined(leaf: impl Strategy<Value = Cond> + 'static) -> impl Strategy<Value = Cond> {
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Cond::All),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Cond::Any),
            inner.prop_map(not),
        ]
    })
}

fn numeric_worlds() -> Vec<World> {
    let values = [None, Some(0), Some(1), Some(2), Some(3), Some(5), Some(7), Some(100)];
    let mut out = Vec::new();
    for p in values {
        for q in values {
            let mut w = World::default();
            for (name, x) in [("p", p), ("q", q)] {
                if let Some(x) = x {
                    let key = Quantity::Survey("a".to_owned(), name.to_owned());
                    w.values.insert(key, Rational::whole(x));
                }
            }
            let both = Expr::CountKnown(vec![ask("p"), ask("q")]);
            let n = i32::from(p.is_some()) + i32::from(q.is_some());
            let form = linear::of(&RuleSet::default(), &both, None, None).unwrap();
            let key = form.terms.into_keys().next().unwrap();
            w.values.insert(key, Rational::whole(n));
            out.push(w);
        }
    }
    out
}

fn factual_worlds() -> Vec<World> {
    let texts = [None, Some("ops"), Some("cus"), Some("inny"), Some("")];
    let numbers = [
        None,
        Some(Fact::Absent),
        Some(Fact::Number(0.0)),
        Some(Fact::Number(1.0)),
        Some(Fact::Number(4.0)),
    ];
    let item = |x: bool, y: bool| Item {
        name: String::new(),
        features: BTreeMap::from([("x".to_owned(), x), ("y".to_owned(), y)]),
    };
    let mut sets: Vec<Option<Vec<Item>>> = vec![None, Some(Vec::new())];
    let all = [item(false, false), item(true, false), item(false, true), item(true, true)];
    for a in &all {
        sets.push(Some(vec![a.clone()]));
        for b in &all {
            sets.push(Some(vec![a.clone(), b.clone()]));
        }
    }
    let mut out = Vec::new();
    for t in texts {
        for n in &numbers {
            for s in &sets {
                let mut w = World::default();
                if let Some(t) = t {
                    w.facts.insert("koordynator".to_owned(), Fact::Text(t.to_owned()));
                }
                if let Some(f) = n {
                    w.facts.insert("pes.liczba".to_owned(), f.clone());
                }
                if let Some(Fact::Number(x)) = n {
                    let q = Quantity::Fact("pes.liczba".to_owned());
                    w.values.insert(q, Rational::from_f64(*x).unwrap());
                }
                if let Some(s) = s {
                    w.sets.insert("działania".to_owned(), s.clone());
                }
                out.push(w);
            }
        }
    }
    out
}

/// A world of the list in which all come out as wanted.
fn brute<'w>(worlds: &'w [World], parts: &[(Cond, bool)]) -> Option<&'w World> {
    let rules = RuleSet::default();
    worlds.iter().find(|w| {
        let check = Check::new(&rules, None, w);
        parts.iter().all(|(c, holds)| check.judge(c, None) == Tri::from(*holds))
    })
}

fn agree(parts: &[(Cond, bool)], worlds: &[World]) -> Result<(), TestCaseError> {
    let asked: Vec<(&Cond, bool)> = parts.iter().map(|(c, h)| (c, *h)).collect();
    let rules = RuleSet::default();
    match satisfiable(&rules, &asked) {
        Answer::Impossible => {
            let found = brute(worlds, parts);
            prop_assert!(found.is_none(), "impossible, but: {found:?}\n{parts:?}");
        }
        // These conditions are simple enough to be decided always.
        Answer::Unknown(why) => prop_assert!(false, "{why}\n{parts:?}"),
        Answer::Witness(_) => {}
    }
    // The world behind the words, judged on its own.
    let parts: Vec<Part<'_>> =
        asked.iter().map(|(cond, holds)| Part { cond, own: None, holds: *holds }).collect();
    let (builder, form) = build(&rules, &parts, None).unwrap();
    if let Found::World(w) = search::search(&rules, &builder.atoms, form) {
        let check = Check::new(&rules, None, &w);
        for p in &parts {
            prop_assert_eq!(check.judge(p.cond, None), Tri::from(p.holds), "{:?}", w);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn numbers_agree_with_all_worlds_of_a_grid(
        parts in proptest::collection::vec((joined(numeric()), any::<bool>()), 1..4)
    ) {
        agree(&parts, &numeric_worlds())?;
    }

    #[test]
    fn facts_and_sets_agree_with_all_worlds_of_a_grid(
        parts in proptest::collection::vec((joined(factual()), any::<bool>()), 1..4)
    ) {
        agree(&parts, &factual_worlds())?;
    }
}
