//! What keys do on the visit that is open.

use eframe::egui::{self, Id};

use crate::ui::command::Command;
use crate::ui::state;
use crate::visit::{Ask, Field};

use super::{Tab, Walk, classes, desk, evidence, findings, finish, history, leave, redo, settle, undo};

/// Whether something stands over the visit that is open and keeps the keys to itself. The one answer for all that hears keys.
pub fn is_covered(state: &state::State) -> bool {
    state.palette.is_some()
        || state.introduction.is_some()
        || state.paper.is_open()
        || state.visits.open.as_ref().is_some_and(|walk| walk.is_covered())
}

/// Whether a field is about to have the keyboard: what is pressed meanwhile is meant for it.
pub fn leads_into_a_field(state: &state::State) -> bool {
    let Some(walk) = state.visits.open.as_ref() else { return false };
    state.screen == crate::ui::screens::Screen::Visits
        && match walk.tab {
            Tab::Briefing | Tab::Teachers => false,
            Tab::Checklist => walk.desk.is_leading() || findings::is_leading(walk),
            Tab::Classes => walk.classes.is_leading(),
            Tab::Talks => walk.talks.is_leading(),
            Tab::Finish => walk.finish.is_leading(),
        }
}

/// The field in which the figure of the line at hand is typed.
pub fn figure_at_hand(state: &state::State) -> Option<Id> {
    let walk = state.visits.open.as_ref().filter(|walk| walk.tab == Tab::Checklist)?;
    walk.line().map(desk::figure_id)
}

/// Whether the line at hand is answered by a figure: then digits are that figure's.
pub fn has_figure(walk: &Walk) -> bool {
    desk::has_figure(walk)
}

/// Whether several values stand beside each other on the line at hand.
pub fn is_unsettled(walk: &Walk) -> bool {
    !settle::of_line(walk).is_empty()
}

/// Whether there is something that comes next in the part that is shown.
pub fn can_go_on(state: &state::State, walk: &Walk) -> bool {
    let writes = !walk.is_frozen() && !state.read_only;
    match walk.tab {
        Tab::Briefing => true,
        // Among rooms the same key adds one.
        Tab::Checklist => walk.line().is_some_and(|line| !matches!(line.ask, Ask::Rooms { .. })),
        Tab::Teachers | Tab::Talks => false,
        Tab::Classes => writes && !walk.visit.asked.stages.is_empty(),
        Tab::Finish => writes && finish::unsigned(walk).is_some(),
    }
}

/// What comes next: the lines after the briefing, the next line, the next class to be counted, a signature.
fn go_on(state: &mut state::State) {
    leave(state);
    let Some(walk) = state.visits.open.as_mut() else { return };
    match walk.tab {
        Tab::Briefing => walk.tab = Tab::Checklist,
        Tab::Checklist => desk::step(walk, 1),
        Tab::Teachers | Tab::Talks => {}
        Tab::Classes => classes::go_on(state),
        Tab::Finish => walk.finish.focus = finish::unsigned(walk),
    }
}

/// Does what was commanded of the visit that is open.
pub fn perform(state: &mut state::State, ctx: &egui::Context, command: &Command) {
    match command {
        Command::Mark(mark) | Command::Override(mark) => {
            leave(state);
            desk::mark_and_go(state, *mark);
        }
        Command::Undo => undo(state),
        Command::Redo => redo(state),
        Command::GoOn => go_on(state),
        Command::Finish => finish::go_on(state),
        Command::Part(_) | Command::NextPart | Command::PreviousPart | Command::NextLine | Command::PreviousLine => {
            leave(state);
            let Some(walk) = state.visits.open.as_mut() else { return };
            match command {
                Command::Part(tab) => walk.tab = *tab,
                Command::NextPart => walk.tab = walk.part_beside(1).unwrap_or(walk.tab),
                Command::PreviousPart => walk.tab = walk.part_beside(-1).unwrap_or(walk.tab),
                Command::NextLine => desk::step(walk, 1),
                _ => desk::step(walk, -1),
            }
        }
        Command::Note => {
            if let Some(walk) = state.visits.open.as_mut() {
                walk.desk.focus = Some(desk::Focus::Note);
            }
        }
        Command::Photo => evidence::choose(state, ctx),
        Command::Finding => findings::begin(state),
        Command::History => {
            let line = state.visits.open.as_ref().and_then(|walk| walk.line()).map(|line| line.id.clone());
            if let Some(line) = line {
                history::show(state, &Field::Mark(line));
            }
        }
        Command::Settle => {
            let field = state.visits.open.as_ref().and_then(|walk| settle::of_line(walk).into_iter().next());
            if let Some(field) = field {
                settle::begin(state, field);
            }
        }
        _ => {}
    }
}
