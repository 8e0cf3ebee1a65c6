//! What the screen keeps from frame to frame: derived lists, made once a change, and what is being typed.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::county::Stage;
use crate::ops::visit::round::OpenRound;
use crate::ui::state::{self, Shown};

use super::super::Listing;
use super::Memory;
use super::round::Drafts;

/// What the screen keeps.
#[derive(Default)]
pub struct Desk {
    /// What is typed to find schools.
    pub search: String,
    /// Codes of schools that are chosen to be planned.
    pub chosen: BTreeSet<String>,
    /// The visit that is about to be cancelled.
    pub cancel: Option<String>,
    /// The county's round.
    pub round: Option<OpenRound>,
    /// What is typed into it.
    pub drafts: Drafts,
    /// How many things were entered into it.
    pub writes: u64,
    /// The visits that are listed.
    pub(super) visits: Option<(Made, super::visits::List)>,
    /// The schools that are listed.
    pub(super) schools: Option<(Made, super::schools::List)>,
}

impl Desk {
    /// The county or its figures changed, or visits did.
    pub fn changed(&mut self) {
        self.visits = None;
        self.schools = None;
        self.cancel = None;
        self.round = None;
        self.drafts = Drafts::default();
    }

    /// Takes up the round that was read, unless something newer is being written.
    pub fn take_up(&mut self, round: OpenRound) {
        self.round = Some(round);
    }
}

/// How well each school fits what is typed, by row; `None` while nothing is.
pub(super) fn hits(shown: &Shown, query: &str) -> Option<HashMap<u32, u32>> {
    if query.trim().is_empty() {
        return None;
    }
    let found = shown.names.find(query, shown.names.len());
    Some(found.into_iter().map(|found| (crate::county::row_number(found.entry), found.score)).collect())
}

/// Rows of the scope whose kind of school has an assessed stage: the ones that inspections go to.
pub(super) fn inspected(state: &state::State, shown: &Shown) -> Vec<u32> {
    let kinds = &shown.quantities().kinds;
    let has = |kind: &crate::county::KindOfSchool| Stage::ASSESSED.into_iter().any(|stage| kind.allows(stage));
    let of = |row: &&u32| kinds.get(usize::from(shown.county.schools.kinds[**row as usize])).is_none_or(has);
    state.rows.iter().filter(of).copied().collect()
}

/// What a list was made of.
pub struct Made {
    listing: Arc<Listing>,
    rows: Arc<Vec<u32>>,
    memory: Memory,
    search: String,
    language: crate::text::Language,
    today: jiff::civil::Date,
}

impl Made {
    /// What a list would be made of now.
    pub fn now(state: &state::State, listing: &Arc<Listing>) -> Self {
        Self {
            listing: Arc::clone(listing),
            rows: Arc::clone(&state.rows),
            memory: state.memory.visits.clone(),
            search: state.visits.list.search.clone(),
            language: state.say.language,
            today: state.today(),
        }
    }

    /// Whether a list is still of what is shown.
    pub fn is_of(&self, state: &state::State, listing: &Arc<Listing>) -> bool {
        Arc::ptr_eq(&self.listing, listing)
            && Arc::ptr_eq(&self.rows, &state.rows)
            && self.memory == state.memory.visits
            && self.search == state.visits.list.search
            && self.language == state.say.language
            && self.today == state.today()
    }
}
