//! A scene as a picture: the SVG drawn with the bundled fonts and no others, so that it is the same on every computer.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::fault::{Fault, Result};
use crate::fonts::{BOLD, REGULAR};

use super::scene::Scene;

/// Pixels a point.
pub const SCALE: u8 = 2;

/// The bundled fonts; nothing is copied out of the program.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for font in [REGULAR, BOLD] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
    }
    let family = fonts.faces().next().and_then(|face| Some(face.families.first()?.0.clone()));
    if let Some(family) = family {
        fonts.set_sans_serif_family(family);
    }
    Arc::new(fonts)
});

/// A scene as PNG, two pixels a point.
///
/// Fails only where a picture of its size cannot be held or packed.
pub fn png(scene: &Scene) -> Result<Vec<u8>> {
    of_svg(&super::svg::svg(scene))
}

/// A drawing as PNG, two pixels a point.
pub(crate) fn of_svg(picture: &str) -> Result<Vec<u8>> {
    let options = Options { fontdb: Arc::clone(&FONTS), font_family: "sans-serif".to_owned(), ..Options::default() };
    let tree = Tree::from_str(picture, &options).map_err(not_written)?;
    let size = tree.size().to_int_size().scale_by(f32::from(SCALE)).ok_or_else(|| not_written(tree.size().width()))?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| not_written(size.width()))?;
    resvg::render(&tree, Transform::from_scale(f32::from(SCALE), f32::from(SCALE)), &mut pixels.as_mut());
    pixels.encode_png().map_err(not_written)
}

fn not_written(reason: impl std::fmt::Display) -> Fault {
    Fault::could_not_run("document_not_written").with("reason", reason)
}
