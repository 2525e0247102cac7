//! Rows whose figures come apart in more than one way: the sums of the form say which way is right,
//! or nobody does.

use super::faults::not_split;
use super::scan::Scanned;
use super::{Form, numbered};
use crate::diag::Diagnostic;
use crate::import::forms::shorten;

/// Most combinations of ways looked at for one sum.
const MAX_COMBINATIONS: usize = 50_000;

/// Values of a row by column.
type Values = Vec<Option<f64>>;

/// Leaves to every ambiguous row the one way in which the sums come out; returns how many rows were
/// settled so.
///
/// # Errors
/// `E0452` for rows with none or several such ways.
pub(super) fn settle(form: &Form<'_>, scanned: &mut Scanned) -> Result<usize, Vec<Diagnostic>> {
    let open = scanned.rows.iter().filter(|r| r.ways.len() > 1).count();
    if open == 0 {
        return Ok(0);
    }
    // Every round may settle rows that the next one builds upon.
    for _ in 0..open {
        for row in &form.rows {
            let mut numbers = vec![row.nr];
            numbers.extend(&row.suma);
            if row.suma.is_empty() || numbers.iter().any(|n| numbered(&scanned.rows, *n).is_none())
            {
                continue;
            }
            narrow(scanned, &numbers);
        }
    }
    for row in &mut scanned.rows {
        if let ([only], true) = (row.ways.as_slice(), row.values.is_empty()) {
            row.values.clone_from(only);
        }
    }
    let unsettled = scanned.rows.iter().filter(|r| r.values.is_empty());
    let found: Vec<_> = unsettled.map(|r| not_split(form, r, &r.printed, true)).collect();
    if found.is_empty() { Ok(open) } else { Err(shorten(found)) }
}

/// Keeps of the rows of a sum (the total first) the ways that occur where the sum comes out.
fn narrow(scanned: &mut Scanned, numbers: &[u32]) {
    let domains: Vec<Vec<Values>> = numbers
        .iter()
        .filter_map(|n| numbered(&scanned.rows, *n).map(|r| r.ways.clone()))
        .collect();
    let combinations = domains.iter().map(Vec::len).try_fold(1_usize, usize::checked_mul);
    if combinations.is_none_or(|c| c > MAX_COMBINATIONS) || domains.iter().all(|d| d.len() == 1) {
        return;
    }
    let mut kept: Vec<Vec<bool>> = domains.iter().map(|d| vec![false; d.len()]).collect();
    let mut choice = vec![0_usize; domains.len()];
    loop {
        let chosen: Vec<&Values> =
            domains.iter().zip(&choice).filter_map(|(d, i)| d.get(*i)).collect();
        if comes_out(&chosen) {
            for (flags, i) in kept.iter_mut().zip(&choice) {
                if let Some(flag) = flags.get_mut(*i) {
                    *flag = true;
                }
            }
        }
        if !step(&mut choice, &domains) {
            break;
        }
    }
    for ((number, domain), flags) in numbers.iter().zip(domains).zip(kept) {
        let left: Vec<Values> =
            domain.into_iter().zip(&flags).filter(|(_, keep)| **keep).map(|(v, _)| v).collect();
        let row = scanned.rows.iter_mut().find(|r| r.number == *number);
        // When nothing comes out the ways stay, and the row is refused as it is.
        if let (Some(row), false) = (row, left.is_empty()) {
            row.ways = left;
        }
    }
}

/// The next choice, like an odometer; false after the last.
fn step(choice: &mut [usize], domains: &[Vec<Values>]) -> bool {
    for (i, domain) in choice.iter_mut().zip(domains) {
        *i += 1;
        if *i < domain.len() {
            return true;
        }
        *i = 0;
    }
    false
}

/// Whether the first is the sum of the others in every column; an absent figure settles nothing.
fn comes_out(rows: &[&Values]) -> bool {
    let Some((total, parts)) = rows.split_first() else { return false };
    total.iter().enumerate().all(|(c, printed)| {
        let sum: Option<f64> = parts.iter().map(|p| p.get(c).copied().flatten()).sum();
        matches!((printed, sum), (Some(a), Some(b)) if (a - b).abs() < 0.01)
    })
}
