//! Schools drawn by lot: so many, by a seed that repeats the draw, schools at risk sooner if wished, with why each was
//! drawn.

use std::sync::Arc;

use eframe::egui::{Label, RichText, ScrollArea, TextEdit, Ui};
use jiff::civil::Date;

use crate::ops::draw_schools::{Request, draw_schools};
use crate::ui::state::{self, Scope, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, row, switch};
use crate::ui::words::count;

use super::Plan;
use super::plan::{Chosen, label_ui};

/// The lot.
#[derive(Debug, Clone, Default)]
pub struct Lot {
    /// How many; empty: as many as a round visits at least.
    number: String,
    /// The seed; empty: one of chance.
    seed: String,
    /// Schools at risk sooner.
    by_risk: bool,
    /// What was drawn last: the seed, how many could be drawn, and up to which day days without a visit were counted where
    /// schools at risk came sooner.
    drawn: Option<(u64, usize, Option<Date>)>,
    /// Schools are being drawn.
    drawing: bool,
}

pub(super) fn draw_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, plan: &mut Plan) {
    let say = state.say;
    let lot = &mut plan.draw;
    let usual = state.visits.list.round.as_ref().map_or(0, |round| round.schools.0).max(1);
    ui.horizontal_wrapped(|ui| {
        let label = label_ui(ui, &say.of("visits_list.number"));
        let field = TextEdit::singleline(&mut lot.number).hint_text(usual.to_string()).desired_width(ui.steps(12.0));
        ui.add(field).labelled_by(label.id);
        ui.add_space(ui.steps(2.0));
        let label = label_ui(ui, &say.of("visits_list.seed"));
        let hint = say.of("visits_list.seed_hint");
        let field = TextEdit::singleline(&mut lot.seed).hint_text(hint).desired_width(ui.steps(46.0));
        ui.add(field).labelled_by(label.id);
    });
    if switch::switch_ui(ui, lot.by_risk, &say.of("visits_list.by_risk")).clicked() {
        lot.by_risk = !lot.by_risk;
    }
    let number = if lot.number.trim().is_empty() { Some(usual) } else { lot.number.trim().parse::<usize>().ok() };
    let number = number.filter(|number| *number > 0);
    let seed = if lot.seed.trim().is_empty() { Some(None) } else { lot.seed.trim().parse::<u64>().ok().map(Some) };
    let mut asked = false;
    ui.horizontal_wrapped(|ui| {
        let ready = number.is_some() && seed.is_some() && !lot.drawing;
        ui.add_enabled_ui(ready, |ui| asked = card::main_button_ui(ui, &say.of("visits_list.draw")).clicked());
        let wrong = match (number, seed) {
            (None, _) => Some("visits_list.wrong_number"),
            (_, None) => Some("visits_list.wrong_seed"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            ui.label(RichText::new(say.of(wrong)).color(ui.colours().bad));
        } else if let Some((seed, frame, as_of)) = lot.drawn {
            let values = [("seed", seed.to_string()), ("frame", count(frame))];
            card::weak_ui(ui, &say.with("visits_list.drawn", &values));
            if let Some(day) = as_of {
                card::weak_ui(ui, &say.with("visits_list.drawn_as_of", &[("day", day.to_string())]));
            }
        }
    });
    ui.add_space(ui.steps(1.0));
    row::rule_ui(ui);
    drawn_ui(ui, state, shown, plan);
    if asked && let (Some(number), Some(seed)) = (number, seed) {
        plan.draw.drawing = true;
        draw(state, shown, plan, number, seed);
    }
}

/// The schools of the plan, each with why it was drawn.
fn drawn_ui(ui: &mut Ui, state: &state::State, shown: &Shown, plan: &Plan) {
    let say = state.say;
    if plan.chosen.is_empty() {
        card::weak_ui(ui, &say.of("visits_list.draw_advice"));
        return;
    }
    ScrollArea::vertical().id_salt("drawn").auto_shrink(false).show(ui, |ui| {
        for chosen in &plan.chosen {
            ui.label(RichText::new(super::place_name(say, shown, Some(&chosen.code))).text_style(theme::strong()));
            let why = if chosen.why.is_empty() { say.of("visits_list.by_hand") } else { chosen.why.clone() };
            ui.add(Label::new(RichText::new(why).text_style(theme::small()).color(ui.colours().text_weak)).wrap());
            ui.add_space(ui.steps(1.0));
        }
    });
}

fn draw(state: &mut state::State, shown: &Arc<Shown>, plan: &Plan, number: usize, seed: Option<u64>) {
    let (county, year) = (shown.county.id().to_owned(), shown.county.year);
    let (by_risk, language) = (plan.draw.by_risk, state.say.language);
    let rows = (state.memory.scope != Scope::County).then(|| Arc::clone(&state.rows));
    state.work.ask(
        "window.work_visit",
        false,
        Box::new(move |engine, _| {
            let scope = rows.as_ref().map(|rows| rows.as_slice());
            let request = Request { county: Some(&county), year: Some(year), schools: number, seed, by_risk, scope };
            let drawn = engine.session().and_then(|session| {
                let answer = draw_schools(session, &request)?;
                let quantities = &session.library.quantities;
                let why = answer.draw.schools.iter().map(|drawn| Chosen {
                    code: drawn.code.clone(),
                    why: drawn.why_words(language, quantities, &answer.rulebook),
                });
                let as_of = by_risk.then_some(answer.as_of);
                Ok((why.collect::<Vec<_>>(), (answer.draw.seed, answer.draw.frame_schools, as_of)))
            });
            Box::new(move |state: &mut state::State| {
                let Some(plan) = &mut state.visits.plan else { return };
                plan.draw.drawing = false;
                match drawn {
                    Ok((chosen, drawn)) => {
                        plan.chosen = chosen;
                        plan.draw.drawn = Some(drawn);
                    }
                    Err(fault) => state.complain(&fault),
                }
            })
        }),
    );
}
