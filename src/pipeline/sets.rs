//! The rule sets of a project: which are used, where each comes from, and whether they are the
//! locked ones.

use std::collections::BTreeMap;
use std::path::Path;

use super::sources::{self, Examples};
use crate::diag::{Diagnostic, FileId, Severity, SourceMap, closest};
use crate::lang;
use crate::project::WantedRules;
use crate::project::lock::{LOCK_FILE, Lock, LockedSet, digest};

/// Where shipped sets come from, as printed and locked.
pub const SHIPPED: &str = "wbudowany";

/// Name of the file with a gmina's own rules.
pub const LOCAL_FILE: &str = "lokalne.srps";

/// A file of a set that is not the project's own.
#[derive(Debug)]
struct SetFile {
    file: FileId,
    /// Path within the set.
    name: String,
    source: String,
}

/// Rule files read for a project.
#[derive(Debug, Default)]
pub struct Sets {
    /// Files of sets other than those of `lokalne.srps`.
    files: Vec<SetFile>,
    /// Files of shipped sets.
    pub shipped: Vec<FileId>,
    /// `lokalne.srps`.
    local: Vec<FileId>,
    /// What was wrong. Places in the project file have the file id given to [`read`].
    pub found: Vec<Diagnostic>,
}

/// The sets that the files of a project make up.
#[derive(Debug, Default)]
pub struct Used {
    /// Sets in use but for those of `lokalne.srps`, in order of name.
    pub sets: Vec<LockedSet>,
    /// Sets with two sources.
    pub found: Vec<Diagnostic>,
}

/// Reads the rules of a project into an empty map: shipped sets, sets of one's own, `lokalne.srps`.
/// `project` is the id the project file is going to have.
pub fn read(dir: &Path, wanted: &WantedRules, map: &mut SourceMap) -> Sets {
    let mut out = Sets::default();
    let mut files = Vec::new();
    let known = sources::embedded_sets();
    let mut shipped: Vec<String> = Vec::new();
    for name in &wanted.sets {
        if known.contains(&name.value) {
            shipped.push(name.value.clone());
        } else {
            out.found.push(
                Diagnostic::error(
                    "E0619",
                    format!("nie ma wbudowanego zestawu reguł „{}”", name.value),
                )
                .at(name.span, "nieznana nazwa")
                .hint(format!(
                    "wbudowane zestawy: {}; zestawy z dysku wymienia się w polu „ścieżki”",
                    known.join(", ")
                ))
                .suggest(closest(&name.value, known.iter().map(String::as_str))),
            );
        }
    }
    if wanted.sets.is_empty() || !shipped.is_empty() {
        files.extend(embedded(&shipped, map));
        out.shipped = files.iter().map(|f| f.file).collect();
    }
    for path in &wanted.paths {
        match own(dir, &path.value, map) {
            Ok((list, warnings)) => {
                files.extend(list);
                out.found.extend(warnings);
            }
            Err(found) => out.found.extend(found.into_iter().map(|d| {
                let label = "wymieniona w sekcji [reguły]";
                Diagnostic { code: "E0618", ..d }.at(path.span, label)
            })),
        }
    }
    let local = dir.join(LOCAL_FILE);
    if local.exists() {
        let before = map.iter().count();
        out.found.extend(sources::add_file(map, &local));
        out.local = map.iter().skip(before).map(|(id, _)| id).collect();
    }
    out.files = files;
    out
}

impl Sets {
    /// The sets the files make up, each with a digest of its texts. Takes the map [`read`] filled.
    #[must_use]
    pub fn used(&self, map: &SourceMap) -> Used {
        let local = self.local.iter().filter_map(|id| map.get(*id));
        let local: Vec<String> =
            local.flat_map(|f| lang::headers(&f.text)).map(|(name, _)| name).collect();
        collect(&self.files, &local, map)
    }

    /// Whether a finding is a note about the wording of a shipped set. It is for the authors of the
    /// set, who see it in `lint` and `test`; a gmina can do nothing about it.
    #[must_use]
    pub fn is_for_authors(&self, d: &Diagnostic) -> bool {
        let place = d.labels.iter().find(|l| l.primary).map(|l| l.span.file);
        d.severity == Severity::Note && place.is_some_and(|f| self.shipped.contains(&f))
    }
}

/// Reads all shipped sets into an empty map: what a fresh project uses.
pub fn shipped(map: &mut SourceMap) -> Vec<LockedSet> {
    let files = embedded(&[], map);
    collect(&files, &[], map).sets
}

fn embedded(wanted: &[String], map: &mut SourceMap) -> Vec<SetFile> {
    sources::add_embedded(map, wanted, Examples::LeaveOut);
    let file = |(file, f): (FileId, &crate::diag::SourceFile)| SetFile {
        file,
        // Without the common folder and that of the set.
        name: f.name.splitn(3, '/').last().unwrap_or(&f.name).to_owned(),
        source: SHIPPED.to_owned(),
    };
    map.iter().map(file).collect()
}

/// Files of a set from disk.
fn own(
    dir: &Path,
    path: &str,
    map: &mut SourceMap,
) -> Result<(Vec<SetFile>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let root = dir.join(path);
    let (list, mut found) = sources::rule_files(std::slice::from_ref(&root));
    let mut out = Vec::new();
    for file in list {
        if sources::holds_examples(&file) {
            continue;
        }
        let before = map.iter().count();
        found.extend(sources::add_file(map, &file));
        let inside = file.strip_prefix(&root).unwrap_or(&file);
        let inside = if inside.as_os_str().is_empty() {
            file.file_name().map(Path::new)
        } else {
            Some(inside)
        };
        let name: Vec<String> = inside
            .into_iter()
            .flat_map(Path::components)
            .map(|c| c.as_os_str().to_string_lossy().into_owned())
            .collect();
        out.extend(map.iter().skip(before).map(|(file, _)| SetFile {
            file,
            name: name.join("/"),
            source: path.to_owned(),
        }));
    }
    if found.iter().any(Diagnostic::is_error) { Err(found) } else { Ok((out, found)) }
}

/// Groups files into sets. A set has one source: else rules could be slipped into a set of law.
fn collect(files: &[SetFile], local: &[String], map: &SourceMap) -> Used {
    let mut out = Used::default();
    let mut sets: BTreeMap<String, (String, Vec<&SetFile>)> = BTreeMap::new();
    for f in files {
        for (name, version) in map.get(f.file).map(|s| lang::headers(&s.text)).unwrap_or_default() {
            let set = sets.entry(name).or_insert_with(|| (version.unwrap_or_default(), Vec::new()));
            if !set.1.iter().any(|g| g.file == f.file) {
                set.1.push(f);
            }
        }
    }
    for (name, (version, files)) in sets {
        let source = files.first().map(|f| f.source.clone()).unwrap_or_default();
        let other = files.iter().find(|f| f.source != source).map(|f| f.source.as_str());
        let other = other.or_else(|| local.contains(&name).then_some(LOCAL_FILE));
        if let Some(other) = other {
            out.found.push(
                Diagnostic::error("E0618", format!("zestaw reguł „{name}” ma dwa źródła: {source} i {other}"))
                    .hint("nadaj zestawowi własną nazwę w wierszu „zestaw”, a z tego, na którym się opiera, korzystaj przez „użyj”"),
            );
            continue;
        }
        let texts =
            files.iter().filter_map(|f| Some((f.name.as_str(), map.get(f.file)?.text.as_ref())));
        out.sets.push(LockedSet { name, version, hash: digest(texts), source });
    }
    out
}

/// Compares the sets in use with the lock file of a project.
pub fn check_lock(dir: &Path, used: &[LockedSet], map: &mut SourceMap) -> Vec<Diagnostic> {
    match lock_of(dir, map) {
        Ok(Some(lock)) => lock.check(used),
        Ok(None) => vec![
            Diagnostic::note("N0614", format!("projekt nie ma pliku {LOCK_FILE}"))
                .hint("srps lock zapisze, na jakich zestawach reguł oparto strategię; nowsza wersja programu nie zmieni ich wtedy niepostrzeżenie"),
        ],
        Err(d) => vec![d],
    }
}

/// The lock file of a project, when there is one.
///
/// # Errors
/// A file that cannot be read or is not a lock file.
pub fn lock_of(dir: &Path, map: &mut SourceMap) -> Result<Option<Lock>, Diagnostic> {
    let path = dir.join(LOCK_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = super::files::read(&path)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let file = map.add(path.display().to_string(), text.as_str());
    Lock::parse(&text, file).map(Some)
}
