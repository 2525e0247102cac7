//! What past forecasts for all units teach: which methods did well, how far to trust one unit's own
//! record, and how wide an 80 % interval must be.
//!
//! Everything is kept by year: the lessons of a year come from outcomes up to that year only, so a
//! backtest asks for the lessons of its origin and cannot see what came later.

use super::methods::{COUNT, Method, Traits};
use super::movement::{Movement, Movements};
use super::scores::{LEVEL, Scores, scale};
use super::series::{FEWEST_VALUES, Prepared, prepare};

/// Years ahead over which methods are compared.
pub(super) const COMPARED: usize = 5;

/// Years ahead for which interval widths are learnt.
const FARTHEST: usize = 10;

/// Fewest units a panel teaches anything from.
pub const FEWEST_UNITS: usize = 30;

/// Added to both errors of a ratio, in mean yearly steps, so that one lucky hit decides nothing.
const SOFTENING: f64 = 0.1;

/// Weight of the prior on a method, in independent windows of [`COMPARED`] origins.
const PRIOR_WINDOWS: f64 = 1.0;

/// Lessons of the panel, by year.
#[derive(Debug, Clone, Default)]
pub struct Calibration {
    units: usize,
    skipped: usize,
    relative: bool,
    movements: Movements,
    lessons: Vec<Lessons>,
}

/// What was known at the end of one year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lessons {
    year: i32,
    methods: Vec<Lesson>,
}

/// What was known about one method.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Lesson {
    /// Mean over past origins of the logarithm of its error over the error of the last value.
    pub merit: f64,
    /// Weight of a unit's own record against `merit`, 0…1.
    pub trust: f64,
    /// 80 % quantile of scaled absolute errors, one, two, … years ahead; never falling.
    pub widths: Vec<f64>,
}

impl Lesson {
    /// Quantile for a number of years ahead; beyond the learnt ones it grows with the square root of time.
    pub fn width(&self, ahead: usize) -> Option<f64> {
        if let Some(width) = ahead.checked_sub(1).and_then(|at| self.widths.get(at)) {
            return Some(*width);
        }
        let last = self.widths.last()?;
        Some(last * (ahead as f64 / self.widths.len() as f64).sqrt())
    }
}

impl Calibration {
    /// Learns from a panel: one series (year, value) a unit. Series that cannot be used are skipped.
    /// With fewer than [`FEWEST_UNITS`] usable series nothing is learnt and forecasts rest on their
    /// own errors.
    #[must_use]
    pub fn fit(panel: &[Vec<(i32, f64)>]) -> Self {
        let prepared: Vec<Prepared> = panel.iter().filter_map(|s| prepare(s).ok()).collect();
        let skipped = panel.len() - prepared.len();
        let units = prepared.len();
        if units < FEWEST_UNITS {
            return Self { units, skipped, ..Self::default() };
        }
        let all = || prepared.iter().flat_map(|s| s.values.iter().copied());
        let relative = all().all(|v| v >= 0.0) && all().any(|v| v > 0.0);
        let movements = Movements::read(&prepared, relative);
        let lessons = Learner::new(&prepared, &movements, relative).lessons();
        Self { units, skipped, relative, movements, lessons }
    }

    /// Units learnt from.
    #[must_use]
    pub const fn units(&self) -> usize {
        self.units
    }

    /// Series of the panel that could not be used.
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// Whether widths are shares of the value (all values of the panel are non-negative).
    pub(super) const fn relative(&self) -> bool {
        self.relative
    }

    /// The common movement known at the end of a year.
    pub(super) fn movement(&self, year: i32) -> Option<Movement> {
        self.movements.at(year)
    }

    /// What was known of a method at the end of a year; a year after the panel knows what its last year knew.
    pub(super) fn lesson(&self, year: i32, method: Method) -> Option<&Lesson> {
        let lessons = self.lessons.iter().rev().find(|l| l.year <= year)?;
        lessons.methods.get(method as usize)
    }
}

/// The errors of one past origin of one unit, and what of them is known by now.
#[derive(Clone, Default)]
struct Record {
    /// Scaled absolute errors by years ahead and method; none where there is no outcome or no scale.
    errors: [Option<[f32; COUNT]>; COMPARED],
    sums: [f64; COUNT],
    seen: f64,
    ratios: [f64; COUNT],
}

/// Sums over the origins of one unit, or over the units of one origin, by method.
#[derive(Clone, Default)]
struct Sums {
    count: f64,
    sum: [f64; COUNT],
    squares: [f64; COUNT],
}

impl Sums {
    fn add(&mut self, values: &[f64; COUNT], sign: f64) {
        self.count += sign;
        for ((sum, square), value) in self.sum.iter_mut().zip(&mut self.squares).zip(values) {
            *sum += sign * value;
            *square += sign * value * value;
        }
    }
}

/// Goes through the years once, adding each year's outcomes to what is known.
struct Learner {
    first: i32,
    last: i32,
    /// By unit, then by origin year from `first`.
    records: Vec<Vec<Record>>,
    /// By unit: logarithms of error ratios over its origins.
    units: Vec<Sums>,
    /// By origin year from `first`: mean errors over units.
    origins: Vec<Sums>,
    /// By year of the outcome from `first`: method × years ahead.
    scores: Vec<Vec<Scores>>,
}

impl Learner {
    fn new(panel: &[Prepared], movements: &Movements, relative: bool) -> Self {
        let first = panel.iter().map(|s| s.first).min().unwrap_or(0);
        let last = panel.iter().map(Prepared::last).max().unwrap_or(first);
        let years = usize::try_from(last - first).unwrap_or(0) + 1;
        let mut learner = Self {
            first,
            last,
            records: vec![vec![Record::default(); years]; panel.len()],
            units: vec![Sums::default(); panel.len()],
            origins: vec![Sums::default(); years],
            scores: vec![vec![Scores::default(); COUNT * FARTHEST]; years],
        };
        let moves: Vec<Option<Movement>> = (first..=last).map(|y| movements.at(y)).collect();
        for (series, records) in panel.iter().zip(&mut learner.records) {
            replay(series, first, &moves, relative, records, &mut learner.scores);
        }
        learner
    }

    fn lessons(mut self) -> Vec<Lessons> {
        let mut known = vec![Scores::default(); COUNT * FARTHEST];
        let mut out = Vec::new();
        let years = (self.first..=self.last).enumerate().zip(std::mem::take(&mut self.scores));
        for ((at, year), scores) in years {
            for (sum, new) in known.iter_mut().zip(&scores) {
                sum.add(new);
            }
            self.mature(at);
            let merits = self.merits();
            let Some(methods) = merits else { continue };
            let methods = methods
                .into_iter()
                .zip(known.chunks(FARTHEST))
                .map(|((merit, trust), scores)| Lesson { merit, trust, widths: widths(scores) })
                .collect();
            out.push(Lessons { year, methods });
        }
        out
    }

    /// Adds the outcomes of the year at position `at` to the records of the origins before it.
    fn mature(&mut self, at: usize) {
        for (records, unit) in self.records.iter_mut().zip(&mut self.units) {
            let before = records.iter_mut().zip(&mut self.origins).take(at).rev();
            for (ahead, (record, origin)) in before.take(COMPARED).enumerate() {
                let Some(Some(errors)) = record.errors.get(ahead) else { continue };
                if record.seen > 0.0 {
                    unit.add(&record.ratios, -1.0);
                    origin.add(&record.sums.map(|sum| sum / record.seen), -1.0);
                }
                record.seen += 1.0;
                for (sum, error) in record.sums.iter_mut().zip(errors) {
                    *sum += f64::from(*error);
                }
                record.ratios = ratios(&record.sums, record.seen);
                unit.add(&record.ratios, 1.0);
                origin.add(&record.sums.map(|sum| sum / record.seen), 1.0);
            }
        }
    }

    /// Merit and trust of every method from the records so far; none before the first outcome.
    ///
    /// Merit is the ratio of mean errors of all units, its logarithm averaged over origins, so that one
    /// stormy year does not outweigh ten calm ones; with few origins it is drawn to the prior.
    fn merits(&self) -> Option<Vec<(f64, f64)>> {
        let mut merit = [0.0; COUNT];
        let mut origins = 0.0;
        for origin in self.origins.iter().filter(|origin| origin.count > 0.0) {
            origins += 1.0;
            for (slot, ratio) in merit.iter_mut().zip(ratios(&origin.sum, origin.count)) {
                *slot += ratio;
            }
        }
        if origins == 0.0 {
            return None;
        }
        let merit = Method::ALL.into_iter().zip(merit).map(|(method, sum)| {
            let windows = origins / COMPARED as f64;
            (sum / COMPARED as f64 + method.prior() * PRIOR_WINDOWS) / (windows + PRIOR_WINDOWS)
        });
        Some(merit.zip(self.trust()).collect())
    }

    /// How much of the difference between units' own records is more than chance: the variance
    /// between units less the variance chance alone would give, over the variance between units.
    /// Records of neighbouring origins share outcomes; five of them count as one, and chance cannot be
    /// told from less than two.
    fn trust(&self) -> [f64; COUNT] {
        let mut between = Sums::default();
        let mut chance = [0.0; COUNT];
        let enough = |unit: &&Sums| unit.count >= 2.0 * COMPARED as f64;
        for unit in self.units.iter().filter(enough) {
            let own = unit.sum.map(|sum| sum / unit.count);
            between.add(&own, 1.0);
            let independent = unit.count / COMPARED as f64;
            for ((slot, square), own) in chance.iter_mut().zip(unit.squares).zip(own) {
                *slot += (square / unit.count - own * own).max(0.0) / independent;
            }
        }
        let n = between.count;
        let mut trust = [0.0; COUNT];
        let sums = between.sum.into_iter().zip(between.squares).zip(chance);
        for (slot, ((sum, square), chance)) in trust.iter_mut().zip(sums) {
            let variance = square / n - (sum / n) * (sum / n);
            // The guard refuses rounding dust as well as the empty panel.
            if variance > 1e-9 {
                *slot = (1.0 - chance / n / variance).clamp(0.0, 1.0);
            }
        }
        trust
    }
}

/// Logarithms of each method's mean error over the error of the last value.
pub(super) fn ratios(sums: &[f64; COUNT], seen: f64) -> [f64; COUNT] {
    let soft = |sum: f64| (sum / seen + SOFTENING).ln();
    let naive = sums.get(Method::Naive as usize).map_or(0.0, |sum| soft(*sum));
    sums.map(|sum| soft(sum) - naive)
}

/// Makes every past forecast of one unit again and notes its errors.
fn replay(
    series: &Prepared,
    first: i32,
    moves: &[Option<Movement>],
    relative: bool,
    records: &mut [Record],
    scores: &mut [Vec<Scores>],
) {
    let mut forecast = [0.0; FARTHEST];
    let offset = usize::try_from(series.first - first).unwrap_or(0);
    for length in FEWEST_VALUES..series.values.len() {
        let origin = offset + length - 1;
        if series.filled.get(length - 1) != Some(&false) {
            continue;
        }
        let (Some(history), Some(record)) = (series.values.get(..length), records.get_mut(origin))
        else {
            continue;
        };
        let traits = Traits::of(history);
        let step = traits.step;
        let movement = moves.get(origin).copied().flatten();
        for (index, method) in Method::ALL.into_iter().enumerate() {
            traits.predict(method, movement, &mut forecast);
            let outcomes = series.values.iter().zip(&series.filled).skip(length);
            for (ahead, (value, (outcome, filled))) in forecast.iter().zip(outcomes).enumerate() {
                if *filled {
                    continue;
                }
                let value = if relative { value.max(0.0) } else { *value };
                let error = (outcome - value).abs();
                let spread = scale(relative, value, step);
                let year = scores.get_mut(origin + 1 + ahead);
                if let Some(score) = year.and_then(|y| y.get_mut(index * FARTHEST + ahead)) {
                    score.note(error, spread);
                }
                if step > 0.0
                    && let Some(slot) = record.errors.get_mut(ahead)
                    && let Some(slot) = slot.get_or_insert([0.0; COUNT]).get_mut(index)
                {
                    *slot = (error / step) as f32;
                }
            }
        }
    }
}

fn widths(scores: &[Scores]) -> Vec<f64> {
    let mut widest = 0.0_f64;
    scores
        .iter()
        .map_while(|score| score.quantile(LEVEL))
        .map(|width| {
            widest = widest.max(width);
            widest
        })
        .collect()
}
