//! The blocks of the document as paragraphs and tables.

use docx_rs::{
    AlignmentType, BreakType, FieldCharType, Hyperlink, HyperlinkType, IndentLevel, NumberingId,
    Paragraph, Pic, Run, Table as DocxTable, TableCell, TableLayoutType, TableRow, WidthType,
};

use super::bookmarks::Bookmarks;
use super::runs::{Runs, field, opened};
use super::{finish, parts, styled};
use crate::document::tree::{Align, Block, CalloutKind, Document, Figure, Inline, Table};
use crate::export::numbering::{Counters, Entry, Lists};
use crate::export::{check, picture, reading, table, words};

/// Width of the text, in twentieths of a point.
const TEXT_WIDTH: f32 = 9_241.0;
/// Size of type in a table, in a table of many columns, and both margins of a cell, in twentieths of
/// a point, as `styles.xml` has them.
const CELL: f32 = 180.0;
const SMALL_CELL: f32 = 150.0;
const CELL_MARGINS: f32 = 140.0;
/// Width of the text, in EMU.
const TEXT_WIDTH_EMU: u32 = 9_241 * 635;
/// EMU to a CSS pixel.
const EMU_PER_PIXEL: u32 = 9_525;

/// A child of the body.
pub enum Child {
    /// Paragraph.
    Paragraph(Box<Paragraph>),
    /// Table.
    Table(Box<DocxTable>),
}

/// The body and what the finishing step must know of it.
pub struct Body {
    /// Paragraphs and tables in order.
    pub children: Vec<Child>,
    /// How many ordered lists there are.
    pub ordered_lists: usize,
    /// Captions, alternative texts and shapes of tables, in order.
    pub facts: finish::Facts,
}

/// Writes the body; an error is the reason a picture could not be drawn.
pub fn write(d: &Document) -> Result<Body, String> {
    let mut w = Writer {
        children: Vec::new(),
        runs: Runs::new(Bookmarks::of(&check::ids(&d.blocks))),
        counters: Counters::default(),
        facts: finish::Facts::default(),
        ordered_lists: 0,
        pending: Vec::new(),
        place: Place::default(),
        begun: !d.title_page,
    };
    if d.title_page {
        w.front(d);
    }
    if d.with_contents {
        let lists = Lists::of(&d.blocks);
        let contents: Vec<_> = lists.headings.iter().filter(|e| e.level <= 2).cloned().collect();
        w.list(words::CONTENTS, "TOC \\o \"1-2\" \\h \\z \\u", "Spistreci", &contents);
        let of = |label: &str| format!("TOC \\h \\z \\c \"{label}\"");
        if d.with_lists {
            w.list(words::TABLES, &of(words::TABLE), "Spisilustracji", &lists.tables);
            w.list(words::FIGURES, &of(words::FIGURE), "Spisilustracji", &lists.figures);
        }
    }
    w.blocks(&d.blocks)?;
    Ok(Body { children: w.children, ordered_lists: w.ordered_lists, facts: w.facts })
}

/// Where a paragraph stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Style of the box around, when there is one.
    boxed: Option<&'static str>,
    /// Lists around.
    depth: usize,
}

struct Writer {
    children: Vec<Child>,
    runs: Runs,
    counters: Counters,
    facts: finish::Facts,
    ordered_lists: usize,
    /// Ids of parts waiting for the next paragraph to carry their bookmark.
    pending: Vec<String>,
    place: Place,
    /// The first chapter has been written.
    begun: bool,
}

impl Writer {
    fn push(&mut self, p: Paragraph) {
        self.children.push(Child::Paragraph(Box::new(p)));
    }

    fn front(&mut self, d: &Document) {
        self.push(styled("Autor", &d.author));
        self.push(styled("Tytu", &d.title));
        if !d.subtitle.is_empty() {
            self.push(styled("Podtytu", &d.subtitle));
        }
        for notice in d.draft.iter().chain(&d.notices) {
            self.push(styled("Uwagatytuowa", notice));
        }
        self.push(styled("Miejsce", &d.place));
        self.push(Paragraph::new().add_run(Run::new().add_break(BreakType::Page)));
    }

    /// A contents field with its entries filled in as links. Page numbers are only known to the
    /// program that sets the pages: it adds them when it updates the field, which Word offers on
    /// opening.
    fn list(&mut self, title: &str, instruction: &str, style: &str, entries: &[Entry]) {
        if entries.is_empty() {
            return;
        }
        self.push(styled("Nagwekspisu", title));
        let last = entries.len() - 1;
        for (i, entry) in entries.iter().enumerate() {
            let style = if style == "Spistreci" {
                format!("Spistreci{}", entry.level.clamp(1, 3))
            } else {
                style.to_owned()
            };
            let mut p = Paragraph::new().style(&style);
            if i == 0 {
                p = opened(p, instruction);
            }
            let gap = if entry.number.is_empty() { "" } else { " " };
            let text = reading::inline_text(&reading::title(entry.text));
            let shown = Run::new().add_text(format!("{}{gap}{text}", entry.number));
            p = match self.runs.bookmarks.get(entry.id) {
                Some((_, name)) => {
                    p.add_hyperlink(Hyperlink::new(name, HyperlinkType::Anchor).add_run(shown))
                }
                None => p.add_run(shown),
            };
            if i == last {
                p = p.add_run(Run::new().add_field_char(FieldCharType::End, false));
            }
            self.push(p);
        }
    }

    /// Opens the bookmarks of `id` and of the parts that begin here, around `inner`.
    fn marked(
        &mut self,
        mut p: Paragraph,
        id: &str,
        inner: impl FnOnce(&mut Self, Paragraph) -> Paragraph,
    ) -> Paragraph {
        let mut open = Vec::new();
        let ids: Vec<String> = self.pending.drain(..).chain([id.to_owned()]).collect();
        for id in ids {
            if let Some((number, name)) = self.runs.bookmarks.get(&id) {
                p = p.add_bookmark_start(number, name);
                open.push(number);
            }
        }
        p = inner(self, p);
        for number in open.into_iter().rev() {
            p = p.add_bookmark_end(number);
        }
        p
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), String> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), String> {
        match block {
            Block::Heading { level, id, text, unnumbered } => {
                self.counters.heading(*level, *unnumbered);
                let mut p = Paragraph::new().style(&format!("Nagwek{}", level.clamp(&1, &4)));
                // The first chapter begins after the contents; later ones follow one another.
                if *level == 1 && !std::mem::replace(&mut self.begun, true) {
                    p = p.page_break_before(true);
                }
                if *unnumbered {
                    p = p.numbering(NumberingId::new(0), IndentLevel::new(0));
                }
                let p = self.marked(p, id, |w, p| w.runs.add(p, &reading::title(text)));
                self.push(p);
            }
            Block::Paragraph(content) => {
                let p = self.paragraph();
                let p = self.marked(p, "", |w, p| w.runs.add(p, content));
                self.push(p);
            }
            Block::List { ordered, items } => self.items(*ordered, items)?,
            Block::Table(t) => self.table(t),
            Block::Figure(f) => self.figure(f)?,
            Block::Callout { kind, blocks } => {
                let style = match kind {
                    CalloutKind::Missing => "Ramkabrak",
                    CalloutKind::Note => "Ramka",
                    CalloutKind::Law => "Ramkaprawo",
                };
                let outer =
                    std::mem::replace(&mut self.place, Place { boxed: Some(style), depth: 0 });
                let label = [Inline::Text(words::callout(*kind).to_owned())];
                let p = self
                    .marked(Paragraph::new().style(style), "", |w, p| w.runs.add_strong(p, &label));
                self.push(p);
                self.blocks(blocks)?;
                self.place = outer;
                self.push(Paragraph::new().style("Poramce"));
            }
            Block::Part { id, blocks, .. } => {
                self.pending.push(id.clone());
                self.blocks(blocks)?;
            }
            Block::Definitions(entries) => {
                for (term, text) in entries {
                    let p = Paragraph::new().style(self.place.boxed.unwrap_or("Definicja"));
                    let p = self.marked(p, "", |w, p| {
                        let p = w.runs.add_strong(p, term).add_run(Run::new().add_text(" – "));
                        w.runs.add(p, text)
                    });
                    self.push(p);
                }
            }
            Block::Formula(math) => {
                let content = [Inline::Text(math.linear())];
                let p = self.paragraph().align(AlignmentType::Center);
                let p = self.marked(p, "", |w, p| w.runs.add(p, &content));
                self.push(p);
            }
            Block::PageBreak => {
                self.push(Paragraph::new().add_run(Run::new().add_break(BreakType::Page)));
            }
        }
        Ok(())
    }

    /// An empty paragraph in the style of its place.
    fn paragraph(&self) -> Paragraph {
        let style = match (self.place.boxed, self.place.depth) {
            (Some(style), _) => style,
            (None, 0) => "Tekstpodstawowy",
            (None, 1) => "Listakontynuacja",
            (None, 2) => "Listakontynuacja2",
            (None, _) => "Listakontynuacja3",
        };
        Paragraph::new().style(style)
    }

    fn items(&mut self, ordered: bool, items: &[Vec<Block>]) -> Result<(), String> {
        let number = if ordered {
            self.ordered_lists += 1;
            parts::FIRST_LIST + self.ordered_lists - 1
        } else {
            2
        };
        let level = self.place.depth.min(2);
        self.place.depth += 1;
        for item in items {
            let (first, rest) = match item.split_first() {
                Some((Block::Paragraph(content), rest)) => (content.as_slice(), rest),
                _ => (&[][..], item.as_slice()),
            };
            let p = Paragraph::new()
                .style(self.place.boxed.unwrap_or("Akapitzlist"))
                .numbering(NumberingId::new(number), IndentLevel::new(level));
            let p = self.marked(p, "", |w, p| w.runs.add(p, first));
            self.push(p);
            self.blocks(rest)?;
        }
        self.place.depth -= 1;
        Ok(())
    }

    fn caption(&mut self, label: &str, number: usize, id: &str, caption: &[Inline]) {
        let p = self.marked(Paragraph::new().style("Legenda"), id, |w, p| {
            let p = p.add_run(Run::new().add_text(format!("{label}\u{a0}")));
            let p = field(p, &format!("SEQ {label} \\* ARABIC"), &number.to_string());
            w.runs.add(p.add_run(Run::new().add_text(". ")), &reading::title(caption))
        });
        self.push(p);
    }

    fn source(&mut self, source: Option<&Vec<Inline>>) {
        let p = Paragraph::new().style("Zrodo");
        let p = match source {
            Some(source) => self.runs.add(p, source),
            None => p,
        };
        self.push(p);
    }

    fn table(&mut self, t: &Table) {
        let number = self.counters.table();
        self.caption(words::TABLE, number, &t.id, &t.caption);
        self.facts.tables.push(finish::TableFacts {
            caption: reading::inline_text(&reading::title(&t.caption)),
            row_headers: t.row_headers,
            total_row: t.total_row,
        });
        let small = t.header.len() > 6;
        // A number too long for its column would be cut between two digits.
        let size = if small { SMALL_CELL } else { CELL };
        let widths: Vec<usize> = table::fitted(t, size / TEXT_WIDTH, CELL_MARGINS / TEXT_WIDTH)
            .into_iter()
            .map(|w| (TEXT_WIDTH * w).max(1.0) as usize)
            .collect();
        let align = table::alignments(t);
        let rows = std::iter::once(&t.header)
            .chain(&t.rows)
            .map(|row| {
                let cells = row.iter().zip(&widths).zip(&align).map(|((cell, width), align)| {
                    let p = Paragraph::new().style(cell_style(small, *align));
                    TableCell::new()
                        .width(*width, WidthType::Dxa)
                        .add_paragraph(self.runs.add(p, cell))
                });
                TableRow::new(cells.collect()).cant_split()
            })
            .collect();
        let table =
            DocxTable::without_borders(rows).layout(TableLayoutType::Fixed).set_grid(widths);
        self.children.push(Child::Table(Box::new(table)));
        self.source(t.source.as_ref());
    }

    fn figure(&mut self, f: &Figure) -> Result<(), String> {
        let number = self.counters.figure();
        self.caption(words::FIGURE, number, &f.id, &f.caption);
        let raster = picture::rasterise(&f.svg)?;
        let (mut w, mut h) = (raster.width * EMU_PER_PIXEL, raster.height * EMU_PER_PIXEL);
        if w > TEXT_WIDTH_EMU {
            let scaled = u64::from(h) * u64::from(TEXT_WIDTH_EMU) / u64::from(w);
            h = u32::try_from(scaled).unwrap_or(h);
            w = TEXT_WIDTH_EMU;
        }
        let pic = Pic::new_with_dimensions(raster.png, raster.width, raster.height)
            .id(format!("rIdImage{number:04}"))
            .size(w, h);
        self.push(Paragraph::new().style("Rysunek").add_run(Run::new().add_image(pic)));
        self.facts.alternatives.push(f.alt.clone());
        self.source(f.source.as_ref());
        Ok(())
    }
}

const fn cell_style(small: bool, align: Align) -> &'static str {
    match (small, align) {
        (false, Align::Left) => "Teksttabeli",
        (false, Align::Right) => "Teksttabeliprawo",
        (false, Align::Center) => "Teksttabelirodek",
        (true, Align::Left) => "Teksttabelidrobny",
        (true, Align::Right) => "Teksttabelidrobnyprawo",
        (true, Align::Center) => "Teksttabelidrobnyrodek",
    }
}
