//! Row groups of a large file into dense cells, on all cores.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parquet::file::statistics::Statistics;
use rustc_hash::FxHashMap;

use super::column::{Column, Lane, NO_TEXT, NO_WHOLE, Texts, guarded};
use super::shape::{Fault, Kind, Shape, Wanted};
use crate::data::cells::{Cells, Filler, NAMES_LIMIT, Stop, Tally, Where, find, gathered};
use crate::data::codes::CodeBook;
use crate::data::dataset::{absence, absent};
use crate::data::number::parse_number;
use crate::data::options::{ReadOptions, VariableIndex};
use crate::data::read::unreadable;
use crate::data::tidy::{Role, flag, marks_method, measure};
use crate::eval::Absence;

/// Rows decoded at a time.
pub(super) const BATCH: usize = 8192;

/// A year that is none.
const NO_YEAR: i32 = i32::MIN;
/// A variable the rules do not know.
const NO_VARIABLE: u32 = u32::MAX;
/// A code that names nothing; codes from here on stand for something else than a gmina.
const NO_UNIT: u32 = u32::MAX;
const OTHER: u32 = 1 << 31;

/// What all threads of a run share.
pub(super) struct Task<'t> {
    pub(super) shape: &'t Shape,
    pub(super) path: &'t Path,
    pub(super) cells: &'t Cells,
    pub(super) book: &'t CodeBook<'t>,
    pub(super) index: &'t VariableIndex,
    pub(super) options: &'t ReadOptions,
}

/// A column with the texts met in it so far.
#[derive(Default)]
pub(super) struct Track {
    pub(super) lane: Lane,
    pub(super) texts: Texts,
}

/// The wanted columns of one row group, read side by side.
pub(super) struct Group {
    columns: Vec<(usize, Column)>,
    left: usize,
    number: usize,
}

impl Group {
    /// `picked` are indices into the wanted columns of the shape.
    pub(super) fn open(
        shape: &Shape,
        file: &Arc<File>,
        number: usize,
        picked: &[usize],
    ) -> Result<Self, Fault> {
        let broken = |why: &str| shape.broken_group(number, why);
        let group = shape.metadata.row_groups().get(number).ok_or_else(|| broken(""))?;
        let mut columns = Vec::new();
        for i in picked {
            if let Some(wanted) = shape.wanted.get(*i) {
                let column =
                    guarded(|| Column::new(file, group, *wanted)).map_err(|w| broken(&w))?;
                columns.push((*i, column));
            }
        }
        let left = usize::try_from(group.num_rows()).map_err(|_| broken("zła liczba wierszy"))?;
        Ok(Self { columns, left, number })
    }

    /// The next rows into the tracks, one for each wanted column; 0 at the end.
    pub(super) fn read(&mut self, shape: &Shape, tracks: &mut [Track]) -> Result<usize, Fault> {
        let n = self.left.min(BATCH);
        for (i, column) in &mut self.columns {
            let Some(Track { lane, texts }) = tracks.get_mut(*i) else { continue };
            let broken = |why: &str| shape.broken_group(self.number, why);
            let got = guarded(|| column.read(n, lane, texts)).map_err(|w| broken(&w))?;
            let kept = lane.texts.len() + lane.whole.len() + lane.numbers.len();
            if got != n || kept != n {
                return Err(broken("kolumny mają różną długość"));
            }
        }
        self.left -= n;
        Ok(n)
    }
}

/// Opens the file once more: each thread has its own place in it.
pub(super) fn open_again(shape: &Shape, path: &Path) -> Result<Arc<File>, Fault> {
    let file = File::open(path).map_err(|e| Box::new(unreadable(&shape.name, &e)))?;
    Ok(Arc::new(file))
}

fn fault(fault: Fault) -> Stop {
    Stop::Fault(fault)
}

/// First and last year of the file; none when there is a year that is none.
pub(super) fn years(shape: &Shape, path: &Path) -> Result<Option<(i32, i32)>, Stop> {
    let wanted = shape.column(Role::Year).ok_or(Stop::General)?;
    if let Some(range) = told_years(shape, wanted) {
        return Ok(Some(range));
    }
    let picked: Vec<usize> = shape.wanted.iter().position(|w| *w == wanted).into_iter().collect();
    let file = open_again(shape, path).map_err(fault)?;
    let mut tracks: Vec<Track> = shape.wanted.iter().map(|_| Track::default()).collect();
    let mut memo = Memo::default();
    let mut range: Option<(i32, i32)> = None;
    for number in 0..shape.metadata.num_row_groups() {
        let mut group = Group::open(shape, &file, number, &picked).map_err(fault)?;
        while group.read(shape, &mut tracks).map_err(fault)? > 0 {
            for track in &tracks {
                for year in memo.years(track).iter().copied().filter(|y| *y != NO_YEAR) {
                    range = Some(range.map_or((year, year), |(a, b)| (a.min(year), b.max(year))));
                }
            }
        }
    }
    Ok(range)
}

/// The range of years as the statistics of the file tell it.
fn told_years(shape: &Shape, wanted: Wanted) -> Option<(i32, i32)> {
    if !matches!(wanted.kind, Kind::Whole { .. }) {
        return None;
    }
    let mut range: Option<(i64, i64)> = None;
    for group in shape.metadata.row_groups() {
        let (a, b) = match group.columns().get(wanted.leaf)?.statistics()? {
            Statistics::Int32(s) => (i64::from(*s.min_opt()?), i64::from(*s.max_opt()?)),
            Statistics::Int64(s) => (*s.min_opt()?, *s.max_opt()?),
            _ => return None,
        };
        range = Some(range.map_or((a, b), |(x, y)| (x.min(a), y.max(b))));
    }
    let (a, b) = range?;
    Some((i32::try_from(a).ok()?, i32::try_from(b).ok()?))
}

/// Reads all row groups with all cores.
pub(super) fn scan(task: &Task<'_>) -> Result<Vec<Tally>, Stop> {
    let groups = task.shape.metadata.num_row_groups();
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get().min(16));
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let results = std::thread::scope(|scope| {
        let (next, stop) = (&next, &stop);
        let handles: Vec<_> = (0..cores.min(groups.max(1)))
            .map(|_| {
                scope.spawn(move || {
                    let done = Worker::new(task).run(next, stop);
                    if done.is_err() {
                        stop.store(true, Ordering::Relaxed);
                    }
                    done
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().unwrap_or(Err(Stop::General))).collect()
    });
    gathered(results)
}

/// What the texts and numbers of the columns stand for, found once each.
#[derive(Default)]
struct Memo {
    units: Vec<u32>,
    others: Vec<Where>,
    codes: FxHashMap<i64, u32>,
    last_code: (i64, u32),
    names: Vec<u32>,
    values: Vec<f64>,
    flags: Vec<f64>,
    text_years: Vec<i32>,
    /// Years of the batch.
    batch: Vec<i32>,
}

impl Memo {
    /// Years of the rows in a track.
    fn years(&mut self, track: &Track) -> &[i32] {
        let Self { text_years, batch, .. } = self;
        let Track { lane, texts } = track;
        batch.clear();
        for text in texts.list.iter().skip(text_years.len()) {
            let text = String::from_utf8_lossy(text);
            let digits = Some(text.trim()).filter(|t| t.len() == 4);
            text_years.push(digits.and_then(|t| t.parse().ok()).unwrap_or(NO_YEAR));
        }
        let year = |i: &u32| text_years.get(*i as usize).copied().unwrap_or(NO_YEAR);
        batch.extend(lane.texts.iter().map(year));
        batch.extend(lane.whole.iter().map(|y| i32::try_from(*y).unwrap_or(NO_YEAR)));
        batch.extend(lane.numbers.iter().map(|y| {
            let whole = y.fract() == 0.0 && (0.0..10_000.0).contains(y);
            if whole { *y as i32 } else { NO_YEAR }
        }));
        batch
    }

    /// Number of a place: the gmina itself or an entry of `others`.
    fn place(&mut self, book: &CodeBook<'_>, text: &str) -> u32 {
        match find(book, text.trim()) {
            Some(Where::Gmina(unit)) => unit,
            Some(other) => {
                self.others.push(other);
                u32::try_from(self.others.len() - 1).map_or(NO_UNIT, |i| OTHER | i)
            }
            None => NO_UNIT,
        }
    }

    /// The place of a code given as a number: seven digits that lost their zeros.
    fn code(&mut self, book: &CodeBook<'_>, code: i64) -> u32 {
        if self.last_code.0 == code {
            return self.last_code.1;
        }
        let gmina = u32::try_from(code).ok().and_then(|c| book.gmina(c));
        let place = match gmina {
            Some(unit) => unit,
            None => match self.codes.get(&code) {
                Some(place) => *place,
                None => {
                    let place = self.place(book, &format!("{code:07}"));
                    self.codes.insert(code, place);
                    place
                }
            },
        };
        self.last_code = (code, place);
        place
    }
}

/// One thread's view of the run.
struct Worker<'t> {
    task: &'t Task<'t>,
    filler: Filler<'t>,
    memo: Memo,
    /// Numbers of the columns by role.
    columns: [Option<usize>; 6],
    /// Rows of each unknown name, by the number of the text.
    unknown: Vec<usize>,
    /// Unit of measure last found right beside each variable.
    measures: Vec<u32>,
}

/// Columns a large file is read for; the first four are there.
const ROLES: [Role; 6] =
    [Role::Unit, Role::Year, Role::Variable, Role::Value, Role::Absence, Role::Measure];

impl<'t> Worker<'t> {
    fn new(task: &'t Task<'t>) -> Self {
        Self {
            task,
            filler: Filler::new(task.cells, task.options),
            memo: Memo { last_code: (NO_WHOLE, NO_UNIT), ..Memo::default() },
            columns: ROLES.map(|r| task.shape.wanted.iter().position(|w| w.role == r)),
            unknown: Vec::new(),
            measures: vec![NO_TEXT; task.options.variables.len()],
        }
    }

    fn run(mut self, next: &AtomicUsize, stop: &AtomicBool) -> Result<Tally, Stop> {
        let Task { shape, path, .. } = *self.task;
        let file = open_again(shape, path).map_err(fault)?;
        let picked: Vec<usize> = self.columns.iter().flatten().copied().collect();
        let mut tracks: Vec<Track> = shape.wanted.iter().map(|_| Track::default()).collect();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= shape.metadata.num_row_groups() {
                break;
            }
            let mut group = Group::open(shape, &file, number, &picked).map_err(fault)?;
            while group.read(shape, &mut tracks).map_err(fault)? > 0 {
                if stop.load(Ordering::Relaxed) {
                    return Err(Stop::General);
                }
                self.batch(&tracks)?;
            }
        }
        self.filler.flush()?;
        let names = self.columns.get(2).copied().flatten().and_then(|i| tracks.get(i));
        for (n, name) in self.unknown.iter().zip(names.into_iter().flat_map(|t| &t.texts.list)) {
            if *n > 0 {
                self.filler.unknown(String::from_utf8_lossy(name).trim(), *n);
            }
        }
        Ok(self.filler.tally)
    }

    /// Takes the rows now in the tracks.
    fn batch(&mut self, tracks: &[Track]) -> Result<(), Stop> {
        let track = |i: usize| self.columns.get(i).copied().flatten().and_then(|i| tracks.get(i));
        let needed = |i: usize| track(i).ok_or(Stop::General);
        let (unit, year, name, value) = (needed(0)?, needed(1)?, needed(2)?, needed(3)?);
        let (reasons, measures) = (track(4), track(5));
        let units = self.units(unit);
        let variables = self.variables(name)?;
        let mut values = self.values(value);
        if let Some(reasons) = reasons {
            self.reasons(reasons, &mut values)?;
        }
        if let Some(measures) = measures {
            self.check_measures(measures, &variables)?;
        }
        let Self { memo, filler, .. } = self;
        memo.years(year);
        let years = std::mem::take(&mut memo.batch);
        let rows = units.iter().zip(&years).zip(variables.iter().zip(&values));
        for ((unit, year), (variable, value)) in rows {
            if *variable == NO_VARIABLE {
                continue;
            }
            let value = match absence(*value) {
                Some(reason) => Err(reason),
                None if value.is_finite() => Ok(*value + 0.0),
                None => return Err(Stop::General),
            };
            let variable = *variable as usize;
            if *unit < OTHER {
                if *year == NO_YEAR {
                    return Err(Stop::General);
                }
                filler.gmina(*unit, *year, variable, value)?;
                continue;
            }
            let place = memo.others.get((*unit & !OTHER) as usize).ok_or(Stop::General)?;
            if *year == NO_YEAR && !matches!(place, Where::District | Where::Former) {
                return Err(Stop::General);
            }
            filler.put(*place, *year, variable, value)?;
        }
        memo.batch = years;
        Ok(())
    }

    fn units(&mut self, track: &Track) -> Vec<u32> {
        let Track { lane, texts } = track;
        let book = self.task.book;
        for text in texts.list.iter().skip(self.memo.units.len()) {
            let text = String::from_utf8_lossy(text);
            let place = self.memo.place(book, &text);
            self.memo.units.push(place);
        }
        if lane.whole.is_empty() {
            let unit = |i: &u32| self.memo.units.get(*i as usize).copied().unwrap_or(NO_UNIT);
            return lane.texts.iter().map(unit).collect();
        }
        lane.whole.iter().map(|code| self.memo.code(book, *code)).collect()
    }

    fn variables(&mut self, track: &Track) -> Result<Vec<u32>, Stop> {
        let Track { lane, texts } = track;
        if texts.list.len() > NAMES_LIMIT {
            return Err(Stop::General);
        }
        for text in texts.list.iter().skip(self.memo.names.len()) {
            let text = String::from_utf8_lossy(text);
            let known = self.task.index.find(text.trim());
            if let Some(variable) = known {
                self.filler.alias(text.trim(), variable);
            }
            let known = known.and_then(|v| u32::try_from(v).ok());
            self.memo.names.push(known.unwrap_or(NO_VARIABLE));
        }
        self.unknown.resize(texts.list.len(), 0);
        let mut variables = Vec::with_capacity(lane.texts.len());
        for i in &lane.texts {
            let i = *i as usize;
            // A row without a name is for the reader that can say where it is.
            let variable = *self.memo.names.get(i).ok_or(Stop::General)?;
            if variable == NO_VARIABLE
                && let Some(n) = self.unknown.get_mut(i)
            {
                *n += 1;
            }
            variables.push(variable);
        }
        Ok(variables)
    }

    /// Values of the rows; infinite when there is something that is no number.
    fn values(&mut self, track: &Track) -> Vec<f64> {
        let Track { lane, texts } = track;
        let missing = absent(Absence::Missing);
        if !lane.numbers.is_empty() {
            return lane.numbers.iter().map(|v| if v.is_nan() { missing } else { *v }).collect();
        }
        if !lane.whole.is_empty() {
            let value = |v: &i64| if *v == NO_WHOLE { missing } else { *v as f64 };
            return lane.whole.iter().map(value).collect();
        }
        for text in texts.list.iter().skip(self.memo.values.len()) {
            let text = String::from_utf8_lossy(text);
            self.memo.values.push(match text.trim() {
                "" => missing,
                text => parse_number(text).unwrap_or(f64::INFINITY),
            });
        }
        let value = |i: &u32| self.memo.values.get(*i as usize).copied().unwrap_or(missing);
        lane.texts.iter().map(value).collect()
    }

    /// Puts reasons of absence in place of values.
    fn reasons(&mut self, track: &Track, values: &mut [f64]) -> Result<(), Stop> {
        let Track { lane, texts } = track;
        for text in texts.list.iter().skip(self.memo.flags.len()) {
            // Zero: no reason. Infinite: an unknown one.
            let text = String::from_utf8_lossy(text);
            self.memo.flags.push(match flag(&text) {
                // The general reader notes where a method changed.
                _ if marks_method(&text) => f64::INFINITY,
                Some(Some(reason)) => absent(reason),
                Some(None) => 0.0,
                None => f64::INFINITY,
            });
        }
        if lane.whole.iter().any(|v| *v != NO_WHOLE) || lane.numbers.iter().any(|v| !v.is_nan()) {
            return Err(Stop::General);
        }
        for (i, value) in lane.texts.iter().zip(values) {
            match self.memo.flags.get(*i as usize) {
                // A figure beside a mark of absence needs telling.
                Some(reason) if reason.is_nan() && !value.is_nan() && *value != 0.0 => {
                    return Err(Stop::General);
                }
                Some(reason) if reason.is_nan() || reason.is_infinite() => *value = *reason,
                _ => {}
            }
        }
        Ok(())
    }

    /// Compares the units of measure with the declared ones.
    fn check_measures(&mut self, track: &Track, variables: &[u32]) -> Result<(), Stop> {
        let Track { lane, texts } = track;
        if lane.whole.iter().any(|v| *v != NO_WHOLE) || lane.numbers.iter().any(|v| !v.is_nan()) {
            return Err(Stop::General);
        }
        for (i, variable) in lane.texts.iter().zip(variables) {
            let Some(seen) = self.measures.get_mut(*variable as usize) else { continue };
            if *seen == *i || *i == NO_TEXT {
                continue;
            }
            let spec = self.task.options.variables.get(*variable as usize);
            let text = texts.list.get(*i as usize).ok_or(Stop::General)?;
            let text = String::from_utf8_lossy(text);
            if let Some(declared) = spec.and_then(|s| s.unit.as_ref())
                && !text.trim().is_empty()
                && measure(&text) != measure(declared)
            {
                return Err(Stop::General);
            }
            *seen = *i;
        }
        Ok(())
    }
}
