//! The gap list: what is still needed before writing, by which rule, and how much it would decide.
//!
//! Nothing is searched for twice: what is missing is what evaluation said would decide an open problem
//! or requirement, what an undetermined threshold lacks and what would give an indicator a value.

use std::collections::BTreeMap;

use super::addressee::{Addressee, Place, Way, places, survey};
use super::{Input, latest};
use crate::comply::Status;
use crate::eval::{Keys, Wanted, title, would_decide};
use crate::lang::expr::Level;
use crate::lang::ruleset::Meta;

/// A rule that asks for something missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asking {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
}

impl Asking {
    fn of(meta: &Meta) -> Self {
        Self { id: meta.id.clone(), title: title(meta).to_owned() }
    }
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A datum: index in the rule set.
    Datum(usize),
    /// An answer of a survey.
    Answer {
        /// Survey.
        survey: String,
        /// Question.
        question: String,
    },
}

/// One thing missing, for all years in which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What.
    pub what: Missing,
    /// Identifier of the datum, or of the survey and the question.
    pub id: String,
    /// Title.
    pub title: String,
    /// Unit of measure; percent for answers.
    pub unit: String,
    /// Years asked for, ascending; empty for answers.
    pub years: Vec<i32>,
    /// Latest year with a value, when there is one.
    pub latest: Option<i32>,
    /// Open problems it would decide.
    pub problems: Vec<Asking>,
    /// Undetermined requirements it would decide.
    pub requirements: Vec<Asking>,
    /// Undetermined thresholds that lack it.
    pub thresholds: Vec<Asking>,
    /// Indicators that have no value, or no recent one, for want of it.
    pub indicators: Vec<Asking>,
    /// Who has it and where, the least work first; never empty.
    pub places: Vec<Place>,
}

impl Gap {
    /// How many problems and requirements it would decide.
    #[must_use]
    pub fn decides(&self) -> usize {
        self.problems.len() + self.requirements.len()
    }

    /// Whether nothing is undetermined for want of it: only newer figures would be good to have.
    #[must_use]
    pub fn is_refresh(&self) -> bool {
        self.latest.is_some() && self.decides() == 0 && self.thresholds.is_empty()
    }

    /// Who is asked for it.
    #[must_use]
    pub fn addressee(&self) -> Option<&Addressee> {
        self.places.first().map(|p| &p.addressee)
    }
}

/// Something missing that is no datum: a fact of the project, a reference of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherGap {
    /// Its name in words.
    pub text: String,
    /// Rules that ask for it.
    pub asked_by: Vec<Asking>,
}

/// Everything that is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Data and answers, what decides most first.
    pub list: Vec<Gap>,
    /// The rest, in the order of the rules.
    pub other: Vec<OtherGap>,
}

impl Gaps {
    /// Gaps by who is asked, in the order in which their most deciding gap comes.
    #[must_use]
    pub fn by_addressee(&self) -> Vec<(&Addressee, Vec<&Gap>)> {
        let mut out: Vec<(&Addressee, Vec<&Gap>)> = Vec::new();
        for gap in &self.list {
            let Some(who) = gap.addressee() else { continue };
            match out.iter_mut().find(|(a, _)| a.id == who.id) {
                Some((_, list)) => list.push(gap),
                None => out.push((who, vec![gap])),
            }
        }
        out
    }

    /// Addressees of one way of coming by data.
    pub fn by_way(&self, wanted: impl Fn(Way) -> bool) -> Vec<(&Addressee, Vec<&Gap>)> {
        let mut all = self.by_addressee();
        all.retain(|(a, _)| wanted(a.way));
        all
    }
}

/// Finds the gaps.
#[must_use]
pub fn find(input: &Input<'_>) -> Gaps {
    let mut finder = Finder {
        input,
        keys: Keys::new(input.rules, input.program),
        data: BTreeMap::new(),
        answers: BTreeMap::new(),
        other: Vec::new(),
    };
    finder.problems();
    finder.requirements();
    finder.thresholds();
    finder.indicators();
    finder.stale();
    finder.finish()
}

struct Finder<'a> {
    input: &'a Input<'a>,
    keys: Keys<'a>,
    data: BTreeMap<usize, Gap>,
    answers: BTreeMap<String, Gap>,
    other: Vec<OtherGap>,
}

impl Finder<'_> {
    /// Writes down what a name stands for, and who asks for it.
    fn note(&mut self, name: &str, who: &Asking, list: fn(&mut Gap) -> &mut Vec<Asking>) {
        let wanted = self.keys.read(name);
        if wanted.is_empty() {
            let at = self.other.iter().position(|o| o.text == name).unwrap_or_else(|| {
                self.other.push(OtherGap { text: name.to_owned(), asked_by: Vec::new() });
                self.other.len() - 1
            });
            if let Some(other) = self.other.get_mut(at) {
                once(&mut other.asked_by, who);
            }
            return;
        }
        for one in wanted {
            let gap = match one {
                Wanted::Datum(i, year) => {
                    let last_full = self.input.last_full_year();
                    let Some(gap) = self.datum(i) else { continue };
                    once(&mut gap.years, &year.unwrap_or(last_full));
                    gap
                }
                Wanted::Survey(survey, question) => self.answer(survey, question),
            };
            once(list(gap), who);
        }
    }

    fn datum(&mut self, index: usize) -> Option<&mut Gap> {
        let datum = self.input.rules.data.get(index)?;
        let known = || latest(self.input, &datum.meta.id);
        Some(self.data.entry(index).or_insert_with(|| Gap {
            what: Missing::Datum(index),
            id: datum.meta.id.clone(),
            title: title(&datum.meta).to_owned(),
            unit: datum.unit.label.clone(),
            years: Vec::new(),
            latest: known(),
            problems: Vec::new(),
            requirements: Vec::new(),
            thresholds: Vec::new(),
            indicators: Vec::new(),
            places: places(datum),
        }))
    }

    fn answer(&mut self, name: String, question: String) -> &mut Gap {
        let id = format!("{name}.{question}");
        self.answers.entry(id.clone()).or_insert_with(|| Gap {
            title: crate::eval::survey_name(&name, &question),
            places: vec![survey(&name, &question)],
            what: Missing::Answer { survey: name, question },
            id,
            unit: "%".to_owned(),
            years: Vec::new(),
            latest: None,
            problems: Vec::new(),
            requirements: Vec::new(),
            thresholds: Vec::new(),
            indicators: Vec::new(),
        })
    }

    fn problems(&mut self) {
        let input = self.input;
        for (result, rule) in input.diagnosis.problems.iter().zip(&input.rules.problems) {
            let who = Asking::of(&rule.meta);
            for name in result.would_decide.iter().filter(|_| result.found.is_none()) {
                self.note(name, &who, |g| &mut g.problems);
            }
        }
    }

    fn requirements(&mut self) {
        for verdict in self.input.verdicts.iter().filter(|v| v.status == Status::Undetermined) {
            let who = Asking { id: verdict.id.clone(), title: verdict.title.clone() };
            for name in &verdict.would_decide {
                self.note(name, &who, |g| &mut g.requirements);
            }
        }
    }

    fn thresholds(&mut self) {
        let input = self.input;
        for (i, rule) in input.rules.thresholds.iter().enumerate() {
            let who = Asking::of(&rule.meta);
            for level in [Level::Attention, Level::Alarm] {
                let reason = input.view.threshold(i, level);
                for name in reason.as_ref().map(would_decide).unwrap_or_default() {
                    self.note(&name, &who, |g| &mut g.thresholds);
                }
            }
        }
    }

    fn indicators(&mut self) {
        let input = self.input;
        for (i, rule) in input.rules.indicators.iter().enumerate() {
            let known = input.diagnosis.indicator(&rule.meta.id).is_some_and(|r| r.is_known());
            if known {
                continue;
            }
            let who = Asking::of(&rule.meta);
            for name in input.view.missing_inputs(i) {
                self.note(&name, &who, |g| &mut g.indicators);
            }
        }
    }

    /// Data that have become old: the years since are asked for, on behalf of the indicators that
    /// read them.
    fn stale(&mut self) {
        let input = self.input;
        let last = input.last_full_year();
        for (i, rule) in input.rules.indicators.iter().enumerate() {
            for (variable, _) in input.view.operands(i) {
                let Some(datum) = input.rules.data.get(variable) else { continue };
                let Some(year) = latest(input, &datum.meta.id) else { continue };
                if !input.is_stale(year) {
                    continue;
                }
                if let Some(gap) = self.datum(variable) {
                    (year + 1..=last).for_each(|y| once(&mut gap.years, &y));
                    once(&mut gap.indicators, &Asking::of(&rule.meta));
                }
            }
        }
    }

    fn finish(self) -> Gaps {
        let mut list: Vec<Gap> =
            self.data.into_values().chain(self.answers.into_values()).collect();
        for gap in &mut list {
            gap.years.sort_unstable();
        }
        // What decides most comes first; ties stay in the order of the rules.
        list.sort_by_key(|g| {
            std::cmp::Reverse((
                g.decides(),
                g.thresholds.len(),
                !g.is_refresh(),
                g.indicators.len(),
            ))
        });
        Gaps { list, other: self.other }
    }
}

fn once<T: PartialEq + Clone>(list: &mut Vec<T>, item: &T) {
    if !list.contains(item) {
        list.push(item.clone());
    }
}
