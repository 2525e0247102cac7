//! Reading a TOML table key by key: every key that is asked for is known, every other is reported.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::model::{Moment, Placed};
use crate::diag::{Diagnostic, FileId, Span, closest};
use crate::text::composed;

/// Finds and reports; shared by all tables of one file.
pub(crate) struct Report {
    pub(crate) file: FileId,
    pub(crate) found: Vec<Diagnostic>,
}

impl Report {
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }
}

/// One table being read.
pub(crate) struct Fields<'a, 'i> {
    table: &'a DeTable<'i>,
    /// Name shown in messages, e.g. `[okres]`.
    name: String,
    span: Span,
    asked: BTreeSet<&'static str>,
}

impl<'a, 'i> Fields<'a, 'i> {
    pub(crate) fn new(table: &'a DeTable<'i>, name: impl Into<String>, span: Span) -> Self {
        Self { table, name: name.into(), span, asked: BTreeSet::new() }
    }

    pub(crate) fn place(&self) -> Span {
        self.span
    }

    fn raw(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.asked.insert(key);
        self.table.iter().find(|(k, _)| normal(k.get_ref()) == key).map(|(_, v)| v)
    }

    pub(crate) fn has(&mut self, key: &'static str) -> bool {
        self.raw(key).is_some()
    }

    fn wrong(
        &self,
        r: &mut Report,
        key: &str,
        v: &Spanned<DeValue<'i>>,
        want: &str,
        example: &str,
    ) {
        let span = r.span(&v.span());
        r.push(
            Diagnostic::error(
                "E0603",
                format!(
                    "Pole „{key}” w {} ma być: {want}, a jest: {}",
                    self.name,
                    kind(v.get_ref())
                ),
            )
            .at(span, format!("tu ma być {want}"))
            .hint(format!("Zapisz na przykład: {key} = {example}")),
        );
    }

    /// A text; an empty one counts as not given.
    pub(crate) fn text(&mut self, r: &mut Report, key: &'static str) -> Option<Placed<String>> {
        let v = self.raw(key)?;
        match v.get_ref() {
            DeValue::String(s) => {
                let text = s.trim();
                (!text.is_empty())
                    .then(|| Placed { value: composed(text).into_owned(), span: r.span(&v.span()) })
            }
            _ => {
                self.wrong(r, key, v, "tekst w cudzysłowie", "\"…\"");
                None
            }
        }
    }

    /// A text, or a whole number taken as a text.
    pub(crate) fn free_text_or_number(&mut self, key: &'static str) -> Option<String> {
        let v = self.raw(key)?.get_ref();
        match v {
            DeValue::String(s) => Some(normal(s).into_owned()),
            _ => integer(v).map(|n| n.to_string()),
        }
    }

    pub(crate) fn plain(&mut self, r: &mut Report, key: &'static str) -> Option<String> {
        self.text(r, key).map(|t| t.value)
    }

    pub(crate) fn boolean(&mut self, r: &mut Report, key: &'static str) -> Option<bool> {
        let v = self.raw(key)?;
        match v.get_ref() {
            DeValue::Boolean(b) => Some(*b),
            _ => {
                self.wrong(r, key, v, "true (tak) albo false (nie)", "true");
                None
            }
        }
    }

    pub(crate) fn integer(&mut self, r: &mut Report, key: &'static str) -> Option<Placed<i64>> {
        let v = self.raw(key)?;
        match integer(v.get_ref()) {
            Some(n) => Some(Placed { value: n, span: r.span(&v.span()) }),
            None => {
                self.wrong(r, key, v, "liczba całkowita", "2027");
                None
            }
        }
    }

    /// A whole number between two others; `why` says what it means.
    pub(super) fn within(
        &mut self,
        r: &mut Report,
        key: &'static str,
        least: u32,
        most: u32,
        why: &str,
    ) -> Option<u32> {
        let found = self.integer(r, key)?;
        let value = u32::try_from(found.value).ok().filter(|v| (least..=most).contains(v));
        if value.is_none() {
            r.push(
                Diagnostic::error(
                    "E0493",
                    format!(
                        "Pole „{key}” ma wartość {}, a może mieć od {least} do {most}",
                        found.value
                    ),
                )
                .at(found.span, "")
                .hint(format!("Wpisz liczbę od {least} do {most}; {why}.")),
            );
        }
        value
    }

    pub(crate) fn year(&mut self, r: &mut Report, key: &'static str) -> Option<i32> {
        let n = self.integer(r, key)?;
        year(r, n)
    }

    pub(crate) fn number(&mut self, r: &mut Report, key: &'static str) -> Option<Placed<f64>> {
        let v = self.raw(key)?;
        match number(v.get_ref()) {
            Some(n) => Some(Placed { value: n, span: r.span(&v.span()) }),
            None => {
                self.wrong(r, key, v, "liczba (z kropką dziesiętną, bez jednostki)", "120000");
                None
            }
        }
    }

    pub(crate) fn date(&mut self, r: &mut Report, key: &'static str) -> Option<Placed<NaiveDate>> {
        let v = self.raw(key)?;
        let span = r.span(&v.span());
        match date(v.get_ref()) {
            Read::Good(d) => Some(Placed { value: d, span }),
            Read::Impossible(text) => {
                r.push(impossible(&text, span));
                None
            }
            Read::Other => {
                self.wrong(r, key, v, "dzień w zapisie RRRR-MM-DD", "2026-12-29");
                None
            }
        }
    }

    /// A bound of the period: a year or a day. `end` says which end of a year is meant.
    pub(crate) fn bound(
        &mut self,
        r: &mut Report,
        key: &'static str,
        end: bool,
    ) -> Option<Placed<NaiveDate>> {
        let v = self.raw(key)?;
        if let Some(n) = integer(v.get_ref()) {
            let span = r.span(&v.span());
            let y = year(r, Placed { value: n, span })?;
            let (m, d) = if end { (12, 31) } else { (1, 1) };
            return NaiveDate::from_ymd_opt(y, m, d).map(|value| Placed { value, span });
        }
        self.date(r, key)
    }

    /// A year (`2027`), a month (`"2027-04"`) or a day, taken as its month.
    pub(crate) fn moment(&mut self, r: &mut Report, key: &'static str) -> Option<Moment> {
        let v = self.raw(key)?;
        let span = r.span(&v.span());
        if let Some(n) = integer(v.get_ref()) {
            return year(r, Placed { value: n, span }).map(Moment::Year);
        }
        if let DeValue::String(s) = v.get_ref()
            && let Some((y, m)) = s.split_once('-')
            && let (Ok(y), Ok(m)) = (y.parse::<i32>(), m.parse::<u32>())
        {
            if !(1..=12).contains(&m) {
                r.push(impossible(s, span));
                return None;
            }
            return Some(Moment::Month(y, m));
        }
        match date(v.get_ref()) {
            Read::Good(d) => {
                use chrono::Datelike;
                Some(Moment::Month(d.year(), d.month()))
            }
            Read::Impossible(text) => {
                r.push(impossible(&text, span));
                None
            }
            Read::Other => {
                self.wrong(r, key, v, "rok albo miesiąc", "\"2027-04\"");
                None
            }
        }
    }

    /// A list of texts; one text stands for a list of one.
    pub(crate) fn texts(
        &mut self,
        r: &mut Report,
        key: &'static str,
    ) -> Option<Vec<Placed<String>>> {
        let v = self.raw(key)?;
        let one = |s: &str, range: Range<usize>, r: &Report| Placed {
            value: normal(s).into_owned(),
            span: r.span(&range),
        };
        match v.get_ref() {
            DeValue::String(s) => Some(vec![one(s, v.span(), r)]),
            DeValue::Array(items) => {
                let mut out = Vec::new();
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::String(s) => out.push(one(s, item.span(), r)),
                        _ => self.wrong(r, key, item, "tekst w cudzysłowie", "[\"…\", \"…\"]"),
                    }
                }
                Some(out)
            }
            _ => {
                self.wrong(r, key, v, "lista tekstów", "[\"…\", \"…\"]");
                None
            }
        }
    }

    /// A list of years.
    pub(crate) fn years(&mut self, r: &mut Report, key: &'static str) -> Vec<i32> {
        let Some(v) = self.raw(key) else { return Vec::new() };
        let DeValue::Array(items) = v.get_ref() else {
            self.wrong(r, key, v, "lista lat", "[2030, 2033]");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items.iter() {
            match integer(item.get_ref()) {
                Some(n) => out.extend(year(r, Placed { value: n, span: r.span(&item.span()) })),
                None => self.wrong(r, key, item, "rok", "[2030, 2033]"),
            }
        }
        out
    }

    /// A table inside this one.
    pub(crate) fn table(&mut self, r: &mut Report, key: &'static str) -> Option<Fields<'a, 'i>> {
        let v = self.raw(key)?;
        match v.get_ref() {
            DeValue::Table(t) => Some(Fields::new(t, format!("[{key}]"), r.span(&v.span()))),
            _ => {
                self.wrong(r, key, v, "sekcja", "{ … }");
                None
            }
        }
    }

    /// A repeated table (`[[key]]`); a single table stands for one.
    pub(crate) fn tables(&mut self, r: &mut Report, key: &'static str) -> Vec<Fields<'a, 'i>> {
        let Some(v) = self.raw(key) else { return Vec::new() };
        let name = format!("[[{key}]]");
        match v.get_ref() {
            DeValue::Table(t) => vec![Fields::new(t, name, r.span(&v.span()))],
            DeValue::Array(items) => {
                let mut out = Vec::new();
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::Table(t) => {
                            out.push(Fields::new(t, name.clone(), r.span(&item.span())));
                        }
                        _ => self.wrong(r, key, item, "sekcja", "{ … }"),
                    }
                }
                out
            }
            _ => {
                self.wrong(r, key, v, "sekcja powtarzana [[…]]", "[{ … }]");
                Vec::new()
            }
        }
    }

    /// All entries of a table whose keys are free: key, place of the key, fields of the value.
    pub(crate) fn free_tables(&self, r: &mut Report) -> Vec<(String, Span, Fields<'a, 'i>)> {
        let mut out = Vec::new();
        for (k, v) in self.table.iter() {
            let key = normal(k.get_ref()).into_owned();
            match v.get_ref() {
                DeValue::Table(t) => {
                    let span = r.span(&k.span());
                    let fields = Fields::new(t, format!("sekcji „{key}”"), span);
                    out.push((key, span, fields));
                }
                _ => self.wrong(r, &key, v, "sekcja", "{ … }"),
            }
        }
        out.sort_by_key(|(_, span, _)| span.start);
        out
    }

    /// All entries of a table of numbers with free keys: key, place, number.
    pub(crate) fn free_numbers(&self, r: &mut Report) -> Vec<(String, Span, f64)> {
        let mut out = Vec::new();
        for (k, v) in self.table.iter() {
            let key = normal(k.get_ref()).into_owned();
            match number(v.get_ref()) {
                Some(n) => out.push((key, r.span(&k.span()), n)),
                None => self.wrong(r, &key, v, "liczba", "40"),
            }
        }
        out.sort_by_key(|(_, span, _)| span.start);
        out
    }

    /// Reports that a value is missing.
    pub(crate) fn missing(&self, r: &mut Report, key: &str, example: &str) {
        r.push(
            Diagnostic::error("E0604", format!("W {} brakuje pola „{key}”", self.name))
                .at(self.span, "w tej sekcji")
                .hint(format!("Dopisz: {key} = {example}")),
        );
    }

    /// Reports the keys nobody asked for.
    pub(crate) fn finish(self, r: &mut Report) {
        for (k, _) in self.table.iter() {
            let key = normal(k.get_ref());
            if self.asked.contains(key.as_ref()) {
                continue;
            }
            let near = closest(&key, self.asked.iter().copied());
            let known = self.asked.iter().copied().collect::<Vec<_>>().join(", ");
            let hint = match &near {
                Some(n) => format!("Czy chodziło o „{n}”?"),
                None => format!("Można tu wpisać: {known}."),
            };
            let span = r.span(&k.span());
            r.push(
                Diagnostic::error("E0602", format!("Nieznane pole „{key}” w {}", self.name))
                    .at(span, "tego pola nie ma w opisie pliku")
                    .hint(hint)
                    .suggest(near),
            );
        }
    }
}

/// A key or identifier in composed form, so that letters typed on another system agree.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    composed(text.trim())
}

fn year(r: &mut Report, n: Placed<i64>) -> Option<i32> {
    match i32::try_from(n.value) {
        Ok(y) if (1990..=2100).contains(&y) => Some(y),
        _ => {
            r.push(
                Diagnostic::error("E0605", format!("Rok {} jest niemożliwy", n.value))
                    .at(n.span, "rok ma być z lat 1990–2100")
                    .hint("Popraw rok."),
            );
            None
        }
    }
}

fn integer(v: &DeValue<'_>) -> Option<i64> {
    match v {
        DeValue::Integer(i) => i64::from_str_radix(&i.as_str().replace('_', ""), i.radix()).ok(),
        _ => None,
    }
}

fn number(v: &DeValue<'_>) -> Option<f64> {
    match v {
        DeValue::Integer(_) => integer(v).map(|n| {
            #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53")]
            let f = n as f64;
            f
        }),
        DeValue::Float(f) => {
            f.as_str().replace('_', "").parse::<f64>().ok().filter(|x| x.is_finite())
        }
        _ => None,
    }
}

enum Read {
    Good(NaiveDate),
    Impossible(String),
    Other,
}

fn date(v: &DeValue<'_>) -> Read {
    match v {
        DeValue::Datetime(d) => match &d.date {
            Some(d) => {
                NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day))
                    .map_or_else(|| Read::Impossible(d.to_string()), Read::Good)
            }
            None => Read::Other,
        },
        DeValue::String(s) => {
            let looks = s.len() == 10 && s.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            match NaiveDate::parse_from_str(s, "%Y-%m-%d") {
                Ok(d) => Read::Good(d),
                Err(_) if looks => Read::Impossible(s.to_string()),
                Err(_) => Read::Other,
            }
        }
        _ => Read::Other,
    }
}

pub(crate) fn impossible(text: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0605", format!("Daty „{text}” nie ma w kalendarzu"))
        .at(span, "ten dzień nie istnieje")
        .hint("Zapisz datę jako RRRR-MM-DD, na przykład 2026-12-29.")
}

fn kind(v: &DeValue<'_>) -> &'static str {
    match v {
        DeValue::String(_) => "tekst",
        DeValue::Integer(_) => "liczba całkowita",
        DeValue::Float(_) => "liczba",
        DeValue::Boolean(_) => "wartość tak/nie",
        DeValue::Datetime(_) => "data",
        DeValue::Array(_) => "lista",
        DeValue::Table(_) => "sekcja",
    }
}
