//! Charts of a document: drawing, caption, alternative text and source of each.

use std::collections::BTreeMap;

use handlebars::Context;
use serde_json::json;

use crate::diag::Diagnostic;
use crate::eval::{IndicatorResult, comparable};
use crate::lang::expr::Group;
use crate::lang::ruleset::Indicator;
use crate::plan::{Frame, FrameRow, IndicatorForecast};
use crate::text;

use super::chart::{Bar, Fan, Gap, Line, Stack, Trend, bars, stacked, trend};
use super::engine::Engine;
use super::input::DocumentInput;
use super::keyed::keyed;
use super::markdown::{inline, with_label};
use super::tree::Figure;
use super::view::series::has_line;
use super::view::{breaks, group_name, label, shown_from, with_unit};

/// Most sources told apart in the chart of money.
const CHART_SOURCES: usize = 7;

/// Groups with a bar of their own.
const BARS: [Group; 4] = [Group::Powiat, Group::Voivodeship, Group::Country, Group::Chosen];

/// Groups with a line of their own.
const GROUPS: [Group; 3] = [Group::Powiat, Group::Voivodeship, Group::Country];

/// All charts by id.
pub(super) fn figures(
    input: &DocumentInput<'_>,
    engine: &Engine,
) -> Result<BTreeMap<String, Figure>, Vec<Diagnostic>> {
    let mut out = BTreeMap::new();
    let mut found = Vec::new();
    let mut keep = |id: String, made: Result<Figure, Diagnostic>| match made {
        Ok(figure) => {
            out.insert(id, figure);
        }
        Err(d) => found.push(d),
    };
    for rule in &input.rules.indicators {
        let Some(r) = input.diagnosis.indicator(&rule.meta.id) else { continue };
        let Some(latest) = r.latest else { continue };
        if has_line(r, rule.decimals) {
            let id = format!("trend-{}", rule.meta.id);
            keep(id.clone(), trend_figure(&id, rule, r, engine));
        }
        if r.references.len() > 1 {
            let id = format!("porównanie-{}", rule.meta.id);
            keep(id.clone(), bars_figure(&id, rule, r, latest, engine));
        }
        let f = input.forecasts.iter().find(|f| f.indicator == rule.meta.id);
        if let Some(f) = f.filter(|_| has_line(r, rule.decimals)) {
            let id = format!("prognoza-{}", rule.meta.id);
            keep(id.clone(), forecast_figure(&id, rule, r, f, engine));
        }
    }
    if input.strategy.frame.total > 0 {
        keep("finanse".to_owned(), money_figure(input, engine));
    }
    if found.is_empty() { Ok(out) } else { Err(found) }
}

fn figure(
    id: &str,
    template: &str,
    view: &serde_json::Value,
    svg: String,
    engine: &Engine,
) -> Result<Figure, Diagnostic> {
    let words =
        keyed(&engine.render(&format!("wykresy/{template}.hbs"), &Context::from(view.clone()))?);
    let get = |key: &str| words.get(key).cloned().unwrap_or_default();
    let source = get("źródło");
    Ok(Figure {
        id: format!("rys-{id}"),
        caption: inline(&get("tytuł")),
        svg,
        alt: get("opis").replace("&quot;", "\""),
        source: (!source.is_empty()).then(|| inline(&with_label(&source))),
    })
}

fn sources(r: &IndicatorResult) -> String {
    if r.sources.is_empty() { "dane własne".to_owned() } else { r.sources.join("; ") }
}

/// Direction between two values as a word for templates.
fn direction(from: f64, to: f64) -> &'static str {
    let size = from.abs().max(to.abs());
    if size == 0.0 || (to - from).abs() / size < 0.03 {
        "bez wyraźnej zmiany"
    } else if to > from {
        "wzrost"
    } else {
        "spadek"
    }
}

fn lines(r: &IndicatorResult, name: &str, groups: &[Group]) -> Vec<Line> {
    let start = r.history.len().saturating_sub(10);
    let own: Vec<(i32, f64)> = r.history.iter().skip(start).copied().collect();
    let first = own.first().map_or(i32::MAX, |p| p.0);
    let mut out = vec![Line { name: name.to_owned(), points: own }];
    for g in groups {
        let points: Vec<(i32, f64)> = r
            .reference_history
            .iter()
            .filter(|(x, y, _)| x == g && *y >= first)
            .map(|(_, y, v)| (*y, *v))
            .collect();
        if points.len() > 1 {
            out.push(Line { name: group_name(*g).to_owned(), points });
        }
    }
    out
}

/// Direction of the part of a line that may be compared: after a break it says since when.
fn direction_since(r: &IndicatorResult, first: (i32, f64), last: f64) -> String {
    match comparable(&r.history, &r.breaks).first() {
        Some((year, value)) if *year > first.0 => {
            format!("od {year} r. {}", direction(*value, last))
        }
        _ => direction(first.1, last).to_owned(),
    }
}

fn gaps(r: &IndicatorResult) -> Vec<Gap> {
    r.breaks.iter().map(|b| Gap { year: b.year, parts: b.blocking, own: b.of_unit }).collect()
}

fn trend_figure(
    id: &str,
    rule: &Indicator,
    r: &IndicatorResult,
    engine: &Engine,
) -> Result<Figure, Diagnostic> {
    let lines = lines(r, "gmina", &GROUPS);
    let show = |v: f64| with_unit(v, rule.decimals, &rule.unit.label);
    let ends = lines.first().and_then(|l| l.points.first().zip(l.points.last()));
    let (first, last) = ends.map_or(((0, 0.0), (0, 0.0)), |(a, b)| (*a, *b));
    let others: Vec<String> = lines
        .iter()
        .skip(1)
        .filter_map(|l| l.points.last().map(|p| format!("{} {}", l.name, show(p.1))))
        .collect();
    let view = json!({
        "tytuł": rule.meta.title, "rok_od": first.0, "rok_do": last.0,
        "pierwsza": show(first.1), "ostatnia": show(last.1),
        "kierunek": direction_since(r, first, last.1), "odniesienia": others,
        "przerwy": breaks(r, first.0),
        "źródło": sources(r),
    });
    let svg = trend(&Trend {
        unit: label(&rule.unit.label),
        decimals: usize::from(rule.decimals),
        lines,
        fan: None,
        gaps: gaps(r),
    });
    figure(id, "trend", &view, svg, engine)
}

fn bars_figure(
    id: &str,
    rule: &Indicator,
    r: &IndicatorResult,
    latest: (i32, f64),
    engine: &Engine,
) -> Result<Figure, Diagnostic> {
    let show = |v: f64| with_unit(v, rule.decimals, &rule.unit.label);
    let mut rows = vec![Bar { name: "gmina".to_owned(), value: latest.1, own: true }];
    rows.extend(r.references.iter().filter(|(g, _)| BARS.contains(g)).map(|(g, x)| Bar {
        name: group_name(*g).to_owned(),
        value: x.value,
        own: false,
    }));
    let view = json!({
        "tytuł": rule.meta.title, "rok": latest.0, "wartość": show(latest.1),
        "grupa": r.references.iter().any(|(g, _)| *g == Group::Chosen),
        "odniesienia": rows.iter().skip(1).map(|b| format!("{} {}", b.name, show(b.value))).collect::<Vec<_>>(),
        "źródło": sources(r),
    });
    let svg = bars(&rows, usize::from(rule.decimals), &label(&rule.unit.label));
    figure(id, "porównanie", &view, svg, engine)
}

fn forecast_figure(
    id: &str,
    rule: &Indicator,
    r: &IndicatorResult,
    f: &IndicatorForecast,
    engine: &Engine,
) -> Result<Figure, Diagnostic> {
    let show = |v: f64| with_unit(v, rule.decimals, &rule.unit.label);
    let now = r.latest.unwrap_or((0, 0.0));
    let f = &f.printed();
    let end = f.last().copied();
    let view = json!({
        "tytuł": rule.meta.title, "rok_od": now.0, "rok_do": end.map(|p| p.year),
        "pierwsza": show(now.1), "ostatnia": end.map(|p| show(p.value)),
        "dolna": end.map(|p| show(p.low)), "górna": end.map(|p| show(p.high)),
        "przedział": format!("{}%", text::format_short(f.interval, 0)),
        "kierunek": direction(now.1, end.map_or(now.1, |p| p.value)),
        "przerwy": breaks(r, shown_from(r)),
        "źródło": sources(r),
    });
    let svg = trend(&Trend {
        unit: label(&rule.unit.label),
        decimals: usize::from(rule.decimals),
        lines: lines(r, "gmina", &[Group::Country]),
        fan: Some(Fan {
            points: f.points.iter().map(|p| (p.year, p.value, p.low, p.high)).collect(),
            interval: f.interval,
        }),
        gaps: gaps(r),
    });
    figure(id, "prognoza", &view, svg, engine)
}

/// Sources of the chart: as many as there are colours, the smallest ones together.
fn stacks(f: &Frame) -> Vec<Stack> {
    let one = |s: &FrameRow| Stack { name: s.name.clone(), values: s.by_year.clone() };
    if f.sources.len() <= CHART_SOURCES {
        return f.sources.iter().map(one).collect();
    }
    let mut totals: Vec<i64> = f.sources.iter().map(|s| s.total).collect();
    totals.sort_unstable_by(|a, b| b.cmp(a));
    let least = totals.get(CHART_SOURCES - 2).copied().unwrap_or(0);
    let (large, small): (Vec<_>, Vec<_>) = f.sources.iter().partition(|s| s.total >= least);
    let mut out: Vec<Stack> = large.into_iter().map(one).collect();
    let together = |i: usize| small.iter().filter_map(|s| s.by_year.get(i)).sum();
    if !small.is_empty() {
        let values = (0..f.years.len()).map(together).collect();
        out.push(Stack { name: "pozostałe źródła (w tabeli osobno)".to_owned(), values });
    }
    out
}

fn money_figure(input: &DocumentInput<'_>, engine: &Engine) -> Result<Figure, Diagnostic> {
    let f = &input.strategy.frame;
    let stacks = stacks(f);
    let view = json!({
        "rok_od": f.years.first(), "rok_do": f.years.last(), "razem": text::zloty(f.total),
        "źródła": f.sources.iter().map(|s| format!("{} {}", s.name, text::zloty(s.total))).collect::<Vec<_>>(),
        "pierwszy": f.by_year.first().map(|v| text::zloty(*v)),
        "ostatni": f.by_year.last().map(|v| text::zloty(*v)),
    });
    figure("finanse", "finanse", &view, stacked(&f.years, &stacks), engine)
}
