//! Examples written in rule sets (`przykład`).

use chrono::NaiveDate;

use super::expr::{Group, Level};
use super::ruleset::Meta;

/// One given observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Whose value: none for the unit itself.
    pub group: Option<Group>,
    /// Data variable identifier.
    pub data: String,
    /// Year.
    pub year: i32,
    /// Value; none for "brak".
    pub value: Option<f64>,
}

/// A fact given to an example about requirements.
#[derive(Debug, Clone, PartialEq)]
pub enum FactGiven {
    /// tak / nie
    Bool(bool),
    /// number
    Number(f64),
    /// day
    Date(NaiveDate),
    /// identifier or text
    Text(String),
    /// explicitly unknown (`nieznane`)
    Unknown,
}

/// What an example expects of a three-valued result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// True / met.
    Yes,
    /// False / not met.
    No,
    /// Undetermined.
    Unknown,
    /// Not applicable (requirements).
    NotApplicable,
    /// Left to a person (requirements).
    Human,
}

/// An expectation.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// Problem identifier.
    Problem(String, Expected),
    /// Threshold identifier and level.
    Threshold(Level, String, Expected),
    /// Requirement identifier.
    Requirement(String, Expected),
    /// Indicator identifier and value (to its printed precision).
    Indicator(String, Option<f64>),
}

/// An example: a small world and what must come out.
#[derive(Debug, Clone)]
pub struct Example {
    /// Head; the identifier is made from the title.
    pub meta: Meta,
    /// Observations.
    pub given: Vec<Given>,
    /// Observations of further gminas of the same kind, powiat and voivodeship (`inna_gmina`), each
    /// with `group` none.
    pub others: Vec<Vec<Given>>,
    /// Facts of the document: dotted path or `set.feature`, value.
    pub facts: Vec<(String, FactGiven)>,
    /// Day of the resolution.
    pub day: Option<NaiveDate>,
    /// Kind of unit.
    pub unit_kind: Option<super::ruleset::UnitKind>,
    /// Expectations, with their places.
    pub expect: Vec<(Expectation, crate::diag::Span)>,
}
