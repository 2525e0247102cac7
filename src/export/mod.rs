//! `export`: walks the document tree and gives the bytes of one format each.
//!
//! A [`Document`] enters; PDF ([`pdf`]), HTML ([`html`]) and DOCX ([`docx`]) leave, with the same text
//! in the same order and the same numbers of headings, tables, figures and notes. Identical input
//! gives identical bytes: no clock, no random ids, no fonts but the embedded ones. Rules, data and
//! files stay outside; what must not be printed is refused here with diagnostics ([`check`]).

pub mod docx;
pub mod html;
pub mod pdf;

mod check;
mod clean;
pub(crate) mod fonts;
mod numbering;
mod picture;
mod reading;
mod table;
mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use check::check;
pub use fonts::CHART_FONT;
pub use reading::plain_text;

use crate::diag::Diagnostic;
use crate::document::tree::Document;

/// One document in the three formats for reading and editing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// PDF/UA-1 and PDF/A-3a in one file.
    pub pdf: Vec<u8>,
    /// Office Open XML text document.
    pub docx: Vec<u8>,
    /// One self-contained HTML file.
    pub html: String,
    /// Remarks that did not stop the writing, such as a character the fonts do not have.
    pub warnings: Vec<Diagnostic>,
}

/// Writes all three formats, DOCX and HTML on other threads while Typst sets the PDF.
///
/// # Errors
/// The findings of [`check`] that are errors, or what stopped a writer.
pub fn render_all(document: &Document) -> Result<Rendered, Vec<Diagnostic>> {
    let warnings = refuse(document)?;
    let (pdf, (docx, html)) = rayon::join(
        || pdf::write(document),
        || rayon::join(|| docx::write(document), || html::render(document)),
    );
    match (pdf, docx) {
        (Ok(pdf), Ok(docx)) => Ok(Rendered { pdf, docx, html, warnings }),
        (pdf, docx) => Err([pdf.err(), docx.err()].into_iter().flatten().flatten().collect()),
    }
}

/// Splits the findings of [`check`]: errors stop, warnings are handed on.
fn refuse(document: &Document) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let found = check(document);
    if found.iter().any(Diagnostic::is_error) { Err(found) } else { Ok(found) }
}
