//! `quality`: what the data of a project are worth, and what is still missing.
//!
//! Rules, data, the diagnosis and the verdicts enter; a report leaves: which figures there are and how
//! old, which contradict each other or stand out, and the list of gaps with who has to be asked. The
//! words of letters and pages are in `templates`, addressees in `data/adresaci.toml`; no file is read
//! or written here, and nothing is judged twice: what would decide a rule is what evaluation says.

pub mod addressee;
mod coverage;
mod gaps;
mod letters;
mod outliers;
mod page;
mod rank;
mod robust;
mod sheets;
mod sums;

#[cfg(test)]
mod tests;

pub use coverage::{Coverage, Row, Stale};
pub use gaps::{Asking, Gap, Gaps, Missing, OtherGap};
pub use letters::{Letter, Sender, letters};
pub use outliers::{Jump, Strange};
pub use page::page;
pub use rank::most_named;
pub use sheets::{blank_sheet, coverage_sheet, gap_sheet};
pub use sums::{Fault, Kind};

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

/// The report on the data of a gmina.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Contradictions, in the order of the rules.
    pub faults: Vec<Fault>,
    /// Jumps in the gmina's own data, the farthest first.
    pub jumps: Vec<Jump>,
    /// Indicators far from those of the same kind, the farthest first.
    pub strange: Vec<Strange>,
    /// Old data, the oldest first.
    pub stale: Vec<Stale>,
    /// Which indicators there are figures of.
    pub coverage: Coverage,
    /// Numbers that are not published because they are small, or would give a small one away.
    pub withheld: usize,
    /// What is missing.
    pub gaps: Gaps,
}

/// Makes the report.
#[must_use]
pub fn report(input: &Input<'_>) -> Report {
    Report {
        faults: sums::faults(input),
        jumps: outliers::jumps(input),
        strange: outliers::strange(input),
        stale: coverage::stale(input),
        coverage: coverage::coverage(input),
        withheld: input.view.withheld_count(),
        gaps: gaps::find(input),
    }
}
