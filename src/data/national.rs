//! Figures of all gminas shipped with the tool, parsed when somebody asks for them.
//!
//! Each file in `data/polska` begins with comment lines that name source, day of download and units
//! of measure; then a header `teryt;zmienna rok;…` and one row a gmina. Empty means no data.

use super::codes::{CodeBook, Target};
use super::dataset::{Area, Dataset, Origin, absence};
use super::number::{plain_number, show_number};
use super::provenance::Kind;
use super::registry::Registry;
use crate::diag::{DataPlace, Diagnostic};

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
        (self.first_row..)
            .zip(self.body.lines())
            .filter_map(|(row, line)| line.split_once(';').map(|(code, rest)| (row, code, rest)))
    }
}

/// Names of all variables in the shipped files.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> =
        FILES.iter().flat_map(|f| f.head().columns.into_iter().map(|(_, name, _)| name)).collect();
    names.dedup();
    names
}

/// Loads the wanted variables into the data set; names that are not shipped are left to other files.
/// What a project's own file already gave is kept; a note counts the differences.
pub fn load(dataset: &mut Dataset, wanted: &[&str]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let registry = dataset.registry.clone();
    let book = CodeBook::new(&registry);
    let units = registry.units.len();
    for file in &FILES {
        let head = file.head();
        let columns: Vec<(Option<usize>, i32)> = head
            .columns
            .iter()
            .map(|(_, name, year)| {
                (wanted.contains(name).then(|| dataset.column_index(name)), *year)
            })
            .collect();
        if columns.iter().all(|(c, _)| c.is_none()) {
            continue;
        }
        let mut differing = Vec::new();
        // Room for all years first, then each cell is a plain store at a known offset.
        for (column, year) in &columns {
            if let Some(data) = column.and_then(|c| dataset.columns.get_mut(c)) {
                data.year_mut(*year, units);
            }
        }
        let targets: Vec<Option<(usize, usize, i32)>> = columns
            .iter()
            .map(|(column, year)| {
                let column = (*column)?;
                let first = dataset.columns.get(column)?.first_year;
                Some((column, usize::try_from(*year - first).ok()? * units, *year))
            })
            .collect();
        for (row, code, cells) in head.rows() {
            let unit = match code.parse().ok().and_then(|c| book.gmina(c)) {
                Some(unit) => unit,
                None => match book.resolve(code) {
                    Ok(Target::Area(Area::Gmina(unit))) => unit,
                    _ => continue,
                },
            };
            for (target, text) in targets.iter().zip(cells.as_bytes().split(|b| *b == b';')) {
                let Some((column, offset, year)) = *target else { continue };
                let Some(value) = plain_number(text) else { continue };
                let cell = dataset
                    .columns
                    .get_mut(column)
                    .and_then(|data| data.cells.get_mut(offset + unit as usize));
                let Some(cell) = cell else { continue };
                match absence(*cell) {
                    Some(_) => *cell = value,
                    None if *cell == value => {}
                    None => differing.push((row, unit, year, *cell, value)),
                }
            }
        }
        let number = dataset.provenance.add_file(file.name, Kind::National, Vec::new());
        let mut filled: Vec<u32> =
            columns.iter().filter_map(|(c, _)| u32::try_from((*c)?).ok()).collect();
        filled.dedup();
        dataset.provenance.whole.extend(filled.into_iter().map(|c| (c, number)));
        if let Some((row, unit, year, own, shipped)) = differing.first() {
            let name = registry.unit(*unit).map_or("", |u| u.name.as_str());
            diagnostics.push(
                Diagnostic::warning(
                    "W0423",
                    format!(
                        "dane krajowe różnią się od plików projektu w {} obserwacjach; użyto plików \
                         projektu (pierwsza: {name}, {year}: {} zamiast {})",
                        differing.len(),
                        show_number(*own),
                        show_number(*shipped)
                    ),
                )
                .in_data(place(file.name, *row, None), "")
                .hint("Zwykle to nowsze przeliczenie GUS. Sprawdź dzień pobrania w kolumnie pobrano."),
            );
        }
    }
    diagnostics
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
    let mut found = Vec::new();
    for (row, code, cells) in head.rows() {
        if code.parse().ok().and_then(|c| book.gmina(c)) != Some(unit) {
            continue;
        }
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
