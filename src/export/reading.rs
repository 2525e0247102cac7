//! The text of a document in reading order, without any format.

use super::numbering::{Counters, Entry, Lists};
use super::{clean, words};
use crate::document::tree::{Block, Document, Figure, Inline, Table};

/// The text in reading order, one line a paragraph, cell or list item: what a reader of any of the
/// formats should meet. Notes come at the end, in order; a figure gives its alternative text.
#[must_use]
pub fn plain_text(document: &Document) -> String {
    let mut reader = Reader::default();
    for line in [&document.title, &document.subtitle, &document.author, &document.place] {
        reader.line(line);
    }
    for notice in document.draft.iter().chain(&document.notices) {
        reader.line(notice);
    }
    if document.with_contents {
        let lists = Lists::of(&document.blocks);
        reader.list(words::CONTENTS, &lists.headings);
        if document.with_lists {
            reader.list(words::TABLES, &lists.tables);
            reader.list(words::FIGURES, &lists.figures);
        }
    }
    reader.blocks(&document.blocks);
    let notes = std::mem::take(&mut reader.notes);
    for note in notes {
        reader.line(&note);
    }
    reader.out
}

/// The text of inline content without notes; the links give their text.
pub fn inline_text(content: &[Inline]) -> String {
    let mut out = String::new();
    flatten(content, &mut out, &mut Vec::new());
    out
}

/// Content fit for a heading or a caption, which contents and lists repeat: notes are set in
/// brackets, links give their text, a line break is a space.
pub fn title(content: &[Inline]) -> Vec<Inline> {
    let mut out = Vec::with_capacity(content.len());
    for inline in content {
        match inline {
            Inline::Text(_) | Inline::Code(_) => out.push(inline.clone()),
            Inline::Strong(c) => out.push(Inline::Strong(title(c))),
            Inline::Emph(c) => out.push(Inline::Emph(title(c))),
            Inline::Link { text, .. } => out.extend(title(text)),
            Inline::Footnote(c) => {
                out.push(Inline::Text(" (".to_owned()));
                out.extend(title(c));
                out.push(Inline::Text(")".to_owned()));
            }
            Inline::Break => out.push(Inline::Text(" ".to_owned())),
        }
    }
    out
}

fn flatten(content: &[Inline], out: &mut String, notes: &mut Vec<String>) {
    for inline in content {
        match inline {
            Inline::Text(t) | Inline::Code(t) => out.push_str(&clean::text(t)),
            Inline::Strong(c) | Inline::Emph(c) | Inline::Link { text: c, .. } => {
                flatten(c, out, notes);
            }
            Inline::Footnote(c) => {
                let mut note = String::new();
                flatten(c, &mut note, notes);
                notes.push(note);
            }
            Inline::Break => out.push(' '),
        }
    }
}

#[derive(Default)]
struct Reader {
    out: String,
    notes: Vec<String>,
    counters: Counters,
}

impl Reader {
    fn line(&mut self, text: &str) {
        let text = clean::text(text);
        if !text.trim().is_empty() {
            self.out.push_str(text.trim());
            self.out.push('\n');
        }
    }

    fn inline(&mut self, prefix: &str, content: &[Inline]) {
        let mut line = prefix.to_owned();
        if !prefix.is_empty() {
            line.push(' ');
        }
        flatten(content, &mut line, &mut self.notes);
        self.line(&line);
    }

    fn list(&mut self, name: &str, entries: &[Entry]) {
        if entries.is_empty() {
            return;
        }
        self.line(name);
        for entry in entries {
            let text = inline_text(&title(entry.text));
            self.line(&format!("{} {text}", entry.number));
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { level, text, unnumbered, .. } => {
                    let number = self.counters.heading(*level, *unnumbered).unwrap_or_default();
                    self.inline(&number, &title(text));
                }
                Block::Paragraph(content) => self.inline("", content),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item)),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::Callout { kind, blocks } => {
                    self.line(words::callout(*kind));
                    self.blocks(blocks);
                }
                Block::Part { blocks, .. } => self.blocks(blocks),
                Block::Definitions(entries) => {
                    for (term, text) in entries {
                        self.inline("", term);
                        self.inline("", text);
                    }
                }
                Block::Formula(math) => self.line(&math.linear()),
                Block::PageBreak => {}
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let label = words::caption(words::TABLE, self.counters.table());
        self.inline(&label, &title(&table.caption));
        for row in std::iter::once(&table.header).chain(&table.rows) {
            row.iter().for_each(|cell| self.inline("", cell));
        }
        if let Some(source) = &table.source {
            self.inline("", source);
        }
    }

    fn figure(&mut self, figure: &Figure) {
        let label = words::caption(words::FIGURE, self.counters.figure());
        self.inline(&label, &title(&figure.caption));
        self.line(&figure.alt);
        if let Some(source) = &figure.source {
            self.inline("", source);
        }
    }
}
