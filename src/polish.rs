//! Polish written forms: numbers, amounts, dates, plurals.
//!
//! Shared by every room that writes sentences for people. Pure text; no rule, no data enters here.

use chrono::{Datelike, NaiveDate};

/// No-break space.
pub const NBSP: char = '\u{a0}';

/// A number with a decimal comma and groups of three separated by no-break spaces.
///
/// Four-digit numbers are left unbroken below 10 000 only when they are years; this function is for
/// quantities, so `1234` becomes `1 234`. Negative numbers take the minus sign (U+2212).
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "brak".to_owned();
    }
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    let is_zero = text.bytes().all(|b| b == b'0' || b == b'.');
    if value < 0.0 && !is_zero {
        out.push('\u{2212}');
    }
    out.push_str(&grouped(whole));
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A whole number with groups of three.
#[must_use]
pub fn integer(value: i64) -> String {
    let sign = if value < 0 { "\u{2212}" } else { "" };
    format!("{sign}{}", grouped(&value.unsigned_abs().to_string()))
}

/// An amount in złoty.
#[must_use]
pub fn zloty(value: i64) -> String {
    format!("{}{NBSP}zł", integer(value))
}

/// A number with as many decimals as it needs, at most `most`.
#[must_use]
pub fn short(value: f64, most: usize) -> String {
    let text = number(value, most);
    if text.contains(',') {
        text.trim_end_matches('0').trim_end_matches(',').to_owned()
    } else {
        text
    }
}

fn grouped(digits: &str) -> String {
    let count = digits.chars().count();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (count - i).is_multiple_of(3) {
            out.push(NBSP);
        }
        out.push(c);
    }
    out
}

/// The form of a noun that goes with a count: `one` (1 osoba), `few` (2 osoby), `many` (5 osób).
#[must_use]
pub fn plural<'a>(count: i64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    let n = count.unsigned_abs();
    match (n, n % 10, n % 100) {
        (1, _, _) => one,
        (_, 2..=4, t) if !(12..=14).contains(&t) => few,
        _ => many,
    }
}

/// A count with its noun: `5 osób`.
#[must_use]
pub fn counted(count: i64, one: &str, few: &str, many: &str) -> String {
    format!("{}{NBSP}{}", integer(count), plural(count, one, few, many))
}

const MONTHS: [&str; 12] = [
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

/// A day in figures: `29.12.2026 r.`
#[must_use]
pub fn short_date(day: NaiveDate) -> String {
    format!("{}.{:02}.{}{NBSP}r.", day.day(), day.month(), day.year())
}

/// Items joined as in a sentence: `a, b i c`.
#[must_use]
pub fn join_and(items: &[String]) -> String {
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
    fn numbers_take_comma_and_no_break_groups() {
        assert_eq!(number(1_234_567.5, 1), "1\u{a0}234\u{a0}567,5");
        assert_eq!(number(-0.04, 1), "0,0");
        assert_eq!(number(-12.0, 0), "\u{2212}12");
        assert_eq!(number(f64::NAN, 2), "brak");
        assert_eq!(short(3.50, 2), "3,5");
        assert_eq!(short(3.0, 2), "3");
        assert_eq!(short(100.0, 0), "100");
        assert_eq!(
            integer(i64::MIN),
            "\u{2212}9\u{a0}223\u{a0}372\u{a0}036\u{a0}854\u{a0}775\u{a0}808"
        );
    }

    #[test]
    fn plurals_follow_the_teens() {
        let form = |n| plural(n, "osoba", "osoby", "osób");
        assert_eq!([form(1), form(2), form(5)], ["osoba", "osoby", "osób"]);
        assert_eq!([form(12), form(14), form(22), form(112)], ["osób", "osób", "osoby", "osób"]);
        assert_eq!([form(0), form(21), form(101)], ["osób", "osób", "osób"]);
    }

    #[test]
    fn dates_are_written_out() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 29).unwrap();
        assert_eq!(long_date(day), "29\u{a0}grudnia 2026\u{a0}r.");
        assert_eq!(short_date(day), "29.12.2026\u{a0}r.");
    }
}
