//! Questions of surveys that a set of rules asks.

use std::collections::BTreeSet;

use super::expr::{Cond, Expr};
use super::ruleset::{Check, RuleSet};

/// Surveys and questions that occur in any rule, in alphabetical order, each once.
#[must_use]
pub fn surveys_asked(rules: &RuleSet) -> Vec<(String, String)> {
    let mut conditions: Vec<&Cond> = rules.problems.iter().map(|p| &p.when).collect();
    for r in &rules.requirements {
        let check = if let Check::Condition(c) = &r.check { Some(c) } else { None };
        conditions.extend(r.when.iter().chain(&r.warn_when).chain(check));
    }
    for t in &rules.thresholds {
        conditions.extend(t.attention.iter().chain(&t.alarm));
    }
    let formulas = rules.indicators.iter().flat_map(|i| i.formula.operands());
    let asked = conditions.into_iter().flat_map(Cond::operands).chain(formulas);
    let out: BTreeSet<(String, String)> = asked
        .filter_map(|operand| match operand {
            Expr::Survey(survey, question) => Some((survey.clone(), question.clone())),
            _ => None,
        })
        .collect();
    out.into_iter().collect()
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
