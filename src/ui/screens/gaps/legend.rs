//! What colours and forms mean.

use eframe::egui::{Label, Rect, Sense, Shape as Paint, Stroke, Ui, Vec2};

use super::ink::Ink;
use super::marks::{has_sign, shade, sign, stroked, symbol};
use crate::chart::{Legend, Sample, Scene};
use crate::ui::theme;
use crate::ui::tokens::Look as _;

/// Entries side by side, in as many lines as it takes.
pub(super) fn legend_ui(ui: &mut Ui, scene: &Scene) {
    if scene.legend.is_empty() {
        return;
    }
    let ink = Ink::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(ui.steps(1.0), ui.steps(1.0));
        for entry in &scene.legend {
            // An entry is not torn apart at the end of a line.
            let text = eframe::egui::RichText::new(&entry.label).text_style(theme::small());
            let words = super::axes::galley(ui, &entry.label, ink.text).size().x;
            let whole = ui.steps(8.0) + words;
            if whole > ui.available_size_before_wrap().x && whole < ui.max_rect().width() {
                ui.end_row();
            }
            sample_ui(ui, entry, &ink);
            ui.add(Label::new(text).extend());
            ui.add_space(ui.steps(3.0));
        }
    });
}

fn sample_ui(ui: &mut Ui, entry: &Legend, ink: &Ink) {
    let wide = if entry.sample == Sample::Line { 26.0 } else { 16.0 };
    let (rect, _) = ui.allocate_exact_size(Vec2::new(wide, 14.0), Sense::hover());
    let mut shapes = Vec::new();
    let colour = ink.role(entry.role);
    match entry.sample {
        Sample::Dot => symbol(entry.role, rect.center(), 5.5, ink, &mut shapes),
        Sample::Area => {
            let area = Rect::from_center_size(rect.center(), Vec2::new(15.0, 11.0));
            shapes.push(Paint::rect_filled(area, 0.0, colour));
        }
        Sample::Cell => {
            shapes.push(Paint::rect_filled(rect, 0.0, ink.shaded(entry.role, shade(entry.role, 0.5))));
            if has_sign(entry.role) {
                sign(entry.role, rect.center(), 4.0, ink.text, &mut shapes);
            }
        }
        Sample::Line => {
            let ends = [rect.left_center(), rect.right_center()];
            shapes.extend(stroked(&ends, Stroke::new(2.4, colour), entry.role.is_dashed()));
        }
    }
    ui.painter().extend(shapes);
}
