//! The unknowns of conditions: what they are called, how they are shown, what they may be.

use super::interval::{Interval, of_formula};
use super::rational::Rational;
use crate::comply::{Evidence, Known};
use crate::eval::{Facts, Style, datum, group_name, survey_name, title};
use crate::lang::expr::{Group, Time};
use crate::lang::facts::{self, FactKind};
use crate::lang::ruleset::RuleSet;
use crate::text::plural_of;

/// A number conditions may ask for. Indicators, references, changes and percentiles are taken as
/// independent of each other and of the data they are made of: more worlds are tried than there can
/// be, so what is found impossible is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// A data variable in a year.
    Data(usize, Time),
    /// Latest value of an indicator; none for a threshold that stands alone.
    Value(Option<usize>),
    /// Latest year of an indicator.
    Year(usize),
    /// Change over so many years.
    Change(Option<usize>, u16),
    /// Relative change over so many years, in percent.
    ChangePercent(Option<usize>, u16),
    /// Value of a group.
    Reference(Option<usize>, Group),
    /// Percentile rank in a group.
    Percentile(Option<usize>, Group),
    /// Answer share of a survey question.
    Survey(String, String),
    /// A fact about the strategy.
    Fact(String),
    /// Number of elements of a set.
    Count(String),
    /// How many of the listed operands are known. An operand is given by what it reads; none for one
    /// that may be missing even when all it reads is known.
    HowManyKnown(Vec<Option<Vec<Quantity>>>, Written),
    /// A product or quotient of unknowns, in words.
    Compound(Option<usize>, Written),
}

/// An expression in words, told from others by what it is and not by titles, which may repeat.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// For readers.
    pub text: String,
    /// For the program.
    pub key: String,
}

impl Quantity {
    /// Its name in Polish.
    #[must_use]
    pub fn name(&self, rules: &RuleSet) -> String {
        let of = |i: &Option<usize>| {
            let found = i.and_then(|i| rules.indicators.get(i));
            found.map_or("wartość", |i| title(&i.meta)).to_owned()
        };
        let over = |n: &u16| plural_of(u64::from(*n), "roku", "lat", "lat");
        match self {
            Self::Data(v, Time::Fixed(year)) => datum(rules, *v, *year),
            Self::Data(v, time) => {
                let name = rules.data.get(*v).map_or("?", |d| title(&d.meta));
                match time {
                    Time::Back(n) => format!("{name} (rok − {n})"),
                    _ => name.to_owned(),
                }
            }
            Self::Value(i) => of(i),
            Self::Year(i) => format!("ostatni rok danych wskaźnika „{}”", of(&Some(*i))),
            Self::Change(i, n) => format!("{} – zmiana w ciągu {}", of(i), over(n)),
            Self::ChangePercent(i, n) => {
                format!("{} – zmiana procentowa w ciągu {}", of(i), over(n))
            }
            Self::Reference(i, g) => format!("{} – {}", of(i), group_name(*g)),
            Self::Percentile(i, g) => format!("{} – percentyl ({})", of(i), group_name(*g)),
            Self::Survey(s, q) => survey_name(s, q),
            Self::Fact(path) => named(rules, |k| k.number(path).name),
            Self::Count(set) => named(rules, |k| k.count(set).name),
            Self::HowManyKnown(_, w) | Self::Compound(_, w) => w.text.clone(),
        }
    }

    /// A value as readers see it.
    #[must_use]
    pub fn show(&self, rules: &RuleSet, value: f64) -> String {
        let unit = |i: &Option<usize>| {
            i.and_then(|i| rules.indicators.get(i)).map(|i| i.unit.label.clone())
        };
        let decimals = |x: f64| {
            let text = format!("{x}");
            text.split_once('.').map_or(0, |(_, part)| u8::try_from(part.len()).unwrap_or(6)).min(6)
        };
        let style = match self {
            Self::Data(v, _) => rules
                .data
                .get(*v)
                .map_or(Style::Plain, |d| Style::Unit(d.unit.label.clone(), decimals(value))),
            Self::Value(i) | Self::Reference(i, _) => {
                unit(i).map_or(Style::Plain, |u| Style::Unit(u, decimals(value)))
            }
            Self::Change(i, _) => {
                unit(i).map_or(Style::Plain, |u| Style::Difference(u, decimals(value)))
            }
            Self::ChangePercent(..) | Self::Survey(..) => {
                Style::Unit("%".to_owned(), decimals(value))
            }
            Self::Year(_) => Style::Year,
            Self::Fact(path) if facts::kind(path) == Some(FactKind::Day) => Style::Day,
            _ => Style::Plain,
        };
        style.show(value)
    }

    /// What it may be.
    #[must_use]
    pub fn range(&self, rules: &RuleSet) -> Interval {
        let hundred = Interval { low: Some(Rational::ZERO), high: Some(Rational::whole(100)) };
        let indicator = |i: &Option<usize>| {
            i.and_then(|i| rules.indicators.get(i)).map_or(Interval::ALL, |i| of_formula(rules, i))
        };
        match self {
            Self::Data(v, _) => {
                rules.data.get(*v).map_or(Interval::ALL, |d| Interval::between(d.min, d.max))
            }
            Self::Value(i) | Self::Reference(i, _) => indicator(i),
            Self::Change(i, _) => {
                let own = indicator(i);
                own.sub(own)
            }
            // A number that is not negative can lose no more than all of itself.
            Self::ChangePercent(i, _) => {
                let falls = indicator(i).low.is_some_and(|l| !l.is_negative());
                Interval { low: falls.then(|| Rational::whole(-100)), high: None }
            }
            Self::Percentile(..) | Self::Survey(..) => hundred,
            Self::Fact(path) => {
                let (low, high, _) = facts::range(path);
                Interval::between(low, high)
            }
            Self::Count(_) => Interval::between(Some(0.0), None),
            Self::HowManyKnown(operands, _) => {
                let most = i32::try_from(operands.len()).ok().map(Rational::whole);
                Interval { low: Some(Rational::ZERO), high: most }
            }
            Self::Year(_) | Self::Compound(..) => Interval::ALL,
        }
    }

    /// Whether only whole numbers make sense.
    #[must_use]
    pub fn whole(&self) -> bool {
        match self {
            Self::Year(_) | Self::Count(_) | Self::HowManyKnown(..) => true,
            Self::Fact(path) => facts::range(path).2,
            _ => false,
        }
    }

    /// A likely value, shown where it fits.
    #[must_use]
    pub fn likely(&self) -> Rational {
        Rational::whole(match self {
            Self::Year(_) => 2024,
            // 1.01.2026
            Self::Fact(path) if facts::kind(path) == Some(FactKind::Day) => 739_617,
            Self::Fact(_) | Self::Count(_) => 1,
            Self::Change(..) | Self::ChangePercent(..) => 0,
            Self::HowManyKnown(operands, _) => i32::try_from(operands.len()).unwrap_or(1),
            _ => 10,
        })
    }

    /// Quantities known for certain when this one is.
    #[must_use]
    pub fn implies_known(&self) -> Option<Self> {
        match self {
            Self::Year(i) => Some(Self::Value(Some(*i))),
            Self::Change(i, _) | Self::ChangePercent(i, _) | Self::Percentile(i, _) => {
                Some(Self::Value(*i))
            }
            _ => None,
        }
    }
}

fn named(rules: &RuleSet, f: impl Fn(&Known<'_>) -> String) -> String {
    f(&Known { rules, evidence: &Evidence::default() })
}
