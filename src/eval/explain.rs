//! Derivations on demand: how a number or a finding came about.

use serde::Serialize;

use super::bound::at;
use super::diagnosis::Input;
use super::program::Program;
use super::reason::{Joint, Reason};
use super::shortest::would_decide;
use super::tri::Tri;
use super::view::UnitView;
use super::withheld::TOO_SMALL;
use super::words;
use crate::data::{Area, Dataset, vintage_day};
use crate::lang::expr::{Group, Level};
use crate::lang::ruleset::RuleSet;
use crate::text::{format_date, format_short, plural_of, with_unit};

/// What to explain, by identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An indicator.
    Indicator(String),
    /// A threshold, both levels.
    Threshold(String),
    /// A problem.
    Problem(String),
    /// A reference of an indicator.
    Reference(String, Group),
}

/// A derivation: a statement, remarks about it, and what it rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Explanation {
    /// The statement.
    pub statement: String,
    /// Result of a condition: `tak`, `nie`, `nieznane`; none for numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Tri>,
    /// Remarks: formula, source, place, what is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Explanation>,
}

impl Explanation {
    /// The derivation as indented text, one statement a line.
    #[must_use]
    pub fn render_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        let pad = "  ".repeat(depth);
        let mark = match self.result {
            Some(Tri::True) => "[tak] ",
            Some(Tri::False) => "[nie] ",
            Some(Tri::Unknown) => "[nie wiadomo] ",
            None => "",
        };
        out.push_str(&format!("{pad}{mark}{}\n", self.statement));
        for note in &self.notes {
            out.push_str(&format!("{pad}  · {note}\n"));
        }
        self.parts.iter().for_each(|p| p.write(out, depth + 1));
    }
}

impl Program {
    /// Explains a number or a finding for one unit; none when there is no such rule.
    #[must_use]
    pub fn explain(
        &self,
        data: &Dataset,
        rules: &RuleSet,
        unit: u32,
        what: &What,
    ) -> Option<Explanation> {
        self.view(data, rules, unit).explain(what)
    }
}

impl UnitView<'_> {
    /// Explains a number or a finding; none when there is no such rule.
    #[must_use]
    pub fn explain(&self, what: &What) -> Option<Explanation> {
        let rules = self.rules;
        match what {
            What::Indicator(id) => {
                let i = rules.indicators.iter().position(|i| i.meta.id == *id)?;
                Some(self.explain_indicator(i))
            }
            What::Reference(id, group) => {
                let i = rules.indicators.iter().position(|i| i.meta.id == *id)?;
                Some(self.explain_reference(i, *group))
            }
            What::Threshold(id) => {
                let i = rules.thresholds.iter().position(|t| t.meta.id == *id)?;
                self.explain_threshold(i)
            }
            What::Problem(id) => {
                let i = rules.problems.iter().position(|p| p.meta.id == *id)?;
                self.explain_problem(i)
            }
        }
    }

    fn explain_indicator(&self, index: usize) -> Explanation {
        let title = self.indicator_title(index);
        let Some(indicator) = self.rules.indicators.get(index) else {
            return Explanation::default();
        };
        let own = self.indicators.get(index);
        let name = |year: Option<i32>| {
            words::formula(self.rules, &indicator.formula, &|v, time| {
                let cell = year.map(|y| self.bound.cell(v, at(time, y), self.unit));
                if let Some(told) = year.and_then(|y| self.withheld(v, at(time, y))) {
                    return format!("[{told}]");
                }
                match cell {
                    Some(x) if x.is_nan() => "brak danych".to_owned(),
                    Some(x) => format_short(x, 4),
                    None => self
                        .rules
                        .data
                        .get(v)
                        .map_or_else(String::new, |d| words::title(&d.meta).to_owned()),
                }
            })
        };
        let mut notes = vec![format!("wzór: {}", name(None))];
        for b in own.into_iter().flat_map(|o| &o.breaks) {
            let effect = if b.blocking {
                "wartości sprzed przerwy nie porównuje się z późniejszymi"
            } else {
                "nie zmienia wniosków"
            };
            notes.push(format!("przerwa szeregu w {} r.: {}; {effect}", b.year, b.why));
        }
        let scale = if indicator.scale == 1.0 {
            String::new()
        } else {
            format!(" × {} ({})", format_short(indicator.scale, 6), indicator.unit.label)
        };
        let latest = own.and_then(|o| o.latest);
        let year = latest.map(|(y, _)| y).or_else(|| self.best_year(index));
        let inputs = year.map_or_else(Vec::new, |y| self.inputs(index, y));
        let statement = match latest {
            Some((year, value)) => {
                let shown = self.told_of_indicator(index, year).unwrap_or_else(|| {
                    with_unit(value, indicator.decimals.into(), &indicator.unit.label)
                });
                notes.push(format!("podstawienie: ({}){scale} = {shown}", name(Some(year))));
                format!("Wskaźnik „{title}”: {shown} w {year} r.")
            }
            None => {
                let missing = self.missing_inputs(index);
                if !missing.is_empty() {
                    notes.push(format!("do obliczenia brakuje: {}", missing.join("; ")));
                }
                format!("Wskaźnik „{title}”: brak danych")
            }
        };
        let mut parts: Vec<Explanation> = inputs.iter().map(|i| self.explain_input(i)).collect();
        for (group, _, _) in own.into_iter().flat_map(|o| &o.references) {
            parts.push(self.explain_reference(index, *group));
        }
        Explanation { statement, result: None, notes, parts }
    }

    fn explain_input(&self, input: &Input) -> Explanation {
        let mut made = explain_input(input);
        let area = Area::Gmina(self.unit);
        for older in self.data.superseded(&input.data, area, input.year) {
            let day = older.origin.vintage.as_deref().and_then(vintage_day);
            made.notes.push(format!(
                "wcześniejsza wartość: {}, pobrana {} ({})",
                shown(older.value, &input.unit),
                day.map_or_else(String::new, format_date),
                older.origin.place
            ));
        }
        made
    }

    fn explain_reference(&self, index: usize, group: Group) -> Explanation {
        let title = self.indicator_title(index);
        let who = words::group(group);
        let found = self.indicators.get(index).and_then(|own| {
            own.references.iter().find(|(g, _, _)| *g == group).map(|(_, y, r)| (*y, *r))
        });
        // A sum over few gminas would give the gmina's own number away.
        if found.is_some_and(|(year, _)| self.is_withheld(index, year)) {
            return Explanation {
                statement: format!("Odniesienie „{title}” ({who}): {TOO_SMALL}"),
                ..Explanation::default()
            };
        }
        let (Some((year, r)), Some(indicator)) = (found, self.rules.indicators.get(index)) else {
            return Explanation {
                statement: format!("Odniesienie „{title}” ({who}): brak danych"),
                ..Explanation::default()
            };
        };
        let shown = with_unit(r.value, indicator.decimals.into(), &indicator.unit.label);
        let scale = if indicator.scale == 1.0 {
            String::new()
        } else {
            format!("{} × ", format_short(indicator.scale, 6))
        };
        let sums = format!(
            "{scale}{} / {} = {shown}",
            format_short(r.numerator, 2),
            format_short(r.denominator, 2)
        );
        let notes = if r.units == 0 {
            vec![format!("wartość podana wprost dla obszaru: {sums}")]
        } else {
            let of = plural_of(u64::from(r.of), "gminy", "gmin", "gmin");
            vec![
                format!("iloraz sum: {sums}"),
                format!("zsumowano dane {} z {of}", format_short(f64::from(r.units), 0)),
            ]
        };
        Explanation {
            statement: format!("Odniesienie „{title}” ({who}): {shown} w {year} r."),
            result: None,
            notes,
            parts: Vec::new(),
        }
    }

    fn explain_threshold(&self, index: usize) -> Option<Explanation> {
        let threshold = self.rules.thresholds.get(index)?;
        let own = self.program.thresholds.get(index)?.indicator;
        let mut parts = Vec::new();
        for (level, declared) in [
            (Level::Attention, threshold.attention.is_some()),
            (Level::Alarm, threshold.alarm.is_some()),
        ] {
            if let Some(reason) = self.threshold(index, level).filter(|_| declared) {
                parts.push(Explanation {
                    statement: format!("poziom „{}”", words::level(level)),
                    result: Some(reason.result),
                    notes: missing_note(&reason),
                    parts: vec![from_reason(&reason)],
                });
            }
        }
        parts.push(self.explain_indicator(own));
        let mut notes = Vec::new();
        if let Some(basis) = &threshold.basis {
            notes.push(format!("podstawa: {}", self.rules.cite(basis)));
        }
        if let crate::lang::ruleset::Origin::Author(why) = &threshold.origin {
            notes.push(format!("wybór autora reguł: {why}"));
        }
        if let Some(r) = self.rules.replacement(&threshold.meta) {
            notes.push(format!("próg zestawu „{}” zastąpił zestaw „{}”: {}", r.of, r.by, r.reason));
        }
        let title = words::title(&threshold.meta);
        Some(Explanation {
            statement: format!("Próg „{title}” wskaźnika „{}”", self.indicator_title(own)),
            result: None,
            notes,
            parts,
        })
    }

    fn explain_problem(&self, index: usize) -> Option<Explanation> {
        let problem = self.rules.problems.get(index)?;
        let reason = self.problem(index)?;
        let mut notes = missing_note(&reason);
        if let Some(ground) = &problem.ground {
            notes.push(format!("powód udzielania pomocy: {}", self.rules.cite(ground)));
        }
        let state = match reason.result {
            Tri::True => "stwierdzony",
            Tri::False => "nie stwierdzony",
            Tri::Unknown => "nie do ustalenia",
        };
        let mut parts = vec![from_reason(&reason)];
        for id in &problem.evidence {
            if let Some(i) = self.rules.indicators.iter().position(|i| i.meta.id == *id) {
                parts.push(self.explain_indicator(i));
            }
        }
        Some(Explanation {
            statement: format!("Problem „{}”: {state}", words::title(&problem.meta)),
            result: Some(reason.result),
            notes,
            parts,
        })
    }
}

fn missing_note(reason: &Reason) -> Vec<String> {
    let list = would_decide(reason);
    if list.is_empty() { Vec::new() } else { vec![format!("rozstrzygnie: {}", list.join("; "))] }
}

fn shown(x: f64, unit: &str) -> String {
    with_unit(x, if x.fract() == 0.0 { 0 } else { 2 }, unit)
}

fn explain_input(input: &Input) -> Explanation {
    let shown = match (&input.told, input.value) {
        (Some(told), _) => told.clone(),
        (None, Ok(x)) => shown(x, &input.unit),
        (None, Err(_)) => "brak danych".to_owned(),
    };
    let mut notes = Vec::new();
    if let Some(place) = &input.place {
        notes.push(place.to_string());
    }
    if let Some(source) = &input.source {
        notes.push(format!("źródło: {source}"));
    }
    if let Some(vintage) = &input.vintage {
        notes.push(format!("stan danych: {vintage}"));
    }
    Explanation {
        statement: format!("{} ({}): {shown}", input.title, input.year),
        result: None,
        notes,
        parts: Vec::new(),
    }
}

/// A condition's reasons as a derivation.
#[must_use]
pub fn from_reason(reason: &Reason) -> Explanation {
    let mut notes = Vec::new();
    if !reason.found.is_empty() {
        notes.push(reason.found.clone());
    }
    notes.extend(reason.lacking.iter().map(|l| format!("brak: {l}")));
    if reason.joint == Joint::Leaf && !reason.missing.is_empty() {
        notes.push(format!("brakuje: {}", reason.missing.join("; ")));
    }
    Explanation {
        statement: reason.text.clone(),
        result: Some(reason.result),
        notes,
        parts: reason.parts.iter().map(from_reason).collect(),
    }
}
