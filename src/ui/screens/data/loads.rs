//! Loads so far: which counts, and what changed between two of them.

use eframe::egui::{Align, Grid, Label, Layout, Response, RichText, ScrollArea, Ui, Vec2};

use crate::county::Figure;
use crate::ops::compare_loads::{self, Comparison};
use crate::store::LoadRecord;
use crate::ui::screens::schools::figures;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::{NO_FIGURE, Say, count, percent};

use super::mapping::field_name;

/// So many changed figures are listed.
const MOST_SHOWN: usize = 200;
/// Of names of files; the rest is in the tooltip.
const MOST_CHARACTERS: usize = 40;
/// From this width on imports are listed in columns, in steps.
const LEAST_GRID: f32 = 240.0;
/// Width of a column of numbers, in steps.
const NUMBER: f32 = 22.0;

fn read(state: &mut state::State, shown: &Shown) {
    let county = shown.entry.id.clone();
    state.data.loads = Some(Vec::new());
    state.ask(
        "window.work_read",
        false,
        move |engine, _| compare_loads::loads(engine.session()?, &county),
        |state, loads| state.data.loads = Some(loads),
    );
}

pub(super) fn loads_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    let say = state.say;
    if state.data.loads.is_none() {
        read(state, shown);
    }
    let loads = state.data.loads.clone().unwrap_or_default();
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
                    compare_loads::compare_loads(session, (before, after), Some(&rulebook), &step).map(Box::new)
                },
                |state, comparison| state.data.comparison = Some(comparison),
            );
        }
    });
    if let Some(comparison) = state.data.comparison.take() {
        ui.add_space(ui.steps(2.0));
        comparison_ui(ui, state, shown, &comparison);
        state.data.comparison = Some(comparison);
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

fn shown_figure(figure: Option<&Figure>) -> String {
    figure.map_or_else(|| NO_FIGURE.to_owned(), figures::figure)
}

/// A change as percent, with its sign.
fn relative(part: f64) -> String {
    let sign = if part > 0.0 { "+" } else { "−" };
    if part == 0.0 { percent(part, 1) } else { format!("{sign}{}", percent(part.abs(), 1)) }
}

/// Numbers stand at the right of their column.
fn right_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> Response) {
    let size = Vec2::new(ui.steps(NUMBER), sizes().icon);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        contents(ui)
    });
}

fn comparison_ui(ui: &mut Ui, state: &state::State, shown: &Shown, comparison: &Comparison) {
    let say = state.say;
    let changes = &comparison.changes;
    card::titled_card_ui(ui, &say.of("data_screen.changed"), |ui| {
        if changes.is_empty() {
            ui.label(say.of("data_screen.nothing_changed"));
            return;
        }
        let names = |rows: &[u32], county: &crate::county::County| {
            say.list(rows.iter().take(20).map(|row| county.schools.names[*row as usize].clone()))
        };
        for (key, rows, county) in
            [("added", &changes.added, &comparison.after), ("gone", &changes.gone, &comparison.before)]
        {
            if !rows.is_empty() {
                let arguments = [("number", count(rows.len())), ("names", names(rows, county))];
                ui.add(Label::new(say.with(&format!("data_screen.{key}"), &arguments)).wrap());
            }
        }
        for renamed in changes.renamed.iter().take(20) {
            let arguments = [("before", renamed.before.clone()), ("after", renamed.after.clone())];
            ui.label(say.with("data_screen.renamed", &arguments));
        }
        for unit in comparison.verdicts.units.iter().filter(|unit| unit.verdicts.0 != unit.verdicts.1) {
            let word = |verdict: Option<crate::assess::Verdict>| {
                verdict.map_or_else(|| NO_FIGURE.to_owned(), |verdict| say.verdict(verdict))
            };
            let row = comparison.after.schools.row_of(&unit.school);
            let name = row.map_or(unit.school.as_str(), |row| &comparison.after.schools.names[row]);
            let arguments = [
                ("school", name.to_owned()),
                ("stage", say.stage(unit.stage)),
                ("before", word(unit.verdicts.0)),
                ("after", word(unit.verdicts.1)),
            ];
            ui.label(say.with("data_screen.turned", &arguments));
        }
        ScrollArea::horizontal().id_salt("figures").show(ui, |ui| {
            Grid::new("figures").num_columns(5).striped(true).spacing([ui.steps(4.0), ui.steps(1.0)]).show(ui, |ui| {
                for key in ["school", "field"] {
                    card::weak_ui(ui, &say.of(&format!("data_screen.change_{key}")));
                }
                for key in ["before", "after", "percent"] {
                    right_ui(ui, |ui| card::weak_ui(ui, &say.of(&format!("data_screen.change_{key}"))));
                }
                ui.end_row();
                for change in changes.county_figures.iter().chain(&changes.figures).take(MOST_SHOWN) {
                    let row = comparison.after.schools.row_of(&change.school);
                    let of_county =
                        || if change.school.is_empty() { say.of("window.scope_county") } else { change.school.clone() };
                    ui.label(row.map_or_else(of_county, |row| comparison.after.schools.names[row].clone()));
                    ui.label(field_name(say, shown.quantities(), &change.key));
                    for figure in [&change.before, &change.after] {
                        right_ui(ui, |ui| ui.label(shown_figure(figure.as_ref())));
                    }
                    right_ui(ui, |ui| ui.label(change.relative.map_or_else(|| NO_FIGURE.to_owned(), relative)));
                    ui.end_row();
                }
            });
        });
        let all = changes.figures.len() + changes.county_figures.len();
        if all > MOST_SHOWN {
            card::weak_ui(ui, &say.with("data_screen.more", &[("number", count(all - MOST_SHOWN))]));
        }
    });
}
