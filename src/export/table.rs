//! Widths and alignments of table columns, decided once for every format.

use super::reading::inline_text;
use crate::document::tree::{Align, Table};

/// Relative widths of the columns: the given ones, or weights that follow the text.
///
/// A column needs room for its longest word and grows with its longest cell, slowly, so that one
/// long remark does not starve the numbers beside it.
pub fn weights(table: &Table) -> Vec<f32> {
    let columns = table.header.len();
    if table.widths.len() == columns && table.widths.iter().all(|w| w.is_finite() && *w > 0.0) {
        return table.widths.clone();
    }
    let cells = longest(table, |text| text.chars().count());
    longest_words(table).into_iter().zip(cells).map(|(word, cell)| weight(word, cell)).collect()
}

/// Weight in tenths, so that the value prints the same everywhere.
fn weight(longest_word: usize, longest_cell: usize) -> f32 {
    let word = u16::try_from(longest_word.clamp(4, 24)).unwrap_or(24);
    let cell = u16::try_from(longest_cell.clamp(4, 400)).unwrap_or(400);
    let grown = f32::from(cell).sqrt() * 3.0;
    (grown.max(f32::from(word) + 2.0) * 10.0).round() / 10.0
}

/// Length of the longest word of each column; spaces that do not break hold words together.
pub fn longest_words(table: &Table) -> Vec<usize> {
    let words = |text: &str| text.split([' ', '-', '/']).map(|w| w.chars().count()).max();
    longest(table, |text| words(text).unwrap_or(0))
}

/// The largest length in each column.
fn longest(table: &Table, length: impl Fn(&str) -> usize) -> Vec<usize> {
    let mut longest = vec![0; table.header.len()];
    for row in std::iter::once(&table.header).chain(&table.rows) {
        for (longest, cell) in longest.iter_mut().zip(row) {
            *longest = length(&inline_text(cell)).max(*longest);
        }
    }
    longest
}

/// Alignment of each column, left where none is given.
pub fn alignments(table: &Table) -> Vec<Align> {
    (0..table.header.len()).map(|i| table.align.get(i).copied().unwrap_or(Align::Left)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tree::Inline;

    fn cell(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    fn table(widths: Vec<f32>) -> Table {
        Table {
            id: "t".to_owned(),
            caption: cell("Podpis"),
            align: vec![Align::Right],
            widths,
            header: vec![cell("Rok"), cell("Opis")],
            rows: vec![vec![cell("2024"), cell(&"długi opis ".repeat(30))]],
            row_headers: false,
            total_row: false,
            source: None,
        }
    }

    #[test]
    fn long_text_gets_more_room_but_not_all() {
        let w = weights(&table(Vec::new()));
        assert!(w[1] > 3.0 * w[0] && w[1] < 12.0 * w[0], "{w:?}");
    }

    #[test]
    fn unusable_widths_are_not_taken() {
        assert_eq!(weights(&table(vec![1.0, 2.0])), [1.0, 2.0]);
        for bad in [vec![1.0], vec![f32::NAN, 1.0], vec![0.0, 1.0], vec![-1.0, 1.0]] {
            assert_eq!(weights(&table(bad)), weights(&table(Vec::new())));
        }
    }

    #[test]
    fn a_missing_alignment_is_left() {
        assert_eq!(alignments(&table(Vec::new())), [Align::Right, Align::Left]);
    }
}
