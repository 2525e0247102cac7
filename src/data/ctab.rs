//! The wide BDL export (CTAB): one unit a row, one `dimensions;year;[unit]` header a column.

use std::collections::BTreeMap;

use super::codes::{CodeBook, Target};
use super::csv::{Record, RecordSource};
use super::dataset::Area;
use super::number::parse_number;
use super::sink::{At, Observation, Sink};
use super::tidy::{Layout, broken, measure};
use super::words::{key, quoted};
use crate::diag::{Diagnostic, Severity};

/// What the name of an export says: `RYNE_1944_CTAB_20250616184618.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportName {
    /// Number of the subgroup (`1944`).
    pub subgroup: Option<String>,
    /// Day of the download, `YYYY-MM-DD`.
    pub day: Option<String>,
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
        Self { subgroup, day }
    }

    /// The name of a variable of this export: `P1944:ogółem`, without the number when it is not
    /// known.
    #[must_use]
    pub fn variable(&self, dimensions: &[&str]) -> String {
        let dimensions = dimensions.join("|");
        match &self.subgroup {
            Some(p) => format!("P{p}:{dimensions}"),
            None => dimensions,
        }
    }
}

/// A header cell taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Header<'t> {
    dimensions: Vec<&'t str>,
    year: Option<i32>,
    unit: Option<&'t str>,
}

fn header(cell: &str) -> Header<'_> {
    let mut parts: Vec<&str> = cell.split(';').map(str::trim).collect();
    let unit = parts.last().and_then(|p| p.strip_prefix('[')).and_then(|p| p.strip_suffix(']'));
    if unit.is_some() {
        parts.pop();
    }
    let year = parts
        .last()
        .filter(|p| p.len() == 4 && p.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|p| p.parse().ok());
    if year.is_some() {
        parts.pop();
    }
    Header { dimensions: parts, year, unit }
}

/// Whether a header is that of a wide export.
pub(super) fn is_ctab(head: &Record<'_>) -> bool {
    let is = |i: usize, names: [&str; 2]| names.contains(&key(head.field(i)).as_str());
    is(0, ["kod", "code"]) && is(1, ["nazwa", "name"]) && !head.field(2).is_empty()
}

/// A column the rules want.
struct Wanted {
    column: usize,
    variable: usize,
    year: i32,
}

/// Reads the rows of a wide export into the data set.
pub(super) fn read(
    sink: &mut Sink<'_>,
    name: &str,
    layout: &Layout,
    head: &Record<'_>,
    records: &mut impl RecordSource,
) {
    let export = ExportName::parse(name);
    let wanted = columns(sink, name, &export, layout, head);
    let source = export.subgroup.as_ref().map(|p| format!("GUS BDL, P{p}"));
    let meta = sink.meta(source.as_deref(), export.day.as_deref());
    let registry = sink.dataset.registry.clone();
    let book = CodeBook::new(&registry);
    let mut other_kind = 0_usize;
    while let Some(record) = records.next_record() {
        let record = match record {
            Ok(r) => r,
            Err(why) => return broken(sink, why),
        };
        if !layout.check_width(sink, &record) {
            continue;
        }
        let at = |column: usize| At { row: record.row, column, header: layout.header(column) };
        let area = match book.resolve(record.field(0)) {
            Ok(Target::Area(area)) => area,
            Ok(Target::Part { .. }) => {
                sink.skipped.parts += 1;
                continue;
            }
            Ok(Target::District(_)) => {
                sink.skipped.districts += 1;
                continue;
            }
            Ok(Target::Former { .. }) => {
                sink.skipped.former += 1;
                continue;
            }
            Err(problem) => match (registry.find(record.field(0)), record.field(0)) {
                // GUS itself gave the code: the kind changed after the day of the register.
                (Some(unit), code) if code.len() == 7 && code.ends_with(['1', '2', '3']) => {
                    other_kind += 1;
                    Area::Gmina(unit)
                }
                (_, code) if code.len() == 7 && code.ends_with("000") => {
                    sink.skipped.former += 1;
                    continue;
                }
                _ => {
                    sink.bad_code(problem, at(0));
                    continue;
                }
            },
        };
        for w in &wanted {
            let text = record.field(w.column);
            if text.is_empty() {
                continue;
            }
            let Some(value) = parse_number(text) else {
                sink.not_a_number(text, at(w.column));
                continue;
            };
            let o =
                Observation { variable: w.variable, area, year: w.year, value: Ok(value), meta };
            sink.put(&o, at(w.column));
        }
    }
    if other_kind > 0 {
        sink.report.add("N0425", Severity::Note, |r| {
            Diagnostic::note(
                "N0425",
                format!(
                    "w {other_kind} wierszach rodzaj gminy (siódma cyfra kodu) jest inny niż w rejestrze"
                ),
            )
            .in_data(r.place(None, None), "")
            .hint("Gminy połączono po sześciu cyfrach; rodzaj zmienia się z prawami miejskimi.")
        });
    }
}

/// Decides what each column is; reports headers without a year, in the future or in other units.
fn columns(
    sink: &mut Sink<'_>,
    name: &str,
    export: &ExportName,
    layout: &Layout,
    head: &Record<'_>,
) -> Vec<Wanted> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let given =
        sink.options.file_years.get(name).or_else(|| sink.options.file_years.get(base)).copied();
    let mut wanted = Vec::new();
    let mut yearless: BTreeMap<String, usize> = BTreeMap::new();
    for (column, cell) in head.fields.iter().enumerate().skip(2) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let h = header(cell);
        let full = export.variable(&h.dimensions);
        let Some(variable) = sink.index.find(&full) else {
            sink.unknown_variable(&full);
            continue;
        };
        let at = At { row: head.row, column, header: layout.header(column) };
        let Some(year) = h.year.or(given) else {
            yearless.insert(full, column);
            continue;
        };
        let Some(year) = sink.year(&year.to_string(), at) else { continue };
        let spec = sink.options.variables.get(variable);
        if let (Some(unit), Some(spec)) = (h.unit, spec)
            && let Some(declared) = spec.unit.as_deref()
            && measure(unit) != measure(declared)
        {
            sink.report.error("E0406", |r| {
                Diagnostic::error(
                    "E0406",
                    format!(
                        "jednostka miary {} nie zgadza się z regułą: dana {} jest w jednostce {}",
                        quoted(unit),
                        spec.id,
                        quoted(declared)
                    ),
                )
                .in_data(r.place(Some(head.row), Some(cell)), "")
                .hint("Pobierz dane w jednostce z reguły albo popraw jednostkę w bloku dana.")
            });
            continue;
        }
        wanted.push(Wanted { column, variable, year });
    }
    if let Some((first, _)) = yearless.first_key_value() {
        let n = yearless.len();
        sink.report.error("E0411", |r| {
            Diagnostic::error(
                "E0411",
                format!("nagłówki kolumn nie mówią, którego roku są dane (kolumn: {n}, pierwsza {})", quoted(first)),
            )
            .in_data(r.place(Some(head.row), None), "eksport z jednym wybranym rokiem")
            .hint(
                "Pobierz dane z BDL ponownie z co najmniej dwoma latami albo dopisz rok w nagłówkach, \
                 na przykład „0-4;2020;[osoba]”.",
            )
        });
    }
    wanted
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
    }

    #[test]
    fn header_cells() {
        let h = header("zameldowania ogółem;ogółem;2015;[osoba]");
        assert_eq!((h.dimensions.len(), h.year, h.unit), (2, Some(2015), Some("osoba")));
        let h = header("0-4");
        assert_eq!((h.dimensions, h.year, h.unit), (vec!["0-4"], None, None));
    }
}
