//! One indicator in every year for every unit: the panel forecasts are calibrated on.

use super::bound::Bound;
use super::indicator::Run;
use super::ops::Pool;
use super::program::Program;
use crate::data::Dataset;

impl Program {
    /// Known values of an indicator by unit, in ascending years; the index is that of the rule set.
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
        run.finish(&mut pool);
        out
    }
}
