//! Forecasts as templates see them.

use serde_json::{Value, json};

use crate::eval::comparable;
use crate::forecast::FEWEST_VALUES;
use crate::lang::ruleset::{Indicator, Nature};
use crate::plan::{ForecastPoint, IndicatorForecast};
use crate::text;

use super::super::input::DocumentInput;
use super::words::{bare, change, label, with_unit, with_unit_genitive};
use super::{indicator, series};

/// Below this share of the error of "the last value stays" the method is clearly better.
const CLEARLY_BETTER: f64 = 0.95;

fn proves(input: &DocumentInput<'_>, f: &IndicatorForecast) -> bool {
    input.strategy.problems.iter().any(|p| p.evidence.contains(&f.indicator))
        || input.strategy.measures.iter().any(|m| m.id == f.indicator)
}

/// Forecasts, those of problems found first.
pub(super) fn forecasts(input: &DocumentInput<'_>) -> Vec<Value> {
    let (first, rest): (Vec<_>, Vec<_>) = input.forecasts.iter().partition(|f| proves(input, f));
    first.iter().chain(rest.iter()).filter_map(|f| forecast(input, f)).collect()
}

/// Forecasts of evidence and of results in families: those of a family have series of one shape.
fn families<'a>(input: &DocumentInput<'a>) -> Vec<Vec<&'a IndicatorForecast>> {
    let history = |f: &IndicatorForecast| {
        input.diagnosis.indicator(&f.indicator).map_or(&[][..], |r| r.history.as_slice())
    };
    let mut families: Vec<Vec<&IndicatorForecast>> = Vec::new();
    for f in input.forecasts.iter().filter(|f| proves(input, f)) {
        let family = families.iter_mut().find(|family| {
            family.first().is_some_and(|g| series::same_shape(history(g), history(f)))
        });
        match family {
            Some(family) => family.push(f),
            None => families.push(vec![f]),
        }
    }
    families
}

/// Whether the chapter of forecasts draws this series, with its known years.
pub(super) fn draws(input: &DocumentInput<'_>, id: &str) -> bool {
    families(input).iter().any(|f| f.first().is_some_and(|f| f.indicator == id))
}

/// Forecasts described by themselves: of evidence and of results, one for each shape of a series.
pub(super) fn described(input: &DocumentInput<'_>) -> Vec<Value> {
    families(input)
        .iter()
        .filter_map(|family| {
            let (first, rest) = family.split_first()?;
            let title = |f: &&IndicatorForecast| {
                Some(input.rules.indicator(&f.indicator)?.meta.title.as_str())
            };
            let mut view = forecast(input, first)?;
            let fields = view.as_object_mut()?;
            fields.insert(
                "takie_same".to_owned(),
                json!(rest.iter().filter_map(title).collect::<Vec<_>>()),
            );
            fields.insert("skutki".to_owned(), json!(effects(input, family)));
            Some(view)
        })
        .collect()
}

/// Effects of the problems the forecasts are evidence of, each once.
fn effects(input: &DocumentInput<'_>, family: &[&IndicatorForecast]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for p in &input.strategy.problems {
        if !family.iter().any(|f| p.evidence.contains(&f.indicator)) {
            continue;
        }
        for effect in input.rules.problem(&p.id).into_iter().flat_map(|r| &r.effects) {
            if !out.contains(effect) {
                out.push(effect.clone());
            }
        }
    }
    out
}

/// The nominal coverage of the intervals, e.g. `80%`; empty without forecasts.
pub(super) fn level(input: &DocumentInput<'_>) -> String {
    input
        .forecasts
        .first()
        .map_or_else(String::new, |f| format!("{}%", text::format_short(f.interval, 0)))
}

/// Evidence and results without a forecast because their series is broken: the years after the break
/// are too few, and the years before it may not be joined to them.
pub(super) fn broken(input: &DocumentInput<'_>) -> Vec<Value> {
    let wanted = |id: &str| {
        input.strategy.problems.iter().any(|p| p.evidence.iter().any(|e| e == id))
            || input.strategy.measures.iter().any(|m| m.id == id)
    };
    let mut out = Vec::new();
    for rule in input.rules.indicators.iter().filter(|i| wanted(&i.meta.id)) {
        let Some(r) = input.diagnosis.indicator(&rule.meta.id) else { continue };
        let left = comparable(&r.history, &r.breaks).len();
        let last = r.breaks.iter().rfind(|b| b.blocking);
        if let (Some(b), true) = (last, r.history.len() >= FEWEST_VALUES && left < FEWEST_VALUES) {
            out.push(json!({
                "tytuł": rule.meta.title,
                "rok": b.year,
                "powód": b.why,
                "lat": left,
                "potrzeba": FEWEST_VALUES,
            }));
        }
    }
    out
}

/// Problems none of whose evidence has a forecast.
pub(super) fn without(input: &DocumentInput<'_>) -> Vec<Value> {
    input
        .strategy
        .problems
        .iter()
        .filter(|p| !input.forecasts.iter().any(|f| p.evidence.contains(&f.indicator)))
        .map(|p| json!({ "numer": p.number, "tytuł": p.title }))
        .collect()
}

/// Whether some foreseen value is printed without its last digits.
pub(super) fn shortened(input: &DocumentInput<'_>) -> bool {
    input.forecasts.iter().any(|f| known(input, f).is_some() && f.is_shortened())
}

/// Whether some forecast can be told.
pub(super) fn any(input: &DocumentInput<'_>) -> bool {
    input.forecasts.iter().any(|f| known(input, f).is_some())
}

/// The rule of a forecast, the latest known year with its value, and the last year foreseen.
fn known<'a>(
    input: &DocumentInput<'a>,
    f: &'a IndicatorForecast,
) -> Option<(&'a Indicator, (i32, f64), &'a ForecastPoint)> {
    let rule = input.rules.indicator(&f.indicator)?;
    Some((rule, input.diagnosis.indicator(&f.indicator)?.latest?, f.last()?))
}

fn forecast(input: &DocumentInput<'_>, f: &IndicatorForecast) -> Option<Value> {
    let f = &f.printed();
    let (rule, now, last) = known(input, f)?;
    let unit = rule.unit.label.as_str();
    let show = |v: f64| with_unit(v, rule.decimals, unit);
    let of = |v: f64| with_unit_genitive(v, rule.decimals, unit);
    let noise = (now.1 - last.value).abs() < 0.03 * now.1.abs().max(last.value.abs());
    let up = !noise && last.value > now.1;
    let down = !noise && last.value < now.1;
    let (better, worse) = match rule.nature {
        _ if indicator::is_money(unit) => (false, false),
        Nature::Stimulant => (up, down),
        Nature::Destimulant => (down, up),
        Nature::Neutral => (false, false),
    };
    let numbers = f.points.iter().flat_map(|p| [p.value, p.low, p.high]);
    let printed: Vec<String> = numbers.map(|v| bare(Some(v), rule.decimals)).collect();
    Some(json!({
        "id": rule.meta.id,
        "tytuł": rule.meta.title,
        "główna": proves(input, f),
        "metoda": f.method,
        "metoda_zdanie": f.explanation,
        "rok": last.year,
        "rok_ostatni": now.0,
        "wartość_ostatnia": show(now.1),
        "z_ostatniej": of(now.1),
        "wartość": show(last.value),
        "do_wartości": of(last.value),
        "od_krótko": bare(Some(last.low), rule.decimals),
        "do": of(last.high),
        "rośnie": up,
        "maleje": down,
        "stabilna": noise,
        "niepewna": !noise && last.low <= now.1 && now.1 <= last.high,
        "kwota": indicator::is_money(unit),
        "poprawa": better,
        "pogorszenie": worse,
        "przedział": format!("{}%", text::format_short(f.interval, 0)),
        "pokrycie": f.coverage.map(|c| format!("{}%", text::format_number(c, 0))),
        // No past year could be tried: an error of nought is no measurement.
        "błąd": f.error.filter(|e| bare(Some(e.abs()), error_decimals(*e, rule.decimals)) != bare(Some(0.0), error_decimals(*e, rule.decimals)))
            .map(|e| change(e, error_decimals(e, rule.decimals), unit)),
        "mase": f.mase.map(|m| format!("{}%", text::format_number(m * 100.0, 0))),
        "lepsza_od_naiwnej": f.mase.is_some_and(|m| m < 1.0),
        "niewiele_lepsza": f.mase.is_some_and(|m| (CLEARLY_BETTER..1.0).contains(&m)),
        "lat": f.years_used,
        "zastrzeżenie": f.note,
        "wykres": input.diagnosis.indicator(&f.indicator)
            .filter(|r| series::has_line(r, rule.decimals))
            .map(|_| format!("prognoza-{}", rule.meta.id)),
        "przerwy": input.diagnosis.indicator(&f.indicator)
            .map_or_else(Vec::new, |r| indicator::breaks(r, indicator::shown_from(r))),
        "takie_same": [],
        "poziomo": indicator::fits_across(f.points.len(), printed.iter().map(String::as_str)),
        "tabela": f.points.iter().map(|p| json!({
            "rok": p.year,
            "wartość": bare(Some(p.value), rule.decimals),
            "od": bare(Some(p.low), rule.decimals),
            "do": bare(Some(p.high), rule.decimals),
        })).collect::<Vec<_>>(),
        "jednostka": label(unit),
        "źródło": input.diagnosis.indicator(&f.indicator).map(indicator::source_of_all),
        "skutki": effects(input, &[f]),
    }))
}

/// An average error of ten or more needs no fraction.
fn error_decimals(error: f64, decimals: u8) -> u8 {
    if error.abs() >= 10.0 { decimals } else { decimals.max(1) }
}
