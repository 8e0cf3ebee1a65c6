//! What is missing: by field, and by school.

use eframe::egui::{Grid, Label, Ui, Vec2};

use crate::assess::completeness;
use crate::ui::command::Command;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::long::Long;
use crate::ui::widgets::{card, track};
use crate::ui::words::{Say, count, percent};

use super::comparison::more;
use super::mapping::field_name;

/// So many schools are listed at first, and come with each press.
const SHOWN: usize = 100;
/// So many are named that lack a field, before a press names the others.
const NAMED: usize = 5;

pub(super) fn completeness_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    let say = state.say;
    let rows = std::sync::Arc::clone(&state.rows);
    let found = state.data.completeness.take().unwrap_or_else(|| {
        // What is missing in the workbooks is missing there, whoever has measured it.
        let assessment = shown.reported_assessment();
        completeness(shown.reported(), shown.quantities(), shown.rulebook(), assessment, Some(&rows))
    });
    let (asked, known) = found.cells();
    let arguments = [("known", count(known)), ("asked", count(asked)), ("part", part(known, asked))];
    card::heading_ui(ui, &say.with("data_screen.complete", &arguments));
    card::titled_card_ui(ui, &say.of("data_screen.by_field"), |ui| {
        let mut fields: Vec<_> = found.fields.iter().filter(|field| field.known < field.asked).collect();
        fields.sort_by_key(|field| std::cmp::Reverse(field.missing.len()));
        if fields.is_empty() {
            ui.label(say.of("data_screen.nothing_missing"));
        }
        Grid::new("fields").num_columns(3).spacing([ui.steps(4.0), ui.steps(1.0)]).show(ui, |ui| {
            for field in fields {
                let name = field_name(say, shown.quantities(), &field.key);
                ui.label(&name);
                let label = format!("{name} {}/{}", field.known, field.asked);
                bar_ui(ui, field.known, field.asked, &label);
                names_ui(ui, state.say, shown, &field.key, &field.missing);
                ui.end_row();
            }
        });
        for field in found.county.iter().filter(|field| !field.known) {
            let name = field_name(say, shown.quantities(), &field.key);
            ui.label(say.with("data_screen.county_missing", &[("field", name)]));
        }
    });
    ui.add_space(ui.steps(2.0));
    card::titled_card_ui(ui, &say.of("data_screen.by_school"), |ui| {
        let mut schools: Vec<_> = found.schools.iter().filter(|school| school.known < school.asked).collect();
        schools.sort_by_key(|school| std::cmp::Reverse(school.asked - school.known));
        if schools.is_empty() {
            ui.label(say.of("data_screen.nothing_missing"));
        }
        let long = Long::new(ui, "schools", SHOWN);
        Grid::new("schools").num_columns(3).spacing([ui.steps(4.0), ui.steps(1.0)]).show(ui, |ui| {
            for school in long.part(&schools) {
                if ui.link(shown.school(school.row)).clicked() {
                    state.commands.push(Command::School(school.row));
                }
                let label = format!("{} {}/{}", shown.school(school.row), school.known, school.asked);
                bar_ui(ui, school.known, school.asked, &label);
                let number = count(school.asked - school.known);
                ui.label(say.with("data_screen.missing_fields", &[("number", number)]));
                ui.end_row();
            }
        });
        long.more_ui(ui, schools.len(), |next, left| more(say, next, left));
    });
    state.data.completeness = Some(found);
}

/// The first schools that lack a field; the others at a press.
fn names_ui(ui: &mut Ui, say: Say, shown: &Shown, field: &str, missing: &[u32]) {
    let id = ui.scope_id().with(("named", field));
    let all = missing.len() <= NAMED || ui.data(|data| data.get_temp::<bool>(id)).unwrap_or_default();
    let named = if all { missing } else { &missing[..NAMED] };
    let text = say.list(named.iter().map(|row| shown.school(*row)));
    ui.vertical(|ui| {
        if all {
            ui.add(Label::new(text).wrap());
            return;
        }
        let arguments = [("names", text), ("number", count(missing.len()))];
        if ui.link(say.with("data_screen.and_more", &arguments)).clicked() {
            ui.data_mut(|data| data.insert_temp(id, true));
        }
    });
}

fn part(known: usize, asked: usize) -> String {
    percent(known as f64 / asked.max(1) as f64, 1)
}

fn bar_ui(ui: &mut Ui, known: usize, asked: usize, label: &str) {
    ui.horizontal(|ui| {
        let ink = ui.colours().accent;
        let size = Vec2::new(ui.steps(30.0), ui.steps(4.0));
        track::track_ui(ui, size, known as f64, asked as f64, &[], ink, label);
        ui.label(part(known, asked));
    });
}
