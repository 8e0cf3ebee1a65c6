//! Evidence that a finding was put right: shown under each step and looked at as large as there is room, dropped, pasted or
//! chosen for the next step.

use std::path::PathBuf;

use eframe::egui::{self, Id, Modal, Ui, Vec2};

use super::page::Page;
use crate::fault::Fault;
use crate::intake::photo::MOST_SIDE;
use crate::store::EvidenceRecord;
use crate::ui::screens::Screen;
use crate::ui::screens::evidence::adding::{self, Source};
use crate::ui::screens::evidence::view::{Act, Looking, facts, head_ui, heard, picture_ui};
use crate::ui::screens::evidence::{self, Album};
use crate::ui::screens::visits::walk::findings::Draft;
use crate::ui::shell::introduction::introduced;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::photo::{Picture, TILE};
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::FindingState;

/// A piece of evidence that is looked at.
pub struct View {
    hash: String,
    picture: Option<Picture>,
    /// Pixel by pixel, not fitted to the window.
    actual: bool,
}

/// The album of findings: it stays while pages come and go, so that a copy that another program has open does.
pub fn album(state: &mut state::State) -> Option<&mut Album> {
    Some(&mut state.follow_up.album)
}

/// All evidence of a finding, each piece once: of its steps, then what is attached to the next. A piece's place is its
/// number.
pub(super) fn hashes(finding: &FindingState, page: &Page) -> Vec<String> {
    let kept = finding.progress.iter().flat_map(|(step, _)| &step.evidence);
    let mut hashes: Vec<String> = Vec::new();
    for hash in kept.chain(page.evidence.iter().map(|(hash, _)| hash)) {
        if !hashes.contains(hash) {
            hashes.push(hash.clone());
        }
    }
    hashes
}

/// What was done to tiles in a frame, and which were seen.
#[derive(Default)]
pub(super) struct Seen {
    /// Tiles whose picture is wanted.
    pub tiles: Vec<String>,
    /// The one that was pressed.
    pub pressed: Option<String>,
}

impl Seen {
    /// Draws the tile of a piece.
    pub(super) fn tile_ui(&mut self, ui: &mut Ui, say: Say, album: &mut Album, all: &[String], piece: (&str, &str)) {
        let (hash, name) = piece;
        let place = all.iter().position(|known| known == hash).unwrap_or(0);
        let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        let tile = album.tile_ui(ui, say, hash, number, name);
        if ui.is_rect_visible(tile.rect) {
            self.tiles.push(hash.to_owned());
        }
        if tile.clicked() {
            self.pressed = Some(hash.to_owned());
        }
    }
}

/// Files attached to the next step, each to be left out again.
pub(super) fn next_ui(ui: &mut Ui, say: Say, page: &mut Page, album: &mut Album, all: &[String], seen: &mut Seen) {
    if page.evidence.is_empty() {
        card::weak_ui(ui, &say.of("follow_up.evidence_ways"));
        return;
    }
    let mut left_out = None;
    ui.horizontal_wrapped(|ui| {
        for (place, (hash, name)) in page.evidence.iter().enumerate() {
            // A tile and what leaves it out stay beside each other.
            let size = Vec2::new(TILE.x + sizes().button + ui.steps(1.0), TILE.y);
            ui.allocate_ui(size, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = ui.steps(1.0);
                    seen.tile_ui(ui, say, album, all, (hash, name));
                    let label = say.with("follow_up.leave_out", &[("name", name.clone())]);
                    if icon::icon_button_ui(ui, "close", &label).clicked() {
                        left_out = Some(place);
                    }
                });
            });
        }
    });
    if let Some(place) = left_out {
        page.evidence.remove(place);
    }
}

/// Looks at a piece.
pub(super) fn open(state: &mut state::State, hash: &str) {
    let Some(page) = state.follow_up.open.as_mut() else { return };
    page.view = Some(View { hash: hash.to_owned(), picture: None, actual: false });
    evidence::look(state, album, hash, MOST_SIDE, |state, hash, picture| {
        let view = state.follow_up.open.as_mut().and_then(|page| page.view.as_mut());
        if let Some(view) = view.filter(|view| view.hash == hash) {
            view.picture = picture.map(Picture::Pixels);
        }
    });
}

/// The piece that is looked at, over everything; says what was done.
pub(super) fn view_ui(ui: &mut Ui, say: Say, page: &mut Page, album: &Album, all: &[String]) -> Option<Act> {
    let view = page.view.as_mut()?;
    let Some(place) = all.iter().position(|hash| *hash == view.hash) else {
        // The step that named it was taken back.
        page.view = None;
        return None;
    };
    let ctx = ui.ctx().clone();
    let heard = heard(&ctx, all, place);
    let room = ctx.content_rect().size() - Vec2::new(ui.steps(20.0), ui.steps(18.0));
    let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
    let (picture, actual) = (view.picture.as_mut(), &mut view.actual);
    let mut looking = Looking { hashes: all, place, number, picture, actual };
    let modal = Modal::new(Id::unique("finding_evidence")).frame(card::dialog_frame(ui)).show(&ctx, |ui| {
        ui.set_width(room.x);
        let done = head_ui(ui, say, album, &mut looking, |_| None);
        let done = picture_ui(ui, say, album, &mut looking, room.y - ui.steps(18.0)).or(done);
        ui.horizontal(|ui| {
            ui.set_height(sizes().button);
            ui.spacing_mut().item_spacing.x = ui.steps(4.0);
            let known = album.known(&all[place]).and_then(|known| known.record.as_ref());
            for fact in known.map(|record| facts(say, record)).unwrap_or_default() {
                card::weak_ui(ui, &fact);
            }
        });
        done
    });
    if modal.should_close() { Some(Act::Close) } else { modal.inner.or(heard) }
}

/// Does what was done in the view.
pub(super) fn perform(state: &mut state::State, ctx: &egui::Context, act: Act) {
    let Some(view) = state.follow_up.open.as_mut().map(|page| &mut page.view) else { return };
    match act {
        Act::Go(hash) => open(state, &hash),
        Act::Open => {
            if let Some(hash) = view.as_ref().map(|view| view.hash.clone()) {
                evidence::open_document(state, ctx, album, &hash);
            }
        }
        // What a step says proves it stays said; only the step itself can be taken back.
        Act::Close | Act::Detach => *view = None,
    }
    ctx.request_repaint();
}

/// Whether what is dropped or pasted is meant for the page of a finding: on its own screen, or over a visit.
fn is_at_hand(state: &state::State) -> bool {
    let earlier = |walk: &crate::ui::screens::visits::walk::Walk| matches!(walk.finding, Some(Draft::Earlier));
    state.follow_up.open.is_some()
        && match state.screen {
            Screen::FollowUp => state.follow_up.new.is_none(),
            Screen::Visits => state.visits.open.as_deref().is_some_and(earlier),
            _ => false,
        }
}

/// Takes files let go of over the window to the page at hand, and gives back those that are to be imported.
pub fn take_dropped(state: &mut state::State, files: Vec<PathBuf>) -> Vec<PathBuf> {
    if !is_at_hand(state) {
        return files;
    }
    let (workbooks, evidence) = adding::parted(files);
    add(state, adding::sources(evidence));
    workbooks
}

/// Takes a picture or paths of photos from the clipboard to the page at hand. Says whether it did.
pub fn hears_paste(state: &mut state::State, ctx: &egui::Context) -> bool {
    if !is_at_hand(state) {
        return false;
    }
    let pasted = adding::pasted(state, ctx);
    let heard = !pasted.is_empty();
    add(state, pasted);
    heard
}

/// Takes files in for the next step of the finding that is open.
pub fn attach(state: &mut state::State, files: Vec<PathBuf>) {
    add(state, adding::sources(files));
}

fn add(state: &mut state::State, sources: Vec<Source>) {
    let Some(id) = state.follow_up.open.as_ref().map(|page| page.id.clone()) else { return };
    if sources.is_empty() {
        return;
    }
    if state.read_only {
        let text = state.say.of("window.read_only");
        return state.tell(text);
    }
    let stage = state.follow_up.ledger.as_ref().and_then(|ledger| ledger.get(&id)).map(FindingState::stage);
    if !stage.is_some_and(crate::visit::finding::Stage::is_open) {
        let text = state.say.of("follow_up.evidence_too_late");
        return state.tell(text);
    }
    // Who added it is kept with it: before anything is kept.
    introduced(state, move |state| {
        adding::keep(state, sources, move |state, records, refused| take_up(state, &id, records, refused));
    });
}

/// Attaches what was kept to the next step, and says of the rest why it was not.
fn take_up(state: &mut state::State, id: &str, records: Vec<EvidenceRecord>, refused: &[Fault]) {
    let refusal = adding::refusal(state.say, refused);
    for record in &records {
        // What was gone may be back with this.
        state.follow_up.album.forget(&record.hash);
    }
    let Some(page) = state.follow_up.open.as_mut().filter(|page| page.id == id) else {
        // Kept, but its page was left: nobody is to believe that a step names it.
        let text = state.say.of("follow_up.evidence_left");
        return state.tell(text);
    };
    for record in records {
        let piece = (record.hash, record.facts.original_name);
        if !page.evidence.contains(&piece) {
            page.evidence.push(piece);
        }
    }
    page.fault = refusal;
}
