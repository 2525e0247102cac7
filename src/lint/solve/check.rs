//! A found world judged once more, by the evaluator's own logic: three-valued connectives, floating
//! comparisons, facts read from evidence.

use chrono::NaiveDate;

use super::linear;
use super::quantity::Quantity;
use super::search::World;
use crate::comply::{Evidence, Fact, Item, Known};
use crate::eval::{Facts, Tri, divide};
use crate::lang::expr::{Cond, Expr, Level, Op};
use crate::lang::facts::{FactKind, kind};
use crate::lang::ruleset::RuleSet;

/// Judges conditions in one world.
pub struct Check<'a> {
    rules: &'a RuleSet,
    day: Option<NaiveDate>,
    world: &'a World,
    evidence: Evidence,
}

impl<'a> Check<'a> {
    /// The facts of the world become evidence.
    #[must_use]
    pub fn new(rules: &'a RuleSet, day: Option<NaiveDate>, world: &'a World) -> Self {
        let mut evidence = Evidence::default();
        for (path, fact) in &world.facts {
            let q = Quantity::Fact(path.clone());
            let number = world.values.get(&q).copied().unwrap_or_else(|| q.likely()).to_f64();
            let fact = match (fact, kind(path)) {
                (Fact::Number(_), Some(FactKind::Day)) => {
                    let day = NaiveDate::from_num_days_from_ce_opt(number as i32);
                    day.map_or(Fact::Absent, Fact::Date)
                }
                (Fact::Number(_), _) => Fact::Number(number),
                (other, _) => other.clone(),
            };
            evidence.facts.insert(path.clone(), fact);
        }
        evidence.sets.clone_from(&world.sets);
        for (q, n) in &world.values {
            if let Quantity::Count(set) = q
                && !evidence.sets.contains_key(set)
            {
                let item = Item { name: String::new(), features: Default::default() };
                evidence.sets.insert(set.clone(), vec![item; (n.to_f64() as usize).min(10_000)]);
            }
        }
        Self { rules, day, world, evidence }
    }

    /// The facts of the world.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// How a condition comes out.
    #[must_use]
    pub fn judge(&self, cond: &Cond, own: Option<usize>) -> Tri {
        let known = Known { rules: self.rules, evidence: &self.evidence };
        match cond {
            Cond::All(parts) => parts.iter().fold(Tri::True, |t, p| t.and(self.judge(p, own))),
            Cond::Any(parts) => parts.iter().fold(Tri::False, |t, p| t.or(self.judge(p, own))),
            Cond::Not(part) => !self.judge(part, own),
            Cond::Compare(cmp, a, b, _) => {
                Tri::compare(*cmp, self.number(a, own), self.number(b, own))
            }
            Cond::Threshold(level, i, _) => {
                let Some(t) = self.rules.thresholds.get(*i) else { return Tri::Unknown };
                let own = self.rules.indicators.iter().position(|x| x.meta.id == t.indicator);
                let cond = match level {
                    Level::Attention => &t.attention,
                    Level::Alarm => &t.alarm,
                };
                cond.as_ref().map_or(Tri::False, |c| self.judge(c, own))
            }
            Cond::Problem(i, _) => {
                self.rules.problems.get(*i).map_or(Tri::Unknown, |p| self.judge(&p.when, None))
            }
            Cond::Fact(path, state, _) => known.state(path, state).result,
            Cond::Every { set, features, .. } => known.members(set, features, true).result,
            Cond::Some { set, features, .. } => known.members(set, features, false).result,
            Cond::Constant(b) => (*b).into(),
        }
    }

    fn number(&self, expr: &Expr, own: Option<usize>) -> f64 {
        let known = Known { rules: self.rules, evidence: &self.evidence };
        match expr {
            Expr::Number(x) => *x,
            Expr::Neg(e) => -self.number(e, own),
            Expr::Binary(op, a, b) => {
                let (x, y) = (self.number(a, own), self.number(b, own));
                match op {
                    Op::Add => x + y,
                    Op::Sub => x - y,
                    Op::Mul => x * y,
                    Op::Div => divide(x, y),
                }
            }
            Expr::Fact(path, _) => known.number(path).value,
            Expr::CountSet(set, _) => known.count(set).value,
            other => {
                let Ok(form) = linear::of(self.rules, other, own, self.day) else {
                    return f64::NAN;
                };
                if let Some(k) = form.as_constant() {
                    return k.to_f64();
                }
                let quantity = form.terms.into_keys().next();
                let Some(q) = quantity else { return f64::NAN };
                let value = self.world.values.get(&q).map_or(f64::NAN, |x| x.to_f64());
                match (expr, &q) {
                    // No fewer can be known than the world has.
                    (Expr::CountKnown(operands), _) => {
                        let known = operands.iter().filter(|e| !self.number(e, own).is_nan());
                        if value < known.count() as f64 { f64::NAN } else { value }
                    }
                    _ => value,
                }
            }
        }
    }
}
