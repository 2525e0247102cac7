//! Yearly series compared with each other: which move, and which are one series told twice.

use crate::eval::IndicatorResult;
use crate::text;

/// Fewest years that make a line.
const LINE: usize = 4;

/// Whether all values print alike.
pub(in crate::document) fn is_constant(values: &[(i32, f64)], decimals: u8) -> bool {
    let shown = |v: f64| text::format_number(v, usize::from(decimals));
    let mut all = values.iter().map(|(_, v)| shown(*v));
    let first = all.next();
    all.all(|v| Some(&v) == first.as_ref())
}

/// Whether a line over the years shows anything: long enough, and not the same value every year.
pub(in crate::document) fn has_line(r: &IndicatorResult, decimals: u8) -> bool {
    r.history.len() >= LINE && !is_constant(&r.history, decimals)
}

/// Whether two series are the same one in other units: a count and its share in a fixed number, for
/// instance. Their lines have one shape.
pub(in crate::document) fn same_shape(a: &[(i32, f64)], b: &[(i32, f64)]) -> bool {
    if a.len() != b.len() || a.len() < LINE {
        return false;
    }
    let last = a.last().zip(b.last());
    let Some(((_, x), (_, y))) = last.filter(|((_, x), (_, y))| *x != 0.0 && *y != 0.0) else {
        return false;
    };
    let ratio = y / x;
    a.iter()
        .zip(b)
        .all(|((p, u), (q, v))| p == q && (u * ratio - v).abs() <= 1e-9 * v.abs().max(y.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: [(i32, f64); 4] = [(2020, 16.0), (2021, 17.0), (2022, 19.0), (2023, 21.0)];

    #[test]
    fn a_share_in_a_fixed_number_has_the_shape_of_its_count() {
        let share = COUNT.map(|(y, v)| (y, v / 2853.0 * 1000.0));
        assert!(same_shape(&COUNT, &share));
        let moving = COUNT.map(|(y, v)| (y, v / f64::from(y)));
        assert!(!same_shape(&COUNT, &moving));
        let later = COUNT.map(|(y, v)| (y + 1, v));
        assert!(!same_shape(&COUNT, &later));
        assert!(!same_shape(&COUNT, &COUNT.map(|(y, _)| (y, 0.0))));
    }

    #[test]
    fn what_prints_alike_does_not_move() {
        assert!(is_constant(&[(2020, 4.01), (2021, 3.99)], 0));
        assert!(!is_constant(&[(2020, 4.01), (2021, 3.99)], 2));
        assert!(is_constant(&[], 1));
    }
}
