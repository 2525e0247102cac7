//! The 80 % interval: half-widths from the panel or from the series itself, limits, and the rule that
//! a later year is never surer than an earlier one.

use super::calibration::{Calibration, Lesson};
use super::methods::Method;
use super::outcome::Options;
use super::scores::{LEVEL, scale};
use super::series::Prepared;

/// Half-width in mean yearly steps where too few own errors are known: a normal error whose mean
/// absolute value is one step stays within 1.6 steps in 80 % of cases.
const NORMAL: f64 = 1.6;

/// Fewest own errors a quantile is taken from.
const FEWEST_OWN: usize = 8;

/// The panel's lesson on a method, if it is usable for this series: shares of a value mean nothing for
/// a series with negative values.
pub(super) fn from_panel<'a>(
    series: &Prepared,
    calibration: &'a Calibration,
    year: i32,
    method: Method,
) -> Option<&'a Lesson> {
    let negative = || series.values.iter().any(|v| *v < 0.0);
    if calibration.relative() && negative() {
        return None;
    }
    calibration.lesson(year, method)
}

/// Half-widths from past errors of all units, never falling; none where nothing was learnt.
pub(super) fn panel_halves(
    lesson: &Lesson,
    relative: bool,
    values: &[f64],
    step: f64,
) -> Option<Vec<f64>> {
    let mut widest = 0.0_f64;
    values
        .iter()
        .enumerate()
        .map(|(h, value)| {
            let half = lesson.width(h + 1)? * scale(relative, *value, step);
            widest = widest.max(half);
            Some(widest)
        })
        .collect()
}

/// Half-widths from the series' own errors, each given in mean steps times the square root of years ahead.
pub(super) fn own_halves(mut errors: Vec<f64>, horizon: usize, step: f64) -> Vec<f64> {
    errors.sort_by(f64::total_cmp);
    let largest = errors.last().copied().unwrap_or(0.0);
    // The rank with which a new error of the same kind stays inside with the wanted probability.
    let wanted = (LEVEL * (errors.len() + 1) as f64).ceil();
    let ranked = errors.iter().enumerate().find(|(at, _)| (at + 1) as f64 >= wanted);
    let width = match ranked {
        Some((_, error)) if errors.len() >= FEWEST_OWN => *error,
        _ => largest.max(NORMAL),
    };
    (1..=horizon).map(|h| width * step * (h as f64).sqrt()).collect()
}

/// Keeps values within the limits of the quantity.
pub(super) fn clip(values: &mut [f64], options: &Options) {
    for value in values {
        *value = limited(*value, options);
    }
}

/// Ends of the interval around each value, within the limits. Where a limit cuts one end, the other is
/// moved so that the interval does not become narrower with the years, as far as both limits allow.
pub(super) fn bands(values: &[f64], halves: &[f64], options: &Options) -> Vec<(f64, f64)> {
    let mut before = 0.0_f64;
    values
        .iter()
        .zip(halves)
        .map(|(value, half)| {
            let mut low = limited(value - half, options);
            let mut high = limited(value + half, options);
            if high - low < before {
                high = limited(low + before, options);
            }
            if high - low < before {
                low = limited(high - before, options);
            }
            before = before.max(high - low);
            (low, high)
        })
        .collect()
}

fn limited(value: f64, options: &Options) -> f64 {
    let value = options.maximum.map_or(value, |most| value.min(most));
    if options.nonnegative { value.max(0.0) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_does_not_narrow_later_years() {
        let options = Options { nonnegative: true, ..Options::default() };
        let bands = bands(&[10.0, 5.0, 1.0], &[8.0, 9.0, 9.0], &options);
        assert_eq!(bands, [(2.0, 18.0), (0.0, 16.0), (0.0, 16.0)]);
    }

    #[test]
    fn two_limits_hold_both_ends() {
        let options = Options { nonnegative: true, maximum: Some(100.0), method: None, from: None };
        assert_eq!(bands(&[50.0], &[400.0], &options), [(0.0, 100.0)]);
    }

    #[test]
    fn few_own_errors_are_not_trusted() {
        assert_eq!(own_halves(vec![0.1, 0.2], 1, 1.0), [NORMAL]);
        assert_eq!(own_halves(vec![], 2, 0.0), [0.0, 0.0]);
    }

    #[test]
    fn own_errors_give_their_quantile() {
        let errors: Vec<f64> = (1..=9).map(f64::from).collect();
        assert_eq!(
            own_halves(errors, 4, 2.0),
            [16.0, 16.0 * 2f64.sqrt(), 16.0 * 3f64.sqrt(), 32.0]
        );
    }
}
