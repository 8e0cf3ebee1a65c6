//! One visit, walked through: every answer goes to the store in the frame it is given, and a frame never waits for a disk.

mod beside;
pub mod briefing;
mod cells;
pub mod checklist;
pub mod classes;
mod commands;
mod desk;
pub mod evidence;
pub mod findings;
pub mod finish;
mod guide;
mod header;
pub mod history;
mod own;
mod rooms;
mod settle;
pub mod talks;
pub mod teachers;
mod undo;
mod unsaved;
pub mod words;
mod years;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

pub use desk::difference;
use eframe::egui::Ui;
use serde_json::Value;

pub use commands::{can_go_on, figure_at_hand, has_figure, is_covered, is_unsettled, leads_into_a_field, perform};
use undo::done_of;
pub use undo::{Change, Deed, Done, redo, undo};

use crate::fault::Fault;
use crate::ops::visit::effect::{Effect, effect};
use crate::ops::visit::open::{OpenVisit, open_visit};
use crate::ops::visit::write::{log, write_later};
use crate::store::{Entry, Pending, Store};
use crate::ui::screens::Screen;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::visit::{Field, Head, Line};

/// Setting that names the visit which is open: what is still there at a start was left open.
pub const OPEN_SETTING: &str = "open_visit";

/// A part of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Three minutes at the gate.
    Briefing,
    /// The lines.
    Checklist,
    /// Classes one by one.
    Classes,
    /// The roster.
    Teachers,
    /// Lessons heard and talks.
    Talks,
    /// What is open, feedback, signatures.
    Finish,
}

impl Tab {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Briefing, Self::Checklist, Self::Classes, Self::Teachers, Self::Talks, Self::Finish];

    /// Its name in the locale files, under `walk.tab`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Briefing => "briefing",
            Self::Checklist => "checklist",
            Self::Classes => "classes",
            Self::Teachers => "teachers",
            Self::Talks => "talks",
            Self::Finish => "finish",
        }
    }

    /// Whether offices have it, too.
    pub const fn is_of_offices(self) -> bool {
        matches!(self, Self::Checklist | Self::Talks | Self::Finish)
    }
}

/// Whether what was entered is on the disk.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// All of it is.
    Yes,
    /// Something is under way.
    Saving,
    /// Something could not be written.
    Failed(Box<Fault>),
}

/// A visit that is open.
pub struct Walk {
    /// The visit, as it stands with everything that was entered.
    pub visit: OpenVisit,
    store: Store,
    /// The part that is shown.
    pub tab: Tab,
    /// Place of the line that keys are about.
    pub at: usize,
    /// The line was changed by a key: scroll it into sight.
    pub scroll: bool,
    /// Only lines that are open are listed.
    pub only_open: bool,
    /// The column that is shown, where there is no room for all.
    pub column: checklist::Column,
    /// What the desk's fields hold.
    pub desk: desk::Drafts,
    /// What was typed for the figures of other lines and is none, by line.
    aside: BTreeMap<String, String>,
    /// It is being signed off.
    signing_off: bool,
    /// Parts of the other tabs.
    pub classes: classes::State,
    /// The roster.
    pub teachers: teachers::State,
    /// Lessons and talks.
    pub talks: talks::State,
    /// Items the inspector adds.
    pub own: own::State,
    /// Evidence.
    pub evidence: evidence::State,
    /// Feedback and signatures.
    pub finish: finish::State,
    /// The briefing.
    pub briefing: briefing::State,
    /// The finding that is being written.
    pub finding: Option<findings::Draft>,
    /// The history of a line, while it is shown.
    pub history: Option<history::Showing>,
    /// A field of which one of several values is being chosen.
    settling: Option<Field>,
    /// Number of changes of what stands since it was opened: what is made of it is made anew when this goes up.
    pub changes: u64,
    /// What the measured figures change; made off the frame thread.
    pub effect: Option<Effect>,
    /// Entries under way, oldest first.
    waiting: VecDeque<(Pending<Vec<Entry>>, Done, Way)>,
    /// What can be undone, latest last.
    pub undo: Vec<Deed>,
    /// What was undone, latest last.
    pub redo: Vec<Deed>,
    /// The state of the disk.
    pub saved: Saved,
}

/// How an entry came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    New,
    Undo,
    Redo,
}

impl Walk {
    /// The line that keys are about.
    pub fn line(&self) -> Option<&Line> {
        self.visit.asked.lines.get(self.at)
    }

    /// Nothing may be changed: it is signed off, or is being signed off.
    pub fn is_frozen(&self) -> bool {
        self.signing_off || self.visit.sheet.is_frozen()
    }

    /// Whether it has a part.
    pub fn has(&self, tab: Tab) -> bool {
        self.visit.about.school.is_some() || tab.is_of_offices()
    }

    /// The part before or after the one that is shown.
    pub fn part_beside(&self, by: isize) -> Option<Tab> {
        let tabs: Vec<Tab> = Tab::ALL.into_iter().filter(|tab| self.has(*tab)).collect();
        let here = tabs.iter().position(|tab| *tab == self.tab)?;
        tabs.get(here.checked_add_signed(by)?).copied()
    }

    /// Whether something stands over it that keeps the keys to itself: a finding, a history, a photo, a question.
    fn is_covered(&self) -> bool {
        self.finding.is_some()
            || self.history.is_some()
            || self.settling.is_some()
            || self.evidence.is_viewing()
            || self.own.is_open()
            || self.finish.is_asking()
    }

    /// Whether entries are under way.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Goes to another line.
    pub fn go_to(&mut self, place: usize) {
        if place < self.visit.asked.lines.len() && place != self.at {
            self.put_aside();
            self.at = place;
            self.scroll = true;
            self.desk = desk::Drafts::default();
            self.take_up_aside();
        }
    }

    /// Goes on with what was typed for the figure of the line at hand.
    fn take_up_aside(&mut self) {
        if let Some(figure) = self.line().and_then(|line| self.aside.get(&line.id)).cloned() {
            self.desk.begin_with(figure);
        }
    }

    /// Whether something was typed for the figure of a line, by place, that is none.
    fn has_aside(&self, place: usize) -> bool {
        place != self.at && self.visit.asked.lines.get(place).is_some_and(|line| self.aside.contains_key(&line.id))
    }

    /// Goes to where a field is entered.
    fn return_to(&mut self, field: &Field) {
        self.tab = match field {
            Field::About | Field::Signed(_) | Field::Revision(_) => return,
            Field::Class(stage, place) => {
                self.classes.return_to(*stage, *place);
                Tab::Classes
            }
            Field::AllClasses(_) => Tab::Classes,
            Field::Ticks(place) => {
                self.teachers.return_to(*place);
                Tab::Teachers
            }
            Field::Roster | Field::AllTeachers => Tab::Teachers,
            Field::Lesson(_) | Field::Interview(_) => {
                self.talks.return_to(field.clone());
                Tab::Talks
            }
            Field::Text(_) | Field::Signature(_) => Tab::Finish,
            Field::Mark(_)
            | Field::Note(_)
            | Field::Figure(_)
            | Field::Number(_)
            | Field::Room(..)
            | Field::Year(..)
            | Field::Photo(..)
            | Field::Own(_) => {
                let lines = &self.visit.asked.lines;
                if let Some(place) = lines.iter().position(|line| desk::is_of(line, field)) {
                    self.at = place;
                }
                if let Field::Room(place, line) = field {
                    self.desk.rooms.return_to(line, *place);
                }
                Tab::Checklist
            }
        };
        if !self.has(self.tab) {
            self.tab = Tab::Checklist;
        }
    }

    /// Keeps what was typed for a figure and is none, to be gone on with when its line is come back to.
    fn put_aside(&mut self) {
        let Some(line) = self.visit.asked.lines.get(self.at) else { return };
        match self.desk.take_figure() {
            Some(figure) => drop(self.aside.insert(line.id.clone(), figure)),
            None => drop(self.aside.remove(&line.id)),
        }
    }
}

/// Opens a visit, at a field where one is named.
pub fn open(state: &mut state::State, id: &str, at: Option<Field>) {
    let id = id.to_owned();
    state.ask(
        "window.work_visit",
        false,
        move |engine, _| {
            let session = engine.session()?;
            let visit = open_visit(session, &id)?;
            let device = session.store.identity()?.map(|identity| identity.device.id);
            let entries = log(session, &id)?;
            let done = done_of(&entries, device.as_deref());
            let evidence = evidence::State::new(&entries);
            session.store.set_setting(OPEN_SETTING, &id).or_else(|fault| {
                // Where another program writes, the visit is only read.
                if fault.code == "store_read_only" { Ok(()) } else { Err(fault) }
            })?;
            Ok((visit, session.store.clone(), done, evidence))
        },
        move |state, (visit, store, undo, evidence)| {
            let lines = &visit.asked.lines;
            let started = !visit.sheet.values.keys().all(|field| *field == Field::About);
            let first_open = lines.iter().position(|line| visit.mark(line).is_none()).unwrap_or(0);
            let briefed = started || visit.about.school.is_none();
            // Where it is read anew after a fault, what is no figure yet is not lost.
            let same = state.visits.open.as_mut().filter(|walk| walk.visit.id == visit.id);
            let aside = same.map(|walk| {
                walk.put_aside();
                std::mem::take(&mut walk.aside)
            });
            state.visits.open = Some(Box::new(Walk {
                tab: if briefed { Tab::Checklist } else { Tab::Briefing },
                at: first_open,
                scroll: true,
                only_open: false,
                column: checklist::Column::default(),
                desk: desk::Drafts::default(),
                aside: aside.unwrap_or_default(),
                signing_off: false,
                classes: classes::State::default(),
                teachers: teachers::State::default(),
                talks: talks::State::default(),
                own: own::State::default(),
                evidence,
                finish: finish::State::default(),
                briefing: briefing::State::default(),
                finding: None,
                history: None,
                settling: None,
                changes: 0,
                effect: None,
                waiting: VecDeque::new(),
                undo,
                redo: Vec::new(),
                saved: Saved::Yes,
                visit,
                store,
            }));
            if let Some(walk) = state.visits.open.as_mut() {
                if let Some(field) = at {
                    walk.return_to(&field);
                }
                walk.take_up_aside();
            }
            state.screen = Screen::Visits;
            measure_effect(state);
        },
    );
}

/// Keeps everything that was typed and not yet left: before another line, another part, undoing or closing.
pub fn leave(state: &mut state::State) {
    desk::leave(state);
    classes::leave(state);
    teachers::leave(state);
    talks::leave(state);
    own::leave(state);
    finish::leave(state);
    evidence::leave(state);
}

/// Takes files that were let go of over the window, where the part that is shown wants some; says whether it did.
pub fn take_files(state: &mut state::State, files: &[std::path::PathBuf]) -> bool {
    let wants =
        state.screen == Screen::Visits && state.visits.open.as_ref().is_some_and(|walk| walk.tab == Tab::Teachers);
    if wants {
        teachers::take_files(state, files.to_vec());
    }
    wants
}

/// Closes the visit that is open. What is under way is waited for by the store's thread, not by the frame.
pub fn close(state: &mut state::State) {
    leave(state);
    if let Some(mut walk) = state.visits.open.take() {
        walk.put_aside();
        if !walk.aside.is_empty() {
            let number = [("number", walk.aside.len().to_string())];
            state.tell(state.say.with("walk.not_figures", &number));
        }
        let copies = walk.evidence.take_copies();
        state.ask(
            "window.work_visit",
            false,
            move |engine, _| {
                drop(copies);
                match engine.session()?.store.set_setting(OPEN_SETTING, "") {
                    Err(fault) if fault.code != "store_read_only" => Err(fault),
                    _ => Ok(()),
                }
            },
            |_, ()| {},
        );
        state.visits.changed();
        // What visits to offices decide, and measured figures, may count for the verdicts.
        state.reload();
    }
}

/// Enters something. It stands on the screen at once; the store is asked in the same frame.
pub fn write(state: &mut state::State, field: Field, value: Value) {
    write_all(state, vec![(field, value)]);
}

/// Enters several things that one press made: all of them or none, and undone together.
pub fn write_all(state: &mut state::State, fields: Vec<(Field, Value)>) {
    if fields.is_empty() {
        return;
    }
    if state.read_only {
        let text = state.say.of("window.read_only");
        state.tell(text);
        return;
    }
    if state.identity.is_none() {
        introduced(state, move |state| write_all(state, fields));
        return;
    }
    let Some(walk) = &state.visits.open else { return };
    let sheet = &walk.visit.sheet;
    let change = |(field, after): (Field, Value)| {
        let before = sheet.values.get(&field).cloned().unwrap_or(Value::Null);
        (before != after || sheet.conflicts.contains_key(&field)).then_some(Change { field, before, after })
    };
    let changes: Vec<Change> = fields.into_iter().filter_map(change).collect();
    if let Some(done) = Done::of(changes) {
        hand_in(state, done, Way::New);
    }
}

fn hand_in(state: &mut state::State, done: Done, way: Way) {
    let now = state.work.context().now();
    let author = state.identity.as_ref().map(|identity| identity.author.clone());
    let at_once = state.work.is_at_once();
    let Some(walk) = state.visits.open.as_mut() else { return };
    if walk.is_frozen() && !done.changes().all(|change| change.field.is_of_sign_off()) {
        state.complain(&Fault::could_not_run("visit_signed"));
        return;
    }
    let fields = done.changes().map(|change| (change.field.clone(), change.after.clone())).collect();
    match write_later(&walk.store, &walk.visit.id, fields) {
        Ok(pending) => {
            walk.changes += 1;
            let (author_id, author) = author.map(|author| (author.id, author.name)).unwrap_or_default();
            for change in done.changes() {
                walk.visit.sheet.apply(Head {
                    entry: String::new(),
                    field: change.field.to_string(),
                    value: change.after.clone(),
                    author_id: author_id.clone(),
                    author: author.clone(),
                    at: now,
                });
                take_up_own(walk, &change.field);
            }
            walk.saved = Saved::Saving;
            match way {
                Way::New => {
                    walk.redo.clear();
                    walk.undo.push(Deed::Entered(done.clone()));
                }
                Way::Redo => walk.undo.push(Deed::Entered(done.clone())),
                Way::Undo => walk.redo.push(Deed::Entered(done.backwards())),
            }
            walk.waiting.push_back((pending, done, way));
            if at_once {
                take_up(state, true);
            }
        }
        Err(fault) => state.complain(&fault),
    }
}

/// Takes up what the store has done. `wait` is for tests, which must not depend on timing.
pub fn take_up(state: &mut state::State, wait: bool) {
    let (mut measured, mut counts) = (false, false);
    let mut failed = None;
    let Some(walk) = state.visits.open.as_mut() else { return };
    while let Some((pending, done, way)) = walk.waiting.pop_front() {
        let answer = if wait {
            pending.wait()
        } else if let Some(answer) = pending.poll() {
            answer
        } else {
            walk.waiting.push_front((pending, done, way));
            break;
        };
        match answer {
            Ok(entries) => {
                walk.changes += 1;
                for (entry, change) in entries.into_iter().zip(done.changes()) {
                    let newer = walk.waiting.iter().any(|(_, later, _)| later.is_about(&change.field));
                    if !newer {
                        let Entry { id, field, value, author, at, .. } = entry;
                        walk.visit.sheet.apply(Head {
                            entry: id.to_string(),
                            field,
                            value,
                            author_id: author.id,
                            author: author.name,
                            at,
                        });
                        take_up_own(walk, &change.field);
                    }
                }
                measured |= done.changes().any(|change| is_measured(&change.field));
                counts |=
                    walk.visit.about.school.is_none() || done.changes().any(|change| change.field.is_of_sign_off());
            }
            Err(fault) => {
                // What is not on the disk cannot be taken back.
                let (list, done) = match way {
                    Way::New | Way::Redo => (&mut walk.undo, done),
                    Way::Undo => (&mut walk.redo, done.backwards()),
                };
                let field = done.first.field.clone();
                let deed = Deed::Entered(done);
                if let Some(place) = list.iter().rposition(|known| *known == deed) {
                    list.remove(place);
                }
                failed.get_or_insert((fault, field));
            }
        }
    }
    if walk.waiting.is_empty() && walk.saved == Saved::Saving {
        walk.saved = Saved::Yes;
    }
    // What is signed and what is found in offices counts, too.
    state.outdated |= measured || counts;
    if let Some((fault, field)) = failed {
        walk.saved = Saved::Failed(Box::new(fault.clone()));
        let id = walk.visit.id.clone();
        state.complain(&fault);
        // What is on the screen must not say more than the store does.
        open(state, &id, Some(field));
    } else if measured {
        measure_effect(state);
    }
}

/// An item the inspector added is a line of the checklist from then on.
fn take_up_own(walk: &mut Walk, field: &Field) {
    if matches!(field, Field::Own(_)) {
        walk.visit.take_up_own();
        walk.at = walk.at.min(walk.visit.asked.lines.len().saturating_sub(1));
    }
}

fn is_measured(field: &Field) -> bool {
    matches!(
        field,
        Field::Figure(_)
            | Field::Room(..)
            | Field::Class(..)
            | Field::AllClasses(_)
            | Field::Roster
            | Field::Ticks(_)
            | Field::AllTeachers
    )
}

/// What the measured figures change, off the frame thread.
fn measure_effect(state: &mut state::State) {
    let (Some(walk), Some(shown)) = (&state.visits.open, state.shown.clone()) else { return };
    let Some(school) = walk.visit.about.school.clone().filter(|_| shown.county.year == walk.visit.about.year) else {
        return;
    };
    let measured = walk.visit.measured_figures();
    let id = walk.visit.id.clone();
    state.ask(
        "window.work_visit",
        false,
        move |_, _| Ok(effect_of(&shown, &school, &measured)),
        move |state, effect| {
            if let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.visit.id == id) {
                walk.effect = Some(effect);
            }
        },
    );
}

fn effect_of(
    shown: &Shown,
    school: &str,
    measured: &std::collections::BTreeMap<String, crate::visit::MeasuredFigure>,
) -> Effect {
    // Measured figures stand beside reported ones here, whatever is shown elsewhere.
    let (county, assessment, options) = (shown.reported(), shown.reported_assessment(), shown.options());
    effect(county, shown.quantities(), shown.rulebook(), assessment, &options, school, measured)
}

/// Draws the visit that is open.
pub(super) fn walk_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    take_up(state, false);
    evidence::take_up(state, ui.ctx());
    header::header_ui(ui, state, shown);
    let Some(tab) = state.visits.open.as_ref().map(|walk| walk.tab) else { return };
    findings::finding_ui(ui, state, shown);
    history::history_ui(ui, state);
    settle::settle_ui(ui, state);
    if let Some(walk) = state.visits.open.as_mut().filter(|_| tab != Tab::Finish) {
        walk.finish.leave();
    }
    match tab {
        Tab::Briefing => briefing::briefing_ui(ui, state, shown),
        Tab::Checklist => checklist::checklist_ui(ui, state, shown),
        Tab::Classes => classes::classes_ui(ui, state, shown),
        Tab::Teachers => teachers::teachers_ui(ui, state, shown),
        Tab::Talks => talks::talks_ui(ui, state, shown),
        Tab::Finish => finish::finish_ui(ui, state, shown),
    }
    if state.visits.open.as_ref().is_some_and(|walk| walk.is_waiting()) {
        // The store answers within milliseconds; asking costs a frame each, and only while something is under way.
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(8));
    }
}
