//! The typed project file.

use chrono::NaiveDate;

use super::wanted::WantedRules;
use crate::diag::{FileId, Span};
use crate::lang::ruleset::{Financing, Product};

/// A value with its place in the project file.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// The period of the strategy, whole days, both inclusive.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Place of the beginning.
    pub from_span: Span,
    /// Place of the end.
    pub to_span: Span,
}

/// Whether the resolution adopts a new strategy or changes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResolutionKind {
    /// `nowa`
    New,
    /// `zmiana`
    Amendment,
}

/// The body that adopts the strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organ {
    /// `rada`
    Council,
    /// `sejmik`
    Assembly,
    /// `wójt`
    Executive,
}

impl Organ {
    /// The word used in facts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Council => "rada",
            Self::Assembly => "sejmik",
            Self::Executive => "wójt",
        }
    }
}

/// The resolution.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolution {
    /// Day of adoption.
    pub date: Option<Placed<NaiveDate>>,
    /// Number.
    pub number: Option<String>,
    /// Kind.
    pub kind: Option<ResolutionKind>,
    /// Body.
    pub organ: Option<Organ>,
    /// Name of the body as printed.
    pub organ_name: Option<String>,
    /// Whether a local resolution requires consultations; none: not said.
    pub consultations_required: Option<bool>,
    /// Day on which it was handed to the supervising authority.
    pub handed_over: Option<NaiveDate>,
    /// Legal basis as written in the resolution.
    pub basis: Option<String>,
}

/// The strategy that went before.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predecessor {
    /// Title.
    pub title: Option<String>,
    /// First year.
    pub from: Option<i32>,
    /// Last year.
    pub to: Option<i32>,
    /// What was achieved.
    pub assessment: Option<String>,
}

/// A form of consultation.
#[derive(Debug, Clone, PartialEq)]
pub struct Consultation {
    /// Form: survey, meeting, remarks by form.
    pub form: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Description.
    pub description: Option<String>,
    /// Number of remarks received.
    pub remarks: Option<i64>,
    /// Number of remarks taken into account.
    pub accepted: Option<i64>,
}

/// Gminas the strategy's own is to be compared with (`[grupa_porównawcza]`).
#[derive(Debug, Clone, PartialEq)]
pub struct Peers {
    /// Name as printed; empty when not given.
    pub name: String,
    /// Codes as written.
    pub codes: Vec<Placed<String>>,
    /// Place of the section.
    pub span: Span,
}

/// A survey.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// Identifier used in rules and data.
    pub id: String,
    /// Title.
    pub title: String,
    /// Number of respondents.
    pub respondents: Option<i64>,
    /// How respondents were chosen.
    pub sampling: Option<String>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Results and reservations in the officer's words.
    pub description: Option<String>,
}

/// An entity of the social economy.
#[derive(Debug, Clone, PartialEq)]
pub struct EconomyEntity {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: Option<String>,
    /// Social services it can deliver (identifiers of the dictionary).
    pub services: Vec<String>,
}

/// What is said about one kind of social services.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceEntry {
    /// Identifier in the dictionary `usługi_społeczne`.
    pub id: String,
    /// Assessment of the capacity of social-economy entities.
    pub capacity: Option<String>,
    /// How it is contracted out, or the statement that it is not.
    pub contracting: Option<String>,
    /// Place.
    pub span: Span,
}

/// A public task contracted out.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicTask {
    /// Point of the statutory list, as text.
    pub point: Option<String>,
    /// Name.
    pub name: String,
    /// Mode.
    pub mode: Option<String>,
}

/// What the gmina decided about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// `przyjęty`
    Accepted,
    /// `zmieniony`
    Changed,
    /// `odrzucony`
    Rejected,
}

/// A moment of the plan: a whole year or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// `2027`
    Year(i32),
    /// `"2027-04"`: year and month 1–12.
    Month(i32, u32),
}

/// A cost given in a decision, in złoty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CostChange {
    /// `koszt_rocznie`
    PerYear(f64),
    /// `koszt_jednorazowo`
    Once(f64),
    /// `bez_kosztów`
    None,
}

/// A target given in a decision on a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetChange {
    /// Indicator identifier.
    pub indicator: String,
    /// Value in the indicator's unit.
    pub value: f64,
    /// Place.
    pub span: Span,
}

/// What a decision changes. Everything left out stays as proposed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Title.
    pub title: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Cost.
    pub cost: Option<CostChange>,
    /// Sources; shares sum to 100.
    pub financing: Option<Vec<Financing>>,
    /// Responsible body.
    pub owner: Option<String>,
    /// Partners.
    pub partners: Option<Vec<String>>,
    /// Beginning.
    pub from: Option<Moment>,
    /// End.
    pub to: Option<Moment>,
    /// Product indicators.
    pub products: Option<Vec<Product>>,
    /// Targets of result indicators, by indicator.
    pub targets: Vec<TargetChange>,
    /// Result indicators left out.
    pub dropped_indicators: Vec<Placed<String>>,
}

/// A decision on an operational goal or an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Identifier of the goal or the action.
    pub id: String,
    /// Decision.
    pub choice: Choice,
    /// Reason.
    pub reason: Option<String>,
    /// Changes.
    pub changes: Changes,
    /// Place of the identifier.
    pub span: Span,
}

/// Arrangements of monitoring.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Monitoring {
    /// Recurring day of the yearly report, as written: `30 kwietnia`.
    pub report_by: Option<String>,
    /// Who measures.
    pub responsible: Option<String>,
    /// Years of evaluation.
    pub evaluation: Vec<i32>,
}

/// Statements on money.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Finance {
    /// Statement of conformity with the multi-year forecast.
    pub wpf: Option<String>,
    /// Reservation.
    pub reservation: Option<String>,
    /// Yearly growth of costs in percent; none unless declared.
    pub growth: Option<f64>,
}

/// How data are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataPolicy {
    /// Counts of sensitive data below this are not published; 0 publishes all.
    pub small: u32,
    /// A figure is old when it is of an earlier year than this many years before the day.
    pub stale_after: u32,
}

impl Default for DataPolicy {
    fn default() -> Self {
        Self { small: 10, stale_after: 2 }
    }
}

/// Linked programmes, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Programmes {
    /// Prevention of alcohol problems and drug addiction.
    pub alcohol: Option<String>,
    /// Family support.
    pub family: Option<String>,
    /// Domestic violence.
    pub violence: Option<String>,
}

/// A project: everything the gmina says about its strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// File the project was read from.
    pub file: FileId,
    /// TERYT code of the gmina.
    pub teryt: Placed<String>,
    /// Name, when it is to differ from the register.
    pub name: Option<String>,
    /// Full name of the office.
    pub office: Option<String>,
    /// Full name of the social assistance centre.
    pub centre: Option<String>,
    /// Period.
    pub period: Option<Period>,
    /// Resolution.
    pub resolution: Resolution,
    /// Coordinator: identifier of the body.
    pub coordinator: Option<Placed<String>>,
    /// Name of the coordinator as printed.
    pub coordinator_name: Option<String>,
    /// The strategy that went before.
    pub predecessor: Option<Predecessor>,
    /// Notice printed on the first page.
    pub training: Option<String>,
    /// Rule sets to use.
    pub rules: WantedRules,
    /// Team: name and role.
    pub team: Vec<String>,
    /// Consultations.
    pub consultations: Vec<Consultation>,
    /// Surveys.
    pub surveys: Vec<Survey>,
    /// Social-economy entities.
    pub economy: Vec<EconomyEntity>,
    /// It was stated outright that there are no such entities.
    pub economy_none: Option<bool>,
    /// Description of the social economy.
    pub economy_description: Option<String>,
    /// Social services.
    pub services: Vec<ServiceEntry>,
    /// Public tasks.
    pub public_tasks: Vec<PublicTask>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Monitoring.
    pub monitoring: Monitoring,
    /// Treatment of data.
    pub data: DataPolicy,
    /// Money.
    pub finance: Finance,
    /// Programmes.
    pub programmes: Programmes,
    /// Day of the last assessment of resources.
    pub ozps: Option<NaiveDate>,
    /// Address in the public bulletin.
    pub bip: Option<String>,
    /// Gminas to be compared with.
    pub peers: Option<Peers>,
}

impl Project {
    /// The decision on a goal or an action.
    #[must_use]
    pub fn decision(&self, id: &str) -> Option<&Decision> {
        self.decisions.iter().find(|d| d.id == id)
    }

    /// The day the law is looked up for: the resolution's day, when it is given.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.resolution.date.as_ref().map(|d| d.value)
    }
}
