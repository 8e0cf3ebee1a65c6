//! Loads so far: which counts, and what changed between two of them.

use eframe::egui::{Grid, Label, RichText, Ui};

use crate::ops::compare_loads;
use crate::store::LoadRecord;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::words::{Say, count};

use super::comparison::{Compared, compared_ui};
use super::{Read, failed_ui};

/// Of names of files; the rest is in the tooltip.
const MOST_CHARACTERS: usize = 40;
/// From this width on imports are listed in columns, in steps.
const LEAST_GRID: f32 = 240.0;

fn read(state: &mut state::State, shown: &Shown) {
    let county = shown.entry.id.clone();
    state.data.loads = Read::UnderWay;
    state.ask_or(
        ("window.work_read", false, false),
        move |engine, _| compare_loads::loads(engine.session()?, &county),
        |state, loads| state.data.loads = Read::Here(loads),
        |state, fault| {
            state.data.loads = Read::Failed;
            state.complain(&fault);
        },
    );
}

pub(super) fn loads_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    let say = state.say;
    if matches!(state.data.loads, Read::Not) {
        read(state, shown);
    }
    let loads = match &state.data.loads {
        Read::Here(loads) => loads.clone(),
        Read::Not | Read::UnderWay => {
            card::weak_ui(ui, &say.of("window.work_read"));
            return;
        }
        Read::Failed => {
            if failed_ui(ui, say) {
                state.data.loads = Read::Not;
            }
            return;
        }
    };
    card::titled_card_ui(ui, &say.of("data_screen.loads"), |ui| {
        card::weak_ui(ui, &say.of("data_screen.loads_what"));
        if ui.available_width() < ui.steps(LEAST_GRID) {
            for load in &loads {
                narrow_load_ui(ui, state, load);
            }
        } else {
            Grid::new("loads").num_columns(7).striped(true).spacing([ui.steps(4.0), ui.steps(1.5)]).show(ui, |ui| {
                for key in ["before", "after", "year", "at", "who", "files", "counts"] {
                    card::weak_ui(ui, &say.of(&format!("data_screen.load_{key}")));
                }
                ui.end_row();
                for load in &loads {
                    for side in 0..2 {
                        side_ui(ui, state, load, side, false);
                    }
                    for fact in facts(say, load) {
                        ui.label(fact);
                    }
                    files_ui(ui, say, load);
                    counts_ui(ui, state, load);
                    ui.end_row();
                }
            });
        }
        ui.add_space(ui.steps(1.0));
        let [before, after] = state.data.compared;
        let ready = before.is_some() && after.is_some() && before != after;
        if ui.add_enabled(ready, eframe::egui::Button::new(say.of("data_screen.compare"))).clicked()
            && let (Some(before), Some(after)) = (before, after)
        {
            let rulebook = shown.rulebook().id.clone();
            state.ask(
                "window.work_compare",
                true,
                move |engine, progress| {
                    let step = |part| progress.step(part);
                    let session = engine.session()?;
                    compare_loads::compare_loads(session, (before, after), Some(&rulebook), &step)
                },
                |state, comparison| state.data.compared_loads = Some(Box::new(Compared::new(comparison))),
            );
        }
    });
    if let Some(mut compared) = state.data.compared_loads.take() {
        ui.add_space(ui.steps(2.0));
        compared_ui(ui, state, shown, &mut compared);
        state.data.compared_loads = Some(compared);
    }
}

/// Year, time, and who.
fn facts(say: Say, load: &LoadRecord) -> [String; 3] {
    let at = load.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string();
    [say.year(load.year), at, [load.author.name.as_str(), &load.device.name].join(" · ")]
}

/// Large letters on a small screen: everything of an import below one another.
fn narrow_load_ui(ui: &mut Ui, state: &mut state::State, load: &LoadRecord) {
    let say = state.say;
    ui.add(Label::new(facts(say, load).join(" · ")).wrap());
    files_ui(ui, say, load);
    ui.horizontal_wrapped(|ui| {
        for side in 0..2 {
            side_ui(ui, state, load, side, true);
        }
        counts_ui(ui, state, load);
    });
    ui.add_space(ui.steps(2.0));
}

/// Before or after, in the comparison.
fn side_ui(ui: &mut Ui, state: &mut state::State, load: &LoadRecord, side: usize, named: bool) {
    let say = state.say;
    let on = state.data.compared[side] == Some(load.id);
    let name = say.of(if side == 0 { "data_screen.load_before" } else { "data_screen.load_after" });
    let radio = ui.radio(on, if named { name.as_str() } else { "" });
    let label = format!("{name} {} {}", say.year(load.year), load.at.strftime("%Y-%m-%d %H:%M"));
    radio.widget_info(|| eframe::egui::WidgetInfo::selected(eframe::egui::Role::RadioButton, true, on, &label));
    if radio.clicked() {
        state.data.compared[side] = Some(load.id);
    }
}

fn files_ui(ui: &mut Ui, say: Say, load: &LoadRecord) {
    let names = say.list(load.sources.iter().map(|source| &source.name));
    let arguments = [("names", names), ("number", count(load.schools))];
    let files = say.with("data_screen.load_names", &arguments);
    // A year in many files takes no more room than a year in one.
    let short: String = files.chars().take(MOST_CHARACTERS).collect();
    if short == files {
        ui.label(files);
    } else {
        ui.label(say.with("data_screen.cut", &[("text", short)])).on_hover_text(files);
    }
}

fn counts_ui(ui: &mut Ui, state: &mut state::State, load: &LoadRecord) {
    let say = state.say;
    if load.current {
        ui.label(RichText::new(say.of("data_screen.counts")).color(ui.colours().good));
    } else if ui.button(say.of("data_screen.make_count")).clicked() {
        let load = load.clone();
        introduced(state, move |state| {
            state.ask(
                "window.work_save",
                false,
                move |engine, _| compare_loads::make_current(engine.session()?, &load, ""),
                |state, _| state.reload(),
            );
        });
    }
}
