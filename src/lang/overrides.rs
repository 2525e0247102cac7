//! What one set says about the rules of another: waivers and replacements.

use super::citation::Citation;
use super::ruleset::{Meta, Requirement, RuleSet, Threshold, Validity};
use crate::diag::Span;

/// A gmina's decision not to meet a requirement for some time (`odstępstwo`). It changes no verdict.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Head.
    pub meta: Meta,
    /// Identifier of the requirement.
    pub requirement: String,
    /// The provision that allows it.
    pub basis: Citation,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub who: String,
    /// First and last day; both are given.
    pub validity: Validity,
}

/// A rule of a used set replaced by another set (`zastępuje`). What replaces it stands among the
/// rules, with the identifier at [`Replacement::span`].
#[derive(Debug, Clone)]
pub struct Replacement {
    /// Identifier of both.
    pub id: String,
    /// The set that replaces.
    pub by: String,
    /// The set whose rule was replaced.
    pub of: String,
    /// Why.
    pub reason: String,
    /// Place of the new rule's identifier.
    pub span: Span,
    /// What stood there before.
    pub old: Replaced,
}

/// The rules replaced.
#[derive(Debug, Clone)]
pub enum Replaced {
    /// Versions of a requirement.
    Requirements(Vec<Requirement>),
    /// A threshold.
    Threshold(Box<Threshold>),
}

impl RuleSet {
    /// The replacement that put a rule in its place.
    #[must_use]
    pub fn replacement(&self, new: &Meta) -> Option<&Replacement> {
        self.replacements.iter().find(|r| r.span == new.span && r.id == new.id)
    }

    /// The requirement that replaced others.
    #[must_use]
    pub fn replacing_requirement(&self, r: &Replacement) -> Option<&Requirement> {
        self.requirements.iter().find(|x| x.meta.span == r.span && x.meta.id == r.id)
    }

    /// The threshold that replaced another, with its index.
    #[must_use]
    pub fn replacing_threshold(&self, r: &Replacement) -> Option<(usize, &Threshold)> {
        let mut all = self.thresholds.iter().enumerate();
        all.find(|(_, x)| x.meta.span == r.span && x.meta.id == r.id)
    }
}
