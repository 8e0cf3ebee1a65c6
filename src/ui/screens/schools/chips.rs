//! The chips over the table: what can be asked of schools, and what is.

use std::collections::BTreeSet;

use eframe::egui::style::StyleModifier;
use eframe::egui::{
    Atom, Button, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Stroke, TextEdit, Ui, Vec2, WidgetInfo,
};

use super::filter::{Filter, Ground, switch};
use super::source::{Source, kind_name, option_name, quantity_name};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};
use crate::ui::words::{Say, count};

/// Side of the arrow of a chip that opens a list.
const ARROW: f32 = 12.0;
/// Greatest height of a list of answers, in steps.
const MENU: f32 = 80.0;

/// One answer of a chip with a menu.
struct Answer<'a> {
    /// What is remembered of it.
    id: &'a str,
    text: &'a str,
    units: usize,
}

/// The field that finds by name.
pub fn name_ui(ui: &mut Ui, say: Say, filter: &mut Filter, width: f32) -> bool {
    let hint = say.of("schools.name_hint");
    let field = TextEdit::singleline(&mut filter.name).hint_text(&hint).desired_width(width);
    let field = ui.add(field);
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
    field.changed()
}

/// Draws the chips; says whether something was pressed.
pub fn chips_ui(ui: &mut Ui, say: Say, source: Source<'_>, ground: &Ground, filter: &mut Filter) -> bool {
    let before = filter.clone();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(1.5));
        for offer in ground.verdicts.iter().filter(|offer| offer.units > 0) {
            let text = counted(say, &say.verdict(offer.value), offer.units);
            let id = offer.value.id().to_owned();
            if card::toggle_ui(ui, filter.verdicts.contains(&id), &text).clicked() {
                switch(&mut filter.verdicts, &id);
            }
        }
        if ground.stages.len() > 1 {
            for offer in &ground.stages {
                let text = counted(say, &say.stage(offer.value), offer.units);
                if card::toggle_ui(ui, filter.stages.contains(&offer.value), &text).clicked() {
                    switch(&mut filter.stages, &offer.value);
                }
            }
        }
        menus_ui(ui, say, source, ground, filter);
        if ground.doubts > 0 {
            let text = counted(say, &say.of("schools.with_doubts"), ground.doubts);
            if card::toggle_ui(ui, filter.doubts, &text).clicked() {
                filter.doubts = !filter.doubts;
            }
        }
        if ground.borderline > 0 {
            let text = counted(say, &say.of("schools.borderline"), ground.borderline);
            let chip = card::toggle_ui(ui, filter.borderline, &text).on_hover_text(say.of("schools.value_borderline"));
            if chip.clicked() {
                filter.borderline = !filter.borderline;
            }
        }
        if !filter.is_empty() && ui.button(say.of("schools.clear")).clicked() {
            *filter = Filter::default();
        }
    });
    *filter != before
}

fn counted(say: Say, name: &str, units: usize) -> String {
    say.with("schools.chip_count", &[("name", name.to_owned()), ("number", count(units))])
}

/// The chips that open a list of answers. Nothing of a list is made before it is opened.
fn menus_ui(ui: &mut Ui, say: Say, source: Source<'_>, ground: &Ground, filter: &mut Filter) {
    if !ground.short.is_empty() {
        let answers = source.rulebook.indicators.iter().zip(&ground.short).filter(|(_, units)| **units > 0);
        let answers = answers.map(|(indicator, units)| Answer {
            id: &indicator.id,
            text: say.name(&indicator.short),
            units: *units,
        });
        menu_ui(ui, say, &say.of("schools.short_of"), answers, &mut filter.short);
    }
    if ground.kinds.len() > 1 {
        let kinds = ground.kinds.iter().filter_map(|offer| Some((source.quantities.kinds.get(offer.value)?, offer)));
        let answers =
            kinds.map(|(kind, offer)| Answer { id: &kind.id, text: kind_name(say, kind), units: offer.units });
        menu_ui(ui, say, &say.of("schools.column_kind"), answers, &mut filter.kinds);
    }
    if ground.townships.len() > 1 {
        let townships = ground.townships.iter();
        let answers = townships.map(|offer| Answer { id: &offer.value, text: &offer.value, units: offer.units });
        menu_ui(ui, say, &say.of("schools.column_township"), answers, &mut filter.townships);
    }
    for (place, offers) in &ground.choices {
        let quantity = &source.quantities.list[*place];
        let options = offers.iter().filter_map(|offer| Some((quantity.options.get(offer.value)?, offer)));
        let answers = options.map(|(option, offer)| Answer {
            id: &option.id,
            text: option_name(say, option),
            units: offer.units,
        });
        let mut chosen = filter.choices.remove(&quantity.key).unwrap_or_default();
        menu_ui(ui, say, quantity_name(say, quantity), answers, &mut chosen);
        if !chosen.is_empty() {
            filter.choices.insert(quantity.key.clone(), chosen);
        }
    }
}

/// A chip that says what is chosen and opens a list to choose from.
fn menu_ui<'a>(
    ui: &mut Ui,
    say: Say,
    name: &str,
    answers: impl Iterator<Item = Answer<'a>> + Clone,
    chosen: &mut BTreeSet<String>,
) {
    let colours = ui.colours();
    let on: Vec<&str> = if chosen.is_empty() {
        Vec::new()
    } else {
        answers.clone().filter(|answer| chosen.contains(answer.id)).map(|answer| answer.text).collect()
    };
    let text = match on.as_slice() {
        [] => name.to_owned(),
        [one] => say.with("schools.chip_one", &[("name", name.to_owned()), ("value", (*one).to_owned())]),
        several => say.with("schools.chip_several", &[("name", name.to_owned()), ("number", count(several.len()))]),
    };
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
            for answer in answers {
                let mut on = chosen.contains(answer.id);
                if ui.checkbox(&mut on, counted(say, answer.text, answer.units)).clicked() {
                    switch(chosen, &answer.id.to_owned());
                }
            }
        });
    });
}
