//! A file of any supported kind → data set. The kind is recognised by content.

use std::fs::File;
use std::path::Path;

use super::blocks::{self, Blocks};
use super::csv::{Record, RecordSource, Records, delimiter};
use super::dataset::Dataset;
use super::options::ReadOptions;
use super::sink::Sink;
use super::text::{NotText, decode};
use super::tidy::{Layout, Role};
use super::words::quoted;
use super::{crel, ctab, fast, parquet, survey, tidy};
use crate::diag::{DataPlace, Diagnostic};

/// The layout of a table, as its header tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One observation a row: teryt, rok, zmienna, wartość.
    Tidy,
    /// Answers of a survey.
    Survey,
    /// BDL, one observation a row (CREL).
    Long,
    /// BDL, one unit a row (CTAB).
    Wide,
}

impl Shape {
    pub(crate) fn of(head: &Record<'_>, layout: &Layout) -> Option<Self> {
        let has = |roles: &[Role]| roles.iter().all(|r| layout.position(*r).is_some());
        if has(&[Role::Unit, Role::Year, Role::Variable, Role::Value]) {
            Some(Shape::Tidy)
        } else if has(&[Role::Survey, Role::Question, Role::Share]) {
            Some(Shape::Survey)
        } else if ctab::is_ctab(head) && has(&[Role::Unit, Role::Value]) {
            Some(Shape::Long)
        } else if ctab::is_ctab(head) {
            Some(Shape::Wide)
        } else {
            None
        }
    }
}

/// Delimiter of a table, preferring the one under which the first header is a known name.
pub(crate) fn table_delimiter(text: &str) -> char {
    delimiter(text, is_known)
}

/// Reads a file given as bytes. `name` is what messages call it (and tells the subgroup number of a
/// BDL export). Errors leave the rest of the file read: all problems are reported together.
pub fn read_file(
    name: &str,
    bytes: &[u8],
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Vec<Diagnostic> {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(why) => return vec![not_text(name, why)],
    };
    let delimiter = table_delimiter(&text);
    read_records(name, &mut Records::new(&text, delimiter), dataset, options)
}

/// Whether a header cell tells what its column is read for.
fn is_known(header: &str) -> bool {
    tidy::role(header).is_some_and(|r| r != Role::Ignored)
}

/// Reads the records of a delimited text, of whatever layout.
fn read_records(
    name: &str,
    records: &mut impl RecordSource,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Vec<Diagnostic> {
    let head = match records.next_record() {
        Some(Ok(head)) => head.into_owned(),
        Some(Err(why)) => {
            let mut sink = Sink::new(dataset, options, name, Vec::new());
            tidy::broken(&mut sink, why);
            return sink.finish();
        }
        None => return vec![not_text(name, NotText::Empty)],
    };
    let layout = Layout::new(&head);
    let mut sink = Sink::new(dataset, options, name, layout.headers());
    match Shape::of(&head, &layout) {
        Some(Shape::Tidy) => tidy::read(&mut sink, &layout, records),
        Some(Shape::Survey) => survey::read(&mut sink, &layout, records),
        Some(Shape::Long) => crel::read(&mut sink, name, &layout, records),
        Some(Shape::Wide) => ctab::read(&mut sink, name, &layout, &head, records),
        None => sink.report.error("E0407", |_| unknown_layout(name, &head, &layout)),
    }
    sink.finish()
}

/// Reads a file from disk; `name` is what messages call it. A large tidy table, of text or Parquet, is
/// streamed by all cores; another large text is read in blocks; everything else goes through
/// [`read_file`].
pub fn read_path(
    name: &str,
    path: &Path,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> Vec<Diagnostic> {
    if parquet::is_parquet(path) {
        return parquet::load(name, path, dataset, options);
    }
    if let Some(diagnostics) = fast::load(name, path, dataset, options) {
        return diagnostics;
    }
    let large = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() > fast::SMALLEST);
    let read = if large {
        read_in_blocks(name, path, dataset, options)
    } else {
        std::fs::read(path).map(|bytes| read_file(name, &bytes, dataset, options))
    };
    read.unwrap_or_else(|error| vec![unreadable(name, &error)])
}

/// Reads a large text in blocks, row by row.
fn read_in_blocks(
    name: &str,
    path: &Path,
    dataset: &mut Dataset,
    options: &ReadOptions,
) -> std::io::Result<Vec<Diagnostic>> {
    let encoding = match blocks::encoding(&mut File::open(path)?)? {
        Ok(encoding) => encoding,
        Err(why) => return Ok(vec![not_text(name, why)]),
    };
    let mut records = Blocks::new(File::open(path)?, encoding, is_known);
    let mut found = read_records(name, &mut records, dataset, options);
    found.extend(records.fault.map(|error| unreadable(name, &error)));
    Ok(found)
}

/// The error of a file that cannot be read from disk.
#[must_use]
pub fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    use std::io::ErrorKind;
    let why = match error.kind() {
        ErrorKind::NotFound => "nie ma takiego pliku".to_owned(),
        ErrorKind::PermissionDenied => "brak uprawnień do odczytu".to_owned(),
        ErrorKind::IsADirectory => "to jest folder".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error("E0413", format!("nie można przeczytać pliku {}: {why}", quoted(name)))
        .in_data(file_place(name), "")
        .hint("Sprawdź nazwę pliku i prawa dostępu.")
}

pub(super) fn file_place(name: &str) -> DataPlace {
    DataPlace { file: name.to_owned(), sheet: None, row: None, column: None }
}

/// What is wrong with a text of two encodings, and what to do.
pub(crate) const MIXED: (&str, &str) = (
    "tekst jest w kodowaniu UTF-8, ale ten wiersz zawiera bajty, które do niego nie należą",
    "Plik sklejono z dwóch kodowań albo ucięto w środku litery. Pobierz go ponownie albo zapisz \
     cały w UTF-8.",
);

fn not_text(name: &str, why: NotText) -> Diagnostic {
    let (message, hint) = match why {
        NotText::Empty => ("plik danych jest pusty", "Wpisz dane albo usuń plik z folderu dane."),
        NotText::Workbook => (
            "plik jest skoroszytem arkusza kalkulacyjnego, a nie tekstem CSV",
            "W arkuszu wybierz „Zapisz jako” i format CSV UTF-8.",
        ),
        NotText::Pdf => (
            "plik jest dokumentem PDF, a nie tekstem CSV",
            "Przepisz dane do tabeli CSV z kolumnami teryt, rok, zmienna, wartość.",
        ),
        NotText::Mixed(_) => MIXED,
        NotText::Binary => (
            "plik nie jest tekstem: zawiera bajty, których nie ma w plikach CSV",
            "Zapisz dane jako CSV w kodowaniu UTF-8 albo Windows-1250.",
        ),
    };
    let row = match why {
        NotText::Mixed(row) => Some(row),
        _ => None,
    };
    let place = DataPlace { row, ..file_place(name) };
    Diagnostic::error("E0408", message).in_data(place, "").hint(hint)
}

fn unknown_layout(name: &str, head: &Record<'_>, layout: &Layout) -> Diagnostic {
    let place = DataPlace { row: Some(head.row), ..file_place(name) };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits(head.field(0)) {
        return Diagnostic::error(
            "E0407",
            format!(
                "plik nie ma nagłówka: pierwszy wiersz zaczyna się od {}",
                quoted(head.field(0))
            ),
        )
        .in_data(place, "tu mają być nazwy kolumn")
        .hint("Dopisz pierwszy wiersz z nazwami kolumn: teryt;rok;zmienna;wartość.");
    }
    let missing: Vec<&str> = [
        (Role::Unit, "teryt"),
        (Role::Year, "rok"),
        (Role::Variable, "zmienna"),
        (Role::Value, "wartość"),
    ]
    .into_iter()
    .filter(|(role, _)| layout.position(*role).is_none())
    .map(|(_, name)| name)
    .collect();
    let suggestion = layout
        .unused()
        .into_iter()
        .find_map(|h| crate::diag::closest(&super::words::key(h), missing.iter().copied()));
    Diagnostic::error(
        "E0407",
        format!("nie rozpoznano układu pliku: brak kolumn {}", missing.join(", ")),
    )
    .in_data(place, "nagłówek")
    .hint(
        "Tabela danych ma kolumny teryt, rok, zmienna, wartość; wyniki ankiety badanie, pytanie, \
             odsetek; eksport z BDL (tablica) zostaw bez zmian.",
    )
    .suggest(suggestion)
}
