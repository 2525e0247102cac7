//! `forecast`: the future of one yearly series, with an 80 % interval and an honest account of how
//! the same method would have done in the past.
//!
//! Pure: a series and a [`Calibration`] in, a [`Forecast`] or a [`Refusal`] out; the same input gives
//! the same numbers. It knows nothing of indicators, units or documents, reads no clock, and never
//! looks at a value later than the year it pretends to stand in.
//!
//! The way through the room: `series` makes the data ready, `methods` gives point forecasts,
//! `calibration` learns from the same series of all other units which methods deserve trust and how
//! wide errors were, `backtest` replays the series' own past, `interval` draws the band, `words` says it
//! in Polish, `evaluation` measures the whole procedure on held-out years.

mod backtest;
mod calibration;
mod evaluation;
mod interval;
mod methods;
mod movement;
mod outcome;
mod scores;
mod series;
mod words;

pub use calibration::{Calibration, FEWEST_UNITS};
pub use evaluation::{Evaluation, HorizonCoverage, evaluate, evaluate_by};
pub use methods::Method;
pub use outcome::{Backtest, Basis, Forecast, ForecastPoint, Options, Refusal};
pub use scores::LEVEL;
pub use series::FEWEST_VALUES;

use std::borrow::Cow;

use backtest::Replay;
use methods::Traits;
use series::{Prepared, prepare};

/// Most years ahead a forecast is made for.
pub const LONGEST_HORIZON: i32 = 30;

/// Forecasts a yearly series (year, value) to `horizon_end`, inclusive.
///
/// The method is the one with the best mix of its record in this series and its record in the panel;
/// how much the own record counts was itself learnt from the panel. Without a panel the own record
/// decides, held back towards "the last value stays".
///
/// # Errors
/// A [`Refusal`] that says what is wrong with the series or the horizon.
pub fn forecast(
    series: &[(i32, f64)],
    horizon_end: i32,
    calibration: &Calibration,
    options: &Options,
) -> Result<Forecast, Refusal> {
    let (comparable, since) = since(series, options.from);
    let series = prepare(&comparable).map_err(|refusal| match (refusal, since) {
        (Refusal::TooShort { values, cut: None }, Some(year)) => Refusal::Broken { year, values },
        (other, _) => other,
    })?;
    check_limits(&series, options)?;
    let last = series.last();
    let ahead = horizon_end.saturating_sub(last);
    let refused = match ahead {
        ..=0 => Some(Refusal::HorizonPassed { last, horizon: horizon_end }),
        1..=LONGEST_HORIZON => None,
        _ => Some(Refusal::HorizonTooFar { last, horizon: horizon_end }),
    };
    if let Some(refusal) = refused {
        return Err(refusal);
    }
    let horizon = usize::try_from(ahead).unwrap_or(0);

    let replay = Replay::new(&series, calibration, options);
    let method = options.method.unwrap_or_else(|| replay.choose(calibration, last));
    let mut values = vec![0.0; horizon];
    let traits = Traits::of(&series.values);
    traits.predict(method, calibration.movement(last), &mut values);
    interval::clip(&mut values, options);
    let step = traits.step;
    let panel = interval::from_panel(&series, calibration, last, method);
    let (halves, basis) = match panel
        .and_then(|lesson| interval::panel_halves(lesson, calibration.relative(), &values, step))
    {
        Some(halves) => (halves, Basis::Panel { units: calibration.units() }),
        None => {
            let errors = replay.scaled_errors(method);
            let count = errors.len();
            (interval::own_halves(errors, horizon, step), Basis::Own { errors: count })
        }
    };
    let bands = interval::bands(&values, &halves, options);
    let points = (last + 1..=horizon_end)
        .zip(values.iter().zip(bands))
        .map(|(year, (value, (low, high)))| ForecastPoint { year, value: *value, low, high })
        .collect();
    Ok(Forecast {
        method,
        last_year: last,
        years_used: series.filled.iter().filter(|filled| !**filled).count(),
        points,
        backtest: replay.summary(method, &series, calibration, options),
        basis,
        filled_years: series.filled_years(),
        cut: series.cut,
        since,
    })
}

/// Values from a year on, and the year when values before it were left out.
fn since(series: &[(i32, f64)], from: Option<i32>) -> (Cow<'_, [(i32, f64)]>, Option<i32>) {
    match from.filter(|year| series.iter().any(|(y, _)| y < year)) {
        Some(year) => {
            let kept = series.iter().filter(|(y, _)| *y >= year).copied().collect();
            (Cow::Owned(kept), Some(year))
        }
        None => (Cow::Borrowed(series), None),
    }
}

fn check_limits(series: &Prepared, options: &Options) -> Result<(), Refusal> {
    let outside = |value: f64| {
        (options.nonnegative && value < 0.0) || options.maximum.is_some_and(|most| value > most)
    };
    match (series.first..).zip(&series.values).find(|(_, value)| outside(**value)) {
        Some((year, value)) => Err(Refusal::OutsideLimits { year, value: *value }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
