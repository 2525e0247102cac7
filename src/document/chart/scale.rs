//! Axes with round numbers.

/// A vertical axis from `low` to `high` with ticks every `step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) step: f64,
}

/// Least height of an axis as a part of the largest value on it.
const LEAST_SPAN: f64 = 0.25;

impl Axis {
    /// An axis that covers the values; zero is included unless it would squeeze the lines.
    pub(super) fn covering(values: impl Iterator<Item = f64>, from_zero: bool) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values.filter(|v| v.is_finite()) {
            low = low.min(v);
            high = high.max(v);
        }
        if !low.is_finite() || !high.is_finite() {
            (low, high) = (0.0, 1.0);
        }
        if from_zero || (low > 0.0 && low < 0.6 * high) {
            low = low.min(0.0);
        }
        // A change of a few percent must not fill the whole height.
        let least = LEAST_SPAN * high.abs().max(low.abs());
        if high - low < least {
            let (middle, positive) = (f64::midpoint(low, high), low >= 0.0);
            low = middle - least / 2.0;
            high = middle + least / 2.0;
            if positive {
                low = low.max(0.0);
            }
        }
        if high - low < 1e-9 {
            high = low + high.abs().max(1.0) * 0.1;
        }
        let step = round_step((high - low) / 5.0);
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    pub(super) fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round().clamp(1.0, 20.0);
        let mut out = Vec::new();
        let mut i = 0.0;
        while i <= count {
            out.push(self.low + i * self.step);
            i += 1.0;
        }
        out
    }

    /// Decimals that tell the ticks apart.
    pub(super) fn decimals(&self) -> usize {
        if self.step >= 1.0 {
            0
        } else if self.step >= 0.1 {
            1
        } else {
            2
        }
    }

    /// Position between 0 (low) and 1 (high).
    pub(super) fn at(&self, v: f64) -> f64 {
        ((v - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let n = rough / power;
    let nice = if n <= 1.0 {
        1.0
    } else if n <= 2.0 {
        2.0
    } else if n <= 5.0 {
        5.0
    } else {
        10.0
    };
    nice * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiny_change_stays_tiny() {
        let axis = Axis::covering([53.0, 53.9].into_iter(), false);
        assert!(axis.at(53.9) - axis.at(53.0) < 0.1, "{axis:?}");
        let below = Axis::covering([-53.0, -53.9].into_iter(), false);
        assert!(below.at(-53.0) - below.at(-53.9) < 0.1, "{below:?}");
    }

    #[test]
    fn a_great_change_fills_the_height() {
        let axis = Axis::covering([70.0, 100.0].into_iter(), false);
        assert!(axis.at(100.0) - axis.at(70.0) > 0.7, "{axis:?}");
    }

    #[test]
    fn nothing_but_zeros_still_has_an_axis() {
        let axis = Axis::covering([0.0, 0.0].into_iter(), false);
        assert!(axis.high > axis.low && axis.step > 0.0, "{axis:?}");
    }
}
