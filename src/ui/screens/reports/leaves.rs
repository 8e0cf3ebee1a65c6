//! Pages as pictures: drawn off the frame thread, only those near to what is looked at, and forgotten further off.

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::{
    Align, Color32, ColorImage, Frame, Image, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};

use super::preview::Room;
use crate::ops::preview_document::Leaves;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::photo::Picture;
use crate::ui::words::count;

/// Pages before and after those to be seen that are drawn ahead.
const AHEAD: usize = 1;
/// Pages further off than this are forgotten.
const KEPT: usize = 4;
/// Sharper than this no screen is, pixels to a point of paper.
const SHARPEST: f32 = 4.0;
/// A picture of nearly the size that is wanted is as good.
const NEAR: f32 = 0.02;

/// A page that was asked for or has come.
struct Kept {
    /// Pixels to a point of paper.
    scale: f32,
    picture: Option<Picture>,
}

/// Pages of a document.
pub(super) struct Sheaf {
    leaves: Arc<Leaves>,
    sizes: Vec<Vec2>,
    kept: BTreeMap<usize, Kept>,
    /// The order they were made for.
    number: u64,
    current: usize,
    go_to: Option<usize>,
}

impl Sheaf {
    pub(super) fn new(leaves: Leaves, number: u64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "points of paper")]
        let size = |page| leaves.size(page).map(|(width, height)| Vec2::new(width as f32, height as f32));
        let sizes = (0..leaves.count()).filter_map(size).collect();
        Self { leaves: Arc::new(leaves), sizes, kept: BTreeMap::new(), number, current: 0, go_to: None }
    }

    /// How many there are.
    pub(super) const fn count(&self) -> usize {
        self.sizes.len()
    }

    /// The page that is looked at.
    pub(super) const fn current(&self) -> usize {
        self.current
    }

    /// Brings a page into view.
    pub(super) const fn go_to(&mut self, page: Option<usize>) {
        self.go_to = page;
    }

    /// Puts a page that was drawn.
    fn put(&mut self, page: usize, scale: f32, pixels: ColorImage) {
        self.kept.insert(page, Kept { scale, picture: Some(Picture::Pixels(pixels)) });
    }

    /// Draws the pages below each other.
    pub(super) fn pages_ui(&mut self, ui: &mut Ui, state: &mut state::State, room: Room) {
        let high = match room {
            Room::Own => ui.available_height(),
            Room::Within(high) => high,
        };
        let ground = Frame::new().fill(ui.colours().sunken).corner_radius(sizes().radius);
        ground.show(ui, |ui| {
            let area = ScrollArea::vertical().id_salt("pages").auto_shrink(false).max_height(high);
            area.show(ui, |ui| self.column_ui(ui, state, high));
        });
    }

    fn column_ui(&mut self, ui: &mut Ui, state: &mut state::State, high: f32) {
        let gap = ui.steps(3.0);
        ui.spacing_mut().item_spacing.y = gap;
        ui.add_space(gap);
        let (wide, whole) = (ui.available_width(), state.memory.reports.whole_pages);
        let clip = ui.clip_rect();
        let mut wanted: Vec<(usize, f32)> = Vec::new();
        let mut nearest: Option<(f32, usize)> = None;
        let mut seen: Vec<usize> = Vec::new();
        for page in 0..self.count() {
            let paper = self.sizes[page];
            let mut zoom = (wide - 2.0 * gap) / paper.x.max(1.0);
            if whole {
                zoom = zoom.min((high - 2.0 * gap) / paper.y.max(1.0)).max(0.1);
            }
            let size = (paper * zoom).floor();
            let (row, response) = ui.allocate_exact_size(Vec2::new(wide, size.y), Sense::hover());
            let rect = Rect::from_center_size(row.center(), size);
            let values = [("page", count(page + 1)), ("pages", count(self.count()))];
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, state.say.with("reports.page_of", &values)));
            if self.go_to == Some(page) {
                self.go_to = None;
                ui.scroll_to_rect(rect.expand(gap), Some(Align::TOP));
            }
            let off = (rect.top() - clip.top()).abs().min((rect.center().y - clip.center().y).abs());
            if rect.intersects(clip) {
                seen.push(page);
                if nearest.is_none_or(|(known, _)| off < known) {
                    nearest = Some((off, page));
                }
                self.page_ui(ui, rect, page);
            }
            let scale = (zoom * ui.ctx().pixels_per_point()).min(SHARPEST);
            wanted.push((page, scale));
        }
        if let Some((_, page)) = nearest
            && self.current != page
        {
            self.current = page;
            // The line above says which page it is.
            ui.ctx().request_repaint();
        }
        ui.add_space(gap);
        let (Some(first), Some(last)) = (seen.first().copied(), seen.last().copied()) else { return };
        let near = |page: usize, by: usize| page + by >= first && page <= last + by;
        self.kept.retain(|page, _| near(*page, KEPT));
        for (page, scale) in wanted.into_iter().filter(|(page, _)| near(*page, AHEAD)) {
            self.bring(state, page, scale);
        }
    }

    /// One sheet of paper: white in either theme.
    fn page_ui(&mut self, ui: &Ui, rect: Rect, page: usize) {
        let colours = ui.colours();
        ui.painter().rect_filled(rect, 0.0, Color32::WHITE);
        let picture = self.kept.get_mut(&page).and_then(|kept| kept.picture.as_mut());
        if let Some(picture) = picture {
            let texture = picture.texture(ui.ctx(), &page.to_string());
            Image::from_texture((texture.id(), texture.size_vec2())).paint_at(ui, rect);
        }
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, colours.line), StrokeKind::Outside);
    }

    /// Asks for a page where it is not there, or is there for another size.
    fn bring(&mut self, state: &mut state::State, page: usize, scale: f32) {
        if self.kept.get(&page).is_some_and(|kept| (kept.scale - scale).abs() <= NEAR * scale) {
            return;
        }
        // What is there stays until the sharper one comes.
        let picture = self.kept.remove(&page).and_then(|kept| kept.picture);
        self.kept.insert(page, Kept { scale, picture });
        let (leaves, number) = (Arc::clone(&self.leaves), self.number);
        state.ask(
            "reports.work_preview",
            false,
            move |_, _| {
                let leaf = leaves.draw(page, scale)?;
                Ok(ColorImage::from_rgba_premultiplied(leaf.size, &leaf.rgba))
            },
            move |state, pixels| {
                if let Some(sheaf) = state.reports.preview.sheaf(number) {
                    sheaf.put(page, scale, pixels);
                }
            },
        );
    }
}
