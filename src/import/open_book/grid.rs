//! A sheet that grows cell by cell, within a budget shared by the whole workbook.

use super::Refusal;
use crate::import::sheet::{Cell, Sheet};
use crate::text::format_integer;

/// Rows and columns of the largest sheet any spreadsheet program writes.
pub(super) const MAX_ROWS: u32 = 1_048_576;
pub(super) const MAX_COLUMNS: u32 = 16_384;

/// Rows and cells of a workbook together. Twelve million take some 300 MB; the whole country by
/// gmina with a hundred columns has a quarter of a million.
const BUDGET: usize = 12_000_000;

/// Merged areas of a sheet worth remembering; more are headers of nothing.
const MAX_MERGED: usize = 100_000;

/// What is left of the budget.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Self {
        Self(BUDGET)
    }
}

/// A sheet being filled. Rows and columns count from 0 at A1, so that indices into `rows` are
/// absolute.
#[derive(Debug)]
pub(super) struct Grid {
    sheet: Sheet,
}

impl Grid {
    pub(super) fn new(name: &str) -> Self {
        Self { sheet: Sheet { name: Some(name.into()), first_row: 1, ..Sheet::default() } }
    }

    pub(super) fn name(&self) -> &str {
        self.sheet.name.as_deref().unwrap_or_default()
    }

    /// Puts a cell; an empty one takes no place.
    pub(super) fn put(
        &mut self,
        budget: &mut Budget,
        row: u32,
        column: u32,
        cell: Cell,
    ) -> Result<(), Refusal> {
        if matches!(cell, Cell::Empty) {
            return Ok(());
        }
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(Refusal::Damaged(format!(
                "arkusz „{}” ma komórkę poza granicami arkusza",
                self.name()
            )));
        }
        let (r, c) = (row as usize, column as usize);
        let rows = &mut self.sheet.rows;
        let more_rows = (r + 1).saturating_sub(rows.len());
        let width = rows.get(r).map_or(0, Vec::len);
        let more_cells = (c + 1).saturating_sub(width);
        // One long text in a million cells is as large as a million texts.
        let long = if let Cell::Text(t) = &cell { t.len() / size_of::<Cell>() } else { 0 };
        let Some(left) = budget.0.checked_sub(more_rows + more_cells + long) else {
            return Err(Refusal::TooLarge {
                what: format!("ma ponad {} komórek", format_integer(BUDGET as i64)),
                sheet: Some(self.name().to_owned()),
                row: Some(row + 1),
                column: Some(column),
            });
        };
        budget.0 = left;
        if more_rows > 0 {
            rows.resize_with(r + 1, Vec::new);
        }
        if let Some(line) = rows.get_mut(r) {
            if more_cells > 0 {
                line.resize_with(c + 1, Cell::default);
            }
            if let Some(place) = line.get_mut(c) {
                *place = cell;
            }
        }
        Ok(())
    }

    /// Remembers a merged area (first row, first column, last row, last column).
    pub(super) fn merge(&mut self, area: (u32, u32, u32, u32)) {
        let (r1, c1, r2, c2) = area;
        if r1 <= r2
            && c1 <= c2
            && r2 < MAX_ROWS
            && c2 < MAX_COLUMNS
            && self.sheet.merged.len() < MAX_MERGED
        {
            self.sheet.merged.push((r1 as usize, c1 as usize, r2 as usize, c2 as usize));
        }
    }

    pub(super) fn finish(self) -> Sheet {
        self.sheet
    }
}
