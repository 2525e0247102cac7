//! Expressions as sums of unknowns with exact coefficients.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::quantity::{Quantity, Written};
use super::rational::Rational;
use crate::eval::{datum, formula_text};
use crate::lang::expr::{Expr, Op, Time};
use crate::lang::ruleset::RuleSet;

/// Coefficients by unknown; none is zero.
pub type Terms = BTreeMap<Quantity, Rational>;

/// `Σ coefficient × unknown + constant`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linear {
    /// Unknowns.
    pub terms: Terms,
    /// The rest.
    pub constant: Rational,
}

/// Why an expression has no such form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// A number that is not there on the day: nothing can be said of it.
    NoValue,
    /// Numbers too large or too fine.
    TooLarge,
}

impl Default for Rational {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Linear {
    fn constant(x: Rational) -> Self {
        Self { terms: Terms::new(), constant: x }
    }

    fn unknown(q: Quantity) -> Self {
        Self { terms: Terms::from([(q, Rational::ONE)]), constant: Rational::ZERO }
    }

    /// A number without unknowns.
    #[must_use]
    pub fn as_constant(&self) -> Option<Rational> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// Times a number.
    #[must_use]
    pub fn times(&self, by: Rational) -> Option<Self> {
        let mut terms = Terms::new();
        for (q, c) in &self.terms {
            let c = c.mul(by)?;
            if !c.is_zero() {
                terms.insert(q.clone(), c);
            }
        }
        Some(Self { terms, constant: self.constant.mul(by)? })
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        let mut terms = self.terms.clone();
        for (q, c) in &other.terms {
            let sum = terms.get(q).copied().unwrap_or_default().add(*c)?;
            if sum.is_zero() {
                terms.remove(q);
            } else {
                terms.insert(q.clone(), sum);
            }
        }
        Some(Self { terms, constant: self.constant.add(other.constant)? })
    }

    /// Difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.times(Rational::whole(-1))?)
    }
}

/// The linear form of an expression. Products and quotients of unknowns become unknowns of their own.
/// Without a day parameters have no value.
///
/// # Errors
/// [`Trouble`].
pub fn of(
    rules: &RuleSet,
    expr: &Expr,
    own: Option<usize>,
    day: Option<NaiveDate>,
) -> Result<Linear, Trouble> {
    let form = |e: &Expr| of(rules, e, own, day);
    let unknown = |q| Ok(Linear::unknown(q));
    let number = |x: f64| {
        if x.is_nan() {
            return Err(Trouble::NoValue);
        }
        Rational::from_f64(x).map(Linear::constant).ok_or(Trouble::TooLarge)
    };
    match expr {
        Expr::Number(x) => number(*x),
        Expr::Parameter(i) => {
            let values = rules.parameters.get(*i).map(|p| p.values.as_slice()).unwrap_or_default();
            let on = |day| values.iter().find(|v| v.validity.covers(day));
            number(day.and_then(on).ok_or(Trouble::NoValue)?.value)
        }
        Expr::Data(v, time) => unknown(Quantity::Data(*v, *time)),
        Expr::Indicator(i) => unknown(Quantity::Value(Some(*i))),
        Expr::Value => unknown(Quantity::Value(own)),
        Expr::LatestYear(i) => unknown(Quantity::Year(*i)),
        Expr::Change(n) => unknown(Quantity::Change(own, *n)),
        Expr::ChangePercent(n) => unknown(Quantity::ChangePercent(own, *n)),
        Expr::Reference(g) => unknown(Quantity::Reference(own, *g)),
        Expr::Percentile(g) => unknown(Quantity::Percentile(own, *g)),
        Expr::Survey(s, q) => unknown(Quantity::Survey(s.clone(), q.clone())),
        Expr::Fact(path, _) => unknown(Quantity::Fact(path.clone())),
        Expr::CountSet(set, _) => unknown(Quantity::Count(set.clone())),
        Expr::CountKnown(operands) => {
            let reads = operands.iter().map(|e| reads(rules, e, own, day)).collect();
            unknown(Quantity::HowManyKnown(reads, words(rules, expr)))
        }
        Expr::Neg(e) => form(e)?.times(Rational::whole(-1)).ok_or(Trouble::TooLarge),
        Expr::Binary(op, a, b) => {
            let (x, y) = (form(a)?, form(b)?);
            let compound = || Linear::unknown(Quantity::Compound(own, words(rules, expr)));
            match (op, x.as_constant(), y.as_constant()) {
                (Op::Add, ..) => x.plus(&y),
                (Op::Sub, ..) => x.minus(&y),
                (Op::Mul, Some(k), _) => y.times(k),
                (Op::Mul, _, Some(k)) => x.times(k),
                (Op::Div, _, Some(k)) if k.is_zero() => return Err(Trouble::NoValue),
                (Op::Div, _, Some(k)) => Rational::ONE.div(k).and_then(|k| x.times(k)),
                _ => Some(compound()),
            }
            .ok_or(Trouble::TooLarge)
        }
    }
}

/// Every unknown an expression is made of.
pub fn leaves(rules: &RuleSet, expr: &Expr, own: Option<usize>, out: &mut BTreeSet<Quantity>) {
    match expr {
        Expr::Neg(e) => leaves(rules, e, own, out),
        Expr::Binary(_, a, b) => {
            leaves(rules, a, own, out);
            leaves(rules, b, own, out);
        }
        leaf => {
            if let Ok(form) = of(rules, leaf, own, None) {
                out.extend(form.terms.into_keys());
            }
        }
    }
}

/// What an operand reads, when it is known as soon as that is.
fn reads(
    rules: &RuleSet,
    expr: &Expr,
    own: Option<usize>,
    day: Option<NaiveDate>,
) -> Option<Vec<Quantity>> {
    let terms = of(rules, expr, own, day).ok()?.terms;
    let plain = !terms.keys().any(|q| matches!(q, Quantity::Compound(..)));
    plain.then(|| terms.into_keys().collect())
}

fn words(rules: &RuleSet, expr: &Expr) -> Written {
    let text = formula_text(rules, expr, &|v, time| match time {
        Time::Fixed(year) => datum(rules, v, year),
        other => Quantity::Data(v, other).name(rules),
    });
    Written { text, key: format!("{expr:?}") }
}
