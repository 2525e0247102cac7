//! PDF by Typst: PDF/UA-1 and PDF/A-3a in one file.
//!
//! Typst is used in this folder and nowhere else, tests that look inside its pages aside.

mod fit;
mod literal;
mod source;
mod world;

pub use world::can_print;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::diag::Diagnostic;
use crate::document::tree::Document;

/// The page style: all that says how the document looks in print.
const STYLE: &str = include_str!("styl.typ");

/// Sets a document as PDF, with its attachments inside.
///
/// # Errors
/// The findings of [`super::check`] that are errors, or `E0821` when Typst refuses the text.
pub fn render(document: &Document) -> Result<Vec<u8>, Vec<Diagnostic>> {
    super::refuse(document)?;
    write(document)
}

/// Sets a document that was checked.
pub(super) fn write(document: &Document) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let paged = paged(document)?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_3a])
        .map_err(|e| vec![stopped(e.message())])?;
    let timestamp = day(&document.date)
        .and_then(|(year, month, day)| Datetime::from_ymd(year, month, day))
        .map(Timestamp::new_utc);
    let options = PdfOptions {
        ident: Smart::Custom(format!("{}\n{}", document.title, document.date)),
        creator: Smart::Custom(Some(concat!("srps ", env!("CARGO_PKG_VERSION")).to_owned())),
        timestamp,
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&paged, &options).map_err(|e| refused(&e));
    // Results memoised for this document are of no use to the next one.
    typst::comemo::evict(5);
    bytes
}

/// The pages of a document, laid out once.
pub(super) fn paged(document: &Document) -> Result<PagedDocument, Vec<Diagnostic>> {
    let date = day(&document.date).ok_or_else(|| vec![stopped("zła data dokumentu")])?;
    let generated = source::generate(document, date);
    let families = source::families();
    let sources = [("styl.typ", STYLE), ("kroje.typ", families.as_str())];
    let world = world::DocumentWorld::new(generated.main, &sources, generated.files)
        .map_err(|_| vec![stopped("zła nazwa pliku")])?;
    typst::compile(&world).output.map_err(|e| refused(&e))
}

/// Year, month and day of `YYYY-MM-DD`, when that is a day.
pub fn day(text: &str) -> Option<(i32, u8, u8)> {
    use chrono::Datelike;
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some((date.year(), u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?))
}

fn stopped(reason: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("E0821", format!("skład PDF nie powiódł się: {reason}"))
        .hint("zgłoś ten błąd razem z dokumentem, który go wywołał")
}

fn refused(errors: &[SourceDiagnostic]) -> Vec<Diagnostic> {
    errors.iter().map(|e| stopped(&e.message)).collect()
}
