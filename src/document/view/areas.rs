//! Data, areas of the diagnosis, problems and forecasts as templates see them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::eval::IndicatorResult;
use crate::lang::ruleset::{Indicator, Nature};
use crate::plan::{IndicatorForecast, PlannedProblem};
use crate::polish;

use super::super::input::DocumentInput;
use super::indicator;
use super::words::{bare, with_unit};

type Pair<'a> = (&'a Indicator, &'a IndicatorResult);

fn known<'a>(input: &DocumentInput<'a>) -> Vec<Pair<'a>> {
    let mut out = Vec::new();
    for rule in &input.rules.indicators {
        if let Some(r) = input.diagnosis.indicator(&rule.meta.id).filter(|r| r.latest.is_some()) {
            out.push((rule, r));
        }
    }
    out
}

/// Sources, years and pitfalls of the data.
pub(super) fn data(input: &DocumentInput<'_>) -> Value {
    let pairs = known(input);
    let years: Vec<i32> = pairs.iter().flat_map(|(_, r)| r.history.iter().map(|h| h.0)).collect();
    let sources: BTreeSet<&str> =
        pairs.iter().flat_map(|(_, r)| r.sources.iter().map(String::as_str)).collect();
    let mut seen = BTreeSet::new();
    let mut used = Vec::new();
    for i in pairs.iter().flat_map(|(_, r)| &r.inputs) {
        if seen.insert(i.data.as_str()) {
            used.push(json!({
                "tytuł": i.title,
                "źródło": i.source.clone().unwrap_or_else(|| "dane własne".to_owned()),
                "rok": i.year,
                "pobrano": i.vintage.clone().unwrap_or_else(|| "–".to_owned()),
                "plik": i.place.as_ref().map_or_else(|| "–".to_owned(), |p| p.file.clone()),
            }));
        }
    }
    let caveats: Vec<Value> = input
        .rules
        .data
        .iter()
        .filter(|d| seen.contains(d.meta.id.as_str()) || seen.contains(d.meta.title.as_str()))
        .filter_map(|d| d.caveat.as_ref().map(|c| json!({ "tytuł": d.meta.title, "tekst": c })))
        .collect();
    let missing: Vec<&str> = input
        .rules
        .indicators
        .iter()
        .filter(|i| input.diagnosis.indicator(&i.meta.id).is_none_or(|r| r.latest.is_none()))
        .map(|i| i.meta.title.as_str())
        .collect();
    json!({
        "liczba_wskaźników": pairs.len(),
        "rok_od": years.iter().min(),
        "rok_do": years.iter().max(),
        "źródła": sources,
        "zmienne": used,
        "zastrzeżenia": caveats,
        "bez_danych": missing,
        "są": !pairs.is_empty(),
    })
}

/// Areas in order of the dictionary, only those with an indicator or a problem.
pub(super) fn areas(input: &DocumentInput<'_>) -> Vec<Value> {
    let pairs = known(input);
    let mut ids: Vec<(String, String)> =
        input.rules.dictionaries.get("obszary").map_or_else(Vec::new, |d| d.entries.clone());
    let rest = |area: &Option<String>, ids: &[(String, String)]| {
        area.as_ref().is_none_or(|a| !ids.iter().any(|(k, _)| k == a))
    };
    if pairs.iter().any(|(i, _)| rest(&i.area, &ids)) {
        ids.push((String::new(), "Pozostałe dane".to_owned()));
    }
    let listed = ids.clone();
    ids.into_iter()
        .filter_map(|(id, name)| {
            let here = |area: &Option<String>| match area {
                Some(a) if listed.iter().any(|(k, _)| k == a) => *a == id,
                _ => id.is_empty(),
            };
            let members: Vec<&Pair<'_>> = pairs.iter().filter(|(i, _)| here(&i.area)).collect();
            let found: Vec<&PlannedProblem> =
                input.strategy.problems.iter().filter(|p| here(&p.area)).collect();
            if members.is_empty() && found.is_empty() {
                return None;
            }
            Some(area(input, &id, &name, &members, &found))
        })
        .collect()
}

fn area(
    input: &DocumentInput<'_>,
    id: &str,
    name: &str,
    members: &[&Pair<'_>],
    found: &[&PlannedProblem],
) -> Value {
    let years: BTreeSet<i32> =
        members.iter().flat_map(|(_, r)| r.history.iter().map(|h| h.0)).collect();
    let shown: Vec<i32> = years.iter().rev().take(5).rev().copied().collect();
    let rows: Vec<Value> = members
        .iter()
        .map(|(rule, r)| {
            let at = |y: &i32| r.history.iter().find(|(h, _)| h == y).map(|(_, v)| *v);
            json!({
                "tytuł": rule.meta.title,
                "jednostka": rule.unit.label,
                "wartości": shown.iter().map(|y| bare(at(y), rule.decimals)).collect::<Vec<_>>(),
                "powiat": ref_cell(r, 0, rule),
                "województwo": ref_cell(r, 1, rule),
                "kraj": ref_cell(r, 2, rule),
            })
        })
        .collect();
    let views: Vec<Value> = members
        .iter()
        .enumerate()
        .map(|(n, (rule, r))| indicator::view(input, rule, r, n))
        .collect();
    let main: Vec<&Value> =
        views.iter().filter(|v| v.get("główny") == Some(&Value::Bool(true))).collect();
    let other: Vec<&Value> =
        views.iter().filter(|v| v.get("główny") != Some(&Value::Bool(true))).collect();
    let sources: BTreeSet<&str> =
        members.iter().flat_map(|(_, r)| r.sources.iter().map(String::as_str)).collect();
    let id = if id.is_empty() { "pozostałe" } else { id };
    json!({
        "id": id,
        "nazwa": name,
        "ma_dane": !members.is_empty(),
        "lata": shown,
        "wiersze": rows,
        "główne": main,
        "pozostałe": other,
        "problemy": found.iter().map(|p| problem(input, p)).collect::<Vec<_>>(),
        "ma_problemy": !found.is_empty(),
        "liczba_problemów": found.len(),
        "źródło": if sources.is_empty() { "dane własne".to_owned() } else {
            sources.into_iter().collect::<Vec<_>>().join("; ")
        },
    })
}

fn ref_cell(r: &IndicatorResult, which: usize, rule: &Indicator) -> String {
    let group = indicator::SHOWN.get(which);
    let value = r.references.iter().find(|(g, _)| Some(g) == group).map(|(_, x)| x.value);
    bare(value, rule.decimals)
}

/// Context of the gmina: indicators that are neither good nor bad.
pub(super) fn context(input: &DocumentInput<'_>) -> Vec<Value> {
    known(input)
        .into_iter()
        .filter(|(rule, _)| rule.nature == Nature::Neutral)
        .map(|(rule, r)| {
            json!({
                "tytuł": rule.meta.title,
                "wartość": r.latest.map(|l| with_unit(l.1, rule.decimals, &rule.unit.label)),
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
        .filter(|(rule, _)| rule.nature == Nature::Neutral)
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
        "dlaczego": p.because,
        "podstawa": rule.and_then(|r| r.ground.as_ref()).map(|c| input.rules.cite(c)),
        "dowody": proofs.iter().map(|(i, r)| json!({
            "id": i.meta.id,
            "tytuł": i.meta.title,
            "rok": r.latest.map(|l| l.0),
            "wartość": r.latest.map(|l| with_unit(l.1, i.decimals, &i.unit.label)),
        })).collect::<Vec<_>>(),
        "cele": p.answered_by,
        "ma_cel": !p.answered_by.is_empty(),
    })
}

/// Forecasts, those of problems found first.
pub(super) fn forecasts(input: &DocumentInput<'_>) -> Vec<Value> {
    let proves = |f: &IndicatorForecast| {
        input.strategy.problems.iter().any(|p| p.evidence.contains(&f.indicator))
            || input.strategy.measures.iter().any(|m| m.id == f.indicator)
    };
    let (first, rest): (Vec<_>, Vec<_>) = input.forecasts.iter().partition(|f| proves(f));
    let main: BTreeSet<&str> = first.iter().map(|f| f.indicator.as_str()).collect();
    first
        .iter()
        .chain(rest.iter())
        .filter_map(|f| forecast(input, f, main.contains(f.indicator.as_str())))
        .collect()
}

fn forecast(input: &DocumentInput<'_>, f: &IndicatorForecast, main: bool) -> Option<Value> {
    let rule = input.rules.indicator(&f.indicator)?;
    let now = input.diagnosis.indicator(&f.indicator)?.latest?;
    let last = f.last()?;
    let show = |v: f64| with_unit(v, rule.decimals, &rule.unit.label);
    let noise = (now.1 - last.value).abs() < 0.03 * now.1.abs().max(last.value.abs());
    let up = !noise && last.value > now.1;
    let down = !noise && last.value < now.1;
    let (better, worse) = match rule.nature {
        Nature::Stimulant => (up, down),
        Nature::Destimulant => (down, up),
        Nature::Neutral => (false, false),
    };
    Some(json!({
        "id": rule.meta.id,
        "tytuł": rule.meta.title,
        "główna": main,
        "metoda": f.method,
        "rok": last.year,
        "rok_ostatni": now.0,
        "wartość_ostatnia": show(now.1),
        "wartość": show(last.value),
        "od": show(last.low),
        "do": show(last.high),
        "rośnie": up,
        "maleje": down,
        "stabilna": noise,
        "poprawa": better,
        "pogorszenie": worse,
        "przedział": format!("{}%", polish::short(f.interval, 0)),
        "pokrycie": f.coverage.map(|c| format!("{}%", polish::number(c, 0))),
        "błąd": f.error.map(|e| super::words::change(e, rule.decimals.max(1), &rule.unit.label)),
        "mase": f.mase.map(|m| format!("{}%", polish::number(m * 100.0, 0))),
        "lepsza_od_naiwnej": f.mase.is_some_and(|m| m < 1.0),
        "lat": f.years_used,
        "zastrzeżenie": f.note,
        "wykres": format!("prognoza-{}", rule.meta.id),
        "tabela": f.points.iter().map(|p| json!({
            "rok": p.year,
            "wartość": bare(Some(p.value), rule.decimals),
            "od": bare(Some(p.low), rule.decimals),
            "do": bare(Some(p.high), rule.decimals),
        })).collect::<Vec<_>>(),
        "jednostka": rule.unit.label,
        "źródło": input.diagnosis.indicator(&f.indicator).map(indicator::source),
        "skutki": input.strategy.problems.iter()
            .filter(|p| p.evidence.contains(&f.indicator))
            .filter_map(|p| input.rules.problem(&p.id))
            .flat_map(|p| p.effects.clone())
            .collect::<Vec<_>>(),
    }))
}
