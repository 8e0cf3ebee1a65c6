//! What is looked at: indicator, stage, kind of chart, groups; and what can be done with the chart.

use eframe::egui::{Align, ComboBox, Layout, RichText, Ui, Vec2, WidgetInfo, containers::menu::MenuButton};

use super::{Pointed, earlier_years, save, stages};
use crate::chart::{Asked, GroupBy, Kind, Scene};
use crate::ui::choosing::Choosing;
use crate::ui::command::Command;
use crate::ui::state::{Shown, State};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};

/// Indicator, stage and groups in a row, kinds of charts as chips beneath.
pub(super) fn controls_ui(ui: &mut Ui, state: &mut State, shown: &Shown, asked: &Asked) {
    ui.horizontal_wrapped(|ui| {
        if asked.kind != Kind::Heat {
            indicator_ui(ui, state, shown, asked);
        }
        let stages = stages(shown);
        if stages.len() > 1 {
            for stage in stages {
                if card::toggle_ui(ui, stage == asked.stage, &state.say.stage(stage)).clicked() {
                    state.memory.gaps.stage = Some(stage.id().to_owned());
                    // The indicator stays where it is, though another varies more there.
                    keep_indicator(state, shown, asked);
                }
            }
        }
        if asked.kind == Kind::Boxes {
            groups_ui(ui, state, asked);
        }
        if asked.kind == Kind::Dumbbells {
            against_ui(ui, state, shown, asked);
        }
    });
    ui.horizontal_wrapped(|ui| {
        for kind in Kind::ALL {
            let language = state.say.language;
            let chip = card::toggle_ui(ui, kind == asked.kind, &kind.name(language));
            if chip.on_hover_text(kind.about(language)).clicked() {
                state.commands.push(Command::Choose(Choosing::Chart(kind.id())));
            }
        }
    });
    ui.add_space(ui.steps(1.0));
}

fn keep_indicator(state: &mut State, shown: &Shown, asked: &Asked) {
    state.memory.gaps.indicator = shown.rulebook().indicators.get(asked.indicator).map(|one| one.id.clone());
}

/// A combo box with a name for screen readers.
fn choice_ui(ui: &mut Ui, id: &str, label: &str, shown: &str, width: f32, options: impl FnOnce(&mut Ui)) {
    let combo = ComboBox::from_id_salt(id).selected_text(shown).width(width).truncate().show_ui(ui, options);
    let text = format!("{label} {shown}");
    combo.response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, &text));
    combo.response.on_hover_text(text);
}

fn indicator_ui(ui: &mut Ui, state: &mut State, shown: &Shown, asked: &Asked) {
    let say = state.say;
    let indicators = &shown.rulebook().indicators;
    let name = indicators.get(asked.indicator).map_or("", |one| say.name(&one.name));
    let width = ui.steps(70.0).min(ui.available_width() - ui.steps(2.0));
    let mut chosen = None;
    choice_ui(ui, "gaps_indicator", &say.of("gaps.indicator"), name, width, |ui| {
        for (place, indicator) in indicators.iter().enumerate() {
            if ui.selectable_label(place == asked.indicator, say.name(&indicator.name)).clicked() {
                chosen = Some(indicator.id.clone());
            }
        }
    });
    if let Some(id) = chosen {
        state.memory.gaps.indicator = Some(id);
        state.memory.gaps.stage = Some(asked.stage.id().to_owned());
    }
}

fn groups_ui(ui: &mut Ui, state: &mut State, asked: &Asked) {
    let language = state.say.language;
    let mut chosen = None;
    let label = state.say.of("gaps.group");
    choice_ui(ui, "gaps_group", &label, &asked.group_by.name(language), ui.steps(36.0), |ui| {
        for group in GroupBy::ALL {
            if ui.selectable_label(group == asked.group_by, group.name(language)).clicked() {
                chosen = Some(group);
            }
        }
    });
    if let Some(group) = chosen {
        state.memory.gaps.group_by = Some(group.id().to_owned());
    }
}

/// Which earlier year is compared with, where there are several.
fn against_ui(ui: &mut Ui, state: &mut State, shown: &Shown, asked: &Asked) {
    let Some(against) = asked.against.filter(|_| earlier_years(shown).count() > 1) else { return };
    let (say, label) = (state.say, state.say.of("gaps.against"));
    let said = |year: i32| say.with("gaps.against_year", &[("year", say.year(year))]);
    choice_ui(ui, "gaps_against", &label, &said(against), ui.steps(48.0), |ui| {
        for year in earlier_years(shown) {
            if ui.selectable_label(year == against, said(year)).clicked() {
                state.memory.gaps.against = Some(year);
            }
        }
    });
}

/// The finding, with saving and copying at its right where there is room, else above it.
pub(super) fn heading_ui(ui: &mut Ui, state: &mut State, shown: &Shown, asked: &Asked, scene: &Scene) {
    let wide = ui.available_width() >= ui.steps(150.0);
    let layout = if wide { Layout::right_to_left(Align::Min) } else { Layout::left_to_right(Align::Min) };
    // As high as the buttons; a finding in several lines makes it higher.
    ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), sizes().button), layout, |ui| {
        save_ui(ui, state, shown, asked);
        if ui.button(state.say.of("gaps.copy")).clicked() {
            ui.ctx().copy_text(save::as_text(scene));
            let count = crate::ui::words::count(scene.table.rows.len());
            let text = state.say.with("gaps.copied", &[("count", count)]);
            state.tell(text);
        }
        if wide {
            ui.with_layout(Layout::top_down(Align::Min), |ui| card::heading_ui(ui, &scene.title));
        }
    });
    if !wide {
        card::heading_ui(ui, &scene.title);
    }
}

fn save_ui(ui: &mut Ui, state: &mut State, shown: &Shown, asked: &Asked) {
    let say = state.say;
    let mut chosen = None;
    let (response, _) = MenuButton::new(say.of("gaps.save")).ui(ui, |ui| {
        ui.set_min_width(ui.steps(40.0));
        for (format, label) in save::formats(say) {
            if ui.button(label).clicked() {
                chosen = Some(format);
                ui.close();
            }
        }
    });
    response.on_hover_text(say.of("gaps.save_as"));
    if let Some(format) = chosen {
        save::choose_path(state, ui.ctx(), shown, asked, format);
    }
}

/// What is known of the highlighted school, or how many are highlighted.
pub(super) fn selected_ui(
    ui: &mut Ui,
    state: &mut State,
    shown: &Shown,
    scene: &Scene,
    selected: &[u32],
) -> Option<Pointed> {
    let first = *selected.first()?;
    let say = state.say;
    let mut pointed = None;
    ui.horizontal_wrapped(|ui| {
        let colours = ui.colours();
        let text = if selected.len() == 1 {
            // All that the pointer would say: a finger has no other way to it.
            let mark = scene.marks().map(|(_, mark)| mark).find(|mark| mark.row == Some(first));
            let said = mark.map(|mark| scene.hover(mark)).filter(|said| !said.is_empty());
            say.list(said.unwrap_or_else(|| vec![shown.school(first).to_owned()]))
        } else {
            say.with("window.scope_schools", &[("number", selected.len().to_string())])
        };
        ui.label(RichText::new(say.with("gaps.selected", &[("school", text)])).color(colours.accent));
        if selected.len() == 1 && ui.link(say.of("gaps.open_selected")).clicked() {
            pointed = Some(Pointed::Open(first));
        }
        if icon::icon_button_ui(ui, "close", &say.of("gaps.deselect")).clicked() {
            state.selected.clear();
        }
    });
    pointed
}
