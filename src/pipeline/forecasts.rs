//! Forecasts of all indicators with enough years, calibrated on the same indicator in all gminas.

use rayon::prelude::*;

use crate::data::Dataset;
use crate::eval::{Diagnosis, Program, comparable, last_blocking};
use crate::forecast::{self, Calibration, Forecast, Options};
use crate::lang::ruleset::{Indicator, RuleSet};
use crate::plan::{ForecastPoint, IndicatorForecast};

/// Units a calibration learns from at least; of a longer panel every second, third, … unit is taken.
///
/// A few hundred units fix medians and quantiles as well as all 2,479 do (see the backtest in
/// `docs/benchmarks.md`), at a tenth of the time.
const LEARNT_FROM: usize = 240;

/// Forecasts to a year, in rule order.
#[must_use]
pub fn all(
    program: &Program,
    data: &Dataset,
    rules: &RuleSet,
    diagnosis: &Diagnosis,
    end: i32,
) -> Vec<IndicatorForecast> {
    let calibrate = |i| Calibration::fit(&sample(program.histories(data, i)));
    made(rules, diagnosis, end, &calibrate)
}

/// The same forecasts without learning from other units: for what depends only on which indicators
/// have a forecast and to which year.
#[must_use]
pub fn uncalibrated(rules: &RuleSet, diagnosis: &Diagnosis, end: i32) -> Vec<IndicatorForecast> {
    made(rules, diagnosis, end, &|_| Calibration::default())
}

fn made(
    rules: &RuleSet,
    diagnosis: &Diagnosis,
    end: i32,
    calibrate: &(dyn Fn(usize) -> Calibration + Sync),
) -> Vec<IndicatorForecast> {
    rules
        .indicators
        .par_iter()
        .enumerate()
        .filter_map(|(i, indicator)| {
            let result = diagnosis.indicator(&indicator.meta.id)?;
            // A line that ends before the last known value would go on from the wrong place.
            if result.withheld.is_some() {
                return None;
            }
            let (history, breaks) = (&result.history, &result.breaks);
            // Refuse early: fitting the panel for a series that is too short would be wasted.
            if comparable(history, breaks).len() < forecast::FEWEST_VALUES {
                return None;
            }
            let nonnegative = never_negative(rules, indicator);
            let options =
                Options { nonnegative, from: last_blocking(breaks), ..Options::default() };
            let made = forecast::forecast(history, end, &calibrate(i), &options).ok()?;
            Some(describe(indicator, &made))
        })
        .collect()
}

/// Every n-th series that has values at all: evenly over the country, because units are in order of
/// code, and always the same ones.
fn sample(mut panel: Vec<Vec<(i32, f64)>>) -> Vec<Vec<(i32, f64)>> {
    panel.retain(|series| series.len() >= forecast::FEWEST_VALUES);
    let step = (panel.len() / LEARNT_FROM).max(1);
    panel.into_iter().step_by(step).collect()
}

/// A quantity none of whose data may fall below zero, made without subtraction, cannot fall below zero.
fn never_negative(rules: &RuleSet, indicator: &Indicator) -> bool {
    use crate::lang::expr::{Expr, Op};
    fn safe(rules: &RuleSet, e: &Expr) -> bool {
        match e {
            Expr::Number(n) => *n >= 0.0,
            Expr::Data(i, _) => rules.data.get(*i).and_then(|d| d.min).is_some_and(|m| m >= 0.0),
            Expr::Binary(Op::Sub, ..) => false,
            Expr::Binary(_, a, b) => safe(rules, a) && safe(rules, b),
            _ => false,
        }
    }
    safe(rules, &indicator.formula)
}

fn describe(indicator: &Indicator, f: &Forecast) -> IndicatorForecast {
    let points = f
        .points
        .iter()
        .map(|p| ForecastPoint { year: p.year, value: p.value, low: p.low, high: p.high })
        .collect();
    IndicatorForecast {
        indicator: indicator.meta.id.clone(),
        method: f.method.name().to_owned(),
        explanation: f.method.sentence().to_owned(),
        points,
        mase: f.backtest.against_naive(),
        error: Some(f.backtest.mae),
        interval: forecast::LEVEL * 100.0,
        coverage: f.backtest.coverage.map(|c| c * 100.0),
        years_used: f.years_used,
        note: Some(f.reservations().join(" ")).filter(|n| !n.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(units: i32) -> Vec<Vec<(i32, f64)>> {
        (0..units)
            .map(|u| {
                let years = if u % 4 == 0 { 2020..=2022 } else { 2010..=2025 };
                years.map(|y| (y, f64::from(u))).collect()
            })
            .collect()
    }

    #[test]
    fn a_long_panel_is_thinned_evenly() {
        let taken = sample(panel(3200));
        let units: Vec<f64> = taken.iter().map(|s| s[0].1).collect();
        assert_eq!(taken.len(), 240);
        assert_eq!(units[..3], [1.0, 14.0, 27.0]);
        assert!(units.last().is_some_and(|u| *u > 3180.0), "up to the end of the country");
    }

    #[test]
    fn a_short_panel_is_kept_and_series_too_short_are_refused() {
        let taken = sample(panel(200));
        assert_eq!(taken.len(), 150);
        assert!(taken.iter().all(|s| s.len() == 16));
        assert!(sample(Vec::new()).is_empty());
    }
}
