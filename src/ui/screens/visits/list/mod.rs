//! Where to go: the visits of the county by day, its schools by how long ago somebody was there, and the county's round.

mod cancel;
mod desk;
mod draw;
mod order;
mod pick;
mod plan;
mod preview;
mod round;
mod schools;
mod since;
mod table;
mod visits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eframe::egui::{Align, Layout, Role, TextEdit, Ui, WidgetInfo};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ops::visit::findings::findings;
use crate::ops::visit::list::{last_visits, visits as read_visits};
use crate::ops::visit::round as rounds;
use crate::ops::visit::write::log;
use crate::rulebook::checklist::Length;
use crate::ui::command::Command;
use crate::ui::screens::Screen;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::lines::Cursor;
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::Field;

use super::walk::{self, OPEN_SETTING};
use super::{LeftOpen, Listing, paper};

use desk::Desk;
use order::{Key, Order};
pub use plan::Plan;
use visits::Standing;

/// A part of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// Visits planned, under way, signed.
    #[default]
    Visits,
    /// Every school, by how long ago somebody was there.
    Schools,
    /// Meetings and questionnaires of the county's round.
    Round,
}

impl Part {
    const ALL: [Self; 3] = [Self::Visits, Self::Schools, Self::Round];

    const fn id(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Schools => "schools",
            Self::Round => "round",
        }
    }
}

/// Room for the buttons of checklists on paper, in steps.
const PAPER: f32 = 80.0;

/// Remembered from start to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The part that is shown.
    pub part: Part,
    /// By what visits are sorted.
    pub visits: Order,
    /// By what schools are sorted.
    pub schools: Order,
    /// How visits stand that are listed; empty: all.
    pub standing: BTreeSet<Standing>,
    /// Only today's.
    pub today: bool,
    /// Teams, and schools a day, of the last plan.
    pub party: (usize, usize),
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            part: Part::Visits,
            visits: Order { key: Key::Day, descending: false },
            // Those nobody was ever at first, then the longest ago.
            schools: Order { key: Key::Since, descending: true },
            standing: BTreeSet::new(),
            today: false,
            party: (1, 4),
        }
    }
}

/// Reads the visits of the county that is shown.
pub fn read(state: &mut state::State, shown: &Arc<Shown>) {
    state.visits.asked = true;
    let shown = Arc::clone(shown);
    let today = state.today();
    state.ask(
        "window.work_visit",
        false,
        move |engine, _| {
            let session = engine.session()?;
            let county = shown.county.id();
            let visits = read_visits(session, county)?;
            let last = last_visits(&visits, today);
            let mut open_findings: BTreeMap<Option<String>, usize> = BTreeMap::new();
            for finding in findings(session, county, today)?.into_iter().filter(|found| found.stage().is_open()) {
                *open_findings.entry(finding.about.school).or_default() += 1;
            }
            let open = session.store.setting(OPEN_SETTING)?.filter(|id| !id.is_empty());
            let open = open.and_then(|id| visits.iter().find(|visit| visit.id == id).cloned());
            let left_open = match open {
                Some(visit) => {
                    let entry = log(session, &visit.id)?.into_iter().next_back();
                    let field = entry.as_ref().and_then(|entry| entry.field.parse::<Field>().ok());
                    Some(LeftOpen {
                        id: visit.id,
                        school: visit.about.school,
                        last: field.filter(|field| *field != Field::About),
                        at: entry.map(|entry| entry.at),
                    })
                }
                None => None,
            };
            let round = rounds::open(session, &shown.county)?;
            Ok((Listing { visits, last, open_findings, left_open }, round))
        },
        |state, (listing, round)| {
            state.visits.listing = Some(Arc::new(listing));
            state.visits.list.take_up(round);
        },
    );
}

/// What the screen knows beside what it has read.
pub type State = Desk;

/// Name of the school, or of the kind of visit where there is none.
pub fn place_name(say: Say, shown: &Shown, school: Option<&str>) -> String {
    let Some(code) = school else { return say.of("visit.kind.office") };
    shown.county.schools.row_of(code).map_or_else(|| code.to_owned(), |place| shown.county.schools.names[place].clone())
}

/// Whole days from one day to another.
pub fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// A day with its weekday.
fn day(say: Say, date: Date) -> String {
    let weekday = say.of(&format!("visits_list.weekday.{}", date.weekday().to_monday_one_offset()));
    say.with("visits_list.day", &[("date", date.to_string()), ("weekday", weekday)])
}

pub(super) fn list_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    let Some(listing) = state.visits.listing.clone() else { return };
    if state.visits.plan.is_some() {
        plan::plan_ui(ui, state, shown);
        return;
    }
    head_ui(ui, state);
    ui.add_space(ui.steps(1.5));
    if let Some(left) = &listing.left_open {
        left_open_ui(ui, state, shown, left);
    }
    match state.memory.visits.part {
        Part::Visits => visits::visits_ui(ui, state, shown, &listing),
        Part::Schools => schools::schools_ui(ui, state, shown, &listing),
        Part::Round => round::round_ui(ui, state, shown, &listing),
    }
    cancel::cancel_ui(ui, state, shown, &listing);
}

/// Title, parts, search, and the button that plans.
fn head_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    ui.horizontal_wrapped(|ui| {
        card::title_ui(ui, &say.of("screen.visits"));
        ui.add_space(ui.steps(2.0));
        for part in Part::ALL {
            let text = say.of(&format!("visits_list.part.{}", part.id()));
            if card::toggle_ui(ui, state.memory.visits.part == part, &text).clicked() {
                state.memory.visits.part = part;
            }
        }
        if state.memory.visits.part != Part::Round {
            ui.add_space(ui.steps(2.0));
            let hint = say.of("visits_list.search");
            let width = sizes().search.min(ui.available_width());
            let field = TextEdit::singleline(&mut state.visits.list.search).hint_text(&hint).desired_width(width);
            ui.add(field).widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let chosen = state.visits.list.chosen.len();
            let text = if chosen > 0 && state.memory.visits.part == Part::Schools {
                say.with("visits_list.plan_chosen", &[("number", chosen.to_string())])
            } else {
                say.of("visits_list.plan")
            };
            let button = ui.add_enabled_ui(!state.read_only, |ui| card::main_button_ui(ui, &text)).inner;
            if button.clicked() {
                let schools = if state.memory.visits.part == Part::Schools {
                    std::mem::take(&mut state.visits.list.chosen)
                } else {
                    BTreeSet::new()
                };
                state.visits.plan = Some(Plan::new(state.today(), schools, state.memory.visits.party));
            }
            paper_ui(ui, state);
        });
    });
}

/// Checklists on paper: filled ones in, and blank ones of the schools that are chosen. Icons where there is little room.
fn paper_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let roomy = ui.available_width() >= ui.steps(PAPER);
    let button_ui = |ui: &mut Ui, icon: &str, text: &str| {
        if roomy { ui.button(text) } else { icon::icon_button_ui(ui, icon, text) }.clicked()
    };
    let record = Command::Record(None);
    ui.add_enabled_ui(record.is_enabled(state), |ui| {
        if button_ui(ui, record.icon(), &say.of("command.record")) {
            state.commands.push(record);
        }
        let chosen = &state.visits.list.chosen;
        if state.memory.visits.part != Part::Schools || chosen.is_empty() {
            return;
        }
        let number = [("number", chosen.len().to_string())];
        if button_ui(ui, "template", &say.with("paper.blank_chosen", &number)) {
            let chosen = chosen.clone();
            paper::blank(state, chosen, Length::Standard);
        }
    });
}

/// A visit that the program ended in the middle of.
fn left_open_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, left: &LeftOpen) {
    let say = state.say;
    let name = place_name(say, shown, left.school.as_deref());
    let mut go_on = false;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            icon::icon_ui(ui, "warning", ui.colours().open);
            let at = left.at.map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string());
            ui.label(say.with("visits_list.left_open", &[("name", name), ("at", at.unwrap_or_default())]));
            let button = card::main_button_ui(ui, &say.of("visits_list.go_on"));
            go_on = button.on_hover_text(Command::GoOn.keys(ui.ctx())).clicked();
        });
    });
    ui.add_space(ui.steps(2.0));
    if go_on {
        walk::open(state, &left.id, left.last.clone());
    }
}

/// The visit that comes next, with the field to return to: the one that was left open, else the first of today's that is not
/// signed, as they are listed.
fn next(state: &state::State) -> Option<(String, Option<Field>)> {
    let listing = state.visits.listing.as_ref()?;
    if let Some(left) = &listing.left_open {
        return Some((left.id.clone(), left.last.clone()));
    }
    let (_, list) = state.visits.list.visits.as_ref().filter(|_| state.memory.visits.part == Part::Visits)?;
    Some((list.next(listing, state.today())?, None))
}

/// Whether there is a visit to go on with, and nothing stands over the list.
pub fn can_go_on(state: &state::State) -> bool {
    let listed = state.screen == Screen::Visits && state.visits.open.is_none();
    // Where keys are on a line already, Enter opens that one.
    let cursor = match state.memory.visits.part {
        Part::Visits => state.visits.list.cursor,
        Part::Schools => state.visits.list.school_cursor,
        Part::Round => Cursor::default(),
    };
    listed && cursor.current.is_none() && is_free(state) && next(state).is_some()
}

/// Whether nothing stands over the list.
fn is_free(state: &state::State) -> bool {
    state.visits.plan.is_none() && state.visits.list.cancel.is_none() && !walk::is_covered(state)
}

/// Whether there are lines to be stepped through.
pub fn can_step(state: &state::State) -> bool {
    let desk = &state.visits.list;
    let lines = match state.memory.visits.part {
        Part::Visits => desk.visits.as_ref().map_or(0, |(_, list)| list.number()),
        Part::Schools => desk.schools.as_ref().map_or(0, |(_, list)| list.number()),
        Part::Round => 0,
    };
    state.visits.open.is_none() && lines > 0 && is_free(state)
}

/// Goes on with the visit that comes next.
pub fn go_on(state: &mut state::State) {
    if let Some((id, field)) = next(state) {
        walk::open(state, &id, field);
    }
}
