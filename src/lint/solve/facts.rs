//! Which facts and sets of facts can be as the chosen statements say.

use std::collections::{BTreeMap, BTreeSet};

use super::form::Atom;
use super::quantity::Quantity;
use crate::comply::{Fact, Item};
use crate::lang::facts::{self, FactKind};
use crate::text::spaced;

/// A chosen statement and whether it holds.
pub type Chosen<'a> = (&'a Atom, bool);

/// A word no rule mentions.
const OTHER: &str = "inne";

/// What a fact that is not a number can be; none when the statements exclude each other. A fact no
/// statement is about is not listed.
#[must_use]
pub fn scalar(path: &str, chosen: &[Chosen<'_>]) -> Option<Option<Fact>> {
    let mut candidates: Vec<Fact> = match facts::kind(path) {
        Some(FactKind::Text) | None => {
            let named: BTreeSet<&str> = chosen
                .iter()
                .filter_map(|(a, _)| match a {
                    Atom::OneOf(p, words) if p == path => Some(words),
                    _ => None,
                })
                .flatten()
                .map(String::as_str)
                .collect();
            let mut other = OTHER.to_owned();
            while named.contains(other.as_str()) {
                other.push('_');
            }
            let words = named.into_iter().map(str::to_owned).chain([other]);
            words.map(Fact::Text).collect()
        }
        Some(FactKind::Bool) => vec![Fact::Bool(true), Fact::Bool(false)],
        // The value itself comes from the inequalities.
        Some(FactKind::Number | FactKind::Day) => vec![Fact::Number(1.0)],
    };
    candidates.push(Fact::Absent);
    let mut asked = false;
    for (atom, holds) in chosen {
        match atom {
            Atom::Present(p) if p == path => {
                asked = true;
                candidates.retain(|f| present(f) == *holds);
            }
            Atom::OneOf(p, words) if p == path => {
                asked = true;
                candidates.retain(|f| matches!(f, Fact::Text(t) if words.contains(t)) == *holds);
            }
            Atom::AtMost { .. } | Atom::Known(_) if reads(atom, path) => {
                asked = true;
                candidates.retain(|f| matches!(f, Fact::Number(_) | Fact::Bool(_)));
            }
            _ => {}
        }
    }
    if !asked {
        return Some(None);
    }
    candidates.into_iter().next().map(Some)
}

fn present(fact: &Fact) -> bool {
    match fact {
        Fact::Bool(b) => *b,
        Fact::Absent => false,
        _ => true,
    }
}

fn reads(atom: &Atom, path: &str) -> bool {
    atom.quantities().any(|q| matches!(q, Quantity::Fact(p) if p == path))
}

/// One way to fill a set: how many elements it then has, and the elements that matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Filling {
    /// Fewest elements.
    pub least: usize,
    /// Most elements; none for any number above.
    pub most: Option<usize>,
    /// Elements; with more of them the last one is repeated.
    pub items: Vec<Item>,
}

/// The ways to fill a set, and whether they are all there are.
#[must_use]
pub fn fillings(set: &str, chosen: &[Chosen<'_>]) -> (Vec<Filling>, bool) {
    let (mut every, mut some) = (Vec::new(), Vec::new());
    for (atom, holds) in chosen {
        match atom {
            Atom::Every(s, f) if s == set => every.push((f, *holds)),
            Atom::Some(s, f) if s == set => some.push((f, *holds)),
            _ => {}
        }
    }
    let mut names: BTreeSet<&str> =
        facts::features(set).unwrap_or_default().iter().copied().collect();
    names.extend(every.iter().chain(&some).flat_map(|(f, _)| f.iter()).map(String::as_str));
    let of = |list: &[(&Vec<String>, bool)], wanted: bool| -> Vec<BTreeSet<String>> {
        let wanted = list.iter().filter(|(_, holds)| *holds == wanted);
        wanted.map(|(f, _)| f.iter().cloned().collect()).collect()
    };
    let common: BTreeSet<String> = of(&every, true).into_iter().flatten().collect();
    let (has, lacks_all) = (of(&some, true), of(&some, false));
    let not_every = of(&every, false);
    let allowed = |item: &BTreeSet<String>| !lacks_all.iter().any(|g| g.is_subset(item));
    let fits = |items: &[BTreeSet<String>]| {
        items.iter().all(&allowed)
            && not_every.iter().all(|f| items.iter().any(|i| !f.is_subset(i)))
    };
    let filling = |least: usize, most: Option<usize>, sets: Vec<BTreeSet<String>>| Filling {
        least,
        most,
        items: sets
            .iter()
            .zip(1..)
            .map(|(own, n)| Item {
                name: format!("{} – element {n}", spaced(set)),
                features: names.iter().map(|f| ((*f).to_owned(), own.contains(*f))).collect(),
            })
            .collect(),
    };
    let mut out = Vec::new();
    // Each wanted element alone, and one that has only what all have.
    let mut sets: Vec<BTreeSet<String>> = has.iter().map(|f| f | &common).collect();
    let single: BTreeSet<String> = has.iter().flatten().chain(&common).cloned().collect();
    if fits(std::slice::from_ref(&single)) {
        out.push(filling(1, None, vec![single]));
    } else {
        if !fits(&sets) || sets.is_empty() {
            sets.push(common.clone());
        }
        if fits(&sets) {
            out.push(filling(sets.len(), None, sets));
        }
    }
    if common.is_empty() && every.iter().all(|(_, holds)| !holds) && has.is_empty() {
        out.push(filling(0, Some(0), Vec::new()));
    }
    // Fewer elements than listed may do when wanted elements can share one.
    let complete = out.iter().all(|f| f.least <= 2);
    (out, complete)
}

/// Paths of facts the statements are about.
#[must_use]
pub fn paths(chosen: &[Chosen<'_>]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (atom, _) in chosen {
        match atom {
            Atom::Present(p) | Atom::OneOf(p, _) => {
                out.insert(p.clone());
            }
            _ => out.extend(atom.quantities().filter_map(|q| match q {
                Quantity::Fact(p) => Some(p.clone()),
                _ => None,
            })),
        }
    }
    out
}

/// Sets of facts the statements are about.
#[must_use]
pub fn sets(chosen: &[Chosen<'_>]) -> BTreeSet<String> {
    let named = chosen.iter().filter_map(|(atom, _)| match atom {
        Atom::Every(s, _) | Atom::Some(s, _) => Some(s.clone()),
        _ => None,
    });
    named.collect()
}

/// Facts that are not numbers; none when the statements exclude each other.
#[must_use]
pub fn all_scalars(chosen: &[Chosen<'_>]) -> Option<BTreeMap<String, Fact>> {
    let mut out = BTreeMap::new();
    for path in paths(chosen) {
        if let Some(fact) = scalar(&path, chosen)? {
            out.insert(path, fact);
        }
    }
    Some(out)
}
