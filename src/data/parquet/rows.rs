//! A Parquet file row by row, as records of text: for small files, for messages with a row, and for
//! finding the origin of a figure again.

use std::borrow::Cow;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::column::{NO_TEXT, NO_WHOLE};
use super::fill::{Group, Track, open_again};
use super::shape::{Fault, Kind, Shape, Wanted};
use crate::data::csv::{Broken, Record, RecordSource};
use crate::data::tidy::Role;

/// Which codes of units are wanted.
type Filter<'s> = Box<dyn Fn(&str) -> bool + 's>;

/// Reader of the rows of a file.
pub(super) struct Rows<'s> {
    shape: &'s Shape,
    file: Arc<File>,
    picked: Vec<usize>,
    tracks: Vec<Track>,
    group: Option<Group>,
    next_group: usize,
    /// Rows of the batch, the next of them, and rows before the batch.
    filled: usize,
    at: usize,
    before: u64,
    only: Option<Filter<'s>>,
    /// Why reading stopped before the end.
    pub(super) fault: Option<Fault>,
}

impl<'s> Rows<'s> {
    pub(super) fn new(shape: &'s Shape, path: &Path) -> Result<Self, Fault> {
        Ok(Self {
            shape,
            file: open_again(shape, path)?,
            picked: (0..shape.wanted.len()).collect(),
            tracks: shape.wanted.iter().map(|_| Track::default()).collect(),
            group: None,
            next_group: 0,
            filled: 0,
            at: 0,
            before: 0,
            only: None,
            fault: None,
        })
    }

    /// Gives only rows whose code is wanted.
    pub(super) fn only(&mut self, wanted: impl Fn(&str) -> bool + 's) {
        self.only = Some(Box::new(wanted));
    }

    /// Reads the next batch; false at the end.
    fn refill(&mut self) -> Result<bool, Fault> {
        loop {
            if let Some(group) = &mut self.group {
                self.before += self.filled as u64;
                self.at = 0;
                self.filled = group.read(self.shape, &mut self.tracks)?;
                if self.filled > 0 {
                    return Ok(true);
                }
            }
            if self.next_group >= self.shape.metadata.num_row_groups() {
                return Ok(false);
            }
            // Texts are kept for one row group, so that they take no more memory in a long file.
            self.tracks = self.shape.wanted.iter().map(|_| Track::default()).collect();
            self.group = Some(Group::open(self.shape, &self.file, self.next_group, &self.picked)?);
            self.next_group += 1;
        }
    }

    /// Text of a cell of the batch; empty when it is missing.
    fn text(&self, column: usize, row: usize) -> Cow<'_, str> {
        let (Some(wanted), Some(Track { lane, texts })) =
            (self.shape.wanted.get(column), self.tracks.get(column))
        else {
            return Cow::Borrowed("");
        };
        if let Some(i) = lane.texts.get(row).filter(|i| **i != NO_TEXT) {
            let text = texts.list.get(*i as usize).map_or(&[][..], |t| t);
            return String::from_utf8_lossy(text);
        }
        if let Some(v) = lane.whole.get(row).filter(|v| **v != NO_WHOLE) {
            return whole(*wanted, *v);
        }
        match lane.numbers.get(row).filter(|v| !v.is_nan()) {
            Some(v) => Cow::Owned(v.to_string()),
            None => Cow::Borrowed(""),
        }
    }

    /// Moves to the next row that is wanted; false at the end.
    fn advance(&mut self) -> bool {
        loop {
            if self.at >= self.filled {
                match self.refill() {
                    Ok(true) => {}
                    Ok(false) => return false,
                    Err(fault) => {
                        self.fault = Some(fault);
                        (self.filled, self.group) = (0, None);
                        self.next_group = usize::MAX;
                        return false;
                    }
                }
            }
            self.at += 1;
            let unit = self.shape.wanted.iter().position(|w| w.role == Role::Unit);
            let (Some(only), Some(unit)) = (&self.only, unit) else { return true };
            if only(self.text(unit, self.at - 1).trim()) {
                return true;
            }
        }
    }
}

impl RecordSource for Rows<'_> {
    fn next_record(&mut self) -> Option<Result<Record<'_>, Broken>> {
        if !self.advance() {
            return None;
        }
        let row = self.at - 1;
        let mut fields = vec![Cow::Borrowed(""); self.shape.layout.headers().len()];
        for (i, wanted) in self.shape.wanted.iter().enumerate() {
            if let Some(field) = fields.get_mut(wanted.position) {
                *field = self.text(i, row);
            }
        }
        let row = u32::try_from(self.before + self.at as u64).unwrap_or(u32::MAX);
        Some(Ok(Record { row, fields }))
    }
}

/// A whole number as a text table would have it: seven digits of a code, a day as a day.
fn whole(wanted: Wanted, value: i64) -> Cow<'static, str> {
    let days = match wanted.kind {
        Kind::Day => value,
        Kind::Moment(a_day) => value.div_euclid(a_day),
        _ if wanted.role == Role::Unit => return Cow::Owned(format!("{value:07}")),
        _ => return Cow::Owned(value.to_string()),
    };
    let days = i32::try_from(days).ok();
    let day = days.and_then(NaiveDate::from_epoch_days);
    day.map_or(Cow::Borrowed(""), |d| Cow::Owned(d.format("%Y-%m-%d").to_string()))
}
