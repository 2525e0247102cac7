//! Units of measure of the API beside those of the rules: equal, convertible, or neither.
//!
//! Which units the API has is data: `data/bdl/miary.csv`.

use std::sync::OnceLock;

use crate::data::equal_measures;

static TABLE: &str = include_str!("../../data/bdl/miary.csv");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Counted,
    Money,
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Measure {
    name: &'static str,
    base: &'static str,
    times: f64,
    kind: Kind,
}

fn table() -> &'static [Measure] {
    static MEASURES: OnceLock<Vec<Measure>> = OnceLock::new();
    MEASURES.get_or_init(|| {
        let line = |line: &'static str| {
            let mut fields = line.split(';');
            let (name, base) = (fields.next()?, fields.next()?);
            let times = fields.next()?.parse().ok()?;
            let kind = match fields.next()? {
                "sztuki" => Kind::Counted,
                "pieniądze" => Kind::Money,
                _ => Kind::Other,
            };
            Some(Measure { name, base, times, kind })
        };
        TABLE.lines().filter_map(line).collect()
    })
}

/// By what a value in the API's unit is multiplied to be in the unit of the rules; none when the two
/// have nothing to do with each other.
///
/// The API gives ready indicators (`na 1000 mieszkańców`) in the unit of what is counted, or in
/// none: there the number alone says which indicator it is, and only thousands and millions must not
/// hide in it.
#[must_use]
pub fn factor(given: Option<&str>, declared: &str) -> Option<f64> {
    let given = given.map(str::trim).filter(|g| !g.is_empty() && *g != "-");
    let Some(given) = given else { return Some(1.0) };
    if equal_measures(given, declared) {
        return Some(1.0);
    }
    let measure = table().iter().find(|m| m.name == given)?;
    if equal_measures(measure.base, declared) {
        return Some(measure.times);
    }
    let ready = declared.starts_with("na ") || declared.contains('/') || declared == "‰";
    if ready {
        return (measure.times == 1.0).then_some(1.0);
    }
    // „szt.” of the API may be flats or clinics in the rules; money and areas may not.
    let other = table().iter().filter(|m| m.kind != Kind::Counted);
    let counted = !other.clone().any(|m| equal_measures(m.base, declared))
        && !declared.starts_with("tys")
        && !declared.starts_with("mln");
    (measure.kind == Kind::Counted && counted).then_some(measure.times)
}

/// A value times a factor, without digits that come from counting in twos.
#[must_use]
pub fn scaled(value: f64, factor: f64) -> f64 {
    if factor == 1.0 { value } else { (value * factor * 1e6).round() / 1e6 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(table().len(), TABLE.lines().filter(|l| !l.starts_with('#')).count() - 1);
    }

    #[test]
    fn the_same_unit_in_other_words() {
        for (given, declared) in [
            ("osoba", "osoba"),
            ("szt.", "szt."),
            ("zł", "zł"),
            ("%", "%"),
            ("m2", "m² / osoba"),
            ("szt.", "mieszkanie"),
            ("ob.", "placówka"),
            ("osoba", "na 10 tys. mieszkańców"),
            ("-", "na 1000 dzieci"),
            ("zł", "zł / osoba"),
        ] {
            assert_eq!(factor(Some(given), declared), Some(1.0), "{given} – {declared}");
        }
        assert_eq!(factor(None, "osoba"), Some(1.0), "not told");
    }

    #[test]
    fn thousands_are_counted_out() {
        assert_eq!(factor(Some("tys. zł"), "zł"), Some(1000.0));
        assert_eq!(factor(Some("mln zł"), "zł"), Some(1_000_000.0));
        assert_eq!(factor(Some("tys. osób"), "osoba"), Some(1000.0));
        assert_eq!(factor(Some("tys. osób"), "tys_osób"), Some(1.0));
        assert_eq!(scaled(37.1, 1000.0), 37_100.0);
        assert_eq!(scaled(0.1 + 0.2, 1.0), 0.1 + 0.2);
    }

    #[test]
    fn units_of_different_things_are_refused() {
        for (given, declared) in [
            ("zł", "osoba"),
            ("osoba", "zł"),
            ("tys. zł", "zł / osoba"),
            ("tys. osób", "na 1000 mieszkańców"),
            ("osoba", "tys_osób"),
            ("ha", "km²"),
            ("osoba", "km²"),
            ("%", "osoba"),
            ("zł", "%"),
            ("osoba", "%"),
            ("GWh", "osoba"),
        ] {
            assert_eq!(factor(Some(given), declared), None, "{given} – {declared}");
        }
    }
}
