//! Mappings that come with the program: public tables many gminas use.

use std::sync::{Arc, OnceLock};

use include_dir::{Dir, include_dir};

use super::model::Mapping;
use super::parse;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/mapowania");

/// All of them by name of the file, in order of names.
pub(super) fn all() -> &'static [(String, Arc<Mapping>)] {
    static ALL: OnceLock<Vec<(String, Arc<Mapping>)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: Vec<(String, Arc<Mapping>)> = FILES
            .files()
            .filter_map(|f| {
                let name = f.path().file_name()?.to_str()?;
                // The files are part of the program; one that does not parse is caught by a test.
                let mapping = parse::parse(name, f.contents_utf8()?).ok()?;
                Some((name.to_owned(), Arc::new(mapping)))
            })
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    })
}

/// Texts by name, for tests and for those who want to start from one.
#[cfg(test)]
pub(super) fn texts() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = FILES
        .files()
        .filter_map(|f| Some((f.path().file_name()?.to_str()?, f.contents_utf8()?)))
        .collect();
    all.sort_unstable();
    all
}
