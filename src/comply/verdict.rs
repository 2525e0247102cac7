//! Verdicts on requirements.

use serde::Serialize;

use super::waiver::WaiverNote;
use crate::lang::ruleset::{Consequence, Verification};

/// Five states of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// spełniony
    #[serde(rename = "spełniony")]
    Met,
    /// niespełniony
    #[serde(rename = "niespełniony")]
    NotMet,
    /// nie do ustalenia
    #[serde(rename = "nie do ustalenia")]
    Undetermined,
    /// nie dotyczy
    #[serde(rename = "nie dotyczy")]
    NotApplicable,
    /// do oceny człowieka
    #[serde(rename = "do oceny człowieka")]
    Human,
}

impl Status {
    /// Polish name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Met => "spełniony",
            Self::NotMet => "niespełniony",
            Self::Undetermined => "nie do ustalenia",
            Self::NotApplicable => "nie dotyczy",
            Self::Human => "do oceny człowieka",
        }
    }
}

/// How loudly a verdict that is not "met" speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Weight {
    /// Blocks: the document is a draft until it is mended.
    #[serde(rename = "blokuje")]
    Blocking,
    /// To be mended, does not void the resolution.
    #[serde(rename = "ostrzeżenie")]
    Warning,
    /// Information.
    #[serde(rename = "informacja")]
    Info,
}

/// One step of the reasoning behind a verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The condition in words, as written in the rule.
    pub condition: String,
    /// true / false / unknown.
    pub result: Option<bool>,
    /// What was found, in words: value, place.
    pub found: String,
}

/// The verdict on one requirement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// Requirement identifier.
    pub id: String,
    /// Title of the requirement.
    pub title: String,
    /// State.
    pub status: Status,
    /// Weight of the state, given consequence and verification.
    pub weight: Weight,
    /// Consequence level of the rule.
    #[serde(skip)]
    pub consequence: Consequence,
    /// Polish name of the consequence.
    pub consequence_label: String,
    /// Verification of the rule.
    #[serde(skip)]
    pub verification: Verification,
    /// Polish name of the verification status.
    pub verification_label: String,
    /// Full citation.
    pub citation: String,
    /// Days in force in words: `od 30.10.2022 r.`
    pub in_force: String,
    /// Why: the conditions and what was found.
    pub steps: Vec<Step>,
    /// What is missing, when not met: elements that lack something.
    pub lacking: Vec<String>,
    /// The shortest list of facts or data that would decide an undetermined verdict.
    pub would_decide: Vec<String>,
    /// Question to a person, for `do oceny człowieka`.
    pub question: Option<String>,
    /// Hint of the rule.
    pub hint: String,
    /// The rule of another set that the requirement replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ReplacedNote>,
    /// The waiver, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<WaiverNote>,
}

/// What a requirement replaced, as printed beside its verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplacedNote {
    /// The set that replaced the requirement.
    pub by: String,
    /// The set whose requirement it was.
    pub of: String,
    /// Title of the requirement replaced.
    pub title: String,
    /// Its basis, in full.
    pub basis: String,
    /// Why.
    pub reason: String,
}
