//! Indicators of realisation: base, target and the path between them.

use crate::diag::Diagnostic;
use crate::eval::Diagnosis;
use crate::lang::ruleset::{Indicator, Nature, Product, ResultTarget, RuleSet, Target};
use crate::project::{Changes, Project};

use super::forecast::IndicatorForecast;
use super::strategy::{Base, Kind, Measure, PlannedAction};

/// Planned values by year on the straight line from the base to the target; constant afterwards.
#[must_use]
pub fn path(base: (i32, f64), target: (i32, f64), years: &[i32]) -> Vec<(i32, f64)> {
    let (from, start) = base;
    let (to, end) = target;
    years
        .iter()
        .map(|year| {
            let value = if *year >= to || to <= from {
                end
            } else if *year <= from {
                start
            } else {
                start + (end - start) * f64::from(year - from) / f64::from(to - from)
            };
            (*year, value)
        })
        .collect()
}

/// What every measure of a plan shares.
pub(super) struct Context<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) diagnosis: &'a Diagnosis,
    pub(super) project: &'a Project,
    pub(super) forecasts: &'a [IndicatorForecast],
    pub(super) years: &'a [i32],
    /// Who measures results, as printed.
    pub(super) who: String,
}

impl Context<'_> {
    fn when(&self) -> String {
        match &self.project.monitoring.report_by {
            Some(day) => format!("co roku, do {day}"),
            None => "co roku".to_owned(),
        }
    }

    /// A result indicator of a goal, with what is wrong about its target.
    pub(super) fn result(
        &self,
        goal: &str,
        number: &str,
        wanted: &ResultTarget,
        changes: Option<&Changes>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Measure> {
        let indicator = self.rules.indicator(&wanted.indicator)?;
        let state = self.diagnosis.indicator(&wanted.indicator);
        let base = state
            .and_then(|s| {
                let known = s.latest.map(|(year, value)| (year, Some(value)));
                known.or(s.withheld.map(|year| (year, None))).map(|at| (at, &s.sources))
            })
            .map(|((year, value), sources)| Base { value, year, source: sources.join("; ") });
        let last = self.years.last().copied();
        let by = wanted.by_year.or(last);
        let changed =
            changes.and_then(|c| c.targets.iter().find(|t| t.indicator == wanted.indicator));
        let target = by.zip(base.as_ref()).and_then(|(year, base)| {
            let value = match changed {
                Some(t) => t.value,
                None => goal_value(wanted.target, base.value)?,
            };
            Some((year, value))
        });
        let start = base.as_ref().and_then(|b| Some((b.year, b.value?)));
        if let (Some((_, base)), Some(target)) = (start, target) {
            direction(goal, indicator, base, target.1, wanted, found);
        }
        let path = start.zip(target).map_or_else(Vec::new, |(b, t)| path(b, t, self.years));
        let without_action = self
            .forecasts
            .iter()
            .find(|f| f.indicator == wanted.indicator)
            .and_then(|f| f.at(by?))
            .map(|p| p.value);
        let from_what = match (&base, state) {
            (Some(b), _) if !b.source.is_empty() => b.source.clone(),
            _ => "do ustalenia".to_owned(),
        };
        Some(Measure {
            kind: Kind::Result,
            id: indicator.meta.id.clone(),
            title: indicator.meta.title.clone(),
            unit: indicator.unit.label.clone(),
            decimals: indicator.decimals,
            belongs_to: number.to_owned(),
            target_withheld: by.filter(|_| base.is_some() && target.is_none()),
            base,
            target,
            path,
            without_action,
            who: self.who.clone(),
            when: self.when(),
            from_what,
            more_is_better: match indicator.nature {
                Nature::Stimulant => Some(true),
                Nature::Destimulant => Some(false),
                Nature::Neutral => None,
            },
        })
    }

    /// A product indicator of an action. A product is new, so its base is nil in the year before
    /// the strategy.
    pub(super) fn product(&self, action: &PlannedAction, product: &Product) -> Measure {
        let before = self.years.first().map_or(0, |y| y - 1);
        let (from, to) =
            action.months.map_or((i32::MAX, i32::MIN), |(from, to)| (from.year, to.year));
        let path: Vec<(i32, f64)> = self
            .years
            .iter()
            .map(|year| {
                let value = match (product.per_year, (from..=to).contains(year)) {
                    (true, true) => product.amount,
                    (false, _) if *year >= to && from <= to => product.amount,
                    _ => 0.0,
                };
                (*year, value)
            })
            .collect();
        let last_active = self.years.iter().copied().filter(|y| (from..=to).contains(y)).max();
        Measure {
            kind: Kind::Product,
            id: action.id.clone(),
            title: product.name.clone(),
            unit: product.unit.clone(),
            decimals: if product.amount.fract() == 0.0 { 0 } else { 1 },
            belongs_to: action.number.clone(),
            base: Some(Base {
                value: Some(0.0),
                year: before,
                source: "nowe działanie".to_owned(),
            }),
            target: last_active.map(|y| (y, product.amount)),
            target_withheld: None,
            path,
            without_action: None,
            who: action.owner.as_ref().map_or_else(|| self.who.clone(), |o| o.name.clone()),
            when: self.when(),
            from_what: "sprawozdanie realizatora".to_owned(),
            more_is_better: Some(true),
        }
    }
}

/// The value aimed at; none when it is a share of a base that is not told.
fn goal_value(target: Target, base: Option<f64>) -> Option<f64> {
    Some(match target {
        Target::DecreaseBy(percent) => base? * (1.0 - percent / 100.0),
        Target::IncreaseBy(percent) => base? * (1.0 + percent / 100.0),
        Target::Value(value) => value,
    })
}

/// An indicator of a goal in the plan that has no value to start from.
pub(super) fn no_base(goal: &str, measure: &Measure, wanted: &ResultTarget) -> Diagnostic {
    Diagnostic::error(
        "E0307",
        format!("Wskaźnik „{}” celu „{goal}” nie ma wartości bazowej", measure.title),
    )
    .at(wanted.span, "dla tej gminy nie ma ani jednej znanej wartości")
    .hint(format!(
        "Dodaj dane do katalogu dane/ albo pomiń wskaźnik decyzją o celu: wskaźniki_pominięte = [\"{}\"].",
        measure.id
    ))
}

fn direction(
    goal: &str,
    indicator: &Indicator,
    base: f64,
    target: f64,
    wanted: &ResultTarget,
    found: &mut Vec<Diagnostic>,
) {
    let worse = match indicator.nature {
        Nature::Stimulant => target < base,
        Nature::Destimulant => target > base,
        Nature::Neutral => false,
    };
    if worse {
        let places = usize::from(indicator.decimals);
        found.push(
            Diagnostic::warning(
                "W0321",
                format!(
                    "Wartość docelowa wskaźnika „{}” w celu „{goal}” jest gorsza od bazowej: {} wobec {}",
                    indicator.meta.title,
                    crate::text::format_number(target, places),
                    crate::text::format_number(base, places),
                ),
            )
            .at(wanted.span, "ta wartość docelowa pogarsza stan")
            .hint("Sprawdź wartość docelową; w decyzji o celu można ją zmienić polem wartości_docelowe."),
        );
    }
}
