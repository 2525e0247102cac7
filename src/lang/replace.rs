//! Rules that take the place of rules of a used set (`zastępuje`).
//!
//! What can be told without solving conditions is checked here: that there is something to replace,
//! and that neither period, units, consequence nor verification of a requirement grow weaker. Whether
//! the new condition really implies the old one is a question for a solver, in another room.

use super::block::Block;
use super::check::overlap_of;
use super::compile::Use;
use super::lower::Lowering;
use super::parse::Rule;
use super::ruleset::{
    Check, Origin, Replaced, Replacement, Requirement, RuleSet, Threshold, Validity,
};
use crate::diag::{Diagnostic, Span};
use chrono::NaiveDate;

/// A rule waiting to take its place.
pub(super) struct Waiting {
    new: New,
    of: String,
    of_span: Span,
    reason: String,
    /// Whether `weryfikacja` was given.
    verified: bool,
}

enum New {
    Requirement(Box<Requirement>),
    Threshold(Box<Threshold>),
}

/// Puts rules in the places of those they replace.
pub(super) fn replace(rules: &mut RuleSet, mut waiting: Vec<Waiting>, found: &mut Vec<Diagnostic>) {
    // A set may replace what another set has already replaced: go on while something fits.
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for w in waiting {
            match w.new {
                New::Requirement(r) if targets(rules, &r, &w.of).is_empty() => {
                    left.push(Waiting { new: New::Requirement(r), ..w });
                }
                New::Requirement(ref r) => requirement(rules, r, &w, found),
                New::Threshold(t) => match position(rules, &t, &w.of) {
                    None => left.push(Waiting { new: New::Threshold(t), ..w }),
                    Some(i) => threshold(rules, i, &t, (&w.of, &w.reason), found),
                },
            }
        }
        if left.len() == before {
            found.extend(left.iter().map(|w| nothing(rules, w)));
            return;
        }
        waiting = left;
    }
}

/// Reads a replacing rule; what cannot replace anything is reported.
pub(super) fn read(b: &Block<'_>, uses: &[Use], low: &mut Lowering<'_>) -> Option<Waiting> {
    let (src, mut pairs) = b.pairs("zastępuje", low.found)?;
    let path = pairs.find(|p| p.as_rule() == Rule::path)?;
    let (of, of_span) = (path.as_str().to_owned(), src.at(&path));
    let reason = b.text("powód", low.found);
    if b.field("powód").is_none() {
        low.found.push(
            Diagnostic::error(
                "E0203",
                format!("{} „{}” zastępuje inny bez powodu", b.spec.kind, b.meta.id),
            )
            .at(b.meta.span, "")
            .hint("dopisz pole „powód”: raport zgodności pokaże, kto i dlaczego zmienił regułę"),
        );
    }
    let set = &b.meta.set;
    if *set == of {
        low.found.push(
            Diagnostic::error("E0253", "zestaw nie może zastępować własnych reguł")
                .at(of_span, "to ten sam zestaw")
                .hint("zmień regułę wprost i usuń pole „zastępuje”"),
        );
        return None;
    }
    if !uses.iter().any(|u| u.by == *set && u.name == of) {
        low.found.push(
            Diagnostic::error("E0253", format!("zestaw „{set}” nie korzysta z zestawu „{of}”"))
                .at(of_span, "")
                .hint(format!("dopisz na początku pliku: użyj {of} wersja \"…\"; zastąpić można tylko regułę zestawu, z którego się korzysta"))
                .suggest(crate::diag::closest(&of, uses.iter().filter(|u| u.by == *set).map(|u| u.name.as_str()))),
        );
        return None;
    }
    let new = match b.spec.kind {
        "próg" => New::Threshold(Box::new(low.threshold(b))),
        _ => New::Requirement(Box::new(low.requirement(b)?)),
    };
    let verified = b.field("weryfikacja").is_some();
    Some(Waiting { new, of, of_span, reason: reason?, verified })
}

/// Versions of a requirement that a new one of the same name takes the place of.
fn targets(rules: &RuleSet, new: &Requirement, of: &str) -> Vec<usize> {
    let fits = |r: &Requirement| {
        r.meta.id == new.meta.id && r.meta.set == of && overlap_of(r.validity, new.validity)
    };
    rules.requirements.iter().enumerate().filter(|(_, r)| fits(r)).map(|(i, _)| i).collect()
}

fn position(rules: &RuleSet, new: &Threshold, of: &str) -> Option<usize> {
    rules.thresholds.iter().position(|t| t.meta.id == new.meta.id && t.meta.set == of)
}

fn requirement(rules: &mut RuleSet, new: &Requirement, w: &Waiting, found: &mut Vec<Diagnostic>) {
    let at = targets(rules, new, &w.of);
    let old: Vec<Requirement> =
        at.iter().filter_map(|i| rules.requirements.get(*i)).cloned().collect();
    let mut new = new.clone();
    if let (Some(first), false) = (old.first(), w.verified) {
        new.verification = first.verification;
    }
    for o in &old {
        found.extend(weaker(&new, o));
    }
    let mut i = 0;
    rules.requirements.retain(|_| {
        i += 1;
        !at.contains(&(i - 1))
    });
    let place = at.first().copied().unwrap_or(0).min(rules.requirements.len());
    rules.replacements.push(Replacement {
        id: new.meta.id.clone(),
        by: new.meta.set.clone(),
        of: w.of.clone(),
        reason: w.reason.clone(),
        span: new.meta.span,
        old: Replaced::Requirements(old),
    });
    rules.requirements.insert(place, new);
}

fn threshold(
    rules: &mut RuleSet,
    i: usize,
    new: &Threshold,
    (of, reason): (&str, &str),
    found: &mut Vec<Diagnostic>,
) {
    let Some(place) = rules.thresholds.get_mut(i) else { return };
    let mut new = new.clone();
    let old = place.clone();
    if new.indicator != old.indicator {
        found.push(
            Diagnostic::error(
                "E0253",
                format!("próg „{}” dotyczy innego wskaźnika niż zastępowany", new.meta.id),
            )
            .at(new.meta.span, format!("wskaźnik „{}”", new.indicator))
            .also(old.meta.span, format!("wskaźnik „{}”", old.indicator))
            .hint("nadaj nowemu progowi inną nazwę"),
        );
    }
    if old.origin == Origin::Law {
        for (word, before, after) in
            [("uwaga", &old.attention, &new.attention), ("alarm", &old.alarm, &new.alarm)]
        {
            if before.is_some() && after.is_none() {
                found.push(weakened(
                    (new.meta.span, old.meta.span),
                    format!("brakuje stopnia „{word}”, który ma próg ustalony prawem"),
                ));
            }
        }
        // Set by law before, set by law still: only stricter.
        new.origin = Origin::Law;
        new.basis = old.basis.clone();
    }
    rules.replacements.push(Replacement {
        id: new.meta.id.clone(),
        by: new.meta.set.clone(),
        of: of.to_owned(),
        reason: reason.to_owned(),
        span: new.meta.span,
        old: Replaced::Threshold(Box::new(old)),
    });
    *place = new;
}

/// In what a new requirement is weaker than the one it replaces, conditions left aside.
fn weaker(new: &Requirement, old: &Requirement) -> Vec<Diagnostic> {
    let mut what = Vec::new();
    let starts = |v: Validity| v.from.unwrap_or(NaiveDate::MIN);
    let ends = |v: Validity| v.to.unwrap_or(NaiveDate::MAX);
    if starts(new.validity) > starts(old.validity) || ends(new.validity) < ends(old.validity) {
        what.push("obowiązuje krócej; okres musi obejmować cały okres zastępowanej wersji");
    }
    let all = |r: &Requirement| r.applies_to.is_empty();
    let fewer =
        !all(new) && (all(old) || old.applies_to.iter().any(|k| !new.applies_to.contains(k)));
    if fewer {
        what.push("dotyczy mniejszej liczby rodzajów jednostek");
    }
    if new.consequence != old.consequence {
        what.push("ma inny skutek; skutek określa zastępowany wymóg");
    }
    if new.verification != old.verification {
        what.push("ma inną weryfikację; określa ją zastępowany wymóg (pole można pominąć)");
    }
    if new.warn_when.is_some() && old.warn_when.is_none() {
        what.push("łagodzi niespełnienie polem „ostrzeżenie_gdy”");
    }
    if matches!((&new.check, &old.check), (Check::Human(_), Check::Condition(_))) {
        what.push("zastępuje warunek pytaniem do człowieka");
    }
    what.into_iter().map(|w| weakened((new.meta.span, old.meta.span), w.to_owned())).collect()
}

fn weakened((new, old): (Span, Span), what: String) -> Diagnostic {
    Diagnostic::error("E0254", "reguła jest słabsza niż ta, którą zastępuje")
        .at(new, what)
        .also(old, "zastępowana reguła")
        .hint("regułę prawa można tylko zaostrzyć; łagodniejszą wpisz pod inną nazwą albo usuń")
}

fn nothing(rules: &RuleSet, w: &Waiting) -> Diagnostic {
    let (kind, meta) = match &w.new {
        New::Requirement(r) => ("wymogu", &r.meta),
        New::Threshold(t) => ("progu", &t.meta),
    };
    let taken = rules.replacements.iter().find(|r| r.id == meta.id && r.of == w.of);
    let names: Vec<&str> = match &w.new {
        New::Requirement(_) => rules.requirements.iter().map(|r| &r.meta).collect::<Vec<_>>(),
        New::Threshold(_) => rules.thresholds.iter().map(|t| &t.meta).collect(),
    }
    .into_iter()
    .filter(|m| m.set == w.of)
    .map(|m| m.id.as_str())
    .collect();
    let d = Diagnostic::error(
        "E0253",
        format!("w zestawie „{}” nie ma {kind} „{}”, który można by zastąpić", w.of, meta.id),
    )
    .at(w.of_span, "");
    match taken {
        Some(t) => d.also(t.span, format!("zastąpił go już zestaw „{}”", t.by)).hint(
            "jedną regułę może zastąpić jeden zestaw; następny zastępuje regułę tego, który zrobił to wcześniej",
        ),
        None if names.contains(&meta.id.as_str()) => {
            d.hint("wymóg jest, ale w innym okresie; popraw pole „obowiązuje”")
        }
        None => d
            .hint("sprawdź nazwę; regułę, której nie ma, wystarczy dodać bez pola „zastępuje”")
            .suggest(crate::diag::closest(&meta.id, names)),
    }
}

#[cfg(test)]
#[path = "replace_tests.rs"]
mod tests;
