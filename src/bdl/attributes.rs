//! What a number is worth: attributes of the API and the kinds of absence.
//!
//! The API gives `0` for what is secret or unknown, so a number alone means nothing. The dictionary
//! is data: `data/bdl/atrybuty.csv`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::answers::Point;
use crate::eval::Absence;

static TABLE: &str = include_str!("../../data/bdl/atrybuty.csv");

/// Meaning of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The number holds, with a reservation or none.
    Value(Option<&'static str>),
    /// A true zero.
    Zero,
    /// There is no number, whatever is given.
    Absent(Absence),
}

/// The meaning of an attribute; none when the dictionary does not have it.
#[must_use]
pub fn meaning(attribute: u32) -> Option<Meaning> {
    static MEANINGS: OnceLock<BTreeMap<u32, Meaning>> = OnceLock::new();
    MEANINGS.get_or_init(|| TABLE.lines().filter_map(line).collect()).get(&attribute).copied()
}

/// Whether the office changed its method with a value of this attribute: its mark is a capital.
#[must_use]
pub fn method_changed(attribute: u32) -> bool {
    static CHANGED: OnceLock<Vec<u32>> = OnceLock::new();
    let changed = |line: &str| {
        let mut fields = line.split(';');
        let (code, symbol) = (fields.next()?.parse().ok()?, fields.next()?);
        symbol.chars().next().filter(|c| c.is_uppercase()).map(|_| code)
    };
    CHANGED.get_or_init(|| TABLE.lines().filter_map(changed).collect()).contains(&attribute)
}

fn line(line: &'static str) -> Option<(u32, Meaning)> {
    let mut fields = line.split(';');
    let code = fields.next()?.parse().ok()?;
    let (_symbol, meaning, absence) = (fields.next()?, fields.next()?, fields.next()?);
    let reservation = fields.next().filter(|r| !r.is_empty());
    let meaning = match (meaning, absence) {
        ("wartość", "") => Meaning::Value(reservation),
        ("zero", "") => Meaning::Zero,
        ("brak", "x") => Meaning::Absent(Absence::Suppressed),
        ("brak", "-") => Meaning::Absent(Absence::NotApplicable),
        ("brak", "n") => Meaning::Absent(Absence::NotYet),
        _ => return None,
    };
    Some((code, meaning))
}

/// What a point of a series says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Number, or why there is none.
    pub value: Result<f64, Absence>,
    /// Reservation to print beside the number.
    pub reservation: Option<&'static str>,
    /// The number and its attribute contradict each other, or the attribute is unknown.
    pub strange: bool,
}

/// Reads a point. What contradicts itself is missing: it is neither zero nor a value.
#[must_use]
pub fn read(point: &Point) -> Reading {
    let (value, reservation, strange) = match (meaning(point.attribute), point.value) {
        (Some(Meaning::Absent(why)), _) => (Err(why), None, false),
        (Some(Meaning::Value(reservation)), Some(v)) => (Ok(v), reservation, false),
        (Some(Meaning::Zero), Some(0.0) | None) => (Ok(0.0), None, false),
        (Some(Meaning::Value(_)), None) => (Err(Absence::Missing), None, false),
        (Some(Meaning::Zero), Some(_)) | (None, _) => (Err(Absence::Missing), None, true),
    };
    Reading { value, reservation, strange }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(value: Option<f64>, attribute: u32) -> Reading {
        read(&Point { year: 2024, value, attribute })
    }

    #[test]
    fn the_dictionary_is_whole() {
        // All codes of the dictionary of Statistics Poland.
        let all = [0, 1, 3, 4, 7, 9, 11, 13, 14, 15, 17, 20, 21, 50, 91, 94, 97, 98];
        for code in all {
            assert!(meaning(code).is_some(), "{code}");
        }
        let rows = TABLE.lines().filter(|l| !l.starts_with('#')).count() - 1;
        assert_eq!(rows, all.len());
    }

    #[test]
    fn a_zero_is_a_zero_only_where_the_attribute_says_so() {
        for attribute in [0, 94, 98, 1, 7] {
            assert_eq!(reading(Some(0.0), attribute).value, Ok(0.0), "{attribute}");
        }
        for attribute in [4, 14, 91] {
            for value in [Some(0.0), Some(3.0), None] {
                assert_eq!(reading(value, attribute).value, Err(Absence::Suppressed));
            }
        }
        assert_eq!(reading(Some(0.0), 15).value, Err(Absence::NotApplicable));
        assert_eq!(reading(Some(0.0), 50).value, Err(Absence::NotYet));
    }

    #[test]
    fn capitals_mark_a_changed_method() {
        let marked: Vec<u32> = (0..200).filter(|a| method_changed(*a)).collect();
        assert_eq!(marked, [11, 13, 14, 17, 98]);
    }

    #[test]
    fn reservations_stay_with_the_number() {
        let told: Vec<_> = [1, 3, 7, 9, 11, 13, 17, 20, 21, 97]
            .map(|a| {
                let r = reading(Some(5.0), a);
                assert_eq!((r.value, r.strange), (Ok(5.0), false));
                format!("{a}: {}", r.reservation.unwrap_or("–"))
            })
            .into();
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn what_contradicts_itself_is_missing_and_told() {
        for (value, attribute) in
            [(Some(7.0), 94), (Some(7.0), 0), (Some(7.0), 2), (Some(0.0), 999)]
        {
            let r = reading(value, attribute);
            assert_eq!((r.value, r.strange), (Err(Absence::Missing), true), "{attribute}");
        }
        assert_eq!(reading(None, 1).value, Err(Absence::Missing), "a value without a number");
    }
}
