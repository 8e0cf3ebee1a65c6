//! Import and loads. To be drawn.

use std::path::PathBuf;
use std::sync::mpsc::channel;

use eframe::egui::{self, Ui};

use crate::ui::state;

/// What a dialog brought back.
pub enum Chosen {
    /// Workbooks to import.
    Import(Vec<PathBuf>),
    /// Where the template is to be written.
    Template(PathBuf),
}

/// State of the screen.
#[derive(Default)]
pub struct State {}

impl State {
    /// What is shown has changed.
    pub fn changed(&mut self) {}
}

/// Draws the screen.
pub fn data_ui(ui: &mut Ui, state: &mut state::State) {
    ui.label(state.say.of("screen.data"));
}

/// Imports files.
pub fn import(state: &mut state::State, files: Vec<PathBuf>) {
    state.ask(
        "window.work_import",
        true,
        move |engine, _| {
            let request =
                crate::ops::import_county::Request { files: &files, ..crate::ops::import_county::Request::default() };
            crate::ops::import_county::import_county(engine.session()?, &request)
        },
        |state, _done| state.reload(),
    );
}

/// Opens the system's dialog, on a thread of its own since it blocks.
pub fn choose_files(state: &mut state::State, ctx: &egui::Context) {
    let (sender, receiver) = channel();
    state.chosen_files = Some(receiver);
    let (ctx, title) = (ctx.clone(), state.say.of("command.import"));
    std::thread::spawn(move || {
        let files = rfd::FileDialog::new().set_title(title).pick_files().unwrap_or_default();
        // The window may have been closed meanwhile.
        drop(sender.send(Chosen::Import(files)));
        ctx.request_repaint();
    });
}

/// Writes the template where the person wants it.
pub fn write_template(state: &mut state::State) {
    let (sender, receiver) = channel();
    state.chosen_files = Some(receiver);
    let (title, name) = (state.say.of("command.template"), state.say.of("data.template_name"));
    std::thread::spawn(move || {
        if let Some(path) = rfd::FileDialog::new().set_title(title).set_file_name(name).save_file() {
            drop(sender.send(Chosen::Template(path)));
        }
    });
}

/// Takes up what a dialog has brought.
pub fn take_chosen(state: &mut state::State) {
    let Some(receiver) = &state.chosen_files else { return };
    match receiver.try_recv() {
        Ok(Chosen::Import(files)) if !files.is_empty() => {
            state.chosen_files = None;
            state.import(files);
        }
        Ok(Chosen::Template(path)) => {
            state.chosen_files = None;
            let language = state.say.language;
            state.ask(
                "window.work_save",
                false,
                move |engine, _| {
                    crate::ops::make_template::make_template(&engine.session()?.library, &path, true, language)?;
                    Ok(path)
                },
                |state, path| {
                    let text = state.say.with("window.written", &[("path", path.display().to_string())]);
                    state.tell(text);
                },
            );
        }
        Ok(_) | Err(std::sync::mpsc::TryRecvError::Disconnected) => state.chosen_files = None,
        Err(std::sync::mpsc::TryRecvError::Empty) => {}
    }
}
