//! Examples (`przykład`).

use pest::iterators::Pair;

use super::block::{Block, string};
use super::example::{Example, Expectation, Expected, FactGiven, Given};
use super::expr::{Group, Level};
use super::parse::{Rule, Source};
use super::parse_expr::{day, polish_number};
use super::symbols::{Sort, Symbols};
use super::values;
use crate::diag::{Diagnostic, Span};

type Found = Vec<Diagnostic>;

/// Lowers an example; names must be declared.
pub(super) fn example(b: &Block<'_>, symbols: &Symbols, found: &mut Found) -> Example {
    let mut e = Example {
        meta: b.meta.clone(),
        given: Vec::new(),
        others: Vec::new(),
        facts: Vec::new(),
        day: None,
        unit_kind: None,
        expect: Vec::new(),
    };
    let groups = [
        ("dane", None),
        ("powiat", Some(Group::Powiat)),
        ("województwo", Some(Group::Voivodeship)),
        ("kraj", Some(Group::Country)),
    ];
    for (field, group) in groups {
        for f in b.all(field) {
            let Some((src, pairs)) = f.pairs(found) else { continue };
            for p in pairs.filter(|p| p.as_rule() == Rule::given) {
                e.given.extend(given(&src, p, group, symbols, found));
            }
        }
    }
    for f in b.all("inna_gmina") {
        let Some((src, pairs)) = f.pairs(found) else { continue };
        let of_one = pairs
            .filter(|p| p.as_rule() == Rule::given)
            .filter_map(|p| given(&src, p, None, symbols, found))
            .collect();
        e.others.push(of_one);
    }
    for field in ["fakty", "ankieta"] {
        for f in b.all(field) {
            let Some((src, pairs)) = f.pairs(found) else { continue };
            for p in pairs.filter(|p| p.as_rule() == Rule::fact) {
                let (path, value) = fact(&src, p, found);
                let path = if field == "ankieta" { format!("ankieta.{path}") } else { path };
                e.facts.push((path, value));
            }
        }
    }
    if let Some((src, mut pairs)) = b.pairs("dzień", found)
        && let Some(p) = pairs.next()
    {
        match day(p.as_str(), src.at(&p)) {
            Ok(d) => e.day = Some(d),
            Err(d) => found.push(d),
        }
    }
    e.unit_kind = values::unit_kinds(b, "jednostka", found).into_iter().next();
    for f in b.all("oczekuj") {
        let Some((src, pairs)) = f.pairs(found) else { continue };
        for p in pairs.filter(|p| p.as_rule() == Rule::expectation) {
            let span = src.at(&p);
            if let Some(x) =
                p.into_inner().next().and_then(|q| expectation(&src, q, symbols, found))
            {
                e.expect.push((x, span));
            }
        }
    }
    e
}

/// A signed number in Polish form.
fn signed(p: Pair<'_, Rule>) -> f64 {
    let mut sign = 1.0;
    let mut value = 0.0;
    for q in p.into_inner() {
        if q.as_rule() == Rule::minus {
            sign = -1.0
        } else {
            value = polish_number(q.as_str()).unwrap_or(0.0)
        }
    }
    sign * value
}

fn given(
    src: &Source<'_>,
    pair: Pair<'_, Rule>,
    group: Option<Group>,
    symbols: &Symbols,
    found: &mut Found,
) -> Option<Given> {
    let mut g = Given { group, data: String::new(), year: 0, value: None };
    for p in pair.into_inner() {
        match p.as_rule() {
            Rule::ident => {
                if symbols.get(Sort::Data, p.as_str()).is_none() {
                    found.push(symbols.unknown(Sort::Data, p.as_str(), src.at(&p)));
                    return None;
                }
                p.as_str().clone_into(&mut g.data);
            }
            Rule::year => g.year = p.as_str().trim().parse().ok()?,
            Rule::signed => g.value = Some(signed(p)),
            _ => {}
        }
    }
    Some(g)
}

fn fact(src: &Source<'_>, pair: Pair<'_, Rule>, found: &mut Found) -> (String, FactGiven) {
    let mut path = String::new();
    let mut value = FactGiven::Unknown;
    for p in pair.into_inner() {
        match p.as_rule() {
            Rule::path => p.as_str().clone_into(&mut path),
            Rule::fact_call => {
                path = p.into_inner().map(|q| q.as_str()).collect::<Vec<_>>().join(".");
            }
            Rule::date => match day(p.as_str(), src.at(&p)) {
                Ok(d) => value = FactGiven::Date(d),
                Err(e) => found.push(e),
            },
            Rule::string => value = FactGiven::Text(string(p)),
            Rule::yes => value = FactGiven::Bool(true),
            Rule::no => value = FactGiven::Bool(false),
            Rule::signed => value = FactGiven::Number(signed(p)),
            Rule::ident => value = FactGiven::Text(p.as_str().to_owned()),
            _ => {}
        }
    }
    (path, value)
}

fn expectation(
    src: &Source<'_>,
    pair: Pair<'_, Rule>,
    symbols: &Symbols,
    found: &mut Found,
) -> Option<Expectation> {
    let rule = pair.as_rule();
    let mut state = Expected::Yes;
    let mut level = "";
    let mut name: Option<(String, Span)> = None;
    let mut value = None;
    for p in pair.into_inner() {
        match p.as_rule() {
            Rule::k_not => state = Expected::No,
            Rule::undecided => state = Expected::Unknown,
            Rule::level => level = p.as_str().trim(),
            Rule::ident => name = Some((p.as_str().to_owned(), src.at(&p))),
            Rule::signed => value = Some(signed(p)),
            Rule::req_state => {
                state = match p.as_str() {
                    "spełniony" => Expected::Yes,
                    "niespełniony" => Expected::No,
                    "nie_do_ustalenia" => Expected::Unknown,
                    "nie_dotyczy" => Expected::NotApplicable,
                    _ => Expected::Human,
                };
            }
            _ => {}
        }
    }
    let (id, span) = name?;
    let sort = match (rule, level) {
        (Rule::expect_req, _) => Sort::Requirement,
        (Rule::expect_ind, _) => Sort::Indicator,
        (_, "problem") => Sort::Problem,
        _ => Sort::Threshold,
    };
    if symbols.get(sort, &id).is_none() {
        found.push(symbols.unknown(sort, &id, span));
        return None;
    }
    Some(match (sort, level) {
        (Sort::Requirement, _) => Expectation::Requirement(id, state),
        (Sort::Indicator, _) => Expectation::Indicator(id, value),
        (Sort::Problem, _) => Expectation::Problem(id, state),
        (_, "alarm") => Expectation::Threshold(Level::Alarm, id, state),
        _ => Expectation::Threshold(Level::Attention, id, state),
    })
}
