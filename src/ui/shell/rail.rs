//! The rail: one entry a screen.

use eframe::egui::{Align, Layout, Rect, RichText, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::ui::command::Command;
use crate::ui::screens::{Screen, follow_up};
use crate::ui::state::State;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;
use crate::ui::words::count;

/// Beyond this it does not matter how many.
const MOST_COUNTED: usize = 99;

pub(super) fn rail_ui(ui: &mut Ui, state: &mut State) {
    ui.spacing_mut().item_spacing.y = ui.steps(1.0);
    follow_up::read(state);
    for screen in Screen::ALL.into_iter().filter(|screen| *screen != Screen::Settings) {
        entry_ui(ui, state, screen);
    }
    ui.with_layout(Layout::bottom_up(Align::LEFT), |ui| {
        entry_ui(ui, state, Screen::Settings);
    });
}

fn entry_ui(ui: &mut Ui, state: &mut State, screen: Screen) {
    let command = Command::Show(screen);
    let (enabled, chosen) = (command.is_enabled(state), state.screen == screen);
    let label = state.say.of(&format!("screen.{}", screen.id()));
    let size = Vec2::new(ui.available_width(), sizes().button + ui.steps(2.0));
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let colours = ui.colours();
    let fill = match (chosen, response.hovered() && enabled) {
        (true, _) => Some(colours.accent_soft),
        (false, true) => Some(colours.hover),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, sizes().radius, fill);
    }
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        ui.painter().rect_stroke(rect, sizes().radius, stroke, eframe::egui::StrokeKind::Inside);
    }
    let ink = match (chosen, enabled) {
        (true, _) => colours.accent,
        (false, true) => colours.text,
        (false, false) => colours.text_weak,
    };
    let square = Rect::from_min_size(rect.min + Vec2::new(ui.steps(2.0), 0.0), Vec2::new(sizes().icon, rect.height()));
    icon::paint(ui.painter(), square, screen.icon(), ink);
    let style = if chosen { theme::strong() } else { eframe::egui::TextStyle::Body };
    let font = style.resolve(ui.style());
    let at = rect.left_center() + Vec2::new(ui.steps(4.0) + sizes().icon, 0.0);
    ui.painter().text(at, eframe::egui::Align2::LEFT_CENTER, &label, font, ink);
    let overdue = if screen == Screen::FollowUp { state.follow_up.overdue() } else { 0 };
    if overdue > 0 {
        badge_ui(ui, square, overdue);
    }
    let told = if overdue > 0 {
        state.say.with("follow_up.rail_overdue", &[("name", label), ("number", count(overdue))])
    } else {
        label
    };
    response.widget_info(|| WidgetInfo::selected(Role::Tab, enabled, chosen, &told));
    let keys = command.shortcut().map(|shortcut| ui.ctx().format_shortcut(&shortcut)).unwrap_or_default();
    if response.on_hover_text(RichText::new(keys)).clicked() {
        state.commands.push(command);
    }
}

/// How many are overdue, at the corner of an entry's icon.
fn badge_ui(ui: &Ui, icon: Rect, number: usize) {
    let colours = ui.colours();
    let font = theme::small().resolve(ui.style());
    let text = if number > MOST_COUNTED { format!("{MOST_COUNTED}+") } else { number.to_string() };
    let galley = ui.painter().layout_no_wrap(text, font, colours.card);
    let height = ui.steps(4.0);
    let size = Vec2::new((galley.size().x + ui.steps(1.5)).max(height), height);
    // It grows to the left: the entry's name stands on the right.
    let corner = icon.center() + Vec2::new(sizes().icon / 2.0 + ui.steps(1.0), -sizes().icon / 2.0);
    let badge = Rect::from_min_size(corner - Vec2::new(size.x, height / 2.0), size);
    ui.painter().rect_filled(badge, height / 2.0, colours.bad);
    ui.painter().galley(badge.center() - galley.size() / 2.0, galley, colours.card);
}
