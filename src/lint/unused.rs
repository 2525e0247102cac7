//! Indicators nothing asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::missing::asked;
use super::{Findings, Topic};
use crate::diag::{Diagnostic, Span};
use crate::lang::ruleset::{Check, RuleSet};
use crate::text::plural_of;

/// One note a rule set lists the indicators no threshold, problem, requirement or result uses.
pub(super) fn check(rules: &RuleSet, out: &mut Findings) {
    let mut used: BTreeSet<&str> = rules.thresholds.iter().map(|t| t.indicator.as_str()).collect();
    used.extend(rules.problems.iter().flat_map(|p| &p.evidence).map(String::as_str));
    let results = rules.operational_goals.iter().flat_map(|g| &g.results);
    used.extend(results.map(|r| r.indicator.as_str()));
    let mut indices = Vec::new();
    for p in &rules.problems {
        asked(rules, &p.when, None, &mut indices, &mut false, 0);
    }
    for r in &rules.requirements {
        let check = match &r.check {
            Check::Condition(c) => Some(c),
            Check::Human(_) => None,
        };
        for c in r.when.iter().chain(check).chain(&r.warn_when) {
            asked(rules, c, None, &mut indices, &mut false, 0);
        }
    }
    for t in &rules.thresholds {
        for c in t.attention.iter().chain(&t.alarm) {
            asked(rules, c, None, &mut indices, &mut false, 0);
        }
    }
    used.extend(
        indices.iter().filter_map(|i| rules.indicators.get(*i)).map(|i| i.meta.id.as_str()),
    );
    let mut by_set: BTreeMap<&str, Vec<(&str, Span)>> = BTreeMap::new();
    for i in rules.indicators.iter().filter(|i| !used.contains(i.meta.id.as_str())) {
        by_set.entry(&i.meta.set).or_default().push((&i.meta.id, i.meta.span));
    }
    for (set, list) in by_set {
        let Some((_, first)) = list.first() else { continue };
        let count = plural_of(list.len() as u64, "wskaźnika", "wskaźników", "wskaźników");
        let names: Vec<&str> = list.iter().map(|(n, _)| *n).collect();
        out.add(
            Topic::Links,
            Diagnostic::note(
                "N1050",
                format!(
                    "{count} zestawu „{set}” nie używa żaden próg, problem, wymóg ani rezultat"
                ),
            )
            .at(*first, "pierwszy z nich")
            .hint(format!("są tylko drukowane w diagnozie: {}", names.join(", "))),
        );
    }
}
