//! Kleene's three-valued logic: single values and packed columns.

use serde::Serialize;

use crate::lang::expr::Cmp;

/// True, false or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Tri {
    /// Holds.
    #[serde(rename = "tak")]
    True,
    /// Does not hold.
    #[serde(rename = "nie")]
    False,
    /// Cannot be told from what is known.
    #[serde(rename = "nieznane")]
    Unknown,
}

impl Tri {
    /// Both hold; a single false decides.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    /// Any holds; a single true decides.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Unknown,
        }
    }

    /// As an option; unknown is none.
    #[must_use]
    pub fn known(self) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Unknown => None,
        }
    }

    /// Compares two numbers; NaN stands for a missing one and gives unknown.
    #[must_use]
    pub fn compare(cmp: Cmp, left: f64, right: f64) -> Self {
        if left.is_nan() || right.is_nan() {
            return Self::Unknown;
        }
        let holds = match cmp {
            Cmp::Lt => left < right,
            Cmp::Le => left <= right,
            Cmp::Gt => left > right,
            Cmp::Ge => left >= right,
            Cmp::Eq => left == right,
            Cmp::Ne => left != right,
        };
        holds.into()
    }
}

impl std::ops::Not for Tri {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Tri {
    fn from(b: bool) -> Self {
        if b { Self::True } else { Self::False }
    }
}

/// Three-valued results of many units, two bits each: a plane of "true" and a plane of "false".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriColumn {
    len: usize,
    yes: Vec<u64>,
    no: Vec<u64>,
}

const WORD: usize = 64;

impl TriColumn {
    /// The same result for all units.
    #[must_use]
    pub fn constant(value: Tri, len: usize) -> Self {
        let words = len.div_ceil(WORD);
        let plane = |on: bool| -> Vec<u64> {
            let mut left = if on { len } else { 0 };
            (0..words)
                .map(|_| {
                    let n = left.min(WORD);
                    left -= n;
                    if n == WORD { u64::MAX } else { (1 << n) - 1 }
                })
                .collect()
        };
        Self { len, yes: plane(value == Tri::True), no: plane(value == Tri::False) }
    }

    /// Compares two columns cell by cell; NaN gives unknown.
    #[must_use]
    pub fn compare(cmp: Cmp, left: &[f64], right: &[f64]) -> Self {
        let len = left.len().min(right.len());
        let pairs = left.chunks(WORD).zip(right.chunks(WORD)).map(|(a, b)| a.iter().zip(b));
        let pairs = pairs.map(|p| p.map(|(x, y)| (*x, *y)));
        match cmp {
            Cmp::Lt => Self::pack(len, pairs, |x, y| x < y),
            Cmp::Le => Self::pack(len, pairs, |x, y| x <= y),
            Cmp::Gt => Self::pack(len, pairs, |x, y| x > y),
            Cmp::Ge => Self::pack(len, pairs, |x, y| x >= y),
            Cmp::Eq => Self::pack(len, pairs, |x, y| x == y),
            Cmp::Ne => Self::pack(len, pairs, |x, y| x != y),
        }
    }

    /// Compares a column with one number.
    #[must_use]
    pub fn compare_with(cmp: Cmp, left: &[f64], right: f64) -> Self {
        let len = left.len();
        let pairs = left.chunks(WORD).map(|a| a.iter().map(|x| (*x, right)));
        match cmp {
            Cmp::Lt => Self::pack(len, pairs, |x, y| x < y),
            Cmp::Le => Self::pack(len, pairs, |x, y| x <= y),
            Cmp::Gt => Self::pack(len, pairs, |x, y| x > y),
            Cmp::Ge => Self::pack(len, pairs, |x, y| x >= y),
            Cmp::Eq => Self::pack(len, pairs, |x, y| x == y),
            Cmp::Ne => Self::pack(len, pairs, |x, y| x != y),
        }
    }

    fn pack<C>(len: usize, chunks: impl Iterator<Item = C>, test: impl Fn(f64, f64) -> bool) -> Self
    where
        C: Iterator<Item = (f64, f64)>,
    {
        let words = len.div_ceil(WORD);
        let (mut yes, mut no) = (Vec::with_capacity(words), Vec::with_capacity(words));
        for chunk in chunks {
            let (mut holds, mut known) = (0u64, 0u64);
            for (bit, (x, y)) in chunk.enumerate() {
                holds |= u64::from(test(x, y)) << bit;
                known |= u64::from(!(x.is_nan() | y.is_nan())) << bit;
            }
            yes.push(holds & known);
            no.push(known & !holds);
        }
        Self { len, yes, no }
    }

    /// Number of units.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no units.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The result of one unit; unknown outside the column.
    #[must_use]
    pub fn get(&self, unit: usize) -> Tri {
        let bit =
            |plane: &[u64]| plane.get(unit / WORD).is_some_and(|w| w >> (unit % WORD) & 1 == 1);
        match (bit(&self.yes), bit(&self.no)) {
            (true, _) => Tri::True,
            (false, true) => Tri::False,
            _ => Tri::Unknown,
        }
    }

    /// Sets the result of one unit; nothing happens outside the column.
    pub fn set(&mut self, unit: usize, value: Tri) {
        if unit >= self.len {
            return;
        }
        let mask = 1u64 << (unit % WORD);
        for (plane, on) in
            [(&mut self.yes, value == Tri::True), (&mut self.no, value == Tri::False)]
        {
            if let Some(word) = plane.get_mut(unit / WORD) {
                *word = if on { *word | mask } else { *word & !mask };
            }
        }
    }

    /// In place: both hold.
    pub fn and(&mut self, other: &Self) {
        self.yes.iter_mut().zip(&other.yes).for_each(|(a, b)| *a &= b);
        self.no.iter_mut().zip(&other.no).for_each(|(a, b)| *a |= b);
    }

    /// In place: any holds.
    pub fn or(&mut self, other: &Self) {
        self.yes.iter_mut().zip(&other.yes).for_each(|(a, b)| *a |= b);
        self.no.iter_mut().zip(&other.no).for_each(|(a, b)| *a &= b);
    }

    /// In place: negation.
    pub fn negate(&mut self) {
        std::mem::swap(&mut self.yes, &mut self.no);
    }

    /// How many units are true, false and unknown.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        let ones = |plane: &[u64]| plane.iter().map(|w| w.count_ones() as usize).sum::<usize>();
        let (yes, no) = (ones(&self.yes), ones(&self.no));
        [yes, no, self.len - yes - no]
    }

    /// Results in order of units.
    pub fn iter(&self) -> impl Iterator<Item = Tri> + '_ {
        (0..self.len).map(|u| self.get(u))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tri() -> impl Strategy<Value = Tri> {
        prop_oneof![Just(Tri::True), Just(Tri::False), Just(Tri::Unknown)]
    }

    fn column(values: &[Tri]) -> TriColumn {
        let mut c = TriColumn::constant(Tri::Unknown, values.len());
        for (u, v) in values.iter().enumerate() {
            c.set(u, *v);
        }
        c
    }

    proptest! {
        #[test]
        fn kleene_laws(a in tri(), b in tri(), c in tri()) {
            prop_assert_eq!(a.and(b), b.and(a));
            prop_assert_eq!(a.or(b), b.or(a));
            prop_assert_eq!(a.and(b).and(c), a.and(b.and(c)));
            prop_assert_eq!(a.or(b).or(c), a.or(b.or(c)));
            prop_assert_eq!(a.and(b.or(c)), a.and(b).or(a.and(c)));
            prop_assert_eq!(a.or(b.and(c)), a.or(b).and(a.or(c)));
            prop_assert_eq!(!a.and(b), (!a).or(!b));
            prop_assert_eq!(!!a, a);
            prop_assert_eq!(a.and(a.or(b)), a);
        }

        #[test]
        fn knowing_more_never_takes_an_answer_back(a in tri(), b in tri(), k in any::<bool>()) {
            for (u, known) in [(Tri::Unknown.and(b), Tri::from(k).and(b)),
                               (Tri::Unknown.or(a), Tri::from(k).or(a))] {
                prop_assert!(u == Tri::Unknown || u == known);
            }
        }

        #[test]
        fn columns_agree_with_single_values(
            pairs in proptest::collection::vec((tri(), tri()), 0..200)
        ) {
            let (a, b): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let (mut and, mut or, mut not) = (column(&a), column(&a), column(&a));
            and.and(&column(&b));
            or.or(&column(&b));
            not.negate();
            for (u, (x, y)) in pairs.iter().enumerate() {
                prop_assert_eq!(and.get(u), x.and(*y));
                prop_assert_eq!(or.get(u), x.or(*y));
                prop_assert_eq!(not.get(u), !*x);
            }
            prop_assert_eq!(and.counts().iter().sum::<usize>(), pairs.len());
        }

        #[test]
        fn compared_columns_agree_with_single_comparisons(
            cells in proptest::collection::vec(
                (prop_oneof![Just(f64::NAN), -2.0..2.0f64, Just(1.0)],
                 prop_oneof![Just(f64::NAN), -2.0..2.0f64, Just(1.0)]), 0..150)
        ) {
            let (a, b): (Vec<_>, Vec<_>) = cells.iter().copied().unzip();
            for cmp in [Cmp::Lt, Cmp::Le, Cmp::Gt, Cmp::Ge, Cmp::Eq, Cmp::Ne] {
                let both = TriColumn::compare(cmp, &a, &b);
                let one = TriColumn::compare_with(cmp, &a, 1.0);
                for (u, (x, y)) in cells.iter().enumerate() {
                    prop_assert_eq!(both.get(u), Tri::compare(cmp, *x, *y));
                    prop_assert_eq!(one.get(u), Tri::compare(cmp, *x, 1.0));
                }
            }
        }
    }

    #[test]
    fn missing_is_unknown_under_every_comparison() {
        for cmp in [Cmp::Lt, Cmp::Le, Cmp::Gt, Cmp::Ge, Cmp::Eq, Cmp::Ne] {
            assert_eq!(Tri::compare(cmp, f64::NAN, 1.0), Tri::Unknown);
            assert_eq!(Tri::compare(cmp, 1.0, f64::NAN), Tri::Unknown);
        }
    }

    #[test]
    fn outside_the_column_nothing_is_known() {
        let mut c = TriColumn::constant(Tri::True, 65);
        assert_eq!(c.get(64), Tri::True);
        assert_eq!(c.get(65), Tri::Unknown);
        c.set(65, Tri::True);
        assert_eq!(c.counts(), [65, 0, 0]);
    }
}
