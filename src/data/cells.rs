//! Dense cells of one large file, filled by several threads at once.
//!
//! Readers of large files ([`super::fast`], [`super::parquet`]) give observations to a [`Filler`] in
//! any order. Whatever needs an explanation (a value out of range, two values of one cell) stops the
//! reader: the file then goes row by row through the sink, which names the place.

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use super::codes::{CodeBook, Target};
use super::dataset::{Area, Column, Dataset, absence, absent};
use super::options::{FIRST_YEAR, ReadOptions};
use super::sink::{Sink, rank};
use super::tidy::{Layout, note_unused};
use crate::diag::Diagnostic;
use crate::eval::Absence;

/// How often a range of years found by sampling may prove too narrow.
const ATTEMPTS: usize = 8;

/// Names of variables a large file may have before it is left to the general reader.
pub(super) const NAMES_LIMIT: usize = 10_000;

/// Why a reader stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something for the general reader.
    General,
    /// A year outside the range at hand.
    Year(i32),
    /// The file cannot be read at all.
    Fault(Box<Diagnostic>),
}

/// Cells of one run, shared by the threads: a lazily made dense block per variable.
pub(super) struct Cells {
    first_year: i32,
    years: usize,
    units: usize,
    blocks: Vec<OnceLock<Vec<AtomicU64>>>,
    limits: Vec<Limits>,
}

/// What the rules allow of a variable, without a walk through its whole description.
struct Limits {
    min: f64,
    max: f64,
    zero_is_missing: bool,
}

/// What one thread counted.
#[derive(Default)]
pub(super) struct Tally {
    fresh: usize,
    duplicates: usize,
    /// Only keeps the touching loads alive.
    touched: u64,
    districts: usize,
    former: usize,
    areas: FxHashMap<(usize, Area, i32), f64>,
    /// Names of variables in the file that are not their identifiers.
    aliases: FxHashMap<String, usize>,
    /// Rows of variables the rules do not know.
    pub(super) unknown: FxHashMap<String, usize>,
    /// Text outside ASCII was met: as UTF-8, as Windows-1250.
    pub(super) encodings: [bool; 2],
}

/// What a code in a row of a large file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Gmina(u32),
    Larger(Area),
    District,
    Former,
}

/// What a code stands for; none when the general reader must refuse it.
pub(super) fn find(book: &CodeBook<'_>, code: &str) -> Option<Where> {
    Some(match book.resolve(code).ok()? {
        Target::Area(Area::Gmina(unit)) => Where::Gmina(unit),
        Target::Area(area) => Where::Larger(area),
        Target::District(_) => Where::District,
        Target::Former { .. } => Where::Former,
        Target::Part { .. } => return None,
    })
}

impl Cells {
    fn new(range: (i32, i32), units: usize, options: &ReadOptions) -> Option<Self> {
        let limits = options.variables.iter().map(|v| Limits {
            min: v.min.unwrap_or(f64::NEG_INFINITY),
            max: v.max.unwrap_or(f64::INFINITY),
            zero_is_missing: !v.zero_is_missing.is_empty(),
        });
        Some(Self {
            first_year: range.0,
            years: usize::try_from(range.1 - range.0 + 1).ok()?,
            units,
            blocks: options.variables.iter().map(|_| OnceLock::new()).collect(),
            limits: limits.collect(),
        })
    }
}

/// Values that are stored together: long enough for the memory to fetch their cells side by side.
const BATCH: usize = 64;

/// One thread's way into the cells.
pub(super) struct Filler<'s> {
    cells: &'s Cells,
    options: &'s ReadOptions,
    /// Values on their way, each with its cell.
    pending: Vec<(&'s AtomicU64, u64)>,
    pub(super) tally: Tally,
}

impl<'s> Filler<'s> {
    pub(super) fn new(cells: &'s Cells, options: &'s ReadOptions) -> Self {
        Self { cells, options, pending: Vec::with_capacity(BATCH), tally: Tally::default() }
    }

    /// Index of a year; a year outside the range stops the run.
    #[inline]
    fn offset(&self, year: i32) -> Result<usize, Stop> {
        let offset = usize::try_from(i64::from(year) - i64::from(self.cells.first_year)).ok();
        offset.filter(|o| *o < self.cells.years).ok_or(Stop::Year(year))
    }

    /// A value in the range of the rules, as the cell holds it.
    #[inline]
    fn checked(&self, variable: usize, year: i32, value: f64) -> Result<Option<f64>, Stop> {
        let limits = self.cells.limits.get(variable).ok_or(Stop::General)?;
        if !(limits.min <= value && value <= limits.max) {
            return Err(Stop::General);
        }
        if value == 0.0 && limits.zero_is_missing {
            let spec = self.options.variables.get(variable).ok_or(Stop::General)?;
            if spec.zero_is_missing.contains(&year) {
                return Ok(None);
            }
        }
        Ok(Some(value))
    }

    /// Takes an observation of a gmina; the value is finite.
    #[inline]
    pub(super) fn gmina(
        &mut self,
        unit: u32,
        year: i32,
        variable: usize,
        value: Result<f64, Absence>,
    ) -> Result<(), Stop> {
        let cell = self.offset(year)? * self.cells.units + unit as usize;
        match value {
            Ok(value) => {
                let Some(value) = self.checked(variable, year, value)? else { return Ok(()) };
                let cells = self.cells;
                let cell = block(cells, variable).and_then(|b| b.get(cell)).ok_or(Stop::General)?;
                self.pending.push((cell, value.to_bits()));
                if self.pending.len() == BATCH { self.flush() } else { Ok(()) }
            }
            Err(Absence::Missing) => Ok(()),
            Err(reason) => self.absent(variable, cell, reason),
        }
    }

    /// Takes an observation of what a code stands for.
    pub(super) fn put(
        &mut self,
        place: Where,
        year: i32,
        variable: usize,
        value: Result<f64, Absence>,
    ) -> Result<(), Stop> {
        match place {
            Where::Gmina(unit) => self.gmina(unit, year, variable, value),
            Where::Larger(area) => {
                self.offset(year)?;
                let cell = match value {
                    Ok(v) => self.checked(variable, year, v)?.ok_or(Absence::Missing),
                    Err(reason) => Err(reason),
                };
                let cell = cell.unwrap_or_else(absent);
                let blank = absent(Absence::Missing);
                let old = self.tally.areas.entry((variable, area, year)).or_insert(blank);
                match joined(*old, cell) {
                    Joined::Kept => {}
                    Joined::Same => self.tally.duplicates += 1,
                    Joined::New => *old = cell,
                    Joined::Conflict => return Err(Stop::General),
                }
                Ok(())
            }
            Where::District => {
                self.tally.districts += 1;
                Ok(())
            }
            Where::Former => {
                self.tally.former += 1;
                Ok(())
            }
        }
    }

    /// Notes under which name a variable comes, so that its rows can be found again.
    pub(super) fn alias(&mut self, name: &str, variable: usize) {
        if self.options.variables.get(variable).is_some_and(|v| v.id != name) {
            self.tally.aliases.insert(name.to_owned(), variable);
        }
    }

    /// Counts rows of a variable the rules do not know.
    pub(super) fn unknown(&mut self, name: &str, rows: usize) {
        if let Some(n) = self.tally.unknown.get_mut(name) {
            *n += rows;
        } else {
            self.tally.unknown.insert(name.to_owned(), rows);
        }
    }

    /// Stores a reason for absence where no value and no more telling reason is.
    #[cold]
    fn absent(&mut self, variable: usize, cell: usize, reason: Absence) -> Result<(), Stop> {
        let cell = block(self.cells, variable).and_then(|b| b.get(cell)).ok_or(Stop::General)?;
        let new = absent(reason);
        // Exchanged and not stored: another thread may bring a value or another reason meanwhile.
        let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |old| {
            matches!(joined(f64::from_bits(old), new), Joined::New).then(|| new.to_bits())
        });
        Ok(())
    }

    /// Stores the pending values. Must be called at the end of a stretch.
    pub(super) fn flush(&mut self) -> Result<(), Stop> {
        // The first pass only brings the cells near: in a shuffled file each is a miss, and the
        // misses overlap when nothing waits for them.
        for (cell, _) in &self.pending {
            self.tally.touched ^= cell.load(Ordering::Relaxed);
        }
        for (cell, bits) in &self.pending {
            // Two threads may meet on one cell between the load and the store; the count of filled
            // cells at the end tells, see `store`.
            let old = cell.load(Ordering::Relaxed);
            if old == *bits {
                self.tally.duplicates += 1;
            } else if f64::from_bits(old).is_nan() {
                cell.store(*bits, Ordering::Relaxed);
                self.tally.fresh += 1;
            } else {
                return Err(Stop::General);
            }
        }
        self.pending.clear();
        Ok(())
    }
}

/// The block of a variable, made when it is first asked for.
#[inline]
fn block(cells: &Cells, variable: usize) -> Option<&Vec<AtomicU64>> {
    let blank = absent(Absence::Missing).to_bits();
    let size = cells.years * cells.units;
    let block = cells.blocks.get(variable)?;
    Some(block.get_or_init(|| (0..size).map(|_| AtomicU64::new(blank)).collect()))
}

/// What becomes of a cell when it is given a second time.
enum Joined {
    Kept,
    Same,
    New,
    Conflict,
}

/// The same law as in the sink: a value beats a reason, the more telling reason beats the other.
fn joined(old: f64, new: f64) -> Joined {
    match (absence(old), absence(new)) {
        (Some(a), Some(b)) if rank(b) <= rank(a) => Joined::Kept,
        (None, Some(_)) => Joined::Kept,
        (Some(_), _) => Joined::New,
        (None, None) if old == new => Joined::Same,
        (None, None) => Joined::Conflict,
    }
}

/// Runs a reader over a range of years that grows with the years it meets, then moves the cells into
/// the data set. None when the general reader must take the file; the data set is unchanged then.
pub(super) fn run(
    name: &str,
    path: &Path,
    layout: &Layout,
    mut range: (i32, i32),
    dataset: &mut Dataset,
    options: &ReadOptions,
    scan: impl Fn(&Cells) -> Result<Vec<Tally>, Stop>,
) -> Option<Vec<Diagnostic>> {
    for _ in 0..ATTEMPTS {
        if range.0 < FIRST_YEAR || range.1 > options.last_year() {
            return None;
        }
        let cells = Cells::new(range, dataset.units(), options)?;
        match scan(&cells) {
            Ok(tallies) => return store(name, path, layout, cells, tallies, dataset, options),
            Err(Stop::General) => return None,
            Err(Stop::Year(year)) => range = (range.0.min(year), range.1.max(year)),
            Err(Stop::Fault(fault)) => return Some(vec![*fault]),
        }
    }
    None
}

/// What several threads made of their stretches: a fault first, then a year to add, which says more
/// than the stop it caused in the other threads.
pub(super) fn gathered(results: Vec<Result<Tally, Stop>>) -> Result<Vec<Tally>, Stop> {
    let weight = |r: &Result<Tally, Stop>| match r {
        Err(Stop::Fault(_)) => 0,
        Err(Stop::Year(_)) => 1,
        Err(Stop::General) => 2,
        Ok(_) => 3,
    };
    let mut results = results;
    results.sort_by_key(weight);
    results.into_iter().collect()
}

/// Moves the cells into the data set; none when two threads met on one cell, when a variable has
/// figures already, or when the parts of the file are in different encodings.
fn store(
    name: &str,
    path: &Path,
    layout: &Layout,
    cells: Cells,
    tallies: Vec<Tally>,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Option<Vec<Diagnostic>> {
    let mixed = |i: usize| tallies.iter().any(|t| t.encodings.get(i) == Some(&true));
    if mixed(0) && mixed(1) {
        return None;
    }
    let mut filled = 0_usize;
    let mut columns = Vec::new();
    for (variable, (spec, block)) in options.variables.iter().zip(cells.blocks).enumerate() {
        let Some(block) = block.into_inner() else { continue };
        // Same size and alignment: the standard library reuses the allocation.
        let values: Vec<f64> = block
            .into_iter()
            .map(|cell| {
                let value = f64::from_bits(cell.into_inner());
                filled += usize::from(!value.is_nan());
                value
            })
            .collect();
        columns.push((variable, spec, values));
    }
    if filled != tallies.iter().map(|t| t.fresh).sum::<usize>() {
        return None;
    }
    let mut areas: FxHashMap<(usize, Area, i32), f64> = FxHashMap::default();
    let mut duplicates = 0;
    for (key, cell) in tallies.iter().flat_map(|t| &t.areas) {
        let old = areas.entry(*key).or_insert_with(|| absent(Absence::Missing));
        match joined(*old, *cell) {
            Joined::Kept => {}
            Joined::Same => duplicates += 1,
            Joined::New => *old = *cell,
            Joined::Conflict => return None,
        }
    }
    let taken = |variable: usize| {
        let spec = options.variables.get(variable);
        let column = spec.and_then(|s| dataset.column(&s.id));
        column.is_some_and(|c| c.years > 0 || !c.areas.is_empty())
    };
    if columns.iter().any(|(v, ..)| taken(*v)) || areas.keys().any(|(v, ..)| taken(*v)) {
        return None;
    }
    let mut sink = Sink::new(dataset, options, name, layout.headers());
    sink.make_bulk(path);
    note_unused(&mut sink, layout);
    sink.skipped.duplicates += duplicates;
    for tally in tallies {
        sink.skipped.duplicates += tally.duplicates;
        sink.skipped.districts += tally.districts;
        sink.skipped.former += tally.former;
        for (name, n) in tally.unknown {
            sink.unknown_variables(&name, n);
        }
        for (name, variable) in tally.aliases {
            if let Some(spec) = options.variables.get(variable) {
                sink.dataset.provenance.aliases.insert(name, spec.id.clone());
            }
        }
    }
    for (_, spec, values) in columns {
        let i = sink.dataset.column_index(&spec.id);
        if let Some(column) = sink.dataset.columns.get_mut(i) {
            *column = Column {
                first_year: cells.first_year,
                years: cells.years,
                cells: values,
                ..Column::default()
            };
        }
        sink.fills_whole(i);
    }
    for ((variable, area, year), cell) in areas {
        let Some(spec) = options.variables.get(variable) else { continue };
        let i = sink.dataset.column_index(&spec.id);
        if let Some(column) = sink.dataset.columns.get_mut(i) {
            column.areas.insert((area, year), cell);
        }
        sink.fills_whole(i);
    }
    Some(sink.finish())
}
