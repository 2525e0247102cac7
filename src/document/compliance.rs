//! The compliance report: every requirement, its state and why.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::comply::{Status, Verdict};
use crate::diag::Diagnostic;
use crate::text;

use super::engine::Templates;
use super::made::{Recipe, make};
use super::tree::Document;

/// Builds the report on the verdicts about the strategy of `gmina`.
///
/// # Errors
/// Faults of the templates.
pub fn compliance_report(
    verdicts: &[Verdict],
    gmina: &str,
    day: NaiveDate,
) -> Result<Document, Vec<Diagnostic>> {
    compliance_report_with(&Templates::embedded(), verdicts, gmina, day)
}

/// As [`compliance_report`], with given templates.
///
/// # Errors
/// Faults of the templates.
pub fn compliance_report_with(
    templates: &Templates,
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
    make(templates, &recipe, view(verdicts, gmina, day))
}

fn view(verdicts: &[Verdict], gmina: &str, day: NaiveDate) -> Value {
    let count = |s: Status| verdicts.iter().filter(|v| v.status == s).count();
    let blocking: Vec<&str> =
        verdicts.iter().filter(|v| super::blocks(v)).map(|v| v.title.as_str()).collect();
    let groups =
        [Status::NotMet, Status::Undetermined, Status::Human, Status::Met, Status::NotApplicable];
    let mut number = 0;
    let shown: Vec<Value> = groups
        .iter()
        .filter_map(|status| {
            let members: Vec<Value> = verdicts
                .iter()
                .filter(|v| v.status == *status)
                .map(|v| {
                    number += 1;
                    verdict(v, number)
                })
                .collect();
            (!members.is_empty()).then(|| {
                json!({
                    "stan": status.label(),
                    "niespełnione": *status == Status::NotMet,
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
        "razem": verdicts.len(),
        "spełnione": count(Status::Met),
        "niespełnione": count(Status::NotMet),
        "nieustalone": count(Status::Undetermined),
        "nie_dotyczy": count(Status::NotApplicable),
        "do_oceny": count(Status::Human),
        "blokujące": blocking,
        "są_blokujące": !blocking.is_empty(),
        "grupy": shown,
        "są": !verdicts.is_empty(),
    })
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
        "podstawa": v.citation,
        "obowiązuje": v.in_force,
        "blokuje": super::blocks(v),
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
