//! Acts, requirements and what is missing, as templates see them. All of it comes from the rules.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::comply::Status;
use crate::lang::ruleset::{Consequence, UnitKind, Verification};
use crate::text;

use super::super::blocks;
use super::super::input::DocumentInput;

/// Acts and requirements; `titles` are ids and headings of the chapters of this document.
pub(super) fn law(input: &DocumentInput<'_>, titles: &[(String, String)]) -> Value {
    let chapter = |id: &String| {
        titles
            .iter()
            .find(|(k, _)| k == id)
            .map_or_else(|| rules_name(input, id), |(_, title)| title.clone())
    };
    let rules = input.rules;
    let in_force: Vec<_> = rules
        .requirements
        .iter()
        .filter(|r| {
            let city = input.place.city && r.applies_to.contains(&UnitKind::CityWithPowiatRights);
            (city || r.applies_to.contains(&UnitKind::Gmina)) && r.validity.covers(input.day)
        })
        .collect();
    let cited: BTreeSet<&str> = in_force.iter().map(|r| r.basis.act.as_str()).collect();
    let listed: Vec<_> = rules.acts.iter().filter(|a| cited.contains(a.meta.id.as_str())).collect();
    let acts: Vec<Value> = (1..)
        .zip(&listed)
        .map(|(number, a)| {
            json!({
                "numer": number,
                "tytuł": a.meta.title,
                "publikator": a.consolidated.clone().unwrap_or_else(|| a.journal.clone()),
                "sprawdzono": a.checked_on.map_or_else(|| "–".to_owned(), text::format_date),
                "urzędowo": a.verification == Verification::Official,
            })
        })
        .collect();
    // The long titles of acts stand once, in their own table.
    let act_number = |id: &str| listed.iter().position(|a| a.meta.id == id).map(|n| n + 1);
    let elements: Vec<Value> = in_force
        .iter()
        .filter(|r| r.consequence != Consequence::GoodPractice && r.section.is_some())
        .map(|r| {
            json!({
                "tytuł": r.meta.title,
                "przepis": r.basis.locus(),
                "akt": act_number(&r.basis.act),
                "rozdział": r.section.as_ref().map(chapter),
            })
        })
        .collect();
    json!({
        "akty": acts,
        "są": !acts.is_empty(),
        "elementy": elements,
        "są_elementy": !elements.is_empty(),
    })
}

/// What is lacking; things that lack the same are named together: `cel (a; b; c)`.
fn grouped(lacking: &[String]) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for item in lacking {
        let (what, of) = match item.split_once(" – brak: ") {
            Some((of, what)) => (what, Some(of)),
            None => (item.as_str(), None),
        };
        match groups.iter_mut().find(|(w, _)| *w == what) {
            Some((_, all)) => all.extend(of),
            None => groups.push((what, of.into_iter().collect())),
        }
    }
    groups
        .into_iter()
        .map(
            |(what, of)| {
                if of.is_empty() { what.to_owned() } else { format!("{what} ({})", of.join("; ")) }
            },
        )
        .collect()
}

fn rules_name(input: &DocumentInput<'_>, id: &str) -> String {
    input.rules.term("rozdziały", id).to_owned()
}

/// What is missing, for the first chapter of a draft.
pub(in crate::document) fn draft(input: &DocumentInput<'_>) -> Value {
    let missing: Vec<Value> = input
        .verdicts
        .iter()
        .filter(|v| blocks(v))
        .map(|v| {
            json!({
                "tytuł": v.title,
                "podstawa": v.citation,
                "nieustalony": v.status == Status::Undetermined,
                "stan": v.status.label(),
                "brakuje": grouped(&v.lacking),
                "rozstrzygnie": v.would_decide,
                "wskazówka": v.hint,
            })
        })
        .collect();
    let open: Vec<String> = super::planned::open_titles(input.strategy);
    json!({ "jest": !missing.is_empty(), "braki": missing, "liczba": missing.len(), "do_decyzji": open })
}
