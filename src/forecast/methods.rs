//! The point forecasts: short, closed-form methods suited to series of six to thirty years.

use super::movement::Movement;

/// How the future values were computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Method {
    /// The last value stays.
    #[serde(rename = "ostatnia wartość")]
    Naive,
    /// Simple exponential smoothing: a weighted mean in which later years weigh more.
    #[serde(rename = "wygładzanie wykładnicze")]
    Smoothing,
    /// The mean yearly change of the whole series goes on.
    #[serde(rename = "stała zmiana roczna")]
    Drift,
    /// The last yearly change goes on and dies away.
    #[serde(rename = "tłumiony trend własny")]
    Damped,
    /// Theta: smoothing plus half of the long trend.
    #[serde(rename = "metoda Theta")]
    Theta,
    /// Mean of smoothing, damped trend and Theta.
    #[serde(rename = "średnia trzech metod")]
    Combined,
    /// The last movement common to all units goes on and dies away, from the unit's own last value.
    #[serde(rename = "tłumiony ruch wspólny")]
    Pooled,
}

impl Method {
    /// All methods, simplest first: on a tie the earlier one is taken.
    pub const ALL: [Self; COUNT] = [
        Self::Naive,
        Self::Smoothing,
        Self::Drift,
        Self::Damped,
        Self::Theta,
        Self::Combined,
        Self::Pooled,
    ];

    /// What to expect of a method before any evidence: logarithm of its error over that of the last
    /// value. Means of several methods and common movements are safe bets; single methods fitted to
    /// one short series are not.
    pub(super) const fn prior(self) -> f64 {
        match self {
            Self::Naive | Self::Pooled => 0.0,
            Self::Combined => -0.02,
            Self::Smoothing | Self::Drift | Self::Damped | Self::Theta => 0.05,
        }
    }
}

/// Number of methods.
pub(super) const COUNT: usize = 7;

/// Weights tried for exponential smoothing.
const WEIGHTS: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// Highest persistence of a trend; at 1 a trend would never die away.
const MOST_PERSISTENT: f64 = 0.95;

/// Pseudo-observations at zero persistence: the estimate from `n` pairs is shrunk by `n / (n + 4)`.
const SHRINKAGE: f64 = 4.0;

/// Mean absolute yearly change: the scale of MASE and of additive scores. Zero for fewer than two values.
pub(super) fn mean_step(history: &[f64]) -> f64 {
    let steps = history.len().saturating_sub(1);
    if steps == 0 {
        return 0.0;
    }
    let sum: f64 = changes(history).map(f64::abs).sum();
    sum / steps as f64
}

/// What the methods need to know of a history, worked out once.
pub(super) struct Traits {
    length: i32,
    last: f64,
    /// Mean yearly change.
    drift: f64,
    /// Mean absolute yearly change.
    pub step: f64,
    last_change: f64,
    persistence: f64,
    level: f64,
    weight: f64,
    slope: f64,
}

impl Traits {
    /// Traits of a history; of an empty one, all zero.
    pub fn of(history: &[f64]) -> Self {
        let last = history.last().copied().unwrap_or(0.0);
        let first = history.first().copied().unwrap_or(0.0);
        let (level, weight) = smooth(history);
        Self {
            length: i32::try_from(history.len()).unwrap_or(i32::MAX),
            last,
            drift: (last - first) / (history.len().max(2) - 1) as f64,
            step: mean_step(history),
            last_change: changes(history).last().unwrap_or(0.0),
            persistence: persistence(changes(history)),
            level,
            weight,
            slope: slope(history),
        }
    }

    /// Writes the forecasts for 1, 2, … years after the end of the history into `out`.
    ///
    /// [`Method::Pooled`] without a known common movement is the same as [`Method::Naive`].
    pub fn predict(&self, method: Method, pool: Option<Movement>, out: &mut [f64]) {
        let years = out.iter_mut().zip(1_u32..);
        match method {
            Method::Naive => out.fill(self.last),
            Method::Smoothing => out.fill(self.level),
            Method::Drift => {
                years.for_each(|(slot, h)| *slot = self.last + self.drift * f64::from(h));
            }
            Method::Damped => {
                for (slot, value) in out.iter_mut().zip(self.damped()) {
                    *slot = value;
                }
            }
            Method::Theta => {
                for (slot, value) in out.iter_mut().zip(self.theta()) {
                    *slot = value;
                }
            }
            Method::Combined => {
                for (slot, (theta, damped)) in out.iter_mut().zip(self.theta().zip(self.damped())) {
                    *slot = (self.level + theta + damped) / 3.0;
                }
            }
            Method::Pooled => {
                let Some(pool) = pool else {
                    out.fill(self.last);
                    return;
                };
                for (slot, weight) in out.iter_mut().zip(dying(pool.persistence)) {
                    *slot = if pool.relative {
                        self.last * (pool.last * weight).exp()
                    } else {
                        self.last + self.step * pool.last * weight
                    };
                }
            }
        }
    }

    fn damped(&self) -> impl Iterator<Item = f64> {
        let (last, change) = (self.last, self.last_change);
        dying(self.persistence).map(move |weight| last + change * weight)
    }

    fn theta(&self) -> impl Iterator<Item = f64> {
        let (level, half) = (self.level, self.slope / 2.0);
        // The part of the trend the smoothed level has not caught up with.
        let lag = (1.0 - (1.0 - self.weight).powi(self.length)) / self.weight;
        (0_u32..).map(move |h| level + half * (f64::from(h) + lag))
    }
}

/// Persistence of changes: the regression of each change on the one before, shrunk to zero and
/// kept within 0…0.95.
pub(super) fn persistence(changes: impl Iterator<Item = f64>) -> f64 {
    let (mut cross, mut square, mut pairs) = (0.0, 0.0, 0.0);
    let mut before: Option<f64> = None;
    for now in changes {
        if let Some(before) = before {
            cross += now * before;
            square += before * before;
            pairs += 1.0;
        }
        before = Some(now);
    }
    if square > 0.0 {
        (cross / square * pairs / (pairs + SHRINKAGE)).clamp(0.0, MOST_PERSISTENT)
    } else {
        0.0
    }
}

fn changes(history: &[f64]) -> impl Iterator<Item = f64> + '_ {
    history.iter().zip(history.iter().skip(1)).map(|(a, b)| b - a)
}

/// φ, φ + φ², φ + φ² + φ³, …
fn dying(phi: f64) -> impl Iterator<Item = f64> {
    let (mut power, mut sum) = (1.0, 0.0);
    std::iter::repeat_with(move || {
        power *= phi;
        sum += power;
        sum
    })
}

/// Level and weight of the exponential smoothing with the least squared one-step error.
fn smooth(history: &[f64]) -> (f64, f64) {
    let start = history.first().copied().unwrap_or(0.0);
    let mut best = (f64::INFINITY, start, 1.0);
    for weight in WEIGHTS {
        let (mut level, mut squares) = (start, 0.0);
        for value in history.iter().skip(1) {
            let error = value - level;
            squares += error * error;
            level += weight * error;
        }
        if squares < best.0 {
            best = (squares, level, weight);
        }
    }
    (best.1, best.2)
}

/// Least-squares slope per year.
fn slope(history: &[f64]) -> f64 {
    let n = history.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = history.iter().sum::<f64>() / n;
    let (mut cross, mut square) = (0.0, 0.0);
    for (t, value) in history.iter().enumerate() {
        let t = t as f64 - middle;
        cross += t * (value - mean);
        square += t * t;
    }
    if square > 0.0 { cross / square } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(method: Method, history: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; 3];
        Traits::of(history).predict(method, None, &mut out);
        out
    }

    #[test]
    fn drift_continues_a_line_and_naive_does_not() {
        let line = [1.0, 3.0, 5.0, 7.0];
        assert_eq!(run(Method::Drift, &line), [9.0, 11.0, 13.0]);
        assert_eq!(run(Method::Naive, &line), [7.0, 7.0, 7.0]);
    }

    #[test]
    fn a_damped_trend_slows_down_and_never_turns() {
        let out = run(Method::Damped, &[1.0, 3.0, 5.0, 7.0, 9.0, 11.0]);
        let steps: Vec<f64> = [11.0].iter().chain(&out).zip(&out).map(|(a, b)| b - a).collect();
        assert!(steps[0] > steps[1] && steps[1] > steps[2] && steps[2] > 0.0, "{steps:?}");
    }

    #[test]
    fn alternating_changes_have_no_persistence() {
        assert_eq!(persistence([1.0, -1.0, 1.0, -1.0].into_iter()), 0.0);
        assert!(persistence([1.0; 8].into_iter()) < 1.0);
    }

    #[test]
    fn every_method_leaves_a_constant_alone() {
        for method in Method::ALL {
            for value in run(method, &[4.0; 8]) {
                assert!((value - 4.0).abs() < 1e-12, "{method:?} {value}");
            }
        }
    }

    #[test]
    fn the_combination_is_the_mean_of_its_parts() {
        let history = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        let parts = [Method::Smoothing, Method::Damped, Method::Theta].map(|m| run(m, &history));
        for (h, value) in run(Method::Combined, &history).into_iter().enumerate() {
            let mean = parts.iter().map(|p| p[h]).sum::<f64>() / 3.0;
            assert!((value - mean).abs() < 1e-12);
        }
    }

    #[test]
    fn the_pooled_method_without_a_pool_is_the_last_value() {
        assert_eq!(run(Method::Pooled, &[1.0, 2.0, 8.0]), [8.0, 8.0, 8.0]);
    }
}
