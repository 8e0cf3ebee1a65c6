//! Before leaving: what is open, the feedback page the head reads on the screen, signatures, sign-off and revisions.

mod dialogs;
mod figures;
mod open;
mod records;
mod sheet;
mod signing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eframe::egui::{self, CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use crate::intake::shown_figure;
use crate::ops::visit::finish::{ROLES, Revision, findings, late, open_points, page, revisions};
use crate::store::Entry;
use crate::text::Language;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::visit::feedback::{Page, Pen, draft};
use crate::visit::{FindingState, Head, Open, OpenCount, Part};

pub(super) use signing::named_button_ui;

use super::{Tab, Walk};

/// Width of what stands beside the sheet.
const SIDE: f32 = 324.0;
/// The window is too narrow for two columns below this width.
const NARROW: f32 = 820.0;

/// What this part knows.
#[derive(Default)]
pub struct State {
    /// Findings, revisions and late entries, as last read; `None` while they never were.
    read: Option<Arc<Read>>,
    /// They are being read, or are as they were when this part was come to.
    asked: bool,
    /// What the page shows, made once a change.
    made: Option<Arc<Made>>,
    /// Texts being typed.
    texts: BTreeMap<Part, String>,
    /// Signatures being given, by role.
    signing: BTreeMap<&'static str, signing::Draft>,
    /// What is asked before it is done.
    asking: Option<dialogs::Asking>,
    /// Revisions whose changes are shown.
    unfolded: BTreeSet<u32>,
    /// Whose name is to have the keyboard.
    pub(super) focus: Option<&'static str>,
}

impl State {
    /// Another part is shown: what it does has to be read when this one is come back to.
    pub(super) fn leave(&mut self) {
        self.asked = false;
    }

    /// Whether a question is open.
    pub(super) fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// Whether a field is about to have the keyboard.
    pub(super) fn is_leading(&self) -> bool {
        self.focus.is_some()
    }
}

/// What the store says beside what stands.
struct Read {
    findings: Vec<FindingState>,
    revisions: Vec<Revision>,
    late: Vec<Head>,
}

/// What the page shows.
struct Made {
    /// Number of the change it was made at, and the language.
    at: (u64, Language),
    open: Vec<Open>,
    count: OpenCount,
    page: Page,
    drafts: BTreeMap<Part, String>,
    figures: figures::Table,
}

/// Writes in the language that is on.
fn pen(language: Language) -> Pen {
    Pen { language, shown: shown_figure }
}

/// Keeps what is being typed before the part is left.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    for (part, text) in std::mem::take(&mut walk.finish.texts) {
        sheet::keep(state, part, &text);
    }
}

/// Whether a text is being typed.
pub(super) fn is_typing(walk: &Walk) -> bool {
    !walk.finish.texts.is_empty()
}

/// Whether a signature was begun and not confirmed.
pub(super) fn is_signing(walk: &Walk) -> bool {
    walk.finish.signing.values().any(signing::Draft::is_begun)
}

/// Who is the next to sign.
pub(super) fn unsigned(walk: &Walk) -> Option<&'static str> {
    ROLES.into_iter().find(|role| !walk.visit.sheet.signatures.contains_key(*role))
}

/// Comes to this part; once there, asks for the sign-off.
pub(super) fn go_on(state: &mut state::State) {
    super::leave(state);
    let Some(walk) = state.visits.open.as_mut() else { return };
    if walk.tab == Tab::Finish {
        dialogs::ask(state);
    } else {
        walk.tab = Tab::Finish;
    }
}

/// Reads what the store says.
fn read(state: &mut state::State) {
    let today = state.today();
    let Some(walk) = state.visits.open.as_mut() else { return };
    walk.finish.asked = true;
    let (id, county) = (walk.visit.id.clone(), walk.visit.about.county.clone());
    let of = id.clone();
    state.ask(
        "window.work_visit",
        false,
        move |engine, _| {
            let session = engine.session()?;
            let findings = findings(session, &county, &id, today)?;
            Ok(Read { findings, revisions: revisions(session, &id)?, late: late(session, &id)? })
        },
        move |state, read| {
            if let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.visit.id == of) {
                walk.finish.read = Some(Arc::new(read));
                walk.finish.made = None;
            }
        },
    );
}

/// Takes up entries that were made otherwise than by [`super::write`].
fn take_up(state: &mut state::State, entries: Vec<Entry>) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    for Entry { id, field, value, author, at, .. } in entries {
        let (author_id, author) = (author.id, author.name);
        walk.visit.sheet.apply(Head { entry: id.to_string(), field, value, author_id, author, at });
    }
    walk.changes += 1;
    read(state);
}

fn make(walk: &Walk, language: Language) -> Made {
    let read = walk.finish.read.clone();
    let page = page(&walk.visit, read.as_ref().map_or(&[][..], |read| &read.findings));
    let open = open_points(&walk.visit);
    let pen = pen(language);
    Made {
        at: (walk.changes, language),
        count: OpenCount::of(&open),
        open,
        drafts: Part::ALL.into_iter().map(|part| (part, draft(&page, part, pen))).collect(),
        figures: figures::Table::new(&page, pen),
        page,
    }
}

pub(super) fn finish_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    let language = state.say.language;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let at = (walk.changes, language);
    if walk.finish.made.as_ref().is_none_or(|made| made.at != at) {
        walk.finish.made = Some(Arc::new(make(walk, language)));
    }
    let asked = walk.finish.asked;
    let Some(made) = walk.finish.made.clone() else { return };
    if !asked {
        read(state);
    }
    if ui.available_width() < NARROW {
        ScrollArea::vertical().id_salt("finish").auto_shrink(false).show(ui, |ui| {
            side_ui(ui, state, &made);
            ui.add_space(ui.steps(2.0));
            sheet::sheet_ui(ui, state, shown, &made);
        });
    } else {
        let frame = Frame::NONE.inner_margin(Margin { left: 12, ..Default::default() });
        Panel::right("finish_side").frame(frame).exact_size(SIDE).resizable(false).show_separator_line(false).show(
            ui,
            |ui| {
                ScrollArea::vertical().id_salt("finish_side").auto_shrink(false).show(ui, |ui| {
                    side_ui(ui, state, &made);
                });
            },
        );
        CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
            ScrollArea::vertical().id_salt("finish_sheet").auto_shrink(false).show(ui, |ui| {
                sheet::sheet_ui(ui, state, shown, &made);
            });
        });
    }
    dialogs::dialogs_ui(ui, state, &made);
}

/// What is open, sign-off, late entries, revisions.
fn side_ui(ui: &mut Ui, state: &mut state::State, made: &Made) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let (frozen, read) = (walk.is_frozen(), walk.finish.read.clone());
    if !frozen {
        open::open_ui(ui, state, made);
        ui.add_space(ui.steps(2.0));
    }
    dialogs::sign_off_ui(ui, state, made);
    if let Some(read) = read {
        records::late_ui(ui, state, &read);
        records::revisions_ui(ui, state, &read);
    }
}

/// A time as people write it.
pub(super) fn clock(at: jiff::Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Who signs: of an office its head is no head of a school.
fn role_name(say: crate::ui::words::Say, walk: &Walk, role: &str) -> String {
    if role == "head" && walk.visit.about.school.is_none() {
        return say.of("walk_finish.head_of_office");
    }
    say.of(&format!("visit.role.{role}"))
}

/// A label that wraps.
fn text_ui(ui: &mut Ui, text: &str) -> egui::Response {
    ui.add(egui::Label::new(text).wrap())
}
