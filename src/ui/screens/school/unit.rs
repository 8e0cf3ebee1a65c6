//! One unit of a school: its verdict and a line an indicator.

use eframe::egui::{Align, Frame, Label, Layout, Margin, RichText, TextStyle, Ui, Vec2};

use super::page::{Line, Page};
use super::{WIDE, cell_ui, line_ui, more_ui};
use crate::ui::screens::schools::figures::plain;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::bullet::{Bullet, bullet_ui};
use crate::ui::widgets::card;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::words::{NO_FIGURE, Say};

/// Widths in steps of the grid; the bullet takes what is left.
const NAME: f32 = 38.0;
const VALUE: f32 = 34.0;
const LIMIT: f32 = 18.0;
const LACKING: f32 = 34.0;
const SHARE: f32 = 20.0;
const RANK: f32 = 20.0;
const MORE: f32 = 28.0;
/// Side of a mark.
const MARK: f32 = 16.0;

/// Draws the card of a unit; `judged` says whether its values have thresholds.
pub(super) fn card_ui(ui: &mut Ui, say: Say, judged: bool, page: &mut Page, place: usize) {
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = ui.steps(1.0);
        let card = &page.cards[place];
        ui.horizontal_wrapped(|ui| {
            card::heading_ui(ui, &card.title);
            if let Some((mark, verdict)) = &card.verdict {
                mark::badge_ui(ui, *mark, verdict);
            }
        });
        for sentence in &card.why {
            ui.add(Label::new(RichText::new(sentence).color(ui.colours().text_weak)).wrap());
        }
        ui.add_space(ui.steps(1.0));
        let wide = ui.available_width() >= WIDE;
        if wide {
            headings_ui(ui, say, judged);
        }
        for indicator in 0..page.cards[place].lines.len() {
            line_ui(ui);
            let open = page.open.contains(&(place, indicator));
            let line = &page.cards[place].lines[indicator];
            let pressed = if wide { wide_ui(ui, say, line, open) } else { narrow_ui(ui, say, line, open) };
            if open {
                explained_ui(ui, say, line);
            }
            if pressed {
                crate::ui::screens::schools::filter::switch(&mut page.open, &(place, indicator));
            }
        }
    });
}

fn headings_ui(ui: &mut Ui, say: Say, judged: bool) {
    let height = ui.steps(5.0);
    ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), height), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(height);
        ui.spacing_mut().item_spacing.x = 0.0;
        let bullet = bullet_width(ui, judged);
        let (limit, against) =
            if judged { ("school.required", "school.against") } else { ("school.mean", "school.against_mean") };
        let lacking = if judged { LACKING } else { 0.0 };
        let columns = [
            ("school.indicator", NAME * sizes().grid, Align::Min),
            (against, bullet, Align::Min),
            ("school.value", VALUE * sizes().grid, Align::Max),
            (limit, LIMIT * sizes().grid, Align::Max),
            ("school.lacking", lacking * sizes().grid, Align::Max),
            ("school.share", SHARE * sizes().grid, Align::Max),
            ("school.place", RANK * sizes().grid, Align::Max),
        ];
        for (key, width, align) in columns.into_iter().filter(|(_, width, _)| *width > 0.0) {
            cell_ui(ui, width, align, |ui| card::weak_ui(ui, &say.of(key)));
        }
    });
}

fn bullet_width(ui: &Ui, judged: bool) -> f32 {
    let lacking = if judged { LACKING } else { 0.0 };
    ui.available_width() - ui.steps(NAME + VALUE + LIMIT + lacking + SHARE + RANK + MORE)
}

fn bullet_of(line: &Line) -> Bullet {
    let told = &line.told;
    Bullet { value: told.value.value, end: line.end, limit: told.threshold.or(told.mean), floor: told.floor }
}

/// The limit a value is held against: the threshold, else the mean.
fn limit_of(line: &Line) -> String {
    let two = |mean: f64| crate::ui::words::number(mean, if mean.abs() < 0.1 { 4 } else { 2 });
    line.told.threshold.map(plain).or(line.told.mean.map(two)).unwrap_or_else(|| NO_FIGURE.to_owned())
}

fn ink_of(ui: &Ui, line: &Line) -> eframe::egui::Color32 {
    let colours = ui.colours();
    line.told.mark.map_or(colours.accent, |mark| mark.ink(colours))
}

fn name_ui(ui: &mut Ui, line: &Line) {
    match line.told.mark {
        Some(one) => drop(mark::mark_ui(ui, one, MARK, &line.words)),
        None => ui.add_space(ui.steps(1.0)),
    }
    ui.add(Label::new(RichText::new(&line.short).text_style(theme::strong())).truncate()).on_hover_text(&line.name);
}

fn value_ui(ui: &mut Ui, line: &Line) {
    ui.spacing_mut().item_spacing.x = ui.steps(1.0);
    ui.label(RichText::new(&line.unit).text_style(theme::small()).color(ui.colours().text_weak));
    let ink = match line.told.mark {
        None | Some(Mark::Good) => ui.colours().text,
        Some(_) => ink_of(ui, line),
    };
    ui.label(RichText::new(&line.told.text).text_style(theme::strong()).color(ink));
}

/// What is lacking, in real units.
fn lacking(say: Say, line: &Line) -> String {
    let lacking = line.told.lacking.as_ref();
    lacking.map_or_else(String::new, |lacking| say.with("schools.value_lacking", &[("lacking", lacking.clone())]))
}

fn how_ui(ui: &mut Ui, say: Say, line: &Line, open: bool) -> bool {
    let text = say.of("school.how");
    let label = say.with("school.how_label", &[("name", line.short.clone())]);
    more_ui(ui, &text, open, &label).clicked()
}

/// All in one line. Says whether the explanation was asked for.
fn wide_ui(ui: &mut Ui, say: Say, line: &Line, open: bool) -> bool {
    let height = ui.steps(8.0);
    let size = Vec2::new(ui.available_width(), height);
    let row = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(height);
        ui.spacing_mut().item_spacing.x = 0.0;
        let judged = line.told.threshold.is_some();
        let bullet = bullet_width(ui, judged);
        let gap = ui.steps(2.0);
        let inside = |ui: &mut Ui| ui.spacing_mut().item_spacing.x = gap;
        cell_ui(ui, ui.steps(NAME), Align::Min, |ui| {
            inside(ui);
            name_ui(ui, line);
        });
        let ink = ink_of(ui, line);
        cell_ui(ui, bullet, Align::Min, |ui| {
            let size = Vec2::new(ui.available_width() - gap, ui.steps(6.0));
            bullet_ui(ui, size, bullet_of(line), ink, &line.words).on_hover_text(&line.words)
        });
        cell_ui(ui, ui.steps(VALUE), Align::Max, |ui| value_ui(ui, line));
        cell_ui(ui, ui.steps(LIMIT), Align::Max, |ui| ui.label(limit_of(line)));
        if judged {
            cell_ui(ui, ui.steps(LACKING), Align::Max, |ui| {
                let ink = ink_of(ui, line);
                ui.label(RichText::new(lacking(say, line)).color(ink));
            });
        }
        cell_ui(ui, ui.steps(SHARE), Align::Max, |ui| ui.label(&line.share));
        cell_ui(ui, ui.steps(RANK), Align::Max, |ui| ui.label(&line.rank));
        cell_ui(ui, ui.steps(MORE), Align::Min, |ui| {
            ui.spacing_mut().item_spacing.x = ui.steps(1.0);
            ui.add_space(ui.steps(5.0));
            how_ui(ui, say, line, open)
        })
    });
    row.inner
}

/// Two or three lines, where there is little room.
fn narrow_ui(ui: &mut Ui, say: Say, line: &Line, open: bool) -> bool {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            value_ui(ui, line);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| name_ui(ui, line));
        });
    });
    let ink = ink_of(ui, line);
    let size = Vec2::new(ui.available_width(), ui.steps(5.0));
    bullet_ui(ui, size, bullet_of(line), ink, &line.words).on_hover_text(&line.words);
    let row = ui.horizontal_wrapped(|ui| {
        let short = lacking(say, line);
        if !short.is_empty() {
            ui.label(RichText::new(short).color(ink));
        }
        let key = if line.told.threshold.is_some() { "school.required" } else { "school.mean" };
        let pairs = [(key, limit_of(line)), ("school.share", line.share.clone()), ("school.place", line.rank.clone())];
        for (key, text) in pairs {
            card::weak_ui(ui, &format!("{} {text}", say.of(key)));
        }
        how_ui(ui, say, line, open)
    });
    ui.add_space(ui.steps(1.0));
    row.inner
}

/// How the value is computed.
fn explained_ui(ui: &mut Ui, say: Say, line: &Line) {
    let frame = Frame::new().fill(ui.colours().sunken).corner_radius(sizes().radius).inner_margin(Margin::same(12));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = ui.steps(1.0);
        ui.add(Label::new(RichText::new(&line.name).color(ui.colours().text_weak)).wrap());
        if let Some(formula) = &line.formula.line {
            ui.add(Label::new(RichText::new(formula).text_style(theme::strong())).wrap().selectable(true));
        }
        for (what, text) in &line.formula.steps {
            pair_ui(ui, what, text);
        }
        if !line.formula.changes.is_empty() {
            pair_ui(ui, &say.of("school.step_change"), &line.formula.changes.join(&say.of("school.sentence_join")));
        }
        if !line.concessions.is_empty() {
            pair_ui(ui, &say.of("school.step_concession"), &say.list(&line.concessions));
        }
        if line.told.value.borderline {
            pair_ui(ui, &say.of("schools.borderline"), &say.of("schools.value_borderline"));
        }
        pair_ui(ui, &say.of("school.step_verify"), &line.verify);
    });
    ui.add_space(ui.steps(1.0));
}

fn pair_ui(ui: &mut Ui, what: &str, text: &str) {
    let width = ui.steps(26.0);
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(Vec2::new(width, ui.steps(5.0)), Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(width);
            ui.label(RichText::new(what).color(ui.colours().text_weak));
        });
        ui.add(Label::new(RichText::new(text).text_style(TextStyle::Body)).wrap().selectable(true));
    });
}
