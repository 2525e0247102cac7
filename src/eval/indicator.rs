//! One indicator over all units: values by year, latest values, changes, references, percentiles.
//!
//! Years are evaluated on demand, from the last one backwards, because most units have their latest
//! value in the last years; a change or a reference asks for the years it needs.

use std::borrow::Cow;

use super::bound::Bound;
use super::breaks::unit_is_broken;
use super::ops::{Cells, Code, Pool, Slot, divide, zip_into};
use super::percentile::{percentile_of, percentiles};
use super::program::{IndicatorCode, Need};
use super::sums::{GroupReference, Sum, sum_by};
use crate::data::Area;
use crate::lang::expr::Group;

/// Marks a unit without a latest year.
pub const NO_YEAR: i32 = i32::MIN;

/// Latest value and its year for every unit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IndicatorColumn {
    /// Latest value by unit; NaN when there is none.
    pub value: Vec<f64>,
    /// Year of the latest value by unit; [`NO_YEAR`] when there is none.
    pub year: Vec<i32>,
}

impl IndicatorColumn {
    /// Latest year and value of a unit.
    #[must_use]
    pub fn get(&self, unit: usize) -> Option<(i32, f64)> {
        let year = *self.year.get(unit)?;
        (year != NO_YEAR).then_some((year, *self.value.get(unit)?))
    }

    /// Years in which some unit has its latest value, in ascending order.
    fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = Vec::new();
        for y in &self.year {
            if *y != NO_YEAR && !years.contains(y) {
                years.push(*y);
            }
        }
        years.sort_unstable();
        years
    }
}

/// What was evaluated for one year.
struct Year<'a> {
    numerator: Slot<'a>,
    denominator: Slot<'a>,
    /// Values of all units, when somebody asked.
    value: Option<Vec<f64>>,
    /// Sums by powiat, when somebody asked.
    powiats: Option<Vec<Sum>>,
}

impl Year<'_> {
    /// The only unit that can have a value.
    fn lone(&self) -> Option<usize> {
        match (self.numerator.cells(), self.denominator.cells()) {
            (Cells::Lone(unit, _), _) | (_, Cells::Lone(unit, _)) => Some(unit),
            _ => None,
        }
    }
}

enum State<'a> {
    Todo,
    Empty,
    Done(Year<'a>),
}

/// One indicator being evaluated.
pub(super) struct Run<'a, 'b> {
    code: &'b IndicatorCode,
    bound: &'b Bound<'a>,
    first: i32,
    years: Vec<State<'a>>,
    /// Years for which values of larger areas were given.
    areas: Option<(i32, i32)>,
    /// Units with broken series, and the year.
    broken: Cow<'b, [(u32, i32)]>,
}

impl<'a, 'b> Run<'a, 'b> {
    pub(super) fn new(code: &'b IndicatorCode, bound: &'b Bound<'a>) -> Self {
        let codes = code.codes();
        let (first, count) = match bound.years(&codes) {
            Some((a, b)) => (a, usize::try_from(i64::from(b) - i64::from(a) + 1).unwrap_or(0)),
            None => (0, 0),
        };
        let years = (0..count).map(|_| State::Todo).collect();
        let (areas, broken) = (bound.area_years(&codes), bound.broken_units(code));
        Self { code, bound, first, years, areas, broken }
    }

    /// Gives the buffers back.
    pub(super) fn finish(self, pool: &mut Pool) {
        for state in self.years {
            if let State::Done(year) = state {
                pool.give(year.numerator);
                pool.give(year.denominator);
                year.value.into_iter().for_each(|v| pool.give(Slot::Owned(v)));
            }
        }
    }

    /// All years the indicator may have a value in, ascending.
    pub(super) fn all_years(&self) -> impl Iterator<Item = i32> + use<> {
        (self.first..).take(self.years.len())
    }

    /// Years for which a value was given for a larger area as a whole.
    pub(super) fn area_years(&self) -> Option<(i32, i32)> {
        self.areas
    }

    fn year(&mut self, year: i32, pool: &mut Pool) -> Option<&mut Year<'a>> {
        let i = usize::try_from(i64::from(year) - i64::from(self.first)).ok()?;
        if matches!(self.years.get(i)?, State::Todo) {
            let state = evaluate(self.code, self.bound, year, pool);
            *self.years.get_mut(i)? = state;
        }
        match self.years.get_mut(i)? {
            State::Done(y) => Some(y),
            _ => None,
        }
    }

    /// Values of all units in a year; none when no unit can have one.
    pub(super) fn values(&mut self, year: i32, pool: &mut Pool) -> Option<&[f64]> {
        let (code, units) = (self.code, self.bound.units);
        let year = self.year(year, pool)?;
        if year.value.is_none() {
            let (mut value, lone) = (pool.take(), year.lone());
            let (n, d) = (year.numerator.cells(), year.denominator.cells());
            if let Some(unit) = lone {
                value.resize(units, f64::NAN);
                if let Some(cell) = value.get_mut(unit) {
                    *cell = code.value(n.at(unit), d.at(unit));
                }
            } else {
                zip_into(&mut value, n, d, |n, d| code.value(n, d));
            }
            if let ([one], true) = (value.as_slice(), units != 1) {
                // Two constants: the same value for every unit.
                let one = *one;
                value.resize(units, one);
            }
            year.value = Some(value);
        }
        year.value.as_deref()
    }

    /// The value of one unit in a year; NaN when missing.
    pub(super) fn value_of(&mut self, unit: usize, year: i32, pool: &mut Pool) -> f64 {
        let code = self.code;
        self.year(year, pool)
            .map_or(f64::NAN, |y| code.value(y.numerator.at(unit), y.denominator.at(unit)))
    }

    /// The greatest year with a known value, for every unit.
    pub(super) fn latest(&mut self, pool: &mut Pool) -> IndicatorColumn {
        let units = self.bound.units;
        let mut out = IndicatorColumn { value: vec![f64::NAN; units], year: vec![NO_YEAR; units] };
        let mut left = units;
        let years: Vec<i32> = self.all_years().collect();
        for year in years.into_iter().rev() {
            if left == 0 {
                break;
            }
            let lone = self.year(year, pool).and_then(|y| y.lone());
            if let Some(unit) = lone {
                let found = self.value_of(unit, year, pool);
                let place = out.value.get_mut(unit).zip(out.year.get_mut(unit));
                if let Some((value, latest)) = place.filter(|(_, y)| **y == NO_YEAR)
                    && !found.is_nan()
                {
                    *value = found;
                    *latest = year;
                    left -= 1;
                }
                continue;
            }
            let Some(values) = self.values(year, pool) else { continue };
            for ((value, latest), found) in out.value.iter_mut().zip(&mut out.year).zip(values) {
                if *latest == NO_YEAR && !found.is_nan() {
                    *value = *found;
                    *latest = year;
                    left -= 1;
                }
            }
        }
        out
    }

    /// One need for every unit.
    pub(super) fn need(
        &mut self,
        need: Need,
        latest: &IndicatorColumn,
        pool: &mut Pool,
    ) -> Vec<f64> {
        match need {
            Need::Change(n) => self.change(n, latest, pool, difference),
            Need::ChangePercent(n) => self.change(n, latest, pool, relative_difference),
            Need::Reference(group) => self.reference(group, latest, pool),
            Need::Percentile(group) => {
                let mut out = pool.blank();
                for members in &self.bound.groups.get(group).members {
                    percentiles(members, &latest.value, &mut out);
                }
                out
            }
        }
    }

    /// One need of one unit: the same as its cell of [`Self::need`], without the other units.
    pub(super) fn need_of(
        &mut self,
        need: Need,
        unit: usize,
        latest: &IndicatorColumn,
        pool: &mut Pool,
    ) -> f64 {
        let own = latest.get(unit);
        let mut then = |back: u16, f: fn(f64, f64) -> f64| {
            own.map_or(f64::NAN, |(year, now)| {
                let earlier = year.saturating_sub(i32::from(back));
                let key = u32::try_from(unit).unwrap_or(u32::MAX);
                if self.code.is_broken(earlier, year)
                    || unit_is_broken(&self.broken, key, earlier, year)
                {
                    return f64::NAN;
                }
                f(now, self.value_of(unit, earlier, pool))
            })
        };
        match need {
            Need::Change(n) => then(n, difference),
            Need::ChangePercent(n) => then(n, relative_difference),
            Need::Percentile(group) => {
                let grouping = self.bound.groups.get(group);
                let members =
                    grouping.of_unit.get(unit).and_then(|id| grouping.members.get(*id as usize));
                members.map_or(f64::NAN, |m| percentile_of(m, &latest.value, unit))
            }
            Need::Reference(group) => {
                let of_unit = &self.bound.groups.get(group).of_unit;
                let id = of_unit.get(unit).copied().unwrap_or(u32::MAX);
                let (first, last) = match (own, self.areas) {
                    (Some((year, _)), _) => (year, year),
                    (None, Some(given)) => given,
                    (None, None) => return f64::NAN,
                };
                (first..=last)
                    .rev()
                    .filter_map(|year| self.reference_of(group, id, year, pool))
                    .map(|r| r.value)
                    .find(|x| !x.is_nan())
                    .unwrap_or(f64::NAN)
            }
        }
    }

    fn change(
        &mut self,
        back: u16,
        latest: &IndicatorColumn,
        pool: &mut Pool,
        f: impl Fn(f64, f64) -> f64,
    ) -> Vec<f64> {
        let mut out = pool.blank();
        for year in latest.years() {
            let earlier = year.saturating_sub(i32::from(back));
            if self.code.is_broken(earlier, year) {
                continue;
            }
            let Some(then) = self.values(earlier, pool) else { continue };
            let now = latest.value.iter().zip(&latest.year).zip(then);
            for (o, ((now, own), then)) in out.iter_mut().zip(now) {
                if *own == year {
                    *o = f(*now, *then);
                }
            }
        }
        for (unit, broken) in self.broken.iter() {
            let own = latest.year.get(*unit as usize).filter(|y| **y != NO_YEAR);
            let after = |y: i32| y.saturating_sub(i32::from(back)) < *broken && *broken <= y;
            if let (Some(o), true) = (out.get_mut(*unit as usize), own.is_some_and(|y| after(*y))) {
                *o = f64::NAN;
            }
        }
        out
    }

    fn reference(&mut self, group: Group, latest: &IndicatorColumn, pool: &mut Pool) -> Vec<f64> {
        let mut out = pool.blank();
        let bound = self.bound;
        let of_unit = &bound.groups.get(group).of_unit;
        let mut fill = |year: i32, table: &[GroupReference]| {
            for ((o, own), id) in out.iter_mut().zip(&latest.year).zip(of_unit) {
                if *own == year && o.is_nan() {
                    *o = table.get(*id as usize).map_or(f64::NAN, |r| r.value);
                }
            }
        };
        for year in latest.years() {
            let table = self.references(group, year, pool);
            fill(year, &table);
        }
        // A unit without any value of its own takes the last year published for the area.
        if latest.year.contains(&NO_YEAR)
            && let Some((first, last)) = self.areas
        {
            for year in (first..=last).rev() {
                let table = self.references(group, year, pool);
                fill(NO_YEAR, &table);
            }
        }
        out
    }

    /// References of all groups of a kind in a year, by group.
    fn references(&mut self, group: Group, year: i32, pool: &mut Pool) -> Vec<GroupReference> {
        let bound = self.bound;
        let sums = self.sums(group, year, pool);
        (0u32..)
            .zip(&bound.groups.get(group).members)
            .map(|(id, members)| {
                let sum = sums.get(id as usize).copied().unwrap_or_default();
                self.settle(group, id, year, members.len(), sum)
            })
            .collect()
    }

    /// The reference of one group in a year.
    pub(super) fn reference_of(
        &mut self,
        group: Group,
        id: u32,
        year: i32,
        pool: &mut Pool,
    ) -> Option<GroupReference> {
        self.code.ratio.as_ref()?;
        let members = self.bound.groups.get(group).members.get(id as usize)?.len();
        let sums = match (group, self.powiats(year, pool)) {
            (Group::Powiat, Some(sums)) => sums.get(id as usize).copied(),
            (Group::Powiat, None) => None,
            _ => self.sums(group, year, pool).get(id as usize).copied(),
        };
        Some(self.settle(group, id, year, members, sums.unwrap_or_default()))
    }

    fn settle(&self, group: Group, id: u32, year: i32, members: usize, sum: Sum) -> GroupReference {
        let (scale, options) = (self.code.scale, self.bound.options);
        let of = u32::try_from(members).unwrap_or(u32::MAX);
        let own = sum.reference(scale, of, options.min_coverage);
        let given = self.areas.is_some_and(|(a, b)| (a..=b).contains(&year));
        if given
            && (own.is_none() || options.areas_first)
            && let Some(codes) = &self.code.ratio
            && let Some(r) = given_reference(self.bound, scale, codes, group, id, year, of)
        {
            return r;
        }
        own.unwrap_or_else(|| sum.missing(of))
    }

    fn powiats(&mut self, year: i32, pool: &mut Pool) -> Option<&[Sum]> {
        let grouping = self.bound.groups.get(Group::Powiat);
        let year = self.year(year, pool)?;
        Some(year.powiats.get_or_insert_with(|| {
            sum_by(grouping, year.numerator.cells(), year.denominator.cells())
        }))
    }

    /// Sums by group. Województwa are summed from powiats, the country from województwa.
    fn sums(&mut self, group: Group, year: i32, pool: &mut Pool) -> Vec<Sum> {
        let groups = &self.bound.groups;
        if self.code.ratio.is_none() {
            return Vec::new();
        }
        if !matches!(group, Group::Powiat | Group::Voivodeship | Group::Country) {
            return self.year(year, pool).map_or_else(Vec::new, |y| {
                sum_by(groups.get(group), y.numerator.cells(), y.denominator.cells())
            });
        }
        let Some(powiats) = self.powiats(year, pool) else { return Vec::new() };
        if group == Group::Powiat {
            return powiats.to_vec();
        }
        let mut areas = vec![Sum::default(); groups.get(Group::Voivodeship).members.len()];
        for (sum, id) in powiats.iter().zip(&groups.voivodeship_of_powiat) {
            if let Some(area) = areas.get_mut(*id as usize) {
                area.add(*sum);
            }
        }
        if group == Group::Voivodeship {
            return areas;
        }
        let mut country = Sum::default();
        areas.iter().for_each(|area| country.add(*area));
        vec![country]
    }
}

fn difference(now: f64, then: f64) -> f64 {
    now - then
}

/// Change in percent of the earlier value; its sign is the direction of change.
fn relative_difference(now: f64, then: f64) -> f64 {
    divide(100.0 * (now - then), then.abs())
}

impl IndicatorCode {
    /// The value from a numerator and a denominator (1 for formulas that are not ratios).
    fn value(&self, numerator: f64, denominator: f64) -> f64 {
        let value = divide(self.scale * numerator, denominator);
        if value.is_finite() { value } else { f64::NAN }
    }
}

fn evaluate<'a>(code: &IndicatorCode, bound: &Bound<'a>, year: i32, pool: &mut Pool) -> State<'a> {
    let (top, bottom) = match &code.ratio {
        Some((top, bottom)) => (top, Some(bottom)),
        None => (&code.formula, None),
    };
    let numerator = bound.formula(top, year, pool);
    let denominator = match bottom {
        Some(c) if !numerator.is_blank() => bound.formula(c, year, pool),
        Some(_) => Slot::Const(f64::NAN),
        None => Slot::Const(1.0),
    };
    if numerator.is_blank() || denominator.is_blank() {
        pool.give(numerator);
        pool.give(denominator);
        return State::Empty;
    }
    State::Done(Year { numerator, denominator, value: None, powiats: None })
}

/// The reference from values given for the area itself.
fn given_reference(
    bound: &Bound<'_>,
    scale: f64,
    (top, bottom): &(Code, Code),
    group: Group,
    id: u32,
    year: i32,
    of: u32,
) -> Option<GroupReference> {
    let area = match group {
        Group::Powiat => Area::Powiat(id),
        Group::Voivodeship => Area::Voivodeship(id),
        Group::Country => Area::Country,
        Group::SameType | Group::SameTypeInVoivodeship | Group::SameSize | Group::Chosen => {
            return None;
        }
    };
    let numerator = bound.formula_of_area(top, area, year);
    let denominator = bound.formula_of_area(bottom, area, year);
    let value = divide(scale * numerator, denominator);
    value.is_finite().then_some(GroupReference { value, numerator, denominator, units: 0, of })
}
