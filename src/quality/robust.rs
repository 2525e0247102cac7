//! Middle and spread that a few wrong figures do not move.

/// The median; none of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// A quantile by linear interpolation between the ordered values; none of nothing or of numbers that
/// are not finite.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = values.to_vec();
    if sorted.iter().any(|v| !v.is_finite()) || !(0.0..=1.0).contains(&share) {
        return None;
    }
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = share * last as f64;
    let below = *sorted.get(at.floor() as usize)?;
    let above = *sorted.get(at.ceil() as usize)?;
    Some(below + (above - below) * at.fract())
}

/// The median absolute deviation, scaled so that of normal values it is their standard deviation.
#[must_use]
pub fn deviation(values: &[f64]) -> Option<f64> {
    const NORMAL: f64 = 1.4826;
    let middle = median(values)?;
    let away: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    Some(NORMAL * median(&away)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_middle() {
        assert_eq!((median(&[]), deviation(&[])), (None, None));
        assert_eq!(quantile(&[1.0, f64::NAN], 0.5), None);
        assert_eq!(quantile(&[1.0], 1.5), None);
    }

    #[test]
    fn quantiles_lie_between_the_ordered_values() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(quantile(&[10.0, 20.0, 30.0], 0.25), Some(15.0));
    }

    #[test]
    fn one_wild_value_does_not_move_the_spread() {
        let calm = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let wild = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7000.0];
        assert_eq!(deviation(&calm), deviation(&wild));
    }

    proptest! {
        #[test]
        fn a_quantile_is_never_outside_the_values(
            values in prop::collection::vec(-1e9..1e9f64, 1..40),
            share in 0.0..=1.0f64,
        ) {
            let q = quantile(&values, share).unwrap();
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!((low..=high).contains(&q));
        }

        #[test]
        fn moving_all_values_moves_the_middle_and_not_the_spread(
            values in prop::collection::vec(-1e6..1e6f64, 1..30),
            by in -1e6..1e6f64,
        ) {
            let moved: Vec<f64> = values.iter().map(|v| v + by).collect();
            let (a, b) = (median(&values).unwrap(), median(&moved).unwrap());
            prop_assert!((a + by - b).abs() < 1e-6);
            let (a, b) = (deviation(&values).unwrap(), deviation(&moved).unwrap());
            prop_assert!((a - b).abs() < 1e-6);
        }
    }
}
