//! Addresses: a street, an estate or a village with the number of a house.

use super::text::{Word, between};

/// Words that begin an address; those that are also written shortened may have a name in small
/// letters after them.
const STREETS: &[(&str, bool)] = &[
    ("ul", true),
    ("al", true),
    ("os", true),
    ("pl", true),
    ("ulica", false),
    ("ulicy", false),
    ("ulicą", false),
    ("ulicę", false),
    ("aleja", false),
    ("alei", false),
    ("aleje", false),
    ("osiedle", false),
    ("osiedlu", false),
    ("osiedla", false),
    ("plac", false),
    ("placu", false),
];

/// Words that say where somebody lives.
const HOMES: &[&str] =
    &["zam", "mieszkam", "mieszka", "mieszkamy", "adres", "zamieszkała", "zamieszkały"];

/// Units after which a number is no house.
const UNITS: &[&str] = &[
    "lat",
    "lata",
    "rok",
    "roku",
    "km",
    "min",
    "minut",
    "osób",
    "osoby",
    "osobami",
    "razy",
    "dni",
    "dzieci",
    "godzin",
    "zł",
    "tys",
    "metrów",
    "pokoi",
    "pokoje",
    "miesięcy",
    "miesiące",
];

/// Whether an address stands in the text.
pub(super) fn scan(text: &[char], words: &[Word]) -> bool {
    words.iter().enumerate().any(|(i, w)| {
        let rest = words.get(i + 1..).unwrap_or_default();
        if let Some((_, short)) = STREETS.iter().find(|(s, _)| *s == w.lower) {
            return street(text, w, rest, *short);
        }
        HOMES.contains(&w.lower.as_str()) && home(text, rest)
    })
}

/// A name of at most five words after `ul.` and a number after it. `ul. 3 Maja` has no house yet.
fn street(text: &[char], cue: &Word, rest: &[Word], short: bool) -> bool {
    let mut end = cue.end;
    for (i, w) in rest.iter().take(5).enumerate() {
        let before = between(text, end, w.start);
        if before.contains('\n') || before.contains([';', ',']) {
            return false;
        }
        let lower_name = short && i == 0 && w.len() > 2;
        if !w.capital && !lower_name {
            return false;
        }
        end = w.end;
        if w.len() > 1 && house_at(text, w.end) {
            return true;
        }
    }
    false
}

/// A capitalised word directly before a number, soon after a word about living somewhere.
fn home(text: &[char], rest: &[Word]) -> bool {
    rest.iter().take(6).any(|w| w.capital && w.len() > 2 && house_at(text, w.end))
}

/// Whether a house number begins here: one to four digits, not of a thing that is counted.
fn house_at(text: &[char], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let spaces = rest.iter().take_while(|c| **c == ' ').count();
    let rest = rest.get(spaces..).unwrap_or_default();
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if spaces == 0 || !(1..=4).contains(&digits) {
        return false;
    }
    let after: String = rest
        .get(digits..)
        .unwrap_or_default()
        .iter()
        .skip_while(|c| **c == ' ')
        .take_while(|c| c.is_alphabetic() || **c == '%')
        .collect();
    !UNITS.contains(&after.to_lowercase().as_str()) && after != "%"
}
