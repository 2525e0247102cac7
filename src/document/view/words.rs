//! Numbers with units as people read them.

use crate::text::{self, NBSP};

/// Forms of the nouns that occur as units: one, few, many, fraction.
const NOUNS: [(&str, [&str; 4]); 11] = [
    ("osoba", ["osoba", "osoby", "osób", "osoby"]),
    ("rodzina", ["rodzina", "rodziny", "rodzin", "rodziny"]),
    ("gospodarstwo", ["gospodarstwo", "gospodarstwa", "gospodarstw", "gospodarstwa"]),
    ("dziecko", ["dziecko", "dzieci", "dzieci", "dziecka"]),
    ("miejsce", ["miejsce", "miejsca", "miejsc", "miejsca"]),
    ("etat", ["etat", "etaty", "etatów", "etatu"]),
    ("godzina", ["godzina", "godziny", "godzin", "godziny"]),
    ("mieszkanie", ["mieszkanie", "mieszkania", "mieszkań", "mieszkania"]),
    ("porada", ["porada", "porady", "porad", "porady"]),
    ("rok", ["rok", "lata", "lat", "roku"]),
    ("km", ["km", "km", "km", "km"]),
];

/// A value with its unit: `10,8%`, `25 osób`, `3,2 na 1000 mieszkańców`.
pub(in crate::document) fn with_unit(value: f64, decimals: u8, unit: &str) -> String {
    phrase(value, decimals, unit, false)
}

/// The same after a preposition that takes the genitive: `do 1 092 osób`.
pub(in crate::document) fn with_unit_genitive(value: f64, decimals: u8, unit: &str) -> String {
    phrase(value, decimals, unit, true)
}

/// The denominator of a unit as it is read: `zł / osoba` is złoty per person.
fn per(rest: &str) -> String {
    match rest {
        "rok" => "rocznie".to_owned(),
        "osoba" => "na osobę".to_owned(),
        "rodzina" => "na rodzinę".to_owned(),
        other => format!("na {other}"),
    }
}

/// The unit alone, for headings of tables and axes: plural of a noun, empty for a bare number.
pub(in crate::document) fn label(unit: &str) -> String {
    let (noun, rest) = unit.split_once(" / ").map_or((unit, None), |(n, r)| (n, Some(r)));
    let noun = match NOUNS.iter().find(|(n, _)| *n == noun) {
        Some((_, [_, few, ..])) => few,
        None if noun == "liczba" => "",
        None => noun,
    };
    rest.map_or_else(|| noun.to_owned(), |r| format!("{noun} {}", per(r)))
}

fn phrase(value: f64, decimals: u8, unit: &str, genitive: bool) -> String {
    let number = text::format_number(value, usize::from(decimals));
    match unit {
        "%" | "‰" => format!("{number}{unit}"),
        "liczba" | "" => number,
        _ => {
            // `osoba / rok`: the noun is declined, the rest stays.
            let (noun, rest) = unit.split_once(" / ").map_or((unit, None), |(n, r)| (n, Some(r)));
            let form = match NOUNS.iter().find(|(n, _)| *n == noun) {
                Some((_, [one, few, many, part])) => {
                    if number.contains(',') {
                        part
                    } else if genitive {
                        if whole(value).abs() == 1 { part } else { many }
                    } else {
                        text::plural(whole(value).unsigned_abs(), one, few, many)
                    }
                }
                None => noun,
            };
            match rest {
                Some(rest) => format!("{number}{NBSP}{form} {}", per(rest)),
                None => format!("{number}{NBSP}{form}"),
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "saturating cast of a printed count")]
fn whole(x: f64) -> i64 {
    x.round() as i64
}

/// The size of a change: percents change by percentage points.
pub(super) fn change(size: f64, decimals: u8, unit: &str) -> String {
    let number = text::format_number(size.abs(), usize::from(decimals));
    match unit {
        "%" => format!("{number}{NBSP}p.p."),
        "‰" => format!("{number}{NBSP}promila"),
        "liczba" | "" => number,
        _ if unit.starts_with("na ") => number,
        _ => with_unit(size.abs(), decimals, unit),
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
    fn units_are_declined_and_percents_stick() {
        let shown = |v, d, u| with_unit(v, d, u).replace(NBSP, " ");
        assert_eq!(shown(10.84, 1, "%"), "10,8%");
        assert_eq!(shown(22.0, 0, "osoba"), "22 osoby");
        assert_eq!(shown(2.5, 1, "etat"), "2,5 etatu");
        assert_eq!(shown(25.0, 0, "osoba / rok"), "25 osób rocznie");
        assert_eq!(shown(3.2, 1, "na 1000 mieszkańców"), "3,2 na 1000 mieszkańców");
        assert_eq!(shown(2117.0, 0, "zł / osoba"), "2 117 zł na osobę");
        assert_eq!(with_unit_genitive(1092.0, 0, "osoba").replace(NBSP, " "), "1 092 osób");
        assert_eq!(with_unit_genitive(1.0, 0, "osoba").replace(NBSP, " "), "1 osoby");
        assert_eq!(label("rodzina / etat"), "rodziny na etat");
        assert_eq!(label("liczba"), "");
        assert_eq!(change(9.0, 0, "osoba").replace(NBSP, " "), "9 osób");
        assert_eq!(change(-1.5, 1, "%").replace(NBSP, " "), "1,5 p.p.");
    }
}
