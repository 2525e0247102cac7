//! One layout for rule files: text in, text out.
//!
//! Two spaces of indentation, values of a block in one column, one blank line between blocks, lists
//! broken after `;` when a line is too long. The author's own line breaks within values, comments and
//! single blank lines stay; texts in quotes are never touched. The result is read again and compared
//! with the original, so that formatting can never change what a file says.

use super::block::{Block, string};
use super::format_layout::layout;
use super::format_tree::{comments, tree};
use super::parse::{Rule, Source};
use super::schema;
use super::segment::{RawBlock, RawItem, Segmented, segment};
use crate::diag::{Diagnostic, FileId, SourceMap};

use pest::iterators::Pair;

/// Formats one rule file.
///
/// # Errors
/// Everything that keeps the text from being understood: mistakes of syntax, unknown blocks and
/// fields (codes 01xx, `E0200`, `E0201`), with places in `file` of `map`; `E0106` when the layout
/// would change the meaning or lose a comment.
pub fn format(map: &SourceMap, file: FileId) -> Result<String, Vec<Diagnostic>> {
    let Some(source) = map.get(file) else { return Ok(String::new()) };
    // Places of messages are places in the file as it is, line ends included.
    Read::new(&source.name, source.text.to_string()).refuse(file)?;
    let before = Read::new(&source.name, clean(&source.text));
    let Some(nodes) = tree(&before.text, &before.cut) else { return Err(vec![changed(source)]) };
    let formatted = layout(&nodes);
    let after = Read::new(&source.name, formatted.clone());
    if !before.same(&after) {
        return Err(vec![changed(source)]);
    }
    Ok(formatted)
}

fn changed(source: &crate::diag::SourceFile) -> Diagnostic {
    Diagnostic::error(
        "E0106",
        format!("pliku {} nie da się ułożyć bez zmiany znaczenia", source.name),
    )
    .hint("niczego nie zapisano; podziel złożony zapis na prostsze wiersze i spróbuj ponownie")
}

/// Line ends of one kind and no byte order mark.
fn clean(text: &str) -> String {
    text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n")
}

/// A text read as far as one file can be read without the others: cut and parsed, names unresolved.
struct Read {
    map: SourceMap,
    text: String,
    cut: Segmented,
}

impl Read {
    fn new(name: &str, text: String) -> Self {
        let mut map = SourceMap::default();
        let file = map.add(name, text.as_str());
        let kinds: Vec<&str> = schema::top_level().chain(schema::HEADERS.iter().copied()).collect();
        let cut = segment(file, &text, &kinds);
        Self { map, text, cut }
    }

    /// Errors that keep the text from being understood, with places in `file`.
    fn refuse(&self, file: FileId) -> Result<(), Vec<Diagnostic>> {
        let mut found = self.cut.found.clone();
        for item in &self.cut.items {
            match item {
                RawItem::Field(f) if schema::HEADERS.contains(&self.map.text(f.name)) => {
                    if let Err(e) = Source::new(&self.map, f.value).parse(Rule::h_set) {
                        found.extend(e);
                    }
                }
                RawItem::Field(f) => {
                    found.push(super::compile::stray(self.map.text(f.name), f.name))
                }
                RawItem::Block(b) => {
                    if let Some(block) = Block::read(&self.map, b, "", None, &mut found) {
                        values(&block, &mut found);
                    }
                }
            }
        }
        found.retain(|d| {
            d.is_error() && (d.code.starts_with("E01") || matches!(d.code, "E0200" | "E0201"))
        });
        if found.is_empty() {
            return Ok(());
        }
        for d in &mut found {
            d.labels.iter_mut().for_each(|l| l.span.file = file);
        }
        found.sort_by_key(|d| d.labels.first().map(|l| l.span));
        Err(found)
    }

    /// Whether both texts say the same: the same syntax tree but for places, and the same comments.
    fn same(&self, other: &Self) -> bool {
        self.cut.found.len() == other.cut.found.len()
            && self.syntax() == other.syntax()
            && self.comments() == other.comments()
    }

    /// Every block, field and leaf of the grammar in order, without places.
    fn syntax(&self) -> Vec<String> {
        let mut out = Vec::new();
        // Header lines of a file with one set mean the same wherever they stand.
        let header = |i: &&RawItem| match i {
            RawItem::Field(f) => self.map.text(f.name) == "użyj",
            RawItem::Block(_) => false,
        };
        let used: Vec<RawItem> = self.cut.items.iter().filter(header).cloned().collect();
        let rest: Vec<RawItem> = self.cut.items.iter().filter(|i| !header(i)).cloned().collect();
        self.items(&used, None, &mut out);
        self.items(&rest, None, &mut out);
        out
    }

    fn items(&self, items: &[RawItem], within: Option<&str>, out: &mut Vec<String>) {
        for item in items {
            match item {
                RawItem::Field(f) => {
                    let name = self.map.text(f.name);
                    let rule = match within {
                        None => Some(Rule::h_set),
                        Some(kind) => schema::block(kind)
                            .and_then(|b| b.fields.iter().find(|s| s.name == name))
                            .map(|s| s.rule),
                    };
                    out.push(format!("pole {name}"));
                    if within.is_none() {
                        out.push(f.doc.clone());
                    }
                    self.value(f.value, rule, out);
                }
                RawItem::Block(RawBlock { kind, head, doc, items }) => {
                    let kind = self.map.text(*kind);
                    out.push(format!("blok {kind} {doc:?}"));
                    self.value(*head, Some(Rule::h_block), out);
                    self.items(items, Some(kind), out);
                    out.push("koniec bloku".to_owned());
                }
            }
        }
    }

    fn value(&self, span: crate::diag::Span, rule: Option<Rule>, out: &mut Vec<String>) {
        let source = Source::new(&self.map, span);
        match rule.and_then(|r| source.parse(r).ok()) {
            Some(pairs) => pairs.for_each(|p| leaves(p, out)),
            None => out.push(source.text.to_owned()),
        }
    }

    /// All comments, documentation included, without the blanks at their ends. Their order is kept
    /// but for header lines, which may move up; so they are compared as a set with repetitions.
    fn comments(&self) -> Vec<String> {
        let mut out = comments(&self.text);
        out.sort_unstable();
        out
    }
}

fn values(block: &Block<'_>, found: &mut Vec<Diagnostic>) {
    for f in &block.fields {
        let _ = f.pairs(found);
    }
    block.nested.iter().for_each(|b| values(b, found));
}

/// Rules and texts of the leaves; strings as they are understood, everything else as written.
fn leaves(pair: Pair<'_, Rule>, out: &mut Vec<String>) {
    let rule = pair.as_rule();
    if rule == Rule::string {
        out.push(format!("{rule:?} {}", string(pair)));
        return;
    }
    let text = pair.as_str();
    let mut inner = pair.into_inner().peekable();
    if inner.peek().is_none() {
        // A rule of several words (`/ rok`) has no leaf below it: blanks between them mean nothing.
        out.push(format!("{rule:?} {}", text.split_whitespace().collect::<String>()));
        return;
    }
    out.push(format!("{rule:?}"));
    inner.for_each(|p| leaves(p, out));
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
