//! Photos and papers wherever they are looked at and added: on a visit's lines, and as evidence that a finding was put right.

pub mod adding;
pub mod view;

use std::collections::BTreeMap;

use eframe::egui::{self, ColorImage, Response};
use tempfile::TempDir;

use crate::fault::Fault;
use crate::files;
use crate::intake::photo::Pixels;
use crate::ops::look_at_evidence::{Looked, copy_evidence, look_at_evidence};
use crate::store::{EvidenceRecord, Media};
use crate::ui::widgets::photo::{Face, Shelf, TILE_PIXELS};
use crate::ui::words::Say;
use crate::ui::{opening, state};

/// What is known of the photos and papers of a place, with their small pictures.
#[derive(Default)]
pub struct Album {
    shelf: Shelf,
    /// What was found out about each, by hash.
    known: BTreeMap<String, Known>,
    /// Folders of copies that other programs opened; gone with this.
    copies: Vec<TempDir>,
}

/// Where an album is kept: it may be gone when something comes back for it.
pub type Place = fn(&mut state::State) -> Option<&mut Album>;

/// What was found out about a piece of evidence.
#[derive(Debug, Clone)]
pub struct Known {
    /// What is kept of it; nothing where its row never arrived.
    pub record: Option<EvidenceRecord>,
    /// Why it cannot be shown.
    pub fault: Option<Fault>,
}

impl Known {
    /// Whether it is a paper.
    pub fn is_document(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.facts.media == Media::Pdf)
    }

    /// What is wrong with it, in few words.
    pub fn trouble(&self, say: Say) -> Option<String> {
        let key = match self.fault.as_ref()?.code {
            "evidence_missing" => "walk_evidence.missing",
            "evidence_altered" => "walk_evidence.altered",
            "evidence_unknown" => "walk_evidence.unknown",
            _ => "walk_evidence.unreadable",
        };
        Some(say.of(key))
    }
}

impl Album {
    /// What was found out about a piece.
    pub fn known(&self, hash: &str) -> Option<&Known> {
        self.known.get(hash)
    }

    /// Forgets what was found out: what was gone may be back.
    pub fn forget(&mut self, hash: &str) {
        self.shelf.forget(hash);
        self.known.remove(hash);
    }

    /// Forgets what could not be shown, to be looked at anew: the file may have come since.
    pub fn forget_troubles(&mut self) {
        let Self { shelf, known, .. } = self;
        known.retain(|hash, known| {
            if known.fault.is_some() {
                shelf.forget(hash);
            }
            known.fault.is_none()
        });
    }

    /// Copies that other programs opened, to be deleted where no frame waits.
    pub fn take_copies(&mut self) -> Vec<TempDir> {
        std::mem::take(&mut self.copies)
    }

    /// The name of a piece's tile: what it is, its number, its caption, and what is wrong with it.
    pub fn label(&self, say: Say, hash: &str, number: u32, caption: &str) -> String {
        let known = self.known(hash);
        let mut label = label(say, known.is_some_and(Known::is_document), number);
        let trouble = known.and_then(|known| known.trouble(say)).unwrap_or_default();
        for part in [caption, &trouble] {
            if !part.is_empty() {
                label = say.with("walk_evidence.described", &[("label", label), ("words", part.to_owned())]);
            }
        }
        label
    }

    /// Draws a piece's tile with its number and caption.
    pub fn tile_ui(&mut self, ui: &mut egui::Ui, say: Say, hash: &str, number: u32, caption: &str) -> Response {
        let label = self.label(say, hash, number, caption);
        let known = self.known.get(hash);
        let name = known.and_then(|known| known.record.as_ref()).map(|record| record.facts.original_name.clone());
        let name = name.unwrap_or_default();
        let trouble = known.and_then(|known| known.trouble(say));
        let hover = match known.and_then(|known| known.fault.as_ref()) {
            Some(fault) => fault.message(say.language) + &fault.hint(say.language),
            None if caption.is_empty() => name.clone(),
            None => caption.to_owned(),
        };
        let face = match &trouble {
            Some(trouble) => Face::Wrong(trouble),
            None if known.is_some_and(Known::is_document) => Face::Words("template", &name),
            None => Face::Picture(&mut self.shelf, hash),
        };
        let response = crate::ui::widgets::photo::tile_ui(ui, face, &number.to_string(), &label);
        if hover.is_empty() { response } else { response.on_hover_text(hover) }
    }
}

/// What a piece is called by its number.
pub fn label(say: Say, is_document: bool, number: u32) -> String {
    let key = if is_document { "walk_evidence.document" } else { "walk_evidence.photo" };
    say.with(key, &[("number", number.to_string())])
}

/// Brings a tile's picture where it is wanted.
pub fn bring_tile(state: &mut state::State, place: Place, hash: &str) {
    let Some(album) = place(state) else { return };
    let failed = album.known.get(hash).is_some_and(|known| known.fault.is_some());
    if failed || !album.shelf.wants(hash) {
        return;
    }
    look(state, place, hash, TILE_PIXELS, move |state, hash, picture| {
        if let (Some(album), Some(picture)) = (place(state), picture) {
            album.shelf.put(hash, picture);
        }
    });
}

/// Looks at a piece of evidence off the frame thread. What is found out is known from then on; `then` takes the picture.
pub fn look(
    state: &mut state::State,
    place: Place,
    hash: &str,
    side: u32,
    then: impl FnOnce(&mut state::State, &str, Option<ColorImage>) + Send + 'static,
) {
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
            // Named by its content: whatever album is there now, it is the same photo.
            if let Some(album) = place(state) {
                album.known.insert(hash.clone(), known);
                then(state, &hash, picture);
            }
        },
    );
}

fn image(pixels: &Pixels) -> ColorImage {
    ColorImage::from_rgba_unmultiplied([pixels.width as usize, pixels.height as usize], &pixels.rgba)
}

/// Hands a copy of a document to the system, which knows what opens it. No frame waits for the disk: the copy and the
/// folder it stands in are made where jobs are done.
pub fn open_document(state: &mut state::State, ctx: &egui::Context, place: Place, hash: &str) {
    let known = place(state).and_then(|album| album.copies.first().map(|folder| folder.path().to_owned()));
    let (hash, ctx) = (hash.to_owned(), ctx.clone());
    state.ask(
        "walk_evidence.work_look",
        false,
        move |engine, _| {
            let session = engine.session()?;
            if let Some(folder) = known {
                return Ok((copy_evidence(session, &hash, &folder)?, None));
            }
            let made = tempfile::Builder::new().prefix("junheng-").tempdir();
            let made = made.map_err(|error| files::writing_fault(&std::env::temp_dir(), &error))?;
            Ok((copy_evidence(session, &hash, made.path())?, Some(made)))
        },
        move |state, (copy, made)| match (place(state), made) {
            (Some(album), made) => {
                album.copies.extend(made);
                opening::open_or_say(state, &ctx, &copy, "evidence_not_opened");
            }
            // What it belonged to was closed meanwhile, and nobody waits for it.
            (None, Some(made)) => drop_copies(state, vec![made]),
            (None, None) => {}
        },
    );
}

/// Deletes copies where no frame waits.
pub fn drop_copies(state: &mut state::State, copies: Vec<TempDir>) {
    if copies.is_empty() {
        return;
    }
    let run = move |_: &mut crate::ui::work::Engine, _: &crate::ui::work::Progress| {
        drop(copies);
        Ok(())
    };
    state.ask("walk_evidence.work_look", false, run, |_, ()| {});
}
