//! Charts as SVG, drawn the same way every time.
//!
//! Series differ in colour, in dash and in marker, and carry their names beside the line, so that a
//! black-and-white print and a colour-blind reader lose nothing. Alternative text and the data
//! table are made elsewhere from the same numbers.

mod bars;
mod scale;
mod stacked;
mod trend;

pub use bars::{Bar, bars};
pub use stacked::{Stack, stacked};
pub use trend::{Fan, Gap, Line, Trend, trend};

/// Family of the embedded font.
pub const FONT: &str = "Open Sans";

/// Ink of text and axes: contrast above 12:1 on white.
const INK: &str = "#222222";
/// Grid lines.
const GRID: &str = "#d5d5d5";

/// Colours that stay apart for every kind of colour vision, with at least 3:1 on white.
const COLOURS: [&str; 7] =
    ["#005a9c", "#b34700", "#00704f", "#6b3fa0", "#8a6d00", "#a3195b", "#4d4d4d"];

fn colour(i: usize) -> &'static str {
    COLOURS.get(i % COLOURS.len()).copied().unwrap_or(INK)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Control characters are not allowed in XML.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// An SVG under construction. Coordinates are printed with one decimal.
struct Svg {
    body: String,
    width: f64,
    height: f64,
}

impl Svg {
    fn new(width: f64, height: f64) -> Self {
        Self { body: String::new(), width, height }
    }

    fn text(&mut self, x: f64, y: f64, size: f64, anchor: &str, fill: &str, text: &str) {
        self.body.push_str(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{fill}\">{}</text>\n",
            escape(text)
        ));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.body.push_str(&format!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>\n",
            from.0, from.1, to.0, to.1
        ));
    }

    fn dashed(&mut self, a: (f64, f64), b: (f64, f64), stroke: &str, width: f64, dash: &str) {
        self.body.push_str(&format!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\"/>\n",
            a.0, a.1, b.0, b.1
        ));
    }

    fn polyline(&mut self, points: &[(f64, f64)], stroke: &str, width: f64, dash: &str) {
        let dash =
            if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        self.body.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{dash}/>\n",
            list(points)
        ));
    }

    fn polygon(&mut self, points: &[(f64, f64)], fill: &str, opacity: f64) {
        self.body.push_str(&format!(
            "<polygon points=\"{}\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>\n",
            list(points)
        ));
    }

    fn rect(&mut self, x: f64, y: f64, w: f64, h: f64, fill: &str) {
        self.body.push_str(&format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{fill}\" stroke=\"#ffffff\" stroke-width=\"1\"/>\n"
        ));
    }

    /// Markers: circle, square, triangle, diamond.
    fn marker(&mut self, kind: usize, x: f64, y: f64, fill: &str) {
        let r = 3.4;
        match kind {
            0 => self.body.push_str(&format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r}\" fill=\"{fill}\"/>\n"
            )),
            1 => self.polygon(
                &[(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)],
                fill,
                1.0,
            ),
            2 => self.polygon(
                &[(x, y - r - 0.6), (x + r + 0.6, y + r), (x - r - 0.6, y + r)],
                fill,
                1.0,
            ),
            _ => self.polygon(
                &[(x, y - r - 1.0), (x + r + 1.0, y), (x, y + r + 1.0), (x - r - 1.0, y)],
                fill,
                1.0,
            ),
        }
    }

    fn finish(self) -> String {
        let (w, h) = (self.width, self.height);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"{FONT}\">\n\
             <rect x=\"0\" y=\"0\" width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            self.body
        )
    }
}

fn list(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_chart_cannot_break_it() {
        let svg = bars(&[Bar { name: "a < b & \"c\"\u{7}".into(), value: 1.0, own: true }], 1, "%");
        assert!(svg.contains("a &lt; b &amp; &quot;c&quot; "));
    }

    #[test]
    fn no_data_gives_an_empty_frame_and_no_nan() {
        let empty =
            trend(&Trend { unit: "%".into(), decimals: 1, lines: vec![], fan: None, gaps: vec![] });
        let flat = bars(&[Bar { name: "a".into(), value: 0.0, own: true }], 1, "%");
        let none = stacked(&[2027], &[Stack { name: "x".into(), values: vec![0] }]);
        for svg in [empty, flat, none] {
            assert!(svg.ends_with("</svg>\n"));
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn the_same_numbers_draw_the_same_bytes() {
        let chart = Trend {
            unit: "%".into(),
            decimals: 1,
            lines: vec![Line { name: "gmina".into(), points: vec![(2020, 1.0), (2021, 2.5)] }],
            fan: Some(Fan { points: vec![(2022, 2.6, 2.0, 3.2)], interval: 80.0 }),
            gaps: vec![],
        };
        let first = trend(&chart);
        assert_eq!(first, trend(&chart));
        assert!(first.contains("prognoza"));
    }
}
