//! Observations as dense columns, one per variable: `[year][unit]`.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::peers::PeerGroup;
use super::provenance::{Place, Provenance};
use super::registry::Registry;
use crate::diag::DataPlace;
use crate::eval::Absence;

/// A known value is itself; an absent one is a NaN whose payload says why.
const ABSENT: u64 = 0x7ff8_0000_0000_0000;

/// Encodes an absence as a cell.
#[must_use]
pub fn absent(reason: Absence) -> f64 {
    let code = match reason {
        Absence::Missing => 1,
        Absence::NotApplicable => 2,
        Absence::Suppressed => 3,
        Absence::NotYet => 4,
    };
    f64::from_bits(ABSENT | code)
}

/// Why a cell is absent; none when it holds a value. A NaN that comes out of arithmetic counts as
/// missing.
#[must_use]
pub fn absence(cell: f64) -> Option<Absence> {
    if !cell.is_nan() {
        return None;
    }
    Some(match cell.to_bits() & 0xff {
        2 => Absence::NotApplicable,
        3 => Absence::Suppressed,
        4 => Absence::NotYet,
        _ => Absence::Missing,
    })
}

/// An area an observation may be about besides a gmina of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// Gmina: index in the registry.
    Gmina(u32),
    /// Powiat: index in the registry.
    Powiat(u32),
    /// Województwo: index in the registry.
    Voivodeship(u32),
    /// The country.
    Country,
}

/// Where an observation came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// File, row, column.
    pub place: DataPlace,
    /// Source named in the file (`GUS BDL P1944`).
    pub source: Option<String>,
    /// Day the data were fetched or published (vintage), when known.
    pub vintage: Option<String>,
}

/// One variable: dense values of gminas, sparse values of larger areas.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// First year of `cells`.
    pub first_year: i32,
    /// Number of years.
    pub years: usize,
    /// `years × units` cells, year-major; with `lone` one cell a year.
    pub cells: Vec<f64>,
    /// The only gmina with values: a project's own figures would otherwise fill memory with blanks
    /// of all other gminas.
    pub lone: Option<u32>,
    /// Values given directly for powiats, województwa and the country, by (area, year).
    pub areas: FxHashMap<(Area, i32), f64>,
}

/// Cells of one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum YearCells<'a> {
    /// One per gmina.
    All(&'a [f64]),
    /// Of one gmina; all others are missing.
    Lone(u32, f64),
}

impl Column {
    /// The cells of a year; none when the year is outside.
    #[must_use]
    pub fn year(&self, year: i32, units: usize) -> Option<YearCells<'_>> {
        let i = usize::try_from(year.checked_sub(self.first_year)?).ok()?;
        if i >= self.years {
            return None;
        }
        match self.lone {
            Some(unit) => Some(YearCells::Lone(unit, *self.cells.get(i)?)),
            None => self.cells.get(i * units..(i + 1) * units).map(YearCells::All),
        }
    }

    /// One cell; missing outside the years.
    #[must_use]
    pub fn cell(&self, unit: u32, year: i32, units: usize) -> f64 {
        match self.year(year, units) {
            Some(YearCells::All(cells)) => cells.get(unit as usize).copied(),
            Some(YearCells::Lone(only, cell)) if only == unit => Some(cell),
            _ => None,
        }
        .unwrap_or_else(|| absent(Absence::Missing))
    }

    /// Makes room for a year and returns one cell of it.
    pub fn cell_mut(&mut self, unit: u32, year: i32, units: usize) -> Option<&mut f64> {
        if self.years == 0 {
            self.lone = Some(unit);
        }
        if self.lone == Some(unit) {
            let i = self.make_room(year, 1);
            return self.cells.get_mut(i);
        }
        self.year_mut(year, units).get_mut(unit as usize)
    }

    /// Makes room for a year and returns its cells, one per gmina.
    pub fn year_mut(&mut self, year: i32, units: usize) -> &mut [f64] {
        if let Some(unit) = self.lone.take() {
            let mut cells = vec![absent(Absence::Missing); self.years * units];
            for (row, cell) in cells.chunks_mut(units.max(1)).zip(&self.cells) {
                if let Some(own) = row.get_mut(unit as usize) {
                    *own = *cell;
                }
            }
            self.cells = cells;
        }
        let i = self.make_room(year, units);
        self.cells.get_mut(i * units..(i + 1) * units).unwrap_or(&mut [])
    }

    /// A column with room for the cells of all units in a span of years, none of them given.
    #[must_use]
    pub(super) fn of_years(span: RangeInclusive<i32>, units: usize) -> Self {
        let years = usize::try_from(span.end() - span.start() + 1).unwrap_or(0);
        let cells = vec![absent(Absence::Missing); years * units];
        Self { first_year: *span.start(), years, cells, ..Self::default() }
    }

    /// Makes room for a year of so many cells and returns its index.
    fn make_room(&mut self, year: i32, width: usize) -> usize {
        let blank = absent(Absence::Missing);
        if self.years == 0 {
            self.first_year = year;
            self.years = 1;
            self.cells = vec![blank; width];
        } else if year < self.first_year {
            let extra = usize::try_from(self.first_year - year).unwrap_or(0);
            let mut cells = vec![blank; extra * width];
            cells.append(&mut self.cells);
            self.cells = cells;
            self.first_year = year;
            self.years += extra;
        } else {
            let i = usize::try_from(year - self.first_year).unwrap_or(0);
            if i >= self.years {
                self.years = i + 1;
                self.cells.resize(self.years * width, blank);
            }
        }
        usize::try_from(year - self.first_year).unwrap_or(0)
    }
}

/// All observations of a run.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Units.
    pub registry: Arc<Registry>,
    /// Variable name (identifier of `dana`) → column index.
    pub names: FxHashMap<String, usize>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Survey answers: (survey, question) → percent, per unit code. Project data only.
    pub surveys: FxHashMap<(String, String), (f64, Origin)>,
    /// Origins of observations that are tracked (the project's own unit and whatever was read with
    /// tracking on): (column, area, year).
    pub origins: FxHashMap<(u32, Area, i32), Origin>,
    /// Compact places of all observations, for [`Dataset::trace`] and for showing both places of a
    /// conflict.
    pub provenance: Provenance,
    /// Gminas the project's own one is compared with, when it chose some.
    pub peers: Option<PeerGroup>,
    /// Observations whose publisher says the method changed: (column, area, year).
    pub method_changes: BTreeSet<(u32, Area, i32)>,
    /// Older values a newer download put aside, by (column, area, year); see
    /// [`Dataset::superseded`].
    pub(super) aside: FxHashMap<(u32, Area, i32), Vec<(f64, Place)>>,
}

impl Dataset {
    /// An empty data set over a register.
    #[must_use]
    pub fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry,
            names: FxHashMap::default(),
            columns: Vec::new(),
            surveys: FxHashMap::default(),
            origins: FxHashMap::default(),
            provenance: Provenance::default(),
            peers: None,
            method_changes: BTreeSet::new(),
            aside: FxHashMap::default(),
        }
    }

    /// Number of gminas.
    #[must_use]
    pub fn units(&self) -> usize {
        self.registry.units.len()
    }

    /// The column of a variable, when it has observations.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(*self.names.get(name)?)
    }

    /// Index of the column of a variable, made when it is not there.
    pub fn column_index(&mut self, name: &str) -> usize {
        if let Some(i) = self.names.get(name) {
            return *i;
        }
        self.columns.push(Column::default());
        self.names.insert(name.to_owned(), self.columns.len() - 1);
        self.columns.len() - 1
    }

    /// The cell of one observation.
    #[must_use]
    pub fn get(&self, name: &str, area: Area, year: i32) -> f64 {
        let blank = absent(Absence::Missing);
        let Some(column) = self.column(name) else { return blank };
        match area {
            Area::Gmina(u) => column.cell(u, year, self.units()),
            other => column.areas.get(&(other, year)).copied().unwrap_or(blank),
        }
    }

    /// Sets one observation without looking for conflicts (readers do that).
    pub fn set(&mut self, name: &str, area: Area, year: i32, cell: f64) {
        let units = self.units();
        let i = self.column_index(name);
        let Some(column) = self.columns.get_mut(i) else { return };
        match area {
            Area::Gmina(u) => {
                if let Some(c) = column.cell_mut(u, year, units) {
                    *c = cell;
                }
            }
            other => {
                column.areas.insert((other, year), cell);
            }
        }
    }

    /// Gminas and years from which a variable is counted by another method, in order: of years marked
    /// one after another only the first, because a mark stays on what follows a change.
    #[must_use]
    pub fn method_breaks(&self, name: &str) -> Vec<(u32, i32)> {
        let Some(column) = self.names.get(name).and_then(|c| u32::try_from(*c).ok()) else {
            return Vec::new();
        };
        let own = (column, Area::Gmina(0), i32::MIN)..(column, Area::Powiat(0), i32::MIN);
        let marked = self.method_changes.range(own);
        marked
            .filter(|(c, area, year)| !self.method_changes.contains(&(*c, *area, year - 1)))
            .filter_map(|(_, area, year)| match area {
                Area::Gmina(unit) => Some((*unit, *year)),
                _ => None,
            })
            .collect()
    }

    /// Origin of an observation, when tracked.
    #[must_use]
    pub fn origin(&self, name: &str, area: Area, year: i32) -> Option<&Origin> {
        let i = u32::try_from(*self.names.get(name)?).ok()?;
        self.origins.get(&(i, area, year))
    }
}
