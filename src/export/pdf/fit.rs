//! What fits where in a table: type, whole words, rows and tables on one page.

use crate::document::tree::{Align, Inline, Table};
use crate::export::{reading, table};

/// Rows and letters of a table that is kept on one page; a longer one goes on with its header
/// repeated. A table kept whole must fit a page, or its end would be lost.
const WHOLE_TABLE: (usize, usize) = (8, 1800);

/// Whether a table is kept on one page.
pub(super) fn is_short(t: &Table) -> bool {
    let (rows, most) = WHOLE_TABLE;
    t.rows.len() <= rows
        && t.rows.iter().flatten().map(|cell| letters_of(cell)).sum::<usize>() <= most
}

/// Letters of a cell.
fn letters_of(cell: &[Inline]) -> usize {
    reading::inline_text(cell).chars().count()
}

/// Letters in a cell of a row that is kept on one page: so many fit even a narrow column of a page.
const WHOLE_CELL: usize = 400;

/// Whether the rows of a table are kept on one page each.
pub(super) fn has_short_cells(t: &Table) -> bool {
    t.rows.iter().flatten().all(|cell| letters_of(cell) <= WHOLE_CELL)
}

/// Width of the text of a page, in points, as `styl.typ` sets it.
const TEXT_WIDTH: f32 = 462.0;

/// Size of type in a table and the room at each side of a cell, in points: smaller where there are
/// many columns.
pub(super) fn type_of(t: &Table) -> (f32, f32) {
    match t.header.len() {
        9.. => (7.0, 3.0),
        7..9 => (7.8, 3.0),
        _ => (8.8, 5.0),
    }
}

/// Columns whose words are not divided: those of figures, and all where there are many, as far as
/// their longest word surely fits.
pub(super) fn whole_words(t: &Table) -> Vec<bool> {
    let (size, gap) = type_of(t);
    let shares = table::shares(t);
    let many = t.header.len() > 6;
    let columns = shares.into_iter().zip(table::longest_words(t)).zip(table::alignments(t));
    columns
        .map(|((share, longest), align)| {
            // A bold letter is about six tenths of the size wide.
            let room = (share * TEXT_WIDTH - 2.0 * gap) / (0.6 * size);
            let longest = u16::try_from(longest).unwrap_or(u16::MAX);
            (many || matches!(align, Align::Right)) && f32::from(longest) <= room
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::cell;

    fn table(header: &[&str], row: &[&str], align: Align, widths: &[f32]) -> Table {
        Table {
            id: "t".to_owned(),
            caption: cell("Podpis"),
            align: vec![align; header.len()],
            widths: widths.to_vec(),
            header: header.iter().map(|c| cell(c)).collect(),
            rows: vec![row.iter().map(|c| cell(c)).collect()],
            row_headers: false,
            total_row: false,
            source: None,
        }
    }

    #[test]
    fn words_of_figures_are_whole_where_they_fit() {
        let of = |align, widths: &[f32]| {
            whole_words(&table(&["Województwo", "Opis"], &["1,5", "tekst"], align, widths))
        };
        assert_eq!(of(Align::Right, &[1.0, 3.0]), [true, true]);
        // Text is divided as everywhere, and so is a word longer than its column.
        assert_eq!(of(Align::Left, &[1.0, 3.0]), [false, false]);
        assert_eq!(of(Align::Right, &[1.0, 12.0]), [false, true]);
    }

    #[test]
    fn tables_of_many_columns_are_set_small_and_in_whole_words() {
        let (header, row) = (["Rok"; 9], ["zbyt mała liczba"; 9]);
        let many = table(&header, &row, Align::Left, &[]);
        assert_eq!(type_of(&many), (7.0, 3.0));
        assert!(whole_words(&many).into_iter().all(|whole| whole));
    }

    #[test]
    fn a_row_that_may_be_longer_than_a_page_is_not_kept_whole() {
        let of = |letters: usize| {
            let long = "x".repeat(letters);
            has_short_cells(&table(&["a", "b"], &["1", &long], Align::Left, &[]))
        };
        assert!(of(WHOLE_CELL) && !of(WHOLE_CELL + 1));
    }

    #[test]
    fn a_long_table_is_not_kept_whole() {
        let mut t = table(&["a"], &["1"], Align::Left, &[]);
        assert!(is_short(&t));
        t.rows = vec![vec![cell("1")]; WHOLE_TABLE.0 + 1];
        assert!(!is_short(&t));
        t.rows = vec![vec![cell(&"x".repeat(WHOLE_TABLE.1 + 1))]];
        assert!(!is_short(&t));
    }
}
