//! Expressions as written, before names are resolved.

use chrono::NaiveDate;

use super::expr::{Cmp, Op, Time};
use crate::diag::Span;

/// A node with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// Which word stands before the name of a threshold or problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelWord {
    /// uwaga
    Attention,
    /// alarm
    Alarm,
    /// problem
    Problem,
}

/// Kinds of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// lub
    Or(Vec<Node>),
    /// oraz
    And(Vec<Node>),
    /// nie
    Not(Box<Node>),
    /// comparison
    Compare(Cmp, Box<Node>, Box<Node>),
    /// `jest stan`
    Is(Box<Node>, String),
    /// `jest jednym z (…)`
    IsOneOf(Box<Node>, Vec<(String, Span)>),
    /// arithmetic
    Binary(Op, Box<Node>, Box<Node>),
    /// unary minus
    Neg(Box<Node>),
    /// number with an optional unit word
    Number(f64, Option<(String, Span)>),
    /// day
    Date(NaiveDate),
    /// dotted name
    Name(String),
    /// operand at a time
    At(Box<Node>, Time),
    /// call
    Call(String, Vec<Node>),
    /// `uwaga x`, `alarm x`, `problem x`
    Level(LevelWord, String, Span),
    /// `każde x z zbiór ma cecha; …`
    Every(String, Vec<String>),
    /// `istnieje x z zbiór które ma cecha; …`
    Some(String, Vec<String>),
}
