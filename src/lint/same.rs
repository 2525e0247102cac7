//! Rules with the same meaning.

use std::collections::BTreeMap;

use super::conflicts::{overlap, same_units};
use super::solve::{formula_key, reads};
use super::{Findings, Topic, equivalent, fires::cited, own};
use crate::diag::{Diagnostic, Span};
use crate::eval::level_name;
use crate::lang::expr::{Cond, Level};
use crate::lang::ruleset::{Check, Requirement, RuleSet};

/// Looks at pairs of rules about the same object.
pub(super) fn check(rules: &RuleSet, out: &mut Findings) {
    thresholds(rules, out);
    problems(rules, out);
    requirements(rules, out);
    indicators(rules, out);
}

fn twice(what: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::warning("W1020", what)
        .at(second, "ta reguła")
        .also(first, "znaczy to samo co ta")
        .hint("zostaw jedną z nich albo popraw warunek, jeśli miał być inny")
}

fn thresholds(rules: &RuleSet, out: &mut Findings) {
    for (n, a) in rules.thresholds.iter().enumerate() {
        for b in rules.thresholds.iter().skip(n + 1).filter(|b| b.indicator == a.indicator) {
            let own = own(rules, a);
            let levels = [
                (Level::Attention, &a.attention, &b.attention),
                (Level::Alarm, &a.alarm, &b.alarm),
            ];
            for (level, x, y) in levels {
                let (Some(x), Some(y)) = (x, y) else { continue };
                if equivalent(rules, (x, own), (y, own)) == Some(true) {
                    let what = format!(
                        "progi „{}” i „{}” mają tę samą granicę poziomu „{}”",
                        a.meta.id,
                        b.meta.id,
                        level_name(level)
                    );
                    out.add(Topic::Same, twice(&what, a.meta.span, b.meta.span));
                }
            }
        }
    }
}

fn problems(rules: &RuleSet, out: &mut Findings) {
    let read: Vec<_> = rules.problems.iter().map(|p| reads(rules, &p.when, None)).collect();
    for (n, (a, reads_a)) in rules.problems.iter().zip(&read).enumerate() {
        for (b, reads_b) in rules.problems.iter().zip(&read).skip(n + 1) {
            if reads_a == reads_b
                && equivalent(rules, (&a.when, None), (&b.when, None)) == Some(true)
            {
                let what = format!(
                    "problemy „{}” i „{}” zachodzą w tych samych sytuacjach",
                    a.meta.id, b.meta.id
                );
                out.add(Topic::Same, twice(&what, a.meta.span, b.meta.span));
            }
        }
    }
}

fn requirements(rules: &RuleSet, out: &mut Findings) {
    let decided: Vec<(&Requirement, &Cond)> = rules
        .requirements
        .iter()
        .filter_map(|r| match &r.check {
            Check::Condition(c) => Some((r, c)),
            Check::Human(_) => None,
        })
        .collect();
    let read: Vec<_> = decided.iter().map(|(_, c)| reads(rules, c, None)).collect();
    for (n, ((a, check_a), reads_a)) in decided.iter().zip(&read).enumerate() {
        for ((b, check_b), reads_b) in decided.iter().zip(&read).skip(n + 1) {
            if reads_a != reads_b || !same_units(a, b) || overlap(a.validity, b.validity).is_none()
            {
                continue;
            }
            let always = Cond::Constant(true);
            let when = |r: &Requirement| r.when.clone().unwrap_or_else(|| always.clone());
            let same = equivalent(rules, (check_a, None), (check_b, None)) == Some(true)
                && equivalent(rules, (&when(a), None), (&when(b), None)) == Some(true);
            if !same {
                continue;
            }
            let names = format!("wymogi „{}” i „{}”", a.meta.id, b.meta.id);
            if a.basis.act == b.basis.act && a.basis.locus() == b.basis.locus() {
                let what = format!("{names} sprawdzają to samo i mają tę samą podstawę");
                out.add(Topic::Same, cited(rules, b, twice(&what, a.meta.span, b.meta.span)));
            } else {
                let law = format!("{}; {}", rules.cite(&a.basis), rules.cite(&b.basis));
                out.add(
                    Topic::Same,
                    Diagnostic::note("N1022", format!("{names} sprawdzają to samo"))
                        .at(b.meta.span, "z innej podstawy prawnej")
                        .also(a.meta.span, "ten sam warunek")
                        .hint("jeśli przepisy żądają różnych rzeczy, rozróżnij warunki")
                        .cite(Some(law)),
                );
            }
        }
    }
}

fn indicators(rules: &RuleSet, out: &mut Findings) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (n, b) in rules.indicators.iter().enumerate() {
        let Some(key) = formula_key(rules, &b.formula) else { continue };
        let first = *seen.entry(key).or_insert(n);
        let Some(a) = rules.indicators.get(first).filter(|_| first != n) else { continue };
        let units = if a.unit.label == b.unit.label {
            String::new()
        } else {
            format!(", tylko jednostki są różne: {} i {}", a.unit.label, b.unit.label)
        };
        out.add(
            Topic::Same,
            Diagnostic::warning(
                "W1021",
                format!("wskaźniki „{}” i „{}” mają ten sam wzór{units}", a.meta.id, b.meta.id),
            )
            .at(b.meta.span, "ten wskaźnik")
            .also(a.meta.span, "liczy to samo co ten")
            .hint("zostaw jeden z nich albo popraw wzór, jeśli miał być inny"),
        );
    }
}
