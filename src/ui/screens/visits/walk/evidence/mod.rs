//! Photos and papers of a line: shown under its note, added by dialog, drop, paste or from a watched folder.

mod add;
mod strip;
mod view;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui::{self, ColorImage};
use tempfile::TempDir;

use crate::fault::Fault;
use crate::intake::photo::Pixels;
use crate::ops::look_at_evidence::{Looked, look_at_evidence};
use crate::store::{Entry, EvidenceRecord, Media};
use crate::ui::state;
use crate::ui::widgets::photo::{Shelf, TILE_PIXELS};
use crate::ui::words::Say;
use crate::visit::{Said, photo_numbers};

use super::{Tab, Walk};

pub use add::{hears_paste, take_dropped};
pub(super) use strip::strip_ui;

/// What this part knows.
#[derive(Default)]
pub struct State {
    /// Numbers of photos and papers, by hash.
    numbers: BTreeMap<String, u32>,
    /// Small pictures.
    shelf: Shelf,
    /// What was found out about each piece of evidence, by hash.
    known: BTreeMap<String, Known>,
    /// The one that is looked at.
    view: Option<view::View>,
    /// What a dialog or another program brings back.
    news: Option<Receiver<News>>,
    /// The folder new photos come from.
    watch: Option<watch::Watch>,
    /// Copies that other programs opened; gone with this.
    copies: Option<TempDir>,
}

/// What was found out about a piece of evidence.
#[derive(Debug, Clone)]
struct Known {
    record: Option<EvidenceRecord>,
    fault: Option<Fault>,
}

/// What came back from a thread of its own.
enum News {
    /// Files chosen for a line.
    Files(String, Vec<PathBuf>),
    /// A folder to be watched.
    Folder(Option<PathBuf>),
    /// A document was handed to the system, or was not.
    Opened(Option<Fault>),
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
    pub fn take_copies(&mut self) -> Option<TempDir> {
        self.copies.take()
    }

    /// The number of a photo or paper; the next one where it is new.
    fn number(&mut self, hash: &str) -> u32 {
        let next = self.numbers.values().max().map_or(1, |most| most + 1);
        *self.numbers.entry(hash.to_owned()).or_insert(next)
    }
}

impl Known {
    fn is_document(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.facts.media == Media::Pdf)
    }

    /// What is wrong with it, in few words.
    fn trouble(&self, say: Say) -> Option<String> {
        let key = match self.fault.as_ref()?.code {
            "evidence_missing" => "walk_evidence.missing",
            "evidence_altered" => "walk_evidence.altered",
            "evidence_unknown" => "walk_evidence.unknown",
            _ => "walk_evidence.unreadable",
        };
        Some(say.of(key))
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
        Err(TryRecvError::Disconnected) | Ok(News::Folder(None) | News::Opened(None)) => walk.evidence.news = None,
        Ok(News::Files(line, files)) => {
            walk.evidence.news = None;
            add::add_files(state, &line, files);
        }
        Ok(News::Folder(Some(folder))) => {
            walk.evidence.news = None;
            watch::begin(state, ctx, &folder);
        }
        Ok(News::Opened(Some(fault))) => {
            walk.evidence.news = None;
            state.complain(&fault);
        }
    }
    ctx.request_repaint();
}

/// Keeps what was typed.
pub(super) fn leave(state: &mut state::State) {
    view::close(state);
}

/// Brings a tile's picture where it is wanted.
fn bring_tile(state: &mut state::State, hash: &str) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let evidence = &mut walk.evidence;
    let failed = evidence.known.get(hash).is_some_and(|known| known.fault.is_some());
    if failed || !evidence.shelf.wants(hash) {
        return;
    }
    look(state, hash, TILE_PIXELS, |walk, hash, picture| {
        if let Some(picture) = picture {
            walk.evidence.shelf.put(hash, picture);
        }
    });
}

/// Looks at a piece of evidence off the frame thread. What is found out is known from then on; `then` takes the picture.
fn look(
    state: &mut state::State,
    hash: &str,
    side: u32,
    then: impl FnOnce(&mut Walk, &str, Option<ColorImage>) + Send + 'static,
) {
    let Some(visit) = state.visits.open.as_ref().map(|walk| walk.visit.id.clone()) else { return };
    let asked = hash.to_owned();
    let hash = asked.clone();
    state.ask(
        "walk_evidence.work_look",
        false,
        move |engine, _| {
            let Looked { record, pixels } = look_at_evidence(engine.session()?, &asked, side);
            Ok(match pixels {
                Ok(pixels) => (Known { record, fault: None }, pixels.as_ref().map(image)),
                Err(fault) => (Known { record, fault: Some(fault) }, None),
            })
        },
        move |state, (known, picture)| {
            if let Some(walk) = state.visits.open.as_deref_mut().filter(|walk| walk.visit.id == visit) {
                walk.evidence.known.insert(hash.clone(), known);
                then(walk, &hash, picture);
            }
        },
    );
}

fn image(pixels: &Pixels) -> ColorImage {
    ColorImage::from_rgba_unmultiplied([pixels.width as usize, pixels.height as usize], &pixels.rgba)
}
