//! Formulas in ordinary notation: sums, products and fractions of named figures.

use serde::Serialize;

/// A formula. An exporter that can draw a fraction draws it; others print [`Math::linear`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Math {
    /// A name, a number or an operator with its spaces.
    Text(String),
    /// Parts one after another.
    Row(Vec<Math>),
    /// Parts in brackets.
    Brackets(Box<Math>),
    /// Numerator over denominator.
    Fraction(Box<Math>, Box<Math>),
}

impl Math {
    /// The formula on one line: fractions as divisions, with the brackets they then need.
    #[must_use]
    pub fn linear(&self) -> String {
        match self {
            Self::Text(t) => t.clone(),
            Self::Row(parts) => parts.iter().map(Self::linear).collect(),
            Self::Brackets(inner) => format!("({})", inner.linear()),
            Self::Fraction(a, b) => {
                let side = |m: &Self| {
                    let text = m.linear();
                    if m.needs_brackets() { format!("({text})") } else { text }
                };
                format!("{} ÷ {}", side(a), side(b))
            }
        }
    }

    /// Whether the part needs brackets beside a sign of division.
    #[must_use]
    pub const fn needs_brackets(&self) -> bool {
        matches!(self, Self::Row(_) | Self::Fraction(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_on_one_line_gets_the_brackets_it_needs() {
        let text = |t: &str| Box::new(Math::Text(t.to_owned()));
        let sum = || {
            let parts = ["a", " + ", "b"].map(|t| Math::Text(t.to_owned()));
            Box::new(Math::Row(parts.to_vec()))
        };
        let over = |a, b| Math::Fraction(a, b);
        assert_eq!(over(text("a"), text("b")).linear(), "a ÷ b");
        assert_eq!(over(sum(), text("c")).linear(), "(a + b) ÷ c");
        assert_eq!(over(text("c"), sum()).linear(), "c ÷ (a + b)");
        assert_eq!(over(Box::new(over(text("a"), text("b"))), text("c")).linear(), "(a ÷ b) ÷ c");
        assert_eq!(over(Box::new(Math::Brackets(sum())), text("c")).linear(), "(a + b) ÷ c");
    }
}
