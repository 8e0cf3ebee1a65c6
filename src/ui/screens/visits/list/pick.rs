//! Schools picked one by one, found by name, pinyin, code or township.

use std::cmp::Reverse;
use std::sync::Arc;

use eframe::egui::{Role, ScrollArea, TextEdit, Ui, WidgetInfo};

use crate::ui::screens::schools::source::TOWNSHIP;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::count;

use super::Plan;
use super::since::Since;
use super::{days, schools::Wait};

/// Rows that were found, with what was typed and the scope they were found in.
type Found = (String, Arc<Vec<u32>>, Vec<u32>);

/// What is typed to find schools.
#[derive(Default)]
pub struct Pick {
    search: String,
    found: Option<Found>,
}

pub(super) fn pick_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, plan: &mut Plan) {
    let say = state.say;
    let Some(listing) = state.visits.listing.clone() else { return };
    let hint = say.of("visits_list.search");
    let field = ui.add(TextEdit::singleline(&mut plan.pick.search).hint_text(&hint).desired_width(f32::INFINITY));
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
    let today = state.today();
    let fits = |found: &Found| found.0 == plan.pick.search && Arc::ptr_eq(&found.1, &state.rows);
    let schools = &shown.county.schools;
    let rows = if let Some((_, _, rows)) = plan.pick.found.take().filter(fits) {
        rows
    } else {
        let hits = super::desk::hits(shown, &plan.pick.search);
        let mut rows = super::desk::inspected(state, shown);
        match hits {
            Some(hits) => {
                rows.retain(|row| hits.contains_key(row));
                rows.sort_by_key(|row| Reverse(hits.get(row).copied().unwrap_or_default()));
            }
            // Who has waited longest stands first.
            None => rows.sort_by_key(|row| Reverse(Wait::of(&listing, &schools.codes[*row as usize], today))),
        }
        rows
    };
    ui.horizontal(|ui| {
        card::weak_ui(ui, &say.with("visits_list.picked", &[("number", count(plan.chosen.len()))]));
        if !plan.chosen.is_empty() && ui.button(say.of("visits_list.pick_none")).clicked() {
            plan.chosen.clear();
        }
    });
    if rows.is_empty() {
        card::empty_ui(ui, "filter", &say.of("visits_list.no_school"), &say.of("visits_list.no_school_advice"));
    }
    let rule = shown.library.visits.since_last_visit_days;
    let height = sizes().row;
    ScrollArea::vertical().id_salt("pick").auto_shrink(false).show_rows(ui, height, rows.len(), |ui, range| {
        for row in &rows[range] {
            let place = *row as usize;
            let code = &schools.codes[place];
            let mut on = plan.has(code);
            ui.horizontal(|ui| {
                let room = ui.available_width();
                let text = eframe::egui::Atom::from(schools.names[place].as_str());
                let ticked = ui.add(eframe::egui::Checkbox::new(&mut on, text));
                if ticked.clicked() {
                    plan.switch(code);
                }
                let (rect, _) = ui.allocate_exact_size(
                    eframe::egui::Vec2::new(ui.available_width().min(room), height),
                    eframe::egui::Sense::hover(),
                );
                let wide = ui.steps(24.0);
                let since = Since::of(listing.last.get(code).map(|last| days(*last, today)), rule);
                let cell = rect.with_min_x(rect.right() - wide);
                since.paint(ui, say, cell);
                let ink = ui.colours().text_weak;
                let left = (cell.left() - ui.steps(22.0)).max(rect.left());
                let township = crate::ui::widgets::row::lines(
                    ui,
                    schools.text(TOWNSHIP, place),
                    &crate::ui::theme::small(),
                    ink,
                    cell.left() - left - ui.steps(2.0),
                    1,
                );
                let at = eframe::egui::Pos2::new(left, rect.center().y);
                crate::ui::widgets::row::put(ui.painter(), township, at, eframe::egui::Align2::LEFT_CENTER, ink);
            });
        }
    });
    plan.pick.found = Some((plan.pick.search.clone(), Arc::clone(&state.rows), rows));
}
