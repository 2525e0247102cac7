//! The search for a world: choices of elementary statements, checked together as they are made.
//!
//! A statement not chosen stays open, and what it reads may be missing. So "the indicator is known or
//! its value is above 5" is judged as the evaluator judges it.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{self, Chosen, Filling};
use super::form::{Atom, Form};
use super::quantity::Quantity;
use super::rational::Rational;
use super::system::{self, Inequality, Kind, Outcome};
use crate::comply::{Fact, Item};
use crate::lang::facts::{FactKind, kind};
use crate::lang::ruleset::RuleSet;

/// A world in which the conditions are as asked. What is not listed may be anything, or missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct World {
    /// Numbers.
    pub values: BTreeMap<Quantity, Rational>,
    /// Facts that are not numbers.
    pub facts: BTreeMap<String, Fact>,
    /// Elements of sets.
    pub sets: BTreeMap<String, Vec<Item>>,
}

/// The outcome of a search.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A world.
    World(Box<World>),
    /// No world.
    None,
    /// Not decided: a theory gave up.
    Unclear,
    /// Not decided: too many choices.
    TooMany,
}

/// Most checks of choices.
const MOST_STEPS: usize = 4000;
/// Most combinations of signs of changes.
const MOST_WAYS: usize = 100;
/// Most elements put into a set.
const MOST_ITEMS: usize = 40;

/// Searches for a world in which the form holds.
#[must_use]
pub fn search(rules: &RuleSet, atoms: &[Atom], form: Form) -> Found {
    let may_be_missing = |a: &Atom| match a {
        Atom::Present(p) => matches!(kind(p), Some(FactKind::Number | FactKind::Day)),
        other => other.quantities().any(|q| matches!(q, Quantity::HowManyKnown(..))),
    };
    let total = !atoms.iter().any(may_be_missing);
    let mut s = Search { rules, atoms, steps: 0, unclear: false, total };
    let chosen = vec![None; atoms.len()];
    match s.go(vec![form], chosen) {
        Ok(Some(world)) => Found::World(Box::new(world)),
        Ok(None) if s.unclear => Found::Unclear,
        Ok(None) => Found::None,
        Err(TooMany) => Found::TooMany,
    }
}

struct TooMany;

struct Search<'a> {
    rules: &'a RuleSet,
    atoms: &'a [Atom],
    steps: usize,
    /// A branch was left without being decided.
    unclear: bool,
    /// Nothing depends on what is missing, so every statement is true or false.
    total: bool,
}

type Choice = Vec<Option<bool>>;

impl Search<'_> {
    fn go(&mut self, mut todo: Vec<Form>, mut chosen: Choice) -> Result<Option<World>, TooMany> {
        let mut choices: Vec<Vec<Form>> = Vec::new();
        loop {
            while let Some(form) = todo.pop() {
                match form {
                    Form::True => {}
                    Form::False => return Ok(None),
                    Form::All(parts) => todo.extend(parts),
                    Form::Any(parts) => choices.push(parts),
                    Form::Is(atom, holds) => match chosen.get_mut(atom) {
                        Some(Some(old)) if *old != holds => return Ok(None),
                        // Denied only as the other side of a choice, where everything is known.
                        Some(_) if !holds && self.is_known_atom(atom) => return Ok(None),
                        Some(slot) => *slot = Some(holds),
                        None => return Ok(None),
                    },
                }
            }
            // What is chosen may settle choices or leave a single way.
            let mut open = Vec::new();
            for parts in choices.drain(..) {
                let mut left: Vec<Form> = Vec::new();
                let mut done = false;
                for p in parts {
                    match holds(&p, &chosen) {
                        Some(true) => done = true,
                        Some(false) => {}
                        None => left.push(p),
                    }
                }
                match (done, left.len()) {
                    (true, _) => {}
                    (false, 0) => return Ok(None),
                    (false, 1) => todo.extend(left),
                    (false, _) => open.push(left),
                }
            }
            choices = open;
            if todo.is_empty() {
                break;
            }
        }
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(TooMany);
        }
        let now: Vec<Chosen<'_>> =
            self.atoms.iter().zip(&chosen).filter_map(|(a, c)| Some((a, (*c)?))).collect();
        let Some(position) = (0..choices.len()).min_by_key(|i| choices.get(*i).map(Vec::len))
        else {
            return Ok(self.world(&now));
        };
        if !self.possible(&now) {
            return Ok(None);
        }
        let ways = choices.swap_remove(position);
        let mut denied: Vec<Form> = Vec::new();
        for way in ways {
            let mut todo: Vec<Form> = choices.iter().cloned().map(Form::Any).collect();
            todo.extend(denied.iter().cloned());
            if let (Form::Is(atom, holds), true) = (&way, self.total) {
                denied.push(Form::Is(*atom, !holds));
            }
            todo.push(way);
            if let Some(world) = self.go(todo, chosen.clone())? {
                return Ok(Some(world));
            }
        }
        Ok(None)
    }

    fn is_known_atom(&self, atom: usize) -> bool {
        matches!(self.atoms.get(atom), Some(Atom::Known(_)))
    }

    /// A quick look whether the choices exclude each other.
    fn possible(&self, chosen: &[Chosen<'_>]) -> bool {
        facts::all_scalars(chosen).is_some()
            && facts::sets(chosen).iter().all(|s| !facts::fillings(s, chosen).0.is_empty())
            && self.solve(chosen, &BTreeMap::new(), &[]) != Solution::None
    }

    fn world(&mut self, chosen: &[Chosen<'_>]) -> Option<World> {
        let facts = facts::all_scalars(chosen)?;
        let mut ways: Vec<BTreeMap<String, Filling>> = vec![BTreeMap::new()];
        for set in facts::sets(chosen) {
            let (fillings, complete) = facts::fillings(&set, chosen);
            // Where the count is asked for as well, a smaller filling might do.
            let counted = chosen
                .iter()
                .flat_map(|(a, _)| a.quantities())
                .any(|q| matches!(q, Quantity::Count(s) if *s == set));
            let lost = !complete && counted;
            self.unclear |= lost;
            ways = ways
                .iter()
                .flat_map(|w| {
                    let with = |f: &Filling| {
                        let mut w = w.clone();
                        w.insert(set.clone(), f.clone());
                        w
                    };
                    fillings.iter().map(with).collect::<Vec<_>>()
                })
                .collect();
        }
        let signs = signs(chosen);
        for way in ways {
            for sign in &signs {
                match self.solve(chosen, &way, sign) {
                    Solution::None => {}
                    Solution::Unclear => self.unclear = true,
                    Solution::Solved(values) => return Some(finish(values, facts, way)),
                }
            }
        }
        None
    }

    /// The inequalities of the chosen comparisons, of ranges, of counts.
    fn solve(
        &self,
        chosen: &[Chosen<'_>],
        sets: &BTreeMap<String, Filling>,
        signs: &[(Quantity, Sign)],
    ) -> Solution {
        let mut unknowns: Vec<&Quantity> = Vec::new();
        let mut system: Vec<Inequality> = Vec::new();
        let one = Rational::ONE;
        let mut number = |q| {
            unknowns.iter().position(|u| *u == q).unwrap_or_else(|| {
                unknowns.push(q);
                unknowns.len() - 1
            })
        };
        for (atom, holds) in chosen {
            if let Atom::Known(q) = atom {
                number(q);
            }
            let Atom::AtMost { terms, bound, strict } = atom else { continue };
            let sign = |c: Rational| if *holds { c } else { c.neg() };
            system.push(Inequality {
                terms: terms.iter().map(|(q, c)| (number(q), sign(*c))).collect(),
                bound: sign(*bound),
                strict: *strict == *holds,
            });
        }
        let known = known(&unknowns);
        for (i, q) in unknowns.iter().enumerate() {
            // The value of so many years ago was within the range too.
            let Quantity::Change(of, _) = q else { continue };
            let now = Quantity::Value(*of);
            let Some(v) = unknowns.iter().position(|u| **u == now) else { continue };
            let range = now.range(self.rules);
            let ago = |c: Rational, bound: Rational| Inequality {
                terms: BTreeMap::from([(v, c), (i, c.neg())]),
                bound,
                strict: false,
            };
            system.extend(range.low.map(|l| ago(one.neg(), l.neg())));
            system.extend(range.high.map(|h| ago(one, h)));
        }
        for (q, sign) in signs {
            let Some(i) = unknowns.iter().position(|u| *u == q) else { continue };
            let bound = |c: Rational, strict: bool| Inequality {
                terms: BTreeMap::from([(i, c)]),
                bound: Rational::ZERO,
                strict,
            };
            if *sign != Sign::Above {
                system.push(bound(one, *sign == Sign::Below));
            }
            if *sign != Sign::Below {
                system.push(bound(one.neg(), *sign == Sign::Above));
            }
        }
        for (i, q) in unknowns.iter().enumerate() {
            let mut range = q.range(self.rules);
            if let Quantity::Count(set) = q
                && let Some(f) = sets.get(set)
            {
                let whole = |n: usize| i32::try_from(n).map_or(one, Rational::whole);
                range.low = Some(whole(f.least));
                range.high = f.most.map(whole);
            }
            if let Quantity::HowManyKnown(operands, _) = q {
                let sure = |r: &&Option<Vec<Quantity>>| {
                    r.as_ref().is_some_and(|reads| reads.iter().all(|q| known.contains(q)))
                };
                let least = i32::try_from(operands.iter().filter(sure).count());
                range.low = least.ok().map(Rational::whole);
            }
            let bound = |c: Rational, bound: Rational| Inequality {
                terms: BTreeMap::from([(i, c)]),
                bound,
                strict: false,
            };
            system.extend(range.low.map(|l| bound(one.neg(), l.neg())));
            system.extend(range.high.map(|h| bound(one, h)));
        }
        let kind = |u: usize| {
            let q = unknowns.get(u);
            Kind { whole: q.is_some_and(|q| q.whole()), likely: q.map_or(one, |q| q.likely()) }
        };
        match system::solve(system, &kind) {
            Outcome::None => Solution::None,
            Outcome::Unclear => Solution::Unclear,
            Outcome::Solved(values) => Solution::Solved(
                unknowns
                    .iter()
                    .enumerate()
                    .map(|(u, q)| {
                        let any = || q.likely();
                        ((*q).clone(), values.get(&u).copied().unwrap_or_else(any))
                    })
                    .collect(),
            ),
        }
    }
}

/// The outcome of the inequalities, by quantity.
#[derive(Debug, PartialEq)]
enum Solution {
    Solved(BTreeMap<Quantity, Rational>),
    None,
    Unclear,
}

/// Which side of zero.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Below,
    Zero,
    Above,
}

/// A change and the same change in percent lie on the same side of zero: the ways they can.
fn signs(chosen: &[Chosen<'_>]) -> Vec<Vec<(Quantity, Sign)>> {
    let read: BTreeSet<&Quantity> = chosen.iter().flat_map(|(a, _)| a.quantities()).collect();
    let mut ways = vec![Vec::new()];
    for q in &read {
        let Quantity::Change(of, years) = q else { continue };
        let percent = Quantity::ChangePercent(*of, *years);
        if !read.contains(&percent) || ways.len() > MOST_WAYS {
            continue;
        }
        let both = |sign| [((*q).clone(), sign), (percent.clone(), sign)];
        ways = [Sign::Above, Sign::Zero, Sign::Below]
            .into_iter()
            .flat_map(|sign| {
                ways.iter().map(move |w: &Vec<_>| w.iter().cloned().chain(both(sign)).collect())
            })
            .collect();
    }
    ways
}

/// What is known for certain when these are.
fn known(unknowns: &[&Quantity]) -> BTreeSet<Quantity> {
    let mut out: BTreeSet<Quantity> = BTreeSet::new();
    for q in unknowns {
        let mut next = Some((*q).clone());
        while let Some(q) = next {
            next = q.implies_known();
            out.insert(q);
        }
    }
    out
}

/// Whether a form holds already, or cannot any more.
fn holds(form: &Form, chosen: &[Option<bool>]) -> Option<bool> {
    match form {
        Form::True => Some(true),
        Form::False => Some(false),
        Form::Is(atom, wanted) => chosen.get(*atom).copied().flatten().map(|c| c == *wanted),
        Form::All(parts) => {
            let mut out = Some(true);
            for p in parts {
                match holds(p, chosen) {
                    Some(false) => return Some(false),
                    None => out = None,
                    Some(true) => {}
                }
            }
            out
        }
        Form::Any(parts) => {
            let mut out = Some(false);
            for p in parts {
                match holds(p, chosen) {
                    Some(true) => return Some(true),
                    None => out = None,
                    Some(false) => {}
                }
            }
            out
        }
    }
}

fn finish(
    values: BTreeMap<Quantity, Rational>,
    facts: BTreeMap<String, Fact>,
    sets: BTreeMap<String, Filling>,
) -> World {
    let mut world = World { values, facts, ..World::default() };
    for (set, filling) in sets {
        let count = world.values.get(&Quantity::Count(set.clone()));
        let count = count.map_or(filling.items.len(), |n| n.to_f64() as usize).min(MOST_ITEMS);
        let mut items = filling.items;
        if let Some(last) = items.last().cloned() {
            items.resize(count.max(items.len()), last);
        }
        world.sets.insert(set, items);
    }
    world
}
