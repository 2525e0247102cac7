//! TOML itself: parsing with Polish letters in bare keys, and syntax errors in Polish.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use super::reader::impossible;
use crate::diag::{Diagnostic, FileId, Span};

/// Parses the text. Errors the parser raises only because a bare key has Polish letters are waived:
/// `[uchwała]` is how people write it.
pub(crate) fn parse(text: &str, file: FileId) -> (Spanned<DeTable<'_>>, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let found = errors
        .iter()
        .filter(|e| !(e.message().starts_with("invalid unquoted key") && is_word(text, e.span())))
        .map(|e| translate(e.message(), e.span(), text, file))
        .collect::<Vec<_>>();
    (table, first_of_each_line(found, text))
}

fn is_word(text: &str, span: Option<Range<usize>>) -> bool {
    let Some(span) = span else { return false };
    // The parser works on bytes; a span may end inside a letter.
    let start = (0..=span.start).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let end = (span.end..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    text.get(start..end).is_some_and(|w| !w.is_empty() && w.chars().all(is_key_letter))
}

fn translate(message: &str, span: Option<Range<usize>>, text: &str, file: FileId) -> Diagnostic {
    // The parser lists what it expected after the fact; only the fact is told apart here.
    let message = message.split(", expected").next().unwrap_or(message);
    let range = span.unwrap_or(0..0);
    let place = Span::new(file, range.start, range.end);
    let word = text.get(range.clone()).unwrap_or("").trim();
    if looks_like_date(word) || looks_like_date(&value_at(text, range.start)) {
        let shown =
            if looks_like_date(word) { word.to_owned() } else { value_at(text, range.start) };
        return impossible(&shown, place);
    }
    let value = value_at(text, range.start);
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (fact, hint) = if value.len() > 1 && value.starts_with('0') && digits(&value) {
        ("Liczba nie może zaczynać się od zera", "Kod TERYT zapisz w cudzysłowie: \"0605053\".")
    } else if value.split_once(',').is_some_and(|(a, b)| digits(a) && digits(b)) {
        (
            "Liczba ma przecinek zamiast kropki",
            "W tym pliku ułamek zapisuje się z kropką, na przykład 2.5.",
        )
    } else if message.contains("duplicate") {
        ("To pole albo ta sekcja jest podana drugi raz", "Zostaw jeden wpis.")
    } else if message.contains("string") || message.contains("quote") {
        (
            "Tekst nie jest zamknięty cudzysłowem albo nie jest w cudzysłowie",
            "Otocz tekst prostym cudzysłowem: \"…\"; cudzysłów wewnątrz tekstu zapisz jako „…”.",
        )
    } else if message.contains("array") {
        (
            "Lista nie jest zamknięta",
            "Zamknij listę nawiasem ] i rozdziel jej elementy przecinkami.",
        )
    } else if message.contains("inline table") {
        (
            "Sekcja w nawiasach { } nie jest zamknięta",
            "Zamknij ją nawiasem } i rozdziel pola przecinkami.",
        )
    } else if message.contains("table") {
        (
            "Nagłówek sekcji jest niepoprawny",
            "Zapisz nagłówek jako [nazwa] albo [[nazwa]] w osobnym wierszu.",
        )
    } else if message.contains("value") || message.contains("missing") {
        (
            "Brakuje wartości",
            "Po znaku = wpisz wartość: tekst w cudzysłowie, liczbę, datę, true albo false.",
        )
    } else if message.contains("key") {
        ("Nazwa pola jest niepoprawna", "Zapisz wiersz jako: nazwa = wartość.")
    } else {
        ("Tego zapisu nie da się odczytać", "Zapisz wiersz jako: nazwa = wartość.")
    };
    Diagnostic::error("E0601", fact).at(place, "tutaj").hint(hint)
}

/// The value part of the line around an offset.
fn value_at(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = text.get(start..).unwrap_or("").lines().next().unwrap_or("");
    let value = line.split_once('=').map_or("", |(_, v)| v);
    value.split('#').next().unwrap_or("").trim().to_owned()
}

fn looks_like_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    parts.len() == 3
        && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        && parts.first().is_some_and(|y| y.len() == 4)
}

/// One root cause gives one message: later errors of the same line are consequences.
fn first_of_each_line(found: Vec<Diagnostic>, text: &str) -> Vec<Diagnostic> {
    let line = |d: &Diagnostic| {
        let at = d.labels.first().map_or(0, |l| l.span.start as usize);
        text.as_bytes().get(..at).unwrap_or(&[]).iter().filter(|b| **b == b'\n').count()
    };
    let mut seen = std::collections::BTreeSet::new();
    found.into_iter().filter(|d| seen.insert(line(d))).collect()
}

fn is_key_letter(c: char) -> bool {
    c.is_alphanumeric() || "_-".contains(c) || unicode_normalization::char::is_combining_mark(c)
}
