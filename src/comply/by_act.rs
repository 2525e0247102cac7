//! Verdicts grouped by the act their requirement comes from.

use super::verdict::Verdict;
use crate::lang::ruleset::RuleSet;

/// Verdicts by title of the act, acts in the order of the rules; those of no act of these rules come
/// last, under an empty title. The order within an act stays.
#[must_use]
pub fn by_act<'a>(
    rules: &'a RuleSet,
    verdicts: &[&'a Verdict],
) -> Vec<(&'a str, Vec<&'a Verdict>)> {
    let act_of = |v: &Verdict| {
        let rule = rules.requirements.iter().find(|r| r.meta.id == v.id)?;
        rules.acts.iter().position(|a| a.meta.id == rule.basis.act)
    };
    let mut groups: Vec<(usize, Vec<&Verdict>)> = Vec::new();
    for &v in verdicts {
        let act = act_of(v).unwrap_or(usize::MAX);
        match groups.iter_mut().find(|(a, _)| *a == act) {
            Some((_, list)) => list.push(v),
            None => groups.push((act, vec![v])),
        }
    }
    groups.sort_by_key(|(act, _)| *act);
    groups
        .into_iter()
        .map(|(act, list)| (rules.acts.get(act).map_or("", |a| a.meta.title.as_str()), list))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comply::{Evidence, decide};
    use crate::eval::testkit::*;
    use crate::lang::ruleset::{Act, Check, UnitKind, Verification};

    fn act(id: &str) -> Act {
        Act {
            meta: meta(id, &format!("akt {id}")),
            journal: String::new(),
            consolidated: None,
            checked_on: None,
            verification: Verification::Official,
        }
    }

    #[test]
    fn groups_follow_the_acts_and_nothing_is_lost() {
        let rule = |id: &str, act: &str| {
            let mut r = requirement(id, Check::Human("Czy?".to_owned()));
            act.clone_into(&mut r.basis.act);
            r
        };
        let rules = RuleSet {
            acts: vec![act("a"), act("b")],
            requirements: vec![
                rule("1", "b"),
                rule("2", "nieznany"),
                rule("3", "a"),
                rule("4", "b"),
            ],
            ..RuleSet::default()
        };
        let all = decide(&rules, &Evidence::default(), None, day(2026, 12, 29), UnitKind::Gmina);
        let groups = by_act(&rules, &all.iter().collect::<Vec<_>>());
        let shown: Vec<(&str, Vec<&str>)> = groups
            .iter()
            .map(|(title, list)| (*title, list.iter().map(|v| v.id.as_str()).collect()))
            .collect();
        assert_eq!(shown, [("akt a", vec!["3"]), ("akt b", vec!["1", "4"]), ("", vec!["2"])]);
    }
}
