//! Lines of the form → its rows. A row is a label, the number of the row and the expected count of
//! figures; the label and the number must both be those of the known row.

use super::Form;
use super::faults::{label_differs, lost_digits, not_split, number_differs, wrong_section};
use crate::data::parse_number;
use crate::diag::Diagnostic;
use crate::import::Spot;
use crate::import::forms::keys::{label_key, small_number};
use crate::import::forms::knowledge::FormRow;
use crate::import::forms::lines::{Line, numbers_columns, numeric_end, text_of};
use crate::import::forms::shorten;
use crate::import::forms::split::{Split, Token, all_ways, is_numeric, split};

/// A row of the form as found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Number.
    pub number: u32,
    /// Label, as printed.
    pub label: String,
    /// Index into `Form::rows` when it is read as a known variable.
    pub known: Option<usize>,
    /// Figures by column; none where the form has a mark of absence. Empty until it is settled which
    /// of the ways is right.
    pub values: Vec<Option<f64>>,
    /// Ways in which the printed figures come apart.
    pub ways: Vec<Vec<Option<f64>>>,
    /// The figures as printed.
    pub printed: String,
    /// Where.
    pub spot: Spot,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// Rows in order.
    pub rows: Vec<Found>,
    /// Lines that look like unknown rows but do not come apart in one way.
    pub unread: Vec<Spot>,
}

/// Unknown rows may skip so many numbers at once: not every page is printed.
const MAX_JUMP: u32 = 60;

/// Where the form was before a line: what a row after it may be.
#[derive(Default)]
struct State {
    last: u32,
    /// Heading seen since the last row.
    heading: Option<String>,
    /// Text lines since the last row: the beginning of a label broken over lines.
    pending: Vec<String>,
    faults: Vec<Diagnostic>,
    /// Known rows whose figures are fewer than the columns.
    short: usize,
}

/// Finds the rows.
///
/// # Errors
/// `E0452`, `E0453` or `E0455`, naming the row.
pub(super) fn scan(form: &Form<'_>, lines: &[Line]) -> Result<Scanned, Vec<Diagnostic>> {
    let mut scanned = Scanned::default();
    let mut state = State::default();
    let mut skip = false;
    for (i, line) in lines.iter().enumerate() {
        if std::mem::take(&mut skip) || numbers_columns(&line.tokens) {
            continue;
        }
        let next = lines.get(i + 1).map(Line::text).unwrap_or_default();
        if let Some(heading) = section(form, line) {
            state.heading = Some(heading);
            state.pending.clear();
            continue;
        }
        match row(form, line, &next, &mut state) {
            Outcome::Row { found, took_next } => {
                state.last = found.number;
                state.pending.clear();
                state.heading = None;
                skip = took_next;
                scanned.rows.push(found);
            }
            Outcome::Fault(d) => {
                state.pending.clear();
                state.faults.push(*d);
            }
            Outcome::Unread(number) => {
                state.last = number;
                state.pending.clear();
                scanned.unread.push(line.spot.clone());
            }
            Outcome::Text => {
                let text = line.text();
                if text.chars().any(char::is_alphabetic) {
                    state.pending.push(text);
                    let extra = state.pending.len().saturating_sub(2);
                    state.pending.drain(..extra);
                }
            }
        }
    }
    let known = form.rows.iter().filter(|r| !r.do_potwierdzenia).count();
    if state.short > 0 && state.short * 2 > known {
        return Err(vec![lost_digits(form, state.short, known)]);
    }
    if !state.faults.is_empty() {
        return Err(shorten(state.faults));
    }
    Ok(scanned)
}

enum Outcome {
    Row {
        found: Found,
        took_next: bool,
    },
    Fault(Box<Diagnostic>),
    /// A row of this number that does not come apart.
    Unread(u32),
    Text,
}

/// The known section a line names, when it holds nothing else.
fn section(form: &Form<'_>, line: &Line) -> Option<String> {
    let key = label_key(&line.text());
    let found = form.rows.iter().find(|r| {
        let wanted = label_key(&r.sekcja);
        !wanted.is_empty() && (key == wanted || (key.len() > 5 && wanted.starts_with(&key)))
    });
    found.map(|r| r.sekcja.clone())
}

fn row(form: &Form<'_>, line: &Line, next: &str, state: &mut State) -> Outcome {
    let columns = form.edition.lata.len();
    let mut wrong_label: Option<(&FormRow, String)> = None;
    for (at, number) in numbers(&line.tokens) {
        let (before, after) = around(&line.tokens, at);
        let wanted = form.rows.iter().position(|r| r.nr == number && !r.do_potwierdzenia);
        let Some((index, known)) = wanted.and_then(|i| Some((i, *form.rows.get(i)?))) else {
            continue;
        };
        // The number stands after the label, or before it.
        let label_then_number = labels(before, state, next)
            .into_iter()
            .find(|(l, _)| is_label(l, known))
            .map(|(l, took)| (l, took, after));
        let number_then_label = || {
            let cut = (1..=after.len())
                .find(|n| is_label(&text_of(after.get(..*n).unwrap_or_default()), known))?;
            let (label, figures) = after.split_at_checked(cut)?;
            (text_of(before).is_empty()).then(|| (text_of(label), false, figures))
        };
        if let Some((label, took_next, figures)) = label_then_number.or_else(number_then_label) {
            if number <= state.last {
                // The same pair again, in a later table of another form: not ours.
                continue;
            }
            if let Some(heading) = &state.heading
                && !known.sekcja.is_empty()
                && label_key(heading) != label_key(&known.sekcja)
            {
                let told = wrong_section(form, line, known, heading);
                (state.last, state.heading) = (number, None);
                return fault(told);
            }
            let spot = line.spot.clone();
            let mut found = Found {
                number,
                label,
                known: Some(index),
                values: Vec::new(),
                ways: Vec::new(),
                printed: text_of(figures),
                spot,
            };
            match figures_of(figures, columns, line.cells) {
                Split::One(values) => {
                    found.ways = vec![values.clone()];
                    found.values = values;
                }
                Split::Many => found.ways = all_ways(figures, columns),
                Split::None => {
                    if figures.len() < columns {
                        state.short += 1;
                    }
                    state.last = number;
                    return fault(not_split(form, &found, &found.printed, false));
                }
            }
            return Outcome::Row { found, took_next };
        }
        if number == state.last + 1
            && matches!(figures_of(after, columns, line.cells), Split::One(_))
        {
            let label = labels(before, state, "").into_iter().next().map(|(l, _)| l);
            wrong_label = label.filter(|l| has_letters(l)).map(|l| (known, l));
        }
    }
    if let Some((known, label)) = wrong_label {
        state.last = known.nr;
        return fault(label_differs(form, line, known, &label));
    }
    if let Some((known, found)) = misnumbered(form, line, state) {
        state.last = known.nr;
        return fault(number_differs(form, line, known, found));
    }
    unknown(form, line, next, state)
}

fn fault(d: Diagnostic) -> Outcome {
    Outcome::Fault(Box::new(d))
}

/// Tokens that may be the number of the row.
fn numbers(tokens: &[Token]) -> impl Iterator<Item = (usize, u32)> {
    tokens.iter().enumerate().filter_map(|(i, t)| Some((i, small_number(&t.text)?)))
}

/// What stands before and after a token.
fn around(tokens: &[Token], at: usize) -> (&[Token], &[Token]) {
    (tokens.get(..at).unwrap_or_default(), tokens.get(at + 1..).unwrap_or_default())
}

/// Texts that may be the label of a row: its own, with lines before it, with the line after it. The
/// flag says whether the line after was taken.
fn labels(own: &[Token], state: &State, next: &str) -> Vec<(String, bool)> {
    let own = text_of(own);
    let mut out = vec![(own.clone(), false)];
    let follows = !next.chars().any(|c| c.is_ascii_digit());
    for from in (0..state.pending.len()).rev() {
        let before = state.pending.get(from..).unwrap_or_default().join(" ");
        let joined = format!("{before} {own}").trim().to_owned();
        if follows {
            out.push((format!("{joined} {next}"), true));
        }
        out.push((joined, false));
    }
    if follows && !next.is_empty() {
        out.push((format!("{own} {next}").trim().to_owned(), true));
    }
    out
}

/// Whether a text is the label of a row, alone or after the name of its section.
fn is_label(text: &str, row: &FormRow) -> bool {
    let key = label_key(text);
    let wanted = label_key(&row.etykieta);
    key == wanted || key == label_key(&format!("{} {}", row.sekcja, row.etykieta))
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// The figures of a row. In a table empty cells at the end have a place; in a line they do not.
fn figures_of(tokens: &[Token], columns: usize, cells: bool) -> Split {
    let mut tokens = tokens.to_vec();
    let any = tokens.iter().any(|t| parse_number(&t.text).is_some());
    while cells && any && tokens.len() < columns {
        tokens.push(Token { text: String::new(), gap: f32::INFINITY });
    }
    split(&tokens, columns)
}

/// The next expected row, when its label is there with another number.
fn misnumbered<'a>(
    form: &'a Form<'_>,
    line: &Line,
    state: &State,
) -> Option<(&'a FormRow, Option<u32>)> {
    let expected = form.rows.iter().find(|r| r.nr == state.last + 1 && !r.do_potwierdzenia)?;
    let columns = form.edition.lata.len();
    for (at, number) in numbers(&line.tokens) {
        let (before, after) = around(&line.tokens, at);
        let split = figures_of(after, columns, line.cells);
        if is_label(&text_of(before), expected) && matches!(split, Split::One(_)) {
            return Some((expected, Some(number)));
        }
    }
    let end = numeric_end(&line.tokens);
    let (label, figures) = line.tokens.split_at_checked(end)?;
    let bare = is_label(&text_of(label), expected)
        && matches!(figures_of(figures, columns, false), Split::One(_));
    bare.then_some((expected, None))
}

/// A row nobody has described: kept under its number and label.
fn unknown(form: &Form<'_>, line: &Line, next: &str, state: &State) -> Outcome {
    let described = |n: u32| form.rows.iter().any(|r| r.nr == n && !r.do_potwierdzenia);
    let columns = form.edition.lata.len();
    let possible = |n: u32| n > state.last && n <= state.last + MAX_JUMP && !described(n);
    let mut ambiguous = None;
    for (at, number) in numbers(&line.tokens).filter(|(_, n)| possible(*n)) {
        let (before, after) = around(&line.tokens, at);
        let (label, took_next) = own_label(before, state, next);
        if has_letters(&label) {
            match figures_of(after, columns, line.cells) {
                Split::One(values) => {
                    return unknown_row(line, number, label, values, took_next);
                }
                Split::Many => ambiguous = ambiguous.or(Some(number)),
                Split::None => {}
            }
        }
        // The number before the label.
        if at == 0 {
            let words = after.iter().take_while(|t| !is_numeric(&t.text)).count();
            let end = numeric_end(after).max(words);
            let (label, figures) = after.split_at_checked(end).unwrap_or_default();
            let label = text_of(label);
            if has_letters(&label) {
                match figures_of(figures, columns, line.cells) {
                    Split::One(values) => {
                        return unknown_row(line, number, label, values, false);
                    }
                    Split::Many => ambiguous = ambiguous.or(Some(number)),
                    Split::None => {}
                }
            }
        }
    }
    ambiguous.map_or(Outcome::Text, Outcome::Unread)
}

fn unknown_row(
    line: &Line,
    number: u32,
    label: String,
    values: Vec<Option<f64>>,
    took_next: bool,
) -> Outcome {
    let (ways, spot) = (vec![values.clone()], line.spot.clone());
    let found = Found { number, label, known: None, values, ways, printed: String::new(), spot };
    Outcome::Row { found, took_next }
}

/// The label of an unknown row: its own text, joined with the lines around it when it is broken: it
/// goes on from a line before when it begins with no capital, and into the next that begins with none.
fn own_label(before: &[Token], state: &State, next: &str) -> (String, bool) {
    let mut label = text_of(before);
    let begun = label.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    if !begun && let Some(pending) = state.pending.last() {
        label = format!("{pending} {label}").trim().to_owned();
    }
    let goes_on = next.chars().next().is_some_and(char::is_lowercase)
        && !next.chars().any(|c| c.is_ascii_digit());
    if goes_on { (format!("{label} {next}"), true) } else { (label, false) }
}
