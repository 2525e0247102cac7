//! The wide BDL export (CTAB): one unit a row, one `dimensions;year;[unit]` header a column.

use super::codes::CodeBook;
use super::csv::{Record, RecordSource};
use super::dataset::Area;
use super::located::{Mending, Passed, locate};
use super::number::parse_number;
use super::options::FIRST_YEAR;
use super::taker::{At, Observation, Taker};
use super::tidy::{Layout, broken, same_measure};
use super::words::{key, quoted};
use crate::diag::{Diagnostic, Severity};

/// What the name of an export says: `RYNE_1944_CTAB_20250616184618.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportName {
    /// Number of the subgroup (`1944`).
    pub subgroup: Option<String>,
    /// Day of the download, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// Year somebody put after the stamp: `…_20250616155247_2015.csv`.
    pub year: Option<i32>,
}

impl ExportName {
    /// Reads a file name (with or without folders).
    #[must_use]
    pub fn parse(file: &str) -> Self {
        let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = base.rsplit_once('.').map_or(base, |(s, _)| s);
        let mut parts = stem.split('_');
        let digits = |t: &str, n: usize| t.len() >= n && t.bytes().all(|b| b.is_ascii_digit());
        let prefix = parts.next().unwrap_or_default();
        if prefix.len() != 4 || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
            return Self::default();
        }
        let subgroup = parts.next().filter(|p| digits(p, 1)).map(str::to_owned);
        let stamp = parts.find(|p| digits(p, 14));
        let day =
            stamp.and_then(|s| Some(format!("{}-{}-{}", s.get(..4)?, s.get(4..6)?, s.get(6..8)?)));
        let year = parts.next().filter(|p| is_year(p)).and_then(|p| p.parse().ok());
        Self { subgroup, day, year }
    }

    /// The name of a variable of this export: `P1944:ogółem`, without the number when it is not
    /// known, `P1944` alone when all dimensions were dropped from the header.
    #[must_use]
    pub fn variable(&self, dimensions: &[&str]) -> String {
        let dimensions = dimensions.join("|");
        match &self.subgroup {
            Some(p) if dimensions.is_empty() => format!("P{p}"),
            Some(p) => format!("P{p}:{dimensions}"),
            None if dimensions.is_empty() => "wartość".to_owned(),
            None => dimensions,
        }
    }

    /// The source as documents print it: `GUS BDL, P1944`.
    pub(crate) fn source(&self) -> Option<String> {
        self.subgroup.as_ref().map(|p| format!("GUS BDL, P{p}"))
    }
}

/// Four digits that can be a year.
fn is_year(text: &str) -> bool {
    text.len() == 4
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.parse::<i32>().is_ok_and(|y| (FIRST_YEAR..FIRST_YEAR + 300).contains(&y))
}

/// A header cell taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Header<'t> {
    dimensions: Vec<&'t str>,
    year: Option<i32>,
    unit: Option<&'t str>,
}

/// Dimensions, year and unit. The year is the last part that can be one: with a bank in which
/// nothing else of four digits stands alone, its place is no matter.
fn header(cell: &str) -> Header<'_> {
    let mut parts: Vec<&str> = cell.split(';').map(str::trim).filter(|p| !p.is_empty()).collect();
    let bracketed = |p: &&str| p.strip_prefix('[').and_then(|p| p.strip_suffix(']')).is_some();
    let unit = parts.iter().rposition(bracketed).map(|i| parts.remove(i));
    let unit = unit.and_then(|p| p.strip_prefix('[')).and_then(|p| p.strip_suffix(']'));
    let year = parts.iter().rposition(|p| is_year(p)).map(|i| parts.remove(i));
    Header { dimensions: parts, year: year.and_then(|y| y.parse().ok()), unit }
}

/// Whether a header is that of an export: `Kod;Nazwa` and something more.
pub(crate) fn is_ctab(head: &Record<'_>) -> bool {
    let is = |i: usize, names: [&str; 2]| names.contains(&key(head.field(i)).as_str());
    is(0, ["kod", "code"]) && is(1, ["nazwa", "name"]) && !head.field(2).is_empty()
}

/// Whether a header cell names the year and the unit of measure, as only the bank writes it.
pub(crate) fn is_full_header(cell: &str) -> bool {
    let h = header(cell);
    h.year.is_some() && h.unit.is_some()
}

/// The area of a code cell written by GUS; none when the row is passed over or at fault, which is
/// counted and reported.
pub(super) fn place<T: Taker>(
    taker: &mut T,
    book: &CodeBook<'_>,
    record: &Record<'_>,
    at: At<'_>,
    fields: usize,
    other_kind: &mut usize,
) -> Option<Area> {
    let code = record.field(at.column);
    match locate(book, code, taker.mending(), true) {
        Ok(located) => {
            if let Ok(Area::Gmina(unit)) = located.what
                && let Some(unit) = book.registry().unit(unit)
            {
                let name = bare_name(record.field(1));
                taker.named(code, name, &unit.name, key(name) == key(&unit.name), at);
            }
            *other_kind += usize::from(located.other_kind);
            if let Some((slip, fixed)) = &located.mended {
                taker.mended(*slip, code, fixed, at);
            }
            located.what.map_err(|why| taker.passed(why, fields, at)).ok()
        }
        Err(problem) => {
            taker.bad_code(problem, at);
            taker.faulty(fields);
            None
        }
    }
}

/// The name of a unit without what the bank adds: `Wałbrzych od 2003 do 2012 (1)`.
fn bare_name(name: &str) -> &str {
    let name = name.trim();
    let name = name.strip_prefix("M.st.").unwrap_or(name);
    let name = name.rsplit_once(" (").map_or(name, |(n, _)| n);
    [" od ", " do "].iter().fold(name, |name, word| match name.split_once(word) {
        Some((n, after)) if after.starts_with(|c: char| c.is_ascii_digit()) => n,
        _ => name,
    })
}

/// Says that kinds differ from the register's.
pub(super) fn note_other_kind<T: Taker>(taker: &mut T, rows: usize) {
    if rows == 0 {
        return;
    }
    taker.report().add("N0425", Severity::Note, |r| {
        Diagnostic::note(
            "N0425",
            format!(
                "w {rows} wierszach rodzaj gminy (siódma cyfra kodu) jest inny niż w rejestrze"
            ),
        )
        .in_data(r.place(None, None), "")
        .hint("Gminy połączono po sześciu cyfrach; rodzaj zmienia się z prawami miejskimi.")
    });
}

/// A column to read.
struct Wanted<'t> {
    column: usize,
    variable: usize,
    year: i32,
    measure: Option<&'t str>,
}

/// What the columns are.
#[derive(Default)]
struct Columns<'t> {
    wanted: Vec<Wanted<'t>>,
    /// Columns that cannot be read for a fault of the header.
    lost: usize,
    nameless: Vec<usize>,
}

/// Reads the rows of a wide export.
pub(crate) fn read<T: Taker>(
    taker: &mut T,
    name: &str,
    layout: &Layout,
    head: &Record<'_>,
    records: &mut impl RecordSource,
) {
    let export = ExportName::parse(name);
    let columns = columns(taker, &export, layout, head);
    let source = export.source();
    let meta = taker.meta(source.as_deref(), export.day.as_deref());
    let registry = taker.registry();
    let book = CodeBook::new(&registry);
    let mut other_kind = 0_usize;
    let fields = columns.wanted.len() + columns.lost;
    let lenient = taker.mending() != Mending::Strict;
    while let Some(record) = records.next_record() {
        let record = match record {
            Ok(r) => r,
            Err(why) => return broken(taker, why),
        };
        let at = |column: usize| At { row: record.row, column, header: layout.header(column) };
        if lenient && is_remark(&record) {
            taker.read(1);
            taker.passed(Passed::Remark, 1, at(0));
            continue;
        }
        taker.read(fields);
        if !layout.check_width(taker, &record) {
            taker.faulty(fields);
            continue;
        }
        for column in &columns.nameless {
            if !record.field(*column).is_empty() {
                taker.read(1);
                taker.passed(Passed::Nameless, 1, at(*column));
            }
        }
        let Some(area) = place(taker, &book, &record, at(0), fields, &mut other_kind) else {
            continue;
        };
        taker.faulty(columns.lost);
        for w in &columns.wanted {
            let text = record.field(w.column);
            if text.is_empty() {
                taker.passed(Passed::Blank, 1, at(w.column));
                continue;
            }
            let Some(value) = parse_number(text) else {
                taker.not_a_number(text, at(w.column));
                taker.faulty(1);
                continue;
            };
            let o = Observation {
                variable: w.variable,
                area,
                year: w.year,
                value: Ok(value),
                measure: w.measure,
                meta,
            };
            taker.put(&o, at(w.column));
        }
    }
    note_other_kind(taker, other_kind);
}

/// A footnote or a heading among the rows: a text instead of a code, and nothing else.
fn is_remark(record: &Record<'_>) -> bool {
    let others = record.fields.iter().skip(1).all(|f| f.trim().is_empty());
    others && !record.field(0).starts_with(|c: char| c.is_ascii_digit() || c == '\'')
}

/// Decides what each column is; reports headers without a year, in the future or in other units.
fn columns<'h, T: Taker>(
    taker: &mut T,
    export: &ExportName,
    layout: &Layout,
    head: &'h Record<'_>,
) -> Columns<'h> {
    let mut found = Columns::default();
    let mut given: Option<Option<i32>> = None;
    let mut yearless: Vec<String> = Vec::new();
    for (column, cell) in head.fields.iter().enumerate().skip(2) {
        let cell = cell.trim();
        if cell.is_empty() {
            found.nameless.push(column);
            continue;
        }
        let h = header(cell);
        let full = export.variable(&h.dimensions);
        let Some(variable) = taker.variable(&full) else { continue };
        let at = At { row: head.row, column, header: layout.header(column) };
        let year = h.year.or_else(|| *given.get_or_insert_with(|| taker.year_of_file()));
        let Some(year) = year else {
            if !yearless.contains(&full) {
                yearless.push(full);
            }
            found.lost += 1;
            continue;
        };
        let Some(year) = taker.year(&year.to_string(), at) else {
            found.lost += 1;
            continue;
        };
        let advice = "Pobierz dane w jednostce z reguły albo popraw jednostkę w bloku dana.";
        if let Some(unit) = h.unit
            && !same_measure(taker, variable, unit, head.row, layout.header(column), advice)
        {
            found.lost += 1;
            continue;
        }
        found.wanted.push(Wanted { column, variable, year, measure: h.unit });
    }
    if !yearless.is_empty() {
        no_year(taker, head.row, &yearless, "nagłówki kolumn nie mówią, którego roku są dane");
    }
    found
}

/// Reports that the year of some columns is not known.
pub(super) fn no_year<T: Taker>(taker: &mut T, row: u32, columns: &[String], what: &str) {
    let shown: Vec<String> = columns.iter().take(10).map(|c| quoted(c)).collect();
    let more = columns.len().saturating_sub(10);
    let tail = if more > 0 { format!(" i {more} innych") } else { String::new() };
    let advice = taker.year_advice();
    taker.report().error("E0411", |r| {
        Diagnostic::error("E0411", format!("{what}: {}{tail}", shown.join(", ")))
            .in_data(r.place(Some(row), None), "eksport z jednym wybranym rokiem")
            .hint(advice)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn export_names() {
        let n = ExportName::parse("dane/RYNE_1944_CTAB_20250616184618.csv");
        assert_eq!((n.subgroup.as_deref(), n.day.as_deref()), (Some("1944"), Some("2025-06-16")));
        assert_eq!(n.variable(&["a", "b"]), "P1944:a|b");
        assert_eq!(ExportName::parse("bezrobotni_2024.csv"), ExportName::default());
        let n = ExportName::parse("LUDN_1336_CTAB_excerpt_brodnicki.csv");
        assert_eq!((n.subgroup.as_deref(), n.day), (Some("1336"), None));
        let n = ExportName::parse("LUDN_1355_CTAB_20250616155247_2015.csv");
        assert_eq!((n.year, n.day.as_deref()), (Some(2015), Some("2025-06-16")));
        assert_eq!(n.variable(&[]), "P1355");
        assert_eq!(ExportName::parse("RYNE_1944_CTAB_20250616184618_9999.csv").year, None);
    }

    #[test]
    fn header_cells() {
        let h = header("zameldowania ogółem;ogółem;2015;[osoba]");
        assert_eq!((h.dimensions.len(), h.year, h.unit), (2, Some(2015), Some("osoba")));
        assert_eq!(bare_name("Wałbrzych od 2003 do 2012 (1)"), "Wałbrzych");
        assert_eq!(bare_name("M.st.Warszawa od 2002 (1)"), "Warszawa");
        assert_eq!(bare_name("Osiek do Lasu (2)"), "Osiek do Lasu");
        let h = header("0-4");
        assert_eq!((h.dimensions, h.year, h.unit), (vec!["0-4"], None, None));
        let h = header("[osoba];2024;kobiety");
        assert_eq!((h.dimensions, h.year, h.unit), (vec!["kobiety"], Some(2024), Some("osoba")));
        let h = header("2024");
        assert_eq!((h.dimensions, h.year, h.unit), (vec![], Some(2024), None));
        assert!(is_full_header("x;2024;[osoba]") && !is_full_header("x;2024"));
    }
}
