//! The diagnosis of one unit.

use rayon::prelude::*;

use super::bound::at;
use super::diagnosis::{
    Absence, Diagnosis, IndicatorResult, Input, ProblemResult, Reference, SurveyAnswer,
    ThresholdResult,
};
use super::program::Program;
use super::reason::Reason;
use super::shortest::would_decide;
use super::tri::Tri;
use super::view::{UnitIndicator, UnitView};
use super::words;
use crate::data::{Dataset, absence};
use crate::lang::expr::Level;
use crate::lang::ruleset::RuleSet;

impl Program {
    /// Diagnoses one unit: index in the register. The rule set must be the one the program was
    /// compiled from.
    #[must_use]
    pub fn diagnose(&self, data: &Dataset, rules: &RuleSet, unit: u32) -> Diagnosis {
        self.view(data, rules, unit).diagnosis()
    }
}

impl UnitView<'_> {
    /// The diagnosis of the unit.
    #[must_use]
    pub fn diagnosis(&self) -> Diagnosis {
        self.diagnosis_of(|_| true)
    }

    /// The diagnosis with the wanted indicators, thresholds and problems only, by identifier. They
    /// come out the same: nothing of a diagnosis depends on what else is in it.
    #[must_use]
    pub fn diagnosis_of(&self, wanted: impl Fn(&str) -> bool + Sync) -> Diagnosis {
        let indicators = || {
            let all = self.rules.indicators.par_iter().enumerate();
            let all = all.filter(|(_, indicator)| wanted(&indicator.meta.id));
            all.map(|(i, _)| self.result(i)).collect()
        };
        let thresholds = || {
            let all = self.rules.thresholds.par_iter().enumerate();
            let all = all.filter(|(_, t)| wanted(&t.meta.id));
            all.map(|(i, t)| ThresholdResult {
                id: t.meta.id.clone(),
                indicator: t.indicator.clone(),
                attention: self.reaches(i, Level::Attention),
                alarm: self.reaches(i, Level::Alarm),
            })
            .collect()
        };
        let problems = || {
            let all = self.rules.problems.par_iter().enumerate();
            let all = all.filter(|(_, p)| wanted(&p.meta.id));
            all.map(|(i, p)| {
                let reason = self.problem(i);
                ProblemResult {
                    id: p.meta.id.clone(),
                    found: reason.as_ref().and_then(|r| r.result.known()),
                    would_decide: reason.as_ref().map(would_decide).unwrap_or_default(),
                    because: reason.as_ref().map(because).unwrap_or_default(),
                    answers: reason.as_ref().map(|r| self.answers(r)).unwrap_or_default(),
                }
            })
            .collect()
        };
        // None of the three waits for another.
        let (indicators, (thresholds, problems)) =
            rayon::join(indicators, || rayon::join(thresholds, problems));
        let code = self.data.registry.unit(self.unit).map(|u| u.code.clone());
        Diagnosis { teryt: code.unwrap_or_default(), indicators, thresholds, problems }
    }

    fn result(&self, index: usize) -> IndicatorResult {
        let mut own = self.indicators.get(index).cloned().unwrap_or_default();
        let inputs = own.latest.map_or_else(Vec::new, |(year, _)| self.inputs(index, year));
        let withheld = self.withhold(index, &mut own);
        let mut sources: Vec<String> = Vec::new();
        for source in inputs.iter().filter_map(|i| i.source.as_ref()) {
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
        IndicatorResult {
            id: self.rules.indicators.get(index).map_or_else(String::new, |i| i.meta.id.clone()),
            latest: own.latest,
            absence: match withheld {
                Some(_) => Some(Absence::Suppressed),
                None => own.latest.is_none().then(|| self.why_absent(index)),
            },
            references: own
                .references
                .iter()
                .map(|(group, _, r)| {
                    (*group, Reference { value: r.value, units: r.units, of: r.of })
                })
                .collect(),
            reference_history: own.reference_history,
            percentile: own.percentile,
            change5: own.change5,
            breaks: own.breaks,
            sources,
            inputs,
            history: own.history,
            withheld,
        }
    }

    /// Takes out what is not told of an indicator; the year of its latest value when that is among it.
    fn withhold(&self, index: usize, own: &mut UnitIndicator) -> Option<i32> {
        let hidden = |year: i32| self.is_withheld(index, year);
        own.history.retain(|(year, _)| !hidden(*year));
        own.reference_history.retain(|(_, year, _)| !hidden(*year));
        own.references.retain(|(_, year, _)| !hidden(*year));
        let (year, _) = own.latest?;
        if hidden(year - 5) {
            own.change5 = None;
        }
        if !hidden(year) {
            return None;
        }
        own.latest = None;
        own.percentile = None;
        own.change5 = None;
        Some(year)
    }

    /// Survey answers among the conditions that decided.
    fn answers(&self, reason: &Reason) -> Vec<SurveyAnswer> {
        let mut out: Vec<SurveyAnswer> = Vec::new();
        for leaf in reason.decisive() {
            let Some(key) = leaf.compared.as_ref().and_then(|c| c.survey.clone()) else { continue };
            let Some((percent, origin)) = self.data.surveys.get(&key) else { continue };
            let (survey, question) = key;
            let place = Some(origin.place.clone());
            let answer = SurveyAnswer { survey, question, percent: *percent, place };
            if !out.contains(&answer) {
                out.push(answer);
            }
        }
        out
    }

    /// Operands of an indicator in a year, with their places.
    pub(super) fn inputs(&self, index: usize, year: i32) -> Vec<Input> {
        self.operands(index)
            .into_iter()
            .filter_map(|(v, time)| {
                let var = self.rules.data.get(v)?;
                let year = at(time, year);
                let cell = self.bound.cell(v, year, self.unit);
                let origin = self.origin(v, year);
                let told = self.withheld(v, year);
                let declared = var.sources.first().map(|s| format!("{} {}", s.system, s.key));
                Some(Input {
                    data: var.meta.id.clone(),
                    title: words::title(&var.meta).to_owned(),
                    year,
                    value: match &told {
                        Some(_) => Err(Absence::Suppressed),
                        None => absence(cell).map_or(Ok(cell), Err),
                    },
                    told,
                    unit: var.unit.label.clone(),
                    source: origin.and_then(|o| o.source.clone()).or(declared),
                    place: origin.map(|o| o.place.clone()),
                    vintage: origin.and_then(|o| o.vintage.clone()),
                })
            })
            .collect()
    }

    /// Why an indicator has no value: the reason given for an operand in the year that lacks least.
    fn why_absent(&self, index: usize) -> Absence {
        let Some(year) = self.best_year(index) else { return Absence::Missing };
        let reasons: Vec<Absence> = self
            .operands(index)
            .into_iter()
            .filter_map(|(v, time)| absence(self.bound.cell(v, at(time, year), self.unit)))
            .collect();
        [Absence::NotApplicable, Absence::Suppressed, Absence::NotYet]
            .into_iter()
            .find(|a| reasons.contains(a))
            .unwrap_or(Absence::Missing)
    }
}

/// The decisive conditions as sentences with numbers. Of two true statements about one quantity the
/// weaker is left out: it says nothing the stronger does not.
pub(super) fn because(reason: &Reason) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let decisive = reason.decisive();
    let said = |i: usize, leaf: &Reason| {
        let Some(own) = leaf.compared.as_ref().filter(|_| leaf.result == Tri::True) else {
            return false;
        };
        decisive.iter().enumerate().any(|(j, other)| {
            let stronger = other.compared.as_ref().filter(|_| other.result == Tri::True);
            // Of two that say the same the first stays.
            stronger.is_some_and(|s| j != i && s.implies(own) && (j < i || !own.implies(s)))
        })
    };
    for (_, leaf) in decisive.iter().enumerate().filter(|(i, leaf)| !said(*i, leaf)) {
        let sentence = sentence(leaf);
        if !out.contains(&sentence) {
            out.push(sentence);
        }
    }
    out
}

/// One condition as a sentence: what was found, what was asked, how it came out.
pub(super) fn sentence(leaf: &Reason) -> String {
    let verdict = match leaf.result {
        Tri::True => "warunek jest spełniony",
        Tri::False => "warunek nie jest spełniony",
        Tri::Unknown => "nie da się rozstrzygnąć",
    };
    let found = if leaf.found.is_empty() { String::new() } else { format!(" {}.", leaf.found) };
    format!("{} – {verdict}.{found}", capital(&leaf.text))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
