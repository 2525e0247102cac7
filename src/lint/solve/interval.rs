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
                    if is_part(rules, a, b, own) {
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
