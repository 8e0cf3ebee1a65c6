//! Concessions: which there are, which are on, and what each alone would change.

use std::collections::BTreeSet;

use eframe::egui::{Label, Ui};

use crate::county::Stage;
use crate::ui::choosing::Choosing;
use crate::ui::command::Command;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::long::Long;
use crate::ui::widgets::{card, row, switch};
use crate::ui::words::{Say, count};

use super::digest::Digest;
use super::verdict::weak;

/// So many schools are named before a press names more.
const NAMED: usize = 12;

/// A concession in words.
pub(super) struct Line {
    pub id: String,
    pub name: String,
    pub on: bool,
    /// What it alone would change.
    pub effect: String,
    /// What it alone would make of the county's verdict, where it changes anything.
    pub verdict: Option<String>,
    /// Units it would change: row, and name with stage.
    pub units: Vec<(u32, String)>,
    /// Items it would change: place, and code.
    pub items: Vec<(usize, String)>,
    pub basis: String,
}

/// A school's name with its stage.
pub(super) fn unit_name(say: Say, shown: &Shown, row: u32, stage: Stage) -> String {
    say.with("table.with_unit", &[("name", shown.school(row).to_owned()), ("unit", say.stage(stage))])
}

/// `rows` are those of the scope, where it is not the county.
pub(super) fn lines(say: Say, shown: &Shown, rows: Option<&[u32]>) -> Vec<Line> {
    let (rulebook, assessment) = (shown.rulebook(), &shown.assessment);
    let on: BTreeSet<usize> = assessment.concessions_on.iter().copied().collect();
    let each = rulebook.concessions.iter().enumerate();
    each.map(|(place, concession)| {
        let change = assessment.would_change.iter().find(|change| change.concession == place);
        let all = change.map_or(&[][..], |change| &change.units);
        let inside = |row: u32| rows.is_none_or(|rows| rows.binary_search(&row).is_ok());
        let units: Vec<(u32, String)> = all
            .iter()
            .map(|unit| &assessment.units[*unit])
            .filter(|unit| inside(unit.row))
            .map(|unit| (unit.row, unit_name(say, shown, unit.row, unit.stage)))
            .collect();
        let ids = change.map_or(&[][..], |change| &change.items);
        let place_of = |id: &String| Some((rulebook.items.iter().position(|item| item.id == *id)?, id.clone()));
        let items: Vec<(usize, String)> = ids.iter().filter_map(place_of).collect();
        let mut what = Vec::new();
        if !units.is_empty() {
            let key = if units.len() == 1 { "overview.relief.units_one" } else { "overview.relief.units" };
            what.push(say.with(key, &[("number", count(units.len()))]));
        }
        if !items.is_empty() {
            let key = if items.len() == 1 { "overview.relief.items_one" } else { "overview.relief.items" };
            what.push(say.with(key, &[("number", count(items.len()))]));
        }
        let (without, alone) = &shown.concession_verdicts;
        let verdict = alone.get(place).filter(|_| change.is_some()).map(|with| {
            let key = if with == without { "overview.relief.verdict_same" } else { "overview.relief.verdict" };
            say.with(key, &[("before", say.verdict(*without)), ("after", say.verdict(*with))])
        });
        let (nothing, changes) = if rows.is_some() {
            ("overview.relief.nothing_scope", "overview.relief.changes_scope")
        } else {
            ("overview.relief.nothing", "overview.relief.changes")
        };
        let effect = if what.is_empty() { say.of(nothing) } else { say.with(changes, &[("what", say.list(what))]) };
        let basis = say.with("overview.basis", &[("basis", say.name(&concession.basis).to_owned())]);
        let unverified = concession.unverified.then(|| say.of("overview.relief.unverified"));
        Line {
            id: concession.id.clone(),
            name: say.name(&concession.name).to_owned(),
            on: on.contains(&place),
            effect,
            verdict,
            units,
            items,
            basis: basis + &unverified.unwrap_or_default(),
        }
    })
    .collect()
}

pub(super) fn concessions_ui(ui: &mut Ui, state: &mut state::State, digest: &Digest) {
    if digest.concessions.is_empty() {
        return;
    }
    let say = state.say;
    card::titled_card_ui(ui, &say.of("overview.relief.title"), |ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(1.0);
        ui.add(Label::new(weak(ui, &say.of("overview.relief.what"))).wrap());
        for line in &digest.concessions {
            ui.add_space(ui.steps(2.0));
            row::rule_ui(ui);
            ui.add_space(ui.steps(1.0));
            line_ui(ui, state, line);
        }
    });
}

fn line_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    if switch::switch_ui(ui, line.on, &line.name).clicked() {
        state.commands.push(Command::Choose(Choosing::Concession(line.id.clone())));
    }
    let indent = switch::indent(ui);
    eframe::egui::Frame::new().outer_margin(left_margin(indent)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::vec2(ui.steps(2.0), ui.steps(1.0));
            ui.label(&line.effect);
            let long = Long::new(ui, ("relief", &line.id), NAMED);
            for (row, name) in long.part(&line.units) {
                if ui.link(name).clicked() {
                    state.commands.push(Command::School(*row));
                }
            }
            let say = state.say;
            long.more_ui(ui, line.units.len(), |next, _| say.with("overview.show_next", &[("number", count(next))]));
            for (place, code) in &line.items {
                if ui.link(code).clicked() {
                    state.commands.push(Command::Item(*place));
                }
            }
        });
        if let Some(verdict) = &line.verdict {
            ui.add(Label::new(verdict).wrap());
        }
        ui.add(Label::new(eframe::egui::RichText::new(&line.basis).small().color(ui.colours().text_weak)).wrap());
    });
}

/// A margin on the left only.
pub(super) fn left_margin(width: f32) -> eframe::egui::Margin {
    #[expect(clippy::cast_possible_truncation, reason = "a few points")]
    eframe::egui::Margin { left: width as i8, ..eframe::egui::Margin::ZERO }
}
