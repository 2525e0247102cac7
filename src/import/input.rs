//! A file opened by content: text, sheets, pages or XML.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::pdf;
use super::sheet::{Cell, Sheet};
use crate::data::{NotText, decode};
use crate::diag::{DataPlace, Diagnostic};

/// A word of a PDF page with its place, in points from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Left edge.
    pub x: f32,
    /// Right edge.
    pub right: f32,
    /// Base line, growing downwards.
    pub y: f32,
    /// Text.
    pub text: String,
}

/// The text layer of a PDF page: words in reading order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Number from 1.
    pub number: u32,
    /// Lines from top to bottom, words from left to right.
    pub lines: Vec<Vec<Word>>,
}

/// What is in a file.
#[derive(Debug)]
pub enum Content<'a> {
    /// A text that is no XML.
    Text(Cow<'a, str>),
    /// A workbook.
    Sheets(Vec<Sheet>),
    /// The text layer of a PDF.
    Pages(Vec<Page>),
    /// An XML document.
    Xml(Cow<'a, str>),
}

/// An opened file.
#[derive(Debug)]
pub struct Input<'a> {
    /// Name as the user gave it.
    pub name: &'a str,
    /// Bytes.
    pub bytes: &'a [u8],
    /// Content.
    pub content: Content<'a>,
    /// Remarks made while opening (formulas, links to other files).
    pub found: Vec<Diagnostic>,
    table: OnceLock<Vec<Sheet>>,
}

impl<'a> Input<'a> {
    /// Opens a file by content, whatever its name says.
    ///
    /// # Errors
    /// `E0408` when there is nothing to read in it; `E0440`–`E0442` for a workbook that is damaged,
    /// locked or too large; `E0450` and `E0451` for a PDF without text or one that cannot be opened.
    pub fn open(name: &'a str, bytes: &'a [u8]) -> Result<Self, Diagnostic> {
        if let Some(book) = super::open_book::open(name, bytes) {
            let book = book?;
            let content = Content::Sheets(book.sheets);
            return Ok(Self { name, bytes, content, found: book.found, table: OnceLock::new() });
        }
        if pdf::is_pdf(bytes) {
            let (pages, found) = pdf::read(name, bytes)?;
            let content = Content::Pages(pages);
            return Ok(Self { name, bytes, content, found, table: OnceLock::new() });
        }
        let text = decode(bytes).map_err(|why| unreadable(name, why))?;
        let xml = text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml");
        let content = if xml { Content::Xml(text) } else { Content::Text(text) };
        Ok(Self { name, bytes, content, found: Vec::new(), table: OnceLock::new() })
    }

    /// A file whose content is already at hand.
    #[must_use]
    pub fn of_content(name: &'a str, bytes: &'a [u8], content: Content<'a>) -> Self {
        Self { name, bytes, content, found: Vec::new(), table: OnceLock::new() }
    }

    /// A file of any content, for tests of importers.
    #[cfg(test)]
    pub(crate) fn of(name: &'a str, content: Content<'a>) -> Self {
        Self { name, bytes: &[], content, found: Vec::new(), table: OnceLock::new() }
    }

    /// File name without folders.
    #[must_use]
    pub fn base_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }

    /// The text, when the file is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(t) => Some(t),
            _ => None,
        }
    }

    /// Sheets of a workbook, or a delimited text as one sheet whose cells are all text. Empty for
    /// other files. A text is split once, when first asked for.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        match &self.content {
            Content::Sheets(sheets) => sheets,
            Content::Text(text) => self.table.get_or_init(|| vec![split(text)]),
            _ => &[],
        }
    }

    /// The first rows of a delimited text as a sheet, for recognising a large file cheaply; none for
    /// other files, whose sheets are there already.
    #[must_use]
    pub fn head(&self) -> Option<Sheet> {
        match &self.content {
            Content::Text(text) => Some(split(beginning(text))),
            _ => None,
        }
    }

    /// The pages, when the file is a PDF.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        match &self.content {
            Content::Pages(pages) => pages,
            _ => &[],
        }
    }
}

/// Bytes of a text that importers look at before they know it.
const HEAD: usize = 64 << 10;

/// Records from which the delimiter is learned.
const SAMPLE: usize = 40;

/// The delimiter under which most records have the same number of fields; a title over the table,
/// with commas of its own, does not decide.
fn separator(text: &str) -> char {
    use crate::data::{Records, delimiter};
    let mut best = (0, delimiter(text, |_| false));
    for d in [';', '\t', ','] {
        let widths: Vec<usize> = Records::new(text, d)
            .take(SAMPLE)
            .map_while(Result::ok)
            .map(|r| r.fields.len())
            .filter(|n| *n > 1)
            .collect();
        let common = widths.iter().map(|w| widths.iter().filter(|v| *v == w).count()).max();
        if common.is_some_and(|n| n > best.0) {
            best = (common.unwrap_or(0), d);
        }
    }
    best.1
}

/// The beginning of a text, to the end of a line.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end).unwrap_or(text);
    match head.rfind('\n') {
        Some(line) if end < text.len() => head.get(..line).unwrap_or(head),
        _ => head,
    }
}

/// A delimited text as a sheet. A quote that never ends ends the sheet before it.
fn split(text: &str) -> Sheet {
    use crate::data::Records;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for record in Records::new(text, separator(beginning(text))).map_while(Result::ok) {
        // Blank lines keep their place, so that rows are numbered as in the file.
        let row = usize::try_from(record.row).unwrap_or(usize::MAX).saturating_sub(1);
        if row > rows.len() && row <= rows.len().saturating_add(100_000) {
            rows.resize(row, Vec::new());
        }
        rows.push(
            record
                .fields
                .iter()
                .map(|f| if f.is_empty() { Cell::Empty } else { Cell::Text(f.as_ref().into()) })
                .collect(),
        );
    }
    Sheet { first_row: 1, rows, ..Sheet::default() }
}

fn unreadable(name: &str, why: NotText) -> Diagnostic {
    let (message, hint) = match why {
        NotText::Empty => ("plik jest pusty", "Sprawdź, czy to właściwy plik."),
        NotText::Workbook => ("nie można otworzyć skoroszytu", "Zapisz go jako XLSX albo ODS."),
        NotText::Pdf => ("nie można otworzyć dokumentu PDF", "Zapisz dane jako XLSX albo CSV."),
        NotText::Mixed(_) => crate::data::MIXED,
        NotText::Binary => (
            "plik nie jest tekstem, skoroszytem, dokumentem PDF ani XML",
            "Zapisz dane jako XLSX, ODS albo CSV.",
        ),
    };
    let row = match why {
        NotText::Mixed(row) => Some(row),
        _ => None,
    };
    let place = DataPlace { file: name.to_owned(), sheet: None, row, column: None };
    Diagnostic::error("E0408", message).in_data(place, "").hint(hint)
}

#[cfg(test)]
impl Input<'static> {
    /// A workbook made by hand.
    pub(crate) fn with_sheets(name: &'static str, sheets: Vec<Sheet>) -> Self {
        Self {
            name,
            bytes: &[],
            content: Content::Sheets(sheets),
            found: Vec::new(),
            table: OnceLock::new(),
        }
    }
}
