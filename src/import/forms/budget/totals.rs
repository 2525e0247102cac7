//! Sums by chapter, division and report, compared with the printed ones to the grosz.

use std::collections::BTreeMap;

use super::entries::{Amounts, Entry, Place, Report};
use crate::diag::Diagnostic;
use crate::import::forms::shorten;
use crate::import::{Input, Skip, Spot};
use crate::text::format_number;

/// Sums of a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// By chapter, with the first line of each.
    pub chapters: BTreeMap<String, (Amounts, Spot)>,
    /// By division.
    pub divisions: BTreeMap<String, (Amounts, Spot)>,
    /// By chapter and paragraph.
    pub paragraphs: BTreeMap<(String, String), (Amounts, Spot)>,
    /// Of the whole report.
    pub whole: Amounts,
    /// How many printed totals were compared.
    pub compared: usize,
}

/// Adds a report up. Printed totals are compared; where there is nothing beneath them they count.
///
/// # Errors
/// `E0454` naming what does not add up.
pub(super) fn add_up(input: &Input<'_>, report: &Report) -> Result<Sums, Vec<Diagnostic>> {
    let mut sums = Sums::default();
    let mut found = Vec::new();
    let mut compared = 0;
    for entry in &report.entries {
        if let Place::Paragraph(c, p) = &entry.place {
            put(&mut sums.paragraphs, (c.clone(), p.clone()), entry);
            put(&mut sums.chapters, c.clone(), entry);
        }
    }
    let mut printed = |what: String, entry: &Entry, computed: Amounts| {
        compared += 1;
        for (name, a, b) in [
            ("plan", entry.amounts.plan, computed.plan),
            ("wykonanie", entry.amounts.done, computed.done),
        ] {
            // An empty printed total is no total; one over empty cells is a difference.
            if a.is_some() && a != b {
                found.push(differs(input, &what, name, entry, a, b));
            }
        }
    };
    for entry in &report.entries {
        if let Place::Chapter(c) = &entry.place {
            match sums.chapters.get(c) {
                Some((sum, _)) => printed(format!("rozdział {c}"), entry, *sum),
                None => put(&mut sums.chapters, c.clone(), entry),
            }
        }
    }
    for (chapter, (amounts, spot)) in &sums.chapters {
        let division: String = chapter.chars().take(3).collect();
        let at =
            sums.divisions.entry(division).or_insert_with(|| (Amounts::default(), spot.clone()));
        at.0.add(*amounts);
    }
    for entry in &report.entries {
        if let Place::Division(d) = &entry.place {
            match sums.divisions.get(d) {
                Some((sum, _)) => printed(format!("dział {d}"), entry, *sum),
                None => put(&mut sums.divisions, d.clone(), entry),
            }
        }
    }
    for (amounts, _) in sums.divisions.values() {
        sums.whole.add(*amounts);
    }
    for (i, entry) in report.entries.iter().enumerate() {
        if entry.place == Place::Whole && !is_subtotal(&sums, report, i) {
            printed("całe sprawozdanie".to_owned(), entry, sums.whole);
        }
    }
    sums.compared = compared;
    if found.is_empty() { Ok(sums) } else { Err(shorten(found)) }
}

fn put<K: Ord>(map: &mut BTreeMap<K, (Amounts, Spot)>, key: K, entry: &Entry) {
    map.entry(key).or_insert_with(|| (Amounts::default(), entry.spot.clone())).0.add(entry.amounts);
}

/// Whether a total without a code is that of the chapter or division above it.
fn is_subtotal(sums: &Sums, report: &Report, at: usize) -> bool {
    let Some(entry) = report.entries.get(at) else { return false };
    let above = report.entries.iter().take(at).rev().find_map(|e| match &e.place {
        Place::Paragraph(c, _) | Place::Chapter(c) => {
            Some((Some(c.clone()), c.chars().take(3).collect()))
        }
        Place::Division(d) => Some((None, d.clone())),
        Place::Whole => None,
    });
    let Some((chapter, division)): Option<(Option<String>, String)> = above else { return false };
    let same = |sum: Option<&(Amounts, Spot)>| sum.is_some_and(|(a, _)| *a == entry.amounts);
    same(chapter.and_then(|c| sums.chapters.get(&c))) || same(sums.divisions.get(&division))
}

fn differs(
    input: &Input<'_>,
    what: &str,
    name: &str,
    entry: &Entry,
    printed: Option<i64>,
    computed: Option<i64>,
) -> Diagnostic {
    let beneath = match entry.place {
        Place::Chapter(_) | Place::Paragraph(..) => "paragrafy dają",
        Place::Division(_) => "rozdziały dają",
        Place::Whole => "działy dają",
    };
    let message = format!(
        "suma się nie zgadza: {what}, {name}: w sprawozdaniu {}, a {beneath} razem {}",
        zl(printed),
        zl(computed)
    );
    Diagnostic::error("E0454", message)
        .in_data(entry.spot.in_file(input.name), "")
        .hint(
            "Sprawdź, czy wyeksportowano wszystkie wiersze i czy żaden nie jest powtórzony. Nie zapisano \
             niczego z tego pliku.",
        )
}

fn zl(grosze: Option<i64>) -> String {
    grosze.map_or_else(
        || "brak kwoty".to_owned(),
        |g| format!("{}\u{a0}zł", format_number(g as f64 / 100.0, 2)),
    )
}

/// Empty amounts of rows that count: nothing was added for them.
pub(super) fn blanks(report: &Report) -> Option<Skip> {
    let empty = |e: &&Entry| e.amounts.plan.is_none() || e.amounts.done.is_none();
    let all: Vec<&Entry> = report.entries.iter().filter(empty).collect();
    let first = all.first()?.spot.clone();
    let what = "wierszy z pustą kwotą planu albo wykonania (do sumy nic nie dodano)".to_owned();
    Some(Skip { what, count: all.len(), first: Some(first) })
}
