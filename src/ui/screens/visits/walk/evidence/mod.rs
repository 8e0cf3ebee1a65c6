//! Photos and papers of a line: shown under its note, added by dialog, drop, paste or from a watched folder.

mod add;
mod strip;
mod view;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui;
use tempfile::TempDir;

use crate::store::Entry;
use crate::ui::screens::evidence::Album;
use crate::ui::state;
use crate::visit::{Said, photo_numbers};

use super::{Tab, Walk};

pub use add::{hears_paste, take_dropped};
pub(super) use strip::strip_ui;

/// What this part knows.
#[derive(Default)]
pub struct State {
    /// Numbers of photos and papers, by hash.
    numbers: BTreeMap<String, u32>,
    /// What is known of them, with their small pictures.
    album: Album,
    /// The one that is looked at.
    view: Option<view::View>,
    /// What a dialog or another program brings back.
    news: Option<Receiver<News>>,
    /// The folder new photos come from.
    watch: Option<watch::Watch>,
}

/// What came back from a thread of its own.
enum News {
    /// Files chosen for a line.
    Files(String, Vec<PathBuf>),
    /// A folder to be watched.
    Folder(Option<PathBuf>),
}

impl State {
    /// Begins with what was entered so far.
    pub fn new(log: &[Entry]) -> Self {
        let said = log.iter().filter(|entry| !entry.value.is_null());
        let said = said.map(|entry| Said { field: &entry.field, at: entry.at, entry: entry.id.to_string() });
        Self { numbers: photo_numbers(said), ..Self::default() }
    }

    /// Whether a caption is being typed.
    pub(super) fn is_typing(&self) -> bool {
        self.view.as_ref().is_some_and(view::View::is_typing)
    }

    /// Whether a photo is looked at: keys are not the line's meanwhile.
    pub fn is_viewing(&self) -> bool {
        self.view.is_some()
    }

    /// Copies that other programs opened, to be deleted where no frame waits.
    pub fn take_copies(&mut self) -> Vec<TempDir> {
        self.album.take_copies()
    }

    /// The number of a photo or paper; the next one where it is new.
    fn number(&mut self, hash: &str) -> u32 {
        let next = self.numbers.values().max().map_or(1, |most| most + 1);
        *self.numbers.entry(hash.to_owned()).or_insert(next)
    }
}

/// The line photos are added to now, if any may be.
fn line_at_hand(state: &state::State) -> Option<String> {
    let walk = open_lines(state)?;
    walk.line().map(|line| line.id.clone())
}

/// The visit whose lines are looked at.
fn open_lines(state: &state::State) -> Option<&Walk> {
    let walk = state.visits.open.as_deref()?;
    (state.screen == crate::ui::screens::Screen::Visits && walk.tab == Tab::Checklist).then_some(walk)
}

/// Asks for photos of the line at hand.
pub(super) fn choose(state: &mut state::State, ctx: &egui::Context) {
    let Some(line) = line_at_hand(state) else { return };
    let (title, own, all) = (
        state.say.of("walk_evidence.choose"),
        state.say.of("walk_evidence.kinds"),
        state.say.of("walk_evidence.all_files"),
    );
    bring(state, ctx, move || {
        let dialog = rfd::FileDialog::new().set_title(title);
        let dialog = dialog.add_filter(own, &["jpg", "jpeg", "png", "webp", "pdf"]).add_filter(all, &["*"]);
        News::Files(line, dialog.pick_files().unwrap_or_default())
    });
}

/// Has something done that may take long, on a thread of its own.
fn bring(state: &mut state::State, ctx: &egui::Context, work: impl FnOnce() -> News + Send + 'static) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let (sender, receiver) = channel();
    walk.evidence.news = Some(receiver);
    let ctx = ctx.clone();
    std::thread::spawn(move || {
        // The visit may have been closed meanwhile.
        drop(sender.send(work()));
        ctx.request_repaint();
    });
}

/// Takes up what dialogs, other programs and the watched folder have brought. Once a frame, whatever part is shown.
pub(super) fn take_up(state: &mut state::State, ctx: &egui::Context) {
    watch::take_up(state, ctx);
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(news) = &walk.evidence.news else { return };
    match news.try_recv() {
        Err(TryRecvError::Empty) => return,
        Err(TryRecvError::Disconnected) | Ok(News::Folder(None)) => walk.evidence.news = None,
        Ok(News::Files(line, files)) => {
            walk.evidence.news = None;
            add::add_files(state, &line, files);
        }
        Ok(News::Folder(Some(folder))) => {
            walk.evidence.news = None;
            watch::begin(state, ctx, &folder);
        }
    }
    ctx.request_repaint();
}

/// Keeps what was typed.
pub(super) fn leave(state: &mut state::State) {
    view::close(state);
}

/// The album of the visit that is open.
fn album(state: &mut state::State) -> Option<&mut Album> {
    state.visits.open.as_mut().map(|walk| &mut walk.evidence.album)
}
