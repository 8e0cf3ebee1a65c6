//! A finding that did not come from a visit: a national, provincial or city inspection named it, or the school itself.

use eframe::egui::{Grid, Id, Key, Modal, Modifiers, Role, ScrollArea, TextEdit, Ui, WidgetInfo};
use jiff::civil::Date;

use super::form::{self, Draft, fields_ui};
use super::{Step, act, signs};
use crate::ops::visit::findings::raise;
use crate::rulebook::SolvedBy;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::visit::{Finding, Severity, Source};

/// Schools that are offered for what was typed.
const OFFERED: usize = 4;

/// The form.
pub struct Form {
    draft: Draft,
    /// The day it was found, as it is typed.
    found_on: String,
    /// What is typed to find the school.
    search: String,
    /// The school, by code, or the county's offices; `None` until one is chosen.
    #[expect(clippy::option_option, reason = "not chosen, the offices, a school")]
    place: Option<Option<String>>,
}

/// Opens the form.
pub fn begin(state: &mut state::State) {
    let Some(shown) = state.shown.clone() else { return };
    let today = state.today();
    let about = Finding {
        source: Source::SelfReview,
        county: shown.county.id().to_owned(),
        year: shown.county.year,
        school: None,
        visit: None,
        line: String::new(),
        requirement: String::new(),
        basis: String::new(),
        found_on: today,
    };
    let rules = &shown.library.visits.finding;
    let mut draft = Draft::new(about, String::new(), Severity::Failing, SolvedBy::School, rules);
    draft.focus = false;
    state.follow_up.new = Some(Form { draft, found_on: today.to_string(), search: String::new(), place: None });
}

pub(super) fn new_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    let Some(mut form) = state.follow_up.new.take() else { return };
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("new_finding")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel * 1.2);
        card::heading_ui(ui, &say.of("follow_up.add_title"));
        ui.add_space(ui.steps(2.0));
        let most = ui.ctx().content_rect().height() - ui.steps(40.0);
        ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
            place_ui(ui, say, shown, &mut form);
            ui.add_space(ui.steps(2.5));
            fields_ui(ui, say, &shown.library.visits.finding, &mut form.draft);
        });
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let day = form.found_on.trim().parse::<Date>();
            let ready = form.draft.ready().is_some() && form.place.is_some() && day.is_ok();
            ui.add_enabled_ui(ready, |ui| {
                done = card::main_button_ui(ui, &say.of("follow_up.save")).clicked();
                done |= ready && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
            });
            closed = ui.button(say.of("window.cancel")).clicked();
            if !ready {
                card::weak_ui(ui, &say.of("follow_up.not_ready"));
            }
        });
    });
    if done {
        save(state, form);
    } else if !closed && !modal.should_close() {
        state.follow_up.new = Some(form);
    }
}

/// Source, day, school, requirement and basis.
fn place_ui(ui: &mut Ui, say: crate::ui::words::Say, shown: &Shown, form: &mut Form) {
    Grid::new("finding_place").num_columns(2).spacing([ui.steps(4.0), ui.steps(2.5)]).show(ui, |ui| {
        form::label_ui(ui, say, "source");
        ui.horizontal(|ui| {
            for source in Source::ALL {
                let chosen = form.draft.about.source == source;
                if card::toggle_ui(ui, chosen, &signs::source(say, source)).clicked() {
                    form.draft.about.source = source;
                }
            }
        });
        ui.end_row();
        let label = form::label_ui(ui, say, "day");
        ui.add(TextEdit::singleline(&mut form.found_on).desired_width(ui.steps(24.0))).labelled_by(label.id);
        ui.end_row();
        form::label_ui(ui, say, "school");
        school_ui(ui, say, shown, form);
        ui.end_row();
        for (key, text) in [("item", &mut form.draft.about.requirement), ("basis", &mut form.draft.about.basis)] {
            let label = form::label_ui(ui, say, key);
            ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY)).labelled_by(label.id);
            ui.end_row();
        }
    });
}

fn school_ui(ui: &mut Ui, say: crate::ui::words::Say, shown: &Shown, form: &mut Form) {
    let schools = &shown.county.schools;
    ui.vertical(|ui| {
        if let Some(place) = &form.place {
            let name = match place {
                Some(code) => schools.row_of(code).map_or(code.clone(), |row| schools.names[row].clone()),
                None => say.of("visit.kind.office"),
            };
            let again = ui.horizontal(|ui| {
                ui.label(name);
                ui.button(say.of("follow_up.another_school")).clicked()
            });
            if again.inner {
                form.place = None;
            }
            return;
        }
        ui.horizontal(|ui| {
            let hint = say.of("follow_up.school_hint");
            let field = ui.add(TextEdit::singleline(&mut form.search).hint_text(&hint).desired_width(ui.steps(64.0)));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
            if ui.button(say.of("visit.kind.office")).clicked() {
                form.place = Some(None);
            }
        });
        if form.search.trim().is_empty() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            for row in shown.names.narrow(&form.search).into_iter().take(OFFERED) {
                if ui.button(&schools.names[row]).clicked() {
                    form.place = Some(Some(schools.codes[row].clone()));
                }
            }
        });
    });
}

fn save(state: &mut state::State, form: Form) {
    let Some(mut finding) = form.draft.ready() else { return };
    let (Some(school), Ok(day)) = (form.place, form.found_on.trim().parse()) else { return };
    finding.about.school = school;
    finding.about.found_on = day;
    act(
        state,
        move |session| raise(session, &finding).map(|id| vec![Step::Raised(id)]),
        |state, steps| {
            if let Some(Step::Raised(id)) = steps.first() {
                let id = id.clone();
                super::open(state, &id);
            }
        },
    );
}
