//! The compiled form of a rule set.

use crate::diag::Diagnostic;
use crate::lang::expr::{Cmp, Group, Level};
use crate::lang::ruleset::UnitKind;

use super::breaks::Break;
use super::ops::Code;
use super::tri::Tri;

/// Choices of a run that are not rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Smallest share of a group's units that must have both numerator and denominator for a
    /// reference to be given, 0–1.
    pub min_coverage: f64,
    /// Prefer a value given for a powiat, województwo or the country as a whole to the ratio of sums
    /// over its units. By default the given value is used only where the sums are not enough. Small
    /// worlds of examples, where an area has a single unit, want it first.
    pub areas_first: bool,
    /// The unit the surveys of the data set are about. In a batch, survey shares are known for this
    /// unit only.
    pub survey_unit: Option<u32>,
    /// Counts of sensitive data below this are not told of a unit (they still decide); 0 tells all.
    pub small: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { min_coverage: 0.5, areas_first: false, survey_unit: None, small: 0 }
    }
}

/// What the thresholds of an indicator ask of it besides the latest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Change(u16),
    ChangePercent(u16),
    Reference(Group),
    Percentile(Group),
}

/// A compiled indicator.
#[derive(Debug, Clone, Default)]
pub(super) struct IndicatorCode {
    pub formula: Code,
    pub ratio: Option<(Code, Code)>,
    pub scale: f64,
    pub needs: Vec<Need>,
    /// Breaks its data bring, ascending.
    pub breaks: Vec<Break>,
    /// A threshold that waits for other results reads the needs later.
    pub keep_needs: bool,
}

impl IndicatorCode {
    /// The lists the value is made of.
    pub(super) fn codes(&self) -> Vec<&Code> {
        match &self.ratio {
            Some((top, bottom)) => vec![top, bottom],
            None => vec![&self.formula],
        }
    }
}

/// A compiled condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Constant(Tri),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare(Cmp, Code, Code),
    Threshold(Level, usize),
    Problem(usize),
}

impl Test {
    /// Visits the test and all tests inside.
    pub(super) fn visit(&self, f: &mut dyn FnMut(&Test)) {
        f(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.visit(f)),
            Self::Not(part) => part.visit(f),
            _ => {}
        }
    }
}

/// A compiled threshold.
#[derive(Debug, Clone)]
pub(super) struct ThresholdCode {
    pub indicator: usize,
    pub attention: Test,
    pub alarm: Test,
    /// Waits for other indicators, thresholds or problems.
    pub deferred: bool,
}

/// A compiled requirement that touches only data.
#[derive(Debug, Clone)]
pub(super) struct RequirementCode {
    pub applies_to: Vec<UnitKind>,
    pub when: Option<Test>,
    pub check: Test,
}

/// A result that waits for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    Threshold(usize),
    Problem(usize),
}

/// A rule set compiled for a day: run it on any data set that uses the same variable names.
#[derive(Debug, Clone)]
pub struct Program {
    /// Names of data variables by index in the rule set.
    pub(super) variables: Vec<String>,
    pub(super) indicators: Vec<IndicatorCode>,
    /// Thresholds of each indicator that need nothing else.
    pub(super) direct: Vec<Vec<usize>>,
    pub(super) thresholds: Vec<ThresholdCode>,
    pub(super) problems: Vec<Test>,
    /// By index in the rule set; none for requirements that ask about the document or a person, and
    /// for those not in force on the day.
    pub(super) requirements: Vec<Option<RequirementCode>>,
    pub(super) surveys: Vec<(String, String)>,
    /// Deferred thresholds and all problems, each after what it reads.
    pub(super) order: Vec<Waiting>,
    pub(super) day: chrono::NaiveDate,
    pub(super) warnings: Vec<Diagnostic>,
    /// Choices of the run.
    pub options: Options,
}

impl Program {
    /// Findings of compilation that do not stop the run.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The same program with other choices.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// The day the program was compiled for.
    #[must_use]
    pub fn day(&self) -> chrono::NaiveDate {
        self.day
    }
}
