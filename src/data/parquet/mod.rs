//! Tidy tables in Parquet files: the columns of a tidy CSV, with numbers as numbers.
//!
//! A large file goes row group by row group on all cores into dense [`cells`](super::cells); texts are
//! looked up once for each entry of a dictionary. A small file, and one with something to explain, goes
//! row by row through the sink, with the number of the row in every message (the first row is 1).

mod column;
mod fill;
mod hybrid;
mod rows;
mod shape;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::cells::{Stop, Where, find, run};
use super::codes::CodeBook;
use super::csv::RecordSource;
use super::dataset::{Area, Dataset, Origin};
use super::options::ReadOptions;
use super::provenance::{BulkRow, FileInfo};
use super::sink::Sink;
use super::tidy::{self, Role};
use crate::diag::{DataPlace, Diagnostic};
use shape::Shape;

/// Files with fewer rows are read row by row, with the place of every cell.
const FEWEST: i64 = 100_000;

/// First bytes of a Parquet file, and of one whose footer is encrypted.
const MAGIC: [&[u8; 4]; 2] = [b"PAR1", b"PARE"];

/// Whether a file on disk is, or claims by its name to be, a Parquet file.
#[must_use]
pub fn is_parquet(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet")) {
        return true;
    }
    let mut start = [0; 4];
    File::open(path).and_then(|mut f| f.read_exact(&mut start)).is_ok() && MAGIC.contains(&&start)
}

/// Reads a Parquet file into the data set; `name` is what messages call it.
pub(super) fn load(
    name: &str,
    path: &Path,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Vec<Diagnostic> {
    let shape = match Shape::open(name, path) {
        Ok(shape) => shape,
        Err(fault) => return vec![*fault],
    };
    if shape.rows >= FEWEST
        && let Some(found) = load_fast(name, path, &shape, dataset, options)
    {
        return found;
    }
    let mut rows = match rows::Rows::new(&shape, path) {
        Ok(rows) => rows,
        Err(fault) => return vec![*fault],
    };
    let mut sink = Sink::new(dataset, options, name, shape.layout.headers());
    tidy::read(&mut sink, &shape.layout, &mut rows);
    let mut found = sink.finish();
    found.extend(rows.fault.map(|fault| *fault));
    found
}

/// The way of large files; none when the rows must be read one by one.
fn load_fast(
    name: &str,
    path: &Path,
    shape: &Shape,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Option<Vec<Diagnostic>> {
    let range = match fill::years(shape, path) {
        Ok(range) => range?,
        Err(Stop::Fault(fault)) => return Some(vec![*fault]),
        Err(_) => return None,
    };
    let registry = dataset.registry.clone();
    let book = CodeBook::new(&registry);
    let index = options.index();
    let scan = |cells: &super::cells::Cells| {
        fill::scan(&fill::Task { shape, path, cells, book: &book, index: &index, options })
    };
    run(name, path, &shape.layout, range, dataset, options, scan)
}

/// Finds the rows of one area in a large file again.
pub(super) fn rows_of(dataset: &Dataset, info: &FileInfo, path: &Path, area: Area) -> Vec<BulkRow> {
    let mut found = Vec::new();
    let Ok(shape) = Shape::open(&info.name, path) else { return found };
    let book = CodeBook::new(&dataset.registry);
    let Ok(mut rows) = rows::Rows::new(&shape, path) else { return found };
    let wanted = |code: &str| match find(&book, code) {
        Some(Where::Gmina(unit)) => Area::Gmina(unit) == area,
        Some(Where::Larger(other)) => other == area,
        _ => false,
    };
    rows.only(wanted);
    let layout = &shape.layout;
    while let Some(Ok(record)) = rows.next_record() {
        let text = |role: Role| layout.position(role).map_or("", |i| record.field(i));
        let filled = |role: Role| Some(text(role).to_owned()).filter(|t| !t.is_empty());
        let Ok(year) = text(Role::Year).parse() else { continue };
        let reason = tidy::flag(text(Role::Absence)).flatten();
        if text(Role::Value).is_empty() && reason.is_none() {
            continue;
        }
        let column = layout.position(Role::Value).and_then(|i| info.columns.get(i)).cloned();
        let row = Some(record.row);
        let place = DataPlace { file: info.name.clone(), sheet: None, row, column };
        let origin = Origin { place, source: filled(Role::Source), vintage: filled(Role::Vintage) };
        let name = text(Role::Variable).to_owned();
        found.push(BulkRow { name, year, reason, origin });
    }
    found
}
