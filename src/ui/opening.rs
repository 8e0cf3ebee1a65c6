//! Files handed to the system's program for them. That program is waited for on a thread of its own.

use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui;

use super::state::State;
use crate::fault::Fault;

/// What became of files that were opened.
#[derive(Default)]
pub struct Opened(Vec<Receiver<Option<Fault>>>);

/// Has the system open a file or a folder. What comes of it is told later.
pub fn open(state: &mut State, ctx: &egui::Context, path: &Path) {
    open_or_say(state, ctx, path, "document_not_opened");
}

/// The same with the fault that is told where it does not open.
pub fn open_or_say(state: &mut State, ctx: &egui::Context, path: &Path, code: &'static str) {
    let (sender, receiver) = channel();
    state.opened.0.push(receiver);
    let (ctx, path) = (ctx.clone(), path.to_owned());
    std::thread::spawn(move || {
        let is_there = std::fs::metadata(&path).map_err(|error| Fault::io("cannot_read", &path, &error));
        // The window may have been closed meanwhile.
        drop(sender.send(is_there.and_then(|_| open_with_system(&path, code)).err()));
        ctx.request_repaint();
    });
}

/// Takes up what became of files that were opened. Once a frame.
pub fn take_up(state: &mut State) {
    let mut faults = Vec::new();
    state.opened.0.retain(|receiver| match receiver.try_recv() {
        Ok(fault) => {
            faults.extend(fault);
            false
        }
        Err(TryRecvError::Empty) => true,
        Err(TryRecvError::Disconnected) => false,
    });
    for fault in faults {
        state.complain(&fault);
    }
}

/// Has the system open a file, and waits where it says how that went. `code` is the fault where it does not.
fn open_with_system(path: &Path, code: &'static str) -> Result<(), Fault> {
    let refused = |reason: String| Fault::could_not_run(code).in_file(path).with("reason", reason);
    let program = if cfg!(target_os = "windows") {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let status = Command::new(program).arg(path).status().map_err(|error| refused(error.to_string()))?;
    // Explorer says 1 whatever it did.
    if status.success() || cfg!(target_os = "windows") { Ok(()) } else { Err(refused(status.to_string())) }
}
