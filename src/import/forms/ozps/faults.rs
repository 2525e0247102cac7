//! What is said of rows that cannot be read, each with its row named.

use super::Form;
use super::scan::{Found, Scanned};
use crate::diag::Diagnostic;
use crate::import::Spot;
use crate::import::forms::knowledge::FormRow;
use crate::import::forms::lines::Line;

/// `wiersz 4 (KOBIETY, Wiek 18-59)`.
pub(super) fn name_of(row: &FormRow) -> String {
    if row.sekcja.is_empty() {
        format!("wiersz {} („{}”)", row.nr, row.etykieta)
    } else {
        format!("wiersz {} („{}, {}”)", row.nr, row.sekcja, row.etykieta)
    }
}

/// What to do when a row is not the one that was expected.
const OTHER_EDITION: &str = "Formularz może być z innego wydania niż opisane. Porównaj numer i etykietę \
                             z formularzem i opisz to wydanie w mapowania/ozps.toml (docs/ozps.md).";

/// The expected number stands at another label.
pub(super) fn label_differs(
    form: &Form<'_>,
    line: &Line,
    known: &FormRow,
    label: &str,
) -> Diagnostic {
    let message =
        format!("wiersz {} ma etykietę „{label}”, a oczekiwano „{}”", known.nr, known.etykieta);
    Diagnostic::error("E0453", message)
        .in_data(line.spot.in_file(form.name), name_of(known))
        .hint(OTHER_EDITION)
}

/// The expected label stands with another number, or with none.
pub(super) fn number_differs(
    form: &Form<'_>,
    line: &Line,
    known: &FormRow,
    found: Option<u32>,
) -> Diagnostic {
    let message = match found {
        Some(n) => format!("wiersz „{}” ma numer {n}, a oczekiwano {}", known.etykieta, known.nr),
        None => format!("wiersz „{}” nie ma numeru; oczekiwano {}", known.etykieta, known.nr),
    };
    Diagnostic::error("E0453", message)
        .in_data(line.spot.in_file(form.name), name_of(known))
        .hint(OTHER_EDITION)
}

/// The row is under the heading of another section.
pub(super) fn wrong_section(
    form: &Form<'_>,
    line: &Line,
    known: &FormRow,
    heading: &str,
) -> Diagnostic {
    let message = format!(
        "wiersz {} „{}” jest w części „{heading}”, a oczekiwano „{}”",
        known.nr, known.etykieta, known.sekcja
    );
    Diagnostic::error("E0453", message)
        .in_data(line.spot.in_file(form.name), name_of(known))
        .hint(OTHER_EDITION)
}

/// The figures of a known row are not as many as the columns, or may be in more than one way.
pub(super) fn not_split(form: &Form<'_>, row: &Found, text: &str, many: bool) -> Diagnostic {
    let (number, label, columns) = (row.number, &row.label, form.edition.lata.len());
    let (fact, hint) = if many {
        (
            format!("„{text}” można podzielić na {columns} liczb na więcej niż jeden sposób"),
            "Oddziel kolumny tabulatorem albo średnikiem, albo użyj pliku XLSX z CAS: tam kolumny są \
             oddzielone.",
        )
    } else {
        (
            format!("„{text}” to nie jest {columns} liczb"),
            "Sprawdź ten wiersz w formularzu. Jeżeli w tekście brakuje cyfr, użyj pliku XLSX albo PDF \
             z CAS.",
        )
    };
    Diagnostic::error("E0452", format!("wiersz {number} „{label}”: {fact}"))
        .in_data(row.spot.in_file(form.name), "")
        .hint(hint)
}

/// Most rows have fewer figures than columns: the text lost digits on its way.
pub(super) fn lost_digits(form: &Form<'_>, short: usize, known: usize) -> Diagnostic {
    let message = format!(
        "w tekście brakuje cyfr: {short} z {known} opisanych wierszy ma mniej niż {} liczb",
        form.edition.lata.len()
    );
    Diagnostic::error("E0455", message).in_data(Spot::default().in_file(form.name), "").hint(
        "Tekst skopiowano ze strony albo z programu, który gubi cyfry. Weź formularz wprost z CAS, \
             jako PDF albo XLSX.",
    )
}

/// Rows that could not be read, when no known ones are among them.
pub(super) fn unread(form: &Form<'_>, scanned: &Scanned) -> Option<Diagnostic> {
    let first = scanned.unread.first()?;
    let message = format!(
        "nieodczytane wiersze: {}; ich liczby można podzielić na więcej niż jeden sposób",
        scanned.unread.len()
    );
    Some(Diagnostic::warning("W0454", message).in_data(first.in_file(form.name), "pierwszy").hint(
        "Użyj pliku XLSX z CAS albo oddziel kolumny tabulatorem, jeżeli te wiersze są potrzebne.",
    ))
}
