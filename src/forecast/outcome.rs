//! What a forecast is made of, and why there may be none.

use super::methods::Method;

/// Limits of the quantity and choices of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Options {
    /// The quantity cannot fall below zero (counts, shares, amounts).
    pub nonnegative: bool,
    /// The quantity cannot exceed this value (100 for a share in percent).
    pub maximum: Option<f64>,
    /// Use this method instead of choosing one.
    pub method: Option<Method>,
    /// First year whose values may be compared with the latest: earlier ones are not used.
    pub from: Option<i32>,
}

/// One forecast year; values in the unit of the series.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct ForecastPoint {
    /// Year.
    pub year: i32,
    /// The forecast.
    pub value: f64,
    /// Lower end of the 80 % interval.
    pub low: f64,
    /// Upper end of the 80 % interval.
    pub high: f64,
}

/// Where the width of the interval comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Basis {
    /// Past errors of the same method in all units of the panel.
    Panel {
        /// Units of the panel.
        units: usize,
    },
    /// Past errors of the method in this series alone; rough.
    Own {
        /// Number of past errors.
        errors: usize,
    },
}

/// How the method would have done in the past of this series: made again at the end of every past
/// year with at least six values, from nothing but the values up to that year, up to five years ahead.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Backtest {
    /// Mean absolute error in the unit of the series.
    pub mae: f64,
    /// Mean absolute error in mean yearly steps of the series up to the origin; none where it had not moved.
    pub mase: Option<f64>,
    /// The same error of "the last value stays", for comparison.
    pub mase_naive: Option<f64>,
    /// Mean absolute error in percent of the outcome; none where an outcome was zero or negative.
    pub mape: Option<f64>,
    /// Number of past years the forecast was made again from.
    pub origins: usize,
    /// Number of forecast values compared with outcomes.
    pub errors: usize,
    /// Share (0…1) of outcomes inside the interval that could have been drawn then from the panel;
    /// none without a panel.
    pub coverage: Option<f64>,
}

impl Backtest {
    /// Error as a share of the error of "the last value stays" over the same years: below 1 is better.
    /// (MASE itself compares with one-year steps, so several years ahead even a good method exceeds 1.)
    #[must_use]
    pub fn against_naive(&self) -> Option<f64> {
        let naive = self.mase_naive.filter(|naive| *naive > 0.0)?;
        Some(self.mase? / naive)
    }
}

/// A forecast.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Forecast {
    /// Method.
    pub method: Method,
    /// Year of the last value of the series.
    pub last_year: i32,
    /// Observed values the forecast was made from.
    pub years_used: usize,
    /// One point a year, from the year after the last value to the horizon.
    pub points: Vec<ForecastPoint>,
    /// Past performance.
    pub backtest: Backtest,
    /// Where the width of the interval comes from.
    pub basis: Basis,
    /// Years without a value inside the series, filled in on a straight line.
    pub filled_years: Vec<i32>,
    /// Long gap before which the values were left out: first and last missing year.
    pub cut: Option<(i32, i32)>,
    /// Break of the series before which values were left out: its first year.
    pub since: Option<i32>,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub enum Refusal {
    /// Fewer values than [`super::FEWEST_VALUES`].
    TooShort {
        /// Values that can be used.
        values: usize,
        /// Long gap before which the values were left out.
        cut: Option<(i32, i32)>,
    },
    /// Fewer values than [`super::FEWEST_VALUES`] after a break of the series.
    Broken {
        /// First year after the break.
        year: i32,
        /// Values from then on.
        values: usize,
    },
    /// More than a third of the years have no value.
    TooManyGaps {
        /// Years without a value.
        missing: usize,
        /// Years from the first to the last value.
        years: usize,
    },
    /// A value is not a finite number.
    NotANumber {
        /// Its year.
        year: i32,
    },
    /// A value of more than 10¹⁵ in size, beyond anything counted in a country.
    TooLarge {
        /// Its year.
        year: i32,
    },
    /// A year has two values.
    YearTwice {
        /// The year.
        year: i32,
    },
    /// A year outside 1900…2200.
    NotAYear {
        /// The year.
        year: i32,
    },
    /// The horizon is not after the last value.
    HorizonPassed {
        /// Year of the last value.
        last: i32,
        /// Horizon asked for.
        horizon: i32,
    },
    /// The horizon is more than [`super::LONGEST_HORIZON`] years away.
    HorizonTooFar {
        /// Year of the last value.
        last: i32,
        /// Horizon asked for.
        horizon: i32,
    },
    /// A value lies outside the limits of the quantity.
    OutsideLimits {
        /// Its year.
        year: i32,
        /// The value.
        value: f64,
    },
}
