//! `examples`: runs the examples written in rule sets (`przykład`) and counts which conditions they
//! have seen both true and false.
//!
//! Each example is a small world: the observations of one gmina and, when a percentile is at stake,
//! of others like it, the values of the areas around it and facts about a strategy. No file and no document enters this room.

mod coverage;
mod outdated;
mod provisions;
#[cfg(test)]
mod tests;
mod world;

use rayon::prelude::*;

use crate::comply::{self, Status};
use crate::diag::{Diagnostic, Span};
use crate::eval::Program;
use crate::lang::example::{Example, Expectation, Expected};
use crate::lang::expr::Level;
use crate::lang::ruleset::RuleSet;

pub use coverage::{Coverage, Results, RuleCoverage, RuleResult};
pub use provisions::{Provision, provisions};

/// What came of one expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Expectation in words: `problem trwałe_bezrobocie: tak`.
    pub expected: String,
    /// The result wanted, alone: `tak`, `niespełniony`, a number.
    pub wanted: String,
    /// What came out: `nie`, `nie do ustalenia`, a number.
    pub got: String,
    /// Whether they agree.
    pub passed: bool,
    /// Place of the expectation.
    pub span: Span,
}

/// Results of one example.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleResult {
    /// Title.
    pub title: String,
    /// Rule set it belongs to.
    pub set: String,
    /// Expectations in order.
    pub outcomes: Vec<Outcome>,
}

impl ExampleResult {
    /// Whether every expectation came true.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.outcomes.iter().all(|o| o.passed)
    }
}

/// Results of all examples.
#[derive(Debug, Clone)]
pub struct Report {
    /// Examples in source order.
    pub examples: Vec<ExampleResult>,
    /// Coverage of conditions.
    pub coverage: Coverage,
    /// Places of examples not run because they describe rules that another set has replaced.
    pub skipped: Vec<Span>,
}

impl Report {
    /// Failed expectations as diagnostics.
    #[must_use]
    pub fn failures(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for e in &self.examples {
            for o in e.outcomes.iter().filter(|o| !o.passed) {
                out.push(
                    Diagnostic::error("E0240", format!("przykład „{}” nie wyszedł", e.title))
                        .at(o.span, format!("oczekiwano: {}; wyszło: {}", o.expected, o.got))
                        .hint("popraw regułę albo przykład; przyczynę pokaże srps explain"),
                );
            }
        }
        out
    }
}

/// Runs all examples of a rule set.
///
/// # Errors
/// Rules that cannot be evaluated.
pub fn run(rules: &RuleSet) -> Result<Report, Vec<Diagnostic>> {
    let (skipped, live): (Vec<&Example>, Vec<&Example>) =
        rules.examples.iter().partition(|e| outdated::outdated(rules, e));
    // Worlds know nothing of each other: a share of them on each core, put together in order.
    let shares: Vec<Share> = live
        .par_chunks(SHARE)
        .map(|share| {
            let mut coverage = Coverage::new(rules);
            let results = share.iter().map(|e| one(rules, e, &mut coverage));
            results.collect::<Result<Vec<_>, _>>().map(|results| (results, coverage))
        })
        .collect();
    let mut coverage = Coverage::new(rules);
    let mut examples = Vec::with_capacity(live.len());
    for share in shares {
        let (results, seen) = share?;
        examples.extend(results);
        coverage.add(seen);
    }
    let skipped = skipped.into_iter().map(|e| e.meta.span).collect();
    Ok(Report { examples, coverage, skipped })
}

/// Results of some examples with what they saw.
type Share = Result<(Vec<ExampleResult>, Coverage), Vec<Diagnostic>>;

/// Examples run one after the other on one core.
const SHARE: usize = 32;

fn one(
    rules: &RuleSet,
    e: &Example,
    coverage: &mut Coverage,
) -> Result<ExampleResult, Vec<Diagnostic>> {
    let world = world::build(e);
    let mut options =
        crate::eval::Options { areas_first: true, min_coverage: 0.0, ..Default::default() };
    options.survey_unit = Some(0);
    let program = Program::compile(rules, &world.data, world.day)?.with_options(options);
    let view = program.view(&world.data, rules, 0);
    let names = coverage::named(rules, e);
    let diagnosis = view.diagnosis_of(|id| names.iter().any(|(_, name)| *name == id));
    let verdicts = comply::decide_with(rules, &world.evidence, Some(&view), world.day, world.kind);
    coverage.see(rules, e, &view, &world, (&diagnosis, &verdicts));
    let outcomes = e
        .expect
        .iter()
        .map(|(x, span)| {
            let (what, wanted, got, passed) = match x {
                Expectation::Problem(id, want) => {
                    let got = diagnosis.problem(id).and_then(|p| p.found);
                    tri(format!("problem {id}"), *want, got)
                }
                Expectation::Threshold(level, id, want) => {
                    let t = diagnosis.thresholds.iter().find(|t| t.id == *id);
                    let got =
                        t.and_then(|t| if *level == Level::Alarm { t.alarm } else { t.attention });
                    let word = if *level == Level::Alarm { "alarm" } else { "uwaga" };
                    tri(format!("{word} {id}"), *want, got)
                }
                Expectation::Requirement(id, want) => {
                    let got = verdicts.iter().find(|v| v.id == *id).map(|v| v.status);
                    let label = status_of(*want).label();
                    let shown = got.map_or("brak takiego wymogu", Status::label);
                    let passed = got == Some(status_of(*want));
                    (format!("wymóg {id} "), label.to_owned(), shown.to_owned(), passed)
                }
                Expectation::Indicator(id, want) => {
                    let decimals = rules.indicator(id).map_or(1, |i| usize::from(i.decimals));
                    let show = |x: Option<f64>| {
                        x.map_or_else(
                            || "brak".to_owned(),
                            |v| format!("{v:.decimals$}").replace('.', ","),
                        )
                    };
                    let got = show(diagnosis.indicator(id).and_then(|i| i.latest).map(|(_, v)| v));
                    let wanted = show(*want);
                    let passed = got == wanted;
                    (format!("wskaźnik {id} = "), wanted, got, passed)
                }
            };
            Outcome { expected: format!("{what}{wanted}"), wanted, got, passed, span: *span }
        })
        .collect();
    Ok(ExampleResult { title: e.meta.title.clone(), set: e.meta.set.clone(), outcomes })
}

fn status_of(e: Expected) -> Status {
    match e {
        Expected::Yes => Status::Met,
        Expected::No => Status::NotMet,
        Expected::Unknown => Status::Undetermined,
        Expected::NotApplicable => Status::NotApplicable,
        Expected::Human => Status::Human,
    }
}

/// Name, wanted result, result, and whether they agree.
fn tri(what: String, want: Expected, got: Option<bool>) -> (String, String, String, bool) {
    let word = |x: Option<bool>| match x {
        Some(true) => "tak",
        Some(false) => "nie",
        None => "nie do ustalenia",
    };
    let want = match want {
        Expected::Yes => Some(true),
        Expected::No => Some(false),
        _ => None,
    };
    (format!("{what}: "), word(want).to_owned(), word(got).to_owned(), want == got)
}
