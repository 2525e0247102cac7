//! The door through which rules enter a run: compiled, and replacements of rules of law shown to be
//! stricter.

use crate::diag::{Diagnostic, SourceMap};
use crate::lang::{self, Compiled};
use crate::lint;

/// Compiles all files of the map; rules that weaken a rule of law are refused.
#[must_use]
pub fn compile(map: &SourceMap) -> Compiled {
    let Compiled { rules, mut found } = lang::compile(map);
    let weakened: Vec<Diagnostic> = rules.as_ref().map(lint::weakened).unwrap_or_default();
    if weakened.is_empty() {
        return Compiled { rules, found };
    }
    found.extend(weakened);
    found.sort_by_key(|d| d.labels.first().map(|l| l.span));
    Compiled { rules: None, found }
}
