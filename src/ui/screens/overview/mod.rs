//! Overview: do we pass, and if not, why. What is said is put together once when it changes, in [`digest`]; drawing
//! only reads it.

mod concessions;
mod decide;
mod digest;
mod figures;
mod items;
mod replaced;
mod scope;
mod stages;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

use crate::text::Language;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;

use decide::Draft;
use digest::{About, Digest};

/// Where the next frame scrolls to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Jump {
    /// The stages.
    Stages,
    /// A group of items.
    Group(String),
    /// An item, by its place in the rulebook.
    Item(usize),
}

/// Remembered from start to start. Ids, so that a file of another version is still read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Which items are listed.
    pub filter: String,
}

/// State of the screen.
#[derive(Default)]
pub struct State {
    /// What is said; made anew in the first frame after something has changed.
    digest: Option<Digest>,
    /// The digest is of earlier figures or of another scope.
    stale: bool,
    /// Items that show more, by place.
    opened: BTreeSet<usize>,
    /// Items whose schools are all listed, by place.
    all_schools: BTreeSet<usize>,
    /// Decisions being written, by place of the item.
    drafts: BTreeMap<usize, Draft>,
    /// Items that were opened and decisions being written under another county, year or rulebook.
    aside: Vec<(About, BTreeSet<usize>, BTreeMap<usize, Draft>)>,
    /// All measured figures are listed.
    all_measured: bool,
    /// Height of the tallest card of a stage in the last frame: those beside each other end together.
    stage_height: f32,
    /// Where to scroll to.
    jump: Option<Jump>,
}

impl State {
    /// What is shown has changed: county, rulebook, scope or decisions.
    pub fn changed(&mut self) {
        self.stale = true;
    }

    /// Scrolls to an item, by its place in the rulebook, and opens it.
    pub fn go_to_item(&mut self, place: usize) {
        self.opened.insert(place);
        self.jump = Some(Jump::Item(place));
    }

    /// What is being written belongs to a county, a year and a rulebook: it is laid aside with them, and comes back.
    fn turn_to(&mut self, about: &About) {
        let Some(digest) = self.digest.as_ref().filter(|digest| digest.about != *about) else { return };
        self.all_schools.clear();
        self.all_measured = false;
        let (opened, drafts) = (std::mem::take(&mut self.opened), std::mem::take(&mut self.drafts));
        if !drafts.is_empty() {
            self.aside.push((digest.about.clone(), opened, drafts));
        }
        if let Some(place) = self.aside.iter().position(|(aside, ..)| aside == about) {
            (_, self.opened, self.drafts) = self.aside.remove(place);
        }
    }

    /// Whether to scroll here; asked once.
    fn take_jump(&mut self, here: &Jump) -> bool {
        let wanted = self.jump.as_ref() == Some(here);
        if wanted {
            self.jump = None;
        }
        wanted
    }
}

/// The digest, made anew where it is not of what is shown. Taken out while drawing, so that drawing may change the state.
fn taken_digest(state: &mut state::State, shown: &Shown) -> Digest {
    let language: Language = state.say.language;
    let stale = state.overview.stale;
    if let Some(digest) = state.overview.digest.take_if(|digest| digest.language == language && !stale) {
        return digest;
    }
    let digest = Digest::new(state, shown);
    state.overview.turn_to(&digest.about);
    state.overview.stale = false;
    digest
}

/// Draws the screen.
pub fn overview_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    let digest = taken_digest(state, shown);
    ui.spacing_mut().item_spacing.y = ui.steps(3.0);
    verdict::verdict_ui(ui, state, &digest);
    if let Some(replaced) = &digest.replaced {
        replaced::replaced_ui(ui, state, replaced);
    }
    if let Some(scope) = &digest.scope {
        scope::scope_ui(ui, state, scope);
    }
    stages::stages_ui(ui, state, shown, &digest);
    items::items_ui(ui, state, shown, &digest);
    concessions::concessions_ui(ui, state, &digest);
    state.overview.digest = Some(digest);
}
