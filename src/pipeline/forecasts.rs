//! Forecasts of all indicators with enough years, calibrated on the same indicator in all gminas.

use rayon::prelude::*;

use crate::data::Dataset;
use crate::eval::{Diagnosis, Program};
use crate::forecast::{self, Calibration, Forecast, Options};
use crate::lang::ruleset::{Indicator, RuleSet};
use crate::plan::{ForecastPoint, IndicatorForecast};

/// Forecasts to a year, in rule order.
#[must_use]
pub fn all(
    program: &Program,
    data: &Dataset,
    rules: &RuleSet,
    diagnosis: &Diagnosis,
    end: i32,
) -> Vec<IndicatorForecast> {
    rules
        .indicators
        .par_iter()
        .enumerate()
        .filter_map(|(i, indicator)| {
            let history = &diagnosis.indicator(&indicator.meta.id)?.history;
            // Refuse early: fitting the panel for a series that is too short would be wasted.
            if history.len() < forecast::FEWEST_VALUES {
                return None;
            }
            let panel = Calibration::fit(&program.histories(data, i));
            let options =
                Options { nonnegative: never_negative(rules, indicator), ..Options::default() };
            let made = forecast::forecast(history, end, &panel, &options).ok()?;
            Some(describe(indicator, &made))
        })
        .collect()
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
