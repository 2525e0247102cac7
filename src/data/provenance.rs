//! Where each observation came from, in eight bytes: file, source and vintage, column, row.
//!
//! Kept beside the cells, so that any figure can be traced and a conflict can show both places.
//! Files too large for that keep only their path and are searched again when somebody asks.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::dataset::{Area, Dataset, Origin, absence};
use crate::diag::DataPlace;
use crate::eval::Absence;

/// Bits of a packed place: row, column, meta (source and vintage), file plus one.
const ROW_BITS: u32 = 26;
const COLUMN_BITS: u32 = 12;
const META_BITS: u32 = 14;

/// A packed place; zero means unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place(u64);

impl Place {
    pub(super) fn new(file: usize, meta: usize, column: usize, row: u32) -> Self {
        let fit = |n: usize, bits: u32| (n as u64).min((1 << bits) - 1);
        let row = fit(row as usize, ROW_BITS);
        let column = fit(column, COLUMN_BITS) << ROW_BITS;
        let meta = fit(meta, META_BITS) << (ROW_BITS + COLUMN_BITS);
        let file = fit(file + 1, 12) << (ROW_BITS + COLUMN_BITS + META_BITS);
        Self(file | meta | column | row)
    }

    fn part(self, shift: u32, bits: u32) -> usize {
        usize::try_from((self.0 >> shift) & ((1 << bits) - 1)).unwrap_or(0)
    }

    pub(super) fn file(self) -> Option<usize> {
        self.part(ROW_BITS + COLUMN_BITS + META_BITS, 12).checked_sub(1)
    }

    fn meta(self) -> usize {
        self.part(ROW_BITS + COLUMN_BITS, META_BITS)
    }

    fn column(self) -> usize {
        self.part(ROW_BITS, COLUMN_BITS)
    }

    fn row(self) -> u32 {
        u32::try_from(self.part(0, ROW_BITS)).unwrap_or(0)
    }
}

/// How the observations of a file can be found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Every cell has its place.
    Placed,
    /// A large file on disk, searched on demand.
    Bulk(PathBuf),
    /// A national file shipped with the tool, searched on demand.
    National,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub(super) struct FileInfo {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Header cells.
    pub(super) columns: Vec<String>,
}

/// Source and vintage of an observation.
type Meta = (Option<String>, Option<String>);

/// Places of a column's cells by year.
#[derive(Debug, Clone, Default)]
struct Grid {
    first_year: i32,
    cells: Vec<Row>,
}

/// Places of one year: of all units between the first and the last that have one, so that the
/// figures of one gmina take no room for the others.
#[derive(Debug, Clone, Default)]
struct Row {
    first: usize,
    places: Vec<Place>,
}

impl Row {
    fn set(&mut self, unit: usize, place: Place) {
        if self.places.is_empty() {
            self.first = unit;
        } else if unit < self.first {
            // Whoever goes backwards once may do so again: room for all before.
            self.places.splice(0..0, std::iter::repeat_n(Place::default(), self.first));
            self.first = 0;
        }
        let i = unit - self.first;
        if self.places.len() <= i {
            self.places.resize(i + 1, Place::default());
        }
        if let Some(cell) = self.places.get_mut(i) {
            *cell = place;
        }
    }

    fn get(&self, unit: usize) -> Option<Place> {
        self.places.get(unit.checked_sub(self.first)?).copied()
    }
}

/// Places of everything in a data set.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    pub(super) files: Vec<FileInfo>,
    metas: Vec<Meta>,
    meta_index: FxHashMap<Meta, usize>,
    grids: Vec<Grid>,
    areas: FxHashMap<(u32, Area, i32), Place>,
    /// Column → files without places that filled it.
    pub(super) whole: Vec<(u32, usize)>,
    /// Names of variables in files searched on demand, where they are not the identifiers.
    pub(super) aliases: FxHashMap<String, String>,
}

impl Provenance {
    /// Adds a file and gives its number.
    pub(super) fn add_file(&mut self, name: &str, kind: Kind, columns: Vec<String>) -> usize {
        self.files.push(FileInfo { name: name.to_owned(), kind, columns });
        self.files.len() - 1
    }

    /// Number of a pair of source and vintage; 0 is "neither".
    pub(super) fn meta(&mut self, source: Option<&str>, vintage: Option<&str>) -> usize {
        let tidy = |t: Option<&str>| t.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let meta = (tidy(source), tidy(vintage));
        if meta == (None, None) || self.metas.len() + 1 >= 1 << META_BITS {
            return 0;
        }
        if let Some(i) = self.meta_index.get(&meta) {
            return *i;
        }
        self.metas.push(meta.clone());
        let i = self.metas.len();
        self.meta_index.insert(meta, i);
        i
    }

    pub(super) fn set(&mut self, column: usize, area: Area, year: i32, place: Place) {
        let Area::Gmina(unit) = area else {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            self.areas.insert((column, area, year), place);
            return;
        };
        if self.grids.len() <= column {
            self.grids.resize_with(column + 1, Grid::default);
        }
        let Some(grid) = self.grids.get_mut(column) else { return };
        if grid.cells.is_empty() {
            grid.first_year = year;
        }
        while year < grid.first_year {
            grid.cells.insert(0, Row::default());
            grid.first_year -= 1;
        }
        let i = usize::try_from(year - grid.first_year).unwrap_or(0);
        if grid.cells.len() <= i {
            grid.cells.resize_with(i + 1, Row::default);
        }
        if let Some(row) = grid.cells.get_mut(i) {
            row.set(unit as usize, place);
        }
    }

    pub(super) fn get(&self, column: usize, area: Area, year: i32) -> Option<Place> {
        let place = match area {
            Area::Gmina(unit) => {
                let grid = self.grids.get(column)?;
                let i = usize::try_from(year.checked_sub(grid.first_year)?).ok()?;
                grid.cells.get(i)?.get(unit as usize)?
            }
            other => *self.areas.get(&(u32::try_from(column).ok()?, other, year))?,
        };
        place.file().map(|_| place)
    }

    /// Whether some files are searched on demand instead of having places.
    #[must_use]
    pub fn is_searched(&self) -> bool {
        !self.whole.is_empty()
    }

    /// The vintage of a place as written in its file.
    pub(super) fn vintage(&self, place: Place) -> Option<&str> {
        self.metas.get(place.meta().checked_sub(1)?)?.1.as_deref()
    }

    pub(super) fn describe(&self, place: Place) -> Option<Origin> {
        let file = self.files.get(place.file()?)?;
        let (source, vintage) = place
            .meta()
            .checked_sub(1)
            .and_then(|i| self.metas.get(i))
            .cloned()
            .unwrap_or((None, None));
        Some(Origin {
            place: DataPlace {
                file: file.name.clone(),
                sheet: None,
                row: Some(place.row()),
                column: file.columns.get(place.column()).cloned(),
            },
            source,
            vintage,
        })
    }
}

/// A row of a large file that says something about an area.
pub(super) struct BulkRow {
    /// Name of the variable as written.
    pub(super) name: String,
    pub(super) year: i32,
    /// Why there is no value; none when there is one.
    pub(super) reason: Option<Absence>,
    pub(super) origin: Origin,
}

impl Dataset {
    /// Origin of an observation, tracked or not: from the kept places, or by searching the large or
    /// national file it came from again. None when there is no such observation.
    #[must_use]
    pub fn trace(&self, name: &str, area: Area, year: i32) -> Option<Origin> {
        if let Some(origin) = self.origin(name, area, year) {
            return Some(origin.clone());
        }
        let column = *self.names.get(name)?;
        if self.get(name, area, year).is_nan() {
            return None;
        }
        if let Some(place) = self.provenance.get(column, area, year) {
            return self.provenance.describe(place);
        }
        self.whole_rows(area, Some(column))
            .into_iter()
            .rfind(|(n, y, _)| *y == year && self.names.get(n) == Some(&column))
            .map(|(_, _, origin)| origin)
    }

    /// Rows of an area in the files that are searched on demand; of one column's files or of all.
    fn whole_rows(&self, area: Area, column: Option<usize>) -> Vec<(String, i32, Origin)> {
        let mut files: Vec<usize> = self
            .provenance
            .whole
            .iter()
            .filter(|(c, _)| column.is_none_or(|wanted| *c as usize == wanted))
            .map(|(_, f)| *f)
            .collect();
        files.sort_unstable();
        files.dedup();
        let mut rows = Vec::new();
        for info in files.into_iter().filter_map(|f| self.provenance.files.get(f)) {
            rows.extend(match &info.kind {
                Kind::Placed => Vec::new(),
                Kind::Bulk(path) => self.bulk_rows(info, path, area),
                Kind::National => super::national::rows_of(self, &info.name, area),
            });
        }
        rows
    }

    /// Rows of an area in a large file on disk that gave the data set what it has, under the identifiers
    /// of their variables; of several such rows the first.
    fn bulk_rows(&self, info: &FileInfo, path: &Path, area: Area) -> Vec<(String, i32, Origin)> {
        let rows = if super::parquet::is_parquet(path) {
            super::parquet::rows_of(self, info, path, area)
        } else {
            super::retrace::rows_of(self, info, path, area)
        };
        let mut seen: FxHashSet<(String, i32)> = FxHashSet::default();
        rows.into_iter()
            .filter_map(|row| {
                let id = self.provenance.aliases.get(&row.name).cloned().unwrap_or(row.name);
                let cell = self.get(&id, area, row.year);
                (absence(cell) == row.reason && seen.insert((id.clone(), row.year)))
                    .then_some((id, row.year, row.origin))
            })
            .collect()
    }

    /// Fills `origins` for everything known about an area (the project's own unit).
    pub fn track_area(&mut self, area: Area) {
        let mut found = Vec::new();
        for (name, year, origin) in self.whole_rows(area, None) {
            if let Some(column) = self.names.get(&name) {
                found.push(((u32::try_from(*column).unwrap_or(u32::MAX), area, year), origin));
            }
        }
        for (column, data) in self.columns.iter().enumerate() {
            let last = data.first_year + i32::try_from(data.years).unwrap_or(0);
            let mut years: Vec<i32> = (data.first_year..last).collect();
            years.extend(data.areas.keys().filter(|(a, _)| *a == area).map(|(_, y)| *y));
            for year in years {
                let place = self.provenance.get(column, area, year);
                if let Some(origin) = place.and_then(|p| self.provenance.describe(p)) {
                    found.push(((u32::try_from(column).unwrap_or(u32::MAX), area, year), origin));
                }
            }
        }
        self.origins.extend(found);
    }
}
