//! Planning visits: schools are picked or drawn, spread over days and teams, looked over, and saved.

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{Align, Button, DragValue, Label, Layout, ScrollArea, TextEdit, Ui, Vec2};
use jiff::civil::Date;

use crate::ops::visit::begin::{Request, Stop, begin};
use crate::ops::visit::round::{Outing, Party, spread};
use crate::rulebook::checklist::Length;
use crate::ui::screens::schools::source::TOWNSHIP;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon};
use crate::ui::words::{Say, count};
use crate::visit::{About, VisitKind, round};

use super::super::paper;
use super::{draw, pick, preview};

/// Below this width, in steps, the parts stand one below the other.
const NARROW: f32 = 190.0;

/// How schools come into the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One by one.
    Pick,
    /// By lot.
    Draw,
}

/// A school of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its code.
    pub code: String,
    /// Why it was drawn; empty where somebody picked it.
    pub why: String,
}

/// Planning visits.
pub struct Plan {
    /// Whose visit.
    pub kind: VisitKind,
    /// How long the checklist is.
    pub length: Length,
    /// How schools come into it.
    pub way: Way,
    /// Schools, in the order they came.
    pub chosen: Vec<Chosen>,
    /// What is typed to find schools.
    pub pick: pick::Pick,
    /// The lot.
    pub draw: draw::Lot,
    /// The first day.
    pub first: String,
    /// The team of the offices.
    pub team: String,
    /// Teams.
    pub teams: usize,
    /// Schools a team sees in a day at most.
    pub most: usize,
    /// It is being saved.
    saving: bool,
    /// Who goes where on which day, with what it was made of.
    outings: Option<(Vec<Chosen>, Party, Vec<Outing>)>,
}

impl Plan {
    /// A plan for a day, of schools that are chosen already.
    pub fn new(first: Date, schools: BTreeSet<String>, party: (usize, usize)) -> Self {
        let picked = |code: String| Chosen { code, why: String::new() };
        Self {
            kind: VisitKind::Visit,
            length: Length::Standard,
            way: Way::Pick,
            chosen: schools.into_iter().map(picked).collect(),
            pick: pick::Pick::default(),
            draw: draw::Lot::default(),
            first: first.to_string(),
            team: String::new(),
            teams: party.0.clamp(1, 20),
            most: party.1.clamp(1, 20),
            saving: false,
            outings: None,
        }
    }

    /// A plan for the county's offices.
    pub fn of_offices(first: Date) -> Self {
        Self { kind: VisitKind::Office, ..Self::new(first, BTreeSet::new(), (1, 4)) }
    }

    /// Whether a school is in it.
    pub fn has(&self, code: &str) -> bool {
        self.chosen.iter().any(|chosen| chosen.code == code)
    }

    /// Puts a school in or takes it out.
    pub fn switch(&mut self, code: &str) {
        if self.has(code) {
            self.chosen.retain(|chosen| chosen.code != code);
        } else {
            self.chosen.push(Chosen { code: code.to_owned(), why: String::new() });
        }
    }

    /// Who goes where, made anew where schools or days have changed; `None` while the day is none.
    fn outings(&mut self, shown: &Shown, rules: &round::Rules) -> Option<&[Outing]> {
        let party = Party { first: self.first.trim().parse().ok()?, teams: self.teams, most_a_day: self.most };
        let fits = |made: &(Vec<Chosen>, Party, Vec<Outing>)| made.0 == self.chosen && made.1 == party;
        if !self.outings.as_ref().is_some_and(fits) {
            let schools = &shown.county.schools;
            let stop = |chosen: &Chosen| round::Stop {
                school: chosen.code.clone(),
                township: schools.row_of(&chosen.code).map_or("", |row| schools.text(TOWNSHIP, row)).to_owned(),
            };
            let stops: Vec<round::Stop> = self.chosen.iter().map(stop).collect();
            // The fields let nothing through that would be refused.
            let outings = spread(rules, &stops, &party).ok()?;
            self.outings = Some((self.chosen.clone(), party, outings));
        }
        self.outings.as_ref().map(|(_, _, outings)| outings.as_slice())
    }
}

pub(super) fn plan_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    let Some(mut plan) = state.visits.plan.take() else { return };
    let Some(rules) = state.visits.list.round.as_ref().map(|round| round.rules.clone()) else {
        state.visits.plan = Some(plan);
        return;
    };
    let outings = plan.outings(shown, &rules).map(<[Outing]>::to_vec);
    let (mut done, mut closed) = (false, false);
    if head_ui(ui, state.say, &plan, outings.as_deref(), &mut done, &mut closed) {
        let codes: Vec<String> = plan.chosen.iter().map(|chosen| chosen.code.clone()).collect();
        paper::blank(state, codes, plan.length);
    }
    ui.add_space(ui.steps(1.5));
    let narrow = ui.available_width() < ui.steps(NARROW);
    ScrollArea::vertical().id_salt("plan").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(2.0);
        card::card_ui(ui, |ui| {
            ui.set_min_width(ui.available_width());
            settings_ui(ui, state.say, shown.county.year, &mut plan);
        });
        if plan.kind == VisitKind::Office {
            card::card_ui(ui, |ui| {
                ui.set_min_width(ui.available_width());
                preview::offices_ui(ui, state);
            });
            return;
        }
        let height = ui.available_height().max(ui.steps(70.0));
        if narrow {
            schools_ui(ui, state, shown, &mut plan, ui.steps(100.0));
            preview::preview_ui(ui, state.say, shown, &mut plan, outings.as_deref(), ui.steps(70.0));
        } else {
            let gap = ui.steps(3.0);
            let left = (ui.available_width() - gap) * 0.52;
            let right = ui.available_width() - gap - left;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                let down = Layout::top_down(Align::Min);
                ui.allocate_ui_with_layout(Vec2::new(left, height), down, |ui| {
                    schools_ui(ui, state, shown, &mut plan, height);
                });
                ui.allocate_ui_with_layout(Vec2::new(right, height), down, |ui| {
                    preview::preview_ui(ui, state.say, shown, &mut plan, outings.as_deref(), height);
                });
            });
        }
    });
    if done {
        plan.saving = true;
        let going = going(state.say, &plan, outings.unwrap_or_default());
        state.memory.visits.party = (plan.teams, plan.most);
        state.visits.plan = Some(plan);
        save(state, shown, going);
    } else if !closed {
        // What a draw that came back meanwhile has put in stands.
        state.visits.plan = Some(plan);
    }
}

/// Title, what it comes to, and what is done with it; says whether blank checklists are asked for.
fn head_ui(ui: &mut Ui, say: Say, plan: &Plan, outings: Option<&[Outing]>, done: &mut bool, closed: &mut bool) -> bool {
    let mut paper = false;
    ui.horizontal_wrapped(|ui| {
        *closed = icon::icon_button_ui(ui, "back", &say.of("visits_list.back")).clicked();
        card::title_ui(ui, &say.of("visits_list.plan_title"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let office = plan.kind == VisitKind::Office;
            let ready = !plan.saving && outings.is_some() && (office || !plan.chosen.is_empty());
            ui.add_enabled_ui(ready, |ui| *done = card::main_button_ui(ui, &say.of("visits_list.plan_save")).clicked());
            if !office {
                let button = ui.add_enabled(!plan.chosen.is_empty(), Button::new(say.of("command.checklist")));
                paper = button.on_disabled_hover_text(say.of("paper.choose_first")).clicked();
            }
            if let Some(outings) = outings.filter(|_| !office && !plan.chosen.is_empty()) {
                let days: BTreeSet<Date> = outings.iter().map(|outing| outing.on).collect();
                let numbers = [("schools", count(plan.chosen.len())), ("days", count(days.len()))];
                card::weak_ui(ui, &say.with("visits_list.comes_to", &numbers));
            }
        });
    });
    paper
}

/// A field's label, which stays in one line.
pub(super) fn label_ui(ui: &mut Ui, text: &str) -> eframe::egui::Response {
    ui.add(Label::new(text).extend())
}

/// Whose visit, how long, when, by whom.
fn settings_ui(ui: &mut Ui, say: Say, year: i32, plan: &mut Plan) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(2.0));
        label_ui(ui, &say.of("visits_list.kind"));
        for kind in VisitKind::ALL {
            if card::toggle_ui(ui, plan.kind == kind, &say.of(&format!("visit.kind.{}", kind.id()))).clicked() {
                plan.kind = kind;
            }
        }
        // Offices are asked in full: what decides an item hangs on all its lines.
        if plan.kind == VisitKind::Office {
            return;
        }
        ui.add_space(ui.steps(4.0));
        label_ui(ui, &say.of("visits_list.length"));
        for length in [Length::Short, Length::Standard, Length::Full] {
            let name = match length {
                Length::Short => "short",
                Length::Standard => "standard",
                Length::Full => "full",
            };
            if card::toggle_ui(ui, plan.length == length, &say.of(&format!("visit.length.{name}"))).clicked() {
                plan.length = length;
            }
        }
    });
    ui.add_space(ui.steps(1.0));
    let mut other_year = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(2.0));
        let office = plan.kind == VisitKind::Office;
        let key = if office { "visits_list.date" } else { "visits_list.first_day" };
        let label = label_ui(ui, &say.of(key));
        ui.add(TextEdit::singleline(&mut plan.first).desired_width(ui.steps(26.0))).labelled_by(label.id);
        let day = plan.first.trim().parse::<Date>();
        if day.is_err() {
            ui.label(eframe::egui::RichText::new(say.of("visits_list.no_date")).color(ui.colours().bad));
        }
        other_year = day.is_ok_and(|day| About::school_year_of(day) != year);
        if office {
            let label = label_ui(ui, &say.of("visits_list.team"));
            ui.add(TextEdit::singleline(&mut plan.team).desired_width(ui.steps(34.0))).labelled_by(label.id);
        } else {
            ui.add_space(ui.steps(2.0));
            let label = label_ui(ui, &say.of("visits_list.teams"));
            ui.add(DragValue::new(&mut plan.teams).range(1..=20).speed(0.1)).labelled_by(label.id);
            ui.add_space(ui.steps(2.0));
            let label = label_ui(ui, &say.of("visits_list.most"));
            ui.add(DragValue::new(&mut plan.most).range(1..=20).speed(0.1)).labelled_by(label.id);
        }
    });
    if plan.kind == VisitKind::Visit && other_year {
        let years = [("year", year.to_string()), ("next", (year + 1).to_string())];
        ui.label(eframe::egui::RichText::new(say.with("walk.other_year", &years)).color(ui.colours().bad));
    }
    if plan.kind != VisitKind::Office {
        card::weak_ui(ui, &say.of("visits_list.weekends"));
    }
}

/// Where schools come from.
fn schools_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, plan: &mut Plan, height: f32) {
    let say = state.say;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.set_height((height - ui.steps(7.5)).max(ui.steps(40.0)));
        ui.horizontal_wrapped(|ui| {
            card::heading_ui(ui, &say.of("visits_list.schools"));
            ui.add_space(ui.steps(2.0));
            for (way, key) in [(Way::Pick, "visits_list.way_pick"), (Way::Draw, "visits_list.way_draw")] {
                if card::toggle_ui(ui, plan.way == way, &say.of(key)).clicked() {
                    plan.way = way;
                }
            }
        });
        ui.add_space(ui.steps(1.0));
        match plan.way {
            Way::Pick => pick::pick_ui(ui, state, shown, plan),
            Way::Draw => draw::draw_ui(ui, state, shown, plan),
        }
    });
}

/// What is saved.
pub(super) struct Going {
    pub kind: VisitKind,
    pub length: Length,
    pub stops: Vec<Stop>,
}

fn going(say: Say, plan: &Plan, outings: Vec<Outing>) -> Going {
    let stops = if plan.kind == VisitKind::Office {
        let date = plan.first.trim().parse::<Date>();
        date.map(|date| Stop { school: None, date, team: plan.team.clone() }).into_iter().collect()
    } else {
        let several = plan.teams > 1;
        let stop = |outing: Outing| {
            let name = say.with("visits_list.team_name", &[("number", outing.team.to_string())]);
            let team = if several { name } else { String::new() };
            let stop = move |code| Stop { school: Some(code), date: outing.on, team: team.clone() };
            outing.schools.into_iter().map(stop)
        };
        outings.into_iter().flat_map(stop).collect()
    };
    Going { kind: plan.kind, length: plan.length, stops }
}

/// Keeps what is planned; the plan stays open where that fails.
pub(super) fn save(state: &mut state::State, shown: &Shown, going: Going) {
    let (county, year) = (shown.county.id().to_owned(), shown.county.year);
    let rulebook = shown.rulebook().id.clone();
    if state.identity.is_none()
        && let Some(plan) = &mut state.visits.plan
    {
        // Who is asked for a name may go back to the plan.
        plan.saving = false;
    }
    introduced(state, move |state| {
        let say = state.say;
        state.work.ask(
            "window.work_visit",
            false,
            Box::new(move |engine, _| {
                let Going { kind, length, stops } = going;
                let request = Request {
                    county: Some(&county),
                    year: Some(year),
                    rulebook: Some(&rulebook),
                    kind,
                    stops: &stops,
                    length,
                };
                match engine.session().and_then(|session| begin(session, &request)) {
                    Ok(ids) => Box::new(move |state: &mut state::State| {
                        state.visits.plan = None;
                        state.visits.changed();
                        state.tell(say.with("visits_list.saved", &[("number", count(ids.len()))]));
                    }),
                    Err(fault) => Box::new(move |state: &mut state::State| {
                        if let Some(plan) = &mut state.visits.plan {
                            plan.saving = false;
                        }
                        state.complain(&fault);
                    }),
                }
            }),
        );
    });
}
