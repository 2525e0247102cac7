//! Small numbers that are not published.
//!
//! What is withheld is decided once, when a unit is looked at: cells of sensitive data below the limit
//! and, where a declared sum would give one of them back, one more cell. Everything the evaluator
//! tells about the unit asks here, so that no output has to. Conditions are decided by the true
//! numbers: only what is told changes.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::{Bound, at};
use super::program::Program;
use super::reason::Style;
use super::view::UnitView;
use crate::data::{Area, Dataset};
use crate::lang::expr::{Expr, Time};
use crate::lang::ruleset::RuleSet;

/// Printed in place of an indicator, or of a number made of several.
pub const TOO_SMALL: &str = "zbyt mała liczba";
/// Printed in place of a number that is not small but would give a small one away.
const GIVES_AWAY: &str = "nie podaje się";

/// Why a cell is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// It is small.
    Small,
    /// A small one could be computed from it.
    GivesAway,
}

/// Cells of one unit that are not told: (variable, year).
#[derive(Debug, Clone, Default)]
pub(super) struct Withheld {
    limit: u32,
    cells: BTreeMap<(usize, i32), Why>,
}

/// Whether a count is small: at least one and below the limit. Zero tells of nobody.
#[must_use]
pub fn is_small(value: f64, limit: u32) -> bool {
    value > 0.0 && value < f64::from(limit)
}

/// What a small number is told as: `mniej niż 10`.
#[must_use]
pub fn less_than(limit: u32) -> String {
    format!("mniej niż {limit}")
}

impl Withheld {
    pub(super) fn new(rules: &RuleSet, bound: &Bound<'_>, unit: u32) -> Self {
        let limit = bound.options.small;
        let mut out = Self { limit, cells: BTreeMap::new() };
        if limit == 0 {
            return out;
        }
        for (i, _) in rules.data.iter().enumerate().filter(|(_, d)| d.sensitive) {
            let Some(column) = bound.column(i) else { continue };
            for year in (column.first_year..).take(column.years) {
                if is_small(bound.cell(i, year, unit), limit) {
                    out.cells.insert((i, year), Why::Small);
                }
            }
        }
        while !out.cells.is_empty() && out.protect(rules, bound, unit) {}
        out
    }

    /// Withholds one more cell of each sum that lacks exactly one; whether there was one.
    fn protect(&mut self, rules: &RuleSet, bound: &Bound<'_>, unit: u32) -> bool {
        let mut more = Vec::new();
        let years: BTreeSet<i32> = self.cells.keys().map(|(_, y)| *y).collect();
        for (total, datum) in rules.data.iter().enumerate() {
            for (parts, year) in datum.sums.iter().flat_map(|p| years.iter().map(move |y| (p, *y)))
            {
                let all = || parts.iter().copied().chain([total]);
                let cell = |i: usize| bound.cell(i, year, unit);
                let hidden = all().filter(|i| self.cells.contains_key(&(*i, year))).count();
                // A part nobody knows protects the others; two withheld protect each other.
                if hidden != 1 || all().any(|i| cell(i).is_nan()) {
                    continue;
                }
                let open = parts.iter().copied().filter(|i| !self.cells.contains_key(&(*i, year)));
                let smallest = open
                    .filter(|i| cell(*i) > 0.0)
                    .min_by(|a, b| cell(*a).total_cmp(&cell(*b)))
                    .unwrap_or(total);
                more.push((smallest, year));
            }
        }
        let before = self.cells.len();
        for cell in more {
            self.cells.entry(cell).or_insert(Why::GivesAway);
        }
        self.cells.len() > before
    }

    /// What is told in place of a cell; none when it is told.
    fn told(&self, variable: usize, year: i32) -> Option<String> {
        self.cells.get(&(variable, year)).map(|why| match why {
            Why::Small => less_than(self.limit),
            Why::GivesAway => GIVES_AWAY.to_owned(),
        })
    }
}

impl Program {
    /// Whether an indicator of a unit and year is made of a small count of sensitive data.
    #[must_use]
    pub fn is_made_of_small(
        &self,
        rules: &RuleSet,
        data: &Dataset,
        (index, unit, year): (usize, u32, i32),
        limit: u32,
    ) -> bool {
        self.operands(index).into_iter().any(|(v, time)| {
            rules.data.get(v).filter(|d| d.sensitive).is_some_and(|d| {
                is_small(data.get(&d.meta.id, Area::Gmina(unit), at(time, year)), limit)
            })
        })
    }

    /// Whether an indicator reads sensitive data that the data set has.
    #[must_use]
    pub fn reads_sensitive(&self, rules: &RuleSet, data: &Dataset, index: usize) -> bool {
        self.operands(index).into_iter().any(|(v, _)| {
            rules.data.get(v).is_some_and(|d| d.sensitive && data.column(&d.meta.id).is_some())
        })
    }
}

impl UnitView<'_> {
    /// What is told in place of a datum of a year; none when the number may be told.
    #[must_use]
    pub fn withheld(&self, variable: usize, year: i32) -> Option<String> {
        self.withheld.told(variable, year)
    }

    /// Whether an indicator of a year is not told: one of its data is not, and could be computed back.
    #[must_use]
    pub fn is_withheld(&self, index: usize, year: i32) -> bool {
        !self.withheld.cells.is_empty()
            && self
                .operands(index)
                .into_iter()
                .any(|(v, time)| self.withheld.cells.contains_key(&(v, at(time, year))))
    }

    /// What is told in place of an indicator of a year: of a datum that stands by itself what is told
    /// of the datum.
    #[must_use]
    pub fn told_of_indicator(&self, index: usize, year: i32) -> Option<String> {
        if !self.is_withheld(index, year) {
            return None;
        }
        match self.rules.indicators.get(index).map(|i| &i.formula) {
            Some(Expr::Data(v, time @ Time::Current)) => self.withheld(*v, at(*time, year)),
            _ => Some(TOO_SMALL.to_owned()),
        }
    }

    /// Years in which an indicator has a value, told or not, ascending.
    #[must_use]
    pub fn known_years(&self, index: usize) -> Vec<i32> {
        let own = self.indicators.get(index).into_iter();
        own.flat_map(|i| i.history.iter().map(|(year, _)| *year)).collect()
    }

    /// How many numbers of the unit are not told.
    #[must_use]
    pub fn withheld_count(&self) -> usize {
        self.withheld.cells.len()
    }
}

impl Style {
    /// The style a number would have were it told.
    pub(super) fn open(&self) -> &Self {
        match self {
            Self::Withheld(open, _) => open.open(),
            open => open,
        }
    }

    /// The style in which a number is not told.
    pub(super) fn withheld(self, told: String) -> Self {
        match self {
            Self::Withheld(..) => self,
            open => Self::Withheld(Box::new(open), told),
        }
    }
}
