//! Whether rules that replace rules of law are really stricter.
//!
//! A new condition is stricter when no world satisfies it and not the old one. Worlds here have all
//! values known, and that is enough: a condition that came out true with some values missing is true
//! whatever they are, so the old one is then true whatever they are too.

use super::solve::{Answer, Fixed, Part, satisfiable_in};
use crate::diag::{Diagnostic, Span};
use crate::lang::expr::Cond;
use crate::lang::ruleset::{
    Check, Origin, Replaced, Replacement, Requirement, RuleSet, Threshold, Validity,
};

/// Errors about replacements that are weaker than what they replace, or cannot be shown not to be.
/// A threshold of the author's choice may be replaced in any way.
#[must_use]
pub fn weakened(rules: &RuleSet) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for r in &rules.replacements {
        match &r.old {
            Replaced::Requirements(old) => {
                if let Some(new) = rules.replacing_requirement(r) {
                    found.extend(old.iter().filter_map(|old| requirement(rules, new, old)));
                }
            }
            Replaced::Threshold(old) if old.origin == Origin::Law => {
                found.extend(threshold(rules, r, old));
            }
            Replaced::Threshold(_) => {}
        }
    }
    found
}

/// One error about a requirement is enough.
fn requirement(rules: &RuleSet, new: &Requirement, old: &Requirement) -> Option<Diagnostic> {
    let places = (new.meta.span, old.meta.span);
    let holds = |cond, holds| Part { cond, own: None, holds };
    let law_applies = old.when.as_ref().map(|c| holds(c, true));
    let never = |parts: &[Part<'_>], what: &str| {
        let all: Vec<Part<'_>> = law_applies.iter().chain(parts).copied().collect();
        verdict(satisfiable_in(rules, &all, old.validity), places, what)
    };
    if let Some(when) = &new.when {
        let d = never(&[holds(when, false)], "wymóg prawa dotyczy gminy, a ten jej nie dotyczy");
        if d.is_some() {
            return d;
        }
    }
    let check = match (&new.check, &old.check) {
        (Check::Condition(n), Check::Condition(o)) => {
            never(&[holds(n, true), holds(o, false)], "ten wymóg jest spełniony, a wymóg prawa nie")
        }
        (Check::Human(n), Check::Human(o)) if n == o => None,
        (_, Check::Human(_)) => Some(unknown(places, "zastępowany wymóg rozstrzyga człowiek")),
        // Refused when the rules were compiled.
        (Check::Human(_), Check::Condition(_)) => None,
    };
    let (Some(n), Some(o)) = (&new.warn_when, &old.warn_when) else { return check };
    check.or_else(|| {
        never(
            &[holds(n, true), holds(o, false)],
            "ten wymóg łagodzi niespełnienie do ostrzeżenia, a wymóg prawa nie",
        )
    })
}

/// A stricter threshold is reached wherever the old one is.
fn threshold(rules: &RuleSet, r: &Replacement, old: &Threshold) -> Vec<Diagnostic> {
    let Some((_, new)) = rules.replacing_threshold(r) else { return Vec::new() };
    let own = rules.indicators.iter().position(|i| i.meta.id == old.indicator);
    let pairs: [(&Option<Cond>, &Option<Cond>, &str); 2] = [
        (&old.attention, &new.attention, "próg prawa zwraca uwagę, a ten nie"),
        (&old.alarm, &new.alarm, "próg prawa bije na alarm, a ten nie"),
    ];
    pairs
        .into_iter()
        .filter_map(|(old_level, new_level, what)| {
            let parts = [
                Part { cond: old_level.as_ref()?, own, holds: true },
                Part { cond: new_level.as_ref()?, own, holds: false },
            ];
            let answer = satisfiable_in(rules, &parts, Validity::default());
            verdict(answer, (new.meta.span, old.meta.span), what)
        })
        .collect()
}

fn verdict(answer: Answer, (new, old): (Span, Span), what: &str) -> Option<Diagnostic> {
    match answer {
        Answer::Impossible => None,
        Answer::Unknown(why) => Some(unknown((new, old), &why)),
        Answer::Witness(world) => Some(
            Diagnostic::error("E0255", "reguła przepuszcza to, czego nie przepuszcza prawo")
                .at(new, format!("{what}, gdy {}", said(&world)))
                .also(old, "zastępowana reguła")
                .hint("regułę prawa można tylko zaostrzyć: dopisz brakujący warunek po „oraz” albo dodaj własną regułę pod inną nazwą"),
        ),
    }
}

fn said(world: &[Fixed]) -> String {
    if world.is_empty() {
        return "w każdej sytuacji".to_owned();
    }
    world.iter().map(|f| format!("{} = {}", f.name, f.value)).collect::<Vec<_>>().join(", ")
}

fn unknown((new, old): (Span, Span), why: &str) -> Diagnostic {
    Diagnostic::error("E0256", "nie da się wykazać, że reguła jest zaostrzeniem")
        .at(new, why.to_owned())
        .also(old, "zastępowana reguła")
        .hint("dodaj swoją regułę pod inną nazwą, bez pola „zastępuje”: będzie działać obok reguły prawa")
}

#[cfg(test)]
#[path = "tighten_tests.rs"]
mod tests;
