//! A project from disk: rules, decisions, data, the officer's own texts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::evaluate::Depth;
use super::peers::peers;
use super::sources::Examples;
use super::{files, national, sets, sources};
use crate::data::{Area, Dataset, ReadOptions, Registry, Track, national as shipped, read_path};
use crate::diag::{Diagnostic, FileId, SourceMap};
use crate::document::Templates;
use crate::lang::ruleset::{RuleSet, SetOrigin};
use crate::lang::{self, text::decode};
use crate::project::{Project, glance};

/// Name of the project file.
pub const PROJECT_FILE: &str = "strategia.toml";

/// Everything read of one project.
#[derive(Debug)]
pub struct Loaded {
    /// Rules: shipped sets, sets of one's own and `lokalne.srps`.
    pub rules: RuleSet,
    /// Decisions.
    pub project: Project,
    /// Data of the project and the national figures.
    pub data: Dataset,
    /// Index of the gmina in the register.
    pub unit: u32,
    /// The officer's texts by chapter.
    pub own_texts: BTreeMap<String, String>,
    /// Warnings and notes.
    pub found: Vec<Diagnostic>,
}

/// Reads a project folder. Problems of rules, project file and data are reported together. What
/// `depth` will need and no file decides is made ready on another core meanwhile.
///
/// # Errors
/// Everything found, when something of it is an error.
pub fn load(
    dir: &Path,
    day: NaiveDate,
    map: &mut SourceMap,
    depth: Depth,
) -> Result<Loaded, Vec<Diagnostic>> {
    let prepare = || {
        // Whoever needs the register waits for it, which is shorter than to read it then.
        let _ = Registry::embedded();
        // A fault of a template is reported where chapters are rendered.
        if depth == Depth::Document {
            drop(Templates::embedded().engine());
        }
    };
    rayon::join(|| read(dir, day, map), prepare).0
}

fn read(dir: &Path, day: NaiveDate, map: &mut SourceMap) -> Result<Loaded, Vec<Diagnostic>> {
    let dir = if dir == Path::new(".") { Path::new("") } else { dir };
    let project_path = dir.join(PROJECT_FILE);
    let (text, mut found) = project_text(dir)?;
    let (wanted, code) = glance(&text, LATER);
    // The rules go into a map of their own first: the compiler reads every file of its map as rules.
    let mut sets = sets::read(dir, &wanted, map);
    let mut compiled = super::rules::compile(map);
    found.extend(compiled.found.into_iter().filter(|d| !sets.is_for_authors(d)));
    let file = map.add(project_path.display().to_string(), text.as_str());
    let registry = Arc::clone(Registry::embedded());
    let unit = code.and_then(|c| registry.find(&c));
    let rules = compiled.rules.as_ref();
    // Compiling kept all cores busy; reading the files of the project keeps one. So what neither of
    // them waits for is done beside the files.
    let aside = || {
        let mut found = Vec::new();
        (Project::parse(&text, file, rules), sets.used(map), own_texts(dir, &mut found), found)
    };
    let ((mut data, of_data), ((project, problems), mut used, own_texts, of_texts)) =
        rayon::join(|| read_data(dir, day, rules, (&registry, unit)), aside);
    found.extend(problems);
    place(&mut sets.found, file);
    found.extend(sets.found);
    found.append(&mut used.found);
    found.extend(sets::check_lock(dir, &used.sets, map));
    for info in compiled.rules.iter_mut().flat_map(|r| &mut r.sets) {
        let set = used.sets.iter().find(|s| s.name == info.name);
        info.origin = set.map(|s| SetOrigin { source: s.source.clone(), hash: s.hash.clone() });
    }
    if let (Some(p), None) = (&project, unit) {
        found.push(unknown_unit(&registry, p));
    }
    data.peers = project.as_ref().zip(unit).and_then(|(p, u)| peers(&registry, p, u, &mut found));
    found.extend(of_data);
    found.extend(of_texts);
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    match (compiled.rules, project, unit) {
        (Some(rules), Some(project), Some(unit)) => {
            Ok(Loaded { rules, project, data, unit, own_texts, found })
        }
        _ => Err(found),
    }
}

/// The data of a project and the shipped figures, with what was found in the files.
fn read_data(
    dir: &Path,
    day: NaiveDate,
    rules: Option<&RuleSet>,
    (registry, unit): (&Arc<Registry>, Option<u32>),
) -> (Dataset, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut data = Dataset::new(Arc::clone(registry));
    // Faults of the gmina's own rules must not hide those of its data: then the shipped rules say
    // what the columns are.
    let shipped_rules = match rules {
        Some(_) => None,
        None => {
            let mut map = SourceMap::default();
            sources::add_embedded(&mut map, &[], Examples::LeaveOut);
            lang::compile(&map).rules
        }
    };
    let Some(rules) = rules.or(shipped_rules.as_ref()) else { return (data, found) };
    let mut options = ReadOptions::new(national::variables(rules), day);
    options.track = unit.map_or(Track::None, |u| Track::Areas(vec![Area::Gmina(u)]));
    let (of_files, shelf) =
        rayon::join(|| read_files(dir, &mut data, &options), || shipped::read(registry));
    found.extend(of_files);
    let wanted: Vec<&str> = rules.data.iter().map(|d| d.meta.id.as_str()).collect();
    found.extend(shipped::take(&mut data, &wanted, shelf));
    if let Some(u) = unit {
        data.track_area(Area::Gmina(u));
    }
    (data, found)
}

/// All tables of a project, named in messages by their path in its folder.
fn read_files(dir: &Path, data: &mut Dataset, options: &ReadOptions) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for extension in ["csv", "parquet"] {
        match files::list(&dir.join("dane"), extension) {
            Ok(list) => {
                for path in list {
                    let name = path.strip_prefix(dir).unwrap_or(&path).display().to_string();
                    found.extend(read_path(&name, &path, data, options));
                }
            }
            Err(e) => found.push(e),
        }
    }
    found
}

/// Stands for the project file in places found before the file has an id.
pub(super) const LATER: FileId = FileId(u32::MAX);

/// Gives places in the project file their id.
pub(super) fn place(found: &mut [Diagnostic], file: FileId) {
    for label in found.iter_mut().flat_map(|d| &mut d.labels) {
        if label.span.file == LATER {
            label.span.file = file;
        }
    }
}

/// Text of the project file and warnings about it.
///
/// # Errors
/// `E0801` when there is no project.
pub(super) fn project_text(dir: &Path) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>> {
    let path = dir.join(PROJECT_FILE);
    if !path.exists() {
        let (code, hint) =
            ("E0801", "nowy projekt zakłada polecenie: srps new KATALOG --teryt KOD");
        let message = if dir.is_dir() || dir == Path::new("") {
            format!("w katalogu nie ma pliku projektu {}", path.display())
        } else {
            format!("nie ma katalogu {}", dir.display())
        };
        return Err(vec![Diagnostic::error(code, message).hint(hint)]);
    }
    text_file(&path).map_err(|d| vec![d])
}

/// A text that is not rules: an empty one is nothing to warn of, and advice about rules is no help.
fn text_file(path: &Path) -> Result<(String, Vec<Diagnostic>), Diagnostic> {
    let (text, mut found) =
        decode(&path.display().to_string(), &files::read(path)?).map_err(|d| {
            d.hint("zapisz go jako zwykły tekst w kodowaniu UTF-8; dokument Worda trzeba zapisać jako tekst")
        })?;
    if text.trim().is_empty() {
        found.clear();
    }
    Ok((text, found))
}

fn unknown_unit(registry: &Registry, project: &Project) -> Diagnostic {
    let code = &project.teryt.value;
    let d = Diagnostic::error("E0401", format!("w rejestrze TERYT nie ma gminy o kodzie {code}"))
        .at(project.teryt.span, "");
    let book = crate::data::CodeBook::new(registry);
    match book.resolve(code) {
        Err(problem) => d.hint(problem.hint).suggest(problem.suggestion),
        Ok(target) => match book.refuse(code, &target) {
            Some(problem) => d.hint(problem.hint).suggest(problem.suggestion),
            None => d.hint("podaj siedmiocyfrowy kod gminy (nie powiatu ani województwa)"),
        },
    }
}

/// Texts of `rozdziały/*.md` by file name without extension; `README.md` is for the officer only.
fn own_texts(dir: &Path, found: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let list = files::list(&dir.join("rozdziały"), "md").unwrap_or_else(|e| {
        found.push(e);
        Vec::new()
    });
    for path in list {
        let Some(id) = path.file_stem().and_then(|s| s.to_str()).filter(|s| *s != "README") else {
            continue;
        };
        match text_file(&path) {
            Ok((text, warnings)) => {
                found.extend(warnings);
                out.insert(id.to_owned(), text);
            }
            Err(e) => found.push(e),
        }
    }
    out
}
