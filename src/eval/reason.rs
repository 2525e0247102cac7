//! Conditions evaluated one unit at a time with their reasons, and what would decide an unknown one.

use chrono::NaiveDate;

use super::tri::Tri;
use super::view::UnitView;
use crate::lang::expr::{Cmp, Cond, Expr, State};
use crate::lang::ruleset::RuleSet;

/// How a reason is made of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// All parts hold.
    All,
    /// Any part holds.
    Any,
    /// The only part does not hold.
    Not,
    /// A named rule (threshold, problem); its condition is the only part.
    Rule,
    /// No parts.
    Leaf,
}

/// A condition with its result and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// How the parts are joined.
    pub joint: Joint,
    /// The condition in Polish words.
    pub text: String,
    /// Result.
    pub result: Tri,
    /// What was found, with numbers and places; empty for joined conditions.
    pub found: String,
    /// For an unknown leaf: the data or facts that are missing; all of them are needed.
    pub missing: Vec<String>,
    /// For a leaf that does not hold: elements that lack something.
    pub lacking: Vec<String>,
    /// For a leaf that compares numbers: which one and with what.
    pub compared: Option<Compared>,
    /// Parts.
    pub parts: Vec<Reason>,
}

/// A comparison read so that the quantity stands on the left and what it is held against on the
/// right.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Name of the quantity.
    pub subject: String,
    /// Relation.
    pub cmp: Cmp,
    /// What it is held against; NaN when not known.
    pub limit: f64,
    /// The survey and question the quantity is the answer to.
    pub survey: Option<(String, String)>,
}

impl Compared {
    /// Whether this statement, being true, says the other one as well: the same quantity, the same
    /// direction and a limit that goes as far or further.
    #[must_use]
    pub fn implies(&self, other: &Self) -> bool {
        if self.subject != other.subject || self.limit.is_nan() || other.limit.is_nan() {
            return false;
        }
        match (self.cmp, other.cmp) {
            (Cmp::Gt, Cmp::Gt | Cmp::Ge) | (Cmp::Ge, Cmp::Ge) => self.limit >= other.limit,
            (Cmp::Ge, Cmp::Gt) => self.limit > other.limit,
            (Cmp::Lt, Cmp::Lt | Cmp::Le) | (Cmp::Le, Cmp::Le) => self.limit <= other.limit,
            (Cmp::Le, Cmp::Lt) => self.limit < other.limit,
            _ => false,
        }
    }
}

/// The answer to a leaf condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The condition in words.
    pub text: String,
    /// Result.
    pub result: Tri,
    /// What was found.
    pub found: String,
    /// What is missing when unknown.
    pub missing: Vec<String>,
    /// What lacks what when false.
    pub lacking: Vec<String>,
    /// Which number was compared with what.
    pub compared: Option<Compared>,
}

/// How a number is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Style {
    /// As many decimals as needed.
    Plain,
    /// With a unit.
    Unit(String, u8),
    /// A difference in a unit: percent becomes percentage points.
    Difference(String, u8),
    /// A calendar year.
    Year,
    /// Days of the common era, shown as a date.
    Day,
    /// Not shown: the style the number would have, and what is told in its place.
    Withheld(Box<Style>, String),
}

/// A number met in a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Value; NaN when not known.
    pub value: f64,
    /// Name in words.
    pub name: String,
    /// How to show it.
    pub style: Style,
    /// Written in the rule as a number.
    pub literal: bool,
    /// Where it was found, in words; may be empty.
    pub place: String,
    /// What is missing when it is not known.
    pub missing: Vec<String>,
}

/// Facts about a document or a process, for conditions that ask about them.
pub trait Facts {
    /// A scalar fact as a number (days as days of the common era).
    fn number(&self, path: &str) -> Finding;
    /// Number of elements of a set.
    fn count(&self, set: &str) -> Finding;
    /// A state of a scalar fact.
    fn state(&self, path: &str, state: &State) -> Answer;
    /// Whether every element of a set (or some element) has all features.
    fn members(&self, set: &str, features: &[String], every: bool) -> Answer;
}

/// Evaluates conditions against a unit's data, a document's facts, or both.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Rules.
    pub rules: &'a RuleSet,
    /// Data of the unit; without them every condition about data is unknown.
    pub unit: Option<&'a UnitView<'a>>,
    /// Facts; without them every condition about the document is unknown.
    pub facts: Option<&'a dyn Facts>,
    /// Day, for parameters of law.
    pub day: NaiveDate,
}

impl Reason {
    pub(super) fn joined(joint: Joint, text: &str, parts: Vec<Self>) -> Self {
        let results = parts.iter().map(|p| p.result);
        let result = match joint {
            Joint::Any => results.fold(Tri::False, Tri::or),
            Joint::Not => !results.fold(Tri::True, Tri::and),
            _ => results.fold(Tri::True, Tri::and),
        };
        Self {
            joint,
            text: text.to_owned(),
            result,
            found: String::new(),
            missing: Vec::new(),
            lacking: Vec::new(),
            compared: None,
            parts,
        }
    }

    /// Leaves in order; named rules are opened.
    pub fn leaves(&self) -> Vec<&Self> {
        let mut out = Vec::new();
        let mut stack = vec![self];
        while let Some(r) = stack.pop() {
            if r.joint == Joint::Leaf {
                out.push(r);
            }
            stack.extend(r.parts.iter().rev());
        }
        out
    }

    /// The leaves that made the result what it is: for a condition that holds those that carried it,
    /// for one that does not those that held it back, for an unknown one those not known.
    pub fn decisive(&self) -> Vec<&Self> {
        match self.joint {
            Joint::Leaf => vec![self],
            _ => {
                let wanted = if self.joint == Joint::Not { !self.result } else { self.result };
                let with = self.parts.iter().filter(|p| p.result == wanted);
                with.flat_map(Self::decisive).collect()
            }
        }
    }

    /// The result when some unknown leaves are answered.
    pub(super) fn with(&self, answer: &dyn Fn(&str) -> Option<bool>) -> Tri {
        let parts = self.parts.iter().map(|p| p.with(answer));
        match self.joint {
            Joint::Leaf => match self.result {
                Tri::Unknown => answer(&self.text).map_or(Tri::Unknown, Tri::from),
                decided => decided,
            },
            Joint::All | Joint::Rule => parts.fold(Tri::True, Tri::and),
            Joint::Any => parts.fold(Tri::False, Tri::or),
            Joint::Not => !parts.fold(Tri::True, Tri::and),
        }
    }

    /// Whether the result could come out true, and whether it could come out false, once everything
    /// in `known` is known.
    pub(super) fn could(&self, known: &dyn Fn(&str) -> bool) -> (bool, bool) {
        let parts = || self.parts.iter().map(|p| p.could(known));
        match self.joint {
            Joint::Leaf => match self.result {
                Tri::True => (true, false),
                Tri::False => (false, true),
                Tri::Unknown => {
                    let free = !self.missing.is_empty() && self.missing.iter().all(|m| known(m));
                    (free, free)
                }
            },
            Joint::All | Joint::Rule => (parts().all(|p| p.0), parts().any(|p| p.1)),
            Joint::Any => (parts().any(|p| p.0), parts().all(|p| p.1)),
            Joint::Not => (parts().any(|p| p.1), parts().all(|p| p.0)),
        }
    }
}

impl<'a> Judge<'a> {
    /// Evaluates a condition with its reasons. `own` is the indicator whose threshold it is.
    #[must_use]
    pub fn reason(&self, cond: &Cond, own: Option<usize>) -> Reason {
        let all = |parts: &[Cond]| parts.iter().map(|p| self.reason(p, own)).collect::<Vec<_>>();
        match cond {
            Cond::All(parts) => Reason::joined(Joint::All, "wszystkie warunki", all(parts)),
            Cond::Any(parts) => Reason::joined(Joint::Any, "którykolwiek z warunków", all(parts)),
            Cond::Not(part) => {
                Reason::joined(Joint::Not, "nieprawda, że", vec![self.reason(part, own)])
            }
            Cond::Compare(cmp, a, b, _) => {
                let mut answer =
                    super::words::comparison(*cmp, self.number(a, own), self.number(b, own));
                if let Some(c) = &mut answer.compared {
                    c.survey = survey(a).or_else(|| survey(b));
                }
                answer.into()
            }
            Cond::Threshold(level, i, _) => self.rule(
                super::words::threshold(self.rules, *level, *i),
                self.unit.and_then(|u| u.threshold(*i, *level)),
            ),
            Cond::Problem(i, _) => self
                .rule(super::words::problem(self.rules, *i), self.unit.and_then(|u| u.problem(*i))),
            Cond::Fact(path, state, _) => match self.facts {
                Some(f) => f.state(path, state).into(),
                None => unknown(path, path).into(),
            },
            Cond::Every { set, features, .. } => self.members(set, features, true),
            Cond::Some { set, features, .. } => self.members(set, features, false),
            Cond::Constant(b) => Answer {
                text: if *b { "zawsze" } else { "nigdy" }.to_owned(),
                result: (*b).into(),
                found: String::new(),
                missing: Vec::new(),
                lacking: Vec::new(),
                compared: None,
            }
            .into(),
        }
    }

    /// The result of a condition: that of its [`reason`](Self::reason), without the words.
    pub(super) fn result(&self, cond: &Cond, own: Option<usize>) -> Tri {
        let result = |part: &Cond| self.result(part, own);
        match cond {
            Cond::All(parts) => parts.iter().map(result).fold(Tri::True, Tri::and),
            Cond::Any(parts) => parts.iter().map(result).fold(Tri::False, Tri::or),
            Cond::Not(part) => !result(part),
            Cond::Compare(cmp, a, b, _) => {
                Tri::compare(*cmp, self.number(a, own).value, self.number(b, own).value)
            }
            named => self.reason(named, own).result,
        }
    }

    fn members(&self, set: &str, features: &[String], every: bool) -> Reason {
        match self.facts {
            Some(f) => f.members(set, features, every).into(),
            None => unknown(set, set).into(),
        }
    }

    fn rule(&self, text: String, inner: Option<Reason>) -> Reason {
        match inner {
            Some(inner) => Reason::joined(Joint::Rule, &text, vec![inner]),
            None => unknown(&text, "dane statystyczne jednostki").into(),
        }
    }
}

/// The survey question an expression asks, when it asks one.
fn survey(expr: &Expr) -> Option<(String, String)> {
    expr.operands().into_iter().find_map(|operand| match operand {
        Expr::Survey(survey, question) => Some((survey.clone(), question.clone())),
        _ => None,
    })
}

fn unknown(text: &str, missing: &str) -> Answer {
    Answer {
        text: text.to_owned(),
        result: Tri::Unknown,
        found: "nie wiadomo".to_owned(),
        missing: vec![missing.to_owned()],
        lacking: Vec::new(),
        compared: None,
    }
}

impl From<Answer> for Reason {
    fn from(a: Answer) -> Self {
        Self {
            joint: Joint::Leaf,
            text: a.text,
            result: a.result,
            found: a.found,
            missing: if a.result == Tri::Unknown { a.missing } else { Vec::new() },
            lacking: if a.result == Tri::False { a.lacking } else { Vec::new() },
            compared: a.compared,
            parts: Vec::new(),
        }
    }
}
