//! Whether conditions can hold together, with a world in which they do.
//!
//! Thresholds and problems are opened ([`form`]), comparisons become linear inequalities over named
//! quantities ([`linear`], [`quantity`], [`interval`]), [`search`] chooses among alternatives and
//! asks [`system`] (numbers) and [`facts`] (facts and sets) whether the choices exclude each other.
//! A world found is judged again by the evaluator's logic ([`check`]) before it is given out.
//!
//! `Impossible` is certain: more worlds are tried than there can be, in exact fractions. What the
//! method cannot decide is `Unknown` with the reason.

mod check;
mod facts;
mod form;
mod interval;
#[cfg(test)]
mod laws;
mod linear;
mod quantity;
mod rational;
mod search;
mod system;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use self::check::Check;
use self::form::{Builder, Refusal};
use self::quantity::Quantity;
use self::rational::Rational;
use self::search::{Found, World};
use crate::comply::{Evidence, Fact, Known};
use crate::eval::{Facts, Style, Tri, title};
use crate::lang::expr::{Cond, Expr, Op};
use crate::lang::ruleset::{RuleSet, Validity};
use crate::text::{enumerate, format_date, format_short, spaced};

pub use self::quantity::Quantity as Asked;

/// One thing fixed in a world, in Polish words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// What: an indicator, a fact, a set.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Whether conditions can be as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// They can, for example so.
    Witness(Vec<Fixed>),
    /// In no world.
    Impossible,
    /// Not decided; the reason as a Polish clause.
    Unknown(String),
}

/// A condition that should come out true or false.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The condition.
    pub cond: &'a Cond,
    /// The indicator whose threshold it stands in.
    pub own: Option<usize>,
    /// Wanted outcome.
    pub holds: bool,
}

/// Most periods of parameters looked at one by one.
const MOST_PERIODS: usize = 40;

/// Whether all conditions can come out as wanted in one world of known values, on any day.
///
/// In a condition of a threshold `wartość` stands for one number of its own; [`satisfiable_in`] takes
/// the indicator.
#[must_use]
pub fn satisfiable(rules: &RuleSet, parts: &[(&Cond, bool)]) -> Answer {
    let parts: Vec<Part<'_>> =
        parts.iter().map(|(cond, holds)| Part { cond, own: None, holds: *holds }).collect();
    satisfiable_in(rules, &parts, Validity::default())
}

/// The same on some day of a period; parameters of law have the values of that day.
#[must_use]
pub fn satisfiable_in(rules: &RuleSet, parts: &[Part<'_>], period: Validity) -> Answer {
    let used = match build(rules, parts, None) {
        Ok((builder, _)) => builder.parameters,
        Err(r) => return Answer::Unknown(refused(r)),
    };
    let days = days(rules, &used, period);
    if days.len() > MOST_PERIODS {
        return Answer::Unknown("parametry mają za dużo okresów".to_owned());
    }
    let mut unknown = None;
    let mut without: Option<&str> = None;
    let mut decided = false;
    for day in days {
        match on(rules, parts, day, &used) {
            // Where a parameter has no value, what reads it is neither true nor false.
            Answer::Impossible => match valueless(rules, &used, day) {
                Some(name) => without = without.or(Some(name)),
                None => decided = true,
            },
            found @ Answer::Witness(_) => return found,
            other => unknown = unknown.or(Some(other)),
        }
    }
    match (unknown, without) {
        (Some(other), _) => other,
        (None, Some(name)) if !decided => {
            Answer::Unknown(format!("parametr „{name}” nie ma wtedy wartości"))
        }
        _ => Answer::Impossible,
    }
}

/// A parameter among those used without a value on a day.
fn valueless<'a>(rules: &'a RuleSet, used: &BTreeSet<usize>, day: NaiveDate) -> Option<&'a str> {
    let mut list = used.iter().filter_map(|i| rules.parameters.get(*i));
    let p = list.find(|p| !p.values.iter().any(|v| v.validity.covers(day)))?;
    Some(title(&p.meta))
}

/// What a condition reads: numbers, facts and sets, those of the rules it asks for included.
#[must_use]
pub fn reads(rules: &RuleSet, cond: &Cond, own: Option<usize>) -> BTreeSet<Asked> {
    let mut b = Builder::new(rules, None);
    if b.form(cond, own, true).is_err() {
        return BTreeSet::new();
    }
    let mut out = BTreeSet::new();
    for atom in &b.atoms {
        match atom {
            form::Atom::AtMost { .. } | form::Atom::Known(_) => {
                out.extend(atom.quantities().cloned());
            }
            form::Atom::Present(p) | form::Atom::OneOf(p, _) => {
                out.insert(Quantity::Fact(p.clone()));
            }
            form::Atom::Every(s, _) | form::Atom::Some(s, _) => {
                out.insert(Quantity::Count(s.clone()));
            }
        }
    }
    out
}

/// Parameters a condition reads, those of the rules it asks for included.
#[must_use]
pub fn parameters(rules: &RuleSet, cond: &Cond, own: Option<usize>) -> BTreeSet<usize> {
    let mut b = Builder::new(rules, None);
    match b.form(cond, own, true) {
        Ok(_) => b.parameters,
        Err(_) => BTreeSet::new(),
    }
}

/// A text equal for formulas that say the same: a sum, or a quotient of two sums, in one order and
/// scale. None for other formulas.
#[must_use]
pub fn formula_key(rules: &RuleSet, formula: &Expr) -> Option<String> {
    let sum = |e: &Expr| {
        let form = linear::of(rules, e, None, None).ok()?;
        let plain = !form.terms.keys().any(|q| matches!(q, Quantity::Compound(..)));
        (plain && !form.terms.is_empty()).then_some(form)
    };
    if let Some(form) = sum(formula) {
        return Some(format!("{form:?}"));
    }
    let Expr::Binary(Op::Div, top, bottom) = formula else { return None };
    let (top, bottom) = (sum(top)?, sum(bottom)?);
    let by = Rational::ONE.div(*bottom.terms.values().next()?)?;
    Some(format!("{:?} / {:?}", top.times(by)?, bottom.times(by)?))
}

fn build<'a>(
    rules: &'a RuleSet,
    parts: &[Part<'_>],
    day: Option<NaiveDate>,
) -> Result<(Builder<'a>, form::Form), Refusal> {
    let mut builder = Builder::new(rules, day);
    let mut forms = Vec::new();
    for p in parts {
        forms.push(builder.form(p.cond, p.own, p.holds)?);
    }
    let form = form::all(forms);
    Ok((builder, form))
}

/// One day of every period between changes of the parameters used; the latest first.
fn days(rules: &RuleSet, used: &BTreeSet<usize>, period: Validity) -> Vec<NaiveDate> {
    let values = used.iter().filter_map(|i| rules.parameters.get(*i)).flat_map(|p| &p.values);
    let mut days: BTreeSet<NaiveDate> = [period.from, period.to].into_iter().flatten().collect();
    for v in values {
        days.extend(v.validity.from);
        days.extend(v.validity.to);
        days.extend(v.validity.to.and_then(|d| d.checked_add_days(Days::new(1))));
    }
    days.retain(|d| period.covers(*d));
    if used.is_empty() {
        days = days.pop_last().into_iter().collect();
    }
    if days.is_empty() {
        days.extend(NaiveDate::from_ymd_opt(2026, 1, 1));
    }
    days.into_iter().rev().collect()
}

fn refused(r: Refusal) -> String {
    match r {
        Refusal::TooMany => "warunków jest za dużo, żeby sprawdzić wszystkie możliwości",
        Refusal::TooLarge => "liczby w warunku są za duże do dokładnego rachunku",
    }
    .to_owned()
}

fn on(rules: &RuleSet, parts: &[Part<'_>], day: NaiveDate, used: &BTreeSet<usize>) -> Answer {
    let (builder, form) = match build(rules, parts, Some(day)) {
        Ok(built) => built,
        Err(r) => return Answer::Unknown(refused(r)),
    };
    let world = match search::search(rules, &builder.atoms, form) {
        Found::World(world) => world,
        Found::None => return Answer::Impossible,
        Found::TooMany => return Answer::Unknown(refused(Refusal::TooMany)),
        Found::Unclear => {
            return Answer::Unknown("nierówności są za trudne do rozstrzygnięcia".to_owned());
        }
    };
    let check = Check::new(rules, Some(day), &world);
    let agrees = |p: &Part<'_>| check.judge(p.cond, p.own) == Tri::from(p.holds);
    if !parts.iter().all(agrees) || overlapping(&world) {
        return Answer::Unknown(why_not(&world));
    }
    let mut fixed = words(rules, &world, check.evidence());
    for p in used.iter().filter_map(|i| rules.parameters.get(*i)) {
        if let Some(v) = p.values.iter().find(|v| v.validity.covers(day)) {
            fixed.push(Fixed {
                name: format!("parametr „{}” w dniu {}", title(&p.meta), format_date(day)),
                value: Style::Unit(v.unit.label.clone(), 2).show(v.value),
            });
        }
    }
    Answer::Witness(fixed)
}

/// Two counts of known data that share some cannot be told to agree.
fn overlapping(world: &World) -> bool {
    let counts: Vec<&Vec<Option<Vec<Quantity>>>> = world
        .values
        .keys()
        .filter_map(|q| match q {
            Quantity::HowManyKnown(operands, _) => Some(operands),
            _ => None,
        })
        .collect();
    let vague = counts.iter().any(|c| c.contains(&None));
    let mut all: Vec<&Quantity> =
        counts.iter().flat_map(|c| c.iter().flatten().flatten()).collect();
    let read = all.len();
    all.sort_unstable();
    all.dedup();
    counts.len() > 1 && (vague || all.len() < read)
}

fn why_not(world: &World) -> String {
    let compound = world.values.keys().find_map(|q| match q {
        Quantity::Compound(_, w) => Some(&w.text),
        _ => None,
    });
    match compound {
        Some(text) => format!("warunek mnoży albo dzieli przez siebie niewiadome: {text}"),
        None if overlapping(world) => {
            "warunki liczą te same znane dane na różne sposoby".to_owned()
        }
        None => "znaleziony przykład nie wytrzymał sprawdzenia z zaokrągleniami".to_owned(),
    }
}

/// A world in Polish words.
fn words(rules: &RuleSet, world: &World, evidence: &Evidence) -> Vec<Fixed> {
    let known = Known { rules, evidence };
    let mut out: Vec<Fixed> = Vec::new();
    for (q, x) in &world.values {
        out.push(Fixed { name: q.name(rules), value: q.show(rules, x.to_f64()) });
    }
    for (path, fact) in &evidence.facts {
        let value = match fact {
            Fact::Bool(b) => if *b { "tak" } else { "nie" }.to_owned(),
            Fact::Text(t) => spaced(t),
            Fact::Absent => "brak".to_owned(),
            Fact::Number(x) => format_short(*x, 6),
            Fact::Date(d) => Style::Day.show(f64::from(d.num_days_from_ce())),
        };
        let name = known.number(path).name;
        if !out.iter().any(|f| f.name == name) {
            out.push(Fixed { name, value });
        }
    }
    for (set, items) in &world.sets {
        if items.is_empty() {
            out.push(Fixed { name: known.count(set).name, value: "0".to_owned() });
        }
        for item in items.iter().take(3) {
            let has = item.features.iter().filter(|(_, has)| **has);
            let has: Vec<String> = has.map(|(f, _)| spaced(f)).collect();
            let value = if has.is_empty() {
                "bez żadnej cechy".to_owned()
            } else {
                format!("ma: {}", enumerate(&has))
            };
            out.push(Fixed { name: item.name.clone(), value });
        }
    }
    out
}

impl std::fmt::Display for Fixed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.value)
    }
}
