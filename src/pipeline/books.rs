//! Rule sets → books: pages, printed books and the page that leads to them.

use std::path::Path;

use chrono::NaiveDate;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::files;
use super::sources::{self, Examples};
use crate::book::{self, Book, Input, SourceFile};
use crate::diag::{Diagnostic, SourceMap};
use crate::{examples, export};

/// Name of the page that leads to the books.
pub const INDEX: &str = "index";

/// Books made, in memory.
#[derive(Debug)]
pub struct Made {
    /// File name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Sets that have a book.
    pub sets: Vec<String>,
    /// Examples whose outcome is not as expected; the books show them.
    pub failed: usize,
    /// Warnings and notes.
    pub found: Vec<Diagnostic>,
}

/// Makes the books of the sets under a path, or of the shipped sets. Without `printed` only the web
/// pages are made.
///
/// # Errors
/// Files that cannot be read, rules with errors, signs that cannot be printed.
pub fn make(
    path: Option<&Path>,
    day: NaiveDate,
    printed: bool,
    map: &mut SourceMap,
) -> Result<Made, Vec<Diagnostic>> {
    let (mut found, own) = sources::add_rules(map, path, Examples::Read)?;
    let files = source_files(map, path.is_some(), own);
    let sets = in_order(map, own);
    let compiled = super::rules::compile(map);
    found.extend(compiled.found);
    let Some(rules) = compiled.rules else { return Err(found) };
    found.extend(sets.iter().filter(|s| *s == INDEX).map(|s| name_taken(s)));
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    let report = examples::run(&rules)?;
    let input = Input { rules: &rules, report: &report, files: &files, sets: &sets, printed, day };
    let books = book::make(&input)?;
    // Printing takes most of the time, and books do not depend on each other.
    let rendered: Vec<_> = books.books.par_iter().map(|b| render(b, printed)).collect();
    let mut out = vec![(format!("{INDEX}.html"), page(&books.index, &mut found)?)];
    for one in rendered {
        let (files, warnings) = one?;
        out.extend(files);
        found.extend(warnings);
    }
    let failed = report.examples.iter().filter(|e| !e.passed()).count();
    Ok(Made { files: out, sets, failed, found })
}

/// Writes all files or none.
///
/// # Errors
/// `E0802` naming the file.
pub fn write(dir: &Path, made: &Made) -> Result<(), Diagnostic> {
    let files: Vec<(&str, &[u8])> =
        made.files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    files::write_all(dir, &files)
}

type Files = Vec<(String, Vec<u8>)>;

fn render(book: &Book, printed: bool) -> Result<(Files, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut found = Vec::new();
    let html = page(&book.document, &mut found)?;
    let mut files = vec![(format!("{}.html", book.set), html)];
    if printed {
        files.push((format!("{}.pdf", book.set), export::pdf::render(&book.document)?));
    }
    Ok((files, found))
}

fn page(
    document: &crate::document::tree::Document,
    found: &mut Vec<Diagnostic>,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let remarks = export::check(document);
    if remarks.iter().any(Diagnostic::is_error) {
        return Err(remarks);
    }
    found.extend(remarks);
    Ok(export::html::render(document).into_bytes())
}

/// The files of the sets as the title page names them. Files of a path are hashed as they lie on the
/// disk; `own` is how many of the map they are.
fn source_files(map: &SourceMap, on_disk: bool, own: usize) -> Vec<SourceFile> {
    map.iter()
        .take(own)
        .map(|(_, f)| {
            let raw = if on_disk { files::read(Path::new(&f.name)).ok() } else { None };
            let bytes = raw.as_deref().unwrap_or(f.text.as_bytes());
            SourceFile {
                set: sources::set_of(&f.text).unwrap_or_default().to_owned(),
                name: f.name.clone(),
                sha256: Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect(),
            }
        })
        .collect()
}

/// Names of the sets of the first `own` files: a set before those that use it.
fn in_order(map: &SourceMap, own: usize) -> Vec<String> {
    let mut sets: Vec<(usize, String)> = Vec::new();
    for (_, f) in map.iter().take(own) {
        let Some(name) = sources::set_of(&f.text) else { continue };
        let uses = sources::uses(&f.text).count();
        match sets.iter_mut().find(|(_, n)| n == name) {
            Some((most, _)) => *most = uses.max(*most),
            None => sets.push((uses, name.to_owned())),
        }
    }
    sets.sort();
    sets.into_iter().map(|(_, name)| name).collect()
}

fn name_taken(set: &str) -> Diagnostic {
    Diagnostic::error("E0808", format!("księga zestawu „{set}” nadpisałaby stronę ze spisem ksiąg"))
        .hint("nadaj zestawowi inną nazwę")
}
