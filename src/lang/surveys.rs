//! Questions of surveys that a set of rules asks.

use std::collections::BTreeSet;

use super::expr::{Cond, Expr};
use super::ruleset::{Check, RuleSet};

/// Surveys and questions that occur in any rule, in alphabetical order, each once.
#[must_use]
pub fn surveys_asked(rules: &RuleSet) -> Vec<(String, String)> {
    let mut out = BTreeSet::new();
    for r in &rules.requirements {
        let check = if let Check::Condition(c) = &r.check { Some(c) } else { None };
        r.when.iter().chain(&r.warn_when).chain(check).for_each(|c| condition(c, &mut out));
    }
    for t in &rules.thresholds {
        t.attention.iter().chain(&t.alarm).for_each(|c| condition(c, &mut out));
    }
    rules.problems.iter().for_each(|p| condition(&p.when, &mut out));
    rules.indicators.iter().for_each(|i| number(&i.formula, &mut out));
    out.into_iter().collect()
}

fn condition(cond: &Cond, out: &mut BTreeSet<(String, String)>) {
    match cond {
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|c| condition(c, out)),
        Cond::Not(part) => condition(part, out),
        Cond::Compare(_, a, b, _) => {
            number(a, out);
            number(b, out);
        }
        Cond::Threshold(..)
        | Cond::Problem(..)
        | Cond::Fact(..)
        | Cond::Every { .. }
        | Cond::Some { .. }
        | Cond::Constant(_) => {}
    }
}

fn number(expr: &Expr, out: &mut BTreeSet<(String, String)>) {
    match expr {
        Expr::Survey(survey, question) => {
            out.insert((survey.clone(), question.clone()));
        }
        Expr::Neg(e) => number(e, out),
        Expr::Binary(_, a, b) => {
            number(a, out);
            number(b, out);
        }
        Expr::CountKnown(list) => list.iter().for_each(|e| number(e, out)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;

    #[test]
    fn questions_are_found_in_problems_and_under_signs() {
        let mut map = SourceMap::default();
        map.add(
            "a.srps",
            "zestaw próbny wersja \"1\"\n\
             słownik obszary \"Obszary\" {\n  pozycja rodzina \"Rodzina\"\n}\n\
             problem p \"P\" {\n  obszar rodzina\n  gdy ankieta(mieszkańcy; brak_opieki) >= 30\n    \
             lub nie (ankieta(szkoły; sen) < 2 * ankieta(mieszkańcy; dojazdy))\n}\n",
        );
        let compiled = crate::lang::compile(&map);
        let rules = compiled.rules.unwrap_or_else(|| panic!("{:?}", compiled.found));
        let asked = surveys_asked(&rules);
        let shown: Vec<String> = asked.iter().map(|(s, q)| format!("{s}.{q}")).collect();
        assert_eq!(shown, ["mieszkańcy.brak_opieki", "mieszkańcy.dojazdy", "szkoły.sen"]);
    }

    #[test]
    fn rules_without_surveys_ask_none() {
        assert_eq!(surveys_asked(&RuleSet::default()), []);
    }
}
