//! Text as Typst string literals: the only way user text enters the generated Typst source.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::world::can_print;
use crate::export::clean;

/// A Typst string literal for any text, with characters no embedded font has printed as `□`.
pub fn literal(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 2);
    out.push('"');
    for c in printable(raw).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A Typst string literal for a name that is never printed (id, address, file name).
pub fn name_literal(raw: &str) -> String {
    let mut out = String::from("\"");
    for c in raw.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The text as the embedded fonts can print it.
///
/// PDF/A forbids a missing glyph, so a character without one becomes `□` and a combining mark that
/// no font has together with its letter is left out.
pub fn printable(raw: &str) -> String {
    let clean = clean::text(raw);
    if clean.chars().all(|c| c.is_ascii() || is_polish(c)) {
        return clean.into_owned();
    }
    let mut out = String::with_capacity(clean.len());
    let mut base = ' ';
    for c in clean.nfc() {
        if is_combining_mark(c) {
            if can_print(&[base, c]) {
                out.push(c);
            }
            continue;
        }
        base = if can_print(&[c]) { c } else { clean::BOX };
        out.push(base);
    }
    out
}

/// Letters and signs of ordinary Polish text: all in every embedded text font.
fn is_polish(c: char) -> bool {
    matches!(
        c,
        'ą' | 'ć' | 'ę' | 'ł' | 'ń' | 'ó' | 'ś' | 'ź' | 'ż' | 'Ą' | 'Ć' | 'Ę' | 'Ł' | 'Ń' | 'Ó'
            | 'Ś' | 'Ź' | 'Ż' | '„' | '”' | '–' | '—' | '\u{a0}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_and_backslashes_stay_inside_the_literal() {
        assert_eq!(literal(r#"a"b\c"#), r#""a\"b\\c""#);
        assert_eq!(literal(r"\u{41}"), r#""\\u{41}""#);
    }

    #[test]
    fn a_character_without_a_glyph_becomes_a_box() {
        assert_eq!(printable("a漢b\u{1f9ff}"), "a□b□");
        assert_eq!(printable("漢\u{301}"), "□", "a mark on a box has nothing to stand on");
    }

    #[test]
    fn letters_typed_as_letter_and_accent_are_joined() {
        assert_eq!(printable("Zażo\u{301}c\u{301}"), "Zażóć");
    }

    #[test]
    fn ordinary_letters_are_in_the_fonts() {
        for c in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”–—\u{a0}…≥≤−×→²³‰§±÷°€Ґґїä".chars() {
            assert!(can_print(&[c]), "{c}");
        }
    }

    proptest! {
        #[test]
        fn a_literal_ends_only_at_its_end(raw in any::<String>()) {
            let out = literal(&raw);
            let inner: Vec<char> = out.chars().collect();
            let mut escaped = false;
            for (i, c) in inner.iter().enumerate().skip(1) {
                match (escaped, c) {
                    (true, _) => escaped = false,
                    (false, '\\') => escaped = true,
                    (false, '"') => prop_assert_eq!(i, inner.len() - 1),
                    _ => {}
                }
            }
        }
    }
}
