//! Findings on a visit: one key from a line, its usual wording filled in; and what is still open at this school from earlier.

use std::sync::Arc;

use eframe::egui::{
    Align2, Id, Key, KeyboardShortcut, Label, Modal, Modifiers, Pos2, Rect, RichText, ScrollArea, TextStyle, Ui, Vec2,
};

use crate::ops::visit::findings::raise;
use crate::ops::visit::open::OpenVisit;
use crate::ops::visit::wording::{usual, usual_severity};
use crate::ui::command::Command;
use crate::ui::keys;
use crate::ui::screens::follow_up::form::{self, Draft as Fields, fields_ui};
use crate::ui::screens::follow_up::ledger::Ledger;
use crate::ui::screens::follow_up::{self, Step, page, signs};
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::Say;
use crate::visit::{Finding, FindingState, Line, Mark, Source, VisitKind};

use super::briefing::Place;
use super::{Walk, desk, undo, words};

/// Open findings listed at once; the others are scrolled to.
const LISTED: f32 = 4.0;
/// What keeps the finding that is being written.
const SAVES: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);
/// Characters of a finding in a line of the desk.
const SHORT: usize = 24;
/// Papers named as evidence; the guide names them all.
const PROOFS: usize = 2;

/// What is written or looked at over the visit.
#[derive(Debug)]
pub enum Draft {
    /// A finding that is being written.
    New(Box<Fields>),
    /// An earlier finding, followed up on this visit.
    Earlier,
}

/// Whether the facts of a finding are about to have the keyboard.
pub(super) fn is_leading(walk: &Walk) -> bool {
    matches!(&walk.finding, Some(Draft::New(fields)) if fields.focus)
}

/// Begins a finding of the line at hand, or goes on with the one that was put aside.
pub(super) fn begin(state: &mut state::State) {
    desk::leave(state);
    follow_up::read(state);
    let (say, today) = (state.say, state.today());
    let shown = state.shown.clone();
    let Some(walk) = state.visits.open.as_ref() else { return };
    let Some(line) = walk.line() else { return };
    let aside = state.follow_up.aside.remove(&(walk.visit.id.clone(), line.id.clone()));
    let mut fields = aside.unwrap_or_else(|| {
        let facts = facts(say, &walk.visit, line, shown.as_deref());
        let about = about(say, &walk.visit, line, today);
        let rules = &walk.visit.library.visits.finding;
        Fields::new(about, facts, usual_severity(&walk.visit, line), line.side, rules)
    });
    fields.focus = true;
    if let Some(walk) = state.visits.open.as_mut() {
        walk.finding = Some(Draft::New(Box::new(fields)));
    }
}

/// The usual finding, and what was noted on the line.
fn facts(say: Say, visit: &OpenVisit, line: &Line, shown: Option<&Shown>) -> String {
    let of_county = shown.filter(|shown| shown.county.id() == visit.about.county);
    let options = of_county.map(Shown::options).unwrap_or_default();
    let facts = usual(say.language, visit, line, of_county.map(Shown::reported), &options);
    match visit.sheet.notes.get(&line.id).map(|note| note.value.trim()).filter(|note| !note.is_empty()) {
        Some(note) => say.with("follow_up.facts.noted", &[("facts", facts), ("note", note.to_owned())]),
        None => facts,
    }
}

fn about(say: Say, visit: &OpenVisit, line: &Line, today: jiff::civil::Date) -> Finding {
    Finding {
        source: if visit.about.kind == VisitKind::SelfReview { Source::SelfReview } else { Source::County },
        county: visit.about.county.clone(),
        year: visit.about.year,
        school: visit.about.school.clone(),
        visit: Some(visit.id.clone()),
        line: line.id.clone(),
        requirement: words::line_name(say, line).to_owned(),
        basis: say.name(&line.basis).to_owned(),
        // A visit that is written up later was on its own day; one that was planned for later is walked today.
        found_on: visit.about.date.min(today),
    }
}

/// What stands over the visit: a finding that is being written, or an earlier one.
pub(super) fn finding_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    follow_up::read(state);
    let Some(draft) = state.visits.open.as_mut().and_then(|walk| walk.finding.take()) else { return };
    match draft {
        Draft::New(fields) => new_ui(ui, state, shown, *fields),
        Draft::Earlier => earlier_ui(ui, state, shown),
    }
}

fn new_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, mut fields: Fields) {
    let say = state.say;
    let ledger = state.follow_up.ledger.clone();
    let (mut done, mut closed, mut other) = (false, false, None);
    let modal = Modal::new(Id::unique("finding")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel * 1.2);
        card::heading_ui(ui, &say.of("follow_up.raise_title"));
        form::grounds_ui(ui, say, &fields.about);
        ui.add_space(ui.steps(2.0));
        if let Some(ledger) = &ledger {
            other = doubles_ui(ui, say, ledger, &fields.about);
        }
        fields_ui(ui, say, &shown.library.visits.finding, &mut fields);
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let ready = fields.ready().is_some();
            ui.add_enabled_ui(ready, |ui| done = card::main_button_ui(ui, &say.of("follow_up.save")).clicked());
            done |= ready && ui.input_mut(|input| keys::take(input, &SAVES, false));
            closed = ui.button(say.of("window.cancel")).clicked();
            let advice = if ready { ui.ctx().format_shortcut(&SAVES) } else { say.of("follow_up.not_ready_here") };
            card::weak_ui(ui, &advice);
        });
    });
    let place = (fields.about.visit.clone().unwrap_or_default(), fields.about.line.clone());
    if done || closed {
        // The next key is the line's, not that of a field which is gone.
        ui.memory_mut(eframe::egui::Memory::stop_text_input);
    }
    if done {
        save(state, fields);
    } else if let Some(id) = other {
        state.follow_up.aside.insert(place, fields);
        follow(state, &id);
    } else if closed {
        // Taken back on purpose.
    } else if modal.should_close() {
        // A key pressed by mistake must not lose what was written.
        state.follow_up.aside.insert(place, fields);
    } else if let Some(walk) = state.visits.open.as_mut() {
        walk.finding = Some(Draft::New(Box::new(fields)));
    }
}

/// What is already known of the same line, so that nothing is raised twice. Returns one that was pressed.
fn doubles_ui(ui: &mut Ui, say: Say, ledger: &Ledger, about: &Finding) -> Option<String> {
    let mut pressed = None;
    let same = ledger.of_school(about.school.as_deref());
    let same: Vec<usize> = same.filter(|place| ledger.findings[*place].about.line == about.line).collect();
    if same.is_empty() {
        return None;
    }
    let colours = ui.colours();
    let frame = eframe::egui::Frame::new().fill(colours.open_soft).corner_radius(sizes().radius);
    frame.inner_margin(eframe::egui::Margin::symmetric(10, 6)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.label(RichText::new(say.of("follow_up.doubles")).color(colours.open));
        for place in same {
            let (finding, line) = (&ledger.findings[place], &ledger.lines[place]);
            let stage = signs::stage(say, line.stage);
            let text = format!("{} · {stage} · {}", finding.number, words::short(&finding.facts, SHORT * 2));
            if ui.link(text).clicked() {
                pressed = Some(finding.id.clone());
            }
        }
    });
    ui.add_space(ui.steps(2.0));
    pressed
}

fn save(state: &mut state::State, fields: Fields) {
    let Some(finding) = fields.ready() else { return };
    let place = (fields.about.visit.clone().unwrap_or_default(), fields.about.line.clone());
    // Kept until it is on the disk: what is refused can be gone on with.
    state.follow_up.aside.insert(place.clone(), fields);
    follow_up::act(
        state,
        move |session| raise(session, &finding).map(|id| vec![Step::Raised(id)]),
        move |state, steps| {
            if let Some(Step::Raised(id)) = steps.last() {
                undo::raised(state, &place.0, &place.1, id);
            }
            state.follow_up.aside.remove(&place);
            let text = state.say.of("follow_up.raised");
            state.tell(text);
        },
    );
}

/// Shows an earlier finding over the visit.
fn follow(state: &mut state::State, id: &str) {
    follow_up::open(state, id);
    if let Some(walk) = state.visits.open.as_mut() {
        walk.finding = Some(Draft::Earlier);
    }
}

fn earlier_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    if state.follow_up.open.is_none() {
        return;
    }
    let modal = Modal::new(Id::unique("earlier")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel * 1.2);
        page::page_ui(ui, state, shown, page::Way::Dialog);
    });
    if modal.should_close() {
        page::close(state);
    }
    // Gone where the page was closed, or led to another visit.
    if state.follow_up.open.is_some()
        && let Some(walk) = state.visits.open.as_mut()
    {
        walk.finding = Some(Draft::Earlier);
    }
}

/// Open findings of the school of the visit, from other visits or none.
pub(super) fn open_ones(walk: &Walk, ledger: &Ledger) -> Vec<usize> {
    let visit = Some(walk.visit.id.as_str());
    let same = ledger.of_school(walk.visit.about.school.as_deref());
    same.filter(|place| ledger.lines[*place].stage.is_open() && ledger.findings[*place].about.visit.as_deref() != visit)
        .collect()
}

/// The line of this visit that an earlier finding was about, where it has that line.
pub(super) fn place_of(walk: &Walk, finding: &FindingState) -> Option<Place> {
    walk.visit.asked.lines.iter().position(|line| line.id == finding.about.line).map(Place::Line)
}

/// What is still open at this school from earlier visits, to be looked at first: a card with a line each. A line leads to
/// progress and review on this visit, the button beside it to what is checked. Says whether there is any, or will be known.
pub(super) fn open_findings_ui(ui: &mut Ui, state: &mut state::State, gone: &mut Option<Place>) -> bool {
    let say = state.say;
    let (Some(walk), Some(ledger)) = (state.visits.open.as_ref(), state.follow_up.ledger.clone()) else { return true };
    let open = open_ones(walk, &ledger);
    if open.is_empty() {
        return false;
    }
    let mut pressed = None;
    let title = say.with("follow_up.open_here", &[("number", open.len().to_string())]);
    card::titled_card_ui(ui, &title, |ui| {
        let height = (sizes().row * LISTED).min(sizes().row * open.len() as f32);
        ScrollArea::vertical().id_salt("open_findings").max_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let aside = sizes().button + ui.spacing().item_spacing.x;
            for place in &open {
                let finding = &ledger.findings[*place];
                ui.horizontal(|ui| {
                    let width = ui.available_width() - aside;
                    if line_ui(ui, say, &ledger, *place, width) {
                        pressed = Some(finding.id.clone());
                    }
                    if let Some(line) = place_of(walk, finding) {
                        let label = say.with("briefing.go", &[("what", finding.facts.clone())]);
                        if icon::icon_button_ui(ui, "forward", &label).clicked() {
                            *gone = Some(line);
                        }
                    }
                });
            }
        });
    });
    if let Some(id) = pressed {
        follow(state, &id);
    }
    true
}

/// The same in one line above the checklist, with the most urgent of them; pressing it leads there. The others come one
/// after the other as these are closed.
pub fn open_findings_bar_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let (Some(walk), Some(ledger)) = (state.visits.open.as_ref(), state.follow_up.ledger.clone()) else { return };
    let open = open_ones(walk, &ledger);
    let Some(first) = open.first().copied() else { return };
    let colours = ui.colours();
    let mut pressed = None;
    let frame = eframe::egui::Frame::new().fill(colours.open_soft).corner_radius(sizes().radius);
    frame.inner_margin(eframe::egui::Margin::symmetric(10, 2)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            icon::icon_ui(ui, "finding", colours.open);
            let title = say.with("follow_up.open_here", &[("number", open.len().to_string())]);
            ui.label(RichText::new(title).color(colours.open));
            let width = ui.available_width();
            if line_ui(ui, say, &ledger, first, width) {
                pressed = Some(ledger.findings[first].id.clone());
            }
        });
    });
    ui.add_space(ui.steps(1.5));
    if let Some(id) = pressed {
        follow(state, &id);
    }
}

/// One finding in a line: how bad, what, by when, how far.
fn line_ui(ui: &mut Ui, say: Say, ledger: &Ledger, place: usize, width: f32) -> bool {
    let (finding, line) = (&ledger.findings[place], &ledger.lines[place]);
    let stage = signs::stage(say, line.stage);
    let left = signs::time_left(say, line.days).unwrap_or_default();
    let parts = [finding.number.clone(), finding.facts.clone(), left.clone(), stage.clone()];
    let label = say.list(parts.into_iter().filter(|part| !part.is_empty()));
    let size = Vec2::new(width, sizes().row);
    let pressed = row::sized_row_ui(ui, size, row::Kind::Leads, &label, false, |ui, rect| {
        let colours = ui.colours();
        let sign = signs::of_severity(finding.severity, colours);
        let square = Rect::from_center_size(Pos2::new(rect.left() + 7.0, rect.center().y), Vec2::splat(14.0));
        icon::paint(ui.painter(), square, sign.icon, sign.ink);
        let sign = signs::of_stage(line.stage, colours);
        let word = row::lines(ui, &stage, &TextStyle::Body, sign.ink, 90.0, 1);
        let mut right = rect.right() - 90.0;
        row::put(ui.painter(), word, Pos2::new(right + 20.0, rect.center().y), Align2::LEFT_CENTER, sign.ink);
        let square = Rect::from_center_size(Pos2::new(right + 8.0, rect.center().y), Vec2::splat(14.0));
        icon::paint(ui.painter(), square, sign.icon, sign.ink);
        let ink = if line.is_overdue() { colours.bad } else { colours.text_weak };
        let time = row::lines(ui, &left, &TextStyle::Body, ink, 110.0, 1);
        right -= 8.0;
        let width = time.size().x;
        row::put(ui.painter(), time, Pos2::new(right, rect.center().y), Align2::RIGHT_CENTER, ink);
        right -= width + 10.0;
        if line.is_overdue() {
            let square = Rect::from_center_size(Pos2::new(right, rect.center().y), Vec2::splat(14.0));
            icon::paint(ui.painter(), square, "warning", ink);
            right -= 14.0;
        }
        let room = (right - rect.left() - 20.0).max(20.0);
        let facts = row::lines(ui, &finding.facts, &TextStyle::Body, colours.text, room, 1);
        let at = Pos2::new(rect.left() + 20.0, rect.center().y);
        row::put(ui.painter(), facts, at, Align2::LEFT_CENTER, colours.text);
    });
    pressed.clicked()
}

/// The sentence that asks for evidence of a line that is not wholly met and has none, by its key.
fn proof(walk: &Walk, line: &Line) -> Option<&'static str> {
    if walk.is_frozen() || walk.visit.sheet.photos.contains_key(&line.id) {
        return None;
    }
    match walk.visit.mark(line)? {
        Mark::NotMet => Some("walk.proof.not_met"),
        Mark::Mostly => Some("walk.proof.mostly"),
        Mark::Met | Mark::NotApplicable | Mark::Unchecked => None,
    }
}

/// What to photograph of a line, and the button that does.
struct Proof {
    what: String,
    add: String,
}

impl Proof {
    fn new(ui: &Ui, say: Say, line: &Line, key: &str) -> Self {
        let papers = if say.language == crate::text::Language::ZhCn { &line.papers.zh } else { &line.papers.en };
        let what = if papers.is_empty() { say.of("walk.proof.place") } else { say.list(papers.iter().take(PROOFS)) };
        let keys = Command::Photo.keys(ui.ctx());
        Self { what: say.with(key, &[("what", what)]), add: say.with("walk.proof.add", &[("key", keys)]) }
    }

    /// Width of all but the text, with gaps.
    fn button(&self, ui: &Ui) -> f32 {
        let link = row::lines(ui, &self.add, &TextStyle::Body, ui.colours().accent, f32::INFINITY, 1);
        link.size().x + sizes().icon + ui.spacing().item_spacing.x * 3.0
    }

    /// Whether there is room for the whole of it.
    fn fits(&self, ui: &Ui) -> bool {
        let text = row::lines(ui, &self.what, &TextStyle::Body, ui.colours().text_weak, f32::INFINITY, 1);
        text.size().x + self.button(ui) <= ui.available_width()
    }

    /// Draws it in a row; says whether the button was pressed.
    fn draw(&self, ui: &mut Ui) -> bool {
        let room = (ui.available_width() - self.button(ui)).max(0.0);
        icon::icon_ui(ui, "photo", ui.colours().text_weak);
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(Label::new(RichText::new(&self.what).color(ui.colours().text_weak)).truncate());
        });
        ui.link(&self.add).clicked()
    }
}

/// Under a line that fails: a quiet offer to raise a finding, or the findings it has already; and what to photograph.
pub fn offer_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let ledger = state.follow_up.ledger.clone();
    let school = walk.visit.about.school.as_deref();
    let raised: Vec<(String, String)> = ledger
        .iter()
        .flat_map(|ledger| ledger.of_school(school).map(move |place| (ledger, place)))
        .filter(|(ledger, place)| ledger.findings[*place].about.line == line.id && ledger.lines[*place].stage.is_open())
        .map(|(ledger, place)| {
            let finding = &ledger.findings[place];
            let values = [
                ("number", finding.number.clone()),
                ("facts", words::short(&finding.facts, SHORT)),
                ("stage", signs::stage(say, ledger.lines[place].stage)),
            ];
            (finding.id.clone(), say.with("follow_up.raised_already", &values))
        })
        .collect();
    let failing = walk.visit.mark(line) == Some(Mark::NotMet) && !walk.is_frozen();
    let aside = state.follow_up.aside.contains_key(&(walk.visit.id.clone(), line.id.clone()));
    let offers = ledger.is_some() && (!raised.is_empty() || failing || aside);
    let proof = proof(walk, line);
    if !offers && proof.is_none() {
        return;
    }
    let mut proof = proof.map(|key| Proof::new(ui, say, line, key));
    let (mut pressed, mut photo) = (None, false);
    if offers {
        ui.horizontal(|ui| {
            let colours = ui.colours();
            icon::icon_ui(ui, "finding", if raised.is_empty() { colours.bad } else { colours.text_weak });
            for (id, text) in raised.iter().take(2) {
                if ui.link(text).clicked() {
                    pressed = Some(id.clone());
                }
            }
            if raised.is_empty() {
                let key = if aside { "follow_up.aside" } else { "follow_up.offer" };
                ui.label(RichText::new(say.of(key)).color(colours.text_weak));
            }
            ui.add_space(ui.steps(2.0));
            if let Some(beside) = proof.take_if(|proof| proof.fits(ui)) {
                photo = beside.draw(ui);
            }
        });
    }
    if let Some(below) = proof {
        ui.horizontal(|ui| photo = below.draw(ui));
    }
    if photo {
        state.commands.push(Command::Photo);
    }
    if let Some(id) = pressed {
        follow(state, &id);
    }
}
