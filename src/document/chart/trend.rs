//! Lines over years, with the fan of a forecast.

use crate::text;

use super::scale::Axis;
use super::{GRID, INK, Svg, colour};

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Name beside the line.
    pub name: String,
    /// Year and value, ascending years.
    pub points: Vec<(i32, f64)>,
}

/// A forecast: year, value, low, high.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// Points in ascending years.
    pub points: Vec<(i32, f64, f64, f64)>,
    /// Nominal coverage in percent.
    pub interval: f64,
}

/// A break of the series: values from a year on are not counted like those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// First year after the break.
    pub year: i32,
    /// Whether lines stop and start again; otherwise the year is only marked.
    pub parts: bool,
    /// Only the gmina's own line is broken.
    pub own: bool,
}

/// What a trend chart shows. The first line is the gmina's; the fan continues it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Unit on the axis.
    pub unit: String,
    /// Decimals of printed values.
    pub decimals: usize,
    /// Lines.
    pub lines: Vec<Line>,
    /// Forecast of the first line.
    pub fan: Option<Fan>,
    /// Breaks, ascending; those outside the years shown are not drawn.
    pub gaps: Vec<Gap>,
}

const WIDTH: f64 = 640.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 118.0;
const TOP: f64 = 34.0;
const PLOT: f64 = 150.0;
const DASHES: [&str; 4] = ["", "7 4", "2 4", "10 4 2 4"];

/// Draws a trend.
#[must_use]
pub fn trend(t: &Trend) -> String {
    let years = t.lines.iter().flat_map(|l| l.points.iter().map(|p| p.0));
    let fan_years = t.fan.iter().flat_map(|f| f.points.iter().map(|p| p.0));
    let all: Vec<i32> = years.chain(fan_years).collect();
    let first = all.iter().min().copied().unwrap_or(0);
    let last = all.iter().max().copied().unwrap_or(1).max(first + 1);
    let values = t.lines.iter().flat_map(|l| l.points.iter().map(|p| p.1));
    let fan_values = t.fan.iter().flat_map(|f| f.points.iter().flat_map(|p| [p.1, p.2, p.3]));
    let axis = Axis::covering(values.chain(fan_values), false);
    let span = f64::from(last - first);
    let x = |year: i32| LEFT + f64::from(year - first) / span * (WIDTH - LEFT - RIGHT);
    let y = |v: f64| TOP + (1.0 - axis.at(v)) * PLOT;
    let legend_rows = t.lines.len() + usize::from(t.fan.is_some());
    let mut svg = Svg::new(WIDTH, TOP + PLOT + 40.0 + 18.0 * legend_height(legend_rows));
    svg.text(LEFT, 16.0, 12.0, "start", INK, &t.unit);
    for tick in axis.ticks() {
        svg.line((LEFT, y(tick)), (WIDTH - RIGHT, y(tick)), GRID, 1.0);
        svg.text(
            LEFT - 6.0,
            y(tick) + 4.0,
            12.0,
            "end",
            INK,
            &text::format_number(tick, axis.decimals()),
        );
    }
    let every = ((last - first) / 10 + 1).max(1);
    for year in (first..=last).filter(|v| (last - v) % every == 0) {
        svg.text(x(year), TOP + PLOT + 18.0, 12.0, "middle", INK, &year.to_string());
    }
    svg.line((LEFT, TOP + PLOT), (WIDTH - RIGHT, TOP + PLOT), INK, 1.0);
    // Between the last year before the break and the first after it.
    for gap in t.gaps.iter().filter(|g| first < g.year && g.year <= last) {
        let at = f64::midpoint(x(gap.year - 1), x(gap.year));
        svg.dashed((at, TOP - 6.0), (at, TOP + PLOT), INK, 1.2, "3 3");
        svg.text(at, TOP - 10.0, 10.5, "middle", INK, "przerwa szeregu");
    }
    fan(&mut svg, t, &x, &y);
    // The gmina's line goes on top, so it is drawn last.
    for (i, line) in t.lines.iter().enumerate().rev() {
        let dash = DASHES.get(i).copied().unwrap_or("3 3");
        for part in parts(line, i == 0, &t.gaps) {
            let points: Vec<(f64, f64)> = part.iter().map(|p| (x(p.0), y(p.1))).collect();
            if points.len() > 1 {
                svg.polyline(&points, colour(i), if i == 0 { 2.8 } else { 1.8 }, dash);
            }
            for p in &points {
                svg.marker(i, p.0, p.1, colour(i));
            }
        }
    }
    labels(&mut svg, t, &x, &y);
    legend(&mut svg, t);
    svg.finish()
}

/// A line cut at its breaks.
fn parts<'l>(line: &'l Line, own: bool, gaps: &[Gap]) -> Vec<&'l [(i32, f64)]> {
    let mut rest = line.points.as_slice();
    let mut out = Vec::new();
    for gap in gaps.iter().filter(|g| g.parts && (own || !g.own)) {
        let before = rest.iter().position(|p| p.0 >= gap.year).unwrap_or(rest.len());
        if let Some((part, after)) = rest.split_at_checked(before) {
            out.push(part);
            rest = after;
        }
    }
    out.push(rest);
    out.retain(|part| !part.is_empty());
    out
}

fn fan(svg: &mut Svg, t: &Trend, x: &dyn Fn(i32) -> f64, y: &dyn Fn(f64) -> f64) {
    let Some(fan) = &t.fan else { return };
    let start = t.lines.first().and_then(|l| l.points.last()).copied();
    let mut middle: Vec<(f64, f64)> = start.iter().map(|p| (x(p.0), y(p.1))).collect();
    let mut upper = middle.clone();
    let mut lower = middle.clone();
    for (year, value, low, high) in &fan.points {
        middle.push((x(*year), y(*value)));
        upper.push((x(*year), y(*high)));
        lower.push((x(*year), y(*low)));
    }
    let mut outline = upper;
    outline.extend(lower.iter().rev());
    svg.polygon(&outline, colour(0), 0.2);
    svg.polyline(&middle, colour(0), 2.0, "4 4");
}

/// Last values beside the lines, moved apart when they would overlap.
fn labels(svg: &mut Svg, t: &Trend, x: &dyn Fn(i32) -> f64, y: &dyn Fn(f64) -> f64) {
    let mut ends: Vec<(f64, f64, usize, String)> = Vec::new();
    for (i, line) in t.lines.iter().enumerate() {
        let last = match (i, &t.fan) {
            (0, Some(f)) => f.points.last().map(|p| (p.0, p.1)),
            _ => line.points.last().copied(),
        };
        if let Some((year, value)) = last {
            let name = if i == 0 && t.fan.is_some() { "prognoza" } else { line.name.as_str() };
            let text = format!("{name} {}", text::format_number(value, t.decimals));
            ends.push((y(value), x(year), i, text));
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
    let mut floor = f64::NEG_INFINITY;
    for (at, from, i, text) in ends {
        let place = at.max(floor + 14.0);
        floor = place;
        // A line that ends early keeps its label at the right edge, in its own colour.
        let left = from.max(WIDTH - RIGHT) + 8.0;
        svg.text(left, place + 4.0, 11.5, "start", colour(i), &text);
    }
}

fn legend_height(rows: usize) -> f64 {
    f64::from(u16::try_from(rows.div_ceil(3)).unwrap_or(1).max(1))
}

fn legend(svg: &mut Svg, t: &Trend) {
    let mut entries: Vec<(usize, String, bool)> =
        t.lines.iter().enumerate().map(|(i, l)| (i, l.name.clone(), false)).collect();
    if let Some(f) = &t.fan {
        let name = format!("prognoza i przedział {}%", text::format_short(f.interval, 1));
        entries.push((0, name, true));
    }
    let mut at = (LEFT, TOP + PLOT + 42.0);
    for (n, (i, name, is_fan)) in entries.into_iter().enumerate() {
        if n > 0 && n % 3 == 0 {
            at = (LEFT, at.1 + 18.0);
        }
        let (x, y) = at;
        if is_fan {
            svg.polygon(
                &[(x, y - 10.0), (x + 26.0, y - 10.0), (x + 26.0, y + 2.0), (x, y + 2.0)],
                colour(0),
                0.2,
            );
            svg.polyline(&[(x, y - 4.0), (x + 26.0, y - 4.0)], colour(0), 2.0, "4 4");
        } else {
            let dash = DASHES.get(i).copied().unwrap_or("3 3");
            svg.polyline(&[(x, y - 4.0), (x + 26.0, y - 4.0)], colour(i), 2.0, dash);
            svg.marker(i, x + 13.0, y - 4.0, colour(i));
        }
        svg.text(x + 32.0, y, 12.0, "start", INK, &name);
        at.0 += 180.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        Line { name: "gmina".into(), points: (2015..=2024).map(|y| (y, f64::from(y))).collect() }
    }

    fn chart(gaps: Vec<Gap>) -> Trend {
        let other =
            Line { name: "kraj".into(), points: vec![(2018, 1.0), (2019, 2.0), (2021, 3.0)] };
        Trend { unit: "%".into(), decimals: 1, lines: vec![line(), other], fan: None, gaps }
    }

    fn gap(year: i32, parts: bool, own: bool) -> Gap {
        Gap { year, parts, own }
    }

    fn lengths(gaps: &[Gap], own: bool) -> Vec<usize> {
        parts(&line(), own, gaps).iter().map(|p| p.len()).collect()
    }

    #[test]
    fn a_line_is_cut_at_its_own_breaks_only() {
        assert_eq!(lengths(&[], true), [10]);
        assert_eq!(lengths(&[gap(2020, true, false)], true), [5, 5]);
        assert_eq!(lengths(&[gap(2020, true, true)], false), [10], "another's break");
        assert_eq!(lengths(&[gap(2020, false, false)], true), [10], "only marked");
        assert_eq!(lengths(&[gap(2016, true, false), gap(2024, true, true)], true), [1, 8, 1]);
        assert_eq!(lengths(&[gap(1990, true, false), gap(2050, true, false)], true), [10]);
    }

    #[test]
    fn a_break_has_a_dashed_line_and_a_gap() {
        let whole = trend(&chart(vec![]));
        let broken = trend(&chart(vec![gap(2020, true, false)]));
        let count = |svg: &str, what: &str| svg.matches(what).count();
        assert_eq!(count(&whole, "przerwa szeregu"), 0);
        assert_eq!(count(&broken, "przerwa szeregu"), 1);
        assert_eq!(count(&broken, "stroke-dasharray=\"3 3\""), 1);
        // The single year of the country after the break is a marker without a line.
        assert_eq!(count(&broken, "<polyline"), count(&whole, "<polyline") + 1);
        assert_eq!(count(&broken, "<circle"), count(&whole, "<circle"));
        insta::assert_snapshot!(broken);
    }

    #[test]
    fn a_break_outside_the_years_shown_is_not_drawn() {
        let gaps = vec![gap(2015, true, false), gap(2030, true, true), gap(i32::MIN, true, false)];
        assert_eq!(trend(&chart(gaps)), trend(&chart(vec![])));
    }
}
