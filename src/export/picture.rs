//! SVG pictures: their size, and their pixels for formats that cannot show SVG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Tree, fontdb};

use super::fonts;

/// A picture as PNG.
pub struct Raster {
    /// PNG file.
    pub png: Vec<u8>,
    /// Width in CSS pixels (96 to the inch).
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// Pixels to a CSS pixel: sharp on paper, still small.
const SCALE: f32 = 2.0;

/// The longest side a raster may have, in CSS pixels.
const LIMIT: f32 = 4000.0;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut db = fontdb::Database::new();
    for file in fonts::CHART_FILES.iter().chain(&fonts::TEXT_FILES).chain([&fonts::SIGN_FILE]) {
        db.load_font_data(file.to_vec());
    }
    db.set_sans_serif_family(fonts::CHART_FONT);
    db.set_serif_family(fonts::TEXT_FONT);
    Arc::new(db)
});

/// Width and height in CSS pixels of an SVG, or the reason it cannot be read.
pub fn size(svg: &str) -> Result<(f32, f32), String> {
    // Without fonts the text is skipped, which is all the quicker.
    let options = usvg::Options { font_family: fonts::CHART_FONT.to_owned(), ..Default::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| e.to_string())?;
    measured(&tree)
}

fn measured(tree: &Tree) -> Result<(f32, f32), String> {
    let size = tree.size();
    if size.width() > LIMIT || size.height() > LIMIT {
        return Err(format!("rozmiar przekracza {LIMIT} pikseli"));
    }
    Ok((size.width(), size.height()))
}

/// Draws an SVG as PNG on white, twice as fine as the screen.
pub fn rasterise(svg: &str) -> Result<Raster, String> {
    let options = usvg::Options {
        font_family: fonts::CHART_FONT.to_owned(),
        fontdb: FONTS.clone(),
        ..Default::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|e| e.to_string())?;
    let (width, height) = measured(&tree)?;
    let pixels = |length: f32| (length * SCALE).ceil().max(1.0) as u32;
    let mut pixmap = Pixmap::new(pixels(width), pixels(height))
        .ok_or_else(|| "rozmiar nie da się narysować".to_owned())?;
    pixmap.fill(resvg::tiny_skia::Color::WHITE);
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    let png = encode(&pixmap).map_err(|e| e.to_string())?;
    Ok(Raster { png, width: width.ceil() as u32, height: height.ceil() as u32 })
}

/// PNG of an opaque picture: three bytes a pixel and the quick compression, since packing the
/// pixels costs several times as much as drawing them.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    // Large plain areas: trying filters on every line would cost more than it saves.
    encoder.set_filter(png::Filter::Up);
    let rgb: Vec<u8> =
        pixmap.pixels().iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text x="2" y="15" font-family="Open Sans" font-size="14">Łąk</text></svg>"##;

    #[test]
    fn text_is_drawn_with_the_embedded_font() {
        let raster = rasterise(SVG).unwrap();
        assert_eq!((raster.width, raster.height), (60, 20));
        let blank = rasterise(&SVG.replace("Łąk", "")).unwrap();
        assert_ne!(raster.png, blank.png);
        assert!(raster.png.starts_with(b"\x89PNG"));
    }

    #[test]
    fn what_is_not_a_picture_is_refused() {
        assert!(size("<p>").is_err());
        assert!(size("").is_err());
        assert!(rasterise(&SVG.replace("\"60\"", "\"60000\"")).is_err());
    }
}
