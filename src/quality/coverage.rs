//! Which indicators there are figures of, for which years, and which figures have become old.

use super::{Input, latest, years};
use crate::eval::title;

/// Years shown of the matrix at most: the latest ones.
const YEARS: usize = 12;

/// The matrix of indicators and years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Years in which some indicator has a value, the latest ones, ascending.
    pub years: Vec<i32>,
    /// Indicators in rule order.
    pub rows: Vec<Row>,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Area of the dictionary, in words; empty when it has none.
    pub area: String,
    /// All years with a value, ascending; those whose value is not published included.
    pub years: Vec<i32>,
}

impl Coverage {
    /// Indicators that have a value in some year.
    #[must_use]
    pub fn known(&self) -> usize {
        self.rows.iter().filter(|r| !r.years.is_empty()).count()
    }

    /// Indicators that have a value of a year.
    #[must_use]
    pub fn known_in(&self, year: i32) -> usize {
        self.rows.iter().filter(|r| r.years.contains(&year)).count()
    }
}

/// A datum whose latest figure is old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its latest year.
    pub latest: i32,
    /// Indicators that read it.
    pub indicators: Vec<String>,
}

/// The matrix.
#[must_use]
pub fn coverage(input: &Input<'_>) -> Coverage {
    let rows: Vec<Row> = input
        .rules
        .indicators
        .iter()
        .enumerate()
        .map(|(i, rule)| Row {
            id: rule.meta.id.clone(),
            title: title(&rule.meta).to_owned(),
            area: rule
                .area
                .as_deref()
                .map_or_else(String::new, |a| input.rules.term("obszary", a).to_owned()),
            years: input.view.known_years(i),
        })
        .collect();
    let mut years: Vec<i32> = rows.iter().flat_map(|r| r.years.iter().copied()).collect();
    years.sort_unstable();
    years.dedup();
    let from = years.len().saturating_sub(YEARS);
    Coverage { years: years.split_off(from), rows }
}

/// Data older than the norm, the oldest first; only data that an indicator reads.
#[must_use]
pub fn stale(input: &Input<'_>) -> Vec<Stale> {
    let mut out: Vec<Stale> = Vec::new();
    for (i, rule) in input.rules.indicators.iter().enumerate() {
        for (variable, _) in input.view.operands(i) {
            let Some(datum) = input.rules.data.get(variable) else { continue };
            let Some(latest) = latest(input, &datum.meta.id).filter(|y| input.is_stale(*y)) else {
                continue;
            };
            match out.iter_mut().find(|s| s.id == datum.meta.id) {
                Some(known) => known.indicators.push(rule.meta.id.clone()),
                None => out.push(Stale {
                    id: datum.meta.id.clone(),
                    title: title(&datum.meta).to_owned(),
                    latest,
                    indicators: vec![rule.meta.id.clone()],
                }),
            }
        }
    }
    out.sort_by_key(|s| s.latest);
    out
}

/// A figure with its year, as the series of one datum.
pub fn series(input: &Input<'_>, datum: &str) -> Vec<(i32, f64)> {
    let cell = |y| input.data.get(datum, crate::data::Area::Gmina(input.unit), y);
    years(input, datum).into_iter().map(|y| (y, cell(y))).collect()
}
