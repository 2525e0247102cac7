//! Scaled errors, counted in narrow bins so that a quantile at the end of every year costs no sorting.

/// Share of outcomes an interval is to contain.
pub const LEVEL: f64 = 0.8;

/// Bins: 32 of equal width between a power of two and the next, from 2⁻¹⁰ to 2¹⁰ scales. The bin is read
/// from the exponent and the first bits of the mantissa.
const BINS: usize = 20 << 5;
const SHIFT: u32 = f64::MANTISSA_DIGITS - 1 - 5;
const SMALLEST: f64 = 1.0 / 1024.0;

/// Fewest errors a quantile is taken from.
const FEWEST: u32 = 100;

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

    /// Adds the counts of another year.
    pub fn add(&mut self, other: &Self) {
        if self.bins.is_empty() {
            self.bins.clone_from(&other.bins);
        } else {
            for (sum, count) in self.bins.iter_mut().zip(&other.bins) {
                *sum += count;
            }
        }
        self.total += other.total;
    }

    /// The score that a share `level` of errors does not exceed, on a straight line within its bin; none
    /// with too few errors.
    pub fn quantile(&self, level: f64) -> Option<f64> {
        if self.total < FEWEST {
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
                return Some((edge(at + 1) - start).mul_add(part, start));
            }
            below += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_is_within_a_bin_of_the_exact_one() {
        let mut scores = Scores::default();
        for error in 1..=1000 {
            scores.note(f64::from(error), 100.0);
        }
        let quantile = scores.quantile(0.8).unwrap();
        assert!((quantile / 8.0 - 1.0).abs() < 0.01, "{quantile}");
    }

    #[test]
    fn too_few_errors_give_no_quantile() {
        let mut scores = Scores::default();
        for _ in 0..FEWEST - 1 {
            scores.note(1.0, 1.0);
        }
        assert_eq!(scores.quantile(0.8), None);
    }

    #[test]
    fn an_error_without_a_scale_is_not_counted_as_certainty() {
        let mut scores = Scores::default();
        scores.note(5.0, 0.0);
        assert_eq!(scores.total, 0);
    }

    #[test]
    fn enormous_errors_stay_in_the_last_bin() {
        let mut scores = Scores::default();
        for _ in 0..FEWEST {
            scores.note(f64::MAX, 1e-300);
        }
        assert!(scores.quantile(0.8).unwrap().is_finite());
    }
}
