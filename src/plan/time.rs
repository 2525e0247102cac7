//! Quarters and terms.

use chrono::{Datelike, NaiveDate};

use crate::lang::ruleset::{Term, YearMonth};
use crate::project::Moment;

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    /// Year.
    pub year: i32,
    /// Quarter 1–4.
    pub quarter: u32,
}

impl Quarter {
    /// The quarter of a month.
    #[must_use]
    pub fn of(m: YearMonth) -> Self {
        Self { year: m.year, quarter: (m.month.clamp(1, 12) - 1) / 3 + 1 }
    }

    /// Roman number, as used in schedules.
    #[must_use]
    pub fn roman(self) -> &'static str {
        match self.quarter {
            1 => "I",
            2 => "II",
            3 => "III",
            _ => "IV",
        }
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\u{a0}kw. {}\u{a0}r.", self.roman(), self.year)
    }
}

/// First and last month of the strategy.
pub(super) fn bounds(from: NaiveDate, to: NaiveDate) -> (YearMonth, YearMonth) {
    let month = |d: NaiveDate| YearMonth { year: d.year(), month: d.month() };
    (month(from), month(to))
}

/// A term as months, within a strategy that runs over `whole`.
pub(super) fn months(term: Term, whole: (YearMonth, YearMonth)) -> (YearMonth, YearMonth) {
    match term {
        Term::WholePeriod => whole,
        Term::Absolute(from, to) => (from, to),
        Term::Relative(first, last) => {
            let year = |n: u32| whole.0.year + i32::try_from(n).unwrap_or(1) - 1;
            let from = YearMonth { year: year(first), month: 1 };
            let to = YearMonth { year: year(last), month: 12 };
            (from.max(whole.0), to)
        }
    }
}

/// A moment of a decision as the first or the last month it stands for.
pub(super) fn moment(m: Moment, end: bool) -> YearMonth {
    match m {
        Moment::Year(year) => YearMonth { year, month: if end { 12 } else { 1 } },
        Moment::Month(year, month) => YearMonth { year, month },
    }
}

/// Months of a year that fall into a term.
pub(super) fn months_in(year: i32, from: YearMonth, to: YearMonth) -> u32 {
    (1..=12)
        .filter(|m| (from..=to).contains(&YearMonth { year, month: *m }))
        .count()
        .try_into()
        .unwrap_or(0)
}
