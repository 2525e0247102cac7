//! Conditions as trees of elementary statements, negations pushed down to them.
//!
//! Thresholds and problems are opened. Comparisons become `Σ … ≤ k` or `Σ … < k` over unknowns, each
//! shared by all places that say it or its opposite.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::interval;
use super::linear::{self, Linear, Terms, Trouble};
use super::quantity::Quantity;
use super::rational::Rational;
use crate::lang::expr::{Cmp, Cond, Expr, Level, Op, State};
use crate::lang::ruleset::RuleSet;

/// An elementary statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Atom {
    /// The sum is at most the bound, or below it when strict.
    AtMost {
        /// The sum; its first coefficient is 1.
        terms: Terms,
        /// The bound.
        bound: Rational,
        /// Below, not at most.
        strict: bool,
    },
    /// A number is known; asked where it cancels out of a comparison.
    Known(Quantity),
    /// A fact is there.
    Present(String),
    /// A fact is one of these words.
    OneOf(String, Vec<String>),
    /// Every element of a set has the features.
    Every(String, Vec<String>),
    /// Some element of a set has the features.
    Some(String, Vec<String>),
}

/// A condition wanted true.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// Holds in every world.
    True,
    /// Holds in none; also what can never be told.
    False,
    /// An atom, or its opposite.
    Is(usize, bool),
    /// All of these.
    All(Vec<Form>),
    /// Any of these.
    Any(Vec<Form>),
}

/// Most nodes of a condition with all it asks for.
const MOST_NODES: usize = 20_000;
/// Nesting of rules that ask for rules.
const DEEPEST: usize = 40;

/// Builds forms that share atoms.
pub struct Builder<'a> {
    /// Rules.
    pub rules: &'a RuleSet,
    /// Day, for parameters.
    pub day: Option<NaiveDate>,
    /// Atoms by number.
    pub atoms: Vec<Atom>,
    /// Parameters met.
    pub parameters: BTreeSet<usize>,
    nodes: usize,
}

/// Why a form was not built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Too many conditions.
    TooMany,
    /// Numbers too large or too fine.
    TooLarge,
}

type Built = Result<Form, Refusal>;

impl<'a> Builder<'a> {
    /// Without atoms yet.
    #[must_use]
    pub fn new(rules: &'a RuleSet, day: Option<NaiveDate>) -> Self {
        Self { rules, day, atoms: Vec::new(), parameters: BTreeSet::new(), nodes: 0 }
    }

    /// The form of a condition, or of its denial when `holds` is false.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn form(&mut self, cond: &Cond, own: Option<usize>, holds: bool) -> Built {
        self.deep(cond, own, holds, 0)
    }

    fn deep(&mut self, cond: &Cond, own: Option<usize>, holds: bool, depth: usize) -> Built {
        self.nodes += 1;
        if self.nodes > MOST_NODES || depth > DEEPEST {
            return Err(Refusal::TooMany);
        }
        let atom = match cond {
            Cond::All(parts) | Cond::Any(parts) => {
                let list: Result<Vec<Form>, Refusal> =
                    parts.iter().map(|p| self.deep(p, own, holds, depth + 1)).collect();
                let conjunction = matches!(cond, Cond::All(_)) == holds;
                return list.map(if conjunction { all } else { any });
            }
            Cond::Not(part) => return self.deep(part, own, !holds, depth + 1),
            Cond::Compare(cmp, a, b, _) => {
                let cmp = if holds { *cmp } else { opposite(*cmp) };
                return self.compare(cmp, a, b, own);
            }
            Cond::Threshold(level, i, _) => {
                let rules = self.rules;
                let threshold = rules.thresholds.get(*i);
                let cond = threshold.and_then(|t| match level {
                    Level::Attention => t.attention.as_ref(),
                    Level::Alarm => t.alarm.as_ref(),
                });
                let own = threshold
                    .and_then(|t| rules.indicators.iter().position(|i| i.meta.id == t.indicator));
                return match cond {
                    Some(c) => self.deep(c, own, holds, depth + 1),
                    None => Ok(constant(!holds)),
                };
            }
            Cond::Problem(i, _) => {
                let rules = self.rules;
                return match rules.problems.get(*i) {
                    Some(p) => self.deep(&p.when, None, holds, depth + 1),
                    None => Ok(Form::False),
                };
            }
            Cond::Constant(b) => return Ok(constant(*b == holds)),
            Cond::Fact(path, State::Present, _) => Atom::Present(path.clone()),
            Cond::Fact(path, State::OneOf(words), _) => {
                let mut words = words.clone();
                words.sort();
                words.dedup();
                Atom::OneOf(path.clone(), words)
            }
            Cond::Every { set, features, .. } => Atom::Every(set.clone(), sorted(features)),
            Cond::Some { set, features, .. } => Atom::Some(set.clone(), sorted(features)),
        };
        Ok(self.is(atom, holds))
    }

    fn is(&mut self, atom: Atom, holds: bool) -> Form {
        let known = self.atoms.iter().position(|a| *a == atom);
        let index = known.unwrap_or_else(|| {
            self.atoms.push(atom);
            self.atoms.len() - 1
        });
        Form::Is(index, holds)
    }

    fn compare(&mut self, cmp: Cmp, a: &Expr, b: &Expr, own: Option<usize>) -> Built {
        parameters(a, &mut self.parameters);
        parameters(b, &mut self.parameters);
        let form = self.compared(cmp, a, b, own)?;
        // A number that cancels out still has to be known for the comparison to be decided.
        let mut read = BTreeSet::new();
        linear::leaves(self.rules, a, own, &mut read);
        linear::leaves(self.rules, b, own, &mut read);
        let mut said: BTreeSet<Quantity> = BTreeSet::new();
        mentioned(&form, &self.atoms, &mut said);
        if said.iter().any(|q| matches!(q, Quantity::Compound(..))) {
            return Ok(form);
        }
        let mut parts = vec![form];
        for q in read.difference(&said) {
            parts.push(self.is(Atom::Known(q.clone()), true));
        }
        Ok(all(parts))
    }

    fn compared(&mut self, cmp: Cmp, a: &Expr, b: &Expr, own: Option<usize>) -> Built {
        // A quotient against a number says the same of its parts, by the sign of the divisor.
        for (quotient, other, cmp) in [(a, b, cmp), (b, a, turned(cmp))] {
            let Expr::Binary(Op::Div, top, bottom) = quotient else { continue };
            let (divisor, limit) = (self.linear(bottom, own), self.linear(other, own));
            let (Ok(divisor), Ok(limit)) = (divisor, limit) else { continue };
            let Some(limit) = limit.as_constant().filter(|_| divisor.as_constant().is_none())
            else {
                continue;
            };
            let (Ok(top), Some(scaled)) = (self.linear(top, own), divisor.times(limit)) else {
                continue;
            };
            let Some(rest) = top.minus(&scaled) else { continue };
            let sign = interval::of_expr(self.rules, bottom, own);
            let mut ways = Vec::new();
            if sign.high.is_none_or(|h| h > Rational::ZERO) {
                let positive = self.against_zero(Cmp::Gt, &divisor)?;
                ways.push(all(vec![positive, self.against_zero(cmp, &rest)?]));
            }
            if sign.low.is_none_or(Rational::is_negative) {
                let negative = self.against_zero(Cmp::Lt, &divisor)?;
                ways.push(all(vec![negative, self.against_zero(turned(cmp), &rest)?]));
            }
            return Ok(any(ways));
        }
        match (self.linear(a, own), self.linear(b, own)) {
            (Ok(x), Ok(y)) => {
                let rest = x.minus(&y).ok_or(Refusal::TooLarge)?;
                self.against_zero(cmp, &rest)
            }
            (Err(Trouble::NoValue), _) | (_, Err(Trouble::NoValue)) => Ok(Form::False),
            _ => Err(Refusal::TooLarge),
        }
    }

    fn linear(&self, e: &Expr, own: Option<usize>) -> Result<Linear, Trouble> {
        linear::of(self.rules, e, own, self.day)
    }

    fn against_zero(&mut self, cmp: Cmp, rest: &Linear) -> Built {
        if let Some(k) = rest.as_constant() {
            let zero = Rational::ZERO;
            return Ok(constant(match cmp {
                Cmp::Lt => k < zero,
                Cmp::Le => k <= zero,
                Cmp::Gt => k > zero,
                Cmp::Ge => k >= zero,
                Cmp::Eq => k == zero,
                Cmp::Ne => k != zero,
            }));
        }
        // Divided by the first coefficient; a negative one turns the comparison.
        let first = rest.terms.values().next().copied().unwrap_or(Rational::ONE);
        let unit = Rational::ONE.div(first).and_then(|by| rest.times(by));
        let Some(unit) = unit else { return Err(Refusal::TooLarge) };
        let cmp = if first.is_negative() { turned(cmp) } else { cmp };
        let bound = unit.constant.neg();
        let mut at_most = |strict: bool, holds: bool| {
            self.is(Atom::AtMost { terms: unit.terms.clone(), bound, strict }, holds)
        };
        Ok(match cmp {
            Cmp::Lt => at_most(true, true),
            Cmp::Le => at_most(false, true),
            Cmp::Gt => at_most(false, false),
            Cmp::Ge => at_most(true, false),
            Cmp::Eq => all(vec![at_most(false, true), at_most(true, false)]),
            Cmp::Ne => any(vec![at_most(true, true), at_most(false, false)]),
        })
    }
}

impl Atom {
    /// Unknowns it reads.
    pub fn quantities(&self) -> impl Iterator<Item = &Quantity> {
        let (terms, one) = match self {
            Self::AtMost { terms, .. } => (Some(terms), None),
            Self::Known(q) => (None, Some(q)),
            _ => (None, None),
        };
        terms.into_iter().flat_map(Terms::keys).chain(one)
    }
}

fn mentioned(form: &Form, atoms: &[Atom], out: &mut BTreeSet<Quantity>) {
    match form {
        Form::Is(i, _) => out.extend(atoms.get(*i).into_iter().flat_map(Atom::quantities).cloned()),
        Form::All(parts) | Form::Any(parts) => parts.iter().for_each(|p| mentioned(p, atoms, out)),
        Form::True | Form::False => {}
    }
}

fn parameters(expr: &Expr, out: &mut BTreeSet<usize>) {
    match expr {
        Expr::Parameter(i) => {
            out.insert(*i);
        }
        Expr::Neg(e) => parameters(e, out),
        Expr::Binary(_, a, b) => {
            parameters(a, out);
            parameters(b, out);
        }
        Expr::CountKnown(operands) => operands.iter().for_each(|e| parameters(e, out)),
        _ => {}
    }
}

fn sorted(features: &[String]) -> Vec<String> {
    let mut out = features.to_vec();
    out.sort();
    out.dedup();
    out
}

fn constant(b: bool) -> Form {
    if b { Form::True } else { Form::False }
}

/// A conjunction without trivial and nested parts.
pub fn all(parts: Vec<Form>) -> Form {
    let mut out = Vec::new();
    for p in parts {
        match p {
            Form::True => {}
            Form::False => return Form::False,
            Form::All(inner) => out.extend(inner),
            other => out.push(other),
        }
    }
    match out.len() {
        0 => Form::True,
        1 => out.pop().unwrap_or(Form::True),
        _ => Form::All(out),
    }
}

fn any(parts: Vec<Form>) -> Form {
    let mut out = Vec::new();
    for p in parts {
        match p {
            Form::False => {}
            Form::True => return Form::True,
            Form::Any(inner) => out.extend(inner),
            other => out.push(other),
        }
    }
    match out.len() {
        0 => Form::False,
        1 => out.pop().unwrap_or(Form::False),
        _ => Form::Any(out),
    }
}

/// The comparison that holds exactly when this one does not.
fn opposite(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Ge,
        Cmp::Le => Cmp::Gt,
        Cmp::Gt => Cmp::Le,
        Cmp::Ge => Cmp::Lt,
        Cmp::Eq => Cmp::Ne,
        Cmp::Ne => Cmp::Eq,
    }
}

/// The same comparison read from the other side.
fn turned(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Gt,
        Cmp::Le => Cmp::Ge,
        Cmp::Gt => Cmp::Lt,
        Cmp::Ge => Cmp::Le,
        other => other,
    }
}
