//! What is chosen for the document that is looked at.

use std::sync::Arc;

use eframe::egui::{ComboBox, Grid, Label, RichText, Role, TextEdit, TextWrapMode, Ui, WidgetInfo};

use super::choices::{self, Missing, Of, Span};
use super::kinds;
use crate::ops::export_document::Kind;
use crate::ops::offer_documents::{Lack, Material, Visits, Whose, asks};
use crate::ops::visit::list::Listed;
use crate::ui::command::Command;
use crate::ui::screens::Screen;
use crate::ui::state::{self, Scope, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::words::Say;

/// Schools that are offered for what was typed.
const OFFERED: usize = 6;

/// The format that is chosen for a kind: the one chosen last that it has, else its usual one.
pub(super) fn format(state: &state::State, kind: Kind) -> &'static str {
    let can = |format: &&&'static str| cfg!(feature = "pdf") || **format != "pdf" || kind.formats().len() == 1;
    let formats = kind.formats().iter().filter(can);
    let liked = |liked: &String| formats.clone().find(|format| **format == liked.as_str());
    let chosen = state.memory.reports.formats.iter().find_map(liked);
    chosen.or_else(|| formats.clone().next()).copied().unwrap_or_default()
}

/// Why nothing can be made, in words.
pub(super) fn said(say: Say, missing: Missing) -> String {
    match missing {
        Missing::Lack(lack) => say.of(&format!("offer.{}_long", lack.id())),
        Missing::Visit => say.of("reports.missing_visit"),
        Missing::School => say.of("reports.missing_school"),
        Missing::Township => say.of("reports.missing_township"),
        Missing::Day => say.of("reports.missing_day"),
    }
}

pub(super) fn options_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, material: &Arc<Material>) {
    let kind = kinds::chosen(state);
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let name = RichText::new(kind.name(state.say.language)).text_style(theme::heading());
        ui.add(Label::new(name).wrap());
        let what = RichText::new(state.say.of(&format!("reports.what.{}", kind.id()))).color(ui.colours().text_weak);
        ui.add(Label::new(what).wrap());
        ui.add_space(ui.steps(1.0));
        if let Some(lack) = material.lack(kind) {
            lack_ui(ui, state, lack);
            return;
        }
        let asked = asks(kind);
        let one =
            asked.visits == Visits::One || asked.visits == Visits::Some && state.reports.choices.span == Span::One;
        if asked.visits == Visits::Some {
            span_ui(ui, state);
        }
        if one {
            visit_ui(ui, state, shown, material, kind);
        } else {
            if asked.visits == Visits::Days || asked.visits == Visits::Some && state.reports.choices.span == Span::Days
            {
                days_ui(ui, state);
            }
            whose_ui(ui, state, shown, material, kind);
        }
        format_ui(ui, state, kind);
        notes_ui(ui, state, shown, kind);
    });
}

/// Why it cannot be made, and where to go.
fn lack_ui(ui: &mut Ui, state: &mut state::State, lack: Lack) {
    let say = state.say;
    let colours = ui.colours();
    card::chip_ui(ui, &say.of(&format!("offer.{}", lack.id())), colours.open, colours.open_soft);
    ui.add(Label::new(say.of(&format!("offer.{}_long", lack.id()))).wrap());
    let screen = match lack {
        Lack::Visits => Screen::Visits,
        Lack::Findings | Lack::OpenFindings => Screen::FollowUp,
        Lack::Doubts | Lack::Townships => Screen::Data,
    };
    let command = Command::Show(screen);
    if ui.button(command.name(say)).clicked() {
        state.commands.push(command);
    }
}

/// Choices beside each other, each on one line.
fn chips_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        contents(ui);
    });
}

/// What is asked, above the answer.
fn asked_ui(ui: &mut Ui, say: Say, key: &str) {
    ui.add_space(ui.steps(1.0));
    card::weak_ui(ui, &say.of(&format!("reports.{key}")));
}

fn span_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    asked_ui(ui, say, "visits");
    chips_ui(ui, |ui| {
        for span in Span::ALL {
            let chosen = state.reports.choices.span == span;
            if card::toggle_ui(ui, chosen, &say.of(&format!("reports.span_{}", span.id()))).clicked() {
                state.reports.choices.span = span;
            }
        }
    });
}

/// What a visit is called where it is chosen.
pub(super) fn visit_name(say: Say, shown: &Shown, visit: &Listed) -> String {
    let row = visit.about.school.as_deref().and_then(|code| shown.county.schools.row_of(code));
    let kind = say.of(&format!("visit.kind.{}", visit.about.kind.id()));
    let place = row.map_or_else(|| kind.clone(), |row| shown.county.schools.names[row].clone());
    say.with("reports.visit_name", &[("date", visit.about.date.to_string()), ("place", place)])
}

/// A box that opens, as wide as there is room, named by what it asks for.
fn box_ui(ui: &mut Ui, id: &str, label: &str, shown: &str, options: impl FnOnce(&mut Ui)) {
    let combo = ComboBox::from_id_salt(id).selected_text(shown).width(ui.available_width()).truncate();
    let combo = combo.show_ui(ui, options);
    let text = format!("{label} {shown}");
    combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &text));
    combo.response.on_hover_text(shown);
}

fn visit_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, material: &Material, kind: Kind) {
    let say = state.say;
    asked_ui(ui, say, "visit");
    let Some(current) = choices::visit(state, shown, material, kind) else {
        ui.add(Label::new(RichText::new(say.of("reports.missing_visit")).color(ui.colours().open)).wrap());
        return;
    };
    let (current, name) = (current.id.clone(), visit_name(say, shown, current));
    let mut pressed = None;
    box_ui(ui, "visit", &say.of("reports.visit"), &name, |ui| {
        for visit in choices::visits(state, shown, material, kind) {
            let signed = if visit.signed { "reports.visit_signed" } else { "reports.visit_open" };
            let line = say.with(
                "reports.visit_line",
                &[
                    ("name", visit_name(say, shown, visit)),
                    ("kind", say.of(&format!("visit.kind.{}", visit.about.kind.id()))),
                    ("signed", say.of(signed)),
                ],
            );
            if ui.selectable_label(visit.id == current, line).clicked() {
                pressed = Some(visit.id.clone());
            }
        }
    });
    if pressed.is_some() {
        state.reports.choices.visit = pressed;
    }
}

fn days_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    asked_ui(ui, say, "days");
    let gaps = [ui.steps(2.0), ui.steps(1.0)];
    Grid::new("days").num_columns(2).spacing(gaps).show(ui, |ui| {
        let choices = &mut state.reports.choices;
        for (key, text) in [("from", &mut choices.from), ("to", &mut choices.to)] {
            let label = ui.label(say.of(&format!("reports.{key}")));
            let hint = say.of("reports.day_hint");
            let field = TextEdit::singleline(text).hint_text(hint).desired_width(ui.steps(26.0));
            ui.add(field).labelled_by(label.id);
            ui.end_row();
        }
    });
}

fn whose_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, material: &Material, kind: Kind) {
    let say = state.say;
    let allowed = asks(kind).whose;
    let current = choices::of(state, shown, material, kind);
    asked_ui(ui, say, "whose");
    if allowed.len() > 1 {
        chips_ui(ui, |ui| {
            for whose in allowed {
                let (key, chosen) = match whose {
                    Whose::County => ("whose_county", current == Some(Of::County)),
                    Whose::Township => ("whose_township", matches!(current, Some(Of::Township(_)))),
                    Whose::School => ("whose_school", matches!(current, Some(Of::School(_)))),
                };
                if card::toggle_ui(ui, chosen, &say.of(&format!("reports.{key}"))).clicked() && !chosen {
                    state.reports.choices.of = choices::likeliest(state, shown, material, kind, *whose);
                }
            }
        });
    }
    match current {
        Some(Of::Township(name)) => township_ui(ui, state, shown, &name),
        Some(Of::School(code)) => school_ui(ui, state, shown, &code),
        Some(Of::County) if allowed.len() == 1 => {
            ui.add(Label::new(&shown.county.name).wrap());
            let scoped = state.memory.scope != Scope::County;
            if scoped {
                ui.add(Label::new(RichText::new(say.of("reports.county_only")).color(ui.colours().text_weak)).wrap());
            }
        }
        Some(Of::County) => {
            if matches!(&state.memory.scope, Scope::Schools(codes) if codes.len() > 1) {
                ui.add(Label::new(RichText::new(say.of("reports.not_some")).color(ui.colours().text_weak)).wrap());
            }
        }
        None => {}
    }
}

fn township_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, current: &str) {
    let say = state.say;
    let mut pressed = None;
    box_ui(ui, "township", &say.of("reports.whose_township"), current, |ui| {
        for name in &shown.townships {
            if ui.selectable_label(name == current, name).clicked() {
                pressed = Some(Of::Township(name.clone()));
            }
        }
    });
    if pressed.is_some() {
        state.reports.choices.of = pressed;
    }
}

fn school_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, current: &str) {
    let say = state.say;
    let schools = &shown.county.schools;
    if !state.reports.choices.searching {
        let name = schools.row_of(current).map_or(current, |row| schools.names[row].as_str());
        ui.add(Label::new(RichText::new(name).text_style(theme::strong())).wrap());
        if ui.button(say.of("reports.another_school")).clicked() {
            state.reports.choices.searching = true;
            state.reports.choices.search.clear();
        }
        return;
    }
    let hint = say.of("follow_up.school_hint");
    let choices = &mut state.reports.choices;
    let field = ui.add(TextEdit::singleline(&mut choices.search).hint_text(&hint).desired_width(f32::INFINITY));
    let label = say.of("reports.find_school");
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &label));
    let mut pressed = None;
    let named = shown.names.narrow(&choices.search).into_iter().map(crate::county::row_number);
    let mut found = named.filter(|row| state.in_scope(*row));
    for row in found.by_ref().take(OFFERED) {
        if ui.selectable_label(schools.codes[row as usize] == current, shown.school(row)).clicked() {
            pressed = Some(schools.codes[row as usize].clone());
        }
    }
    if found.next().is_some() {
        card::weak_ui(ui, &say.of("reports.more_schools"));
    }
    if let Some(code) = pressed {
        state.reports.choices.of = Some(Of::School(code));
        state.reports.choices.searching = false;
    }
}

fn format_ui(ui: &mut Ui, state: &mut state::State, kind: Kind) {
    let say = state.say;
    asked_ui(ui, say, "format");
    let current = format(state, kind);
    chips_ui(ui, |ui| {
        for format in kind.formats() {
            let can = *format != "pdf" || cfg!(feature = "pdf");
            let name = say.of(&format!("reports.format_{format}"));
            let toggle_ui = |ui: &mut Ui| card::toggle_ui(ui, *format == current, &name);
            // What stands in a scope of its own never begins a line: only what cannot be chosen gets one.
            let toggle = if can { toggle_ui(ui) } else { ui.add_enabled_ui(false, toggle_ui).inner };
            if toggle.clicked() {
                let formats = &mut state.memory.reports.formats;
                formats.retain(|known| known != format);
                formats.insert(0, (*format).to_owned());
            }
        }
    });
}

fn notes_ui(ui: &mut Ui, state: &state::State, shown: &Shown, kind: Kind) {
    let say = state.say;
    ui.add_space(ui.steps(1.0));
    let missing = choices::wish(state, shown, kind).err();
    if let Some(missing) = missing {
        ui.add(Label::new(RichText::new(said(say, missing)).color(ui.colours().open)).wrap());
    } else if state.read_only {
        ui.add(Label::new(RichText::new(say.of("reports.read_only")).color(ui.colours().open)).wrap());
    }
    if format(state, kind) == "docx" && cfg!(feature = "pdf") {
        let note = RichText::new(say.of("reports.docx_note")).text_style(theme::small()).color(ui.colours().text_weak);
        ui.add(Label::new(note).wrap());
    }
    let key = if shown.verified { "reports.by_measured" } else { "reports.by_reported" };
    let values = [("year", say.year(shown.county.year)), ("rulebook", say.name(&shown.rulebook().name).to_owned())];
    let figures = RichText::new(say.with(key, &values)).text_style(theme::small()).color(ui.colours().text_weak);
    ui.add(Label::new(figures).wrap());
}
