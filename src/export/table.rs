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

/// The weights as parts of one.
pub fn shares(table: &Table) -> Vec<f32> {
    let weights = weights(table);
    let all: f32 = weights.iter().sum();
    weights.into_iter().map(|w| w / all).collect()
}

/// Letters of a word that a column is widened for, as far as there is room; longer words are divided,
/// numbers never.
const WHOLE_WORD: [usize; 4] = [14, 12, 10, 8];

/// Widths of a letter as parts of the size of type, and the part of their room to spare that columns
/// may give up for it. A computer without the named font may use a wide one, where a digit takes not
/// quite two thirds; common fonts take half, and that much should fit at any price.
const LETTERS: [(f32, f32); 2] = [(0.64, 0.5), (0.54, 1.0)];

/// Widths of the columns as parts of one: the weights, but with room for the longest word of each
/// column, where all have such room. `size` of type and `margins` of a cell are parts of the width of
/// the table.
pub fn fitted(table: &Table, size: f32, margins: f32) -> Vec<f32> {
    let shares = shares(table);
    let over =
        |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| (a - b).max(0.0)).sum() };
    let tries = LETTERS.iter().flat_map(|letter| WHOLE_WORD.iter().map(move |word| (letter, word)));
    for ((letter, most), whole) in tries {
        let letters = longest(table, |text| {
            let length = |word: &str| match word.contains(|c: char| c.is_ascii_digit()) {
                true => word.chars().count(),
                false => word.chars().count().min(*whole),
            };
            words(text).map(length).max().unwrap_or(0)
        });
        let count = |letters: usize| f32::from(u16::try_from(letters).unwrap_or(u16::MAX));
        let needs: Vec<f32> =
            letters.into_iter().map(|n| count(n) * letter * size + margins).collect();
        let (lack, spare) = (over(&needs, &shares), over(&shares, &needs));
        if lack < spare * most {
            // Columns with room to spare give it up in proportion to what they have.
            let fit = |(share, need): (&f32, &f32)| need.max(share - (share - need) * lack / spare);
            return shares.iter().zip(&needs).map(fit).collect();
        }
    }
    shares
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
    longest(table, |text| words(text).map(|w| w.chars().count()).max().unwrap_or(0))
}

/// What a text may be broken between.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '-', '/'])
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

    fn near(widths: &[f32], wanted: [f32; 2]) {
        let same = widths.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(widths.len() == 2 && same, "{widths:?} instead of {wanted:?}");
    }

    #[test]
    fn a_column_too_narrow_for_its_words_gets_room_from_the_others() {
        // "2024" needs four letters and the margins.
        near(&fitted(&table(vec![1.0, 99.0]), 0.01, 0.02), [0.0456, 0.9544]);
        near(&fitted(&table(vec![1.0, 3.0]), 0.01, 0.02), [0.25, 0.75]);
    }

    #[test]
    fn where_not_all_words_fit_the_weights_stay() {
        near(&fitted(&table(vec![1.0, 3.0]), 0.2, 0.02), [0.25, 0.75]);
    }

    #[test]
    fn a_very_long_word_does_not_keep_numbers_from_fitting() {
        let mut t = table(vec![1.0, 9.0]);
        t.rows = vec![vec![cell("2\u{a0}024\u{a0}000"), cell(&"x".repeat(60))]];
        // Nine letters of the common width; those of a wide font would cost the word too much.
        near(&fitted(&t, 0.1, 0.0), [0.486, 0.514]);
    }

    #[test]
    fn a_missing_alignment_is_left() {
        assert_eq!(alignments(&table(Vec::new())), [Align::Right, Align::Left]);
    }
}
