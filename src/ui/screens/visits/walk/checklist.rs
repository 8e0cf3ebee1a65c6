//! The lines of a visit: chapters on the left, one line an item in the middle, the desk with the line at hand below, and on
//! the right how to verify it.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, Event, Panel, Pos2, Rect, ScrollArea, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo,
};

use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::mark::Mark as Sign;
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::Say;
use crate::visit::{Ask, Line, Mark};

use super::{Walk, desk, findings, guide, own, words};

/// Height of a line.
const LINE: f32 = 40.0;
/// Height of a heading between lines.
const HEADING: f32 = 30.0;
/// Width of the chapters.
const CHAPTERS: f32 = 192.0;
/// Width of the guide.
const GUIDE: f32 = 284.0;
/// The window is too narrow for three columns below this width.
const NARROW: f32 = 820.0;
/// It is too low for lines and desk below each other.
const LOW: f32 = 400.0;

/// What is shown of the checklist where the window is too narrow for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    /// The line at hand; with the lines above it, where the window is high enough.
    #[default]
    Desk,
    /// The lines alone, where the window is too low for both.
    Lines,
    /// The chapters and the inspector's own items.
    Chapters,
    /// How to verify the line at hand, and what was said of it before.
    Guide,
}

impl Column {
    const ALL: [Self; 4] = [Self::Desk, Self::Lines, Self::Chapters, Self::Guide];

    const fn id(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Lines => "lines",
            Self::Chapters => "chapters",
            Self::Guide => "guide",
        }
    }
}

pub(super) fn checklist_ui(ui: &mut Ui, state: &mut state::State, _: &Arc<Shown>) {
    hear_digits(ui, state);
    findings::open_findings_bar_ui(ui, state);
    let narrow = ui.available_width() < NARROW;
    let frame = eframe::egui::Frame::NONE;
    if narrow {
        let low = ui.available_height() < LOW;
        match column_ui(ui, state, low) {
            Column::Desk if low => {
                eframe::egui::CentralPanel::default().frame(frame).show(ui, |ui| {
                    ScrollArea::vertical().id_salt("desk").auto_shrink(false).show(ui, |ui| desk::desk_ui(ui, state));
                });
                return;
            }
            Column::Lines if low => {
                eframe::egui::CentralPanel::default().frame(frame).show(ui, |ui| lines_ui(ui, state));
                return;
            }
            Column::Desk | Column::Lines => {}
            Column::Chapters => {
                Panel::bottom("own").frame(frame).resizable(false).show_separator_line(false).show(ui, |ui| {
                    own::own_ui(ui, state);
                });
                eframe::egui::CentralPanel::default().frame(frame).show(ui, |ui| chapters_ui(ui, state));
                return;
            }
            Column::Guide => {
                eframe::egui::CentralPanel::default().frame(frame).show(ui, |ui| guide::guide_ui(ui, state));
                return;
            }
        }
    } else {
        Panel::left("chapters").frame(frame).exact_size(CHAPTERS).resizable(false).show_separator_line(false).show(
            ui,
            |ui| {
                Panel::bottom("own").frame(frame).resizable(false).show_separator_line(false).show(ui, |ui| {
                    own::own_ui(ui, state);
                });
                chapters_ui(ui, state);
            },
        );
        Panel::right("guide").frame(frame).exact_size(GUIDE).resizable(false).show_separator_line(false).show(
            ui,
            |ui| {
                guide::guide_ui(ui, state);
            },
        );
    }
    let desk_frame = eframe::egui::Frame::NONE.inner_margin(eframe::egui::Margin { top: 8, ..Default::default() });
    Panel::bottom("desk").frame(desk_frame).resizable(false).show_separator_line(false).show(ui, |ui| {
        desk::desk_ui(ui, state);
    });
    eframe::egui::CentralPanel::default().frame(frame).show(ui, |ui| lines_ui(ui, state));
}

/// Chooses what is shown where there is no room for all of it.
fn column_ui(ui: &mut Ui, state: &mut state::State, low: bool) -> Column {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return Column::Desk };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(1.5));
        for column in Column::ALL.into_iter().filter(|column| low || *column != Column::Lines) {
            let label = say.of(&format!("walk.column.{}", column.id()));
            if card::toggle_ui(ui, walk.column == column, &label).clicked() {
                walk.column = column;
            }
        }
    });
    ui.add_space(ui.steps(1.0));
    walk.column
}

/// A digit on a line with a figure begins that figure.
fn hear_digits(ui: &Ui, state: &mut state::State) {
    if state.read_only || super::is_covered(state) || ui.ctx().text_edit_focused() {
        return;
    }
    let Some(walk) = state.visits.open.as_mut().filter(|walk| !walk.is_frozen() && desk::has_figure(walk)) else {
        return;
    };
    let typed = ui.input_mut(|input| {
        let typed = input.events.iter().find_map(digits);
        if typed.is_some() {
            input.events.retain(|event| digits(event).is_none());
        }
        typed
    });
    if let Some(digits) = typed {
        desk::begin_figure(walk, &digits);
    }
}

/// The digits of an event, full-width ones too: a keyboard that is set to Chinese may make those.
fn digits(event: &Event) -> Option<String> {
    let Event::Text(text) = event else { return None };
    let is_digit = |character: char| character.is_ascii_digit() || ('０'..='９').contains(&character);
    (!text.is_empty() && text.chars().all(is_digit)).then(|| text.clone())
}

/// Chapters with how far each is.
fn chapters_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let here = walk.line().map(|line| walk.visit.asked.chapter(line));
    let asked = &walk.visit.asked;
    let mut counts: Vec<(usize, usize, usize)> = Vec::new();
    for line in &asked.lines {
        let chapter = asked.chapter(line);
        let done = usize::from(walk.visit.mark(line).is_some_and(Mark::is_answer));
        match counts.iter_mut().find(|(known, ..)| *known == chapter) {
            Some((_, all, answered)) => {
                *all += 1;
                *answered += done;
            }
            None => counts.push((chapter, 1, done)),
        }
    }
    let mut go = None;
    ScrollArea::vertical().id_salt("chapters").show(ui, |ui| {
        ui.set_width(ui.available_width() - ui.steps(3.0));
        for (chapter, all, answered) in counts {
            let name = say.name(&asked.places[chapter].name).to_owned();
            let label = say.with(
                "walk.chapter",
                &[("name", name.clone()), ("done", answered.to_string()), ("all", all.to_string())],
            );
            let chosen = here == Some(chapter);
            let pressed =
                row::row_ui(ui, sizes().button + ui.steps(3.0), row::Kind::Leads, &label, false, |ui, rect| {
                    let colours = ui.colours();
                    if chosen {
                        ui.painter().rect_filled(
                            rect.expand2(Vec2::new(row::margin(), 0.0)),
                            sizes().radius,
                            colours.accent_soft,
                        );
                    }
                    let ink = if chosen { colours.accent } else { colours.text };
                    let count = format!("{answered}/{all}");
                    let number = row::lines(ui, &count, &theme::small(), colours.text_weak, 60.0, 1);
                    let number_width = number.size().x;
                    row::put(
                        ui.painter(),
                        number,
                        rect.right_center() - Vec2::new(0.0, 3.0),
                        Align2::RIGHT_CENTER,
                        ink,
                    );
                    let width = rect.width() - number_width - 6.0;
                    let text = row::lines(ui, &name, &TextStyle::Body, ink, width, 1);
                    row::put(ui.painter(), text, rect.left_center() - Vec2::new(0.0, 3.0), Align2::LEFT_CENTER, ink);
                    let part = if all == 0 { 0.0 } else { answered as f32 / all as f32 };
                    let bar =
                        Rect::from_min_size(Pos2::new(rect.left(), rect.bottom() - 5.0), Vec2::new(rect.width(), 3.0));
                    ui.painter().rect_filled(bar, 1.5, colours.sunken);
                    let filled = Rect::from_min_size(bar.min, Vec2::new(bar.width() * part, bar.height()));
                    ui.painter().rect_filled(filled, 1.5, colours.good);
                });
            if pressed.clicked() {
                go = asked.lines.iter().position(|line| asked.chapter(line) == chapter);
            }
        }
        ui.add_space(ui.steps(2.0));
        if card::toggle_ui(ui, walk.only_open, &say.of("walk.only_open")).clicked() {
            walk.only_open = !walk.only_open;
            walk.scroll = true;
        }
    });
    if let Some(place) = go {
        desk::leave(state);
        if let Some(walk) = state.visits.open.as_mut() {
            walk.column = Column::Desk;
            walk.go_to(place);
        }
    }
}

/// A heading or a line of the list.
enum Piece {
    Heading(usize),
    Line(usize),
}

impl Piece {
    fn height(&self) -> f32 {
        match self {
            Self::Heading(_) => HEADING,
            Self::Line(_) => LINE,
        }
    }
}

fn pieces(walk: &Walk) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut place = None;
    for (number, line) in walk.visit.asked.lines.iter().enumerate() {
        if walk.only_open && number != walk.at && walk.visit.mark(line).is_some_and(Mark::is_answer) {
            continue;
        }
        if place != Some(line.place) {
            place = Some(line.place);
            pieces.push(Piece::Heading(line.place));
        }
        pieces.push(Piece::Line(number));
    }
    pieces
}

fn lines_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let pieces = pieces(walk);
    let heights: f32 = pieces.iter().map(Piece::height).sum();
    let mut scroll_to = None;
    if std::mem::take(&mut walk.scroll) {
        let mut top = 0.0;
        for piece in &pieces {
            if matches!(piece, Piece::Line(number) if *number == walk.at) {
                scroll_to = Some(top);
                break;
            }
            top += piece.height();
        }
    }
    let mut pressed = None;
    let mut marked = None;
    card::card_ui(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ScrollArea::vertical().id_salt("lines").auto_shrink(false).show_viewport(ui, |ui, viewport| {
            ui.set_height(heights);
            let origin = ui.max_rect().min;
            let width = ui.available_width();
            if let Some(top) = scroll_to {
                let rect = Rect::from_min_size(origin + Vec2::new(0.0, top), Vec2::new(width, LINE));
                ui.scroll_to_rect(rect.expand2(Vec2::new(0.0, LINE * 2.0)), None);
            }
            let mut top = 0.0;
            for piece in &pieces {
                let height = piece.height();
                let seen = top + height >= viewport.min.y && top <= viewport.max.y;
                let rect = Rect::from_min_size(origin + Vec2::new(0.0, top), Vec2::new(width, height));
                top += height;
                if !seen {
                    continue;
                }
                match piece {
                    Piece::Heading(place) => heading_ui(ui, say, walk, *place, rect),
                    Piece::Line(number) => {
                        let (line_pressed, mark) = line_ui(ui, say, walk, *number, rect);
                        if line_pressed {
                            pressed = Some(*number);
                        }
                        if let Some(mark) = mark {
                            marked = Some((*number, mark));
                        }
                    }
                }
            }
        });
    });
    if let Some(number) = pressed.or(marked.map(|(number, _)| number)) {
        desk::leave(state);
        if let Some(walk) = state.visits.open.as_mut() {
            if marked.is_none() {
                walk.column = Column::Desk;
            }
            walk.go_to(number);
            walk.scroll = false;
        }
    }
    if let Some((_, mark)) = marked {
        desk::mark(state, mark);
    }
}

fn heading_ui(ui: &mut Ui, say: Say, walk: &Walk, place: usize, rect: Rect) {
    let places = &walk.visit.asked.places;
    let mut names = vec![say.name(&places[place].name)];
    let mut above = places[place].parent;
    while let Some(parent) = above {
        names.push(say.name(&places[parent].name));
        above = places[parent].parent;
    }
    names.reverse();
    let text = names.join(" › ");
    let colours = ui.colours();
    let galley = row::lines(ui, &text, &theme::small(), colours.text_weak, rect.width(), 1);
    row::put(
        ui.painter(),
        galley,
        Pos2::new(rect.left() + row::margin(), rect.bottom() - 4.0),
        Align2::LEFT_BOTTOM,
        colours.text_weak,
    );
}

/// The sign, ink and word of an answer.
pub(super) fn sign(ui: &Ui, mark: Option<Mark>) -> (Option<&'static str>, Color32, Color32) {
    let colours = ui.colours();
    match mark {
        Some(Mark::Met) => (Some("check"), Sign::Good.ink(colours), Sign::Good.paper(colours)),
        Some(Mark::Mostly) => (Some("mostly"), Sign::Short.ink(colours), Sign::Short.paper(colours)),
        Some(Mark::NotMet) => (Some("cross"), Sign::Bad.ink(colours), Sign::Bad.paper(colours)),
        Some(Mark::NotApplicable) => (Some("minus"), colours.text_weak, colours.sunken),
        Some(Mark::Unchecked) => (Some("later"), colours.text_weak, colours.sunken),
        None => (None, colours.line_strong, colours.card),
    }
}

/// One line: its answer, its requirement, its figures. Returns whether it was pressed, and an answer pressed on it.
fn line_ui(ui: &mut Ui, say: Say, walk: &Walk, number: usize, rect: Rect) -> (bool, Option<Mark>) {
    let line = &walk.visit.asked.lines[number];
    let colours = ui.colours();
    let chosen = walk.at == number;
    let mark = walk.visit.mark(line);
    let given = walk.visit.sheet.marks.contains_key(&line.id);
    let text = words::line_name(say, line);
    let stage = line.stage.map(|stage| format!("{} · ", say.stage(stage))).unwrap_or_default();
    let word = mark.map_or_else(|| say.of("walk.open_line"), |mark| words::mark(say, mark));
    let figures = figures(say, walk, line);
    let label = format!("{stage}{text}，{word} {figures}");
    let id = ui.scope_id().with(("line", number));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(eframe::egui::Role::ListItem, true, chosen, &label));
    row::ground(ui, rect, chosen, &response);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, sizes().radius, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    let (name, ink, paper) = sign(ui, mark);
    let disc = Rect::from_center_size(Pos2::new(rect.left() + 20.0, rect.center().y), Vec2::splat(22.0));
    ui.painter().circle_filled(disc.center(), 11.0, paper);
    // A given answer has a full ring, one that follows from a figure a thin one.
    let width = if given { 1.6 } else { 0.8 };
    ui.painter().circle_stroke(disc.center(), 11.0, eframe::egui::Stroke::new(width, ink));
    if let Some(name) = name {
        icon::paint(ui.painter(), disc.shrink(4.5), name, ink);
    }
    let mut right = rect.right() - row::margin();
    if !figures.is_empty() {
        let galley = row::lines(ui, &figures, &TextStyle::Body, colours.text, rect.width() * 0.4, 1);
        let width = galley.size().x;
        row::put(ui.painter(), galley, Pos2::new(right, rect.center().y), Align2::RIGHT_CENTER, colours.text);
        right -= width + 10.0;
    }
    for (there, name) in [
        (walk.visit.sheet.photos.contains_key(&line.id), "photo"),
        (walk.visit.sheet.notes.contains_key(&line.id), "note"),
        (line_in_conflict(walk, line) || walk.has_aside(number), "warning"),
    ] {
        if there {
            let square = Rect::from_center_size(Pos2::new(right - 8.0, rect.center().y), Vec2::splat(16.0));
            let ink = if name == "warning" { colours.bad } else { colours.text_weak };
            icon::paint(ui.painter(), square, name, ink);
            right -= 22.0;
        }
    }
    let left = rect.left() + 40.0;
    let ink = if mark.is_some_and(Mark::is_answer) && !chosen { colours.text_weak } else { colours.text };
    let galley = row::lines(ui, &format!("{stage}{text}"), &TextStyle::Body, ink, right - left - 6.0, 2);
    let whole = !galley.elided;
    row::put(ui.painter(), galley, Pos2::new(left, rect.center().y), Align2::LEFT_CENTER, ink);
    let response = if whole { response } else { response.on_hover_text(text) };
    let on_disc = response.interact_pointer_pos().is_some_and(|at| disc.expand(5.0).contains(at));
    // Pressing the disc goes round the three answers most used.
    let next = (response.clicked() && on_disc && !walk.is_frozen()).then_some(match mark {
        None | Some(Mark::NotApplicable | Mark::Unchecked | Mark::NotMet) => Mark::Met,
        Some(Mark::Met) => Mark::Mostly,
        Some(Mark::Mostly) => Mark::NotMet,
    });
    (response.clicked(), next)
}

fn line_in_conflict(walk: &Walk, line: &Line) -> bool {
    walk.visit.sheet.conflicts.keys().any(|field| match field {
        crate::visit::Field::Figure(key) => matches!(&line.ask, Ask::Figure { key: known, .. } if known == key),
        field => field.line() == Some(&line.id),
    })
}

/// Reported, measured and difference, in a few characters.
fn figures(say: Say, walk: &Walk, line: &Line) -> String {
    let shown = crate::intake::shown_figure;
    if let Ask::Rooms { .. } = &line.ask {
        let rooms = walk.visit.sheet.rooms.get(&line.id).map_or(0, std::collections::BTreeMap::len);
        return if rooms == 0 { String::new() } else { say.with("walk.rooms", &[("number", rooms.to_string())]) };
    }
    match (walk.visit.reported(line), walk.visit.measured(line)) {
        (Some(reported), Some(measured)) => {
            let difference = desk::difference(reported, &measured);
            format!("{} → {} {difference}", shown(reported), shown(&measured))
        }
        (Some(reported), None) => shown(reported),
        (None, Some(measured)) => shown(&measured),
        (None, None) => String::new(),
    }
}
