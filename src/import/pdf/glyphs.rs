//! A drawing device that keeps glyphs with their places and draws nothing.

use hayro_interpret::font::Glyph as Drawn;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Device, GlyphDrawMode, Image, Paint, PathDrawMode, SoftMask,
};
use kurbo::{Affine, BezPath, Point};

/// Most glyphs kept of one page; a page of small print has about ten thousand.
const MAX_GLYPHS: usize = 200_000;

/// Stands for a glyph whose letter is not known.
pub(super) const UNKNOWN: &str = "□";

/// One glyph, in points from the upper left corner of the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// Left end on the base line.
    pub x: f32,
    /// Where the next glyph begins.
    pub right: f32,
    /// Base line, growing downwards.
    pub y: f32,
    /// Height of the type.
    pub size: f32,
    /// Letter or letters.
    pub text: String,
}

/// Glyphs of a page in the order of drawing.
#[derive(Debug, Default)]
pub(super) struct Glyphs {
    pub list: Vec<Glyph>,
    /// How many of them were drawn invisible: text recognised from the picture of a scan.
    pub hidden: usize,
    /// How many had no letter.
    pub unreadable: usize,
}

impl Device<'_> for Glyphs {
    fn draw_glyph(
        &mut self,
        glyph: &Drawn<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        mode: &GlyphDrawMode,
    ) {
        if self.list.len() >= MAX_GLYPHS {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => {
                self.unreadable += 1;
                UNKNOWN.to_owned()
            }
        };
        let place = transform * glyph_transform;
        let advance = match glyph {
            Drawn::Outline(g) => g.advance_width().unwrap_or(500.0),
            Drawn::Type3(_) => 500.0,
        };
        let start = place * Point::ORIGIN;
        let end = place * Point::new(f64::from(advance), 0.0);
        let size = (place * Point::new(0.0, 1000.0) - start).hypot();
        let all = [start.x, start.y, end.x, size];
        if !all.iter().all(|v| v.is_finite()) || text.chars().all(char::is_control) {
            return;
        }
        if matches!(mode, GlyphDrawMode::Invisible) && !text.trim().is_empty() {
            self.hidden += 1;
        }
        self.list.push(Glyph {
            x: start.x as f32,
            right: end.x.max(start.x) as f32,
            y: start.y as f32,
            size: size as f32,
            text,
        });
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
