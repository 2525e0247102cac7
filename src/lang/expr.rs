//! Expressions and conditions of the language, resolved and typed.

use crate::diag::Span;

/// Year an operand is taken at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// The year being evaluated.
    Current,
    /// So many years before the year being evaluated: `x[rok − 5]`.
    Back(u16),
    /// A fixed year: `x[2025]`.
    Fixed(i32),
}

/// A peer group or area to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Units of the same powiat.
    Powiat,
    /// Units of the same województwo.
    Voivodeship,
    /// All units.
    Country,
    /// Units of the same type (miejska, wiejska, miejsko-wiejska) in the country.
    SameType,
    /// Units of the same type in the same województwo.
    SameTypeInVoivodeship,
    /// Units of the same type and class of population in the country.
    SameSize,
    /// Units the gmina chose itself; nobody's when it chose none.
    Chosen,
}

/// Arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// +
    Add,
    /// −
    Sub,
    /// ×
    Mul,
    /// /
    Div,
}

/// A numeric expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number, already scaled to the unit of its context.
    Number(f64),
    /// Data variable (index into `RuleSet::data`).
    Data(usize, Time),
    /// Value of an indicator (index into `RuleSet::indicators`) in its latest year.
    Indicator(usize),
    /// Latest year of an indicator, as a number.
    LatestYear(usize),
    /// In a threshold: the indicator's latest value.
    Value,
    /// In a threshold: change against so many years before the latest year.
    Change(u16),
    /// In a threshold: relative change in percent against so many years before.
    ChangePercent(u16),
    /// In a threshold: reference value (ratio of sums) of a group in the latest year.
    Reference(Group),
    /// In a threshold: percentile rank (0–100) within a group.
    Percentile(Group),
    /// Parameter of law (index into `RuleSet::parameters`), by the day of the run.
    Parameter(usize),
    /// Number of operands with a known value (never missing).
    CountKnown(Vec<Expr>),
    /// Answer share of a survey question, in percent: survey and question identifiers.
    Survey(String, String),
    /// A scalar fact of the document or process under check, by dotted path.
    Fact(String, Span),
    /// Number of elements of a set of facts.
    CountSet(String, Span),
    /// Negation.
    Neg(Box<Expr>),
    /// Binary operation.
    Binary(Op, Box<Expr>, Box<Expr>),
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cmp {
    /// <
    Lt,
    /// <=
    Le,
    /// >
    Gt,
    /// >=
    Ge,
    /// =
    Eq,
    /// <>
    Ne,
}

/// Levels of a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `uwaga`
    Attention,
    /// `alarm`
    Alarm,
}

/// A state a document fact can be asked for with `jest`.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// `jest wypełniona` / `jest podana` / `jest znany`: the fact is there and not empty.
    Present,
    /// `jest jedno z (a; b; c)`: the fact's identifier is among these.
    OneOf(Vec<String>),
}

/// A condition, evaluated in Kleene's three-valued logic.
#[derive(Debug, Clone, PartialEq)]
pub enum Cond {
    /// All hold (`oraz`).
    All(Vec<Cond>),
    /// Any holds (`lub`).
    Any(Vec<Cond>),
    /// Negation (`nie`).
    Not(Box<Cond>),
    /// Comparison.
    Compare(Cmp, Expr, Expr, Span),
    /// A threshold (index into `RuleSet::thresholds`) reached its level.
    Threshold(Level, usize, Span),
    /// A problem (index into `RuleSet::problems`) is found.
    Problem(usize, Span),
    /// A fact of the document: dotted path and the state asked.
    Fact(String, State, Span),
    /// Every element of a set has a feature.
    Every {
        /// Set of facts, e.g. `działania`.
        set: String,
        /// Features, all required.
        features: Vec<String>,
        /// Place.
        span: Span,
    },
    /// Some element of a set has a feature.
    Some {
        /// Set of facts.
        set: String,
        /// Features, all required in one element.
        features: Vec<String>,
        /// Place.
        span: Span,
    },
    /// A constant (`tak`, `nie` used alone, or the result of checking).
    Constant(bool),
}

impl Cond {
    /// The conditions it is made of that have no parts themselves, in order of place: what `oraz`,
    /// `lub` and `nie` join.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Cond> {
        fn walk<'c>(cond: &'c Cond, out: &mut Vec<&'c Cond>) {
            match cond {
                Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|c| walk(c, out)),
                Cond::Not(part) => walk(part, out),
                leaf => out.push(leaf),
            }
        }
        let mut out = Vec::new();
        walk(self, &mut out);
        out
    }

    /// Operands of its comparisons, in order of place; see [`Expr::operands`].
    #[must_use]
    pub fn operands(&self) -> Vec<&Expr> {
        let compared = self.leaves().into_iter().flat_map(|leaf| match leaf {
            Cond::Compare(_, a, b, _) => vec![a, b],
            _ => Vec::new(),
        });
        compared.flat_map(Expr::operands).collect()
    }
}

impl Expr {
    /// What its operations are applied to, in order of place: numbers, data, facts and the like.
    /// Operands of `CountKnown` are among them, `CountKnown` itself is not.
    #[must_use]
    pub fn operands(&self) -> Vec<&Expr> {
        fn walk<'e>(expr: &'e Expr, out: &mut Vec<&'e Expr>) {
            match expr {
                Expr::Neg(e) => walk(e, out),
                Expr::Binary(_, a, b) => {
                    walk(a, out);
                    walk(b, out);
                }
                Expr::CountKnown(list) => list.iter().for_each(|e| walk(e, out)),
                operand => out.push(operand),
            }
        }
        let mut out = Vec::new();
        walk(self, &mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::FileId;

    #[test]
    fn a_condition_gives_its_leaves_and_operands_in_order() {
        let span = Span::new(FileId(0), 0, 1);
        let count =
            Expr::CountKnown(vec![Expr::Data(2, Time::Current), Expr::Data(3, Time::Current)]);
        let sum =
            Expr::Binary(Op::Add, Box::new(Expr::Value), Box::new(Expr::Neg(Box::new(count))));
        let compared = Cond::Compare(Cmp::Lt, sum, Expr::Number(1.0), span);
        let (problem, constant) = (Cond::Problem(1, span), Cond::Constant(true));
        let whole = Cond::Any(vec![
            Cond::Not(Box::new(Cond::All(vec![problem.clone(), compared.clone()]))),
            constant.clone(),
        ]);
        assert_eq!(whole.leaves(), [&problem, &compared, &constant]);
        let (two, three) = (Expr::Data(2, Time::Current), Expr::Data(3, Time::Current));
        assert_eq!(whole.operands(), [&Expr::Value, &two, &three, &Expr::Number(1.0)]);
        assert_eq!(constant.operands(), Vec::<&Expr>::new());
    }
}
