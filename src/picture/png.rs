//! From SVG to PNG.

use super::glyphs::{FAMILY, FONT};
use anyhow::Context;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::sync::{Arc, LazyLock};

/// Pixels for a unit of a sheet: a phone has about as many for each point that it shows.
const SCALE: f32 = 2.5;

/// Our font, and no other: where there are several, one character can take a whole text out of another font.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_source(fontdb::Source::Binary(Arc::new(FONT)));
    Arc::new(fonts)
});

/// A drawing that is understood, its texts laid out.
///
/// # Errors
/// When it is no SVG.
pub(super) fn tree(svg: &str) -> anyhow::Result<Tree> {
    let options = Options { font_family: FAMILY.into(), fontdb: Arc::clone(&FONTS), ..Options::default() };
    Tree::from_str(svg, &options).context("the drawing is not understood")
}

/// A drawing as PNG.
///
/// # Errors
/// When it is no SVG, or too large.
pub fn png(svg: &str) -> anyhow::Result<Vec<u8>> {
    let tree = tree(svg)?;
    let size = tree.size().to_int_size().scale_by(SCALE).context("the drawing has no size")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).context("the drawing is too large")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().context("the drawing cannot be written as PNG")
}
