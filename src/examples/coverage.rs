//! Which conditions the examples have seen both true and false, and which results of each rule.

use super::world::World;
use crate::comply::{Known, Status, Verdict};
use crate::diag::Span;
use crate::eval::{Diagnosis, Judge, Tri, UnitView};
use crate::lang::example::{Example, Expectation};
use crate::lang::expr::Cond;
use crate::lang::ruleset::{Check, Meta, RuleSet, Validity};

/// A result a rule can have in an example. A threshold or problem holds when it is reached or found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleResult {
    /// Met, reached, found.
    Holds,
    /// Not met, not reached, not found.
    Fails,
    /// Undetermined.
    Undetermined,
    /// Left to a person.
    Human,
    /// Does not apply.
    NotApplicable,
}

impl RuleResult {
    /// The result in the words of examples; requirements have words of their own.
    #[must_use]
    pub fn word(self, kind: &str) -> &'static str {
        match (self, kind) {
            (Self::Holds, "wymóg") => "spełniony",
            (Self::Holds, _) => "zachodzi",
            (Self::Fails, "wymóg") => "niespełniony",
            (Self::Fails, _) => "nie zachodzi",
            (Self::Undetermined, "wymóg") => "nie_do_ustalenia",
            (Self::Undetermined, _) => "nieustalony",
            (Self::Human, _) => "do_oceny",
            (Self::NotApplicable, _) => "nie_dotyczy",
        }
    }
}

/// How many examples gave each result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Results {
    counts: [usize; 5],
}

impl Results {
    /// Examples with this result.
    #[must_use]
    pub fn of(&self, result: RuleResult) -> usize {
        self.counts.get(result as usize).copied().unwrap_or(0)
    }

    fn add(&mut self, other: Self) {
        self.counts.iter_mut().zip(other.counts).for_each(|(n, more)| *n += more);
    }

    fn note(&mut self, result: RuleResult) {
        if let Some(n) = self.counts.get_mut(result as usize) {
            *n += 1;
        }
    }
}

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
    /// Place of the rule.
    pub span: Span,
    /// Days in force of this version, for requirements.
    pub validity: Option<Validity>,
    /// Elementary conditions.
    pub conditions: usize,
    /// Those seen both true and false.
    pub covered: usize,
    /// Examples that name the rule; one of a problem counts for its thresholds too.
    pub examples: usize,
    /// What the rule gave in them.
    pub results: Results,
    /// Results at least one example should have: a rule that a condition decides holds once, fails
    /// once and is undetermined once; one left to a person is put to them once and once does not apply.
    pub wanted: &'static [RuleResult],
}

impl RuleCoverage {
    /// Wanted results no example has.
    pub fn missing(&self) -> impl Iterator<Item = RuleResult> + '_ {
        self.wanted.iter().copied().filter(|r| self.results.of(*r) == 0)
    }

    /// Whether examples have every wanted result.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.missing().next().is_none()
    }
}

const DECIDED: &[RuleResult] = &[RuleResult::Holds, RuleResult::Fails, RuleResult::Undetermined];
const ASKED: &[RuleResult] = &[RuleResult::Human, RuleResult::NotApplicable];

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
        let mut add = |kind, meta: &Meta, validity, wanted, conds: Vec<&Cond>, own| {
            let leaves = conds.into_iter().flat_map(Cond::leaves);
            let leaves: Vec<Cond> =
                leaves.filter(|c| !matches!(c, Cond::Constant(_))).cloned().collect();
            let seen = vec![Seen::default(); leaves.len()];
            let rule = RuleCoverage {
                kind,
                id: meta.id.clone(),
                span: meta.span,
                validity,
                wanted,
                results: Results::default(),
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
            let wanted = if matches!(r.check, Check::Human(_)) { ASKED } else { DECIDED };
            add("wymóg", &r.meta, Some(r.validity), wanted, conds, None);
        }
        for t in &rules.thresholds {
            let own = rules.indicators.iter().position(|i| i.meta.id == t.indicator);
            let conds = t.attention.iter().chain(&t.alarm).collect();
            add("próg", &t.meta, None, DECIDED, conds, own);
        }
        for p in &rules.problems {
            add("problem", &p.meta, None, DECIDED, vec![&p.when], None);
        }
        Self { rules: out }
    }

    /// Notes what one example saw of the rules it names.
    pub(super) fn see(
        &mut self,
        rules: &RuleSet,
        e: &Example,
        view: &UnitView<'_>,
        world: &World,
        outcome: (&Diagnosis, &[Verdict]),
    ) {
        let known = Known { rules, evidence: &world.evidence };
        let judge = Judge { rules, unit: Some(view), facts: Some(&known), day: world.day };
        let names = named(rules, e);
        for ((rule, leaves, own, seen), version) in self.rules.iter_mut().zip(0..) {
            if !names.contains(&(rule.kind, rule.id.as_str())) {
                continue;
            }
            if rule.kind == "wymóg" {
                let covers = |r: &crate::lang::ruleset::Requirement| r.validity.covers(world.day);
                if !rules.requirements.get(version).is_some_and(covers) {
                    // Before the first and after the last version the example is about all of them.
                    let mut same = rules.requirements.iter().filter(|r| r.meta.id == rule.id);
                    if !same.any(covers) {
                        rule.examples += 1;
                        rule.results.note(RuleResult::NotApplicable);
                    }
                    continue;
                }
            }
            rule.examples += 1;
            for r in results_of(rules, rule, outcome) {
                rule.results.note(r);
            }
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

    /// Adds what other examples of the same rules saw.
    pub(super) fn add(&mut self, other: Self) {
        for ((rule, _, _, seen), (more, _, _, also)) in self.rules.iter_mut().zip(other.rules) {
            rule.examples += more.examples;
            rule.results.add(more.results);
            for (s, a) in seen.iter_mut().zip(also) {
                s.yes |= a.yes;
                s.no |= a.no;
            }
            rule.covered = seen.iter().filter(|s| s.yes && s.no).count();
        }
    }

    /// Rules in order: requirements, thresholds, problems.
    pub fn rules(&self) -> impl Iterator<Item = &RuleCoverage> {
        self.rules.iter().map(|(r, ..)| r)
    }

    /// Rules with every wanted result and all rules.
    #[must_use]
    pub fn complete(&self) -> (usize, usize) {
        self.rules().fold((0, 0), |(a, b), r| (a + usize::from(r.complete()), b + 1))
    }

    /// Conditions seen both ways and all conditions.
    #[must_use]
    pub fn totals(&self) -> (usize, usize) {
        self.rules().fold((0, 0), |(a, b), r| (a + r.covered, b + r.conditions))
    }
}

/// Rules an example names, by kind and identifier.
pub(super) fn named<'a>(rules: &'a RuleSet, e: &'a Example) -> Vec<(&'static str, &'a str)> {
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
            Expectation::Indicator(id, _) => names.push(("wskaźnik", id)),
        }
    }
    names
}

/// What a rule gave in one example; both levels of a threshold count.
fn results_of(
    rules: &RuleSet,
    rule: &RuleCoverage,
    (diagnosis, verdicts): (&Diagnosis, &[Verdict]),
) -> Vec<RuleResult> {
    let tri = |found: Option<bool>| match found {
        Some(true) => RuleResult::Holds,
        Some(false) => RuleResult::Fails,
        None => RuleResult::Undetermined,
    };
    match rule.kind {
        "wymóg" => verdicts
            .iter()
            .filter(|v| v.id == rule.id)
            .map(|v| match v.status {
                Status::Met => RuleResult::Holds,
                Status::NotMet => RuleResult::Fails,
                Status::Undetermined => RuleResult::Undetermined,
                Status::NotApplicable => RuleResult::NotApplicable,
                Status::Human => RuleResult::Human,
            })
            .collect(),
        "próg" => {
            let declared = rules.thresholds.iter().find(|t| t.meta.id == rule.id);
            let result = diagnosis.thresholds.iter().find(|t| t.id == rule.id);
            let (Some(declared), Some(result)) = (declared, result) else { return Vec::new() };
            let mut out: Vec<RuleResult> = [
                declared.attention.is_some().then(|| tri(result.attention)),
                declared.alarm.is_some().then(|| tri(result.alarm)),
            ]
            .into_iter()
            .flatten()
            .collect();
            out.dedup();
            out
        }
        _ => diagnosis.problem(&rule.id).map(|p| tri(p.found)).into_iter().collect(),
    }
}

fn thresholds<'a>(rules: &'a RuleSet, cond: &Cond) -> Vec<&'a str> {
    cond.leaves()
        .into_iter()
        .filter_map(|c| match c {
            Cond::Threshold(_, i, _) => rules.thresholds.get(*i).map(|t| t.meta.id.as_str()),
            _ => None,
        })
        .collect()
}
