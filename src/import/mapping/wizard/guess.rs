//! What a table seems to be: where its headers end, which column names the units, which are values.

use std::collections::BTreeMap;

use super::super::heads::{Heads, key, years};
use super::super::units::{Found, Units, is_total};
use super::super::values::{is_dash, read};
use super::super::{Context, model::Writing};
use crate::import::sheet::{Cell, Sheet};

/// Rows looked at.
const LOOK: usize = 400;

/// Rows that can be headers.
const TOP: usize = 30;

/// Rows of headers guessed, from 1 and absolute; none when the first row is data.
pub(super) fn head(sheet: &Sheet) -> Option<(u32, u32)> {
    let row_of = |i: usize| u32::try_from(i).unwrap_or(0) + sheet.first_row.max(1);
    let filled =
        |i: usize| sheet.rows.get(i).map_or(0, |r| r.iter().filter(|c| !c.is_empty()).count());
    let width = (0..sheet.rows.len().min(LOOK)).map(filled).max().unwrap_or(0);
    // Data begin where a row is as wide as most, and has numbers besides its first cell.
    let data = (0..sheet.rows.len().min(TOP)).find(|i| {
        let cells = sheet.rows.get(*i).map_or(&[][..], Vec::as_slice);
        let numbers = cells.iter().skip(1).filter(|c| is_value(c)).count();
        numbers > 0 && 2 * filled(*i) >= width && !counts_years(cells)
    })?;
    let last = (0..data).rev().find(|i| filled(*i) > 0)?;
    // Headers are the rows next to the data; a title alone in its row is none.
    let mut first = last;
    while first > 0 && filled(first - 1) > 1 {
        first -= 1;
    }
    Some((row_of(first), row_of(last)))
}

/// A row of years and texts is a row of headers.
fn counts_years(cells: &[Cell]) -> bool {
    let filled: Vec<&Cell> = cells.iter().filter(|c| !c.is_empty()).collect();
    let number_of = |c: &Cell| matches!(c, Cell::Number(_)) || is_value(c);
    filled.iter().filter(|c| number_of(c)).all(|c| years(&c.shown()).len() == 1)
}

/// Whether a cell holds a number, as a number or as text.
pub(super) fn is_value(cell: &Cell) -> bool {
    !cell.is_empty()
        && !cell.text().is_some_and(is_dash)
        && matches!(read(cell, &Writing::default()), Ok(Ok(_)))
}

/// A cell by absolute column.
pub(super) fn at(sheet: &Sheet, row: usize, column: usize) -> &Cell {
    match column.checked_sub(sheet.first_column as usize) {
        Some(column) => sheet.cell(row, column),
        None => &Cell::Empty,
    }
}

/// Indices of rows below the headers.
pub(super) fn body(sheet: &Sheet, head: Option<(u32, u32)>) -> std::ops::Range<usize> {
    let first = head.map_or(1, |(_, last)| last.saturating_add(1));
    let start = first.saturating_sub(sheet.first_row.max(1)) as usize;
    start..sheet.rows.len()
}

/// Columns that name units: how many rows of each are known, by code and by name.
pub(super) fn unit_columns(
    sheet: &Sheet,
    body: std::ops::Range<usize>,
    width: usize,
    context: &Context<'_>,
) -> (Option<usize>, Option<usize>) {
    let rows: Vec<usize> = body.take(LOOK).collect();
    let mut best: [(usize, Option<usize>); 2] = [(0, None), (0, None)];
    let by_names = Units::new(context.registry, std::iter::empty());
    for column in 0..width.min(200) {
        let texts: Vec<String> =
            rows.iter().map(|r| at(sheet, *r, column).shown()).filter(|t| !t.is_empty()).collect();
        if texts.is_empty() {
            continue;
        }
        let units = Units::new(context.registry, texts.iter().map(String::as_str));
        // Short numbers are anything; only codes of gminas tell a column of codes.
        let digits = |t: &String| t.chars().filter(char::is_ascii_digit).count() >= 5;
        let codes = texts
            .iter()
            .filter(|t| {
                digits(t) && !matches!(units.by_code(t), Found::Unknown { .. } | Found::Nothing)
            })
            .count();
        let names = texts
            .iter()
            .filter(|t| match by_names.by_name(t, None, None) {
                Found::Area(..) => true,
                // A name many gminas have is a name of a gmina all the same.
                Found::Unknown { message, .. } => message.starts_with("nazwę"),
                _ => false,
            })
            .count();
        for (slot, count) in best.iter_mut().zip([codes, names]) {
            if 2 * count >= texts.len() && count > slot.0 {
                *slot = (count, Some(column));
            }
        }
    }
    let [(_, code), (_, name)] = best;
    (code, name)
}

/// Columns most filled cells of which are numbers.
pub(super) fn value_columns(
    sheet: &Sheet,
    body: std::ops::Range<usize>,
    width: usize,
) -> Vec<usize> {
    let rows: Vec<usize> = body.take(LOOK).collect();
    (0..width)
        .filter(|column| {
            let cells = rows.iter().map(|r| at(sheet, *r, *column)).filter(|c| !c.is_empty());
            let (mut all, mut good) = (0, 0);
            for cell in cells {
                all += 1;
                good += usize::from(is_value(cell) || cell.text().is_some_and(is_dash));
            }
            all > 0 && 2 * good >= all
        })
        .collect()
}

/// A column all filled cells of which are years.
pub(super) fn year_column(
    sheet: &Sheet,
    body: std::ops::Range<usize>,
    width: usize,
) -> Option<usize> {
    let rows: Vec<usize> = body.take(LOOK).collect();
    (0..width).find(|column| {
        let mut texts = rows
            .iter()
            .map(|r| at(sheet, *r, *column).shown())
            .filter(|t| !t.is_empty())
            .peekable();
        texts.peek().is_some() && texts.all(|t| t.len() <= 7 && years(&t).len() == 1)
    })
}

/// Dashes in some columns.
pub(super) fn dashes(sheet: &Sheet, body: std::ops::Range<usize>, columns: &[usize]) -> usize {
    body.flat_map(|r| columns.iter().map(move |c| at(sheet, r, *c)))
        .filter(|c| c.text().is_some_and(is_dash))
        .count()
}

/// Rows without a unit of their own that are totals: by their word, or because their value is the
/// sum of the rows above.
pub(super) fn totals(
    sheet: &Sheet,
    body: std::ops::Range<usize>,
    unit: usize,
    value: usize,
    known: impl Fn(&str) -> bool,
) -> Vec<(usize, String)> {
    let number = |row: usize| match read(at(sheet, row, value), &Writing::default()) {
        Ok(Ok(n)) => Some(n),
        _ => None,
    };
    let mut sum = 0.0;
    let mut count = 0;
    let mut out = Vec::new();
    for row in body {
        let text = at(sheet, row, unit).shown();
        if known(&text) {
            sum += number(row).unwrap_or(0.0);
            count += 1;
            continue;
        }
        let same =
            number(row).is_some_and(|n| count > 1 && (n - sum).abs() <= 1e-9 * sum.abs().max(1.0));
        let word =
            sheet.rows.get(row).is_some_and(|r| r.iter().filter_map(Cell::text).any(is_total));
        if (same || word) && number(row).is_some() {
            let label = sheet
                .rows
                .get(row)
                .and_then(|r| r.iter().filter_map(Cell::text).find(|t| !t.is_empty()))
                .unwrap_or_default();
            out.push((row, label.to_owned()));
        }
    }
    out
}

/// Names of variables closest to a header, the best first.
pub(super) fn closest_names(header: &str, context: &Context<'_>, most: usize) -> Vec<String> {
    let wanted = letters(header);
    if wanted.is_empty() {
        return Vec::new();
    }
    let words: Vec<&str> = wanted.split(' ').filter(|w| w.chars().count() > 3).collect();
    let mut scored: BTreeMap<String, f64> = BTreeMap::new();
    for spec in context.options.variables() {
        let mut best = 0.0_f64;
        for name in std::iter::once(&spec.id).chain(&spec.aliases) {
            let name = letters(name);
            let whole = strsim::normalized_damerau_levenshtein(&wanted, &name);
            // Words of the header begin like words of the name: `urodzenia żywe`, `urodzenia`.
            let parts: Vec<&str> = name.split(' ').filter(|w| w.chars().count() > 3).collect();
            let begins = |a: &str, b: &str| {
                let stem = |w: &str| w.chars().take(6).collect::<String>();
                stem(a) == stem(b)
            };
            let shared = parts.iter().filter(|p| words.iter().any(|w| begins(w, p))).count();
            let share = match parts.len().max(words.len()) {
                0 => 0.0,
                n => shared as f64 / n as f64,
            };
            best = best.max(whole).max(0.55 + 0.4 * share - if shared == 0 { 0.55 } else { 0.0 });
        }
        if best >= 0.6 {
            scored.insert(spec.id.clone(), best);
        }
    }
    let mut all: Vec<(String, f64)> = scored.into_iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.into_iter().map(|(name, _)| name).take(most).collect()
}

/// Letters of a name without digits and signs.
fn letters(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect();
    key(&plain)
}

/// A header with its year replaced by a star; none when it has no single year.
pub(super) fn without_year(header: &str) -> Option<String> {
    match years(header).as_slice() {
        [one] => Some(header.replace(&one.to_string(), "*")),
        _ => None,
    }
}

/// How a column is called in a mapping: by its header when that is enough, else by letters.
pub(super) fn called(heads: &Heads, column: usize) -> String {
    let text = heads.text(column);
    if !text.is_empty() && !text.contains('*') && heads.find_one(text) == Ok(column) {
        return text.to_owned();
    }
    super::super::heads::letters(column)
}
