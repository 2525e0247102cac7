//! `text`: Polish number, unit, date and plural formatting.
//!
//! Small pure helpers shared by every room that says a number in words. Nothing about rules, data or
//! documents may enter, and there is no I/O.

mod lines;
mod number;
mod plural;
mod unit;

pub use lines::wrap;
pub use number::{format_integer, format_number, format_short, format_thousands, zloty};
pub use plural::{plural, plural_of};
pub use unit::{Case, quantity, unit_form, unit_label, with_unit};

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// No-break space, used between groups of digits and between a number and its unit.
pub const NBSP: char = '\u{a0}';

/// A day in digits: `30.10.2022 r.`
#[must_use]
pub fn format_date(day: NaiveDate) -> String {
    format!("{}.{:02}.{}{NBSP}r.", day.day(), day.month(), day.year())
}

/// A text with each letter and its marks as one character, so that what was typed on another system
/// agrees. Almost every text is so already and stays where it is.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    }
}

/// Months in the form used in dates.
pub const MONTHS: [&str; 12] = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
];

/// A day in words: `29 grudnia 2026 r.`
#[must_use]
pub fn long_date(day: NaiveDate) -> String {
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or("");
    format!("{}{NBSP}{month} {}{NBSP}r.", day.day(), day.year())
}

/// An identifier as readable words: `usługi_społeczne` → `usługi społeczne`.
#[must_use]
pub fn spaced(id: &str) -> String {
    id.replace('_', " ")
}

/// Items joined as Polish prose: `a`, `a i b`, `a, b i c`.
#[must_use]
pub fn enumerate(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} i {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_lists_read_as_polish() {
        let day = NaiveDate::from_ymd_opt(2011, 5, 3).unwrap();
        assert_eq!(format_date(day), "3.05.2011\u{a0}r.");
        assert_eq!(enumerate(&[]), "");
        assert_eq!(enumerate(&["a".into()]), "a");
        assert_eq!(enumerate(&["a".into(), "b".into(), "c".into()]), "a, b i c");
    }
}
