//! The movement common to all units of a panel, year by year.

use super::methods::{mean_step, persistence};
use super::series::Prepared;

/// Fewest yearly changes a common movement is read from.
const FEWEST_CHANGES: usize = 4;

/// The common movement known at the end of one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Movement {
    /// Whether `last` is a growth rate (logarithm) or counted in mean yearly steps of the unit.
    pub relative: bool,
    /// The last yearly movement.
    pub last: f64,
    /// Share of a movement that is still there a year later, 0…0.95.
    pub persistence: f64,
}

/// Common movements of consecutive years.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Movements {
    relative: bool,
    first: i32,
    by_year: Vec<Option<f64>>,
}

impl Movements {
    /// Reads the movements: the growth of the sum of the units known in both years, or, where values
    /// may be negative, the median change counted in the unit's own mean step up to that year.
    /// The movement of a year depends on no later year.
    pub fn read(panel: &[Prepared], relative: bool) -> Self {
        let first = panel.iter().map(|s| s.first).min().unwrap_or(0);
        let last = panel.iter().map(Prepared::last).max().unwrap_or(first);
        let by_year = (first + 1..=last)
            .map(|year| if relative { growth(panel, year) } else { median_step(panel, year) })
            .collect();
        Self { relative, first: first + 1, by_year }
    }

    /// The movement known at the end of `year`, from the unbroken run of years that ends there.
    pub fn at(&self, year: i32) -> Option<Movement> {
        let until = usize::try_from(year.checked_sub(self.first)?).ok()? + 1;
        let known = self.by_year.get(..until)?;
        let run: Vec<f64> = known.iter().rev().map_while(|m| *m).collect();
        if run.len() < FEWEST_CHANGES {
            return None;
        }
        Some(Movement {
            relative: self.relative,
            last: run.first().copied()?,
            persistence: persistence(run.iter().rev().copied()),
        })
    }
}

fn growth(panel: &[Prepared], year: i32) -> Option<f64> {
    let (mut before, mut now) = (0.0, 0.0);
    for series in panel {
        if let (Some(a), Some(b)) = (series.observed(year - 1), series.observed(year)) {
            before += a;
            now += b;
        }
    }
    (before > 0.0 && now > 0.0).then(|| (now / before).ln())
}

fn median_step(panel: &[Prepared], year: i32) -> Option<f64> {
    let mut steps: Vec<f64> = panel
        .iter()
        .filter_map(|series| {
            let change = series.observed(year)? - series.observed(year - 1)?;
            let until = usize::try_from(year - series.first).ok()?;
            let scale = mean_step(series.values.get(..=until)?);
            (scale > 0.0).then(|| change / scale)
        })
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::series::prepare;

    fn panel(factor: f64) -> Vec<Prepared> {
        (1..=5)
            .map(|unit| {
                let series: Vec<_> =
                    (2010..2020).map(|y| (y, f64::from(unit) * factor.powi(y - 2010))).collect();
                prepare(&series).unwrap()
            })
            .collect()
    }

    #[test]
    fn common_growth_is_found() {
        let movement = Movements::read(&panel(0.9), true).at(2019).unwrap();
        assert!((movement.last - 0.9f64.ln()).abs() < 1e-12);
        assert!(movement.persistence > 0.5, "{movement:?}");
    }

    #[test]
    fn later_years_do_not_change_earlier_movements() {
        let whole = panel(0.9);
        let mut bent = whole.clone();
        for series in &mut bent {
            *series.values.last_mut().unwrap() *= 7.0;
        }
        for relative in [true, false] {
            let (a, b) = (Movements::read(&whole, relative), Movements::read(&bent, relative));
            assert_eq!(a.at(2018), b.at(2018));
            assert_ne!(a.at(2019), b.at(2019));
        }
    }

    #[test]
    fn no_movement_from_too_few_years_or_outside() {
        let movements = Movements::read(&panel(0.9), true);
        assert_eq!(movements.at(2012), None);
        assert_eq!(movements.at(2020), None);
        assert_eq!(movements.at(i32::MIN), None);
        assert_eq!(Movements::default().at(2019), None);
    }
}
