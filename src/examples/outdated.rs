//! Examples of rules that another set has replaced: they describe what is no longer there.

use crate::lang::example::{Example, Expectation};
use crate::lang::expr::Cond;
use crate::lang::ruleset::{Replaced, RuleSet};

/// Whether an example of a set that replaces nothing expects something of a replaced rule.
pub(super) fn outdated(rules: &RuleSet, e: &Example) -> bool {
    if rules.replacements.is_empty() || rules.replacements.iter().any(|r| r.by == e.meta.set) {
        return false;
    }
    let replaced = |id: &str, requirement: bool| {
        rules
            .replacements
            .iter()
            .any(|r| r.id == id && matches!(r.old, Replaced::Requirements(_)) == requirement)
    };
    e.expect.iter().any(|(x, _)| match x {
        Expectation::Requirement(id, _) => replaced(id, true),
        Expectation::Threshold(_, id, _) => replaced(id, false),
        Expectation::Problem(id, _) => rules.problem(id).is_some_and(|p| {
            let mut thresholds = Vec::new();
            asked(rules, &p.when, &mut thresholds, 0);
            thresholds.iter().any(|id| replaced(id, false))
        }),
        Expectation::Indicator(..) => false,
    })
}

/// Thresholds a condition asks for, those of other problems included.
fn asked<'a>(rules: &'a RuleSet, cond: &Cond, out: &mut Vec<&'a str>, depth: usize) {
    for leaf in cond.leaves() {
        match leaf {
            Cond::Threshold(_, i, _) => {
                out.extend(rules.thresholds.get(*i).map(|t| t.meta.id.as_str()));
            }
            // Problems may not ask in a circle; the depth only keeps a long chain off the stack.
            Cond::Problem(i, _) if depth < 64 => {
                if let Some(p) = rules.problems.get(*i) {
                    asked(rules, &p.when, out, depth + 1);
                }
            }
            _ => {}
        }
    }
}
