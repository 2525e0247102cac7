//! A TOML table read key by key, with faults at their row of the codebook.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{DataPlace, Diagnostic, closest};

/// Finds of one file.
pub(super) struct Report<'t> {
    file: &'t str,
    text: &'t str,
    pub(super) found: Vec<Diagnostic>,
}

impl<'t> Report<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// Row from 1 of a place in the text.
    pub(super) fn line(&self, range: &Range<usize>) -> u32 {
        let before = self.text.as_bytes().get(..range.start).unwrap_or_default();
        u32::try_from(before.iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX - 1) + 1
    }

    pub(super) fn error(&mut self, code: &'static str, line: u32, message: String, hint: String) {
        let place =
            DataPlace { file: self.file.to_owned(), sheet: None, row: Some(line), column: None };
        self.found.push(Diagnostic::error(code, message).in_data(place, "").hint(hint));
    }

    fn shape(&mut self, line: u32, message: String, hint: String) {
        self.error("E0461", line, message, hint);
    }
}

/// Parses a text; keys with Polish letters need no quotes.
pub(super) fn parse<'t>(r: &mut Report<'t>) -> Spanned<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(r.text);
    let mut seen = BTreeSet::new();
    for e in &errors {
        if e.message().starts_with("invalid unquoted key")
            && e.span().is_some_and(|s| is_word(r.text, s))
        {
            continue;
        }
        let line = r.line(&e.span().unwrap_or(0..0));
        if seen.insert(line) {
            let message = if e.message().contains("duplicate") {
                "to pole albo ta sekcja jest podana drugi raz"
            } else {
                "tego zapisu nie da się odczytać"
            };
            r.shape(
                line,
                message.to_owned(),
                "Wiersz ma postać: nazwa = wartość; teksty stoją w prostych cudzysłowach \"…\"."
                    .to_owned(),
            );
        }
    }
    r.found.sort_by_key(|d| d.places.first().and_then(|(p, _)| p.row));
    table
}

fn is_word(text: &str, span: Range<usize>) -> bool {
    let start = (0..=span.start).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let end = (span.end..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    let letter = |c: char| c.is_alphanumeric() || "_-".contains(c);
    text.get(start..end).is_some_and(|w| !w.is_empty() && w.chars().all(letter))
}

/// One table being read.
pub(super) struct Fields<'a, 'i> {
    table: &'a DeTable<'i>,
    /// Row of the table.
    pub(super) line: u32,
    asked: BTreeSet<&'static str>,
}

impl<'a, 'i> Fields<'a, 'i> {
    pub(super) fn new(table: &'a DeTable<'i>, line: u32) -> Self {
        Self { table, line, asked: BTreeSet::new() }
    }

    fn raw(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.asked.insert(key);
        self.table.iter().find(|(k, _)| normal(k.get_ref()) == key).map(|(_, v)| v)
    }

    fn wrong(
        &self,
        r: &mut Report<'_>,
        key: &str,
        v: &Spanned<DeValue<'i>>,
        want: &str,
        example: &str,
    ) {
        let line = r.line(&v.span());
        r.shape(
            line,
            format!("pole „{key}” ma być: {want}"),
            format!("Zapisz na przykład: {key} = {example}"),
        );
    }

    /// Row of a field.
    pub(super) fn line_of(&mut self, r: &Report<'_>, key: &'static str) -> u32 {
        self.raw(key).map_or(self.line, |v| r.line(&v.span()))
    }

    /// A text; an empty one counts as not given.
    pub(super) fn text(&mut self, r: &mut Report<'_>, key: &'static str) -> Option<String> {
        let v = self.raw(key)?;
        let DeValue::String(s) = v.get_ref() else {
            self.wrong(r, key, v, "tekst w cudzysłowie", "\"…\"");
            return None;
        };
        let text = normal(s);
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn flag(&mut self, r: &mut Report<'_>, key: &'static str) -> bool {
        let Some(v) = self.raw(key) else { return false };
        if let DeValue::Boolean(b) = v.get_ref() {
            return *b;
        }
        self.wrong(r, key, v, "true (tak) albo false (nie)", "true");
        false
    }

    pub(super) fn integer(&mut self, r: &mut Report<'_>, key: &'static str) -> Option<i64> {
        let v = self.raw(key)?;
        let n = integer(v.get_ref());
        if n.is_none() {
            self.wrong(r, key, v, "liczba całkowita", "5");
        }
        n
    }

    pub(super) fn number(&mut self, r: &mut Report<'_>, key: &'static str) -> Option<f64> {
        let v = self.raw(key)?;
        let n = plain(v.get_ref()).and_then(|t| t.parse::<f64>().ok()).filter(|n| n.is_finite());
        if n.is_none() || matches!(v.get_ref(), DeValue::String(_)) {
            self.wrong(r, key, v, "liczba (z kropką dziesiętną)", "3");
            return None;
        }
        n
    }

    /// A list of texts or numbers, all as texts; one stands for a list of one.
    pub(super) fn texts(&mut self, r: &mut Report<'_>, key: &'static str) -> Vec<String> {
        let Some(v) = self.raw(key) else { return Vec::new() };
        self.list(r, key, v)
    }

    fn list(&self, r: &mut Report<'_>, key: &str, v: &Spanned<DeValue<'i>>) -> Vec<String> {
        let one = std::slice::from_ref(v);
        let items: Vec<&Spanned<DeValue<'i>>> = match v.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => one.iter().collect(),
        };
        let mut out = Vec::new();
        for item in items {
            match plain(item.get_ref()) {
                Some(text) if !text.is_empty() => out.push(text),
                Some(_) => {}
                None => self.wrong(r, key, item, "tekst albo lista tekstów", "[\"…\", \"…\"]"),
            }
        }
        out
    }

    /// A table of answers (key = texts), or a list of texts that have no keys yet.
    pub(super) fn choices(
        &mut self,
        r: &mut Report<'_>,
        key: &'static str,
    ) -> Vec<(Option<String>, Vec<String>)> {
        let Some(v) = self.raw(key) else { return Vec::new() };
        match v.get_ref() {
            DeValue::Table(t) => {
                let mut out: Vec<(usize, Option<String>, Vec<String>)> = Vec::new();
                for (k, v) in t.iter() {
                    let name = normal(k.get_ref());
                    let texts = self.list(r, &name, v);
                    out.push((k.span().start, Some(name), texts));
                }
                out.sort_by_key(|(at, _, _)| *at);
                out.into_iter().map(|(_, name, texts)| (name, texts)).collect()
            }
            _ => self.list(r, key, v).into_iter().map(|t| (None, vec![t])).collect(),
        }
    }

    /// A repeated table.
    pub(super) fn tables(&mut self, r: &mut Report<'_>, key: &'static str) -> Vec<Fields<'a, 'i>> {
        let Some(v) = self.raw(key) else { return Vec::new() };
        let DeValue::Array(items) = v.get_ref() else {
            self.wrong(r, key, v, "sekcja powtarzana", "zapisz [[pytanie]] przed każdym pytaniem");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(t) => out.push(Fields::new(t, r.line(&item.span()))),
                _ => self.wrong(r, key, item, "sekcja", "[[pytanie]]"),
            }
        }
        out
    }

    /// Reports the keys nobody asked for.
    pub(super) fn finish(self, r: &mut Report<'_>) {
        let mut unknown: Vec<(u32, String)> = Vec::new();
        for (k, _) in self.table.iter() {
            let key = normal(k.get_ref());
            if !self.asked.contains(key.as_str()) {
                unknown.push((r.line(&k.span()), key));
            }
        }
        unknown.sort();
        for (line, key) in unknown {
            let hint = match closest(&key, self.asked.iter().copied()) {
                Some(near) => format!("Czy chodziło o „{near}”?"),
                None => format!(
                    "Można tu wpisać: {}.",
                    self.asked.iter().copied().collect::<Vec<_>>().join(", ")
                ),
            };
            r.shape(line, format!("nieznane pole „{key}”"), hint);
        }
    }
}

fn normal(text: &str) -> String {
    crate::text::composed(text.trim()).into_owned()
}

fn integer(v: &DeValue<'_>) -> Option<i64> {
    match v {
        DeValue::Integer(i) => i64::from_str_radix(&i.as_str().replace('_', ""), i.radix()).ok(),
        _ => None,
    }
}

/// A text or a number as a text.
fn plain(v: &DeValue<'_>) -> Option<String> {
    match v {
        DeValue::String(s) => Some(normal(s)),
        DeValue::Integer(_) => integer(v).map(|n| n.to_string()),
        DeValue::Float(f) => Some(f.as_str().replace('_', "")),
        _ => None,
    }
}
