//! Every document there can be, into one folder; then what was left out, and why.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Id, Label, Modal, RichText, ScrollArea, Ui};

use super::make::{folder, path_ui, typed};
use super::preview;
use crate::ops::export_all::{Done, Request, export_all};
use crate::ops::papers::Watch;
use crate::ui::command::Command;
use crate::ui::dialog::Dialog;
use crate::ui::state::{self, Written};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::{Say, count};

/// Height of the list of what was left out at most, and what stands around it, in steps.
const HIGH: f32 = 75.0;
const AROUND: f32 = 80.0;

/// All documents, to be made or made.
pub(super) struct Form {
    path: String,
    chosen: Option<Dialog<PathBuf>>,
    writing: bool,
    refused: Option<String>,
    done: Option<(PathBuf, Done)>,
}

/// Opens the form: a folder of the county and its year within the one that was written into last.
pub(super) fn open(state: &mut state::State) {
    let Some(shown) = &state.shown else { return };
    let say = state.say;
    let values = [("county", shown.county.name.clone()), ("year", say.year(shown.county.year))];
    let path = folder(state).join(say.with("reports.folder_name", &values));
    let path = path.display().to_string();
    state.reports.all = Some(Form { path, chosen: None, writing: false, refused: None, done: None });
}

pub(super) fn form_ui(ui: &mut Ui, state: &mut state::State) {
    let Some(mut form) = state.reports.all.take() else { return };
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let mut command = None;
    let modal = Modal::new(Id::unique("make_all")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width((sizes().panel * 1.2).min(ui.ctx().content_rect().width() - ui.steps(20.0)));
        card::heading_ui(ui, &say.of("reports.all_title"));
        if let Some((folder, made)) = &form.done {
            done_ui(ui, say, made);
            ui.add_space(ui.steps(3.0));
            ui.horizontal(|ui| {
                closed = card::main_button_ui(ui, &say.of("reports.close")).clicked();
                if ui.button(say.of("command.open_folder")).clicked() {
                    command = Some(Command::Open(folder.clone()));
                }
            });
            return;
        }
        ui.add(Label::new(RichText::new(say.of("reports.all_what")).color(ui.colours().text_weak)).wrap());
        ui.add_space(ui.steps(2.0));
        let (entered, browse) = path_ui(ui, say, &mut form.path, &say.of("paper.folder"));
        done |= entered;
        if browse {
            choose(say, &mut form, ui.ctx());
        }
        if let Some(refused) = &form.refused {
            ui.add_space(ui.steps(1.0));
            ui.add(Label::new(RichText::new(refused).color(ui.colours().bad)).wrap());
        }
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let ready = typed(&form.path).is_some() && !form.writing;
            ui.add_enabled_ui(ready, |ui| done |= card::main_button_ui(ui, &say.of("reports.write")).clicked());
            done &= ready;
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    state.commands.extend(command);
    if closed || modal.should_close() {
        return;
    }
    let path = typed(&form.path).filter(|_| done);
    form.writing |= path.is_some();
    state.reports.all = Some(form);
    if let Some(path) = path {
        write(state, path);
    }
}

/// What was written, and what was not.
fn done_ui(ui: &mut Ui, say: Say, done: &Done) {
    ui.add(Label::new(say.with("reports.all_made", &[("number", count(done.files.len()))])).wrap());
    if done.left_out.is_empty() {
        return;
    }
    ui.add_space(ui.steps(2.0));
    ui.label(RichText::new(say.of("reports.left_out")).text_style(theme::strong()));
    let most = (ui.ctx().content_rect().height() - ui.steps(AROUND)).clamp(ui.steps(20.0), ui.steps(HIGH));
    ScrollArea::vertical().id_salt("left_out").max_height(most).show(ui, |ui| {
        for left_out in &done.left_out {
            let name = left_out.name(say.language);
            ui.add(Label::new(say.told(&name, std::slice::from_ref(&left_out.reason))).wrap());
        }
    });
}

/// Asks for the folder; on a thread of its own.
fn choose(say: Say, form: &mut Form, ctx: &Context) {
    let folder = typed(&form.path).and_then(|path| path.parent().map(Path::to_owned));
    let title = say.of("reports.all_title");
    form.chosen = Some(Dialog::open(ctx, move |dialog| {
        let mut dialog = dialog.set_title(title);
        if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        dialog.pick_folder()
    }));
}

/// Takes up the folder the system's dialog has brought.
pub(super) fn take_up(state: &mut state::State) {
    let Some(form) = &mut state.reports.all else { return };
    if let Some(path) = Dialog::take(&mut form.chosen) {
        form.path = path.display().to_string();
    }
}

/// Writes them. Files that are there already are never replaced: nobody was asked about each.
fn write(state: &mut state::State, out: PathBuf) {
    let Some(shown) = state.shown.clone() else { return };
    let (county, year, verified) = (shown.entry.id.clone(), shown.county.year, shown.verified);
    let (rulebook, language) = (shown.rulebook().id.clone(), state.say.language);
    state.work.ask(
        "reports.work_make",
        true,
        Box::new(move |engine, progress| {
            let tell = |part: f64| progress.set(part);
            let watch = Watch { cancel: &progress.cancel, progress: &tell };
            let request = Request {
                out: &out,
                force: false,
                county: Some(&county),
                year: Some(year),
                rulebook: Some(&rulebook),
                verified,
                language,
            };
            let made = engine.session().and_then(|session| export_all(session, &request, &watch));
            Box::new(move |state: &mut state::State| {
                // Those written before it was stopped stay, and are registered.
                state.reports.register.changed();
                match made {
                    Ok(done) => {
                        state.memory.reports.folder = out.parent().map(Path::to_owned);
                        let values = [("number", count(done.files.len()))];
                        let text = state.say.with("reports.all_made", &values);
                        state.tell_of(text, Written::Folder(out.clone()));
                        if let Some(form) = &mut state.reports.all {
                            form.writing = false;
                            form.done = Some((out, done));
                        }
                    }
                    Err(fault) => match &mut state.reports.all {
                        Some(form) => {
                            form.writing = false;
                            let stopped = preview::was_stopped(&fault);
                            let sentence = fault.sentence(language);
                            form.refused = Some(if stopped { state.say.of("reports.all_stopped") } else { sentence });
                        }
                        None => state.complain(&fault),
                    },
                }
            })
        }),
    );
}
