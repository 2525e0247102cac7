//! One indicator in every year for every unit: the panel forecasts are calibrated on.

use super::bound::Bound;
use super::indicator::Run;
use super::ops::Pool;
use super::program::{IndicatorCode, Program};
use crate::data::Dataset;

impl Program {
    /// Known values of an indicator by unit, in ascending years; the index is that of the rule set.
    /// What lies before the last break is left out: it would teach about a break, not about people.
    #[must_use]
    pub fn histories(&self, data: &Dataset, indicator: usize) -> Vec<Vec<(i32, f64)>> {
        let survey_unit = self.options.survey_unit;
        let bound = Bound::new(data, &self.variables, &self.surveys, survey_unit, self.options);
        let mut out = vec![Vec::new(); bound.units];
        let Some(code) = self.indicators.get(indicator) else { return out };
        let mut pool = Pool::new(bound.units);
        let mut run = Run::new(code, &bound);
        let years: Vec<i32> = run.all_years().collect();
        for year in years {
            let Some(values) = run.values(year, &mut pool) else { continue };
            for (history, value) in out.iter_mut().zip(values) {
                if !value.is_nan() {
                    history.push((year, *value));
                }
            }
        }
        self.drop_incomparable(code, &bound, &mut out);
        run.finish(&mut pool);
        out
    }

    fn drop_incomparable(
        &self,
        code: &IndicatorCode,
        bound: &Bound<'_>,
        histories: &mut [Vec<(i32, f64)>],
    ) {
        let mut cut = |unit: usize, year: i32| {
            let Some(history) = histories.get_mut(unit) else { return };
            // A break after the last value has not come yet for this series.
            if history.last().is_some_and(|(last, _)| *last >= year) {
                history.retain(|(y, _)| *y >= year);
            }
        };
        let common: Vec<i32> = code.breaks.iter().filter(|b| b.blocking).map(|b| b.year).collect();
        for unit in (0..bound.units).filter(|_| !common.is_empty()) {
            common.iter().for_each(|year| cut(unit, *year));
        }
        for (unit, year) in bound.broken_units(code).iter() {
            cut(*unit as usize, *year);
        }
    }
}
