//! Texts of surveys compared and quoted.

use unicode_normalization::UnicodeNormalization;

use crate::import::personal;

/// A text for comparing: composed letters, lower case, single spaces, plain dashes and quotes.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.nfc() {
        let c = match c {
            '\u{feff}' | '\u{200b}' | '\u{ad}' => continue,
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '„' | '”' | '“' | '«' | '»' => '"',
            '’' | '‘' => '\'',
            c => c,
        };
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// A heading in quotes for a message: shortened, and never one with personal data in it.
pub(super) fn shown(heading: &str) -> String {
    if !personal::scan(heading).is_empty() {
        return "(nagłówek z danymi osobowymi)".to_owned();
    }
    let words: Vec<&str> = heading.split_whitespace().collect();
    let text = words.join(" ");
    let mut out: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if text.chars().count() > 60 {
        out.push('…');
    }
    format!("„{out}”")
}

/// A text as an identifier: small letters, digits and underscores, at most 40 characters.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in fold(text).chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let short: String = out.chars().take(40).collect();
    let whole = short.len() == out.len();
    let cut = if whole { None } else { short.rsplit_once('_').map(|(head, _)| head.to_owned()) };
    cut.unwrap_or(short).trim_end_matches('_').to_owned()
}

/// Rows for a message: the first few and how many more.
pub(super) fn rows(rows: &[u32]) -> String {
    const SHOWN: usize = 8;
    let list: Vec<String> = rows.iter().take(SHOWN).map(u32::to_string).collect();
    let word = if rows.len() == 1 { "wiersz" } else { "wiersze" };
    match rows.len().saturating_sub(SHOWN) {
        0 => format!("{word} {}", crate::text::enumerate(&list)),
        more => format!("{word} {} i {more} dalszych", list.join(", ")),
    }
}

/// A count with its noun.
pub(super) fn counted(n: usize, one: &str, few: &str, many: &str) -> String {
    crate::text::plural_of(u64::try_from(n).unwrap_or(u64::MAX), one, few, many)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_their_dress() {
        assert_eq!(fold("\u{feff} Raczej\u{a0} TAK – „chyba” "), "raczej tak - \"chyba\"");
        assert_eq!(fold("z\u{307}le"), fold("żle"));
    }

    #[test]
    fn identifiers_and_rows() {
        assert_eq!(
            slug("Czy w rodzinie ktoś potrzebuje opieki?"),
            "czy_w_rodzinie_ktoś_potrzebuje_opieki"
        );
        assert_eq!(
            slug("Jak ocenia Pan/Pani dostęp do lekarza w naszej gminie?"),
            "jak_ocenia_pan_pani_dostęp_do_lekarza_w"
        );
        assert_eq!(rows(&[4]), "wiersz 4");
        assert_eq!(rows(&[4, 7]), "wiersze 4 i 7");
        assert_eq!(
            rows(&(1..=10).collect::<Vec<_>>()),
            "wiersze 1, 2, 3, 4, 5, 6, 7, 8 i 2 dalszych"
        );
    }

    #[test]
    fn a_heading_with_a_person_in_it_is_not_shown() {
        assert_eq!(shown("tel. 501 234 567"), "(nagłówek z danymi osobowymi)");
        assert_eq!(shown("a\n b"), "„a b”");
    }
}
