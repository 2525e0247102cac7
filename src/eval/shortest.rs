//! The shortest list of unknowns that could decide a condition.

use super::reason::Reason;
use super::tri::Tri;

/// The shortest list of missing data or facts that could decide a condition; empty when it is decided
/// or nothing could decide it.
#[must_use]
pub fn would_decide(reason: &Reason) -> Vec<String> {
    if reason.result != Tri::Unknown {
        return Vec::new();
    }
    shortest(&[reason], |could| could.first().is_some_and(|(yes, no)| *yes || *no))
}

/// The same for a condition that counts only where another one holds: the other one known false
/// decides too.
#[must_use]
pub fn would_decide_when(when: &Reason, check: &Reason) -> Vec<String> {
    shortest(&[when, check], |could| match could {
        [(applies, not), (yes, no)] => *not || (*applies && (*yes || *no)),
        _ => false,
    })
}

/// Above this number of keys the search goes by dropping keys one by one instead of trying all sets.
const EXHAUSTIVE: usize = 12;

fn shortest(reasons: &[&Reason], decides: impl Fn(&[(bool, bool)]) -> bool) -> Vec<String> {
    let mut keys: Vec<&str> = Vec::new();
    for leaf in reasons.iter().flat_map(|r| r.leaves()) {
        if leaf.result == Tri::Unknown {
            for m in &leaf.missing {
                if !keys.contains(&m.as_str()) {
                    keys.push(m);
                }
            }
        }
    }
    let enough = |chosen: &[&str]| {
        let known = |k: &str| chosen.contains(&k);
        decides(&reasons.iter().map(|r| r.could(&known)).collect::<Vec<_>>())
            && repeated(reasons, &known).is_none_or(|open| some_answer(reasons, &open, &decides))
    };
    if !enough(&keys) {
        return Vec::new();
    }
    let best = if keys.len() <= EXHAUSTIVE {
        let mut sets: Vec<u32> = (0..1u32 << keys.len()).collect();
        sets.sort_by_key(|s| (s.count_ones(), s.reverse_bits().wrapping_neg()));
        let pick = |set: u32| -> Vec<&str> {
            keys.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, k)| *k).collect()
        };
        sets.into_iter().map(pick).find(|chosen| enough(chosen)).unwrap_or_default()
    } else {
        let mut chosen = keys.clone();
        for key in keys.iter().rev() {
            let without: Vec<&str> = chosen.iter().copied().filter(|k| k != key).collect();
            if enough(&without) {
                chosen = without;
            }
        }
        chosen
    };
    best.into_iter().map(str::to_owned).collect()
}

/// The conditions that become known, when one of them stands in more than one place: then the places
/// cannot come out differently and the answers must be tried. None when all are different, or too
/// many to try.
fn repeated<'r>(reasons: &[&'r Reason], known: &dyn Fn(&str) -> bool) -> Option<Vec<&'r str>> {
    let free = |l: &&Reason| {
        l.result == Tri::Unknown && !l.missing.is_empty() && l.missing.iter().all(|m| known(m))
    };
    let all: Vec<&str> =
        reasons.iter().flat_map(|r| r.leaves()).filter(free).map(|l| l.text.as_str()).collect();
    let mut distinct = all.clone();
    distinct.sort_unstable();
    distinct.dedup();
    (distinct.len() < all.len() && distinct.len() <= EXHAUSTIVE).then_some(distinct)
}

/// Whether some answers to the open conditions decide.
fn some_answer(
    reasons: &[&Reason],
    open: &[&str],
    decides: &impl Fn(&[(bool, bool)]) -> bool,
) -> bool {
    (0..1u32 << open.len()).any(|answers| {
        let answer = |text: &str| {
            let i = open.iter().position(|o| *o == text)?;
            Some(answers >> i & 1 == 1)
        };
        let results: Vec<(bool, bool)> = reasons
            .iter()
            .map(|r| {
                let t = r.with(&answer);
                (t == Tri::True, t == Tri::False)
            })
            .collect();
        decides(&results)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::reason::{Answer, Joint};

    fn leaf(result: Tri, missing: &[&str]) -> Reason {
        Answer {
            text: missing.join("+"),
            result,
            found: String::new(),
            missing: missing.iter().map(|m| (*m).to_owned()).collect(),
            lacking: Vec::new(),
            compared: None,
        }
        .into()
    }

    fn ask(m: &[&str]) -> Reason {
        leaf(Tri::Unknown, m)
    }

    #[test]
    fn shortest_list_takes_the_cheaper_way_out() {
        // (a and b) or c: c alone may decide it.
        let both = Reason::joined(Joint::All, "", vec![ask(&["a"]), ask(&["b"])]);
        let any = Reason::joined(Joint::Any, "", vec![both.clone(), ask(&["c"])]);
        assert_eq!(would_decide(&any), ["c"]);
        // a and b: one of them known false decides.
        assert_eq!(would_decide(&both), ["a"]);
    }

    #[test]
    fn data_shared_by_leaves_count_once() {
        // Both ways out of the first need two data each, the second shares them.
        let any = Reason::joined(
            Joint::All,
            "",
            vec![
                Reason::joined(Joint::Any, "", vec![leaf(Tri::False, &[]), ask(&["x", "y"])]),
                Reason::joined(Joint::Any, "", vec![ask(&["x", "y", "z"]), ask(&["x"])]),
            ],
        );
        assert_eq!(would_decide(&any), ["x", "y"]);
    }

    #[test]
    fn a_condition_and_its_denial_decide_nothing_about_each_other() {
        let not_x = Reason::joined(Joint::Not, "", vec![ask(&["x"])]);
        let never = Reason::joined(Joint::All, "", vec![ask(&["x"]), not_x]);
        let any = Reason::joined(Joint::Any, "", vec![never, ask(&["y"])]);
        assert_eq!(would_decide(&any), ["y"]);
    }

    #[test]
    fn what_cannot_be_decided_lists_nothing() {
        assert!(would_decide(&ask(&[])).is_empty());
        assert!(would_decide(&leaf(Tri::True, &[])).is_empty());
    }

    #[test]
    fn a_rule_that_may_not_apply_is_decided_by_either_side() {
        let when = ask(&["w1", "w2"]);
        assert_eq!(would_decide_when(&when, &leaf(Tri::True, &[])), ["w1", "w2"]);
        let known = leaf(Tri::True, &[]);
        assert_eq!(would_decide_when(&known, &ask(&["c"])), ["c"]);
    }

    #[test]
    fn many_keys_still_give_a_list_without_a_spare() {
        let parts: Vec<_> = (0..20).map(|i| ask(&[&format!("k{i}"), "common"])).collect();
        let all = Reason::joined(Joint::All, "", parts);
        let list = would_decide(&all);
        assert_eq!(list.len(), 2);
        assert!(list.contains(&"common".to_owned()));
    }

    #[test]
    fn decisive_leaves_follow_negation() {
        let not = Reason::joined(
            Joint::Not,
            "",
            vec![Reason::joined(
                Joint::Any,
                "",
                vec![leaf(Tri::True, &["t"]), leaf(Tri::False, &["f"])],
            )],
        );
        assert_eq!(not.result, Tri::False);
        assert_eq!(not.decisive().len(), 1);
        assert_eq!(not.decisive()[0].text, "t");
    }
}
