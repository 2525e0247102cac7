//! The whole procedure measured on held-out years of a panel.

use super::calibration::Calibration;
use super::forecast;
use super::methods::{Method, mean_step};
use super::outcome::{Forecast, Options, Refusal};
use super::series::prepare;

/// Coverage so many years ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HorizonCoverage {
    /// Years ahead.
    pub ahead: usize,
    /// Share of outcomes inside the 80 % interval.
    pub coverage: f64,
    /// Mean absolute error in mean yearly steps before the origin.
    pub mase: f64,
}

/// Result for one origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Units compared: forecast, moved before the origin, and with every outcome known.
    pub units: usize,
    /// Mean over units of the mean absolute error in mean yearly steps before the origin.
    pub mase: f64,
    /// Share of outcomes inside the 80 % interval.
    pub coverage: f64,
    /// By years ahead.
    pub by_horizon: Vec<HorizonCoverage>,
    /// How many units each method was used for, in order of [`Method::ALL`].
    pub methods: Vec<(Method, usize)>,
}

/// Holds out `horizon` years after `origin`, calibrates on the panel up to `origin`, forecasts every
/// unit and compares. None where no unit can be compared.
#[must_use]
pub fn evaluate(
    panel: &[Vec<(i32, f64)>],
    origin: i32,
    horizon: i32,
    options: &Options,
) -> Option<Evaluation> {
    let until: Vec<Vec<(i32, f64)>> = panel
        .iter()
        .map(|series| series.iter().filter(|(year, _)| *year <= origin).copied().collect())
        .collect();
    let calibration = Calibration::fit(&until);
    evaluate_by(panel, origin, horizon, |series, end| forecast(series, end, &calibration, options))
}

/// The same comparison for any forecaster: it is given the series up to the origin and the last held-out year.
#[must_use]
pub fn evaluate_by(
    panel: &[Vec<(i32, f64)>],
    origin: i32,
    horizon: i32,
    forecaster: impl Fn(&[(i32, f64)], i32) -> Result<Forecast, Refusal>,
) -> Option<Evaluation> {
    let end = origin + horizon;
    let mut rows: Vec<(f64, f64)> = vec![(0.0, 0.0); usize::try_from(horizon).ok()?];
    let mut methods: Vec<(Method, usize)> = Method::ALL.into_iter().map(|m| (m, 0)).collect();
    let mut units = 0_usize;
    for series in panel {
        let known: Vec<(i32, f64)> = series.iter().filter(|(y, _)| *y <= origin).copied().collect();
        let Ok(prepared) = prepare(&known) else { continue };
        let step = mean_step(&prepared.values);
        let outcomes: Vec<f64> = (origin + 1..=end)
            .filter_map(|year| series.iter().find(|(y, _)| *y == year).map(|(_, v)| *v))
            .collect();
        if prepared.last() != origin || step <= 0.0 || outcomes.len() != rows.len() {
            continue;
        }
        let Ok(forecast) = forecaster(&known, end) else { continue };
        units += 1;
        if let Some((_, count)) = methods.iter_mut().find(|(m, _)| *m == forecast.method) {
            *count += 1;
        }
        for ((row, point), outcome) in rows.iter_mut().zip(&forecast.points).zip(&outcomes) {
            row.0 += (outcome - point.value).abs() / step;
            row.1 += if (point.low..=point.high).contains(outcome) { 1.0 } else { 0.0 };
        }
    }
    if units == 0 || rows.is_empty() {
        return None;
    }
    let by_horizon: Vec<HorizonCoverage> = rows
        .iter()
        .enumerate()
        .map(|(at, (error, inside))| HorizonCoverage {
            ahead: at + 1,
            coverage: inside / units as f64,
            mase: error / units as f64,
        })
        .collect();
    let mean = |pick: fn(&HorizonCoverage) -> f64| {
        by_horizon.iter().map(pick).sum::<f64>() / by_horizon.len() as f64
    };
    Some(Evaluation {
        units,
        mase: mean(|h| h.mase),
        coverage: mean(|h| h.coverage),
        methods,
        by_horizon,
    })
}
