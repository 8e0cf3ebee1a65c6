//! Who goes where on which day, before it is saved; single schools can still be taken out.

use eframe::egui::{RichText, ScrollArea, Ui};
use jiff::civil::Date;

use crate::ops::visit::round::Outing;
use crate::ui::screens::schools::source::TOWNSHIP;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::{Say, count};

use super::{Plan, day, place_name};

pub(super) fn preview_ui(
    ui: &mut Ui,
    say: Say,
    shown: &Shown,
    plan: &mut Plan,
    outings: Option<&[Outing]>,
    height: f32,
) {
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.set_height((height - ui.steps(7.5)).max(ui.steps(40.0)));
        card::heading_ui(ui, &say.of("visits_list.preview"));
        let Some(outings) = outings.filter(|outings| !outings.is_empty()) else {
            let key = if plan.chosen.is_empty() { "visits_list.preview_none" } else { "visits_list.preview_no_day" };
            card::weak_ui(ui, &say.of(key));
            return;
        };
        let mut removed = None;
        ScrollArea::vertical().id_salt("preview").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut last = None;
            for outing in outings {
                outing_ui(ui, say, outing, plan.teams > 1, &mut last);
                for code in &outing.schools {
                    ui.horizontal(|ui| {
                        let name = place_name(say, shown, Some(code));
                        let label = say.with("visits_list.remove", &[("name", name.clone())]);
                        if icon::icon_button_ui(ui, "close", &label).clicked() {
                            removed = Some(code.clone());
                        }
                        ui.label(name);
                        let schools = &shown.county.schools;
                        let township = schools.row_of(code).map_or("", |row| schools.text(TOWNSHIP, row));
                        card::weak_ui(ui, township);
                    });
                }
            }
        });
        if let Some(code) = removed {
            plan.chosen.retain(|chosen| chosen.code != code);
        }
    });
}

/// Heading of a day, and of a team where there are several.
fn outing_ui(ui: &mut Ui, say: Say, outing: &Outing, several: bool, last: &mut Option<Date>) {
    if *last != Some(outing.on) {
        if last.is_some() {
            ui.add_space(ui.steps(1.0));
            row::rule_ui(ui);
        }
        *last = Some(outing.on);
        ui.add_space(ui.steps(1.5));
        let text = day(say, outing.on);
        let text = if several {
            text
        } else {
            say.with("visits_list.outing", &[("day", text), ("number", count(outing.schools.len()))])
        };
        ui.label(RichText::new(text).text_style(theme::strong()));
    }
    if several {
        ui.add_space(ui.steps(1.0));
        let team = say.with("visits_list.team_name", &[("number", outing.team.to_string())]);
        card::weak_ui(ui, &say.with("visits_list.outing", &[("day", team), ("number", count(outing.schools.len()))]));
    }
}

/// The offices that are visited.
pub(super) fn offices_ui(ui: &mut Ui, state: &state::State) {
    let say = state.say;
    card::heading_ui(ui, &say.of("visits_list.offices"));
    let Some(round) = &state.visits.list.round else { return };
    for office in &round.offices {
        let values = [("name", say.name(&office.name).to_owned()), ("number", count(office.items.len()))];
        ui.label(say.with("visits_list.office", &values));
    }
}
