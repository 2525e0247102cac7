//! Text made safe for every format: what XML, PDF and a reader's eye cannot take is left out here,
//! once, so that the formats agree letter for letter.

use std::borrow::Cow;

/// The text without control characters, direction overrides and invisible marks.
///
/// Line ends and tabs become spaces; private-use characters and noncharacters become `□`, which
/// [`super::check`] reports. Everything else, spaces and soft typography included, stays.
pub fn text(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(|c| replacement(c) == Some(c)) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.chars().filter_map(replacement).collect())
}

/// What is printed for a character; `None` when nothing is.
fn replacement(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ if is_invisible(c) => None,
        _ if is_unassignable(c) => Some(BOX),
        _ => Some(c),
    }
}

/// The sign printed for a character that cannot be.
pub const BOX: char = '□';

/// Whether the character shows nothing and only harms searching and copying.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether the character means nothing outside one private agreement.
pub fn is_unassignable(c: char) -> bool {
    let code = u32::from(c);
    matches!(code, 0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0xf_0000..=0x10_ffff)
        || code & 0xfffe == 0xfffe
}

/// Whether a link leads to another page of the same folder, such as `prawo.html#akt-ups`. Only web
/// pages can follow it.
pub fn is_page(to: &str) -> bool {
    let page = to.split_once('#').map_or(to, |(page, _)| page);
    page.strip_suffix(".html").is_some_and(|name| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_alphanumeric() || "._-".contains(c))
    })
}

/// Text for XML and HTML content and attributes in double quotes.
pub fn xml(raw: &str) -> String {
    let clean = text(raw);
    let mut out = String::with_capacity(clean.len() + clean.len() / 16);
    for c in clean.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Whether an address may become a link that opens outside the document.
pub fn is_web_address(to: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| {
        to.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && to.len() > scheme.len()
    }) && !to.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_text_is_untouched() {
        let polish = "Zażółć „gęślą jaźń” – 1\u{a0}234,5\u{a0}% ≥ 3";
        assert!(matches!(text(polish), Cow::Borrowed(t) if t == polish));
    }

    #[test]
    fn marks_that_deceive_the_reader_are_left_out() {
        assert_eq!(text("a\u{200b}b\u{202e}c\u{feff}d\0e\tf\ng"), "abcde f g");
        assert_eq!(text("\u{e000}\u{ffff}"), "□□");
    }

    #[test]
    fn scripts_are_not_web_addresses() {
        for bad in ["javascript:alert(1)", "data:text/html,x", "https://", "http://a b", "ftp://x"]
        {
            assert!(!is_web_address(bad), "{bad}");
        }
        assert!(is_web_address("https://bip.example.pl/x?a=1&b=2"));
        assert!(is_web_address("MAILTO:ops@example.pl"));
    }

    proptest! {
        #[test]
        fn xml_never_opens_a_tag(raw in "\\PC*") {
            let out = xml(&raw);
            prop_assert!(!out.contains(['<', '>', '"', '\'']));
        }

        #[test]
        fn cleaning_twice_changes_nothing(raw in any::<String>()) {
            let once = text(&raw).into_owned();
            prop_assert_eq!(text(&once).into_owned(), once.clone());
        }
    }
}
