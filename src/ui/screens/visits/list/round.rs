//! The county's round: its meetings, its questionnaires by kind of respondent, its schools and offices. Everything is entered
//! where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eframe::egui::{Align, Align2, Grid, Label, Layout, RichText, ScrollArea, TextEdit, Ui, Vec2};
use jiff::civil::Date;
use num_traits::ToPrimitive as _;

use crate::ops::visit::list::Listed;
use crate::ops::visit::round::{self as rounds, Entered, Held, OpenRound};
use crate::text::Language;
use crate::ui::screens::schools::source::kind_name;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::{card, row};
use crate::ui::words::{NO_FIGURE, Say, count, percent};
use crate::visit::round::{Counts, Flaw, Meeting, Tally};
use crate::visit::{About, VisitKind};

use super::super::Listing;
use super::Plan;

/// What is typed and not yet entered, by field.
pub type Drafts = BTreeMap<(&'static str, String), String>;

/// Below this width, in steps, the cards stand one below the other.
const NARROW: f32 = 220.0;
/// Width of a number's field, in steps.
const NUMBER: f32 = 18.0;

const ON: &str = "on";
const PEOPLE: &str = "people";
const NOTES: &str = "notes";
const SHEETS: &str = "sheets";
const VALID: &str = "valid";
const HAPPY: &str = "happy";

pub(super) fn round_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, listing: &Listing) {
    // Taken out while it is drawn: what is entered changes it.
    let Some(round) = state.visits.list.round.take() else { return };
    let mut drafts = std::mem::take(&mut state.visits.list.drafts);
    let mut entered = Vec::new();
    let mut offices = false;
    ScrollArea::vertical().id_salt("round").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(2.0);
        if state.read_only {
            ui.disable();
        }
        if ui.available_width() < ui.steps(NARROW) {
            questionnaires_ui(ui, state, &round, &mut drafts, &mut entered);
            meetings_ui(ui, state, &round, &mut drafts, &mut entered);
            places_ui(ui, state, shown, listing, &round, &mut offices);
            return;
        }
        let gap = ui.steps(3.0);
        let left = (ui.available_width() - gap) * 0.5;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let down = Layout::top_down(Align::Min);
            ui.allocate_ui_with_layout(Vec2::new(left, 0.0), down, |ui| {
                questionnaires_ui(ui, state, &round, &mut drafts, &mut entered);
                places_ui(ui, state, shown, listing, &round, &mut offices);
            });
            ui.allocate_ui_with_layout(Vec2::new(left, 0.0), down, |ui| {
                meetings_ui(ui, state, &round, &mut drafts, &mut entered);
            });
        });
    });
    state.visits.list.round = Some(round);
    state.visits.list.drafts = drafts;
    for one in entered {
        enter(state, shown, one);
    }
    if offices {
        state.visits.plan = Some(Plan::of_offices(state.today()));
    }
}

/// Enters something. It stands on the screen at once.
fn enter(state: &mut state::State, shown: &Arc<Shown>, entered: Entered) {
    let shown = Arc::clone(shown);
    introduced(state, move |state| {
        if let Some(round) = &mut state.visits.list.round {
            put(round, &entered);
        }
        state.visits.list.writes += 1;
        let number = state.visits.list.writes;
        state.work.ask(
            "window.work_save",
            false,
            Box::new(move |engine, _| {
                let county = &shown.county;
                let done = engine.session().and_then(|session| {
                    rounds::write(session, county.id(), county.year, &entered)?;
                    rounds::open(session, county)
                });
                Box::new(move |state: &mut state::State| match done {
                    Ok(round) => {
                        // Questionnaires count where measured figures do.
                        state.outdated = true;
                        // What was entered since is still under way.
                        if state.visits.list.writes == number {
                            state.visits.list.take_up(round);
                        }
                    }
                    Err(fault) => {
                        state.complain(&fault);
                        // What is on the screen must not say more than the store does.
                        state.visits.changed();
                    }
                })
            }),
        );
    });
}

/// What was entered, before the store has answered.
fn put(round: &mut OpenRound, entered: &Entered) {
    match entered {
        Entered::Meeting(id, held) => {
            let stood = round.round.meetings.entry(id.clone()).or_insert_with(fresh);
            (stood.value, stood.conflict) = (held.clone(), false);
        }
        Entered::Counted(id, counted) => {
            let stood = round.round.counted.entry(id.clone()).or_insert_with(fresh);
            (stood.value, stood.conflict) = (*counted, false);
        }
    }
}

fn fresh<T: Default>() -> crate::visit::Stood<T> {
    crate::visit::Stood {
        value: T::default(),
        entry: String::new(),
        author: String::new(),
        at: jiff::Timestamp::UNIX_EPOCH,
        conflict: false,
    }
}

/// A field of a name; gives what was typed once it is left and has changed.
fn field_ui(
    ui: &mut Ui,
    drafts: &mut Drafts,
    part: (&'static str, &str),
    stands: &str,
    label: &str,
    draw: impl FnOnce(TextEdit<'_>) -> TextEdit<'_>,
) -> Option<String> {
    let key = (part.0, part.1.to_owned());
    let mut text = drafts.get(&key).cloned().unwrap_or_else(|| stands.to_owned());
    let field = if part.0 == NOTES { TextEdit::multiline(&mut text) } else { TextEdit::singleline(&mut text) };
    let response = ui.add(draw(field));
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, label));
    if response.changed() {
        drafts.insert(key.clone(), text.clone());
    }
    if response.has_focus() || !drafts.contains_key(&key) {
        return None;
    }
    // Left, by whichever way: also by going to another screen.
    if text == stands {
        drafts.remove(&key);
        return None;
    }
    Some(text)
}

/// A whole number that was typed; the draft stays where it is none.
#[expect(clippy::option_option, reason = "no number, taken back, a number")]
fn number(drafts: &mut Drafts, part: (&'static str, &str), text: &str) -> Option<Option<u32>> {
    let plain: String = text.chars().filter(|one| !one.is_whitespace() && *one != ',').collect();
    let number = if plain.is_empty() { Some(None) } else { plain.parse::<u32>().ok().map(Some) };
    if number.is_some() {
        drafts.remove(&(part.0, part.1.to_owned()));
    }
    number
}

fn shown_number(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn wrong_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).text_style(theme::small()).color(ui.colours().bad));
}

fn meetings_ui(ui: &mut Ui, state: &state::State, round: &OpenRound, drafts: &mut Drafts, entered: &mut Vec<Entered>) {
    let say = state.say;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let held =
            |meeting: &Meeting| round.round.meetings.get(&meeting.id).is_some_and(|held| held.value.on.is_some());
        let number = round.rules.meetings.iter().filter(|meeting| held(meeting)).count();
        ui.horizontal_wrapped(|ui| {
            card::heading_ui(ui, &say.of("visits_list.meetings"));
            let values = [("held", count(number)), ("all", count(round.rules.meetings.len()))];
            card::weak_ui(ui, &say.with("visits_list.meetings_held", &values));
            unverified_ui(
                ui,
                say,
                round.rules.meetings.iter().find(|meeting| meeting.unverified).map(|one| &one.source),
            );
        });
        for (place, meeting) in round.rules.meetings.iter().enumerate() {
            if place > 0 {
                row::rule_ui(ui);
            }
            meeting_ui(ui, state, round, meeting, drafts, entered);
        }
    });
}

fn unverified_ui(ui: &mut Ui, say: Say, source: Option<&String>) {
    if let Some(source) = source {
        let colours = ui.colours();
        card::chip_ui(ui, &say.of("walk.guide.unverified"), colours.open, colours.open_soft).on_hover_text(source);
    }
}

fn meeting_ui(
    ui: &mut Ui,
    state: &state::State,
    round: &OpenRound,
    meeting: &Meeting,
    drafts: &mut Drafts,
    entered: &mut Vec<Entered>,
) {
    let say = state.say;
    let name = say.name(&meeting.name);
    let stood = round.round.meetings.get(&meeting.id);
    let held = stood.map(|stood| stood.value.clone()).unwrap_or_default();
    let id = meeting.id.as_str();
    let mut now = held.clone();
    ui.horizontal_wrapped(|ui| {
        let (is, key) =
            if held.on.is_some() { (Mark::Good, "visits_list.held") } else { (Mark::Open, "visits_list.not_held") };
        mark::mark_ui(ui, is, ui.steps(4.0), &say.of(key));
        ui.label(RichText::new(name).text_style(theme::strong()));
        if stood.is_some_and(|stood| stood.conflict) {
            wrong_ui(ui, &say.of("visits_list.conflict"));
        }
    });
    ui.horizontal_wrapped(|ui| {
        let label = say.with("visits_list.meeting_on", &[("name", name.to_owned())]);
        ui.label(say.of("visits_list.date"));
        let stands = held.on.map(|on| on.to_string()).unwrap_or_default();
        let hint = state.today().to_string();
        let typed = field_ui(ui, drafts, (ON, id), &stands, &label, |field| {
            field.hint_text(hint).desired_width(ui_steps(26.0))
        });
        if let Some(text) = typed {
            let on = if text.trim().is_empty() { Some(None) } else { text.trim().parse::<Date>().ok().map(Some) };
            if let Some(on) = on {
                drafts.remove(&(ON, id.to_owned()));
                now.on = on;
            }
        }
        if drafts
            .get(&(ON, id.to_owned()))
            .is_some_and(|text| !text.trim().is_empty() && text.trim().parse::<Date>().is_err())
        {
            wrong_ui(ui, &say.of("visits_list.no_date"));
        }
        ui.add_space(ui.steps(2.0));
        let label = say.with("visits_list.meeting_people", &[("name", name.to_owned())]);
        ui.label(say.of("visits_list.people"));
        let typed = field_ui(ui, drafts, (PEOPLE, id), &shown_number(held.people), &label, |field| {
            field.desired_width(ui_steps(14.0))
        });
        if let Some(people) = typed.and_then(|text| number(drafts, (PEOPLE, id), &text)) {
            now.people = people;
        }
    });
    let asks = if say.language == Language::ZhCn { &meeting.ask.zh } else { &meeting.ask.en };
    let asks = say.with("visits_list.ask", &[("what", asks.join(&say.of("visits_list.ask_join")))]);
    ui.add(Label::new(RichText::new(asks).text_style(theme::small()).color(ui.colours().text_weak)).wrap());
    let label = say.with("visits_list.meeting_notes", &[("name", name.to_owned())]);
    let hint = say.of("visits_list.notes_hint");
    let typed = field_ui(ui, drafts, (NOTES, id), &held.notes, &label, |field| {
        field.hint_text(hint).desired_rows(1).desired_width(f32::INFINITY)
    });
    if let Some(text) = typed {
        drafts.remove(&(NOTES, id.to_owned()));
        now.notes = text;
    }
    if now != held {
        entered.push(Entered::Meeting(meeting.id.clone(), Held { notes: now.notes.trim().to_owned(), ..now }));
    }
}

fn ui_steps(number: f32) -> f32 {
    crate::ui::tokens::sizes().grid * number
}

fn questionnaires_ui(
    ui: &mut Ui,
    state: &state::State,
    round: &OpenRound,
    drafts: &mut Drafts,
    entered: &mut Vec<Entered>,
) {
    let say = state.say;
    let tally = round.tally();
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            card::heading_ui(ui, &say.of("visits_list.questionnaires"));
            let rule = &round.rules.questionnaire;
            unverified_ui(ui, say, Some(&rule.source).filter(|_| rule.unverified));
        });
        let needed = round.questionnaires;
        let values =
            [("sheets", whole(needed.sheets)), ("parents", whole(needed.parents)), ("valid", whole(needed.valid))];
        let key = if needed.population_known { "visits_list.needed" } else { "visits_list.needed_least" };
        card::weak_ui(ui, &say.with(key, &values));
        let spacing = Vec2::new(ui.steps(5.0), ui.steps(1.5));
        Grid::new("questionnaires").num_columns(5).spacing(spacing).show(ui, |ui| {
            for key in ["respondent", SHEETS, VALID, HAPPY, "ratio"] {
                let text = say.of(&format!("visits_list.questionnaire.{key}"));
                if key == "respondent" {
                    card::weak_ui(ui, &text);
                } else {
                    right_ui(ui, RichText::new(text).text_style(theme::small()).color(ui.colours().text_weak));
                }
            }
            ui.end_row();
            for respondent in &round.rules.respondents {
                respondent_ui(ui, say, round, &respondent.id, say.name(&respondent.name), drafts, entered);
                ui.end_row();
            }
            for (key, counts) in [("visits_list.all", &tally.all), ("visits_list.of_parents", &tally.parents)] {
                ui.label(RichText::new(say.of(key)).text_style(theme::strong()));
                for number in [counts.sheets, counts.valid, counts.happy] {
                    right_ui(ui, RichText::new(whole(number)).text_style(theme::strong()));
                }
                right_ui(ui, RichText::new(ratio(counts)).text_style(theme::strong()));
                ui.end_row();
            }
        });
        ui.add_space(ui.steps(1.0));
        verdicts_ui(ui, say, round, &tally);
    });
}

/// A number at the right of its column.
fn right_ui(ui: &mut Ui, text: RichText) {
    let size = Vec2::new(ui_steps(NUMBER), crate::ui::tokens::sizes().button);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_width(size.x);
        ui.label(text);
    });
}

fn whole(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX))
}

fn ratio(counts: &Counts) -> String {
    counts.ratio().and_then(|ratio| ratio.to_f64()).map_or_else(|| NO_FIGURE.to_owned(), |ratio| percent(ratio, 1))
}

fn respondent_ui(
    ui: &mut Ui,
    say: Say,
    round: &OpenRound,
    id: &str,
    name: &str,
    drafts: &mut Drafts,
    entered: &mut Vec<Entered>,
) {
    let stood = round.round.counted.get(id);
    let counted = stood.map(|stood| stood.value).unwrap_or_default();
    let mut now = counted;
    ui.horizontal(|ui| {
        ui.label(name);
        if stood.is_some_and(|stood| stood.conflict) {
            wrong_ui(ui, &say.of("visits_list.conflict"));
        }
    });
    for (key, place) in [(SHEETS, &mut now.sheets), (VALID, &mut now.valid), (HAPPY, &mut now.happy)] {
        let column = say.of(&format!("visits_list.questionnaire.{key}"));
        let label = say.with("visits_list.questionnaire_of", &[("name", name.to_owned()), ("column", column)]);
        let typed = field_ui(ui, drafts, (key, id), &shown_number(*place), &label, |field| {
            let width = ui_steps(NUMBER);
            field.desired_width(width).min_size(Vec2::new(width, 0.0)).align(Align2::RIGHT_CENTER)
        });
        if let Some(number) = typed.and_then(|text| number(drafts, (key, id), &text)) {
            *place = number;
        }
    }
    let of_one = counted.is_complete().then(|| {
        crate::visit::round::tally(
            &round.rules,
            &[crate::visit::round::Sheets {
                respondent: id.to_owned(),
                sheets: counted.sheets.unwrap_or_default(),
                valid: counted.valid.unwrap_or_default(),
                happy: counted.happy.unwrap_or_default(),
            }],
            None,
        )
    });
    let is_number = |key: &'static str| {
        drafts.get(&(key, id.to_owned())).is_none_or(|text| number(&mut Drafts::new(), (key, id), text).is_some())
    };
    if [SHEETS, VALID, HAPPY].into_iter().any(|key| !is_number(key)) {
        wrong_ui(ui, &say.of("visits_list.wrong_count"));
    } else {
        let text =
            of_one.filter(|one| one.flaws.is_empty()).map_or_else(|| NO_FIGURE.to_owned(), |one| ratio(&one.all));
        right_ui(ui, RichText::new(text));
    }
    if now != counted {
        entered.push(Entered::Counted(id.to_owned(), now));
    }
}

/// What the questionnaires come to, what cannot be so, and what is still missing.
fn verdicts_ui(ui: &mut Ui, say: Say, round: &OpenRound, tally: &Tally) {
    let rule = &round.rules.questionnaire;
    let names: BTreeMap<&str, &str> =
        round.rules.respondents.iter().map(|one| (one.id.as_str(), say.name(&one.name))).collect();
    let name = |id: &String| (*names.get(id.as_str()).unwrap_or(&id.as_str())).to_owned();
    for flaw in &tally.flaws {
        let (key, id) = match flaw {
            Flaw::ValidOverSheets(id) => ("visits_list.flaw_valid", id),
            Flaw::HappyOverValid(id) => ("visits_list.flaw_happy", id),
            Flaw::UnknownRespondent(id) => ("visits_list.flaw_unknown", id),
        };
        wrong_ui(ui, &say.with(key, &[("name", name(id))]));
    }
    let part = |part: u64, whole: u64| {
        if whole == 0 { NO_FIGURE.to_owned() } else { percent(part as f64 / whole as f64, 1) }
    };
    let verdicts = [
        ("satisfied", tally.satisfied, ratio(&tally.all), percent(rule.satisfied.double, 0)),
        (
            "parents",
            tally.parents_enough,
            part(tally.parents.sheets, tally.all.sheets),
            percent(rule.parents_share.double, 0),
        ),
        ("valid", tally.valid_enough, part(tally.all.valid, tally.all.sheets), percent(rule.valid_share.double, 0)),
        ("sheets", tally.sheets_enough, whole(tally.all.sheets), whole(round.questionnaires.sheets)),
    ];
    if tally.all.sheets > 0 {
        ui.horizontal_wrapped(|ui| {
            for (key, reached, figure, least) in verdicts {
                let is = match reached {
                    Some(true) => Mark::Good,
                    Some(false) => Mark::Bad,
                    None => Mark::Open,
                };
                let values = [("figure", figure), ("least", least)];
                mark::badge_ui(ui, is, &say.with(&format!("visits_list.tally.{key}"), &values));
            }
        });
    }
    let open: Vec<&str> = round
        .rules
        .respondents
        .iter()
        .filter(|one| !round.round.counted.get(&one.id).is_some_and(|stood| stood.value.is_complete()))
        .map(|one| say.name(&one.name))
        .collect();
    let text = if !round.round.figures(&round.rules).is_empty() {
        say.of("visits_list.tally_counts")
    } else if open.is_empty() {
        say.of("visits_list.tally_flawed")
    } else {
        say.with("visits_list.tally_open", &[("names", say.list(open))])
    };
    card::weak_ui(ui, &text);
}

/// Schools and offices of the round.
fn places_ui(
    ui: &mut Ui,
    state: &state::State,
    shown: &Shown,
    listing: &Listing,
    round: &OpenRound,
    offices: &mut bool,
) {
    let say = state.say;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            card::heading_ui(ui, &say.of("visits_list.places"));
            unverified_ui(ui, say, Some(&round.rules.schools.source).filter(|_| round.rules.schools.unverified));
        });
        let this_year = |visit: &&Listed| {
            let about = &visit.about;
            about.kind == VisitKind::Visit
                && !visit.is_planned()
                && About::school_year_of(about.date) == shown.county.year
        };
        let visited: BTreeSet<&Option<String>> =
            listing.visits.iter().filter(this_year).map(|visit| &visit.about.school).collect();
        let visited = visited.len();
        let kinds = round.kinds.iter().filter_map(|kind| shown.quantities().kinds.get(*kind));
        let kinds = say.list(kinds.map(|kind| kind_name(say, kind)));
        let values = [
            ("least", count(round.schools.0)),
            ("most", count(round.schools.1)),
            ("visited", count(visited)),
            ("kinds", if kinds.is_empty() { NO_FIGURE.to_owned() } else { kinds }),
        ];
        ui.add(Label::new(say.with("visits_list.places_schools", &values)).wrap());
        let names = say.list(round.offices.iter().map(|office| say.name(&office.name)));
        let values = [("number", count(round.offices.len())), ("names", names)];
        ui.add(Label::new(say.with("visits_list.places_offices", &values)).wrap());
        let of_year = |visit: &&Listed| About::school_year_of(visit.about.date) == shown.county.year;
        let offices_of_year = listing.visits.iter().filter(of_year);
        let planned = offices_of_year.filter(|visit| visit.about.kind == VisitKind::Office).count();
        ui.horizontal_wrapped(|ui| {
            let button = eframe::egui::Button::new(say.of("visits_list.plan_offices"));
            *offices = ui.add_enabled(!state.read_only, button).clicked();
            if planned > 0 {
                card::weak_ui(ui, &say.with("visits_list.offices_planned", &[("number", count(planned))]));
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_and_anything_else_is_kept_as_typed() {
        let mut drafts = Drafts::new();
        drafts.insert((SHEETS, "parents".to_owned()), "1,2x".to_owned());
        assert_eq!(number(&mut drafts, (SHEETS, "parents"), "1,2x"), None);
        assert_eq!(drafts.len(), 1);
        assert_eq!(number(&mut drafts, (SHEETS, "parents"), " 1,200 "), Some(Some(1200)));
        assert!(drafts.is_empty());
        assert_eq!(number(&mut drafts, (SHEETS, "parents"), ""), Some(None));
    }
}
