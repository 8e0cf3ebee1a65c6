//! Photos on the screen: a shelf of textures of bounded size, tiles, and a photo as large as there is room.

use std::collections::BTreeMap;

use eframe::egui::{
    Align2, Color32, ColorImage, Context, Image, Pos2, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind,
    TextureFilter, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, scroll_area::ScrollSource,
};

use super::{icon, row};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};

/// Pictures that are kept in memory at most.
const MOST: usize = 64;
/// Width and height of a tile.
pub const TILE: Vec2 = Vec2::new(96.0, 72.0);
/// Longer side of a tile's picture in pixels: sharp where a screen is twice as dense, too.
pub const TILE_PIXELS: u32 = 192;

/// Pictures by name. The one that was not drawn for longest makes room.
#[derive(Default)]
pub struct Shelf {
    pictures: BTreeMap<String, Kept>,
    turn: u64,
}

struct Kept {
    drawn: u64,
    picture: Option<Picture>,
}

/// A picture that came from another thread, and is handed to the graphics card when it is first drawn.
pub enum Picture {
    /// As it came.
    Pixels(ColorImage),
    /// On the graphics card; gone from there with this.
    Texture(TextureHandle),
}

impl Picture {
    /// The texture of the picture.
    pub fn texture(&mut self, ctx: &Context, name: &str) -> TextureHandle {
        match self {
            Self::Texture(texture) => texture.clone(),
            Self::Pixels(pixels) => {
                // Large photos are drawn much smaller than they are.
                let options = TextureOptions { mipmap_mode: Some(TextureFilter::Linear), ..TextureOptions::LINEAR };
                let texture = ctx.load_texture(name, std::mem::take(pixels), options);
                *self = Self::Texture(texture.clone());
                texture
            }
        }
    }
}

impl Shelf {
    /// Whether a picture is to be brought. Says so once.
    pub fn wants(&mut self, name: &str) -> bool {
        let wanted = !self.pictures.contains_key(name);
        if wanted {
            self.turn += 1;
            self.pictures.insert(name.to_owned(), Kept { drawn: self.turn, picture: None });
        }
        wanted
    }

    /// Puts a picture that was wanted.
    pub fn put(&mut self, name: &str, pixels: ColorImage) {
        self.turn += 1;
        let kept = Kept { drawn: self.turn, picture: Some(Picture::Pixels(pixels)) };
        self.pictures.insert(name.to_owned(), kept);
        while self.pictures.len() > MOST {
            let oldest = self.pictures.iter().min_by_key(|(_, kept)| kept.drawn).map(|(name, _)| name.clone());
            drop(oldest.and_then(|oldest| self.pictures.remove(&oldest)));
        }
    }

    /// Forgets a picture, so that it is wanted again.
    pub fn forget(&mut self, name: &str) {
        self.pictures.remove(name);
    }

    /// How many pictures are kept or being brought.
    pub fn len(&self) -> usize {
        self.pictures.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// The texture of a picture that has come.
    fn texture(&mut self, ctx: &Context, name: &str) -> Option<TextureHandle> {
        self.turn += 1;
        let kept = self.pictures.get_mut(name)?;
        kept.drawn = self.turn;
        kept.picture.as_mut().map(|picture| picture.texture(ctx, name))
    }
}

/// What a tile shows.
pub enum Face<'a> {
    /// A picture of the shelf, or nothing while it is on its way.
    Picture(&'a mut Shelf, &'a str),
    /// An icon over a few words.
    Words(&'static str, &'a str),
    /// The same for something that is wrong.
    Wrong(&'a str),
}

/// A tile that is pressed as a whole. `label` is its name; `number` stands in its corner.
pub fn tile_ui(ui: &mut Ui, face: Face<'_>, number: &str, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(TILE, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), label));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let colours = ui.colours();
    let radius = sizes().radius;
    ui.painter().rect_filled(rect, radius, colours.sunken);
    match face {
        Face::Picture(shelf, name) => {
            if let Some(texture) = shelf.texture(ui.ctx(), name) {
                let image = Image::from_texture((texture.id(), texture.size_vec2()));
                image.uv(covering(texture.size_vec2(), rect.size())).corner_radius(radius).paint_at(ui, rect);
            } else {
                icon::paint(ui.painter(), middle(rect, 0.0), "photo", colours.line_strong);
            }
        }
        Face::Words(name, words) => words_ui(ui, rect, name, words, colours.text_weak),
        Face::Wrong(words) => words_ui(ui, rect, "warning", words, colours.bad),
    }
    let stroke = if response.has_focus() {
        ui.visuals().selection.stroke
    } else {
        Stroke::new(1.0, if response.hovered() { colours.accent } else { colours.line })
    };
    ui.painter().rect_stroke(rect, radius, stroke, StrokeKind::Inside);
    if !number.is_empty() {
        let text = row::lines(ui, number, &theme::small(), colours.text, rect.width(), 1);
        let size = text.size() + Vec2::new(10.0, 2.0);
        let badge = Rect::from_min_size(rect.left_top() + Vec2::splat(4.0), size);
        ui.painter().rect(
            badge,
            badge.height() / 2.0,
            colours.card,
            Stroke::new(1.0, colours.line),
            StrokeKind::Inside,
        );
        row::put(ui.painter(), text, badge.center(), Align2::CENTER_CENTER, colours.text);
    }
    response
}

fn middle(rect: Rect, up: f32) -> Rect {
    Rect::from_center_size(rect.center() - Vec2::new(0.0, up), Vec2::splat(sizes().icon))
}

fn words_ui(ui: &Ui, rect: Rect, name: &str, words: &str, ink: Color32) {
    icon::paint(ui.painter(), middle(rect, 16.0), name, ink);
    let text = row::lines(ui, words, &theme::small(), ink, rect.width() - 10.0, 2);
    let at = Pos2::new(rect.center().x, rect.center().y - 4.0);
    row::put(ui.painter(), text, at, Align2::CENTER_TOP, ink);
}

/// The part of a picture that fills a rectangle of another shape.
fn covering(picture: Vec2, place: Vec2) -> Rect {
    let scale = (place.x / picture.x.max(1.0)).max(place.y / picture.y.max(1.0));
    let part = place / (picture * scale).max(Vec2::splat(1.0));
    Rect::from_center_size(Pos2::new(0.5, 0.5), part.min(Vec2::splat(1.0)))
}

/// A photo in an area: as large as there is room but not larger than it is, or pixel by pixel, to be moved about.
pub fn photo_ui(ui: &mut Ui, size: Vec2, picture: Option<TextureHandle>, actual: bool, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let colours = ui.colours();
    ui.painter().rect_filled(rect, sizes().radius, colours.sunken);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    let Some(texture) = picture else { return response };
    let own = texture.size_vec2() / ui.ctx().pixels_per_point();
    let image = Image::from_texture((texture.id(), texture.size_vec2()));
    if actual {
        let mut inner = ui.new_child(eframe::egui::UiBuilder::new().max_rect(rect));
        let area = ScrollArea::both().id_salt("photo").auto_shrink(false).scroll_source(ScrollSource::ALL);
        area.show(&mut inner, |ui| {
            let (all, _) = ui.allocate_exact_size(own.max(rect.size()), Sense::hover());
            image.paint_at(ui, Rect::from_center_size(all.center(), own));
        });
    } else {
        let scale = (rect.width() / own.x).min(rect.height() / own.y).min(1.0);
        image.paint_at(ui, Rect::from_center_size(rect.center(), own * scale));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels() -> ColorImage {
        ColorImage::filled([2, 2], Color32::WHITE)
    }

    #[test]
    fn the_picture_not_drawn_for_longest_makes_room() {
        let ctx = Context::default();
        let mut shelf = Shelf::default();
        for number in 0..MOST {
            let name = number.to_string();
            assert!(shelf.wants(&name) && !shelf.wants(&name));
            shelf.put(&name, pixels());
        }
        assert!(shelf.texture(&ctx, "0").is_some());
        shelf.put("one more", pixels());
        assert_eq!(shelf.len(), MOST);
        assert!(shelf.texture(&ctx, "0").is_some(), "it was drawn since");
        assert!(shelf.texture(&ctx, "1").is_none() && shelf.wants("1"), "to be brought again");
    }

    #[test]
    fn textures_go_with_the_shelf() {
        let ctx = Context::default();
        let textures = || ctx.tex_manager().read().num_allocated();
        let before = textures();
        let mut shelf = Shelf::default();
        shelf.put("one", pixels());
        assert!(shelf.texture(&ctx, "one").is_some());
        assert_eq!(textures(), before + 1);
        drop(shelf);
        assert_eq!(textures(), before);
    }

    #[test]
    fn a_picture_is_cut_to_the_shape_of_its_tile() {
        let upright = covering(Vec2::new(75.0, 100.0), Vec2::new(96.0, 72.0));
        assert!((upright.width() - 1.0).abs() < 1e-5 && upright.height() < 0.6);
        let same = covering(Vec2::new(200.0, 150.0), Vec2::new(96.0, 72.0));
        assert!((same.width() - 1.0).abs() < 1e-5 && (same.height() - 1.0).abs() < 1e-5);
    }
}
