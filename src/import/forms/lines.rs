//! Lines of a form, whatever it came in: text, cells of a sheet or words of a page.

use super::keys::fold;
use super::split::{Token, is_numeric};
use crate::data::{Broken, Records, parse_number};
use crate::diag::Diagnostic;
use crate::import::{Cell, Content, Input, Page, Sheet, Spot};
use crate::text::format_thousands;

/// One line or row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Its pieces from left to right; empty cells among them.
    pub tokens: Vec<Token>,
    /// Where it is.
    pub spot: Spot,
    /// Whether the pieces are cells of a table, so that an empty one has a place.
    pub cells: bool,
}

impl Line {
    /// The whole text with single spaces.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.tokens)
    }
}

/// Texts of tokens joined by single spaces, empty cells left out.
#[must_use]
pub(super) fn text_of(tokens: &[Token]) -> String {
    let texts: Vec<&str> =
        tokens.iter().map(|t| t.text.as_str()).filter(|t| !t.is_empty()).collect();
    texts.join(" ")
}

/// A text counts as a delimited table when so many of its lines have so many delimiters and figures.
const TABLE_LINES: usize = 3;
const TABLE_DELIMITERS: usize = 4;
const TABLE_FIGURES: usize = 3;

/// Most lines of a form; the longest print-outs have about five thousand.
const MAX_LINES: usize = 50_000;

/// All lines of a file that is no XML; blank ones are left out.
///
/// # Errors
/// `E0453` when there are more than any form has.
pub(super) fn lines(input: &Input<'_>) -> Result<Vec<Line>, Diagnostic> {
    let count = match &input.content {
        Content::Text(text) => text.lines().count(),
        Content::Sheets(sheets) => sheets.iter().map(|s| s.rows.len()).sum(),
        Content::Pages(_) | Content::Xml(_) => 0,
    };
    if count > MAX_LINES {
        let message =
            format!("plik ma za dużo wierszy jak na formularz: {}", format_thousands(count as f64));
        return Err(Diagnostic::error("E0453", message)
            .in_data(Spot::default().in_file(input.name), "")
            .hint("Zapisz w osobnym pliku sam formularz jednej gminy za jeden rok."));
    }
    let mut out: Vec<Line> = match &input.content {
        Content::Text(text) => match delimited(input.name, text)? {
            Some(sheet) => of_sheets(&[sheet]),
            None => of_text(text),
        },
        Content::Sheets(sheets) => of_sheets(sheets),
        Content::Pages(pages) => of_pages(pages),
        Content::Xml(_) => Vec::new(),
    };
    out.retain(|l| l.tokens.iter().any(|t| !t.text.is_empty()));
    Ok(out)
}

/// A delimited text as a sheet; none when no delimiter makes a table of it. The delimiter is told by
/// all lines: above the table of a form there are titles, with commas of their own.
///
/// # Errors
/// `E0410` when a quote is never closed: rows after it would be lost.
pub(super) fn delimited(name: &str, text: &str) -> Result<Option<Sheet>, Diagnostic> {
    // Prose has commas too: a line counts when it has figures between its delimiters.
    let lines_with = |d: char| {
        let figures = |l: &str| {
            let fields = l.split(d).map(|f| f.trim_matches(['"', ' ']));
            fields.filter(|f| parse_number(f).is_some()).take(TABLE_FIGURES).count()
        };
        let table = |l: &&str| {
            l.matches(d).take(TABLE_DELIMITERS).count() == TABLE_DELIMITERS
                && figures(l) == TABLE_FIGURES
        };
        text.lines().filter(table).count()
    };
    let counted = ['\t', ';', '|', ','].map(|d| (d, lines_with(d)));
    let best = counted.iter().map(|(_, n)| *n).max().filter(|n| *n >= TABLE_LINES);
    let Some((delimiter, _)) = counted.into_iter().find(|(_, n)| Some(*n) == best) else {
        return Ok(None);
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for record in Records::new(text, delimiter) {
        let record = record.map_err(|why| broken(name, why))?;
        // Blank lines keep their place, so that rows are numbered as in the file.
        let row = usize::try_from(record.row).unwrap_or(usize::MAX).saturating_sub(1);
        if row > rows.len() && row <= rows.len().saturating_add(100_000) {
            rows.resize(row, Vec::new());
        }
        let cell = |f: &str| if f.is_empty() { Cell::Empty } else { Cell::Text(f.into()) };
        rows.push(record.fields.iter().map(|f| cell(f)).collect());
    }
    Ok(Some(Sheet { first_row: 1, rows, ..Sheet::default() }))
}

fn broken(name: &str, why: Broken) -> Diagnostic {
    let (row, message) = match why {
        Broken::UnclosedQuote(row) => {
            (row, "cudzysłów otwarty w tym wierszu nie jest zamknięty do końca pliku")
        }
        Broken::HugeField(row) | Broken::HugeRecord(row) => {
            (row, "pole w tym wierszu jest dłuższe niż 100 000 znaków")
        }
    };
    Diagnostic::error("E0410", message)
        .in_data(Spot { row, ..Spot::default() }.in_file(name), "")
        .hint("Popraw cudzysłów w tym wierszu. Z pliku nic nie zapisano.")
}

/// The first lines of a file as one folded text, for telling what it is.
#[must_use]
pub(super) fn head(input: &Input<'_>, most: usize) -> String {
    let first = match &input.content {
        Content::Text(text) => text.lines().take(most).map(|l| fold(clip(l))).collect::<Vec<_>>(),
        Content::Sheets(sheets) => {
            let text = |r: &Vec<Cell>| {
                r.iter().take(HEAD_CELLS).map(Cell::shown).collect::<Vec<_>>().join(" ")
            };
            let of = |s: &Sheet| {
                let name = s.name.iter().map(|n| fold(n)).collect::<Vec<_>>();
                name.into_iter().chain(s.rows.iter().take(most).map(|r| fold(&text(r)))).collect()
            };
            sheets.iter().take(8).flat_map(|s| -> Vec<String> { of(s) }).collect()
        }
        Content::Pages(pages) => {
            of_pages(pages).iter().take(most).map(|l| fold(&l.text())).collect()
        }
        Content::Xml(text) => vec![fold(&text.chars().take(4000).collect::<String>())],
    };
    first.join("\n")
}

/// Most of a line, and most cells of a row, that are looked at for telling what a file is.
const HEAD_BYTES: usize = 2_000;
const HEAD_CELLS: usize = 200;

/// The beginning of a line that may be very long.
fn clip(line: &str) -> &str {
    let end = (0..=HEAD_BYTES.min(line.len())).rev().find(|i| line.is_char_boundary(*i));
    line.get(..end.unwrap_or(0)).unwrap_or(line)
}

/// Whether the head is that of a tidy table: its sources name forms, but it is none.
#[must_use]
pub(super) fn is_tidy(head: &str) -> bool {
    let title = head.lines().find(|l| !l.is_empty() && !l.starts_with('#')).unwrap_or("");
    title.contains("teryt") && title.contains("zmienna")
}

fn of_text(text: &str) -> Vec<Line> {
    (1..)
        .zip(text.lines())
        .map(|(row, line)| Line {
            tokens: tokens_of_text(line),
            spot: Spot { row, ..Spot::default() },
            cells: false,
        })
        .collect()
}

/// Pieces of a printed line; a tab is the border of a cell, a hard space is narrower than a space.
#[must_use]
pub(super) fn tokens_of_text(line: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut gap = 0.0_f32;
    let mut open = false;
    for c in line.chars() {
        if c.is_whitespace() || c == '\u{feff}' {
            gap += match c {
                '\t' => f32::INFINITY,
                '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' => 0.5,
                _ => 1.0,
            };
            open = false;
        } else {
            match out.last_mut() {
                Some(token) if open => token.text.push(c),
                _ => out.push(Token { text: c.to_string(), gap }),
            }
            open = true;
            gap = 0.0;
        }
    }
    out
}

fn of_sheets(sheets: &[Sheet]) -> Vec<Line> {
    let mut out = Vec::new();
    for sheet in sheets {
        for (i, row) in sheet.rows.iter().enumerate() {
            let mut tokens = Vec::new();
            for cell in row {
                let text = cell.shown();
                // Words of a label apart, so that a row written into one cell is read like a line;
                // a number with spaces inside stays whole.
                if text.is_empty() || parse_number(&text).is_some() {
                    tokens.push(Token { text, gap: f32::INFINITY });
                } else {
                    let mut words = tokens_of_text(&text);
                    if let Some(first) = words.first_mut() {
                        first.gap = f32::INFINITY;
                    }
                    tokens.append(&mut words);
                }
            }
            let full = tokens.iter().rposition(|t| !t.text.is_empty()).map_or(0, |i| i + 1);
            tokens.truncate(full);
            out.push(Line { tokens, spot: sheet.row_spot(i), cells: true });
        }
    }
    out
}

fn of_pages(pages: &[Page]) -> Vec<Line> {
    let mut out = Vec::new();
    for page in pages {
        let sheet = format!("strona {}", page.number);
        for (row, words) in (1..).zip(&page.lines) {
            let mut right = 0.0_f32;
            let mut tokens = Vec::new();
            for word in words {
                tokens.push(Token { text: word.text.clone(), gap: (word.x - right).max(0.0) });
                right = word.right;
            }
            let spot = Spot { sheet: Some(sheet.as_str().into()), row, column: None };
            out.push(Line { tokens, spot, cells: false });
        }
    }
    out
}

/// Whether a line numbers the columns of a table: `1 2 3 4 5`, perhaps from 0.
#[must_use]
pub(super) fn numbers_columns(tokens: &[Token]) -> bool {
    let texts: Vec<&str> =
        tokens.iter().map(|t| t.text.as_str()).filter(|t| !t.is_empty()).collect();
    let numbers: Vec<u32> = texts.iter().filter_map(|t| super::keys::small_number(t)).collect();
    numbers.len() == texts.len()
        && numbers.len() >= 3
        && numbers.first().is_some_and(|n| *n <= 1)
        && numbers.iter().zip(numbers.iter().skip(1)).all(|(a, b)| *b == a + 1)
}

/// Index of the first token of the numeric end of a line; its length when there is none.
#[must_use]
pub(super) fn numeric_end(tokens: &[Token]) -> usize {
    tokens.iter().rposition(|t| !is_numeric(&t.text)).map_or(0, |i| i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_delimiters_is_a_table_and_one_without_is_lines() {
        let csv =
            "Ogółem;1;9 173;9 159;9 187;;\nOgółem;2;1;2;3;4;5\nWiek;3;1;2;3;4;5\na;4;1;2;3;4;5\n";
        let input = Input::open("a.csv", csv.as_bytes()).unwrap();
        let found = lines(&input).unwrap();
        assert!(found.iter().all(|l| l.cells));
        assert_eq!(found[0].text(), "Ogółem 1 9 173 9 159 9 187");
        assert_eq!(found[0].tokens.len(), 5, "a number with a space is one piece");
        let prose = "Wnioski, \"uwagi, zalecenia, wskazania, 2025, i tak dalej\n".repeat(4);
        let input = Input::open("a.txt", prose.as_bytes()).unwrap();
        assert!(lines(&input).unwrap().iter().all(|l| !l.cells), "commas of prose");
        let text = "Ocena zasobów, za rok 2025\n\nOgółem 1 9 173\n";
        let input = Input::open("a.txt", text.as_bytes()).unwrap();
        let found = lines(&input).unwrap();
        assert_eq!((found.len(), found[1].spot.row, found[1].cells), (2, 3, false));
    }

    #[test]
    fn a_quote_that_never_ends_is_refused() {
        let text = "a;1;2;3;4;5\n\"b;1;2;3;4;5\nc;1;2;3;4;5\nd;1;2;3;4;5\n";
        let input = Input::open("a.csv", text.as_bytes()).unwrap();
        let refused = lines(&input).unwrap_err();
        assert_eq!((refused.code, refused.places[0].0.row), ("E0410", Some(2)));
    }

    #[test]
    fn a_file_longer_than_any_form_is_refused() {
        let text = "Ogółem 1\n".repeat(MAX_LINES + 1);
        let input = Input::open("a.txt", text.as_bytes()).unwrap();
        insta::assert_snapshot!(crate::import::forms::testkit::told(&[lines(&input).unwrap_err()]));
    }

    #[test]
    fn column_numbers_are_no_row() {
        assert!(numbers_columns(&tokens_of_text("0 1 2 3 4")));
        assert!(numbers_columns(&tokens_of_text("1 2 3 4 5 6 7")));
        assert!(!numbers_columns(&tokens_of_text("2 3 4 5")));
        assert!(!numbers_columns(&tokens_of_text("Ogółem 1 2 3")));
    }
}
