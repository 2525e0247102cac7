//! Breaking text into lines.

/// Splits at spaces into lines of at most `width` characters; a longer word keeps a line of its own.
/// No-break spaces hold words together.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let long = word.chars().count();
            if !line.is_empty() && used + 1 + long > width {
                out.push(std::mem::take(&mut line));
                used = 0;
            }
            if !line.is_empty() {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += long;
        }
        out.push(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_never_inside_a_word() {
        assert_eq!(wrap("ala ma kota", 6), ["ala ma", "kota"]);
        assert_eq!(wrap("konstantynopolitańczykowianeczka i kot", 5).len(), 2);
        assert_eq!(wrap("5\u{a0}osób razem", 6), ["5\u{a0}osób", "razem"]);
        assert_eq!(wrap("", 10), [""]);
    }
}
