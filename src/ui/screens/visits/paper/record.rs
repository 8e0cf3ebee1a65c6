//! Filled checklists taken in: each all or nothing, what is wrong with one by sheet and cell.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Id, Label, Modal, RichText, ScrollArea, Ui};

use crate::fault::{Fault, Place, Result};
use crate::ops::record_checklist::{Outcome, Recorded, Request, record_checklist};
use crate::ui::dialog::Dialog;
use crate::ui::screens::data::line_ui;
use crate::ui::screens::visits::walk;
use crate::ui::shell::introduction::introduced;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::widgets::mark::Mark;
use crate::ui::words::count;
use crate::visit::VisitKind;

use super::{grid_ui, path_ui, typed};

/// So many faults of a file are listed; the rest are counted.
const MOST_LISTED: usize = 50;
/// Height of the list, in steps.
const HIGH: f32 = 75.0;
/// Around a dialog, in steps.
const AROUND: f32 = 80.0;
/// What workbooks are refused with that are no checklists at all.
const NO_CHECKLIST: [&str; 2] = ["not_a_checklist", "checklist_not_xlsx"];

/// Files with what is wrong with each.
type Refused = Vec<(PathBuf, Vec<Fault>)>;

/// What is to be taken in.
#[derive(Default)]
pub struct Record {
    /// Code and name of the school it must be of; any where none is.
    school: Option<(String, String)>,
    /// Whose visit; `None`: what stands on the form.
    kind: Option<VisitKind>,
    path: String,
    chosen: Option<Dialog<Vec<PathBuf>>>,
    reading: bool,
    refused: Refused,
}

/// Opens the dialog: for the checklist of a school by its row, or of any.
pub fn open(state: &mut state::State, school: Option<u32>) {
    let Some(shown) = &state.shown else { return };
    let named = |row: u32| Some((shown.county.schools.codes.get(row as usize)?.clone(), shown.school(row).to_owned()));
    state.paper.record = Some(Record { school: school.and_then(named), ..Record::default() });
}

/// Takes in files that were let go of over the window.
pub(super) fn take(state: &mut state::State, files: Vec<PathBuf>) {
    let dropped = state.paper.record.is_none();
    state.paper.record.get_or_insert_default();
    read(state, files, dropped);
}

pub(super) fn record_ui(ui: &mut Ui, state: &mut state::State) {
    let Some(mut record) = state.paper.record.take() else { return };
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("record")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        let room = ui.ctx().content_rect();
        ui.set_width((sizes().panel * 1.4).min(room.width() - ui.steps(20.0)));
        card::heading_ui(ui, &say.of("paper.record_title"));
        let what = match &record.school {
            Some((code, name)) => say.with("paper.of_school", &[("name", name.clone()), ("code", code.clone())]),
            None => say.of("paper.record_any"),
        };
        ui.add(Label::new(what).wrap());
        let why = RichText::new(say.of("paper.record_what")).color(ui.colours().text_weak);
        ui.add(Label::new(why).wrap());
        ui.add_space(ui.steps(2.0));
        grid_ui(ui, "record", |ui| {
            let label = say.of("paper.file");
            ui.label(&label);
            let (entered, browse) = path_ui(ui, say, &mut record.path, &label, &say.of("paper.record_hint"));
            done |= entered;
            ui.end_row();
            if browse {
                choose(&mut record, say.of("paper.record_title"), ui.ctx());
            }
            ui.label(say.of("visits_list.kind"));
            ui.horizontal_wrapped(|ui| {
                for kind in [None, Some(VisitKind::Visit), Some(VisitKind::SelfReview)] {
                    let name = match kind {
                        None => say.of("paper.kind_of_form"),
                        Some(kind) => say.of(&format!("visit.kind.{}", kind.id())),
                    };
                    if card::toggle_ui(ui, record.kind == kind, &name).clicked() {
                        record.kind = kind;
                    }
                }
            });
            ui.end_row();
        });
        if !record.refused.is_empty() {
            ui.add_space(ui.steps(2.0));
            let most = (room.height() - ui.steps(AROUND)).clamp(ui.steps(20.0), ui.steps(HIGH));
            ScrollArea::vertical().id_salt("refused").max_height(most).show(ui, |ui| {
                refused_ui(ui, state, &record.refused);
            });
        }
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let ready = typed(&record.path).is_some() && !record.reading;
            let key = if record.refused.is_empty() { "paper.record_do" } else { "paper.record_again" };
            ui.add_enabled_ui(ready, |ui| done |= card::main_button_ui(ui, &say.of(key)).clicked());
            done &= ready;
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    if closed || modal.should_close() {
        return;
    }
    let file = typed(&record.path).filter(|_| done);
    state.paper.record = Some(record);
    if let Some(file) = file {
        read(state, vec![file], false);
    }
}

/// Everything that is wrong, file by file.
fn refused_ui(ui: &mut Ui, state: &state::State, refused: &Refused) {
    let say = state.say;
    ui.spacing_mut().item_spacing.y = ui.steps(1.5);
    for (file, faults) in refused {
        let values = [("file", name_of(file)), ("number", count(faults.len()))];
        let head = RichText::new(say.with("paper.refused", &values)).text_style(theme::strong());
        ui.add(Label::new(head.color(ui.colours().bad)).wrap());
        for fault in faults.iter().take(MOST_LISTED) {
            let place = Place { file: None, ..(*fault.place).clone() }.sentence(say.language);
            line_ui(ui, Mark::Bad, &place, &fault.message(say.language), &fault.hint(say.language));
        }
        if faults.len() > MOST_LISTED {
            card::weak_ui(ui, &say.with("data_screen.more", &[("number", count(faults.len() - MOST_LISTED))]));
        }
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Asks for the files; on a thread of its own.
fn choose(record: &mut Record, title: String, ctx: &Context) {
    let ask = move |dialog: rfd::FileDialog| dialog.set_title(title).add_filter("xlsx", &["xlsx"]).pick_files();
    record.chosen = Some(Dialog::open(ctx, ask));
}

/// Takes up the files the system's dialog has brought.
pub fn take_up(state: &mut state::State) {
    let Some(record) = &mut state.paper.record else { return };
    if let Some(files) = Dialog::take(&mut record.chosen).filter(|files| !files.is_empty()) {
        read(state, files, false);
    }
}

/// Takes files in, in the name of who works here. One that was only `dropped` may be for another screen.
fn read(state: &mut state::State, files: Vec<PathBuf>, dropped: bool) {
    if let Some(record) = &mut state.paper.record {
        record.refused.clear();
        if let [file] = files.as_slice() {
            record.path = file.display().to_string();
        }
    }
    introduced(state, move |state| {
        let (Some(shown), Some(record)) = (state.shown.clone(), &mut state.paper.record) else { return };
        record.reading = true;
        let (kind, school) = (record.kind, record.school.as_ref().map(|(code, _)| code.clone()));
        let (county, today) = (shown.entry.id.clone(), state.today());
        state.work.ask(
            "window.work_read",
            true,
            Box::new(move |engine, progress| {
                let mut read: Vec<(PathBuf, Result<Outcome>)> = Vec::with_capacity(files.len());
                let all = files.len();
                for file in files {
                    if progress.is_cancelled() {
                        break;
                    }
                    progress.set(read.len() as f64 / all as f64);
                    let school = school.as_deref();
                    let request = Request { file: &file, kind, county: Some(&county), school, today };
                    let outcome = engine.session().and_then(|session| record_checklist(session, &request));
                    read.push((file, outcome));
                }
                Box::new(move |state: &mut state::State| took(state, read, dropped))
            }),
        );
    });
}

/// What became of the files: visits are listed and the only one is opened, the others stay with what is wrong with them.
fn took(state: &mut state::State, read: Vec<(PathBuf, Result<Outcome>)>, dropped: bool) {
    let mut refused: Refused = Vec::new();
    let mut recorded: Vec<Recorded> = Vec::new();
    for (file, outcome) in read {
        match outcome {
            Ok(Outcome::Recorded(one)) => recorded.push(*one),
            Ok(Outcome::Refused(faults)) => refused.push((file, faults)),
            Err(fault) => refused.push((file, vec![fault])),
        }
    }
    let is_other = |(_, faults): &(PathBuf, Vec<Fault>)| {
        faults.iter().all(|fault| NO_CHECKLIST.contains(&fault.code)) && !faults.is_empty()
    };
    if dropped && recorded.is_empty() && !refused.is_empty() && refused.iter().all(is_other) {
        // A county's workbook, let go of over the list of visits.
        state.paper.record = None;
        state.import(refused.into_iter().map(|(file, _)| file).collect());
        return;
    }
    for one in &recorded {
        tell(state, one);
    }
    if !recorded.is_empty() {
        state.visits.changed();
        state.outdated = true;
    }
    match &mut state.paper.record {
        Some(record) if !refused.is_empty() => {
            record.reading = false;
            record.refused = refused;
            return;
        }
        // It was closed meanwhile.
        None => refused.iter().filter_map(|(_, faults)| faults.first()).for_each(|fault| state.complain(fault)),
        Some(_) => {}
    }
    state.paper.record = None;
    if let [one] = recorded.as_slice() {
        walk::leave(state);
        walk::open(state, &one.visit.id, None);
    }
}

/// Says what was recorded.
fn tell(state: &mut state::State, recorded: &Recorded) {
    let say = state.say;
    let about = &recorded.visit.about;
    let values = [
        ("name", recorded.visit.school_name.clone()),
        ("kind", say.of(&format!("visit.kind.{}", about.kind.id()))),
        ("date", about.date.to_string()),
        ("number", count(recorded.answers.len())),
    ];
    let key = if recorded.already { "paper.recorded_before" } else { "paper.recorded" };
    state.tell(say.with(key, &values));
    if let Some(year) = recorded.other_year {
        state.tell(say.with("paper.other_year", &[("year", say.year(year))]));
    }
}
