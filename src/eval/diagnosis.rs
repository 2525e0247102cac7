//! What evaluation gives for one unit.

use super::breaks::Break;
use crate::diag::DataPlace;
use crate::lang::expr::Group;

/// Why a number is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Absence {
    /// No observation.
    #[serde(rename = "brak")]
    Missing,
    /// Does not apply to the unit.
    #[serde(rename = "nie dotyczy")]
    NotApplicable,
    /// Suppressed: statistical secrecy or small numbers.
    #[serde(rename = "tajemnica statystyczna")]
    Suppressed,
    /// Not yet published.
    #[serde(rename = "jeszcze niedostępne")]
    NotYet,
}

/// A number or the reason it is absent.
pub type Value = Result<f64, Absence>;

/// A reference: ratio of sums over a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reference {
    /// Value in the indicator's unit.
    pub value: f64,
    /// Units that had both numerator and denominator; 0 when the value was given for the area as a
    /// whole and not summed.
    pub units: u32,
    /// Units of the group.
    pub of: u32,
}

/// One input of a number, for derivations.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Data variable identifier.
    pub data: String,
    /// Title of the data variable.
    pub title: String,
    /// Year.
    pub year: i32,
    /// Value; `Suppressed` when it is not told.
    pub value: Value,
    /// What is printed in place of a value that is known and not told: `mniej niż 10`.
    pub told: Option<String>,
    /// Unit label.
    pub unit: String,
    /// Source named in the data file, e.g. `GUS BDL, P1944`.
    pub source: Option<String>,
    /// Place in the data, when known.
    pub place: Option<DataPlace>,
    /// Day the data were fetched, when known.
    pub vintage: Option<String>,
}

/// One indicator for one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorResult {
    /// Identifier.
    pub id: String,
    /// Values by year in ascending order, only years with a known value.
    pub history: Vec<(i32, f64)>,
    /// Latest year and value.
    pub latest: Option<(i32, f64)>,
    /// Why there is no latest value.
    pub absence: Option<Absence>,
    /// References of the latest year, where the indicator has them; of the last year the area has one
    /// when the unit itself has no value.
    pub references: Vec<(Group, Reference)>,
    /// References by year, for charts: group, year, value.
    pub reference_history: Vec<(Group, i32, f64)>,
    /// Percentile within units of the same type in the country, latest year.
    pub percentile: Option<f64>,
    /// Change against five years before the latest year, in the indicator's unit.
    pub change5: Option<f64>,
    /// Breaks inside the history, ascending.
    pub breaks: Vec<Break>,
    /// Sources of the inputs of the latest value.
    pub sources: Vec<String>,
    /// Inputs of the latest value.
    pub inputs: Vec<Input>,
    /// The year of the latest value when that value is known and not told, because a small number
    /// could be computed from it: then there is no latest value here, nor references of its year.
    pub withheld: Option<i32>,
}

impl IndicatorResult {
    /// Whether there is a value at all, told or not.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.latest.is_some() || self.withheld.is_some()
    }
}

/// A threshold for one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ThresholdResult {
    /// Identifier.
    pub id: String,
    /// Indicator identifier.
    pub indicator: String,
    /// Attention reached; none: undetermined. `Some(None)` never occurs: a level not declared is `Some(false)`.
    pub attention: Option<bool>,
    /// Alarm reached; none: undetermined.
    pub alarm: Option<bool>,
}

/// A problem for one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemResult {
    /// Identifier.
    pub id: String,
    /// Found, not found, undetermined.
    pub found: Option<bool>,
    /// What would decide an undetermined one: data titles with years, or survey questions.
    pub would_decide: Vec<String>,
    /// Why, in words: the conditions that held (or held it back) with numbers.
    pub because: Vec<String>,
    /// Survey answers among these conditions.
    pub answers: Vec<SurveyAnswer>,
}

/// The answer of a survey that decided about a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyAnswer {
    /// Identifier of the survey.
    pub survey: String,
    /// Identifier of the question.
    pub question: String,
    /// Share of answers in percent.
    pub percent: f64,
    /// Place in the data.
    pub place: Option<DataPlace>,
}

/// The diagnosis of one unit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnosis {
    /// TERYT code, 7 digits.
    pub teryt: String,
    /// Indicators in rule order.
    pub indicators: Vec<IndicatorResult>,
    /// Thresholds in rule order.
    pub thresholds: Vec<ThresholdResult>,
    /// Problems in rule order.
    pub problems: Vec<ProblemResult>,
}

impl Diagnosis {
    /// Result of an indicator.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&IndicatorResult> {
        self.indicators.iter().find(|i| i.id == id)
    }

    /// Result of a problem.
    #[must_use]
    pub fn problem(&self, id: &str) -> Option<&ProblemResult> {
        self.problems.iter().find(|p| p.id == id)
    }
}
