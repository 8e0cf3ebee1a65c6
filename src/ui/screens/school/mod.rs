//! The page of one school: each value against its limits, how it is computed, its years, its doubts, its figures.

mod formula;
mod page;
pub mod reported;
#[cfg(test)]
mod tests;
mod unit;

use eframe::egui::{
    Align, CursorIcon, Label, Layout, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, containers::menu::MenuButton,
};

pub use page::{Page, exclusion};

use crate::ui::command::Command;
use crate::ui::screens::measured;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::{bullet, card, icon};
use crate::ui::words::{Say, count};

/// From this width on, lines of a card stand beside each other.
pub(super) const WIDE: f32 = 840.0;
/// Least widths of a trend's name and of its line, in steps.
const TREND_NAME: f32 = 30.0;
const TREND_SPARK: f32 = 36.0;
/// Beside and below a screen, in steps.
const MARGIN: Vec2 = Vec2::new(5.0, 4.0);
/// Room for the buttons of the checklist on paper beside a name, in steps.
const PAPER: f32 = 150.0;
/// Width of one pair of name and figure, in steps.
const PAIR: f32 = 88.0;

/// Draws the page of the open school.
pub fn school_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, page: &mut Page) {
    let say = state.say;
    head_ui(ui, say, page, !state.read_only, &mut state.commands);
    ui.add_space(ui.steps(2.0));
    // As on screens that scroll as a whole: the bar stands at the window's edge, cards end at the margin.
    let (right, bottom) = (ui.steps(MARGIN.x), ui.steps(MARGIN.y));
    let inside = ui.available_rect_before_wrap();
    let whole = Rect::from_min_max(inside.min, inside.max + Vec2::new(right, bottom));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(whole));
    // Another school begins at its top.
    ScrollArea::vertical().id_salt(("school", page.row)).auto_shrink(false).show(&mut ui, |ui| {
        ui.set_max_width(ui.available_width() - right);
        ui.spacing_mut().item_spacing.y = ui.steps(3.0);
        for reason in &page.excluded {
            card::card_ui(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.horizontal_wrapped(|ui| {
                    mark::mark_ui(ui, Mark::Open, sizes().icon, "");
                    ui.label(reason);
                });
            });
        }
        let stand_ins = page.measured.len() + page.agreeing;
        if stand_ins > 0 {
            card::titled_card_ui(ui, &say.with("verified.title", &[("number", count(stand_ins))]), |ui| {
                if !page.measured.is_empty() {
                    measured::lines_ui(ui, state, &page.measured, false);
                    ui.add_space(ui.steps(1.0));
                }
                if page.agreeing > 0 {
                    card::weak_ui(ui, &say.with("verified.agreeing", &[("number", count(page.agreeing))]));
                }
            });
        }
        for place in 0..page.cards.len() {
            unit::card_ui(ui, say, shown.rulebook().unit_rule.is_some(), page, place);
        }
        if !page.cards.is_empty() {
            years_ui(ui, say, page);
        }
        items_ui(ui, say, page, &mut state.commands);
        doubts_ui(ui, say, page);
        figures_ui(ui, say, page);
        ui.add_space(bottom - ui.spacing().item_spacing.y);
    });
}

/// Name, facts, and the way back and to the neighbours.
fn head_ui(ui: &mut Ui, say: Say, page: &Page, writable: bool, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        if icon::icon_button_ui(ui, "back", &say.of("command.back")).clicked() {
            commands.push(Command::Back);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let [before, after] = page.neighbours;
            for (row, name, label) in [(after, "down", "school.next"), (before, "up", "school.previous")] {
                let button = ui.add_enabled_ui(row.is_some(), |ui| icon::icon_button_ui(ui, name, &say.of(label)));
                if let Some(row) = row.filter(|_| button.inner.clicked()) {
                    commands.push(Command::School(row));
                }
            }
            ui.add_space(ui.steps(2.0));
            ui.add_enabled_ui(writable, |ui| paper_ui(ui, say, page.row, commands));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&page.name).heading()).truncate());
            });
        });
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(1.0);
        ui.add_space(ui.steps(1.0));
        for (place, fact) in page.facts.iter().enumerate() {
            if place > 0 {
                card::weak_ui(ui, "·");
            }
            card::weak_ui(ui, fact);
        }
    });
}

/// The checklist on paper: a blank one, and one that is filled. Where there is little room, both in a menu.
fn paper_ui(ui: &mut Ui, say: Say, row: u32, commands: &mut Vec<Command>) {
    // From the right.
    let both = [Command::Record(Some(row)), Command::Checklist(row)];
    let name = |command: &Command| say.of(&format!("command.{}", command.id()));
    if ui.available_width() >= ui.steps(PAPER) {
        for command in both {
            if ui.button(name(&command)).clicked() {
                commands.push(command);
            }
        }
        return;
    }
    MenuButton::new(say.of("paper.menu")).ui(ui, |ui| {
        for command in both.into_iter().rev() {
            if ui.button(name(&command)).clicked() {
                commands.push(command);
                ui.close();
            }
        }
    });
}

/// A part of a line, as wide as it is told, with its text to one side.
fn cell_ui<R>(ui: &mut Ui, width: f32, align: Align, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, ui.available_height()), Sense::hover());
    let layout =
        if align == Align::Max { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    // A child of its own: the line goes on after the cell, not after what stands in it.
    contents(&mut ui.new_child(UiBuilder::new().max_rect(rect).layout(layout)))
}

/// Text that can be pressed to show more.
fn more_ui(ui: &mut Ui, text: &str, open: bool, label: &str) -> Response {
    let colours = ui.colours();
    let arrow = |ui: &mut Ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
        icon::paint(ui.painter(), rect, if open { "up" } else { "down" }, colours.accent);
    };
    let from_right = ui.layout().prefer_right_to_left();
    if from_right {
        arrow(ui);
    }
    let text = RichText::new(text).text_style(theme::small()).color(colours.accent);
    let shown = ui.add(Label::new(text).sense(Sense::click()));
    if !from_right {
        arrow(ui);
    }
    if shown.hovered() {
        ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    shown.widget_info(|| WidgetInfo::selected(Role::Button, true, open, label));
    shown
}

/// A thin line across a card.
fn line_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, ui.colours().line));
}

/// Values over the years.
fn years_ui(ui: &mut Ui, say: Say, page: &Page) {
    card::titled_card_ui(ui, &say.of("school.years"), |ui| {
        if page.years.len() < 2 {
            card::weak_ui(ui, &say.of("school.one_year"));
            return;
        }
        for (place, years) in page.trends.iter().enumerate() {
            if page.trends.len() > 1 {
                ui.add_space(if place == 0 { 0.0 } else { ui.steps(3.0) });
                ui.label(RichText::new(&years.title).text_style(theme::strong()));
            }
            trends_ui(ui, say, page, years);
        }
    });
}

fn trends_ui(ui: &mut Ui, say: Say, page: &Page, years: &page::Years) {
    let wide = ui.available_width() >= WIDE;
    let (year, change) = if wide { (ui.steps(27.0), ui.steps(22.0)) } else { (ui.steps(16.0), ui.steps(16.0)) };
    // Where there is room for no more, the earliest years are left out.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "columns on a screen")]
    let most = (((ui.available_width() - ui.steps(TREND_NAME) - change) / year) as usize).max(2);
    let first = page.years.len().saturating_sub(most);
    let rest = ui.available_width() - change - year * (page.years.len() - first) as f32;
    let name = (rest - ui.steps(TREND_SPARK)).clamp(ui.steps(TREND_NAME), ui.steps(60.0));
    let spark = (rest - name).clamp(0.0, ui.steps(90.0));
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    let row = |ui: &mut Ui, height: f32, contents: &mut dyn FnMut(&mut Ui)| {
        ui.allocate_ui_with_layout(
            Vec2::new(ui.available_width(), height),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_height(height);
                contents(ui);
            },
        );
    };
    row(ui, ui.steps(6.0), &mut |ui| {
        cell_ui(ui, name, Align::Min, |ui| card::weak_ui(ui, &say.of("school.indicator")));
        for (long, short) in &page.years[first..] {
            cell_ui(ui, year, Align::Max, |ui| card::weak_ui(ui, if wide { long } else { short }));
        }
        cell_ui(ui, change, Align::Max, |ui| card::weak_ui(ui, &say.of("school.change")));
        if spark >= ui.steps(TREND_SPARK) {
            ui.add_space(ui.steps(6.0));
            let judged = years.trends.iter().any(|trend| trend.threshold.is_some());
            card::weak_ui(ui, &say.of(if judged { "school.spark_judged" } else { "school.spark" }));
        }
    });
    for trend in &years.trends {
        line_ui(ui);
        row(ui, sizes().row, &mut |ui| {
            cell_ui(ui, name, Align::Min, |ui| ui.add(Label::new(&trend.name).truncate()));
            for (text, _) in &trend.values[first..] {
                cell_ui(ui, year, Align::Max, |ui| ui.label(text));
            }
            cell_ui(ui, change, Align::Max, |ui| ui.label(&trend.change));
            if spark >= ui.steps(TREND_SPARK) {
                let values: Vec<f64> = trend.values.iter().map(|(_, value)| *value).collect();
                ui.add_space(ui.steps(6.0));
                let size = Vec2::new(spark - ui.steps(6.0), ui.steps(6.0));
                let ink = ui.colours().accent;
                bullet::spark_ui(ui, size, &values, trend.threshold, ink, &trend.words);
            }
        });
    }
}

/// Items the school has to do with.
fn items_ui(ui: &mut Ui, say: Say, page: &Page, commands: &mut Vec<Command>) {
    if page.items.is_empty() {
        return;
    }
    card::titled_card_ui(ui, &say.of("school.items"), |ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(1.0);
        for item in &page.items {
            ui.horizontal_top(|ui| {
                let words = say.list([&item.state, &item.text]);
                mark::mark_ui(ui, item.mark, 16.0, &item.state);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    let text = ui.add(Label::new(&item.text).wrap().sense(Sense::click()));
                    text.widget_info(|| WidgetInfo::labeled(Role::Link, true, &words));
                    if text.hovered() {
                        ui.set_cursor_icon(CursorIcon::PointingHand);
                    }
                    if text.on_hover_text(say.of("school.open_item")).clicked() {
                        commands.push(Command::Item(item.place));
                    }
                    card::weak_ui(ui, &item.state);
                });
            });
        }
    });
}

/// Doubts about the school's figures.
fn doubts_ui(ui: &mut Ui, say: Say, page: &Page) {
    if page.doubts.is_empty() {
        return;
    }
    let title = say.with("school.doubts", &[("number", count(page.doubts.len()))]);
    card::titled_card_ui(ui, &title, |ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(1.0);
        for doubt in &page.doubts {
            ui.horizontal_top(|ui| {
                mark::mark_ui(ui, if doubt.open { Mark::Open } else { Mark::Good }, 16.0, "");
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.add(Label::new(&doubt.text).wrap());
                    let small = [doubt.place.as_str(), doubt.said.as_deref().unwrap_or_default()];
                    let small = small.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
                    if !small.is_empty() {
                        card::weak_ui(ui, &small);
                    }
                });
            });
        }
    });
}

/// Everything the school reported, in as many columns as there is room for.
fn figures_ui(ui: &mut Ui, say: Say, page: &mut Page) {
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            card::heading_ui(ui, &say.of("school.figures"));
            if page.missing > 0 {
                card::weak_ui(ui, &say.with("school.figures_empty", &[("number", count(page.missing))]));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let key = if page.figures_open { "school.hide" } else { "school.show" };
                let text = say.of(key);
                if more_ui(ui, &text, page.figures_open, &say.of("school.figures")).clicked() {
                    page.figures_open = !page.figures_open;
                }
            });
        });
        if !page.figures_open {
            return;
        }
        ui.spacing_mut().item_spacing.y = ui.steps(1.0);
        for group in &page.groups {
            ui.add_space(ui.steps(2.0));
            ui.label(RichText::new(&group.name).text_style(theme::strong()));
            pairs_ui(ui, &group.lines);
        }
    });
}

fn pairs_ui(ui: &mut Ui, lines: &[(String, String, bool)]) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "columns on a screen")]
    let columns = ((ui.available_width() / ui.steps(PAIR)) as usize).max(1);
    let gap = ui.steps(6.0);
    let width = (ui.available_width() - gap * (columns - 1) as f32) / columns as f32;
    for chunk in lines.chunks(columns) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (name, figure, missing) in chunk {
                ui.allocate_ui_with_layout(
                    Vec2::new(width, ui.steps(5.0)),
                    Layout::right_to_left(Align::Center),
                    |ui| {
                        ui.set_min_width(width);
                        ui.spacing_mut().item_spacing.x = ui.steps(2.0);
                        let ink = if *missing { ui.colours().text_weak } else { ui.colours().text };
                        ui.add(Label::new(RichText::new(figure).color(ink)).truncate());
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                            let name = RichText::new(name).text_style(theme::small()).color(ui.colours().text_weak);
                            ui.add(Label::new(name).truncate());
                        });
                    },
                );
            }
        });
    }
}
