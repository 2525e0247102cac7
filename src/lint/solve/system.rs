//! Systems of linear inequalities: Fourier–Motzkin elimination over exact fractions.
//!
//! Where all unknowns of an inequality are whole numbers, strict bounds are tightened to the next
//! whole number; a system found without a solution then has none, and a solution is checked to be
//! whole.

use std::collections::BTreeMap;

use super::rational::Rational;

/// `Σ coefficient × unknown ≤ bound`, or `<` when strict.
#[derive(Debug, Clone, PartialEq)]
pub struct Inequality {
    /// Coefficients by unknown; none is zero.
    pub terms: BTreeMap<usize, Rational>,
    /// Right side.
    pub bound: Rational,
    /// `<` instead of `≤`.
    pub strict: bool,
}

/// What an unknown may be, and what it is best shown as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// Whole numbers only.
    pub whole: bool,
    /// A likely value, taken where it fits.
    pub likely: Rational,
}

/// The outcome for a system.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A solution: a value for every unknown that occurs.
    Solved(BTreeMap<usize, Rational>),
    /// There is none.
    None,
    /// Neither was found within the bounds of the search.
    Unclear,
}

/// Most inequalities held at a time.
const MOST: usize = 1500;

impl Inequality {
    /// Divided by the absolute value of the first coefficient; whole unknowns are tightened.
    fn normal(mut self, whole: &dyn Fn(usize) -> bool) -> Option<Self> {
        if self.terms.keys().all(|u| whole(*u)) && !self.terms.is_empty() {
            self = self.tightened()?;
        }
        let Some(first) = self.terms.values().next().map(|c| c.abs()) else { return Some(self) };
        for c in self.terms.values_mut() {
            *c = c.div(first)?;
        }
        self.bound = self.bound.div(first)?;
        Some(self)
    }

    /// Scaled to coprime whole coefficients, the bound moved to a whole number and made inclusive.
    fn tightened(mut self) -> Option<Self> {
        while let Some(c) = self.terms.values().find(|c| !c.is_whole()).copied() {
            self = self.times(c.denominator())?;
        }
        let mut divisor = Rational::ZERO;
        for c in self.terms.values() {
            let (mut a, mut b) = (c.abs(), divisor);
            while !b.is_zero() {
                (a, b) = (b, a.sub(a.div(b)?.floor().mul(b)?)?);
            }
            divisor = a;
        }
        self = self.times(Rational::ONE.div(divisor)?)?;
        let down = self.bound.floor();
        let on_it = self.strict && down == self.bound;
        self.bound = if on_it { down.sub(Rational::ONE)? } else { down };
        self.strict = false;
        Some(self)
    }

    fn times(mut self, by: Rational) -> Option<Self> {
        for c in self.terms.values_mut() {
            *c = c.mul(by)?;
        }
        self.bound = self.bound.mul(by)?;
        Some(self)
    }

    /// True or false when nothing is unknown in it.
    fn decided(&self) -> Option<bool> {
        let below =
            if self.strict { Rational::ZERO < self.bound } else { !self.bound.is_negative() };
        self.terms.is_empty().then_some(below)
    }

    fn tighter_than(&self, other: &Self) -> bool {
        self.bound < other.bound || self.bound == other.bound && self.strict && !other.strict
    }

    /// The sum with the unknown cancelled; `self` bounds it from above, `below` from below.
    fn without(&self, unknown: usize, below: &Self) -> Option<Self> {
        let up = self.terms.get(&unknown)?.abs();
        let down = below.terms.get(&unknown)?.abs();
        let (a, b) = (self.clone().times(down)?, below.clone().times(up)?);
        let mut terms = a.terms;
        for (u, c) in b.terms {
            let sum = terms.get(&u).copied().unwrap_or(Rational::ZERO).add(c)?;
            if sum.is_zero() {
                terms.remove(&u);
            } else {
                terms.insert(u, sum);
            }
        }
        terms.remove(&unknown);
        Some(Self { terms, bound: a.bound.add(b.bound)?, strict: a.strict || b.strict })
    }
}

/// A set of inequalities with only the tightest of equal left sides.
#[derive(Default)]
struct Set(BTreeMap<Vec<(usize, Rational)>, Inequality>);

impl Set {
    /// Adds one; false when it can never hold.
    fn add(&mut self, i: Inequality) -> bool {
        if let Some(holds) = i.decided() {
            return holds;
        }
        let key: Vec<(usize, Rational)> = i.terms.iter().map(|(u, c)| (*u, *c)).collect();
        match self.0.get_mut(&key) {
            Some(old) if !i.tighter_than(old) => {}
            Some(old) => *old = i,
            None => {
                self.0.insert(key, i);
            }
        }
        true
    }

    /// The unknown whose elimination adds least.
    fn cheapest(&self) -> Option<usize> {
        let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (u, c) in self.0.values().flat_map(|i| &i.terms) {
            let n = counts.entry(*u).or_default();
            if c.is_negative() { n.1 += 1 } else { n.0 += 1 }
        }
        counts.into_iter().min_by_key(|(u, (up, down))| (up * down, *u)).map(|(u, _)| u)
    }
}

/// Solves a system; `kind` says what each unknown may be.
#[must_use]
pub fn solve(system: Vec<Inequality>, kind: &dyn Fn(usize) -> Kind) -> Outcome {
    attempt(system, kind).unwrap_or(Outcome::Unclear)
}

/// None when numbers or the number of inequalities grew too large.
fn attempt(system: Vec<Inequality>, kind: &dyn Fn(usize) -> Kind) -> Option<Outcome> {
    let whole = |u: usize| kind(u).whole;
    let mut set = Set::default();
    for i in system {
        if !set.add(i.normal(&whole)?) {
            return Some(Outcome::None);
        }
    }
    let mut eliminated: Vec<(usize, Vec<Inequality>)> = Vec::new();
    while let Some(u) = set.cheapest() {
        let (with, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut set.0).into_iter().partition(|(_, i)| i.terms.contains_key(&u));
        set.0.extend(rest);
        let with: Vec<Inequality> = with.into_iter().map(|(_, i)| i).collect();
        let down = |i: &&Inequality| i.terms.get(&u).is_some_and(|c| c.is_negative());
        let lows = with.iter().filter(down).count();
        if set.0.len() + lows * (with.len() - lows) > MOST {
            return None;
        }
        for above in with.iter().filter(|i| !down(i)) {
            for below in with.iter().filter(down) {
                if !set.add(above.without(u, below)?.normal(&whole)?) {
                    return Some(Outcome::None);
                }
            }
        }
        eliminated.push((u, with));
    }
    let mut values = BTreeMap::new();
    for (u, bounds) in eliminated.into_iter().rev() {
        let mut range = Range::default();
        // An unknown that dropped out with this one may be anything.
        for other in bounds.iter().flat_map(|i| i.terms.keys()).filter(|o| **o != u) {
            values.entry(*other).or_insert_with(|| kind(*other).likely);
        }
        for i in &bounds {
            range.narrow(i, u, &values)?;
        }
        values.insert(u, range.pick(kind(u))?);
    }
    Some(Outcome::Solved(values))
}

/// Bounds of one unknown; true marks a bound that is not itself allowed.
#[derive(Default)]
struct Range {
    low: Option<(Rational, bool)>,
    high: Option<(Rational, bool)>,
}

impl Range {
    fn narrow(
        &mut self,
        i: &Inequality,
        unknown: usize,
        values: &BTreeMap<usize, Rational>,
    ) -> Option<()> {
        let own = *i.terms.get(&unknown)?;
        let mut left = i.bound;
        for (u, c) in i.terms.iter().filter(|(u, _)| **u != unknown) {
            let x = values.get(u).copied().unwrap_or(Rational::ZERO);
            left = left.sub(c.mul(x)?)?;
        }
        let limit = (left.div(own)?, i.strict);
        let side = if own.is_negative() { &mut self.low } else { &mut self.high };
        let tighter = side.is_none_or(|old| match own.is_negative() {
            true => limit.0 > old.0 || limit.0 == old.0 && limit.1,
            false => limit.0 < old.0 || limit.0 == old.0 && limit.1,
        });
        if tighter {
            *side = Some(limit);
        }
        Some(())
    }

    fn holds(&self, x: Rational) -> bool {
        self.low.is_none_or(|(l, strict)| if strict { x > l } else { x >= l })
            && self.high.is_none_or(|(h, strict)| if strict { x < h } else { x <= h })
    }

    /// A value that reads well: the likely one, or one with few decimals near the middle.
    fn pick(&self, kind: Kind) -> Option<Rational> {
        if self.holds(kind.likely) {
            return Some(kind.likely);
        }
        let one = Rational::ONE;
        let middle = match (self.low, self.high) {
            (Some((l, _)), Some((h, _))) => l.add(h)?.div(Rational::whole(2))?,
            (Some((l, _)), None) => l.floor().add(one)?,
            (None, Some((h, _))) => h.ceil().sub(one)?,
            (None, None) => Rational::ZERO,
        };
        let mut scale = one;
        for _ in 0..7 {
            let scaled = middle.mul(scale)?;
            for x in [scaled.floor(), scaled.ceil()] {
                let x = x.div(scale)?;
                if self.holds(x) {
                    return Some(x);
                }
            }
            if kind.whole {
                return None;
            }
            scale = scale.mul(Rational::whole(10))?;
        }
        self.holds(middle).then_some(middle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn r(x: f64) -> Rational {
        Rational::from_f64(x).unwrap()
    }

    fn le(terms: &[(usize, f64)], bound: f64, strict: bool) -> Inequality {
        let terms = terms.iter().filter(|(_, c)| *c != 0.0).map(|(u, c)| (*u, r(*c))).collect();
        Inequality { terms, bound: r(bound), strict }
    }

    fn real(_: usize) -> Kind {
        Kind { whole: false, likely: r(10.0) }
    }

    fn int(_: usize) -> Kind {
        Kind { whole: true, likely: r(10.0) }
    }

    fn satisfied(i: &Inequality, values: &BTreeMap<usize, Rational>) -> bool {
        let sum = i.terms.iter().fold(Rational::ZERO, |s, (u, c)| {
            s.add(c.mul(values.get(u).copied().unwrap_or(Rational::ZERO)).unwrap()).unwrap()
        });
        if i.strict { sum < i.bound } else { sum <= i.bound }
    }

    #[test]
    fn above_a_multiple_and_at_most_the_thing_itself() {
        // x > 1,15 y, x <= y, both not negative: nothing.
        let system = |low: f64| {
            vec![
                le(&[(0, -1.0), (1, 1.15)], 0.0, true),
                le(&[(0, 1.0), (1, -1.0)], 0.0, false),
                le(&[(0, -1.0)], -low, false),
                le(&[(1, -1.0)], -low, false),
            ]
        };
        assert_eq!(solve(system(0.0), &real), Outcome::None);
        // With negative numbers allowed there is one.
        assert!(matches!(solve(system(-5.0), &real), Outcome::Solved(_)));
    }

    #[test]
    fn whole_numbers_have_no_room_between_neighbours() {
        let between = vec![le(&[(0, -1.0)], -3.0, true), le(&[(0, 1.0)], 4.0, true)];
        assert_eq!(solve(between.clone(), &int), Outcome::None);
        assert!(matches!(solve(between, &real), Outcome::Solved(_)));
        // a < b < c < a + 2
        let chain = vec![
            le(&[(0, 1.0), (1, -1.0)], 0.0, true),
            le(&[(1, 1.0), (2, -1.0)], 0.0, true),
            le(&[(2, 1.0), (0, -1.0)], 2.0, true),
        ];
        assert_eq!(solve(chain, &int), Outcome::None);
    }

    #[test]
    fn a_number_too_large_is_no_answer() {
        let system = vec![
            le(&[(0, 3.1e17), (1, 7.7e17)], 1.0, false),
            le(&[(0, -2.3e17), (1, 5.3e17)], -1.0, true),
        ];
        assert_ne!(solve(system, &real), Outcome::None);
    }

    proptest! {
        #[test]
        fn solutions_hold_and_none_means_none(
            rows in proptest::collection::vec(
                ((-3i32..=3, -3i32..=3, -3i32..=3), -6i32..=6, any::<bool>()), 1..7),
            whole in any::<bool>(),
        ) {
            let system: Vec<Inequality> = rows.iter().map(|((a, b, c), k, s)| {
                le(&[(0, f64::from(*a)), (1, f64::from(*b)), (2, f64::from(*c))], f64::from(*k), *s)
            }).collect();
            let kind = if whole { int } else { real };
            match solve(system.clone(), &kind) {
                Outcome::Solved(values) => {
                    for i in &system {
                        prop_assert!(satisfied(i, &values), "{:?} {:?}", i, values);
                    }
                    prop_assert!(!whole || values.values().all(|x| x.is_whole()));
                }
                Outcome::None => {
                    // No point of the grid satisfies it; halves only where they are allowed.
                    let step = if whole { 1.0 } else { 0.5 };
                    let grid: Vec<f64> = (-8..=8).map(|n| f64::from(n) * step).collect();
                    for x in &grid { for y in &grid { for z in &grid {
                        let values = BTreeMap::from([(0, r(*x)), (1, r(*y)), (2, r(*z))]);
                        prop_assert!(!system.iter().all(|i| satisfied(i, &values)));
                    }}}
                }
                Outcome::Unclear => {}
            }
        }
    }
}
