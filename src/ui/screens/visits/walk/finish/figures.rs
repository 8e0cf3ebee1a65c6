//! Figures reported beside figures measured, as the head reads them.

use std::sync::Arc;

use eframe::egui::{Align2, Galley, Pos2, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo};

use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::{NO_FIGURE, Say};
use crate::visit::Mark;
use crate::visit::feedback::{Page, Pen, Row};

use super::super::{checklist, words};

/// With more rows than this, figures that agree are only counted.
const MOST_ROWS: usize = 8;

/// Rows of the table, in words.
pub(super) struct Table {
    rows: Vec<Cells>,
    /// Figures that agree and are not listed.
    agree: usize,
}

struct Cells {
    name: String,
    reported: String,
    measured: String,
    difference: String,
    mark: Option<Mark>,
}

impl Table {
    pub(super) fn new(page: &Page, pen: Pen) -> Self {
        let agrees = |row: &&Row| row.mark == Some(Mark::Met);
        let short = page.figures.len() <= MOST_ROWS;
        let listed = page.figures.iter().filter(|row| short || !agrees(row));
        let agree = if short { 0 } else { page.figures.iter().filter(agrees).count() };
        Self { rows: listed.map(|row| Cells::new(row, pen)).collect(), agree }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.agree == 0
    }
}

impl Cells {
    fn new(row: &Row, pen: Pen) -> Self {
        let difference = match (&row.reported, &row.measured) {
            (Some(reported), Some(measured)) => pen.difference(reported, measured, pen.language.of(&row.unit)),
            _ => pen.bounds(row).unwrap_or_default(),
        };
        let shown = |figure: &Option<crate::county::Figure>| {
            figure.as_ref().map_or_else(|| NO_FIGURE.to_owned(), |figure| pen.figure(row, figure))
        };
        let (reported, measured) = (shown(&row.reported), shown(&row.measured));
        Self { name: pen.name(row), reported, measured, difference, mark: row.mark }
    }

    fn texts(&self, say: Say) -> [String; 5] {
        let mark = self.mark.map_or_else(String::new, |mark| words::mark(say, mark));
        [self.name.clone(), self.reported.clone(), self.measured.clone(), self.difference.clone(), mark]
    }
}

/// Parts of the width: name, reported, measured, difference, result.
const PARTS: [f32; 5] = [0.36, 0.16, 0.16, 0.2, 0.12];

pub(super) fn table_ui(ui: &mut Ui, say: Say, table: &Table) {
    let head = ["name", "reported", "measured", "difference", "mark"];
    let head = head.map(|column| say.of(&format!("walk_finish.column_{column}")));
    cells_ui(ui, &head, None, true);
    row::rule_ui(ui);
    for cells in &table.rows {
        cells_ui(ui, &cells.texts(say), cells.mark, false);
    }
    if table.agree > 0 {
        card::weak_ui(ui, &say.with("walk_finish.more_figures", &[("number", table.agree.to_string())]));
    }
}

/// One row: numbers to the right, words to the left.
fn cells_ui(ui: &mut Ui, texts: &[String; 5], mark: Option<Mark>, head: bool) {
    let colours = ui.colours();
    let width = ui.available_width();
    let gap = ui.steps(3.0);
    let (style, ink) = if head { (theme::small(), colours.text_weak) } else { (TextStyle::Body, colours.text) };
    let galleys: Vec<Arc<Galley>> =
        texts.iter().zip(PARTS).map(|(text, part)| row::lines(ui, text, &style, ink, width * part - gap, 2)).collect();
    let height = galleys.iter().map(|galley| galley.size().y).fold(0.0, f32::max) + ui.steps(2.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    let mut left = rect.left();
    for (place, galley) in galleys.into_iter().enumerate() {
        let cell = Rect::from_min_size(Pos2::new(left, rect.top()), Vec2::new(width * PARTS[place], height));
        left = cell.right();
        match place {
            1..=3 => {
                let at = cell.right_center() - Vec2::new(gap, 0.0);
                row::put(ui.painter(), galley, at, Align2::RIGHT_CENTER, ink);
            }
            4 => {
                let (name, mark_ink, _) = checklist::sign(ui, mark);
                let mut at = cell.left_center();
                if let Some(name) = name.filter(|_| !head) {
                    let square = Rect::from_center_size(at + Vec2::new(7.0, 0.0), Vec2::splat(14.0));
                    icon::paint(ui.painter(), square, name, mark_ink);
                    at.x += 18.0;
                }
                row::put(ui.painter(), galley, at, Align2::LEFT_CENTER, ink);
            }
            _ => drop(row::put(ui.painter(), galley, cell.left_center(), Align2::LEFT_CENTER, ink)),
        }
    }
    let label = say_row(texts);
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &label));
}

fn say_row(texts: &[String; 5]) -> String {
    texts.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}
