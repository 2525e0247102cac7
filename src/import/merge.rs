//! A harvested table beside what the project has: tidy text, and what changed in it.
//!
//! An observation is known by variable, unit, year and day of download. The same figure downloaded
//! again with another value is kept beside the older one (the newer is used when data are read);
//! downloaded again unchanged it only gets the newer day. Without a day of download a new value
//! replaces the old one, and the change is told.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::area_code;
use super::harvest::{Answer, Row, Spot, Table};
use crate::data::{Area, Records, Registry};
use crate::diag::{DataPlace, Diagnostic};
use crate::eval::Absence;

/// Columns of a table of observations.
const COLUMNS: [&str; 10] = [
    "teryt",
    "rok",
    "zmienna",
    "wartość",
    "jednostka",
    "źródło",
    "pobrano",
    "brak",
    "plik",
    "miejsce",
];

/// Columns of a table of answers.
const ANSWERS: [&str; 7] =
    ["badanie", "pytanie", "odsetek", "n", "odpowiedziało", "plik", "miejsce"];

/// A value that is not what the project had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What: `bezrobotni, 0605053, 2024` or `mieszkańcy: brak_opieki`.
    pub what: String,
    /// Value before, as written; empty when there was none.
    pub old: String,
    /// Value now.
    pub new: String,
    /// Days of download, when both are known and differ.
    pub days: Option<(String, String)>,
}

/// A table after the merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Whole text of the file.
    pub text: String,
    /// Rows in the file.
    pub rows: usize,
    /// Rows that were not there.
    pub added: usize,
    /// Rows that were there with the same value.
    pub same: usize,
    /// Values replaced: same day of download, or none.
    pub changed: Vec<Change>,
    /// Values that differ from an earlier or later download; both are kept.
    pub kept_both: Vec<Change>,
}

/// The file a table was read from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Name for messages.
    pub file: &'a str,
    /// Short hash that marks its rows.
    pub hash: &'a str,
}

/// Merges a table into the text of a project's file; `path` is what messages call that file.
///
/// # Errors
/// `E0435` when the text at hand was not written by an import; `E0438` when values without a day of
/// download differ from values that have one.
pub fn merge(
    path: &str,
    existing: Option<&str>,
    table: &Table,
    registry: &Registry,
    source: Source<'_>,
) -> Result<Merged, Vec<Diagnostic>> {
    if table.answers.is_empty() {
        observations(path, existing, &table.rows, registry, source)
    } else {
        answers(path, existing, &table.answers, source.hash)
    }
}

/// Fields of a row in the order of the columns.
type Fields<'a> = Vec<Cow<'a, str>>;

/// Rows of a file by key, then by day of download.
type Known<'a> = BTreeMap<(Cow<'a, str>, Cow<'a, str>, i32), BTreeMap<Cow<'a, str>, Fields<'a>>>;

const VALUE: usize = 3;
const DAY: usize = 6;
const ABSENCE: usize = 7;

fn field<'f>(fields: &'f Fields<'_>, index: usize) -> &'f str {
    fields.get(index).map_or("", AsRef::as_ref)
}

/// Value or reason of absence, for comparing and telling.
fn value_of<'f>(fields: &'f Fields<'_>) -> &'f str {
    match field(fields, VALUE) {
        "" => field(fields, ABSENCE),
        value => value,
    }
}

fn observations(
    path: &str,
    existing: Option<&str>,
    rows: &[Row],
    registry: &Registry,
    source: Source<'_>,
) -> Result<Merged, Vec<Diagnostic>> {
    let mut known: Known<'_> = BTreeMap::new();
    for fields in read(path, existing, &COLUMNS)? {
        let mut fields = fields.into_iter();
        let (Some(code), Some(year), Some(variable)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let number = year.trim().parse().unwrap_or(0);
        let all: Fields<'_> =
            [code.clone(), year, variable.clone()].into_iter().chain(fields).collect();
        let day = Cow::Owned(field(&all, DAY).to_owned());
        known.entry((variable, code, number)).or_default().insert(day, all);
    }
    let mut out = Merged::default();
    let mut undated: Vec<(&Row, Change)> = Vec::new();
    let mut codes: FxHashMap<Area, String> = FxHashMap::default();
    for row in rows {
        codes.entry(row.area).or_insert_with(|| area_code(registry, row.area));
    }
    for row in rows {
        let code = codes.get(&row.area).map_or("", String::as_str);
        let new = fields_of(row, code, source.hash);
        let key = (Cow::Borrowed(&*row.variable), Cow::Borrowed(code), row.year);
        let days = known.entry(key).or_default();
        if let Err(change) = add(&mut out, days, new) {
            undated.push((row, change));
        }
    }
    if let Some((row, first)) = undated.first() {
        return Err(vec![without_day(path, source.file, row, first, undated.len())]);
    }
    out.rows = known.values().map(BTreeMap::len).sum();
    out.text = write(&COLUMNS, known.into_values().flat_map(BTreeMap::into_values));
    Ok(out)
}

/// Puts one row among those of the same variable, unit and year.
///
/// # Errors
/// The row has no day of download, and another value has one.
fn add<'a>(
    out: &mut Merged,
    days: &mut BTreeMap<Cow<'a, str>, Fields<'a>>,
    new: Fields<'a>,
) -> Result<(), Change> {
    let change = |old: &Fields<'_>, new: &Fields<'_>, days| Change {
        what: format!("{}, {}, {}", field(new, 2), field(new, 0), field(new, 1)),
        old: value_of(old).to_owned(),
        new: value_of(new).to_owned(),
        days,
    };
    let day = new.get(DAY).cloned().unwrap_or_default();
    if day.is_empty() {
        if let Some((_, newest)) = days.iter().next_back().filter(|(d, _)| !d.is_empty()) {
            if value_of(newest) != value_of(&new) {
                return Err(change(newest, &new, None));
            }
            out.same += 1;
            return Ok(());
        }
    } else if let Some(undated) = days.remove("") {
        if value_of(&undated) == value_of(&new) {
            out.same += 1;
        } else {
            out.changed.push(change(&undated, &new, None));
        }
        days.insert(day, new);
        return Ok(());
    }
    if let Some(old) = days.get(&day) {
        if value_of(old) == value_of(&new) {
            out.same += 1;
        } else {
            out.changed.push(change(old, &new, None));
            days.insert(day, new);
        }
        return Ok(());
    }
    // The latest download before this one and the first after it.
    let before = days.range::<Cow<'a, str>, _>(..&day).next_back().map(|(d, f)| (d.clone(), f));
    let after = days.range::<Cow<'a, str>, _>(&day..).next().map(|(d, f)| (d.clone(), f));
    if after.as_ref().is_some_and(|(_, f)| value_of(f) == value_of(&new)) {
        out.same += 1;
        return Ok(());
    }
    let both = |a: &Cow<'_, str>, b: &Cow<'_, str>| Some((a.to_string(), b.to_string()));
    match (before, after) {
        (Some((earlier, old)), _) if value_of(old) == value_of(&new) => {
            out.same += 1;
            days.remove(&earlier);
        }
        (Some((earlier, old)), _) => out.kept_both.push(change(old, &new, both(&earlier, &day))),
        (None, Some((later, newer))) => {
            out.kept_both.push(change(&new, newer, both(&day, &later)));
        }
        (None, None) => out.added += 1,
    }
    days.insert(day, new);
    Ok(())
}

fn without_day(path: &str, file: &str, row: &Row, first: &Change, count: usize) -> Diagnostic {
    let more = match count {
        1 => String::new(),
        n => format!("; takich wartości jest {n}"),
    };
    Diagnostic::error(
        "E0438",
        format!(
            "nie wiadomo, która wartość jest nowsza ({}): w {path} jest {} z dniem pobrania, a \
             wczytywana {} dnia nie ma{more}",
            first.what, first.old, first.new
        ),
    )
    .in_data(row.spot.in_file(file), "")
    .hint("Podaj dzień, w którym pobrano albo wydano dane: --pobrano RRRR-MM-DD.")
}

fn fields_of<'a>(row: &'a Row, code: &'a str, hash: &'a str) -> Fields<'a> {
    let day = row.vintage.map(|d| d.format("%Y-%m-%d").to_string()).unwrap_or_default();
    let (value, absence) = match row.value {
        // The mark GUS uses; readers of tidy tables know it.
        Ok(value) => (number(value), if row.method_changed { "M" } else { "" }),
        Err(Absence::Missing) => (String::new(), "brak"),
        Err(Absence::NotApplicable) => (String::new(), "-"),
        Err(Absence::Suppressed) => (String::new(), "x"),
        Err(Absence::NotYet) => (String::new(), "n"),
    };
    vec![
        Cow::Borrowed(code),
        Cow::Owned(row.year.to_string()),
        Cow::Borrowed(&*row.variable),
        Cow::Owned(value),
        Cow::Borrowed(row.measure.as_deref().unwrap_or_default()),
        Cow::Borrowed(&*row.source),
        Cow::Owned(day),
        Cow::Borrowed(absence),
        Cow::Borrowed(hash),
        Cow::Owned(place(&row.spot)),
    ]
}

/// A number for a Polish spreadsheet: shortest digits, decimal comma, no grouping.
fn number(value: f64) -> String {
    // Negative zero is zero.
    format!("{}", value + 0.0).replace('.', ",")
}

/// Place inside the original, without its name.
fn place(spot: &Spot) -> String {
    let mut parts = Vec::new();
    // A page of a PDF stands where a workbook has a sheet.
    parts.extend(spot.sheet.as_ref().map(|s| match s.starts_with("strona ") {
        true => s.to_string(),
        false => format!("arkusz {s}"),
    }));
    if spot.row > 0 {
        parts.push(format!("wiersz {}", spot.row));
    }
    parts.extend(spot.column.as_ref().map(|c| format!("kolumna {c}")));
    parts.join(", ")
}

fn answers(
    path: &str,
    existing: Option<&str>,
    answers: &[Answer],
    hash: &str,
) -> Result<Merged, Vec<Diagnostic>> {
    let mut known: BTreeMap<(String, String), Fields<'_>> = BTreeMap::new();
    for fields in read(path, existing, &ANSWERS)? {
        known.insert((field(&fields, 0).to_owned(), field(&fields, 1).to_owned()), fields);
    }
    let mut out = Merged::default();
    for answer in answers {
        let key = (answer.survey.clone(), answer.question.clone());
        let new: Fields<'_> = vec![
            Cow::Borrowed(answer.survey.as_str()),
            Cow::Borrowed(answer.question.as_str()),
            Cow::Owned(number(answer.percent)),
            Cow::Owned(answer.count.to_string()),
            Cow::Owned(answer.answered.to_string()),
            Cow::Borrowed(hash),
            Cow::Owned(place(&answer.spot)),
        ];
        let told =
            |f: &Fields<'_>| format!("{} % (n = {} z {})", field(f, 2), field(f, 3), field(f, 4));
        match known.get(&key) {
            Some(old) if (2..5).all(|i| field(old, i) == field(&new, i)) => {
                out.same += 1;
                continue;
            }
            Some(old) => out.changed.push(Change {
                what: format!("{}: {}", key.0, key.1),
                old: told(old),
                new: told(&new),
                days: None,
            }),
            None => out.added += 1,
        }
        known.insert(key, new);
    }
    out.rows = known.len();
    out.text = write(&ANSWERS, known.into_values());
    Ok(out)
}

/// Rows of the project's file, when it has the columns an import writes.
fn read<'t>(
    path: &str,
    existing: Option<&'t str>,
    columns: &[&str],
) -> Result<Vec<Fields<'t>>, Vec<Diagnostic>> {
    let Some(text) = existing else { return Ok(Vec::new()) };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let foreign = |row: u32, message: String| {
        let place = DataPlace { file: path.to_owned(), sheet: None, row: Some(row), column: None };
        vec![Diagnostic::error("E0435", message).in_data(place, "").hint(
            "Zmień nazwę tego pliku albo usuń go, jeśli zastępują go dane importowane; \
                 import niczego w nim nie zmienił.",
        )]
    };
    let mut records = Records::new(text, ';');
    let head = match records.next() {
        Some(Ok(head)) => head,
        _ => return Err(foreign(1, format!("plik {path} nie jest tabelą zapisaną przez import"))),
    };
    if !head.fields.iter().map(|f| f.trim()).eq(columns.iter().copied()) {
        return Err(foreign(
            head.row,
            format!("plik {path} ma inne kolumny niż tabela zapisana przez import"),
        ));
    }
    let mut rows = Vec::new();
    for record in records {
        match record {
            Ok(r) if r.fields.len() == columns.len() => rows.push(r.fields),
            Ok(r) => {
                return Err(foreign(
                    r.row,
                    format!("wiersz {} pliku {path} ma inną liczbę pól niż nagłówek", r.row),
                ));
            }
            Err(_) => {
                return Err(foreign(head.row, format!("plik {path} urywa się w cudzysłowie")));
            }
        }
    }
    Ok(rows)
}

fn write<'a>(columns: &[&str], rows: impl Iterator<Item = Fields<'a>>) -> String {
    let mut text = String::from('\u{feff}');
    text.push_str(&columns.join(";"));
    text.push_str("\r\n");
    for fields in rows {
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                text.push(';');
            }
            if field.contains([';', '"', '\n', '\r']) {
                text.push('"');
                text.push_str(&field.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(field);
            }
        }
        text.push_str("\r\n");
    }
    text
}
