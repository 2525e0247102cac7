//! Waivers beside verdicts. A waiver changes no verdict: it says who decided to live with it.

use chrono::NaiveDate;
use serde::Serialize;

use super::verdict::{Status, Verdict};
use crate::diag::Diagnostic;
use crate::lang::ruleset::{Consequence, RuleSet, Waiver};
use crate::text::format_date;

/// A waiver as printed beside a verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaiverNote {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// The provision that allows it, in full.
    pub basis: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub who: String,
    /// Days in words: `od 1.01.2027 r. do 31.12.2028 r.`
    pub in_force: String,
    /// Whether it is in force on the day of the resolution.
    pub active: bool,
}

impl Verdict {
    /// Not met, and somebody entitled decided to leave it so: nothing to act on. Never so where the
    /// resolution might be void.
    #[must_use]
    pub fn is_waived(&self) -> bool {
        self.status == Status::NotMet
            && self.consequence != Consequence::Invalidity
            && self.waiver.as_ref().is_some_and(|w| w.active)
    }
}

/// Writes waivers beside the verdicts; warns of those out of force on the day and of those nothing
/// needs.
pub fn waive(rules: &RuleSet, verdicts: &mut [Verdict], day: NaiveDate) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for w in &rules.waivers {
        let active = w.validity.covers(day);
        let verdict = verdicts.iter_mut().find(|v| v.id == w.requirement);
        if !active {
            found.push(out_of_force(w, day));
        } else if let Some(d) = verdict.as_ref().and_then(|v| unused(w, v.status)) {
            found.push(d);
        }
        let Some(verdict) = verdict else { continue };
        // One in force is worth more than one that is not.
        if verdict.waiver.as_ref().is_none_or(|earlier| active && !earlier.active) {
            verdict.waiver = Some(note(rules, w, active));
        }
    }
    found
}

fn note(rules: &RuleSet, w: &Waiver, active: bool) -> WaiverNote {
    WaiverNote {
        id: w.meta.id.clone(),
        title: w.meta.title.clone(),
        basis: rules.cite(&w.basis),
        reason: w.reason.clone(),
        who: w.who.clone(),
        in_force: super::decide::in_force(w.validity),
        active,
    }
}

fn out_of_force(w: &Waiver, day: NaiveDate) -> Diagnostic {
    let past = w.validity.to.is_some_and(|to| to < day);
    let state = if past { "wygasło" } else { "jeszcze nie obowiązuje" };
    Diagnostic::warning(
        "W0901",
        format!("odstępstwo „{}” {state} w dniu uchwały ({})", w.meta.title, format_date(day)),
    )
    .at(w.meta.span, format!("obowiązuje {}", super::decide::in_force(w.validity)))
    .hint("przedłuż je nową decyzją albo usuń; dopóki nie obowiązuje, wymóg trzeba spełnić")
}

fn unused(w: &Waiver, status: Status) -> Option<Diagnostic> {
    let why = match status {
        Status::Met => "jest spełniony",
        Status::NotApplicable => "nie dotyczy tej jednostki albo tego dnia",
        Status::NotMet | Status::Undetermined | Status::Human => return None,
    };
    Some(
        Diagnostic::warning(
            "W0902",
            format!(
                "odstępstwo „{}” jest niepotrzebne: wymóg „{}” {why}",
                w.meta.title, w.requirement
            ),
        )
        .at(w.meta.span, "")
        .hint("usuń odstępstwo; jeśli miało dotyczyć innego wymogu, popraw nazwę po słowie „od”"),
    )
}

#[cfg(test)]
#[path = "waiver_tests.rs"]
mod tests;
