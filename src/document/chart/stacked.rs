//! Stacked bars: money by year and source.

use crate::text;

use super::scale::Axis;
use super::{GRID, INK, Svg, colour};

/// One source over the years, in złoty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// Name.
    pub name: String,
    /// Złoty by year.
    pub values: Vec<i64>,
}

const WIDTH: f64 = 640.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 34.0;
const PLOT: f64 = 240.0;

#[expect(clippy::cast_precision_loss, reason = "drawing needs no more than 2^53")]
fn thousands(zloty: i64) -> f64 {
    zloty as f64 / 1000.0
}

/// Draws the frame in thousands of złoty, the first source at the bottom.
#[must_use]
pub fn stacked(years: &[i32], stacks: &[Stack]) -> String {
    let total = |i: usize| stacks.iter().filter_map(|s| s.values.get(i)).sum::<i64>();
    let axis = Axis::covering((0..years.len()).map(|i| thousands(total(i))), true);
    let y = |v: f64| TOP + (1.0 - axis.at(v)) * PLOT;
    let rows = f64::from(u16::try_from(stacks.len()).unwrap_or(u16::MAX));
    let mut svg = Svg::new(WIDTH, TOP + PLOT + 36.0 + 18.0 * rows);
    svg.text(LEFT, 16.0, 12.0, "start", INK, "tys. zł");
    for tick in axis.ticks() {
        svg.line((LEFT, y(tick)), (WIDTH - 10.0, y(tick)), GRID, 1.0);
        svg.text(
            LEFT - 6.0,
            y(tick) + 4.0,
            12.0,
            "end",
            INK,
            &text::format_number(tick, axis.decimals()),
        );
    }
    let slot = (WIDTH - LEFT - 20.0) / f64::from(u16::try_from(years.len()).unwrap_or(1).max(1));
    let mut left = LEFT + slot * 0.15;
    for (i, year) in years.iter().enumerate() {
        let mut below = 0.0;
        for (n, stack) in stacks.iter().enumerate() {
            let value = thousands(stack.values.get(i).copied().unwrap_or(0));
            if value > 0.0 {
                svg.rect(
                    left,
                    y(below + value),
                    slot * 0.7,
                    y(below) - y(below + value),
                    colour(n),
                );
                below += value;
            }
        }
        let middle = left + slot * 0.35;
        svg.text(middle, y(below) - 5.0, 11.5, "middle", INK, &text::format_number(below, 0));
        svg.text(middle, TOP + PLOT + 18.0, 12.0, "middle", INK, &year.to_string());
        left += slot;
    }
    svg.line((LEFT, TOP + PLOT), (WIDTH - 10.0, TOP + PLOT), INK, 1.0);
    let mut at = TOP + PLOT + 42.0;
    for (n, stack) in stacks.iter().enumerate() {
        svg.rect(LEFT, at - 11.0, 14.0, 14.0, colour(n));
        svg.text(LEFT + 20.0, at, 12.0, "start", INK, &stack.name);
        at += 18.0;
    }
    svg.finish()
}
