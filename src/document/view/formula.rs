//! Formulas in words, with the numbers put in.

use crate::eval::{IndicatorResult, Input};
use crate::lang::expr::{Expr, Op, Time};
use crate::lang::ruleset::{Indicator, Origin, RuleSet, Threshold};
use crate::text;

use super::super::engine::escape;
use super::super::math::Math;
use super::super::typography;

/// The formula of an indicator with the titles of its data.
pub(super) fn words(expr: &Expr, rules: &RuleSet) -> String {
    match expr {
        Expr::Number(n) => text::format_short(*n, 4),
        Expr::Data(i, time) => {
            let title = rules.data.get(*i).map_or("dana", |d| d.meta.title.as_str());
            match time {
                Time::Current => title.to_owned(),
                Time::Back(n) => format!(
                    "{title} ({})",
                    text::plural_of(
                        u64::from(*n),
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

/// The formula of an indicator in ordinary notation, with the titles of its data.
#[must_use]
pub fn math(expr: &Expr, rules: &RuleSet) -> Math {
    let sum = |e: &Expr| matches!(e, Expr::Binary(Op::Add | Op::Sub, ..));
    let bracketed = |e: &Expr, needed: bool| {
        let inner = math(e, rules);
        if needed { Math::Brackets(Box::new(inner)) } else { inner }
    };
    match expr {
        Expr::Binary(Op::Div, a, b) => {
            Math::Fraction(Box::new(math(a, rules)), Box::new(math(b, rules)))
        }
        Expr::Binary(op, a, b) => {
            let (sign, times) = match op {
                Op::Sub => (" − ", false),
                Op::Mul => (" × ", true),
                _ => (" + ", false),
            };
            let mut parts = match bracketed(a, times && sum(a)) {
                Math::Row(parts) => parts,
                one => vec![one],
            };
            parts.push(Math::Text(sign.to_owned()));
            parts.push(bracketed(b, sum(b) && (times || *op == Op::Sub)));
            Math::Row(parts)
        }
        Expr::Neg(e) => {
            let inner = bracketed(e, matches!(**e, Expr::Binary(..)));
            Math::Row(vec![Math::Text("−".to_owned()), inner])
        }
        other => Math::Text(typography::bind(&words(other, rules))),
    }
}

fn one(input: &Input) -> String {
    let value = match (&input.told, input.value) {
        (Some(told), _) => told.clone(),
        (None, Ok(v)) => text::format_short(v, 2),
        (None, Err(_)) => "brak".to_owned(),
    };
    format!("{} ({}): {value}", input.title, input.year)
}

/// Numbers of one place told one by one; more of them are counted, and their rows given.
const TOLD: usize = 4;

/// A long list of numbers, as a count: the formula before it names each, the rows say where it is.
fn many(group: &[&Input]) -> Option<String> {
    let known = group.iter().all(|i| i.value.is_ok() && i.place.is_some());
    if group.len() <= TOLD || !known {
        return None;
    }
    let first = group.iter().map(|i| i.year).min()?;
    let last = group.iter().map(|i| i.year).max()?;
    let years = if first == last { first.to_string() } else { format!("{first}–{last}") };
    let count = text::plural_of(group.len() as u64, "liczba", "liczby", "liczb");
    Some(format!("{count} ze wzoru, {years} r."))
}

/// Inputs with their values, those from the same file of the same source together with the rows.
fn inputs(all: &[Input]) -> String {
    let origin = |i: &Input| (i.source.clone(), i.place.as_ref().map(|p| p.file.clone()));
    let mut groups: Vec<Vec<&Input>> = Vec::new();
    for input in all {
        match groups.iter_mut().find(|g| g.first().is_some_and(|f| origin(f) == origin(input))) {
            Some(group) => group.push(input),
            None => groups.push(vec![input]),
        }
    }
    let texts: Vec<String> = groups
        .iter()
        .map(|group| {
            let mut out = many(group)
                .unwrap_or_else(|| group.iter().map(|i| one(i)).collect::<Vec<_>>().join("; "));
            let mut from: Vec<String> =
                group.first().and_then(|i| i.source.clone()).into_iter().collect();
            let rows: Vec<u32> =
                group.iter().filter_map(|i| i.place.as_ref().and_then(|p| p.row)).collect();
            if let Some(file) = group.first().and_then(|i| i.place.as_ref()).map(|p| &p.file) {
                from.push(format!("plik {file}{}", rows_in_words(&rows)));
            }
            if !from.is_empty() {
                out.push_str(&format!(" [{}]", from.join("; ")));
            }
            out
        })
        .collect();
    texts.join("; ")
}

/// Rows of a file, neighbours as a range.
fn rows_in_words(rows: &[u32]) -> String {
    let mut sorted = rows.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for row in sorted {
        match ranges.last_mut() {
            Some((_, to)) if *to + 1 == row => *to = row,
            _ => ranges.push((row, row)),
        }
    }
    let texts: Vec<String> = ranges
        .iter()
        .map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") })
        .collect();
    match ranges.as_slice() {
        [] => String::new(),
        [(a, b)] if a == b => format!(", wiersz {a}"),
        _ => format!(", wiersze {}", texts.join(", ")),
    }
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
        let name = if t.meta.title.is_empty() { &indicator.meta.title } else { &t.meta.title };
        parts.push(format!("Próg „{name}” – {origin}"));
        if let Some(r) = rules.replacement(&t.meta) {
            parts.push(format!("Próg zestawu „{}” zastąpił zestaw „{}”: {}", r.of, r.by, r.reason));
        }
    }
    // A datum taken as it is has no formula: its name stands with the number.
    if !matches!(indicator.formula, Expr::Data(_, Time::Current)) || result.inputs.is_empty() {
        parts.push(format!("Wzór: {}", words(&indicator.formula, rules)));
    }
    if !result.inputs.is_empty() {
        parts.push(format!("Dane: {}", inputs(&result.inputs)));
    }
    let text: Vec<String> = parts.iter().map(|p| p.trim_end_matches('.').to_owned()).collect();
    format!("{}.", escape(&text.join(". ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;

    fn shown(formula: &str) -> String {
        let mut map = SourceMap::default();
        map.add(
            "próba.srps",
            format!(
                "zestaw próba wersja \"1\"\ndana a \"A\" {{ jednostka osoba }}\ndana b \"B\" {{ jednostka osoba }}\n\
                 wskaźnik w \"W\" {{\n  wzór {formula}\n  jednostka %\n}}\n"
            ),
        );
        let compiled = crate::lang::compile(&map);
        let rules = compiled.rules.unwrap_or_else(|| panic!("{:?}", compiled.found));
        math(&rules.indicators[0].formula, &rules).linear().replace('\u{a0}', " ")
    }

    fn number(row: Option<u32>, year: i32) -> Input {
        Input {
            data: "a".into(),
            title: format!("A{}", row.unwrap_or(0)),
            year,
            value: Ok(1.0),
            unit: "osoba".into(),
            source: Some("GUS".into()),
            place: row.map(|row| crate::diag::DataPlace {
                file: "gus.csv".into(),
                sheet: None,
                row: Some(row),
                column: None,
            }),
            vintage: None,
            told: None,
        }
    }

    #[test]
    fn a_long_list_of_numbers_is_counted_when_its_rows_say_where_it_is() {
        let long: Vec<Input> = (1..=9).map(|row| number(Some(row), 2020)).collect();
        assert_eq!(
            inputs(&long).replace('\u{a0}', " "),
            "9 liczb ze wzoru, 2020 r. [GUS; plik gus.csv, wiersze 1–9]"
        );
        let placeless: Vec<Input> = (1..=9).map(|_| number(None, 2020)).collect();
        assert!(inputs(&placeless).contains("A0 (2020): 1; A0 (2020): 1"));
        let short: Vec<Input> = (1..=2).map(|row| number(Some(row), 2020)).collect();
        assert!(inputs(&short).starts_with("A1 (2020): 1; A2 (2020): 1 ["));
    }

    #[test]
    fn a_formula_keeps_its_meaning_in_ordinary_notation() {
        assert_eq!(shown("a / b"), "A ÷ B");
        assert_eq!(shown("(a + b) / b[rok - 5]"), "(A + B) ÷ B (5 lat wcześniej)");
        assert_eq!(shown("(a - (b - a)) / b"), "(A − (B − A)) ÷ B");
        assert_eq!(shown("(a - b + a) / b"), "(A − B + A) ÷ B");
        assert_eq!(shown("2 × (a + b) / b[2020]"), "(2 × (A + B)) ÷ B (2020)");
    }
}
