//! Pairs → expression nodes.

use chrono::NaiveDate;
use pest::iterators::Pair;

use super::ast::{Kind, LevelWord, Node};
use super::expr::{Cmp, Op, Time};
use super::parse::{Rule, Source};
use crate::diag::{Diagnostic, Span};

/// Longest chain of one operator; longer ones are no formulas people write.
const MAX_CHAIN: usize = 400;

type Parsed<T> = Result<T, Diagnostic>;

/// Reads a number in Polish form: `1 234,5`.
#[must_use]
pub fn polish_number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    plain.parse().ok()
}

/// Reads a day, with an error when the calendar has no such day.
pub(super) fn day(text: &str, span: Span) -> Parsed<NaiveDate> {
    text.parse().map_err(|_| {
        Diagnostic::error("E0111", format!("nie ma takiego dnia: {text}"))
            .at(span, "")
            .hint("datę zapisuje się jako rok-miesiąc-dzień, np. 2022-10-30")
    })
}

/// Builds the node of an `expr` pair.
pub(super) fn expr(src: &Source<'_>, pair: Pair<'_, Rule>) -> Parsed<Node> {
    let span = src.at(&pair);
    match pair.as_rule() {
        Rule::expr => chain(src, pair, span, Kind::Or),
        Rule::conj => chain(src, pair, span, Kind::And),
        Rule::neg => negations(src, pair, span),
        Rule::rel => relation(src, pair),
        Rule::sum | Rule::term => arithmetic(src, pair, span),
        Rule::factor => minuses(src, pair, span),
        Rule::indexed => indexed(src, pair, span),
        _ => primary(src, pair, span),
    }
}

fn too_long(span: Span) -> Diagnostic {
    Diagnostic::error("E0105", format!("więcej niż {MAX_CHAIN} działań w jednym wyrażeniu"))
        .at(span, "")
        .hint("podziel wyrażenie na kilka wskaźników albo warunków")
}

fn chain(
    src: &Source<'_>,
    pair: Pair<'_, Rule>,
    span: Span,
    make: fn(Vec<Node>) -> Kind,
) -> Parsed<Node> {
    let mut parts = Vec::new();
    for p in pair.into_inner().filter(|p| !matches!(p.as_rule(), Rule::k_or | Rule::k_and)) {
        parts.push(expr(src, p)?);
    }
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return Ok(only);
    }
    Ok(Node { kind: make(parts), span })
}

fn negations(src: &Source<'_>, pair: Pair<'_, Rule>, span: Span) -> Parsed<Node> {
    let mut negated = false;
    let mut inner = None;
    for p in pair.into_inner() {
        if p.as_rule() == Rule::k_not {
            negated = !negated;
        } else {
            inner = Some(expr(src, p)?);
        }
    }
    let inner = inner.ok_or_else(|| internal(span))?;
    Ok(if negated { Node { kind: Kind::Not(Box::new(inner)), span } } else { inner })
}

fn minuses(src: &Source<'_>, pair: Pair<'_, Rule>, span: Span) -> Parsed<Node> {
    let mut negated = false;
    let mut inner = None;
    for p in pair.into_inner() {
        if p.as_rule() == Rule::minus {
            negated = !negated;
        } else {
            inner = Some(expr(src, p)?);
        }
    }
    let inner = inner.ok_or_else(|| internal(span))?;
    Ok(if negated { Node { kind: Kind::Neg(Box::new(inner)), span } } else { inner })
}

fn relation(src: &Source<'_>, pair: Pair<'_, Rule>) -> Parsed<Node> {
    let span = src.at(&pair);
    let mut inner = pair.into_inner();
    let left = expr(src, inner.next().ok_or_else(|| internal(span))?)?;
    let Some(op) = inner.next() else { return Ok(left) };
    let right = inner.next().ok_or_else(|| internal(span))?;
    let left = Box::new(left);
    let kind = if op.as_rule() == Rule::cmp {
        let cmp = match op.as_str() {
            "<" => Cmp::Lt,
            "<=" | "≤" => Cmp::Le,
            ">" => Cmp::Gt,
            ">=" | "≥" => Cmp::Ge,
            "=" => Cmp::Eq,
            _ => Cmp::Ne,
        };
        Kind::Compare(cmp, left, Box::new(expr(src, right)?))
    } else {
        let state = right.into_inner().next().ok_or_else(|| internal(span))?;
        if state.as_rule() == Rule::one_of {
            Kind::IsOneOf(left, idents(src, state))
        } else {
            Kind::Is(left, state.as_str().to_owned())
        }
    };
    Ok(Node { kind, span })
}

/// Identifiers anywhere inside a pair, with places.
pub(super) fn idents(src: &Source<'_>, pair: Pair<'_, Rule>) -> Vec<(String, Span)> {
    pair.into_inner()
        .flatten()
        .filter(|p| p.as_rule() == Rule::ident)
        .map(|p| (p.as_str().to_owned(), src.at(&p)))
        .collect()
}

fn arithmetic(src: &Source<'_>, pair: Pair<'_, Rule>, span: Span) -> Parsed<Node> {
    let mut inner = pair.into_inner();
    let mut node = expr(src, inner.next().ok_or_else(|| internal(span))?)?;
    let mut length = 0;
    while let Some(op) = inner.next() {
        length += 1;
        if length > MAX_CHAIN {
            return Err(too_long(span));
        }
        let right = expr(src, inner.next().ok_or_else(|| internal(span))?)?;
        let op = match op.as_str() {
            "+" => Op::Add,
            "-" | "−" | "–" => Op::Sub,
            "/" | ":" => Op::Div,
            _ => Op::Mul,
        };
        let whole = node.span.to(right.span);
        node = Node { kind: Kind::Binary(op, Box::new(node), Box::new(right)), span: whole };
    }
    Ok(node)
}

fn indexed(src: &Source<'_>, pair: Pair<'_, Rule>, span: Span) -> Parsed<Node> {
    let mut inner = pair.into_inner();
    let node = expr(src, inner.next().ok_or_else(|| internal(span))?)?;
    let Some(time) = inner.next().and_then(|t| t.into_inner().next()) else { return Ok(node) };
    let time_span = src.at(&time);
    let time = match time.as_rule() {
        Rule::year => Time::Fixed(time.as_str().trim().parse().map_err(|_| internal(time_span))?),
        _ => {
            let n = time
                .into_inner()
                .find(|p| p.as_rule() == Rule::number)
                .and_then(|p| p.as_str().parse::<u16>().ok());
            Time::Back(n.filter(|n| *n <= 100).ok_or_else(|| {
                Diagnostic::error("E0112", "przesunięcie w czasie musi być liczbą lat od 1 do 100")
                    .at(time_span, "")
                    .hint("zapisz np. ludność[rok - 5]")
            })?)
        }
    };
    Ok(Node { kind: Kind::At(Box::new(node), time), span })
}

fn primary(src: &Source<'_>, pair: Pair<'_, Rule>, span: Span) -> Parsed<Node> {
    let kind = match pair.as_rule() {
        Rule::primary | Rule::group => {
            let inner = pair.into_inner().next().ok_or_else(|| internal(span))?;
            return expr(src, inner);
        }
        Rule::date => Kind::Date(day(pair.as_str(), span)?),
        Rule::pointed => {
            return Err(Diagnostic::error(
                "E0113",
                format!("liczba zapisana z kropką: {}", pair.as_str()),
            )
            .at(span, "kropka zamiast przecinka")
            .hint("w ułamkach dziesiętnych używa się przecinka")
            .suggest(Some(pair.as_str().replace('.', ","))));
        }
        Rule::quantity => {
            let mut value = 0.0;
            let mut unit = None;
            for p in pair.into_inner() {
                if p.as_rule() == Rule::number {
                    value = polish_number(p.as_str()).ok_or_else(|| internal(span))?;
                } else {
                    unit = Some((p.as_str().to_owned(), src.at(&p)));
                }
            }
            Kind::Number(value, unit)
        }
        Rule::path => Kind::Name(pair.as_str().to_owned()),
        Rule::call => {
            let mut inner = pair.into_inner();
            let name = inner.next().map(|p| p.as_str().to_owned()).unwrap_or_default();
            let mut args = Vec::new();
            for p in inner {
                args.push(expr(src, p)?);
            }
            Kind::Call(name, args)
        }
        Rule::level_ref => {
            let mut inner = pair.into_inner();
            let word = inner.next().map_or("", |p| p.as_str());
            let level = match word.trim() {
                "uwaga" => LevelWord::Attention,
                "alarm" => LevelWord::Alarm,
                _ => LevelWord::Problem,
            };
            let name = inner.next().ok_or_else(|| internal(span))?;
            Kind::Level(level, name.as_str().to_owned(), src.at(&name))
        }
        Rule::every | Rule::some => {
            let every = pair.as_rule() == Rule::every;
            // The first name is the noun of the sentence ("działanie"), the second the set.
            let mut names = idents(src, pair).into_iter().map(|(n, _)| n).skip(1);
            let set = names.next().ok_or_else(|| internal(span))?;
            let features = names.collect();
            if every { Kind::Every(set, features) } else { Kind::Some(set, features) }
        }
        _ => return Err(internal(span)),
    };
    Ok(Node { kind, span })
}

/// A shape the grammar does not produce; reported rather than assumed away.
pub(super) fn internal(span: Span) -> Diagnostic {
    Diagnostic::error("E0119", "nie udało się odczytać tego zapisu")
        .at(span, "")
        .hint("zgłoś ten przypadek autorom programu razem z plikiem")
}
