//! Polish typography of finished text: no-break spaces, quotes, dashes.

use crate::text::{MONTHS, NBSP};

/// Words after which a line may not break: one-letter words and abbreviations before numbers.
const BINDS_NEXT: [&str; 21] = [
    "art.", "ust.", "pkt", "lit.", "poz.", "nr", "str.", "§", "ul.", "al.", "pl.", "tab.", "rys.",
    "ok.", "np.", "tj.", "dr", "mgr", "im.", "s.", "kw.",
];

/// Words that stay with the number before them.
const BINDS_BACK: [&str; 13] = [
    "r.", "zł", "tys.", "mln", "mld", "osób", "osoby", "proc.", "km²", "ha", "p.p.", "szt.", "lat",
];

/// Binds what may not be parted: changes ordinary spaces into no-break spaces and nothing else.
#[must_use]
pub fn bind(text: &str) -> String {
    let pieces: Vec<&str> = text.split(' ').collect();
    let mut out = String::with_capacity(text.len() + 16);
    for (i, piece) in pieces.iter().enumerate() {
        out.push_str(piece);
        let Some(next) = pieces.get(i + 1) else { break };
        out.push(if bound(piece, next) { NBSP } else { ' ' });
    }
    out
}

fn bound(word: &str, next: &str) -> bool {
    // The last stretch after a no-break space or an opening mark is the word itself.
    let bare = word
        .rsplit([NBSP, '\n'])
        .next()
        .unwrap_or(word)
        .trim_start_matches(['(', '„', '"', '[', '–']);
    if bare.is_empty() || next.is_empty() {
        return false;
    }
    let mut letters = bare.chars();
    let one_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    let number_next = next.starts_with(|c: char| c.is_ascii_digit());
    let ends_in_digit = bare.ends_with(|c: char| c.is_ascii_digit());
    let tail = next.trim_end_matches([',', ';', ':', ')', '”', '.']);
    let back = BINDS_BACK.iter().any(|w| *w == next || w.trim_end_matches('.') == tail);
    one_letter
        || BINDS_NEXT.contains(&bare.to_lowercase().as_str())
        || (ends_in_digit && (back || (bare.chars().count() <= 2 && MONTHS.contains(&tail))))
        || (ends_in_digit && number_next && grouped(bare, next))
        || next.starts_with('–') && next.chars().count() == 1
}

/// `1 234`: a group of exactly three digits after one to three digits.
fn grouped(before: &str, next: &str) -> bool {
    let digits = |s: &str| s.chars().take_while(char::is_ascii_digit).count();
    let head = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    (1..=3).contains(&digits(head)) && digits(head) == head.chars().count() && digits(next) == 3
}

/// Straight double quotes become Polish ones, a hyphen between years becomes an en dash, and the
/// full stop of a sentence is not doubled after an abbreviation (`2024 r..`).
#[must_use]
pub fn polish_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut open = false;
    let mut before: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let shown = match c {
            '.' if before == Some('.') && !out.ends_with("..") && chars.peek() != Some(&'.') => {
                continue;
            }
            '"' => {
                open = !open;
                if open { '„' } else { '”' }
            }
            // A range of years: exactly four digits on both sides.
            '-' if before.is_some_and(|b| b.is_ascii_digit())
                && year_range(&out, chars.clone()) =>
            {
                '–'
            }
            other => other,
        };
        out.push(shown);
        before = Some(shown);
    }
    out
}

fn year_range(before: &str, after: impl Iterator<Item = char>) -> bool {
    let head = before.chars().rev().take_while(char::is_ascii_digit).count();
    let tail = after.take_while(char::is_ascii_digit).count();
    head == 4 && tail == 4 && !before.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with('-')
}

/// Generated text: marks and binding.
#[must_use]
pub fn finish(text: &str) -> String {
    bind(&polish_marks(&superscripts(text)))
}

/// Numbers of inserted articles: `4^1` becomes `4¹`.
fn superscripts(text: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut raised = false;
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        let digit = c.to_digit(10).and_then(|d| RAISED.get(usize::try_from(d).ok()?));
        raised = match (c, digit) {
            ('^', _) => before.is_ascii_digit() && signs.peek().is_some_and(char::is_ascii_digit),
            (_, Some(_)) => raised,
            _ => false,
        };
        match digit {
            Some(high) if raised => out.push(*high),
            _ if raised => {}
            _ => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound_at(text: &str) -> String {
        bind(text).replace(NBSP, "~")
    }

    #[test]
    fn numbers_of_inserted_articles_are_raised_and_other_carets_stay() {
        assert_eq!(superscripts("art. 4^1 ust. 2 i art. 15^10a"), "art. 4¹ ust. 2 i art. 15¹⁰a");
        assert_eq!(superscripts("a^1, 4^ 5, ^2"), "a^1, 4^ 5, ^2");
    }

    #[test]
    fn one_letter_words_stay_with_the_next_word() {
        assert_eq!(
            bound_at("i w domu, a u nas (w gminie) z nim"),
            "i~w~domu, a~u~nas (w~gminie) z~nim"
        );
        assert_eq!(bound_at("W roku 2024 „a potem”"), "W~roku 2024 „a~potem”");
    }

    #[test]
    fn citations_and_amounts_do_not_break() {
        assert_eq!(bound_at("art. 16b ust. 2 pkt 3 lit. c"), "art.~16b ust.~2 pkt~3 lit.~c");
        assert_eq!(bound_at("w 2024 r. 120 000 zł, poz. 593"), "w~2024~r. 120~000~zł, poz.~593");
        assert_eq!(bound_at("do 30 kwietnia 2027"), "do 30~kwietnia 2027");
    }

    #[test]
    fn sentences_may_still_break() {
        assert_eq!(bound_at("do 2024 i 2025 roku oraz dalej"), "do 2024 i~2025 roku oraz dalej");
        assert_eq!(bound_at("w 2024 r. Liczba rośnie"), "w~2024~r. Liczba rośnie");
        assert_eq!(bound_at("  "), "  ");
    }

    #[test]
    fn a_full_stop_is_not_doubled() {
        assert_eq!(
            polish_marks("w 2024 r.. Dalej... i o 1,5 p.p.."),
            "w 2024 r. Dalej... i o 1,5 p.p."
        );
    }

    #[test]
    fn quotes_and_ranges() {
        assert_eq!(
            polish_marks("lata 2027-2033, \"tak\", 2026-12-29, tel. 12-34"),
            "lata 2027–2033, „tak”, 2026-12-29, tel. 12-34"
        );
    }

    proptest::proptest! {
        #[test]
        fn binding_only_changes_spaces(text in "\\PC{0,80}") {
            proptest::prop_assert_eq!(bind(&text).replace(NBSP, " "), text.replace(NBSP, " "));
        }
    }
}
