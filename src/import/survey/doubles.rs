//! Answers that came twice: the same number of an answer, the same second.

use std::collections::BTreeMap;

use super::form::{Form, Role};
use super::words::{counted, fold, rows as list_rows};
use crate::data::parse_number;
use crate::diag::Diagnostic;
use crate::import::{Cell, Skip};

/// Takes out rows that say the same under the same number; different answers under one number are
/// an error, equal times a warning. Messages name rows, not numbers: a number may be a person's.
pub(super) fn remove(
    file: &str,
    form: &Form<'_>,
    rows: Vec<usize>,
    skipped: &mut Vec<Skip>,
    found: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let mut rows = rows;
    for column in form.with(Role::Identifier) {
        let position = form.columns.iter().position(|c| c.index == column.index);
        let mut dropped: Vec<usize> = Vec::new();
        for group in equal(form, &rows, column.index) {
            let (Some(first), Some(rest)) = (group.first(), group.get(1..)) else { continue };
            if rest.iter().all(|r| answers(form, *r) == answers(form, *first)) {
                dropped.extend(rest);
                continue;
            }
            let mut d = Diagnostic::error(
                "E0466",
                format!(
                    "{} mają ten sam numer odpowiedzi, a różne odpowiedzi",
                    list_rows(&numbers(form, &group))
                ),
            )
            .hint("Sprawdź, która odpowiedź jest właściwa, a jeśli obie — nadaj im różne numery.");
            for row in &group {
                d = d.in_data(form.place(file, Some(*row), position), "");
            }
            found.push(d);
        }
        if let Some(first) = dropped.iter().min() {
            skipped.push(Skip {
                what: "odpowiedzi wpisanych drugi raz (ten sam numer i te same odpowiedzi)"
                    .to_owned(),
                count: dropped.len(),
                first: Some(form.sheet.row_spot(*first)),
            });
            rows.retain(|r| !dropped.contains(r));
        }
    }
    for column in form.with(Role::Time) {
        let position = form.columns.iter().position(|c| c.index == column.index);
        let groups: Vec<Vec<usize>> = equal(form, &rows, column.index)
            .into_iter()
            .filter(|g| g.iter().all(|r| tells_the_second(form.sheet.cell(*r, column.index))))
            .collect();
        for group in groups.iter().take(10) {
            let first = group.first().map(|r| answers(form, *r));
            let same = group.iter().all(|r| Some(answers(form, *r)) == first);
            let (fact, hint) = if same {
                (
                    "i te same odpowiedzi; mogła to być jedna ankieta wysłana dwa razy",
                    "Policzono wszystkie. Jeżeli to ta sama osoba, usuń z pliku powtórzony wiersz.",
                )
            } else {
                (
                    "wysłania",
                    "Policzono wszystkie. Jeżeli to jedna osoba, zostaw w pliku ostatni wiersz.",
                )
            };
            let sign = if same { "ten sam czas wysłania" } else { "ten sam czas" };
            found.push(
                Diagnostic::warning(
                    "W0466",
                    format!("{} mają {sign} {fact}", list_rows(&numbers(form, group))),
                )
                .in_data(form.place(file, group.first().copied(), position), "")
                .hint(hint),
            );
        }
        if let Some(more) = groups.len().checked_sub(10).filter(|n| *n > 0) {
            let groups = counted(more, "grupie", "grupach", "grupach");
            found.push(
                Diagnostic::warning(
                    "W0466",
                    format!("ten sam czas wysłania powtarza się jeszcze w {groups} wierszy"),
                )
                .in_data(form.place(file, None, position), ""),
            );
        }
    }
    rows
}

/// Groups of rows with equal cells that are not blank, in the order of the first of each.
fn equal(form: &Form<'_>, rows: &[usize], column: usize) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in rows {
        let text = fold(&form.cell(*row, column));
        if !text.is_empty() {
            groups.entry(text).or_default().push(*row);
        }
    }
    let mut out: Vec<Vec<usize>> = groups.into_values().filter(|g| g.len() > 1).collect();
    out.sort();
    out
}

/// A day alone, as a spreadsheet may give it, is shared by many.
fn tells_the_second(cell: &Cell) -> bool {
    cell.text().is_some_and(|t| t.matches(':').count() >= 2)
        || matches!(cell, Cell::Number(n) if n.fract() != 0.0)
}

fn answers(form: &Form<'_>, row: usize) -> Vec<String> {
    form.with(Role::Answer)
        .map(|c| fold(&form.cell(row, c.index)))
        .map(|t| parse_number(&t).map_or(t, |n| n.to_string()))
        .collect()
}

fn numbers(form: &Form<'_>, rows: &[usize]) -> Vec<u32> {
    rows.iter().map(|r| form.row_number(*r)).collect()
}
