//! The palette: schools by name, pinyin or initials, commands and items, all in one box.

use eframe::egui::{Align2, Area, Button, Frame, Id, Key, Modifiers, Order, RichText, ScrollArea, TextEdit, Ui, Vec2};

use crate::ui::command::Command;
use crate::ui::state::State;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;

/// So many are shown.
const MOST: usize = 12;

/// An open palette.
#[derive(Default)]
pub struct Palette {
    query: String,
    chosen: usize,
    found: Option<Vec<Found>>,
}

/// One line of the answer.
struct Found {
    command: Command,
    text: String,
    detail: String,
}

impl Palette {
    /// What is looked through has changed.
    pub fn changed(&mut self) {
        self.found = None;
    }
}

/// Opens or closes the palette.
pub fn toggle(state: &mut State) {
    state.palette = if state.palette.is_some() { None } else { Some(Palette::default()) };
}

fn find(state: &State, query: &str) -> Vec<Found> {
    let say = state.say;
    let wanted = query.trim().to_lowercase();
    let mut found = Vec::new();
    if let Some(shown) = &state.shown {
        let schools = &shown.county.schools;
        for (row, name) in schools.names.iter().enumerate() {
            if !wanted.is_empty() && (name.to_lowercase().contains(&wanted) || schools.codes[row].starts_with(&wanted))
            {
                let detail = schools.text("township", row).to_owned();
                let command = Command::School(crate::county::row_number(row));
                found.push(Found { command, text: name.clone(), detail });
            }
        }
    }
    for command in Command::all() {
        let text = say.of(&format!("command.{}", command.id()));
        if command != Command::Palette && command.is_enabled(state) && text.to_lowercase().contains(&wanted) {
            found.push(Found { command, text, detail: say.of("palette.command") });
        }
    }
    found.truncate(MOST);
    found
}

pub(super) fn palette_ui(ui: &mut Ui, state: &mut State) {
    let Some(mut palette) = state.palette.take() else { return };
    let say = state.say;
    let ctx = ui.ctx().clone();
    let escaped = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let step = ctx.input_mut(|input| {
        isize::from(input.consume_key(Modifiers::NONE, Key::ArrowDown))
            - isize::from(input.consume_key(Modifiers::NONE, Key::ArrowUp))
    });
    let entered = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    if palette.found.is_none() {
        palette.found = Some(find(state, &palette.query));
    }
    let lines = palette.found.as_ref().map_or(0, Vec::len);
    palette.chosen = palette.chosen.saturating_add_signed(step).min(lines.saturating_sub(1));
    let mut done = entered.then_some(palette.chosen);
    let area =
        Area::new(Id::unique("palette")).order(Order::Foreground).anchor(Align2::CENTER_TOP, Vec2::new(0.0, 64.0));
    let shown = area.show(&ctx, |ui| {
        Frame::window(ui.style()).show(ui, |ui| {
            ui.set_width(sizes().panel);
            let hint = say.of("palette.hint");
            let field = ui.add(TextEdit::singleline(&mut palette.query).hint_text(&hint).desired_width(f32::INFINITY));
            field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
            field.request_focus();
            if field.changed() {
                palette.found = None;
                palette.chosen = 0;
            }
            ScrollArea::vertical().max_height(ui.steps(100.0)).show(ui, |ui| {
                for (place, line) in palette.found.iter().flatten().enumerate() {
                    let keys = line.command.shortcut().map(|shortcut| ui.ctx().format_shortcut(&shortcut));
                    let text = RichText::new(&line.text).text_style(if place == palette.chosen {
                        theme::strong()
                    } else {
                        eframe::egui::TextStyle::Body
                    });
                    let width = ui.available_width();
                    ui.horizontal(|ui| {
                        icon::icon_ui(ui, line.command.icon(), ui.colours().text_weak);
                        let button = Button::new(text)
                            .shortcut_text(keys.unwrap_or_else(|| line.detail.clone()))
                            .frame_when_inactive(place == palette.chosen)
                            .selected(place == palette.chosen)
                            .min_size(Vec2::new(width - ui.steps(8.0), sizes().button));
                        if ui.add(button).clicked() {
                            done = Some(place);
                        }
                    });
                }
                if palette.found.as_ref().is_some_and(Vec::is_empty) {
                    ui.label(say.of("palette.nothing"));
                }
            });
        });
    });
    if let Some(line) = done.and_then(|place| palette.found.as_ref()?.get(place)) {
        state.commands.push(line.command.clone());
        return;
    }
    let outside = ctx.input(|input| input.pointer.any_pressed())
        && ctx.input(|input| input.pointer.interact_pos()).is_some_and(|at| !shown.response.rect.contains(at));
    if !escaped && !outside {
        state.palette = Some(palette);
    }
}
