//! Which conditions the examples have seen both true and false.

use super::world::World;
use crate::comply::Known;
use crate::eval::{Judge, Tri, UnitView};
use crate::lang::example::{Example, Expectation};
use crate::lang::expr::Cond;
use crate::lang::ruleset::{Check, RuleSet};

/// What examples saw of one elementary condition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Seen {
    yes: bool,
    no: bool,
}

/// Coverage of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCoverage {
    /// Kind of rule: `wymóg`, `próg`, `problem`.
    pub kind: &'static str,
    /// Identifier.
    pub id: String,
    /// Elementary conditions.
    pub conditions: usize,
    /// Those seen both true and false.
    pub covered: usize,
    /// Examples that name the rule.
    pub examples: usize,
}

/// A rule being watched: its summary, its elementary conditions, the indicator whose threshold it is,
/// and what was seen of each condition.
type Watched = (RuleCoverage, Vec<Cond>, Option<usize>, Vec<Seen>);

/// Coverage of a rule set.
#[derive(Debug, Clone)]
pub struct Coverage {
    rules: Vec<Watched>,
}

impl Coverage {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let mut out = Vec::new();
        let mut add = |kind, id: &str, conds: Vec<&Cond>, own| {
            let mut leaves = Vec::new();
            conds.into_iter().for_each(|c| collect(c, &mut leaves));
            let seen = vec![Seen::default(); leaves.len()];
            let rule = RuleCoverage {
                kind,
                id: id.to_owned(),
                conditions: leaves.len(),
                covered: 0,
                examples: 0,
            };
            out.push((rule, leaves, own, seen));
        };
        for r in &rules.requirements {
            let mut conds: Vec<&Cond> = r.when.iter().chain(&r.warn_when).collect();
            if let Check::Condition(c) = &r.check {
                conds.push(c);
            }
            add("wymóg", &r.meta.id, conds, None);
        }
        for t in &rules.thresholds {
            let own = rules.indicators.iter().position(|i| i.meta.id == t.indicator);
            add("próg", &t.meta.id, t.attention.iter().chain(&t.alarm).collect(), own);
        }
        for p in &rules.problems {
            add("problem", &p.meta.id, vec![&p.when], None);
        }
        Self { rules: out }
    }

    /// Notes what one example saw of the rules it names.
    pub(super) fn see(&mut self, rules: &RuleSet, e: &Example, view: &UnitView<'_>, world: &World) {
        let known = Known { rules, evidence: &world.evidence };
        let judge = Judge { rules, unit: Some(view), facts: Some(&known), day: world.day };
        let mut names: Vec<(&str, &str)> = Vec::new();
        for (x, _) in &e.expect {
            match x {
                Expectation::Problem(id, _) => {
                    names.push(("problem", id));
                    // A problem's example is an example of the thresholds it rests on too.
                    let asked =
                        rules.problem(id).map(|p| thresholds(rules, &p.when)).unwrap_or_default();
                    names.extend(asked.into_iter().map(|t| ("próg", t)));
                }
                Expectation::Threshold(_, id, _) => names.push(("próg", id)),
                Expectation::Requirement(id, _) => names.push(("wymóg", id)),
                Expectation::Indicator(..) => {}
            }
        }
        for ((rule, leaves, own, seen), version) in self.rules.iter_mut().zip(0..) {
            if !names.contains(&(rule.kind, rule.id.as_str())) {
                continue;
            }
            let in_force =
                rules.requirements.get(version).is_none_or(|r| r.validity.covers(world.day));
            if rule.kind == "wymóg" && !in_force {
                continue;
            }
            rule.examples += 1;
            for (leaf, s) in leaves.iter().zip(seen.iter_mut()) {
                match judge.reason(leaf, *own).result {
                    Tri::True => s.yes = true,
                    Tri::False => s.no = true,
                    Tri::Unknown => {}
                }
            }
            rule.covered = seen.iter().filter(|s| s.yes && s.no).count();
        }
    }

    /// Rules in order: requirements, thresholds, problems.
    pub fn rules(&self) -> impl Iterator<Item = &RuleCoverage> {
        self.rules.iter().map(|(r, ..)| r)
    }

    /// Conditions seen both ways and all conditions.
    #[must_use]
    pub fn totals(&self) -> (usize, usize) {
        self.rules().fold((0, 0), |(a, b), r| (a + r.covered, b + r.conditions))
    }
}

fn collect(cond: &Cond, out: &mut Vec<Cond>) {
    match cond {
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|c| collect(c, out)),
        Cond::Not(c) => collect(c, out),
        Cond::Constant(_) => {}
        leaf => out.push(leaf.clone()),
    }
}

fn thresholds<'a>(rules: &'a RuleSet, cond: &Cond) -> Vec<&'a str> {
    let mut leaves = Vec::new();
    collect(cond, &mut leaves);
    leaves
        .iter()
        .filter_map(|c| match c {
            Cond::Threshold(_, i, _) => rules.thresholds.get(*i).map(|t| t.meta.id.as_str()),
            _ => None,
        })
        .collect()
}
