//! Texts of data files in messages, and the key under which names are compared.

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
    fn quotes_cut_long_and_odd_text() {
        assert_eq!(quoted("a\0b"), "„a b”");
        assert_eq!(quoted(&"x".repeat(90)).chars().count(), 63);
    }
}
