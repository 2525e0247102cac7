//! Loaded project → diagnosis, forecasts, strategy, verdicts.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::forecasts;
use super::load::Loaded;
use crate::comply::{self, Verdict};
use crate::diag::Diagnostic;
use crate::document::tree::Document;
use crate::document::{self, DocumentInput, PlaceNames, Templates};
use crate::eval::{Diagnosis, Program};
use crate::lang::facts::SECTION_CALL;
use crate::lang::ruleset::UnitKind;
use crate::plan::{self, IndicatorForecast, Strategy};

/// Everything computed for one project.
#[derive(Debug)]
pub struct Evaluated {
    /// Compiled rules, for explanations.
    pub program: Program,
    /// Diagnosis.
    pub diagnosis: Diagnosis,
    /// Forecasts of indicators with enough years.
    pub forecasts: Vec<IndicatorForecast>,
    /// Strategy.
    pub strategy: Strategy,
    /// Verdicts on requirements.
    pub verdicts: Vec<Verdict>,
    /// Chapters rendered for the verdicts, to be finished into the document; none when only verdicts
    /// were asked for.
    pub prepared: Option<document::Prepared>,
    /// Names of places.
    pub place: PlaceNames,
    /// Day of the law: of the resolution, or of the run when no resolution is planned yet.
    pub law_day: NaiveDate,
    /// Warnings and notes, those of loading included.
    pub found: Vec<Diagnostic>,
}

/// What the results are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Verdicts and findings only. Forecasts are made for the same indicators and years, but without
    /// learning from all other gminas: no verdict depends on how wide an interval is, and the
    /// learning would take most of the time. Chapters are rendered only so far as to know whether
    /// they say something.
    Verdicts,
    /// Everything a document prints.
    Document,
}

/// Evaluates a project for its document.
///
/// # Errors
/// Rules that cannot be evaluated, faults of templates, missing links of the plan.
pub fn evaluate(loaded: &Loaded, day: NaiveDate) -> Result<Evaluated, Vec<Diagnostic>> {
    evaluate_for(loaded, day, Depth::Document)
}

/// Evaluates a project as deep as needed; verdicts and findings are the same at every depth.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_for(
    loaded: &Loaded,
    day: NaiveDate,
    depth: Depth,
) -> Result<Evaluated, Vec<Diagnostic>> {
    let Loaded { rules, project, data, unit, own_texts, .. } = loaded;
    let law_day = project.resolution.date.as_ref().map_or(day, |d| d.value);
    let program = Program::compile(rules, data, law_day)?;
    let program = {
        let small = project.data.small;
        let options = crate::eval::Options { survey_unit: Some(*unit), small, ..program.options };
        program.with_options(options)
    };
    let view = program.view(data, rules, *unit);
    let diagnosis = view.diagnosis();
    let end = project.period.as_ref().map_or(law_day.year() + 5, |p| p.to.year());
    let forecasts = match depth {
        Depth::Verdicts => forecasts::uncalibrated(rules, &diagnosis, end),
        Depth::Document => forecasts::all(&program, data, rules, &diagnosis, end),
    };
    let (strategy, mut found) = plan::build(rules, &diagnosis, project, &forecasts);
    let mut place =
        PlaceNames::from_registry(&data.registry, &project.teryt.value).unwrap_or_default();
    let others = data.peers.iter().flat_map(|p| &p.units).filter(|u| *u != unit);
    place.peers = others.filter_map(|u| data.registry.unit(*u)).map(|u| u.name.clone()).collect();
    let city = data.registry.is_city_powiat(*unit);
    let kind = if city { UnitKind::CityWithPowiatRights } else { UnitKind::Gmina };
    if found.iter().any(Diagnostic::is_error) {
        return Err(found);
    }
    let input = DocumentInput {
        rules,
        project,
        diagnosis: &diagnosis,
        strategy: &strategy,
        verdicts: &[],
        forecasts: &forecasts,
        own_texts,
        place: &place,
        day: law_day,
    };
    let (prepared, sections) = match depth {
        Depth::Verdicts => (None, verdict_sections(&input)?),
        Depth::Document => {
            let prepared = document::prepare(&Templates::embedded(), &input)?;
            let sections = prepared.sections();
            (Some(prepared), sections)
        }
    };
    let evidence = plan::evidence(&strategy, project, &sections);
    let mut verdicts = comply::decide_with(rules, &evidence, Some(&view), law_day, kind);
    found.extend(comply::waive(rules, &mut verdicts, law_day));
    found.extend(program.warnings().iter().cloned());
    drop(view);
    Ok(Evaluated {
        program,
        diagnosis,
        forecasts,
        strategy,
        verdicts,
        prepared,
        place,
        law_day,
        found,
    })
}

/// Which chapters say something, of those that requirements ask about.
fn verdict_sections(input: &DocumentInput<'_>) -> Result<BTreeMap<String, bool>, Vec<Diagnostic>> {
    let asked = comply::asked_facts(input.rules);
    let wanted = |id: &str| asked.contains(format!("{SECTION_CALL}.{id}").as_str());
    document::sections(&Templates::embedded(), input, wanted)
}

impl Evaluated {
    /// The document with its verdicts.
    ///
    /// # Errors
    /// Faults of templates and of texts that cannot be printed: E07xx.
    pub fn document(
        &self,
        loaded: &Loaded,
    ) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
        let input = self.input(loaded);
        match &self.prepared {
            Some(prepared) => prepared.finish(&input),
            None => document::build(&input),
        }
    }

    /// What the document is made from.
    #[must_use]
    pub fn input<'a>(&'a self, loaded: &'a Loaded) -> DocumentInput<'a> {
        DocumentInput {
            rules: &loaded.rules,
            project: &loaded.project,
            diagnosis: &self.diagnosis,
            strategy: &self.strategy,
            verdicts: &self.verdicts,
            forecasts: &self.forecasts,
            own_texts: &loaded.own_texts,
            place: &self.place,
            day: self.law_day,
        }
    }
}
