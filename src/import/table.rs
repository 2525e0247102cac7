//! The tables of a file whose layout their header tells: a delimited text, or sheets of a workbook
//! with headers in several rows one above another.

use std::borrow::Cow;
use std::sync::Arc;

use super::input::{Content, Input};
use super::sheet::{Cell, Sheet, column_name};
use crate::data::{Broken, Layout, Record, Records, Role, Shape, key, table_delimiter};

/// Rows searched for a header.
const SEARCHED: usize = 30;
/// Columns searched for the first header.
const COLUMNS: usize = 5;
/// Rows a header may have.
const DEPTH: usize = 10;

/// Where the rows come from.
enum Body<'t> {
    Text { text: &'t str, delimiter: char },
    Sheet { sheet: &'t Sheet, row: usize, column: usize },
}

/// A table of a file.
pub(super) struct Table<'t> {
    /// Sheet; none for a text.
    pub(super) sheet: Option<&'t Arc<str>>,
    /// Header, joined from top to bottom by `;` where it has several rows.
    pub(super) head: Record<'t>,
    /// Columns by role; labels are `C: ogółem;2024;[osoba]`.
    pub(super) layout: Layout,
    /// Layout as the header tells.
    pub(super) shape: Shape,
    body: Body<'t>,
}

/// Tables with a known header, of a text or of all sheets.
pub(super) fn tables<'t>(input: &'t Input<'_>) -> Vec<Table<'t>> {
    match &input.content {
        Content::Text(text) => of_text(text).into_iter().collect(),
        Content::Sheets(sheets) => sheets.iter().filter_map(of_sheet).collect(),
        _ => Vec::new(),
    }
}

fn labelled(head: &Record<'_>, first: usize) -> Layout {
    Layout::new(head).labelled(|i, header| {
        let letters = column_name(u32::try_from(first + i).unwrap_or(u32::MAX));
        if header.is_empty() { letters } else { format!("{letters}: {header}") }
    })
}

fn of_text(text: &str) -> Option<Table<'_>> {
    let delimiter = table_delimiter(text);
    let head = Records::new(text, delimiter).next()?.ok()?;
    let layout = labelled(&head, 0);
    let shape = Shape::of(&head, &layout)?;
    Some(Table { sheet: None, head, layout, shape, body: Body::Text { text, delimiter } })
}

fn of_sheet(sheet: &Sheet) -> Option<Table<'_>> {
    let rows = sheet.rows.len().min(SEARCHED);
    (0..rows).find_map(|row| {
        let column = (0..COLUMNS).find(|c| !sheet.cell(row, *c).is_empty())?;
        let (top, bottom) = header_rows(sheet, row, column);
        let head = header(sheet, top, bottom, column);
        let first = usize::try_from(sheet.first_column).ok()?.saturating_add(column);
        let layout = labelled(&head, first);
        let shape = Shape::of(&head, &layout)?;
        let body = Body::Sheet { sheet, row: bottom + 1, column };
        Some(Table { sheet: sheet.name.as_ref(), head, layout, shape, body })
    })
}

/// First and last row of the header that begins or ends at a row with the name of the code column.
fn header_rows(sheet: &Sheet, row: usize, column: usize) -> (usize, usize) {
    let named = matches!(key(&sheet.cell(row, column).shown()).as_str(), "kod" | "code");
    if !named {
        return (row, row);
    }
    // Rows that belong to the header have names only above values.
    let above_values = |r: usize| {
        sheet.cell(r, column).is_empty()
            && sheet.cell(r, column + 1).is_empty()
            && sheet
                .rows
                .get(r)
                .is_some_and(|cells| cells.iter().skip(column + 2).any(|c| !c.is_empty()))
    };
    let top = (row.saturating_sub(DEPTH)..row).rev().take_while(|r| above_values(*r)).last();
    let bottom = (row + 1..row + DEPTH).take_while(|r| above_values(*r)).last();
    (top.unwrap_or(row), bottom.unwrap_or(row))
}

/// The header cells of a table, those of several rows joined.
fn header(sheet: &Sheet, top: usize, bottom: usize, column: usize) -> Record<'_> {
    let rows = sheet.rows.get(top..=bottom).unwrap_or_default();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(column);
    let mut grid: Vec<Vec<String>> = (top..=bottom)
        .map(|r| (column..width).map(|c| sheet.cell(r, c).shown()).collect())
        .collect();
    let mut merged = false;
    for &(r0, c0, r1, c1) in sheet.merged.iter().filter(|m| m.0 >= top && m.0 <= bottom) {
        merged |= r1 > r0 || c1 > c0;
        let text = sheet.cell(r0, c0).shown();
        if let Some(row) = grid.get_mut(r0 - top) {
            let cells = row.iter_mut().skip(c0.saturating_sub(column));
            cells.take(c1.saturating_sub(c0) + 1).for_each(|cell| cell.clone_from(&text));
        }
    }
    if !merged && top != bottom {
        spread(&mut grid);
    }
    let fields = (0..width.saturating_sub(column))
        .map(|c| {
            let parts: Vec<&str> = grid
                .iter()
                .filter_map(|row| row.get(c).map(String::as_str))
                .filter(|p| !p.is_empty())
                .collect();
            Cow::Owned(parts.join(";"))
        })
        .collect();
    let row = u32::try_from(top).unwrap_or(u32::MAX).saturating_add(sheet.first_row.max(1));
    Record { row, fields }
}

/// Where merging was lost, a name stands above the first of its columns only. Columns without any
/// name of their own stay nameless.
fn spread(grid: &mut [Vec<String>]) {
    let width = grid.iter().map(Vec::len).max().unwrap_or(0);
    let own: Vec<bool> =
        (0..width).map(|c| grid.iter().any(|r| r.get(c).is_some_and(|t| !t.is_empty()))).collect();
    for row in grid {
        let mut last = String::new();
        for (cell, named) in row.iter_mut().zip(&own).skip(2) {
            if !cell.is_empty() {
                last.clone_from(cell);
            } else if *named {
                cell.clone_from(&last);
            }
        }
    }
}

impl Table<'_> {
    /// The records below the header.
    pub(super) fn records(&self) -> Box<dyn Iterator<Item = Result<Record<'_>, Broken>> + '_> {
        match &self.body {
            Body::Text { text, delimiter } => Box::new(Records::new(text, *delimiter).skip(1)),
            Body::Sheet { sheet, row, column } => {
                let width = self.head.fields.len();
                let (first, column) = (*row, *column);
                let rows = sheet.rows.iter().enumerate().skip(first);
                Box::new(rows.filter(|(_, cells)| cells.iter().any(|c| !c.is_empty())).map(
                    move |(i, cells)| {
                        let mut fields: Vec<Cow<'_, str>> =
                            cells.iter().skip(column).map(shown).collect();
                        let blank = fields.iter().rev().take_while(|f| f.is_empty()).count();
                        fields.truncate(fields.len() - blank);
                        if fields.len() < width {
                            fields.resize(width, Cow::Borrowed(""));
                        }
                        let row = u32::try_from(i).unwrap_or(u32::MAX);
                        Ok(Record { row: row.saturating_add(sheet.first_row.max(1)), fields })
                    },
                ))
            }
        }
    }

    /// The last row, when the text may have been cut in the middle of its last value.
    pub(super) fn maybe_cut(&self) -> Option<u32> {
        let Body::Text { text, .. } = &self.body else { return None };
        let last = self.head.fields.len().checked_sub(1)?;
        let closed = self.head.field(last).is_empty();
        // A note that lost its end, or a name of the source, is no wrong figure.
        let matters = self.shape == Shape::Wide
            || [Role::Value, Role::Absence, Role::Variable, Role::Vintage]
                .iter()
                .any(|role| self.layout.position(*role) == Some(last));
        if closed || !matters || text.ends_with('\n') {
            return None;
        }
        u32::try_from(text.lines().count()).ok()
    }
}

fn shown(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(t) => Cow::Borrowed(t.trim()),
        other => Cow::Owned(other.shown()),
    }
}
