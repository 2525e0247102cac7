//! Small Polish for messages: plural forms and lists.

/// `1 wiersz`, `2 wiersze`, `5 wierszy`: number and the fitting form.
#[must_use]
pub fn counted(n: usize, one: &str, few: &str, many: &str) -> String {
    format!("{n} {}", form(n, one, few, many))
}

/// The form that fits a number.
#[must_use]
pub fn form<'a>(n: usize, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (n, n % 10, n % 100) {
        (1, _, _) => one,
        (_, 2..=4, t) if !(12..=14).contains(&t) => few,
        _ => many,
    }
}

/// A text for quoting in a message: control characters blanked, at most 60 characters.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    if text.chars().count() > 60 {
        out.push('…');
    }
    format!("„{out}”")
}

/// Key under which names and headers are compared: lower case, single spaces, no byte order mark.
#[must_use]
pub fn key(text: &str) -> String {
    text.trim_start_matches('\u{feff}')
        .split(|c: char| c.is_whitespace())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_forms() {
        let f = |n| counted(n, "wiersz", "wiersze", "wierszy");
        assert_eq!(
            [f(1), f(2), f(5), f(12), f(22), f(112), f(0)],
            ["1 wiersz", "2 wiersze", "5 wierszy", "12 wierszy", "22 wiersze", "112 wierszy", "0 wierszy"]
        );
    }

    #[test]
    fn quotes_cut_long_and_odd_text() {
        assert_eq!(quoted("a\0b"), "„a b”");
        assert_eq!(quoted(&"x".repeat(90)).chars().count(), 63);
    }
}
