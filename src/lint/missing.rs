//! What missing data do to a verdict.
//!
//! Under Kleene's logic a missing number leaves a comparison undetermined, also under a negation, so
//! it flips nothing. Only counting what is known turns absence into an answer. A rule that says "known
//! and above" does so on purpose and gets a note; one that fires both by a value and by its absence
//! cannot tell the two apart and gets a warning.

use std::collections::BTreeSet;

use super::solve::{self, Asked};
use super::{Findings, Topic, own};
use crate::diag::{Diagnostic, Span};
use crate::lang::expr::{Cmp, Cond, Expr};
use crate::lang::ruleset::{Check, Meta, RuleSet};

/// Looks for counts of known data, and for problems seen in own records only.
pub(super) fn check(rules: &RuleSet, out: &mut Findings) {
    let mut lists = Lists::default();
    for p in &rules.problems {
        lists.rule(rules, "problem", &p.meta, None, &[&p.when], out);
    }
    for t in &rules.thresholds {
        let conds: Vec<&Cond> = t.attention.iter().chain(&t.alarm).collect();
        lists.rule(rules, "próg", &t.meta, own(rules, t), &conds, out);
    }
    for r in &rules.requirements {
        let check = match &r.check {
            Check::Condition(c) => Some(c),
            Check::Human(_) => None,
        };
        let conds: Vec<&Cond> = r.when.iter().chain(check).collect();
        lists.rule(rules, "wymóg", &r.meta, None, &conds, out);
    }
    note(
        "N1041",
        "reguły, które przy braku danych dają „nie” zamiast „nie do ustalenia”",
        "tak działa „jest znany” i „liczba_znanych”; samo porównanie z brakującą daną jest \
         nieustalone, więc bez tego pytania brak byłby widoczny",
        &lists.silent,
        out,
    );
    note(
        "N1043",
        "reguły, które wywołuje sam brak danych",
        "sprawdź, czy mają mówić o braku danych, a nie o tym, co dane opisują",
        &lists.absence,
        out,
    );
    own_records(rules, out);
}

/// Rules by what absence does to them.
#[derive(Default)]
struct Lists {
    silent: Vec<(String, Span)>,
    absence: Vec<(String, Span)>,
}

/// A comparison with a count of known data.
struct Count {
    /// Whether few known data make the rule hold.
    by_absence: bool,
    reads: BTreeSet<Asked>,
    span: Span,
}

impl Lists {
    fn rule(
        &mut self,
        rules: &RuleSet,
        kind: &str,
        meta: &Meta,
        own: Option<usize>,
        conds: &[&Cond],
        out: &mut Findings,
    ) {
        let mut counts = Vec::new();
        conds.iter().for_each(|c| collect(rules, c, own, true, &mut counts));
        if counts.is_empty() {
            return;
        }
        let values: BTreeSet<Asked> = conds
            .iter()
            .flat_map(|c| solve::reads(rules, c, own))
            .filter(|q| !matches!(q, Asked::HowManyKnown(..)))
            .collect();
        let name = format!("{kind} „{}”", meta.id);
        let mixed = counts.iter().find(|c| c.by_absence && !c.reads.is_disjoint(&values));
        if let Some(c) = mixed {
            out.add(
                Topic::Missing,
                Diagnostic::warning(
                    "W1040",
                    format!("{name}: zachodzi i przez wartość danych, i przez ich brak"),
                )
                .at(c.span, "brak danych spełnia ten warunek")
                .also(meta.span, "ta reguła porównuje też ich wartość")
                .hint(
                    "samo porównanie z brakującą daną jest nieustalone; usuń to pytanie albo \
                     zrób z braku danych osobny problem",
                ),
            );
        } else if counts.iter().any(|c| c.by_absence) {
            self.absence.push((name.clone(), meta.span));
        }
        if counts.iter().any(|c| !c.by_absence) {
            self.silent.push((name, meta.span));
        }
    }
}

/// One note that lists rules.
fn note(code: &'static str, what: &str, hint: &str, list: &[(String, Span)], out: &mut Findings) {
    let Some((_, first)) = list.first() else { return };
    let names: Vec<&str> = list.iter().map(|(n, _)| n.as_str()).collect();
    out.add(
        Topic::Missing,
        Diagnostic::note(code, format!("{what} ({}): {}", list.len(), names.join(", ")))
            .at(*first, "od tego miejsca")
            .hint(hint),
    );
}

/// `holds` says whether the comparison helps the rule to hold.
fn collect(rules: &RuleSet, cond: &Cond, own: Option<usize>, holds: bool, out: &mut Vec<Count>) {
    match cond {
        Cond::All(parts) | Cond::Any(parts) => {
            parts.iter().for_each(|p| collect(rules, p, own, holds, out));
        }
        Cond::Not(part) => collect(rules, part, own, !holds, out),
        Cond::Compare(cmp, a, b, span) => {
            let left = match (has_count(a), has_count(b)) {
                (true, false) => true,
                (false, true) => false,
                _ => return,
            };
            // Few known data make the comparison true when the count stands on the smaller side.
            let by_absence = match cmp {
                Cmp::Lt | Cmp::Le => left == holds,
                Cmp::Gt | Cmp::Ge => left != holds,
                Cmp::Eq | Cmp::Ne => false,
            };
            let reads = solve::reads(rules, cond, own)
                .into_iter()
                .flat_map(|q| match q {
                    Asked::HowManyKnown(operands, _) => {
                        operands.into_iter().flatten().flatten().collect()
                    }
                    _ => Vec::new(),
                })
                .collect();
            out.push(Count { by_absence, reads, span: *span });
        }
        _ => {}
    }
}

fn has_count(e: &Expr) -> bool {
    match e {
        Expr::CountKnown(_) => true,
        Expr::Neg(x) => has_count(x),
        Expr::Binary(_, a, b) => has_count(a) || has_count(b),
        _ => false,
    }
}

/// A problem none of whose numbers has a public source is undetermined for every gmina that has not
/// filled in its own records.
fn own_records(rules: &RuleSet, out: &mut Findings) {
    let mut names: Vec<(String, Span)> = Vec::new();
    for p in &rules.problems {
        let (mut indicators, mut surveys) = (Vec::new(), false);
        asked(rules, &p.when, None, &mut indicators, &mut surveys, 0);
        let private =
            |i: &usize| rules.indicators.get(*i).is_some_and(|i| !reads_public(rules, &i.formula));
        if !indicators.is_empty() && indicators.iter().all(private) && !surveys {
            names.push((format!("„{}”", p.meta.id), p.meta.span));
        }
    }
    note(
        "N1042",
        "problemy oparte tylko na danych własnych gminy",
        "dopóki gmina nie poda tych danych, wynik jest nie do ustalenia; rozważ dowód z danych \
         publicznych albo z badania",
        &names,
        out,
    );
}

/// Sources that every gmina finds without asking itself.
fn public(system: &str) -> bool {
    !matches!(system, "własne" | "ankieta")
}

fn reads_public(rules: &RuleSet, e: &Expr) -> bool {
    match e {
        Expr::Data(v, _) => {
            rules.data.get(*v).is_some_and(|d| d.sources.iter().any(|s| public(&s.system)))
        }
        Expr::Neg(x) => reads_public(rules, x),
        // Every operand is needed.
        Expr::Binary(_, a, b) => reads_public(rules, a) && reads_public(rules, b),
        _ => true,
    }
}

/// Indicators a condition asks for, through thresholds and problems.
pub(super) fn asked(
    rules: &RuleSet,
    cond: &Cond,
    of: Option<usize>,
    out: &mut Vec<usize>,
    surveys: &mut bool,
    depth: usize,
) {
    if depth > 20 {
        return;
    }
    for leaf in cond.leaves() {
        match leaf {
            Cond::Compare(..) => {
                for operand in leaf.operands() {
                    match operand {
                        Expr::Indicator(i) | Expr::LatestYear(i) => out.push(*i),
                        Expr::Value => out.extend(of),
                        Expr::Survey(..) => *surveys = true,
                        _ => {}
                    }
                }
            }
            Cond::Threshold(_, i, _) => {
                out.extend(rules.thresholds.get(*i).and_then(|t| own(rules, t)));
            }
            Cond::Problem(i, _) => {
                if let Some(p) = rules.problems.get(*i) {
                    asked(rules, &p.when, None, out, surveys, depth + 1);
                }
            }
            _ => {}
        }
    }
}
