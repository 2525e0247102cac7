//! One indicator over all units: values by year, latest values, changes, references, percentiles.
//!
//! Years are evaluated on demand, from the last one backwards, because most units have their latest
//! value in the last years; a change or a reference asks for the years it needs.

use super::bound::Bound;
use super::ops::{Code, Pool, Slot, divide, zip_into};
use super::program::{IndicatorCode, Need};
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

/// A reference of one group in one year, with what it was made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GroupReference {
    /// Value in the indicator's unit; NaN when missing.
    pub value: f64,
    /// Sum of numerators (or the value given for the area).
    pub numerator: f64,
    /// Sum of denominators (or the value given for the area).
    pub denominator: f64,
    /// Units that had both; 0 when the value was given for the area as a whole.
    pub units: u32,
    /// Units of the group.
    pub of: u32,
}

/// Everything evaluated for one year.
struct Year<'a> {
    numerator: Slot<'a>,
    denominator: Slot<'a>,
    value: Vec<f64>,
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
}

impl<'a, 'b> Run<'a, 'b> {
    pub(super) fn new(code: &'b IndicatorCode, bound: &'b Bound<'a>) -> Self {
        let (first, count) = match bound.years(&code.codes()) {
            Some((a, b)) => (a, usize::try_from(i64::from(b) - i64::from(a) + 1).unwrap_or(0)),
            None => (0, 0),
        };
        Self { code, bound, first, years: (0..count).map(|_| State::Todo).collect() }
    }

    /// Gives the buffers back.
    pub(super) fn finish(self, pool: &mut Pool) {
        for state in self.years {
            if let State::Done(year) = state {
                pool.give(year.numerator);
                pool.give(year.denominator);
                pool.give(Slot::Owned(year.value));
            }
        }
    }

    /// All years the indicator may have a value in, ascending.
    pub(super) fn all_years(&self) -> impl Iterator<Item = i32> + use<> {
        (self.first..).take(self.years.len())
    }

    fn year(&mut self, year: i32, pool: &mut Pool) -> Option<&Year<'a>> {
        let i = usize::try_from(i64::from(year) - i64::from(self.first)).ok()?;
        if matches!(self.years.get(i)?, State::Todo) {
            let state = evaluate(self.code, self.bound, year, pool);
            *self.years.get_mut(i)? = state;
        }
        match self.years.get(i)? {
            State::Done(y) => Some(y),
            _ => None,
        }
    }

    /// Values of all units in a year; none when no unit can have one.
    pub(super) fn values(&mut self, year: i32, pool: &mut Pool) -> Option<&[f64]> {
        self.year(year, pool).map(|y| y.value.as_slice())
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
            Need::Change(n) => self.change(n, latest, pool, |now, then| now - then),
            Need::ChangePercent(n) => self.change(n, latest, pool, |now, then| {
                divide(100.0 * (now - then), then.abs())
            }),
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

    fn change(
        &mut self,
        back: u16,
        latest: &IndicatorColumn,
        pool: &mut Pool,
        f: impl Fn(f64, f64) -> f64,
    ) -> Vec<f64> {
        let mut out = pool.blank();
        for year in latest.years() {
            let Some(then) = self.values(year.saturating_sub(i32::from(back)), pool) else {
                continue;
            };
            let now = latest.value.iter().zip(&latest.year).zip(then);
            for (o, ((now, own), then)) in out.iter_mut().zip(now) {
                if *own == year {
                    *o = f(*now, *then);
                }
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
            && let Some((first, last)) = bound.area_years(&self.code.codes())
        {
            for year in (first..=last).rev() {
                let table = self.references(group, year, pool);
                fill(NO_YEAR, &table);
            }
        }
        out
    }

    /// References of all groups of a kind in a year, by group. Powiats are summed first, then
    /// województwa from powiats, then the country from województwa.
    pub(super) fn references(
        &mut self,
        group: Group,
        year: i32,
        pool: &mut Pool,
    ) -> Vec<GroupReference> {
        let (code, bound) = (self.code, self.bound);
        let Some((top, bottom)) = &code.ratio else { return Vec::new() };
        let grouping = bound.groups.get(group);
        let mut sums = match self.year(year, pool) {
            None => Vec::new(),
            Some(y) => sum_groups(bound, group, y),
        };
        sums.resize(grouping.members.len(), Sum::default());
        let given = bound.area_years(&[top, bottom]).is_some();
        (0u32..)
            .zip(sums.iter().zip(&grouping.members))
            .map(|(id, (sum, members))| {
                let of = u32::try_from(members.len()).unwrap_or(u32::MAX);
                let own = sum.reference(code.scale, of, bound.options.min_coverage);
                let area = || given_reference(bound, code.scale, (top, bottom), group, id, year, of);
                match own {
                    Some(r) if !(given && bound.options.areas_first) => r,
                    Some(r) => area().unwrap_or(r),
                    None if given => area().unwrap_or_else(|| sum.missing(of)),
                    None => sum.missing(of),
                }
            })
            .collect()
    }
}

fn evaluate<'a>(
    code: &IndicatorCode,
    bound: &Bound<'a>,
    year: i32,
    pool: &mut Pool,
) -> State<'a> {
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
    let mut value = pool.take();
    let scale = code.scale;
    let finite = |x: f64| if x.is_finite() { x } else { f64::NAN };
    match bottom {
        Some(_) => zip_into(&mut value, numerator.cells(), denominator.cells(), |n, d| {
            finite(divide(scale * n, d))
        }),
        None => zip_into(&mut value, numerator.cells(), denominator.cells(), |n, _| {
            finite(scale * n)
        }),
    }
    if let ([one], true) = (value.as_slice(), bound.units != 1) {
        // Two constants: the same value for every unit.
        let one = *one;
        value.resize(bound.units, one);
    }
    State::Done(Year { numerator, denominator, value })
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    numerator: f64,
    denominator: f64,
    units: u32,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        self.units += other.units;
    }

    fn reference(self, scale: f64, of: u32, min_coverage: f64) -> Option<GroupReference> {
        let covered = self.units > 0 && f64::from(self.units) >= min_coverage * f64::from(of);
        let value = divide(scale * self.numerator, self.denominator);
        (covered && value.is_finite()).then_some(GroupReference {
            value,
            numerator: self.numerator,
            denominator: self.denominator,
            units: self.units,
            of,
        })
    }

    fn missing(self, of: u32) -> GroupReference {
        GroupReference {
            value: f64::NAN,
            numerator: self.numerator,
            denominator: self.denominator,
            units: self.units,
            of,
        }
    }
}

fn sum_groups(bound: &Bound<'_>, group: Group, year: &Year<'_>) -> Vec<Sum> {
    let by_powiat = matches!(group, Group::Powiat | Group::Voivodeship | Group::Country);
    let finest = bound.groups.get(if by_powiat { Group::Powiat } else { group });
    let mut sums = vec![Sum::default(); finest.members.len()];
    for (unit, id) in finest.of_unit.iter().enumerate() {
        let (n, d) = (year.numerator.at(unit), year.denominator.at(unit));
        if n.is_nan() || d.is_nan() {
            continue;
        }
        if let Some(sum) = sums.get_mut(*id as usize) {
            sum.add(Sum { numerator: n, denominator: d, units: 1 });
        }
    }
    if !by_powiat || group == Group::Powiat {
        return sums;
    }
    let mut areas = vec![Sum::default(); bound.groups.get(Group::Voivodeship).members.len()];
    for (sum, id) in sums.iter().zip(&bound.groups.voivodeship_of_powiat) {
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

/// The reference from values given for the area itself.
fn given_reference(
    bound: &Bound<'_>,
    scale: f64,
    (top, bottom): (&Code, &Code),
    group: Group,
    id: u32,
    year: i32,
    of: u32,
) -> Option<GroupReference> {
    let area = match group {
        Group::Powiat => Area::Powiat(id),
        Group::Voivodeship => Area::Voivodeship(id),
        Group::Country => Area::Country,
        Group::SameType | Group::SameTypeInVoivodeship => return None,
    };
    let numerator = bound.formula_of_area(top, area, year);
    let denominator = bound.formula_of_area(bottom, area, year);
    let value = divide(scale * numerator, denominator);
    value.is_finite().then_some(GroupReference { value, numerator, denominator, units: 0, of })
}

/// Percentile rank, `100 × (smallest rank − 1) / (n − 1)`, of every member with a value.
fn percentiles(members: &[u32], values: &[f64], out: &mut [f64]) {
    let mut ranked: Vec<(u64, u32)> = members
        .iter()
        .filter_map(|u| {
            let value = *values.get(*u as usize)?;
            (!value.is_nan()).then(|| (sort_key(value), *u))
        })
        .collect();
    ranked.sort_unstable();
    let others = ranked.len().saturating_sub(1) as f64;
    let (mut below, mut previous) = (0.0, None);
    for (position, (key, unit)) in ranked.iter().enumerate() {
        if previous != Some(*key) {
            below = position as f64;
            previous = Some(*key);
        }
        if let Some(o) = out.get_mut(*unit as usize) {
            *o = if others == 0.0 { 0.0 } else { 100.0 * below / others };
        }
    }
}

/// Bits that sort as the numbers do; both zeros are one.
fn sort_key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
