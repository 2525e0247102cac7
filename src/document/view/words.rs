//! Numbers with units as people read them.

use crate::text::{self, Case, NBSP};

/// A value with its unit: `10,8%`, `25 osób`, `3,2 na 1000 mieszkańców`.
pub(in crate::document) fn with_unit(value: f64, decimals: u8, unit: &str) -> String {
    text::with_unit(value, usize::from(decimals), unit)
}

/// The same after a preposition that takes the genitive: `do 1 092 osób`.
pub(in crate::document) fn with_unit_genitive(value: f64, decimals: u8, unit: &str) -> String {
    text::quantity(value, usize::from(decimals), unit, Case::Genitive)
}

/// The same as an object: `wyniósł 1 osobę`, `o 1 osobę`.
pub(in crate::document) fn with_unit_accusative(value: f64, decimals: u8, unit: &str) -> String {
    text::quantity(value, usize::from(decimals), unit, Case::Accusative)
}

/// The unit alone, for headings of tables and axes: plural of a noun, empty for a bare number.
pub(in crate::document) fn label(unit: &str) -> String {
    text::unit_label(unit)
}

/// The size of a change, as it follows `o`: percents change by percentage points.
pub(super) fn change(size: f64, decimals: u8, unit: &str) -> String {
    let number = text::format_number(size.abs(), usize::from(decimals));
    match unit {
        "%" => format!("{number}{NBSP}p.p."),
        "‰" => format!("{number}{NBSP}promila"),
        "liczba" | "" => number,
        _ if unit.starts_with("na ") => number,
        _ => with_unit_accusative(size.abs(), decimals, unit),
    }
}

/// A value without its unit, for table cells; a dash when there is none.
pub(super) fn bare(value: Option<f64>, decimals: u8) -> String {
    value.map_or_else(|| "–".to_owned(), |v| text::format_number(v, usize::from(decimals)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_follows_its_preposition_and_percents_change_by_points() {
        let shown = |size, decimals, unit| change(size, decimals, unit).replace(NBSP, " ");
        assert_eq!(shown(1.0, 0, "osoba"), "1 osobę");
        assert_eq!(shown(-2.0, 0, "osoba"), "2 osoby");
        assert_eq!(shown(9.0, 0, "osoba"), "9 osób");
        assert_eq!(shown(1.0, 0, "szt."), "1");
        assert_eq!(shown(-1.5, 1, "%"), "1,5 p.p.");
        assert_eq!(shown(0.4, 1, "na 1000 mieszkańców"), "0,4");
    }

    #[test]
    fn a_value_is_said_in_the_case_of_its_sentence() {
        assert_eq!(with_unit(1.0, 0, "rodzina").replace(NBSP, " "), "1 rodzina");
        assert_eq!(with_unit_genitive(1092.0, 0, "osoba").replace(NBSP, " "), "1 092 osób");
        assert_eq!(with_unit_accusative(1.0, 0, "rodzina").replace(NBSP, " "), "1 rodzinę");
    }
}
