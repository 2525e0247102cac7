//! `quality`: what the data of a project are worth, and what is still missing.
//!
//! Rules, data, the diagnosis and the verdicts enter; a report leaves: which figures there are and how
//! old, which contradict each other or stand out, and the list of gaps with who has to be asked. The
//! words of letters and pages are in `templates`, addressees in `data/adresaci.toml`; no file is read
//! or written here, and nothing is judged twice: what would decide a rule is what evaluation says.

pub mod addressee;
mod gaps;
mod letters;
mod rank;
mod sheets;

#[cfg(test)]
mod tests;

pub use gaps::{Asking, Gap, Gaps, Missing, OtherGap};
pub use letters::{Letter, Sender, letters};
pub use rank::most_named;
pub use sheets::{blank_sheet, gap_sheet};

use chrono::{Datelike, NaiveDate};

use crate::comply::Verdict;
use crate::data::{Area, Dataset, absence};
use crate::eval::{Diagnosis, Program, UnitView};
use crate::lang::ruleset::RuleSet;

/// Norms of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Norms {
    /// A figure is old when it is of an earlier year than this many years before the day.
    pub stale_after: i32,
}

impl Default for Norms {
    fn default() -> Self {
        Self { stale_after: 2 }
    }
}

/// What the report is made from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Rules.
    pub rules: &'a RuleSet,
    /// The same rules compiled.
    pub program: &'a Program,
    /// Data.
    pub data: &'a Dataset,
    /// The gmina seen through the rules.
    pub view: &'a UnitView<'a>,
    /// Index of the gmina in the register.
    pub unit: u32,
    /// Its diagnosis.
    pub diagnosis: &'a Diagnosis,
    /// Verdicts on requirements.
    pub verdicts: &'a [Verdict],
    /// Day of the report.
    pub day: NaiveDate,
    /// Norms.
    pub norms: Norms,
}

impl Input<'_> {
    /// The last year that is over on the day.
    #[must_use]
    pub fn last_full_year(&self) -> i32 {
        self.day.year() - 1
    }

    /// Whether a latest year is older than the norm.
    #[must_use]
    pub fn is_stale(&self, latest: i32) -> bool {
        latest < self.day.year() - self.norms.stale_after
    }
}

/// The latest year in which the gmina has a value of a datum.
fn latest(input: &Input<'_>, datum: &str) -> Option<i32> {
    years(input, datum).last().copied()
}

/// The years in which the gmina has a value of a datum, ascending.
fn years(input: &Input<'_>, datum: &str) -> Vec<i32> {
    let Some(column) = input.data.column(datum) else { return Vec::new() };
    let span = (column.first_year..).take(column.years);
    span.filter(|y| absence(input.data.get(datum, Area::Gmina(input.unit), *y)).is_none()).collect()
}

/// Finds what is missing.
#[must_use]
pub fn gaps(input: &Input<'_>) -> Gaps {
    gaps::find(input)
}
