//! Findings on the terminal or as JSON.

use std::io::IsTerminal;

use serde_json::{Value, json};

use super::args::Common;
use super::layout;
use super::{ERRORS, err, out};
use crate::diag::{Diagnostic, RenderOptions, Severity, SourceMap, render_json, render_terminal};
use crate::text;

/// Prints findings to standard error: errors first, notes only when asked for.
pub fn findings(found: &[Diagnostic], map: &SourceMap, common: &Common) {
    let mut shown: Vec<Diagnostic> =
        found.iter().filter(|d| common.details || d.severity != Severity::Note).cloned().collect();
    shown.sort_by_key(|d| d.severity);
    let color = std::io::stderr().is_terminal() && colors();
    err(&render_terminal(
        &shown,
        map,
        RenderOptions { color, width: layout::width(), ..RenderOptions::default() },
    ));
}

/// Whether colours are wanted at all.
fn colors() -> bool {
    std::env::var_os("NO_COLOR").is_none()
}

/// Whether standard output shows colours.
#[must_use]
pub fn color() -> bool {
    std::io::stdout().is_terminal() && colors()
}

/// A line that counts findings.
#[must_use]
pub fn counts(found: &[Diagnostic], details: bool) -> String {
    let count = |s| found.iter().filter(|d| d.severity == s).count();
    let (errors, warnings, notes) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let mut parts = vec![
        text::plural_of(errors as u64, "błąd", "błędy", "błędów"),
        text::plural_of(warnings as u64, "ostrzeżenie", "ostrzeżenia", "ostrzeżeń"),
    ];
    if notes > 0 {
        let n = text::plural_of(notes as u64, "uwaga", "uwagi", "uwag");
        parts.push(if details { n } else { format!("{n} (zobacz: --szczegóły)") });
    }
    parts.join(", ")
}

/// Ends a run that cannot go on.
pub fn fail(found: &[Diagnostic], map: &SourceMap, common: &Common) -> i32 {
    if common.json {
        print_json(&json!({ "wynik": "błąd", "znaleziska": render_json(found, map) }));
    } else {
        findings(found, map, common);
        err(&format!("Przerwano: {}.\n", counts(found, common.details)));
    }
    ERRORS
}

/// Prints one JSON value.
pub fn print_json(value: &Value) {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    out(&text);
}
