//! The year of assessment: from the title, from the years above the columns, or from the user.

use super::TITLE;
use crate::diag::Diagnostic;
use crate::import::forms::lines::Line;
use crate::import::forms::period::{Year, header_years, year_of_line};
use crate::import::forms::{keys, whole, year_option};
use crate::import::{Context, Input};

/// Lines in which the title is looked for.
const TITLE_LINES: usize = 200;

/// The year of assessment.
///
/// # Errors
/// `E0455` when digits of the year were lost; `E0456` when the file does not say the year, or says two.
pub(super) fn find(
    input: &Input<'_>,
    context: &Context<'_>,
    lines: &[Line],
) -> Result<i32, Diagnostic> {
    let head = || lines.iter().take(TITLE_LINES);
    let mut titled: Option<(i32, &Line)> = None;
    for line in head() {
        match year_of_line(&line.text(), TITLE) {
            Some(Year::Cut(digits)) => return Err(lost_digits(input, line, digits)),
            Some(Year::Is(y)) => {
                titled = Some((y, line));
                break;
            }
            None => {}
        }
    }
    let header = head().find_map(|l| Some((above_columns(&l.text())?, l)));
    match (titled, header, year_option(input, context)) {
        (Some((a, line)), Some((b, other)), _) if a != b => Err(Diagnostic::error(
            "E0456",
            format!("tytuł mówi, że to ocena za {a} r., a lata nad kolumnami – że za {b} r."),
        )
        .in_data(line.spot.in_file(input.name), "tytuł")
        .in_data(other.spot.in_file(input.name), "lata nad kolumnami")
        .hint("Sprawdź, który rok jest właściwy, i popraw drugi w pliku.")),
        (Some((year, line)), _, Some(given)) | (None, Some((year, line)), Some(given))
            if year != given =>
        {
            Err(Diagnostic::error(
                "E0456",
                format!("plik mówi, że to ocena za {year} r., a podano rok {given}"),
            )
            .in_data(line.spot.in_file(input.name), "")
            .hint("Podaj rok, za który jest ocena, a nie rok, w którym ją przyjęto."))
        }
        (Some((year, _)), _, _) | (None, Some((year, _)), _) | (None, None, Some(year)) => Ok(year),
        (None, None, None) => Err(Diagnostic::error(
            "E0456",
            "nie wiadomo, za który rok jest ta ocena zasobów pomocy społecznej",
        )
        .in_data(whole(input), "")
        .hint("Podaj w poleceniu rok, za który jest ocena, na przykład: --rok 2025.")),
    }
}

/// The year of assessment is the third of the columns.
fn above_columns(line: &str) -> Option<i32> {
    let (first, count) = header_years(line)?;
    let folded = keys::fold(line);
    let named = ["prognoz", "oceny", "wyszczegolnienie"].iter().any(|w| folded.contains(w));
    let others = line.split_whitespace().filter(|w| keys::year(w).is_none()).count();
    (named || (count >= 3 && others <= 2)).then_some(first + 2)
}

fn lost_digits(input: &Input<'_>, line: &Line, digits: u32) -> Diagnostic {
    Diagnostic::error(
        "E0455",
        format!("w tekście brakuje cyfr: rok zapisano jako „{digits}”"),
    )
    .in_data(line.spot.in_file(input.name), "")
    .hint(
        "Tekst skopiowano ze strony, która gubi cyfry, więc liczby w tabelach też mogą być błędne. \
         Weź formularz wprost z CAS, jako PDF albo XLSX.",
    )
}

/// No edition of the form is known for a year.
pub(super) fn no_edition(input: &Input<'_>, year: i32) -> Diagnostic {
    Diagnostic::error("E0456", format!("nie jest znane wydanie formularza OZPS za {year} r."))
        .in_data(whole(input), "")
        .hint(
            "Jeżeli rok jest właściwy, dopisz wydanie i jego wiersze w pliku mapowania/ozps.toml; \
             wzór jest w docs/ozps.md.",
        )
}
