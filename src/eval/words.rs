//! Conditions and formulas in Polish words.

use chrono::NaiveDate;

use super::reason::{Answer, Compared, Finding, Style};
use super::tri::Tri;
use crate::lang::expr::{Cmp, Expr, Group, Level, Op, Time};
use crate::lang::ruleset::RuleSet;
use crate::text::{NBSP, format_date, format_number, format_short, spaced, with_unit};

impl Style {
    /// A number in this style; a missing one is said to be missing.
    #[must_use]
    pub fn show(&self, value: f64) -> String {
        if value.is_nan() {
            return "brak danych".to_owned();
        }
        match self {
            Self::Plain => format_short(value, 4),
            Self::Unit(label, decimals) => with_unit(value, usize::from(*decimals), label),
            Self::Difference(label, decimals) if label == "%" => {
                format!("{}{NBSP}p.p.", format_number(value, usize::from(*decimals)))
            }
            Self::Difference(label, decimals) => with_unit(value, usize::from(*decimals), label),
            Self::Year => format!("{value:.0}"),
            Self::Withheld(_, told) => told.clone(),
            Self::Day => day(value).map_or_else(|| format_short(value, 0), format_date),
        }
    }
}

fn day(value: f64) -> Option<NaiveDate> {
    let whole = value.round();
    let fits = whole.abs() < f64::from(i32::MAX);
    NaiveDate::from_num_days_from_ce_opt(fits.then_some(whole as i32)?)
}

impl Finding {
    /// The value in its style.
    #[must_use]
    pub fn shown(&self) -> String {
        self.style.show(self.value)
    }
}

/// A comparison in words.
#[must_use]
pub fn relation(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Lt => "mniej niż",
        Cmp::Le => "co najwyżej",
        Cmp::Gt => "więcej niż",
        Cmp::Ge => "co najmniej",
        Cmp::Eq => "równo",
        Cmp::Ne => "inaczej niż",
    }
}

fn relation_of_days(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Lt => "przed",
        Cmp::Le => "najpóźniej",
        Cmp::Gt => "po",
        Cmp::Ge => "najwcześniej",
        Cmp::Eq => "dokładnie",
        Cmp::Ne => "inaczej niż",
    }
}

/// A group in words, nominative.
#[must_use]
pub fn group(group: Group) -> &'static str {
    match group {
        Group::Powiat => "powiat",
        Group::Voivodeship => "województwo",
        Group::Country => "kraj",
        Group::SameType => "gminy tego samego typu",
        Group::SameTypeInVoivodeship => "gminy tego samego typu w województwie",
        Group::SameSize => "gminy tego samego typu i wielkości",
        Group::Chosen => "grupa porównawcza",
    }
}

/// A level in words.
#[must_use]
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Attention => "uwaga",
        Level::Alarm => "alarm",
    }
}

pub(super) fn threshold(rules: &RuleSet, at: Level, index: usize) -> String {
    let name = rules.thresholds.get(index).map_or("?", |t| title(&t.meta));
    format!("próg „{name}” – {}", level(at))
}

pub(super) fn problem(rules: &RuleSet, index: usize) -> String {
    let name = rules.problems.get(index).map_or("?", |p| title(&p.meta));
    format!("problem „{name}”")
}

/// Title of a block, or its identifier when it has none.
pub(crate) fn title(meta: &crate::lang::ruleset::Meta) -> &str {
    if meta.title.is_empty() { &meta.id } else { &meta.title }
}

/// A comparison of two findings as an answer.
pub(super) fn comparison(cmp: Cmp, mut a: Finding, mut b: Finding) -> Answer {
    if a.literal && !b.literal {
        a.style = b.style.open().clone();
    } else if b.literal && !a.literal {
        b.style = a.style.open().clone();
    }
    for side in [&mut a, &mut b] {
        if side.literal {
            side.name = match &side.style {
                Style::Day | Style::Year => side.shown(),
                Style::Unit(label, _) => literal_in(label, side.value),
                Style::Difference(label, _) if label == "%" => {
                    format!("{}{NBSP}p.p.", format_short(side.value, 4))
                }
                Style::Difference(label, _) => literal_in(label, side.value),
                Style::Plain | Style::Withheld(..) => format_short(side.value, 4),
            };
        }
    }
    let words = match (&a.style, &b.style) {
        (Style::Day, Style::Day) => relation_of_days(cmp),
        _ => relation(cmp),
    };
    let result = Tri::compare(cmp, a.value, b.value);
    let text = format!("{} – {words} {}", a.name, b.name);
    let side = |f: &Finding| {
        let place = if f.place.is_empty() { String::new() } else { format!(" ({})", f.place) };
        format!("{}: {}{place}", f.name, f.shown())
    };
    let found = match (a.literal, b.literal) {
        (false, true) => side(&a),
        (true, false) => side(&b),
        _ => format!("{}; {}", side(&a), side(&b)),
    };
    let compared = Some(compared(cmp, &a, &b));
    let mut missing = a.missing;
    for m in b.missing {
        if !missing.contains(&m) {
            missing.push(m);
        }
    }
    Answer { text, result, found, missing, lacking: Vec::new(), compared }
}

/// The comparison with the number of the rule on the right.
fn compared(cmp: Cmp, a: &Finding, b: &Finding) -> Compared {
    let (cmp, subject, limit) = if a.literal && !b.literal {
        let turned = match cmp {
            Cmp::Lt => Cmp::Gt,
            Cmp::Le => Cmp::Ge,
            Cmp::Gt => Cmp::Lt,
            Cmp::Ge => Cmp::Le,
            same => same,
        };
        (turned, b, a)
    } else {
        (cmp, a, b)
    };
    Compared { subject: subject.name.clone(), cmp, limit: limit.value, survey: None }
}

fn literal_in(label: &str, value: f64) -> String {
    match label {
        "%" | "‰" => format!("{}{label}", format_short(value, 4)),
        _ => format_short(value, 4),
    }
}

/// A data variable with its year: `Bezrobotni zarejestrowani (2024)`.
pub(crate) fn datum(rules: &RuleSet, variable: usize, year: i32) -> String {
    let name = rules.data.get(variable).map_or("?", |d| title(&d.meta));
    format!("{name} ({year})")
}

/// A formula with each operand put in by `operand`.
pub(crate) fn formula(
    rules: &RuleSet,
    expr: &Expr,
    operand: &dyn Fn(usize, Time) -> String,
) -> String {
    let inner = |e: &Expr| {
        let text = formula(rules, e, operand);
        match e {
            Expr::Binary(..) => format!("({text})"),
            _ => text,
        }
    };
    match expr {
        Expr::Number(x) => format_short(*x, 6),
        Expr::Data(v, time) => operand(*v, *time),
        Expr::Indicator(i) => {
            let name = rules.indicators.get(*i).map_or("?", |i| title(&i.meta));
            format!("wskaźnik „{name}”")
        }
        Expr::Parameter(i) => {
            let name = rules.parameters.get(*i).map_or("?", |p| title(&p.meta));
            format!("parametr „{name}”")
        }
        Expr::CountKnown(operands) => {
            let list: Vec<String> = operands.iter().map(|e| formula(rules, e, operand)).collect();
            format!("liczba znanych spośród: {}", list.join("; "))
        }
        Expr::Neg(e) => format!("−{}", inner(e)),
        Expr::Binary(op, a, b) => {
            let sign = match op {
                Op::Add => "+",
                Op::Sub => "−",
                Op::Mul => "×",
                Op::Div => "/",
            };
            let flat = matches!(
                (op, a.as_ref()),
                (Op::Add | Op::Sub, Expr::Binary(Op::Add | Op::Sub, ..))
            );
            let left = if flat { formula(rules, a, operand) } else { inner(a) };
            format!("{left} {sign} {}", inner(b))
        }
        Expr::Survey(survey, question) => survey_name(survey, question),
        Expr::Fact(path, _) | Expr::CountSet(path, _) => spaced(path),
        Expr::Reference(g) => group(*g).to_owned(),
        Expr::Value => "wartość".to_owned(),
        Expr::Change(n) => format!("zmiana w ciągu {n} lat"),
        Expr::ChangePercent(n) => format!("zmiana procentowa w ciągu {n} lat"),
        Expr::Percentile(g) => format!("percentyl ({})", group(*g)),
        Expr::LatestYear(_) => "ostatni rok".to_owned(),
    }
}

/// A survey question in words.
pub(crate) fn survey_name(survey: &str, question: &str) -> String {
    format!("ankieta „{}”, pytanie „{}”", spaced(survey), spaced(question))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(value: f64, style: Style, literal: bool) -> Finding {
        Finding {
            value,
            name: "wielkość".to_owned(),
            style,
            literal,
            place: String::new(),
            missing: Vec::new(),
        }
    }

    #[test]
    fn a_number_of_the_rule_takes_the_style_of_what_it_is_compared_with() {
        let percent = Style::Unit("%".to_owned(), 1);
        let a =
            comparison(Cmp::Gt, finding(10.0, percent, false), finding(7.5, Style::Plain, true));
        assert_eq!(a.text, "wielkość – więcej niż 7,5%");
        assert_eq!(a.found, "wielkość: 10,0%");
        assert_eq!(a.result, Tri::True);
    }

    #[test]
    fn days_are_compared_as_dates() {
        use chrono::Datelike;
        let number =
            |d: u32| f64::from(NaiveDate::from_ymd_opt(2022, 10, d).unwrap().num_days_from_ce());
        let a = comparison(
            Cmp::Ge,
            finding(number(29), Style::Day, false),
            finding(number(30), Style::Plain, true),
        );
        assert_eq!(a.text, "wielkość – najwcześniej 30.10.2022\u{a0}r.");
        assert_eq!(a.result, Tri::False);
    }

    #[test]
    fn a_missing_number_is_never_shown_as_a_number() {
        let a = comparison(
            Cmp::Le,
            finding(f64::NAN, Style::Plain, false),
            finding(0.0, Style::Plain, true),
        );
        assert_eq!(a.found, "wielkość: brak danych");
        assert_eq!(a.result, Tri::Unknown);
    }
}
