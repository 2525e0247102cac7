//! Forecasts of all indicators with enough years, calibrated on the same indicator in all gminas.

use rayon::prelude::*;

use crate::data::Dataset;
use crate::eval::{Diagnosis, Program};
use crate::forecast::{self, Basis, Calibration, Forecast, Options};
use crate::lang::ruleset::{Indicator, RuleSet};
use crate::plan::{ForecastPoint, IndicatorForecast};

/// Forecasts to a year, in rule order.
#[must_use]
pub fn all(program: &Program, data: &Dataset, rules: &RuleSet, diagnosis: &Diagnosis, end: i32) -> Vec<IndicatorForecast> {
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
            let options = Options { nonnegative: never_negative(rules, indicator), ..Options::default() };
            let made = forecast::forecast(history, end, &panel, &options).ok()?;
            Some(describe(indicator, history, &made))
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

fn describe(indicator: &Indicator, history: &[(i32, f64)], f: &Forecast) -> IndicatorForecast {
    let points = f
        .points
        .iter()
        .map(|p| ForecastPoint { year: p.year, value: p.value, low: p.low, high: p.high })
        .collect();
    IndicatorForecast {
        indicator: indicator.meta.id.clone(),
        method: f.method.name().to_owned(),
        points,
        mase: f.backtest.mase,
        error: Some(f.backtest.mae),
        interval: forecast::LEVEL * 100.0,
        coverage: f.backtest.coverage.map(|c| c * 100.0),
        years_used: history.len(),
        note: note(f),
    }
}

fn note(f: &Forecast) -> Option<String> {
    let mut parts = Vec::new();
    if let Basis::Own { .. } = f.basis {
        parts.push("szerokość przedziału oszacowano tylko z błędów tego szeregu, więc jest przybliżona".to_owned());
    }
    if !f.filled_years.is_empty() {
        let years: Vec<String> = f.filled_years.iter().map(ToString::to_string).collect();
        parts.push(format!("brakujące lata uzupełniono na linii prostej: {}", years.join(", ")));
    }
    if let Some((a, b)) = f.cut {
        parts.push(format!("pominięto lata sprzed przerwy w danych {a}–{b}"));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}
