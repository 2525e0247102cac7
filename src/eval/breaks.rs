//! Breaks of an indicator's series: from its data and from the history of the unit.
//!
//! A change is not made across a break, a forecast starts after it, and whoever draws the series
//! marks it. Breaks of data are the same for all units; a founded, merged or redrawn gmina has its own.

use std::borrow::Cow;

use super::bound::{Bound, moving};
use super::ops::{Code, Load};
use super::program::IndicatorCode;
use crate::lang::expr::Time;
use crate::lang::ruleset::{BreakEffect, DataVar};

/// A break of one series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Break {
    /// First year after the break.
    #[serde(rename = "rok")]
    pub year: i32,
    /// Why, as printed; without a full stop.
    #[serde(rename = "powód")]
    pub why: String,
    /// Whether values before and after may not be compared.
    #[serde(rename = "wstrzymuje")]
    pub blocking: bool,
    /// Whether it is the unit's own; otherwise its references are broken too.
    #[serde(rename = "jednostki")]
    pub of_unit: bool,
}

/// The last year from which values may be compared with the latest; none when all may.
#[must_use]
pub fn last_blocking(breaks: &[Break]) -> Option<i32> {
    breaks.iter().filter(|b| b.blocking).map(|b| b.year).max()
}

/// Values from the last break on that forbids comparing.
#[must_use]
pub fn comparable<'h>(history: &'h [(i32, f64)], breaks: &[Break]) -> &'h [(i32, f64)] {
    let Some(first) = last_blocking(breaks) else { return history };
    let start = history.iter().position(|(y, _)| *y >= first).unwrap_or(history.len());
    history.get(start..).unwrap_or(&[])
}

/// Breaks of a formula by those of its data, ascending, one a year: the graver stays.
pub(super) fn of_data(top: &Code, bottom: Option<&Code>, data: &[DataVar]) -> Vec<Break> {
    let moving = |code: &Code| -> Vec<(usize, i32)> {
        let times = code.loads().filter_map(|load| match load {
            Load::Data(v, Time::Current) => Some((v, 0)),
            Load::Data(v, Time::Back(n)) => Some((v, i32::from(n))),
            _ => None,
        });
        times.collect()
    };
    let above = moving(top);
    let below = bottom.map(moving).unwrap_or_default();
    let mut out: Vec<Break> = Vec::new();
    for (i, (variable, back)) in above.iter().chain(&below).enumerate() {
        // What is divided by itself of another year is not merely divided by.
        let divides = i >= above.len() && above.iter().all(|(v, _)| v != variable);
        for found in data.get(*variable).into_iter().flat_map(|d| &d.breaks) {
            let blocking = match found.effect {
                BreakEffect::Breaks => true,
                BreakEffect::HarmlessBelow => !divides,
                BreakEffect::Harmless => false,
            };
            let why = found.why.trim().trim_end_matches('.').to_owned();
            let year = found.year.saturating_add(*back);
            add(&mut out, Break { year, why, blocking, of_unit: false });
        }
    }
    out.sort();
    out
}

/// Joins the reasons of one year.
fn add(list: &mut Vec<Break>, found: Break) {
    match list.iter_mut().find(|b| b.year == found.year) {
        Some(same) => {
            same.blocking |= found.blocking;
            same.of_unit &= found.of_unit;
            if !same.why.contains(&found.why) {
                same.why = format!("{}; {}", same.why, found.why);
            }
        }
        None => list.push(found),
    }
}

/// Words for a mark of the publisher.
const METHOD: &str = "źródło oznaczyło zmianę metody";

/// Breaks of one unit's series.
pub(super) fn of_unit(code: &IndicatorCode, bound: &Bound<'_>, unit: u32) -> Vec<Break> {
    let mut out = code.breaks.clone();
    for b in bound.registry.breaks(unit) {
        add(&mut out, Break { year: b.year, why: b.why.clone(), blocking: true, of_unit: true });
    }
    for (_, year) in bound.method_breaks_of(code).iter().filter(|(u, _)| *u == unit) {
        let why = METHOD.to_owned();
        add(&mut out, Break { year: *year, why, blocking: true, of_unit: false });
    }
    out.sort();
    out
}

/// Those of the breaks that lie inside a series.
pub(super) fn inside(breaks: Vec<Break>, history: &[(i32, f64)]) -> Vec<Break> {
    let (first, last) = match (history.first(), history.last()) {
        (Some((a, _)), Some((b, _))) => (*a, *b),
        _ => return Vec::new(),
    };
    breaks.into_iter().filter(|b| first < b.year && b.year <= last).collect()
}

/// Whether a break lies between two years, the later one included.
fn between(year: i32, from: i32, to: i32) -> bool {
    from < year && year <= to
}

impl IndicatorCode {
    /// Whether values of all units may not be compared between two years.
    pub(super) fn is_broken(&self, from: i32, to: i32) -> bool {
        self.breaks.iter().any(|b| b.blocking && between(b.year, from, to))
    }
}

impl Bound<'_> {
    /// Units whose series of an indicator are broken, and the year: by their history and by changes
    /// of method of its data.
    pub(super) fn broken_units(&self, code: &IndicatorCode) -> Cow<'_, [(u32, i32)]> {
        let marked = self.method_breaks_of(code);
        if marked.is_empty() {
            return Cow::Borrowed(&self.unit_breaks);
        }
        Cow::Owned(self.unit_breaks.iter().copied().chain(marked).collect())
    }

    fn method_breaks_of(&self, code: &IndicatorCode) -> Vec<(u32, i32)> {
        if self.method_breaks.is_empty() {
            return Vec::new();
        }
        moving(&code.codes())
            .filter_map(|(variable, back)| Some((self.method_breaks.get(variable)?, back)))
            .flat_map(|(list, back)| list.iter().map(move |(u, y)| (*u, y.saturating_add(back))))
            .collect()
    }
}

/// Whether one unit's values may not be compared between two years.
pub(super) fn unit_is_broken(broken: &[(u32, i32)], unit: u32, from: i32, to: i32) -> bool {
    broken.iter().any(|(u, year)| *u == unit && between(*year, from, to))
}

#[cfg(test)]
mod tests {
    use super::super::ops::{Code, Load, Op};
    use super::*;
    use crate::eval::testkit;
    use crate::lang::ruleset::SeriesBreak;

    fn code(loads: &[(usize, Time)]) -> Code {
        Code(loads.iter().map(|(v, t)| Op::Load(Load::Data(*v, *t))).collect())
    }

    fn data(effect: BreakEffect) -> Vec<DataVar> {
        let mut d = testkit::data_var("ludność", "Ludność");
        d.breaks =
            vec![SeriesBreak { year: 2020, effect, why: "nowy spis.".into(), span: d.meta.span }];
        vec![d, testkit::data_var("bezrobotni", "Bezrobotni")]
    }

    fn years(list: &[Break]) -> Vec<(i32, bool)> {
        list.iter().map(|b| (b.year, b.blocking)).collect()
    }

    #[test]
    fn a_break_harmless_below_blocks_only_where_it_is_counted() {
        let (people, others) = (code(&[(0, Time::Current)]), code(&[(1, Time::Current)]));
        let of = |e, top, bottom| years(&of_data(top, bottom, &data(e)));
        let share = |e| of(e, &others, Some(&people));
        assert_eq!(share(BreakEffect::Breaks), [(2020, true)]);
        assert_eq!(share(BreakEffect::HarmlessBelow), [(2020, false)]);
        assert_eq!(share(BreakEffect::Harmless), [(2020, false)]);
        assert_eq!(of(BreakEffect::HarmlessBelow, &people, Some(&others)), [(2020, true)]);
        assert_eq!(of(BreakEffect::HarmlessBelow, &people, None), [(2020, true)]);
        assert_eq!(of(BreakEffect::Harmless, &people, None), [(2020, false)]);
        assert!(of(BreakEffect::Breaks, &others, None).is_empty());
    }

    #[test]
    fn a_formula_that_looks_back_is_broken_twice() {
        let (now, then) = (code(&[(0, Time::Current)]), code(&[(0, Time::Back(5))]));
        let found = of_data(&now, Some(&then), &data(BreakEffect::HarmlessBelow));
        assert_eq!(years(&found), [(2020, true), (2025, true)]);
        let fixed = code(&[(0, Time::Fixed(2024))]);
        assert!(of_data(&fixed, None, &data(BreakEffect::Breaks)).is_empty());
    }

    #[test]
    fn reasons_of_one_year_are_joined_and_the_graver_stays() {
        let mut list = Vec::new();
        let b =
            |why: &str, blocking| Break { year: 2020, why: why.into(), blocking, of_unit: false };
        add(&mut list, b("spis", false));
        add(&mut list, b("nowa definicja", true));
        add(&mut list, b("spis", false));
        assert_eq!(list, [b("spis; nowa definicja", true)]);
    }

    #[test]
    fn what_may_be_compared_begins_after_the_last_grave_break() {
        let history: Vec<(i32, f64)> = (2015..2025).map(|y| (y, f64::from(y))).collect();
        let b = |year, blocking| Break { year, why: String::new(), blocking, of_unit: false };
        assert_eq!(comparable(&history, &[]).len(), 10);
        assert_eq!(comparable(&history, &[b(2020, false)]).len(), 10);
        assert_eq!(comparable(&history, &[b(2018, true), b(2020, true)])[0].0, 2020);
        assert!(comparable(&history, &[b(2030, true)]).is_empty());
        let all = vec![b(2015, true), b(2016, true), b(2024, true), b(2025, true)];
        assert_eq!(years(&inside(all.clone(), &history)), [(2016, true), (2024, true)]);
        assert!(inside(all, &[]).is_empty());
    }
}
