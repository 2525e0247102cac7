//! What a check looks at: facts about a strategy, wherever they came from.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// A scalar fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// An identifier or a text; an empty text is an absent fact.
    Text(String),
    /// Known to be absent: the document does not have it.
    Absent,
}

/// An element of a set of facts, e.g. one action.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Name shown when the element lacks something.
    pub name: String,
    /// Feature → yes/no; a feature not listed is unknown.
    pub features: BTreeMap<String, bool>,
}

/// Facts about one strategy. What is not listed is unknown, never false.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// Scalar facts by dotted path: `uchwała.data`, `okres.od`, `koordynator`,
    /// `treść.sekcja.ekonomia_społeczna`.
    pub facts: BTreeMap<String, Fact>,
    /// Sets by name: `cele`, `działania`, `problemy`, `usługi_społeczne`, …
    pub sets: BTreeMap<String, Vec<Item>>,
    /// Where each fact was found: path → place in words (`strategia.toml, wiersz 12`).
    pub places: BTreeMap<String, String>,
}
