//! Small worlds for tests: registers, data and rules made by hand.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::data::{Area, AreaInfo, Dataset, Registry, UnitInfo};
use crate::diag::{FileId, Span};
use crate::lang::expr::{Cmp, Cond, Expr, Group, Level, Op, Time};
use crate::lang::ruleset::*;
use crate::lang::unit::{Dim, Unit};

pub(crate) fn span() -> Span {
    Span::new(FileId(0), 0, 1)
}

pub(crate) fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub(crate) fn meta(id: &str, title: &str) -> Meta {
    Meta {
        id: id.to_owned(),
        title: title.to_owned(),
        doc: String::new(),
        span: span(),
        set: "próba".to_owned(),
    }
}

/// A register of units from seven-digit codes.
pub(crate) fn registry(codes: &[&str]) -> Arc<Registry> {
    let mut codes: Vec<&str> = codes.to_vec();
    codes.sort_unstable();
    let mut r = Registry::default();
    let area = |list: &mut Vec<AreaInfo>, code: &str| -> u32 {
        let at = list.iter().position(|a| a.code == code).unwrap_or_else(|| {
            list.push(AreaInfo {
                code: code.to_owned(),
                name: format!("obszar {code}"),
                city: false,
            });
            list.len() - 1
        });
        at as u32
    };
    for (i, code) in codes.iter().enumerate() {
        let powiat = area(&mut r.powiats, code.get(..4).unwrap());
        let voivodeship = area(&mut r.voivodeships, code.get(..2).unwrap());
        let key = code.get(..6).unwrap().parse().unwrap();
        r.by_key.insert(key, i as u32);
        r.units.push(UnitInfo {
            code: (*code).to_owned(),
            key,
            name: format!("Gmina {code}"),
            kind: code.get(6..).unwrap().parse().unwrap(),
            powiat,
            voivodeship,
        });
    }
    Arc::new(r)
}

pub(crate) fn set(data: &mut Dataset, name: &str, code: &str, year: i32, value: f64) {
    let unit = data.registry.find(code).unwrap();
    data.set(name, Area::Gmina(unit), year, value);
}

pub(crate) fn unit(label: &str, scale: f64) -> Unit {
    Unit { label: label.to_owned(), dim: Dim::none(), scale, per_residents: false }
}

pub(crate) fn data_var(id: &str, title: &str) -> DataVar {
    DataVar {
        meta: meta(id, title),
        unit: unit("osoba", 1.0),
        as_of: None,
        sources: Vec::new(),
        min: None,
        max: None,
        aliases: Vec::new(),
        zero_is_missing: Vec::new(),
        breaks: Vec::new(),
        caveat: None,
        sums: Vec::new(),
        at_most: Vec::new(),
        sensitive: false,
    }
}

pub(crate) fn var(i: usize) -> Expr {
    Expr::Data(i, Time::Current)
}

pub(crate) fn fixed(i: usize, year: i32) -> Expr {
    Expr::Data(i, Time::Fixed(year))
}

pub(crate) fn binary(op: Op, a: Expr, b: Expr) -> Expr {
    Expr::Binary(op, Box::new(a), Box::new(b))
}

/// An indicator in percent: `100 × top / bottom`.
pub(crate) fn percent(id: &str, top: Expr, bottom: Expr) -> Indicator {
    Indicator {
        meta: meta(id, &format!("Wskaźnik {id}")),
        formula: binary(Op::Div, top.clone(), bottom.clone()),
        ratio: Some((top, bottom)),
        unit: unit("%", 100.0),
        scale: 100.0,
        nature: Nature::Destimulant,
        area: None,
        decimals: 1,
        description: None,
        ground: None,
    }
}

pub(crate) fn compare(cmp: Cmp, a: Expr, b: Expr) -> Cond {
    Cond::Compare(cmp, a, b, span())
}

pub(crate) fn above(a: Expr, b: f64) -> Cond {
    compare(Cmp::Gt, a, Expr::Number(b))
}

pub(crate) fn threshold(id: &str, of: &str, attention: Cond, alarm: Option<Cond>) -> Threshold {
    Threshold {
        meta: meta(id, &format!("Próg {id}")),
        indicator: of.to_owned(),
        attention: Some(attention),
        alarm,
        basis: None,
        origin: Origin::Author("próba".to_owned()),
    }
}

pub(crate) fn problem(id: &str, when: Cond) -> Problem {
    Problem {
        meta: meta(id, &format!("Problem {id}")),
        area: None,
        ground: None,
        when,
        evidence: Vec::new(),
        description: None,
        causes: Vec::new(),
        effects: Vec::new(),
    }
}

pub(crate) fn reached(level: Level, i: usize) -> Cond {
    Cond::Threshold(level, i, span())
}

pub(crate) fn times(x: f64, group: Group) -> Expr {
    binary(Op::Mul, Expr::Number(x), Expr::Reference(group))
}

pub(crate) fn requirement(id: &str, check: Check) -> Requirement {
    Requirement {
        meta: meta(id, &format!("Wymóg {id}")),
        basis: Citation {
            act: "u".to_owned(),
            article: "1".to_owned(),
            paragraph: None,
            point: None,
            letter: None,
            indent: None,
            span: span(),
        },
        validity: Validity::default(),
        applies_to: vec![UnitKind::Gmina],
        consequence: Consequence::Invalidity,
        verification: Verification::Official,
        when: None,
        check,
        warn_when: None,
        trace: None,
        hint: "Uzupełnij.".to_owned(),
        section: None,
    }
}

/// Unemployed per working-age residents, thresholds against the powiat and by change, a problem.
pub(crate) fn rules() -> RuleSet {
    RuleSet {
        data: vec![data_var("a", "Bezrobotni"), data_var("b", "Ludność")],
        indicators: vec![percent("w", var(0), var(1))],
        thresholds: vec![
            threshold(
                "p",
                "w",
                compare(Cmp::Gt, Expr::Value, Expr::Reference(Group::Powiat)),
                Some(compare(Cmp::Gt, Expr::Value, times(1.5, Group::Country))),
            ),
            threshold("z", "w", compare(Cmp::Ge, Expr::Change(5), Expr::Number(0.0)), None),
            threshold("c", "w", above(Expr::Percentile(Group::SameType), 80.0), None),
        ],
        problems: vec![
            problem(
                "x",
                Cond::Any(vec![
                    reached(Level::Alarm, 0),
                    Cond::All(vec![
                        reached(Level::Attention, 0),
                        Cond::Not(Box::new(reached(Level::Attention, 1))),
                    ]),
                ]),
            ),
            problem("y", Cond::Not(Box::new(Cond::Problem(0, span())))),
        ],
        ..RuleSet::default()
    }
}
