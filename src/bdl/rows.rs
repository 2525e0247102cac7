//! Series of answers become rows of a table, each observation once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::answers::Series;
use super::attributes;
use super::client::Got;
use super::measures::{factor, scaled};
use super::plan::{Order, Wanted, Whose};
use super::units::area;
use crate::data::{Area, CodeBook};
use crate::import::{Row, Spot};

/// A row and whether the code it came under is the one in force.
#[derive(Debug)]
struct Kept {
    row: Row,
    current: bool,
}

/// Rows being gathered, and what was odd about them.
pub struct Rows<'a> {
    order: &'a Order<'a>,
    book: CodeBook<'a>,
    /// Names of units of measure.
    measures: BTreeMap<u32, String>,
    names: BTreeMap<u32, Arc<str>>,
    rows: BTreeMap<(Area, Arc<str>, i32), Kept>,
    day: NaiveDate,
    /// Variables with at least one number for a gmina, and for a larger area only.
    pub of_gminas: BTreeSet<u32>,
    /// Variables with at least one number for a larger area.
    pub of_areas: BTreeSet<u32>,
    /// Reservations and how many numbers have them.
    pub reservations: BTreeMap<&'static str, usize>,
    /// Attributes that are unknown or contradict their numbers, and how often.
    pub strange: BTreeMap<u32, usize>,
    /// Variables left out for their unit of measure: (unit of the API, unit of the rules).
    pub other_measure: BTreeMap<u32, (String, String)>,
    /// Variables counted out of thousands or millions, with the unit of the API.
    pub converted: BTreeMap<u32, String>,
}

impl<'a> Rows<'a> {
    /// No rows yet. `names` are those of variables the order has no name for; `day` is that of
    /// answers that name none.
    #[must_use]
    pub fn new(
        order: &'a Order<'a>,
        measures: BTreeMap<u32, String>,
        names: BTreeMap<u32, Arc<str>>,
        day: NaiveDate,
    ) -> Self {
        Self {
            order,
            book: CodeBook::new(order.registry),
            measures,
            names,
            rows: BTreeMap::new(),
            day,
            of_gminas: BTreeSet::new(),
            of_areas: BTreeSet::new(),
            reservations: BTreeMap::new(),
            strange: BTreeMap::new(),
            other_measure: BTreeMap::new(),
            converted: BTreeMap::new(),
        }
    }

    /// Takes the series of one answer, of units that `wanted` admits.
    pub fn take(&mut self, got: &Got<Vec<Series>>, admit: impl Fn(Area) -> bool) {
        for (i, series) in got.value.iter().enumerate() {
            let Some((area, current)) = area(self.order.registry, &self.book, &series.unit) else {
                continue;
            };
            if admit(area) {
                self.series(i, series, area, current, got);
            }
        }
    }

    fn series(
        &mut self,
        i: usize,
        series: &Series,
        area: Area,
        current: bool,
        got: &Got<Vec<Series>>,
    ) {
        let order = self.order;
        for wanted in order.wanted.iter().filter(|w| w.id == series.variable) {
            let Some((area, note)) = self.target(wanted, area) else { continue };
            let given = series.measure.and_then(|m| self.measures.get(&m)).cloned();
            let declared = wanted.measure.as_deref();
            let times = match declared {
                Some(d) => match factor(given.as_deref(), d) {
                    Some(times) => times,
                    None => {
                        let pair = (given.unwrap_or_default(), d.to_owned());
                        self.other_measure.insert(series.variable, pair);
                        continue;
                    }
                },
                None => 1.0,
            };
            if times != 1.0 {
                self.converted.insert(series.variable, given.clone().unwrap_or_default());
            }
            let name = wanted.name.clone().or_else(|| self.names.get(&wanted.id).cloned());
            let name = name.unwrap_or_else(|| format!("BDL {}", wanted.id).into());
            let measure: Option<Arc<str>> = declared.or(given.as_deref()).map(Into::into);
            for (j, point) in series.points.iter().enumerate() {
                if point.year < order.years.0 || point.year > order.years.1 {
                    continue;
                }
                let reading = attributes::read(point);
                if reading.strange {
                    *self.strange.entry(point.attribute).or_insert(0) += 1;
                }
                if let Some(r) = reading.reservation {
                    *self.reservations.entry(r).or_insert(0) += 1;
                }
                if reading.value.is_ok() {
                    let seen = match area {
                        Area::Gmina(_) => &mut self.of_gminas,
                        _ => &mut self.of_areas,
                    };
                    seen.insert(series.variable);
                }
                let mut source = format!("GUS BDL, zmienna {}", series.variable);
                for part in [note, reading.reservation].into_iter().flatten() {
                    source.push_str(", ");
                    source.push_str(part);
                }
                let row = Row {
                    area,
                    year: point.year,
                    variable: Arc::clone(&name),
                    value: reading.value.map(|v| scaled(v, times)),
                    measure: measure.clone(),
                    source: source.into(),
                    vintage: Some(got.day.unwrap_or(self.day)),
                    method_changed: super::attributes::method_changed(point.attribute),
                    spot: Spot {
                        sheet: None,
                        row: got.line,
                        column: Some(format!("results[{i}].values[{j}]").into()),
                    },
                };
                self.put(row, current);
            }
        }
    }

    /// Area a row is written for, and a note for its source when that is not the area of the answer.
    fn target(&self, wanted: &Wanted, area: Area) -> Option<(Area, Option<&'static str>)> {
        let own = self.order.registry.unit(self.order.unit)?;
        let home = Area::Gmina(self.order.unit);
        match (wanted.whose, area) {
            (Whose::Own, area) => Some((area, None)),
            (Whose::Powiat, Area::Powiat(p)) if p == own.powiat => {
                Some((home, Some("wiersz powiatu")))
            }
            (Whose::Voivodeship, Area::Voivodeship(v)) if v == own.voivodeship => {
                Some((home, Some("wiersz województwa")))
            }
            _ => None,
        }
    }

    /// One observation: a number goes before none, the code in force before a former one.
    fn put(&mut self, row: Row, current: bool) {
        let key = (row.area, Arc::clone(&row.variable), row.year);
        let rank = |row: &Row, current: bool| (row.value.is_ok(), current);
        match self.rows.get(&key) {
            Some(old) if rank(&old.row, old.current) >= rank(&row, current) => {}
            _ => {
                self.rows.insert(key, Kept { row, current });
            }
        }
    }

    /// The rows by area, variable and year.
    #[must_use]
    pub fn finish(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows).into_values().map(|k| k.row).collect()
    }
}
