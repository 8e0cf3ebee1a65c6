//! The chips over the ledger: what can be asked of findings, and what is.

use eframe::egui::style::StyleModifier;
use eframe::egui::{
    Atom, Button, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Stroke, TextEdit, Ui, Vec2, WidgetInfo,
};

use super::ledger::{Filter, Ledger};
use super::signs;
use crate::rulebook::SolvedBy;
use crate::ui::screens::schools::filter::switch;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};
use crate::ui::words::{Say, count};
use crate::visit::Severity;
use crate::visit::finding::Stage;

/// Side of the arrow of a chip that opens a list.
const ARROW: f32 = 12.0;
/// Greatest height of a list of answers, in steps.
const MENU: f32 = 80.0;

/// The field that finds by school, words, person or number.
pub fn search_ui(ui: &mut Ui, say: Say, text: &mut String) -> bool {
    let hint = say.of("follow_up.search");
    let width = sizes().search.min(ui.available_width() * 0.4);
    let field = ui.add(TextEdit::singleline(text).hint_text(&hint).desired_width(width));
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
    field.changed()
}

/// Draws the chips; says whether something was pressed.
pub fn chips_ui(ui: &mut Ui, state: &mut state::State, ledger: &Ledger) -> bool {
    let say = state.say;
    let inside: Vec<usize> = (0..ledger.findings.len())
        .filter(|place| ledger.lines[*place].row.is_none_or(|row| state.in_scope(row)))
        .collect();
    let filter = &mut state.memory.follow_up.filter;
    let before = filter.clone();
    let number = |fits: &dyn Fn(usize) -> bool| inside.iter().filter(|place| fits(**place)).count();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(1.5));
        let overdue = number(&|place| ledger.lines[place].is_overdue());
        if overdue > 0 || filter.overdue {
            let text = counted(say, &say.of("follow_up.overdue"), overdue);
            if card::toggle_ui(ui, filter.overdue, &text).clicked() {
                filter.overdue = !filter.overdue;
            }
        }
        for stage in Stage::ALL {
            let findings = number(&|place| ledger.lines[place].stage == stage);
            let id = stage.id().to_owned();
            let on = filter.stages.contains(&id);
            if findings == 0 && !on {
                continue;
            }
            if card::toggle_ui(ui, on, &counted(say, &signs::stage(say, stage), findings)).clicked() {
                switch(&mut filter.stages, &id);
            }
        }
        let severities = Severity::ALL.into_iter().map(|severity| {
            let findings = number(&|place| ledger.findings[place].severity == severity);
            (severity.id().to_owned(), signs::severity(say, severity), findings)
        });
        menu_ui(ui, say, "severity", &severities.collect::<Vec<_>>(), &mut filter.severities);
        let sides = SolvedBy::ALL.into_iter().map(|side| {
            let findings = number(&|place| ledger.findings[place].side == side);
            (side.id().to_owned(), signs::side(say, side), findings)
        });
        menu_ui(ui, say, "side", &sides.collect::<Vec<_>>(), &mut filter.sides);
        if ledger.townships.len() > 1 {
            let townships = ledger.townships.iter().map(|township| {
                let findings = number(&|place| ledger.lines[place].township == *township);
                (township.clone(), township.clone(), findings)
            });
            menu_ui(ui, say, "township", &townships.collect::<Vec<_>>(), &mut filter.townships);
        }
        if !filter.is_empty() && ui.button(say.of("follow_up.clear")).clicked() {
            *filter = Filter::default();
        }
    });
    *filter != before
}

fn counted(say: Say, name: &str, number: usize) -> String {
    say.with("schools.chip_count", &[("name", name.to_owned()), ("number", count(number))])
}

/// A chip that says what is chosen and opens a list to choose from. Answers are id, word and how many give them.
fn menu_ui(
    ui: &mut Ui,
    say: Say,
    key: &str,
    answers: &[(String, String, usize)],
    chosen: &mut std::collections::BTreeSet<String>,
) {
    let name = say.of(&format!("follow_up.column.{key}"));
    let answers: Vec<_> = answers.iter().filter(|(id, _, number)| *number > 0 || chosen.contains(id)).collect();
    let on: Vec<&str> =
        answers.iter().filter(|(id, ..)| chosen.contains(id)).map(|(_, word, _)| word.as_str()).collect();
    if answers.len() < 2 && on.is_empty() {
        return;
    }
    let text = match on.as_slice() {
        [] => name,
        [one] => say.with("schools.chip_one", &[("name", name), ("value", (*one).to_owned())]),
        several => say.with("schools.chip_several", &[("name", name), ("number", count(several.len()))]),
    };
    let colours = ui.colours();
    let (fill, ink, line) = if on.is_empty() {
        (colours.card, colours.text, colours.line)
    } else {
        (colours.accent_soft, colours.accent, colours.accent)
    };
    let arrow = Atom::paint(Vec2::splat(ARROW), move |ui, place| icon::paint(ui.painter(), place.rect, "down", ink));
    let button = Button::new((RichText::new(&text).color(ink), arrow)).fill(fill).stroke(Stroke::new(1.0, line));
    let response = ui.add(button.corner_radius(sizes().button / 2.0));
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &text));
    // A menu's own style draws no boxes.
    let popup = Popup::menu(&response).style(StyleModifier::default()).gap(4.0);
    popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(ui.steps(44.0));
        ScrollArea::vertical().max_height(ui.steps(MENU)).show(ui, |ui| {
            for (id, word, number) in answers {
                let mut on = chosen.contains(id);
                if ui.checkbox(&mut on, counted(say, word, *number)).clicked() {
                    switch(chosen, id);
                }
            }
        });
    });
}
