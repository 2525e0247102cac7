//! Figures that stand out: from the gmina's own history and from gminas of the same kind.
//!
//! Nothing here is an error by itself: a plant may have closed. Who knows the gmina is asked to look.

use super::Input;
use super::coverage::series;
use super::robust::{deviation, median, quantile};
use crate::data::{Area, absence};
use crate::eval::{TOO_SMALL, title};
use crate::text::with_unit;

/// Changes from year to year needed to judge one of them.
const CHANGES: usize = 6;
/// A change farther from the middle one than so many deviations stands out.
const DEVIATIONS: f64 = 6.0;
/// … and it must be at least this share of the middle value: small wobbles of a calm series do not
/// count.
const SHARE: f64 = 0.15;
/// Other gminas needed to judge one against them.
const PEERS: usize = 50;
/// Percentiles outside of which a value may stand out.
const TAILS: (f64, f64) = (0.01, 0.99);
/// … when it is also so many interquartile ranges beyond the quartiles.
const FENCE: f64 = 3.0;

/// Year and value.
type Point = (i32, f64);

/// A jump in a datum of the gmina.
#[derive(Debug, Clone, PartialEq)]
pub struct Jump {
    /// Identifier of the datum.
    pub id: String,
    /// Title.
    pub title: String,
    /// Year before and year of the jump.
    pub years: (i32, i32),
    /// What is printed of the two values, with the unit; that they are not told, when they are not.
    pub shown: (String, String),
    /// How many times the usual deviation.
    pub times: f64,
    /// Reservation of the datum: often it explains the jump.
    pub caveat: Option<String>,
}

/// An indicator far from those of gminas of the same kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Strange {
    /// Identifier of the indicator.
    pub id: String,
    /// Title.
    pub title: String,
    /// Year.
    pub year: i32,
    /// The value with its unit.
    pub shown: String,
    /// The middle half of the others, with the unit.
    pub usual: (String, String),
    /// How many gminas it was held against.
    pub peers: usize,
    /// Above the others, or below.
    pub above: bool,
}

/// Jumps in the gmina's own data, the farthest first. Only consecutive years are compared, and a
/// series with few of them is not judged.
#[must_use]
pub fn jumps(input: &Input<'_>) -> Vec<Jump> {
    let mut out = Vec::new();
    for (i, datum) in input.rules.data.iter().enumerate() {
        let known = series(input, &datum.meta.id);
        let steps: Vec<(Point, Point)> = known
            .iter()
            .zip(known.iter().skip(1))
            .filter(|(a, b)| b.0 - a.0 == 1)
            .map(|(a, b)| (*a, *b))
            .collect();
        let values: Vec<f64> = known.iter().map(|(_, v)| v.abs()).collect();
        let Some((middle, usual)) = spread(&steps) else { continue };
        let floor = SHARE * median(&values).unwrap_or(0.0);
        for ((y0, v0), (y1, v1)) in steps {
            let away = ((v1 - v0) - middle).abs();
            if away <= floor || away <= DEVIATIONS * usual || away == 0.0 {
                continue;
            }
            let tell = |year: i32, value: f64| {
                input.view.withheld(i, year).unwrap_or_else(|| shown(value, &datum.unit.label))
            };
            out.push(Jump {
                id: datum.meta.id.clone(),
                title: title(&datum.meta).to_owned(),
                years: (y0, y1),
                shown: (tell(y0, v0), tell(y1, v1)),
                times: if usual > 0.0 { away / usual } else { f64::INFINITY },
                caveat: datum.caveat.clone(),
            });
        }
    }
    out.sort_by(|a, b| b.times.total_cmp(&a.times));
    out
}

/// Middle change and usual deviation; none when there are too few.
fn spread(steps: &[(Point, Point)]) -> Option<(f64, f64)> {
    if steps.len() < CHANGES {
        return None;
    }
    let changes: Vec<f64> = steps.iter().map(|((_, a), (_, b))| b - a).collect();
    Some((median(&changes)?, deviation(&changes)?))
}

/// Indicators of the gmina far from those of the same kind in the country, the farthest first.
#[must_use]
pub fn strange(input: &Input<'_>) -> Vec<Strange> {
    let mut out: Vec<(f64, Strange)> = Vec::new();
    let peers = peers(input);
    for (i, rule) in input.rules.indicators.iter().enumerate() {
        let result = input.diagnosis.indicator(&rule.meta.id);
        let Some((year, own)) = result.and_then(|r| r.latest) else { continue };
        if !others_have(input, i, year, &peers) {
            continue;
        }
        let all = input.program.histories(input.data, i);
        let at = |u: &u32| all.get(*u as usize)?.iter().find(|(y, _)| *y == year).map(|(_, v)| *v);
        let values: Vec<f64> = peers.iter().filter_map(at).collect();
        if values.len() < PEERS {
            continue;
        }
        let q = |share| quantile(&values, share);
        let (Some(low), Some(high)) = (q(TAILS.0), q(TAILS.1)) else { continue };
        let (Some(q1), Some(q3)) = (q(0.25), q(0.75)) else { continue };
        let beyond = if own > q3 { own - q3 } else { q1 - own };
        let outside = own < low || own > high;
        if !outside || beyond <= FENCE * (q3 - q1) {
            continue;
        }
        let show = |v: f64| with_unit(v, rule.decimals.into(), &rule.unit.label);
        let how = if q3 > q1 { beyond / (q3 - q1) } else { f64::INFINITY };
        let withheld = input.view.is_withheld(i, year);
        out.push((
            how,
            Strange {
                id: rule.meta.id.clone(),
                title: title(&rule.meta).to_owned(),
                year,
                shown: if withheld { TOO_SMALL.to_owned() } else { show(own) },
                usual: (show(q1), show(q3)),
                peers: values.len(),
                above: own > q3,
            },
        ));
    }
    out.sort_by(|a, b| b.0.total_cmp(&a.0));
    out.into_iter().map(|(_, s)| s).collect()
}

/// Other gminas of the same kind; cities with the rights of a powiat only among themselves.
fn peers(input: &Input<'_>) -> Vec<u32> {
    let registry = &input.data.registry;
    let Some(own) = registry.unit(input.unit) else { return Vec::new() };
    let city = registry.is_city_powiat(input.unit);
    (0u32..)
        .zip(&registry.units)
        .filter(|(u, info)| {
            *u != input.unit && info.kind == own.kind && registry.is_city_powiat(*u) == city
        })
        .map(|(u, _)| u)
        .collect()
}

/// Whether enough others have the data an indicator reads: asked first, because making the indicator
/// for all of them takes long.
fn others_have(input: &Input<'_>, indicator: usize, year: i32, peers: &[u32]) -> bool {
    let operands = input.view.operands(indicator);
    let Some((variable, time)) = operands.first().copied() else { return false };
    let Some(datum) = input.rules.data.get(variable) else { return false };
    let year = crate::eval::year_at(time, year);
    let known =
        |u: &&u32| absence(input.data.get(&datum.meta.id, Area::Gmina(**u), year)).is_none();
    operands.iter().all(|(v, _)| {
        let column = input.rules.data.get(*v).and_then(|d| input.data.column(&d.meta.id));
        column.is_some_and(|c| c.lone.is_none())
    }) && peers.iter().filter(known).take(PEERS).count() >= PEERS
}

/// A figure as it stands in the data.
fn shown(value: f64, unit: &str) -> String {
    let decimals = if value.fract() == 0.0 { 0 } else { 2 };
    with_unit(value, decimals, unit)
}
