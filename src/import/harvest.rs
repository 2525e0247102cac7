//! What an importer gives: tables of observations and answers, what it passed over, its faults.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::data::Area;
use crate::diag::{DataPlace, Diagnostic};
use crate::eval::Absence;

/// Place in a file without its name, cheap to copy for every row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot {
    /// Sheet of a workbook, or `strona 3` of a PDF.
    pub sheet: Option<Arc<str>>,
    /// Row from 1, header included; in a PDF the line of the page.
    pub row: u32,
    /// Letters of the column (`D`), with its header when that tells more: `D: 2024`.
    pub column: Option<Arc<str>>,
}

impl Spot {
    /// The place for messages.
    #[must_use]
    pub fn in_file(&self, file: &str) -> DataPlace {
        DataPlace {
            file: file.to_owned(),
            sheet: self.sheet.as_deref().map(str::to_owned),
            row: (self.row > 0).then_some(self.row),
            column: self.column.as_deref().map(str::to_owned),
        }
    }
}

/// One observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is about.
    pub area: Area,
    /// Year.
    pub year: i32,
    /// Identifier of the `dana` when the rules know it, otherwise the file's own name
    /// (`P1355:saldo migracji|ogółem`), so that nothing is lost.
    pub variable: Arc<str>,
    /// Value in the unit `measure`, or why there is none.
    pub value: Result<f64, Absence>,
    /// Unit of measure as the file gives it.
    pub measure: Option<Arc<str>>,
    /// Source as documents print it: `GUS BDL, P1944`.
    pub source: Arc<str>,
    /// Day of download or publication.
    pub vintage: Option<NaiveDate>,
    /// The office says that its method changed with this observation: the series breaks here.
    pub method_changed: bool,
    /// Where in the file.
    pub spot: Spot,
}

/// Answers to one question of a survey, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Survey (`mieszkańcy`).
    pub survey: String,
    /// Question or answer counted (`brak_opieki`).
    pub question: String,
    /// Per cent of those who answered the question.
    pub percent: f64,
    /// Number of those who chose it.
    pub count: u32,
    /// Number of those who answered the question.
    pub answered: u32,
    /// Where in the file.
    pub spot: Spot,
}

/// Where in a project a table goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Folder {
    /// `dane/`: read by every run.
    Data,
    /// `dane/prognozy/`: forecasts of others, kept apart from what happened.
    Forecasts,
}

/// A table for one file of the project.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Folder.
    pub folder: Folder,
    /// File name without extension, stable from year to year: `bdl-P1944`, `ozps`, `rb-28s`.
    pub stem: String,
    /// Observations.
    pub rows: Vec<Row>,
    /// Answers of a survey; a table has observations or answers, not both.
    pub answers: Vec<Answer>,
}

/// Something passed over on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// What and why, in the genitive after a number: `wierszy części gmin (liczyłyby się dwa razy)`.
    pub what: String,
    /// How many.
    pub count: usize,
    /// The first one.
    pub first: Option<Spot>,
}

/// What came of one file.
#[derive(Debug, Clone, Default)]
pub struct Harvest {
    /// What the importer learned of the file, in the order to show: (`podgrupa`, `P1944`). Kind,
    /// units, years, variables and counts are told by the caller from the tables.
    pub facts: Vec<(String, String)>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Rows or cells read, of whatever the file is made of.
    pub read: usize,
    /// How many of `read` could not be taken for a fault that is among `found`: with them, the rows
    /// and `skipped` the account is whole (kept where an importer keeps such an account).
    pub faulty: usize,
    /// What was passed over.
    pub skipped: Vec<Skip>,
    /// Faults; an error means that nothing of the file is taken over.
    pub found: Vec<Diagnostic>,
    /// Why the untouched file must not be kept in the project (personal data).
    pub keep_no_original: Option<String>,
    /// Further files for the project by path inside it (`mapowania/rb.toml`).
    pub files: Vec<(String, Vec<u8>)>,
}
