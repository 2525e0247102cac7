//! The checked, typed rule set: what `lang` gives to every other room.
//!
//! All references are resolved to identifiers that exist; all units agree; validity periods of one
//! rule do not overlap. Spans stay, so that later rooms can point back into the rules.

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use super::citation::Citation;
use super::expr::{Cond, Expr};
pub use super::overrides::{Replaced, Replacement, Waiver};
use super::unit::Unit;
use crate::diag::Span;

/// What every block has: identifier, title, doc comment (`///`) and place.
#[derive(Debug, Clone)]
pub struct Meta {
    /// Identifier, unique within its kind.
    pub id: String,
    /// Title as printed in documents.
    pub title: String,
    /// Text of the `///` lines above the block; empty when there are none.
    pub doc: String,
    /// Place of the identifier.
    pub span: Span,
    /// Name of the rule set (`zestaw`) the block comes from.
    pub set: String,
}

/// A rule set header: `zestaw prawo.pomoc_społeczna wersja "2026.1"`.
#[derive(Debug, Clone)]
pub struct SetInfo {
    /// Dotted name.
    pub name: String,
    /// Version text.
    pub version: String,
    /// Doc comment.
    pub doc: String,
    /// Place.
    pub span: Span,
    /// Where the set came from; known only of the sets of a project.
    pub origin: Option<SetOrigin>,
}

/// Where a rule set came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetOrigin {
    /// Shipped with the program, or a path.
    pub source: String,
    /// Digest of its files.
    pub hash: String,
}

/// An act of law (`akt`).
#[derive(Debug, Clone)]
pub struct Act {
    /// Identifier used in citations, full title.
    pub meta: Meta,
    /// Place of first publication.
    pub journal: String,
    /// Latest consolidated text known.
    pub consolidated: Option<String>,
    /// Day on which the citations were last checked against the official source.
    pub checked_on: Option<NaiveDate>,
    /// How the text was verified.
    pub verification: Verification,
}

/// Days in force, both inclusive. No end means: in force as of the act's check day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl Validity {
    /// Whether the day falls in the period.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|f| f <= day) && self.to.is_none_or(|t| day <= t)
    }
}

/// Kinds of self-government units a requirement applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// gmina
    Gmina,
    /// powiat
    Powiat,
    /// miasto na prawach powiatu
    CityWithPowiatRights,
    /// województwo
    Voivodeship,
}

/// What follows when a requirement is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// nieważność: an obligatory element is missing.
    Invalidity,
    /// uchybienie: a breach that does not by itself void the resolution.
    Deficiency,
    /// dobra praktyka: not required by law.
    GoodPractice,
}

/// How a legal statement was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verification {
    /// `tekst_urzędowy`: the official text was read.
    Official,
    /// `źródło_wtórne`: a secondary source was read.
    Secondary,
    /// `do_potwierdzenia`: from memory; must be confirmed.
    Unconfirmed,
}

/// A dated value of a parameter.
#[derive(Debug, Clone)]
pub struct DatedValue {
    /// The value, in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: Unit,
    /// Days in force.
    pub validity: Validity,
    /// Place.
    pub span: Span,
}

/// An amount or limit set by law (`parametr`).
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Head.
    pub meta: Meta,
    /// Legal basis.
    pub basis: Option<Citation>,
    /// How verified.
    pub verification: Verification,
    /// Values in order of their first day; they do not overlap.
    pub values: Vec<DatedValue>,
}

/// How a requirement is decided.
#[derive(Debug, Clone)]
pub enum Check {
    /// By condition.
    Condition(Cond),
    /// By a person: the question to answer.
    Human(String),
}

/// A requirement (`wymóg`), one version of it.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Head. The identifier may repeat with another validity period.
    pub meta: Meta,
    /// Legal basis.
    pub basis: Citation,
    /// Days in force, compared with the day of the resolution.
    pub validity: Validity,
    /// To whom it applies.
    pub applies_to: Vec<UnitKind>,
    /// Consequence of a breach.
    pub consequence: Consequence,
    /// How the statement was verified; unconfirmed rules never yield more than a warning.
    pub verification: Verification,
    /// Applies only when this holds.
    pub when: Option<Cond>,
    /// How to decide.
    pub check: Check,
    /// A softer condition: when `check` fails and this holds, the result is a warning (`ostrzeżenie_gdy`).
    pub warn_when: Option<Cond>,
    /// Words that betray the element in a foreign document (for the audit).
    pub trace: Option<String>,
    /// What to do.
    pub hint: String,
    /// Chapter of the document where the element is found (`rozdział`), when it has one.
    pub section: Option<String>,
}

/// A provision for which there is deliberately no rule (`pominięcie`).
#[derive(Debug, Clone)]
pub struct Omission {
    /// Head.
    pub meta: Meta,
    /// The provision left out.
    pub basis: Citation,
    /// For whom it is left out; empty means for all.
    pub applies_to: Vec<UnitKind>,
    /// Why there is no rule.
    pub reason: String,
}

impl Omission {
    /// Whether the provision is left out for one of these kinds of units.
    #[must_use]
    pub fn concerns(&self, kinds: &[UnitKind]) -> bool {
        self.applies_to.is_empty() || self.applies_to.iter().any(|k| kinds.contains(k))
    }
}

/// Where a data variable comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRef {
    /// `bdl`, `ozps`, `mrips03`, `własne`, `ankieta`, `psp`, `gugik`, `gus`, …
    pub system: String,
    /// Variable id, row number, publication name.
    pub key: String,
}

/// What a break of a series spoils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BreakEffect {
    /// Comparisons across it mean nothing.
    Breaks,
    /// `nieszkodliwa w mianowniku`: harmless where the variable is only divided by.
    HarmlessBelow,
    /// `nieszkodliwa`: known, marked, and too small to matter.
    Harmless,
}

/// A break of a data variable's series (`przerwa`): figures from `year` on are counted otherwise than
/// those before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesBreak {
    /// First year after the break.
    pub year: i32,
    /// What it spoils.
    pub effect: BreakEffect,
    /// Why, as printed.
    pub why: String,
    /// Place.
    pub span: Span,
}

/// A data variable (`dana`).
#[derive(Debug, Clone)]
pub struct DataVar {
    /// Head.
    pub meta: Meta,
    /// Unit of measure.
    pub unit: Unit,
    /// `stan na` day or period description.
    pub as_of: Option<String>,
    /// Sources.
    pub sources: Vec<SourceRef>,
    /// Smallest allowed value.
    pub min: Option<f64>,
    /// Largest allowed value.
    pub max: Option<f64>,
    /// Other names under which the variable comes in data files (`w_pliku`).
    pub aliases: Vec<String>,
    /// Years in which a zero means "no data" (`zero_to_brak`).
    pub zero_is_missing: Vec<i32>,
    /// Breaks of the series (`przerwa`), ascending, one a year.
    pub breaks: Vec<SeriesBreak>,
    /// Pitfalls to be printed beside the figures.
    pub caveat: Option<String>,
    /// Each list of data that add up to this one (`suma_z`): indices in the rule set.
    pub sums: Vec<Vec<usize>>,
    /// Data this one cannot exceed (`nie_więcej_niż`): indices in the rule set.
    pub at_most: Vec<usize>,
    /// Counts people by something that must not be told of one of them (`wrażliwa`): small numbers
    /// are not published.
    pub sensitive: bool,
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// More is better.
    Stimulant,
    /// Less is better.
    Destimulant,
    /// Neither.
    Neutral,
}

/// An indicator (`wskaźnik`).
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Head.
    pub meta: Meta,
    /// Formula over data, in natural units (no scaling).
    pub formula: Expr,
    /// Numerator and denominator when the formula is a plain ratio of linear expressions; only such
    /// indicators have references (ratios of sums).
    pub ratio: Option<(Expr, Expr)>,
    /// Unit the value is given in; carries the scale.
    pub unit: Unit,
    /// `scale` multiplies the numerator to reach `unit`.
    pub scale: f64,
    /// Nature.
    pub nature: Nature,
    /// Area, an entry of the dictionary `obszary`.
    pub area: Option<String>,
    /// Decimal places in print.
    pub decimals: u8,
    /// Plain-language explanation for readers (`opis`).
    pub description: Option<String>,
    /// Ground of help under the act.
    pub ground: Option<Citation>,
}

/// Who set a threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// By law.
    Law,
    /// The author's choice, with the reason.
    Author(String),
}

/// A threshold (`próg`).
#[derive(Debug, Clone)]
pub struct Threshold {
    /// Head.
    pub meta: Meta,
    /// Identifier of the indicator.
    pub indicator: String,
    /// Attention level.
    pub attention: Option<Cond>,
    /// Alarm level.
    pub alarm: Option<Cond>,
    /// Legal basis, for thresholds of law.
    pub basis: Option<Citation>,
    /// Origin.
    pub origin: Origin,
}

/// A social problem (`problem`).
#[derive(Debug, Clone)]
pub struct Problem {
    /// Head.
    pub meta: Meta,
    /// Area, entry of `obszary`.
    pub area: Option<String>,
    /// Ground of help (art. 7).
    pub ground: Option<Citation>,
    /// When it is found.
    pub when: Cond,
    /// Indicators shown as evidence.
    pub evidence: Vec<String>,
    /// What the problem means for people (`opis`).
    pub description: Option<String>,
    /// Typical causes (`przyczyny`).
    pub causes: Vec<String>,
    /// Effects if nothing is done (`skutki`).
    pub effects: Vec<String>,
}

/// A strategic goal (`cel_strategiczny`).
#[derive(Debug, Clone)]
pub struct StrategicGoal {
    /// Head.
    pub meta: Meta,
    /// Area.
    pub area: Option<String>,
    /// Description.
    pub description: Option<String>,
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearMonth {
    /// Year.
    pub year: i32,
    /// Month 1–12.
    pub month: u32,
}

/// When an action runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// `cały okres`
    WholePeriod,
    /// `od 2027-01 do 2029-12`
    Absolute(YearMonth, YearMonth),
    /// `od roku 1 do roku 3`: years of the strategy, counted from 1.
    Relative(u32, u32),
}

/// What an action costs, in złoty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cost {
    /// `120 000 zł / rok`
    PerYear(f64),
    /// `80 000 zł`: once, in the first year of the term.
    Once(f64),
    /// `bez kosztów`: within current duties.
    None,
}

/// Share of a source of money.
#[derive(Debug, Clone, PartialEq)]
pub struct Financing {
    /// Entry of the dictionary `źródła_finansowania`.
    pub source: String,
    /// Share in percent, 0–100.
    pub percent: f64,
}

/// A product indicator of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Name.
    pub name: String,
    /// Planned amount.
    pub amount: f64,
    /// Unit as written, for print.
    pub unit: String,
    /// Whether the amount is for each year.
    pub per_year: bool,
}

/// An action (`działanie`).
#[derive(Debug, Clone)]
pub struct Action {
    /// Head.
    pub meta: Meta,
    /// Responsible body, entry of `podmioty`.
    pub owner: Option<String>,
    /// Partners.
    pub partners: Vec<String>,
    /// When.
    pub term: Option<Term>,
    /// Cost; none when the rule set leaves it to the gmina.
    pub cost: Option<Cost>,
    /// Sources of money.
    pub financing: Vec<Financing>,
    /// Product indicators.
    pub products: Vec<Product>,
    /// Actions that must come first.
    pub depends_on: Vec<String>,
    /// Statutory task, with its basis.
    pub statutory: Option<Citation>,
    /// What is done (`opis`).
    pub description: Option<String>,
    /// Risks (`ryzyko`).
    pub risks: Vec<String>,
    /// Social services of the dictionary `usługi_społeczne` it delivers.
    pub services: Vec<String>,
}

/// Direction and size of the change wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// `spadek o 20%`
    DecreaseBy(f64),
    /// `wzrost o 20%`
    IncreaseBy(f64),
    /// `do wartości 3,5`: in the indicator's unit.
    Value(f64),
}

/// A result indicator of an operational goal (`rezultat`).
#[derive(Debug, Clone)]
pub struct ResultTarget {
    /// Identifier of the indicator.
    pub indicator: String,
    /// Target.
    pub target: Target,
    /// Year by which; none for the end of the period.
    pub by_year: Option<i32>,
    /// Place.
    pub span: Span,
}

/// An operational goal (`cel_operacyjny`).
#[derive(Debug, Clone)]
pub struct OperationalGoal {
    /// Head.
    pub meta: Meta,
    /// Strategic goal (`w_ramach`).
    pub within: Option<String>,
    /// Problems it answers.
    pub answers: Vec<String>,
    /// Directions of action (`kierunek`).
    pub directions: Vec<String>,
    /// Actions.
    pub actions: Vec<Action>,
    /// Result indicators.
    pub results: Vec<ResultTarget>,
    /// Description.
    pub description: Option<String>,
}

/// A dictionary (`słownik`): closed list of entries in order.
#[derive(Debug, Clone)]
pub struct Dictionary {
    /// Head.
    pub meta: Meta,
    /// Entries: identifier and text.
    pub entries: Vec<(String, String)>,
    /// Legal basis of the list, when it has one.
    pub basis: Option<Citation>,
}

impl Dictionary {
    /// Text of an entry.
    #[must_use]
    pub fn text(&self, id: &str) -> Option<&str> {
        self.entries.iter().find(|(k, _)| k == id).map(|(_, v)| v.as_str())
    }
}

/// The whole rule set of a run: every file of every set used.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// Rule sets, in order of reading.
    pub sets: Vec<SetInfo>,
    /// Acts.
    pub acts: Vec<Act>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Requirements, in source order.
    pub requirements: Vec<Requirement>,
    /// Provisions deliberately left out, in source order.
    pub omissions: Vec<Omission>,
    /// Data variables.
    pub data: Vec<DataVar>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Thresholds.
    pub thresholds: Vec<Threshold>,
    /// Problems.
    pub problems: Vec<Problem>,
    /// Strategic goals.
    pub strategic_goals: Vec<StrategicGoal>,
    /// Operational goals.
    pub operational_goals: Vec<OperationalGoal>,
    /// Dictionaries by identifier.
    pub dictionaries: BTreeMap<String, Dictionary>,
    /// Examples.
    pub examples: Vec<super::example::Example>,
    /// Waivers.
    pub waivers: Vec<Waiver>,
    /// Rules replaced by other sets, in the order they were replaced.
    pub replacements: Vec<Replacement>,
}

impl RuleSet {
    /// The act of an identifier.
    #[must_use]
    pub fn act(&self, id: &str) -> Option<&Act> {
        self.acts.iter().find(|a| a.meta.id == id)
    }

    /// The indicator of an identifier.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|a| a.meta.id == id)
    }

    /// The data variable of an identifier.
    #[must_use]
    pub fn data_var(&self, id: &str) -> Option<&DataVar> {
        self.data.iter().find(|a| a.meta.id == id)
    }

    /// The problem of an identifier.
    #[must_use]
    pub fn problem(&self, id: &str) -> Option<&Problem> {
        self.problems.iter().find(|a| a.meta.id == id)
    }

    /// Text of a dictionary entry, or the identifier itself when there is none.
    #[must_use]
    pub fn term<'a>(&'a self, dictionary: &str, id: &'a str) -> &'a str {
        self.dictionaries.get(dictionary).and_then(|d| d.text(id)).unwrap_or(id)
    }

    /// A citation in full Polish form: `art. 16b ust. 2 pkt 1 ustawy z dnia … (Dz.U. …)`.
    #[must_use]
    pub fn cite(&self, c: &Citation) -> String {
        match self.act(&c.act) {
            Some(a) => {
                let journal = a.consolidated.as_deref().unwrap_or(&a.journal);
                let title = a
                    .meta
                    .title
                    .strip_prefix("ustawa")
                    .map_or_else(|| a.meta.title.clone(), |rest| format!("ustawy{rest}"));
                format!("{} {} ({})", c.locus(), title, journal)
            }
            None => format!("{} {}", c.locus(), c.act),
        }
    }

    /// The parameter's value in force on a day.
    #[must_use]
    pub fn parameter_on(&self, id: &str, day: NaiveDate) -> Option<&DatedValue> {
        self.parameters
            .iter()
            .find(|p| p.meta.id == id)?
            .values
            .iter()
            .find(|v| v.validity.covers(day))
    }
}
