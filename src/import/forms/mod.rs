//! `import::forms`: forms and reports with numbered rows: OZPS, MRiPS-03, Rb-27S and Rb-28S.
//!
//! What is known of a form (editions, rows, labels, sums, chapters) is data in `data/formularze` and
//! in the project's `mapowania`; this room knows only how such forms are laid out. A row counts only
//! when its number and its label are those of the known row, and sums must come out; otherwise the
//! file is refused with the row named. Rows nobody has described are kept under their number and label.

mod budget;
mod keys;
mod knowledge;
mod lines;
mod mrips;
mod ozps;
mod period;
mod split;

#[cfg(test)]
mod testkit;

pub use budget::Budget;
pub use mrips::Mrips;
pub use ozps::Ozps;

use crate::data::{Area, show_number};
use crate::diag::{DataPlace, Diagnostic};
use crate::text::{enumerate, plural};

use super::{Context, Input, Row, Spot};

/// Most faults of one kind told apart; the rest is counted.
const MAX_FAULTS: usize = 5;

/// The gmina a form is of.
///
/// # Errors
/// `E0456` when neither the file nor the user says.
fn home(input: &Input<'_>, context: &Context<'_>) -> Result<Area, Diagnostic> {
    context.home.map(Area::Gmina).ok_or_else(|| {
        Diagnostic::error("E0456", "formularz nie podaje kodu TERYT swojej gminy")
            .in_data(whole(input), "")
            .hint("Dodaj do polecenia --teryt z siedmiocyfrowym kodem gminy.")
    })
}

/// The file as a whole.
fn whole(input: &Input<'_>) -> DataPlace {
    Spot::default().in_file(input.name)
}

/// The year the user gave for a file.
fn year_option(input: &Input<'_>, context: &Context<'_>) -> Option<i32> {
    let years = &context.options.file_years;
    let of_file = years.get(input.name).or_else(|| years.get(input.base_name()));
    of_file.copied().or(context.year)
}

/// `wiersze 2 i 6` or `wiersz 2`.
fn rows_named(numbers: &[u32]) -> String {
    let word = plural(numbers.len() as u64, "wiersz", "wiersze", "wiersze");
    let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("{word} {}", enumerate(&list))
}

/// A value for messages.
fn shown(value: Option<f64>) -> String {
    value.map_or_else(|| "brak".to_owned(), show_number)
}

/// Keeps the first faults of a kind and says how many more there are.
fn shorten(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let more = found.len().saturating_sub(MAX_FAULTS);
    found.truncate(MAX_FAULTS);
    if let (true, Some(last)) = (more > 0, found.last_mut()) {
        let rest = format!("Takich błędów jest jeszcze {more}.");
        last.hint = Some(match last.hint.take() {
            Some(hint) => format!("{hint} {rest}"),
            None => rest,
        });
    }
    found
}

/// Name under which a variable is stored: the identifier of the `dana` when the rules know it.
fn stored_name(name: &str, context: &Context<'_>) -> std::sync::Arc<str> {
    context.options.find(name).map_or(name, |v| v.id.as_str()).into()
}

/// Rows in the order of tidy files: variable, then year.
fn sort_rows(rows: &mut [Row]) {
    rows.sort_by(|a, b| (&a.variable, a.year).cmp(&(&b.variable, b.year)));
}
