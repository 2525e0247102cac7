//! What a rule asks about, so that its examples show only that.

use std::collections::BTreeSet;

use crate::lang::expr::{Cond, Expr};
use crate::lang::ruleset::{Check, RuleSet};

/// Data and facts a rule asks about.
#[derive(Debug, Default)]
pub struct Asked {
    /// Identifiers of data variables.
    pub data: BTreeSet<String>,
    /// Facts by path, sets of facts by name, surveys as `ankieta.badanie.pytanie`.
    pub facts: BTreeSet<String>,
}

impl Asked {
    /// What a rule of a kind asks about, thresholds and problems it rests on included.
    pub fn by(rules: &RuleSet, kind: &str, id: &str) -> Self {
        let mut asked = Self::default();
        match kind {
            "wymóg" => {
                for r in rules.requirements.iter().filter(|r| r.meta.id == id) {
                    let check = if let Check::Condition(c) = &r.check { Some(c) } else { None };
                    let all = r.when.iter().chain(&r.warn_when).chain(check);
                    all.for_each(|c| asked.condition(rules, c, None));
                }
            }
            "próg" => {
                if let Some(i) = rules.thresholds.iter().position(|t| t.meta.id == id) {
                    asked.threshold(rules, i);
                }
            }
            "problem" => {
                if let Some(p) = rules.problem(id) {
                    asked.condition(rules, &p.when, None);
                }
            }
            _ => {
                if let Some(i) = rules.indicator(id) {
                    asked.number(rules, &i.formula, None);
                }
            }
        }
        asked
    }

    /// Whether a fact of an example is asked about.
    pub fn fact(&self, path: &str) -> bool {
        let set = path.split_once('.').map_or(path, |(set, _)| set);
        self.facts.contains(path) || self.facts.contains(set)
    }

    fn threshold(&mut self, rules: &RuleSet, index: usize) {
        let Some(t) = rules.thresholds.get(index) else { return };
        let own = rules.indicators.iter().position(|i| i.meta.id == t.indicator);
        t.attention.iter().chain(&t.alarm).for_each(|c| self.condition(rules, c, own));
    }

    fn condition(&mut self, rules: &RuleSet, cond: &Cond, own: Option<usize>) {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => {
                parts.iter().for_each(|c| self.condition(rules, c, own));
            }
            Cond::Not(part) => self.condition(rules, part, own),
            Cond::Compare(_, a, b, _) => {
                self.number(rules, a, own);
                self.number(rules, b, own);
            }
            Cond::Threshold(_, i, _) => self.threshold(rules, *i),
            Cond::Problem(i, _) => {
                if let Some(p) = rules.problems.get(*i) {
                    self.condition(rules, &p.when, None);
                }
            }
            Cond::Fact(path, ..) => {
                self.facts.insert(path.clone());
            }
            Cond::Every { set, .. } | Cond::Some { set, .. } => {
                self.facts.insert(set.clone());
            }
            Cond::Constant(_) => {}
        }
    }

    fn number(&mut self, rules: &RuleSet, expr: &Expr, own: Option<usize>) {
        let of = |i: usize| rules.indicators.get(i).map(|i| &i.formula);
        match expr {
            Expr::Data(v, _) => self.data.extend(rules.data.get(*v).map(|d| d.meta.id.clone())),
            Expr::Indicator(i) | Expr::LatestYear(i) => {
                of(*i).into_iter().for_each(|e| self.number(rules, e, None));
            }
            Expr::Value
            | Expr::Change(_)
            | Expr::ChangePercent(_)
            | Expr::Reference(_)
            | Expr::Percentile(_) => {
                own.and_then(of).into_iter().for_each(|e| self.number(rules, e, None));
            }
            Expr::CountKnown(list) => list.iter().for_each(|e| self.number(rules, e, own)),
            Expr::Survey(survey, question) => {
                self.facts.insert(format!("ankieta.{survey}.{question}"));
            }
            Expr::Fact(path, _) | Expr::CountSet(path, _) => {
                self.facts.insert(path.clone());
            }
            Expr::Neg(e) => self.number(rules, e, own),
            Expr::Binary(_, a, b) => {
                self.number(rules, a, own);
                self.number(rules, b, own);
            }
            Expr::Number(_) | Expr::Parameter(_) => {}
        }
    }
}
