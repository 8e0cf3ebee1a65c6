//! The folder a telephone's photos arrive in, looked at on a thread of its own while a visit is open.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, SystemTime};

use eframe::egui;

use crate::fault::{Fault, Result};
use crate::ops::watched_folder::WatchedFolder;
use crate::ui::state;

use super::{News, bring};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// A folder that is watched.
pub struct Watch {
    /// The folder.
    pub folder: PathBuf,
    /// New photos that were neither attached nor waved aside.
    pub offered: Vec<PathBuf>,
    /// Why the folder cannot be read.
    pub fault: Option<Fault>,
    way: Way,
}

enum Way {
    /// A thread of its own, which ends when `_stop` goes.
    Thread { news: Receiver<Result<Vec<PathBuf>>>, _stop: Sender<()> },
    /// In the frame, for tests that must not depend on timing.
    AtOnce(WatchedFolder),
}

/// Asks for the folder to be watched.
pub(super) fn choose(state: &mut state::State, ctx: &egui::Context) {
    let title = state.say.of("walk_evidence.choose_folder");
    bring(state, ctx, move || News::Folder(rfd::FileDialog::new().set_title(title).pick_folder()));
}

/// Watches a folder from now on, in this visit and in those that follow.
pub(super) fn begin(state: &mut state::State, ctx: &egui::Context, folder: &Path) {
    // A path that is no text cannot be remembered, and is watched in this visit alone.
    state.memory.watched_folder = folder.to_str().map(str::to_owned);
    let watch = start(state, ctx, folder);
    if let Some(walk) = state.visits.open.as_mut() {
        walk.evidence.watch = Some(watch);
    }
}

/// Watches no more.
pub(super) fn end(state: &mut state::State) {
    state.memory.watched_folder = None;
    if let Some(walk) = state.visits.open.as_mut() {
        walk.evidence.watch = None;
    }
}

fn start(state: &state::State, ctx: &egui::Context, folder: &Path) -> Watch {
    let watched = WatchedFolder::new(folder, SystemTime::from(state.work.context().now()));
    let way = if state.work.is_at_once() { Way::AtOnce(watched) } else { thread(watched, ctx.clone()) };
    Watch { folder: folder.to_owned(), offered: Vec::new(), fault: None, way }
}

fn thread(mut watched: WatchedFolder, ctx: egui::Context) -> Way {
    let (sender, news) = channel();
    let (stop, stopped) = channel::<()>();
    std::thread::spawn(move || {
        let mut told = Ok(Vec::new());
        loop {
            let found = watched.look();
            // A folder that is gone is told once, and once when it is back.
            let is_news = found.as_ref().is_ok_and(|new| !new.is_empty()) || found != told;
            told = found.clone().map(|_| Vec::new());
            if is_news {
                if sender.send(found).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
            if stopped.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    });
    Way::Thread { news, _stop: stop }
}

/// Begins where a folder is remembered, and takes up what was found.
pub(super) fn take_up(state: &mut state::State, ctx: &egui::Context) {
    if state.visits.open.as_ref().is_some_and(|walk| walk.evidence.watch.is_none())
        && let Some(folder) = state.memory.watched_folder.clone()
    {
        begin(state, ctx, Path::new(&folder));
    }
    let Some(watch) = state.visits.open.as_mut().and_then(|walk| walk.evidence.watch.as_mut()) else { return };
    let found: Vec<Result<Vec<PathBuf>>> = match &mut watch.way {
        Way::Thread { news, .. } => news.try_iter().collect(),
        Way::AtOnce(watched) => {
            let found = watched.look();
            if watched.is_waiting() {
                ctx.request_repaint();
            }
            vec![found]
        }
    };
    for found in found {
        match found {
            Ok(new) => {
                watch.fault = None;
                watch.offered.extend(new);
            }
            Err(fault) => watch.fault = Some(fault),
        }
    }
}
