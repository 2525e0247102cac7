//! Numbers: decimal comma, groups of three digits, a true minus sign.

use super::NBSP;

/// A number with a fixed count of decimal places: `1 234,50`. Groups are split by U+00A0, the minus
/// is U+2212, and a negative number that rounds to zero loses its sign. A number that is not finite
/// is shown as `–`.
#[must_use]
pub fn format_number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut out = String::with_capacity(digits.len() + 8);
    if value < 0.0 && digits.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        out.push('−');
    }
    out.push_str(&grouped(whole));
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A whole number of any size in groups: `−9 223 372 036 854 775 808`.
#[must_use]
pub fn format_integer(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(&digits))
}

/// An amount in whole złoty.
#[must_use]
pub fn zloty(value: i64) -> String {
    format!("{}{NBSP}zł", format_integer(value))
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let count = digits.chars().count();
    let mut out = String::with_capacity(digits.len() + 8);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (count - i).is_multiple_of(3) {
            out.push(NBSP);
        }
        out.push(digit);
    }
    out
}

/// A whole number in groups: `120 000`.
#[must_use]
pub fn format_thousands(value: f64) -> String {
    format_number(value, 0)
}

/// A number with as many decimal places as it needs, at most `max`: `1,5`, `20`, `0,25`.
#[must_use]
pub fn format_short(value: f64, max: usize) -> String {
    let long = format_number(value, max);
    if !long.contains(',') {
        return long;
    }
    long.trim_end_matches('0').trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_comma() {
        assert_eq!(format_number(1_234_567.891, 2), "1\u{a0}234\u{a0}567,89");
        assert_eq!(format_number(1010.0, 0), "1\u{a0}010");
        assert_eq!(format_number(999.0, 0), "999");
        assert_eq!(format_thousands(120_000.4), "120\u{a0}000");
    }

    #[test]
    fn minus_only_on_what_is_printed() {
        assert_eq!(format_number(-0.04, 1), "0,0");
        assert_eq!(format_number(-0.06, 1), "−0,1");
        assert_eq!(format_number(-1000.0, 0), "−1\u{a0}000");
    }

    #[test]
    fn whole_numbers_of_any_size() {
        assert_eq!(format_integer(-1_200), "−1\u{a0}200");
        assert_eq!(zloty(85_000), "85\u{a0}000\u{a0}zł");
        assert!(format_integer(i64::MIN).ends_with("\u{a0}808"));
    }

    #[test]
    fn absent_number_is_never_a_zero() {
        assert_eq!(format_number(f64::NAN, 1), "–");
        assert_eq!(format_number(f64::INFINITY, 1), "–");
    }

    #[test]
    fn short_form_keeps_whole_zeros() {
        assert_eq!(format_short(1.5, 4), "1,5");
        assert_eq!(format_short(120.0, 4), "120");
        assert_eq!(format_short(100.0, 0), "100");
        assert_eq!(format_short(0.25, 4), "0,25");
    }
}
