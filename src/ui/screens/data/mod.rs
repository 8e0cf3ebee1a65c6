//! Data: workbooks in with a preview, doubts to look at, what is missing, earlier loads.

mod comparison;
mod completeness;
mod doubts;
mod files;
mod import;
mod loads;
mod mapping;

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

pub use files::{Chosen, choose_files, take_chosen, write_template};
pub(in crate::ui) use import::line_ui;
pub use import::{hears_paste, import};
pub(in crate::ui) use mapping::field_name;

use crate::assess;
use crate::intake::Mapping;
use crate::ops::import_county::Preview;
use crate::ops::map_headings::Remembered;
use crate::store::{LoadId, LoadRecord};
use crate::ui::choosing::Choosing;
use crate::ui::command::Command;
use crate::ui::state;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::words::Say;

/// Remembered from start to start. Ids, so that a file of another version is still read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Part that is looked at.
    pub tab: String,
    /// Also doubts that somebody has looked at.
    pub all_doubts: bool,
}

/// Part of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Workbooks in.
    #[default]
    Import,
    /// Doubts about the figures shown.
    Doubts,
    /// What is missing.
    Completeness,
    /// Loads so far.
    Loads,
}

impl Tab {
    /// All, in the order of the chips.
    pub const ALL: [Self; 4] = [Self::Import, Self::Doubts, Self::Completeness, Self::Loads];

    /// Its name in the locale files, after `data_screen.tab_`, and as it is remembered.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Doubts => "doubts",
            Self::Completeness => "completeness",
            Self::Loads => "loads",
        }
    }

    /// The one that is looked at.
    fn chosen(state: &state::State) -> Self {
        Self::ALL.into_iter().find(|tab| tab.id() == state.memory.data.tab).unwrap_or_default()
    }
}

/// What is read from the store when it is first looked at.
#[derive(Debug, Default)]
enum Read<T> {
    /// Nobody has asked for it.
    #[default]
    Not,
    /// It is being read.
    UnderWay,
    /// Here it is.
    Here(T),
    /// It could not be read; what is wrong has been said.
    Failed,
}

/// State of the screen.
#[derive(Default)]
pub struct State {
    /// A path being typed.
    path: String,
    /// The files of the preview.
    files: Vec<PathBuf>,
    /// County of files that do not say.
    county: String,
    /// School year of files that do not say, as typed.
    year: String,
    /// Mappings said for this import.
    mappings: Vec<Mapping>,
    /// Mappings of earlier imports.
    remembered: Read<Vec<Remembered>>,
    /// What the files hold; nothing of it is stored.
    preview: Option<Arc<Preview>>,
    /// A heading that is being mapped.
    form: Option<mapping::Form>,
    /// The doubt that a note is being written about.
    explained: Option<(String, String)>,
    completeness: Option<assess::Completeness>,
    loads: Read<Vec<LoadRecord>>,
    compared: [Option<LoadId>; 2],
    compared_loads: Option<Box<comparison::Compared>>,
}

impl State {
    /// What is shown has changed.
    pub fn changed(&mut self) {
        self.completeness = None;
        self.loads = Read::Not;
        self.compared_loads = None;
        self.compared = [None; 2];
    }

    /// The scope has changed.
    pub fn narrowed(&mut self) {
        self.completeness = None;
    }
}

/// What stands where something could not be read; says whether to try again.
fn failed_ui(ui: &mut Ui, say: Say) -> bool {
    card::empty_ui(ui, "warning", &say.of("data_screen.not_read"), &say.of("data_screen.not_read_what"));
    ui.vertical_centered(|ui| ui.button(say.of("data_screen.read_again")).clicked()).inner
}

/// Draws the screen.
pub fn data_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    card::title_ui(ui, &say.of("screen.data"));
    // Without a county there is nothing but importing one.
    if state.shown.is_some() {
        ui.horizontal_wrapped(|ui| {
            for tab in Tab::ALL {
                let name = say.of(&format!("data_screen.tab_{}", tab.id()));
                if card::toggle_ui(ui, Tab::chosen(state) == tab, &name).clicked() {
                    state.commands.push(Command::Choose(Choosing::Data(tab)));
                }
            }
        });
    }
    ui.add_space(ui.steps(2.0));
    match (Tab::chosen(state), state.shown.clone()) {
        (Tab::Doubts, Some(shown)) => doubts::doubts_ui(ui, state, &shown),
        (Tab::Completeness, Some(shown)) => completeness::completeness_ui(ui, state, &shown),
        (Tab::Loads, Some(shown)) => loads::loads_ui(ui, state, &shown),
        _ => import::import_ui(ui, state),
    }
    mapping::form_ui(ui, state);
}
