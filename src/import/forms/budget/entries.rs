//! Lines of a report, whatever file they came from: classification and two amounts.

use crate::diag::Diagnostic;
use crate::import::Spot;
use crate::import::forms::period::Period;

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Rb-27S: revenue.
    Revenue,
    /// Rb-28S: expenditure.
    Spending,
}

impl Kind {
    /// Name of the report.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Revenue => "Rb-27S",
            Kind::Spending => "Rb-28S",
        }
    }
}

/// What a line is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A paragraph of a chapter.
    Paragraph(String, String),
    /// Printed total of a chapter, or its only line.
    Chapter(String),
    /// Printed total of a division, or its only line.
    Division(String),
    /// Printed total of the report.
    Whole,
}

/// Amounts in grosze; none where the cell is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Amounts {
    /// Plan after changes.
    pub plan: Option<i64>,
    /// Execution.
    pub done: Option<i64>,
}

impl Amounts {
    /// Adds; an empty cell adds nothing.
    pub fn add(&mut self, other: Amounts) {
        let sum = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        self.plan = sum(self.plan, other.plan);
        self.done = sum(self.done, other.done);
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is of.
    pub place: Place,
    /// Its amounts.
    pub amounts: Amounts,
    /// Where.
    pub spot: Spot,
}

/// A report as read.
#[derive(Debug)]
pub(super) struct Report {
    /// Which.
    pub kind: Kind,
    /// Texts above the table, where the period stands.
    pub heading: Vec<String>,
    /// Period from fields of an XML.
    pub period: Option<Period>,
    /// Lines in order.
    pub entries: Vec<Entry>,
    /// Columns with amounts that are not taken.
    pub unused: Vec<String>,
}

/// Digits of a code as the classification writes them: spreadsheets drop zeros in front.
#[must_use]
pub(super) fn code(text: &str, length: usize) -> Option<String> {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let fits = !digits.is_empty() && digits.len() <= length;
    fits.then(|| format!("{digits:0>length$}"))
}

/// An amount in grosze.
#[must_use]
pub(super) fn grosze(value: f64) -> Option<i64> {
    let scaled = (value * 100.0).round();
    (scaled.is_finite() && scaled.abs() < 1e15).then_some(scaled as i64)
}

/// Puts the parts of a classification together.
///
/// # Errors
/// `E0459` when the chapter is of another division, or a paragraph has no chapter.
pub(super) fn place(
    division: Option<&str>,
    chapter: Option<&str>,
    paragraph: Option<&str>,
) -> Result<Place, Diagnostic> {
    if let (Some(d), Some(c)) = (division, chapter)
        && !c.starts_with(d)
    {
        let message = format!("rozdział {c} nie należy do działu {d}");
        return Err(Diagnostic::error("E0459", message).hint(
            "Sprawdź klasyfikację w tym wierszu: rozdział zaczyna się od numeru swojego działu.",
        ));
    }
    match (division, chapter, paragraph) {
        (_, Some(c), Some(p)) => Ok(Place::Paragraph(c.to_owned(), p.to_owned())),
        (_, Some(c), None) => Ok(Place::Chapter(c.to_owned())),
        (_, None, Some(p)) => Err(Diagnostic::error(
            "E0459",
            format!("paragraf {p} nie ma rozdziału, do którego należy"),
        )
        .hint("Uzupełnij numer rozdziału w tym wierszu albo w wierszu nad nim.")),
        (Some(d), None, None) => Ok(Place::Division(d.to_owned())),
        (None, None, None) => Ok(Place::Whole),
    }
}
