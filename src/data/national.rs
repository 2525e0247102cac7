//! Figures of all gminas shipped with the tool, parsed when somebody asks for them.
//!
//! Each file in `data/polska` begins with comment lines that name source, day of download and units
//! of measure; then a header `teryt;zmienna rok;…` and one row a gmina. Empty means no data.

use std::cmp::Reverse;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;
use memchr::memmem;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::codes::{CodeBook, Target};
use super::dataset::{Area, Column, Dataset, Origin, absence};
use super::number::{plain_number, show_number};
use super::provenance::Kind;
use super::registry::Registry;
use super::vintage::vintage_day;
use crate::diag::{DataPlace, Diagnostic};
use crate::text::{format_date, plural_of};

/// A shipped file.
struct Shipped {
    name: &'static str,
    text: &'static str,
}

static FILES: [Shipped; 8] = [
    Shipped {
        name: "dane krajowe: bezrobotni.csv",
        text: include_str!("../../data/polska/bezrobotni.csv"),
    },
    Shipped {
        name: "dane krajowe: migracje.csv",
        text: include_str!("../../data/polska/migracje.csv"),
    },
    Shipped {
        name: "dane krajowe: ludnosc_wiek.csv",
        text: include_str!("../../data/polska/ludnosc_wiek.csv"),
    },
    Shipped {
        name: "dane krajowe: ruch_ludnosci.csv",
        text: include_str!("../../data/polska/ruch_ludnosci.csv"),
    },
    Shipped {
        name: "dane krajowe: powierzchnia.csv",
        text: include_str!("../../data/polska/powierzchnia.csv"),
    },
    Shipped { name: "dane krajowe: psp.csv", text: include_str!("../../data/polska/psp.csv") },
    Shipped {
        name: "dane krajowe: finanse.csv",
        text: include_str!("../../data/polska/finanse.csv"),
    },
    Shipped { name: "dane krajowe: plec.csv", text: include_str!("../../data/polska/plec.csv") },
];

/// A header cell: its text, variable, year.
type HeadCell = (&'static str, &'static str, i32);

/// Head of a shipped file.
struct Head {
    source: &'static str,
    vintage: Option<&'static str>,
    units: &'static str,
    /// Header cells after the code: the cell, variable, year.
    columns: Vec<HeadCell>,
    /// Rows with their number.
    first_row: u32,
    body: &'static str,
}

impl Shipped {
    fn head(&self) -> Head {
        let mut head = Head {
            source: "",
            vintage: None,
            units: "",
            columns: Vec::new(),
            first_row: 1,
            body: self.text,
        };
        while let Some((line, rest)) = head.body.split_once('\n') {
            head.body = rest;
            head.first_row += 1;
            let Some(comment) = line.strip_prefix('#') else {
                head.columns = line
                    .split(';')
                    .skip(1)
                    .filter_map(|cell| {
                        let (name, year) = cell.rsplit_once(' ')?;
                        Some((cell, name, year.parse().ok()?))
                    })
                    .collect();
                break;
            };
            match comment.split_once(':').map(|(k, v)| (k.trim(), v.trim())) {
                Some(("źródło", v)) => head.source = v,
                Some(("pobrano", v)) if !v.is_empty() => head.vintage = Some(v),
                Some(("jednostka", v)) => head.units = v,
                _ => {}
            }
        }
        head
    }
}

impl Head {
    /// Unit of measure of a variable: `osoba; małżeństwa = szt.` names exceptions.
    fn unit(&self, variable: &str) -> &'static str {
        let mut parts = self.units.split(';').map(str::trim);
        let general = parts.next().unwrap_or_default();
        parts
            .filter_map(|p| p.split_once('='))
            .find(|(name, _)| name.trim() == variable)
            .map_or(general, |(_, unit)| unit.trim())
    }

    fn rows(&self) -> impl Iterator<Item = (u32, &'static str, &'static str)> {
        rows(self.body, self.first_row)
    }
}

/// Rows of a text whose first has a number: number, code and the rest.
fn rows(
    mut body: &'static str,
    first: u32,
) -> impl Iterator<Item = (u32, &'static str, &'static str)> {
    let lines = std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', body.as_bytes()).unwrap_or(body.len());
        let (line, rest) = body.split_at_checked(end).filter(|_| !body.is_empty())?;
        body = rest.get(1..).unwrap_or("");
        Some(line.strip_suffix('\r').unwrap_or(line))
    });
    (first..).zip(lines).filter_map(|(row, line)| {
        let (code, rest) = line.split_at_checked(memchr::memchr(b';', line.as_bytes())?)?;
        Some((row, code, rest.get(1..)?))
    })
}

/// Names of all variables in the shipped files.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> =
        FILES.iter().flat_map(|f| f.head().columns.into_iter().map(|(_, name, _)| name)).collect();
    names.dedup();
    names
}

/// All shipped figures of the gminas of a register, read but not yet put into a data set. Reading
/// needs no rules, so it can be done while they are compiled.
#[derive(Debug)]
pub struct Shelf {
    files: Vec<ShelfFile>,
}

#[derive(Debug)]
struct ShelfFile {
    name: &'static str,
    /// Day of download of the shipped figures, when known.
    vintage: Option<NaiveDate>,
    columns: Vec<(&'static str, Column)>,
    /// Row of each gmina in the file, for messages.
    rows: Vec<u32>,
}

/// Reads all shipped files for a register.
#[must_use]
pub fn read(registry: &Registry) -> Shelf {
    let book = CodeBook::new(registry);
    // The largest first: one of them is half of all, and no core should be left with it at the end.
    let mut order: Vec<(usize, &Shipped)> = FILES.iter().enumerate().collect();
    order.sort_by_key(|(_, file)| Reverse(file.text.len()));
    let mut files: Vec<(usize, ShelfFile)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|(place, file)| (place, shelf_file(file, registry, &book)))
        .collect();
    files.sort_by_key(|(place, _)| *place);
    Shelf { files: files.into_iter().map(|(_, file)| file).collect() }
}

fn shelf_file(file: &Shipped, registry: &Registry, book: &CodeBook<'_>) -> ShelfFile {
    let head = file.head();
    let units = registry.units.len();
    // Room for all years first, then each cell is a plain store at a known place.
    let mut spans: Vec<(&'static str, RangeInclusive<i32>)> = Vec::new();
    for (_, name, year) in &head.columns {
        match spans.iter_mut().find(|(n, _)| n == name) {
            Some((_, span)) => *span = *span.start().min(year)..=*span.end().max(year),
            None => spans.push((name, *year..=*year)),
        }
    }
    let mut columns: Vec<(&'static str, Column)> =
        spans.into_iter().map(|(name, span)| (name, Column::of_years(span, units))).collect();
    let mut places: FxHashMap<(&str, i32), &mut [f64]> = FxHashMap::default();
    for (name, column) in &mut columns {
        let years = column.cells.chunks_mut(units.max(1));
        places.extend((column.first_year..).zip(years).map(|(year, cells)| ((*name, year), cells)));
    }
    let mut places: Vec<Option<&mut [f64]>> =
        head.columns.iter().map(|(_, name, year)| places.remove(&(*name, *year))).collect();
    let mut rows = vec![0; units];
    for (row, code, cells) in head.rows() {
        let unit = match code.parse().ok().and_then(|c| book.gmina(c)) {
            Some(unit) => unit as usize,
            None => match book.resolve(code) {
                Ok(Target::Area(Area::Gmina(unit))) => unit as usize,
                _ => continue,
            },
        };
        if let Some(place) = rows.get_mut(unit) {
            *place = row;
        }
        let mut rest = cells.as_bytes();
        for place in &mut places {
            let (value, after) = cell(rest);
            rest = after;
            let (Some(cells), Some(value)) = (place, value) else { continue };
            // Rows of former codes fill only what the current code has not given.
            if let Some(cell) = cells.get_mut(unit).filter(|c| c.is_nan()) {
                *cell = value;
            }
        }
    }
    let vintage = head.vintage.and_then(vintage_day);
    ShelfFile { name: file.name, vintage, columns, rows }
}

/// The first cell of a row, and the rest of the row behind it. Almost all cells are short whole
/// numbers.
#[inline]
fn cell(row: &[u8]) -> (Option<f64>, &[u8]) {
    match row.first_chunk().and_then(|eight| short_whole(*eight)) {
        Some((value, length)) => (value, row.get(length + 1..).unwrap_or(&[])),
        None => any_cell(row),
    }
}

/// An empty cell or a whole number of up to seven digits that ends within eight bytes, with its
/// length: all eight are looked at in one register, as a table is mostly such cells.
#[inline]
fn short_whole(eight: [u8; 8]) -> Option<(Option<f64>, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let bytes = u64::from_le_bytes(eight);
    // The lowest of the high bits set here is that of the first separator.
    let separators = bytes ^ (EACH * u64::from(b';'));
    let ends = separators.wrapping_sub(EACH) & !separators & (EACH * 0x80);
    let length = ends.trailing_zeros() as usize / 8;
    match length {
        0 => return Some((None, 0)),
        1..8 => {}
        _ => return None,
    }
    // Digits to the upper end, zeros in front of them.
    let digits = (bytes ^ (EACH * u64::from(b'0'))) << (64 - 8 * length);
    let above_nine = (digits & (EACH * 0x7F)) + EACH * (0x7F - 9);
    if (digits | above_nine) & (EACH * 0x80) != 0 {
        return None;
    }
    // Pairs, fours, then all eight; nothing overflows, for the parts stay below 100 and 10 000.
    let pairs = (digits.wrapping_mul(10 * 256 + 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100 * 65_536 + 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    let whole = fours.wrapping_mul(10_000 * (1 << 32) + 1) >> 32;
    Some((Some(whole as f64), length))
}

/// The first cell of a row, whatever it is, and the rest of the row behind it.
fn any_cell(row: &[u8]) -> (Option<f64>, &[u8]) {
    let end = memchr::memchr(b';', row).unwrap_or(row.len());
    (row.get(..end).and_then(plain_number), row.get(end + 1..).unwrap_or(&[]))
}

/// Loads the wanted variables into the data set; names that are not shipped are left to other files.
/// What a project's own file already gave is kept; a note counts the differences.
pub fn load(dataset: &mut Dataset, wanted: &[&str]) -> Vec<Diagnostic> {
    let registry = Arc::clone(&dataset.registry);
    take(dataset, wanted, read(&registry))
}

/// The same from a shelf already read for the register of the data set.
pub fn take(dataset: &mut Dataset, wanted: &[&str], shelf: Shelf) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let units = dataset.registry.units.len();
    for ShelfFile { name: file, vintage, columns, rows } in shelf.files {
        let mut differing: Vec<Differing> = Vec::new();
        let mut filled = Vec::new();
        for (name, shipped) in columns {
            if !wanted.contains(&name) {
                continue;
            }
            let index = dataset.column_index(name);
            filled.extend(u32::try_from(index));
            let Some(own) = dataset.columns.get_mut(index) else { continue };
            merge((own, index), shipped, units, &mut differing);
        }
        if filled.is_empty() {
            continue;
        }
        // In the order of the file, so that the message names its first row.
        differing.sort_by_key(|d| (rows.get(d.unit).copied(), d.year));
        let outdated = outdated(dataset, &differing, vintage);
        let number = dataset.provenance.add_file(file, Kind::National, Vec::new());
        dataset.provenance.whole.extend(filled.into_iter().map(|c| (c, number)));
        if let Some(first) = differing.first() {
            let name = dataset.registry.units.get(first.unit).map_or("", |u| u.name.as_str());
            let row = rows.get(first.unit).copied().unwrap_or_default();
            let hint = match outdated {
                Some(text) => text,
                None => "Zwykle to nowsze przeliczenie GUS. Sprawdź dzień pobrania w kolumnie \
                         pobrano."
                    .to_owned(),
            };
            diagnostics.push(
                Diagnostic::warning(
                    "W0423",
                    format!(
                        "dane krajowe różnią się od plików projektu w {} obserwacjach; użyto plików \
                         projektu (pierwsza: {name}, {}: {} zamiast {})",
                        differing.len(),
                        first.year,
                        show_number(first.own),
                        show_number(first.shipped)
                    ),
                )
                .in_data(place(file, row, None), "")
                .hint(hint),
            );
        }
    }
    diagnostics
}

/// A figure of a project that differs from the shipped one.
struct Differing {
    column: usize,
    unit: usize,
    year: i32,
    own: f64,
    shipped: f64,
}

/// Advice when some of the project's figures were fetched before the shipped ones: then the shipped
/// ones are the revised ones.
fn outdated(
    dataset: &Dataset,
    differing: &[Differing],
    vintage: Option<NaiveDate>,
) -> Option<String> {
    let shipped = vintage?;
    let day = |d: &Differing| {
        let area = Area::Gmina(u32::try_from(d.unit).ok()?);
        let place = dataset.provenance.get(d.column, area, d.year)?;
        vintage_day(dataset.provenance.vintage(place)?)
    };
    let mut older = differing.iter().filter_map(day).filter(|day| *day < shipped);
    let first = older.next()?;
    let count = older.count() + 1;
    Some(format!(
        "{} w plikach projektu pobrano wcześniej ({}) niż dane krajowe ({}). Jeżeli GUS \
         od tego czasu przeliczył te dane, pobierz je od nowa albo usuń z plików projektu.",
        plural_of(count as u64, "wartość", "wartości", "wartości"),
        format_date(first),
        format_date(shipped)
    ))
}

/// Puts a project's own figures into the shipped ones, which fill what its files left open; a value
/// given twice stays the project's.
fn merge(
    (own, column): (&mut Column, usize),
    shipped: Column,
    units: usize,
    differing: &mut Vec<Differing>,
) {
    let theirs = std::mem::replace(&mut own.cells, shipped.cells);
    let first = std::mem::replace(&mut own.first_year, shipped.first_year);
    own.years = shipped.years;
    // Most projects have figures of one gmina, and one cell a year.
    let (from, width) = own.lone.take().map_or((0, units), |unit| (unit as usize, 1));
    for (year, values) in (first..).zip(theirs.chunks(width.max(1))) {
        let cells = own.year_mut(year, units).iter_mut().enumerate().skip(from);
        for ((unit, cell), value) in cells.zip(values) {
            match (absence(*cell), absence(*value)) {
                (None, Some(_)) => continue,
                (None, None) if *cell != *value => {
                    let (own, shipped) = (*value, *cell);
                    differing.push(Differing { column, unit, year, own, shipped });
                }
                _ => {}
            }
            *cell = *value;
        }
    }
}

fn place(file: &str, row: u32, column: Option<&str>) -> DataPlace {
    DataPlace {
        file: file.to_owned(),
        sheet: None,
        row: Some(row),
        column: column.map(str::to_owned),
    }
}

/// Observations of one gmina in one file: row, header cell, text of the value. Rows
/// of former codes of the same gmina are included.
fn of_unit<'h>(
    head: &'h Head,
    book: &CodeBook<'_>,
    unit: u32,
) -> Vec<(u32, &'h HeadCell, &'static str)> {
    let body = head.body.as_bytes();
    // The few rows are searched for: cutting all of them takes longer.
    let mut starts: Vec<usize> = Vec::new();
    for code in book.codes_of(unit) {
        let begins = format!("{code:07};");
        let first = |at: &usize| at.checked_sub(1).is_none_or(|i| body.get(i) == Some(&b'\n'));
        starts.extend(memmem::find_iter(body, &begins).filter(first));
    }
    starts.sort_unstable();
    let mut found = Vec::new();
    for start in starts {
        let before = memchr::memchr_iter(b'\n', body.get(..start).unwrap_or(&[])).count();
        let row = head.first_row + u32::try_from(before).unwrap_or(u32::MAX);
        let Some((_, _, cells)) = rows(head.body.get(start..).unwrap_or(""), row).next() else {
            continue;
        };
        for (column, text) in head.columns.iter().zip(cells.split(';')) {
            if !text.is_empty() {
                found.push((row, column, text));
            }
        }
    }
    found
}

/// Variable, year and origin of everything a shipped file has about a gmina.
pub(super) fn rows_of(dataset: &Dataset, file: &str, area: Area) -> Vec<(String, i32, Origin)> {
    let (Some(file), Area::Gmina(unit)) = (FILES.iter().find(|f| f.name == file), area) else {
        return Vec::new();
    };
    let head = file.head();
    let book = CodeBook::new(&dataset.registry);
    of_unit(&head, &book, unit)
        .into_iter()
        .map(|(row, (cell, name, year), _)| {
            let origin = Origin {
                place: place(file.name, row, Some(cell)),
                source: Some(head.source.to_owned()),
                vintage: head.vintage.map(str::to_owned),
            };
            ((*name).to_owned(), *year, origin)
        })
        .collect()
}

/// The shipped figures of one gmina as a tidy table for its project: UTF-8 with a byte order mark
/// and decimal commas, so that a spreadsheet opens it; columns
/// `teryt;rok;zmienna;wartość;jednostka;źródło;pobrano`. Only the header when the gmina has none.
#[must_use]
pub fn extract(teryt: &str) -> String {
    let mut out = String::from("\u{feff}teryt;rok;zmienna;wartość;jednostka;źródło;pobrano\r\n");
    let registry = Registry::embedded();
    let book = CodeBook::new(registry);
    let Ok(Target::Area(Area::Gmina(unit))) = book.resolve(teryt) else { return out };
    let Some(code) = registry.unit(unit).map(|u| u.code.as_str()) else { return out };
    for file in &FILES {
        let head = file.head();
        let quoted = |text: &str| {
            if text.contains([';', '"']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text.to_owned()
            }
        };
        for (_, (_, name, year), text) in of_unit(&head, &book, unit) {
            out.push_str(&format!(
                "{code};{year};{name};{text};{};{};{}\r\n",
                quoted(head.unit(name)),
                quoted(head.source),
                head.vintage.unwrap_or_default()
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_cell_is_the_same_looked_at_whole_or_byte_by_byte(row in "[0-9;,.: a-]{0,24}") {
            let (value, rest) = cell(row.as_bytes());
            let (slow, after) = any_cell(row.as_bytes());
            prop_assert_eq!(value.map(f64::to_bits), slow.map(f64::to_bits));
            prop_assert_eq!(rest, after);
        }

        #[test]
        fn whole_numbers_of_every_length_are_read(n in 0_u32..1_000_000_000, zeros in 0_usize..3) {
            let row = format!("{}{n};7;", "0".repeat(zeros));
            prop_assert_eq!(cell(row.as_bytes()), (Some(f64::from(n)), &b"7;"[..]));
        }
    }

    #[test]
    fn what_is_no_number_is_no_value() {
        for text in
            ["a;", "1a;23456789", ":;345678", "/;345678", "12:;45678", "-;", "1.;", ";;;;;;;;"]
        {
            assert_eq!(cell(text.as_bytes()).0, None, "{text}");
        }
        assert_eq!(cell(b"-3;1234567"), (Some(-3.0), &b"1234567"[..]));
        assert_eq!(cell(b"2,5;1234567"), (Some(2.5), &b"1234567"[..]));
    }
}
