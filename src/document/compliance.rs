//! The compliance report: every requirement, its state and why.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::comply::{Status, Verdict, by_act};
use crate::diag::Diagnostic;
use crate::lang::ruleset::{
    Consequence, Origin, Replaced, Replacement, RuleSet, SetInfo, Verification,
};
use crate::project::lock::short;
use crate::text;

use super::engine::Templates;
use super::made::{Recipe, make};
use super::tree::Document;

/// Builds the report on the verdicts about the strategy of `gmina`, decided by `rules`.
///
/// # Errors
/// Faults of the templates.
pub fn compliance_report(
    rules: &RuleSet,
    verdicts: &[Verdict],
    gmina: &str,
    day: NaiveDate,
) -> Result<Document, Vec<Diagnostic>> {
    compliance_report_with(&Templates::embedded(), rules, verdicts, gmina, day)
}

/// As [`compliance_report`], with given templates.
///
/// # Errors
/// Faults of the templates.
pub fn compliance_report_with(
    templates: &Templates,
    rules: &RuleSet,
    verdicts: &[Verdict],
    gmina: &str,
    day: NaiveDate,
) -> Result<Document, Vec<Diagnostic>> {
    let recipe = Recipe {
        front: "zgodność-tytułowa.hbs",
        chapters: &["zgodność.md.hbs"],
        formulas: BTreeMap::new(),
        day,
        with_contents: false,
    };
    make(templates, &recipe, view(rules, verdicts, gmina, day))
}

fn view(rules: &RuleSet, verdicts: &[Verdict], gmina: &str, day: NaiveDate) -> Value {
    let count = |s: Status| verdicts.iter().filter(|v| v.status == s).count();
    let blocking: Vec<&str> =
        verdicts.iter().filter(|v| super::blocks(v)).map(|v| v.title.as_str()).collect();
    let waived = |v: &&Verdict| v.is_waived();
    let groups = [
        (Status::NotMet, false),
        (Status::Undetermined, false),
        (Status::Human, false),
        // What somebody decided to leave as it is comes after what is to be done.
        (Status::NotMet, true),
        (Status::Met, false),
        (Status::NotApplicable, false),
    ];
    let mut number = 0;
    let shown: Vec<Value> = groups
        .iter()
        .filter_map(|(status, with_waiver)| {
            let found: Vec<&Verdict> = verdicts
                .iter()
                .filter(|v| v.status == *status && v.is_waived() == *with_waiver)
                .collect();
            // Questions are answered act by act, so they are numbered in that order.
            let acts: Vec<(&str, Vec<Value>)> = match status {
                Status::Human => by_act(rules, &found),
                _ => vec![("", found)],
            }
            .into_iter()
            .map(|(act, list)| {
                let mut next = |v: &Verdict| {
                    number += 1;
                    verdict(v, number)
                };
                (act, list.into_iter().map(&mut next).collect())
            })
            .collect();
            let members: Vec<&Value> = acts.iter().flat_map(|(_, list)| list).collect();
            (!members.is_empty()).then(|| {
                json!({
                    "akty": acts.iter().map(|(act, list)| json!({
                        "tytuł": act, "razem": list.len(), "wymogi": list,
                    })).collect::<Vec<_>>(),
                    "stan": status.label(),
                    "niespełnione": *status == Status::NotMet && !with_waiver,
                    "z_odstępstwem": *with_waiver,
                    "nieustalone": *status == Status::Undetermined,
                    "do_oceny": *status == Status::Human,
                    "spełnione": *status == Status::Met,
                    "nie_dotyczy": *status == Status::NotApplicable,
                    "wymogi": members,
                })
            })
        })
        .collect();
    json!({
        "gmina": gmina,
        "dzień": text::long_date(day),
        "zestawy": rules.sets.iter().map(set).collect::<Vec<_>>(),
        "razem": verdicts.len(),
        "spełnione": count(Status::Met),
        "niespełnione": count(Status::NotMet),
        "z_odstępstwem": verdicts.iter().filter(waived).count(),
        "zmienione": rules.replacements.iter().map(|r| change(rules, r)).collect::<Vec<_>>(),
        "nieustalone": count(Status::Undetermined),
        "nie_dotyczy": count(Status::NotApplicable),
        "do_oceny": count(Status::Human),
        "blokujące": blocking,
        "są_blokujące": !blocking.is_empty(),
        "grupy": shown,
        "są": !verdicts.is_empty(),
    })
}

/// A rule that one set replaced in another.
fn change(rules: &RuleSet, r: &Replacement) -> Value {
    let (title, law) = match &r.old {
        Replaced::Requirements(old) => (old.first().map(|o| o.meta.title.clone()), true),
        Replaced::Threshold(t) => {
            let of = rules.indicator(&t.indicator).map(|i| i.meta.title.clone());
            (of, t.origin == Origin::Law)
        }
    };
    json!({
        "wymóg": matches!(r.old, Replaced::Requirements(_)),
        "tytuł": title,
        "id": r.id,
        "kto": r.by,
        "czyj": r.of,
        "powód": r.reason,
        "zaostrzono": law,
    })
}

/// `prawo 2026.1, skrót 0123456789ab`
fn set(s: &SetInfo) -> String {
    let digest = s.origin.as_ref().map(|o| format!(", skrót {}", short(&o.hash)));
    format!("{} {}{}", s.name, s.version, digest.unwrap_or_default())
}

/// `tak (treść dokumentu)` repeats the result: what is left is where it was found.
fn source_alone(found: &str) -> &str {
    ["tak (", "nie ("]
        .iter()
        .find_map(|answer| found.strip_prefix(answer)?.strip_suffix(')'))
        .unwrap_or(found)
}

fn verdict(v: &Verdict, number: usize) -> Value {
    // What is not known is listed as what would decide.
    let known: Vec<_> = v.steps.iter().filter(|s| s.result.is_some()).collect();
    json!({
        "numer": number,
        "id": v.id,
        "tytuł": v.title,
        "stan": v.status.label(),
        "skutek": v.consequence_label,
        "weryfikacja": v.verification_label,
        "niepewny": v.verification != Verification::Official,
        "podstawa": v.citation,
        "obowiązuje": v.in_force,
        "blokuje": super::blocks(v),
        "od_niego_odstąpiono": v.is_waived(),
        "odstępstwo": v.waiver.as_ref().map(|w| json!({
            "tytuł": w.title,
            "podstawa": w.basis,
            "powód": w.reason,
            "kto": w.who,
            "okres": w.in_force,
            "obowiązuje": w.active,
            // There it counts, but does not take the requirement off the list of things to do.
            "bez_znaczenia": v.consequence == Consequence::Invalidity,
        })),
        "zastępuje": v.replaces.as_ref().map(|r| json!({
            "kto": r.by, "czyj": r.of, "tytuł": r.title, "podstawa": r.basis, "powód": r.reason,
        })),
        "dlaczego": known.iter().map(|s| json!({
            "warunek": s.condition,
            "wynik": match s.result { Some(true) => "tak", Some(false) => "nie", None => "nie wiadomo" },
            "ustalono": source_alone(&s.found),
            // „jest – tak (ustalono: tak)” would say the same twice.
            "ma_ustalenie": !matches!(s.found.as_str(), "" | "tak" | "nie"),
        })).collect::<Vec<_>>(),
        "są_kroki": !known.is_empty(),
        "brakuje": v.lacking,
        "rozstrzygnie": v.would_decide,
        "pytanie": v.question,
        "wskazówka": v.hint,
        "pokaż_wskazówkę": matches!(v.status, Status::NotMet | Status::Undetermined | Status::Human) && !v.hint.is_empty(),
    })
}
