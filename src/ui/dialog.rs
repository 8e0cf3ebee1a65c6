//! The system's dialogs for files. They block, so each runs on a thread of its own and brings back what was chosen.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui;
use rfd::FileDialog;

/// A dialog that is open, and what it will bring.
#[derive(Debug)]
pub struct Dialog<T>(Receiver<T>);

impl<T: Send + 'static> Dialog<T> {
    /// Opens a dialog; `ask` shows it, and brings nothing where it was closed without a choice.
    pub fn open(ctx: &egui::Context, ask: impl FnOnce(FileDialog) -> Option<T> + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            if let Some(chosen) = ask(FileDialog::new()) {
                // What it was opened for may have been closed meanwhile.
                drop(sender.send(chosen));
            } else {
                drop(sender);
            }
            ctx.request_repaint();
        });
        Self(receiver)
    }

    /// Takes up what a dialog has brought, once. One that was closed without a choice is gone from then on.
    pub fn take(open: &mut Option<Self>) -> Option<T> {
        match open.as_ref()?.0.try_recv() {
            Ok(chosen) => {
                *open = None;
                Some(chosen)
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                *open = None;
                None
            }
        }
    }
}

/// A path with the ending of its format, where it has another or none: a name may be typed without one, or with a dot in it.
pub fn with_ending(mut path: PathBuf, ending: &str) -> PathBuf {
    if path.extension().is_none_or(|own| !own.eq_ignore_ascii_case(ending)) {
        path.as_mut_os_string().push(format!(".{ending}"));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a dialog has brought once its thread is done.
    fn brought(chosen: Option<u8>) -> (Option<u8>, bool) {
        let (done, is_done) = channel::<()>();
        let mut dialog = Some(Dialog::open(&egui::Context::default(), move |_| {
            is_done.recv().unwrap_err();
            chosen
        }));
        assert_eq!(Dialog::take(&mut dialog), None);
        assert!(dialog.is_some(), "it is open still");
        drop(done);
        loop {
            let taken = Dialog::take(&mut dialog);
            if taken.is_some() || dialog.is_none() {
                return (taken, dialog.is_none());
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_was_chosen_is_taken_once_and_nothing_where_it_was_closed() {
        assert_eq!(brought(Some(7)), (Some(7), true));
        assert_eq!(brought(None), (None, true));
    }

    #[test]
    fn an_ending_is_added_where_there_is_another_or_none() {
        let of = |path: &str| with_ending(PathBuf::from(path), "docx").display().to_string();
        assert_eq!([of("a"), of("a.b"), of("a.DOCX")], ["a.docx", "a.b.docx", "a.DOCX"]);
    }
}
