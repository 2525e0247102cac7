//! Areas of the diagnosis and problems as templates see them.

use std::collections::BTreeSet;

use chrono::Datelike;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::eval::{IndicatorResult, SurveyAnswer, TOO_SMALL};
use crate::lang::ruleset::{Indicator, Nature};
use crate::plan::PlannedProblem;
use crate::text;

use super::super::input::DocumentInput;
use super::indicator;
use super::series;
use super::with;
use super::words::{bare, label, with_unit};

pub(super) type Pair<'a> = (&'a Indicator, &'a IndicatorResult);

/// Indicators the gmina has a value of, in rule order.
pub(super) fn known<'a>(input: &DocumentInput<'a>) -> Vec<Pair<'a>> {
    let mut out = Vec::new();
    for rule in &input.rules.indicators {
        if let Some(r) = input.diagnosis.indicator(&rule.meta.id).filter(|r| r.latest.is_some()) {
            out.push((rule, r));
        }
    }
    out
}

/// An area of the diagnosis: its id (empty for what stands in none) and name, and what it has.
struct AreaParts<'a> {
    id: String,
    name: String,
    members: Vec<Pair<'a>>,
    withheld: Vec<Pair<'a>>,
    found: Vec<&'a PlannedProblem>,
    missing: Vec<&'a str>,
}

/// Areas in order of the dictionary, only those with an indicator or a problem.
fn parts<'a>(input: &DocumentInput<'a>) -> Vec<AreaParts<'a>> {
    let mut ids: Vec<(String, String)> =
        input.rules.dictionaries.get("obszary").map_or_else(Vec::new, |d| d.entries.clone());
    let mut place: FxHashMap<String, usize> =
        ids.iter().enumerate().map(|(i, (id, _))| (id.clone(), i)).collect();
    let (pairs, hidden) = (known(input), withheld(input));
    let rest = ids.len();
    let mut named = pairs
        .iter()
        .chain(&hidden)
        .map(|(i, _)| &i.area)
        .chain(input.strategy.problems.iter().map(|p| &p.area));
    if !named.all(|area| area.as_ref().is_some_and(|a| place.contains_key(a))) {
        place.insert(String::new(), rest);
        ids.push((String::new(), "Pozostałe dane".to_owned()));
    }
    let mut areas: Vec<AreaParts<'a>> = ids
        .into_iter()
        .map(|(id, name)| AreaParts {
            id,
            name,
            members: Vec::new(),
            withheld: Vec::new(),
            found: Vec::new(),
            missing: Vec::new(),
        })
        .collect();
    let index =
        |area: &Option<String>| area.as_ref().and_then(|a| place.get(a)).copied().unwrap_or(rest);
    for pair in pairs {
        if let Some(area) = areas.get_mut(index(&pair.0.area)) {
            area.members.push(pair);
        }
    }
    for pair in hidden {
        if let Some(area) = areas.get_mut(index(&pair.0.area)) {
            area.withheld.push(pair);
        }
    }
    for problem in &input.strategy.problems {
        if let Some(area) = areas.get_mut(index(&problem.area)) {
            area.found.push(problem);
        }
    }
    for rule in input.rules.indicators.iter().filter(|i| is_missing(input, i)) {
        if let Some(area) = areas.get_mut(index(&rule.area)) {
            area.missing.push(&rule.meta.title);
        }
    }
    areas.retain(|a| !(a.members.is_empty() && a.found.is_empty() && a.withheld.is_empty()));
    areas
}

/// Whether the diagnosis has an area to tell of.
pub(super) fn any(input: &DocumentInput<'_>) -> bool {
    !parts(input).is_empty()
}

/// Areas of the diagnosis.
pub(super) fn areas(input: &DocumentInput<'_>) -> Vec<Value> {
    let parts = parts(input);
    parts.par_iter().map(|part| area(input, part)).collect()
}

/// Whether the gmina has no value of an indicator.
pub(super) fn is_missing(input: &DocumentInput<'_>, rule: &Indicator) -> bool {
    input.diagnosis.indicator(&rule.meta.id).is_none_or(|r| !r.is_known())
}

/// Indicators whose latest value is known and not told, in rule order.
fn withheld<'a>(input: &DocumentInput<'a>) -> Vec<Pair<'a>> {
    let all = input.rules.indicators.iter();
    all.filter_map(|rule| {
        let r = input.diagnosis.indicator(&rule.meta.id)?;
        r.withheld.is_some().then_some((rule, r))
    })
    .collect()
}

/// The row of an indicator whose value is not told: that it is there, and what of its threshold.
fn withheld_row(input: &DocumentInput<'_>, rule: &Indicator, r: &IndicatorResult) -> Value {
    let reached = indicator::reached(input, &rule.meta.id);
    json!({
        "alarm": reached.alarm.is_some(),
        "uwaga": reached.alarm.is_none() && reached.attention.is_some(),
        "tytuł": rule.meta.title,
        "jednostka": label(&rule.unit.label),
        "wartość": TOO_SMALL,
        "rok": r.withheld,
        "wcześniej": "–",
        "powiat": "–",
        "województwo": "–",
        "kraj": "–",
    })
}

fn area(input: &DocumentInput<'_>, part: &AreaParts<'_>) -> Value {
    let AreaParts { id, name, members, withheld, found, missing } = part;
    let rows: Vec<Value> = members
        .iter()
        .map(|(rule, r)| {
            let earlier = indicator::earlier(r);
            let reached = indicator::reached(input, &rule.meta.id);
            json!({
                "alarm": reached.alarm.is_some(),
                "uwaga": reached.alarm.is_none() && reached.attention.is_some(),
                "tytuł": rule.meta.title,
                "jednostka": label(&rule.unit.label),
                "wartość": bare(r.latest.map(|l| l.1), rule.decimals),
                "rok": r.latest.map(|l| l.0),
                "wcześniej": earlier.map_or_else(|| "–".to_owned(), |(year, value)| {
                    format!("{} ({year})", bare(Some(value), rule.decimals))
                }),
                "powiat": ref_cell(r, 0, rule),
                "województwo": ref_cell(r, 1, rule),
                "kraj": ref_cell(r, 2, rule),
            })
        })
        .chain(withheld.iter().map(|(rule, r)| withheld_row(input, rule, r)))
        .collect();
    let open: Vec<Value> = input
        .strategy
        .undecided
        .iter()
        .filter(|(problem, ..)| {
            input.rules.problem(problem).is_some_and(|p| p.area.as_ref() == Some(id))
        })
        .map(|(_, title, needed)| json!({ "tytuł": title, "brakuje": needed }))
        .collect();
    let mut main: Vec<Value> = Vec::new();
    let mut drawn: Vec<&Pair<'_>> = Vec::new();
    for pair in members.iter().filter(|(rule, _)| indicator::is_main(input, &rule.meta.id)) {
        let (rule, r) = pair;
        // A line of the same shape is drawn once an area.
        let alike = drawn.iter().find(|(_, other)| {
            other.reference_history.is_empty()
                && r.reference_history.is_empty()
                && series::same_shape(&other.history, &r.history)
        });
        main.push(indicator::view(input, rule, r, main.len(), alike.map(|(i, _)| *i)));
        if alike.is_none() {
            drawn.push(pair);
        }
    }
    let all = members.iter().chain(withheld);
    let sources: BTreeSet<&str> =
        all.flat_map(|(_, r)| r.sources.iter().map(String::as_str)).collect();
    let id = if id.is_empty() { "pozostałe" } else { id };
    let references =
        |(_, r): &Pair<'_>| r.references.iter().any(|(g, _)| indicator::SHOWN.contains(g));
    let source = if sources.is_empty() {
        "dane własne".to_owned()
    } else {
        sources.into_iter().collect::<Vec<_>>().join("; ")
    };
    let scalars = json!({
        "id": id,
        "nazwa": name,
        "ma_dane": !members.is_empty() || !withheld.is_empty(),
        "ma_wcześniejsze": members.iter().any(|(_, r)| indicator::earlier(r).is_some()),
        "ma_odniesienia": members.iter().any(references),
        "ma_nieustalone": !open.is_empty(),
        "ma_problemy": !found.is_empty(),
        "liczba_problemów": found.len(),
        "źródło": source,
        "liczba_bez_danych": missing.len(),
        "bez_danych": missing,
    });
    let problems = found.iter().map(|p| problem(input, p)).collect();
    with(
        scalars,
        [("wiersze", rows), ("główne", main), ("nieustalone", open), ("problemy", problems)],
    )
}

fn ref_cell(r: &IndicatorResult, which: usize, rule: &Indicator) -> String {
    let group = indicator::SHOWN.get(which);
    let value = r.references.iter().find(|(g, _)| Some(g) == group).map(|(_, x)| x.value);
    bare(value, rule.decimals)
}

/// Neither good nor bad, and comparable with the country.
fn is_context(rule: &Indicator, r: &IndicatorResult) -> bool {
    rule.nature == Nature::Neutral
        && r.references.iter().any(|(g, _)| indicator::SHOWN.get(2) == Some(g))
}

/// Context of the gmina: indicators that are neither good nor bad.
pub(super) fn context(input: &DocumentInput<'_>) -> Vec<Value> {
    known(input)
        .into_iter()
        .filter(|(rule, r)| is_context(rule, r))
        .map(|(rule, r)| {
            json!({
                "tytuł": rule.meta.title,
                "jednostka": label(&rule.unit.label),
                "wartość": bare(r.latest.map(|l| l.1), rule.decimals),
                "rok": r.latest.map(|l| l.0),
                "kraj": ref_cell(r, 2, rule),
            })
        })
        .collect()
}

/// Sources of the context.
pub(super) fn context_sources(input: &DocumentInput<'_>) -> String {
    let sources: BTreeSet<String> = known(input)
        .into_iter()
        .filter(|(rule, r)| is_context(rule, r))
        .flat_map(|(_, r)| r.sources.clone())
        .collect();
    if sources.is_empty() {
        "dane własne".to_owned()
    } else {
        sources.into_iter().collect::<Vec<_>>().join("; ")
    }
}

/// Problems in order of their numbers.
pub(super) fn problems(input: &DocumentInput<'_>) -> Vec<Value> {
    input.strategy.problems.iter().map(|p| problem(input, p)).collect()
}

fn problem(input: &DocumentInput<'_>, p: &PlannedProblem) -> Value {
    let rule = input.rules.problem(&p.id);
    let proofs: Vec<Pair<'_>> = p
        .evidence
        .iter()
        .filter_map(|e| Some((input.rules.indicator(e)?, input.diagnosis.indicator(e)?)))
        .collect();
    json!({
        "numer": p.number,
        "id": p.id,
        "tytuł": p.title,
        "obszar": p.area.as_ref().map(|a| input.rules.term("obszary", a).to_owned()),
        "opis": rule.and_then(|r| r.description.clone()),
        "przyczyny": rule.map_or_else(Vec::new, |r| r.causes.clone()),
        "skutki": rule.map_or_else(Vec::new, |r| r.effects.clone()),
        "dlaczego": p.because.iter().map(|b| ground(b)).collect::<Vec<_>>(),
        "podstawa": rule.and_then(|r| r.ground.as_ref()).map(|c| input.rules.cite(c)),
        "dowody": proofs.iter().map(|(i, r)| json!({
            "id": i.meta.id,
            "tytuł": i.meta.title,
            "rok": r.latest.map(|l| l.0).or(r.withheld),
            "wartość": r.latest.map_or_else(
                || TOO_SMALL.to_owned(),
                |l| with_unit(l.1, i.decimals, &i.unit.label)
            ),
        })).collect::<Vec<_>>(),
        "odpowiedzi": p.answers.iter().map(|a| answer(input, a)).collect::<Vec<_>>(),
        "ma_dowody": !proofs.is_empty() || !p.answers.is_empty(),
        "cele": p.answered_by,
        "ma_cel": !p.answered_by.is_empty(),
    })
}

/// A survey answer that decided, with what the project says of the survey.
fn answer(input: &DocumentInput<'_>, a: &SurveyAnswer) -> Value {
    let survey = input.project.surveys.iter().find(|s| s.id == a.survey);
    json!({
        "badanie": survey.map_or_else(|| text::spaced(&a.survey), |s| s.title.clone()),
        "pytanie": text::spaced(&a.question),
        "odsetek": with_unit(a.percent, 1, "%"),
        "n": survey.and_then(|s| s.respondents),
        "rok": survey.and_then(|s| s.to.or(s.from)).map(|d| d.year()),
    })
}

/// A condition with its numbers as part of a sentence: the value first, then what it was held
/// against. Evaluation gives `subject – relation limit – … . subject: value; limit: value.`
fn ground(sentence: &str) -> String {
    let Some((text, found)) = sentence.split_once(" – warunek jest spełniony.") else {
        return sentence.trim_end_matches('.').to_owned();
    };
    let found = found.trim().trim_end_matches('.');
    let Some((subject, relation)) = text.rsplit_once(" – ") else {
        return text.to_owned();
    };
    let (own, other) = found.split_once("; ").map_or((found, None), |(a, b)| (a, Some(b)));
    // The name begins with a capital in one of the two and not in the other.
    let value = own.split_once(": ").map_or(own, |(_, v)| v);
    let limit = other.and_then(|o| o.rsplit_once(": ")).map(|(_, v)| v);
    match limit {
        Some(limit) => format!("{subject}: {value} – {relation} ({limit})"),
        None => format!("{subject}: {value} – {relation}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_as_a_value_and_its_limit() {
        assert_eq!(
            ground("Saldo (2024) – mniej niż 0 – warunek jest spełniony. Saldo (2024): −6,7."),
            "Saldo (2024): −6,7 – mniej niż 0"
        );
        assert_eq!(
            ground(
                "Dzieci (2020) – mniej niż 0,9 × kraj (2020) – warunek jest spełniony. \
                 Dzieci (2020): 13,7%; 0,9 × kraj (2020): 13,8%."
            ),
            "Dzieci (2020): 13,7% – mniej niż 0,9 × kraj (2020) (13,8%)"
        );
    }

    #[test]
    fn a_condition_of_another_shape_is_left_as_it_is() {
        assert_eq!(ground("10,8 % wobec 5,1 % w kraju."), "10,8 % wobec 5,1 % w kraju");
    }
}
