//! Whether the rows found can be right: none missing, sums, and forecasts that forecast.

use super::faults::name_of;
use super::scan::{Found, Scanned};
use super::{Form, numbered, rows_counted};
use crate::diag::Diagnostic;
use crate::import::Spot;
use crate::import::forms::{rows_named, shorten, shown};

/// Sums are of whole persons; fractions come only of rounding in other rows.
const TOLERANCE: f64 = 0.01;

/// Every confirmed row of the edition must have been found.
pub(super) fn complete(form: &Form<'_>, scanned: &Scanned) -> Result<(), Vec<Diagnostic>> {
    let place = || Spot::default().in_file(form.name);
    if scanned.rows.is_empty() {
        return Err(vec![
            Diagnostic::error("E0453", "nie znaleziono ani jednego wiersza tabeli OZPS")
                .in_data(place(), "")
                .hint(
                    "Sprawdź, czy plik zawiera tabelę z rozdziału 2 „Dane o sytuacji demograficznej \
                     i społecznej” z numerami wierszy.",
                ),
        ]);
    }
    let wanted = form.rows.iter().filter(|r| !r.do_potwierdzenia);
    let missing: Vec<String> =
        wanted.filter(|r| numbered(&scanned.rows, r.nr).is_none()).map(|r| name_of(r)).collect();
    // A file that starts at a later table has none of them: then there is nothing to check.
    let none_known = scanned.rows.iter().all(|r| r.known.is_none());
    if missing.is_empty() || (none_known && form.rows.iter().all(|r| r.do_potwierdzenia)) {
        return Ok(());
    }
    let first: Vec<String> = missing.iter().take(3).cloned().collect();
    let more = missing.len().saturating_sub(3);
    let rest = if more > 0 { format!(" i {more} dalszych") } else { String::new() };
    Err(vec![
        Diagnostic::error("E0453", format!("w pliku nie ma: {}{rest}", first.join(", ")))
            .in_data(place(), "")
            .hint(
                "Bez tych wierszy nie da się sprawdzić, czy tabela jest cała. Weź cały formularz z CAS, \
                 a jeżeli to inne wydanie, opisz je w mapowania/ozps.toml (docs/ozps.md).",
            ),
    ])
}

/// Sums and limits, column by column. A column in which a part is unknown is not judged.
pub(super) fn sums(form: &Form<'_>, scanned: &Scanned) -> Result<(), Vec<Diagnostic>> {
    let mut found = Vec::new();
    for row in &form.rows {
        let Some(total) = numbered(&scanned.rows, row.nr) else { continue };
        let parts: Vec<&Found> =
            row.suma.iter().filter_map(|n| numbered(&scanned.rows, *n)).collect();
        let whole = !parts.is_empty() && parts.len() == row.suma.len();
        for (column, offset) in form.edition.lata.iter().enumerate() {
            let at = |r: &Found| r.values.get(column).copied().flatten();
            let year = form.year + offset;
            if let (true, Some(printed)) = (whole, at(total)) {
                let sum: Option<f64> = parts.iter().map(|p| at(p)).sum();
                if sum.is_some_and(|s| (s - printed).abs() > TOLERANCE) {
                    found.push(bad_sum(form, total, &row.suma, year, (printed, sum), &parts));
                }
            }
            let limit = row.nie_wiecej_niz.and_then(|n| numbered(&scanned.rows, n));
            if let Some(limit) = limit
                && let (Some(value), Some(most)) = (at(total), at(limit))
                && value > most
            {
                found.push(above(form, total, limit, year, (value, most)));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(shorten(found)) }
}

fn bad_sum(
    form: &Form<'_>,
    total: &Found,
    parts: &[u32],
    year: i32,
    (printed, sum): (f64, Option<f64>),
    found: &[&Found],
) -> Diagnostic {
    let message = format!(
        "suma się nie zgadza: w wierszu {} jest {}, a {} dają razem {} (kolumna za {year} r.)",
        total.number,
        shown(Some(printed)),
        rows_named(parts),
        shown(sum)
    );
    let mut d = Diagnostic::error("E0454", message)
        .in_data(total.spot.in_file(form.name), format!("wiersz {}", total.number));
    for part in found {
        d = d.in_data(part.spot.in_file(form.name), format!("wiersz {}", part.number));
    }
    d.hint("Sprawdź te wiersze w formularzu i popraw w CAS albo w pliku; potem zaimportuj jeszcze raz.")
}

fn above(
    form: &Form<'_>,
    row: &Found,
    limit: &Found,
    year: i32,
    (value, most): (f64, f64),
) -> Diagnostic {
    let message = format!(
        "wiersz {} nie może być większy niż wiersz {}, a jest: {} i {} (kolumna za {year} r.)",
        row.number,
        limit.number,
        shown(Some(value)),
        shown(Some(most))
    );
    Diagnostic::error("E0454", message)
        .in_data(row.spot.in_file(form.name), format!("„{}”", row.label))
        .in_data(limit.spot.in_file(form.name), format!("„{}”", limit.label))
        .hint("Sprawdź te wiersze w formularzu i popraw w CAS albo w pliku; potem zaimportuj jeszcze raz.")
}

/// Warns when forecasts merely repeat the year of assessment.
pub(super) fn copied_forecast(form: &Form<'_>, scanned: &Scanned) -> Option<Diagnostic> {
    let base = form.edition.lata.iter().position(|o| *o == 0)?;
    let ahead: Vec<usize> =
        (0..form.edition.lata.len()).filter(|c| form.edition.lata.get(*c) > Some(&0)).collect();
    let copies = |row: &&Found| {
        let at = |c: usize| row.values.get(c).copied().flatten();
        let now = at(base);
        // Nothing now and nothing later is not a copied forecast.
        now.is_some_and(|v| v != 0.0) && !ahead.is_empty() && ahead.iter().all(|c| at(*c) == now)
    };
    let copied: Vec<&Found> = scanned.rows.iter().filter(copies).collect();
    let first = copied.first()?;
    let value = shown(first.values.get(base).copied().flatten());
    Some(
        Diagnostic::warning(
            "W0450",
            format!(
                "prognoza powtarza liczbę z roku oceny: {} z {}",
                rows_counted(copied.len()),
                scanned.rows.len()
            ),
        )
        .in_data(
            first.spot.in_file(form.name),
            format!("pierwszy: wiersz {} „{}”, {value}", first.number, first.label),
        )
        .hint(
            "Taka prognoza mówi, że nic się nie zmieni. Nie opieraj na niej rozdziału o zmianach: użyj \
             prognozy wyliczonej z danych albo prognozy GUS.",
        ),
    )
}

/// Says which rows are described but not confirmed, so that they were kept under number and label.
pub(super) fn unconfirmed(form: &Form<'_>, scanned: &Scanned) -> Option<Diagnostic> {
    let waiting: Vec<_> = form
        .rows
        .iter()
        .filter(|r| r.do_potwierdzenia && numbered(&scanned.rows, r.nr).is_some())
        .collect();
    let first = waiting.first()?;
    let numbers: Vec<u32> = waiting.iter().map(|r| r.nr).collect();
    let place = numbered(&scanned.rows, first.nr).map(|f| f.spot.clone()).unwrap_or_default();
    Some(
        Diagnostic::note(
            "N0451",
            format!("{}: numer czeka na potwierdzenie, zapisano pod numerem i etykietą", rows_named(&numbers)),
        )
        .in_data(place.in_file(form.name), "")
        .hint(format!(
            "Wiersz {} to zapewne „{}”. Jeżeli tak jest w formularzu, dopisz go w mapowania/ozps.toml \
             (docs/ozps.md), a stanie się daną „{}”.",
            first.nr, first.etykieta, first.zmienna
        )),
    )
}
