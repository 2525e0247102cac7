//! Tidy tables: one observation a row, columns known by their names.

use super::codes::CodeBook;
use super::csv::{Broken, Record, RecordSource};
use super::located::{Located, locate};
use super::number::{parse_number, show_number};
use super::taker::{At, Observation, Taker};
use super::words::{key, quoted};
use crate::diag::{Diagnostic, Severity};
use crate::eval::Absence;

/// What a column of a tidy table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Unit,
    Year,
    Variable,
    Value,
    Measure,
    Source,
    Vintage,
    Absence,
    Survey,
    Question,
    Share,
    Ignored,
}

/// The role of a header cell; none when the name is not known.
pub(crate) fn role(header: &str) -> Option<Role> {
    Some(match key(header).as_str() {
        "teryt" | "kod" | "kod teryt" | "kod_teryt" | "jst" | "kod jst" | "code" => Role::Unit,
        "rok" | "year" => Role::Year,
        "zmienna" | "variable" | "dana" => Role::Variable,
        "wartość" | "wartosc" | "value" => Role::Value,
        "jednostka" | "jednostka miary" | "unit" | "measure unit" | "unit of measure" => {
            Role::Measure
        }
        "źródło" | "zrodlo" | "source" => Role::Source,
        "pobrano" | "vintage" | "data pobrania" => Role::Vintage,
        "brak" | "atrybut" | "attribute" => Role::Absence,
        "badanie" | "ankieta" => Role::Survey,
        "pytanie" => Role::Question,
        "odsetek" | "procent" => Role::Share,
        "uwagi" | "uwaga" | "nazwa" | "name" | "n" | "odpowiedziało" | "plik" | "miejsce" | "" => {
            Role::Ignored
        }
        _ => return None,
    })
}

/// Positions of the columns.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    roles: Vec<(Role, usize)>,
    headers: Vec<String>,
    /// What messages call the columns.
    labels: Vec<String>,
}

impl Layout {
    pub(crate) fn new(head: &Record<'_>) -> Self {
        let headers: Vec<String> = head.fields.iter().map(|f| f.trim().to_owned()).collect();
        let roles =
            headers.iter().enumerate().filter_map(|(i, h)| role(h).map(|r| (r, i))).collect();
        Self { roles, labels: headers.clone(), headers }
    }

    /// The same with other names of columns for messages.
    pub(crate) fn labelled(mut self, label: impl Fn(usize, &str) -> String) -> Self {
        self.labels = self.headers.iter().enumerate().map(|(i, h)| label(i, h)).collect();
        self
    }

    pub(crate) fn position(&self, wanted: Role) -> Option<usize> {
        self.roles.iter().find(|(r, _)| *r == wanted).map(|(_, i)| *i)
    }

    /// What messages call a column.
    pub(crate) fn header(&self, index: usize) -> &str {
        self.labels.get(index).map_or("", String::as_str)
    }

    pub(crate) fn headers(&self) -> Vec<String> {
        self.labels.clone()
    }

    /// Header cells that mean nothing to the reader.
    pub(super) fn unused(&self) -> Vec<&str> {
        self.headers.iter().map(String::as_str).filter(|h| role(h).is_none()).collect()
    }

    /// Reports a row whose number of fields is not the header's. Empty fields at the end are fine.
    pub(super) fn check_width<T: Taker>(&self, taker: &mut T, record: &Record<'_>) -> bool {
        let expected = self.headers.len();
        let extra_empty = record.fields.iter().skip(expected).all(|f| f.trim().is_empty());
        let found = record.fields.len();
        if found >= expected && extra_empty {
            let swallowed = record.fields.iter().any(|f| f.contains('\n') && holds_a_row(f));
            if swallowed {
                broken(taker, Broken::UnclosedQuote(record.row));
            }
            return !swallowed;
        }
        taker.report().error("E0409", |r| {
            Diagnostic::error(
                "E0409",
                format!("wiersz ma inną liczbę pól niż nagłówek: {found} zamiast {expected}"),
            )
            .in_data(r.place(Some(record.row), None), "")
            .hint(
                "Sprawdź, czy wartość z przecinkiem nie rozdzieliła się na dwa pola: weź ją w \
                 cudzysłów albo użyj średnika między polami.",
            )
        });
        false
    }
}

/// Whether a field of several lines holds what looks like the next row: the quote that should have
/// ended it is lost, and the row would be lost with it.
fn holds_a_row(field: &str) -> bool {
    field.lines().skip(1).any(|line| {
        let line = line.trim_start_matches(['"', '\'', ' ']);
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = line.len() - rest.len();
        (1..=12).contains(&digits) && rest.trim_start_matches('"').starts_with([';', ',', '\t'])
    })
}

/// Reports a text that breaks off in a quote.
pub(crate) fn broken<T: Taker>(taker: &mut T, why: Broken) {
    taker.report().error("E0410", |r| {
        let (row, message, hint) = match why {
            Broken::UnclosedQuote(row) => (
                row,
                "cudzysłów otwarty w tym wierszu nie jest zamknięty, a dalej są następne wiersze",
                "Dopisz brakujący cudzysłów. Bez niego następne wiersze znikają w jednym polu.",
            ),
            Broken::HugeField(row) => (
                row,
                "pole w tym wierszu jest dłuższe niż 100 000 znaków",
                "To nie wygląda na tabelę danych: sprawdź cudzysłowy i końce wierszy.",
            ),
            Broken::HugeRecord(row) => (
                row,
                "ten wiersz jest dłuższy niż 8 MB",
                "To nie wygląda na tabelę danych: sprawdź końce wierszy.",
            ),
        };
        Diagnostic::error("E0410", message).in_data(r.place(Some(row), None), "").hint(hint)
    });
}

/// Meaning of the flag column; none when the flag is not known.
pub(super) fn flag(text: &str) -> Option<Option<Absence>> {
    Some(match key(text).as_str() {
        "" | "m" | "s" | "k" | "a" | "v" | "u" | "p" | "z" => None,
        "x" | "tajemnica" => Some(Absence::Suppressed),
        "n" => Some(Absence::NotYet),
        "-" | "nie dotyczy" => Some(Absence::NotApplicable),
        "brak" | "." => Some(Absence::Missing),
        _ => return None,
    })
}

/// Whether two units of measure are the same one, spelled in one of its ways.
#[must_use]
pub fn equal_measures(a: &str, b: &str) -> bool {
    measure(a) == measure(b)
}

/// Whether a mark says that the method changed.
pub(super) fn marks_method(mark: &str) -> bool {
    matches!(mark.trim(), "M" | "K")
}

/// Whether the flag says that the method changed: capital `M` or `K` (a small `k` is another mark).
pub(super) fn method_changed(layout: &Layout, record: &Record<'_>) -> bool {
    let flag = layout.position(Role::Absence).map(|i| record.field(i).trim());
    flag.is_some_and(marks_method)
}

/// Units of measure that are spelled in several ways.
pub(super) fn measure(text: &str) -> String {
    let text = key(text);
    match text.trim_end_matches('.') {
        "osoby" | "osób" | "os" | "person" | "persons" => "osoba".to_owned(),
        "zł/osoba" | "zł / os" | "zł/os" | "zł na osobę" => "zł / osoba".to_owned(),
        "złoty" | "złote" | "złotych" | "pln" => "zł".to_owned(),
        "sztuka" | "sztuki" | "sztuk" => "szt".to_owned(),
        "rodziny" | "rodzin" => "rodzina".to_owned(),
        "procent" | "proc" => "%".to_owned(),
        "km2" => "km²".to_owned(),
        "tys" | "tys. osób" | "tys osób" => "tys_osób".to_owned(),
        "-" => String::new(),
        other => other.to_owned(),
    }
}

/// Reads the rows of a tidy table.
pub(crate) fn read<T: Taker>(taker: &mut T, layout: &Layout, records: &mut impl RecordSource) {
    let registry = taker.registry();
    let book = CodeBook::new(&registry);
    let (Some(unit), Some(year), Some(variable), Some(value)) = (
        layout.position(Role::Unit),
        layout.position(Role::Year),
        layout.position(Role::Variable),
        layout.position(Role::Value),
    ) else {
        return;
    };
    note_unused(taker, layout);
    while let Some(record) = records.next_record() {
        let record = match record {
            Ok(r) => r,
            Err(why) => return broken(taker, why),
        };
        taker.read(1);
        if !layout.check_width(taker, &record) {
            taker.faulty(1);
            continue;
        }
        let at = |column: usize| At { row: record.row, column, header: layout.header(column) };
        let Some(known) = taker.variable(record.field(variable)) else { continue };
        let code = record.field(unit);
        let area = match locate(&book, code, taker.mending(), false) {
            // National tables hold them; their keys are nobody else's, so passing over is safe.
            Ok(Located { what: Err(why), .. }) => {
                taker.passed(why, 1, at(unit));
                continue;
            }
            Ok(Located { what: Ok(area), mended, .. }) => {
                if let Some((slip, fixed)) = mended {
                    taker.mended(slip, code, &fixed, at(unit));
                }
                Some(area)
            }
            Err(problem) => {
                taker.bad_code(problem, at(unit));
                None
            }
        };
        let year = taker.year(record.field(year), at(year));
        let number = cell_value(taker, layout, &record, value, year);
        let same_measure = check_measure(taker, layout, &record, known);
        let (Some(area), Some(year), Some(number), true) = (area, year, number, same_measure)
        else {
            taker.faulty(1);
            continue;
        };
        let text = |role: Role| layout.position(role).map(|i| record.field(i));
        let meta = taker.meta(text(Role::Source), text(Role::Vintage));
        let measure = text(Role::Measure);
        let number = number.value();
        taker.put(
            &Observation { variable: known, area, year, value: number, measure, meta },
            at(value),
        );
        if method_changed(layout, &record) {
            taker.method_changed(known, area, year);
        }
    }
}

pub(super) fn note_unused<T: Taker>(taker: &mut T, layout: &Layout) {
    let unused: Vec<String> = layout.unused().into_iter().map(quoted).collect();
    if unused.is_empty() {
        return;
    }
    taker.report().add("N0424", Severity::Note, |r| {
        Diagnostic::note("N0424", format!("nieużywane kolumny: {}", unused.join(", ")))
            .in_data(r.place(Some(1), None), "")
            .hint("Znane kolumny: teryt, rok, zmienna, wartość, jednostka, źródło, pobrano, brak, uwagi.")
    });
}

/// What a value and its flag come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Value(f64),
    /// Absent for a reason the flag gives.
    Absent(Absence),
    /// Neither a value nor a reason.
    Blank,
}

impl Cell {
    pub(super) fn value(self) -> Result<f64, Absence> {
        match self {
            Cell::Value(v) => Ok(v),
            Cell::Absent(why) => Err(why),
            Cell::Blank => Err(Absence::Missing),
        }
    }
}

/// The value of a row, from the value and the flag. None when it was reported as wrong.
pub(super) fn cell_value<T: Taker>(
    taker: &mut T,
    layout: &Layout,
    record: &Record<'_>,
    value: usize,
    year: Option<i32>,
) -> Option<Cell> {
    let text = record.field(value);
    let at = At { row: record.row, column: value, header: layout.header(value) };
    let mark = layout.position(Role::Absence).map_or("", |i| record.field(i));
    let Some(meaning) = flag(mark) else {
        let column = layout.position(Role::Absence).map_or("", |i| layout.header(i));
        taker.report().error("E0412", |r| {
            Diagnostic::error("E0412", format!("nieznany powód braku danych: {}", quoted(mark)))
                .in_data(r.place(Some(record.row), Some(column)), "")
                .hint("Dozwolone: x (tajemnica), n (jeszcze nie ma), - (nie dotyczy), puste.")
        });
        return None;
    };
    if let Some(reason) = meaning {
        // The bank writes 0 beside such a mark; any other figure contradicts it.
        if let Some(number) = parse_number(text).filter(|n| *n != 0.0) {
            taker.report().add("W0433", Severity::Warning, |r| {
                Diagnostic::warning(
                    "W0433",
                    format!(
                        "wartość {} ma oznaczenie {}, które mówi, że danych nie ma; pominięto wartość",
                        show_number(number),
                        quoted(mark)
                    ),
                )
                .in_data(r.place(Some(at.row), Some(at.header)), "")
                .hint(
                    "Sprawdź w źródle. Jeżeli wartość jest prawdziwa, usuń oznaczenie z tego wiersza.",
                )
            });
        }
        return Some(Cell::Absent(reason));
    }
    if text.is_empty() {
        return Some(Cell::Blank);
    }
    let Some(number) = parse_number(text) else {
        taker.not_a_number(text, at);
        return None;
    };
    if let (false, Some(year)) = (mark.is_empty(), year) {
        taker.remarked(mark, year, at);
    }
    Some(Cell::Value(number))
}

/// Compares a unit of measure with the one the rules declare.
pub(super) fn same_measure<T: Taker>(
    taker: &mut T,
    variable: usize,
    text: &str,
    row: u32,
    header: &str,
    advice: &'static str,
) -> bool {
    let Some(spec) = taker.spec(variable) else { return true };
    let Some(declared) = spec.unit.as_deref() else { return true };
    if text.is_empty() || text == declared || measure(text) == measure(declared) {
        return true;
    }
    let message = format!(
        "jednostka miary {} nie zgadza się z regułą: dana {} jest w jednostce {}",
        quoted(text),
        spec.id,
        quoted(declared)
    );
    taker.report().error("E0406", |r| {
        Diagnostic::error("E0406", message)
            .in_data(r.place(Some(row), Some(header)), "")
            .hint(advice)
    });
    false
}

/// Compares the unit of measure in a row with the one the rules declare.
pub(super) fn check_measure<T: Taker>(
    taker: &mut T,
    layout: &Layout,
    record: &Record<'_>,
    variable: usize,
) -> bool {
    let Some(i) = layout.position(Role::Measure) else { return true };
    same_measure(
        taker,
        variable,
        record.field(i),
        record.row,
        layout.header(i),
        "Przelicz wartości na jednostkę danej albo popraw jednostkę w pliku.",
    )
}
