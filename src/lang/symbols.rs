//! Names declared by all files of a run.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Span, closest};

/// Kinds of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// akt
    Act,
    /// parametr
    Parameter,
    /// słownik
    Dictionary,
    /// wymóg
    Requirement,
    /// pominięcie
    Omission,
    /// dana
    Data,
    /// wskaźnik
    Indicator,
    /// próg
    Threshold,
    /// problem
    Problem,
    /// cel_strategiczny
    StrategicGoal,
    /// cel_operacyjny
    OperationalGoal,
    /// działanie
    Action,
    /// odstępstwo
    Waiver,
}

impl Sort {
    /// The sort of a block's word.
    #[must_use]
    pub fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "akt" => Self::Act,
            "parametr" => Self::Parameter,
            "słownik" => Self::Dictionary,
            "wymóg" => Self::Requirement,
            "pominięcie" => Self::Omission,
            "dana" => Self::Data,
            "wskaźnik" => Self::Indicator,
            "próg" => Self::Threshold,
            "problem" => Self::Problem,
            "cel_strategiczny" => Self::StrategicGoal,
            "cel_operacyjny" => Self::OperationalGoal,
            "działanie" => Self::Action,
            "odstępstwo" => Self::Waiver,
            _ => return None,
        })
    }

    /// "nie ma takiego …": the kind in the genitive, with its adjective.
    #[must_use]
    pub fn no_such(self) -> &'static str {
        match self {
            Self::Act => "nie zadeklarowano aktu",
            Self::Parameter => "nie ma parametru",
            Self::Dictionary => "nie ma słownika",
            Self::Requirement => "nie ma wymogu",
            Self::Omission => "nie ma pominięcia",
            Self::Data => "nie ma danej",
            Self::Indicator => "nie ma wskaźnika",
            Self::Threshold => "nie ma progu",
            Self::Problem => "nie ma problemu",
            Self::StrategicGoal => "nie ma celu strategicznego",
            Self::OperationalGoal => "nie ma celu operacyjnego",
            Self::Action => "nie ma działania",
            Self::Waiver => "nie ma odstępstwa",
        }
    }
}

/// A declared name.
#[derive(Debug, Clone, Copy)]
pub struct Symbol {
    /// Index among names of its sort, in source order.
    pub index: usize,
    /// Place of the declaration.
    pub span: Span,
}

/// All declared names.
#[derive(Debug, Default)]
pub struct Symbols {
    names: BTreeMap<Sort, BTreeMap<String, Symbol>>,
    counts: BTreeMap<Sort, usize>,
}

impl Symbols {
    /// Declares a name; the earlier declaration when there is one.
    pub fn declare(&mut self, sort: Sort, id: &str, span: Span) -> Option<Symbol> {
        let names = self.names.entry(sort).or_default();
        if let Some(earlier) = names.get(id) {
            return Some(*earlier);
        }
        let count = self.counts.entry(sort).or_default();
        names.insert(id.to_owned(), Symbol { index: *count, span });
        *count += 1;
        None
    }

    /// The name's symbol.
    #[must_use]
    pub fn get(&self, sort: Sort, id: &str) -> Option<Symbol> {
        self.names.get(&sort)?.get(id).copied()
    }

    /// All names of a sort in alphabetical order.
    pub fn names(&self, sort: Sort) -> impl Iterator<Item = (&str, Symbol)> {
        self.names.get(&sort).into_iter().flatten().map(|(k, v)| (k.as_str(), *v))
    }

    /// The closest declared name.
    #[must_use]
    pub fn suggestion(&self, sorts: &[Sort], id: &str) -> Option<String> {
        closest(id, sorts.iter().flat_map(|s| self.names(*s)).map(|(n, _)| n))
    }

    /// An error about an unknown name.
    #[must_use]
    pub fn unknown(&self, sort: Sort, id: &str, span: Span) -> Diagnostic {
        let suggestion = self.suggestion(&[sort], id);
        let d = Diagnostic::error("E0204", format!("{} „{id}”", sort.no_such()))
            .at(span, "nieznana nazwa");
        let hint = if sort == Sort::Act {
            "zadeklaruj akt blokiem „akt” z miejscem ogłoszenia albo popraw jego skrót"
        } else {
            "sprawdź pisownię albo dodaj brakującą definicję"
        };
        d.hint(hint).suggest(suggestion)
    }
}
