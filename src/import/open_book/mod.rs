//! `open_book`: bytes of a workbook (XLSX, ODS, XLS) become sheets of cells, whatever the file is
//! called.
//!
//! Files come from strangers, so everything is measured before it is believed: the archive before it
//! is inflated, the records of an old workbook before they are read, and the grid while it grows. A
//! workbook that cannot be read whole is refused; half of a table would look like a whole one.
//! Formulas are never computed and links never followed: the stored results are the data. What a
//! table means is no affair of this room.

mod archive;
mod cfb;
mod grid;
mod ods;
mod quiet;
mod remarks;
mod xls;
mod xlsx;

#[cfg(test)]
mod tests;

use self::remarks::Remarks;
use super::sheet::Sheet;
use crate::diag::{DataPlace, Diagnostic};

/// A workbook read.
#[derive(Debug)]
pub(super) struct Book {
    /// Sheets in the order of the file.
    pub(super) sheets: Vec<Sheet>,
    /// Formulas, links, macros, hidden parts.
    pub(super) found: Vec<Diagnostic>,
}

/// Why a workbook is not read; becomes a diagnostic when the file is named.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Refusal {
    /// An archive or a compound file of another kind; what it is, in the nominative.
    Other(&'static str),
    /// Damaged; what about it.
    Damaged(String),
    /// Needs a password.
    Password,
    /// Larger than anything we read; the measure, the sheet and the cell when known.
    TooLarge { what: String, sheet: Option<String>, row: Option<u32>, column: Option<u32> },
}

/// Opens a workbook; none when the bytes are no archive and no compound file.
pub(super) fn open(name: &str, bytes: &[u8]) -> Option<Result<Book, Diagnostic>> {
    let read = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        zipped(bytes)
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        xls::read(bytes)
    } else {
        return None;
    };
    Some(match read {
        Ok((sheets, remarks)) => Ok(Book { sheets, found: remarks.tell(name) }),
        Err(refusal) => Err(refuse(name, &refusal)),
    })
}

fn zipped(bytes: &[u8]) -> Result<(Vec<Sheet>, Remarks), Refusal> {
    let looked = archive::inspect(bytes)?;
    match looked.kind {
        archive::Kind::Xlsx => xlsx::read(bytes, looked.remarks),
        archive::Kind::Ods => ods::read(bytes, looked.remarks),
        archive::Kind::Other(what) => Err(Refusal::Other(what)),
    }
}

fn refuse(name: &str, refusal: &Refusal) -> Diagnostic {
    let mut place = DataPlace { file: name.to_owned(), sheet: None, row: None, column: None };
    match refusal {
        Refusal::Other(what) => {
            Diagnostic::error("E0440", format!("plik to {what}, a nie skoroszyt XLSX, ODS ani XLS"))
                .in_data(place, "")
                .hint("Zapisz tabelę jako XLSX, ODS albo CSV.")
        }
        Refusal::Damaged(what) => Diagnostic::error(
            "E0440",
            format!("skoroszyt jest uszkodzony: {what}"),
        )
        .in_data(place, "")
        .hint("Otwórz go w arkuszu kalkulacyjnym, zapisz jako nowy plik XLSX i wczytaj ten plik."),
        Refusal::Password => Diagnostic::error(
            "E0441",
            "skoroszyt jest zabezpieczony hasłem i nie można go odczytać",
        )
        .in_data(place, "")
        .hint("Otwórz go w arkuszu kalkulacyjnym, usuń hasło otwarcia, zapisz i wczytaj ponownie."),
        Refusal::TooLarge { what, sheet, row, column } => {
            place.sheet.clone_from(sheet);
            place.row = *row;
            place.column = column.map(super::sheet::column_name);
            Diagnostic::error("E0442", format!("skoroszyt jest zbyt duży: {what}"))
                .in_data(place, "")
                .hint("Skopiuj samą tabelę do nowego skoroszytu, zapisz ją jako XLSX albo CSV i wczytaj ten plik.")
        }
    }
}
