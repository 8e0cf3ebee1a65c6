//! Findings and what becomes of them (整改台账): the ledger of the county, one line a finding, and a finding's page beside it.

mod chips;
pub mod evidence;
pub mod form;
mod history;
pub mod ledger;
pub mod new;
pub mod page;
pub mod signs;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::{Align, Frame, Layout, Panel, Popup, Stroke, Ui};
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::ops::visit::findings;
use crate::store::{Entry, EntryId};
use crate::ui::command::Command;
use crate::ui::screens::evidence::Album;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::lines::{Cursor, Lines, keys_ui};
use crate::ui::widgets::{card, icon};

use form::Draft;
use ledger::{Filter, Ledger, Order};
use page::Page;

/// With less room than this, in steps, the page takes the table's place.
const BESIDE: f32 = 250.0;
/// Width of the page beside the table, as a part of the room.
const PAGE: f32 = 0.56;

/// Remembered from start to start.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// By what the ledger is sorted.
    pub order: Order,
    /// What it shows.
    pub filter: Filter,
}

/// Something done to a finding that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An entry.
    Entry(EntryId),
    /// A finding was raised.
    Raised(String),
}

/// What the screen knows.
#[derive(Default)]
pub struct State {
    /// Every finding of the county; `None` while they are being read.
    pub ledger: Option<Arc<Ledger>>,
    /// They are being read.
    asked: bool,
    /// Lines that are shown, by place in the ledger.
    lines: Option<Vec<usize>>,
    /// The finding that is open.
    pub open: Option<Page>,
    /// Photos and papers that prove steps.
    pub album: Album,
    /// A finding that is added by hand.
    pub new: Option<new::Form>,
    /// Findings that were begun on a visit and put aside, by visit and line.
    pub aside: BTreeMap<(String, String), Draft>,
    /// What can be taken back, latest last.
    pub undo: Vec<Step>,
    /// What was taken back, latest last.
    pub redo: Vec<Step>,
    /// The current line.
    cursor: Cursor,
    /// The line that was under the pointer in the last frame.
    hovered: Option<u64>,
}

impl State {
    /// Findings, or the figures their schools are named from, may have changed: they are read anew, and what is known is shown
    /// meanwhile.
    pub fn changed(&mut self) {
        self.asked = false;
    }

    /// The scope or the filter changed.
    pub fn narrowed(&mut self) {
        self.lines = None;
        self.cursor = Cursor::default();
    }

    /// Another county: nothing of the one before is left.
    pub fn another_county(&mut self) {
        *self = Self::default();
    }

    /// Findings whose deadline has passed.
    pub fn overdue(&self) -> usize {
        self.ledger.as_ref().map_or(0, |ledger| ledger.overdue)
    }

    /// Takes up findings that were read.
    fn take_up(&mut self, ledger: Ledger) {
        self.ledger = Some(Arc::new(ledger));
        self.lines = None;
    }
}

/// Reads the findings of the county that is shown, where they are not known.
pub fn read(state: &mut state::State) {
    if state.follow_up.asked {
        return;
    }
    let Some(shown) = state.shown.clone() else { return };
    state.follow_up.asked = true;
    let today = state.today();
    state.ask(
        "window.work_read",
        false,
        move |engine, _| Ledger::read(engine.session()?, &shown, today),
        |state, ledger| state.follow_up.take_up(ledger),
    );
}

/// What an operation on findings left behind.
struct Left {
    outcome: Result<Vec<Step>>,
    ledger: Ledger,
    told: Option<Told>,
}

/// What a page tells besides what stands: everything that was entered, and the names of evidence by hash.
struct Told {
    id: String,
    log: Vec<Entry>,
    names: BTreeMap<String, String>,
}

impl Told {
    fn read(session: &Session, id: &str) -> Result<Self> {
        let log = findings::log(session, id)?;
        let mut names = BTreeMap::new();
        for (step, _) in findings::state(session, id).map(|state| state.progress).unwrap_or_default() {
            for hash in step.evidence {
                if let Some(record) = session.store.evidence(&hash)? {
                    names.insert(hash, record.facts.original_name);
                }
            }
        }
        Ok(Self { id: id.to_owned(), log, names })
    }

    fn take_up(self, state: &mut state::State) {
        if let Some(page) = state.follow_up.open.as_mut().filter(|page| page.id == self.id) {
            page.history = Some(self.log);
            page.names = self.names;
        }
    }
}

/// Does something to findings in a person's name and reads them anew. A refusal is told on the page that is open, else as a
/// notice. `then` runs where it was done.
pub fn act(
    state: &mut state::State,
    run: impl FnOnce(&Session) -> Result<Vec<Step>> + Send + 'static,
    then: impl FnOnce(&mut state::State, &[Step]) + Send + 'static,
) {
    introduced(state, move |state| {
        work(state, run, |state, steps| {
            state.follow_up.undo.extend(steps.iter().cloned());
            state.follow_up.redo.clear();
            then(state, steps);
        });
    });
}

/// The same without remembering how to take it back.
fn work(
    state: &mut state::State,
    run: impl FnOnce(&Session) -> Result<Vec<Step>> + Send + 'static,
    then: impl FnOnce(&mut state::State, &[Step]) + Send + 'static,
) {
    let Some(shown) = state.shown.clone() else { return };
    let today = state.today();
    let open = state.follow_up.open.as_ref().map(|page| page.id.clone());
    state.ask(
        "window.work_save",
        false,
        move |engine, _| {
            let session = engine.session()?;
            let outcome = run(session);
            let told = open.map(|id| Told::read(session, &id)).transpose()?;
            Ok(Left { outcome, ledger: Ledger::read(session, &shown, today)?, told })
        },
        |state, left| {
            state.follow_up.take_up(left.ledger);
            if let Some(told) = left.told {
                told.take_up(state);
            }
            match left.outcome {
                Ok(steps) => {
                    if let Some(page) = state.follow_up.open.as_mut() {
                        page.fault = None;
                    }
                    then(state, &steps);
                }
                Err(fault) => refused(state, &fault),
            }
        },
    );
}

fn refused(state: &mut state::State, fault: &Fault) {
    let sentence = fault.sentence(state.say.language);
    match state.follow_up.open.as_mut() {
        Some(page) => page.fault = Some(sentence),
        None => state.complain(fault),
    }
}

/// Opens a finding.
pub fn open(state: &mut state::State, id: &str) {
    let page = Page::new(id);
    state.follow_up.open = Some(page);
    state.follow_up.album.forget_troubles();
    let id = id.to_owned();
    state.ask(
        "window.work_read",
        false,
        move |engine, _| Told::read(engine.session()?, &id),
        |state, told| told.take_up(state),
    );
}

/// Takes the last thing back that was done to a finding.
pub fn undo(state: &mut state::State) {
    let Some(step) = state.follow_up.undo.pop() else { return };
    work(
        state,
        move |session| match step {
            Step::Entry(entry) => Ok(session.store.undo(entry)?.iter().map(|entry| Step::Entry(entry.id)).collect()),
            Step::Raised(id) => findings::take_back(session, &id).map(|_| vec![Step::Raised(id)]),
        },
        |state, steps| {
            state.follow_up.redo.extend(steps.last().cloned());
            let text = state.say.of("follow_up.undone");
            state.tell(text);
        },
    );
}

/// Does again what was taken back last.
pub fn redo(state: &mut state::State) {
    let Some(step) = state.follow_up.redo.pop() else { return };
    work(
        state,
        move |session| match step {
            Step::Entry(entry) => Ok(session.store.undo(entry)?.iter().map(|entry| Step::Entry(entry.id)).collect()),
            Step::Raised(id) => findings::raise_again(session, &id).map(|_| vec![Step::Raised(id)]),
        },
        |state, steps| {
            state.follow_up.undo.extend(steps.last().cloned());
            let text = state.say.of("follow_up.redone");
            state.tell(text);
        },
    );
}

/// Takes back a finding that was raised on the visit that is open, and says so with a sentence once it is done. `false` where
/// that was taken back already.
pub fn take_back(state: &mut state::State, id: &str, told: String) -> bool {
    let State { undo, redo, .. } = &mut state.follow_up;
    if !pass_on(undo, redo, id) {
        return false;
    }
    let id = id.to_owned();
    let run = move |session: &Session| findings::take_back(session, &id).map(|_| Vec::new());
    work(state, run, move |state, _| state.tell(told));
    true
}

/// Raises it again.
pub fn raise_again(state: &mut state::State, id: &str, told: String) -> bool {
    let State { undo, redo, .. } = &mut state.follow_up;
    if !pass_on(redo, undo, id) {
        return false;
    }
    let id = id.to_owned();
    let run = move |session: &Session| findings::raise_again(session, &id).map(|_| Vec::new());
    work(state, run, move |state, _| state.tell(told));
    true
}

/// Moves the step that raised a finding from one list to the other, before it is done, so that a quick hand meets it there.
fn pass_on(from: &mut Vec<Step>, to: &mut Vec<Step>, id: &str) -> bool {
    let raised = |step: &Step| matches!(step, Step::Raised(known) if known == id);
    let Some(place) = from.iter().rposition(raised) else { return false };
    to.push(from.remove(place));
    true
}

/// Draws the screen.
pub fn follow_up_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    read(state);
    let Some(ledger) = state.follow_up.ledger.clone() else { return };
    // A finding that was taken back has no page.
    if state.follow_up.open.as_ref().is_some_and(|page| ledger.get(&page.id).is_none()) {
        state.follow_up.open = None;
    }
    if state.follow_up.lines.is_none() {
        let lines = ledger.lines(&state.memory.follow_up, |row| row.is_none_or(|row| state.in_scope(row)));
        state.follow_up.lines = Some(lines);
    }
    new::new_ui(ui, state, shown);
    let beside = ui.available_width() > ui.steps(BESIDE);
    let is_open = state.follow_up.open.is_some();
    if is_open && !beside {
        page::page_ui(ui, state, shown, page::Way::Alone);
        return;
    }
    title_ui(ui, state, &ledger);
    if ledger.findings.is_empty() {
        ui.add_space(ui.steps(8.0));
        card::empty_ui(ui, "follow_up", &state.say.of("follow_up.none"), &state.say.of("follow_up.none_advice"));
        return;
    }
    if chips::chips_ui(ui, state, &ledger) {
        state.follow_up.narrowed();
        return ui.ctx().request_repaint();
    }
    ui.add_space(ui.steps(1.5));
    if is_open {
        let width = (ui.available_width() * PAGE).floor();
        let margin = eframe::egui::Margin { left: 12, ..Default::default() };
        let frame = Frame::NONE.inner_margin(margin);
        Panel::right("finding")
            .frame(frame)
            .exact_size(width)
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| page::page_ui(ui, state, shown, page::Way::Beside));
    }
    eframe::egui::CentralPanel::default().frame(Frame::NONE).show(ui, |ui| lines_ui(ui, state, &ledger, is_open));
}

fn title_ui(ui: &mut Ui, state: &mut state::State, ledger: &Ledger) {
    let say = state.say;
    let mut changed = false;
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        card::title_ui(ui, &say.of("screen.follow_up"));
        ui.add_space(ui.steps(2.0));
        if !ledger.findings.is_empty() {
            changed = chips::search_ui(ui, say, &mut state.memory.follow_up.filter.text);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_enabled_ui(!state.read_only, |ui| {
                if card::main_button_ui(ui, &say.of("follow_up.add")).clicked() {
                    new::begin(state);
                }
            });
            for (command, name) in [(Command::Redo, "redo"), (Command::Undo, "undo")] {
                ui.add_enabled_ui(command.is_enabled(state), |ui| {
                    if icon::icon_button_ui(ui, name, &say.of(&format!("command.{}", command.id()))).clicked() {
                        commands.push(command);
                    }
                });
            }
        });
    });
    ui.add_space(ui.steps(1.5));
    if changed {
        state.follow_up.narrowed();
    }
    state.commands.extend(commands);
}

/// Whether keys are the ledger's: nothing stands over it.
fn hears_keys(state: &state::State) -> bool {
    let own = &state.follow_up;
    let viewing = own.open.as_ref().is_some_and(Page::is_viewing);
    state.palette.is_none() && state.introduction.is_none() && own.new.is_none() && !viewing
}

/// Whether there are lines to be stepped through.
pub fn can_step(state: &state::State) -> bool {
    hears_keys(state) && state.follow_up.lines.as_ref().is_some_and(|lines| !lines.is_empty())
}

/// The table on a card.
fn lines_ui(ui: &mut Ui, state: &mut state::State, ledger: &Arc<Ledger>, compact: bool) {
    let say = state.say;
    let Some(lines) = state.follow_up.lines.take() else { return };
    if lines.is_empty() {
        ui.add_space(ui.steps(8.0));
        card::empty_ui(ui, "filter", &say.of("follow_up.none_found"), &say.of("follow_up.none_found_advice"));
        let cleared = ui.vertical_centered(|ui| card::main_button_ui(ui, &say.of("follow_up.clear")).clicked()).inner;
        if cleared {
            state.memory.follow_up.filter = Filter::default();
        } else {
            state.follow_up.lines = Some(lines);
        }
        return;
    }
    let of = Lines {
        name: &say.of("screen.follow_up"),
        number: lines.len(),
        height: sizes().row,
        free: hears_keys(state) && !Popup::is_any_open(ui.ctx()),
        steps: std::mem::take(&mut state.steps),
    };
    let opened = keys_ui(ui, &of, &mut state.follow_up.cursor).opened;
    let colours = ui.colours();
    let frame = Frame::new().fill(colours.card).stroke(Stroke::new(1.0, colours.line)).corner_radius(sizes().radius);
    let open = state.follow_up.open.as_ref().map(|page| page.id.clone());
    let mut rows = table::Rows::new(say, ledger, &lines, &state.memory.follow_up.order, compact);
    rows.open = open.as_deref().and_then(|id| lines.iter().position(|place| ledger.findings[*place].id == id));
    rows.current = state.follow_up.cursor.current;
    rows.hovered = state.follow_up.hovered;
    let scroll_to = state.follow_up.cursor.scroll_to.take().map(|line| line as u64);
    let done = frame.show(ui, |ui| table::table_ui(ui, rows, scroll_to)).inner;
    if state.follow_up.hovered != done.hovered {
        state.follow_up.hovered = done.hovered;
        // The line is drawn before it is known where the pointer is.
        ui.ctx().request_repaint();
    }
    if let Some(place) = done.opened.or(opened) {
        state.follow_up.cursor.current = Some(place);
        if let Some(finding) = lines.get(place).map(|place| ledger.findings[*place].id.clone()) {
            open_or_close(state, &finding);
        }
    }
    if let Some(key) = done.pressed {
        state.memory.follow_up.order.press(key);
    } else {
        state.follow_up.lines = Some(lines);
    }
}

/// Opening what is open closes it.
fn open_or_close(state: &mut state::State, id: &str) {
    if state.follow_up.open.as_ref().is_some_and(|page| page.id == id) {
        page::close(state);
    } else {
        page::leave(state);
        open(state, id);
    }
}
