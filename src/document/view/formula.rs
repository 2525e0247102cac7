//! Formulas in words, with the numbers put in.

use crate::eval::{IndicatorResult, Input};
use crate::lang::expr::{Expr, Op, Time};
use crate::lang::ruleset::{Indicator, Origin, RuleSet, Threshold};
use crate::polish;

use super::super::engine::escape;

/// The formula of an indicator with the titles of its data.
pub(super) fn words(expr: &Expr, rules: &RuleSet) -> String {
    match expr {
        Expr::Number(n) => polish::short(*n, 4),
        Expr::Data(i, time) => {
            let title = rules.data.get(*i).map_or("dana", |d| d.meta.title.as_str());
            match time {
                Time::Current => title.to_owned(),
                Time::Back(n) => format!(
                    "{title} ({})",
                    polish::counted(
                        i64::from(*n),
                        "rok wcześniej",
                        "lata wcześniej",
                        "lat wcześniej"
                    )
                ),
                Time::Fixed(y) => format!("{title} ({y})"),
            }
        }
        Expr::Indicator(i) => {
            rules.indicators.get(*i).map_or_else(String::new, |x| x.meta.title.clone())
        }
        Expr::Parameter(i) => {
            rules.parameters.get(*i).map_or_else(String::new, |x| x.meta.title.clone())
        }
        Expr::Neg(e) => format!("−({})", words(e, rules)),
        Expr::Binary(op, a, b) => {
            let sign = match op {
                Op::Add => "+",
                Op::Sub => "−",
                Op::Mul => "×",
                Op::Div => "÷",
            };
            let side = |e: &Expr| match e {
                Expr::Binary(inner, ..) if binds_less(*inner, *op) => {
                    format!("({})", words(e, rules))
                }
                _ => words(e, rules),
            };
            format!("{} {sign} {}", side(a), side(b))
        }
        _ => "wyrażenie warunkowe".to_owned(),
    }
}

fn binds_less(inner: Op, outer: Op) -> bool {
    matches!(outer, Op::Mul | Op::Div) && matches!(inner, Op::Add | Op::Sub) || outer == Op::Div
}

fn one(input: &Input) -> String {
    let value = match input.value {
        Ok(v) => polish::short(v, 2),
        Err(_) => "brak".to_owned(),
    };
    let mut out = format!("{} ({}): {value}", input.title, input.year);
    let mut origin: Vec<String> = input.source.iter().cloned().collect();
    origin.extend(input.place.as_ref().map(ToString::to_string));
    if !origin.is_empty() {
        out.push_str(&format!(" [{}]", origin.join("; ")));
    }
    out
}

/// The trace of one finding: rule, formula in words, inputs with file and row. Escaped Markdown for
/// the inside of a footnote.
pub(super) fn trace(
    rules: &RuleSet,
    indicator: &Indicator,
    result: &IndicatorResult,
    threshold: Option<&Threshold>,
) -> String {
    let mut parts = Vec::new();
    if let Some(t) = threshold {
        let origin = match (&t.basis, &t.origin) {
            (Some(c), _) => rules.cite(c),
            (None, Origin::Author(reason)) => format!("wybór autora reguły: {reason}"),
            (None, Origin::Law) => "próg ustawowy".to_owned(),
        };
        parts.push(format!("Reguła „{}” ({origin})", t.meta.title));
    }
    parts.push(format!("Wzór: {}", words(&indicator.formula, rules)));
    if !result.inputs.is_empty() {
        let inputs: Vec<String> = result.inputs.iter().map(one).collect();
        parts.push(format!("Dane: {}", inputs.join("; ")));
    }
    let text: Vec<String> = parts.iter().map(|p| p.trim_end_matches('.').to_owned()).collect();
    format!("{}.", escape(&text.join(". ")))
}
