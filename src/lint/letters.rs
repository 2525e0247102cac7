//! Letters that look like Latin ones, and characters nobody sees.

use super::{Findings, Topic};
use crate::diag::{Diagnostic, FileId, SourceMap, Span};
use crate::lang::look_alike;

/// Looks at every word of every file. Names of blocks are the compiler's (W0114).
pub(super) fn check(map: &SourceMap, out: &mut Findings) {
    let known: Vec<Span> = out
        .list
        .iter()
        .filter(|f| f.topic == Topic::Letters)
        .filter_map(|f| f.diagnostic.labels.first().map(|l| l.span))
        .collect();
    for (file, source) in map.iter() {
        invisible(file, &source.text, out);
        for (start, word) in words(&source.text) {
            let Some(latin) = disguised(word) else { continue };
            let span = Span::new(file, start, start + word.len());
            if known.iter().any(|k| k.file == file && k.start < span.end && span.start < k.end) {
                continue;
            }
            out.add(
                Topic::Letters,
                Diagnostic::warning(
                    "W1070",
                    format!("słowo „{word}” zawiera litery innego alfabetu"),
                )
                .at(span, "wyglądają jak łacińskie, ale nimi nie są")
                .hint("przepisz słowo z polskiej klawiatury")
                .suggest(Some(latin)),
            );
        }
    }
}

/// Runs of letters, with the byte each begins at.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside = |c: char| c.is_alphabetic() || c == '_';
    let mut rest = text;
    let mut at = 0;
    std::iter::from_fn(move || {
        let skip = rest.find(inside)?;
        rest = rest.get(skip..)?;
        at += skip;
        let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        let word = rest.get(..length)?;
        let start = at;
        rest = rest.get(length..)?;
        at += length;
        Some((start, word))
    })
}

/// The word in Latin letters, when it mixes alphabets or is made of look-alikes only. A word wholly
/// of another alphabet that could not be taken for a Latin one is a quotation.
fn disguised(word: &str) -> Option<String> {
    let foreign = |c: char| matches!(c, '\u{370}'..='\u{52f}');
    // µ, Ω and the like before a unit stand alone.
    if !word.chars().any(foreign) || word.chars().count() == 1 && !word.chars().any(cyrillic) {
        return None;
    }
    let latin = word.chars().any(|c| c.is_alphabetic() && !foreign(c));
    let fixed: String = word.chars().map(|c| look_alike(c).unwrap_or(c)).collect();
    (latin || !fixed.chars().any(foreign)).then_some(fixed)
}

fn cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

fn invisible(file: FileId, text: &str, out: &mut Findings) {
    let mut first: Option<(usize, char)> = None;
    let mut count = 0u64;
    for (at, c) in text.char_indices().filter(|(_, c)| unseen(*c)) {
        first.get_or_insert((at, c));
        count += 1;
    }
    let Some((at, c)) = first else { return };
    let n = crate::text::plural_of(
        count,
        "niewidoczny znak",
        "niewidoczne znaki",
        "niewidocznych znaków",
    );
    let verb = crate::text::plural(count, "stoi", "stoją", "stoi");
    out.add(
        Topic::Letters,
        Diagnostic::warning("W1071", format!("w pliku {verb} {n}"))
            .at(Span::new(file, at, at + c.len_utf8()), format!("tu: U+{:04X}", c as u32))
            .hint("usuń je: zdarzają się po kopiowaniu ze stron i dokumentów, a psują nazwy i wyszukiwanie"),
    );
}

/// Zero width, soft hyphen, direction marks, controls other than line ends and tabs.
fn unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    ) || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}
