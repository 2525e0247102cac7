//! Sums of numerators and denominators over groups of units, and the references made of them.

use super::groups::Grouping;
use super::ops::{Cells, divide};

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

/// Sums of a group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub numerator: f64,
    pub denominator: f64,
    pub units: u32,
}

impl Sum {
    pub(super) fn add(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        self.units += other.units;
    }

    pub(super) fn reference(
        self,
        scale: f64,
        of: u32,
        min_coverage: f64,
    ) -> Option<GroupReference> {
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

    pub(super) fn missing(self, of: u32) -> GroupReference {
        GroupReference {
            value: f64::NAN,
            numerator: self.numerator,
            denominator: self.denominator,
            units: self.units,
            of,
        }
    }
}

/// Sums over the units that have both numerator and denominator. Units of one group mostly stand side
/// by side, so a group is added up in registers before it is stored.
pub(super) fn sum_by(
    grouping: &Grouping,
    numerator: Cells<'_>,
    denominator: Cells<'_>,
) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); grouping.members.len()];
    let ids = grouping.of_unit.iter().copied();
    match (numerator, denominator) {
        (Cells::Slice(n), Cells::Slice(d)) => {
            gather(&mut sums, ids.zip(n.iter().copied().zip(d.iter().copied())));
        }
        (Cells::Slice(n), Cells::Const(d)) => {
            gather(&mut sums, ids.zip(n.iter().map(|n| (*n, d))));
        }
        (Cells::Const(n), Cells::Slice(d)) => {
            gather(&mut sums, ids.zip(d.iter().map(|d| (n, *d))));
        }
        (Cells::Const(n), Cells::Const(d)) => gather(&mut sums, ids.map(|id| (id, (n, d)))),
        (Cells::Lone(unit, _), _) | (_, Cells::Lone(unit, _)) => {
            let id = grouping.of_unit.get(unit).copied();
            let cells = (numerator.at(unit), denominator.at(unit));
            gather(&mut sums, id.into_iter().map(|id| (id, cells)));
        }
    }
    sums
}

fn gather(sums: &mut [Sum], cells: impl Iterator<Item = (u32, (f64, f64))>) {
    let mut store = |id: u32, sum: Sum| {
        if let Some(s) = sums.get_mut(id as usize) {
            s.add(sum);
        }
    };
    let (mut current, mut sum) = (u32::MAX, Sum::default());
    for (id, (n, d)) in cells {
        if id != current {
            store(current, sum);
            (current, sum) = (id, Sum::default());
        }
        let known = !(n.is_nan() | d.is_nan());
        sum.numerator += if known { n } else { 0.0 };
        sum.denominator += if known { d } else { 0.0 };
        sum.units += u32::from(known);
    }
    store(current, sum);
}
