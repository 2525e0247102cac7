//! HTML: one self-contained, accessible file.
//!
//! Nothing is loaded from elsewhere: style and pictures are inside. Headings keep their order under
//! one `h1`, tables have captions and header scopes, notes link there and back, generated parts keep
//! their ids.

mod inline;

use std::collections::BTreeSet;
use std::fmt::Write;

use super::clean::xml;
use super::numbering::{Counters, Entry, Lists};
use super::{check, reading, table, words};
use crate::document::tree::{Align, Block, CalloutKind, Document, Figure, Inline, Table};

/// The style sheet, for screen and print.
const STYLE: &str = include_str!("styl.css");

/// Writes a document as one HTML file.
///
/// Never fails: what [`super::check`] refuses is written as well as it can be.
#[must_use]
pub fn render(document: &Document) -> String {
    let mut page = Page { ids: check::ids(&document.blocks), ..Page::default() };
    page.head(document);
    page.front(document);
    if document.with_contents {
        let lists = Lists::of(&document.blocks);
        page.list("spis-tresci", words::CONTENTS, &lists.headings);
        if document.with_lists {
            page.list("spis-tabel", words::TABLES, &lists.tables);
            page.list("spis-rysunkow", words::FIGURES, &lists.figures);
        }
    }
    page.push("<main id=\"tresc\" tabindex=\"-1\">\n");
    page.blocks(&document.blocks);
    page.notes();
    page.push("</main>\n<footer><p>");
    page.push(&xml(&document.title));
    page.push("</p></footer>\n</body>\n</html>\n");
    page.out
}

/// A page being written.
#[derive(Default)]
struct Page {
    out: String,
    ids: BTreeSet<String>,
    counters: Counters,
    notes: Vec<Vec<Inline>>,
}

impl Page {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn head(&mut self, d: &Document) {
        let meta = |name: &str, content: &str| {
            if content.is_empty() {
                String::new()
            } else {
                format!("<meta name=\"{name}\" content=\"{}\">\n", xml(content))
            }
        };
        let _ = write!(
            self.out,
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{}</title>\n{}{}{}{}<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#tresc\">Przejdź do treści</a>\n",
            xml(&d.language),
            xml(&d.title),
            meta("author", &d.author),
            meta("description", &d.description),
            meta("keywords", &d.keywords.join(", ")),
            meta("date", &d.date),
        );
    }

    fn front(&mut self, d: &Document) {
        if let Some(draft) = &d.draft {
            let _ = writeln!(self.out, "<p class=\"draft\" role=\"note\">{}</p>", xml(draft));
        }
        self.push("<header>\n");
        let _ = writeln!(self.out, "<h1>{}</h1>", xml(&d.title));
        for (class, text) in [("subtitle", &d.subtitle), ("author", &d.author), ("place", &d.place)]
        {
            if !text.is_empty() {
                let _ = writeln!(self.out, "<p class=\"{class}\">{}</p>", xml(text));
            }
        }
        for notice in &d.notices {
            let _ = writeln!(self.out, "<p class=\"notice\">{}</p>", xml(notice));
        }
        self.push("</header>\n");
    }

    /// A list of headings, tables or figures; headings to the second level, nested.
    fn list(&mut self, id: &str, title: &str, entries: &[Entry]) {
        let shown: Vec<&Entry> = entries.iter().filter(|e| e.level <= 2).collect();
        if shown.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "<nav aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>");
        let mut open = 0_u8;
        for entry in shown {
            // A list opens only when the level grows by one, which the check of headings ensures;
            // an unchecked document gives a flatter list, never an ill-formed one.
            let level = entry.level.clamp(1, open + 1);
            if level > open {
                self.push("<ul>\n");
                open = level;
            } else {
                self.push("</li>\n");
                while open > level {
                    self.push("</ul></li>\n");
                    open -= 1;
                }
            }
            let text = xml(&reading::inline_text(&reading::title(entry.text)));
            let number = xml(&entry.number);
            let gap = if number.is_empty() { "" } else { " " };
            let _ = write!(self.out, "<li><a href=\"#{}\">{number}{gap}{text}</a>", xml(entry.id));
        }
        self.push("</li>\n");
        self.push(&"</ul></li>\n".repeat(usize::from(open.saturating_sub(1))));
        self.push("</ul>\n</nav>\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, text, unnumbered } => {
                let tag = level.clamp(&1, &4) + 1;
                let _ = write!(self.out, "<h{tag}{}>", id_attribute(id));
                if let Some(number) = self.counters.heading(*level, *unnumbered) {
                    let _ = write!(self.out, "<span class=\"number\">{number}</span> ");
                }
                self.inlines(&reading::title(text));
                let _ = writeln!(self.out, "</h{tag}>");
            }
            Block::Paragraph(content) => {
                self.push("<p>");
                self.inlines(content);
                self.push("</p>\n");
            }
            Block::List { ordered, items } => self.items(*ordered, items),
            Block::Table(t) => self.table(t),
            Block::Figure(f) => self.figure(f),
            Block::Callout { kind, blocks } => {
                let class = match kind {
                    CalloutKind::Missing => "missing",
                    CalloutKind::Note => "note",
                    CalloutKind::Law => "law",
                };
                let label = words::callout(*kind);
                let _ = writeln!(
                    self.out,
                    "<div class=\"callout {class}\" role=\"note\">\n<p class=\"label\">{label}</p>"
                );
                self.blocks(blocks);
                self.push("</div>\n");
            }
            Block::Part { id, own, blocks } => {
                let origin = if *own { "own" } else { "generated" };
                let _ = writeln!(
                    self.out,
                    "<div{} data-part=\"{}\" data-origin=\"{origin}\">",
                    id_attribute(id),
                    xml(id)
                );
                self.blocks(blocks);
                self.push("</div>\n");
            }
            Block::Definitions(entries) => {
                self.push("<dl>\n");
                for (term, text) in entries {
                    self.push("<dt>");
                    self.inlines(term);
                    self.push("</dt>\n<dd>");
                    self.inlines(text);
                    self.push("</dd>\n");
                }
                self.push("</dl>\n");
            }
            Block::Formula(math) => {
                self.push("<p class=\"formula\">");
                self.math(math);
                self.push("</p>\n");
            }
            Block::PageBreak => self.push("<div class=\"page-break\"></div>\n"),
        }
    }

    fn items(&mut self, ordered: bool, items: &[Vec<Block>]) {
        let tag = if ordered { "ol" } else { "ul" };
        let _ = writeln!(self.out, "<{tag}>");
        for item in items {
            self.push("<li>");
            match item.split_first() {
                // The first paragraph of an item stands beside its mark.
                Some((Block::Paragraph(content), rest)) => {
                    self.inlines(content);
                    self.blocks(rest);
                }
                _ => self.blocks(item),
            }
            self.push("</li>\n");
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn table(&mut self, t: &Table) {
        let number = words::caption(words::TABLE, self.counters.table());
        let label = format!("{number} {}", reading::inline_text(&reading::title(&t.caption)));
        // The region scrolls sideways on a narrow screen, so the keyboard must be able to reach it.
        let _ = write!(
            self.out,
            "<figure{} class=\"table\">\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" \
             aria-label=\"{}\">\n<table>\n<caption><span class=\"number\">{number}</span> ",
            id_attribute(&t.id),
            xml(&label)
        );
        self.inlines(&reading::title(&t.caption));
        self.push("</caption>\n");
        let align = table::alignments(t);
        self.push("<thead>\n<tr>");
        for (cell, align) in t.header.iter().zip(&align) {
            let _ = write!(self.out, "<th scope=\"col\"{}>", class(*align));
            self.inlines(cell);
            self.push("</th>");
        }
        self.push("</tr>\n</thead>\n<tbody>\n");
        for (i, row) in t.rows.iter().enumerate() {
            let total = t.total_row && i + 1 == t.rows.len();
            self.push(if total { "<tr class=\"total\">" } else { "<tr>" });
            for (x, (cell, align)) in row.iter().zip(&align).enumerate() {
                let (open, close) = if x == 0 && t.row_headers {
                    ("<th scope=\"row\"", "</th>")
                } else {
                    ("<td", "</td>")
                };
                let _ = write!(self.out, "{open}{}>", class(*align));
                self.inlines(cell);
                self.push(close);
            }
            self.push("</tr>\n");
        }
        self.push("</tbody>\n</table>\n</div>\n");
        if let Some(source) = &t.source {
            self.push("<p class=\"source\">");
            self.inlines(source);
            self.push("</p>\n");
        }
        self.push("</figure>\n");
    }

    fn figure(&mut self, f: &Figure) {
        let number = words::caption(words::FIGURE, self.counters.figure());
        let _ = write!(
            self.out,
            "<figure{} class=\"chart\">\n<figcaption><span class=\"number\">{number}</span> ",
            id_attribute(&f.id)
        );
        self.inlines(&reading::title(&f.caption));
        // On a narrow screen the labels of a chart would shrink beyond reading, so it scrolls.
        let _ = writeln!(
            self.out,
            "</figcaption>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" \
             aria-label=\"{number}\">\n{}\n</div>",
            inline::svg(&f.svg, &f.alt, f.id.as_str())
        );
        if let Some(source) = &f.source {
            self.push("<p class=\"source\">");
            self.inlines(source);
            self.push("</p>\n");
        }
        self.push("</figure>\n");
    }

    /// The notes collected on the way, each with a link back.
    fn notes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        let _ = writeln!(
            self.out,
            "<section class=\"notes\" role=\"doc-endnotes\" aria-labelledby=\"przypisy\">\n\
             <h2 id=\"przypisy\">{}</h2>\n<ol>",
            words::NOTES
        );
        // A note may itself hold a note, which is then appended and written in its turn.
        let mut next = 0;
        while let Some(note) = self.notes.get(next).cloned() {
            next += 1;
            let _ = write!(self.out, "<li id=\"przypis-{next}\">");
            self.inlines(&note);
            let _ = writeln!(
                self.out,
                " <a href=\"#odsylacz-{next}\" role=\"doc-backlink\" \
                 aria-label=\"Wróć do odsyłacza {next}\">↩</a></li>"
            );
        }
        self.push("</ol>\n</section>\n");
    }
}

fn id_attribute(id: &str) -> String {
    if id.is_empty() { String::new() } else { format!(" id=\"{}\"", xml(id)) }
}

const fn class(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => " class=\"right\"",
        Align::Center => " class=\"center\"",
    }
}
