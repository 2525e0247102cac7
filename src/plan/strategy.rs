//! The strategy: what `plan` gives to every other room.

use crate::diag::Span;
use crate::eval::SurveyAnswer;
use crate::lang::ruleset::{Citation, Product, YearMonth};

use super::time::Quarter;

/// A body with its printed name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Entry of the dictionary `podmioty`.
    pub id: String,
    /// Name as printed.
    pub name: String,
}

/// What the gmina said about a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing yet: included, to be decided.
    Proposed,
    /// Accepted.
    Accepted,
    /// Changed, with the reason.
    Changed(String),
    /// The gmina's own.
    Local,
}

/// A problem found.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedProblem {
    /// Identifier.
    pub id: String,
    /// Number in the document, from 1.
    pub number: usize,
    /// Title.
    pub title: String,
    /// Area identifier.
    pub area: Option<String>,
    /// Why it was found, in words.
    pub because: Vec<String>,
    /// Indicators shown as evidence that have a value.
    pub evidence: Vec<String>,
    /// Survey answers that decided.
    pub answers: Vec<SurveyAnswer>,
    /// Numbers of the operational goals that answer it.
    pub answered_by: Vec<String>,
}

/// What is rejected, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// `true` for a goal, `false` for an action.
    pub goal: bool,
    /// Reason.
    pub reason: String,
}

/// Share of a source in the cost of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Entry of `źródła_finansowania`; none for the part without a source.
    pub source: Option<String>,
    /// Name as printed.
    pub name: String,
    /// Percent.
    pub percent: f64,
    /// Złoty by year of the strategy.
    pub by_year: Vec<i64>,
}

/// An action of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAction {
    /// Identifier.
    pub id: String,
    /// Number: `1.2.3`.
    pub number: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// State of the decision.
    pub state: State,
    /// Responsible body.
    pub owner: Option<Body>,
    /// Partners.
    pub partners: Vec<Body>,
    /// First and last month.
    pub months: Option<(YearMonth, YearMonth)>,
    /// First and last quarter.
    pub quarters: Option<(Quarter, Quarter)>,
    /// Whether the cost is known (also when it is nil).
    pub cost_known: bool,
    /// Carried out within current duties, without a separate cost.
    pub free: bool,
    /// Cost in złoty by year of the strategy.
    pub cost: Vec<i64>,
    /// Sources; their amounts sum to `cost` in every year.
    pub shares: Vec<Share>,
    /// Product indicators.
    pub products: Vec<Product>,
    /// Identifiers of actions that come first.
    pub depends_on: Vec<String>,
    /// Statutory task.
    pub statutory: Option<Citation>,
    /// Social services delivered.
    pub services: Vec<String>,
    /// Risks.
    pub risks: Vec<String>,
    /// Place in the rules.
    pub span: Span,
}

impl PlannedAction {
    /// Cost over the whole period.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.cost.iter().sum()
    }
}

/// A base value.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// Value; none when it is known and not told, because a small number could be computed from it.
    pub value: Option<f64>,
    /// Year.
    pub year: i32,
    /// Source.
    pub source: String,
}

/// Kinds of indicators of realisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Result of an operational goal.
    Result,
    /// Product of an action.
    Product,
}

/// A row of the monitoring table.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Kind.
    pub kind: Kind,
    /// Indicator identifier; for products the action's.
    pub id: String,
    /// Name.
    pub title: String,
    /// Unit label.
    pub unit: String,
    /// Decimal places in print.
    pub decimals: u8,
    /// Number of the goal or action it belongs to.
    pub belongs_to: String,
    /// Base.
    pub base: Option<Base>,
    /// Target value and its year.
    pub target: Option<(i32, f64)>,
    /// Year of a target that is set and not told: it is a share of a base that is not told.
    pub target_withheld: Option<i32>,
    /// Planned value by year of the strategy.
    pub path: Vec<(i32, f64)>,
    /// Value expected at the end of the period if nothing changes, from the forecast.
    pub without_action: Option<f64>,
    /// Who measures.
    pub who: String,
    /// When, in words.
    pub when: String,
    /// From what.
    pub from_what: String,
    /// Whether more is better; none when neither.
    pub more_is_better: Option<bool>,
}

/// An operational goal of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedGoal {
    /// Identifier.
    pub id: String,
    /// Number: `1.2`.
    pub number: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// State of the decision.
    pub state: State,
    /// Identifiers of the found problems it answers.
    pub answers: Vec<String>,
    /// Directions of action.
    pub directions: Vec<String>,
    /// Result indicators.
    pub results: Vec<Measure>,
    /// Actions.
    pub actions: Vec<PlannedAction>,
    /// Place in the rules.
    pub span: Span,
}

/// Short name used by readers of the plan.
pub type Goal = PlannedGoal;

/// A strategic goal with its operational goals.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategicPlan {
    /// Identifier.
    pub id: String,
    /// Number from 1.
    pub number: usize,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Area identifier.
    pub area: Option<String>,
    /// Operational goals.
    pub goals: Vec<PlannedGoal>,
}

/// A row of the financial frame: one source over the years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameRow {
    /// Source; none for the part without one.
    pub source: Option<String>,
    /// Name as printed.
    pub name: String,
    /// Złoty by year.
    pub by_year: Vec<i64>,
    /// Sum of the row.
    pub total: i64,
}

/// A row of the frame by strategic goals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalRow {
    /// Number of the strategic goal.
    pub number: usize,
    /// Title.
    pub title: String,
    /// Złoty by year.
    pub by_year: Vec<i64>,
    /// Sum of the row.
    pub total: i64,
}

/// The financial frame. Sums of rows and of columns agree to the złoty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// Years of the strategy.
    pub years: Vec<i32>,
    /// By source, dictionary order; the part without a source last.
    pub sources: Vec<FrameRow>,
    /// By strategic goal.
    pub goals: Vec<GoalRow>,
    /// Sum of each year.
    pub by_year: Vec<i64>,
    /// Sum of everything.
    pub total: i64,
    /// Złoty without a source.
    pub without_source: i64,
}

/// The part of a body in carrying the strategy out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Body.
    pub body: Body,
    /// Coordinates the strategy.
    pub coordinator: bool,
    /// Numbers of the actions it is responsible for.
    pub leads: Vec<String>,
    /// Numbers of the actions it takes part in.
    pub supports: Vec<String>,
}

/// One kind of social services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Assessment of capacity.
    pub capacity: Option<String>,
    /// Way of contracting out.
    pub contracting: Option<String>,
    /// Names of the entities that can deliver it.
    pub entities: Vec<String>,
    /// Numbers of the actions that deliver it.
    pub actions: Vec<String>,
}

/// A whole strategy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strategy {
    /// Years of the period.
    pub years: Vec<i32>,
    /// Problems found, numbered.
    pub problems: Vec<PlannedProblem>,
    /// Problems that could not be decided: identifier, title, what would decide.
    pub undecided: Vec<(String, String, Vec<String>)>,
    /// Strategic goals in use.
    pub goals: Vec<StrategicPlan>,
    /// What was rejected.
    pub rejected: Vec<Rejected>,
    /// Financial frame.
    pub frame: Frame,
    /// All indicators of realisation: results, then products, in order of goals.
    pub measures: Vec<Measure>,
    /// Roles; the coordinator first.
    pub roles: Vec<Role>,
    /// Coordinator.
    pub coordinator: Option<Body>,
    /// Social services of the dictionary.
    pub services: Vec<Service>,
    /// Years of evaluation.
    pub evaluation: Vec<i32>,
    /// Recurring day of the yearly report.
    pub report_by: Option<String>,
    /// Last year every forecast reaches; none without forecasts.
    pub forecast_to: Option<i32>,
}

impl Strategy {
    /// All operational goals in order.
    pub fn operational(&self) -> impl Iterator<Item = &PlannedGoal> {
        self.goals.iter().flat_map(|g| g.goals.iter())
    }

    /// All actions in order.
    pub fn actions(&self) -> impl Iterator<Item = &PlannedAction> {
        self.operational().flat_map(|g| g.actions.iter())
    }

    /// A problem by identifier.
    #[must_use]
    pub fn problem(&self, id: &str) -> Option<&PlannedProblem> {
        self.problems.iter().find(|p| p.id == id)
    }
}
