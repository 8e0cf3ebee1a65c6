//! Visits: today's first, then those that come, then those that were.

use std::sync::Arc;

use eframe::egui::{Align2, ScrollArea, Ui, Vec2};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ops::visit::list::Listed;
use crate::ui::command::Command;
use crate::ui::screens::schools::order::sound;
use crate::ui::state::{self, Scope, Shown};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::{Say, count};

use super::super::{Listing, walk};
use super::desk::Made;
use super::order::Key;
use super::since::Since;
use super::table::{Column, Places, ROW};
use super::{day, days, place_name};

/// How a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// Its day has passed and nothing was entered.
    Missed,
    /// It is still to come.
    Planned,
    /// Something was entered.
    UnderWay,
    /// It is signed.
    Signed,
}

impl Standing {
    const ALL: [Self; 4] = [Self::Planned, Self::Missed, Self::UnderWay, Self::Signed];

    fn of(visit: &Listed, today: Date) -> Self {
        if visit.signed {
            Self::Signed
        } else if !visit.is_planned() {
            Self::UnderWay
        } else if visit.about.date < today {
            Self::Missed
        } else {
            Self::Planned
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Planned => "planned",
            Self::UnderWay => "under_way",
            Self::Signed => "signed",
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone)]
enum Line {
    /// Heading of a day, with how many visits there are.
    Day(String),
    /// A visit, by its place in the listing.
    Visit(usize),
}

/// What is listed.
pub struct List {
    lines: Vec<Line>,
    visits: usize,
    /// Of the scope and the search: today's, then by [`Standing::ALL`].
    today: usize,
    standing: [usize; 4],
    /// Of the scope, whatever is asked.
    all: usize,
}

impl List {
    fn new(state: &mut state::State, shown: &Arc<Shown>, listing: &Listing) -> Self {
        let (say, today) = (state.say, state.today());
        let search = state.visits.list.search.clone();
        let hits = super::desk::hits(shown, &search);
        let memory = &state.memory.visits;
        let row_of = |visit: &Listed| {
            visit
                .about
                .school
                .as_deref()
                .and_then(|code| shown.county.schools.row_of(code))
                .map(crate::county::row_number)
        };
        // Offices are the county's; a school that the figures no longer have is not lost.
        let in_scope = |visit: &Listed| match (&visit.about.school, row_of(visit)) {
            (None, _) => state.memory.scope == Scope::County,
            (Some(_), None) => true,
            (Some(_), Some(row)) => state.in_scope(row),
        };
        let score = |visit: &Listed| match (&hits, row_of(visit)) {
            (None, _) => Some(0),
            (Some(hits), Some(row)) => hits.get(&row).copied(),
            (Some(_), None) => {
                place_name(say, shown, visit.about.school.as_deref()).contains(search.trim()).then_some(0)
            }
        };
        let all = listing.visits.iter().filter(|visit| in_scope(visit)).count();
        let found: Vec<usize> = (0..listing.visits.len())
            .filter(|place| in_scope(&listing.visits[*place]) && score(&listing.visits[*place]).is_some())
            .collect();
        let of = |place: usize| &listing.visits[place];
        let standing =
            Standing::ALL.map(|wanted| found.iter().filter(|place| Standing::of(of(**place), today) == wanted).count());
        let of_today = found.iter().filter(|place| of(**place).about.date == today).count();
        let mut places: Vec<usize> = found
            .into_iter()
            .filter(|place| !memory.today || of(*place).about.date == today)
            .filter(|place| memory.standing.is_empty() || memory.standing.contains(&Standing::of(of(*place), today)))
            .collect();
        let since = |place: usize| Some(super::schools::Wait::of(listing, of(place).about.school.as_deref()?, today));
        let order = memory.visits;
        let open = |place: usize| listing.open_findings.get(&of(place).about.school).copied().unwrap_or_default();
        match order.key {
            Key::Name | Key::Township => {
                order
                    .sort(&mut places, |place| Some(sound(&place_name(say, shown, of(place).about.school.as_deref()))));
            }
            Key::Kind => order.sort(&mut places, |place| Some(of(place).about.kind)),
            Key::Team => {
                order.sort(&mut places, |place| Some(&of(place).about.team).filter(|team| !team.is_empty()).cloned());
            }
            Key::Standing => order.sort(&mut places, |place| Some(Standing::of(of(place), today))),
            Key::NotMet => order.sort(&mut places, |place| Some(of(place).not_met)),
            Key::Findings => order.sort(&mut places, |place| Some(open(place))),
            Key::Since => order.sort(&mut places, since),
            // Today, what comes, what was: each from the nearest.
            Key::Day | Key::Next => order.sort(&mut places, |place| {
                let away = days(today, of(place).about.date);
                Some(if order.descending { (0, away) } else { (i32::from(away < 0), away.abs()) })
            }),
        }
        if hits.is_some() {
            places.sort_by_key(|place| std::cmp::Reverse(score(of(*place))));
        }
        let by_day = matches!(order.key, Key::Day | Key::Next) && hits.is_none();
        let mut list = Self { lines: Vec::new(), visits: places.len(), today: of_today, standing, all };
        let mut last = None;
        for (at, place) in places.iter().enumerate() {
            let date = of(*place).about.date;
            if by_day && last != Some(date) {
                last = Some(date);
                let number = places[at..].iter().take_while(|place| of(**place).about.date == date).count();
                let key = if date == today { "visits_list.heading_today" } else { "visits_list.heading" };
                list.lines.push(Line::Day(say.with(key, &[("day", day(say, date)), ("number", count(number))])));
            }
            list.lines.push(Line::Visit(*place));
        }
        list
    }

    /// The first of today's visits that is not signed.
    pub(super) fn next(&self, listing: &Listing, today: Date) -> Option<String> {
        let visits = self.lines.iter().filter_map(|line| match line {
            Line::Visit(place) => listing.visits.get(*place),
            Line::Day(_) => None,
        });
        let mut today = visits.filter(|visit| visit.about.date == today && !visit.signed);
        today.next().map(|visit| visit.id.clone())
    }
}

pub(super) fn visits_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, listing: &Arc<Listing>) {
    let made = state.visits.list.visits.take().filter(|(made, _)| made.is_of(state, listing));
    let (made, list) = made.unwrap_or_else(|| (Made::now(state, listing), List::new(state, shown, listing)));
    if list.all == 0 {
        card::empty_ui(ui, "visits", &state.say.of("visits_list.none"), &state.say.of("visits_list.none_advice"));
    } else {
        chips_ui(ui, state, &list);
        ui.add_space(ui.steps(1.5));
        rows_ui(ui, state, shown, listing, &list);
    }
    state.visits.list.visits = Some((made, list));
}

/// What can be asked of visits.
fn chips_ui(ui: &mut Ui, state: &mut state::State, list: &List) {
    let say = state.say;
    let memory = &mut state.memory.visits;
    let chip = |say: Say, key: &str, number: usize| {
        let name = say.of(&format!("visits_list.chip.{key}"));
        say.with("schools.chip_count", &[("name", name), ("number", count(number))])
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(1.5));
        if card::toggle_ui(ui, memory.today, &chip(say, "today", list.today)).clicked() {
            memory.today = !memory.today;
        }
        for (standing, number) in Standing::ALL.into_iter().zip(list.standing) {
            let on = memory.standing.contains(&standing);
            if number == 0 && standing == Standing::Missed && !on {
                continue;
            }
            if card::toggle_ui(ui, on, &chip(say, standing.id(), number)).clicked() {
                crate::ui::screens::schools::filter::switch(&mut memory.standing, &standing);
            }
        }
        if (memory.today || !memory.standing.is_empty()) && ui.button(say.of("visits_list.show_all")).clicked() {
            memory.today = false;
            memory.standing.clear();
        }
    });
}

const COLUMNS: [Column; 8] = [
    Column::new(Key::Name, 44.0).growing(),
    Column::new(Key::Day, 22.0).spare(1),
    Column::new(Key::Kind, 25.0).spare(4),
    Column::new(Key::Team, 16.0).spare(5),
    Column::new(Key::Standing, 26.0),
    Column::new(Key::NotMet, 14.0).numbers().spare(2),
    Column::new(Key::Findings, 22.0).numbers().spare(3),
    Column::new(Key::Since, 24.0),
];

fn rows_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, listing: &Listing, list: &List) {
    let (say, schools) = (state.say, &shown.county.schools);
    let (mut opened, mut cancelled, mut pressed) = (None, None, None);
    let mut paper = None;
    card::card_ui(ui, |ui| {
        ui.set_min_size(ui.available_size());
        if list.visits == 0 {
            card::empty_ui(ui, "filter", &say.of("visits_list.none_found"), &say.of("visits_list.none_found_advice"));
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let aside = 2.0 * (sizes().button + ui.spacing().item_spacing.x);
        let bar = ui.spacing().scroll.allocated_width();
        let width = ui.available_width() - aside - bar - 2.0 * row::margin();
        let places = Places::new(ui, &COLUMNS, width);
        pressed = places.headings_ui(ui, say, state.memory.visits.visits, 0.0);
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, ui.steps(ROW), list.lines.len(), |ui, range| {
            for line in &list.lines[range] {
                match line {
                    Line::Day(text) => heading_ui(ui, text),
                    Line::Visit(place) => {
                        let visit = &listing.visits[*place];
                        let mut wanted = false;
                        ui.horizontal(|ui| {
                            let room = ui.available_width() - aside;
                            if visit_ui(ui, state, shown, listing, visit, &places, room) {
                                opened = Some(visit.id.clone());
                            }
                            if visit.is_planned() && !state.read_only {
                                let name = place_name(say, shown, visit.about.school.as_deref());
                                let label = say.with("visits_list.cancel", &[("name", name.clone())]);
                                let row = visit.about.school.as_deref().and_then(|code| schools.row_of(code));
                                if let Some(row) = row.map(crate::county::row_number) {
                                    let label = say.with("paper.blank_of", &[("name", name)]);
                                    if icon::icon_button_ui(ui, "template", &label).clicked() {
                                        paper = Some(Command::Checklist(row));
                                    }
                                } else {
                                    ui.add_space(aside / 2.0);
                                }
                                wanted = icon::icon_button_ui(ui, "close", &label).clicked();
                            }
                        });
                        if wanted {
                            cancelled = Some(visit.id.clone());
                        }
                    }
                }
            }
        });
    });
    state.commands.extend(paper);
    if let Some(key) = pressed {
        state.memory.visits.visits.press(key);
    }
    if cancelled.is_some() {
        state.visits.list.cancel = cancelled;
    }
    if let Some(id) = opened {
        walk::open(state, &id, None);
    }
}

/// Heading of a day.
fn heading_ui(ui: &mut Ui, text: &str) {
    let size = Vec2::new(ui.available_width(), ui.steps(ROW));
    let (rect, response) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
    let ink = ui.colours().text_weak;
    let galley = row::lines(ui, text, &theme::strong(), ink, rect.width(), 1);
    let at = rect.left_bottom() + Vec2::new(row::margin(), -ui.steps(1.0));
    row::put(ui.painter(), galley, at, Align2::LEFT_BOTTOM, ink);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, text));
}

/// One visit; says whether it was pressed.
fn visit_ui(
    ui: &mut Ui,
    state: &state::State,
    shown: &Shown,
    listing: &Listing,
    visit: &Listed,
    places: &Places,
    width: f32,
) -> bool {
    let (say, today) = (state.say, state.today());
    let name = place_name(say, shown, visit.about.school.as_deref());
    let standing = Standing::of(visit, today);
    let stands = match standing {
        Standing::Signed if visit.late > 0 => say.with("visits_list.late_signed", &[("number", count(visit.late))]),
        _ if visit.late > 0 => say.with("visits_list.late", &[("number", count(visit.late))]),
        Standing::UnderWay => say.with("visits_list.answered", &[("number", count(visit.answered))]),
        standing => say.of(&format!("visits_list.standing.{}", standing.id())),
    };
    let kind = say.of(&format!("visit.kind.{}", visit.about.kind.id()));
    let open = listing.open_findings.get(&visit.about.school).copied().unwrap_or_default();
    let rule = shown.library.visits.since_last_visit_days;
    let since =
        visit.about.school.as_ref().map(|code| Since::of(listing.last.get(code).map(|last| days(*last, today)), rule));
    let words = since.map(|since| say.with("visits_list.last_visit", &[("since", since.words(say))]));
    let not_met = say.with("visits_list.not_met", &[("number", count(visit.not_met))]);
    let findings = say.with("visits_list.open_findings", &[("number", count(open))]);
    let label = [name.clone(), visit.about.date.to_string(), kind.clone(), visit.about.team.clone(), stands.clone()];
    let label = label.into_iter().chain([not_met, findings]).chain(words).filter(|part| !part.is_empty());
    let label = say.list(label);
    let size = Vec2::new(width, ui.steps(ROW));
    let pressed = row::sized_row_ui(ui, size, row::Kind::Leads, &label, true, |ui, rect| {
        let colours = ui.colours();
        let number = |number: usize| if number == 0 { colours.text_weak } else { colours.bad };
        places.put(ui, rect, Key::Name, &name, colours.text);
        places.put(ui, rect, Key::Day, &visit.about.date.to_string(), colours.text_weak);
        places.put(ui, rect, Key::Kind, &kind, colours.text_weak);
        places.put(ui, rect, Key::Team, &visit.about.team, colours.text_weak);
        let ink = match standing {
            // Somebody has to take or drop them.
            _ if visit.late > 0 => colours.open,
            Standing::Missed => colours.bad,
            Standing::Planned => colours.text_weak,
            Standing::UnderWay => colours.accent,
            Standing::Signed => colours.good,
        };
        places.put(ui, rect, Key::Standing, &stands, ink);
        if standing != Standing::Planned && standing != Standing::Missed {
            places.put(ui, rect, Key::NotMet, &count(visit.not_met), number(visit.not_met));
        }
        places.put(ui, rect, Key::Findings, &count(open), number(open));
        if let (Some(since), Some(cell)) = (since, places.cell(Key::Since, rect)) {
            since.paint(ui, say, cell);
        }
    });
    pressed.clicked()
}
