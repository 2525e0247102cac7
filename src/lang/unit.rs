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
