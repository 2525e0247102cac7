//! Texts of forms made comparable: case, Polish letters, dashes and spaces do not matter.

/// Lower case without Polish signs, dashes as `-`, single spaces. Print-outs differ in all of these.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'ą' => 'a',
            'ć' => 'c',
            'ę' => 'e',
            'ł' => 'l',
            'ń' => 'n',
            'ó' => 'o',
            'ś' => 's',
            'ź' | 'ż' => 'z',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c if c.is_whitespace() || c == '\u{feff}' => ' ',
            c => c,
        };
        if plain == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        out.push(plain);
    }
    out.truncate(out.trim_end().len());
    out
}

/// Key under which labels of rows are compared: [`fold`] without spaces around dashes and signs, and
/// without footnote stars and marks at the end.
#[must_use]
pub(super) fn label_key(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        let tight = |c: char| matches!(c, '-' | '/' | '(' | ')' | ',' | '.' | ':' | ';');
        if c == '*'
            || (c == ' ' && (out.ends_with(tight) || chars.peek().is_some_and(|n| tight(*n))))
        {
            continue;
        }
        out.push(c);
    }
    out.trim_matches(|c: char| matches!(c, ' ' | '.' | ':' | ';' | ',' | '-')).to_owned()
}

/// Whole number written in digits only, of at most five digits.
#[must_use]
pub(super) fn small_number(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('.').unwrap_or(text);
    let plain = (1..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// A year of this century or the end of the last.
#[must_use]
pub(super) fn year(text: &str) -> Option<i32> {
    let digits = text.trim_matches(|c: char| !c.is_ascii_digit());
    let value: i32 = if digits.len() == 4 { digits.parse().ok()? } else { return None };
    (1990..=2100).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_the_same_however_they_are_printed() {
        for (a, b) in [
            ("Wiek 0-17", "WIEK  0 – 17"),
            ("Ogółem", "ogolem:"),
            ("MIESZKAŃCY (w osobach)", "Mieszkańcy ( w osobach )*"),
            ("Bezrobotni długotrwale ogółem", "Bezrobotni\u{a0}długotrwale ogółem."),
        ] {
            assert_eq!(label_key(a), label_key(b));
        }
        assert_ne!(label_key("Wiek 18-59"), label_key("Wiek 18-64"));
        assert_ne!(label_key("Wiek 0-17"), label_key("Wiek 017"));
    }

    #[test]
    fn years_and_numbers() {
        assert_eq!(year("2025"), Some(2025));
        assert_eq!(year("(2025)"), Some(2025));
        assert_eq!(year("203"), None);
        assert_eq!(year("85219"), None);
        assert_eq!(small_number("12."), Some(12));
        assert_eq!(small_number("0-17"), None);
        assert_eq!(small_number("123456"), None);
    }
}
