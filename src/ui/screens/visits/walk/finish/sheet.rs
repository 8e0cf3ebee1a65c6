//! The feedback page: one sheet that the head can read on the screen.

use eframe::egui::{Align, Label, Layout, RichText, Role, TextEdit, Ui, WidgetInfo};
use serde_json::Value;

use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::{card, row};
use crate::ui::words::{NO_FIGURE, Say, number};
use crate::visit::finding::Severity;
use crate::visit::{Field, FindingState, Part};

use super::super::beside::beside_ui;
use super::super::{Walk, write};
use super::{Made, figures, pen, signing};

/// Most changed values named.
const MOST_VALUES: usize = 6;

/// Width of the names of fields at the top.
const NAMES: f32 = 28.0;

pub(super) fn sheet_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, made: &Made) {
    let say = state.say;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let margin = eframe::egui::Margin::symmetric(12, 6);
        eframe::egui::Frame::NONE.inner_margin(margin).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            head_ui(ui, state, made);
            section_ui(ui, &say.of("walk_finish.checked"));
            if let Some(walk) = state.visits.open.as_ref() {
                checked_ui(ui, say, walk, shown, made);
            }
            for part in [Part::Strengths, Part::Problems, Part::OnTheSpot, Part::Advice] {
                part_ui(ui, state, made, part);
            }
            section_ui(ui, &say.of("walk_finish.sign_title"));
            signing::signatures_ui(ui, state);
        });
    });
}

/// Title, school, day, people.
fn head_ui(ui: &mut Ui, state: &mut state::State, made: &Made) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let about = &walk.visit.about;
    let kind = say.of(&format!("visit.kind.{}", about.kind.id()));
    let name = if walk.visit.school_name.is_empty() { kind.clone() } else { walk.visit.school_name.clone() };
    let line = format!("{name} · {kind} · {}", about.date);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.label(RichText::new(say.of("walk_finish.sheet_title")).heading());
        ui.label(RichText::new(line).color(ui.colours().text_weak));
    });
    ui.add_space(ui.steps(2.0));
    for part in [Part::Inspectors, Part::Companions] {
        let label = say.of(&format!("visit.part.{}", part.id()));
        ui.horizontal(|ui| {
            let size = eframe::egui::Vec2::new(ui.steps(NAMES), ui.spacing().interact_size.y);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(size.x);
                ui.label(RichText::new(&label).color(ui.colours().text_weak));
            });
            let draft = made.drafts.get(&part).filter(|draft| !draft.is_empty()).cloned();
            let empty = state.visits.open.as_ref().is_some_and(|walk| {
                !walk.is_frozen()
                    && !walk.visit.sheet.texts.contains_key(&part)
                    && !walk.finish.texts.contains_key(&part)
            });
            // The buttons stand at the end, so that both fields begin below each other.
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let walk = state.visits.open.as_ref();
                let beside = walk.and_then(|walk| beside_ui(ui, say, walk, &Field::Text(part), &label));
                if let Some(beside) = beside {
                    beside.perform(state);
                }
                if let Some(draft) = draft.filter(|_| empty && !state.read_only)
                    && ui.button(say.of("walk_finish.draft_people")).clicked()
                {
                    keep(state, part, &draft);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| text_field_ui(ui, state, part, &label, 1));
            });
        });
    }
}

fn section_ui(ui: &mut Ui, title: &str) {
    ui.add_space(ui.steps(3.0));
    card::heading_ui(ui, title);
    row::rule_ui(ui);
}

/// Numbers of lines, figures measured, and what they do to the verdict.
fn checked_ui(ui: &mut Ui, say: Say, walk: &Walk, shown: &Shown, made: &Made) {
    let page = &made.page;
    let tally = &page.tally;
    let text = |number: usize| number.to_string();
    let mut sentences = vec![say.with(
        "walk_finish.tally",
        &[
            ("asked", text(tally.asked)),
            ("answered", text(tally.answered())),
            ("met", text(tally.met)),
            ("mostly", text(tally.mostly)),
            ("not_met", text(tally.not_met)),
            ("not_applicable", text(tally.not_applicable)),
        ],
    )];
    if page.lessons > 0 {
        sentences.push(say.with("walk_finish.lessons", &[("number", text(page.lessons))]));
    }
    if page.talks > 0 {
        sentences.push(say.with("walk_finish.talks", &[("number", text(page.talks))]));
    }
    if page.satisfied.0 > 0 {
        let values = [("asked", text(page.satisfied.0)), ("yes", text(page.satisfied.1))];
        sentences.push(say.with("walk_finish.satisfied", &values));
    }
    let gap = if say.language == crate::text::Language::ZhCn { "" } else { " " };
    super::text_ui(ui, &sentences.join(gap));
    if made.figures.is_empty() {
        return;
    }
    ui.add_space(ui.steps(1.0));
    figures::table_ui(ui, say, &made.figures);
    effect_ui(ui, say, walk, shown);
}

/// What the measured figures do to the school's verdict.
fn effect_ui(ui: &mut Ui, say: Say, walk: &Walk, shown: &Shown) {
    let Some(effect) = walk.effect.as_ref() else { return };
    ui.add_space(ui.steps(1.0));
    if !effect.turns() {
        super::text_ui(ui, &say.of("walk_finish.kept"));
    }
    for (stage, before, after) in effect.units.iter().filter(|(_, before, after)| before != after) {
        let word = |verdict: &Option<crate::assess::Verdict>| {
            verdict.map_or_else(|| say.of("walk.no_verdict"), |verdict| say.verdict(verdict))
        };
        let values = [("stage", say.stage(*stage)), ("before", word(before)), ("after", word(after))];
        let text = say.with("walk_finish.turned", &values);
        mark::badge_ui(ui, after.map_or(Mark::Open, Mark::of_verdict), &text);
    }
    let indicators = &shown.rulebook().indicators;
    // Those below the standard first: they are what the head has to hear.
    let mut changes: Vec<&crate::ops::visit::effect::ValueEffect> = effect.values.iter().collect();
    changes.sort_by_key(|change| change.met != Some(false));
    let mut values = Vec::new();
    for change in changes {
        let Some(indicator) = indicators.get(change.indicator) else { continue };
        let (before, after) = (number(change.before, 2), number(change.after, 2));
        if before == after || values.len() == MOST_VALUES {
            continue;
        }
        let arguments = [
            ("stage", say.stage(change.stage)),
            ("indicator", say.name(&indicator.short).to_owned()),
            ("before", before),
            ("after", after),
        ];
        let (key, ink) = match change.met {
            Some(true) => ("walk_finish.value_met", ui.colours().text_weak),
            Some(false) => ("walk_finish.value_not_met", ui.colours().bad),
            None => ("walk_finish.value", ui.colours().text_weak),
        };
        values.push((say.with(key, &arguments), ink));
    }
    if values.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(4.0);
        ui.label(say.of("walk_finish.values"));
        for (text, ink) in values {
            ui.label(RichText::new(text).color(ink));
        }
    });
}

/// A text of the page, with the one drafted from the answers at hand.
fn part_ui(ui: &mut Ui, state: &mut state::State, made: &Made, part: Part) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let kept = walk.visit.sheet.texts.get(&part).map(|text| text.value.clone()).unwrap_or_default();
    let closed = walk.is_frozen() || state.read_only;
    let draft = made.drafts.get(&part).cloned().unwrap_or_default();
    let title = say.of(&format!("visit.part.{}", part.id()));
    ui.add_space(ui.steps(3.0));
    let (mut takes, mut beside) = (false, None);
    ui.horizontal(|ui| {
        card::heading_ui(ui, &title);
        beside = beside_ui(ui, say, walk, &Field::Text(part), &title);
        if !closed && !draft.is_empty() && draft.trim() != kept.trim() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let key = if kept.is_empty() { "walk_finish.draft" } else { "walk_finish.redraft" };
                let text = say.of(key);
                let button = ui.button(&text);
                let label = format!("{title}：{text}");
                button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
                takes = button.clicked();
            });
        }
    });
    row::rule_ui(ui);
    if part == Part::Problems && kept.trim().is_empty() && !draft.is_empty() {
        if !closed {
            card::weak_ui(ui, &say.of("walk_finish.drafted_problems"));
        }
        super::text_ui(ui, &draft);
    }
    text_field_ui(ui, state, part, &title, 2);
    if part == Part::Problems && !made.page.findings.is_empty() {
        findings_ui(ui, say, &made.page.findings);
    }
    if takes {
        if let Some(walk) = state.visits.open.as_mut() {
            walk.finish.texts.remove(&part);
        }
        keep(state, part, &draft);
    }
    if let Some(beside) = beside {
        beside.perform(state);
    }
}

/// A text that can be changed; once all is signed, one that can be read.
fn text_field_ui(ui: &mut Ui, state: &mut state::State, part: Part, label: &str, rows: usize) {
    let say = state.say;
    let read_only = state.read_only;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let kept = walk.visit.sheet.texts.get(&part).map(|text| text.value.clone()).unwrap_or_default();
    if walk.is_frozen() || read_only {
        let shown = if kept.is_empty() { NO_FIGURE } else { &kept };
        let drafted = part == Part::Problems && kept.is_empty();
        if !drafted || walk.finish.made.as_ref().is_none_or(|made| made.page.problems.is_empty()) {
            super::text_ui(ui, shown);
        }
        return;
    }
    let mut text = walk.finish.texts.get(&part).cloned().unwrap_or(kept);
    let hint = say.of(&format!("walk_finish.hint.{}", part.id()));
    let edit =
        if rows > 1 { TextEdit::multiline(&mut text).desired_rows(rows) } else { TextEdit::singleline(&mut text) };
    let field = ui.add(edit.hint_text(hint).desired_width(f32::INFINITY).id_salt(part.id()));
    field.widget_info(|| {
        let role = if rows > 1 { Role::MultilineTextInput } else { Role::TextInput };
        WidgetInfo::labeled(role, true, label)
    });
    if field.changed() {
        walk.finish.texts.insert(part, text);
    }
    if field.lost_focus()
        && let Some(text) = walk.finish.texts.remove(&part)
    {
        keep(state, part, &text);
    }
}

/// Enters a text of the page.
pub(super) fn keep(state: &mut state::State, part: Part, text: &str) {
    let text = text.trim();
    let value = if text.is_empty() { Value::Null } else { Value::String(text.to_owned()) };
    write(state, Field::Text(part), value);
}

/// Findings with who puts them right and by when.
fn findings_ui(ui: &mut Ui, say: Say, findings: &[FindingState]) {
    ui.add_space(ui.steps(1.0));
    ui.label(RichText::new(say.of("walk_finish.findings")).text_style(theme::strong()));
    let pen = pen(say.language);
    for finding in findings {
        let colours = ui.colours();
        let (ink, paper) = match finding.severity {
            Severity::Veto | Severity::Failing => (colours.bad, colours.bad_soft),
            Severity::Hazard => (colours.open, colours.open_soft),
            Severity::Advice => (colours.text_weak, colours.sunken),
        };
        ui.horizontal_top(|ui| {
            card::chip_ui(ui, &say.of(&format!("finding.severity.{}", finding.severity.id())), ink, paper);
            ui.vertical(|ui| {
                ui.add(Label::new(&finding.facts).wrap());
                card::weak_ui(ui, &pen.deadline(finding));
            });
        });
    }
}
