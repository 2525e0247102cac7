//! Polish plural forms.

/// The form of a noun a whole number asks for: `plural(2, "gmina", "gminy", "gmin")` → `gminy`.
#[must_use]
pub fn plural<'a>(n: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (n, n % 10, n % 100) {
        (1, _, _) => one,
        (_, _, 12..=14) => many,
        (_, 2..=4, _) => few,
        _ => many,
    }
}

/// A whole number with its noun: `3 gminy`.
#[must_use]
pub fn plural_of(n: u64, one: &str, few: &str, many: &str) -> String {
    let shown = super::format_thousands(n as f64);
    format!("{shown}{}{}", super::NBSP, plural(n, one, few, many))
}

/// Counted units: one, few, many, and the form after a fraction.
const UNITS: [(&str, [&str; 4]); 8] = [
    ("osoba", ["osoba", "osoby", "osób", "osoby"]),
    ("rodzina", ["rodzina", "rodziny", "rodzin", "rodziny"]),
    ("gospodarstwo", ["gospodarstwo", "gospodarstwa", "gospodarstw", "gospodarstwa"]),
    ("dziecko", ["dziecko", "dzieci", "dzieci", "dziecka"]),
    ("miejsce", ["miejsce", "miejsca", "miejsc", "miejsca"]),
    ("etat", ["etat", "etaty", "etatów", "etatu"]),
    ("godzina", ["godzina", "godziny", "godzin", "godziny"]),
    ("rok", ["rok", "lata", "lat", "roku"]),
];

/// The form of a unit's label after a number: `osoba` and 5 give `osób`, 1,5 gives `osoby`. A label
/// that is not a counted unit stays as it is.
#[must_use]
pub fn unit_form(label: &str, value: f64) -> &str {
    let Some((_, [one, few, many, fraction])) = UNITS.iter().find(|(name, _)| *name == label)
    else {
        return label;
    };
    let size = value.abs();
    if size.fract() != 0.0 || size > 9e15 {
        return fraction;
    }
    plural(size as u64, one, few, many)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teens_take_the_many_form() {
        let form = |n| plural(n, "gmina", "gminy", "gmin");
        let seen: Vec<_> = [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 112, 122].map(form).to_vec();
        assert_eq!(
            seen,
            [
                "gmin", "gmina", "gminy", "gminy", "gmin", "gmin", "gmin", "gmin", "gmin", "gminy",
                "gmin", "gminy"
            ]
        );
    }

    #[test]
    fn labels_that_are_not_counted_stay() {
        assert_eq!(unit_form("zł / osoba", 5.0), "zł / osoba");
        assert_eq!(unit_form("rok", 5.0), "lat");
        assert_eq!(unit_form("dziecko", 2.5), "dziecka");
        assert_eq!(plural_of(1200, "gmina", "gminy", "gmin"), "1\u{a0}200\u{a0}gmin");
    }
}
