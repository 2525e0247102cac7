//! Tidy tables: one observation a row, columns known by their names.

use super::codes::{CodeBook, Target};
use super::csv::{Broken, Record, RecordSource};
use super::number::parse_number;
use super::sink::{At, Observation, Sink};
use super::words::{key, quoted};
use crate::diag::{Diagnostic, Severity};
use crate::eval::Absence;

/// What a column of a tidy table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
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
pub(super) fn role(header: &str) -> Option<Role> {
    Some(match key(header).as_str() {
        "teryt" | "kod" | "kod teryt" | "kod_teryt" | "jst" | "kod jst" | "code" => Role::Unit,
        "rok" | "year" => Role::Year,
        "zmienna" | "variable" | "dana" => Role::Variable,
        "wartość" | "wartosc" | "value" => Role::Value,
        "jednostka" | "jednostka miary" | "unit" => Role::Measure,
        "źródło" | "zrodlo" | "source" => Role::Source,
        "pobrano" | "vintage" | "data pobrania" => Role::Vintage,
        "brak" | "atrybut" | "attribute" => Role::Absence,
        "badanie" | "ankieta" => Role::Survey,
        "pytanie" => Role::Question,
        "odsetek" | "procent" => Role::Share,
        "uwagi" | "uwaga" | "nazwa" | "name" | "n" | "" => Role::Ignored,
        _ => return None,
    })
}

/// Positions of the columns.
#[derive(Debug, Default)]
pub(super) struct Layout {
    roles: Vec<(Role, usize)>,
    headers: Vec<String>,
    width: usize,
}

impl Layout {
    pub(super) fn new(head: &Record<'_>) -> Self {
        let headers: Vec<String> = head.fields.iter().map(|f| f.trim().to_owned()).collect();
        let roles =
            headers.iter().enumerate().filter_map(|(i, h)| role(h).map(|r| (r, i))).collect();
        Self { roles, width: headers.len(), headers }
    }

    pub(super) fn position(&self, wanted: Role) -> Option<usize> {
        self.roles.iter().find(|(r, _)| *r == wanted).map(|(_, i)| *i)
    }

    pub(super) fn header(&self, index: usize) -> &str {
        self.headers.get(index).map_or("", String::as_str)
    }

    pub(super) fn headers(&self) -> Vec<String> {
        self.headers.clone()
    }

    /// Header cells that mean nothing to the reader.
    pub(super) fn unused(&self) -> Vec<&str> {
        self.headers.iter().map(String::as_str).filter(|h| role(h).is_none()).collect()
    }

    /// Reports a row whose number of fields is not the header's. Empty fields at the end are fine.
    pub(super) fn check_width(&self, sink: &mut Sink<'_>, record: &Record<'_>) -> bool {
        let extra_empty = record.fields.iter().skip(self.width).all(|f| f.trim().is_empty());
        if record.fields.len() >= self.width && extra_empty {
            return true;
        }
        let (found, expected) = (record.fields.len(), self.width);
        sink.report.error("E0409", |r| {
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

/// Reports a text that breaks off in a quote.
pub(super) fn broken(sink: &mut Sink<'_>, why: Broken) {
    sink.report.error("E0410", |r| {
        let (row, message, hint) = match why {
            Broken::UnclosedQuote(row) => (
                row,
                "cudzysłów otwarty w tym wierszu nie jest zamknięty do końca pliku",
                "Dopisz brakujący cudzysłów. Dalszej części pliku nie przeczytano.",
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

/// Units of measure that are spelled in several ways.
pub(super) fn measure(text: &str) -> String {
    let text = key(text);
    match text.trim_end_matches('.') {
        "osoby" | "osób" | "os" => "osoba".to_owned(),
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

/// Reads the rows of a tidy table into the data set.
pub(super) fn read(sink: &mut Sink<'_>, layout: &Layout, records: &mut impl RecordSource) {
    let registry = sink.dataset.registry.clone();
    let book = CodeBook::new(&registry);
    let (Some(unit), Some(year), Some(variable), Some(value)) = (
        layout.position(Role::Unit),
        layout.position(Role::Year),
        layout.position(Role::Variable),
        layout.position(Role::Value),
    ) else {
        return;
    };
    note_unused(sink, layout);
    while let Some(record) = records.next_record() {
        let record = match record {
            Ok(r) => r,
            Err(why) => return broken(sink, why),
        };
        if !layout.check_width(sink, &record) {
            continue;
        }
        let at = |column: usize| At { row: record.row, column, header: layout.header(column) };
        let name = record.field(variable);
        let Some(known) = sink.known(name) else { continue };
        let code = record.field(unit);
        let area = match book.resolve(code) {
            Ok(Target::Area(area)) => Some(area),
            // National tables hold them; their keys are nobody else's, so passing over is safe.
            Ok(Target::District(_)) => {
                sink.skipped.districts += 1;
                continue;
            }
            Ok(Target::Former { .. }) => {
                sink.skipped.former += 1;
                continue;
            }
            Ok(target) => {
                if let Some(problem) = book.refuse(code, &target) {
                    sink.bad_code(problem, at(unit));
                }
                None
            }
            Err(problem) => {
                sink.bad_code(problem, at(unit));
                None
            }
        };
        let year = sink.year(record.field(year), at(year));
        let number = cell_value(sink, layout, &record, value);
        let same_measure = check_measure(sink, layout, &record, known);
        let (Some(area), Some(year), Some(number), true) = (area, year, number, same_measure)
        else {
            continue;
        };
        let text = |role: Role| layout.position(role).map(|i| record.field(i));
        let meta = sink.meta(text(Role::Source), text(Role::Vintage));
        let o = Observation { variable: known, area, year, value: number, meta };
        sink.put(&o, at(value));
    }
}

pub(super) fn note_unused(sink: &mut Sink<'_>, layout: &Layout) {
    let unused: Vec<String> = layout.unused().into_iter().map(quoted).collect();
    if unused.is_empty() {
        return;
    }
    sink.report.add("N0424", Severity::Note, |r| {
        Diagnostic::note("N0424", format!("nieużywane kolumny: {}", unused.join(", ")))
            .in_data(r.place(Some(1), None), "")
            .hint("Znane kolumny: teryt, rok, zmienna, wartość, jednostka, źródło, pobrano, brak, uwagi.")
    });
}

/// The value of a row, from the value and the flag. None when it was reported as wrong.
pub(super) fn cell_value(
    sink: &mut Sink<'_>,
    layout: &Layout,
    record: &Record<'_>,
    value: usize,
) -> Option<Result<f64, Absence>> {
    if let Some(i) = layout.position(Role::Absence) {
        let text = record.field(i);
        match flag(text) {
            Some(Some(reason)) => return Some(Err(reason)),
            Some(None) => {}
            None => {
                sink.report.error("E0412", |r| {
                    Diagnostic::error(
                        "E0412",
                        format!("nieznany powód braku danych: {}", quoted(text)),
                    )
                    .in_data(r.place(Some(record.row), Some(layout.header(i))), "")
                    .hint("Dozwolone: x (tajemnica), n (jeszcze nie ma), - (nie dotyczy), puste.")
                });
                return None;
            }
        }
    }
    let text = record.field(value);
    if text.is_empty() {
        return Some(Err(Absence::Missing));
    }
    let number = parse_number(text);
    if number.is_none() {
        sink.not_a_number(
            text,
            At { row: record.row, column: value, header: layout.header(value) },
        );
    }
    number.map(Ok)
}

/// Compares the unit of measure in the row with the one the rules declare.
pub(super) fn check_measure(
    sink: &mut Sink<'_>,
    layout: &Layout,
    record: &Record<'_>,
    variable: usize,
) -> bool {
    let Some(i) = layout.position(Role::Measure) else { return true };
    let text = record.field(i);
    let Some(spec) = sink.options.variables.get(variable) else { return true };
    let Some(declared) = spec.unit.as_deref() else { return true };
    if text.is_empty() || measure(text) == measure(declared) {
        return true;
    }
    sink.report.error("E0406", |r| {
        Diagnostic::error(
            "E0406",
            format!(
                "jednostka miary {} nie zgadza się z regułą: dana {} jest w jednostce {}",
                quoted(text),
                spec.id,
                quoted(declared)
            ),
        )
        .in_data(r.place(Some(record.row), Some(layout.header(i))), "")
        .hint("Przelicz wartości na jednostkę danej albo popraw jednostkę w pliku.")
    });
    false
}
