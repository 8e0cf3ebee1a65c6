//! Gaps: one chart at a time, its finding in words above it, its data beneath. The scene is the one that is exported; here
//! it is only drawn, and made off the frame thread when what it shows changes.

mod axes;
mod controls;
mod ink;
mod labels;
mod legend;
mod marks;
mod plot;
pub mod save;
mod table;

use std::sync::Arc;

use eframe::egui::Ui;
use egui_plot::PlotTransform;
use serde::{Deserialize, Serialize};

use crate::chart::{self, Asked, Figures, GroupBy, Kind, Scene, layout};
use crate::county::Stage;
use crate::text::Language;
use crate::ui::command::Command;
use crate::ui::screens::schools::filter::switch;
use crate::ui::state::{self, Scope, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;

/// Remembered from start to start. Ids, so that a file of another version is still read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Indicator; the one that varies most without one.
    pub indicator: Option<String>,
    /// Stage; the one that varies most without one.
    pub stage: Option<String>,
    /// Kind of chart.
    pub kind: Option<String>,
    /// Groups of boxes.
    pub group_by: Option<String>,
    /// The earlier year that is compared with; the last one before without one.
    pub against: Option<i32>,
}

/// A scene as it is on the screen.
pub struct Drawn {
    /// The scene.
    pub scene: Scene,
    /// Heights of its plots, points: those of the exported picture.
    heights: Vec<f32>,
    /// Which scene it is, counted from the first.
    number: u64,
}

/// State of the screen.
#[derive(Default)]
pub struct State {
    /// The scene that is shown.
    drawn: Option<Arc<Drawn>>,
    /// What was last asked to be drawn.
    asked: Option<Asked>,
    /// Counts what was asked for, so that a late answer to an earlier question is dropped.
    number: u64,
    /// Where the plots stand, as drawn last.
    transforms: Vec<PlotTransform>,
    /// Names beside dots, where they were placed last.
    labels: Vec<labels::Placed>,
    /// A file dialog that is open.
    saving: Option<crate::ui::dialog::Dialog<(crate::chart::Asked, std::path::PathBuf)>>,
}

impl State {
    /// What is shown has changed: county, rulebook, scope, decisions or language.
    pub fn changed(&mut self) {
        self.asked = None;
    }

    /// The scene on the screen and where each of its plots stands.
    #[must_use]
    pub fn on_screen(&self) -> Option<(&Scene, &[PlotTransform])> {
        Some((&self.drawn.as_ref()?.scene, &self.transforms))
    }
}

/// What a click means.
enum Pointed {
    /// Open the school.
    Open(u32),
    /// Highlight it, or no longer.
    Select(u32),
}

/// What is to be drawn: as remembered, where this county and rulebook have it; else where it varies most.
fn asked(memory: &Memory, shown: &Shown) -> Asked {
    let rulebook = shown.rulebook();
    let remembered = memory.indicator.as_deref();
    let indicator = remembered.and_then(|id| rulebook.indicators.iter().position(|one| one.id == id));
    let stage = memory.stage.as_deref().and_then(Stage::from_id).filter(|stage| stages(shown).contains(stage));
    let (indicator, stage) = chart::worst(&shown.assessment, rulebook, indicator, stage);
    Asked {
        kind: memory.kind.as_deref().and_then(Kind::from_id).unwrap_or(Kind::Strip),
        indicator,
        stage,
        group_by: memory.group_by.as_deref().and_then(GroupBy::from_id).unwrap_or_default(),
        against: earlier_years(shown).find(|year| Some(*year) == memory.against).or(earlier_years(shown).next()),
    }
}

/// Years before the one that is shown, the last one first.
fn earlier_years(shown: &Shown) -> impl Iterator<Item = i32> {
    let years = shown.other_years.iter().rev().map(|other| other.county.year);
    years.filter(|year| *year < shown.county.year)
}

/// Stages in which there are schools.
fn stages(shown: &Shown) -> Vec<Stage> {
    shown.assessment.stages.iter().filter(|result| result.units > 0).map(|result| result.stage).collect()
}

/// Makes the scene; not on the frame thread.
fn draw(shown: &Shown, asked: &Asked, rows: &[u32], scope: Option<&str>, language: Language, number: u64) -> Drawn {
    let other_years: Vec<chart::Year<'_>> = shown
        .other_years
        .iter()
        .map(|year| chart::Year { county: &year.county, assessment: &year.assessment })
        .collect();
    let figures = Figures {
        county: &shown.county,
        quantities: shown.quantities(),
        rulebook: shown.rulebook(),
        assessment: &shown.assessment,
        other_years: &other_years,
        scope: scope.map(|name| chart::Scope { rows, name }),
        language,
    };
    let mut scene = chart::scene(&figures, asked);
    chart::say_measured(&mut scene, shown.stand_ins().len());
    #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
    let heights = layout::layout(&scene).frames().map(|frame| frame.height as f32).collect();
    Drawn { scene, heights, number }
}

/// What the scope is called; `None` for the whole county.
fn scope_name(state: &state::State, shown: &Shown) -> Option<String> {
    match &state.memory.scope {
        Scope::County => None,
        Scope::Township(name) => Some(name.clone()),
        // Of those that were chosen some may not be there in this year.
        Scope::Schools(_) => Some(match state.rows.as_slice() {
            [row] => shown.school(*row).to_owned(),
            rows => state.say.with("window.scope_schools", &[("number", rows.len().to_string())]),
        }),
    }
}

/// Asks for the scene where it is not the one that was asked for last.
fn ask(state: &mut state::State, shown: &Arc<Shown>, asked: Asked) {
    if state.gaps.asked == Some(asked) {
        return;
    }
    state.gaps.asked = Some(asked);
    state.gaps.number += 1;
    let number = state.gaps.number;
    let (shown, rows, language) = (Arc::clone(shown), Arc::clone(&state.rows), state.say.language);
    let scope = scope_name(state, &shown);
    state.ask(
        "gaps.working",
        false,
        move |_, _| Ok(draw(&shown, &asked, &rows, scope.as_deref(), language, number)),
        |state, drawn| {
            if state.gaps.number == drawn.number {
                state.gaps.drawn = Some(Arc::new(drawn));
            }
        },
    );
}

/// Draws the screen.
pub fn gaps_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    save::take_path(state, shown);
    let asked_before = asked(&state.memory.gaps, shown);
    controls::controls_ui(ui, state, shown, &asked_before);
    // What was chosen in this very frame counts.
    let asked = asked(&state.memory.gaps, shown);
    if let Some(shown) = state.shown.clone()
        && state.gaps.asked != Some(asked)
    {
        ask(state, &shown, asked);
        ui.ctx().request_repaint();
    }
    let Some(drawn) = state.gaps.drawn.clone() else { return };
    if drawn.scene.is_empty() {
        card::card_ui(ui, |ui| {
            ui.set_min_width(ui.available_width());
            card::empty_ui(ui, "gaps", &drawn.scene.title, &state.say.of("gaps.advice"));
        });
        return;
    }
    let selected = selected_rows(state, shown);
    let chart = card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        chart_ui(ui, state, shown, &asked, &drawn, &selected)
    });
    ui.add_space(ui.steps(1.0));
    let listed = card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        table::table_ui(ui, state.say, &drawn, &selected)
    });
    match chart.inner.or(listed.inner) {
        Some(Pointed::Open(row)) => state.commands.push(Command::School(row)),
        Some(Pointed::Select(row)) => {
            if let Some(code) = shown.county.schools.codes.get(row as usize) {
                switch(&mut state.selected, code);
            }
        }
        None => {}
    }
}

/// Rows of the scope that are highlighted: those chosen, here or in the table of schools. Where all are, none is.
fn selected_rows(state: &state::State, shown: &Shown) -> Vec<u32> {
    let rows = state.selected_rows(shown);
    if rows.len() > 1 && rows.len() == state.rows.len() { Vec::new() } else { rows }
}

/// Finding, legend, plots and notes.
fn chart_ui(
    ui: &mut Ui,
    state: &mut state::State,
    shown: &Shown,
    asked: &Asked,
    drawn: &Drawn,
    selected: &[u32],
) -> Option<Pointed> {
    let scene = &drawn.scene;
    controls::heading_ui(ui, state, shown, asked, scene);
    card::weak_ui(ui, &scene.subtitle);
    let mut pointed = controls::selected_ui(ui, state, shown, scene, selected);
    legend::legend_ui(ui, scene);
    let id = ui.scope_id().with("gaps_plots");
    pointed = plot::plots_ui(ui, id, drawn, selected, &mut state.gaps.transforms, &mut state.gaps.labels).or(pointed);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(0.5);
        for note in &scene.notes {
            card::weak_ui(ui, note);
        }
        let schools = scene.marks().any(|(_, mark)| mark.row.is_some());
        card::weak_ui(ui, &state.say.of(if schools { "gaps.hint" } else { "gaps.hint_moves" }));
    });
    pointed
}
