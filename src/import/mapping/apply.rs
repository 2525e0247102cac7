//! A mapping laid over a sheet: every row becomes observations, is passed over with a reason, or is
//! a fault with its place.

mod shared;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::faults::Faults;
use super::heads::{Heads, key, years};
use super::model::{Mapping, Test};
use super::place::{Plan, ValueColumn};
use super::units::{Found, Units, Why, is_total};
use super::values;
use crate::data::Area;
use crate::diag::{DataPlace, Diagnostic};
use crate::import::sheet::{Cell, Sheet};
use crate::import::{Context, Row, Skip, Spot};

/// What became of the cells of the value columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Became observations, with a value or the reason why there is none.
    pub(super) taken: usize,
    /// Of rows passed over.
    pub(super) skipped: usize,
    /// Faults, their own or of their row.
    pub(super) faulty: usize,
}

/// What came of a sheet.
#[derive(Debug, Default)]
pub(super) struct Applied {
    pub(super) rows: Vec<Row>,
    pub(super) read: usize,
    pub(super) skipped: Vec<Skip>,
    pub(super) found: Vec<Diagnostic>,
    /// Codes that got their zero back.
    pub(super) zeros: (usize, Option<Spot>),
    pub(super) tally: Tally,
}

/// Reads all rows below the headers.
pub(super) fn apply(
    mapping: &Mapping,
    plan: &Plan,
    heads: &Heads,
    sheet: &Sheet,
    file: &str,
    context: &Context<'_>,
) -> Applied {
    let start = plan.first_row.saturating_sub(sheet.first_row.max(1)) as usize;
    let codes: Vec<String> = match plan.code {
        Some(column) => (start..sheet.rows.len())
            .map(|r| at(sheet, r, column).shown())
            .filter(|c| !c.is_empty())
            .collect(),
        None => Vec::new(),
    };
    let mut reader = Reader {
        mapping,
        plan,
        heads,
        sheet,
        file,
        context,
        units: Units::new(context.registry, codes.iter().map(String::as_str)),
        names: BTreeMap::new(),
        source: mapping.source.as_str().into(),
        skips: BTreeMap::new(),
        faults: Faults::default(),
        lines: Vec::new(),
        out: Applied::default(),
    };
    for row in start..sheet.rows.len() {
        reader.sort_row(row);
    }
    reader.refuse_shared_codes();
    for line in std::mem::take(&mut reader.lines) {
        reader.take(&line);
    }
    let mut out = reader.out;
    out.skipped = reader
        .skips
        .into_iter()
        .map(|(what, (count, first))| Skip { what, count, first: Some(first) })
        .collect();
    out.found.extend(reader.faults.finish());
    out
}

/// A cell by absolute column.
fn at(sheet: &Sheet, row: usize, column: usize) -> &Cell {
    match column.checked_sub(sheet.first_column as usize) {
        Some(column) => sheet.cell(row, column),
        None => &Cell::Empty,
    }
}

/// A row that has a unit.
struct Line {
    row: usize,
    area: Area,
    year: Option<i32>,
}

/// The variable of a row of a long table.
#[derive(Clone)]
struct Named {
    variable: Arc<str>,
    measure: Option<Arc<str>>,
}

struct Reader<'a> {
    mapping: &'a Mapping,
    plan: &'a Plan,
    heads: &'a Heads,
    sheet: &'a Sheet,
    file: &'a str,
    context: &'a Context<'a>,
    units: Units<'a>,
    /// Name in the mapping or the file → name of the variable.
    names: BTreeMap<String, Arc<str>>,
    source: Arc<str>,
    skips: BTreeMap<String, (usize, Spot)>,
    faults: Faults,
    lines: Vec<Line>,
    out: Applied,
}

impl<'a> Reader<'a> {
    fn cell(&self, row: usize, column: usize) -> &'a Cell {
        at(self.sheet, row, column)
    }

    fn shown(&self, row: usize, column: Option<usize>) -> Option<String> {
        Some(self.cell(row, column?).shown())
    }

    fn spot(&self, row: usize, column: usize) -> Spot {
        let inner = column.saturating_sub(self.sheet.first_column as usize);
        self.sheet.spot(row, inner)
    }

    fn place(&self, row: usize, column: Option<usize>) -> DataPlace {
        match column {
            Some(column) => self.spot(row, column).in_file(self.file),
            None => self.sheet.row_spot(row).in_file(self.file),
        }
    }

    /// Value cells of a row that hold something.
    fn filled(&self, row: usize) -> usize {
        self.plan.values.iter().filter(|v| !self.cell(row, v.column).is_empty()).count()
    }

    fn skip(&mut self, row: usize, what: &str) {
        self.out.tally.skipped += self.filled(row);
        let spot = self.sheet.row_spot(row);
        self.skips.entry(what.to_owned()).or_insert((0, spot)).0 += 1;
    }

    /// Decides what a row is.
    fn sort_row(&mut self, row: usize) {
        let Some(cells) = self.sheet.rows.get(row) else { return };
        if cells.iter().all(Cell::is_empty) {
            return;
        }
        self.out.read += 1;
        let number =
            u32::try_from(row).unwrap_or(u32::MAX).saturating_add(self.sheet.first_row.max(1));
        if self.mapping.skip_rows.iter().any(|(a, b)| (*a..=*b).contains(&number)) {
            return self.skip(row, "wierszy wskazanych w mapowaniu (pomiń_wiersze)");
        }
        for (question, column) in self.mapping.skip_when.iter().zip(&self.plan.skip) {
            if answers(&question.test, self.cell(row, *column)) {
                let what = format!("wierszy wskazanych w mapowaniu (pomiń_gdy: {})", question.why);
                return self.skip(row, &what);
            }
        }
        if numbers_columns(cells) {
            return self.skip(row, "wierszy z numerami kolumn");
        }
        let found = self.unit(row, cells);
        match found {
            Found::Area(area, zero) => self.keep(row, area, zero),
            Found::Skip(why) => self.skip(row, why.told()),
            Found::Nothing => self.without_unit(row, cells),
            Found::Unknown { message, hint } => self.unknown(row, message, &hint),
        }
    }

    /// The unit of a row.
    fn unit(&self, row: usize, cells: &[Cell]) -> Found {
        let by = &self.mapping.unit;
        if by.whole_file {
            let first = cells.iter().find(|c| !c.is_empty()).map(Cell::shown).unwrap_or_default();
            if self.mapping.long.is_none() && is_total(&first) {
                return Found::Skip(Why::Total);
            }
            // In a long table a name without a value says that there is none.
            if self.filled(row) == 0
                && self.shown(row, self.plan.long_name).is_none_or(|n| n.is_empty())
            {
                return Found::Nothing;
            }
            return match self.context.home {
                Some(home) => Found::Area(Area::Gmina(home), false),
                None => Found::Unknown {
                    message: "nie wiadomo, której gminy dotyczy plik".to_owned(),
                    hint:
                        "Dodaj opcję --teryt z kodem gminy albo wczytuj plik w katalogu projektu."
                            .to_owned(),
                },
            };
        }
        let name = self.shown(row, self.plan.name);
        let found = match self.shown(row, self.plan.code) {
            Some(code) => {
                if name.as_deref().is_some_and(is_total) && code.trim().is_empty() {
                    return Found::Skip(Why::Total);
                }
                match self.units.by_code(&code) {
                    // Such a name without values is a title between rows.
                    Found::Nothing if self.filled(row) == 0 => Found::Nothing,
                    Found::Nothing => match name.and_then(|n| self.units.area_by_name(&n)) {
                        Some(area) => Found::Area(area, false),
                        None => Found::Nothing,
                    },
                    found => found,
                }
            }
            None => self.units.by_name(
                name.as_deref().unwrap_or_default(),
                self.shown(row, self.plan.powiat).as_deref(),
                self.shown(row, self.plan.voivodeship).as_deref(),
            ),
        };
        match found {
            Found::Area(area, _) if by.skip_areas && !matches!(area, Area::Gmina(_)) => {
                Found::Skip(Why::Area)
            }
            other => other,
        }
    }

    fn keep(&mut self, row: usize, area: Area, zero: bool) {
        let year = match self.plan.year {
            None => None,
            Some(column) => match years(&self.cell(row, column).shown()).as_slice() {
                [one] => Some(*one),
                _ => {
                    self.out.tally.faulty += self.filled(row);
                    let place = self.place(row, Some(column));
                    let text = self.cell(row, column).shown();
                    self.faults.add("rok", || {
                        Diagnostic::error("E0447", format!("„{text}” nie jest rokiem"))
                            .in_data(place, "")
                            .hint("Popraw rok albo pomiń ten wiersz w mapowaniu (pomiń_wiersze, pomiń_gdy).")
                    });
                    return;
                }
            },
        };
        if zero {
            self.out.zeros.0 += 1;
            if self.out.zeros.1.is_none() {
                self.out.zeros.1 = self.plan.code.map(|c| self.spot(row, c));
            }
        }
        self.lines.push(Line { row, area, year });
    }

    fn without_unit(&mut self, row: usize, cells: &[Cell]) {
        // A title between rows or a note under the table has no value that could be lost.
        let valued = self.plan.values.iter().any(|v| {
            matches!(values::read(self.cell(row, v.column), &self.mapping.writing), Ok(Ok(_)))
                && !self.cell(row, v.column).is_empty()
                && !self.cell(row, v.column).text().is_some_and(values::is_dash)
        });
        if !valued {
            return self.skip(row, "wierszy bez jednostki i bez wartości (śródtytuły, przypisy)");
        }
        if cells.iter().filter_map(Cell::text).any(is_total) {
            return self.skip(row, Why::Total.told());
        }
        self.unknown(
            row,
            "wiersz ma wartości, a nie ma jednostki".to_owned(),
            "Wpisz w pliku kod albo nazwę gminy, albo pomiń ten wiersz w mapowaniu (pomiń_wiersze, pomiń_gdy).",
        );
    }

    fn unknown(&mut self, row: usize, message: String, hint: &str) {
        let unit = self.plan.code.or(self.plan.name);
        let named = unit.is_some_and(|c| !self.cell(row, c).is_empty());
        if named && self.mapping.unit.skip_unknown {
            return self
                .skip(row, "wierszy jednostek nieznanych rejestrowi TERYT (nieznane = \"pomiń\")");
        }
        // A note in the column of codes is a note, not a unit.
        if named && self.filled(row) == 0 {
            return self.skip(row, "wierszy bez jednostki i bez wartości (śródtytuły, przypisy)");
        }
        self.out.tally.faulty += self.filled(row);
        let place = self.place(row, unit);
        let kind = if named { "jednostka" } else { "bez jednostki" };
        self.faults.add(kind, || Diagnostic::error("E0446", message).in_data(place, "").hint(hint));
    }

    /// Observations of one row.
    fn take(&mut self, line: &Line) {
        let plan = self.plan;
        let long = match self.long_variable(line.row) {
            Ok(long) => long,
            Err(()) => return,
        };
        for column in &plan.values {
            let cell = self.cell(line.row, column.column);
            if cell.is_empty() && long.is_some() {
                // In a long table a blank cell is a row nobody filled in.
                self.push(line, column, Err(crate::eval::Absence::Missing), long.clone());
                continue;
            }
            match values::read(cell, &self.mapping.writing) {
                Ok(value) => {
                    self.out.tally.taken += usize::from(!cell.is_empty());
                    self.push(line, column, value, long.clone());
                }
                Err(fault) => {
                    self.out.tally.faulty += 1;
                    let place = self.place(line.row, Some(column.column));
                    let text = self.heads.text(column.column).to_owned();
                    self.faults.add(fault.hint, || {
                        Diagnostic::error("E0447", fault.message)
                            .in_data(place, text)
                            .hint(fault.hint)
                    });
                }
            }
        }
    }

    /// Variable and measure of a row of a long table; `Err` when the row is passed over.
    fn long_variable(&mut self, row: usize) -> Result<Option<Named>, ()> {
        let (Some(long), Some(column)) = (&self.mapping.long, self.plan.long_name) else {
            return Ok(None);
        };
        let name = self.cell(row, column).shown();
        if name.is_empty() {
            if self.filled(row) == 0 {
                self.skip(row, "wierszy bez jednostki i bez wartości (śródtytuły, przypisy)");
            } else {
                self.out.tally.faulty += self.filled(row);
                let place = self.place(row, Some(column));
                self.faults.add("bez nazwy", || {
                    Diagnostic::error("E0447", "wiersz ma wartość, a nie ma nazwy zmiennej")
                        .in_data(place, "")
                        .hint("Wpisz nazwę albo pomiń ten wiersz w mapowaniu.")
                });
            }
            return Err(());
        }
        let wanted = key(&name);
        let given = long.dictionary.iter().find(|(n, _)| key(n) == wanted).map(|(_, v)| v.clone());
        if given.is_none() && long.skip_others {
            self.skip(row, "wierszy zmiennych spoza słownika (inne = \"pomiń\")");
            return Err(());
        }
        let variable = self.variable(&given.unwrap_or(name));
        let measure = self.shown(row, self.plan.long_measure).filter(|m| !m.is_empty());
        Ok(Some(Named { variable, measure: measure.map(Into::into) }))
    }

    /// The identifier of the rules, or the name itself.
    fn variable(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let id = self.context.options.find(name).map_or(name, |v| v.id.as_str());
        let made: Arc<str> = id.split_whitespace().collect::<Vec<_>>().join(" ").into();
        self.names.insert(name.to_owned(), Arc::clone(&made));
        made
    }

    fn push(
        &mut self,
        line: &Line,
        column: &ValueColumn,
        value: Result<f64, crate::eval::Absence>,
        long: Option<Named>,
    ) {
        let Some(year) = line.year.or(column.year) else { return };
        let datum = column.datum.and_then(|i| self.mapping.data.get(i));
        let (variable, measure, factor) = match (datum, long) {
            (Some(d), _) => {
                (self.variable(&d.variable.clone()), d.measure.as_deref().map(Into::into), d.factor)
            }
            (None, Some(named)) => (named.variable, named.measure, 1.0),
            (None, None) => return,
        };
        let spot = self.spot(line.row, column.column);
        self.out.rows.push(Row {
            area: line.area,
            year,
            variable,
            value: value.map(|v| scaled(v, factor)),
            measure,
            source: Arc::clone(&self.source),
            vintage: self.context.vintage.or(self.mapping.vintage),
            method_changed: false,
            spot,
        });
    }
}

/// A value times a factor, without the dust of binary fractions: 12,3 thousand is 12 300.
fn scaled(value: f64, factor: f64) -> f64 {
    if factor.to_bits() == 1_f64.to_bits() {
        return value;
    }
    let product = value * factor;
    format!("{product:.13e}").parse().unwrap_or(product)
}

fn answers(test: &Test, cell: &Cell) -> bool {
    let text = key(&cell.shown());
    match test {
        Test::Is(wanted) => text == key(wanted),
        Test::Contains(part) => text.contains(&key(part)),
        Test::Begins(start) => text.starts_with(&key(start)),
        Test::Empty => text.is_empty(),
    }
}

/// Whether a row only counts the columns: 1, 2, 3 …
fn numbers_columns(cells: &[Cell]) -> bool {
    let numbers: Vec<Option<f64>> = cells
        .iter()
        .filter(|c| !c.is_empty())
        .map(|c| match c {
            Cell::Number(n) => Some(*n),
            Cell::Text(t) => t.trim().parse().ok(),
            _ => None,
        })
        .collect();
    let Some(Some(first)) = numbers.first().copied() else { return false };
    numbers.len() >= 3
        && (first == 0.0 || first == 1.0)
        && numbers.iter().zip(0_u32..).all(|(n, i)| *n == Some(first + f64::from(i)))
}
