//! Where the line at hand is dealt with: always at the same place, so that a hand finds it without looking.

use eframe::egui::{Align, Button, Id, Key, Label, Layout, RichText, Stroke, TextEdit, Ui, Vec2};
use serde_json::Value;

use crate::county::Figure;
use crate::intake::shown_figure;
use crate::ui::command::Command;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::{Answered, Ask, Field, Line, Mark, Measured, work_out};

use super::{Walk, checklist, evidence, findings, history, rooms, settle, words, write, years};

/// Least height, so that the list above does not jump from line to line.
const HEIGHT: f32 = 214.0;

/// What the fields hold while they are typed in.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// The figure's working.
    figure: Option<String>,
    /// The note.
    note: Option<String>,
    /// Why it does not apply.
    reason: Option<String>,
    /// A field that is to have the keyboard in the next frame.
    pub focus: Option<Focus>,
    /// Rooms being typed.
    pub rooms: rooms::Drafts,
    /// Reasons why papers of a year do not apply.
    pub years: years::Drafts,
}

impl Drafts {
    /// Begins with a figure that was typed before and is none yet.
    pub(super) fn begin_with(&mut self, figure: String) {
        self.figure = Some(figure);
    }

    /// Takes the figure that is being typed.
    pub(super) fn take_figure(&mut self) -> Option<String> {
        self.figure.take()
    }

    /// Whether a field is about to have the keyboard.
    pub(super) fn is_leading(&self) -> bool {
        self.focus.is_some() || self.rooms.is_leading() || self.years.is_leading()
    }
}

/// A field of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The figure.
    Figure,
    /// The note.
    Note,
    /// Why it does not apply.
    Reason,
}

/// Answers the line at hand. A line that does not apply keeps the reason typed.
pub fn mark(state: &mut state::State, mark: Mark) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let Some(line) = walk.line() else { return };
    let (field, id) = (Field::Mark(line.id.clone()), line.id.clone());
    let reason = walk.visit.sheet.marks.get(&id).map(|answered| answered.value.reason.clone()).unwrap_or_default();
    let answered = Answered { mark, reason: if mark == Mark::NotApplicable { reason } else { String::new() } };
    // Pressing the same answer again takes it back.
    let same = walk.visit.sheet.marks.get(&id).is_some_and(|known| known.value.mark == mark);
    let value = if same { Value::Null } else { serde_json::to_value(answered).unwrap_or_default() };
    write(state, field, value);
}

/// Answers the line at hand and goes to the next.
pub fn mark_and_go(state: &mut state::State, given: Mark) {
    let before = state.visits.open.as_ref().map(|walk| walk.at);
    let again = state.visits.open.as_ref().is_some_and(|walk| {
        walk.line()
            .is_some_and(|line| walk.visit.sheet.marks.get(&line.id).is_some_and(|known| known.value.mark == given))
    });
    mark(state, given);
    // What is not met stays for its note, what does not apply for its reason.
    let stays = matches!(given, Mark::NotMet | Mark::NotApplicable) || again;
    if let Some(walk) = state.visits.open.as_mut()
        && Some(walk.at) == before
    {
        if !stays {
            step(walk, 1);
        } else if given == Mark::NotApplicable && !again {
            walk.desk.focus = Some(Focus::Reason);
        }
    }
}

/// Goes to the line before or after.
pub fn step(walk: &mut Walk, by: isize) {
    let lines = walk.visit.asked.lines.len();
    let mut at = walk.at;
    while let Some(next) = at.checked_add_signed(by).filter(|next| *next < lines) {
        at = next;
        let answered = walk.visit.mark(&walk.visit.asked.lines[at]).is_some_and(Mark::is_answer);
        if !walk.only_open || !answered {
            walk.go_to(at);
            return;
        }
    }
}

/// Keeps what was typed before the line is left.
pub fn leave(state: &mut state::State) {
    keep_figure(state);
    keep_text(state);
    rooms::leave(state);
    years::leave(state);
}

/// Whether something is being typed, and whether what stands in the figure's field is none.
pub(super) fn typed(walk: &Walk) -> (bool, bool) {
    let Some(line) = walk.line() else { return (false, false) };
    let sheet = &walk.visit.sheet;
    let figure = walk.desk.figure.as_deref().map(str::trim);
    let wrong = figure.is_some_and(|figure| !figure.is_empty() && work_out(figure).is_err());
    let stands = standing_measured(walk, line).map_or("", |measured| measured.working.as_str());
    let figure = figure.is_some_and(|figure| figure != stands);
    let stands = sheet.notes.get(&line.id).map_or("", |note| note.value.as_str());
    let note = walk.desk.note.as_deref().is_some_and(|note| note.trim() != stands);
    let stands = sheet.marks.get(&line.id).map_or("", |answered| answered.value.reason.as_str());
    let reason = walk.desk.reason.as_deref().is_some_and(|reason| reason.trim() != stands);
    let others = walk.desk.rooms.is_typing() || walk.desk.years.is_typing();
    (figure || note || reason || others, wrong)
}

/// The field of a line's figure.
fn figure_field(line: &Line) -> Option<Field> {
    match &line.ask {
        Ask::Figure { key, .. } => Some(Field::Figure(key.clone())),
        Ask::Number { .. } | Ask::Ratio { .. } => Some(Field::Number(line.id.clone())),
        Ask::Verdict | Ask::InUse | Ask::Rooms { .. } => None,
    }
}

/// Whether a field is entered on a line.
pub(super) fn is_of(line: &Line, field: &Field) -> bool {
    let own = |place: &u32| line.id == format!("own/{place}");
    match field {
        Field::Own(place) => own(place),
        Field::Figure(_) => figure_field(line).as_ref() == Some(field),
        field => field.line() == Some(&line.id),
    }
}

/// The field in which a line's figure is typed.
pub(super) fn figure_id(line: &Line) -> Id {
    Id::unique(("figure", &line.id))
}

/// Whether the line at hand is answered by a figure: then digits are that figure's.
pub fn has_figure(walk: &Walk) -> bool {
    walk.line().is_some_and(|line| figure_field(line).is_some())
}

/// Begins a figure with a digit that was pressed on its line, or goes on with what was typed before and is none yet.
pub fn begin_figure(walk: &mut Walk, digit: &str) {
    walk.desk.figure.get_or_insert_default().push_str(digit);
    walk.desk.focus = Some(Focus::Figure);
}

fn standing_measured<'a>(walk: &'a Walk, line: &Line) -> Option<&'a Measured> {
    match &line.ask {
        Ask::Figure { key, .. } => walk.visit.sheet.figures.get(key),
        _ => walk.visit.sheet.numbers.get(&line.id),
    }
    .map(|stood| &stood.value)
}

fn keep_figure(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(draft) = walk.desk.figure.take() else { return };
    let Some(line) = walk.line() else { return };
    let Some(field) = figure_field(line) else { return };
    if draft.trim().is_empty() {
        write(state, field, Value::Null);
    } else if let Ok(figure) = work_out(&draft) {
        let measured = Measured::new(&draft, &figure);
        write(state, field, serde_json::to_value(measured).unwrap_or_default());
    } else {
        // Not a figure yet: what was typed stays in the field.
        walk.desk.figure = Some(draft);
    }
}

fn keep_text(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(id) = walk.line().map(|line| line.id.clone()) else { return };
    let (note, reason) = (walk.desk.note.take(), walk.desk.reason.take());
    if let Some(note) = note {
        let note = note.trim();
        let value = if note.is_empty() { Value::Null } else { Value::String(note.to_owned()) };
        write(state, Field::Note(id.clone()), value);
    }
    if let Some(reason) = reason {
        let answered = Answered { mark: Mark::NotApplicable, reason: reason.trim().to_owned() };
        write(state, Field::Mark(id), serde_json::to_value(answered).unwrap_or_default());
    }
}

/// Difference of a measured figure from the reported one, in number and percent: `−4 (−0.2%)`.
pub fn difference(reported: &Figure, measured: &Figure) -> String {
    let apart = Figure::from_rational(measured.to_rational() - reported.to_rational());
    if apart.is_zero() {
        return "=".to_owned();
    }
    let sign = if apart.is_negative() { "−" } else { "+" };
    let bare = shown_figure(&Figure::from_rational(num_traits::Signed::abs(&apart.to_rational())));
    if reported.is_zero() {
        return format!("{sign}{bare}");
    }
    let percent = (apart.to_double() / reported.to_double() * 100.0).abs();
    format!("{sign}{bare} ({sign}{})", crate::ui::words::percent(percent / 100.0, 1))
}

pub(super) fn desk_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let Some(line) = walk.line().cloned() else { return };
    let signed = walk.is_frozen();
    let frozen = signed || state.read_only;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.set_min_height(HEIGHT);
        let stage = line.stage.map(|stage| format!("{} · ", say.stage(stage))).unwrap_or_default();
        let name = RichText::new(format!("{stage}{}", words::line_name(say, &line))).text_style(theme::strong());
        ui.horizontal_top(|ui| {
            let width = ui.available_width() - ui.steps(22.0);
            ui.allocate_ui_with_layout(Vec2::new(width, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_min_width(width);
                ui.add(Label::new(name).wrap());
            });
            history::history_button_ui(ui, state, &Field::Mark(line.id.clone()));
        });
        ui.add_space(ui.steps(1.0));
        if frozen {
            let key = if signed { "walk.frozen" } else { "window.read_only" };
            ui.label(RichText::new(say.of(key)).color(ui.colours().text_weak));
        }
        ui.add_enabled_ui(!frozen, |ui| {
            answers_ui(ui, state, &line);
            conflict_ui(ui, state);
            if figure_field(&line).is_some() {
                figure_ui(ui, state, &line);
            }
            if matches!(line.ask, Ask::Rooms { .. }) {
                rooms::rooms_ui(ui, state, &line);
            }
            if !line.years.is_empty() {
                years::years_ui(ui, state, &line);
            }
            note_ui(ui, state, &line);
        });
        // What is signed is still looked at.
        evidence::strip_ui(ui, state, &line.id);
    });
}

/// The five answers, always at the same place.
fn answers_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let standing = walk.visit.mark(line);
    let given = walk.visit.sheet.marks.get(&line.id).map(|answered| answered.value.mark);
    let figure = has_figure(walk);
    let mut pressed = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(1.5);
        for mark in Mark::ALL {
            let (name, ink, paper) = checklist::sign(ui, Some(mark));
            let chosen = standing == Some(mark);
            let colours = ui.colours();
            let word = words::mark(say, mark);
            let text = RichText::new(format!("      {word}")).color(if chosen { ink } else { colours.text });
            let stroke =
                Stroke::new(if given == Some(mark) { 2.0 } else { 1.0 }, if chosen { ink } else { colours.line });
            let fill = if chosen { paper } else { colours.card };
            let button = Button::new(text).fill(fill).stroke(stroke).min_size(Vec2::new(ui.steps(22.0), ui.steps(9.0)));
            let command = if figure { Command::Override(mark) } else { Command::Mark(mark) };
            let key = command.keys(ui.ctx());
            let derived = if chosen && given.is_none() { say.of("walk.derived") } else { key };
            let response = ui.add(button.selected(chosen)).on_hover_text(derived);
            let square = eframe::egui::Rect::from_center_size(
                response.rect.left_center() + Vec2::new(ui.steps(4.0), 0.0),
                Vec2::splat(sizes().icon),
            );
            if let Some(name) = name {
                icon::paint(ui.painter(), square, name, if chosen { ink } else { colours.text_weak });
            }
            if response.clicked() {
                pressed = Some(mark);
            }
        }
    });
    if let Some(given) = pressed {
        keep_figure(state);
        mark(state, given);
    }
    let not_applicable = state
        .visits
        .open
        .as_ref()
        .and_then(|walk| walk.visit.sheet.marks.get(&line.id))
        .filter(|answered| answered.value.mark == Mark::NotApplicable)
        .map(|answered| answered.value.reason.clone());
    if let (Some(reason), Some(walk)) = (not_applicable, state.visits.open.as_mut()) {
        let mut text = walk.desk.reason.clone().unwrap_or(reason);
        let hint = say.of("walk.reason_hint");
        let id = Id::unique(("reason", &line.id));
        let field = ui.add(TextEdit::singleline(&mut text).id(id).hint_text(&hint).desired_width(f32::INFINITY));
        field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
        if walk.desk.focus == Some(Focus::Reason) {
            walk.desk.focus = None;
            field.request_focus();
        }
        if field.changed() {
            walk.desk.reason = Some(text);
        }
        if field.lost_focus() {
            keep_text(state);
        }
    }
}

/// Entries that stand beside each other: a button each leads to their values.
fn conflict_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let fields = settle::of_line(walk);
    if fields.is_empty() {
        return;
    }
    let mut pressed = None;
    ui.horizontal_wrapped(|ui| {
        let bad = ui.colours().bad;
        icon::icon_ui(ui, "warning", bad);
        ui.label(RichText::new(say.of("visit.open.conflict")).color(bad));
        for (place, field) in fields.iter().enumerate() {
            let values = walk.visit.sheet.conflicts.get(field).map_or(0, Vec::len).to_string();
            let text = say.with("walk_settle.choose", &[("what", words::kind(say, field)), ("number", values)]);
            let button = ui.button(text);
            let button = if place == 0 { button.on_hover_text(Command::Settle.keys(ui.ctx())) } else { button };
            if button.clicked() {
                pressed = Some(field.clone());
            }
        }
    });
    if let Some(field) = pressed {
        settle::begin(state, field);
    }
}

/// Reported, measured, difference.
fn figure_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let kept = standing_measured(walk, line).map(|measured| measured.working.clone());
    let mut text = walk.desk.figure.clone().or_else(|| kept.clone()).unwrap_or_default();
    let focus = walk.desk.focus.take_if(|focus| *focus == Focus::Figure);
    let (reported, counted) = (walk.visit.reported(line).cloned(), walk.visit.measured(line));
    let unit = unit(walk, line);
    let mut keep = false;
    let mut go_on = false;
    ui.add_space(ui.steps(1.5));
    ui.horizontal(|ui| {
        if let Ask::Figure { .. } = line.ask {
            ui.label(RichText::new(say.of("walk.reported")).color(ui.colours().text_weak));
            let shown = reported.as_ref().map_or_else(|| crate::ui::words::NO_FIGURE.to_owned(), shown_figure);
            ui.label(RichText::new(format!("{shown} {unit}")).text_style(theme::strong()));
            ui.add_space(ui.steps(3.0));
        }
        let label = ui.label(RichText::new(measured_label(say, line)).color(ui.colours().text_weak));
        let edit = TextEdit::singleline(&mut text).id(figure_id(line));
        let field = ui.add(edit.desired_width(ui.steps(48.0)).hint_text(hint(say, line))).labelled_by(label.id);
        if focus.is_some() {
            field.request_focus();
            if let Some(mut cursor) = TextEdit::load_state(ui.ctx(), field.id) {
                let end = eframe::egui::text::CCursor::new(text.chars().count());
                cursor.cursor.set_char_range(Some(eframe::egui::text::CCursorRange::one(end)));
                cursor.store(ui.ctx(), field.id);
            }
        }
        if field.changed() {
            walk.desk.figure = Some(text.clone());
        }
        if field.lost_focus() {
            keep = true;
            go_on = ui.input(|input| input.key_pressed(Key::Enter));
            if ui.input(|input| input.key_pressed(Key::Escape)) {
                walk.desk.figure = None;
                keep = false;
            }
        }
        ui.label(RichText::new(&unit).color(ui.colours().text_weak));
        match walk.desk.figure.as_deref().filter(|draft| !draft.trim().is_empty()).map(work_out) {
            Some(Err(slip)) => {
                ui.label(RichText::new(say.of(&format!("visit.slip.{}", slip.id()))).color(ui.colours().bad));
            }
            Some(Ok(figure)) => difference_ui(ui, say, walk, line, reported.as_ref(), Some(&figure), &text),
            None => difference_ui(ui, say, walk, line, reported.as_ref(), counted.as_ref(), &text),
        }
    });
    if keep {
        keep_figure(state);
        if go_on
            && let Some(walk) = state.visits.open.as_mut()
            && walk.desk.figure.is_none()
        {
            step(walk, 1);
        }
    }
}

fn difference_ui(
    ui: &mut Ui,
    say: Say,
    walk: &Walk,
    line: &Line,
    reported: Option<&Figure>,
    measured: Option<&Figure>,
    text: &str,
) {
    let Some(measured) = measured else { return };
    let mut shown = String::new();
    if text.contains(['+', '×', '*', '÷', '/', '、', '＋', 'x']) || text.trim().is_empty() {
        shown = format!("= {}  ", shown_figure(measured));
    }
    if let Some(reported) = reported {
        shown += &difference(reported, measured);
    }
    let mark = line.ask.mark_of(measured, reported, &walk.visit.library.visits);
    let (_, ink, _) = checklist::sign(ui, mark);
    let ink = if mark.is_some() { ink } else { ui.colours().text };
    ui.label(RichText::new(shown).text_style(theme::strong()).color(ink));
    if let Some(bound) = bound(say, line) {
        card::weak_ui(ui, &bound);
    }
}

/// The standard's bound of a figure in words.
fn bound(say: Say, line: &Line) -> Option<String> {
    let (Ask::Figure { within, .. } | Ask::Number { within, .. } | Ask::Ratio { within, .. }) = &line.ask else {
        return None;
    };
    let shown = |exact: &crate::rulebook::Exact| shown_figure(&Figure::from_rational(exact.rational.clone()));
    let least = within.at_least.as_ref().map(|least| format!("≥ {}", shown(least)));
    let most = within.at_most.as_ref().map(|most| format!("≤ {}", shown(most)));
    let bounds: Vec<String> = [least, most].into_iter().flatten().collect();
    (!bounds.is_empty()).then(|| say.list(bounds))
}

fn unit(walk: &Walk, line: &Line) -> String {
    match &line.ask {
        Ask::Figure { key, .. } => {
            let quantities = &walk.visit.library.quantities;
            quantities.get(key).map(|quantity| quantities.unit_name(quantity).to_owned()).unwrap_or_default()
        }
        Ask::Number { unit, .. } => unit.clone(),
        Ask::Ratio { numerator_unit, denominator_unit, .. } => {
            format!("{numerator_unit} ÷ {denominator_unit}")
        }
        _ => String::new(),
    }
}

fn measured_label(say: Say, line: &Line) -> String {
    match &line.ask {
        Ask::Ratio { numerator, denominator, .. } => {
            format!("{} ÷ {}", say.name(numerator), say.name(denominator))
        }
        _ => say.of("walk.measured"),
    }
}

fn hint(say: Say, line: &Line) -> String {
    match &line.ask {
        Ask::Ratio { .. } => say.of("walk.hint_ratio"),
        Ask::Figure { whole: true, .. } => say.of("walk.hint_count"),
        _ => say.of("walk.hint_area"),
    }
}

/// Note, evidence, finding.
fn note_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let kept = walk.visit.sheet.notes.get(&line.id).map(|note| note.value.clone()).unwrap_or_default();
    let mut text = walk.desk.note.clone().unwrap_or(kept);
    let wants = walk.desk.focus.take_if(|focus| *focus == Focus::Note).is_some();
    let mut commands = Vec::new();
    let mut left = false;
    ui.add_space(ui.steps(1.5));
    ui.horizontal(|ui| {
        let buttons = ui.steps(50.0);
        let hint = say.of("walk.note_hint");
        let width = (ui.available_width() - buttons).max(ui.steps(40.0));
        let edit = TextEdit::multiline(&mut text).id(Id::unique(("note", &line.id)));
        let field = ui.add(edit.hint_text(&hint).desired_rows(2).desired_width(width));
        field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
        if wants {
            field.request_focus();
        }
        if field.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            field.surrender_focus();
        }
        if field.changed() {
            walk.desk.note = Some(text.clone());
        }
        left = field.lost_focus();
        for (command, name) in [(Command::Photo, "photo"), (Command::Finding, "finding")] {
            let label = say.of(&format!("command.{}", command.id()));
            let key = command.keys(ui.ctx());
            let text = RichText::new(format!("      {label}"));
            let button =
                ui.add(Button::new(text).min_size(Vec2::new(ui.steps(21.0), sizes().button))).on_hover_text(key);
            let square = eframe::egui::Rect::from_center_size(
                button.rect.left_center() + Vec2::new(ui.steps(3.5), 0.0),
                Vec2::splat(sizes().icon),
            );
            icon::paint(ui.painter(), square, name, ui.colours().text_weak);
            if button.clicked() {
                commands.push(command);
            }
        }
    });
    findings::offer_ui(ui, state, line);
    if left {
        keep_text(state);
    }
    state.commands.extend(commands);
}
