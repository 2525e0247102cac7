//! `export`: walks the document tree and gives the bytes of one format each.
//!
//! A [`Document`] enters; PDF ([`pdf`]), HTML ([`html`]) and DOCX ([`docx`]) leave, with the same text
//! in the same order and the same numbers of headings, tables, figures and notes. Identical input
//! gives identical bytes: no clock, no random ids, no fonts but the embedded ones. Rules, data and
//! files stay outside; what must not be printed is refused here with diagnostics ([`check`]).

pub mod pdf;

mod check;
mod clean;
mod fonts;
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

/// Splits the findings of [`check`]: errors stop, warnings are handed on.
fn refuse(document: &Document) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let found = check(document);
    if found.iter().any(Diagnostic::is_error) { Err(found) } else { Ok(found) }
}
