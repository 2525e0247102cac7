//! Units of measure: dimensions and scale.
//!
//! A unit is a product of base dimensions with integer exponents and a scale. Formulas are plain
//! ratios; the declared unit (`%`, `‰`, `na 1000 mieszkańców`) carries the scale, so nobody writes
//! `× 100`.

use std::collections::BTreeMap;
use std::fmt;

/// Product of base dimensions.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Dim(pub BTreeMap<String, i32>);

impl Dim {
    /// A single base dimension.
    #[must_use]
    pub fn base(name: &str) -> Self {
        Self(BTreeMap::from([(name.to_owned(), 1)]))
    }

    /// Dimensionless.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether there is no dimension.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    fn combine(&self, other: &Self, sign: i32) -> Self {
        let mut out = self.0.clone();
        for (k, v) in &other.0 {
            let e = out.entry(k.clone()).or_insert(0);
            *e += sign * v;
        }
        out.retain(|_, v| *v != 0);
        Self(out)
    }

    /// Product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.combine(other, 1)
    }

    /// Quotient.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        self.combine(other, -1)
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("liczba bez jednostki");
        }
        let part = |sign: i32| {
            self.0
                .iter()
                .filter(|(_, e)| e.signum() == sign)
                .map(|(n, e)| match e.abs() {
                    1 => n.clone(),
                    k => format!("{n}^{k}"),
                })
                .collect::<Vec<_>>()
                .join("·")
        };
        let (above, below) = (part(1), part(-1));
        match (above.is_empty(), below.is_empty()) {
            (false, true) => f.write_str(&above),
            (false, false) => write!(f, "{above} / {below}"),
            _ => write!(f, "1 / {below}"),
        }
    }
}

/// A unit of measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// As written in the rules and printed in documents: `%`, `osoba`, `zł / osoba`.
    pub label: String,
    /// Dimension.
    pub dim: Dim,
    /// A value in natural units times `scale` is a value in this unit (`%`: 100, `ha` of km²: 100).
    pub scale: f64,
    /// For `na 1000 mieszkańców` and its kin: the numerator may have any dimension, the denominator
    /// must be persons.
    pub per_residents: bool,
}

/// Words for units: spelling, base dimension (empty for none), scale.
const WORDS: &[(&str, &str, f64)] = &[
    ("osoba", "osoba", 1.0),
    ("osoby", "osoba", 1.0),
    ("osób", "osoba", 1.0),
    ("dziecko", "osoba", 1.0),
    ("uczeń", "osoba", 1.0),
    ("mieszkaniec", "osoba", 1.0),
    ("tys_osób", "osoba", 0.001),
    ("rodzina", "rodzina", 1.0),
    ("gospodarstwo", "gospodarstwo", 1.0),
    ("zł", "zł", 1.0),
    ("tys_zł", "zł", 0.001),
    ("szt.", "szt.", 1.0),
    ("sztuka", "szt.", 1.0),
    ("miejsce", "miejsce", 1.0),
    ("etat", "etat", 1.0),
    ("godzina", "godzina", 1.0),
    ("porada", "porada", 1.0),
    ("świadczenie", "świadczenie", 1.0),
    ("decyzja", "decyzja", 1.0),
    ("mieszkanie", "mieszkanie", 1.0),
    ("km²", "km²", 1.0),
    ("km2", "km²", 1.0),
    ("ha", "km²", 100.0),
    ("m²", "m²", 1.0),
    ("rok", "rok", 1.0),
    ("dzień", "dzień", 1.0),
    ("liczba", "", 1.0),
    ("%", "", 100.0),
    ("‰", "", 1000.0),
];

/// All words for units, for suggestions and the reference.
pub fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(w, _, _)| *w)
}

impl Unit {
    /// A bare number.
    #[must_use]
    pub fn number() -> Self {
        Self { label: "liczba".into(), dim: Dim::none(), scale: 1.0, per_residents: false }
    }

    /// A unit by one word.
    #[must_use]
    pub fn word(word: &str) -> Option<Self> {
        let (label, base, scale) = WORDS.iter().find(|(w, _, _)| *w == word)?;
        let dim = if base.is_empty() { Dim::none() } else { Dim::base(base) };
        Some(Self { label: (*label).to_owned(), dim, scale: *scale, per_residents: false })
    }

    /// `a / b`.
    #[must_use]
    pub fn ratio(above: &Self, below: &Self) -> Self {
        Self {
            label: format!("{} / {}", above.label, below.label),
            dim: above.dim.over(&below.dim),
            scale: above.scale / below.scale,
            per_residents: false,
        }
    }

    /// `na 1000 mieszkańców` and its kin.
    #[must_use]
    pub fn per(count: f64, label: String) -> Self {
        Self { label, dim: Dim::none(), scale: count, per_residents: true }
    }

    /// Whether a formula of this dimension may be given in this unit.
    #[must_use]
    pub fn accepts(&self, dim: &Dim) -> bool {
        if self.per_residents {
            return dim.is_none()
                || dim.0.iter().any(|(n, e)| *e == -1 && (n == "osoba" || n == "rodzina"));
        }
        self.dim == *dim
    }

    /// Whether two values in these units may be compared or added as they stand.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.dim == other.dim
            && (self.scale - other.scale).abs() < f64::EPSILON
            && self.per_residents == other.per_residents
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dim() -> impl Strategy<Value = Dim> {
        proptest::collection::vec((0usize..4, -2i32..3), 0..4).prop_map(|parts| {
            parts.into_iter().fold(Dim::none(), |d, (n, e)| {
                let name = ["osoba", "zł", "km²", "rok"][n];
                let mut one = Dim::none();
                if e != 0 {
                    one.0.insert(name.into(), e);
                }
                d.times(&one)
            })
        })
    }

    proptest! {
        #[test]
        fn dividing_undoes_multiplying(a in dim(), b in dim()) {
            prop_assert_eq!(a.times(&b).over(&b), a);
        }

        #[test]
        fn product_commutes(a in dim(), b in dim()) {
            prop_assert_eq!(a.times(&b), b.times(&a));
        }
    }

    #[test]
    fn percent_accepts_only_plain_ratios() {
        let percent = Unit::word("%").unwrap();
        assert!(percent.accepts(&Dim::none()));
        assert!(!percent.accepts(&Dim::base("zł").over(&Dim::base("osoba"))));
    }

    #[test]
    fn unknown_words_are_refused() {
        assert!(Unit::word("osooba").is_none());
    }
}
