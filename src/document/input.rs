//! What a document is made from.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::comply::Verdict;
use crate::data::Registry;
use crate::eval::Diagnosis;
use crate::lang::ruleset::RuleSet;
use crate::plan::{IndicatorForecast, Strategy};
use crate::project::Project;

/// Names of the gmina and of the areas around it, all in the nominative.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceNames {
    /// Name of the gmina.
    pub name: String,
    /// Kind: `gmina miejsko-wiejska`.
    pub kind: String,
    /// Name of the powiat: `janowski`.
    pub powiat: String,
    /// Name of the województwo: `lubelskie`.
    pub voivodeship: String,
    /// A city with powiat rights: requirements for such cities apply too.
    pub city: bool,
    /// Day of the register, when known.
    pub register_day: Option<String>,
    /// Number of gminas of the register.
    pub gminas: usize,
    /// Gminas chosen for comparison, without the strategy's own.
    pub peers: Vec<String>,
}

impl PlaceNames {
    /// Names from the register; none when the code is not there.
    #[must_use]
    pub fn from_registry(registry: &Registry, teryt: &str) -> Option<Self> {
        let unit = registry.unit(registry.find(teryt)?)?;
        let powiat = registry.powiats.get(unit.powiat as usize);
        let kind = match (unit.kind, powiat.is_some_and(|p| p.city)) {
            (_, true) => "miasto na prawach powiatu",
            (1, _) => "gmina miejska",
            (2, _) => "gmina wiejska",
            (3, _) => "gmina miejsko-wiejska",
            _ => "gmina",
        };
        Some(Self {
            name: unit.name.clone(),
            kind: kind.to_owned(),
            city: powiat.is_some_and(|p| p.city),
            powiat: powiat.map_or_else(String::new, |p| p.name.clone()),
            voivodeship: registry
                .voivodeships
                .get(unit.voivodeship as usize)
                .map_or_else(String::new, |v| v.name.to_lowercase()),
            register_day: registry.as_of.clone(),
            gminas: registry.units.len(),
            peers: Vec::new(),
        })
    }
}

/// Everything a document is made from.
#[derive(Clone, Copy)]
pub struct DocumentInput<'a> {
    /// Rules.
    pub rules: &'a RuleSet,
    /// Project file.
    pub project: &'a Project,
    /// Diagnosis.
    pub diagnosis: &'a Diagnosis,
    /// Plan.
    pub strategy: &'a Strategy,
    /// Verdicts; empty while the sections are only being counted.
    pub verdicts: &'a [Verdict],
    /// Forecasts.
    pub forecasts: &'a [IndicatorForecast],
    /// The officer's texts by chapter id (`diagnoza`) or chapter and area (`diagnoza.rynek_pracy`).
    pub own_texts: &'a BTreeMap<String, String>,
    /// Names.
    pub place: &'a PlaceNames,
    /// Day of the run: the day of the resolution or the day given by the user.
    pub day: NaiveDate,
}

impl DocumentInput<'_> {
    /// Name of the gmina as printed.
    #[must_use]
    pub fn name(&self) -> &str {
        self.project.name.as_deref().unwrap_or(&self.place.name)
    }

    /// A requirement that blocks is not met or cannot be determined.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.verdicts.iter().any(super::blocks)
    }
}
