//! Texts of rules: those shipped with the program and those of a project.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::files;
use crate::diag::{Diagnostic, SourceMap};
use crate::lang::text::decode;

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Whether files that hold only examples are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Examples {
    /// To be run.
    Read,
    /// Not needed.
    LeaveOut,
}

/// Adds the rule sets shipped with the program, in order of path; `wanted` limits them to some
/// folders (`prawo`, `wskaźniki`, `plan`), empty means all. Files of examples only
/// (`przykłady_*.srps`) decide nothing about a gmina and are two fifths of the text, so they are read
/// only when they are to be run.
pub fn add_embedded(map: &mut SourceMap, wanted: &[String], examples: Examples) {
    let mut folders: Vec<&Dir<'_>> = RULES.dirs().collect();
    folders.sort_by_key(|d| d.path());
    for folder in folders {
        let name = folder.path().to_string_lossy().into_owned();
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let mut files: Vec<_> = folder.files().collect();
        files.sort_by_key(|f| f.path());
        files.retain(|f| examples == Examples::Read || !holds_examples(f.path()));
        for f in files {
            // Much faster than the standard library where letters with marks are frequent.
            if let Ok(text) = simdutf8::basic::from_utf8(f.contents()) {
                map.add_shipped(format!("reguły/{}", f.path().display()), text);
            }
        }
    }
}

/// Whether a file holds only examples, by its name.
#[must_use]
pub fn holds_examples(path: &Path) -> bool {
    path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("przykłady_"))
}

/// Names of the rule sets shipped with the program.
#[must_use]
pub fn embedded_sets() -> Vec<String> {
    let mut out: Vec<String> =
        RULES.dirs().map(|d| d.path().to_string_lossy().into_owned()).collect();
    out.sort();
    out
}

/// Adds rule files from paths; a folder stands for all its `.srps` files, subfolders included.
///
/// # Errors
/// Files that cannot be read or are not text.
pub fn add_paths(
    map: &mut SourceMap,
    paths: &[PathBuf],
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let (files, mut found) = rule_files(paths);
    for path in files {
        found.extend(add_file(map, &path));
    }
    if found.iter().any(Diagnostic::is_error) { Err(found) } else { Ok(found) }
}

/// Rule files of paths; a folder stands for all its `.srps` files, subfolders included. With what
/// could not be read, and with an error when there is no file at all.
#[must_use]
pub fn rule_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut files = Vec::new();
    for p in paths {
        if let Err(e) = collect(p, &mut files, 0) {
            found.push(e);
        }
    }
    if files.is_empty() && found.is_empty() {
        let names: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        found.push(
            Diagnostic::error(
                "E0801",
                format!("nie ma plików reguł (.srps) w: {}", names.join(", ")),
            )
            .hint("podaj plik .srps albo katalog, w którym takie pliki są"),
        );
    }
    (files, found)
}

/// Adds the rules under a path, with the shipped sets they build on, or all shipped sets when no
/// path is given. What was found, and how many files of the map are those asked for; they come first.
///
/// # Errors
/// Files that cannot be read or are not text.
pub fn add_rules(
    map: &mut SourceMap,
    path: Option<&Path>,
    examples: Examples,
) -> Result<(Vec<Diagnostic>, usize), Vec<Diagnostic>> {
    let Some(path) = path else {
        add_embedded(map, &[], examples);
        let own = map.iter().count();
        return Ok((Vec::new(), own));
    };
    let found = add_paths(map, &[path.to_owned()])?;
    let own = map.iter().count();
    // Files that build on the shipped sets say so with „użyj”.
    if map.iter().any(|(_, f)| uses(&f.text).next().is_some()) {
        let present: Vec<&str> = map.iter().filter_map(|(_, f)| set_of(&f.text)).collect();
        let wanted: Vec<String> =
            embedded_sets().into_iter().filter(|s| !present.contains(&s.as_str())).collect();
        if !wanted.is_empty() {
            add_embedded(map, &wanted, examples);
        }
    }
    Ok((found, own))
}

/// Name of the set a file belongs to, read ahead of compiling.
#[must_use]
pub fn set_of(text: &str) -> Option<&str> {
    text.lines().find_map(|l| l.trim_start().strip_prefix("zestaw ")?.split_whitespace().next())
}

/// Names of the sets a file builds on, read ahead of compiling.
pub fn uses(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|l| l.trim_start().strip_prefix("użyj ")?.split_whitespace().next())
}

/// Adds one rule file.
pub fn add_file(map: &mut SourceMap, path: &Path) -> Vec<Diagnostic> {
    let name = path.display().to_string();
    match files::read(path).and_then(|bytes| decode(&name, &bytes)) {
        Ok((text, warnings)) => {
            map.add(name, text);
            warnings
        }
        Err(e) => vec![e],
    }
}

fn collect(path: &Path, out: &mut Vec<PathBuf>, depth: usize) -> Result<(), Diagnostic> {
    if !path.is_dir() {
        out.push(path.to_owned());
        return Ok(());
    }
    out.extend(files::list(path, "srps")?);
    let mut folders: Vec<PathBuf> = std::fs::read_dir(path)
        .map(|entries| {
            entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.is_dir()).collect()
        })
        .unwrap_or_default();
    folders.sort();
    for folder in folders.iter().filter(|_| depth < 8) {
        collect(folder, out, depth + 1)?;
    }
    Ok(())
}
