//! Coverage of the law: what stands on each provision that the rules name.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::example::Expectation;
use crate::lang::ruleset::{Citation, RuleSet};

/// A provision of a declared act and what there is for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Provision {
    /// The provision.
    pub citation: Citation,
    /// Identifiers of requirements that rest on it, each once, in source order.
    pub requirements: Vec<String>,
    /// Other rules that name it: parameters, dictionaries, thresholds, problems, indicators, actions.
    pub others: usize,
    /// Examples that name one of its requirements.
    pub examples: usize,
    /// Identifiers of omissions: the provision is left out on purpose.
    pub omissions: Vec<String>,
}

/// Every provision the rules name, act by act in order of declaration, in the order of the act.
#[must_use]
pub fn provisions(rules: &RuleSet) -> Vec<Provision> {
    let mut all: BTreeMap<(usize, Vec<(u32, String)>), Provision> = BTreeMap::new();
    let mut at = |c: &Citation, note: &mut dyn FnMut(&mut Provision)| {
        let act = rules.acts.iter().position(|a| a.meta.id == c.act).unwrap_or(usize::MAX);
        note(all.entry((act, c.order())).or_insert_with(|| Provision {
            citation: c.clone(),
            requirements: Vec::new(),
            others: 0,
            examples: 0,
            omissions: Vec::new(),
        }));
    };
    for r in &rules.requirements {
        at(&r.basis, &mut |p| {
            if !p.requirements.contains(&r.meta.id) {
                p.requirements.push(r.meta.id.clone());
            }
        });
    }
    for c in other_citations(rules) {
        at(c, &mut |p| p.others += 1);
    }
    for o in &rules.omissions {
        at(&o.basis, &mut |p| p.omissions.push(o.meta.id.clone()));
    }
    let mut out: Vec<Provision> = all.into_values().collect();
    for e in &rules.examples {
        let named: BTreeSet<&str> = e
            .expect
            .iter()
            .filter_map(|(x, _)| match x {
                Expectation::Requirement(id, _) => Some(id.as_str()),
                _ => None,
            })
            .collect();
        for p in &mut out {
            if p.requirements.iter().any(|id| named.contains(id.as_str())) {
                p.examples += 1;
            }
        }
    }
    out
}

/// Citations of everything but requirements and omissions.
fn other_citations(rules: &RuleSet) -> impl Iterator<Item = &Citation> {
    let actions = rules.operational_goals.iter().flat_map(|g| &g.actions);
    rules
        .parameters
        .iter()
        .filter_map(|p| p.basis.as_ref())
        .chain(rules.dictionaries.values().filter_map(|d| d.basis.as_ref()))
        .chain(rules.thresholds.iter().filter_map(|t| t.basis.as_ref()))
        .chain(rules.problems.iter().filter_map(|p| p.ground.as_ref()))
        .chain(rules.indicators.iter().filter_map(|i| i.ground.as_ref()))
        .chain(actions.filter_map(|a| a.statutory.as_ref()))
}
