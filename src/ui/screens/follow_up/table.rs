//! The ledger as a table: what is seen is drawn, nothing else is looked at. A line is pressed as a whole.

use eframe::egui::{
    Color32, FontSelection, Pos2, Rect, RichText, Role, Sense, Stroke, TextStyle, TextWrapMode, Ui, Vec2, WidgetInfo,
    WidgetText,
};
use egui_table::{CellInfo, Column, HeaderCellInfo, HeaderRow, Table, TableDelegate};

use super::ledger::{Key, Ledger, Order};
use super::signs::{self, Sign};
use crate::text::Language;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;
use crate::ui::words::Say;

/// Columns where the ledger has all the room, with their widths in steps; the facts take up what is left.
const ALL: [(Key, f32); 11] = [
    (Key::Number, 19.0),
    (Key::Day, 23.0),
    (Key::School, 34.0),
    (Key::Source, 15.0),
    (Key::Item, 32.0),
    (Key::Facts, 44.0),
    (Key::Severity, 25.0),
    (Key::Side, 14.0),
    (Key::Person, 18.0),
    (Key::Deadline, 49.0),
    (Key::Stage, 20.0),
];
/// The same in English, whose words are longer.
const ALL_ENGLISH: [(Key, f32); 11] = [
    (Key::Number, 19.0),
    (Key::Day, 22.0),
    (Key::School, 30.0),
    (Key::Source, 20.0),
    (Key::Item, 23.0),
    (Key::Facts, 32.0),
    (Key::Severity, 22.0),
    (Key::Side, 22.0),
    (Key::Person, 18.0),
    (Key::Deadline, 52.0),
    (Key::Stage, 36.0),
];
/// Columns beside a page.
const COMPACT: [(Key, f32); 4] = [(Key::School, 25.0), (Key::Facts, 26.0), (Key::Deadline, 30.0), (Key::Stage, 20.0)];
const COMPACT_ENGLISH: [(Key, f32); 4] =
    [(Key::School, 20.0), (Key::Facts, 24.0), (Key::Deadline, 31.0), (Key::Stage, 33.0)];
/// Height of the headings, in steps.
const HEADING: f32 = 9.0;
/// Side of a mark in a cell.
const MARK: f32 = 14.0;

/// What was done to the table in a frame.
#[derive(Debug, Default)]
pub struct Done {
    /// A heading was clicked.
    pub pressed: Option<Key>,
    /// A line was clicked, by place in the list.
    pub opened: Option<usize>,
    /// The line under the pointer.
    pub hovered: Option<u64>,
}

/// What the table is drawn from.
pub struct Rows<'a> {
    say: Say,
    ledger: &'a Ledger,
    lines: &'a [usize],
    order: &'a Order,
    compact: bool,
    columns: &'static [(Key, f32)],
    /// Place of the line that is open.
    pub open: Option<usize>,
    /// Place of the current line.
    pub current: Option<usize>,
    /// The line that was under the pointer.
    pub hovered: Option<u64>,
    done: Done,
}

impl<'a> Rows<'a> {
    /// A table over lines of a ledger.
    pub fn new(say: Say, ledger: &'a Ledger, lines: &'a [usize], order: &'a Order, compact: bool) -> Self {
        let columns: &'static [(Key, f32)] = match (compact, say.language) {
            (true, Language::ZhCn) => &COMPACT,
            (true, Language::En) => &COMPACT_ENGLISH,
            (false, Language::ZhCn) => &ALL,
            (false, Language::En) => &ALL_ENGLISH,
        };
        Self {
            say,
            ledger,
            lines,
            order,
            compact,
            columns,
            open: None,
            current: None,
            hovered: None,
            done: Done::default(),
        }
    }

    /// What a cell says, with its shape where it has one.
    fn cell(&self, ui: &Ui, place: usize, key: Key) -> (String, Option<Sign>) {
        let (say, colours) = (self.say, ui.colours());
        let (finding, line) = (&self.ledger.findings[place], &self.ledger.lines[place]);
        match key {
            Key::Urgency | Key::Number => (finding.number.clone(), None),
            Key::Day => (finding.about.found_on.to_string(), None),
            Key::School => (signs::school(say, line), None),
            Key::Source => (signs::source(say, finding.about.source), None),
            Key::Item => (finding.about.requirement.clone(), None),
            Key::Facts => {
                let sign = self.compact.then(|| signs::of_severity(finding.severity, colours));
                (finding.facts.clone(), sign)
            }
            Key::Severity => {
                (signs::severity(say, finding.severity), Some(signs::of_severity(finding.severity, colours)))
            }
            Key::Side => (signs::side(say, finding.side), None),
            Key::Person => (finding.person.clone(), None),
            Key::Deadline => {
                let left = signs::time_left(say, line.days);
                let sign =
                    line.is_overdue().then_some(Sign { icon: "warning", ink: colours.bad, paper: colours.bad_soft });
                let day = finding.deadline.map(|day| day.to_string()).unwrap_or_default();
                let text = match left {
                    Some(left) if self.compact => left,
                    Some(left) => format!("{day}  {left}"),
                    None => day,
                };
                (text, sign)
            }
            Key::Stage => (signs::stage(say, line.stage), Some(signs::of_stage(line.stage, colours))),
        }
    }

    /// A line in a sentence, for those who do not see it.
    fn sentence(&self, ui: &Ui, place: usize) -> String {
        let keys = [Key::Number, Key::School, Key::Facts, Key::Severity, Key::Person, Key::Deadline, Key::Stage];
        let parts = keys.into_iter().map(|key| self.cell(ui, place, key).0).filter(|text| !text.is_empty());
        self.say.list(parts)
    }
}

/// Draws the table; scrolls to a line where one is given.
pub fn table_ui(ui: &mut Ui, mut rows: Rows<'_>, scroll_to: Option<u64>) -> Done {
    let bar = ui.spacing().scroll.allocated_width();
    let room = ui.available_width() - bar;
    let mut widths: Vec<f32> = rows.columns.iter().map(|(_, steps)| ui.steps(*steps)).collect();
    let rest = room - widths.iter().sum::<f32>();
    let facts = rows.columns.iter().position(|(key, _)| *key == Key::Facts).unwrap_or(0);
    widths[facts] += rest.max(0.0).floor();
    let too_wide = rest < -1.0;
    // Whole lines only: a line of which half is seen cannot be read.
    let room = ui.available_height() - ui.steps(HEADING) - if too_wide { bar } else { 0.0 };
    let lines = (room / sizes().row).floor().max(1.0).min(rows.lines.len() as f32);
    let height = ui.steps(HEADING) + lines * sizes().row + if too_wide { bar } else { 0.0 };
    let columns: Vec<Column> =
        widths.into_iter().map(|width| Column::new(width).range(width..=width).resizable(false)).collect();
    let id = if rows.compact { "ledger_beside" } else { "ledger_alone" };
    let mut table = Table::new()
        .id_salt(id)
        .num_rows(rows.lines.len() as u64)
        .columns(columns)
        .headers([HeaderRow::new(ui.steps(HEADING))]);
    if let Some(line) = scroll_to {
        table = table.scroll_to_row(line, None);
    }
    let size = Vec2::new(ui.available_width(), height);
    // Behind the headings, and on beside them over the scroll bar.
    let head = Rect::from_min_size(ui.cursor().min, Vec2::new(size.x, ui.steps(HEADING)));
    ui.painter().rect_filled(head, sizes().radius, ui.colours().sunken);
    ui.allocate_ui(size, |ui| table.show(ui, &mut rows));
    rows.done
}

/// Text in a cell, cut off with an ellipsis where there is no room for it; says whether it was.
fn text_ui(ui: &Ui, rect: Rect, text: &str, style: TextStyle, ink: Color32) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let words = WidgetText::from(RichText::new(line).text_style(style).color(ink));
    let galley = words.into_galley(ui, Some(TextWrapMode::Truncate), rect.width(), FontSelection::Default);
    let cut = galley.elided;
    ui.painter().galley(Pos2::new(rect.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
    cut
}

impl TableDelegate for Rows<'_> {
    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let (key, _) = self.columns[cell.col_range.start];
        let (say, colours, rect) = (self.say, ui.colours(), ui.max_rect());
        ui.painter().rect_filled(rect, 0.0, colours.sunken);
        if ui.clip_rect().intersect(rect).width() < ui.steps(5.0) {
            return;
        }
        let response = ui.interact(rect, ui.scope_id().with("sort"), Sense::click());
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 0.0, colours.hover);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.line_strong));
        let sorted = self.order.key == key;
        let name = say.of(&format!("follow_up.column.{}", key.id()));
        let inner = rect.shrink2(Vec2::new(ui.steps(2.0), 0.0));
        let ink = if sorted { colours.accent } else { colours.text };
        let room = inner.with_max_x(if sorted { inner.right() - MARK } else { inner.right() });
        text_ui(ui, room, &name, theme::small(), ink);
        if sorted {
            let arrow = if self.order.descending { "down" } else { "up" };
            let square =
                Rect::from_center_size(Pos2::new(inner.right() - MARK / 2.0, inner.center().y), Vec2::splat(MARK));
            icon::paint(ui.painter(), square, arrow, colours.accent);
        }
        let state = match (sorted, self.order.descending) {
            (false, _) => "schools.not_sorted",
            (true, false) => "schools.ascending",
            (true, true) => "schools.descending",
        };
        let label = say.with(state, &[("name", name)]);
        response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, sorted, &label));
        if response.on_hover_text(say.of("schools.sort_hint")).clicked() {
            self.done.pressed = Some(key);
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, line: u64) {
        let (colours, rect) = (ui.colours(), ui.max_rect());
        let Some(place) = usize::try_from(line).ok() else { return };
        let Some(finding) = self.lines.get(place).copied() else { return };
        let seen = rect.intersect(ui.clip_rect());
        if seen.width() < 1.0 {
            // The table has a part for columns that stay, and none stays.
            return;
        }
        let response = ui.interact(seen, ui.unique_id().with("row"), Sense::click());
        let open = self.open == Some(place);
        let fill = if open {
            colours.accent_soft
        } else if self.hovered == Some(line) {
            colours.hover
        } else {
            colours.card
        };
        ui.painter().rect_filled(rect, 0.0, fill);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.line));
        if open || self.current == Some(place) || response.has_focus() {
            ui.painter().rect_filled(rect.with_max_x(rect.left() + 3.0), 0.0, colours.accent);
        }
        if response.contains_pointer() {
            self.done.hovered = Some(line);
        }
        let label = self.sentence(ui, finding);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &label));
        if response.clicked() {
            self.done.opened = Some(place);
        }
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(place) = usize::try_from(cell.row_nr).ok().and_then(|line| self.lines.get(line)).copied() else {
            return;
        };
        if ui.clip_rect().height() < ui.steps(5.0) {
            return;
        }
        let (key, _) = self.columns[cell.col_nr];
        let colours = ui.colours();
        let (text, sign) = self.cell(ui, place, key);
        let done = !self.ledger.lines[place].stage.is_open();
        let mut rect = ui.max_rect().shrink2(Vec2::new(ui.steps(2.0), 0.0));
        if let Some(sign) = sign {
            let square = Rect::from_min_size(Pos2::new(rect.left(), rect.center().y - MARK / 2.0), Vec2::splat(MARK));
            icon::paint(ui.painter(), square, sign.icon, sign.ink);
            rect.min.x = square.right() + ui.steps(1.5);
        }
        let ink = match sign {
            Some(sign) if key != Key::Facts => sign.ink,
            _ if done => colours.text_weak,
            _ => colours.text,
        };
        let cut = text_ui(ui, rect, &text, TextStyle::Body, ink);
        if cut {
            ui.interact(rect, ui.scope_id().with("text"), Sense::hover()).on_hover_text(text);
        }
    }

    fn default_row_height(&self) -> f32 {
        sizes().row
    }
}
