//! Every school by how long ago somebody was there, those nobody was ever at first. One press plans a visit today.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::{Checkbox, Role, ScrollArea, Ui, Vec2, WidgetInfo};
use jiff::civil::Date;

use crate::rulebook::checklist::Length;
use crate::ui::command::Command;
use crate::ui::screens::schools::order::sound;
use crate::ui::screens::schools::source::{Source, TOWNSHIP, kind_name};
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, row};
use crate::ui::words::count;
use crate::visit::VisitKind;

use super::super::Listing;
use super::days;
use super::desk::{Made, inspected};
use super::order::Key;
use super::plan::{Going, save};
use super::since::Since;
use super::table::{Column, Places, ROW};

/// Room of the button behind each row, in steps.
const BUTTON: f32 = 24.0;
/// Room of the box before each row, in steps.
const BOX: f32 = 7.0;

/// How long a school has waited: the greatest is nobody ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wait {
    Days(i32),
    Never,
}

impl Wait {
    pub(super) fn of(listing: &Listing, school: &str, today: Date) -> Self {
        listing.last.get(school).map_or(Self::Never, |last| Self::Days(days(*last, today)))
    }
}

/// What is listed.
pub struct List {
    rows: Vec<u32>,
    /// The next day that is planned, by code.
    next: BTreeMap<String, Date>,
}

impl List {
    fn new(state: &mut state::State, shown: &Arc<Shown>, listing: &Listing) -> Self {
        let today = state.today();
        let search = state.visits.list.search.clone();
        let hits = super::desk::hits(shown, &search);
        let schools = &shown.county.schools;
        let code = |row: u32| schools.codes[row as usize].as_str();
        let mut next: BTreeMap<String, Date> = BTreeMap::new();
        let to_come = listing.visits.iter().filter(|visit| visit.about.date >= today && visit.is_planned());
        for visit in to_come.filter(|visit| visit.about.kind == VisitKind::Visit) {
            let Some(school) = &visit.about.school else { continue };
            // By day: the first is the next.
            next.entry(school.clone()).or_insert(visit.about.date);
        }
        let mut rows = inspected(state, shown);
        rows.retain(|row| hits.as_ref().is_none_or(|hits| hits.contains_key(row)));
        let order = state.memory.visits.schools;
        let findings = |row: u32| listing.open_findings.get(&Some(code(row).to_owned())).copied().unwrap_or_default();
        match order.key {
            Key::Name => order.sort(&mut rows, |row| Some(sound(&schools.names[row as usize]))),
            Key::Township => {
                let mut sounds: BTreeMap<&str, String> = BTreeMap::new();
                for row in &rows {
                    let township = schools.text(TOWNSHIP, *row as usize);
                    sounds.entry(township).or_insert_with(|| sound(township));
                }
                order.sort(&mut rows, |row| sounds.get(schools.text(TOWNSHIP, row as usize)));
            }
            Key::Kind => order.sort(&mut rows, |row| Some(schools.kinds[row as usize])),
            Key::Findings => order.sort(&mut rows, |row| Some(findings(row))),
            Key::Next => order.sort(&mut rows, |row| next.get(code(row)).copied()),
            Key::Since | Key::Day | Key::Team | Key::Standing | Key::NotMet => {
                order.sort(&mut rows, |row| Some(Wait::of(listing, code(row), today)));
            }
        }
        if let Some(hits) = &hits {
            rows.sort_by_key(|row| Reverse(hits.get(row).copied().unwrap_or_default()));
        }
        Self { rows, next }
    }
}

pub(super) fn schools_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, listing: &Arc<Listing>) {
    let made = state.visits.list.schools.take().filter(|(made, _)| made.is_of(state, listing));
    let (made, list) = made.unwrap_or_else(|| (Made::now(state, listing), List::new(state, shown, listing)));
    rows_ui(ui, state, shown, listing, &list);
    state.visits.list.schools = Some((made, list));
}

const COLUMNS: [Column; 6] = [
    Column::new(Key::Since, 26.0),
    Column::new(Key::Name, 44.0).growing(),
    Column::new(Key::Township, 24.0).spare(1),
    Column::new(Key::Kind, 26.0).spare(3),
    Column::new(Key::Findings, 22.0).numbers().spare(2),
    Column::new(Key::Next, 24.0).spare(4),
];

fn rows_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, listing: &Listing, list: &List) {
    let say = state.say;
    let today = state.today();
    let source = Source::from(shown.as_ref());
    let rule = shown.library.visits.since_last_visit_days;
    let (mut pressed, mut planned) = (None, None);
    card::card_ui(ui, |ui| {
        ui.set_min_size(ui.available_size());
        if list.rows.is_empty() {
            card::empty_ui(ui, "filter", &say.of("visits_list.no_school"), &say.of("visits_list.no_school_advice"));
            return;
        }
        ui.spacing_mut().item_spacing = Vec2::new(ui.steps(2.0), 0.0);
        let (left, right) = (ui.steps(BOX), ui.steps(BUTTON));
        let bar = ui.spacing().scroll.allocated_width();
        let around = left + right + bar + 2.0 * ui.steps(2.0);
        let places = Places::new(ui, &COLUMNS, ui.available_width() - around - 2.0 * row::margin());
        pressed = places.headings_ui(ui, say, state.memory.visits.schools, left + ui.steps(2.0));
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, ui.steps(ROW), list.rows.len(), |ui, range| {
            for row in &list.rows[range] {
                let place = *row as usize;
                let code = &shown.county.schools.codes[place];
                let name = shown.school(*row);
                let since = Since::of(listing.last.get(code).map(|last| days(*last, today)), rule);
                let open = listing.open_findings.get(&Some(code.clone())).copied().unwrap_or_default();
                let next = list.next.get(code);
                let kind = source.kind(place).map_or("", |kind| kind_name(say, kind));
                ui.horizontal(|ui| {
                    let mut on = state.visits.list.chosen.contains(code);
                    let label = say.with("visits_list.choose", &[("name", name.to_owned())]);
                    let tick = ui.add_sized([left, ui.steps(ROW)], Checkbox::without_text(&mut on));
                    tick.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &label));
                    if tick.clicked() {
                        crate::ui::screens::schools::filter::switch(&mut state.visits.list.chosen, code);
                    }
                    let findings = say.with("visits_list.open_findings", &[("number", count(open))]);
                    let words = [name.to_owned(), source.township(place).to_owned(), since.words(say), findings];
                    let label = say.list(words.into_iter().filter(|part| !part.is_empty()));
                    let size = Vec2::new(ui.available_width() - right - ui.steps(2.0), ui.steps(ROW));
                    let opened = row::sized_row_ui(ui, size, row::Kind::Leads, &label, true, |ui, rect| {
                        let colours = ui.colours();
                        if let Some(cell) = places.cell(Key::Since, rect) {
                            since.paint(ui, say, cell);
                        }
                        places.put(ui, rect, Key::Name, name, colours.text);
                        places.put(ui, rect, Key::Township, source.township(place), colours.text_weak);
                        places.put(ui, rect, Key::Kind, kind, colours.text_weak);
                        let ink = if open == 0 { colours.text_weak } else { colours.bad };
                        places.put(ui, rect, Key::Findings, &count(open), ink);
                        let next = next.map(ToString::to_string).unwrap_or_default();
                        places.put(ui, rect, Key::Next, &next, colours.text_weak);
                    });
                    if opened.clicked() {
                        state.commands.push(Command::School(*row));
                    }
                    if next == Some(&today) {
                        card::weak_ui(ui, &say.of("visits_list.planned_today"));
                    } else {
                        let button = ui
                            .add_enabled(!state.read_only, eframe::egui::Button::new(say.of("visits_list.plan_today")));
                        let label = say.with("visits_list.plan_today_of", &[("name", name.to_owned())]);
                        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
                        if button.clicked() {
                            planned = Some(code.clone());
                        }
                    }
                });
            }
        });
    });
    if let Some(key) = pressed {
        state.memory.visits.schools.press(key);
    }
    if let Some(code) = planned {
        let stops = vec![crate::ops::visit::begin::Stop { school: Some(code), date: today, team: String::new() }];
        save(state, shown, Going { kind: VisitKind::Visit, length: Length::Standard, stops });
    }
}
