//! Evaluated project → files.

use std::path::Path;

use super::evaluate::Evaluated;
use super::files;
use super::load::Loaded;
use crate::diag::Diagnostic;
use crate::document::{self, json, tree::Attachment, tree::Document};
use crate::export;

/// Names of the files a build makes.
pub const OUTPUTS: [&str; 5] =
    ["strategia.pdf", "strategia.docx", "strategia.html", "strategia.json", "zgodność.html"];

/// A built strategy, in memory.
#[derive(Debug)]
pub struct Built {
    /// File name and bytes.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The document tree.
    pub document: Document,
    /// Warnings.
    pub found: Vec<Diagnostic>,
}

/// Makes all files.
///
/// # Errors
/// Faults of templates, texts or signs that cannot be printed.
pub fn build(loaded: &Loaded, evaluated: &Evaluated) -> Result<Built, Vec<Diagnostic>> {
    let input = evaluated.input(loaded);
    let data = serde_json::to_vec_pretty(&json::strategy_json(&input)).map_err(|e| {
        vec![Diagnostic::error("E0803", format!("nie udało się zapisać strategii jako JSON: {e}"))]
    })?;
    let (mut doc, found) = evaluated.document(loaded)?;
    doc.attachments.push(Attachment {
        name: "strategia.json".to_owned(),
        mime: "application/json".to_owned(),
        description: "Dane strategii do przetwarzania maszynowego".to_owned(),
        data: data.clone(),
    });
    let report = document::compliance_report(
        &loaded.rules,
        &evaluated.verdicts,
        input.name(),
        evaluated.law_day,
    )?;
    let rendered = export::render_all(&doc)?;
    let report = export::html::render(&report);
    let [pdf, docx, html, json, compliance] = OUTPUTS;
    let files = vec![
        (pdf, rendered.pdf),
        (docx, rendered.docx),
        (html, rendered.html.into_bytes()),
        (json, data),
        (compliance, report.into_bytes()),
    ];
    Ok(Built { files, document: doc, found })
}

/// Writes a built strategy; all files or none.
///
/// # Errors
/// `E0802` naming the file.
pub fn write(dir: &Path, built: &Built) -> Result<(), Diagnostic> {
    let files: Vec<(&str, &[u8])> = built.files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    files::write_all(dir, &files)
}
