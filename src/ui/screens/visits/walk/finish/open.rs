//! What is open: grouped, what blocks signing first, each with the way to where it is dealt with.

use eframe::egui::{Align2, RichText, TextStyle, Ui, Vec2};

use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::Say;
use crate::visit::{Field, Open, Weight, finish::UNANSWERED};

use super::super::{Tab, Walk, settle, words};
use super::Made;

/// Height of an entry.
const ENTRY: f32 = 44.0;

/// Where something open is dealt with.
enum Way {
    /// At a line, by place.
    Line(usize),
    /// At another part.
    Part(Tab),
    /// By choosing one of the values of a field.
    Choose(Field),
}

pub(super) fn open_ui(ui: &mut Ui, state: &mut state::State, made: &Made) {
    let say = state.say;
    let mut way = None;
    card::titled_card_ui(ui, &say.of("walk_finish.open"), |ui| {
        let Some(walk) = state.visits.open.as_ref() else { return };
        let count = made.count;
        if count == crate::visit::OpenCount::default() {
            mark::badge_ui(ui, Mark::Good, &say.of("walk_finish.open_none"));
        }
        if count.blocking > 0 {
            title_ui(ui, say, "walk_finish.blocking", count.blocking, Mark::Bad);
            way = group_ui(ui, say, walk, made, Weight::Blocks);
        }
        if count.unanswered > 0 {
            let number = [("number", count.unanswered.to_string())];
            super::text_ui(ui, &say.with("walk_finish.unanswered", &number));
            if ui.button(say.of("walk_finish.next_unanswered")).clicked() {
                way = next_unanswered(walk).map(Way::Line);
            }
        }
        if count.others > 0 {
            title_ui(ui, say, "walk_finish.others", count.others, Mark::Open);
            way = group_ui(ui, say, walk, made, Weight::Warns).or(way.take());
        }
    });
    let Some(way) = way else { return };
    match way {
        Way::Choose(field) => settle::begin(state, field),
        way => {
            super::leave(state);
            let Some(walk) = state.visits.open.as_mut() else { return };
            match way {
                Way::Line(place) => {
                    walk.tab = Tab::Checklist;
                    walk.go_to(place);
                    walk.scroll = true;
                }
                Way::Part(tab) => walk.tab = tab,
                Way::Choose(_) => {}
            }
        }
    }
}

fn title_ui(ui: &mut Ui, say: Say, key: &str, number: usize, mark: Mark) {
    ui.add_space(ui.steps(1.0));
    mark::badge_ui(ui, mark, &say.with(key, &[("number", number.to_string())]));
}

/// The entries of a weight, those alike below each other.
fn group_ui(ui: &mut Ui, say: Say, walk: &Walk, made: &Made, weight: Weight) -> Option<Way> {
    let entries: Vec<&Open> =
        made.open.iter().filter(|open| open.weight == weight && open.code != UNANSWERED).collect();
    let mut codes: Vec<&str> = Vec::new();
    for open in &entries {
        if !codes.contains(&open.code) {
            codes.push(open.code);
        }
    }
    let mut chosen = None;
    for code in codes {
        let sentence = say.of(&format!("visit.open.{code}"));
        ui.add(eframe::egui::Label::new(RichText::new(&sentence).text_style(theme::small())).wrap());
        for open in entries.iter().filter(|open| open.code == code) {
            if let Some(way) = way_of(walk, open)
                && entry_ui(ui, say, walk, open, &sentence)
            {
                chosen = Some(way);
            }
        }
    }
    chosen
}

fn way_of(walk: &Walk, open: &Open) -> Option<Way> {
    let line = walk.visit.asked.lines.iter().position(|line| line.id == open.line);
    match (line, open.code, &open.field) {
        (Some(place), ..) => Some(Way::Line(place)),
        (None, "roster_unfinished", _) => Some(Way::Part(Tab::Teachers)),
        (None, "classes_unfinished", _) => Some(Way::Part(Tab::Classes)),
        (None, _, Some(field)) => Some(Way::Choose(field.clone())),
        _ => None,
    }
}

/// One entry, pressed as a whole.
fn entry_ui(ui: &mut Ui, say: Say, walk: &Walk, open: &Open, sentence: &str) -> bool {
    let name = match (walk.visit.asked.line(&open.line), &open.field) {
        (Some(line), _) => {
            let stage = line.stage.map(|stage| format!("{} · ", say.stage(stage))).unwrap_or_default();
            format!("{stage}{}", words::line_name(say, line))
        }
        (None, Some(field)) => words::place(say, &walk.visit, field),
        (None, None) => sentence.to_owned(),
    };
    let label = say.with("walk_finish.go_to", &[("name", name.clone())]);
    let response = row::row_ui(ui, ENTRY, row::Kind::Leads, &label, false, |ui, rect| {
        let colours = ui.colours();
        let square = eframe::egui::Rect::from_center_size(
            rect.right_center() - Vec2::new(sizes().icon / 2.0, 0.0),
            Vec2::splat(sizes().icon),
        );
        icon::paint(ui.painter(), square, "forward", colours.text_weak);
        let text = row::lines(ui, &name, &TextStyle::Body, colours.text, rect.width() - sizes().icon - 8.0, 2);
        row::put(ui.painter(), text, rect.left_center(), Align2::LEFT_CENTER, colours.text);
    });
    response.clicked()
}

/// The first line without an answer at or after the one at hand, or from the top.
fn next_unanswered(walk: &Walk) -> Option<usize> {
    let lines = walk.visit.asked.lines.len();
    (walk.at..lines).chain(0..walk.at).find(|place| walk.visit.mark(&walk.visit.asked.lines[*place]).is_none())
}
