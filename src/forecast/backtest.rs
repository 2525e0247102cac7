//! The past of one series played again: at the end of every year a forecast from the values known
//! then, compared with what came.

use super::calibration::{COMPARED, Calibration, ratios};
use super::interval::{bands, clip, from_panel, panel_halves};
use super::methods::{COUNT, Method, Traits};
use super::outcome::{Backtest, Options};
use super::series::{FEWEST_VALUES, Prepared};

/// Without a panel: independent origins the own record must outweigh. High, because panels show that
/// the record of a single short series says next to nothing about its next years.
const DOUBT: f64 = 20.0;

/// One past forecast year; no outcome where the series has a filled gap.
struct Compared {
    outcome: Option<f64>,
    forecasts: [f64; COUNT],
}

/// One past origin.
struct Origin {
    year: i32,
    /// Mean yearly step of the series up to the origin.
    step: f64,
    /// One, two, … years ahead.
    years: Vec<Compared>,
}

impl Origin {
    /// Years ahead, outcome and forecasts of the years with an outcome.
    fn known(&self) -> impl Iterator<Item = (usize, f64, &[f64; COUNT])> {
        self.years
            .iter()
            .enumerate()
            .filter_map(|(at, year)| Some((at + 1, year.outcome?, &year.forecasts)))
    }
}

/// All past origins of one series.
pub(super) struct Replay {
    origins: Vec<Origin>,
}

impl Replay {
    /// Makes every past forecast again, by every method.
    pub fn new(series: &Prepared, calibration: &Calibration, options: &Options) -> Self {
        let origins = (FEWEST_VALUES..series.values.len())
            .filter(|length| series.filled.get(length - 1) == Some(&false))
            .filter_map(|length| {
                let history = series.values.get(..length)?;
                let year = series.first + i32::try_from(length).ok()? - 1;
                let mut years: Vec<Compared> = series
                    .values
                    .iter()
                    .zip(&series.filled)
                    .skip(length)
                    .take(COMPARED)
                    .map(|(outcome, filled)| Compared {
                        outcome: (!filled).then_some(*outcome),
                        forecasts: [0.0; COUNT],
                    })
                    .collect();
                let movement = calibration.movement(year);
                let traits = Traits::of(history);
                let mut values = [0.0; COMPARED];
                for (index, method) in Method::ALL.into_iter().enumerate() {
                    traits.predict(method, movement, &mut values);
                    clip(&mut values, options);
                    for (compared, value) in years.iter_mut().zip(values) {
                        if let Some(slot) = compared.forecasts.get_mut(index) {
                            *slot = value;
                        }
                    }
                }
                let origin = Origin { year, step: traits.step, years };
                let compared = origin.known().count();
                (compared > 0).then_some(origin)
            })
            .collect();
        Self { origins }
    }

    /// The method with the best mix of own record and panel record; the simplest on a tie.
    pub fn choose(&self, calibration: &Calibration, year: i32) -> Method {
        let (own, origins) = self.own_record();
        let independent = origins / COMPARED as f64;
        let mut best = (Method::Naive, f64::INFINITY);
        for (method, own) in Method::ALL.into_iter().zip(own) {
            let (merit, trust) = match calibration.lesson(year, method) {
                Some(lesson) => (lesson.merit, lesson.trust),
                None => (method.prior(), independent / (independent + DOUBT)),
            };
            let own = if origins > 0.0 { own } else { merit };
            let score = merit + trust * (own - merit);
            if score < best.1 {
                best = (method, score);
            }
        }
        best.0
    }

    /// Mean logarithm of each method's error over that of the last value, and the number of origins
    /// it rests on.
    fn own_record(&self) -> ([f64; COUNT], f64) {
        let mut record = [0.0; COUNT];
        let mut origins = 0.0;
        for origin in self.origins.iter().filter(|o| o.step > 0.0) {
            let mut sums = [0.0; COUNT];
            let mut seen = 0.0;
            for (_, outcome, forecasts) in origin.known() {
                seen += 1.0;
                for (sum, value) in sums.iter_mut().zip(forecasts) {
                    *sum += (outcome - value).abs() / origin.step;
                }
            }
            for (total, ratio) in record.iter_mut().zip(ratios(&sums, seen)) {
                *total += ratio;
            }
            origins += 1.0;
        }
        (record.map(|total| if origins > 0.0 { total / origins } else { 0.0 }), origins)
    }

    /// Past absolute errors of a method, in mean steps times the square root of years ahead.
    pub fn scaled_errors(&self, method: Method) -> Vec<f64> {
        self.origins
            .iter()
            .filter(|origin| origin.step > 0.0)
            .flat_map(|origin| {
                origin.known().filter_map(move |(ahead, outcome, forecasts)| {
                    let value = forecasts.get(method as usize)?;
                    Some((outcome - value).abs() / (origin.step * (ahead as f64).sqrt()))
                })
            })
            .collect()
    }

    /// How the method would have done.
    pub fn summary(
        &self,
        method: Method,
        series: &Prepared,
        calibration: &Calibration,
        options: &Options,
    ) -> Backtest {
        let mut absolute = Mean::default();
        let mut percent = Some(Mean::default());
        let (mut scaled, mut naive, mut inside) =
            (Mean::default(), Mean::default(), Mean::default());
        for origin in &self.origins {
            let hits = hits(origin, method, series, calibration, options);
            for hit in hits.into_iter().flatten() {
                inside.add(if hit { 1.0 } else { 0.0 });
            }
            for (_, outcome, forecasts) in origin.known() {
                let error = |method: Method| {
                    let value = forecasts.get(method as usize).copied();
                    (outcome - value.unwrap_or(outcome)).abs()
                };
                absolute.add(error(method));
                if origin.step > 0.0 {
                    scaled.add(error(method) / origin.step);
                    naive.add(error(Method::Naive) / origin.step);
                }
                percent = percent.filter(|_| outcome > 0.0).map(|mut mean| {
                    mean.add(100.0 * error(method) / outcome);
                    mean
                });
            }
        }
        Backtest {
            mae: absolute.value().unwrap_or(0.0),
            mase: scaled.value(),
            mase_naive: naive.value(),
            mape: percent.and_then(|mean| mean.value()),
            origins: self.origins.len(),
            errors: absolute.count,
            coverage: inside.value(),
        }
    }
}

/// Whether each outcome fell inside the interval drawn from what the panel taught up to the origin.
fn hits(
    origin: &Origin,
    method: Method,
    series: &Prepared,
    calibration: &Calibration,
    options: &Options,
) -> Option<Vec<bool>> {
    let lesson = from_panel(series, calibration, origin.year, method)?;
    let values: Vec<f64> =
        origin.years.iter().filter_map(|y| y.forecasts.get(method as usize).copied()).collect();
    let halves = panel_halves(lesson, calibration.relative(), &values, origin.step)?;
    let bands = bands(&values, &halves, options);
    let inside = origin.years.iter().zip(bands);
    Some(inside.filter_map(|(y, (low, high))| Some((low..=high).contains(&y.outcome?))).collect())
}

#[derive(Default, Clone, Copy)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}
