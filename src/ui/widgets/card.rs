//! Cards, headings, chips, and what a screen shows when it has nothing to show.

use eframe::egui::{
    Align, Button, Color32, Frame, InnerResponse, Layout, Margin, Response, RichText, Stroke, Ui, Vec2,
};

use super::icon;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};

/// A white card with a frame.
pub fn card_ui<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let colours = ui.colours();
    Frame::new()
        .fill(colours.card)
        .stroke(Stroke::new(1.0, colours.line))
        .corner_radius(sizes().radius)
        .inner_margin(Margin::same(14))
        .show(ui, contents)
}

/// The frame of a dialog.
pub fn dialog_frame(ui: &Ui) -> Frame {
    Frame::popup(ui.style()).inner_margin(Margin::same(20))
}

/// A card as wide as there is room, with a heading.
pub fn titled_card_ui<R>(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        heading_ui(ui, title);
        contents(ui)
    })
}

/// A heading within a screen.
pub fn heading_ui(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).text_style(theme::heading()))
}

/// The title of a screen.
pub fn title_ui(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).heading())
}

/// Small print.
pub fn weak_ui(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).text_style(theme::small()).color(ui.colours().text_weak))
}

/// A word in a coloured lozenge.
pub fn chip_ui(ui: &mut Ui, text: &str, ink: Color32, paper: Color32) -> Response {
    Frame::new()
        .fill(paper)
        .corner_radius(sizes().radius * 2.0)
        .inner_margin(Margin::symmetric(8, 1))
        .show(ui, |ui| ui.label(RichText::new(text).text_style(theme::small()).color(ink)))
        .inner
}

/// The button of the main thing to do.
pub fn main_button_ui(ui: &mut Ui, text: &str) -> Response {
    let colours = ui.colours();
    let text = RichText::new(text).color(colours.on_accent);
    ui.add(Button::new(text).fill(colours.accent).stroke(Stroke::NONE).min_size(Vec2::new(0.0, sizes().button)))
}

/// A chip that is on or off: a filter, a choice.
pub fn toggle_ui(ui: &mut Ui, on: bool, text: &str) -> Response {
    let colours = ui.colours();
    let (fill, ink, line) = if on {
        (colours.accent_soft, colours.accent, colours.accent)
    } else {
        (colours.card, colours.text, colours.line)
    };
    let button = Button::new(RichText::new(text).color(ink)).fill(fill).stroke(Stroke::new(1.0, line));
    ui.add(button.corner_radius(sizes().button / 2.0).selected(on))
}

/// What stands where there is nothing to show: an icon, a sentence, what to do.
pub fn empty_ui(ui: &mut Ui, name: &str, title: &str, advice: &str) {
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(ui.steps(10.0));
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(ui.steps(12.0)), eframe::egui::Sense::hover());
        icon::paint(ui.painter(), rect, name, ui.colours().line_strong);
        ui.add_space(ui.steps(2.0));
        heading_ui(ui, title);
        ui.set_max_width(ui.steps(120.0));
        ui.label(RichText::new(advice).color(ui.colours().text_weak));
        ui.add_space(ui.steps(4.0));
    });
}
