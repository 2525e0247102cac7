//! A fresh project on disk.

use std::path::Path;

use super::{files, sets};
use crate::data::{CodeBook, Registry, national};
use crate::diag::{Diagnostic, SourceMap};
use crate::document::Templates;

use crate::project;
use crate::project::lock::{LOCK_FILE, render};

/// Years a new strategy is proposed for.
const YEARS: i32 = 7;

/// What was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Name of the gmina.
    pub name: String,
    /// Full code.
    pub teryt: String,
    /// Paths inside the project folder.
    pub files: Vec<String>,
}

/// Makes a project for a gmina; `year` is the current one, the strategy starts in the next.
///
/// # Errors
/// An unknown code, a folder that is not empty, a place that cannot be written to.
pub fn create(dir: &Path, teryt: &str, year: i32) -> Result<Made, Vec<Diagnostic>> {
    let registry = Registry::embedded();
    let book = CodeBook::new(registry);
    let refuse = |message: String, hint: String, suggestion| {
        vec![Diagnostic::error("E0401", message).hint(hint).suggest(suggestion)]
    };
    if teryt.trim().is_empty() {
        let hint = "podaj siedmiocyfrowy kod gminy z rejestru TERYT, np. --teryt 0605053";
        return Err(refuse("nie podano kodu gminy".to_owned(), hint.to_owned(), None));
    }
    let target = book.resolve(teryt).map_err(|p| {
        refuse(format!("{teryt} nie jest kodem gminy: {}", p.message), p.hint, p.suggestion)
    })?;
    if let Some(p) = book.refuse(teryt, &target) {
        return Err(refuse(
            format!("{teryt} nie jest kodem gminy: {}", p.message),
            p.hint,
            p.suggestion,
        ));
    }
    let unit = registry.find(teryt).and_then(|u| registry.unit(u)).ok_or_else(|| {
        refuse(
            format!("{teryt} nie jest kodem gminy"),
            "podaj siedmiocyfrowy kod gminy z rejestru TERYT".to_owned(),
            None,
        )
    })?;
    let occupied = std::fs::read_dir(dir).is_ok_and(|mut d| d.next().is_some());
    if occupied {
        return Err(vec![
            Diagnostic::error("E0804", format!("katalog {} nie jest pusty", dir.display()))
                .hint("podaj nowy katalog; niczego w tym katalogu nie zmieniono"),
        ]);
    }
    let mut map = SourceMap::default();
    let sets = sets::shipped(&mut map);
    let compiled = super::rules::compile(&map);
    let Some(rules) = compiled.rules else { return Err(compiled.found) };
    let chapters = Templates::embedded().chapter_titles();
    let made =
        project::scaffold(&unit.code, &unit.name, (year + 1, year + YEARS), &rules, &chapters)
            .map_err(|e| {
                vec![Diagnostic::error("E0701", format!("szablon pliku {}: {}", e.path, e.message))]
            })?;
    let mut all: Vec<(String, String)> =
        made.into_iter().map(|f| (f.path.to_owned(), f.text)).collect();
    all.push(("dane/gus.csv".to_owned(), national::extract(&unit.code)));
    all.push((LOCK_FILE.to_owned(), render(&sets)));
    for (path, text) in &all {
        let full = dir.join(path);
        let (Some(folder), Some(name)) = (full.parent(), full.file_name().and_then(|n| n.to_str()))
        else {
            continue;
        };
        files::write_all(folder, &[(name, text.as_bytes())]).map_err(|d| vec![d])?;
    }
    Ok(Made {
        name: unit.name.clone(),
        teryt: unit.code.clone(),
        files: all.into_iter().map(|(p, _)| p).collect(),
    })
}
