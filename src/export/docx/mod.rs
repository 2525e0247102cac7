//! DOCX: a text document an officer can go on writing in Word or LibreOffice.
//!
//! `docx-rs` writes the package and its body; styles, numbering and settings are our own parts, kept
//! as files beside the code because they are a page style; what the writer cannot say (header rows,
//! alternative texts, separators of notes) is put in by [`finish`].

mod body;
mod bookmarks;
mod finish;
mod parts;
mod runs;

use std::io::{Cursor, Write};

use docx_rs::{Docx, Footer, Header, PageMargin, Paragraph, Run, XMLDocx};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::clean;
use crate::diag::Diagnostic;
use crate::document::tree::Document;

/// Writes a document as DOCX.
///
/// # Errors
/// The findings of [`super::check`] that are errors, or `E0822` when the package cannot be made.
pub fn render(document: &Document) -> Result<Vec<u8>, Vec<Diagnostic>> {
    super::refuse(document)?;
    write(document)
}

/// Writes a document that was checked.
pub(super) fn write(document: &Document) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let body = body::write(document).map_err(|reason| vec![failed(&reason)])?;
    let (first, other) = headers(document);
    let margin = PageMargin::new().top(1644).bottom(1304).left(1418).right(1247).header(567).footer(567);
    let mut docx = Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(margin)
        .first_header(first)
        .header(other)
        .first_footer(Footer::new().add_paragraph(Paragraph::new().style("Stopka")))
        .footer(footer());
    for block in body.children {
        docx = match block {
            body::Child::Paragraph(p) => docx.add_paragraph(*p),
            body::Child::Table(t) => docx.add_table(*t),
        };
    }
    let mut package = docx.build();
    parts::replace(&mut package, document, body.ordered_lists);
    finish::package(&mut package, &body.facts);
    zip(package).map_err(|e| vec![failed(&e.to_string())])
}

fn failed(reason: &str) -> Diagnostic {
    Diagnostic::error("E0822", format!("zapis DOCX nie powiódł się: {reason}"))
        .hint("zgłoś ten błąd razem z dokumentem, który go wywołał")
}

/// Header of the first page and of the others: the mark of a draft, then the title.
fn headers(d: &Document) -> (Header, Header) {
    let mark = |header: Header| match &d.draft {
        Some(draft) => header.add_paragraph(styled("Znakprojektu", draft)),
        None => header,
    };
    let first = match &d.draft {
        Some(_) => mark(Header::new()),
        None => Header::new().add_paragraph(Paragraph::new()),
    };
    (first, mark(Header::new()).add_paragraph(styled("Nagwek", &d.title)))
}

fn footer() -> Footer {
    let word = |text: &str| Run::new().add_text(text);
    let mut p = Paragraph::new().style("Stopka").add_run(word("strona "));
    p = runs::field(p, "PAGE", "1");
    p = p.add_run(word(" z "));
    Footer::new().add_paragraph(runs::field(p, "NUMPAGES", "1"))
}

/// A paragraph of plain text in a style.
fn styled(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(clean::text(text).into_owned()))
}

/// Packs the parts, always in the same order and with no time stamps.
fn zip(package: XMLDocx) -> zip::result::ZipResult<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = |method| {
        SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644)
    };
    for (name, data) in parts::named(&package) {
        out.start_file(name, options(CompressionMethod::Deflated))?;
        out.write_all(data)?;
    }
    let mut media: Vec<_> = package.media.iter().collect();
    media.sort_by(|a, b| a.0.cmp(&b.0));
    for (id, data) in media {
        // A PNG is compressed already.
        out.start_file(format!("word/media/{id}.png"), options(CompressionMethod::Stored))?;
        out.write_all(data)?;
    }
    Ok(out.finish()?.into_inner())
}
