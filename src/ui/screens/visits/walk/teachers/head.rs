//! Above the names: what is ticked, how many were, and how many were reported.

use eframe::egui::{Align2, Pos2, Rect, Response, Sense, TextStyle, Ui, Vec2};

use super::row::Columns;
use super::{Walk, number, roster};
use crate::county::{Figure, Stage};
use crate::intake::shown_figure;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::row;
use crate::ui::words::{NO_FIGURE, Say};

/// Height of the names of columns, and of a line of counts, in steps of the grid.
const NAMES: f32 = 7.0;
const COUNTS: f32 = 9.0;

/// A line of counts: of a stage, or of figures that have none.
struct Counted {
    name: String,
    cells: Vec<Option<(usize, Option<Figure>)>>,
}

/// Counts of every tick by stage of the school.
fn counts(say: Say, walk: &Walk) -> Vec<Counted> {
    let rules = &walk.visit.library.visits.tick;
    let roster = roster(walk);
    let mut by_stage: Vec<(Option<Stage>, Vec<usize>)> =
        walk.visit.asked.stages.iter().map(|stage| (Some(*stage), vec![0; rules.len()])).collect();
    let mut all = vec![0; rules.len()];
    for (place, ticks) in &walk.visit.sheet.ticks {
        let Some(teacher) = roster.get(*place as usize).filter(|teacher| !teacher.is_removed()) else { continue };
        for (column, rule) in rules.iter().enumerate() {
            if ticks.value.contains(&rule.key) {
                all[column] += 1;
                if let Some((_, counts)) = by_stage.iter_mut().find(|(stage, _)| *stage == teacher.stage) {
                    counts[column] += 1;
                }
            }
        }
    }
    by_stage.push((None, all));
    let line = |(stage, counts): (Option<Stage>, Vec<usize>)| {
        let cell = |column: usize| {
            let keys = walk.visit.asked.keys_of(&rules[column].key);
            let (key, _) = keys.into_iter().find(|(_, of)| *of == stage)?;
            Some((counts[column], walk.visit.reported.get(&key).cloned()))
        };
        let name = stage.map_or_else(|| say.of("counting.whole_school"), |stage| say.stage(stage));
        Counted { name, cells: (0..rules.len()).map(cell).collect() }
    };
    by_stage.into_iter().map(line).filter(|line| line.cells.iter().any(Option::is_some)).collect()
}

pub(super) fn head_ui(ui: &mut Ui, say: Say, walk: &Walk, columns: &Columns) {
    let colours = ui.colours();
    let lines = counts(say, walk);
    let height = ui.steps(NAMES + COUNTS * lines.len() as f32);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    ui.painter().rect_filled(rect, sizes().radius, colours.sunken);
    let put = |ui: &Ui, at: Pos2, width: f32, text: &str, style: &TextStyle, ink, align| {
        let galley = row::lines(ui, text, style, ink, width, 1);
        row::put(ui.painter(), galley, at, align, ink);
    };
    let names = rect.top() + ui.steps(NAMES / 2.0);
    let names_at = |x: f32| Pos2::new(rect.left() + x, names);
    let small = theme::small();
    let people = say.with("counting.people", &[("number", number(walk).to_string())]);
    put(ui, names_at(row::margin()), columns.remark, &people, &small, colours.text_weak, Align2::LEFT_CENTER);
    if let Some(x) = columns.stage {
        put(
            ui,
            names_at(x + row::margin()),
            60.0,
            &say.of("counting.stage"),
            &small,
            colours.text_weak,
            Align2::LEFT_CENTER,
        );
    }
    for (column, x) in columns.ticks.iter().enumerate() {
        let rule = &walk.visit.library.visits.tick[column];
        let text = format!("{} {}", column + 1, say.name(&rule.name));
        let middle = x + columns.tick_width / 2.0;
        put(ui, names_at(middle), columns.tick_width, &text, &theme::strong(), colours.text, Align2::CENTER_CENTER);
        let cell = Rect::from_center_size(names_at(middle), Vec2::new(columns.tick_width, ui.steps(NAMES)));
        let response: Response = ui.interact(cell, ui.scope_id().with(("tick_name", column)), Sense::hover());
        response.on_hover_text(say.name(&rule.proof));
    }
    let width = columns.remove - columns.all;
    let at = names_at(columns.all + width / 2.0);
    put(ui, at, width, &say.of("counting.all_key"), &small, colours.text_weak, Align2::CENTER_CENTER);
    for (line, counted) in lines.iter().enumerate() {
        let top = rect.top() + ui.steps(NAMES + COUNTS * line as f32);
        let at = |x: f32, y: f32| Pos2::new(rect.left() + x, top + ui.steps(y));
        let name = say.with("counting.line_of", &[("name", counted.name.clone())]);
        let room = columns.ticks.first().copied().unwrap_or(columns.all) - 2.0 * row::margin();
        put(
            ui,
            at(row::margin(), COUNTS / 2.0 - 0.5),
            room,
            &name,
            &TextStyle::Body,
            colours.text,
            Align2::LEFT_CENTER,
        );
        for (x, cell) in columns.ticks.iter().zip(&counted.cells) {
            let Some((count, reported)) = cell else { continue };
            let middle = x + columns.tick_width / 2.0;
            let shown = reported.as_ref().map_or_else(|| NO_FIGURE.to_owned(), shown_figure);
            let text = format!("{count} / {shown}");
            put(ui, at(middle, 2.5), columns.tick_width, &text, &TextStyle::Body, colours.text, Align2::CENTER_CENTER);
            let Some(reported) = reported else { continue };
            let (text, same) = apart(reported, *count);
            let ink = match (walk.visit.sheet.all_teachers, same) {
                (false, _) => colours.text_weak,
                (true, true) => colours.good,
                (true, false) => colours.bad,
            };
            put(ui, at(middle, 6.5), columns.tick_width, &text, &small, ink, Align2::CENTER_CENTER);
        }
    }
    ui.add_space(ui.steps(1.0));
}

/// The difference of a count from what was reported, and whether there is none.
fn apart(reported: &Figure, count: usize) -> (String, bool) {
    let counted = Figure::whole(i64::try_from(count).unwrap_or(i64::MAX));
    (super::super::desk::difference(reported, &counted), reported.to_rational() == counted.to_rational())
}
