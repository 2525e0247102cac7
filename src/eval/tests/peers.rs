//! References and percentiles among gminas of one size and among those a project chose.

use super::*;
use crate::data::PeerGroup;

/// The kit's rules with thresholds against a group of peers.
fn against(group: Group) -> (RuleSet, Dataset) {
    let (mut rules, data) = small();
    rules.thresholds = vec![
        threshold("r", "w", compare(Cmp::Gt, Expr::Value, Expr::Reference(group)), None),
        threshold("n", "w", compare(Cmp::Ge, Expr::Percentile(group), Expr::Number(50.0)), None),
    ];
    rules.problems.clear();
    (rules, data)
}

/// Both levels of a unit, alone and among all: they must agree.
fn found(rules: &RuleSet, data: &Dataset, unit: u32) -> [Option<bool>; 2] {
    let p = program(rules, data);
    let d = p.diagnose(data, rules, unit);
    let batch = p.run_batch(data);
    let of = |i: usize| {
        let own = d.thresholds[i].attention;
        assert_eq!(batch.thresholds[i].attention.get(unit as usize).known(), own);
        own
    };
    [of(0), of(1)]
}

fn needed(rules: &RuleSet, data: &Dataset, unit: u32) -> String {
    let p = program(rules, data);
    let view = p.view(data, rules, unit);
    let one = |i: usize| would_decide(&view.threshold(i, Level::Attention).unwrap()).join("; ");
    format!("{}\n{}", one(0), one(1))
}

/// Wiejskie are units 1, 3, 4 and 6 with 50, 20, 20 and 30 unemployed per 1000.
#[test]
fn gminas_of_one_kind_and_size_are_compared() {
    let (rules, mut data) = against(Group::SameSize);
    for (unit, people) in [(1u32, 4000.0), (3, 4999.0), (4, 5000.0), (6, 1200.0), (0, 3000.0)] {
        set(&mut data, "ludność", CODES[unit as usize], 2024, people);
    }
    // 1 among 1, 3 and 6: reference 100 × 100 / 3000 = 3,33 %; 4 is larger, 0 of another kind.
    assert_eq!(found(&rules, &data, 1), [Some(true), Some(true)]);
    assert_eq!(found(&rules, &data, 3), [Some(false), Some(false)]);
    assert_eq!(found(&rules, &data, 6), [Some(false), Some(true)]);
    // Alone in its class: not above itself, rank 0.
    assert_eq!(found(&rules, &data, 4), [Some(false), Some(false)]);
    let p = program(&rules, &data);
    let r = p.diagnose(&data, &rules, 1);
    assert!(r.indicators[0].references.iter().all(|(g, _)| *g != Group::SameSize));
}

#[test]
fn without_a_population_there_is_no_class_and_nothing_is_guessed() {
    let (rules, mut data) = against(Group::SameSize);
    assert_eq!(found(&rules, &data, 1), [None, None]);
    set(&mut data, "ludność", CODES[3], 2024, 4000.0);
    assert_eq!(found(&rules, &data, 1), [None, None], "another's population is not its own");
    insta::assert_snapshot!(needed(&rules, &data, 1));
}

#[test]
fn a_chosen_group_is_compared_by_sums_and_shown() {
    let (rules, mut data) = against(Group::Chosen);
    data.peers = Some(PeerGroup::new("podobne", vec![3, 0, 6]));
    // 0 has 100, 3 has 20, 6 has 30 per 1000: reference 5 %.
    assert_eq!(found(&rules, &data, 0), [Some(true), Some(true)]);
    assert_eq!(found(&rules, &data, 3), [Some(false), Some(false)]);
    assert_eq!(found(&rules, &data, 6), [Some(false), Some(true)]);
    let d = program(&rules, &data).diagnose(&data, &rules, 0);
    let shown = d.indicators[0].references.iter().find(|(g, _)| *g == Group::Chosen);
    let reference = Reference { value: 100.0 * 150.0 / 3000.0, units: 3, of: 3 };
    assert_eq!(shown, Some(&(Group::Chosen, reference)));
    // A gmina nobody chose has no group.
    assert_eq!(found(&rules, &data, 1), [None, None]);
}

#[test]
fn without_a_chosen_group_the_comparison_is_undetermined() {
    let (rules, data) = against(Group::Chosen);
    assert_eq!(found(&rules, &data, 0), [None, None]);
    let d = program(&rules, &data).diagnose(&data, &rules, 0);
    assert!(d.indicators[0].references.iter().all(|(g, _)| *g != Group::Chosen));
    insta::assert_snapshot!(needed(&rules, &data, 0));
}

#[test]
fn a_chosen_group_with_too_little_data_gives_no_reference() {
    let (rules, mut data) = against(Group::Chosen);
    data.peers = Some(PeerGroup::new("", vec![0, 3, 4, 6, 1]));
    for unit in [3, 4, 6] {
        set(&mut data, "a", CODES[unit], 2024, absent(Absence::Missing));
    }
    assert_eq!(found(&rules, &data, 0)[0], None);
}
