//! The system's dialogs for files. They block, so each runs on a thread of its own.

use std::path::PathBuf;
use std::sync::mpsc::{TryRecvError, channel};

use eframe::egui;

use crate::ops::make_template::make_template;
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

/// Asks where the template is to be written.
pub fn write_template(state: &mut state::State, ctx: &egui::Context) {
    let (sender, receiver) = channel();
    state.chosen_files = Some(receiver);
    let (ctx, title, name) = (ctx.clone(), state.say.of("command.template"), state.say.of("data_screen.template_name"));
    std::thread::spawn(move || {
        if let Some(path) = rfd::FileDialog::new().set_title(title).set_file_name(name).save_file() {
            drop(sender.send(Chosen::Template(path)));
        }
        ctx.request_repaint();
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
            save_template(state, path);
        }
        Ok(_) | Err(TryRecvError::Disconnected) => state.chosen_files = None,
        Err(TryRecvError::Empty) => {}
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
