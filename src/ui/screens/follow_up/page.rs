//! A finding with everything that became of it: its parts, changed in place; steps, looks, closing; and its history.

use std::collections::BTreeMap;
use std::path::PathBuf;

use eframe::egui::{self, Align, Grid, Label, Layout, RichText, Role, ScrollArea, TextEdit, Ui, Vec2, WidgetInfo};
use jiff::civil::Date;
use serde_json::Value;

use super::evidence::{self, Seen, View};
use super::{Step, act, form, history, signs};
use crate::fault::Result;
use crate::ops::Session;
use crate::ops::visit::findings::{add_progress, change, review, withdraw};
use crate::store::Entry;
use crate::ui::command::Command;
use crate::ui::dialog::Dialog;
use crate::ui::screens::evidence::view::Act;
use crate::ui::screens::evidence::{Album, bring_tile};
use crate::ui::screens::visits::walk;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::finding::{By, Progress, Review, Stage};
use crate::visit::{FindingField, FindingState};

/// The page of one finding.
#[derive(Default)]
pub struct Page {
    /// Id of the finding.
    pub id: String,
    /// Everything that was entered about it; `None` while it is being read.
    pub history: Option<Vec<Entry>>,
    /// Why the last thing was refused.
    pub fault: Option<String>,
    /// Names of the files that prove its steps, by hash.
    pub names: BTreeMap<String, String>,
    /// Files that prove the next step: hash and name.
    pub(super) evidence: Vec<(String, String)>,
    /// The piece of evidence that is looked at.
    pub(super) view: Option<View>,
    /// Files chosen in a dialog that runs on a thread of its own.
    files: Option<Dialog<Vec<PathBuf>>>,
    /// Parts that are being typed in, by their name.
    typed: BTreeMap<String, String>,
    /// The next step.
    step: String,
    /// The day of the next step or look; today where nothing is typed.
    day: Option<String>,
    /// The next step says it is put right.
    done: bool,
    /// What the next look saw, or why the finding is withdrawn or opened again.
    look: String,
    /// The form to withdraw it is open.
    withdrawing: bool,
    /// The history is shown.
    unfolded: bool,
}

impl Page {
    /// A page without anything typed.
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }

    /// Whether a piece of evidence is looked at.
    pub fn is_viewing(&self) -> bool {
        self.view.is_some()
    }
}

/// Where a page is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Beside the ledger.
    Beside,
    /// In its place.
    Alone,
    /// Over a visit.
    Dialog,
}

/// What was done on a page.
enum Deed {
    Change(FindingField, Value),
    Step(Progress),
    Review(Review),
    Withdraw(String),
    Attach(Vec<PathBuf>),
    Tile(String),
    Look(String),
    Viewed(egui::Context, Act),
    Close,
    Go(Command),
    Visit(String),
}

/// Keeps what was typed into parts of the finding that is open.
pub fn leave(state: &mut state::State) {
    let Some(page) = state.follow_up.open.as_ref() else { return };
    let typed: Vec<(String, String)> = page.typed.iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    for (name, text) in typed {
        if let Ok(field) = name.parse::<FindingField>()
            && (field != FindingField::Deadline || is_day(&text))
        {
            perform(state, Deed::Change(field, value_of(&text)));
        }
    }
}

/// Closes the page.
pub fn close(state: &mut state::State) {
    leave(state);
    state.follow_up.open = None;
}

/// A text as it is kept; nothing where it is empty.
fn value_of(text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() { Value::Null } else { Value::String(text.to_owned()) }
}

fn is_day(text: &str) -> bool {
    text.trim().is_empty() || text.trim().parse::<Date>().is_ok()
}

/// Draws the page of the finding that is open.
pub fn page_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, way: Way) {
    let Some(ledger) = state.follow_up.ledger.clone() else { return };
    // Taken out while it is drawn, so that it can be typed in.
    let Some(mut page) = state.follow_up.open.take() else { return };
    let mut album = std::mem::take(&mut state.follow_up.album);
    let mut deeds = Vec::new();
    if let Some(place) = ledger.place(&page.id) {
        let (finding, line) = (&ledger.findings[place], &ledger.lines[place]);
        let say = state.say;
        head_ui(ui, say, finding, line, way, &mut deeds);
        ui.add_space(ui.steps(1.5));
        if let Some(fault) = &page.fault {
            refusal_ui(ui, fault);
            ui.add_space(ui.steps(1.5));
        }
        let area = ScrollArea::vertical().id_salt("finding_page").auto_shrink([false, way == Way::Dialog]);
        // A dialog is as high as it needs to be, not as there is room below where it stood last.
        let most = ui.ctx().content_rect().height() - ui.steps(40.0);
        let area = if way == Way::Dialog { area.max_height(most).min_scrolled_height(most) } else { area };
        area.show(ui, |ui| {
            parts_ui(ui, state, shown, finding, line, &mut page, &mut deeds);
            ui.add_space(ui.steps(2.0));
            steps_ui(ui, state, finding, &mut page, &mut album, &mut deeds);
            ui.add_space(ui.steps(2.0));
            if way != Way::Dialog {
                end_ui(ui, state, finding, &mut page, &mut deeds);
            }
        });
        let all = evidence::hashes(finding, &page);
        if let Some(act) = evidence::view_ui(ui, say, &mut page, &album, &all) {
            deeds.push(Deed::Viewed(ui.ctx().clone(), act));
        }
    }
    state.follow_up.open = Some(page);
    state.follow_up.album = album;
    for deed in deeds {
        perform(state, deed);
    }
}

fn refusal_ui(ui: &mut Ui, fault: &str) {
    let colours = ui.colours();
    let frame = eframe::egui::Frame::new().fill(colours.bad_soft).corner_radius(crate::ui::tokens::sizes().radius);
    frame.inner_margin(eframe::egui::Margin::symmetric(10, 6)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            icon::icon_ui(ui, "warning", colours.bad);
            ui.add(Label::new(fault).wrap());
        });
    });
}

fn head_ui(ui: &mut Ui, say: Say, finding: &FindingState, line: &super::ledger::Line, way: Way, deeds: &mut Vec<Deed>) {
    ui.horizontal(|ui| {
        if way == Way::Alone && icon::icon_button_ui(ui, "back", &say.of("follow_up.back")).clicked() {
            deeds.push(Deed::Close);
        }
        let colours = ui.colours();
        card::heading_ui(ui, &signs::school(say, line));
        card::weak_ui(ui, &finding.number);
        signs::badge_ui(ui, signs::of_stage(line.stage, colours), &signs::stage(say, line.stage));
        if let Some(left) = signs::time_left(say, line.days) {
            if line.is_overdue() {
                let sign = signs::Sign { icon: "warning", ink: colours.bad, paper: colours.bad_soft };
                signs::badge_ui(ui, sign, &left);
            } else {
                card::weak_ui(ui, &left);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if way != Way::Alone && icon::icon_button_ui(ui, "close", &say.of("follow_up.close")).clicked() {
                deeds.push(Deed::Close);
            }
        });
    });
}

/// The parts of a finding, changed in place.
fn parts_ui(
    ui: &mut Ui,
    state: &state::State,
    shown: &Shown,
    finding: &FindingState,
    line: &super::ledger::Line,
    page: &mut Page,
    deeds: &mut Vec<Deed>,
) {
    let say = state.say;
    let rules = &shown.library.visits.finding;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        found_ui(ui, say, finding, line, deeds);
        for (name, values) in &finding.conflicts {
            conflict_ui(ui, say, name, values, deeds);
        }
        ui.add_space(ui.steps(1.5));
        ui.add_enabled_ui(!state.read_only && finding.withdrawn.is_none(), |ui| {
            Grid::new("finding_parts").num_columns(2).spacing([ui.steps(4.0), ui.steps(2.0)]).show(ui, |ui| {
                text_part_ui(ui, say, page, FindingField::Facts, &finding.facts, 2, deeds);
                form::label_ui(ui, say, "severity");
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing.x = ui.steps(1.5);
                    if let Some(severity) = signs::severity_choice_ui(ui, say, finding.severity) {
                        let value = serde_json::to_value(severity).unwrap_or_default();
                        deeds.push(Deed::Change(FindingField::Severity, value));
                    }
                });
                ui.end_row();
                form::label_ui(ui, say, "side");
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing.x = ui.steps(1.5);
                    if let Some(side) = form::side_choice_ui(ui, say, finding.side) {
                        let value = serde_json::to_value(side).unwrap_or_default();
                        deeds.push(Deed::Change(FindingField::Side, value));
                    }
                });
                ui.end_row();
                text_part_ui(ui, say, page, FindingField::Person, &finding.person, 1, deeds);
                text_part_ui(ui, say, page, FindingField::Measure, &finding.measure, 2, deeds);
                form::label_ui(ui, say, "deadline");
                deadline_ui(ui, say, rules, state.today(), page, finding, deeds);
                ui.end_row();
            });
        });
        if !finding.about.requirement.is_empty() || !finding.about.basis.is_empty() {
            ui.add_space(ui.steps(1.5));
            form::grounds_ui(ui, say, &finding.about);
        }
    });
}

/// Where it was found, with ways to school and visit.
fn found_ui(ui: &mut Ui, say: Say, finding: &FindingState, line: &super::ledger::Line, deeds: &mut Vec<Deed>) {
    ui.horizontal_wrapped(|ui| {
        let found = say.with(
            "follow_up.found",
            &[
                ("source", signs::source(say, finding.about.source)),
                ("day", finding.about.found_on.to_string()),
                ("name", finding.found_by.clone()),
            ],
        );
        card::weak_ui(ui, &found);
        if let Some(visit) = &finding.about.visit
            && ui.link(say.of("follow_up.open_visit")).clicked()
        {
            deeds.push(Deed::Visit(visit.clone()));
        }
        if let Some(row) = line.row
            && ui.link(say.of("follow_up.open_school")).clicked()
        {
            deeds.push(Deed::Go(Command::School(row)));
        }
    });
}

/// Values that stand beside each other: a person chooses one.
fn conflict_ui(ui: &mut Ui, say: Say, name: &str, values: &[Value], deeds: &mut Vec<Deed>) {
    let Ok(field) = name.parse::<FindingField>() else { return };
    ui.horizontal_wrapped(|ui| {
        let colours = ui.colours();
        icon::icon_ui(ui, "warning", colours.bad);
        ui.label(RichText::new(say.of("visit.open.conflict")).color(colours.bad));
        for value in values {
            let shown = match field {
                FindingField::Severity => {
                    serde_json::from_value(value.clone()).map(|value| signs::severity(say, value)).unwrap_or_default()
                }
                FindingField::Side => {
                    serde_json::from_value(value.clone()).map(|value| signs::side(say, value)).unwrap_or_default()
                }
                _ => walk::words::short(value.as_str().unwrap_or(crate::ui::words::NO_FIGURE), 16),
            };
            if ui.button(say.with("follow_up.keep", &[("value", shown)])).clicked() {
                deeds.push(Deed::Change(field, value.clone()));
            }
        }
    });
}

/// A part that is a text: kept when the field is left.
fn text_part_ui(
    ui: &mut Ui,
    say: Say,
    page: &mut Page,
    field: FindingField,
    stands: &str,
    rows: usize,
    deeds: &mut Vec<Deed>,
) {
    let name = field.to_string();
    let label = form::label_ui(ui, say, &name);
    let mut text = page.typed.get(&name).cloned().unwrap_or_else(|| stands.to_owned());
    let edit = if rows > 1 { TextEdit::multiline(&mut text) } else { TextEdit::singleline(&mut text) };
    let response = ui.add(edit.desired_rows(rows).desired_width(f32::INFINITY)).labelled_by(label.id);
    if response.changed() {
        page.typed.insert(name.clone(), text.clone());
    }
    if response.lost_focus() {
        if text.trim() == stands {
            page.typed.remove(&name);
        } else if page.typed.contains_key(&name) {
            deeds.push(Deed::Change(field, value_of(&text)));
        }
    }
    ui.end_row();
}

fn deadline_ui(
    ui: &mut Ui,
    say: Say,
    rules: &crate::rulebook::FindingRules,
    today: Date,
    page: &mut Page,
    finding: &FindingState,
    deeds: &mut Vec<Deed>,
) {
    let name = FindingField::Deadline.to_string();
    let stands = finding.deadline.map(|day| day.to_string()).unwrap_or_default();
    let mut text = page.typed.get(&name).cloned().unwrap_or_else(|| stands.clone());
    let bad = !is_day(&text);
    let (response, changed) = form::day_ui(ui, say, rules, today, &mut text, bad);
    if changed {
        page.typed.insert(name.clone(), text.clone());
    }
    // A chip is meant as it is pressed; typing, when the field is left.
    let meant = response.lost_focus() || changed && !response.changed();
    if meant && text.trim() != stands && is_day(&text) {
        deeds.push(Deed::Change(FindingField::Deadline, value_of(&text)));
    }
}

/// Steps and looks so far, and the forms of the next.
fn steps_ui(
    ui: &mut Ui,
    state: &state::State,
    finding: &FindingState,
    page: &mut Page,
    album: &mut Album,
    deeds: &mut Vec<Deed>,
) {
    let say = state.say;
    let stage = finding.stage();
    let (all, mut seen) = (evidence::hashes(finding, page), Seen::default());
    card::titled_card_ui(ui, &say.of("follow_up.progress"), |ui| {
        ui.add_space(ui.steps(1.0));
        let mut told: Vec<&str> = Vec::new();
        for (look, by) in &finding.reviews {
            for (step, step_by) in &finding.progress {
                if look.steps.contains(&step_by.entry) && !told.contains(&step_by.entry.as_str()) {
                    told.push(&step_by.entry);
                    step_ui(ui, say, &page.names, step, step_by, (album, &all, &mut seen));
                }
            }
            look_ui(ui, say, look, by);
        }
        for (step, by) in finding.progress.iter().filter(|(_, by)| !told.contains(&by.entry.as_str())) {
            step_ui(ui, say, &page.names, step, by, (album, &all, &mut seen));
        }
        if finding.progress.is_empty() && finding.reviews.is_empty() {
            ui.label(RichText::new(say.of("follow_up.no_progress")).color(ui.colours().text_weak));
        }
        if !stage.is_open() {
            return;
        }
        ui.add_space(ui.steps(2.0));
        ui.add_enabled_ui(!state.read_only, |ui| {
            let hint = say.of("follow_up.step_hint");
            let edit = TextEdit::multiline(&mut page.step).hint_text(&hint).desired_rows(2);
            let field = ui.add(edit.desired_width(f32::INFINITY));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
            ui.add_space(ui.steps(1.0));
            deeds.extend(Dialog::take(&mut page.files).map(Deed::Attach));
            evidence::next_ui(ui, say, page, album, &all, &mut seen);
            ui.add_space(ui.steps(1.0));
            let on = ui.horizontal_wrapped(|ui| {
                let on = when_ui(ui, say, state.today(), page);
                ui.checkbox(&mut page.done, say.of("follow_up.done"));
                if ui.button(say.of("follow_up.attach")).clicked() {
                    let title = say.of("follow_up.attach");
                    page.files = Some(Dialog::open(ui.ctx(), move |dialog| dialog.set_title(title).pick_files()));
                }
                if ui.button(say.of("follow_up.add_step")).clicked()
                    && let Some(on) = on
                {
                    let text = page.step.trim().to_owned();
                    let evidence = page.evidence.iter().map(|(hash, _)| hash.clone()).collect();
                    deeds.push(Deed::Step(Progress { on, text, evidence, done: page.done }));
                }
                on
            });
            ui.add_space(ui.steps(2.0));
            review_ui(ui, state, finding, page, on.inner, deeds);
        });
    });
    deeds.extend(seen.tiles.into_iter().map(Deed::Tile));
    deeds.extend(seen.pressed.map(Deed::Look));
}

/// The day of a step or a look.
fn when_ui(ui: &mut Ui, say: Say, today: Date, page: &mut Page) -> Option<Date> {
    let mut text = page.day.clone().unwrap_or_else(|| today.to_string());
    let label = say.of("follow_up.on_day");
    let field = ui.add(TextEdit::singleline(&mut text).desired_width(ui.steps(24.0)));
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &label));
    if field.changed() {
        page.day = Some(text.clone());
    }
    let day = text.trim().parse().ok();
    if day.is_none() {
        ui.label(RichText::new(say.of("follow_up.no_day")).color(ui.colours().bad));
    }
    day
}

/// The look at what was put right.
fn review_ui(
    ui: &mut Ui,
    state: &state::State,
    finding: &FindingState,
    page: &mut Page,
    on: Option<Date>,
    deeds: &mut Vec<Deed>,
) {
    let say = state.say;
    if page.withdrawing {
        return;
    }
    ui.label(RichText::new(say.of("follow_up.review")).text_style(theme::strong()));
    let me = state.identity.as_ref().map(|identity| &identity.author);
    if finding.stage() == Stage::Fixed
        && let Some(me) = me
        && let Some(by) = finding.fixed_by().into_iter().find(|by| me.id == by.id || me.name == by.author)
    {
        card::weak_ui(ui, &say.with("follow_up.someone_else", &[("name", by.author.clone())]));
    }
    let hint = say.of("follow_up.look_hint");
    let field = ui.add(TextEdit::singleline(&mut page.look).hint_text(&hint).desired_width(f32::INFINITY));
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
    ui.add_space(ui.steps(1.0));
    ui.horizontal_wrapped(|ui| {
        let passed = if finding.stage() == Stage::Fixed {
            card::main_button_ui(ui, &say.of("follow_up.pass")).clicked()
        } else {
            ui.button(say.of("follow_up.pass")).clicked()
        };
        let failed = ui.button(say.of("follow_up.fail")).clicked();
        if let Some(on) = on.filter(|_| passed || failed) {
            deeds.push(Deed::Review(Review { on, passed, text: page.look.trim().to_owned(), steps: Vec::new() }));
        }
    });
}

fn step_ui(
    ui: &mut Ui,
    say: Say,
    names: &BTreeMap<String, String>,
    step: &Progress,
    by: &By,
    (album, all, seen): (&mut Album, &[String], &mut Seen),
) {
    let colours = ui.colours();
    let sign = signs::of_stage(if step.done { Stage::Fixed } else { Stage::Working }, colours);
    let word = say.of(if step.done { "follow_up.step_done" } else { "follow_up.step" });
    entry_ui(ui, sign, &format!("{} · {word} · {}", step.on, by.author), &step.text, |ui| {
        if step.evidence.is_empty() {
            return;
        }
        let known: Vec<&String> = step.evidence.iter().filter_map(|hash| names.get(hash)).collect();
        if !known.is_empty() {
            card::weak_ui(ui, &say.with("follow_up.evidence", &[("names", say.list(known))]));
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(1.5));
            for hash in &step.evidence {
                seen.tile_ui(ui, say, album, all, (hash, names.get(hash).map_or("", String::as_str)));
            }
        });
    });
}

fn look_ui(ui: &mut Ui, say: Say, look: &Review, by: &By) {
    let colours = ui.colours();
    let sign = if look.passed {
        signs::of_stage(Stage::Closed, colours)
    } else {
        signs::Sign { icon: "cross", ink: colours.bad, paper: colours.bad_soft }
    };
    let word = say.of(if look.passed { "follow_up.passed" } else { "follow_up.failed" });
    entry_ui(ui, sign, &format!("{} · {word} · {}", look.on, by.author), &look.text, |_| {});
}

fn entry_ui(ui: &mut Ui, sign: signs::Sign, head: &str, text: &str, more: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        icon::icon_ui(ui, sign.icon, sign.ink);
        ui.vertical(|ui| {
            ui.label(RichText::new(head).text_style(theme::small()).color(ui.colours().text_weak));
            if !text.is_empty() {
                ui.add(Label::new(text).wrap());
            }
            more(ui);
        });
    });
    ui.add_space(ui.steps(1.0));
}

/// Opening again, withdrawing, restoring, and the history.
fn end_ui(ui: &mut Ui, state: &state::State, finding: &FindingState, page: &mut Page, deeds: &mut Vec<Deed>) {
    let (say, today) = (state.say, state.today());
    ui.add_enabled_ui(!state.read_only, |ui| match finding.stage() {
        Stage::Withdrawn => {
            let reason = finding.withdrawn.clone().unwrap_or_default();
            ui.add(Label::new(say.with("follow_up.withdrawn_because", &[("reason", reason)])).wrap());
            if ui.button(say.of("follow_up.restore")).clicked() {
                deeds.push(Deed::Change(FindingField::Withdrawn, Value::Null));
            }
        }
        Stage::Closed => {
            if reason_ui(ui, say, page, "follow_up.reopen_hint", "follow_up.reopen") {
                let text = page.look.trim().to_owned();
                deeds.push(Deed::Review(Review { on: today, passed: false, text, steps: Vec::new() }));
            }
        }
        _ if page.withdrawing => {
            if reason_ui(ui, say, page, "follow_up.withdraw_hint", "follow_up.withdraw") {
                deeds.push(Deed::Withdraw(page.look.trim().to_owned()));
            }
        }
        _ => {
            if ui.button(say.of("follow_up.withdraw_begin")).clicked() {
                page.withdrawing = true;
            }
        }
    });
    ui.add_space(ui.steps(2.0));
    let word = say.of(if page.unfolded { "follow_up.hide_history" } else { "follow_up.show_history" });
    if card::toggle_ui(ui, page.unfolded, &word).clicked() {
        page.unfolded = !page.unfolded;
    }
    if page.unfolded
        && let Some(log) = &page.history
    {
        ui.add_space(ui.steps(1.5));
        card::titled_card_ui(ui, &say.of("follow_up.history"), |ui| {
            ui.add_space(ui.steps(1.0));
            history::history_ui(ui, say, log);
        });
    }
    ui.add_space(ui.steps(2.0));
}

/// A reason and the button it is given for; says whether that was pressed.
fn reason_ui(ui: &mut Ui, say: Say, page: &mut Page, hint: &str, button: &str) -> bool {
    let hint = say.of(hint);
    let mut pressed = false;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - ui.steps(40.0)).max(ui.steps(30.0));
        let field = ui.add(TextEdit::singleline(&mut page.look).hint_text(&hint).desired_width(width));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
        pressed = ui.button(say.of(button)).clicked();
        if page.withdrawing && ui.button(say.of("window.cancel")).clicked() {
            page.withdrawing = false;
        }
    });
    pressed
}

fn one(entry: Result<Entry>) -> Result<Vec<Step>> {
    entry.map(|entry| vec![Step::Entry(entry.id)])
}

fn perform(state: &mut state::State, deed: Deed) {
    let Some(id) = state.follow_up.open.as_ref().map(|page| page.id.clone()) else { return };
    match deed {
        Deed::Change(field, value) => {
            let sent = value.as_str().unwrap_or_default().to_owned();
            act(
                state,
                move |session: &Session| one(change(session, &id, field, value)),
                move |state, _| {
                    if let Some(page) = state.follow_up.open.as_mut() {
                        let name = field.to_string();
                        // What was typed meanwhile stays.
                        if page.typed.get(&name).is_some_and(|typed| typed.trim() == sent) {
                            page.typed.remove(&name);
                        }
                    }
                },
            );
        }
        Deed::Step(step) => act(
            state,
            move |session| one(add_progress(session, &id, &step)),
            |state, _| {
                if let Some(page) = state.follow_up.open.as_mut() {
                    page.step.clear();
                    page.evidence.clear();
                    page.done = false;
                    page.day = None;
                }
            },
        ),
        Deed::Review(look) => act(state, move |session| one(review(session, &id, &look)), |state, _| looked(state)),
        Deed::Withdraw(reason) => {
            act(state, move |session| one(withdraw(session, &id, &reason)), |state, _| looked(state));
        }
        Deed::Attach(files) => evidence::attach(state, files),
        Deed::Tile(hash) => bring_tile(state, evidence::album, &hash),
        Deed::Look(hash) => evidence::open(state, &hash),
        Deed::Viewed(ctx, act) => evidence::perform(state, &ctx, act),
        Deed::Close => close(state),
        Deed::Go(command) => state.commands.push(command),
        Deed::Visit(visit) => walk::open(state, &visit, None),
    }
}

fn looked(state: &mut state::State) {
    if let Some(page) = state.follow_up.open.as_mut() {
        page.look.clear();
        page.withdrawing = false;
        page.day = None;
    }
}
