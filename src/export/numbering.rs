//! Numbers of headings, tables, figures and notes, counted the same way for every format.

use crate::document::tree::{Block, Inline};

/// Running counters of one walk through a document.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    headings: [usize; 4],
    tables: usize,
    figures: usize,
    notes: usize,
}

impl Counters {
    /// The number of the next heading, such as `2.1.`; `None` for one without a number.
    pub fn heading(&mut self, level: u8, unnumbered: bool) -> Option<String> {
        if unnumbered {
            return None;
        }
        let depth = usize::from(level.clamp(1, 4));
        for (i, count) in self.headings.iter_mut().enumerate() {
            match (i + 1).cmp(&depth) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => *count += 1,
                std::cmp::Ordering::Greater => *count = 0,
            }
        }
        Some(self.headings.iter().take(depth).map(|n| format!("{n}.")).collect())
    }

    /// The number of the next table.
    pub fn table(&mut self) -> usize {
        self.tables += 1;
        self.tables
    }

    /// The number of the next figure.
    pub fn figure(&mut self) -> usize {
        self.figures += 1;
        self.figures
    }

    /// The number of the next note.
    pub fn note(&mut self) -> usize {
        self.notes += 1;
        self.notes
    }
}

/// A heading, table or figure as contents and lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// Id of the element.
    pub id: &'a str,
    /// Heading level; 1 for tables and figures.
    pub level: u8,
    /// Number with its label (`2.1.`, `Tabela 3.`), empty for a heading without a number.
    pub number: String,
    /// Text.
    pub text: &'a [Inline],
}

/// What the contents and the lists of tables and figures show.
#[derive(Debug, Clone, Default)]
pub struct Lists<'a> {
    /// Headings in order.
    pub headings: Vec<Entry<'a>>,
    /// Tables in order.
    pub tables: Vec<Entry<'a>>,
    /// Figures in order.
    pub figures: Vec<Entry<'a>>,
}

impl<'a> Lists<'a> {
    /// Collects the lists of a document.
    pub fn of(blocks: &'a [Block]) -> Self {
        let mut lists = Self::default();
        lists.collect(blocks, &mut Counters::default());
        lists
    }

    fn collect(&mut self, blocks: &'a [Block], counters: &mut Counters) {
        for block in blocks {
            match block {
                Block::Heading { level, id, text, unnumbered } => {
                    let number = counters.heading(*level, *unnumbered).unwrap_or_default();
                    self.headings.push(Entry { id, level: *level, number, text });
                }
                Block::Table(t) => {
                    let number = super::words::caption(super::words::TABLE, counters.table());
                    self.tables.push(Entry { id: &t.id, level: 1, number, text: &t.caption });
                }
                Block::Figure(f) => {
                    let number = super::words::caption(super::words::FIGURE, counters.figure());
                    self.figures.push(Entry { id: &f.id, level: 1, number, text: &f.caption });
                }
                Block::List { items, .. } => {
                    for item in items {
                        self.collect(item, counters);
                    }
                }
                Block::Callout { blocks, .. } | Block::Part { blocks, .. } => {
                    self.collect(blocks, counters);
                }
                Block::Paragraph(_)
                | Block::Definitions(_)
                | Block::Formula(_)
                | Block::PageBreak => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_chapter_starts_its_sections_again() {
        let mut c = Counters::default();
        let numbers: Vec<_> =
            [(1, false), (2, false), (3, false), (2, false), (1, true), (1, false), (2, false)]
                .into_iter()
                .map(|(level, unnumbered)| c.heading(level, unnumbered).unwrap_or_default())
                .collect();
        assert_eq!(numbers, ["1.", "1.1.", "1.1.1.", "1.2.", "", "2.", "2.1."]);
    }
}
