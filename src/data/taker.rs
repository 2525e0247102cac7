//! What a reader of a layout hands its findings to.
//!
//! Files lying in `dane/` go into the data set (`Sink`): only variables the rules know, codes as they
//! must be. Imported files go into a harvest: every variable, spoiled codes mended and counted. The
//! readers are the same.

use std::sync::Arc;

use super::codes::CodeProblem;
use super::dataset::Area;
use super::located::{Mending, Passed, Slip};
use super::number::show_number;
use super::options::{FIRST_YEAR, ReadOptions, VariableSpec};
use super::registry::Registry;
use super::report::Report;
use super::words::quoted;
use crate::diag::{DataPlace, Diagnostic};
use crate::eval::Absence;

/// Where a reader is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'t> {
    pub(crate) row: u32,
    /// Index of the column with the value.
    pub(crate) column: usize,
    pub(crate) header: &'t str,
}

/// An observation as a reader found it.
pub(crate) struct Observation<'t> {
    /// Number from [`Taker::variable`].
    pub(crate) variable: usize,
    pub(crate) area: Area,
    pub(crate) year: i32,
    pub(crate) value: Result<f64, Absence>,
    /// Unit of measure as the file gives it.
    pub(crate) measure: Option<&'t str>,
    /// Number of source and vintage, from [`Taker::meta`].
    pub(crate) meta: usize,
}

/// Takes the observations of one file.
///
/// Bookkeeping: of the fields told to `read`, each goes to exactly one of `put`, `passed` and
/// `faulty`. A field is one value: a cell of a wide table, a row of a long one.
pub(crate) trait Taker {
    fn options(&self) -> &ReadOptions;
    fn registry(&self) -> Arc<Registry>;
    fn report(&mut self) -> &mut Report;

    /// What to do with spoiled codes.
    fn mending(&self) -> Mending {
        Mending::Strict
    }

    /// Year of fields whose header names none.
    fn year_of_file(&mut self) -> Option<i32>;

    /// What to do when the year is not known.
    fn year_advice(&self) -> &'static str;

    /// Number for a variable; none when nobody wants it.
    fn variable(&mut self, name: &str) -> Option<usize>;

    /// What the rules say of a variable.
    fn spec(&self, variable: usize) -> Option<&VariableSpec>;

    /// Number for a pair of source and vintage.
    fn meta(&mut self, source: Option<&str>, vintage: Option<&str>) -> usize;

    /// Takes one field.
    fn put(&mut self, o: &Observation<'_>, at: At<'_>);

    /// So many fields follow.
    fn read(&mut self, _fields: usize) {}

    /// So many fields of a row are passed over.
    fn passed(&mut self, why: Passed, fields: usize, at: At<'_>);

    /// So many fields could not be taken for a fault already reported.
    fn faulty(&mut self, _fields: usize) {}

    /// A code was put right.
    fn mended(&mut self, _slip: Slip, _written: &str, _code: &str, _at: At<'_>) {}

    /// The office changed its method with this observation, which was just put.
    fn method_changed(&mut self, _variable: usize, _area: Area, _year: i32) {}

    /// The row of a gmina gives a name: the same as the register's, or another.
    fn named(&mut self, _code: &str, _name: &str, _of: &str, _same: bool, _at: At<'_>) {}

    /// A value bears a remark of the office (`M`: methodology changed).
    fn remarked(&mut self, _remark: &str, _year: i32, _at: At<'_>) {}

    /// A year as text; reports what is no year or lies in the future.
    fn year(&mut self, text: &str, at: At<'_>) -> Option<i32> {
        let last = self.options().last_year();
        let text = text.trim();
        // A spreadsheet may write 2024,0 for 2024.
        let digits = text.strip_suffix(",0").or_else(|| text.strip_suffix(".0")).unwrap_or(text);
        let year = Some(digits)
            .filter(|d| d.len() == 4 && d.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|d| d.parse::<i32>().ok())
            .filter(|y| *y >= FIRST_YEAR);
        match year {
            Some(year) if year <= last => return Some(year),
            Some(year) => self.report().error("E0403", |r| {
                Diagnostic::error(
                    "E0403",
                    format!("rok {year} jest w przyszłości: dane czytano w roku {last}"),
                )
                .in_data(
                    r.place(Some(at.row), Some(at.header)),
                    "rok późniejszy niż dzień budowania",
                )
                .hint("Popraw rok. Prognozy nie wpisuje się do danych: narzędzie liczy ją samo.")
            }),
            None => self.report().error("E0403", |r| {
                let message = if text.is_empty() {
                    "wiersz nie ma roku".to_owned()
                } else {
                    format!("{} nie jest rokiem", quoted(text))
                };
                Diagnostic::error("E0403", message)
                    .in_data(r.place(Some(at.row), Some(at.header)), "tu ma być rok")
                    .hint("Podaj rok czterema cyframi, na przykład 2024.")
            }),
        }
        None
    }

    /// Reports a value that is not a number.
    fn not_a_number(&mut self, text: &str, at: At<'_>) {
        self.report().error("E0402", |r| {
            Diagnostic::error("E0402", format!("wartość {} nie jest liczbą", quoted(text)))
                .in_data(r.place(Some(at.row), Some(at.header)), "tu ma być liczba albo puste pole")
                .hint(
                    "Zapisz liczbę cyframi, z przecinkiem dziesiętnym (12,5). Gdy danych nie ma, \
                     zostaw pole puste.",
                )
        });
    }

    /// Reports a code that names no unit.
    fn bad_code(&mut self, problem: CodeProblem, at: At<'_>) {
        self.report().error("E0401", |r| {
            Diagnostic::error("E0401", problem.message)
                .in_data(r.place(Some(at.row), Some(at.header)), "")
                .hint(problem.hint)
                .suggest(problem.suggestion)
        });
    }

    /// Reports a value outside the range the rules allow.
    fn out_of_range(&mut self, variable: usize, value: f64, at: At<'_>) {
        let Some(spec) = self.spec(variable) else { return };
        let allowed = spec.allowed();
        let message =
            format!("wartość {} danej {} jest poza zakresem", show_number(value), spec.id);
        self.report().error("E0404", |r| {
            Diagnostic::error("E0404", message)
                .in_data(r.place(Some(at.row), Some(at.header)), format!("dozwolona: {allowed}"))
                .hint("Popraw wartość albo zakres danej w regułach.")
        });
    }
}

/// Two values of one observation: what is written, of whom, and both places.
pub(crate) fn conflict(what: &str, old: (f64, DataPlace), new: (f64, DataPlace)) -> Diagnostic {
    Diagnostic::error(
        "E0405",
        format!("dwie różne wartości {what}: {} i {}", show_number(old.0), show_number(new.0)),
    )
    .in_data(old.1, format!("tu jest {}", show_number(old.0)))
    .in_data(new.1, format!("a tu {}", show_number(new.0)))
}
