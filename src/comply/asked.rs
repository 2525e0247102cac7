//! Which facts requirements ask for.

use std::collections::BTreeSet;

use crate::lang::expr::{Cond, Expr};
use crate::lang::ruleset::{Check, RuleSet};

/// Paths of all scalar facts that some requirement asks for, whatever its dates.
#[must_use]
pub fn asked_facts(rules: &RuleSet) -> BTreeSet<&str> {
    let mut out = BTreeSet::new();
    for r in &rules.requirements {
        let check = match &r.check {
            Check::Condition(c) => Some(c),
            Check::Human(_) => None,
        };
        for cond in [check, r.when.as_ref(), r.warn_when.as_ref()].into_iter().flatten() {
            out.extend(cond.leaves().into_iter().filter_map(|leaf| match leaf {
                Cond::Fact(path, ..) => Some(path.as_str()),
                _ => None,
            }));
            out.extend(cond.operands().into_iter().filter_map(|operand| match operand {
                Expr::Fact(path, _) => Some(path.as_str()),
                _ => None,
            }));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;
    use crate::lang;

    fn rules(check: &str) -> RuleSet {
        let mut map = SourceMap::default();
        map.add(
            "a.srps",
            format!(
                "zestaw a wersja \"1\"\nakt u \"Ustawa\" {{\n dziennik \"Dz.U.\"\n}}\n\
                 wymóg w \"W\" {{\n podstawa u art. 1\n obowiązuje od 2020-01-01\n dotyczy gmina\n\
                  skutek uchybienie\n {check}\n wskazówka \"x\"\n}}\n"
            ),
        );
        lang::compile(&map).rules.unwrap()
    }

    #[test]
    fn facts_in_conditions_and_comparisons() {
        let rules = rules(
            "sprawdź treść.sekcja(cele) jest wypełniona lub nie (okres.lata >= 5 oraz bip.adres jest podany)",
        );
        let asked: Vec<&str> = asked_facts(&rules).into_iter().collect();
        assert_eq!(asked, ["bip.adres", "okres.lata", "treść.sekcja.cele"]);
    }

    #[test]
    fn a_question_to_a_person_asks_for_no_fact() {
        assert!(asked_facts(&rules("pytanie \"Czy?\"")).is_empty());
    }
}
