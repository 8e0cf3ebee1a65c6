//! Figures that were found out and stand in for reported ones: what was put in the place of what, at which school, and on
//! which visit.

use std::cmp::Ordering;

use eframe::egui::{Align2, Label, Rect, RichText, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2};

use crate::county::Figure;
use crate::ui::command::Command;
use crate::ui::screens::data::field_name;
use crate::ui::screens::school::reported::unit_name;
use crate::ui::screens::schools::figures::figure;
use crate::ui::screens::visits::walk;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::row::{self, Kind};
use crate::ui::words::{NO_FIGURE, Say};
use crate::visit::Field;

/// From this width on, in steps, everything stands on one line.
const ONE_LINE: f32 = 150.0;
/// Parts of the figures' width: reported, measured, difference.
const PARTS: [f32; 3] = [0.29, 0.29, 0.42];
/// Room of a visit's day and whether it is signed, in steps.
const VISIT: f32 = 40.0;

/// A figure that was put in the place of another.
#[derive(Debug, Clone)]
pub struct Line {
    /// Row of the school; `None` for the county.
    row: Option<u32>,
    place: String,
    field: String,
    reported: String,
    measured: String,
    difference: String,
    /// The visit that measured it, where in it, and its day in words.
    visit: Option<(String, Field, String)>,
    /// How far apart both are, as a part of what was reported.
    apart: f64,
    label: String,
}

/// What stands in: of a school by its code, or of all and the county. What differs most stands first.
pub fn lines(say: Say, shown: &Shown, school: Option<&str>) -> Vec<Line> {
    let schools = &shown.county.schools;
    let mut lines: Vec<Line> = Vec::new();
    for one in shown.stand_ins().iter().filter(|one| school.is_none_or(|code| one.school == code)) {
        let row = schools.row_of(&one.school);
        let day = shown.found.days.get(&one.visit).map(ToString::to_string).unwrap_or_default();
        let key = if one.signed { "verified.signed" } else { "verified.unsigned" };
        let at = say.with(key, &[("day", day)]);
        let place = row.map_or_else(|| one.school.clone(), |row| schools.names[row].clone());
        let visit = (one.visit.clone(), Field::Figure(one.field.clone()), at);
        let row = row.map(crate::county::row_number);
        lines.push(line(say, shown, (row, place), &one.field, one.reported.as_ref(), &one.measured, Some(visit)));
    }
    if school.is_none() && shown.verified {
        for one in &shown.found.tallied {
            let place = (None, shown.county.name.clone());
            lines.push(line(say, shown, place, &one.field, one.reported.as_ref(), &one.counted, None));
        }
    }
    lines.sort_by(|a, b| b.apart.partial_cmp(&a.apart).unwrap_or(Ordering::Equal));
    lines
}

fn line(
    say: Say,
    shown: &Shown,
    (row, place): (Option<u32>, String),
    field: &str,
    reported: Option<&Figure>,
    measured: &Figure,
    visit: Option<(String, Field, String)>,
) -> Line {
    let unit = unit_name(say, shown.quantities(), field);
    let mut field = field_name(say, shown.quantities(), field);
    if !unit.is_empty() {
        // The unit stands once, not at both figures.
        field = say.with("table.with_unit", &[("name", field), ("unit", unit)]);
    }
    let (was, is) = (reported.map_or_else(|| NO_FIGURE.to_owned(), figure), figure(measured));
    let difference = reported.map_or_else(String::new, |reported| walk::difference(reported, measured));
    let words = [("reported", was.clone()), ("measured", is.clone())];
    let mut said = vec![place.clone(), field.clone(), say.with("verified.replaced", &words)];
    said.extend(visit.as_ref().map(|(_, _, at)| at.clone()));
    Line {
        row,
        place,
        field,
        reported: was,
        measured: is,
        difference,
        visit,
        // What was not reported at all is furthest from it.
        apart: reported.map_or(f64::INFINITY, |reported| apart(reported.to_double(), measured.to_double())),
        label: say.list(said),
    }
}

fn apart(reported: f64, measured: f64) -> f64 {
    let difference = (measured - reported).abs();
    if difference > 0.0 { difference / reported.abs() } else { 0.0 }
}

impl Line {
    /// Whether what was measured is not what was reported.
    pub fn differs(&self) -> bool {
        self.apart > 0.0
    }
}

/// Draws lines with their headings, each with its school or, on a school's own page, without.
pub fn lines_ui(ui: &mut Ui, state: &mut state::State, lines: &[Line], with_school: bool) {
    ui.spacing_mut().item_spacing.y = 0.0;
    heads_ui(ui, state.say, with_school);
    for line in lines {
        row::rule_ui(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let width = (ui.available_width() - ui.steps(VISIT)).max(ui.steps(VISIT));
            let pressed = line_ui(ui, line, width, with_school);
            if let Some(row) = line.row.filter(|_| pressed) {
                state.commands.push(Command::School(row));
            }
            ui.add_space(ui.steps(2.0));
            visit_ui(ui, state, line);
        });
    }
}

/// Where the figures of a row end, and how wide its words may be.
struct Edges {
    /// Of the school's name, then of the figure's.
    words: [f32; 2],
    /// Reported, measured, difference: right edge and width.
    figures: [(f32, f32); 3],
    one_line: bool,
}

impl Edges {
    fn new(ui: &Ui, rect: Rect, with_school: bool) -> Self {
        let one_line = rect.width() >= ui.steps(ONE_LINE);
        let gap = ui.steps(2.0);
        let figures = if one_line { rect.width() * 0.48 } else { rect.width() };
        let left = rect.right() - figures;
        let mut right = left;
        let figures_at = PARTS.map(|part| {
            right += figures * part;
            (right, figures * part - gap)
        });
        let words = if one_line { rect.width() - figures } else { rect.width() };
        let school = if with_school { words * 0.5 } else { 0.0 };
        Self { words: [(school - gap).max(0.0), words - school - gap], figures: figures_at, one_line }
    }
}

fn heads_ui(ui: &mut Ui, say: Say, with_school: bool) {
    let colours = ui.colours();
    let width = (ui.available_width() - ui.steps(VISIT)).max(ui.steps(VISIT));
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, ui.steps(6.0)), Sense::hover());
    let inner = rect.shrink2(Vec2::new(row::margin(), 0.0));
    let edges = Edges::new(ui, inner, with_school);
    let middle = inner.center().y;
    let weak = colours.text_weak;
    let put = |ui: &Ui, key: &str, at: f32, align: Align2, room: f32| {
        let text = row::lines(ui, &say.of(key), &theme::small(), weak, room, 1);
        row::put(ui.painter(), text, pos2(at, middle), align, weak);
    };
    if edges.one_line {
        let mut left = inner.left();
        if with_school {
            put(ui, "verified.column_school", left, Align2::LEFT_CENTER, edges.words[0]);
            left += edges.words[0] + ui.steps(2.0);
        }
        put(ui, "verified.column_field", left, Align2::LEFT_CENTER, edges.words[1]);
    }
    let keys = ["verified.column_reported", "verified.column_measured", "verified.column_difference"];
    for (key, (at, room)) in keys.into_iter().zip(edges.figures) {
        put(ui, key, at, Align2::RIGHT_CENTER, room);
    }
}

/// One line; says whether it was pressed.
fn line_ui(ui: &mut Ui, line: &Line, width: f32, with_school: bool) -> bool {
    let colours = ui.colours();
    let outer = Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(width, 0.0)).shrink2(Vec2::new(row::margin(), 0.0));
    let edges = Edges::new(ui, outer, with_school);
    let leads = with_school && line.row.is_some();
    let ink = if leads { colours.accent } else { colours.text };
    let place = row::lines(ui, if with_school { &line.place } else { "" }, &TextStyle::Body, ink, edges.words[0], 2);
    let field = row::lines(ui, &line.field, &TextStyle::Body, colours.text, edges.words[1], 2);
    let words = place.size().y.max(field.size().y);
    let one = ui.text_style_height(&TextStyle::Body);
    let height = if edges.one_line { words } else { words + one } + ui.steps(3.0);
    let whole = !place.elided && !field.elided;
    let paint = |ui: &mut Ui, rect: Rect| {
        let edges = Edges::new(ui, rect, with_school);
        let painter = ui.painter();
        let top = rect.top() + ui.steps(1.5);
        let mut left = rect.left();
        if with_school {
            row::put(painter, place, pos2(left, top), Align2::LEFT_TOP, ink);
            left += edges.words[0] + ui.steps(2.0);
        }
        row::put(painter, field, pos2(left, top), Align2::LEFT_TOP, colours.text);
        let at = if edges.one_line { top } else { top + words };
        let texts = [
            (&line.reported, TextStyle::Body, colours.text_weak),
            (&line.measured, theme::strong(), colours.text),
            (&line.difference, TextStyle::Body, colours.text),
        ];
        for ((text, style, ink), (right, room)) in texts.into_iter().zip(edges.figures) {
            let text = row::lines(ui, text, &style, ink, room, 1);
            row::put(painter, text, pos2(right, at), Align2::RIGHT_TOP, ink);
        }
    };
    if leads {
        return row::sized_row_ui(ui, Vec2::new(width, height), Kind::Leads, &line.label, whole, paint).clicked();
    }
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    paint(ui, rect.shrink2(Vec2::new(row::margin(), 0.0)));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &line.label));
    response.on_hover_text(&line.label);
    false
}

/// The visit that measured it, to be opened; of the county's figures, that people were asked.
fn visit_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    let Some((id, field, at)) = &line.visit else {
        let text = RichText::new(state.say.of("verified.tallied")).text_style(theme::small());
        ui.add(Label::new(text.color(ui.colours().text_weak)).truncate());
        return;
    };
    let link = ui.link(RichText::new(at).text_style(theme::small()));
    let words = [("place", line.place.clone()), ("field", line.field.clone())];
    let label = state.say.with("verified.open_visit", &words);
    link.widget_info(|| WidgetInfo::labeled(Role::Link, true, &label));
    if link.on_hover_text(label).clicked() {
        walk::leave(state);
        walk::open(state, id, Some(field.clone()));
    }
}
