//! The system's dialogs for files. They block, so each runs on a thread of its own.

use std::path::PathBuf;

use eframe::egui;

use crate::ops::make_template::make_template;
use crate::ui::dialog::Dialog;
use crate::ui::state;

/// What a dialog brought back.
pub enum Chosen {
    /// Workbooks to import.
    Import(Vec<PathBuf>),
    /// Where the template is to be written.
    Template(PathBuf),
}

/// Asks for workbooks.
pub fn choose_files(state: &mut state::State, ctx: &egui::Context) {
    let title = state.say.of("command.import");
    let ask = move |dialog: rfd::FileDialog| dialog.set_title(title).pick_files().map(Chosen::Import);
    state.chosen_files = Some(Dialog::open(ctx, ask));
}

/// Asks where the template is to be written.
pub fn write_template(state: &mut state::State, ctx: &egui::Context) {
    let (title, name) = (state.say.of("command.template"), state.say.of("data_screen.template_name"));
    let ask =
        move |dialog: rfd::FileDialog| dialog.set_title(title).set_file_name(name).save_file().map(Chosen::Template);
    state.chosen_files = Some(Dialog::open(ctx, ask));
}

/// Takes up what a dialog has brought.
pub fn take_chosen(state: &mut state::State) {
    match Dialog::take(&mut state.chosen_files) {
        Some(Chosen::Import(files)) if !files.is_empty() => state.import(files),
        Some(Chosen::Template(path)) => save_template(state, path),
        Some(Chosen::Import(_)) | None => {}
    }
}

fn save_template(state: &mut state::State, path: PathBuf) {
    let language = state.say.language;
    state.ask(
        "window.work_save",
        false,
        move |engine, _| {
            // The dialog has asked whether an existing file may go.
            make_template(&engine.session()?.library, &path, true, language)?;
            Ok(path)
        },
        |state, path| {
            let text = state.say.with("window.written", &[("path", path.display().to_string())]);
            state.tell(text);
        },
    );
}
