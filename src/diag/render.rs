//! Renderers of diagnostics: terminal and JSON.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Message, Renderer, Snippet};
use serde_json::{Value, json};

use crate::text::wrap;

use super::{Diagnostic, FileId, Label, Severity, SourceMap};

/// Options of the terminal renderer.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions {
    /// Use colours.
    pub color: bool,
    /// Most findings shown; the rest is counted.
    pub most: usize,
    /// Width in characters at which messages and hints are wrapped; lines of source are cut to it.
    pub width: usize,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self { color: false, most: 50, width: 100 }
    }
}

/// Renders for a terminal, most important first as given, with a line on what was left out.
#[must_use]
pub fn render_terminal(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    options: RenderOptions,
) -> String {
    let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode).term_width(options.width);
    let mut out = String::new();
    for d in diagnostics.iter().take(options.most) {
        let d = wrapped(d, options.width);
        out.push_str(&renderer.render(&[group(&d, sources)]));
        out.push_str("\n\n");
    }
    let left = diagnostics.len().saturating_sub(options.most);
    if left > 0 {
        out.push_str(&format!(
            "… oraz dalsze znaleziska, niepokazane tutaj: {left} (wszystkie podaje --json)\n"
        ));
    }
    out
}

/// The same finding with its long texts broken into lines; the renderer indents further lines.
fn wrapped(d: &Diagnostic, width: usize) -> Diagnostic {
    // Room for what stands before each text: „ostrzeżenie[W0000]: ”, „   ╰ wskazówka: ”.
    let title = |text: &str| wrap(text, width.saturating_sub(20)).join("\n");
    let note = |text: &str| wrap(text, width.saturating_sub(16)).join("\n");
    let mut d = d.clone();
    d.message = title(&d.message);
    d.hint = d.hint.as_deref().map(note);
    d
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR.with_name("błąd"),
        Severity::Warning => Level::WARNING.with_name("ostrzeżenie"),
        Severity::Note => Level::NOTE.with_name("uwaga"),
    }
}

fn group<'a>(d: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let mut g = level(d.severity)
        .primary_title(d.message.as_str())
        .id(d.code)
        .elements(Vec::<Message<'_>>::new());
    let mut files: Vec<FileId> = Vec::new();
    for l in &d.labels {
        if !files.contains(&l.span.file) {
            files.push(l.span.file);
        }
    }
    for file in files {
        let labels: Vec<&Label> = d.labels.iter().filter(|l| l.span.file == file).collect();
        if let Some(s) = snippet(file, &labels, sources) {
            g = g.element(s);
        }
    }
    for (place, text) in &d.places {
        let line = if text.is_empty() { place.to_string() } else { format!("{place}: {text}") };
        g = g.element(Level::NOTE.with_name("dane").message(line));
    }
    if let Some(hint) = &d.hint {
        g = g.element(Level::HELP.with_name("wskazówka").message(hint.as_str()));
    }
    // A hint may ask already.
    let asked = d.hint.as_ref().is_some_and(|h| h.contains("hodziło o"));
    if let Some(s) = d.suggestion.as_ref().filter(|_| !asked) {
        g = g.element(Level::HELP.with_name("czy chodziło o").message(format!("{s}?")));
    }
    if let Some(c) = &d.citation {
        g = g.element(Level::NOTE.with_name("podstawa prawna").message(c.as_str()));
    }
    g
}

/// The lines around the labels; a window, so that a five-megabyte file costs no more than a small one.
fn snippet<'a>(
    file: FileId,
    labels: &[&'a Label],
    sources: &'a SourceMap,
) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let source = sources.get(file)?;
    let text = source.text.as_ref();
    let start = labels.iter().map(|l| l.span.start as usize).min()?;
    let end = labels.iter().map(|l| l.span.end as usize).max()?.min(text.len());
    let from = text.get(..start)?.rfind('\n').map_or(0, |i| i + 1);
    let to = text.get(end..)?.find('\n').map_or(text.len(), |i| end + i);
    let line = text.get(..from)?.bytes().filter(|b| *b == b'\n').count() + 1;
    let window = text.get(from..to)?;
    let annotations = labels.iter().map(|l| {
        let span = (l.span.start as usize).saturating_sub(from)
            ..(l.span.end as usize).min(text.len()).saturating_sub(from);
        let kind = if l.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let a = kind.span(span);
        if l.text.is_empty() { a } else { a.label(l.text.as_str()) }
    });
    Some(
        Snippet::source(window)
            .line_start(line)
            .path(source.name.as_str())
            .fold(true)
            .annotations(annotations),
    )
}

/// Renders as JSON values, one per diagnostic.
#[must_use]
pub fn render_json(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<Value> {
    diagnostics
        .iter()
        .map(|d| {
            let labels: Vec<Value> = d
                .labels
                .iter()
                .map(|l| {
                    let (line, column) = sources.line_col(l.span);
                    json!({
                        "plik": sources.get(l.span.file).map_or("", |f| f.name.as_str()),
                        "wiersz": line,
                        "kolumna": column,
                        "zapis": sources.text(l.span),
                        "opis": l.text,
                        "główna": l.primary,
                    })
                })
                .collect();
            let places: Vec<Value> =
                d.places.iter().map(|(p, text)| json!({ "miejsce": p, "opis": text })).collect();
            json!({
                "kod": d.code,
                "waga": d.severity,
                "komunikat": d.message,
                "miejsca": labels,
                "dane": places,
                "wskazówka": d.hint,
                "czy_chodziło_o": d.suggestion,
                "podstawa_prawna": d.citation,
            })
        })
        .collect()
}
