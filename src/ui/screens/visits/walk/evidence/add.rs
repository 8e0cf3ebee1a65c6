//! Adding to a line: chosen, dropped, pasted, or from the watched folder. A file is in the store before a line names it.

use std::path::PathBuf;

use eframe::egui;
use serde_json::Value;

use crate::fault::Fault;
use crate::ops::visit::write as entries;
use crate::store::EvidenceRecord;
use crate::ui::screens::evidence::adding::{self, Source};
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Notice};
use crate::visit::{Field, Photo};

use super::super::write;
use super::line_at_hand;

/// Takes files let go of over the window to the line at hand, and gives back those that are to be imported.
pub fn take_dropped(state: &mut state::State, files: Vec<PathBuf>) -> Vec<PathBuf> {
    let Some(line) = line_at_hand(state) else { return files };
    let (workbooks, evidence) = adding::parted(files);
    add_files(state, &line, evidence);
    workbooks
}

/// Takes a picture or paths of photos from the clipboard to the line at hand. Says whether it did.
pub fn hears_paste(state: &mut state::State, ctx: &egui::Context) -> bool {
    let Some(line) = line_at_hand(state) else { return false };
    let pasted = adding::pasted(state, ctx);
    let heard = !pasted.is_empty();
    add(state, &line, pasted);
    heard
}

/// Adds files to a line.
pub(super) fn add_files(state: &mut state::State, line: &str, files: Vec<PathBuf>) {
    add(state, line, adding::sources(files));
}

fn add(state: &mut state::State, line: &str, sources: Vec<Source>) {
    let Some(walk) = state.visits.open.as_ref().filter(|_| !sources.is_empty()) else { return };
    if state.read_only {
        let text = state.say.of("window.read_only");
        state.tell(text);
    } else if walk.is_frozen() {
        state.complain(&Fault::could_not_run("visit_signed"));
    } else {
        let (visit, line) = (walk.visit.id.clone(), line.to_owned());
        // Who added it is kept with it: before anything is kept.
        introduced(state, move |state| {
            adding::keep(state, sources, move |state, kept, refused| attach(state, &visit, &line, kept, refused));
        });
    }
}

/// Attaches what was kept, and says of the rest why it was not.
fn attach(state: &mut state::State, visit: &str, line: &str, records: Vec<EvidenceRecord>, refused: &[Fault]) {
    let value = || serde_json::to_value(Photo::default()).unwrap_or_default();
    if state.visits.open.as_ref().is_some_and(|walk| walk.visit.id == visit) {
        for record in records {
            attach_one(state, line, &record, value());
        }
    } else if !records.is_empty() {
        // The visit was closed meanwhile: what was chosen for it is still attached to it.
        let fields = records.into_iter().map(|record| (Field::Photo(record.hash, line.to_owned()), value())).collect();
        let visit = visit.to_owned();
        state.ask(
            "walk_evidence.work_add",
            false,
            move |engine, _| entries::write(engine.session()?, &visit, fields),
            |state, _| state.visits.changed(),
        );
    }
    if let [fault] = refused {
        state.complain(fault);
    } else if let Some(text) = adding::refusal(state.say, refused) {
        state.notices.push(Notice { text, bad: true, written: None });
    }
}

fn attach_one(state: &mut state::State, line: &str, record: &EvidenceRecord, value: Value) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    // What was gone may be back with this.
    walk.evidence.album.forget(&record.hash);
    walk.evidence.number(&record.hash);
    let there = walk.visit.sheet.photos.get(line).is_some_and(|photos| photos.contains_key(&record.hash));
    if there {
        let text = state.say.with("walk_evidence.already", &[("name", record.facts.original_name.clone())]);
        state.tell(text);
    } else {
        write(state, Field::Photo(record.hash.clone(), line.to_owned()), value);
    }
}
