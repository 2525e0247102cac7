//! Examples as rows of tables: what is given, what is expected, what came out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::asked::Asked;
use crate::comply::{fact_name, kind_label};
use crate::eval::group_name;
use crate::examples::Report;
use crate::lang::example::{Example, Expectation, FactGiven, Given};
use crate::lang::expr::{Group, Level};
use crate::lang::facts;
use crate::lang::ruleset::RuleSet;
use crate::text::{format_date, format_short, spaced};

/// Rows by kind and identifier of the rule they name.
pub type Rows = BTreeMap<(&'static str, String), Vec<Value>>;

/// What an example says of one rule.
struct Said {
    kind: &'static str,
    id: String,
    expected: Vec<String>,
    got: Vec<String>,
    passed: bool,
}

/// All examples, each under every rule it names.
pub fn rows(rules: &RuleSet, report: &Report) -> Rows {
    let mut out = Rows::new();
    let mut known: BTreeMap<(&'static str, String), Asked> = BTreeMap::new();
    for (e, r) in rules.examples.iter().zip(&report.examples) {
        let mut said: Vec<Said> = Vec::new();
        for ((x, _), o) in e.expect.iter().zip(&r.outcomes) {
            let (kind, id, level) = match x {
                Expectation::Requirement(id, _) => ("wymóg", id, ""),
                Expectation::Problem(id, _) => ("problem", id, ""),
                Expectation::Threshold(Level::Attention, id, _) => ("próg", id, "uwaga: "),
                Expectation::Threshold(Level::Alarm, id, _) => ("próg", id, "alarm: "),
                Expectation::Indicator(id, _) => ("wskaźnik", id, ""),
            };
            let (expected, got) = (format!("{level}{}", o.wanted), format!("{level}{}", o.got));
            match said.iter_mut().find(|s| s.kind == kind && s.id == *id) {
                Some(s) => {
                    s.expected.push(expected);
                    s.got.push(got);
                    s.passed &= o.passed;
                }
                None => said.push(Said {
                    kind,
                    id: id.clone(),
                    expected: vec![expected],
                    got: vec![got],
                    passed: o.passed,
                }),
            }
        }
        for s in said {
            let asked = known
                .entry((s.kind, s.id.clone()))
                .or_insert_with(|| Asked::by(rules, s.kind, &s.id));
            let world = world(rules, e, asked);
            out.entry((s.kind, s.id)).or_default().push(json!({
                "tytuł": e.meta.title,
                "świat": world,
                "oczekiwano": s.expected.join("; "),
                "wyszło": s.got.join("; "),
                "zgodne": s.passed,
            }));
        }
    }
    out
}

/// The world of an example as far as one rule asks about it, in pieces.
fn world(rules: &RuleSet, e: &Example, asked: &Asked) -> Vec<Value> {
    let piece = |kind: &str, text: String, left: usize| {
        json!({
            "uchwała": kind == "uchwała",
            "inna_gmina": kind == "inna_gmina",
            "badanie": kind == "badanie",
            "pozostałe": left,
            "tekst": text,
        })
    };
    let mut left = 0;
    let mut seen = |given: &[&Given]| {
        let wanted: Vec<&Given> =
            given.iter().copied().filter(|g| asked.data.contains(&g.data)).collect();
        left += given.len() - wanted.len();
        observed(rules, &wanted)
    };
    let mut out = Vec::new();
    out.extend(e.day.map(|d| piece("uchwała", format_date(d), 0)));
    out.extend(e.unit_kind.map(|k| piece("", kind_label(k).to_owned(), 0)));
    let own: Vec<&Given> = e.given.iter().filter(|g| g.group.is_none()).collect();
    out.extend(seen(&own).into_iter().map(|text| piece("", text, 0)));
    for other in &e.others {
        let text = seen(&other.iter().collect::<Vec<_>>()).join(", ");
        if !text.is_empty() {
            out.push(piece("inna_gmina", text, 0));
        }
    }
    for group in [Group::Powiat, Group::Voivodeship, Group::Country] {
        let of: Vec<&Given> = e.given.iter().filter(|g| g.group == Some(group)).collect();
        let text = seen(&of).join(", ");
        if !text.is_empty() {
            out.push(piece("", format!("{}: {text}", group_name(group)), 0));
        }
    }
    for (path, value) in &e.facts {
        if !asked.fact(path) {
            left += 1;
            continue;
        }
        out.push(match path.strip_prefix("ankieta.") {
            Some(name) => {
                let name = spaced(&name.replace('.', ", "));
                piece("badanie", format!("{name}: {}", shown(value)), 0)
            }
            None => piece("", format!("{}: {}", fact(rules, path), shown(value)), 0),
        });
    }
    if left > 0 {
        out.push(piece("", String::new(), left));
    }
    out
}

/// Observations, years of one variable together: `Ludność (2019) 10 000, (2024) 9 000`.
fn observed(rules: &RuleSet, given: &[&Given]) -> Vec<String> {
    let mut out: Vec<(&str, String)> = Vec::new();
    for g in given {
        let value = g.value.map_or_else(|| "brak".to_owned(), |v| format_short(v, 4));
        let one = format!("({}) {value}", g.year);
        match out.iter_mut().find(|(data, _)| *data == g.data) {
            Some((_, text)) => text.push_str(&format!(", {one}")),
            None => {
                let title = rules.data_var(&g.data).map_or(&g.data, |d| &d.meta.title);
                out.push((&g.data, format!("{title} {one}")));
            }
        }
    }
    out.into_iter().map(|(_, text)| text).collect()
}

fn fact(rules: &RuleSet, path: &str) -> String {
    match path.split_once('.').filter(|(set, _)| facts::features(set).is_some()) {
        Some((set, feature)) => format!("{} – {}", fact_name(rules, set), spaced(feature)),
        None => fact_name(rules, path),
    }
}

fn shown(value: &FactGiven) -> String {
    match value {
        FactGiven::Bool(true) => "tak".to_owned(),
        FactGiven::Bool(false) => "nie".to_owned(),
        FactGiven::Number(n) => format_short(*n, 4),
        FactGiven::Date(d) => format_date(*d),
        FactGiven::Text(t) => spaced(t),
        FactGiven::Unknown => "nie wiadomo".to_owned(),
    }
}
