//! A program bound to the columns of one data set for the time of a run.

use super::groups::Groups;
use super::ops::{Code, Load, Op, Pool, Slot};
use super::program::Options;
use crate::data::{Area, Column, Dataset, Registry, YearCells};
use crate::lang::expr::Time;

/// Columns and groups in the order of the program's indices.
pub(super) struct Bound<'a> {
    /// Columns of the rule set's data variables; none when a variable has no observations.
    pub columns: Vec<Option<&'a Column>>,
    pub groups: Groups,
    pub registry: &'a Registry,
    pub units: usize,
    /// Survey shares of the program, where they are known.
    pub surveys: Vec<f64>,
    /// The only unit the surveys are about.
    pub survey_unit: Option<u32>,
    pub options: Options,
    /// Units of the register whose series are broken by a change of the unit, and the year.
    pub unit_breaks: Vec<(u32, i32)>,
    /// Units and years from which a variable is counted by another method, by variable.
    pub method_breaks: Vec<Vec<(u32, i32)>>,
}

impl<'a> Bound<'a> {
    pub(super) fn new(
        data: &'a Dataset,
        variables: &[String],
        surveys: &[(String, String)],
        survey_unit: Option<u32>,
        options: Options,
    ) -> Self {
        Self {
            columns: variables.iter().map(|name| data.column(name)).collect(),
            groups: Groups::new(data),
            registry: &data.registry,
            units: data.units(),
            surveys: surveys
                .iter()
                .map(|key| data.surveys.get(key).map_or(f64::NAN, |(percent, _)| *percent))
                .collect(),
            survey_unit,
            options,
            unit_breaks: data.registry.broken_units(),
            method_breaks: if data.method_changes.is_empty() {
                Vec::new()
            } else {
                variables.iter().map(|name| data.method_breaks(name)).collect()
            },
        }
    }

    pub(super) fn column(&self, variable: usize) -> Option<&'a Column> {
        self.columns.get(variable).copied().flatten()
    }

    /// Cells of a variable in a year.
    pub(super) fn year(&self, variable: usize, year: i32) -> Slot<'a> {
        self.column(variable).and_then(|c| c.year(year, self.units)).map_or(
            Slot::Const(f64::NAN),
            |cells| match cells {
                YearCells::All(cells) => Slot::Column(cells),
                YearCells::Lone(unit, x) => Slot::Lone(unit as usize, x),
            },
        )
    }

    /// One cell.
    pub(super) fn cell(&self, variable: usize, year: i32, unit: u32) -> f64 {
        self.column(variable).map_or(f64::NAN, |c| c.cell(unit, year, self.units))
    }

    /// Runs a formula for all units in a year.
    pub(super) fn formula(&self, code: &Code, year: i32, pool: &mut Pool) -> Slot<'a> {
        code.run(pool, |load, _| match load {
            Load::Data(v, time) => self.year(v, at(time, year)),
            _ => Slot::Const(f64::NAN),
        })
    }

    /// Runs a formula on values given for an area as a whole.
    pub(super) fn formula_of_area(&self, code: &Code, area: Area, year: i32) -> f64 {
        let mut pool = Pool::new(0);
        let slot = code.run(&mut pool, |load, _| match load {
            Load::Data(v, time) => {
                let cell = self.column(v).and_then(|c| c.areas.get(&(area, at(time, year))));
                Slot::Const(cell.copied().unwrap_or(f64::NAN))
            }
            _ => Slot::Const(f64::NAN),
        });
        slot.at(0)
    }

    /// Years for which values of larger areas were given for what the formula reads.
    pub(super) fn area_years(&self, codes: &[&Code]) -> Option<(i32, i32)> {
        let mut range: Option<(i32, i32)> = None;
        for (v, back) in moving(codes) {
            for (_, year) in self.column(v).into_iter().flat_map(|c| c.areas.keys()) {
                let y = year.saturating_add(back);
                range = Some(range.map_or((y, y), |(a, b)| (a.min(y), b.max(y))));
            }
        }
        range
    }

    /// First and last year in which a formula can have a value.
    pub(super) fn years(&self, codes: &[&Code]) -> Option<(i32, i32)> {
        let total = codes.iter().any(|c| c.counts());
        let mut range: Option<(i32, i32)> = None;
        for (v, back) in moving(codes) {
            let Some(column) = self.column(v).filter(|c| c.years > 0) else {
                if total {
                    continue;
                }
                return None;
            };
            let first = column.first_year.saturating_add(back);
            let last = first.saturating_add(i32::try_from(column.years).unwrap_or(i32::MAX) - 1);
            range = Some(match range {
                None => (first, last),
                Some((a, b)) if total => (a.min(first), b.max(last)),
                Some((a, b)) => (a.max(first), b.min(last)),
            });
        }
        range.or_else(|| fixed(codes)).filter(|(a, b)| a <= b)
    }
}

/// The year an operand is read at.
pub(crate) fn at(time: Time, year: i32) -> i32 {
    match time {
        Time::Current => year,
        Time::Back(n) => year.saturating_sub(i32::from(n)),
        Time::Fixed(y) => y,
    }
}

/// Variables read at the year being evaluated or before it, and how far back.
pub(super) fn moving<'c>(codes: &'c [&Code]) -> impl Iterator<Item = (usize, i32)> + 'c {
    codes.iter().flat_map(|c| &c.0).filter_map(|op| match op {
        Op::Load(Load::Data(v, Time::Current)) => Some((*v, 0)),
        Op::Load(Load::Data(v, Time::Back(n))) => Some((*v, i32::from(*n))),
        _ => None,
    })
}

/// A formula of fixed years only belongs to the greatest of them.
fn fixed(codes: &[&Code]) -> Option<(i32, i32)> {
    let mut years = codes.iter().flat_map(|c| c.loads()).filter_map(|l| match l {
        Load::Data(_, Time::Fixed(y)) => Some(y),
        _ => None,
    });
    let first = years.next()?;
    let last = years.fold(first, i32::max);
    let moves = moving(codes).next().is_some();
    (!moves).then_some((last, last))
}
