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
    fn a_number_keeps_with_its_noun() {
        assert_eq!(plural_of(1200, "gmina", "gminy", "gmin"), "1\u{a0}200\u{a0}gmin");
    }
}
