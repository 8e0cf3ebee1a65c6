//! Visits: planned, walked through, signed.

pub mod list;
pub mod paper;
pub mod walk;

use std::sync::Arc;

use eframe::egui::Ui;
use jiff::civil::Date;

use crate::ops::visit::list::Listed;
use crate::ui::state::{self, Shown};

use walk::Walk;

/// What the list shows, made once a change.
#[derive(Debug, Default)]
pub struct Listing {
    /// The visits of the county, by day.
    pub visits: Vec<Listed>,
    /// The last day each school was visited on, by code.
    pub last: std::collections::BTreeMap<String, Date>,
    /// Findings that are not closed, by code of the school; `None` for offices.
    pub open_findings: std::collections::BTreeMap<Option<String>, usize>,
    /// A visit that was left open when the program last ended, with the field touched last.
    pub left_open: Option<LeftOpen>,
}

/// A visit that was left open when the program last ended.
#[derive(Debug, Clone)]
pub struct LeftOpen {
    /// Id.
    pub id: String,
    /// Code of the school; `None` for offices.
    pub school: Option<String>,
    /// The line, or the part of the visit, that was entered last.
    pub last: Option<crate::visit::Field>,
    /// When.
    pub at: Option<jiff::Timestamp>,
}

/// What the screen knows.
#[derive(Default)]
pub struct State {
    /// Visits of the county that is shown; `None` while they are being read.
    pub listing: Option<Arc<Listing>>,
    /// They are being read.
    asked: bool,
    /// Planning, when its form is open.
    pub plan: Option<list::Plan>,
    /// What the list keeps from frame to frame.
    pub list: list::State,
    /// The visit that is open.
    pub open: Option<Box<Walk>>,
}

impl State {
    /// The county or its figures changed, or visits did.
    pub fn changed(&mut self) {
        self.listing = None;
        self.asked = false;
        self.plan = None;
        self.list.changed();
    }
}

/// Back to the list: from the visit that is open, or from a plan that is not saved.
pub fn back(state: &mut state::State) {
    if state.visits.open.is_some() {
        walk::close(state);
    } else {
        state.visits.plan = None;
    }
}

/// Draws the list, or the visit that is open.
pub fn visits_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    if state.visits.open.is_some() {
        walk::walk_ui(ui, state, shown);
        return;
    }
    if state.visits.listing.is_none() && !state.visits.asked {
        list::read(state, shown);
    }
    list::list_ui(ui, state, shown);
}
