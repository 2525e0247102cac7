//! Costs by year, shares of sources and the financial frame.

use crate::lang::ruleset::{Cost, Financing, RuleSet, YearMonth};

use super::strategy::{Frame, FrameRow, GoalRow, PlannedAction, Share, StrategicPlan};
use super::time::months_in;

/// Printed name of the part of the cost that has no source.
pub(super) const NO_SOURCE: &str = "bez wskazanego źródła";

/// Splits an amount by shares (percent) so that the parts sum to it exactly.
///
/// Each part is rounded down and the złoty left over go to the largest remainders; among equal
/// remainders the earlier share wins. Shares are taken relative to their own sum, so they need not
/// be normalised; with no positive share everything goes to the first one.
#[must_use]
pub fn apportion(amount: i64, shares: &[f64]) -> Vec<i64> {
    if shares.is_empty() {
        return Vec::new();
    }
    let clean: Vec<f64> =
        shares.iter().map(|s| if s.is_finite() { s.max(0.0) } else { 0.0 }).collect();
    let sum: f64 = clean.iter().sum();
    if sum <= 0.0 {
        let mut out = vec![0; clean.len()];
        if let Some(first) = out.first_mut() {
            *first = amount;
        }
        return out;
    }
    let exact = clean.iter().map(|s| to_f64(amount) * s / sum);
    let mut parts: Vec<(usize, i64, f64)> =
        exact.enumerate().map(|(i, x)| (i, to_i64(x.floor()), x - x.floor())).collect();
    let mut left = amount - parts.iter().map(|(_, n, _)| n).sum::<i64>();
    parts.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    // Floating point may leave more or less than one złoty a part on very large amounts.
    while left != 0 {
        let step = left.signum();
        for part in &mut parts {
            if left == 0 {
                break;
            }
            part.1 += step;
            left -= step;
        }
    }
    parts.sort_by_key(|(i, _, _)| *i);
    parts.into_iter().map(|(_, n, _)| n).collect()
}

#[expect(clippy::cast_precision_loss, reason = "amounts of a gmina are far below 2^53")]
fn to_f64(n: i64) -> f64 {
    n as f64
}

#[expect(clippy::cast_possible_truncation, reason = "saturating cast of a rounded amount")]
fn to_i64(x: f64) -> i64 {
    x as i64
}

/// Cost by year in whole złoty. A yearly cost counts by months of the term; growth is compound from
/// the first year of the strategy.
pub(super) fn by_year(
    cost: Cost,
    term: (YearMonth, YearMonth),
    years: &[i32],
    growth: f64,
) -> Vec<i64> {
    let first = years.first().copied().unwrap_or(0);
    let start = term.0.year.max(first);
    years
        .iter()
        .map(|year| {
            let rate = (1.0 + growth / 100.0).powi(year - first);
            let amount = match cost {
                Cost::PerYear(c) => c * f64::from(months_in(*year, term.0, term.1)) / 12.0 * rate,
                Cost::Once(c) if *year == start => c * rate,
                Cost::Once(_) | Cost::None => 0.0,
            };
            to_i64(amount.round())
        })
        .collect()
}

/// Shares of the sources by year, the part without a source last. Their sums equal `cost`.
pub(super) fn shares(cost: &[i64], financing: &[Financing], rules: &RuleSet) -> Vec<Share> {
    if cost.iter().all(|c| *c == 0) && financing.is_empty() {
        return Vec::new();
    }
    let mut out: Vec<Share> = financing
        .iter()
        .map(|f| Share {
            source: Some(f.source.clone()),
            name: rules.term("źródła_finansowania", &f.source).to_owned(),
            percent: f.percent,
            by_year: Vec::new(),
        })
        .collect();
    let missing = 100.0 - financing.iter().map(|f| f.percent).sum::<f64>();
    if missing > 0.005 {
        out.push(Share {
            source: None,
            name: NO_SOURCE.to_owned(),
            percent: missing,
            by_year: Vec::new(),
        });
    }
    let weights: Vec<f64> = out.iter().map(|s| s.percent).collect();
    for amount in cost {
        for (share, part) in out.iter_mut().zip(apportion(*amount, &weights)) {
            share.by_year.push(part);
        }
    }
    out
}

/// The frame of the whole plan.
pub(super) fn frame(goals: &[StrategicPlan], years: &[i32], rules: &RuleSet) -> Frame {
    let zero = || vec![0_i64; years.len()];
    let mut sources: Vec<FrameRow> = Vec::new();
    let mut by_year = zero();
    let mut rows = Vec::new();
    for goal in goals {
        let mut row = zero();
        for action in goal.goals.iter().flat_map(|g| g.actions.iter()) {
            add(&mut row, &action.cost);
            collect(&mut sources, action, years.len());
        }
        add(&mut by_year, &row);
        let total = row.iter().sum();
        rows.push(GoalRow { number: goal.number, title: goal.title.clone(), by_year: row, total });
    }
    let order = |source: &Option<String>| {
        let Some(id) = source else { return usize::MAX };
        rules
            .dictionaries
            .get("źródła_finansowania")
            .and_then(|d| d.entries.iter().position(|(k, _)| k == id))
            .unwrap_or(usize::MAX - 1)
    };
    sources.sort_by(|a, b| order(&a.source).cmp(&order(&b.source)).then(a.source.cmp(&b.source)));
    let without_source = sources.iter().filter(|s| s.source.is_none()).map(|s| s.total).sum();
    let total = by_year.iter().sum();
    Frame { years: years.to_vec(), sources, goals: rows, by_year, total, without_source }
}

fn collect(sources: &mut Vec<FrameRow>, action: &PlannedAction, years: usize) {
    for share in &action.shares {
        let at = sources.iter().position(|s| s.source == share.source);
        let at = at.unwrap_or_else(|| {
            sources.push(FrameRow {
                source: share.source.clone(),
                name: share.name.clone(),
                by_year: vec![0; years],
                total: 0,
            });
            sources.len() - 1
        });
        if let Some(row) = sources.get_mut(at) {
            add(&mut row.by_year, &share.by_year);
            row.total += share.by_year.iter().sum::<i64>();
        }
    }
}

fn add(to: &mut [i64], what: &[i64]) {
    for (a, b) in to.iter_mut().zip(what) {
        *a += b;
    }
}
