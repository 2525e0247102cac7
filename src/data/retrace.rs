//! A large text is searched again for the rows of one area: where its figures came from.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use rustc_hash::FxHashMap;

use super::cells::{Where, find};
use super::codes::CodeBook;
use super::csv::Records;
use super::dataset::{Area, Dataset, Origin};
use super::fast::{BUFFER, digits, fields, read_head, text_of};
use super::provenance::{BulkRow, FileInfo};
use super::tidy::{Role, flag};
use crate::diag::DataPlace;

/// Finds the rows of one area in a large file again.
pub(super) fn rows_of(dataset: &Dataset, info: &FileInfo, path: &Path, area: Area) -> Vec<BulkRow> {
    let mut found = Vec::new();
    let Some(head) = read_head(path, 0) else { return found };
    let Ok(file) = File::open(path) else { return found };
    let book = CodeBook::new(&dataset.registry);
    let mut places: FxHashMap<Vec<u8>, bool> = FxHashMap::default();
    let vintage = head.layout.position(Role::Vintage);
    let mut reader = BufReader::with_capacity(BUFFER, file);
    let mut line = Vec::new();
    let mut row = 0;
    loop {
        line.clear();
        if !reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            break;
        }
        row += 1;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let Some([code, year, name, value, reason, _, source]) = fields(text, &head) else {
            continue;
        };
        let same = match places.get(code) {
            Some(same) => *same,
            None => {
                let place = std::str::from_utf8(code).ok().and_then(|c| find(&book, c));
                let same = match place {
                    Some(Where::Gmina(unit)) => Area::Gmina(unit) == area,
                    Some(Where::Larger(other)) => other == area,
                    _ => false,
                };
                places.insert(code.to_vec(), same);
                same
            }
        };
        let reason = flag(&text_of(reason).0).flatten();
        if !same || (value.is_empty() && reason.is_none()) {
            continue;
        }
        let Some(year) = digits(year, 4) else { continue };
        let column = head.layout.position(Role::Value).and_then(|i| info.columns.get(i)).cloned();
        let place = DataPlace { file: info.name.clone(), sheet: None, row: Some(row), column };
        // The day of download is asked for here only, so it has no place among the wanted fields.
        let (whole, _) = text_of(text);
        let record = Records::new(&whole, char::from(head.delimiter)).next();
        let day = record.and_then(|r| Some(r.ok()?.field(vintage?).to_owned()));
        let filled = |text: Cow<'_, str>| (!text.is_empty()).then(|| text.into_owned());
        let origin = Origin {
            place,
            source: filled(text_of(source).0),
            vintage: day.filter(|d| !d.is_empty()),
        };
        let name = text_of(name).0.trim().to_owned();
        found.push(BulkRow { name, year: i32::try_from(year).unwrap_or(0), reason, origin });
    }
    found
}
