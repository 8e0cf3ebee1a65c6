//! The palette: schools by name, pinyin or initials, commands and items, all in one box.

use std::cmp::Reverse;

use eframe::egui::{Align2, Area, Button, Frame, Id, Key, Modifiers, Order, RichText, ScrollArea, TextEdit, Ui, Vec2};

use crate::county::row_number;
use crate::search::{Entry, Index};
use crate::ui::choosing::Choosing;
use crate::ui::command::Command;
use crate::ui::screens::schools::source::TOWNSHIP;
use crate::ui::state::State;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;

/// So many are shown.
const MOST: usize = 12;
/// Height of the list at most, and what stands above and below it, in steps.
const MOST_HIGH: f32 = 112.0;
const BESIDE: f32 = 40.0;

/// An open palette.
#[derive(Default)]
pub struct Palette {
    query: String,
    chosen: usize,
    /// What is looked through beside the schools, made when the palette is opened.
    index: Option<(Index, Vec<Found>)>,
    found: Option<Vec<Found>>,
}

/// One line of the answer.
#[derive(Clone)]
struct Found {
    command: Command,
    text: String,
    detail: String,
}

impl Palette {
    /// What is looked through has changed.
    pub fn changed(&mut self) {
        self.index = None;
        self.found = None;
    }

    fn find(&mut self, state: &State) -> Vec<Found> {
        let (index, all) = self.index.get_or_insert_with(|| index(state));
        if self.query.trim().is_empty() {
            // Before anything is typed: what can be done.
            let commands = all.iter().filter(|line| !matches!(line.command, Command::School(_) | Command::Item(_)));
            return commands.take(MOST).cloned().collect();
        }
        let lines = index.find(&self.query, MOST).into_iter();
        let lines = lines.filter_map(|found| Some((found.score, all.get(found.entry)?.clone())));
        let mut found: Vec<(u32, Found)> = lines.chain(schools(state, &self.query)).collect();
        found.sort_by_key(|(score, _)| Reverse(*score));
        found.into_iter().map(|(_, line)| line).take(MOST).collect()
    }
}

/// Opens or closes the palette.
pub fn toggle(state: &mut State) {
    state.palette = if state.palette.is_some() { None } else { Some(Palette::default()) };
}

/// The schools of the scope that fit best, with how well they do.
fn schools(state: &State, query: &str) -> Vec<(u32, Found)> {
    let Some(shown) = &state.shown else { return Vec::new() };
    let found = shown.names.find(query, shown.names.len()).into_iter();
    let found = found.map(|found| (found.score, row_number(found.entry))).filter(|(_, row)| state.in_scope(*row));
    let line = |(score, row): (u32, u32)| {
        let detail = shown.county.schools.text(TOWNSHIP, row as usize).to_owned();
        (score, Found { command: Command::School(row), text: shown.school(row).to_owned(), detail })
    };
    found.take(MOST).map(line).collect()
}

/// Commands and items of the rulebook.
fn index(state: &State) -> (Index, Vec<Found>) {
    let say = state.say;
    let mut lines = Vec::new();
    let mut entries = Vec::new();
    for command in Command::all() {
        if command != Command::Palette && command.is_enabled(state) {
            let text = command.name(say);
            // Documents are found by their names, without what stands before these.
            let name = match &command {
                Command::Document(kind) => kind.name(say.language),
                _ => text.clone(),
            };
            entries.push(Entry::new(name).or(&text));
            lines.push(Found { command, text, detail: say.of("palette.command") });
        }
    }
    for choosing in Choosing::all(state) {
        let text = choosing.name(state);
        entries.push(Entry::new(&text));
        lines.push(Found { command: Command::Choose(choosing), text, detail: say.of("palette.command") });
    }
    if let Some(shown) = &state.shown {
        for rulebook in shown.library.rulebooks.iter().filter(|one| one.id != shown.rulebook().id) {
            let text = say.with("choose.rulebook", &[("name", say.name(&rulebook.name).to_owned())]);
            entries.push(Entry::new(&text));
            let command = Command::Rulebook(rulebook.id.clone());
            lines.push(Found { command, text, detail: say.of("palette.command") });
        }
        for (place, item) in shown.rulebook().items.iter().enumerate() {
            let text = format!("{} {}", item.id, say.name(&item.text));
            entries.push(Entry::new(&text));
            lines.push(Found { command: Command::Item(place), text, detail: say.of("palette.item") });
        }
    }
    (Index::new(entries), lines)
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
        palette.found = Some(palette.find(state));
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
            // The list grows with what is found, whatever room the last one took.
            let room = (ctx.content_rect().height() - ui.steps(BESIDE)).min(ui.steps(MOST_HIGH));
            ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, |ui| {
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
    if done.is_some() || escaped {
        // The next key is for what is led to, not for a field which is gone.
        ctx.memory_mut(eframe::egui::Memory::stop_text_input);
    }
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
