//! The plots of a scene: `egui_plot` keeps ranges, zoom and movement; marks, figures and labels are drawn from the scene.

use std::collections::BTreeSet;

use eframe::egui::{
    CursorIcon, Event, Id, Painter, PopupAnchor, Pos2, Rect, Response, RichText, Role as Spoken, ScrollArea, Sense,
    Stroke, Tooltip, Ui, UiBuilder, Vec2, WidgetInfo,
};
use egui_plot::{Plot, PlotTransform};

use super::ink::Ink;
use super::labels::{self, labels_ui};
use super::marks::{Marks, nearness, rect_of, rim};
use super::{Drawn, Pointed, axes};
use crate::chart::{AxisScale, Kind, Mark, Panel, Scene, Shape};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};

/// Narrowest panel; beneath it the page scrolls sideways.
const LEAST_WIDTH: f32 = 300.0;
/// Narrowest column of a table of shades.
const LEAST_COLUMN: f32 = 62.0;
/// Panels stand side by side from this width on.
const SIDE_BY_SIDE: f32 = 720.0;
/// For so long, in seconds, a press counts as one of the finger that touched the screen.
const SINCE_TOUCH: f64 = 1.0;
/// So many highlighted schools are named at their marks.
const MOST_NAMED: usize = 5;
/// Between two panels.
const BETWEEN: f32 = 28.0;

/// Draws all panels. `transforms` becomes where they stand.
pub(super) fn plots_ui(
    ui: &mut Ui,
    id: Id,
    drawn: &Drawn,
    selected: &[u32],
    transforms: &mut Vec<PlotTransform>,
    names: &mut Vec<labels::Placed>,
) -> Option<Pointed> {
    let scene = &drawn.scene;
    let touched =
        ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Touch { .. })).then_some(input.time));
    if let Some(at) = touched {
        ui.data_mut(|data| data.insert_temp(touched_id(), at));
    }
    let count = scene.panels.len().max(1);
    // What was zoomed in another scene is no part of this one.
    let fresh_id = id.with("number");
    let fresh = ui.data(|data| data.get_temp(fresh_id)) != Some(drawn.number);
    ui.data_mut(|data| data.insert_temp(fresh_id, drawn.number));
    names.resize_with(count, labels::Placed::default);
    transforms.clear();
    let available = ui.available_width();
    let side_by_side = count > 1 && available >= SIDE_BY_SIDE;
    let columns =
        if scene.kind == Kind::Heat { scene.panels.iter().map(|panel| panel.x.ticks.len()).max() } else { None };
    let least = columns.map_or(LEAST_WIDTH, |columns| columns as f32 * LEAST_COLUMN + LEAST_WIDTH / 2.0);
    let each = if side_by_side { (available - BETWEEN * (count - 1) as f32) / count as f32 } else { available };
    let width = each.max(least);
    let mut pointed = None;
    let mut panels_ui = |ui: &mut Ui| {
        for (place, panel) in scene.panels.iter().enumerate() {
            let height = drawn.heights.get(place).copied().unwrap_or(LEAST_WIDTH);
            let of = PanelOf { scene, panel, id: id.with(place), number: drawn.number, fresh, fresh_id, selected };
            let (transform, at) = panel_ui(ui, &of, Vec2::new(width, height), &mut names[place]);
            transforms.push(transform);
            pointed = pointed.take().or(at);
            if side_by_side && place + 1 < count {
                ui.add_space(BETWEEN - ui.spacing().item_spacing.x);
            }
        }
    };
    if side_by_side {
        ui.horizontal_top(panels_ui);
    } else if width > available {
        ScrollArea::horizontal().id_salt("gaps_sideways").show(ui, panels_ui);
    } else {
        panels_ui(ui);
    }
    pointed
}

struct PanelOf<'a> {
    scene: &'a Scene,
    panel: &'a Panel,
    id: Id,
    number: u64,
    /// Shown for the first time.
    fresh: bool,
    /// Under which it is kept what was shown last.
    fresh_id: Id,
    /// Rows that are highlighted, ascending.
    selected: &'a [u32],
}

/// One panel: `size` is its width with everything and the height of its plot.
fn panel_ui(ui: &mut Ui, of: &PanelOf<'_>, size: Vec2, names: &mut labels::Placed) -> (PlotTransform, Option<Pointed>) {
    let PanelOf { scene, panel, .. } = *of;
    let ink = Ink::of(ui);
    let ticks_on_top = scene.kind == Kind::Heat;
    let room = axes::room(ui, panel, size.x, ticks_on_top);
    let whole = Vec2::new(size.x, size.y + room.top + room.bottom);
    let (outer, _) = ui.allocate_exact_size(whole, Sense::hover());
    let frame =
        Rect::from_min_max(outer.min + Vec2::new(room.left, room.top), outer.max - Vec2::new(room.right, room.bottom));
    let mut child = ui.new_child(UiBuilder::new().max_rect(frame).id_salt(of.id));
    let zoomed =
        egui_plot::PlotMemory::load(ui.ctx(), of.id).is_some_and(|memory| is_zoomed(panel, memory.transform()));
    // A page is scrolled by dragging on a screen that is touched; there is nothing to move where all is in sight.
    let sense = if zoomed || !ui.input(eframe::egui::InputState::has_touch_screen) {
        Sense::click_and_drag()
    } else {
        Sense::click()
    };
    let mut plot = Plot::new(of.id)
        .id(of.id)
        .width(frame.width())
        .height(frame.height())
        .default_x_bounds(panel.x.range[0], panel.x.range[1])
        .default_y_bounds(panel.y.range[0], panel.y.range[1])
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .allow_scroll(false)
        .allow_drag(zoomed)
        .allow_zoom([true, panel.y.scale != AxisScale::Nothing])
        .sense(sense);
    if of.fresh {
        plot = plot.reset();
    }
    let shown = plot.show(&mut child, |plot| plot.add(Marks::new(panel, &ink, ticks_on_top)));
    let transform = shown.transform;
    let title = &scene.title;
    shown.response.widget_info(|| WidgetInfo::labeled(Spoken::Figure, true, title));
    labels_ui(&child, of.number, panel, &transform, &ink, names);
    let marks = selected_marks(panel, of.selected);
    let lines = marks.iter().filter(|_| panel.y.scale == AxisScale::Names);
    let at: Vec<f64> = lines.map(|mark| transform.value_from_position(rect_of(mark, &transform).center()).y).collect();
    axes::axes_ui(ui, panel, &transform, room, outer, &ink, &at);
    selected_ui(&child, of, &marks, &transform, &ink);
    let hovered = hovered_ui(&child, of, &shown.response, &transform, &ink);
    if zoomed {
        reset_ui(ui, of, frame);
    }
    (transform, clicked(ui, &shown.response, hovered, of.selected))
}

fn is_zoomed(panel: &Panel, transform: PlotTransform) -> bool {
    let (min, max) = (transform.bounds().min(), transform.bounds().max());
    let differs = |at: usize, range: [f64; 2]| {
        (min[at] - range[0]).abs() + (max[at] - range[1]).abs() > 1e-6 * (range[1] - range[0])
    };
    differs(0, panel.x.range) || differs(1, panel.y.range)
}

/// A button that shows all again, for those who do not know of the double click.
fn reset_ui(ui: &mut Ui, of: &PanelOf<'_>, frame: Rect) {
    let size = Vec2::new(ui.steps(18.0), sizes().button);
    let rect = Rect::from_min_size(Pos2::new(frame.right() - size.x, frame.top()), size);
    let words = crate::ui::words::Say { language: of.scene.language };
    if ui.put(rect, eframe::egui::Button::new(words.of("gaps.reset"))).clicked() {
        // The number of a scene that never is: the next frame begins anew.
        ui.data_mut(|data| data.insert_temp(of.fresh_id, u64::MAX));
        ui.ctx().request_repaint();
    }
}

/// Under which it is kept when the screen was touched last.
fn touched_id() -> Id {
    Id::unique("gaps_touched")
}

fn clicked(ui: &Ui, response: &Response, hovered: Option<u32>, selected: &[u32]) -> Option<Pointed> {
    let row = hovered.filter(|_| response.clicked())?;
    // A finger cannot rest on a mark: its first tap shows what a pointer would, its second opens the school.
    let now = ui.input(|input| input.time);
    let by_finger = ui.data(|data| data.get_temp::<f64>(touched_id())).is_some_and(|at| now - at < SINCE_TOUCH);
    let select = ui.input(|input| input.modifiers.command) || by_finger && selected.binary_search(&row).is_err();
    Some(if select { Pointed::Select(row) } else { Pointed::Open(row) })
}

/// Marks of the highlighted schools.
fn selected_marks<'p>(panel: &'p Panel, selected: &[u32]) -> Vec<&'p Mark> {
    let is_selected = |mark: &&Mark| mark.row.is_some_and(|row| selected.binary_search(&row).is_ok());
    if selected.is_empty() { Vec::new() } else { panel.marks.iter().filter(is_selected).collect() }
}

/// Rims the highlighted schools and says their names where no axis does.
fn selected_ui(ui: &Ui, of: &PanelOf<'_>, marks: &[&Mark], transform: &PlotTransform, ink: &Ink) {
    if marks.is_empty() {
        return;
    }
    let frame = *transform.frame();
    let painter = ui.painter().with_clip_rect(frame.expand(4.0).intersect(ui.clip_rect()));
    painter.extend(rim(marks, transform, Stroke::new(2.0, ink.accent)));
    if matches!(of.scene.kind, Kind::Heat | Kind::Share | Kind::Dumbbells) {
        // Its name stands at the left.
        return;
    }
    // Of a school with several marks the first is named; of many schools none, or names would lie over names.
    let mut named = BTreeSet::new();
    let firsts: Vec<&Mark> = marks.iter().copied().filter(|mark| named.insert(mark.row)).collect();
    if firsts.len() <= MOST_NAMED {
        for mark in firsts {
            name_ui(ui, of, mark, &painter, transform, ink);
        }
    }
}

/// The name of a highlighted school at its mark.
fn name_ui(ui: &Ui, of: &PanelOf<'_>, mark: &Mark, painter: &Painter, transform: &PlotTransform, ink: &Ink) {
    let frame = *transform.frame();
    let Some(name) = of.scene.hover(mark).into_iter().next() else { return };
    let text = axes::galley(ui, &name, ink.accent);
    let at = rect_of(mark, transform);
    let size = text.size() + Vec2::new(12.0, 4.0);
    let above = at.top() - size.y - 6.0;
    let y = if above >= frame.top() { above } else { (at.bottom() + 6.0).min(frame.bottom() - size.y) };
    let x = (at.center().x - size.x / 2.0).clamp(frame.left(), (frame.right() - size.x).max(frame.left()));
    let tag = Rect::from_min_size(Pos2::new(x, y), size);
    painter.rect(tag, 4.0, ink.accent_soft, Stroke::new(1.0, ink.accent), eframe::egui::StrokeKind::Inside);
    painter.galley(tag.min + Vec2::new(6.0, 2.0), text, ink.accent);
}

/// Says what the pointer rests on; the row of its school.
fn hovered_ui(ui: &Ui, of: &PanelOf<'_>, response: &Response, transform: &PlotTransform, ink: &Ink) -> Option<u32> {
    let pointer = response.hover_pos().filter(|_| !response.dragged())?;
    let near = of.panel.marks.iter().filter_map(|mark| Some((nearness(mark, transform, pointer)?, mark)));
    let (_, mark) = near.min_by(|(a, _), (b, _)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))?;
    if mark.row.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    let lines = of.scene.hover(mark);
    if lines.is_empty() {
        return mark.row;
    }
    if !matches!(mark.shape, Shape::Rule { .. } | Shape::Line { .. }) || mark.row.is_some() {
        let clip = transform.frame().expand(3.0).intersect(ui.clip_rect());
        ui.painter().with_clip_rect(clip).extend(rim(&[mark], transform, Stroke::new(1.6, ink.text)));
    }
    let tooltip = Tooltip::always_open(ui.ctx().clone(), response.layer_id, response.id, PopupAnchor::Pointer);
    tooltip.gap(14.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(0.5);
        for (place, line) in lines.iter().enumerate() {
            let style = if place == 0 { theme::strong() } else { theme::small() };
            ui.label(RichText::new(line).text_style(style));
        }
    });
    mark.row
}
