//! Reports: every document with a preview, made in one click, listed afterwards.

mod all;
mod choices;
mod kinds;
mod leaves;
mod make;
mod options;
mod preview;
mod register;
mod sheets;

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{Align, CentralPanel, Frame, Layout, Margin, Panel, ScrollArea, Ui, Vec2};
use serde::{Deserialize, Serialize};

use crate::ops::export_document::Kind;
use crate::ops::offer_documents::Material;
use crate::ui::command::Command;
use crate::ui::screens::Screen;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;

use choices::Choices;
pub use kinds::listed;
use preview::Preview;
use register::Register;

/// With less room than this, in steps, everything stands below each other.
const BESIDE: f32 = 200.0;
/// With more than this the preview still stands beside the options.
const TWO: f32 = 150.0;
/// Height of the preview on a screen that scrolls, as a part of the window's.
const WITHIN: f32 = 0.62;
/// The register takes at most this part of the room.
const REGISTER: f32 = 0.36;
/// Widths of the list of kinds and of the options, in steps.
const KINDS: f32 = 58.0;
const OPTIONS: f32 = 66.0;

/// Remembered from start to start. Ids, so that a file of another version is still read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The kind that is looked at.
    kind: Option<String>,
    /// Formats that were chosen last, the latest first.
    formats: Vec<String>,
    /// The folder that was written into last.
    folder: Option<PathBuf>,
    /// The register is folded away.
    folded: bool,
    /// Pages are shown whole.
    whole_pages: bool,
}

/// What the screen knows.
#[derive(Default)]
pub struct State {
    /// What documents can be made of; `None` while it is being read.
    material: Option<Arc<Material>>,
    /// It is being read.
    asked: bool,
    /// Counts what was read, so that a late answer to an earlier question is dropped.
    number: u64,
    choices: Choices,
    /// The kind that was brought into view last.
    in_view: Option<Kind>,
    preview: Preview,
    register: Register,
    make: Option<make::Form>,
    all: Option<all::Form>,
}

impl State {
    /// Figures, visits or findings may have changed: everything is read and drawn anew.
    pub fn changed(&mut self) {
        self.asked = false;
        self.preview.outdated();
        self.register.changed();
    }

    /// The scope changed, or another county is shown: who or what was chosen no longer counts.
    pub fn narrowed(&mut self) {
        self.choices.forget();
        self.register.narrowed();
    }

    /// Another screen is looked at.
    pub fn left(&mut self) {
        self.preview.left();
    }

    /// How many pages, or sheets, the preview has; `None` while there is none.
    #[must_use]
    pub fn previewed(&self) -> Option<usize> {
        self.preview.count()
    }

    /// Why there is no preview, in words.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        self.preview.refused()
    }
}

/// Looks at a kind.
pub fn show(state: &mut state::State, kind: Kind) {
    if state.screen != Screen::Reports {
        state.screen = Screen::Reports;
        state.reports.changed();
    }
    state.memory.reports.kind = Some(kind.id().to_owned());
}

/// Whether the document that is looked at can be made.
pub fn can_make(state: &state::State) -> bool {
    let is_free = state.reports.make.is_none() && state.reports.all.is_none() && !state.read_only;
    let wish = || state.shown.as_ref().is_some_and(|shown| choices::wish(state, shown, kinds::chosen(state)).is_ok());
    state.screen == Screen::Reports && is_free && state.reports.material.is_some() && wish()
}

/// Whether all documents can be made.
pub fn can_make_all(state: &state::State) -> bool {
    state.shown.is_some() && !state.read_only && state.reports.make.is_none() && state.reports.all.is_none()
}

/// Opens the form that makes the document that is looked at.
pub fn make(state: &mut state::State) {
    make::open(state);
}

/// Opens the form that makes all.
pub fn make_all(state: &mut state::State) {
    all::open(state);
}

/// Takes up what dialogs have brought.
pub fn take_up(state: &mut state::State) {
    make::take_up(state);
    all::take_up(state);
}

/// Draws the forms, which stand over any screen.
pub fn forms_ui(ui: &mut Ui, state: &mut state::State) {
    make::form_ui(ui, state);
    all::form_ui(ui, state);
}

/// Reads what documents can be made of, where that is not known.
fn read(state: &mut state::State, shown: &Arc<Shown>) {
    if state.reports.asked {
        return;
    }
    state.reports.asked = true;
    state.reports.number += 1;
    let (number, shown) = (state.reports.number, Arc::clone(shown));
    state.ask(
        "window.work_read",
        false,
        move |engine, _| Material::read(engine.session()?, &shown.county, !shown.doubts.is_empty()),
        move |state, material| {
            if state.reports.number == number {
                state.reports.material = Some(Arc::new(material));
            }
        },
    );
}

/// Draws the screen.
pub fn reports_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    read(state, shown);
    register::read(state);
    let Some(material) = state.reports.material.clone() else { return };
    if ui.available_width() <= ui.steps(BESIDE) {
        ScrollArea::vertical()
            .id_salt("reports")
            .auto_shrink(false)
            .show(ui, |ui| narrow_ui(ui, state, shown, &material));
        return;
    }
    title_ui(ui, state);
    let height = register::height(ui, state, (ui.available_height() * REGISTER).floor());
    Panel::bottom("register")
        .frame(Frame::NONE.inner_margin(Margin { top: register::ABOVE, ..Margin::ZERO }))
        .exact_size(height)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| register::register_ui(ui, state, register::Room::Own));
    Panel::left("kinds")
        .frame(Frame::NONE)
        .exact_size(ui.steps(KINDS))
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| kinds::list_ui(ui, state, &material));
    let margin = Margin { left: 12, right: 12, ..Margin::ZERO };
    Panel::left("options")
        .frame(Frame::NONE.inner_margin(margin))
        .exact_size(ui.steps(OPTIONS))
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| {
            ScrollArea::vertical().id_salt("options").auto_shrink(false).show(ui, |ui| {
                options::options_ui(ui, state, shown, &material);
            });
        });
    CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
        preview::preview_ui(ui, state, shown, preview::Room::Own);
    });
}

/// Everything below each other, on a screen that scrolls as a whole.
fn narrow_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, material: &Arc<Material>) {
    title_ui(ui, state);
    kinds::box_ui(ui, state, material);
    ui.add_space(ui.steps(1.0));
    let high = (ui.ctx().content_rect().height() * WITHIN).floor();
    if ui.available_width() > ui.steps(TWO) {
        ui.horizontal_top(|ui| {
            ui.allocate_ui(Vec2::new(ui.steps(OPTIONS - 6.0), 0.0), |ui| {
                ui.vertical(|ui| options::options_ui(ui, state, shown, material));
            });
            ui.vertical(|ui| preview::preview_ui(ui, state, shown, preview::Room::Within(high)));
        });
    } else {
        options::options_ui(ui, state, shown, material);
        ui.add_space(ui.steps(1.0));
        preview::preview_ui(ui, state, shown, preview::Room::Within(high));
    }
    ui.add_space(ui.steps(1.0));
    register::register_ui(ui, state, register::Room::Shared);
}

fn title_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    ui.horizontal(|ui| {
        card::title_ui(ui, &say.of("screen.reports"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let keys =
                |command: &Command| command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
            let (one, all) = (keys(&Command::MakeDocument), keys(&Command::MakeAll));
            ui.add_enabled_ui(Command::MakeDocument.is_enabled(state), |ui| {
                if card::main_button_ui(ui, &say.of("reports.make")).on_hover_text(one).clicked() {
                    state.commands.push(Command::MakeDocument);
                }
            });
            ui.add_enabled_ui(Command::MakeAll.is_enabled(state), |ui| {
                if ui.button(say.of("reports.make_all")).on_hover_text(all).clicked() {
                    state.commands.push(Command::MakeAll);
                }
            });
        });
    });
    ui.add_space(ui.steps(1.5));
}
