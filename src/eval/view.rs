//! Everything evaluation knows about one unit: the ground of diagnoses, explanations and verdicts.

use rayon::prelude::*;

use super::bound::Bound;
use super::breaks::{self, Break};
use super::indicator::Run;
use super::ops::Pool;
use super::program::{Need, Program};
use super::reason::{Judge, Reason};
use super::sums::GroupReference;
use super::withheld::Withheld;
use crate::data::Dataset;
use crate::lang::expr::{Cond, Group, Level};
use crate::lang::ruleset::RuleSet;

/// Areas every indicator is compared with.
pub(super) const AREAS: [Group; 3] = [Group::Powiat, Group::Voivodeship, Group::Country];

/// One indicator of the unit.
#[derive(Debug, Clone, Default)]
pub(super) struct UnitIndicator {
    /// Known values, ascending years.
    pub history: Vec<(i32, f64)>,
    pub latest: Option<(i32, f64)>,
    /// What the thresholds ask, in the order of the compiled indicator's needs.
    pub needs: Vec<(Need, f64)>,
    /// References in the latest year (of the unit, or of the area when the unit has no value).
    pub references: Vec<(Group, i32, GroupReference)>,
    pub reference_history: Vec<(Group, i32, f64)>,
    pub percentile: Option<f64>,
    pub change5: Option<f64>,
    /// Breaks inside the history, ascending.
    pub breaks: Vec<Break>,
}

impl UnitIndicator {
    pub(super) fn need(&self, need: Need) -> f64 {
        self.needs.iter().find(|(n, _)| *n == need).map_or(f64::NAN, |(_, x)| *x)
    }
}

/// One unit seen through a program.
pub struct UnitView<'a> {
    pub(super) program: &'a Program,
    pub(super) rules: &'a RuleSet,
    pub(super) data: &'a Dataset,
    pub(super) unit: u32,
    pub(super) bound: Bound<'a>,
    pub(super) indicators: Vec<UnitIndicator>,
    pub(super) withheld: Withheld,
}

impl Program {
    /// Evaluates all indicators for one unit, with its peer groups. The rule set must be the one the
    /// program was compiled from.
    #[must_use]
    pub fn view<'a>(&'a self, data: &'a Dataset, rules: &'a RuleSet, unit: u32) -> UnitView<'a> {
        let bound = Bound::new(data, &self.variables, &self.surveys, Some(unit), self.options);
        let indicators = (0..self.indicators.len())
            .into_par_iter()
            .map_init(|| Pool::new(bound.units), |pool, i| self.look(i, &bound, unit, pool))
            .collect();
        let withheld = Withheld::new(rules, &bound, unit);
        UnitView { program: self, rules, data, unit, bound, indicators, withheld }
    }

    fn look(&self, index: usize, bound: &Bound<'_>, unit: u32, pool: &mut Pool) -> UnitIndicator {
        let Some(code) = self.indicators.get(index) else { return UnitIndicator::default() };
        let u = unit as usize;
        let known = |x: f64| (!x.is_nan()).then_some(x);
        let mut run = Run::new(code, bound);
        let column = run.latest(pool);
        let mut out = UnitIndicator { latest: column.get(u), ..UnitIndicator::default() };
        for need in &code.needs {
            out.needs.push((*need, run.need_of(*need, u, &column, pool)));
        }
        out.change5 = known(run.need_of(Need::Change(5), u, &column, pool));
        out.percentile = known(run.need_of(Need::Percentile(Group::SameType), u, &column, pool));
        let years: Vec<i32> = run.all_years().collect();
        for year in &years {
            let cell = known(run.value_of(u, *year, pool));
            out.history.extend(cell.map(|x| (*year, x)));
        }
        out.breaks = breaks::inside(breaks::of_unit(code, bound, unit), &out.history);
        if code.ratio.is_none() {
            run.finish(pool);
            return out;
        }
        let span = union(years.first().copied().zip(years.last().copied()), run.area_years());
        let chosen = bound.groups.has(Group::Chosen, unit).then_some(Group::Chosen);
        for group in AREAS.into_iter().chain(chosen) {
            let id = bound.groups.get(group).of_unit.get(u).copied().unwrap_or(u32::MAX);
            let mut last = None;
            for year in span.into_iter().flat_map(|(a, b)| a..=b) {
                let Some(r) = run.reference_of(group, id, year, pool) else { continue };
                if known(r.value).is_none() {
                    continue;
                }
                out.reference_history.push((group, year, r.value));
                if out.latest.is_none_or(|(y, _)| y == year) {
                    last = Some((group, year, r));
                }
            }
            out.references.extend(last);
        }
        run.finish(pool);
        out
    }
}

fn union(a: Option<(i32, i32)>, b: Option<(i32, i32)>) -> Option<(i32, i32)> {
    match (a, b) {
        (Some((p, q)), Some((r, s))) => Some((p.min(r), q.max(s))),
        (one, other) => one.or(other),
    }
}

/// The condition of a level that is not declared.
const NEVER: Cond = Cond::Constant(false);

impl<'a> UnitView<'a> {
    /// A judge of conditions about this unit's data.
    #[must_use]
    pub fn judge(&'a self) -> Judge<'a> {
        Judge { rules: self.rules, unit: Some(self), facts: None, day: self.program.day }
    }

    /// Why a threshold level is reached, or not; false when the level is not declared.
    #[must_use]
    pub fn threshold(&self, index: usize, level: Level) -> Option<Reason> {
        let (cond, own) = self.level(index, level)?;
        Some(self.judge().reason(cond.unwrap_or(&NEVER), Some(own)))
    }

    /// Whether a threshold level is reached; none when it is not known.
    pub(super) fn reaches(&self, index: usize, level: Level) -> Option<bool> {
        let (cond, own) = self.level(index, level)?;
        self.judge().result(cond.unwrap_or(&NEVER), Some(own)).known()
    }

    /// The condition of a threshold level, and the indicator it is about.
    fn level(&self, index: usize, level: Level) -> Option<(Option<&Cond>, usize)> {
        let threshold = self.rules.thresholds.get(index)?;
        let own = self.program.thresholds.get(index)?.indicator;
        let cond = match level {
            Level::Attention => threshold.attention.as_ref(),
            Level::Alarm => threshold.alarm.as_ref(),
        };
        Some((cond, own))
    }

    /// Why a problem is found, or not.
    #[must_use]
    pub fn problem(&self, index: usize) -> Option<Reason> {
        let problem = self.rules.problems.get(index)?;
        Some(self.judge().reason(&problem.when, None))
    }
}
