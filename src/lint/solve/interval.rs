//! Ranges of expressions from the declared ranges of data.

use super::linear::{Linear, Terms};
use super::quantity::Quantity;
use super::rational::Rational;
use crate::lang::expr::{Expr, Op};
use crate::lang::ruleset::{Indicator, RuleSet};

/// Least and greatest value; none where there is no bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Least.
    pub low: Option<Rational>,
    /// Greatest.
    pub high: Option<Rational>,
}

impl Interval {
    /// Every number.
    pub const ALL: Self = Self { low: None, high: None };

    /// From declared bounds; a bound that cannot be kept exactly is left out.
    #[must_use]
    pub fn between(low: Option<f64>, high: Option<f64>) -> Self {
        Self { low: low.and_then(Rational::from_f64), high: high.and_then(Rational::from_f64) }
    }

    fn point(x: Rational) -> Self {
        Self { low: Some(x), high: Some(x) }
    }

    fn neg(self) -> Self {
        Self { low: self.high.map(Rational::neg), high: self.low.map(Rational::neg) }
    }

    fn add(self, other: Self) -> Self {
        let sum = |a: Option<Rational>, b: Option<Rational>| a?.add(b?);
        Self { low: sum(self.low, other.low), high: sum(self.high, other.high) }
    }

    /// Differences of two independent numbers.
    #[must_use]
    pub fn sub(self, other: Self) -> Self {
        self.add(other.neg())
    }

    fn positive(self) -> bool {
        self.low.is_some_and(|l| !l.is_negative())
    }

    fn mul(self, other: Self) -> Self {
        if !self.positive() && self.neg().positive() {
            return self.neg().mul(other).neg();
        }
        if !other.positive() && other.neg().positive() {
            return self.mul(other.neg()).neg();
        }
        let product = |a: Option<Rational>, b: Option<Rational>| a?.mul(b?);
        match (self.positive(), other.positive()) {
            (true, true) => {
                Self { low: product(self.low, other.low), high: product(self.high, other.high) }
            }
            (true, false) => {
                Self { low: product(self.high, other.low), high: product(self.high, other.high) }
            }
            (false, true) => other.mul(self),
            (false, false) => Self::ALL,
        }
    }

    /// Quotients; a divisor of zero gives none.
    fn div(self, other: Self) -> Self {
        if !other.positive() {
            return if other.neg().positive() { self.div(other.neg()).neg() } else { Self::ALL };
        }
        let above_zero = other.low.filter(|l| !l.is_zero());
        let one = Rational::ONE;
        let reciprocal = Self {
            low: other.high.and_then(|h| one.div(h)).or(Some(Rational::ZERO)),
            high: above_zero.and_then(|l| one.div(l)),
        };
        self.mul(reciprocal)
    }
}

/// What an indicator may be, in its unit.
#[must_use]
pub fn of_formula(rules: &RuleSet, indicator: &Indicator) -> Interval {
    let Some(scale) = Rational::from_f64(indicator.scale) else { return Interval::ALL };
    of_expr(rules, &indicator.formula, None).mul(Interval::point(scale))
}

/// What an expression may be; `own` is the indicator whose threshold it stands in.
#[must_use]
pub fn of_expr(rules: &RuleSet, expr: &Expr, own: Option<usize>) -> Interval {
    match expr {
        Expr::Number(x) => Rational::from_f64(*x).map_or(Interval::ALL, Interval::point),
        Expr::Data(v, time) => Quantity::Data(*v, *time).range(rules),
        // Formulas of indicators stand for themselves in other formulas, so this ends.
        Expr::Indicator(i) => rules
            .indicators
            .get(*i)
            .filter(|i| !matches!(i.formula, Expr::Indicator(_)))
            .map_or(Interval::ALL, |i| of_formula(rules, i)),
        Expr::Neg(e) => of_expr(rules, e, own).neg(),
        Expr::Binary(op, a, b) => {
            let (x, y) = (of_expr(rules, a, own), of_expr(rules, b, own));
            match op {
                Op::Add => x.add(y),
                Op::Sub => x.sub(y),
                Op::Mul => x.mul(y),
                Op::Div => {
                    let mut out = x.div(y);
                    // Of a whole that is not negative: it is above zero where the quotient is known.
                    if y.positive() && is_part(rules, a, b, own) {
                        let one = Rational::ONE;
                        out.high = Some(out.high.map_or(one, |h| h.min(one)));
                    }
                    out
                }
            }
        }
        other => match super::linear::of(rules, other, own, None) {
            Ok(Linear { terms, .. }) => match terms.keys().next() {
                Some(Quantity::Compound(..)) | None => Interval::ALL,
                Some(q) => q.range(rules),
            },
            Err(_) => Interval::ALL,
        },
    }
}

/// Whether the first is a part of the second: what is left are numbers that are not negative.
fn is_part(rules: &RuleSet, part: &Expr, all: &Expr, own: Option<usize>) -> bool {
    let form = |e| super::linear::of(rules, e, own, None).ok();
    let Some(rest) = form(all).zip(form(part)).and_then(|(a, p)| a.minus(&p)) else { return false };
    let not_negative = |terms: &Terms| {
        terms.iter().all(|(q, c)| {
            !c.is_negative() && !matches!(q, Quantity::Compound(..)) && q.range(rules).positive()
        })
    };
    !rest.constant.is_negative() && not_negative(&rest.terms)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::eval::testkit::{binary, data_var, var};

    fn expr() -> impl Strategy<Value = Expr> {
        let leaf = prop_oneof![
            (0usize..3).prop_map(var),
            (-3i8..4).prop_map(|n| Expr::Number(f64::from(n))),
        ];
        leaf.prop_recursive(3, 12, 2, |inner| {
            let op = prop_oneof![Just(Op::Add), Just(Op::Sub), Just(Op::Mul), Just(Op::Div)];
            prop_oneof![
                (op, inner.clone(), inner.clone()).prop_map(|(op, a, b)| binary(op, a, b)),
                inner.prop_map(|e| Expr::Neg(Box::new(e))),
            ]
        })
    }

    /// Exact value; none where something is divided by zero.
    fn value(e: &Expr, data: &[Rational; 3]) -> Option<Rational> {
        match e {
            Expr::Number(x) => Rational::from_f64(*x),
            Expr::Data(v, _) => data.get(*v).copied(),
            Expr::Neg(x) => Some(value(x, data)?.neg()),
            Expr::Binary(op, a, b) => {
                let (x, y) = (value(a, data)?, value(b, data)?);
                match op {
                    Op::Add => x.add(y),
                    Op::Sub => x.sub(y),
                    Op::Mul => x.mul(y),
                    Op::Div => x.div(y),
                }
            }
            _ => None,
        }
    }

    fn rules() -> RuleSet {
        let mut data = vec![data_var("a", "A"), data_var("b", "B"), data_var("c", "C")];
        for (d, (low, high)) in data.iter_mut().zip([
            (Some(0.0), None),
            (Some(1.0), Some(4.0)),
            (Some(-2.0), Some(3.0)),
        ]) {
            (d.min, d.max) = (low, high);
        }
        RuleSet { data, ..RuleSet::default() }
    }

    proptest! {
        #[test]
        fn no_value_lies_outside(e in expr(), a in 0i32..9, b in 1i32..5, c in -2i32..4) {
            let data = [Rational::whole(a), Rational::whole(b), Rational::whole(c)];
            let range = of_expr(&rules(), &e, None);
            if let Some(x) = value(&e, &data) {
                prop_assert!(range.low.is_none_or(|l| l <= x), "{x:?} below {range:?}");
                prop_assert!(range.high.is_none_or(|h| x <= h), "{x:?} above {range:?}");
            }
        }
    }

    #[test]
    fn a_part_of_a_whole_that_may_be_negative_has_no_bound() {
        let whole = binary(Op::Add, var(0), var(2));
        assert_eq!(of_expr(&rules(), &binary(Op::Div, var(2), whole), None).high, None);
        let whole = binary(Op::Add, var(0), var(1));
        let share = of_expr(&rules(), &binary(Op::Div, var(1), whole), None);
        assert_eq!(share.high, Some(Rational::ONE));
    }
}
