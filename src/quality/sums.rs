//! Figures that contradict each other: parts that do not make their whole, parts greater than it.
//!
//! Which sums hold is said by the rules (`suma_z`, `nie_więcej_niż`). Nothing is said of years in
//! which one of the figures is not known.

use std::collections::BTreeSet;

use super::{Input, years};
use crate::data::{Area, absence};
use crate::eval::title;
use crate::lang::ruleset::DataVar;
use crate::text::with_unit;

/// Places kept in figures of a coarser scale (thousands of people): what rounding takes away there
/// is no contradiction.
const COARSE: f64 = 0.005;

/// What contradicts what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The parts do not make the whole.
    Sum,
    /// A part is greater than the whole.
    Part,
    /// The gminas do not make the powiat.
    Powiat,
}

/// A contradiction.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What contradicts what.
    pub kind: Kind,
    /// Identifier of the datum that has the rule.
    pub id: String,
    /// Title of it.
    pub title: String,
    /// Year.
    pub year: i32,
    /// The fact, with numbers where they may be told.
    pub text: String,
}

/// All contradictions, in the order of the rules.
#[must_use]
pub fn faults(input: &Input<'_>) -> Vec<Fault> {
    let mut out = Vec::new();
    for (i, datum) in input.rules.data.iter().enumerate() {
        for parts in &datum.sums {
            sum(input, i, datum, parts, &mut out);
        }
        for whole in &datum.at_most {
            part(input, i, datum, *whole, &mut out);
        }
        powiat(input, i, datum, &mut out);
    }
    out
}

fn cell(input: &Input<'_>, datum: &DataVar, year: i32) -> Option<f64> {
    let cell = input.data.get(&datum.meta.id, Area::Gmina(input.unit), year);
    absence(cell).is_none().then_some(cell)
}

/// A value in the scale of another datum, and how far rounding may have moved it.
fn rescaled(value: f64, from: &DataVar, to: &DataVar) -> (f64, f64) {
    if from.unit.scale == to.unit.scale {
        return (value, 0.0);
    }
    let factor = to.unit.scale / from.unit.scale;
    (value * factor, if factor > 1.0 { COARSE * factor } else { 0.0 })
}

fn sum(input: &Input<'_>, own: usize, total: &DataVar, parts: &[usize], out: &mut Vec<Fault>) {
    let list: Vec<(usize, &DataVar)> =
        parts.iter().filter_map(|i| Some((*i, input.rules.data.get(*i)?))).collect();
    for year in years(input, &total.meta.id) {
        let Some(whole) = cell(input, total, year) else { continue };
        let cells: Option<Vec<(f64, f64)>> =
            list.iter().map(|(_, d)| Some(rescaled(cell(input, d, year)?, d, total))).collect();
        let Some(cells) = cells else { continue };
        let made: f64 = cells.iter().map(|c| c.0).sum();
        let tolerance: f64 = cells.iter().map(|c| c.1).sum::<f64>() + slack(whole);
        if (whole - made).abs() <= tolerance {
            continue;
        }
        let hidden = input.view.withheld(own, year).is_some()
            || list.iter().any(|(i, _)| input.view.withheld(*i, year).is_some());
        let names: Vec<String> = list.iter().map(|(_, d)| title(&d.meta).to_owned()).collect();
        let numbers = if hidden {
            "; liczb nie podajemy, bo jedna z nich jest mała".to_owned()
        } else {
            let show = |v: f64| shown(v, total);
            format!(": {} zamiast {} (różnica {})", show(made), show(whole), show(whole - made))
        };
        out.push(Fault {
            kind: Kind::Sum,
            id: total.meta.id.clone(),
            title: title(&total.meta).to_owned(),
            year,
            text: format!("{} nie dają razem tej liczby{numbers}", names.join(" + ")),
        });
    }
}

fn part(input: &Input<'_>, own: usize, datum: &DataVar, whole: usize, out: &mut Vec<Fault>) {
    let Some(bigger) = input.rules.data.get(whole) else { return };
    for year in years(input, &datum.meta.id) {
        let (Some(value), Some(limit)) = (cell(input, datum, year), cell(input, bigger, year))
        else {
            continue;
        };
        let (limit, tolerance) = rescaled(limit, bigger, datum);
        if value <= limit + tolerance + slack(limit) {
            continue;
        }
        let hidden =
            input.view.withheld(own, year).is_some() || input.view.withheld(whole, year).is_some();
        let numbers = if hidden {
            "; liczb nie podajemy, bo jedna z nich jest mała".to_owned()
        } else {
            format!(": {} wobec {}", shown(value, datum), shown(limit, datum))
        };
        out.push(Fault {
            kind: Kind::Part,
            id: datum.meta.id.clone(),
            title: title(&datum.meta).to_owned(),
            year,
            text: format!("więcej niż „{}”{numbers}", title(&bigger.meta)),
        });
    }
}

/// A powiat given directly, against the sum of its gminas when all of them are known.
fn powiat(input: &Input<'_>, own: usize, datum: &DataVar, out: &mut Vec<Fault>) {
    let adds_up = datum.unit.dim.0.len() == 1
        && datum.unit.dim.0.values().all(|e| *e == 1)
        && !datum.unit.per_residents
        && !datum.sensitive;
    let registry = &input.data.registry;
    let (Some(column), Some(unit)) = (input.data.column(&datum.meta.id), registry.unit(input.unit))
    else {
        return;
    };
    if !adds_up || column.areas.is_empty() {
        return;
    }
    let area = Area::Powiat(unit.powiat);
    let given: BTreeSet<i32> =
        column.areas.keys().filter(|(a, _)| *a == area).map(|(_, y)| *y).collect();
    for year in given {
        let whole = input.data.get(&datum.meta.id, area, year);
        let cells: Vec<f64> = registry
            .units_of_powiat(unit.powiat)
            .map(|(u, _)| input.data.get(&datum.meta.id, Area::Gmina(u), year))
            .collect();
        if absence(whole).is_some() || cells.iter().any(|c| absence(*c).is_some()) {
            continue;
        }
        let made: f64 = cells.iter().sum();
        let rounding = if datum.unit.scale < 1.0 { COARSE * cells.len() as f64 } else { 0.0 };
        if (whole - made).abs() <= rounding + slack(whole)
            || input.view.withheld(own, year).is_some()
        {
            continue;
        }
        out.push(Fault {
            kind: Kind::Powiat,
            id: datum.meta.id.clone(),
            title: title(&datum.meta).to_owned(),
            year,
            text: format!(
                "gminy powiatu dają razem {}, a dla powiatu podano {}",
                shown(made, datum),
                shown(whole, datum)
            ),
        });
    }
}

/// What binary fractions may be wrong by.
fn slack(value: f64) -> f64 {
    1e-9 * value.abs().max(1.0)
}

fn shown(value: f64, datum: &DataVar) -> String {
    let decimals = if (value - value.round()).abs() < 1e-9 { 0 } else { 2 };
    with_unit(value, decimals, &datum.unit.label)
}
