//! `lint`: what can be said of a rule set without any data.
//!
//! [`weakened`] asks whether rules that replace rules of law are stricter.
//! [`solve`] decides whether conditions can hold together in any world at all and shows such a world.
//! Each other file asks it, or the rules themselves, about one [`Topic`]. Rules, their evaluation
//! logic and the reading of facts are used; no data set, no file and no clock enters this room.

mod conflicts;
mod fires;
mod letters;
mod missing;
mod order;
mod same;
mod sources;
#[cfg(test)]
mod tests;
mod tighten;
mod unused;

pub mod solve;

use chrono::NaiveDate;

use crate::diag::{Diagnostic, SourceMap, Span};
use crate::lang::expr::Cond;
use crate::lang::ruleset::{Requirement, RuleSet, Threshold};
use solve::{Answer, Fixed, Part};

pub use tighten::weakened;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Requirements that exclude each other.
    Conflicts,
    /// Rules that never or always fire.
    Fires,
    /// Levels of a threshold.
    Order,
    /// Rules that say the same.
    Same,
    /// What missing data do to a verdict.
    Missing,
    /// Links between rules.
    Links,
    /// Acts, verification, dates.
    Sources,
    /// Letters that look like others.
    Letters,
    /// What the compiler says besides.
    Other,
    /// Questions left open.
    Open,
}

impl Topic {
    /// All topics in the order they are shown.
    pub const ALL: [Self; 10] = [
        Self::Conflicts,
        Self::Fires,
        Self::Order,
        Self::Same,
        Self::Missing,
        Self::Links,
        Self::Sources,
        Self::Letters,
        Self::Other,
        Self::Open,
    ];

    /// Heading in Polish.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Conflicts => "Wymogi sprzeczne",
            Self::Fires => "Reguły, które zachodzą zawsze albo nigdy",
            Self::Order => "Poziomy progów",
            Self::Same => "Reguły o tym samym znaczeniu",
            Self::Missing => "Braki danych",
            Self::Links => "Powiązania reguł",
            Self::Sources => "Przepisy i daty",
            Self::Letters => "Litery i znaki",
            Self::Other => "Inne komunikaty kompilatora",
            Self::Open => "Nierozstrzygnięte",
        }
    }

    /// The topic of what the compiler found.
    fn of_code(code: &str) -> Self {
        match code.get(1..).unwrap_or_default() {
            "0114" => Self::Letters,
            "0209" => Self::Links,
            digits if digits.starts_with("03") => Self::Links,
            _ => Self::Other,
        }
    }
}

/// A finding with its topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Topic.
    pub topic: Topic,
    /// What was found.
    pub diagnostic: Diagnostic,
}

/// Analyses a rule set. `compiled` is what the compiler found (links of the golden thread, unused
/// definitions); it is sorted under its topics, not found again. `day` is the day of law.
#[must_use]
pub fn lint(
    rules: &RuleSet,
    map: &SourceMap,
    compiled: &[Diagnostic],
    day: NaiveDate,
) -> Vec<Finding> {
    let mut out = Findings::default();
    for d in compiled {
        out.add(Topic::of_code(d.code), d.clone());
    }
    let impossible = fires::check(rules, &mut out);
    conflicts::check(rules, &impossible, day, &mut out);
    order::check(rules, &mut out);
    same::check(rules, &mut out);
    missing::check(rules, &mut out);
    unused::check(rules, &mut out);
    sources::check(rules, day, &mut out);
    letters::check(map, &mut out);
    let mut list = out.list;
    // Within a topic the grave ones first, then by place.
    list.sort_by_key(|f| {
        (f.topic, f.diagnostic.severity, f.diagnostic.labels.first().map(|l| l.span))
    });
    list
}

/// Findings being collected.
#[derive(Default)]
struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    fn add(&mut self, topic: Topic, diagnostic: Diagnostic) {
        self.list.push(Finding { topic, diagnostic });
    }

    /// A question the solver left open.
    fn open(&mut self, at: Span, question: &str, why: &str) {
        self.add(
            Topic::Open,
            Diagnostic::note("N1009", format!("nie rozstrzygnięto, czy {question}"))
                .at(at, why)
                .hint("sprawdź to sam albo zapisz warunek prościej"),
        );
    }
}

/// A condition asked for.
fn part(cond: &Cond, own: Option<usize>, holds: bool) -> Part<'_> {
    Part { cond, own, holds }
}

/// The indicator of a threshold.
fn own(rules: &RuleSet, t: &Threshold) -> Option<usize> {
    rules.indicators.iter().position(|i| i.meta.id == t.indicator)
}

/// Conditions of a requirement's own applicability.
fn applies(r: &Requirement) -> impl Iterator<Item = Part<'_>> {
    r.when.iter().map(|w| part(w, None, true))
}

/// A witness as a clause: `Udział: 13%; województwo: 10%`.
fn example(world: &[Fixed]) -> String {
    world.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Whether two conditions come out the same in every world; none when it was not decided.
fn equivalent(
    rules: &RuleSet,
    a: (&Cond, Option<usize>),
    b: (&Cond, Option<usize>),
) -> Option<bool> {
    for (x, y) in [(true, false), (false, true)] {
        let parts = [part(a.0, a.1, x), part(b.0, b.1, y)];
        match solve::satisfiable_in(rules, &parts, crate::lang::ruleset::Validity::default()) {
            Answer::Witness(_) => return Some(false),
            Answer::Impossible => {}
            Answer::Unknown(_) => return None,
        }
    }
    Some(true)
}
