//! Records of a delimited text: quotes, line ends, limits.

use std::borrow::Cow;

/// Longest field a table of figures may have; more means a lost quote or no table at all.
pub(super) const FIELD_LIMIT: usize = 100_000;
/// Longest record, so that a file in blocks is read in bounded memory.
pub(super) const RECORD_LIMIT: usize = 8 << 20;

/// One record with the number of its row as a spreadsheet counts it (blank lines included).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'t> {
    /// Row from 1.
    pub row: u32,
    /// Fields without their quotes.
    pub fields: Vec<Cow<'t, str>>,
}

impl Record<'_> {
    /// The same record on its own.
    #[must_use]
    pub fn into_owned(self) -> Record<'static> {
        let fields = self.fields.into_iter().map(|f| Cow::Owned(f.into_owned())).collect();
        Record { row: self.row, fields }
    }

    /// A field, trimmed; empty when the record is too short.
    #[must_use]
    pub fn field(&self, index: usize) -> &str {
        self.fields.get(index).map_or("", |f| f.trim())
    }
}

/// Why a text cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// A quote opened in this row is never closed.
    UnclosedQuote(u32),
    /// A field in this row is longer than the limit.
    HugeField(u32),
    /// All fields of this row together are longer than the limit.
    HugeRecord(u32),
}

/// Whatever gives records one after the other: a text in memory, a file in blocks, a table of another
/// format.
pub(crate) trait RecordSource {
    /// The next record; none at the end. Nothing follows the first [`Broken`].
    fn next_record(&mut self) -> Option<Result<Record<'_>, Broken>>;
}

impl RecordSource for Records<'_> {
    fn next_record(&mut self) -> Option<Result<Record<'_>, Broken>> {
        self.next()
    }
}

impl RecordSource for Box<dyn Iterator<Item = Result<Record<'_>, Broken>> + '_> {
    fn next_record(&mut self) -> Option<Result<Record<'_>, Broken>> {
        self.next()
    }
}

/// Reader of records. Stops after the first [`Broken`].
pub struct Records<'t> {
    rest: &'t str,
    delimiter: char,
    row: u32,
    comments: bool,
}

impl<'t> Records<'t> {
    /// Over a text with a known delimiter. Lines that begin with `#` are skipped before the first
    /// record only.
    #[must_use]
    pub fn new(text: &'t str, delimiter: char) -> Self {
        Self { rest: text, delimiter, row: 0, comments: true }
    }

    /// Goes on in another text, after so many rows; with `comments` no record was read yet.
    pub(super) fn resumed(text: &'t str, delimiter: char, row: u32, comments: bool) -> Self {
        Self { rest: text, delimiter, row, comments }
    }

    /// Rows passed so far, whether comments may still come, and the bytes left.
    pub(super) fn state(&self) -> (u32, bool, usize) {
        (self.row, self.comments, self.rest.len())
    }

    fn break_off<T>(&mut self, why: Broken) -> Option<Result<T, Broken>> {
        self.rest = "";
        Some(Err(why))
    }
}

/// Splits at a byte offset that is known to be a character border.
fn cut(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

impl<'t> Iterator for Records<'t> {
    type Item = Result<Record<'t>, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            self.row = self.row.saturating_add(1);
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            let (line, after) = cut(self.rest, end);
            let line = line.strip_suffix('\r').unwrap_or(line);
            let after = after.strip_prefix('\n').unwrap_or(after);
            let long = line.len() > FIELD_LIMIT;
            if !long && (line.trim().is_empty() || (self.comments && line.starts_with('#'))) {
                self.rest = after;
                continue;
            }
            self.comments = false;
            if line.contains('"') {
                return self.quoted_record();
            }
            if long && let Some(why) = self.too_long(line) {
                return self.break_off(why);
            }
            self.rest = after;
            let fields = line.split(self.delimiter).map(Cow::Borrowed).collect();
            return Some(Ok(Record { row: self.row, fields }));
        }
    }
}

impl<'t> Records<'t> {
    /// What is too long in a line without quotes; the first fault counts, as in lines with quotes.
    fn too_long(&self, line: &str) -> Option<Broken> {
        let mut passed = 0;
        line.split(self.delimiter).find_map(|field| {
            let begin = passed;
            passed += field.len() + self.delimiter.len_utf8();
            if begin > RECORD_LIMIT {
                return Some(Broken::HugeRecord(self.row));
            }
            (field.len() > FIELD_LIMIT).then_some(Broken::HugeField(self.row))
        })
    }

    /// A record with at least one quote in its first line; quoted fields may hold line ends.
    fn quoted_record(&mut self) -> Option<Result<Record<'t>, Broken>> {
        let mut fields = Vec::new();
        let mut rest = self.rest;
        let whole = rest.len();
        loop {
            if whole - rest.len() > RECORD_LIMIT {
                return self.break_off(Broken::HugeRecord(self.row));
            }
            let (field, after) = if let Some(body) = rest.strip_prefix('"') {
                match quoted_field(body, self.delimiter) {
                    Ok(found) => found,
                    Err(Long::Unclosed) => return self.break_off(Broken::UnclosedQuote(self.row)),
                    Err(Long::Huge) => return self.break_off(Broken::HugeField(self.row)),
                }
            } else {
                let end = rest.find([self.delimiter, '\n']).unwrap_or(rest.len());
                let (field, after) = cut(rest, end);
                (Cow::Borrowed(field), after)
            };
            if field.len() > FIELD_LIMIT {
                return self.break_off(Broken::HugeField(self.row));
            }
            if let Some(next) = after.strip_prefix(self.delimiter) {
                fields.push(field);
                rest = next;
                continue;
            }
            let field = match field {
                Cow::Borrowed(f) => Cow::Borrowed(f.strip_suffix('\r').unwrap_or(f)),
                owned => owned,
            };
            fields.push(field);
            self.rest = after.strip_prefix('\n').unwrap_or(after);
            return Some(Ok(Record { row: self.row, fields }));
        }
    }
}

enum Long {
    Unclosed,
    Huge,
}

/// The field after an opening quote, and what follows it (a delimiter, a line end or nothing).
/// Text between the closing quote and the delimiter is kept as part of the field.
fn quoted_field(body: &str, delimiter: char) -> Result<(Cow<'_, str>, &str), Long> {
    let mut owned = String::new();
    let mut rest = body;
    loop {
        // A quote that is not closed within the limit is taken for lost, wherever the next one may
        // stand: what follows is not searched, so that a file in blocks says the same.
        let Some(at) = rest.find('"').filter(|at| body.len() - rest.len() + at <= FIELD_LIMIT)
        else {
            return Err(if body.len() > FIELD_LIMIT { Long::Huge } else { Long::Unclosed });
        };
        let (part, after) = cut(rest, at);
        let after = after.strip_prefix('"').unwrap_or(after);
        if let Some(next) = after.strip_prefix('"') {
            owned.push_str(part);
            owned.push('"');
            rest = next;
            continue;
        }
        let end = after.find([delimiter, '\n']).unwrap_or(after.len());
        let (tail, after) = cut(after, end);
        let tail = tail.strip_suffix('\r').unwrap_or(tail);
        if owned.is_empty() && tail.is_empty() {
            return Ok((Cow::Borrowed(part), after));
        }
        owned.push_str(part);
        owned.push_str(tail);
        return Ok((Cow::Owned(owned), after));
    }
}

/// The delimiter of a table: the one under which the first field of the header is a name that
/// `known` accepts, otherwise the most frequent of `;`, tab and `,` outside quotes.
#[must_use]
pub fn delimiter(text: &str, known: impl Fn(&str) -> bool) -> char {
    let line =
        text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or_default();
    let candidates = [';', '\t', ','];
    for d in candidates {
        if let Some(Ok(record)) = Records::new(line, d).next()
            && record.fields.len() > 1
            && known(record.field(0))
        {
            return d;
        }
    }
    let mut inside = false;
    let mut counts = [0_usize; 3];
    for c in line.chars() {
        if c == '"' {
            inside = !inside;
        } else if !inside {
            for (count, d) in counts.iter_mut().zip(candidates) {
                *count += usize::from(c == d);
            }
        }
    }
    let best = counts.iter().copied().max().unwrap_or(0);
    candidates.into_iter().zip(counts).find(|(_, n)| *n == best).map_or(';', |(d, _)| d)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str, d: char) -> Vec<Result<Vec<String>, Broken>> {
        Records::new(text, d)
            .map(|r| r.map(|r| r.fields.iter().map(|f| f.to_string()).collect()))
            .collect()
    }

    #[test]
    fn quotes_delimiters_and_line_ends() {
        let text = "# uwaga\n\"Kod\";\"a;2015;[osoba]\";\r\n1;\"x \"\"y\"\"\nz\";3\n\n4;5;6";
        assert_eq!(
            all(text, ';'),
            vec![
                Ok(vec!["Kod".into(), "a;2015;[osoba]".into(), String::new()]),
                Ok(vec!["1".into(), "x \"y\"\nz".into(), "3".into()]),
                Ok(vec!["4".into(), "5".into(), "6".into()]),
            ]
        );
    }

    #[test]
    fn refuses_a_lost_quote_and_a_huge_field() {
        assert_eq!(all("a;b\n1;\"2\n3;4\n", ';').last(), Some(&Err(Broken::UnclosedQuote(2))));
        let huge = format!("a;b\n1;{}\n", "9".repeat(FIELD_LIMIT + 1));
        assert_eq!(all(&huge, ';').last(), Some(&Err(Broken::HugeField(2))));
    }

    #[test]
    fn finds_the_delimiter() {
        let kod = |f: &str| f == "Kod";
        assert_eq!(delimiter("Kod,Nazwa,a;2024;[x];b", kod), ',');
        assert_eq!(delimiter("\"Kod\";\"a,b,c,d\"\n", kod), ';');
        assert_eq!(delimiter("x\ty\tz", kod), '\t');
    }

    proptest! {
        #[test]
        fn never_panics_and_ends(text in "[a;,\"\r\n\t#ż]*") {
            let n = Records::new(&text, ';').count();
            prop_assert!(n <= text.len() + 1);
            let _ = delimiter(&text, |_| false);
        }
    }
}
