//! XLSX: cells are taken one after another, so that a sheet with one cell in its far corner costs
//! one cell.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use super::Refusal;
use super::grid::{Budget, Grid};
use super::quiet::caught;
use super::remarks::Remarks;
use crate::import::sheet::{Cell, Sheet};

pub(super) fn read(bytes: &[u8], remarks: Remarks) -> Result<(Vec<Sheet>, Remarks), Refusal> {
    caught(|| cells(bytes, remarks))
        .unwrap_or_else(|| Err(Refusal::Damaged("nie da się odczytać jego arkuszy".to_owned())))
}

fn cells(bytes: &[u8], mut remarks: Remarks) -> Result<(Vec<Sheet>, Remarks), Refusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| fault(&e, None))?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for about in book.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let mut grid = Grid::new(&about.name);
        let mut reader = match book.worksheet_cells_reader(&about.name) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(e) => return Err(fault(&e, Some(&about.name))),
        };
        if about.visible != SheetVisible::Visible {
            remarks.hidden_sheet(&about.name);
        }
        while let Some(record) =
            reader.next_cell_with_formula_metadata().map_err(|e| fault(&e, Some(&about.name)))?
        {
            let (row, column) = record.pos;
            let bare = matches!(record.value, DataRef::Empty) && record.formula.is_some();
            let cell = if bare {
                remarks.bare_formula(&about.name, row, column);
                Cell::Fault("formuła bez wyniku".into())
            } else {
                if record.formula.is_some() {
                    remarks.formula();
                }
                cell(record.value)
            };
            grid.put(&mut budget, row, column, cell)?;
        }
        drop(reader);
        // A sheet without merged areas and one whose list is damaged look alike: headers only.
        for area in book.merge_cells_by_sheet_name(&about.name).unwrap_or_default() {
            grid.merge((area.start.0, area.start.1, area.end.0, area.end.1));
        }
        sheets.push(grid.finish());
    }
    Ok((sheets, remarks))
}

fn cell(value: DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(i) => Cell::Number(i as f64),
        DataRef::Float(f) => number(f),
        DataRef::String(s) => text(&s),
        DataRef::SharedString(s) => text(s),
        DataRef::Bool(b) => Cell::Flag(b),
        DataRef::DateTime(d) => day(&d),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => iso_day(&s),
        DataRef::Error(e) => Cell::Fault(e.to_string().into()),
    }
}

/// A number no arithmetic of a spreadsheet gives is a fault.
pub(super) fn number(value: f64) -> Cell {
    if value.is_finite() { Cell::Number(value) } else { Cell::Fault("#NUM!".into()) }
}

pub(super) fn text(value: &str) -> Cell {
    if value.is_empty() { Cell::Empty } else { Cell::Text(value.into()) }
}

/// A day from the serial number of a cell formatted as a date; lengths of time stay numbers.
pub(super) fn day(value: &ExcelDateTime) -> Cell {
    if !value.is_datetime() || !value.as_f64().is_finite() {
        return number(value.as_f64());
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
        .map_or_else(|| number(value.as_f64()), Cell::Day)
}

/// A day as ISO 8601 writes it, whatever the time of day.
pub(super) fn iso_day(value: &str) -> Cell {
    value
        .get(..10)
        .and_then(|d| NaiveDate::parse_from_str(d, "%Y-%m-%d").ok())
        .map_or_else(|| text(value), Cell::Day)
}

fn fault(e: &XlsxError, sheet: Option<&str>) -> Refusal {
    let what = match e {
        XlsxError::Password => return Refusal::Password,
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => {
            "brakuje w nim głównej części"
        }
        XlsxError::WorksheetNotFound(_) => "brakuje w nim arkusza ze spisu",
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) => {
            "nie jest poprawnym dokumentem XML"
        }
        XlsxError::CellError(_) | XlsxError::CellTAttribute(_) | XlsxError::ParseFloat(_) => {
            "komórka ma wartość nieznanego rodzaju"
        }
        _ => "ma nieznaną budowę",
    };
    Refusal::Damaged(match sheet {
        Some(sheet) => format!("arkusz „{sheet}”: {what}"),
        None => what.to_owned(),
    })
}
