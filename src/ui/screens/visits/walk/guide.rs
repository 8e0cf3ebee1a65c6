//! Beside the lines: how to verify the one at hand, papers to ask for, its basis, what was said last time and what the
//! school says itself.

use eframe::egui::{Label, RichText, ScrollArea, Ui};

use crate::ops::visit::open::Earlier;
use crate::text::Language;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::{Line, Mark, Room};

use super::words;

pub(super) fn guide_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let Some(line) = walk.line() else { return };
    let margin = eframe::egui::Margin { left: 12, ..Default::default() };
    eframe::egui::Frame::NONE.inner_margin(margin).show(ui, |ui| {
        ScrollArea::vertical().id_salt("guide").auto_shrink(false).show(ui, |ui| {
            card::titled_card_ui(ui, &say.of("walk.guide.verify"), |ui| {
                let text = say.name(&line.verify);
                let text = if text.is_empty() { say.of("walk.guide.none") } else { text.to_owned() };
                ui.add(Label::new(text).wrap());
                part_ui(ui, &say.of("walk.guide.papers"), |ui| {
                    let papers = if say.language == Language::ZhCn { &line.papers.zh } else { &line.papers.en };
                    for paper in papers {
                        ui.add(Label::new(format!("· {paper}")).wrap());
                    }
                    papers.is_empty()
                });
                if line.unverified {
                    ui.add_space(ui.steps(2.0));
                    card::chip_ui(ui, &say.of("walk.guide.unverified"), ui.colours().open, ui.colours().open_soft)
                        .on_hover_text(&line.origin);
                }
                let basis = say.name(&line.basis);
                if !basis.is_empty() {
                    ui.add_space(ui.steps(2.0));
                    heading_ui(ui, &say.of("walk.guide.basis"));
                    ui.add(Label::new(RichText::new(basis).text_style(theme::small())).wrap());
                }
            });
            for (key, earlier) in [("walk.guide.last", &walk.visit.last), ("walk.guide.own_view", &walk.visit.own_view)]
            {
                let Some(earlier) = earlier else { continue };
                ui.add_space(ui.steps(2.0));
                let title = say.with(key, &[("date", earlier.about().date.to_string())]);
                card::titled_card_ui(ui, &title, |ui| earlier_ui(ui, say, earlier, line));
            }
        });
    });
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).text_style(theme::small()).color(ui.colours().text_weak));
}

fn part_ui(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui) -> bool) {
    ui.add_space(ui.steps(2.0));
    heading_ui(ui, title);
    if contents(ui) {
        ui.label(crate::ui::words::NO_FIGURE);
    }
}

/// What was answered to the same line another time.
fn earlier_ui(ui: &mut Ui, say: Say, earlier: &Earlier, line: &Line) {
    let Some(said) = earlier.said(line) else {
        ui.label(RichText::new(say.of("walk.guide.nothing")).color(ui.colours().text_weak));
        return;
    };
    if let Some(mark) = said.mark {
        answer_ui(ui, say, mark, !said.given, &said.reason);
    }
    if let Some(measured) = &said.measured {
        let shown = crate::intake::shown_figure;
        let mut text = say.with("walk.guide.measured", &[("figure", shown(measured))]);
        if let Some(reported) = &said.reported {
            text = say.list([text, say.with("walk.guide.reported", &[("figure", shown(reported))])]);
        }
        ui.add(Label::new(text).wrap());
    }
    rooms_ui(ui, say, &said.rooms);
    for (year, answered) in &said.years {
        let year = say.year(*year);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(year).color(ui.colours().text_weak));
            answer_ui(ui, say, answered.mark, false, &answered.reason);
        });
    }
    if !said.note.is_empty() {
        ui.add(Label::new(&said.note).wrap());
    }
    if said.evidence > 0 {
        let text = say.with("walk.guide.evidence", &[("number", said.evidence.to_string())]);
        ui.horizontal(|ui| {
            icon::icon_ui(ui, "photo", ui.colours().text_weak);
            ui.label(RichText::new(text).color(ui.colours().text_weak));
        });
    }
}

/// An answer with its sign, whether it follows from figures, and why something does not apply.
fn answer_ui(ui: &mut Ui, say: Say, mark: Mark, follows: bool, reason: &str) {
    let (name, ink, _) = super::checklist::sign(ui, Some(mark));
    ui.horizontal_wrapped(|ui| {
        if let Some(name) = name {
            icon::icon_ui(ui, name, ink);
        }
        ui.label(RichText::new(words::mark(say, mark)).color(ink));
        if follows {
            card::weak_ui(ui, &say.of("walk.derived"));
        }
        if !reason.is_empty() {
            ui.label(reason);
        }
    });
}

/// Rooms that were looked at: how many, and each with its area and what was wrong with it.
fn rooms_ui(ui: &mut Ui, say: Say, rooms: &[Room]) {
    if rooms.is_empty() {
        return;
    }
    ui.label(say.with("walk.rooms", &[("number", rooms.len().to_string())]));
    for (number, room) in (1..).zip(rooms) {
        let place = if room.name.trim().is_empty() {
            say.with("walk_history.room", &[("number", number.to_string())])
        } else {
            room.name.clone()
        };
        let area = room.area().map(|area| format!("{} ㎡", crate::intake::shown_figure(&area)));
        let lacking = [("equipped", room.equipped), ("in_use", room.in_use), ("records", room.records)]
            .into_iter()
            .filter(|(_, known)| *known == Some(false))
            .map(|(key, _)| say.of(&format!("walk.guide.not_{key}")));
        let parts = std::iter::once(place).chain(area).chain(lacking);
        ui.add(Label::new(format!("· {}", say.list(parts))).wrap());
    }
}
