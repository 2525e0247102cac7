//! The fast way for a large simple table on disk: four plain columns, gminas only.
//!
//! Each core streams its own stretch of the file through a small buffer straight into dense cells of
//! atomics, so the file is never in memory and the row order is no matter. Anything out of the
//! ordinary (quotes, odd numbers, values out of range, a conflict, a code of no gmina) gives the file
//! back to the general reader, which is slower and explains what is wrong.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use super::codes::CodeBook;
use super::dataset::{Area, Column, Dataset, Origin, absent};
use super::number::plain_number;
use super::options::{FIRST_YEAR, ReadOptions, VariableIndex};
use super::provenance::FileInfo;
use super::quick::{packed, quick};
use super::sink::Sink;
use super::tidy::{Role, role};
use crate::diag::{DataPlace, Diagnostic};
use crate::eval::Absence;

/// Smaller files are read whole, with the place of every cell.
const SMALLEST: u64 = 4 << 20;
/// Read buffer of one thread.
const BUFFER: usize = 256 << 10;
/// How often a range of years found by sampling may prove too narrow.
const ATTEMPTS: usize = 8;

/// Head of a table the fast way can read.
struct Head {
    delimiter: u8,
    /// Positions of unit, year, variable, value.
    order: [usize; 4],
    names: Vec<String>,
    /// Offset of the first row.
    body: u64,
    length: u64,
}

/// Why a scan stopped.
enum Stop {
    /// Something for the general reader.
    General,
    /// A year outside the range at hand.
    Year(i32),
}

/// Cells of one run, shared by the threads: a lazily made dense block per variable.
struct Cells {
    first_year: i32,
    years: usize,
    units: usize,
    blocks: Vec<OnceLock<Vec<AtomicU64>>>,
}

/// What one thread counted.
#[derive(Default)]
struct Tally {
    fresh: usize,
    duplicates: usize,
    /// Only keeps the touching loads alive.
    touched: u64,
    unknown: FxHashMap<Vec<u8>, usize>,
}

/// Loads the file when it is large and simple; none when the general reader must take it. Nothing is
/// changed in the data set in that case.
pub(super) fn load(
    name: &str,
    path: &Path,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Option<Vec<Diagnostic>> {
    let head = read_head(path)?;
    let free = |id: &str| dataset.column(id).is_none_or(|c| c.years == 0);
    if !options.variables.iter().all(|v| free(&v.id)) {
        return None;
    }
    let registry = dataset.registry.clone();
    let book = CodeBook::new(&registry);
    let index = options.index();
    let (mut from, mut to) = sample_years(path, &head)?;
    for _ in 0..ATTEMPTS {
        if from < FIRST_YEAR || to > options.last_year() {
            return None;
        }
        let cells = Cells {
            first_year: from,
            years: usize::try_from(to - from + 1).ok()?,
            units: registry.units.len(),
            blocks: options.variables.iter().map(|_| OnceLock::new()).collect(),
        };
        match scan_file(path, &head, &cells, &book, &index, options) {
            Ok(tallies) => return store(name, path, head, cells, tallies, dataset, options),
            Err(Stop::General) => return None,
            Err(Stop::Year(year)) => {
                from = from.min(year);
                to = to.max(year);
            }
        }
    }
    None
}

fn read_head(path: &Path) -> Option<Head> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    if length < SMALLEST {
        return None;
    }
    let mut line = Vec::new();
    BufReader::new(file).take(4096).read_until(b'\n', &mut line).ok()?;
    let body = u64::try_from(line.len()).ok()?;
    let text = std::str::from_utf8(&line).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).strip_suffix('\n')?;
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.contains('"') {
        return None;
    }
    let (delimiter, names) = [';', '\t', ','].into_iter().find_map(|d| {
        let names: Vec<String> = text.split(d).map(str::to_owned).collect();
        (names.len() == 4).then_some((d, names))
    })?;
    let position = |wanted: Role| names.iter().position(|n| role(n) == Some(wanted));
    let order = [
        position(Role::Unit)?,
        position(Role::Year)?,
        position(Role::Variable)?,
        position(Role::Value)?,
    ];
    Some(Head { delimiter: u8::try_from(delimiter).ok()?, order, names, body, length })
}

/// The range of years in samples from all over the file.
fn sample_years(path: &Path, head: &Head) -> Option<(i32, i32)> {
    let mut file = File::open(path).ok()?;
    let mut buffer = vec![0; 16 << 10];
    let samples = 16;
    let mut range: Option<(i32, i32)> = None;
    for i in 0..samples {
        let at = head.body + (head.length - head.body) / samples * i;
        file.seek(SeekFrom::Start(at)).ok()?;
        let n = file.read(&mut buffer).ok()?;
        let block = buffer.get(..n)?;
        // The first line of a sample is cut, except at the beginning of the file.
        for line in block.split(|b| *b == b'\n').skip(usize::from(i > 0)) {
            let Some(fields) = fields(line, head) else { continue };
            let [_, year, _, _] = fields;
            let Some(year) = digits(year, 4).and_then(|y| i32::try_from(y).ok()) else { continue };
            range = Some(range.map_or((year, year), |(a, b)| (a.min(year), b.max(year))));
        }
    }
    range
}

/// A number of exactly `n` digits.
#[inline]
fn digits(bytes: &[u8], n: usize) -> Option<u32> {
    if bytes.len() != n {
        return None;
    }
    bytes
        .iter()
        .try_fold(0_u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

/// Unit, year, variable and value of a line; none when it does not have four fields.
#[inline]
fn fields<'l>(line: &'l [u8], head: &Head) -> Option<[&'l [u8]; 4]> {
    let mut parts = line.split(|b| *b == head.delimiter);
    let found = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() {
        return None;
    }
    let [a, b, c, d] = head.order;
    Some([*found.get(a)?, *found.get(b)?, *found.get(c)?, *found.get(d)?])
}

/// What the rules allow of a variable, without a walk through its whole description.
struct Limits {
    min: f64,
    max: f64,
    zero_is_missing: bool,
}

/// One thread's view of the run.
struct Scanner<'s> {
    head: &'s Head,
    cells: &'s Cells,
    book: &'s CodeBook<'s>,
    index: &'s VariableIndex,
    options: &'s ReadOptions,
    limits: &'s [Limits],
    /// Names met so far → position of the variable, none when the rules do not know it.
    names: FxHashMap<Vec<u8>, Option<usize>>,
    /// The same for known names of up to eight bytes, packed into a number.
    short: FxHashMap<u64, usize>,
    last_unit: (u32, usize),
    pending: Vec<Pending>,
    tally: Tally,
}

/// A value on its way to its cell.
struct Pending {
    variable: usize,
    cell: usize,
    bits: u64,
}

/// Values that are stored together: long enough for the memory to fetch their cells side by side.
const BATCH: usize = 64;

impl Scanner<'_> {
    /// Takes whole lines.
    fn block(&mut self, block: &[u8]) -> Result<(), Stop> {
        let usual = self.head.order == [0, 1, 2, 3];
        let mut rest = block;
        while !rest.is_empty() {
            if usual
                && let Some(row) = quick(rest, self.head.delimiter)
                && let Some(variable) = self.short.get(&row.name).copied()
            {
                self.observation(row.code, row.year, variable, row.value)?;
                rest = rest.get(row.length..).unwrap_or_default();
                continue;
            }
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, after) = rest.split_at_checked(end).ok_or(Stop::General)?;
            rest = after.get(1..).unwrap_or_default();
            self.line(line)?;
        }
        self.flush()
    }

    #[inline]
    fn line(&mut self, line: &[u8]) -> Result<(), Stop> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Ok(());
        }
        let [unit, year, name, value] = fields(line, self.head).ok_or(Stop::General)?;
        let code = digits(unit, 7).ok_or(Stop::General)?;
        let year = digits(year, 4).and_then(|y| i32::try_from(y).ok()).ok_or(Stop::General)?;
        let variable = match self.names.get(name) {
            Some(known) => *known,
            None => self.learn(name)?,
        };
        let Some(variable) = variable else {
            if let Some(n) = self.tally.unknown.get_mut(name) {
                *n += 1;
            } else {
                self.tally.unknown.insert(name.to_vec(), 1);
            }
            return Ok(());
        };
        let value = match value {
            b"" => None,
            text => Some(plain_number(text).ok_or(Stop::General)?),
        };
        self.observation(code, year, variable, value)
    }

    #[inline]
    fn observation(
        &mut self,
        code: u32,
        year: i32,
        variable: usize,
        value: Option<f64>,
    ) -> Result<(), Stop> {
        if code != self.last_unit.0 {
            let unit = self.book.gmina(code).ok_or(Stop::General)?;
            self.last_unit = (code, unit as usize);
        }
        let offset = usize::try_from(year - self.cells.first_year).ok();
        let Some(offset) = offset.filter(|o| *o < self.cells.years) else {
            return Err(Stop::Year(year));
        };
        let Some(value) = value else { return Ok(()) };
        let limits = self.limits.get(variable).ok_or(Stop::General)?;
        if !(limits.min <= value && value <= limits.max) {
            return Err(Stop::General);
        }
        if value == 0.0 && limits.zero_is_missing {
            let spec = self.options.variables.get(variable).ok_or(Stop::General)?;
            if spec.zero_is_missing.contains(&year) {
                return Ok(());
            }
        }
        let cell = offset * self.cells.units + self.last_unit.1;
        self.pending.push(Pending { variable, cell, bits: value.to_bits() });
        if self.pending.len() == BATCH { self.flush() } else { Ok(()) }
    }

    /// Stores the pending values.
    fn flush(&mut self) -> Result<(), Stop> {
        let blank = absent(Absence::Missing).to_bits();
        let size = self.cells.years * self.cells.units;
        let cells = self.cells;
        let find = |p: &Pending| {
            let block = cells.blocks.get(p.variable)?;
            block.get_or_init(|| (0..size).map(|_| AtomicU64::new(blank)).collect()).get(p.cell)
        };
        // The first pass only brings the cells near: in a shuffled file each is a miss, and the
        // misses overlap when nothing waits for them.
        for p in &self.pending {
            let cell = find(p).ok_or(Stop::General)?;
            self.tally.touched ^= cell.load(Ordering::Relaxed);
        }
        for p in &self.pending {
            let cell = find(p).ok_or(Stop::General)?;
            // Two threads may meet on one cell between the load and the store; the count of filled
            // cells at the end tells, see `store`.
            let old = cell.load(Ordering::Relaxed);
            if old == blank {
                cell.store(p.bits, Ordering::Relaxed);
                self.tally.fresh += 1;
            } else if old == p.bits {
                self.tally.duplicates += 1;
            } else {
                return Err(Stop::General);
            }
        }
        self.pending.clear();
        Ok(())
    }

    #[cold]
    fn learn(&mut self, name: &[u8]) -> Result<Option<usize>, Stop> {
        // A file with thousands of variables, or with names in another encoding.
        if self.names.len() > 10_000 || name.contains(&b'"') {
            return Err(Stop::General);
        }
        let text = std::str::from_utf8(name).map_err(|_| Stop::General)?;
        let known = self.index.find(text);
        self.names.insert(name.to_vec(), known);
        if let (Some(key), Some(variable)) = (packed(name), known) {
            self.short.insert(key, variable);
        }
        Ok(known)
    }

    /// Streams the lines that begin in `from..to`.
    fn stretch(&mut self, path: &Path, from: u64, to: u64, stop: &AtomicBool) -> Result<(), Stop> {
        let general = |_| Stop::General;
        let mut file = File::open(path).map_err(general)?;
        // The line that runs over `from` belongs to the stretch before.
        let mut skip = from > self.head.body;
        let mut begin = if skip { from - 1 } else { from };
        file.seek(SeekFrom::Start(begin)).map_err(general)?;
        let mut buffer = vec![0; BUFFER];
        let mut kept = 0;
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(Stop::General);
            }
            let room = buffer.get_mut(kept..).filter(|r| !r.is_empty()).ok_or(Stop::General)?;
            let n = file.read(room).map_err(general)?;
            let filled = buffer.get(..kept + n).ok_or(Stop::General)?;
            let whole = if n == 0 {
                filled.len()
            } else {
                memchr::memrchr(b'\n', filled).map_or(0, |i| i + 1)
            };
            let mut block = filled.get(..whole).ok_or(Stop::General)?;
            let block_begin = begin;
            let mut start = 0;
            if skip && let Some(i) = memchr::memchr(b'\n', block) {
                start = i + 1;
                skip = false;
            }
            let block_end = begin + u64::try_from(whole).unwrap_or(0);
            let last = block_end >= to || n == 0;
            if block_end >= to {
                let border = usize::try_from((to - 1).saturating_sub(block_begin)).unwrap_or(0);
                let after = block.get(border..).and_then(|b| memchr::memchr(b'\n', b));
                block = block.get(..after.map_or(whole, |i| border + i + 1)).unwrap_or(block);
            }
            if !skip {
                self.block(block.get(start..).unwrap_or_default())?;
            }
            if last {
                return Ok(());
            }
            let end = kept + n;
            buffer.copy_within(whole..end, 0);
            kept = end - whole;
            begin = block_end;
        }
    }
}

/// Scans the whole file with all cores.
fn scan_file(
    path: &Path,
    head: &Head,
    cells: &Cells,
    book: &CodeBook<'_>,
    index: &VariableIndex,
    options: &ReadOptions,
) -> Result<Vec<Tally>, Stop> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(16));
    let stop = AtomicBool::new(false);
    let limits: Vec<Limits> = options
        .variables
        .iter()
        .map(|v| Limits {
            min: v.min.unwrap_or(f64::NEG_INFINITY),
            max: v.max.unwrap_or(f64::INFINITY),
            zero_is_missing: !v.zero_is_missing.is_empty(),
        })
        .collect();
    let size = head.length - head.body;
    let step = size / threads as u64 + 1;
    let results: Vec<Result<Tally, Stop>> = std::thread::scope(|scope| {
        let (stop, limits) = (&stop, limits.as_slice());
        let handles: Vec<_> = (0..threads as u64)
            .map(|i| {
                let from = head.body + (step * i).min(size);
                let to = head.body + (step * (i + 1)).min(size);
                scope.spawn(move || {
                    let mut scanner = Scanner {
                        head,
                        cells,
                        book,
                        index,
                        options,
                        limits,
                        names: FxHashMap::default(),
                        short: FxHashMap::default(),
                        last_unit: (u32::MAX, 0),
                        pending: Vec::with_capacity(BATCH),
                        tally: Tally::default(),
                    };
                    if from < to {
                        let done = scanner.stretch(path, from, to, stop);
                        if done.is_err() {
                            stop.store(true, Ordering::Relaxed);
                        }
                        done?;
                    }
                    Ok(scanner.tally)
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().unwrap_or(Err(Stop::General))).collect()
    });
    // A year to add says more than the stop it caused in the other threads.
    if let Some(Err(Stop::Year(year))) = results.iter().find(|r| matches!(r, Err(Stop::Year(_)))) {
        return Err(Stop::Year(*year));
    }
    results.into_iter().collect()
}

/// Moves the cells into the data set; none when two threads met on one cell.
fn store(
    name: &str,
    path: &Path,
    head: Head,
    cells: Cells,
    tallies: Vec<Tally>,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Option<Vec<Diagnostic>> {
    let blank = absent(Absence::Missing).to_bits();
    let mut filled = 0_usize;
    let mut columns = Vec::new();
    for (spec, block) in options.variables.iter().zip(cells.blocks) {
        let Some(block) = block.into_inner() else { continue };
        // Same size and alignment: the standard library reuses the allocation.
        let values: Vec<f64> = block
            .into_iter()
            .map(|cell| {
                let bits = cell.into_inner();
                filled += usize::from(bits != blank);
                f64::from_bits(bits)
            })
            .collect();
        columns.push((spec, values));
    }
    if filled != tallies.iter().map(|t| t.fresh).sum::<usize>() {
        return None;
    }
    let mut sink = Sink::new(dataset, options, name, head.names);
    sink.make_bulk(path);
    for tally in tallies {
        sink.skipped.duplicates += tally.duplicates;
        for (name, n) in tally.unknown {
            sink.unknown_variables(&String::from_utf8_lossy(&name), n);
        }
    }
    for (spec, values) in columns {
        let i = sink.dataset.column_index(&spec.id);
        if let Some(column) = sink.dataset.columns.get_mut(i) {
            let areas = std::mem::take(&mut column.areas);
            *column = Column {
                first_year: cells.first_year,
                years: cells.years,
                cells: values,
                lone: None,
                areas,
            };
        }
        sink.fills_whole(i);
    }
    Some(sink.finish())
}

/// Finds the rows of one unit in a large file again: variable, year and origin of each.
pub(super) fn rows_of(
    dataset: &Dataset,
    info: &FileInfo,
    path: &Path,
    area: Area,
) -> Vec<(String, i32, Origin)> {
    let mut found = Vec::new();
    let (Some(head), Area::Gmina(unit)) = (read_head(path), area) else { return found };
    let Ok(file) = File::open(path) else { return found };
    let book = CodeBook::new(&dataset.registry);
    let mut reader = BufReader::with_capacity(BUFFER, file);
    let mut line = Vec::new();
    let mut row = 0;
    loop {
        line.clear();
        if !reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            break;
        }
        row += 1;
        let text = line.trim_ascii_end();
        let Some([code, year, name, value]) = fields(text, &head) else { continue };
        let same = digits(code, 7).and_then(|c| book.gmina(c)) == Some(unit);
        if !same || value.is_empty() {
            continue;
        }
        let (Some(year), Ok(name)) = (digits(year, 4), std::str::from_utf8(name)) else { continue };
        let column = head.order.get(3).and_then(|i| info.columns.get(*i)).cloned();
        let place = DataPlace { file: info.name.clone(), sheet: None, row: Some(row), column };
        let origin = Origin { place, source: None, vintage: None };
        found.push((name.to_owned(), i32::try_from(year).unwrap_or(0), origin));
    }
    found
}
