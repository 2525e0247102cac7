//! How much of what a file had, for the account given to the user.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Area, ReadOptions};
use crate::import::{Folder, Table};

/// How much of what a file had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// Gminas, powiats, województwa, country (0 or 1) with observations.
    pub units: [usize; 4],
    /// First and last year.
    pub years: Option<(i32, i32)>,
    /// Names of variables the rules know.
    pub known: Vec<String>,
    /// Names of other variables, kept under their own names.
    pub other: Vec<String>,
    /// Observations with a value.
    pub values: usize,
    /// Observations that say why there is no value.
    pub absent: usize,
    /// Values of others' forecasts.
    pub forecasts: usize,
    /// Answers of surveys.
    pub answers: usize,
}

/// Counts what tables hold.
pub(in crate::pipeline) fn count(tables: &[Table], options: &ReadOptions) -> Count {
    let mut units = BTreeSet::new();
    let mut years = BTreeSet::new();
    let mut names: BTreeMap<&str, bool> = BTreeMap::new();
    let mut out = Count::default();
    for table in tables {
        out.answers += table.answers.len();
        for row in &table.rows {
            if table.folder == Folder::Forecasts {
                out.forecasts += 1;
                continue;
            }
            units.insert(row.area);
            years.insert(row.year);
            if !names.contains_key(&*row.variable) {
                names.insert(&row.variable, options.find(&row.variable).is_some());
            }
            match row.value {
                Ok(_) => out.values += 1,
                Err(_) => out.absent += 1,
            }
        }
    }
    for area in units {
        let level = match area {
            Area::Gmina(_) => 0,
            Area::Powiat(_) => 1,
            Area::Voivodeship(_) => 2,
            Area::Country => 3,
        };
        if let Some(n) = out.units.get_mut(level) {
            *n += 1;
        }
    }
    out.years = years.first().copied().zip(years.last().copied());
    for (name, known) in names {
        if known { &mut out.known } else { &mut out.other }.push(name.to_owned());
    }
    out
}
