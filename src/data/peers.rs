//! Whom a gmina is compared with besides areas and kinds: size classes and a group of its own choice.

use std::sync::OnceLock;

use super::dataset::{Column, Dataset};

const TABLE: &str = include_str!("../../data/klasy-wielkości.csv");

/// Classes of population, from an embedded table: a choice, not law.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeClasses {
    /// Identifier of the data variable with the number of inhabitants.
    pub variable: String,
    /// Smallest number of inhabitants and name of each class, ascending.
    pub classes: Vec<(f64, String)>,
}

impl SizeClasses {
    /// The shipped classes.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static CLASSES: OnceLock<SizeClasses> = OnceLock::new();
        CLASSES.get_or_init(|| Self::parse(TABLE))
    }

    fn parse(text: &str) -> Self {
        let named = |l: &str| {
            let (key, value) = l.strip_prefix('#')?.split_once(':')?;
            (key.trim() == "zmienna").then(|| value.trim().to_owned())
        };
        let row = |l: &str| {
            let (from, name) = l.split_once(';')?;
            Some((from.parse().ok()?, name.trim().to_owned()))
        };
        Self {
            variable: text.lines().find_map(named).unwrap_or_default(),
            classes: text.lines().filter_map(row).collect(),
        }
    }

    /// Index of the class of a population; none for what is no population.
    #[must_use]
    pub fn class_of(&self, population: f64) -> Option<u32> {
        let below = self.classes.iter().take_while(|(from, _)| *from <= population).count();
        u32::try_from(below.checked_sub(1)?).ok()
    }

    /// Class of every gmina by its latest known population; none where it is not known.
    #[must_use]
    pub fn of_units(&self, data: &Dataset) -> Vec<Option<u32>> {
        let units = data.units();
        let mut out = vec![None; units];
        let Some(column) = data.column(&self.variable) else { return out };
        let count = u32::try_from(units).unwrap_or(0);
        for (unit, class) in (0..count).zip(&mut out) {
            *class = latest(column, unit, units).and_then(|x| self.class_of(x));
        }
        out
    }
}

fn latest(column: &Column, unit: u32, units: usize) -> Option<f64> {
    let years = column.first_year..column.first_year + i32::try_from(column.years).unwrap_or(0);
    years.rev().map(|year| column.cell(unit, year, units)).find(|x| !x.is_nan())
}

/// Gminas a project wants to be compared with, its own among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeerGroup {
    /// Name as printed.
    pub name: String,
    /// Indices in the register, ascending, each once.
    pub units: Vec<u32>,
}

impl PeerGroup {
    /// A group of units; order and repetitions are no matter.
    #[must_use]
    pub fn new(name: impl Into<String>, mut units: Vec<u32>) -> Self {
        units.sort_unstable();
        units.dedup();
        Self { name: name.into(), units }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Area, Registry};

    #[test]
    fn classes_have_clear_borders() {
        let c = SizeClasses::embedded();
        assert_eq!((c.variable.as_str(), c.classes.len()), ("ludność", 5));
        assert!(c.classes.is_sorted_by(|a, b| a.0 < b.0));
        let of = |n: f64| c.class_of(n);
        assert_eq!([0.0, 4999.0, 5000.0, 9999.0].map(of), [Some(0), Some(0), Some(1), Some(1)]);
        assert_eq!([10_000.0, 20_000.0, 50_000.0].map(of), [Some(2), Some(3), Some(4)]);
        assert_eq!(of(1_800_000.0), Some(4));
    }

    #[test]
    fn what_is_no_population_has_no_class() {
        let c = SizeClasses::embedded();
        assert_eq!(c.class_of(-1.0), None);
        assert_eq!(c.class_of(f64::NAN), None);
        assert_eq!(SizeClasses::parse("od;nazwa\nx;y\n").classes, []);
    }

    #[test]
    fn the_latest_population_decides_and_none_leaves_the_class_open() {
        let mut data = Dataset::new(Registry::embedded().clone());
        assert!(SizeClasses::embedded().of_units(&data).iter().all(Option::is_none));
        data.set("ludność", Area::Gmina(3), 2020, 4000.0);
        data.set("ludność", Area::Gmina(3), 2024, 6000.0);
        data.set("ludność", Area::Gmina(5), 2020, 70_000.0);
        let classes = SizeClasses::embedded().of_units(&data);
        assert_eq!((classes[3], classes[5], classes[4]), (Some(1), Some(4), None));
    }

    #[test]
    fn a_group_has_each_gmina_once() {
        assert_eq!(PeerGroup::new("sąsiedzi", vec![7, 3, 7]).units, [3, 7]);
    }
}
