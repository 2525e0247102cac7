//! Typed values of the plan: terms, costs, shares, products and targets.

use pest::iterators::{Pair, Pairs};

use super::block::{Block, string};
use super::parse::{Rule, Source};
use super::plain_plan;
use super::ruleset::{Cost, Financing, Product, ResultTarget, Target, Term, YearMonth};
use super::symbols::{Sort, Symbols};
use super::values::{Found, num};
use crate::diag::{Diagnostic, Span};

/// Term of an action.
pub fn term(block: &Block<'_>, found: &mut Found) -> Option<Term> {
    let field = block.field("termin")?;
    if let Some(term) = plain_plan::term(field.value.text) {
        return Some(term);
    }
    let (src, mut pairs) = field.pairs(found)?;
    let pair = pairs.next()?;
    let span = src.at(&pair);
    let rule = pair.as_rule();
    let parts: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
    let reversed = |found: &mut Found| {
        found.push(
            Diagnostic::error("E0223", "termin kończy się, zanim się zaczął")
                .at(span, "")
                .hint("zamień początek z końcem"),
        );
    };
    match rule {
        Rule::whole_term => Some(Term::WholePeriod),
        Rule::month_term => {
            let months: Vec<YearMonth> = parts
                .iter()
                .filter(|p| p.as_rule() == Rule::month)
                .filter_map(|p| plain_plan::month(p.as_str()))
                .collect();
            let &[a, b] = months.as_slice() else {
                found.push(
                    Diagnostic::error("E0111", "nie ma takiego miesiąca")
                        .at(span, "")
                        .hint("zapisz np. 2027-01"),
                );
                return None;
            };
            if b < a {
                reversed(found);
            }
            Some(Term::Absolute(a, b))
        }
        _ => {
            let years: Vec<u32> = parts
                .iter()
                .filter(|p| p.as_rule() == Rule::number)
                .filter_map(|p| p.as_str().trim().parse().ok())
                .collect();
            let &[a, b] = years.as_slice() else { return None };
            if b < a || a == 0 {
                reversed(found);
            }
            Some(Term::Relative(a, b))
        }
    }
}

/// Cost of an action.
pub fn cost(block: &Block<'_>, found: &mut Found) -> Option<Cost> {
    let field = block.field("koszt")?;
    if let Some(cost) = plain_plan::cost(field.value.text) {
        return Some(cost);
    }
    let (_, mut pairs) = field.pairs(found)?;
    let pair = pairs.next()?;
    if pair.as_rule() == Rule::free_cost {
        return Some(Cost::None);
    }
    let mut amount = 0.0;
    let mut yearly = false;
    for p in pair.into_inner() {
        match p.as_rule() {
            Rule::number => amount = num(&p),
            Rule::per_year => yearly = true,
            _ => {}
        }
    }
    Some(if yearly { Cost::PerYear(amount) } else { Cost::Once(amount) })
}

/// Sources of money; shares over 100 % are refused.
pub fn financing(block: &Block<'_>, found: &mut Found) -> Vec<(Financing, Span)> {
    let Some(field) = block.field("finansowanie") else { return Vec::new() };
    let src = field.value;
    let mut out = Vec::new();
    if let Some(shares) = plain_plan::shares(src.text) {
        out.extend(shares.into_iter().map(|(source, percent, place)| {
            (Financing { source: source.to_owned(), percent }, src.part(place))
        }));
    } else if let Some((src, pairs)) = field.pairs(found) {
        for share in pairs.filter(|p| p.as_rule() == Rule::share) {
            let span = src.at(&share);
            let mut parts = share.into_inner();
            let (Some(source), Some(percent)) = (parts.next(), parts.next()) else { continue };
            let source = source.as_str().to_owned();
            out.push((Financing { source, percent: num(&percent) }, span));
        }
    }
    let sum: f64 = out.iter().map(|(f, _)| f.percent).sum();
    if sum > 100.0 + 1e-9 {
        found.push(
            Diagnostic::error(
                "E0224",
                format!(
                    "udziały źródeł finansowania sumują się do {sum}%",
                    sum = sum.to_string().replace('.', ",")
                ),
            )
            .at(src.span, "więcej niż 100%")
            .hint("popraw udziały; część bez wskazanego źródła można pominąć"),
        );
    }
    out
}

/// Product indicators.
pub fn products(block: &Block<'_>, found: &mut Found) -> Vec<Product> {
    let mut out = Vec::new();
    for f in block.all("produkt") {
        if let Some(product) = plain_plan::product(f.value.text) {
            out.push(product);
            continue;
        }
        let Some((_, pairs)) = f.pairs(found) else { continue };
        let mut product =
            Product { name: String::new(), amount: 0.0, unit: String::new(), per_year: false };
        for p in pairs {
            match p.as_rule() {
                Rule::string => product.name = string(p),
                Rule::number => product.amount = num(&p),
                Rule::product_unit => p.as_str().clone_into(&mut product.unit),
                Rule::per_year => product.per_year = true,
                _ => {}
            }
        }
        out.push(product);
    }
    out
}

/// Result targets; the indicator must be declared.
pub fn results(
    block: &Block<'_>,
    symbols: &Symbols,
    used: &mut Vec<(Sort, usize)>,
    found: &mut Found,
) -> Vec<ResultTarget> {
    let mut out = Vec::new();
    for f in block.all("rezultat") {
        let ((indicator, target, by_year), place) = match plain_plan::target(f.value.text) {
            Some(read) => (read, f.value.part(0..read.0.len())),
            None => match f.pairs(found) {
                Some((src, pairs)) => target_of(&src, pairs),
                None => continue,
            },
        };
        match symbols.get(Sort::Indicator, indicator) {
            Some(s) => {
                used.push((Sort::Indicator, s.index));
                let indicator = indicator.to_owned();
                out.push(ResultTarget { indicator, target, by_year, span: f.value.span });
            }
            None => found.push(symbols.unknown(Sort::Indicator, indicator, place)),
        }
    }
    out
}

/// Indicator, target and year as the grammar reads them, and the place of the indicator.
fn target_of<'a>(
    src: &Source<'a>,
    pairs: Pairs<'a, Rule>,
) -> ((&'a str, Target, Option<i32>), Span) {
    let (mut indicator, mut target, mut by_year) = ("", Target::Value(0.0), None);
    let mut place = src.span;
    for p in pairs {
        match p.as_rule() {
            Rule::ident => {
                place = src.at(&p);
                indicator = p.as_str();
            }
            Rule::change => {
                let mut down = false;
                let mut by = 0.0;
                for q in p.into_inner() {
                    if q.as_rule() == Rule::direction {
                        down = q.as_str() == "spadek"
                    } else {
                        by = num(&q)
                    }
                }
                target = if down { Target::DecreaseBy(by) } else { Target::IncreaseBy(by) };
            }
            Rule::to_value => {
                let mut sign = 1.0;
                for q in p.into_inner() {
                    match q.as_rule() {
                        Rule::minus => sign = -1.0,
                        Rule::number => target = Target::Value(sign * num(&q)),
                        _ => {}
                    }
                }
            }
            Rule::year => by_year = p.as_str().trim().parse().ok(),
            _ => {}
        }
    }
    ((indicator, target, by_year), place)
}
