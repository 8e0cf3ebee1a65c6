//! Rooms one by one: where, how large, equipped, in use, records.

use eframe::egui::{Grid, RichText, ScrollArea, TextEdit, Ui};
use serde_json::Value;

use crate::intake::shown_figure;
use crate::ui::state;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::{Ask, Field, Line, Room};

use super::write;

/// Rooms whose fields are typed in, by place.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    rooms: std::collections::BTreeMap<u32, Room>,
    line: String,
}

/// Keeps what was typed.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let drafts = std::mem::take(&mut walk.desk.rooms);
    for (place, room) in drafts.rooms {
        keep(state, &drafts.line, place, &room);
    }
}

fn keep(state: &mut state::State, line: &str, place: u32, room: &Room) {
    write(state, Field::Room(place, line.to_owned()), serde_json::to_value(room).unwrap_or_default());
}

pub(super) fn rooms_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Ask::Rooms { area_at_least_m2, wanted, key } = &line.ask else { return };
    walk.desk.rooms.line.clone_from(&line.id);
    let known = walk.visit.sheet.rooms.get(&line.id).cloned().unwrap_or_default();
    let reported = key.as_ref().and_then(|key| walk.visit.reported_rooms.get(key));
    ui.add_space(ui.steps(1.5));
    ui.horizontal_wrapped(|ui| {
        if let Some(wanted) = wanted {
            card::weak_ui(ui, &say.with("walk.room.wanted", &[("number", wanted.to_string())]));
        }
        if let Some(least) = area_at_least_m2 {
            let least = shown_figure(&crate::county::Figure::from_rational(least.rational.clone()));
            card::weak_ui(ui, &say.with("walk.room.least", &[("area", least)]));
        }
        if let Some(reported) = reported {
            let areas = say.list(reported.iter().map(shown_figure));
            card::weak_ui(ui, &say.with("walk.room.reported", &[("areas", areas)]));
        }
    });
    let mut kept: Vec<(u32, Option<Room>)> = Vec::new();
    ScrollArea::vertical().id_salt(("rooms", &line.id)).max_height(ui.steps(34.0)).show(ui, |ui| {
        Grid::new(("rooms", &line.id)).spacing([ui.steps(2.0), ui.steps(1.0)]).show(ui, |ui| {
            for (place, stood) in &known {
                let mut room = walk.desk.rooms.rooms.get(place).cloned().unwrap_or_else(|| stood.value.clone());
                let before = room.clone();
                let number = place.to_string();
                let mut left = text_ui(ui, &mut room.name, &say.of("walk.room.name"), &number, 26.0);
                left |= text_ui(ui, &mut room.working, &say.of("walk.room.area"), &number, 30.0);
                let area = room.area().map(|area| shown_figure(&area));
                let area = area.unwrap_or_else(|| crate::ui::words::NO_FIGURE.to_owned());
                ui.label(format!("{area} ㎡"));
                let mut ticked = yes_no_ui(ui, say, "walk.room.equipped", &mut room.equipped);
                ticked |= yes_no_ui(ui, say, "walk.room.in_use", &mut room.in_use);
                ticked |= yes_no_ui(ui, say, "walk.room.records", &mut room.records);
                if icon::icon_button_ui(ui, "close", &say.with("walk.room.remove", &[("number", number)])).clicked() {
                    kept.push((*place, None));
                } else if ticked || left && room != stood.value {
                    kept.push((*place, Some(room)));
                } else if room != before {
                    walk.desk.rooms.rooms.insert(*place, room);
                }
                ui.end_row();
            }
        });
    });
    let next = walk.visit.sheet.next_room(&line.id);
    let added = ui.button(say.of("walk.room.add")).clicked();
    for (place, room) in kept {
        if let Some(walk) = state.visits.open.as_mut() {
            walk.desk.rooms.rooms.remove(&place);
        }
        match room {
            Some(room) => keep(state, &line.id, place, &room),
            None => write(state, Field::Room(place, line.id.clone()), Value::Null),
        }
    }
    if added {
        let room = Room { in_use: Some(true), ..Room::default() };
        keep(state, &line.id, next, &room);
    }
}

fn text_ui(ui: &mut Ui, text: &mut String, hint: &str, number: &str, steps: f32) -> bool {
    let label = format!("{hint} {number}");
    let field = ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(ui.steps(steps)));
    field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &label));
    field.lost_focus()
}

/// A thing that is so, is not so, or was not looked at.
fn yes_no_ui(ui: &mut Ui, say: Say, key: &str, value: &mut Option<bool>) -> bool {
    let (sign, ink) = match value {
        Some(true) => ("✓", ui.colours().good),
        Some(false) => ("✗", ui.colours().bad),
        None => ("－", ui.colours().text_weak),
    };
    let text = RichText::new(format!("{sign} {}", say.of(key))).color(ink);
    let clicked = ui.button(text).clicked();
    if clicked {
        *value = match value {
            None => Some(true),
            Some(true) => Some(false),
            Some(false) => None,
        };
    }
    clicked
}
