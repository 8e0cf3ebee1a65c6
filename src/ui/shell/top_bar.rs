//! The top bar: county, year, rulebook and scope; reported or measured figures; search; menu.

use eframe::egui::{
    Align, Button, ComboBox, Layout, Response, RichText, Role, ScrollArea, Stroke, TextStyle, Ui, Vec2, WidgetInfo,
    containers::menu::MenuButton,
};

use crate::ui::choosing::Choosing;
use crate::ui::command::Command;
use crate::ui::state::{Scope, State};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{icon, row};
use crate::ui::words::count;

pub(super) fn top_bar_ui(ui: &mut Ui, state: &mut State) {
    ui.horizontal_centered(|ui| {
        // Large letters on a small screen: the program's name is what can be done without.
        if ui.available_width() > ui.steps(200.0) || state.shown.is_none() {
            let name = RichText::new(state.say.of("window.name")).text_style(theme::heading());
            ui.label(name.color(ui.colours().accent));
            ui.add_space(ui.steps(2.0));
        }
        if state.shown.is_some() {
            county_ui(ui, state);
            year_ui(ui, state);
            rulebook_ui(ui, state);
            scope_ui(ui, state);
            verified_ui(ui, state);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            menu_ui(ui, state);
            search_ui(ui, state);
        });
    });
}

/// Room kept for search and menu, in steps.
const KEPT: f32 = 30.0;
/// Room kept for the switch of measured figures at its shortest, in steps.
const SWITCH: f32 = 28.0;
/// Room kept for each box that follows, in steps.
const BOX: f32 = 28.0;
/// With less room than this, in steps, search is only its icon.
const LEAST_SEARCH: f32 = 50.0;

/// A combo box with a name for screen readers, cut short where it would reach into what stands on the right: so many boxes,
/// the switch, search and menu.
fn choice_ui(
    ui: &mut Ui,
    (id, follow): (&str, u8),
    label: &str,
    shown: &str,
    width: f32,
    options: impl FnOnce(&mut Ui),
) -> Response {
    let kept = KEPT + SWITCH + BOX * f32::from(follow);
    let room = (ui.available_width() - ui.steps(kept)).max(ui.steps(16.0));
    let combo = ui.scope(|ui| {
        ui.set_max_width(room);
        ComboBox::from_id_salt(id).selected_text(shown).width(width.min(room)).truncate().show_ui(ui, options)
    });
    let combo = combo.inner;
    let text = format!("{label} {shown}");
    combo.response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, &text));
    combo.response.on_hover_text(text)
}

fn county_ui(ui: &mut Ui, state: &mut State) {
    let Some(shown) = state.shown.clone() else { return };
    if state.counties.len() < 2 {
        ui.label(RichText::new(&shown.county.name).text_style(theme::strong()));
        return;
    }
    let counties: Vec<(String, String)> =
        state.counties.iter().map(|county| (county.id.clone(), county.name.clone())).collect();
    let mut chosen = None;
    choice_ui(ui, ("county", 3), &state.say.of("window.county"), &shown.county.name, ui.steps(28.0), |ui| {
        for (id, name) in &counties {
            if ui.selectable_label(*id == shown.entry.id, name).clicked() {
                chosen = Some(id.clone());
            }
        }
    });
    state.commands.extend(chosen.map(|id| Command::Choose(Choosing::County(id))));
}

fn year_ui(ui: &mut Ui, state: &mut State) {
    let Some(shown) = state.shown.clone() else { return };
    let say = state.say;
    let mut chosen = None;
    choice_ui(ui, ("year", 2), &say.of("window.school_year"), &say.year(shown.county.year), ui.steps(24.0), |ui| {
        for year in shown.entry.years.iter().rev() {
            if ui.selectable_label(year.year == shown.county.year, say.year(year.year)).clicked() {
                chosen = Some(year.year);
            }
        }
    });
    state.commands.extend(chosen.map(|year| Command::Choose(Choosing::Year(year))));
}

fn rulebook_ui(ui: &mut Ui, state: &mut State) {
    let Some(shown) = state.shown.clone() else { return };
    let say = state.say;
    let mut chosen = None;
    let label = say.of("window.rulebook");
    choice_ui(ui, ("rulebook", 1), &label, say.name(&shown.rulebook().name), ui.steps(32.0), |ui| {
        for rulebook in &shown.library.rulebooks {
            if ui.selectable_label(rulebook.id == shown.rulebook().id, say.name(&rulebook.name)).clicked() {
                chosen = Some(rulebook.id.clone());
            }
        }
    });
    state.commands.extend(chosen.map(Command::Rulebook));
}

fn scope_ui(ui: &mut Ui, state: &mut State) {
    let Some(shown) = state.shown.clone() else { return };
    let say = state.say;
    let text = state.memory.scope.name(say);
    let mut chosen = None;
    choice_ui(ui, ("scope", 0), &say.of("window.scope"), &text, ui.steps(28.0), |ui| {
        let townships = shown.townships.iter().cloned().map(Scope::Township);
        let mut scope_ui = |ui: &mut Ui, scope: Scope| {
            if ui.selectable_label(state.memory.scope == scope, scope.name(say)).clicked() {
                chosen = Some(Choosing::Scope(scope));
            }
        };
        scope_ui(ui, Scope::County);
        if let Some(scope) = Choosing::last_schools(state) {
            scope_ui(ui, scope);
        }
        // Before the townships, of which there may be more than the list has room for.
        let choose = ui.selectable_label(false, say.of("choose.schools")).clicked();
        for scope in townships {
            scope_ui(ui, scope);
        }
        if choose {
            chosen = Some(Choosing::Schools);
        }
    });
    state.commands.extend(chosen.map(Command::Choose));
}

/// Whether figures are the reported or the measured ones: on every screen, since every verdict hangs on it.
fn verified_ui(ui: &mut Ui, state: &mut State) {
    let Some(shown) = state.shown.clone() else { return };
    let (say, colours, on) = (state.say, ui.colours(), shown.verified);
    let number = [("number", count(shown.found.len()))];
    let enabled = state.can_verify();
    let (long, short) = if on {
        (say.with("verified.on", &number), say.with("verified.on_short", &number))
    } else {
        (say.of("verified.reported"), say.of("verified.reported_short"))
    };
    let why = match (on, enabled) {
        (true, _) => say.with("verified.on_why", &number),
        (false, true) => say.with("verified.off_why", &number),
        (false, false) => say.with("verified.none_why", &[("year", say.year(shown.county.year))]),
    };
    let ink = if on { colours.open } else { colours.text };
    let width = |ui: &Ui, text: &str| {
        let words = row::lines(ui, text, &TextStyle::Body, ink, f32::INFINITY, 1);
        words.size().x + 2.0 * ui.spacing().button_padding.x + ui.steps(2.0)
    };
    let room = ui.available_width() - ui.steps(KEPT);
    let text = if width(ui, &long) <= room { &long } else { &short };
    let mut button = Button::new(RichText::new(text).color(ink)).corner_radius(sizes().button / 2.0).selected(on);
    if on {
        button = button.fill(colours.open_soft).stroke(Stroke::new(1.0, colours.open));
    }
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, on, &long));
    if response.on_hover_text(&why).on_disabled_hover_text(&why).clicked() {
        state.commands.push(Command::Verified);
    }
}

fn search_ui(ui: &mut Ui, state: &mut State) {
    let keys = Command::Palette.shortcut().map(|shortcut| ui.ctx().format_shortcut(&shortcut)).unwrap_or_default();
    let room = ui.available_width() - ui.steps(2.0);
    if room < ui.steps(LEAST_SEARCH) {
        let label = format!("{} {keys}", state.say.of("window.search"));
        if icon::icon_button_ui(ui, "search", &label).clicked() {
            state.commands.push(Command::Palette);
        }
        return;
    }
    let width = sizes().search.min(room);
    let text = RichText::new(state.say.of("window.search")).color(ui.colours().text_weak);
    let button = Button::new(text).shortcut_text(keys).min_size(Vec2::new(width, sizes().button)).truncate();
    if ui.add(button).clicked() {
        state.commands.push(Command::Palette);
    }
}

/// Part of the menu that a command stands in.
const fn section(command: &Command) -> u8 {
    match command {
        Command::Import | Command::Template | Command::Sample => 0,
        Command::Theme | Command::Language => 2,
        Command::ZoomIn | Command::ZoomOut | Command::ZoomReset => 3,
        Command::Quit => 4,
        // What belongs to the screen.
        _ => 1,
    }
}

/// Room left above and below the menu, in steps.
const BESIDE_MENU: f32 = 16.0;

fn menu_ui(ui: &mut Ui, state: &mut State) {
    let label = state.say.of("window.menu");
    MenuButton::new(&label).ui(ui, |ui| {
        // What cannot be done on this screen is not in the way.
        let listed = Command::all().into_iter().filter(|command| {
            !matches!(command, Command::Palette | Command::Back | Command::Show(_) | Command::Document(_))
                && command.is_enabled(state)
        });
        let mut listed: Vec<Command> = listed.collect();
        listed.sort_by_key(section);
        let room = ui.ctx().content_rect().height() - ui.steps(BESIDE_MENU);
        ScrollArea::vertical().max_height(room).show(ui, |ui| {
            ui.set_min_width(ui.steps(60.0));
            let mut last = None;
            for command in listed {
                let own = section(&command);
                if last.replace(own).is_some_and(|last| last != own) {
                    ui.separator();
                }
                let mut button = Button::new(command.name(state.say));
                if let Some(shortcut) = command.shortcut() {
                    button = button.shortcut_text(ui.ctx().format_shortcut(&shortcut));
                }
                if ui.add(button).clicked() {
                    state.commands.push(command);
                    ui.close();
                }
            }
        });
    });
}
