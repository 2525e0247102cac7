//! Renderers of diagnostics: terminal and JSON.

use super::{Diagnostic, SourceMap};

/// Options of the terminal renderer.
#[derive(Debug, Clone, Copy, Default)]
pub struct RenderOptions {
    /// Use colours.
    pub color: bool,
}

/// Renders for a terminal.
#[must_use]
pub fn render_terminal(
    diagnostics: &[Diagnostic],
    _sources: &SourceMap,
    _o: RenderOptions,
) -> String {
    diagnostics.iter().map(|d| d.message.clone()).collect::<Vec<_>>().join("\n")
}

/// Renders as JSON values, one per diagnostic.
#[must_use]
pub fn render_json(_diagnostics: &[Diagnostic], _sources: &SourceMap) -> Vec<serde_json::Value> {
    Vec::new()
}
