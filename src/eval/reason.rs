//! Conditions evaluated one unit at a time with their reasons, and what would decide an unknown one.

use chrono::NaiveDate;

use super::tri::Tri;
use super::view::UnitView;
use crate::lang::expr::{Cond, State};
use crate::lang::ruleset::RuleSet;

/// How a reason is made of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// All parts hold.
    All,
    /// Any part holds.
    Any,
    /// The only part does not hold.
    Not,
    /// A named rule (threshold, problem); its condition is the only part.
    Rule,
    /// No parts.
    Leaf,
}

/// A condition with its result and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// How the parts are joined.
    pub joint: Joint,
    /// The condition in Polish words.
    pub text: String,
    /// Result.
    pub result: Tri,
    /// What was found, with numbers and places; empty for joined conditions.
    pub found: String,
    /// For an unknown leaf: the data or facts that are missing; all of them are needed.
    pub missing: Vec<String>,
    /// For a leaf that does not hold: elements that lack something.
    pub lacking: Vec<String>,
    /// Parts.
    pub parts: Vec<Reason>,
}

/// The answer to a leaf condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The condition in words.
    pub text: String,
    /// Result.
    pub result: Tri,
    /// What was found.
    pub found: String,
    /// What is missing when unknown.
    pub missing: Vec<String>,
    /// What lacks what when false.
    pub lacking: Vec<String>,
}

/// How a number is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Style {
    /// As many decimals as needed.
    Plain,
    /// With a unit.
    Unit(String, u8),
    /// A difference in a unit: percent becomes percentage points.
    Difference(String, u8),
    /// A calendar year.
    Year,
    /// Days of the common era, shown as a date.
    Day,
}

/// A number met in a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Value; NaN when not known.
    pub value: f64,
    /// Name in words.
    pub name: String,
    /// How to show it.
    pub style: Style,
    /// Written in the rule as a number.
    pub literal: bool,
    /// Where it was found, in words; may be empty.
    pub place: String,
    /// What is missing when it is not known.
    pub missing: Vec<String>,
}

/// Facts about a document or a process, for conditions that ask about them.
pub trait Facts {
    /// A scalar fact as a number (days as days of the common era).
    fn number(&self, path: &str) -> Finding;
    /// Number of elements of a set.
    fn count(&self, set: &str) -> Finding;
    /// A state of a scalar fact.
    fn state(&self, path: &str, state: &State) -> Answer;
    /// Whether every element of a set (or some element) has all features.
    fn members(&self, set: &str, features: &[String], every: bool) -> Answer;
}

/// Evaluates conditions against a unit's data, a document's facts, or both.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Rules.
    pub rules: &'a RuleSet,
    /// Data of the unit; without them every condition about data is unknown.
    pub unit: Option<&'a UnitView<'a>>,
    /// Facts; without them every condition about the document is unknown.
    pub facts: Option<&'a dyn Facts>,
    /// Day, for parameters of law.
    pub day: NaiveDate,
}

impl Reason {
    fn joined(joint: Joint, text: &str, parts: Vec<Self>) -> Self {
        let results = parts.iter().map(|p| p.result);
        let result = match joint {
            Joint::Any => results.fold(Tri::False, Tri::or),
            Joint::Not => !results.fold(Tri::True, Tri::and),
            _ => results.fold(Tri::True, Tri::and),
        };
        Self {
            joint,
            text: text.to_owned(),
            result,
            found: String::new(),
            missing: Vec::new(),
            lacking: Vec::new(),
            parts,
        }
    }

    /// Leaves in order; named rules are opened.
    pub fn leaves(&self) -> Vec<&Self> {
        let mut out = Vec::new();
        let mut stack = vec![self];
        while let Some(r) = stack.pop() {
            if r.joint == Joint::Leaf {
                out.push(r);
            }
            stack.extend(r.parts.iter().rev());
        }
        out
    }

    /// The leaves that made the result what it is: for a condition that holds those that carried it,
    /// for one that does not those that held it back, for an unknown one those not known.
    pub fn decisive(&self) -> Vec<&Self> {
        match self.joint {
            Joint::Leaf => vec![self],
            _ => {
                let wanted = if self.joint == Joint::Not { !self.result } else { self.result };
                let with = self.parts.iter().filter(|p| p.result == wanted);
                with.flat_map(Self::decisive).collect()
            }
        }
    }

    /// Whether the result could come out true, and whether it could come out false, once everything
    /// in `known` is known.
    fn could(&self, known: &dyn Fn(&str) -> bool) -> (bool, bool) {
        let parts = || self.parts.iter().map(|p| p.could(known));
        match self.joint {
            Joint::Leaf => match self.result {
                Tri::True => (true, false),
                Tri::False => (false, true),
                Tri::Unknown => {
                    let free = !self.missing.is_empty() && self.missing.iter().all(|m| known(m));
                    (free, free)
                }
            },
            Joint::All | Joint::Rule => (parts().all(|p| p.0), parts().any(|p| p.1)),
            Joint::Any => (parts().any(|p| p.0), parts().all(|p| p.1)),
            Joint::Not => (parts().any(|p| p.1), parts().all(|p| p.0)),
        }
    }
}

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

impl<'a> Judge<'a> {
    /// Evaluates a condition with its reasons. `own` is the indicator whose threshold it is.
    #[must_use]
    pub fn reason(&self, cond: &Cond, own: Option<usize>) -> Reason {
        let all = |parts: &[Cond]| parts.iter().map(|p| self.reason(p, own)).collect::<Vec<_>>();
        match cond {
            Cond::All(parts) => Reason::joined(Joint::All, "wszystkie warunki", all(parts)),
            Cond::Any(parts) => Reason::joined(Joint::Any, "którykolwiek z warunków", all(parts)),
            Cond::Not(part) => {
                Reason::joined(Joint::Not, "nieprawda, że", vec![self.reason(part, own)])
            }
            Cond::Compare(cmp, a, b, _) => {
                super::words::comparison(*cmp, self.number(a, own), self.number(b, own)).into()
            }
            Cond::Threshold(level, i, _) => self.rule(
                super::words::threshold(self.rules, *level, *i),
                self.unit.and_then(|u| u.threshold(*i, *level)),
            ),
            Cond::Problem(i, _) => self.rule(
                super::words::problem(self.rules, *i),
                self.unit.and_then(|u| u.problem(*i)),
            ),
            Cond::Fact(path, state, _) => match self.facts {
                Some(f) => f.state(path, state).into(),
                None => unknown(path, path).into(),
            },
            Cond::Every { set, features, .. } => self.members(set, features, true),
            Cond::Some { set, features, .. } => self.members(set, features, false),
            Cond::Constant(b) => Answer {
                text: if *b { "zawsze" } else { "nigdy" }.to_owned(),
                result: (*b).into(),
                found: String::new(),
                missing: Vec::new(),
                lacking: Vec::new(),
            }
            .into(),
        }
    }

    fn members(&self, set: &str, features: &[String], every: bool) -> Reason {
        match self.facts {
            Some(f) => f.members(set, features, every).into(),
            None => unknown(set, set).into(),
        }
    }

    fn rule(&self, text: String, inner: Option<Reason>) -> Reason {
        match inner {
            Some(inner) => Reason::joined(Joint::Rule, &text, vec![inner]),
            None => unknown(&text, "dane statystyczne jednostki").into(),
        }
    }
}

fn unknown(text: &str, missing: &str) -> Answer {
    Answer {
        text: text.to_owned(),
        result: Tri::Unknown,
        found: "nie wiadomo".to_owned(),
        missing: vec![missing.to_owned()],
        lacking: Vec::new(),
    }
}

impl From<Answer> for Reason {
    fn from(a: Answer) -> Self {
        Self {
            joint: Joint::Leaf,
            text: a.text,
            result: a.result,
            found: a.found,
            missing: if a.result == Tri::Unknown { a.missing } else { Vec::new() },
            lacking: if a.result == Tri::False { a.lacking } else { Vec::new() },
            parts: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(result: Tri, missing: &[&str]) -> Reason {
        Answer {
            text: missing.join("+"),
            result,
            found: String::new(),
            missing: missing.iter().map(|m| (*m).to_owned()).collect(),
            lacking: Vec::new(),
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
