//! A table of cells as a spreadsheet shows it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::harvest::Spot;

/// One cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    /// Nothing in it.
    #[default]
    Empty,
    /// Text as written, not trimmed.
    Text(Box<str>),
    /// A number; of a formula its stored result.
    Number(f64),
    /// Truth value.
    Flag(bool),
    /// Day (time of day is dropped).
    Day(NaiveDate),
    /// A fault the spreadsheet itself shows, such as `#REF!`.
    Fault(Box<str>),
}

impl Cell {
    /// Whether there is nothing to read (empty, or white space only).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(t) => t.trim().is_empty(),
            _ => false,
        }
    }

    /// The text of a text cell, trimmed.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(t) => Some(t.trim()),
            _ => None,
        }
    }

    /// The cell as a reader of the sheet sees it: numbers without needless zeros, days as
    /// `RRRR-MM-DD`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(t) => t.trim().to_owned(),
            Cell::Number(n) => format!("{n}"),
            Cell::Flag(true) => "PRAWDA".to_owned(),
            Cell::Flag(false) => "FAŁSZ".to_owned(),
            Cell::Day(d) => d.format("%Y-%m-%d").to_string(),
            Cell::Fault(t) => t.to_string(),
        }
    }
}

/// A sheet; a delimited text is one without a name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Name; none for a delimited text.
    pub name: Option<Arc<str>>,
    /// Row number of the first row of `rows`, from 1.
    pub first_row: u32,
    /// Index of the first column of `rows`, from 0.
    pub first_column: u32,
    /// Cells by row; rows may be of different lengths.
    pub rows: Vec<Vec<Cell>>,
    /// Merged areas as (first row, first column, last row, last column), indices into `rows`.
    pub merged: Vec<(usize, usize, usize, usize)>,
}

impl Sheet {
    /// A cell by indices into `rows`; empty outside.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        self.rows.get(row).and_then(|r| r.get(column)).unwrap_or(&Cell::Empty)
    }

    /// Number of columns of the longest row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Place of a cell, by indices into `rows`.
    #[must_use]
    pub fn spot(&self, row: usize, column: usize) -> Spot {
        let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(self.first_column);
        Spot { column: Some(column_name(column).into()), ..self.row_spot(row) }
    }

    /// Place of a row, by index into `rows`.
    #[must_use]
    pub fn row_spot(&self, row: usize) -> Spot {
        let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(self.first_row.max(1));
        Spot { sheet: self.name.clone(), row, column: None }
    }
}

/// Letters of a column as spreadsheets name it: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_name(index: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(index) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_spreadsheets() {
        let names: Vec<_> = [0, 25, 26, 701, 702, 16383].map(column_name).into();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn places_count_from_the_sheets_own_corner() {
        let sheet = Sheet {
            name: Some("TABLICA".into()),
            first_row: 3,
            first_column: 1,
            rows: vec![vec![Cell::Number(1.5)]],
            ..Sheet::default()
        };
        assert_eq!(
            sheet.spot(0, 2).in_file("a.xlsx").to_string(),
            "plik a.xlsx, arkusz TABLICA, wiersz 3, kolumna „D”"
        );
        assert!(sheet.cell(5, 5).is_empty());
        assert_eq!(sheet.cell(0, 0).shown(), "1.5");
    }
}
