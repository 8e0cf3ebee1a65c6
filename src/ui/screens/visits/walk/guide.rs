//! Beside the lines: how to verify the one at hand, papers to ask for, its basis, what was said last time and what the
//! school says itself.

use eframe::egui::{Label, RichText, ScrollArea, Ui};

use crate::ops::visit::open::Earlier;
use crate::text::Language;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::words::Say;
use crate::visit::{Ask, Line};

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
                let title = say.with(key, &[("date", earlier.about.date.to_string())]);
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
    let sheet = &earlier.sheet;
    let mut said = false;
    if let Some(answered) = sheet.marks.get(&line.id) {
        let (name, ink, _) = super::checklist::sign(ui, Some(answered.value.mark));
        ui.horizontal(|ui| {
            if let Some(name) = name {
                crate::ui::widgets::icon::icon_ui(ui, name, ink);
            }
            ui.label(RichText::new(words::mark(say, answered.value.mark)).color(ink));
        });
        said = true;
    }
    let measured = match &line.ask {
        Ask::Figure { key, .. } => sheet.figures.get(key),
        _ => sheet.numbers.get(&line.id),
    };
    if let Some(figure) = measured.and_then(|measured| measured.value.figure()) {
        ui.label(say.with("walk.guide.measured", &[("figure", crate::intake::shown_figure(&figure))]));
        said = true;
    }
    if let Some(note) = sheet.notes.get(&line.id) {
        ui.add(Label::new(&note.value).wrap());
        said = true;
    }
    if !said {
        ui.label(RichText::new(say.of("walk.guide.nothing")).color(ui.colours().text_weak));
    }
}
