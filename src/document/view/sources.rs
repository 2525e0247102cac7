//! Sources of the data, what is missing and the pitfalls, as templates see them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::input::DocumentInput;
use super::areas::{Pair, is_missing, known};
use super::indicator;

/// Data named in one row of the list of sources; the rest is counted.
const NAMED: usize = 4;

/// Sources, years and pitfalls of the data.
pub(super) fn data(input: &DocumentInput<'_>) -> Value {
    let pairs = known(input);
    let years: Vec<i32> = pairs.iter().flat_map(|(_, r)| r.history.iter().map(|h| h.0)).collect();
    // Reservations about every figure of the tables would bury those the findings rest on.
    let matters = |id: &str| {
        indicator::is_main(input, id) || input.strategy.measures.iter().any(|m| m.id == id)
    };
    let seen: BTreeSet<&str> = pairs
        .iter()
        .filter(|(rule, _)| matters(&rule.meta.id))
        .flat_map(|(_, r)| &r.inputs)
        .map(|i| i.data.as_str())
        .collect();
    let missing = input.rules.indicators.iter().filter(|i| is_missing(input, i)).count();
    json!({
        "liczba_wskaźników": pairs.len(),
        "rok_od": years.iter().min(),
        "rok_do": years.iter().max(),
        "źródła": years_of_sources(&pairs),
        "zmienne": files(&pairs),
        "zastrzeżenia": caveats(input, &seen),
        "bez_danych": missing_by_area(input),
        "liczba_bez_danych": missing,
        "są": !pairs.is_empty(),
    })
}

/// Indicators without a value by area: how many, and which of them would prove a problem or measure a
/// goal.
fn missing_by_area(input: &DocumentInput<'_>) -> Vec<Value> {
    let rules = input.rules;
    let used = |id: &String| {
        rules.problems.iter().any(|p| p.evidence.contains(id))
            || rules.operational_goals.iter().any(|g| g.results.iter().any(|r| r.indicator == *id))
    };
    let mut areas: Vec<(Option<&str>, usize, Vec<&str>)> = Vec::new();
    let order = rules.dictionaries.get("obszary").into_iter().flat_map(|d| &d.entries);
    let order = order.map(|(id, _)| Some(id.as_str())).chain([None]);
    for area in order {
        areas.push((area, 0, Vec::new()));
    }
    for rule in rules.indicators.iter().filter(|i| is_missing(input, i)) {
        let own = rule.area.as_deref();
        let at = areas.iter().position(|(a, ..)| *a == own).unwrap_or(areas.len() - 1);
        let Some((_, count, titles)) = areas.get_mut(at) else { continue };
        *count += 1;
        if used(&rule.meta.id) {
            titles.push(&rule.meta.title);
        }
    }
    areas
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(area, count, titles)| {
            let name = area.map_or("Pozostałe dane", |a| rules.term("obszary", a));
            json!({ "obszar": name, "razem": count, "użyte": titles })
        })
        .collect()
}

/// Data used, one row for a source and file: years, days, how many data and the first of them.
fn files(pairs: &[Pair<'_>]) -> Vec<Value> {
    #[derive(Default)]
    struct Row<'a> {
        years: BTreeSet<i32>,
        days: BTreeSet<&'a str>,
        titles: Vec<&'a str>,
    }
    let mut rows: BTreeMap<(&str, &str), Row<'_>> = BTreeMap::new();
    for (_, r) in pairs {
        let mut origins: BTreeSet<(&str, &str)> = BTreeSet::new();
        for i in &r.inputs {
            let source = i.source.as_deref().unwrap_or("dane własne");
            let file = i.place.as_ref().map_or("–", |p| p.file.as_str());
            origins.insert((source, file));
            let row = rows.entry((source, file)).or_default();
            row.years.insert(i.year);
            row.days.extend(i.vintage.as_deref());
            if !row.titles.contains(&i.title.as_str()) {
                row.titles.push(&i.title);
            }
        }
        // The years of a series made from one file are years of that file.
        if let (Some(origin), 1) = (origins.first(), origins.len())
            && let Some(row) = rows.get_mut(origin)
        {
            row.years.extend(r.history.iter().map(|h| h.0));
        }
    }
    rows.into_iter()
        .map(|((source, file), row)| {
            let days: Vec<&str> = row.days.into_iter().collect();
            let all = row.titles.len();
            // To name all but one would not be shorter.
            let named = if all <= NAMED + 1 { all } else { NAMED };
            json!({
                "źródło": source,
                "plik": file,
                "lata": span(&row.years),
                "pobrano": if days.is_empty() { "–".to_owned() } else { days.join(", ") },
                "razem": all,
                "tytuły": row.titles.iter().take(named).collect::<Vec<_>>(),
                "reszta": all - named,
            })
        })
        .collect()
}

/// First and last year.
fn span(years: &BTreeSet<i32>) -> String {
    match (years.first(), years.last()) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a}–{b}"),
        _ => "–".to_owned(),
    }
}

/// Pitfalls: each sentence once, with all data it is about; sentences about the same data together.
/// Those about most data come first.
fn caveats(input: &DocumentInput<'_>, seen: &BTreeSet<&str>) -> Vec<Value> {
    let mut sentences_of: Vec<(&str, Vec<&str>)> = Vec::new();
    for d in input.rules.data.iter().filter(|d| seen.contains(d.meta.id.as_str())) {
        for sentence in d.caveat.as_deref().map(sentences).unwrap_or_default() {
            match sentences_of.iter_mut().find(|(s, _)| *s == sentence) {
                Some((_, titles)) => titles.push(&d.meta.title),
                None => sentences_of.push((sentence, vec![&d.meta.title])),
            }
        }
    }
    let mut groups: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for (sentence, titles) in sentences_of {
        match groups.iter_mut().find(|(t, _)| *t == titles) {
            Some((_, texts)) => texts.push(sentence),
            None => groups.push((titles, vec![sentence])),
        }
    }
    groups.sort_by_key(|(titles, _)| std::cmp::Reverse(titles.len()));
    groups
        .into_iter()
        .map(|(titles, texts)| {
            json!({ "tekst": texts.join(" "), "wiele": titles.len() > 1, "tytuły": titles })
        })
        .collect()
}

/// Sentences of a text: a full stop, a blank and a capital letter end one.
fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text.trim();
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|r| r.find(". ")).map(|i| i + from) {
        let (head, tail) = (rest.get(..=at), rest.get(at + 2..));
        let (Some(head), Some(tail)) = (head, tail) else { break };
        if tail.chars().next().is_some_and(char::is_uppercase) {
            out.push(head);
            (rest, from) = (tail, 0);
        } else {
            from = at + 2;
        }
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

/// Years used of each source: those of indicators made from this source alone, and those of the
/// numbers behind the latest values.
fn years_of_sources(pairs: &[Pair<'_>]) -> Vec<Value> {
    let mut years: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    for (_, r) in pairs {
        for i in &r.inputs {
            if let Some(source) = i.source.as_deref() {
                years.entry(source).or_default().insert(i.year);
            }
        }
        if let [only] = r.sources.as_slice() {
            years.entry(only).or_default().extend(r.history.iter().map(|h| h.0));
        }
    }
    years.into_iter().map(|(name, years)| json!({ "nazwa": name, "lata": span(&years) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_before_a_capital_letter_only() {
        assert_eq!(
            sentences(
                "Zmieniła to ustawa z 2025 r. o pracy. Liczba jest z art. 2 pkt 5. W cenach bieżących."
            ),
            [
                "Zmieniła to ustawa z 2025 r. o pracy.",
                "Liczba jest z art. 2 pkt 5.",
                "W cenach bieżących."
            ]
        );
        assert_eq!(sentences("Bez kropki"), ["Bez kropki"]);
        assert!(sentences(" ").is_empty());
    }
}
