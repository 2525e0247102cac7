//! Numbers as they are written in data files: decimal comma or point, groups of thousands by
//! (non-breaking) spaces, minus as a hyphen or as U+2212.

/// Powers of ten that are exact in binary.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Largest mantissa that a double holds exactly.
const EXACT: u64 = 1 << 53;

/// A plain number without spaces: `-12`, `2940.73`, `2940,73`. The nearest double, exactly as
/// `str::parse` would give; none when it is anything else.
#[inline]
#[must_use]
pub fn plain_number(bytes: &[u8]) -> Option<f64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut mantissa: u64 = 0;
    let mut seen = 0_usize;
    let mut fraction: Option<usize> = None;
    for &b in digits {
        match b {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
                seen += 1;
            }
            b'.' | b',' if fraction.is_none() && seen > 0 => fraction = Some(seen),
            _ => return None,
        }
    }
    let decimals = seen - fraction.unwrap_or(seen);
    if seen == 0 || (fraction.is_some() && decimals == 0) {
        return None;
    }
    let value = match scaled(mantissa, decimals) {
        Some(value) if seen <= 19 => value,
        _ => long_number(digits)?,
    };
    // One zero only, so that equal values have equal bits.
    Some(if value == 0.0 {
        0.0
    } else if negative {
        -value
    } else {
        value
    })
}

/// A mantissa with so many decimals, exactly; none when doubles do not hold it.
#[inline]
pub(super) fn scaled(mantissa: u64, decimals: usize) -> Option<f64> {
    let power = POWERS.get(decimals)?;
    (mantissa <= EXACT).then(|| mantissa as f64 / power)
}

/// More digits than a double holds exactly: left to the standard library.
#[cold]
fn long_number(digits: &[u8]) -> Option<f64> {
    let text: String =
        digits.iter().map(|b| if *b == b',' { '.' } else { char::from(*b) }).collect();
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// A number as people and offices write it: `1 234,50`, `−3`, `+7`. None when it is not one; a
/// number with both a comma and a point, or with groups of other than three digits, is not.
#[must_use]
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_space);
    if let Some(v) = plain_number(text.as_bytes()) {
        return Some(v);
    }
    let (sign, body) = match text.chars().next()? {
        '-' | '\u{2212}' => ("-", text.trim_start_matches(['-', '\u{2212}'])),
        '+' => ("", text.trim_start_matches('+')),
        _ => ("", text),
    };
    if text.chars().count() - body.chars().count() > 1 || !body.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let whole_end = body.find([',', '.']).unwrap_or(body.len());
    let (whole, rest) = body.split_at_checked(whole_end)?;
    let groups: Vec<&str> = whole.split(is_space).collect();
    let well_grouped = groups.iter().enumerate().all(|(i, g)| {
        let n = g.len();
        g.bytes().all(|b| b.is_ascii_digit()) && if i == 0 { (1..=3).contains(&n) } else { n == 3 }
    });
    if groups.len() > 1 && !well_grouped {
        return None;
    }
    plain_number(format!("{sign}{}{rest}", groups.concat()).as_bytes())
}

/// Ordinary, non-breaking, narrow and thin spaces.
#[must_use]
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}')
}

/// A number for messages: decimal comma, groups of thousands by non-breaking spaces.
#[must_use]
pub fn show_number(value: f64) -> String {
    let text = format!("{}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let mut out = String::new();
    if value < 0.0 {
        out.push('\u{2212}');
    }
    let n = whole.len();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (n - i).is_multiple_of(3) && n > 4 {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_what_offices_write() {
        for (text, value) in [
            ("0", 0.0),
            ("-12", -12.0),
            ("2940,73", 2940.73),
            ("2940.73", 2940.73),
            ("1 234,50", 1234.5),
            ("1\u{a0}234\u{a0}567", 1_234_567.0),
            ("12\u{202f}000", 12_000.0),
            ("\u{2212}3", -3.0),
            ("+7", 7.0),
            (" 88347042956,38 ", 88_347_042_956.38),
        ] {
            assert_eq!(parse_number(text), Some(value), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_number() {
        for text in [
            "", " ", "-", "--1", "brak", "1,2,3", "1.234,5", "1,234.5", "12 34", "1 2345", "1e5",
            "NaN", "inf", "5%", ",5", "5,", "1  234", "0x10", "٣", "+-5",
        ] {
            assert_eq!(parse_number(text), None, "{text:?}");
        }
    }

    #[test]
    fn shows_polish_numbers() {
        assert_eq!(show_number(1_234_567.5), "1\u{a0}234\u{a0}567,5");
        assert_eq!(show_number(-1234.0), "\u{2212}1234");
    }

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(text in "-?[0-9]{1,25}([.][0-9]{1,25})?") {
            prop_assert_eq!(plain_number(text.as_bytes()), text.parse::<f64>().ok());
        }

        #[test]
        fn shown_numbers_read_back(v in -1e12_f64..1e12) {
            prop_assert_eq!(parse_number(&show_number(v)), Some(v));
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = parse_number(&text);
        }
    }
}
