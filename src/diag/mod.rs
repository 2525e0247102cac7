//! `diag`: the one diagnostic type of the house, its source map and its renderers.
//!
//! Every room reports problems as [`Diagnostic`] values; nothing else crosses a room's border as an
//! error text. This room knows nothing of rules, data or documents, and nothing of them may enter it:
//! a diagnostic carries the message it was given, places in source text ([`Label`]) and places in
//! data files ([`DataPlace`]).

mod render;
mod source;

pub mod codes;

pub use render::{RenderOptions, render_json, render_terminal};
pub use source::{FileId, SourceFile, SourceMap, Span};

use serde::Serialize;

/// How bad a finding is. Errors stop the build; warnings and notes do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Severity {
    /// Stops the run: exit code 2.
    #[serde(rename = "błąd")]
    Error,
    /// Reported, does not stop.
    #[serde(rename = "ostrzeżenie")]
    Warning,
    /// Information only.
    #[serde(rename = "uwaga")]
    Note,
}

/// A labelled stretch of source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What to say about it (may be empty for the primary label).
    pub text: String,
    /// The place the message is about, as opposed to context.
    pub primary: bool,
}

/// A place in a data file: what an officer would look for in a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct DataPlace {
    /// File name as the user gave it.
    pub file: String,
    /// Sheet, for spreadsheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row, counted from 1 as spreadsheets do, header included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Column header or number, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

impl std::fmt::Display for DataPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "plik {}", self.file)?;
        match &self.sheet {
            // A page of a PDF stands where a workbook has a sheet.
            Some(page) if page.starts_with("strona ") => write!(f, ", {page}")?,
            Some(sheet) => write!(f, ", arkusz {sheet}")?,
            None => {}
        }
        if let Some(row) = self.row {
            write!(f, ", wiersz {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", kolumna „{column}”")?;
        }
        Ok(())
    }
}

/// A problem (or a remark) found in rules, data, decisions or documents.
///
/// The message states the fact, the labels and places show where, the hint says what to do, the
/// citation names the law when the finding rests on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code such as `E0203`; see [`codes`].
    pub code: &'static str,
    /// Severity.
    pub severity: Severity,
    /// One Polish sentence stating the fact, without a final full stop.
    pub message: String,
    /// Places in source text.
    pub labels: Vec<Label>,
    /// Places in data files, each with a remark.
    pub places: Vec<(DataPlace, String)>,
    /// What to do.
    pub hint: Option<String>,
    /// "Czy chodziło o …": a replacement for the primary label's text.
    pub suggestion: Option<String>,
    /// Legal citation the finding rests on, already in Polish form.
    pub citation: Option<String>,
}

impl Diagnostic {
    /// A new error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A new warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// A new note.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            places: Vec::new(),
            hint: None,
            suggestion: None,
            citation: None,
        }
    }

    /// Adds the primary label.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: true });
        self
    }

    /// Adds a context label.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: false });
        self
    }

    /// Adds a place in a data file.
    #[must_use]
    pub fn in_data(mut self, place: DataPlace, text: impl Into<String>) -> Self {
        self.places.push((place, text.into()));
        self
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the suggestion, when there is one.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    /// Sets the citation.
    #[must_use]
    pub fn cite(mut self, citation: Option<String>) -> Self {
        self.citation = citation;
        self
    }

    /// Whether this finding stops the run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The closest candidate by edit distance, when it is close enough to be a likely slip.
#[must_use]
pub fn closest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let limit = 1 + wanted.chars().count() / 4;
    candidates
        .into_iter()
        .map(|c| (strsim::damerau_levenshtein(wanted, c), c))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, c)| c.to_owned())
}
