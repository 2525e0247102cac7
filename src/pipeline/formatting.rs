//! Rule files on disk → the same files in the one layout.

use std::path::{Path, PathBuf};

use super::{files, sources};
use crate::diag::{Diagnostic, SourceMap};
use crate::lang;

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its layout was right.
    Kept,
    /// Its layout is not right; first line (from 1) that differs. Written unless only checked.
    Differs(usize),
    /// It could not be read, understood or written; nothing was changed.
    Refused,
}

/// A file and what was done with it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Path as it was found.
    pub path: PathBuf,
    /// What was done.
    pub state: State,
}

/// Formats files, and folders with all their `.srps` files; with `check` nothing is written. A file
/// that cannot be understood does not keep the others from being formatted. Texts of the files go
/// into the map, so that the findings can be shown.
pub fn run(paths: &[PathBuf], check: bool, map: &mut SourceMap) -> (Vec<Outcome>, Vec<Diagnostic>) {
    let (list, mut found) = sources::rule_files(paths);
    let mut done = Vec::with_capacity(list.len());
    for path in list {
        let path = path.strip_prefix(".").map_or_else(|_| path.clone(), Path::to_owned);
        let state = match one(&path, check, map) {
            Ok((state, warnings)) => {
                found.extend(warnings);
                state
            }
            Err(errors) => {
                found.extend(errors);
                State::Refused
            }
        };
        done.push(Outcome { path, state });
    }
    (done, found)
}

fn one(
    path: &Path,
    check: bool,
    map: &mut SourceMap,
) -> Result<(State, Vec<Diagnostic>), Vec<Diagnostic>> {
    let name = path.display().to_string();
    let bytes = files::read(path).map_err(|d| vec![d])?;
    let (text, warnings) = lang::text::decode(&name, &bytes).map_err(|d| vec![d])?;
    let file = map.add(name, text.as_str());
    let formatted = lang::format(map, file)?;
    if formatted.as_bytes() == bytes {
        return Ok((State::Kept, warnings));
    }
    let line = first_difference(&bytes, formatted.as_bytes());
    if !check {
        // A link stays a link: the file it leads to is replaced.
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let dir = target.parent().filter(|p| !p.as_os_str().is_empty());
        let file = target.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        files::write_all(dir.unwrap_or_else(|| Path::new(".")), &[(file, formatted.as_bytes())])
            .map_err(|d| vec![d])?;
    }
    Ok((State::Differs(line), warnings))
}

/// The first line that is not the same, counted from 1.
fn first_difference(old: &[u8], new: &[u8]) -> usize {
    let (a, b) = (old.split(|c| *c == b'\n'), new.split(|c| *c == b'\n'));
    a.zip(b).take_while(|(a, b)| a == b).count() + 1
}
