//! The table itself: what is seen is drawn, nothing else is looked at.

use std::collections::BTreeSet;

use eframe::egui::{
    Align, Color32, FontId, FontSelection, Pos2, Rect, Response, RichText, Role, Sense, Stroke, TextStyle,
    TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText, text::LayoutJob,
};
use egui_table::{CellInfo, Column, HeaderCellInfo, HeaderRow, Table, TableDelegate};

use super::cells::Cells;
use super::figures;
use super::list::List;
use super::order::{Key, Order};
use super::source::{Source, kind_name};
use crate::text::Language;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;
use crate::ui::widgets::mark::Mark;
use crate::ui::words::{NO_FIGURE, Say, count};

/// Widths of columns in steps of the grid. The name takes up what is left.
const NAME: f32 = 44.0;
const MOST_NAME: f32 = 88.0;
const TOWNSHIP: f32 = 18.0;
const KIND: f32 = 25.5;
const STUDENTS: f32 = 16.0;
const VALUE: f32 = 20.5;
const MET: f32 = 12.0;
const VERDICT: f32 = 18.0;
/// In English names of indicators are broken at spaces, and the verdict is a longer word.
const ENGLISH_KIND: f32 = 33.0;
const ENGLISH_VALUE: f32 = 19.5;
const ENGLISH_VERDICT: f32 = 27.0;
/// Heights of the two rows of headings. Where no name takes two lines, the first is lower.
const HEADING: f32 = 15.0;
const LOW_HEADING: f32 = 11.0;
const TOTALS: f32 = 8.0;
/// At the left and right of a heading, in steps.
const HEADING_MARGIN: [f32; 2] = [0.75, 1.75];
/// Of a line of which less is seen nothing is written.
const LEAST_SEEN: f32 = 5.0;
/// Side of a mark in a cell.
const MARK: f32 = 14.0;

/// What was done to the table in a frame.
#[derive(Debug, Default)]
pub struct Done {
    /// A heading was clicked.
    pub pressed: Option<Key>,
    /// A school is to be opened, by row.
    pub open: Option<u32>,
    /// A line was clicked, by place in the list.
    pub current: Option<usize>,
    /// A school was chosen or left out, by row.
    pub chosen: Option<u32>,
    /// The line under the pointer.
    pub hovered: Option<u64>,
}

/// What the table is drawn from.
pub struct Rows<'a> {
    /// The county.
    pub source: Source<'a>,
    /// The language.
    pub say: Say,
    /// The lines.
    pub list: &'a List,
    /// How they are sorted.
    pub order: &'a Order,
    /// Lines of the scope.
    pub all: usize,
    /// The cells of values.
    pub cells: &'a Cells,
    /// Rows that are chosen.
    pub chosen: &'a BTreeSet<u32>,
    /// Place of the current line.
    pub current: Option<usize>,
    /// The line that was under the pointer.
    pub hovered: Option<u64>,
    /// What was done.
    pub done: Done,
    columns: Vec<Key>,
}

/// The columns of a rulebook.
fn columns(source: Source<'_>) -> Vec<Key> {
    let values = source.rulebook.indicators.iter().map(|indicator| Key::Value(indicator.id.clone()));
    let first = [Key::Name, Key::Township, Key::Kind, Key::Students];
    let last = if source.rulebook.unit_rule.is_some() { vec![Key::Met, Key::Verdict] } else { Vec::new() };
    first.into_iter().chain(values).chain(last).collect()
}

/// Draws the table; scrolls to a line where one is given.
pub fn table_ui(ui: &mut Ui, mut rows: Rows<'_>, scroll_to: Option<u64>) -> Done {
    let bar = ui.spacing().scroll.allocated_width();
    let widths = widths(ui, &rows, ui.available_width() - bar);
    let too_wide = widths.iter().sum::<f32>() > ui.available_width() - bar + 1.0;
    let heading = ui.steps(rows.heading_height(ui, &widths));
    // Whole lines only: a line of which half is seen cannot be read. So none has to fade out, either.
    let room = ui.available_height() - heading - ui.steps(TOTALS) - if too_wide { bar } else { 0.0 };
    let lines = (room / sizes().row).floor().max(1.0).min(rows.list.units.len() as f32);
    let height = heading + ui.steps(TOTALS) + lines * sizes().row + if too_wide { bar } else { 0.0 };
    ui.spacing_mut().scroll.fade.strength = 0.0;
    let columns: Vec<Column> =
        widths.into_iter().map(|width| Column::new(width).range(width..=width).resizable(false)).collect();
    let mut table = Table::new()
        .id_salt("schools")
        .num_rows(rows.list.units.len() as u64)
        .columns(columns)
        .num_sticky_cols(1)
        .headers([HeaderRow::new(heading), HeaderRow::new(ui.steps(TOTALS))]);
    if let Some(line) = scroll_to {
        table = table.scroll_to_row(line, None);
    }
    let size = Vec2::new(ui.available_width(), height);
    // Behind the headings, and on beside them over the scroll bar.
    let head = Rect::from_min_size(ui.cursor().min, Vec2::new(size.x, heading));
    ui.painter().rect_filled(head, sizes().radius, ui.colours().sunken);
    ui.allocate_ui(size, |ui| table.show(ui, &mut rows));
    rows.done
}

/// The widths of the columns: all of the room, where it is enough; else as many whole columns as it holds.
fn widths(ui: &Ui, rows: &Rows<'_>, room: f32) -> Vec<f32> {
    let english = rows.say.language == Language::En;
    let mut widths: Vec<f32> = rows.columns.iter().map(|key| ui.steps(width_of(key, english))).collect();
    let Some(first) = widths.first().copied() else { return widths };
    let all: f32 = widths.iter().sum();
    if all > room {
        // The name takes up what the last column that is wholly seen leaves.
        let mut seen = 0.0;
        let fitting = widths.iter().take_while(|width| {
            seen += **width;
            seen <= room
        });
        widths[0] = first + (room - fitting.sum::<f32>()).max(0.0).floor();
        return widths;
    }
    let rest = room - all;
    let to_name = rest.min(ui.steps(MOST_NAME - NAME));
    let values = rows.source.rulebook.indicators.len().max(1) as f32;
    let to_value = ((rest - to_name) / values).floor();
    for (key, width) in rows.columns.iter().zip(&mut widths) {
        match key {
            Key::Name => *width = (*width + to_name).floor(),
            Key::Value(_) => *width += to_value,
            _ => {}
        }
    }
    widths
}

fn width_of(key: &Key, english: bool) -> f32 {
    match key {
        Key::Verdict if english => ENGLISH_VERDICT,
        Key::Kind if english => ENGLISH_KIND,
        Key::Value(_) if english => ENGLISH_VALUE,
        Key::Code | Key::Name => NAME,
        Key::Township => TOWNSHIP,
        Key::Kind => KIND,
        Key::Students => STUDENTS,
        Key::Value(_) => VALUE,
        Key::Met => MET,
        Key::Verdict => VERDICT,
    }
}

/// Whether a column holds numbers, which stand at the right.
fn is_number(key: &Key) -> bool {
    matches!(key, Key::Students | Key::Value(_) | Key::Met)
}

/// Text in a cell, cut off with an ellipsis where there is no room for it.
fn text_ui(ui: &Ui, rect: Rect, text: &str, style: TextStyle, ink: Color32, align: Align) {
    let text = WidgetText::from(RichText::new(text).text_style(style).color(ink));
    let galley = text.into_galley(ui, Some(TextWrapMode::Truncate), rect.width(), FontSelection::Default);
    let left = match align {
        Align::Min => rect.left(),
        Align::Center => rect.center().x - galley.size().x / 2.0,
        Align::Max => rect.right() - galley.size().x,
    };
    let at = Pos2::new(left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
}

impl<'a> Rows<'a> {
    /// A table over a list.
    pub fn new(
        source: Source<'a>,
        say: Say,
        list: &'a List,
        cells: &'a Cells,
        order: &'a Order,
        chosen: &'a BTreeSet<u32>,
    ) -> Self {
        Self {
            source,
            say,
            list,
            cells,
            order,
            all: 0,
            chosen,
            current: None,
            hovered: None,
            done: Done::default(),
            columns: columns(source),
        }
    }

    /// What stands over a column: its name, its unit, and all of it in words.
    fn heading(&self, column: usize) -> (String, String, String) {
        let say = self.say;
        let named = |key: &str| (say.of(key), String::new(), say.of(key));
        match &self.columns[column] {
            Key::Code | Key::Name => named("schools.column_name"),
            Key::Township => named("schools.column_township"),
            Key::Kind => named("schools.column_kind"),
            Key::Students => named("schools.column_students"),
            Key::Met => named("schools.column_met"),
            Key::Verdict => named("schools.column_verdict"),
            Key::Value(id) => self.source.rulebook.indicator(id).map_or_else(Default::default, |indicator| {
                let unit = say.name(&indicator.unit).to_owned();
                (say.name(&indicator.short).to_owned(), unit, say.name(&indicator.name).to_owned())
            }),
        }
    }

    /// In steps.
    fn heading_height(&self, ui: &Ui, widths: &[f32]) -> f32 {
        // The one it is sorted by is written in bold, and wider.
        let font = |style: TextStyle| FontId::new(sizes().small, style.resolve(ui.style()).family);
        let is_broken = |(column, width): (usize, &f32)| {
            let style = if self.order.key == self.columns[column] { theme::strong() } else { theme::small() };
            let name = ui.painter().layout_no_wrap(self.heading(column).0, font(style), Color32::PLACEHOLDER);
            name.size().x > width - ui.steps(HEADING_MARGIN[0] + HEADING_MARGIN[1])
        };
        if widths.iter().enumerate().any(is_broken) { HEADING } else { LOW_HEADING }
    }

    fn indicator(&self, column: usize) -> Option<usize> {
        let Key::Value(id) = &self.columns[column] else { return None };
        self.source.rulebook.indicators.iter().position(|indicator| indicator.id == *id)
    }

    fn heading_ui(&mut self, ui: &mut Ui, column: usize) {
        let (name, unit, words) = self.heading(column);
        let key = self.columns[column].clone();
        let colours = ui.colours();
        let rect = ui.max_rect();
        let response = ui.interact(rect, ui.scope_id().with("sort"), Sense::click());
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 0.0, colours.hover);
        }
        let sorted = self.order.key == key;
        let right = is_number(&key);
        let [far, near] = HEADING_MARGIN.map(|margin| ui.steps(margin));
        let (left, right_margin) = if right { (far, near) } else { (near, far) };
        let mut inner = rect.shrink2(Vec2::new(0.0, ui.steps(1.0)));
        inner.min.x += left;
        inner.max.x -= right_margin;
        let style = if sorted { theme::strong() } else { theme::small() };
        let mut font = style.resolve(ui.style());
        font.size = sizes().small;
        let ink = if sorted { colours.accent } else { colours.text };
        let (align, x) = if right { (Align::RIGHT, inner.right()) } else { (Align::LEFT, inner.left()) };
        let lay = |text: &str, font, ink, lines: usize| {
            let mut job = LayoutJob::simple(text.to_owned(), font, ink, inner.width());
            job.halign = align;
            job.wrap.max_rows = lines;
            ui.painter().layout_job(job)
        };
        let name_galley = lay(&name, font, ink, 2);
        ui.painter().galley(Pos2::new(x, inner.top()), name_galley, ink);
        let unit_galley = lay(&unit, theme::small().resolve(ui.style()), colours.text_weak, 1);
        let unit_at = Pos2::new(x, inner.bottom() - unit_galley.size().y);
        ui.painter().galley(unit_at, unit_galley, colours.text_weak);
        if sorted {
            let arrow = if self.order.descending { "down" } else { "up" };
            let left = if right { inner.left() } else { inner.left() - ui.steps(0.5) };
            let square = Rect::from_min_size(Pos2::new(left, inner.bottom() - MARK), Vec2::splat(MARK));
            icon::paint(ui.painter(), square, arrow, colours.accent);
        }
        let state = match (sorted, self.order.descending) {
            (false, _) => "schools.not_sorted",
            (true, false) => "schools.ascending",
            (true, true) => "schools.descending",
        };
        let label = self.say.with(state, &[("name", name)]);
        response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, sorted, &label));
        if response.clicked() {
            self.done.pressed = Some(key);
        }
        response.on_hover_ui(|ui| {
            ui.label(RichText::new(&words).text_style(theme::strong()));
            ui.label(RichText::new(self.say.of("schools.sort_hint")).color(ui.colours().text_weak));
        });
    }

    /// Beneath the headings: how many, and what they come to.
    fn totals_ui(&self, ui: &mut Ui, column: usize) {
        let (say, list) = (self.say, self.list);
        let judged = self.source.rulebook.unit_rule.is_some();
        let text = match &self.columns[column] {
            Key::Code | Key::Name if list.units.len() == self.all => {
                say.with("schools.all_units", &[("all", count(self.all))])
            }
            Key::Code | Key::Name => {
                say.with("schools.some_units", &[("number", count(list.units.len())), ("all", count(self.all))])
            }
            Key::Students => number_of(list.students),
            Key::Value(_) => {
                self.indicator(column).and_then(|place| list.met.get(place)).map_or_else(String::new, |met| {
                    if judged { format!("{}/{}", count(met.0), count(met.1)) } else { count(met.1) }
                })
            }
            Key::Verdict => say.with("schools.passing", &[("number", count(list.counts.passing))]),
            Key::Township | Key::Kind | Key::Met => String::new(),
        };
        let rect = ui.max_rect().shrink2(Vec2::new(ui.steps(2.0), 0.0));
        let align = if is_number(&self.columns[column]) { Align::Max } else { Align::Min };
        text_ui(ui, rect, &text, theme::strong(), ui.colours().text, align);
        if !text.is_empty() {
            let (name, _, _) = self.heading(column);
            let response = ui.interact(rect, ui.scope_id().with("total"), Sense::hover());
            let label = say.with("schools.total_of", &[("name", name), ("total", text)]);
            response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &label));
            if judged && self.indicator(column).is_some() {
                response.on_hover_text(say.of("schools.total_met"));
            }
        }
    }

    fn name_cell_ui(&mut self, ui: &mut Ui, unit: u32, line: u64) {
        let (say, colours) = (self.say, ui.colours());
        let row = self.source.assessment.units[unit as usize].row;
        let rect = ui.max_rect().shrink2(Vec2::new(ui.steps(2.0), 0.0));
        let name = &self.source.county.schools.names[row as usize];
        let stage = say.stage(self.source.assessment.units[unit as usize].stage);
        let label = say.with("schools.name_and_stage", &[("name", name.clone()), ("stage", stage.clone())]);
        let chosen = self.chosen.contains(&row);
        let square =
            Rect::from_center_size(Pos2::new(rect.left() + ui.steps(2.0), rect.center().y), Vec2::splat(ui.steps(4.0)));
        let reach = square.expand(ui.steps(1.5));
        let tick = ui.interact(reach, ui.scope_id().with("choose"), Sense::CLICK);
        tick_ui(ui, square, chosen, tick.hovered() || self.hovered == Some(line));
        let choose = say.with("schools.choose", &[("name", label.clone())]);
        tick.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, chosen, &choose));
        if tick.clicked() {
            self.done.chosen = Some(row);
        }
        let stage_width = ui.steps(if say.language == Language::En { 12.0 } else { 8.0 });
        let text = Rect::from_min_max(
            Pos2::new(square.right() + ui.steps(2.0), rect.top()),
            Pos2::new(rect.right() - stage_width, rect.bottom()),
        );
        let link = ui.interact(text, ui.scope_id().with("open"), Sense::CLICK);
        let ink = if link.hovered() { colours.accent } else { colours.text };
        text_ui(ui, text, name, TextStyle::Body, ink, Align::Min);
        text_ui(ui, rect, &stage, theme::small(), colours.text_weak, Align::Max);
        link.widget_info(|| WidgetInfo::labeled(Role::Link, true, &label));
        if link.hovered() {
            ui.set_cursor_icon(eframe::egui::CursorIcon::PointingHand);
        }
        if link.clicked() {
            if ui.input(|input| input.modifiers.command) {
                self.done.chosen = Some(row);
            } else {
                self.done.open = Some(row);
            }
        }
        link.on_hover_ui(|ui| {
            ui.label(RichText::new(&label).text_style(theme::strong()));
            let code = &self.source.county.schools.codes[row as usize];
            ui.label(RichText::new(code).color(ui.colours().text_weak));
            ui.label(RichText::new(say.of("schools.open_hint")).color(ui.colours().text_weak));
        });
    }

    fn value_cell_ui(&self, ui: &mut Ui, unit: u32, indicator: usize) {
        let (say, source, colours) = (self.say, self.source, ui.colours());
        let cell = self.cells.cell(say, source, unit, indicator);
        let rect = ui.max_rect().shrink2(Vec2::new(ui.steps(2.0), 0.0));
        let mark = cell.told.mark;
        let left = Rect::from_min_size(Pos2::new(rect.left(), rect.center().y - MARK / 2.0), Vec2::splat(MARK));
        if let Some(mark) = mark {
            icon::paint(ui.painter(), left, mark.icon(), mark.ink(colours));
        } else {
            let room = Rect::from_min_size(left.min, Vec2::new(rect.width() * 0.36, MARK));
            deviation_ui(ui, room, cell.told.deviation);
        }
        let ink = match mark {
            Some(Mark::Good) | None => colours.text,
            Some(Mark::Open) => colours.text_weak,
            Some(mark) => mark.ink(colours),
        };
        text_ui(ui, rect, &cell.text, TextStyle::Body, ink, Align::Max);
        if cell.told.value.borderline {
            // A dotted line under the number: rounding would change what the mark says.
            let y = rect.center().y + ui.steps(2.25);
            let dots = eframe::egui::Shape::dotted_line(
                &[Pos2::new(rect.center().x, y), Pos2::new(rect.right(), y)],
                colours.open,
                3.0,
                0.75,
            );
            ui.painter().extend(dots);
        }
        let response = ui.interact(ui.max_rect(), ui.scope_id().with("value"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, cell.said(say, source, indicator)));
        response.on_hover_ui(|ui| {
            ui.label(RichText::new(say.name(&source.rulebook.indicators[indicator].name)).text_style(theme::strong()));
            for sentence in figures::sentences(say, source, indicator, &cell.told) {
                ui.label(sentence);
            }
        });
    }

    fn text_cell_ui(&self, ui: &mut Ui, column: usize, text: &str, align: Align) {
        let rect = ui.max_rect().shrink2(Vec2::new(ui.steps(2.0), 0.0));
        let small = self.columns[column] == Key::Kind && self.say.language == Language::En;
        let style = if small { theme::small() } else { TextStyle::Body };
        text_ui(ui, rect, text, style, ui.colours().text, align);
        let response = ui.interact(rect, ui.scope_id().with("text"), Sense::hover());
        response.widget_info(|| {
            let arguments = [("name", self.heading(column).0), ("total", text.to_owned())];
            WidgetInfo::labeled(Role::Cell, true, self.say.with("schools.total_of", &arguments))
        });
        if align == Align::Min && !text.is_empty() {
            response.on_hover_text(text);
        }
    }

    fn verdict_cell_ui(&self, ui: &mut Ui, unit: usize) {
        let Some(verdict) = self.source.assessment.units[unit].verdict else { return };
        let (mark, text, colours) = (Mark::of_verdict(verdict), self.say.verdict(verdict), ui.colours());
        let rect = ui.max_rect().shrink2(Vec2::new(ui.steps(2.0), 0.0));
        let square = Rect::from_min_size(Pos2::new(rect.left(), rect.center().y - MARK / 2.0), Vec2::splat(MARK));
        icon::paint(ui.painter(), square, mark.icon(), mark.ink(colours));
        let room = rect.with_min_x(square.right() + ui.steps(1.0));
        text_ui(ui, room, &text, theme::small(), mark.ink(colours), Align::Min);
        let response = ui.interact(rect, ui.scope_id().with("verdict"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &text));
    }
}

fn number_of(value: i64) -> String {
    count(usize::try_from(value).unwrap_or_default())
}

/// A box to tick.
fn tick_ui(ui: &Ui, rect: Rect, on: bool, near: bool) {
    let colours = ui.colours();
    if on {
        ui.painter().rect_filled(rect, 3.0, colours.accent);
        icon::paint(ui.painter(), rect.shrink(1.0), "check", colours.on_accent);
    } else {
        let line = if near { colours.text_weak } else { colours.line_strong };
        ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.0, line), eframe::egui::StrokeKind::Inside);
    }
}

/// A little bar from the middle: left below the mean, right above it; two deviations reach the end.
fn deviation_ui(ui: &Ui, rect: Rect, deviation: Option<f64>) {
    let colours = ui.colours();
    let middle = rect.center().x;
    let Some(deviation) = deviation else {
        icon::paint(ui.painter(), Rect::from_min_size(rect.min, Vec2::splat(MARK)), Mark::Open.icon(), colours.open);
        return;
    };
    #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
    let reach = (deviation / 2.0).clamp(-1.0, 1.0) as f32 * rect.width() / 2.0;
    let bar =
        Rect::from_two_pos(Pos2::new(middle, rect.center().y - 3.0), Pos2::new(middle + reach, rect.center().y + 3.0));
    let ink = if deviation < 0.0 { colours.open } else { colours.accent };
    ui.painter().rect_filled(bar, 1.0, ink);
    ui.painter().vline(middle, rect.y_range(), Stroke::new(1.0, colours.line_strong));
}

impl TableDelegate for Rows<'_> {
    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let colours = ui.colours();
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, if cell.row_nr == 0 { colours.sunken } else { colours.card });
        if ui.clip_rect().intersect(rect).width() < ui.steps(LEAST_SEEN) {
            // The edge of a column that has to be scrolled to.
            return;
        }
        if cell.row_nr == 0 {
            self.heading_ui(ui, cell.col_range.start);
        } else {
            ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.line_strong));
            self.totals_ui(ui, cell.col_range.start);
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, line: u64) {
        let colours = ui.colours();
        let rect = ui.max_rect();
        let Some(place) = usize::try_from(line).ok() else { return };
        let Some(unit) = self.list.units.get(place) else { return };
        let row = self.source.assessment.units[*unit as usize].row;
        let response: Response = ui.interact(rect.intersect(ui.clip_rect()), ui.unique_id().with("row"), Sense::CLICK);
        let fill = if self.chosen.contains(&row) {
            colours.accent_soft
        } else if self.hovered == Some(line) {
            colours.hover
        } else {
            colours.card
        };
        ui.painter().rect_filled(rect, 0.0, fill);
        if self.current == Some(place) {
            ui.painter().rect_filled(rect.with_max_x(rect.left() + 3.0), 0.0, colours.accent);
            ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, colours.accent));
            ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.accent));
        } else {
            ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.line));
        }
        if response.contains_pointer() {
            self.done.hovered = Some(line);
        }
        if response.double_clicked() {
            self.done.open = Some(row);
        } else if response.clicked() {
            self.done.current = Some(place);
            if ui.input(|input| input.modifiers.command) {
                self.done.chosen = Some(row);
            }
        }
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(unit) = usize::try_from(cell.row_nr).ok().and_then(|line| self.list.units.get(line)).copied() else {
            return;
        };
        if ui.clip_rect().height() < ui.steps(LEAST_SEEN) {
            return;
        }
        let (source, say, column) = (self.source, self.say, cell.col_nr);
        let row = source.row(unit);
        let one = &source.assessment.units[unit as usize];
        match &self.columns[column] {
            Key::Code | Key::Name => self.name_cell_ui(ui, unit, cell.row_nr),
            Key::Township => self.text_cell_ui(ui, column, source.township(row), Align::Min),
            Key::Kind => {
                let kind = source.kind(row).map_or("", |kind| kind_name(say, kind));
                self.text_cell_ui(ui, column, kind, Align::Min);
            }
            Key::Students => {
                let students = one.students.map_or_else(|| NO_FIGURE.to_owned(), number_of);
                self.text_cell_ui(ui, column, &students, Align::Max);
            }
            Key::Value(_) => {
                if let Some(indicator) = self.indicator(column) {
                    self.value_cell_ui(ui, unit, indicator);
                }
            }
            Key::Met => {
                let met = format!("{}/{}", one.met, source.rulebook.indicators.len());
                self.text_cell_ui(ui, column, &met, Align::Max);
            }
            Key::Verdict => self.verdict_cell_ui(ui, unit as usize),
        }
    }

    fn default_row_height(&self) -> f32 {
        sizes().row
    }
}
