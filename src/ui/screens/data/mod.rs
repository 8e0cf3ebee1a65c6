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

pub use files::{Chosen, choose_files, take_chosen, write_template};
pub use import::{hears_paste, import};

use crate::assess;
use crate::intake::Mapping;
use crate::ops::import_county::Preview;
use crate::store::{LoadId, LoadRecord};
use crate::ui::state;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::words::Say;

/// Part of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
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
    const ALL: [Self; 4] = [Self::Import, Self::Doubts, Self::Completeness, Self::Loads];

    const fn id(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Doubts => "doubts",
            Self::Completeness => "completeness",
            Self::Loads => "loads",
        }
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
    tab: Tab,
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
    /// What the files hold; nothing of it is stored.
    preview: Option<Arc<Preview>>,
    /// A heading that is being mapped.
    form: Option<mapping::Form>,
    doubt_filter: doubts::Filter,
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

    /// Opens the part with the doubts.
    pub fn show_doubts(&mut self) {
        self.tab = Tab::Doubts;
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
                if card::toggle_ui(ui, state.data.tab == tab, &name).clicked() {
                    state.data.tab = tab;
                }
            }
        });
    }
    ui.add_space(ui.steps(2.0));
    match (state.data.tab, state.shown.clone()) {
        (Tab::Doubts, Some(shown)) => doubts::doubts_ui(ui, state, &shown),
        (Tab::Completeness, Some(shown)) => completeness::completeness_ui(ui, state, &shown),
        (Tab::Loads, Some(shown)) => loads::loads_ui(ui, state, &shown),
        _ => import::import_ui(ui, state),
    }
    mapping::form_ui(ui, state);
}
