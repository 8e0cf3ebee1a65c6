//! The card on top: the county's verdict, its parts, and the reasons in a sentence.

use eframe::egui::{Align, Align2, Color32, Label, Layout, Rect, RichText, Sense, StrokeKind, TextStyle, Ui, Vec2};
use eframe::egui::{Role, Stroke, WidgetInfo};

use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::mark::Mark;
use crate::ui::widgets::{card, icon, row};

use super::digest::{Digest, PartLine};

/// Edge of the disc with the verdict's mark, in steps of the grid.
const DISC: f32 = 14.0;
/// Least width of a part, in steps of the grid.
const PART: f32 = 48.0;

pub(super) fn verdict_ui(ui: &mut Ui, state: &mut state::State, digest: &Digest) {
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = ui.steps(2.0);
        let mark = Mark::of_verdict(digest.verdict);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = ui.steps(4.0);
            disc_ui(ui, mark, &digest.word);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = ui.steps(0.5);
                let ink = mark.ink(ui.colours());
                ui.label(RichText::new(&digest.word).text_style(theme::figure()).color(ink));
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(&digest.county).text_style(theme::heading()));
                    ui.label(RichText::new(&digest.under).color(ui.colours().text_weak));
                });
            });
        });
        if let Some(replaced) = &digest.replaced {
            notice_ui(ui, "info", &replaced.said, ui.colours().open, ui.colours().open_soft);
        }
        if let Some(relieved) = &digest.relieved {
            notice_ui(ui, "warning", relieved, ui.colours().open, ui.colours().open_soft);
        }
        ui.add(Label::new(&digest.sentence).wrap());
        ui.add_space(ui.steps(1.0));
        parts_ui(ui, state, &digest.parts);
    });
}

/// The mark of the verdict, large, in a disc.
fn disc_ui(ui: &mut Ui, mark: Mark, word: &str) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(ui.steps(DISC)), Sense::hover());
    let colours = ui.colours();
    ui.painter().circle(rect.center(), rect.width() / 2.0, mark.paper(colours), Stroke::NONE);
    icon::paint(ui.painter(), rect.shrink(rect.width() * 0.22), mark.icon(), mark.ink(colours));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, word));
}

/// A sentence in a coloured band with an icon.
pub(super) fn notice_ui(ui: &mut Ui, name: &str, text: &str, ink: Color32, paper: Color32) {
    let frame = eframe::egui::Frame::new().fill(paper).corner_radius(sizes().radius);
    frame.inner_margin(eframe::egui::Margin::symmetric(8, 6)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
            icon::icon_ui(ui, name, ink);
            ui.add(Label::new(RichText::new(text).color(ui.colours().text)).wrap());
        });
    });
}

/// The parts of the verdict beside each other, as many in a line as there is room for.
fn parts_ui(ui: &mut Ui, state: &mut state::State, parts: &[PartLine]) {
    let gap = ui.steps(2.0);
    let room = ui.available_width();
    let fitting = ((room + gap) / (ui.steps(PART) + gap)).floor().max(1.0);
    let in_line = fitting.min(parts.len().max(1) as f32);
    let width = (room - gap * (in_line - 1.0)) / in_line;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few parts")]
    let in_line = in_line as usize;
    for line in parts.chunks(in_line.max(1)) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for part in line {
                if part_ui(ui, part, width) {
                    state.overview.jump = Some(part.leads.clone());
                }
            }
        });
    }
}

/// One part; pressed, it leads to where more is told.
fn part_ui(ui: &mut Ui, part: &PartLine, width: f32) -> bool {
    let colours = ui.colours();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, ui.steps(13.0)), Sense::click());
    let paper = if response.hovered() { colours.hover } else { colours.sunken };
    ui.painter().rect_filled(rect, sizes().radius, paper);
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        ui.painter().rect_stroke(rect, sizes().radius, stroke, StrokeKind::Inside);
    }
    let inner = rect.shrink2(Vec2::new(ui.steps(3.0), ui.steps(1.5)));
    let square =
        Rect::from_center_size(inner.left_center() + Vec2::new(ui.steps(2.5), 0.0), Vec2::splat(ui.steps(5.0)));
    let ink = part.mark.ink(colours);
    icon::paint(ui.painter(), square, part.mark.icon(), ink);
    let left = square.right() + ui.steps(2.0);
    let room = inner.right() - left;
    let name = row::lines(ui, &part.name, &theme::small(), colours.text_weak, room, 1);
    let word = row::lines(ui, &part.word, &theme::strong(), ink, room, 1);
    let cut = name.elided;
    let middle = inner.center().y;
    row::put(ui.painter(), name, eframe::egui::pos2(left, middle + 1.0), Align2::LEFT_BOTTOM, colours.text_weak);
    row::put(ui.painter(), word, eframe::egui::pos2(left, middle - 1.0), Align2::LEFT_TOP, ink);
    let label = [part.name.as_str(), part.word.as_str()].join(" ");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    if cut { response.on_hover_text(&label) } else { response }.clicked()
}

/// The style of what explains, here for all parts of the screen.
pub(super) fn weak(ui: &Ui, text: &str) -> RichText {
    RichText::new(text).text_style(TextStyle::Body).color(ui.colours().text_weak)
}
