//! Scaled errors, counted in narrow bins so that a quantile at the end of every year costs no sorting.

/// Share of outcomes an interval is to contain.
pub const LEVEL: f64 = 0.8;

/// Bins: 16 of equal width between a power of two and the next, from 2⁻⁸ to 2⁸ scales. The bin is read
/// from the exponent and the first bits of the mantissa.
const BINS: usize = 16 << 4;
const SHIFT: u32 = f64::MANTISSA_DIGITS - 1 - 4;
const SMALLEST: f64 = 1.0 / 256.0;

/// Fewest errors a quantile is taken from.
const FEWEST: u32 = 100;

/// Fewest outcome years a quantile is taken from: all units share the luck of a year, so the errors of
/// one year, however many, are one experience.
const FEWEST_OUTCOME_YEARS: u32 = 3;

/// What an error is measured in. Where values cannot be negative: the forecast itself (a share of it),
/// but at least half a mean yearly step, so that a forecast near zero is not called certain. Otherwise
/// the mean yearly step.
pub(super) fn scale(relative: bool, value: f64, step: f64) -> f64 {
    if relative { value.abs().max(step / 2.0) } else { step }
}

/// Counts of scaled absolute errors.
#[derive(Debug, Clone, Default)]
pub(super) struct Scores {
    bins: Vec<u32>,
    total: u32,
    /// Years of outcomes summed up.
    years: u32,
}

impl Scores {
    /// Counts an error; one without a scale (a series that never moved) counts only when it is zero.
    pub fn note(&mut self, error: f64, scale: f64) {
        let score = if scale > 0.0 {
            error / scale
        } else if error == 0.0 {
            0.0
        } else {
            return;
        };
        if self.bins.is_empty() {
            self.bins = vec![0; BINS];
        }
        let above = (score.to_bits() >> SHIFT).saturating_sub(SMALLEST.to_bits() >> SHIFT);
        let at = usize::try_from(above).unwrap_or(BINS);
        if let Some(count) = self.bins.get_mut(at.min(BINS - 1)) {
            *count += 1;
            self.total += 1;
        }
    }

    /// Adds the counts of one year of outcomes.
    pub fn add(&mut self, other: &Self) {
        if self.bins.is_empty() {
            self.bins.clone_from(&other.bins);
        } else {
            for (sum, count) in self.bins.iter_mut().zip(&other.bins) {
                *sum += count;
            }
        }
        self.total += other.total;
        self.years += u32::from(other.total > 0);
    }

    /// The score that a share `level` of errors does not exceed, on a straight line within its bin; none
    /// with too few errors or years.
    pub fn quantile(&self, level: f64) -> Option<f64> {
        if self.total < FEWEST || self.years < FEWEST_OUTCOME_YEARS {
            return None;
        }
        let wanted = level * f64::from(self.total);
        let mut below = 0.0;
        let edge = |at: u64| f64::from_bits(((SMALLEST.to_bits() >> SHIFT) + at) << SHIFT);
        for (at, count) in (0_u64..).zip(&self.bins) {
            let count = f64::from(*count);
            if count > 0.0 && below + count >= wanted {
                let start = if at == 0 { 0.0 } else { edge(at) };
                let part = ((wanted - below) / count).clamp(0.0, 1.0);
                return Some(start + (edge(at + 1) - start) * part);
            }
            below += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same errors in so many years of outcomes.
    fn years(years: u32, errors: impl Iterator<Item = (f64, f64)> + Clone) -> Scores {
        let mut sum = Scores::default();
        for _ in 0..years {
            let mut year = Scores::default();
            for (error, scale) in errors.clone() {
                year.note(error, scale);
            }
            sum.add(&year);
        }
        sum
    }

    #[test]
    fn the_quantile_is_close_to_the_exact_one() {
        let scores = years(3, (1..=1000).map(|error| (f64::from(error), 100.0)));
        let quantile = scores.quantile(0.8).unwrap();
        assert!((quantile / 8.0 - 1.0).abs() < 0.01, "{quantile}");
    }

    #[test]
    fn too_few_errors_or_years_give_no_quantile() {
        let some = |n| std::iter::repeat_n((1.0, 1.0), n);
        assert_eq!(years(3, some(33)).quantile(0.8), None);
        assert_eq!(years(2, some(5000)).quantile(0.8), None);
        assert!(years(3, some(34)).quantile(0.8).is_some());
    }

    #[test]
    fn an_error_without_a_scale_is_not_counted_as_certainty() {
        assert_eq!(years(3, std::iter::repeat_n((5.0, 0.0), 500)).total, 0);
    }

    #[test]
    fn enormous_errors_stay_in_the_last_bin() {
        let scores = years(3, std::iter::repeat_n((f64::MAX, 1e-300), 100));
        assert!(scores.quantile(0.8).unwrap().is_finite());
    }
}
