//! Which rules a project asks for: read ahead of the typed project file, because the rules must be
//! compiled before its decisions can be checked against them.

use super::model::Placed;
use super::reader::{Fields, Report};
use super::syntax;
use crate::diag::{FileId, Span};

/// The section `[reguły]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WantedRules {
    /// Shipped sets to use; empty for all.
    pub sets: Vec<Placed<String>>,
    /// Files and folders with sets of one's own, relative to the project.
    pub paths: Vec<Placed<String>>,
}

impl WantedRules {
    /// Reads the section from the text of a project file. Faults are left to
    /// [`Project::parse`](super::Project::parse), which reports them.
    #[must_use]
    pub fn read(text: &str, file: FileId) -> Self {
        glance(text, file).0
    }

    pub(super) fn section(f: &mut Fields<'_, '_>, r: &mut Report) -> Self {
        Self {
            sets: f.texts(r, "zestawy").unwrap_or_default(),
            paths: f.texts(r, "ścieżki").unwrap_or_default(),
        }
    }
}

/// Code of the gmina as the text of a project file gives it, even where the rest has faults.
#[must_use]
pub fn code_of_unit(text: &str) -> Option<String> {
    glance(text, FileId(u32::MAX)).1
}

/// What must be known of a project before its rules and data are read: the wanted rules and the code
/// of the gmina. Faults are left to [`Project::parse`](super::Project::parse), which reports them.
#[must_use]
pub fn glance(text: &str, file: FileId) -> (WantedRules, Option<String>) {
    let (root, _) = syntax::parse(text, file);
    let mut r = Report { file, found: Vec::new() };
    let mut root = Fields::new(root.get_ref(), "", Span::new(file, 0, 0));
    let rules = root
        .table(&mut r, "reguły")
        .map_or_else(WantedRules::default, |mut f| WantedRules::section(&mut f, &mut r));
    let unit = root.table(&mut r, "jednostka").and_then(|mut unit| unit.text(&mut r, "teryt"));
    (rules, unit.map(|t| t.value))
}
