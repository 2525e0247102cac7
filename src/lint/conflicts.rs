//! Requirements in force together that cannot be met together.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::solve::{Answer, Asked, reads, satisfiable_in};
use super::{Findings, Topic, applies, example, part};
use crate::diag::Diagnostic;
use crate::lang::expr::Cond;
use crate::lang::ruleset::{Check, Requirement, RuleSet, UnitKind, Validity};

const NARROW: &str = "porównaj oba przepisy; jeśli dotyczą różnych jednostek, czasu albo sytuacji, \
                      zawęź „dotyczy”, „obowiązuje” albo „gdy”";

/// A requirement decided by a condition, with what it reads.
struct Decided<'a> {
    rule: &'a Requirement,
    check: &'a Cond,
    reads: BTreeSet<Asked>,
}

/// Looks at pairs that ask for the same things, then at all requirements in force on the day.
pub(super) fn check(
    rules: &RuleSet,
    impossible: &BTreeSet<usize>,
    day: NaiveDate,
    out: &mut Findings,
) {
    let decided: Vec<Decided<'_>> = rules
        .requirements
        .iter()
        .enumerate()
        .filter(|(i, _)| !impossible.contains(i))
        .filter_map(|(_, rule)| match &rule.check {
            Check::Condition(check) => {
                Some(Decided { rule, check, reads: reads(rules, check, None) })
            }
            Check::Human(_) => None,
        })
        .collect();
    let mut pairs = false;
    for (n, a) in decided.iter().enumerate() {
        for b in decided.iter().skip(n + 1) {
            pairs |= pair(rules, a, b, out);
        }
    }
    if !pairs {
        for kind in [
            UnitKind::Gmina,
            UnitKind::Powiat,
            UnitKind::CityWithPowiatRights,
            UnitKind::Voivodeship,
        ] {
            together(rules, &decided, kind, day, out);
        }
    }
}

/// Days both are in force.
pub(super) fn overlap(a: Validity, b: Validity) -> Option<Validity> {
    let from = a.from.max(b.from);
    let to = match (a.to, b.to) {
        (Some(x), Some(y)) => Some(x.min(y)),
        (x, y) => x.or(y),
    };
    let empty = from.zip(to).is_some_and(|(f, t)| f > t);
    (!empty).then_some(Validity { from, to })
}

/// Whether some kind of unit is subject to both.
pub(super) fn same_units(a: &Requirement, b: &Requirement) -> bool {
    let all = |r: &Requirement| r.applies_to.is_empty();
    all(a) || all(b) || a.applies_to.iter().any(|k| b.applies_to.contains(k))
}

/// Whether the two exclude each other.
fn pair(rules: &RuleSet, a: &Decided<'_>, b: &Decided<'_>, out: &mut Findings) -> bool {
    if !same_units(a.rule, b.rule) || a.reads.is_disjoint(&b.reads) {
        return false;
    }
    let Some(period) = overlap(a.rule.validity, b.rule.validity) else { return false };
    let both = || applies(a.rule).chain(applies(b.rule));
    let met = both().chain([part(a.check, None, true), part(b.check, None, true)]);
    let names = format!("„{}” i „{}”", a.rule.meta.id, b.rule.meta.id);
    match satisfiable_in(rules, &met.collect::<Vec<_>>(), period) {
        Answer::Witness(_) => return false,
        Answer::Unknown(why) => {
            let question = format!("wymogi {names} da się spełnić naraz");
            out.open(a.rule.meta.span, &question, &why);
            return false;
        }
        Answer::Impossible => {}
    }
    // Never in one place at a time: then there is nothing to meet together.
    let meet = match satisfiable_in(rules, &both().collect::<Vec<_>>(), period) {
        Answer::Impossible => return false,
        Answer::Witness(world) => world,
        Answer::Unknown(why) => {
            let question = format!("wymogi {names}, które się wykluczają, stosuje się naraz");
            out.open(a.rule.meta.span, &question, &why);
            return false;
        }
    };
    let hint = if meet.is_empty() {
        NARROW.to_owned()
    } else {
        format!("oba mają zastosowanie na przykład tu: {}; {NARROW}", example(&meet))
    };
    out.add(
        Topic::Conflicts,
        Diagnostic::error("E1010", format!("wymogów {names} nie da się spełnić naraz"))
            .at(b.rule.meta.span, "kto spełni ten wymóg")
            .also(a.rule.meta.span, "nie spełni tego")
            .hint(hint)
            .cite(Some(format!("{}; {}", rules.cite(&a.rule.basis), rules.cite(&b.rule.basis)))),
    );
    true
}

/// All requirements of a kind of unit on one day: each is met or does not apply.
fn together(
    rules: &RuleSet,
    decided: &[Decided<'_>],
    kind: UnitKind,
    day: NaiveDate,
    out: &mut Findings,
) {
    let in_force: Vec<(&Decided<'_>, Cond)> = decided
        .iter()
        .filter(|d| d.rule.validity.covers(day))
        .filter(|d| d.rule.applies_to.is_empty() || d.rule.applies_to.contains(&kind))
        .map(|d| {
            let cond = match &d.rule.when {
                Some(w) => Cond::Any(vec![Cond::Not(Box::new(w.clone())), d.check.clone()]),
                None => d.check.clone(),
            };
            (d, cond)
        })
        .collect();
    let period = Validity { from: Some(day), to: Some(day) };
    let ask = |list: &[&(&Decided<'_>, Cond)]| {
        let parts: Vec<_> = list.iter().map(|(_, c)| part(c, None, true)).collect();
        satisfiable_in(rules, &parts, period)
    };
    let mut core: Vec<_> = in_force.iter().collect();
    match ask(&core) {
        Answer::Impossible => {}
        Answer::Witness(_) => return,
        Answer::Unknown(why) => {
            if let Some((first, _)) = core.first() {
                let question = format!(
                    "wszystkie wymogi ({}) da się spełnić naraz",
                    crate::comply::kind_label(kind)
                );
                out.open(first.rule.meta.span, &question, &why);
            }
            return;
        }
    }
    // Requirements without which the rest is still impossible to meet go away.
    let mut n = 0;
    while n < core.len() {
        let mut fewer = core.clone();
        fewer.remove(n);
        if ask(&fewer) == Answer::Impossible {
            core = fewer;
        } else {
            n += 1;
        }
    }
    let names: Vec<String> = core.iter().map(|(d, _)| format!("„{}”", d.rule.meta.id)).collect();
    let names = crate::text::enumerate(&names);
    let message = format!("wymogów {names} nie da się spełnić naraz");
    // The same requirements may bind more than one kind of unit.
    if out.list.iter().any(|f| f.diagnostic.message == message) {
        return;
    }
    let mut d = Diagnostic::error("E1011", message);
    for (i, (r, _)) in core.iter().enumerate() {
        let span = r.rule.meta.span;
        d = if i == 0 { d.at(span, "ten wymóg") } else { d.also(span, "razem z tym") };
    }
    let law: Vec<String> = core.iter().map(|(r, _)| rules.cite(&r.rule.basis)).collect();
    out.add(Topic::Conflicts, d.hint(NARROW).cite(Some(law.join("; "))));
}
