//! `srps.lock` of a project on disk.

use std::path::Path;

use super::{files, load, sets};
use crate::diag::{Diagnostic, SourceMap};

use crate::project::WantedRules;
use crate::project::lock::{Change, LOCK_FILE, Lock, LockedSet, render};

/// What locking did.
#[derive(Debug)]
pub struct Locked {
    /// Sets now locked.
    pub sets: Vec<LockedSet>,
    /// How they differ from those locked before.
    pub changes: Vec<Change>,
    /// There was no lock file before, or it could not be read.
    pub fresh: bool,
    /// Warnings.
    pub found: Vec<Diagnostic>,
}

/// Locks the rule sets of a project as they are now. Rules that do not compile are not locked.
///
/// # Errors
/// No project, faults of the rules, a place that cannot be written to.
pub fn update(dir: &Path, map: &mut SourceMap) -> Result<Locked, Vec<Diagnostic>> {
    let (text, mut found) = load::project_text(dir)?;
    let mut read = sets::read(dir, &WantedRules::read(&text, load::LATER), map);
    let (compiled, mut used) = rayon::join(|| super::rules::compile(map), || read.used(map));
    read.found.append(&mut used.found);
    let file = map.add(dir.join(load::PROJECT_FILE).display().to_string(), text);
    load::place(&mut read.found, file);
    found.extend(read.found);
    found.extend(compiled.found.into_iter().filter(Diagnostic::is_error));
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    // A broken lock file is what this command is there to mend.
    let old = sets::lock_of(dir, map).ok().flatten();
    let fresh = old.is_none();
    let changes = old.unwrap_or(Lock { sets: Vec::new() }).changes(&used.sets);
    if fresh || !changes.is_empty() {
        files::write_all(dir, &[(LOCK_FILE, render(&used.sets).as_bytes())])
            .map_err(|d| vec![d])?;
    }
    Ok(Locked { sets: used.sets, changes, fresh, found })
}
