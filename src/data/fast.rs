//! The fast way for a large tidy table of text on disk.
//!
//! Each core streams its own stretch of the file through a small buffer straight into dense
//! [`cells`](super::cells), so the file is never in memory and the row order is no matter. What needs
//! an explanation (odd numbers, values out of range, a conflict, a wrong code) or a field over several
//! lines gives the file back to the general reader, which is slower and says what is wrong.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use super::cells::{Cells, Filler, NAMES_LIMIT, Stop, Tally, Where, find, gathered, run};
use super::codes::CodeBook;
use super::csv::{Records, delimiter};
use super::dataset::Dataset;
use super::number::{parse_number, plain_number};
use super::options::{ReadOptions, VariableIndex};
use super::quick::{number, packed, quick, unit_and_year};
use super::tidy::{Layout, Role, flag, marks_method, measure, role};
use crate::diag::Diagnostic;

/// Smaller files are read whole, with the place of every cell.
pub(super) const SMALLEST: u64 = 4 << 20;
/// Read buffer of one thread.
pub(super) const BUFFER: usize = 256 << 10;
/// Where the header must end.
const HEAD: u64 = 64 << 10;

/// Columns a large file is read for, in the order of the fields of a [`Line`].
const ROLES: [Role; 7] = [
    Role::Unit,
    Role::Year,
    Role::Variable,
    Role::Value,
    Role::Absence,
    Role::Measure,
    Role::Source,
];

/// Head of a table the fast way can read.
pub(super) struct Head {
    pub(super) delimiter: u8,
    pub(super) layout: Layout,
    /// Index into [`ROLES`] of each column, and past the end for the others.
    slots: Vec<usize>,
    /// Whether the first columns are unit, year, variable, value, and whether they are all.
    usual: bool,
    four: bool,
    /// Whether the header itself is UTF-8 or Windows-1250 outside ASCII.
    encodings: [bool; 2],
    /// Offset of the first row.
    body: u64,
    length: u64,
}

/// Fields of a line by [`ROLES`], trimmed; empty when there is no such column.
pub(super) type Line<'l> = [&'l [u8]; 7];

/// Loads the file when it is large and simple; none when the general reader must take it. Nothing is
/// changed in the data set in that case.
pub(super) fn load(
    name: &str,
    path: &Path,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Option<Vec<Diagnostic>> {
    let head = read_head(path, SMALLEST)?;
    let registry = dataset.registry.clone();
    let book = CodeBook::new(&registry);
    let index = options.index();
    let range = sample_years(path, &head)?;
    let scan = |cells: &Cells| scan_file(path, &head, cells, &book, &index, options);
    run(name, path, &head.layout, range, dataset, options, scan)
}

/// Text of bytes, and whether they were UTF-8 (0) or Windows-1250 (1) when they are more than ASCII.
pub(super) fn text_of(bytes: &[u8]) -> (Cow<'_, str>, Option<usize>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), (!text.is_ascii()).then_some(0)),
        Err(_) => (encoding_rs::WINDOWS_1250.decode_without_bom_handling(bytes).0, Some(1)),
    }
}

pub(super) fn read_head(path: &Path, smallest: u64) -> Option<Head> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    if length < smallest {
        return None;
    }
    let mut reader = BufReader::new(file).take(HEAD);
    let mut line = Vec::new();
    let mut body = 0;
    let mut first = true;
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line).ok()?;
        body += u64::try_from(line.len()).ok()?;
        if !line.ends_with(b"\n") {
            return None;
        }
        if first && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        first = false;
        if !line.starts_with(b"#") && !line.trim_ascii().is_empty() {
            break;
        }
    }
    // UTF-16, a workbook or a header over several lines is for the general reader.
    let quotes = line.iter().filter(|b| **b == b'"').count();
    if line.iter().any(|b| *b < b'\t') || quotes % 2 == 1 {
        return None;
    }
    let (text, encoding) = text_of(&line);
    let delimiter = delimiter(&text, |f| role(f).is_some_and(|r| r != Role::Ignored));
    let record = Records::new(&text, delimiter).next()?.ok()?;
    let layout = Layout::new(&record);
    let needed = [Role::Unit, Role::Year, Role::Variable, Role::Value];
    let positions: Vec<usize> = needed.iter().filter_map(|r| layout.position(*r)).collect();
    if positions.len() < needed.len() {
        return None;
    }
    let slots = (0..record.fields.len())
        .map(|i| ROLES.iter().position(|r| layout.position(*r) == Some(i)).unwrap_or(ROLES.len()))
        .collect();
    let mut encodings = [false; 2];
    if let Some(slot) = encoding.and_then(|i| encodings.get_mut(i)) {
        *slot = true;
    }
    Some(Head {
        delimiter: u8::try_from(delimiter).ok()?,
        usual: positions == [0, 1, 2, 3],
        four: record.fields.len() == 4,
        layout,
        slots,
        encodings,
        body,
        length,
    })
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
            let Some([_, year, ..]) = fields(line, head) else { continue };
            let Some(year) = digits(year, 4).and_then(|y| i32::try_from(y).ok()) else { continue };
            range = Some(range.map_or((year, year), |(a, b)| (a.min(year), b.max(year))));
        }
    }
    range
}

/// A number of exactly `n` digits.
#[inline]
pub(super) fn digits(bytes: &[u8], n: usize) -> Option<u32> {
    if bytes.len() != n {
        return None;
    }
    bytes
        .iter()
        .try_fold(0_u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

/// The wanted fields of a line; none when it does not have the fields of the header, or has a quoted
/// field that holds quotes or goes on in the next line.
#[inline]
pub(super) fn fields<'l>(line: &'l [u8], head: &Head) -> Option<Line<'l>> {
    let mut found: Line<'l> = [b""; 7];
    let mut rest = line.strip_suffix(b"\r").unwrap_or(line);
    let mut slots = head.slots.iter();
    loop {
        let (field, after) = match rest {
            [b'"', body @ ..] => {
                let end = memchr::memchr(b'"', body)?;
                let (field, after) = body.split_at_checked(end)?;
                match after.get(1..)? {
                    [] => (field, None),
                    [d, after @ ..] if *d == head.delimiter => (field, Some(after)),
                    _ => return None,
                }
            }
            _ => match memchr::memchr(head.delimiter, rest) {
                Some(end) => {
                    let (field, after) = rest.split_at_checked(end)?;
                    (field, after.get(1..))
                }
                None => (rest, None),
            },
        };
        match slots.next() {
            Some(slot) => {
                if let Some(place) = found.get_mut(*slot) {
                    *place = field.trim_ascii();
                }
            }
            None if field.trim_ascii().is_empty() => {}
            None => return None,
        }
        match after {
            Some(after) => rest = after,
            None => return slots.next().is_none().then_some(found),
        }
    }
}

/// Code, year, variable, value and length of a row.
type Found = (u32, i32, usize, Option<f64>, usize);

/// One thread's view of the run.
struct Scanner<'s> {
    head: &'s Head,
    book: &'s CodeBook<'s>,
    index: &'s VariableIndex,
    options: &'s ReadOptions,
    filler: Filler<'s>,
    /// Names met so far → position of the variable, none when the rules do not know it.
    names: FxHashMap<Vec<u8>, Option<usize>>,
    /// The same for known names of up to eight bytes, packed into a number.
    short: FxHashMap<u64, usize>,
    /// Rows of unknown variables by name as written.
    unknown: FxHashMap<Vec<u8>, usize>,
    /// Codes that are no gminas in force.
    places: FxHashMap<Vec<u8>, Where>,
    /// Unit of measure last seen beside each variable and found right.
    measures: Vec<Option<Vec<u8>>>,
    /// What followed the value in the last good row of each variable, with the line end: the same
    /// again needs no second look.
    tails: Vec<Vec<u8>>,
    last_unit: (u32, u32),
    last_name: (Vec<u8>, Option<usize>),
}

impl Scanner<'_> {
    /// Takes whole lines.
    fn block(&mut self, block: &[u8]) -> Result<(), Stop> {
        let mut rest = block;
        while !rest.is_empty() {
            if let Some(taken) = self.quickly(rest)? {
                rest = rest.get(taken..).unwrap_or_default();
                continue;
            }
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, after) = rest.split_at_checked(end).ok_or(Stop::General)?;
            rest = after.get(1..).unwrap_or_default();
            self.line(line)?;
            self.keep_tail(line);
        }
        self.filler.flush()
    }

    /// Takes a row of the usual shape off a block and tells its length; none when the row must go the
    /// long way.
    #[inline]
    fn quickly(&mut self, block: &[u8]) -> Result<Option<usize>, Stop> {
        if !self.head.usual {
            return Ok(None);
        }
        let found =
            if self.head.four { self.short_row(block) } else { self.row_with_known_tail(block) };
        let Some((code, year, variable, value, length)) = found else { return Ok(None) };
        let Some(unit) = self.gmina(code) else { return Ok(None) };
        self.filler.gmina(unit, year, variable, value.ok_or(crate::eval::Absence::Missing))?;
        Ok(Some(length))
    }

    /// A row of four columns with a short name.
    #[inline]
    fn short_row(&self, block: &[u8]) -> Option<Found> {
        let row = quick(block, self.head.delimiter)?;
        let variable = *self.short.get(&row.name)?;
        Some((row.code, row.year, variable, row.value, row.length))
    }

    /// A row of more columns that ends as another row of its variable.
    #[inline]
    fn row_with_known_tail(&self, block: &[u8]) -> Option<Found> {
        let delimiter = self.head.delimiter;
        let (code, year, rest) = unit_and_year(block, delimiter)?;
        let (last, known) = (&self.last_name.0, self.last_name.1);
        let (variable, rest) = match rest.strip_prefix(last.as_slice()) {
            Some([d, rest @ ..]) if *d == delimiter => (known?, rest),
            _ => {
                let end = memchr::memchr(delimiter, rest)?;
                let (name, rest) = rest.split_at_checked(end)?;
                ((*self.names.get(name)?)?, rest.get(1..)?)
            }
        };
        let (value, taken) = number(rest, delimiter, delimiter)?;
        let tail = self.tails.get(variable).filter(|t| !t.is_empty())?;
        let rest = rest.get(taken..)?.strip_prefix(tail.as_slice())?;
        Some((code, year, variable, value, block.len() - rest.len()))
    }

    /// Remembers what follows the value in a good row without quotes and without a reason of absence.
    fn keep_tail(&mut self, line: &[u8]) {
        if !self.head.usual || self.head.four || memchr::memchr(b'"', line).is_some() {
            return;
        }
        let Some([.., reason, measure, _]) = fields(line, self.head) else { return };
        let Some(variable) = self.last_name.1 else { return };
        // Rows of districts are passed over before their unit of measure is looked at.
        let right = self.measures.get(variable).and_then(Option::as_deref) == Some(measure);
        if !reason.is_empty() || !(measure.is_empty() || right) {
            return;
        }
        let mut delimiters = memchr::memchr_iter(self.head.delimiter, line);
        let tail = delimiters.nth(3).and_then(|at| line.get(at + 1..));
        if let (Some(tail), Some(kept)) = (tail, self.tails.get_mut(variable)) {
            kept.clear();
            kept.extend_from_slice(tail);
            kept.push(b'\n');
        }
    }

    /// The gmina of a seven-digit code.
    #[inline]
    fn gmina(&mut self, code: u32) -> Option<u32> {
        if code != self.last_unit.0 {
            self.last_unit = (code, self.book.gmina(code)?);
        }
        Some(self.last_unit.1)
    }

    #[inline]
    fn line(&mut self, line: &[u8]) -> Result<(), Stop> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let [unit, year, name, value, absence, measure, _] =
            fields(line, self.head).ok_or(Stop::General)?;
        let Some(variable) = self.variable(name)? else {
            if let Some(n) = self.unknown.get_mut(name) {
                *n += 1;
            } else {
                self.unknown.insert(name.to_vec(), 1);
            }
            return Ok(());
        };
        let place = match digits(unit, 7).and_then(|code| self.gmina(code)) {
            Some(unit) => Where::Gmina(unit),
            None => self.place(unit)?,
        };
        let year = digits(year, 4).and_then(|y| i32::try_from(y).ok());
        if matches!(place, Where::District | Where::Former) {
            return self.filler.put(place, 0, variable, Err(crate::eval::Absence::Missing));
        }
        let year = year.ok_or(Stop::General)?;
        if !measure.is_empty() {
            self.measure(variable, measure)?;
        }
        let reason = if absence.is_empty() {
            None
        } else {
            let mark = self.text(absence);
            // The general reader notes where a method changed.
            if marks_method(&mark) {
                return Err(Stop::General);
            }
            flag(&mark).ok_or(Stop::General)?
        };
        let value = match (reason, value) {
            // A figure beside a mark of absence needs telling.
            (Some(_), text) if parse_number(&self.text(text)).is_some_and(|n| n != 0.0) => {
                return Err(Stop::General);
            }
            (Some(reason), _) => Err(reason),
            (None, b"") => Err(crate::eval::Absence::Missing),
            (None, text) => Ok(match plain_number(text) {
                Some(value) => value,
                None => parse_number(&self.text(text)).ok_or(Stop::General)?,
            }),
        };
        self.filler.put(place, year, variable, value)
    }

    /// Text of a field, noting its encoding.
    fn text<'b>(&mut self, bytes: &'b [u8]) -> Cow<'b, str> {
        let (text, encoding) = text_of(bytes);
        if let Some(met) = encoding.and_then(|i| self.filler.tally.encodings.get_mut(i)) {
            *met = true;
        }
        text
    }

    /// Position of a variable; none when the rules do not know it.
    #[inline]
    fn variable(&mut self, name: &[u8]) -> Result<Option<usize>, Stop> {
        if self.last_name.0 == name {
            return Ok(self.last_name.1);
        }
        let known = match self.names.get(name) {
            Some(known) => *known,
            None => self.learn(name)?,
        };
        self.last_name.0.clear();
        self.last_name.0.extend_from_slice(name);
        self.last_name.1 = known;
        Ok(known)
    }

    #[cold]
    fn learn(&mut self, name: &[u8]) -> Result<Option<usize>, Stop> {
        // A file with thousands of variables.
        if self.names.len() > NAMES_LIMIT || name.contains(&b'"') {
            return Err(Stop::General);
        }
        let text = self.text(name);
        let known = self.index.find(&text);
        self.names.insert(name.to_vec(), known);
        if let Some(variable) = known {
            self.filler.alias(&text, variable);
        }
        if let (Some(key), Some(variable)) = (packed(name), known) {
            self.short.insert(key, variable);
        }
        Ok(known)
    }

    /// What a code stands for that is no seven-digit code of a gmina.
    fn place(&mut self, code: &[u8]) -> Result<Where, Stop> {
        if let Some(place) = self.places.get(code) {
            return Ok(*place);
        }
        let text = std::str::from_utf8(code).map_err(|_| Stop::General)?;
        let place = find(self.book, text).ok_or(Stop::General)?;
        self.places.insert(code.to_vec(), place);
        Ok(place)
    }

    /// Compares the unit of measure with the declared one.
    #[inline]
    fn measure(&mut self, variable: usize, text: &[u8]) -> Result<(), Stop> {
        let seen = self.measures.get(variable).ok_or(Stop::General)?;
        if seen.as_deref() == Some(text) {
            return Ok(());
        }
        let spec = self.options.variables.get(variable).ok_or(Stop::General)?;
        let found = self.text(text);
        if spec.unit.as_ref().is_some_and(|declared| measure(&found) != measure(declared)) {
            return Err(Stop::General);
        }
        if let Some(seen) = self.measures.get_mut(variable) {
            *seen = Some(text.to_vec());
        }
        Ok(())
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

    /// What was counted.
    fn finish(mut self) -> Tally {
        for (name, n) in std::mem::take(&mut self.unknown) {
            let (text, _) = text_of(&name);
            self.filler.unknown(&text, n);
        }
        for (met, also) in self.filler.tally.encodings.iter_mut().zip(self.head.encodings) {
            *met |= also;
        }
        self.filler.tally
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
    let size = head.length - head.body;
    let step = size / threads as u64 + 1;
    let results: Vec<Result<Tally, Stop>> = std::thread::scope(|scope| {
        let stop = &stop;
        let handles: Vec<_> = (0..threads as u64)
            .map(|i| {
                let from = head.body + (step * i).min(size);
                let to = head.body + (step * (i + 1)).min(size);
                scope.spawn(move || {
                    let mut scanner = Scanner {
                        head,
                        book,
                        index,
                        options,
                        filler: Filler::new(cells, options),
                        names: FxHashMap::default(),
                        short: FxHashMap::default(),
                        unknown: FxHashMap::default(),
                        places: FxHashMap::default(),
                        measures: vec![None; options.variables.len()],
                        tails: vec![Vec::new(); options.variables.len()],
                        last_unit: (u32::MAX, 0),
                        last_name: (Vec::new(), None),
                    };
                    if from < to {
                        let done = scanner.stretch(path, from, to, stop);
                        if done.is_err() {
                            stop.store(true, Ordering::Relaxed);
                        }
                        done?;
                    }
                    Ok(scanner.finish())
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().unwrap_or(Err(Stop::General))).collect()
    });
    gathered(results)
}
