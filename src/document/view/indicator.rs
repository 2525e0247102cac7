//! One indicator as templates see it.

use serde_json::{Value, json};

use crate::eval::{IndicatorResult, ThresholdResult, comparable};
use crate::lang::expr::Group;
use crate::lang::ruleset::{Indicator, Nature};
use crate::text;

use super::super::input::DocumentInput;
use super::words::{bare, change, label, with_unit, with_unit_accusative};
use super::{forecast, formula, series};

/// Name of a group of reference, nominative.
pub(in crate::document) fn group_name(g: Group) -> &'static str {
    match g {
        Group::Powiat => "powiat",
        Group::Voivodeship => "województwo",
        Group::Country => "kraj",
        Group::SameType => "gminy tego samego typu",
        Group::SameTypeInVoivodeship => "gminy tego samego typu w województwie",
        Group::SameSize => "gminy tego samego typu i wielkości",
        Group::Chosen => "grupa porównawcza",
    }
}

fn in_group(g: Group) -> &'static str {
    match g {
        Group::Powiat => "w powiecie",
        Group::Voivodeship => "w województwie",
        Group::Country => "w kraju",
        Group::SameType => "w gminach tego samego typu",
        Group::SameTypeInVoivodeship => "w gminach tego samego typu w województwie",
        Group::SameSize => "w gminach tego samego typu i wielkości",
        Group::Chosen => "w grupie porównawczej",
    }
}

/// Groups printed in tables and sentences; the chosen one only where the project has one.
pub(super) const SHOWN: [Group; 4] =
    [Group::Powiat, Group::Voivodeship, Group::Country, Group::Chosen];

/// Years in a data table under a chart.
const SHOWN_YEARS: usize = 10;

/// Signs that fit side by side in a table with the years across, beside its first column.
const ACROSS: usize = 72;

/// Whether printed numbers fit in a table with `years` columns.
pub(super) fn fits_across<'a>(years: usize, numbers: impl Iterator<Item = &'a str>) -> bool {
    numbers.map(|n| n.chars().count()).max().is_none_or(|widest| widest * years <= ACROSS)
}

/// Relative difference below which two values are "about the same".
const ALIKE: f64 = 0.03;

/// Source line of an indicator: sources and the year.
pub(super) fn source(r: &IndicatorResult) -> String {
    let sources =
        if r.sources.is_empty() { "dane własne".to_owned() } else { r.sources.join("; ") };
    match r.latest {
        Some((year, _)) => format!("{sources}, stan na {year} r."),
        None => sources,
    }
}

/// Source line of a series: sources and the years shown.
fn source_of_series(r: &IndicatorResult) -> String {
    let start = r.history.len().saturating_sub(SHOWN_YEARS);
    let sources =
        if r.sources.is_empty() { "dane własne".to_owned() } else { r.sources.join("; ") };
    match (r.history.get(start), r.history.last()) {
        (Some((from, _)), Some((to, _))) => format!("{sources}, lata {from}–{to}"),
        _ => sources,
    }
}

/// Source line of the comparable part of the series, as a forecast uses it.
pub(super) fn source_of_all(r: &IndicatorResult) -> String {
    let sources =
        if r.sources.is_empty() { "dane własne".to_owned() } else { r.sources.join("; ") };
    let used = comparable(&r.history, &r.breaks);
    match (used.first(), used.last()) {
        (Some((from, _)), Some((to, _))) => format!("{sources}, lata {from}–{to}"),
        _ => sources,
    }
}

/// Thresholds of an indicator that were reached.
pub(super) struct Reached<'a> {
    pub(super) alarm: Option<&'a ThresholdResult>,
    pub(super) attention: Option<&'a ThresholdResult>,
    /// Some level could not be decided.
    undetermined: bool,
    /// There is a threshold.
    any: bool,
}

/// Thresholds of an indicator that were reached.
pub(super) fn reached<'a>(input: &DocumentInput<'a>, id: &str) -> Reached<'a> {
    let of: Vec<_> = input.diagnosis.thresholds.iter().filter(|t| t.indicator == id).collect();
    Reached {
        alarm: of.iter().find(|t| t.alarm == Some(true)).copied(),
        attention: of.iter().find(|t| t.attention == Some(true)).copied(),
        undetermined: of.iter().any(|t| t.alarm.is_none() || t.attention.is_none()),
        any: !of.is_empty(),
    }
}

/// Whether an indicator is described by itself: an alarm, or evidence of a problem.
pub(super) fn is_main(input: &DocumentInput<'_>, id: &str) -> bool {
    reached(input, id).alarm.is_some() || proves(input, id)
}

fn proves(input: &DocumentInput<'_>, id: &str) -> bool {
    input.strategy.problems.iter().any(|p| p.evidence.iter().any(|e| e == id))
}

/// The view of an indicator with a value. `number` counts indicators of the area from 0; `alike` is
/// an indicator already drawn whose line has the same shape.
pub(super) fn view(
    input: &DocumentInput<'_>,
    rule: &Indicator,
    r: &IndicatorResult,
    number: usize,
    alike: Option<&Indicator>,
) -> Value {
    let unit = rule.unit.label.as_str();
    let decimals = rule.decimals;
    let show = |v: f64| with_unit(v, decimals, unit);
    let Reached { alarm, attention, undetermined, any } = reached(input, &rule.meta.id);
    let fired = alarm.or(attention);
    let threshold = fired.and_then(|f| input.rules.thresholds.iter().find(|t| t.meta.id == f.id));
    let latest = r.latest;
    let side = |wanted: i8| -> Vec<String> {
        let Some((_, value)) = latest else { return Vec::new() };
        r.references
            .iter()
            .filter(|(g, _)| SHOWN.contains(g))
            .filter(|(_, x)| compare(value, x.value) == wanted)
            .map(|(g, x)| format!("{} ({})", in_group(*g), show(x.value)))
            .collect()
    };
    let constant = r.history.len() > 1 && series::is_constant(&r.history, decimals);
    let has_chart = series::has_line(r, decimals) && alike.is_none();
    // A line without references is drawn once, where its forecast goes on.
    let later =
        has_chart && r.reference_history.is_empty() && forecast::draws(input, &rule.meta.id);
    let table = history_table(rule, r);
    let rows = as_rows(&table, !r.reference_history.is_empty());
    let fits = fits_across(table.len(), rows.iter().flat_map(|s| &s.1).map(String::as_str));
    json!({
        "id": rule.meta.id,
        "tytuł": rule.meta.title,
        "jednostka": unit,
        "opis": rule.description,
        "rok": latest.map(|l| l.0),
        "wartość": latest.map(|l| show(l.1)),
        "wyniósł": latest.map(|l| with_unit_accusative(l.1, decimals, unit)),
        "powiat": reference(r, Group::Powiat, decimals),
        "województwo": reference(r, Group::Voivodeship, decimals),
        "kraj": reference(r, Group::Country, decimals),
        "wyżej": side(1),
        "niżej": side(-1),
        "podobnie": side(0),
        "ma_odniesienia": r.references.iter().any(|(g, _)| SHOWN.contains(g)),
        // A share of gminas means something only where the others have the figure too.
        "percentyl": r.percentile.filter(|_| r.references.iter().any(|(g, _)| *g == Group::Country)).map(|p| format!("{}%", text::format_number(p, 0))),
        "zmiana": movement(rule, r),
        "stały": constant,
        "stały_od": r.history.first().map(|h| h.0),
        "taki_sam": alike.map(|i| i.meta.title.as_str()),
        "alarm": alarm.is_some(),
        "uwaga": alarm.is_none() && attention.is_some(),
        "przekroczony": fired.is_some(),
        "w_normie": any && fired.is_none() && !undetermined,
        "nieustalony": fired.is_none() && undetermined,
        "bez_progu": !any,
        "próg": threshold.map(|t| t.meta.title.clone()).filter(|t| !t.is_empty()),
        "dowód": proves(input, &rule.meta.id),
        "szereg": has_chart,
        "wykres_w_prognozie": later,
        "wykres": (has_chart && !later).then(|| format!("trend-{}", rule.meta.id)),
        // The numbers stand in the table of the area; a picture is worth its room for an alarm.
        "słupki": (alarm.is_some() && !has_chart && alike.is_none() && r.references.len() > 1).then(|| format!("porównanie-{}", rule.meta.id)),
        "tabela": table,
        "przerwy": breaks(r, shown_from(r)),
        "poziomo": fits,
        "szeregi": rows.iter()
            .map(|(name, values)| json!({ "nazwa": name, "wartości": values }))
            .collect::<Vec<_>>(),
        "tabela_odniesień": !r.reference_history.is_empty(),
        "jednostka_tabeli": label(unit),
        "źródło_lat": source_of_series(r),
        "źródło": source(r),
        "przypis": formula::trace(input.rules, rule, r, threshold),
        "parzysty": number.is_multiple_of(2),
    })
}

fn reference(r: &IndicatorResult, g: Group, decimals: u8) -> String {
    bare(r.references.iter().find(|(x, _)| *x == g).map(|(_, v)| v.value), decimals)
}

/// 1 higher, −1 lower, 0 about the same.
fn compare(value: f64, reference: f64) -> i8 {
    let size = value.abs().max(reference.abs());
    if size == 0.0 || (value - reference).abs() / size < ALIKE {
        0
    } else if value > reference {
        1
    } else {
        -1
    }
}

/// The value five years before the latest, or else the first one known; none from before a break.
pub(super) fn earlier(r: &IndicatorResult) -> Option<(i32, f64)> {
    let (year, _) = r.latest?;
    let known = comparable(&r.history, &r.breaks);
    let five = known.iter().find(|(y, _)| *y == year - 5);
    five.or_else(|| known.first().filter(|(y, _)| *y < year)).copied()
}

/// First year of a chart and of the table under it.
pub(in crate::document) fn shown_from(r: &IndicatorResult) -> i32 {
    let start = r.history.len().saturating_sub(SHOWN_YEARS);
    r.history.get(start).map_or(i32::MAX, |(year, _)| *year)
}

/// Breaks of a series after a year, for readers.
pub(in crate::document) fn breaks(r: &IndicatorResult, from: i32) -> Vec<Value> {
    let last = r.history.last().map_or(i32::MIN, |(year, _)| *year);
    r.breaks
        .iter()
        .filter(|b| b.year > from && b.year <= last)
        .map(|b| json!({ "rok": b.year, "powód": b.why, "wstrzymuje": b.blocking }))
        .collect()
}

fn rounded(value: f64, places: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(places).unwrap_or(0));
    (value * scale).round() / scale
}

/// Whether a unit is an amount of money at current prices.
pub(super) fn is_money(unit: &str) -> bool {
    unit == "zł" || unit.starts_with("zł / ")
}

/// Change over five years, or from the first year known.
fn movement(rule: &Indicator, r: &IndicatorResult) -> Value {
    let unit = rule.unit.label.as_str();
    let places = usize::from(rule.decimals);
    let now = r.latest;
    let (Some((to, value)), Some((from, old))) = (now, earlier(r)) else {
        return json!({
            "kwota": false, "jest": false, "rośnie": false, "maleje": false, "stabilny": false, "o": "", "z": "",
            "od": null, "do": null, "korzystna": false, "niekorzystna": false,
        });
    };
    // The difference of the printed values, so that a reader who subtracts gets the same.
    let size = rounded(value, places) - rounded(old, places);
    let still = compare(value, old) == 0
        || text::format_number(size.abs(), places) == text::format_number(0.0, places);
    let up = !still && size > 0.0;
    let down = !still && size < 0.0;
    let (good, bad) = match rule.nature {
        // Money grows with prices: no verdict from nominal amounts.
        _ if is_money(unit) => (false, false),
        Nature::Stimulant => (up, down),
        Nature::Destimulant => (down, up),
        Nature::Neutral => (false, false),
    };
    json!({
        "kwota": is_money(unit),
        "jest": true, "rośnie": up, "maleje": down, "stabilny": still,
        "o": change(size, rule.decimals, unit),
        "z": with_unit_accusative(old, rule.decimals, unit),
        "od": from, "do": to, "korzystna": good, "niekorzystna": bad,
    })
}

/// The data table turned on its side: years across, one row for the gmina and each reference.
fn as_rows(table: &[Value], with_references: bool) -> Vec<(&'static str, Vec<String>)> {
    let names = [
        ("Gmina", "gmina"),
        ("Powiat", "powiat"),
        ("Województwo", "województwo"),
        ("Kraj", "kraj"),
    ];
    names
        .into_iter()
        .take(if with_references { names.len() } else { 1 })
        .map(|(name, key)| {
            let cell = |row: &Value| row.get(key).and_then(Value::as_str).unwrap_or("–").to_owned();
            (name, table.iter().map(cell).collect())
        })
        .collect()
}

/// A year of a table; the first after a break has an asterisk.
fn marked(r: &IndicatorResult, year: i32) -> String {
    let inside = year > shown_from(r) && r.breaks.iter().any(|b| b.year == year);
    format!("{year}{}", if inside { "*" } else { "" })
}

/// Rows of the data table under the chart: the last ten years with the references of each year.
fn history_table(rule: &Indicator, r: &IndicatorResult) -> Vec<Value> {
    let start = r.history.len().saturating_sub(SHOWN_YEARS);
    r.history
        .iter()
        .skip(start)
        .map(|(year, value)| {
            let group = |g: Group| {
                let found = r.reference_history.iter().find(|(x, y, _)| *x == g && y == year);
                bare(found.map(|(_, _, v)| *v), rule.decimals)
            };
            json!({
                "rok": marked(r, *year),
                "gmina": bare(Some(*value), rule.decimals),
                "powiat": group(Group::Powiat),
                "województwo": group(Group::Voivodeship),
                "kraj": group(Group::Country),
            })
        })
        .collect()
}
