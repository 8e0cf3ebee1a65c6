//! Above every part of a visit: where one is, whether all is saved, how far it is, what the figures change.

use std::sync::Arc;

use eframe::egui::{Align, Context, Layout, RichText, Ui};

use crate::ui::command::Command;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::{card, icon, track};
use crate::ui::words::number;

use super::unsaved::{Unsaved, unsaved};
use super::{Saved, Tab, Walk};

/// Parts and progress stand in one row from so many steps of width on.
const WIDE: f32 = 200.0;

pub(super) fn header_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    let say = state.say;
    let unsaved = unsaved(state);
    let Some(walk) = state.visits.open.as_mut() else { return };
    let about = &walk.visit.about;
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        let back = icon::icon_button_ui(ui, "back", &say.of("walk.back"));
        if back.on_hover_text(Command::Back.keys(ui.ctx())).clicked() {
            commands.push(Command::Back);
        }
        let kind = say.of(&format!("visit.kind.{}", about.kind.id()));
        let name = if walk.visit.school_name.is_empty() { kind.clone() } else { walk.visit.school_name.clone() };
        card::title_ui(ui, &name);
        let team = if about.team.is_empty() { String::new() } else { format!(" · {}", about.team) };
        card::weak_ui(ui, &format!("{kind} · {}{team}", about.date));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (command, name, enabled) in
                [(Command::Redo, "redo", !walk.redo.is_empty()), (Command::Undo, "undo", !walk.undo.is_empty())]
            {
                ui.add_enabled_ui(enabled && !walk.is_frozen(), |ui| {
                    let last = if name == "undo" { walk.undo.last() } else { walk.redo.last() };
                    let label = last.map_or_else(
                        || say.of(&format!("command.{}", command.id())),
                        |deed| match name {
                            "undo" => super::words::undone(say, &walk.visit, deed),
                            _ => super::words::redone(say, &walk.visit, deed),
                        },
                    );
                    let keys = command.keys(ui.ctx());
                    if icon::icon_button_ui(ui, name, &label).on_hover_text(keys).clicked() {
                        commands.push(command);
                    }
                });
            }
            saved_ui(ui, say, &walk.saved, unsaved);
            if walk.visit.sheet.is_frozen() {
                mark::badge_ui(ui, Mark::Good, &say.of("walk.signed"));
            }
            if walk.visit.sheet.revision() > 1 {
                let revision = say.with("walk.revision", &[("number", walk.visit.sheet.revision().to_string())]);
                card::weak_ui(ui, &revision);
            }
        });
    });
    ui.add_space(ui.steps(1.0));
    let (done, all) = walk.visit.progress();
    let progress_ui = |ui: &mut Ui| {
        ui.label(
            RichText::new(say.with("walk.progress", &[("done", done.to_string()), ("all", all.to_string())]))
                .text_style(theme::strong()),
        );
        let size = eframe::egui::Vec2::new(ui.steps(30.0), ui.steps(3.0));
        let good = ui.colours().good;
        track::track_ui(ui, size, done as f64, all.max(1) as f64, &[], good, "");
    };
    let wide = ui.available_width() > ui.steps(WIDE);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::Vec2::splat(ui.steps(1.5));
        for tab in Tab::ALL.into_iter().filter(|tab| walk.has(*tab)) {
            let label = say.of(&format!("walk.tab.{}", tab.id()));
            let response = card::toggle_ui(ui, walk.tab == tab, &label);
            let keys = keys_of(ui.ctx(), walk, tab);
            let response = if keys.is_empty() { response } else { response.on_hover_text(keys) };
            if response.clicked() {
                commands.push(Command::Part(tab));
            }
        }
        if wide {
            ui.with_layout(Layout::right_to_left(Align::Center), progress_ui);
        } else {
            progress_ui(ui);
        }
    });
    if about.school.is_some() && !about.is_in_year() {
        ui.add_space(ui.steps(1.0));
        let years = [("year", about.year.to_string()), ("next", (about.year + 1).to_string())];
        ui.label(RichText::new(say.with("walk.other_year", &years)).text_style(theme::small()).color(ui.colours().bad));
    }
    if let Some(effect) = walk.effect.as_ref().filter(|effect| effect.turns() || !effect.variations.is_empty()) {
        ui.add_space(ui.steps(1.0));
        effect_ui(ui, say, shown, effect);
    }
    ui.add_space(ui.steps(2.0));
    state.commands.extend(commands);
}

/// The key that leads to a part from the one that is shown.
fn keys_of(ctx: &Context, walk: &Walk, tab: Tab) -> String {
    let leads = |by: isize, command: Command| (walk.part_beside(by) == Some(tab)).then(|| command.keys(ctx));
    let finish = (tab == Tab::Finish && walk.tab != tab).then(|| Command::Finish.keys(ctx));
    finish.or(leads(1, Command::NextPart)).or(leads(-1, Command::PreviousPart)).unwrap_or_default()
}

/// Whether all that is seen is on the disk; where something was not handed in yet, what.
fn saved_ui(ui: &mut Ui, say: crate::ui::words::Say, saved: &Saved, unsaved: Option<Unsaved>) {
    let colours = ui.colours();
    let of = |number: usize| [("number", number.to_string())];
    let (text, ink, name) = match (saved, unsaved) {
        (Saved::Failed(_), _) => (say.of("walk.not_saved"), colours.bad, "warning"),
        (_, Some(Unsaved::NotFigures(number))) => (say.with("walk.not_figures", &of(number)), colours.bad, "warning"),
        (_, Some(Unsaved::Typing)) => (say.of("walk.typing"), colours.text_weak, "edit"),
        (Saved::Saving, _) => (say.of("walk.saving"), colours.text_weak, "save"),
        (_, Some(Unsaved::Findings(number))) => (say.with("walk.findings_begun", &of(number)), colours.open, "finding"),
        (_, Some(Unsaved::Signature)) => (say.of("walk.signature_begun"), colours.open, "edit"),
        (Saved::Yes, None) => (say.of("walk.saved"), colours.good, "check"),
    };
    ui.label(RichText::new(text).color(ink));
    icon::icon_ui(ui, name, ink);
}

/// What the measured figures do to the school's verdict and the county's variation, in one line.
fn effect_ui(ui: &mut Ui, say: crate::ui::words::Say, shown: &Shown, effect: &crate::ops::visit::effect::Effect) {
    let rulebook = shown.rulebook();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(2.0);
        for (stage, before, after) in effect.units.iter().filter(|(_, before, after)| before != after) {
            let word = |verdict: &Option<crate::assess::Verdict>| {
                verdict.map_or_else(|| say.of("walk.no_verdict"), |verdict| say.verdict(verdict))
            };
            let text = say
                .with("walk.turns", &[("stage", say.stage(*stage)), ("before", word(before)), ("after", word(after))]);
            mark::badge_ui(ui, after.map_or(Mark::Open, Mark::of_verdict), &text);
        }
        for (stage, verdict, _) in effect.units.iter().filter(|(_, before, after)| before == after) {
            let Some(verdict) = verdict.filter(|_| effect.values.iter().any(|value| value.stage == *stage)) else {
                continue;
            };
            let stays = [("stage", say.stage(*stage)), ("verdict", say.verdict(verdict))];
            ui.label(RichText::new(say.with("walk.stays", &stays)).text_style(theme::small()));
        }
        for change in effect.variations.iter().take(4) {
            let indicator = rulebook.indicators.get(change.indicator).map_or("", |one| say.name(&one.short));
            let shown_number = |value: Option<f64>| number(value.unwrap_or(f64::NAN), 3);
            let text = say.with(
                "walk.variation",
                &[
                    ("stage", say.stage(change.stage)),
                    ("indicator", indicator.to_owned()),
                    ("before", shown_number(change.before)),
                    ("after", shown_number(change.after)),
                ],
            );
            let turned = change.verdict_before != change.verdict_after;
            let ink = if turned { ui.colours().bad } else { ui.colours().text_weak };
            ui.label(RichText::new(text).text_style(theme::small()).color(ink));
        }
    });
}
