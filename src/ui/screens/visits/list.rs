//! The visits of the county: where to go today, what is under way, what is signed.

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{Align2, Id, Modal, Pos2, ScrollArea, TextEdit, TextStyle, Ui};
use jiff::civil::Date;

use crate::ops::visit::begin::{Request, Stop, begin};
use crate::ops::visit::list::{Listed, last_visits, visits};
use crate::ops::visit::write::log;
use crate::rulebook::checklist::Length;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, row};
use crate::ui::words::Say;
use crate::visit::{Field, VisitKind};

use super::walk::{self, OPEN_SETTING};
use super::{LeftOpen, Listing};

/// Planning a visit.
pub struct Plan {
    /// Whose visit.
    pub kind: VisitKind,
    /// Codes of the schools that were picked.
    pub schools: BTreeSet<String>,
    /// What is typed to find schools.
    pub search: String,
    /// The day.
    pub date: String,
    /// The team.
    pub team: String,
    /// How long the checklist is.
    pub length: Length,
}

impl Plan {
    /// An empty plan for a day.
    pub fn new(date: Date) -> Self {
        Self {
            kind: VisitKind::Visit,
            schools: BTreeSet::new(),
            search: String::new(),
            date: date.to_string(),
            team: String::new(),
            length: Length::Standard,
        }
    }
}

/// Reads the visits of the county that is shown.
pub fn read(state: &mut state::State, shown: &Arc<Shown>) {
    state.visits.asked = true;
    let county = shown.county.id().to_owned();
    let today = state.today();
    state.ask(
        "window.work_visit",
        false,
        move |engine, _| {
            let session = engine.session()?;
            let visits = visits(session, &county)?;
            let last = last_visits(&visits, today);
            let open = session.store.setting(OPEN_SETTING)?.filter(|id| !id.is_empty());
            let open = open.and_then(|id| visits.iter().find(|visit| visit.id == id).cloned());
            let left_open = match open {
                Some(visit) => {
                    let entry = log(session, &visit.id)?.into_iter().next_back();
                    let field = entry.as_ref().and_then(|entry| entry.field.parse::<Field>().ok());
                    Some(LeftOpen {
                        id: visit.id,
                        school: visit.about.school,
                        last: field.filter(|field| *field != Field::About),
                        at: entry.map(|entry| entry.at),
                    })
                }
                None => None,
            };
            Ok(Listing { visits, last, left_open })
        },
        |state, listing| state.visits.listing = Some(Arc::new(listing)),
    );
}

/// Name of the school, or of the kind of visit where there is none.
pub fn place_name(say: Say, shown: &Shown, school: Option<&str>) -> String {
    let Some(code) = school else { return say.of("visit.kind.office") };
    shown.county.schools.row_of(code).map_or_else(|| code.to_owned(), |place| shown.county.schools.names[place].clone())
}

pub(super) fn list_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    let say = state.say;
    ui.horizontal(|ui| {
        card::title_ui(ui, &say.of("screen.visits"));
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if card::main_button_ui(ui, &say.of("visits.plan")).clicked() {
                state.visits.plan = Some(Plan::new(state.today()));
            }
        });
    });
    ui.add_space(ui.steps(2.0));
    let Some(listing) = state.visits.listing.clone() else { return };
    if let Some(left) = &listing.left_open {
        left_open_ui(ui, state, shown, left);
    }
    let in_scope = |visit: &Listed| {
        visit.about.school.as_deref().is_none_or(|code| {
            shown.county.schools.row_of(code).is_none_or(|row| state.in_scope(crate::county::row_number(row)))
        })
    };
    let listed: Vec<Listed> = listing.visits.iter().filter(|visit| in_scope(visit)).cloned().collect();
    if listed.is_empty() {
        card::empty_ui(ui, "visits", &say.of("visits.none"), &say.of("visits.none_advice"));
    } else {
        rows_ui(ui, state, shown, &listed);
    }
    plan_ui(ui, state, shown);
}

/// A visit that the program ended in the middle of.
fn left_open_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, left: &LeftOpen) {
    let say = state.say;
    let name = place_name(say, shown, left.school.as_deref());
    let mut go_on = false;
    card::card_ui(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            crate::ui::widgets::icon::icon_ui(ui, "warning", ui.colours().open);
            let at = left.at.map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string());
            ui.label(say.with("visits.left_open", &[("name", name), ("at", at.unwrap_or_default())]));
            go_on = card::main_button_ui(ui, &say.of("visits.go_on")).clicked();
        });
    });
    ui.add_space(ui.steps(2.0));
    if go_on {
        walk::open(state, &left.id, left.last.clone());
    }
}

fn rows_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, listed: &[Listed]) {
    let say = state.say;
    let today = state.today();
    let last = state.visits.listing.as_ref().map(|listing| listing.last.clone()).unwrap_or_default();
    let mut opened = None;
    card::card_ui(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for visit in listed {
                let name = place_name(say, shown, visit.about.school.as_deref());
                let state_word = say.of(if visit.signed {
                    "visits.signed"
                } else if visit.is_planned() {
                    "visits.planned"
                } else {
                    "visits.under_way"
                });
                let days = visit.about.school.as_ref().and_then(|code| last.get(code)).map(|last| days(*last, today));
                let since = days.map_or_else(
                    || say.of("visits.never"),
                    |days| say.with("visits.days_ago", &[("days", days.to_string())]),
                );
                let label = format!("{name}，{}，{state_word}，{since}", visit.about.date);
                let pressed = row::row_ui(ui, sizes().row + 6.0, row::Kind::Leads, &label, true, |ui, rect| {
                    let colours = ui.colours();
                    let put = |ui: &Ui, x: f32, width: f32, text: &str, ink| {
                        let galley = row::lines(ui, text, &TextStyle::Body, ink, width, 1);
                        row::put(
                            ui.painter(),
                            galley,
                            Pos2::new(rect.left() + x, rect.center().y),
                            Align2::LEFT_CENTER,
                            ink,
                        );
                    };
                    put(ui, 0.0, 90.0, &visit.about.date.to_string(), colours.text_weak);
                    put(ui, 100.0, 260.0, &name, colours.text);
                    put(ui, 370.0, 100.0, &say.of(&format!("visit.kind.{}", visit.about.kind.id())), colours.text_weak);
                    put(ui, 480.0, 110.0, &visit.about.team, colours.text_weak);
                    let ink = if visit.signed { colours.good } else { colours.text };
                    put(ui, 600.0, 100.0, &state_word, ink);
                    put(ui, 710.0, 160.0, &since, colours.text_weak);
                });
                if pressed.clicked() {
                    opened = Some(visit.id.clone());
                }
            }
        });
    });
    if let Some(id) = opened {
        walk::open(state, &id, None);
    }
}

/// Whole days from one day to another.
pub fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// The form of a new plan.
fn plan_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    let Some(mut plan) = state.visits.plan.take() else { return };
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("plan")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel);
        card::heading_ui(ui, &say.of("visits.plan_title"));
        ui.add_space(ui.steps(2.0));
        ui.horizontal(|ui| {
            for kind in VisitKind::ALL {
                if card::toggle_ui(ui, plan.kind == kind, &say.of(&format!("visit.kind.{}", kind.id()))).clicked() {
                    plan.kind = kind;
                }
            }
        });
        ui.add_space(ui.steps(2.0));
        ui.horizontal(|ui| {
            let label = ui.label(say.of("visits.date"));
            ui.add(TextEdit::singleline(&mut plan.date).desired_width(ui.steps(26.0))).labelled_by(label.id);
            let label = ui.label(say.of("visits.team"));
            ui.add(TextEdit::singleline(&mut plan.team).desired_width(ui.steps(34.0))).labelled_by(label.id);
        });
        ui.add_space(ui.steps(2.0));
        ui.horizontal(|ui| {
            ui.label(say.of("visits.length"));
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
        if plan.kind != VisitKind::Office {
            pick_ui(ui, state, shown, &mut plan);
        }
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let ready = plan.date.trim().parse::<Date>().is_ok()
                && (plan.kind == VisitKind::Office || !plan.schools.is_empty());
            ui.add_enabled_ui(ready, |ui| done = card::main_button_ui(ui, &say.of("visits.plan_save")).clicked());
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    if done {
        save(state, shown, plan);
    } else if !closed && !modal.should_close() {
        state.visits.plan = Some(plan);
    }
}

fn pick_ui(ui: &mut Ui, state: &state::State, shown: &Shown, plan: &mut Plan) {
    let say = state.say;
    ui.add_space(ui.steps(2.0));
    let hint = say.of("visits.search");
    let field = ui.add(TextEdit::singleline(&mut plan.search).hint_text(&hint).desired_width(f32::INFINITY));
    field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
    card::weak_ui(ui, &say.with("visits.picked", &[("number", plan.schools.len().to_string())]));
    let schools = &shown.county.schools;
    let wanted = plan.search.trim();
    let rows: Vec<usize> = state
        .rows
        .iter()
        .map(|row| *row as usize)
        .filter(|row| wanted.is_empty() || schools.names[*row].contains(wanted) || schools.codes[*row].contains(wanted))
        .collect();
    ScrollArea::vertical().id_salt("pick").max_height(ui.steps(60.0)).auto_shrink(false).show_rows(
        ui,
        sizes().button,
        rows.len(),
        |ui, range| {
            for row in &rows[range] {
                let code = &schools.codes[*row];
                let mut on = plan.schools.contains(code);
                let text = format!("{}  {}", schools.names[*row], schools.text("township", *row));
                if ui.checkbox(&mut on, text).changed() {
                    if on {
                        plan.schools.insert(code.clone());
                    } else {
                        plan.schools.remove(code);
                    }
                }
            }
        },
    );
}

fn save(state: &mut state::State, shown: &Arc<Shown>, plan: Plan) {
    let Ok(date) = plan.date.trim().parse::<Date>() else { return };
    let (county, year) = (shown.county.id().to_owned(), shown.county.year);
    let rulebook = shown.rulebook().id.clone();
    introduced(state, move |state| {
        state.ask(
            "window.work_visit",
            false,
            move |engine, _| {
                let stops: Vec<Stop> = if plan.kind == VisitKind::Office {
                    vec![Stop { school: None, date, team: plan.team }]
                } else {
                    let stop = |code: String| Stop { school: Some(code), date, team: plan.team.clone() };
                    plan.schools.into_iter().map(stop).collect()
                };
                let request = Request {
                    county: Some(&county),
                    year: Some(year),
                    rulebook: Some(&rulebook),
                    kind: plan.kind,
                    stops: &stops,
                    length: plan.length,
                };
                begin(engine.session()?, &request)
            },
            |state, _| state.visits.changed(),
        );
    });
}
