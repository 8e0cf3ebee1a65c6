//! Checklists on paper: blank ones written for schools, filled ones taken in. Dialogs that stand over any screen.

mod blank;
mod record;

use std::path::{Path, PathBuf};

use eframe::egui::{Grid, Role, TextEdit, Ui, WidgetInfo};

use crate::ui::screens::Screen;
use crate::ui::state;
use crate::ui::tokens::Look as _;
use crate::ui::words::Say;

pub use blank::open as blank;
pub use record::{open as record, take_up};

use blank::Blank;
use record::Record;

/// What the dialogs know.
#[derive(Default)]
pub struct State {
    blank: Option<Blank>,
    record: Option<Record>,
}

impl State {
    /// Whether a dialog is open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.blank.is_some() || self.record.is_some()
    }
}

/// Draws the dialog that is open.
pub fn paper_ui(ui: &mut Ui, state: &mut state::State) {
    blank::blank_ui(ui, state);
    record::record_ui(ui, state);
}

/// Takes workbooks that were let go of where checklists are taken in; says whether it did.
pub fn take_files(state: &mut state::State, files: &[PathBuf]) -> bool {
    let on_list = state.screen == Screen::Visits && state.visits.open.is_none() && state.visits.plan.is_none();
    let wants = state.paper.record.is_some() || on_list && files.iter().all(|file| is_workbook(file));
    let takes = wants && state.shown.is_some() && !state.read_only;
    if takes {
        record::take(state, files.to_vec());
    }
    takes
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// Lines of a dialog: what is asked, and the answer.
fn grid_ui(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    let gaps = [ui.steps(4.0), ui.steps(2.0)];
    Grid::new(id).num_columns(2).spacing(gaps).show(ui, contents);
}

/// A path that is typed, with a button for the system's dialog; says what was pressed: Enter, the button.
fn path_ui(ui: &mut Ui, say: Say, path: &mut String, label: &str, hint: &str) -> (bool, bool) {
    let (mut entered, mut browse) = (false, false);
    ui.horizontal(|ui| {
        let width = (ui.available_width() - ui.steps(26.0)).max(ui.steps(30.0));
        let field = ui.add(TextEdit::singleline(path).hint_text(hint).desired_width(width));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, label));
        entered = field.lost_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
        browse = ui.button(say.of("paper.browse")).clicked();
    });
    (entered, browse)
}

/// A path as people type or paste it: perhaps in quotes.
fn typed(path: &str) -> Option<PathBuf> {
    let bare = path.trim().trim_matches('"').trim_start_matches("file://");
    (!bare.is_empty()).then(|| PathBuf::from(bare))
}
