//! All units at once.

use rayon::prelude::*;

use super::bound::{Bound, at};
use super::indicator::{IndicatorColumn, NO_YEAR, Run};
use super::ops::{Cells, Code, Load, Pool, Slot};
use super::program::{Program, Test, Waiting};
use super::tri::{Tri, TriColumn};
use crate::data::Dataset;
use crate::lang::expr::{Cmp, Level, Time};
use crate::lang::ruleset::UnitKind;

/// Levels of one threshold for every unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    /// `uwaga`; false everywhere when not declared.
    pub attention: TriColumn,
    /// `alarm`; false everywhere when not declared.
    pub alarm: TriColumn,
}

/// A requirement for every unit.
#[derive(Debug, Clone, PartialEq)]
pub struct RequirementColumn {
    /// Whether it applies: kind of unit and the rule's own condition.
    pub applies: TriColumn,
    /// Whether its condition holds.
    pub met: TriColumn,
}

/// Results of all units, in the order of the register; indices are those of the rule set.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Number of units.
    pub units: usize,
    /// Latest values.
    pub indicators: Vec<IndicatorColumn>,
    /// Thresholds.
    pub thresholds: Vec<Levels>,
    /// Problems.
    pub problems: Vec<TriColumn>,
    /// Requirements; none where the requirement asks about a document or a person, or is not in
    /// force on the program's day.
    pub requirements: Vec<Option<RequirementColumn>>,
}

/// What one indicator leaves behind.
struct Worked {
    column: IndicatorColumn,
    needs: Vec<Vec<f64>>,
    levels: Vec<(usize, Levels)>,
}

/// What conditions are evaluated against.
struct Frame<'f, 'a> {
    bound: &'f Bound<'a>,
    own: Option<(&'f IndicatorColumn, &'f [Vec<f64>])>,
    columns: &'f [IndicatorColumn],
    thresholds: &'f [Option<Levels>],
    problems: &'f [Option<TriColumn>],
}

impl Program {
    /// Evaluates every indicator, threshold, problem and data requirement for every unit. Works in
    /// parallel over indicators on rayon's current thread pool.
    #[must_use]
    pub fn run_batch(&self, data: &Dataset) -> Batch {
        let survey_unit = self.options.survey_unit;
        let bound = Bound::new(data, &self.variables, &self.surveys, survey_unit, self.options);
        let units = bound.units;
        let worked: Vec<Worked> = (0..self.indicators.len())
            .into_par_iter()
            .map_init(|| Pool::new(units), |pool, i| self.work(i, &bound, pool))
            .collect();
        let mut thresholds: Vec<Option<Levels>> = vec![None; self.thresholds.len()];
        let mut columns = Vec::with_capacity(worked.len());
        let mut needs = Vec::with_capacity(worked.len());
        for w in worked {
            columns.push(w.column);
            needs.push(w.needs);
            for (t, levels) in w.levels {
                if let Some(slot) = thresholds.get_mut(t) {
                    *slot = Some(levels);
                }
            }
        }
        let mut problems: Vec<Option<TriColumn>> = vec![None; self.problems.len()];
        let mut pool = Pool::new(units);
        for node in &self.order {
            let own = match node {
                Waiting::Threshold(i) => self.thresholds.get(*i).and_then(|t| {
                    Some((columns.get(t.indicator)?, needs.get(t.indicator)?.as_slice()))
                }),
                Waiting::Problem(_) => None,
            };
            let frame = Frame {
                bound: &bound,
                own,
                columns: &columns,
                thresholds: &thresholds,
                problems: &problems,
            };
            match node {
                Waiting::Threshold(i) => {
                    let levels = self.thresholds.get(*i).map(|t| Levels {
                        attention: frame.test(&t.attention, &mut pool),
                        alarm: frame.test(&t.alarm, &mut pool),
                    });
                    if let Some(slot) = thresholds.get_mut(*i) {
                        *slot = levels;
                    }
                }
                Waiting::Problem(i) => {
                    let found = self.problems.get(*i).map(|t| frame.test(t, &mut pool));
                    if let Some(slot) = problems.get_mut(*i) {
                        *slot = found;
                    }
                }
            }
        }
        let frame = Frame {
            bound: &bound,
            own: None,
            columns: &columns,
            thresholds: &thresholds,
            problems: &problems,
        };
        let requirements = self
            .requirements
            .iter()
            .map(|r| {
                let r = r.as_ref()?;
                let mut applies = kinds(data, &r.applies_to);
                if let Some(when) = &r.when {
                    applies.and(&frame.test(when, &mut pool));
                }
                Some(RequirementColumn { applies, met: frame.test(&r.check, &mut pool) })
            })
            .collect();
        let unknown = || TriColumn::constant(Tri::Unknown, units);
        Batch {
            units,
            indicators: columns,
            thresholds: thresholds
                .into_iter()
                .map(|t| t.unwrap_or_else(|| Levels { attention: unknown(), alarm: unknown() }))
                .collect(),
            problems: problems.into_iter().map(|p| p.unwrap_or_else(unknown)).collect(),
            requirements,
        }
    }

    fn work(&self, index: usize, bound: &Bound<'_>, pool: &mut Pool) -> Worked {
        let Some(code) = self.indicators.get(index) else {
            return Worked {
                column: IndicatorColumn::default(),
                needs: Vec::new(),
                levels: Vec::new(),
            };
        };
        let mut run = Run::new(code, bound);
        let column = run.latest(pool);
        let mut needs: Vec<Vec<f64>> = Vec::with_capacity(code.needs.len());
        for need in &code.needs {
            needs.push(run.need(*need, &column, pool));
        }
        run.finish(pool);
        let frame = Frame {
            bound,
            own: Some((&column, &needs)),
            columns: &[],
            thresholds: &[],
            problems: &[],
        };
        let levels = self
            .direct
            .get(index)
            .into_iter()
            .flatten()
            .filter_map(|t| {
                let code = self.thresholds.get(*t)?;
                let attention = frame.test(&code.attention, pool);
                Some((*t, Levels { attention, alarm: frame.test(&code.alarm, pool) }))
            })
            .collect();
        if !code.keep_needs {
            needs.drain(..).for_each(|buffer| pool.give(Slot::Owned(buffer)));
        }
        Worked { column, needs, levels }
    }
}

impl<'a> Frame<'_, 'a> {
    fn test(&self, test: &Test, pool: &mut Pool) -> TriColumn {
        let units = self.bound.units;
        let unknown = || TriColumn::constant(Tri::Unknown, units);
        match test {
            Test::Constant(t) => TriColumn::constant(*t, units),
            Test::All(parts) => {
                let mut out = TriColumn::constant(Tri::True, units);
                parts.iter().for_each(|p| out.and(&self.test(p, pool)));
                out
            }
            Test::Any(parts) => {
                let mut out = TriColumn::constant(Tri::False, units);
                parts.iter().for_each(|p| out.or(&self.test(p, pool)));
                out
            }
            Test::Not(part) => {
                let mut out = self.test(part, pool);
                out.negate();
                out
            }
            Test::Compare(cmp, a, b) => {
                let left = self.code(a, pool);
                let right = self.code(b, pool);
                let out = compare(*cmp, &left, &right, units);
                pool.give(left);
                pool.give(right);
                out
            }
            Test::Threshold(level, i) => match (self.thresholds.get(*i), level) {
                (Some(Some(levels)), Level::Attention) => levels.attention.clone(),
                (Some(Some(levels)), Level::Alarm) => levels.alarm.clone(),
                _ => unknown(),
            },
            Test::Problem(i) => self.problems.get(*i).cloned().flatten().unwrap_or_else(unknown),
        }
    }

    fn code<'s>(&'s self, code: &Code, pool: &mut Pool) -> Slot<'s>
    where
        'a: 's,
    {
        code.run(pool, |load, pool| self.load(load, pool))
    }

    fn load<'s>(&'s self, load: Load, pool: &mut Pool) -> Slot<'s>
    where
        'a: 's,
    {
        let blank = Slot::Const(f64::NAN);
        match load {
            Load::Data(v, Time::Fixed(year)) => self.bound.year(v, year),
            Load::Data(v, time) => self.moving(v, time, pool),
            Load::Value => self.own.map_or(blank, |(c, _)| Slot::Column(&c.value)),
            Load::OwnYear => self.own.map_or(blank, |(c, _)| years(c, pool)),
            Load::Aux(i) => self
                .own
                .and_then(|(_, needs)| needs.get(i))
                .map_or(blank, |cells| Slot::Column(cells)),
            Load::Indicator(i) => self.columns.get(i).map_or(blank, |c| Slot::Column(&c.value)),
            Load::LatestYear(i) => self.columns.get(i).map_or(blank, |c| years(c, pool)),
            Load::Survey(i) => match (self.bound.surveys.get(i), self.bound.survey_unit) {
                (Some(percent), Some(unit)) => Slot::Lone(unit as usize, *percent),
                _ => blank,
            },
        }
    }

    /// Data read in a condition without a fixed year: in a threshold at the unit's latest year of the
    /// indicator, elsewhere at the latest year in which the variable is known for the unit.
    fn moving(&self, variable: usize, time: Time, pool: &mut Pool) -> Slot<'static> {
        let Some(column) = self.bound.column(variable) else { return Slot::Const(f64::NAN) };
        let mut cells = pool.blank();
        let years: Vec<i32> = (column.first_year..).take(column.years).collect();
        for (unit, cell) in (0u32..).zip(cells.iter_mut()) {
            let base = match self.own {
                Some((own, _)) => own.year.get(unit as usize).copied().filter(|y| *y != NO_YEAR),
                None => years
                    .iter()
                    .rev()
                    .copied()
                    .find(|y| !self.bound.cell(variable, *y, unit).is_nan()),
            };
            if let Some(year) = base {
                *cell = self.bound.cell(variable, at(time, year), unit);
            }
        }
        Slot::Owned(cells)
    }
}

fn years(column: &IndicatorColumn, pool: &mut Pool) -> Slot<'static> {
    let mut cells = pool.take();
    cells.extend(column.year.iter().map(|y| if *y == NO_YEAR { f64::NAN } else { f64::from(*y) }));
    Slot::Owned(cells)
}

fn compare(cmp: Cmp, left: &Slot<'_>, right: &Slot<'_>, units: usize) -> TriColumn {
    match (left.cells(), right.cells()) {
        (Cells::Const(a), Cells::Const(b)) => TriColumn::constant(Tri::compare(cmp, a, b), units),
        (Cells::Slice(a), Cells::Const(b)) => TriColumn::compare_with(cmp, a, b),
        (Cells::Const(a), Cells::Slice(b)) => TriColumn::compare_with(mirror(cmp), b, a),
        (Cells::Slice(a), Cells::Slice(b)) => TriColumn::compare(cmp, a, b),
        (Cells::Lone(unit, _), _) | (_, Cells::Lone(unit, _)) => {
            // Of all others one side is missing, so theirs is undetermined.
            let side = |cells: Cells<'_>| {
                let mut column = vec![f64::NAN; units];
                if let Some(cell) = column.get_mut(unit) {
                    *cell = cells.at(unit);
                }
                column
            };
            TriColumn::compare(cmp, &side(left.cells()), &side(right.cells()))
        }
    }
}

/// The comparison with its sides changed.
fn mirror(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Gt,
        Cmp::Le => Cmp::Ge,
        Cmp::Gt => Cmp::Lt,
        Cmp::Ge => Cmp::Le,
        Cmp::Eq | Cmp::Ne => cmp,
    }
}

/// Units a requirement is addressed to.
fn kinds(data: &Dataset, applies_to: &[UnitKind]) -> TriColumn {
    let mut out = TriColumn::constant(Tri::False, data.units());
    for (u, unit) in data.registry.units.iter().enumerate() {
        let city = data.registry.powiats.get(unit.powiat as usize).is_some_and(|p| p.city);
        let kind = if city { UnitKind::CityWithPowiatRights } else { UnitKind::Gmina };
        if applies_to.contains(&kind) {
            out.set(u, Tri::True);
        }
    }
    out
}
