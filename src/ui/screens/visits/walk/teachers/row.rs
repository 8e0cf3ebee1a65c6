//! One name of the roster and its ticks.

use eframe::egui::{Align2, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo};

use super::super::beside::Beside;
use super::{Did, Walk, roster};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{icon, row};
use crate::ui::words::Say;
use crate::visit::Field;

/// Widths, in steps of the grid.
const NUMBER: f32 = 10.0;
const NAME: f32 = 30.0;
const STAGE: f32 = 16.0;
const TICK: f32 = 21.0;
const ALL: f32 = 21.0;
const REMOVE: f32 = 8.0;
const HISTORY: f32 = 8.0;
/// The remark takes what is left, up to this.
const MOST_REMARK: f32 = 60.0;
/// Side of a box that is ticked.
const BOX: f32 = 18.0;

/// Where columns begin, from the left of a row.
pub(super) struct Columns {
    pub name: f32,
    pub remark: f32,
    pub remark_width: f32,
    pub stage: Option<f32>,
    pub ticks: Vec<f32>,
    pub tick_width: f32,
    pub all: f32,
    pub history: f32,
    pub remove: f32,
}

impl Columns {
    pub fn new(ui: &Ui, walk: &Walk, room: f32) -> Self {
        let several = walk.visit.asked.stages.len() > 1;
        let number = walk.visit.library.visits.tick.len();
        let bar = ui.spacing().scroll.allocated_width();
        let stage_width = if several { STAGE } else { 0.0 };
        let fixed = ui.steps(NUMBER + NAME + stage_width + TICK * number as f32 + ALL + HISTORY + REMOVE);
        let remark_width = (room - bar - fixed).clamp(0.0, ui.steps(MOST_REMARK));
        let name = ui.steps(NUMBER);
        let remark = name + ui.steps(NAME);
        let stage = remark + remark_width;
        let first = stage + ui.steps(stage_width);
        let tick_width = ui.steps(TICK);
        let ticks: Vec<f32> = (0..number).map(|place| first + place as f32 * tick_width).collect();
        let all = first + number as f32 * tick_width;
        Self {
            name,
            remark,
            remark_width,
            stage: several.then_some(stage),
            ticks,
            tick_width,
            all,
            history: all + ui.steps(ALL),
            remove: all + ui.steps(ALL + HISTORY),
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "a row is drawn at a place, from what is known, into what was done")]
pub(super) fn row_ui(
    ui: &mut Ui,
    say: Say,
    walk: &Walk,
    (place, line): (u32, usize),
    columns: &Columns,
    rect: Rect,
    enabled: bool,
    did: &mut Did,
) {
    let Some(teacher) = roster(walk).get(place as usize) else { return };
    let colours = ui.colours();
    let chosen = walk.teachers.at == place;
    let rules = &walk.visit.library.visits.tick;
    let ticks = walk.visit.sheet.ticks.get(&place);
    let has = |column: usize| ticks.is_some_and(|ticks| ticks.value.contains(&rules[column].key));
    let id = ui.scope_id().with(("teacher", place));
    let response = ui.interact(rect, id, Sense::click());
    let label = say.with("counting.teacher", &[("number", (line + 1).to_string()), ("name", teacher.name.clone())]);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, &label));
    row::ground(ui, rect, chosen, &response);
    if response.clicked() {
        did.chosen = Some((place, None));
    }
    let middle = rect.center().y;
    let put = |ui: &Ui, x: f32, width: f32, text: &str, ink| {
        let galley = row::lines(ui, text, &TextStyle::Body, ink, width, 1);
        row::put(ui.painter(), galley, Pos2::new(rect.left() + x, middle), Align2::LEFT_CENTER, ink);
    };
    put(ui, row::margin(), columns.name - row::margin(), &(line + 1).to_string(), colours.text_weak);
    put(ui, columns.name, columns.remark - columns.name - row::margin(), &teacher.name, colours.text);
    put(ui, columns.remark, columns.remark_width - row::margin(), &teacher.remark, colours.text_weak);
    if let Some(x) = columns.stage {
        let text = teacher.stage.map_or_else(|| say.of("counting.stage_open"), |stage| say.stage(stage));
        let label = say.with("counting.stage_of", &[("name", teacher.name.clone()), ("stage", text.clone())]);
        let ink = if teacher.stage.is_none() { colours.open } else { colours.text };
        let cell = cell(rect, x, columns.ticks.first().copied().unwrap_or(columns.all) - x);
        let pressed = button_ui(ui, id.with("stage"), cell, &label, enabled);
        put(ui, x + row::margin(), cell.width() - row::margin(), &text, ink);
        if pressed.clicked() {
            did.staged = Some(place);
        }
    }
    for (column, x) in columns.ticks.iter().enumerate() {
        let on = has(column);
        let cell = cell(rect, *x, columns.tick_width);
        let label = format!("{} {}", teacher.name, say.name(&rules[column].name));
        let pressed = ui.interact(cell, id.with(("tick", column)), sense(enabled));
        pressed.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, on, &label));
        box_ui(ui, cell, on, &pressed);
        if chosen && walk.teachers.column == column {
            let stroke = Stroke::new(1.5, colours.accent);
            ui.painter().rect_stroke(cell.shrink2(Vec2::new(8.0, 1.5)), sizes().radius, stroke, StrokeKind::Inside);
        }
        if pressed.clicked() {
            did.ticked = Some((place, column));
            did.chosen = Some((place, Some(column)));
        }
    }
    let everyone = (0..rules.len()).filter(|column| rules[*column].everyone).all(has);
    let cell_all = cell(rect, columns.all, columns.history - columns.all);
    let label = say.with("counting.all_of", &[("name", teacher.name.clone())]);
    let pressed = ui.interact(cell_all, id.with("all"), sense(enabled));
    pressed.widget_info(|| WidgetInfo::selected(Role::Button, enabled, everyone, &label));
    all_ui(ui, say, cell_all, everyone, &pressed);
    if pressed.on_hover_text(&label).clicked() {
        did.all = Some(place);
        did.chosen = Some((place, None));
    }
    let last = cell(rect, columns.remove, rect.width() - columns.remove);
    let seen = chosen || response.contains_pointer();
    if seen {
        let history = cell(rect, columns.history, columns.remove - columns.history);
        let square = Rect::from_center_size(history.center(), Vec2::splat(sizes().icon - 4.0));
        let label = say.with("walk_history.of", &[("name", teacher.name.clone())]);
        let pressed = button_ui(ui, id.with("history"), history, &label, true);
        icon::paint(ui.painter(), square, "history", colours.text_weak);
        if pressed.on_hover_text(&label).clicked() {
            did.beside = Some(Beside::History(Field::Ticks(place)));
        }
    }
    let conflict = walk.visit.sheet.conflicts.contains_key(&Field::Ticks(place));
    if conflict {
        let square = Rect::from_center_size(last.center(), Vec2::splat(sizes().icon));
        let label = say.with("walk_settle.of", &[("name", teacher.name.clone())]);
        let pressed = button_ui(ui, id.with("settle"), last, &label, enabled);
        icon::paint(ui.painter(), square, "warning", colours.bad);
        if pressed.on_hover_text(&label).clicked() {
            did.beside = Some(Beside::Settle(Field::Ticks(place)));
        }
    } else if enabled && seen {
        let square = Rect::from_center_size(last.center(), Vec2::splat(sizes().icon - 4.0));
        let label = say.with("counting.remove_teacher", &[("name", teacher.name.clone())]);
        let pressed = button_ui(ui, id.with("remove"), last, &label, enabled);
        icon::paint(ui.painter(), square, "close", colours.text_weak);
        if pressed.on_hover_text(&label).clicked() {
            did.removed = Some(place);
        }
    }
}

fn sense(enabled: bool) -> Sense {
    if enabled { Sense::click() } else { Sense::hover() }
}

fn cell(rect: Rect, x: f32, width: f32) -> Rect {
    Rect::from_min_size(Pos2::new(rect.left() + x, rect.top()), Vec2::new(width, rect.height()))
}

fn button_ui(ui: &Ui, id: eframe::egui::Id, rect: Rect, label: &str, enabled: bool) -> Response {
    let pressed = ui.interact(rect, id, sense(enabled));
    pressed.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, label));
    let ground = rect.shrink2(Vec2::new(2.0, 3.0));
    if pressed.hovered() && enabled {
        ui.painter().rect_filled(ground, sizes().radius, ui.colours().pressed);
    }
    if pressed.has_focus() {
        ui.painter().rect_stroke(ground, sizes().radius, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    pressed
}

fn box_ui(ui: &Ui, cell: Rect, on: bool, response: &Response) {
    let colours = ui.colours();
    let square = Rect::from_center_size(cell.center(), Vec2::splat(BOX));
    let edge = if response.hovered() { colours.accent } else { colours.line_strong };
    if on {
        ui.painter().rect(square, 4.0, colours.good_soft, Stroke::new(1.0, colours.good), StrokeKind::Inside);
        icon::paint(ui.painter(), square.shrink(2.5), "check", colours.good);
    } else {
        ui.painter().rect(square, 4.0, colours.card, Stroke::new(1.0, edge), StrokeKind::Inside);
    }
    if response.has_focus() {
        let ring = square.expand(3.0);
        ui.painter().rect_stroke(ring, sizes().radius, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
}

fn all_ui(ui: &Ui, say: Say, cell: Rect, on: bool, response: &Response) {
    let colours = ui.colours();
    let pill = cell.shrink2(Vec2::new(6.0, 4.0));
    let (fill, ink, edge) = if on {
        (colours.good_soft, colours.good, colours.good)
    } else if response.hovered() {
        (colours.hover, colours.accent, colours.accent)
    } else {
        (colours.card, colours.text, colours.line)
    };
    ui.painter().rect(pill, pill.height() / 2.0, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let galley = row::lines(ui, &say.of("counting.all"), &TextStyle::Body, ink, pill.width(), 1);
    row::put(ui.painter(), galley, pill.center(), Align2::CENTER_CENTER, ink);
    if response.has_focus() {
        let ring = pill.expand(2.0);
        ui.painter().rect_stroke(ring, sizes().radius, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
}
