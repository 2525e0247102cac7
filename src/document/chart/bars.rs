//! Horizontal bars: the gmina beside its references.

use crate::text;

use super::scale::Axis;
use super::{INK, Svg, colour};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Name on the left.
    pub name: String,
    /// Value.
    pub value: f64,
    /// The gmina's own bar.
    pub own: bool,
}

const WIDTH: f64 = 640.0;
const LEFT: f64 = 150.0;
const ROW: f64 = 30.0;

/// Draws bars with their values at the end.
#[must_use]
pub fn bars(bars: &[Bar], decimals: usize, unit: &str) -> String {
    let axis = Axis::covering(bars.iter().map(|b| b.value), true);
    let room = WIDTH - LEFT - 90.0;
    let rows = f64::from(u16::try_from(bars.len()).unwrap_or(u16::MAX));
    let mut svg = Svg::new(WIDTH, 34.0 + rows * ROW);
    svg.text(LEFT, 16.0, 12.0, "start", INK, unit);
    let zero = LEFT + axis.at(0.0) * room;
    let mut top = 26.0;
    for bar in bars {
        let end = LEFT + axis.at(bar.value) * room;
        let fill = if bar.own { colour(0) } else { "#8c8c8c" };
        svg.rect(zero.min(end), top, (end - zero).abs(), ROW - 8.0, fill);
        svg.text(LEFT - 8.0, top + 16.0, 12.5, "end", INK, &bar.name);
        svg.text(
            zero.max(end) + 6.0,
            top + 16.0,
            12.5,
            "start",
            INK,
            &text::format_number(bar.value, decimals),
        );
        top += ROW;
    }
    svg.line((zero, 22.0), (zero, top), INK, 1.0);
    svg.finish()
}
