//! Classes counted one by one, beside what was reported of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::{Align, Id, Layout, Rect, RichText, ScrollArea, Ui, UiBuilder, Vec2};
use num_traits::ToPrimitive as _;
use serde_json::Value;

use crate::county::{Figure, Stage};
use crate::intake::shown_figure;
use crate::ui::command::Command;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon, row, switch};
use crate::ui::words::{NO_FIGURE, Say};
use crate::visit::{Class, Field, Slip, work_out};

use super::beside::{self, Beside, beside_ui};
use super::{Walk, cells, desk, write, write_all};

/// Most persons of one class: more is a slip of the hand.
const MOST_HEADS: u32 = 999;
/// Most classes made at once.
const MOST_CLASSES: u32 = 200;
/// The last grade of compulsory education: grades of a stage are counted back from where the next begins.
const LAST_GRADE: u32 = 9;
/// Widths, in steps of the grid.
const NUMBER: f32 = 6.0;
const NAME: f32 = 27.0;
const HEADS: f32 = 17.0;
const OVER: f32 = 17.0;
const BUTTONS: f32 = 15.0;
/// Between columns.
const GAP: f32 = 2.0;
/// Height of a row.
const ROW: f32 = 8.5;

/// What this part knows.
#[derive(Debug, Default)]
pub struct State {
    /// What is being typed.
    drafts: BTreeMap<(Stage, u32), Draft>,
    /// The class whose count is to have the keyboard.
    focus: Option<(Stage, u32)>,
}

impl State {
    /// The count of a class is to have the keyboard.
    pub(super) fn return_to(&mut self, stage: Stage, place: u32) {
        self.focus = Some((stage, place));
    }

    /// Whether a field is about to have the keyboard.
    pub(super) fn is_leading(&self) -> bool {
        self.focus.is_some()
    }
}

/// A class that is being typed in.
#[derive(Debug, Clone, Default)]
struct Draft {
    name: Option<String>,
    heads: Option<String>,
}

/// Keeps what was typed. What is no number of heads stays in its field.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let places: Vec<(Stage, u32)> = walk.classes.drafts.keys().copied().collect();
    for (stage, place) in places {
        keep(state, stage, place);
    }
}

fn keep(state: &mut state::State, stage: Stage, place: u32) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(draft) = walk.classes.drafts.remove(&(stage, place)) else { return };
    let mut class = standing(walk, stage, place);
    if let Some(name) = &draft.name {
        name.trim().clone_into(&mut class.name);
    }
    match draft.heads.as_deref().map(heads) {
        Some(Ok(heads)) => class.students = heads,
        Some(Err(_)) => {
            walk.classes.drafts.insert((stage, place), Draft { name: None, heads: draft.heads });
        }
        None => {}
    }
    write(state, Field::Class(stage, place), serde_json::to_value(class).unwrap_or_default());
}

fn standing(walk: &Walk, stage: Stage, place: u32) -> Class {
    let stood = walk.visit.sheet.classes.get(&stage).and_then(|classes| classes.get(&place));
    stood.map(|class| class.value.clone()).unwrap_or_default()
}

/// Whether something is being typed.
pub(super) fn is_typing(walk: &Walk) -> bool {
    !walk.classes.drafts.is_empty()
}

/// How many fields hold what is no number of heads.
pub(super) fn wrong(walk: &Walk) -> usize {
    let typed = walk.classes.drafts.values().filter_map(|draft| draft.heads.as_deref());
    typed.filter(|text| heads(text).is_err()).count()
}

/// The heads that were typed, `23+22` too; `None` where the field is empty.
fn heads(text: &str) -> Result<Option<u32>, Slip> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let number = work_out(text)?.to_rational();
    if !number.is_integer() {
        return Err(Slip::NotANumber);
    }
    number.to_integer().to_u32().filter(|heads| *heads <= MOST_HEADS).map(Some).ok_or(Slip::TooLarge)
}

/// Counts of a stage so far.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    classes: usize,
    counted: usize,
    heads: u64,
    largest: u32,
    over: usize,
}

fn tally(walk: &Walk, stage: Stage) -> Tally {
    let limit = limit(walk, stage);
    let mut tally = Tally::default();
    for class in walk.visit.sheet.classes.get(&stage).into_iter().flat_map(BTreeMap::values) {
        tally.classes += 1;
        let Some(heads) = class.value.students else { continue };
        tally.counted += 1;
        tally.heads += u64::from(heads);
        tally.largest = tally.largest.max(heads);
        tally.over += usize::from(limit.is_some_and(|limit| f64::from(heads) > limit));
    }
    tally
}

/// Most persons in a class of a stage.
fn limit(walk: &Walk, stage: Stage) -> Option<f64> {
    Some(walk.visit.asked.over_size.as_ref()?.limit.get(&stage)?.double)
}

/// A reported figure of a stage, by its key without the stage.
fn reported<'a>(walk: &'a Walk, base: &str, stage: Stage) -> Option<&'a Figure> {
    walk.visit.reported.get(&format!("{base}_{}", stage.id()))
}

fn reported_whole(walk: &Walk, base: &str, stage: Stage) -> Option<u32> {
    reported(walk, base, stage)?.to_rational().to_integer().to_u32()
}

pub(super) fn classes_ui(ui: &mut Ui, state: &mut state::State, _: &Arc<Shown>) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let stages = walk.visit.asked.stages.clone();
    if stages.is_empty() {
        card::empty_ui(ui, "school", &state.say.of("counting.no_stage"), &state.say.of("counting.no_stage_advice"));
        return;
    }
    let gap = ui.steps(3.0);
    let number = stages.len() as f32;
    let width = ((ui.available_width() - gap * (number - 1.0)) / number).min(ui.steps(190.0));
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for stage in stages {
            ui.allocate_ui_with_layout(Vec2::new(width, height), Layout::top_down(Align::Min), |ui| {
                card::card_ui(ui, |ui| {
                    ui.set_min_size(Vec2::new(ui.available_width(), ui.available_height()));
                    stage_ui(ui, state, stage);
                });
            });
        }
    });
}

/// What was done in a frame.
#[derive(Default)]
struct Did {
    kept: Vec<u32>,
    written: Vec<(Field, Value)>,
    beside: Option<Beside>,
}

fn stage_ui(ui: &mut Ui, state: &mut state::State, stage: Stage) {
    let say = state.say;
    let frozen = state.read_only || state.visits.open.as_ref().is_some_and(|walk| walk.is_frozen());
    let mut did = Did::default();
    let Some(walk) = state.visits.open.as_mut() else { return };
    let table = ui.steps(NUMBER + NAME + HEADS + OVER + BUTTONS + 4.0 * GAP + 2.0);
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(4.0);
        ui.allocate_ui_with_layout(Vec2::new(table, height), Layout::top_down(Align::Min), |ui| {
            ui.set_width(table);
            // What is signed is still looked at.
            title_ui(ui, say, walk, stage, &mut did);
            ui.add_enabled_ui(!frozen, |ui| table_ui(ui, say, walk, stage, &mut did));
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            sums_ui(ui, say, walk, stage, !frozen, &mut did);
        });
    });
    for place in did.kept {
        keep(state, stage, place);
    }
    write_all(state, did.written);
    if let Some(beside) = did.beside {
        beside.perform(state);
    }
}

/// The stage, and the history of all of its classes: of those that were taken away, too.
fn title_ui(ui: &mut Ui, say: Say, walk: &Walk, stage: Stage, did: &mut Did) {
    let title = say.with("counting.classes_of", &[("stage", say.stage(stage))]);
    ui.horizontal(|ui| {
        card::heading_ui(ui, &title);
        if beside::history_ui(ui, say, &title) {
            let belongs =
                move |field: &Field| matches!(field, Field::Class(of, _) | Field::AllClasses(of) if *of == stage);
            did.beside = Some(Beside::Histories(title.clone(), Box::new(belongs)));
        }
        let all = Field::AllClasses(stage);
        did.beside = beside::settle_ui(ui, say, walk, &all, &title).or(did.beside.take());
    });
    ui.add_space(ui.steps(1.0));
}

fn table_ui(ui: &mut Ui, say: Say, walk: &mut Walk, stage: Stage, did: &mut Did) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(GAP);
        let widths = [("counting.number", NUMBER), ("counting.class", NAME), ("counting.heads", HEADS)];
        for (key, width) in widths {
            cells::column_ui(ui, &say.of(key), ui.steps(width));
        }
        if let Some(limit) = limit(walk, stage) {
            let text = say.with("counting.limit", &[("limit", format!("{limit}"))]);
            cells::column_ui(ui, &text, ui.steps(OVER + BUTTONS));
        }
    });
    let places: Vec<u32> =
        walk.visit.sheet.classes.get(&stage).map(|classes| classes.keys().copied().collect()).unwrap_or_default();
    let buttons = ui.steps(9.0);
    let room = (ui.available_height() - buttons).max(ui.steps(20.0));
    ScrollArea::vertical().id_salt(("classes", stage.id())).max_height(room).auto_shrink([false, true]).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (number, place) in places.iter().enumerate() {
                let (rect, _) = ui
                    .allocate_exact_size(Vec2::new(ui.available_width(), ui.steps(ROW)), eframe::egui::Sense::hover());
                // Fields out of sight are not laid out; one that is to have the keyboard is, to be scrolled to.
                if ui.is_rect_visible(rect) || walk.classes.focus == Some((stage, *place)) {
                    let next = places.get(number + 1).copied();
                    row_ui(ui, say, walk, (stage, *place, number), next, rect, did);
                }
            }
            if places.is_empty() {
                ui.add_space(ui.steps(4.0));
                ui.label(RichText::new(say.of("counting.no_classes")).color(ui.colours().text_weak));
            }
        },
    );
    ui.add_space(ui.steps(1.5));
    ui.horizontal(|ui| {
        let next = places.last().map_or(1, |last| last + 1);
        if let Some(wanted) = unlisted(walk, stage) {
            let text = say.with("counting.list_reported", &[("number", wanted.to_string())]);
            let pressed = if places.is_empty() { card::main_button_ui(ui, &text) } else { ui.button(&text) };
            if pressed.on_hover_text(Command::GoOn.keys(ui.ctx())).clicked() {
                list(say, walk, stage, did);
            }
        }
        if ui.button(say.of("counting.add_class")).clicked() {
            add(say, walk, stage, next, did);
        }
    });
}

/// How many classes were reported of a stage, where not so many are listed.
fn unlisted(walk: &Walk, stage: Stage) -> Option<u32> {
    let listed = walk.visit.sheet.classes.get(&stage).map_or(0, BTreeMap::len);
    reported_whole(walk, &walk.visit.library.visits.classes.number, stage)
        .filter(|number| (1..=MOST_CLASSES).contains(number) && listed < *number as usize)
}

/// Lists as many classes as were reported and goes to the first of them.
fn list(say: Say, walk: &mut Walk, stage: Stage, did: &mut Did) {
    let Some(wanted) = unlisted(walk, stage) else { return };
    let listed = walk.visit.sheet.classes.get(&stage);
    let next = listed.and_then(|classes| classes.keys().next_back()).map_or(1, |last| last + 1);
    let names = names(say, reported_whole(walk, &walk.visit.library.visits.classes.grades, stage), stage, wanted);
    for (place, name) in (next..).zip(names.into_iter().skip(listed.map_or(0, BTreeMap::len))) {
        did.written.push((Field::Class(stage, place), class(name)));
    }
    walk.classes.focus = Some((stage, next));
}

/// Goes to the first class that is not counted. A stage without classes gets those that were reported.
pub(super) fn go_on(state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    for stage in walk.visit.asked.stages.clone() {
        let classes = walk.visit.sheet.classes.get(&stage).filter(|classes| !classes.is_empty());
        let Some(classes) = classes else {
            let mut did = Did::default();
            list(say, walk, stage, &mut did);
            if did.written.is_empty() {
                add(say, walk, stage, 1, &mut did);
            }
            write_all(state, did.written);
            return;
        };
        let uncounted = classes.iter().find(|(_, class)| class.value.students.is_none());
        if let Some((place, _)) = uncounted {
            walk.classes.focus = Some((stage, *place));
            return;
        }
    }
}

fn class(name: String) -> Value {
    serde_json::to_value(Class { name, students: None }).unwrap_or_default()
}

/// Adds one class behind the others and goes to its count.
fn add(say: Say, walk: &mut Walk, stage: Stage, next: u32, did: &mut Did) {
    let number = walk.visit.sheet.classes.get(&stage).map_or(0, BTreeMap::len) + 1;
    let name = say.with("counting.class_name", &[("class", number.to_string())]);
    did.written.push((Field::Class(stage, next), class(name)));
    walk.classes.focus = Some((stage, next));
}

/// Names of so many classes: by grade where the grades are known, the lower grades taking what is over.
fn names(say: Say, grades: Option<u32>, stage: Stage, classes: u32) -> Vec<String> {
    let most = if stage == Stage::Primary { 6 } else { 4 };
    let Some(grades) = grades.filter(|grades| (1..=most).contains(grades)) else {
        return (1..=classes).map(|class| say.with("counting.class_name", &[("class", class.to_string())])).collect();
    };
    let first = if stage == Stage::Primary { 1 } else { LAST_GRADE + 1 - grades };
    let mut names = Vec::new();
    for grade in 0..grades {
        let of_grade = classes / grades + u32::from(grade < classes % grades);
        let number = first + grade;
        let grade = say.of(&format!("counting.grade.{number}"));
        let class =
            |class: u32| say.with("counting.grade_class", &[("grade", grade.clone()), ("class", class.to_string())]);
        names.extend((1..=of_grade).map(class));
    }
    names
}

fn row_ui(
    ui: &mut Ui,
    say: Say,
    walk: &mut Walk,
    (stage, place, number): (Stage, u32, usize),
    next: Option<u32>,
    rect: Rect,
    did: &mut Did,
) {
    let standing = standing(walk, stage, place);
    let draft = walk.classes.drafts.get(&(stage, place)).cloned().unwrap_or_default();
    let shown = (number + 1).to_string();
    let mut name = draft.name.clone().unwrap_or_else(|| standing.name.clone());
    let kept = standing.students.map(|heads| heads.to_string()).unwrap_or_default();
    let mut count = draft.heads.clone().unwrap_or(kept);
    let slip = draft.heads.as_deref().map(heads).and_then(Result::err);
    let limit = limit(walk, stage);
    let builder = UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center));
    let ui = &mut ui.new_child(builder.id_salt(("class", stage.id(), place)));
    ui.spacing_mut().item_spacing.x = ui.steps(GAP);
    cells::column_ui(ui, &shown, ui.steps(NUMBER));
    let label = say.with("counting.class_number", &[("number", shown.clone())]);
    let id = Id::unique(("class_name", stage.id(), place));
    let field = cells::text_ui(ui, id, &mut name, &label, "", ui.steps(NAME));
    let mut draft = draft;
    if field.changed() {
        draft.name = Some(name);
    }
    let mut left = field.lost_focus();
    let mut go = cells::entered(ui, &field).then_some(place);
    let label = say.with("counting.heads_of", &[("number", shown.clone())]);
    let id = Id::unique(("class_heads", stage.id(), place));
    let field = cells::text_ui(ui, id, &mut count, &label, "", ui.steps(HEADS));
    if walk.classes.focus == Some((stage, place)) {
        walk.classes.focus = None;
        cells::focus(ui, &field, &count);
    }
    if field.changed() {
        draft.heads = Some(count);
    }
    left |= field.lost_focus();
    let down = |ui: &Ui| ui.input(|input| input.key_pressed(eframe::egui::Key::ArrowDown));
    let last_of_reported = reported_whole(walk, &walk.visit.library.visits.classes.number, stage)
        .is_some_and(|reported| number + 1 >= reported as usize);
    if cells::entered(ui, &field) || field.has_focus() && down(ui) {
        go = go.or(next);
        let typed = draft.heads.is_some() || standing.students.is_some();
        if next.is_none() && typed && !last_of_reported {
            add(say, walk, stage, place + 1, did);
        }
    }
    if let Some(slip) = slip {
        let text = say.of(&format!("visit.slip.{}", slip.id()));
        icon::icon_ui(ui, "warning", ui.colours().bad);
        field.on_hover_text(text);
    } else if let Some(over) = standing.students.zip(limit).filter(|(heads, limit)| f64::from(*heads) > *limit) {
        let over = (f64::from(over.0) - over.1).ceil();
        over_ui(ui, &say.with("counting.over", &[("number", format!("{over:.0}"))]));
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let label = say.with("counting.remove_class", &[("number", shown.clone())]);
        if icon::icon_button_ui(ui, "close", &label).clicked() {
            draft = Draft::default();
            did.written.push((Field::Class(stage, place), Value::Null));
        }
        let name = say.with("counting.class_number", &[("number", shown)]);
        did.beside = beside_ui(ui, say, walk, &Field::Class(stage, place), &name).or(did.beside.take());
    });
    if draft.name.is_none() && draft.heads.is_none() {
        walk.classes.drafts.remove(&(stage, place));
    } else {
        walk.classes.drafts.insert((stage, place), draft);
        if left {
            did.kept.push(place);
        }
    }
    if let Some(go) = go {
        walk.classes.focus = Some((stage, go));
    }
}

/// By how much a class is too large.
fn over_ui(ui: &mut Ui, text: &str) {
    let colours = ui.colours();
    let room = ui.steps(OVER);
    let words = row::lines(ui, text, &theme::small(), colours.bad, room, 1);
    let size = Vec2::new(words.size().x + ui.steps(4.0), ui.steps(5.0));
    let (rect, response) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
    ui.painter().rect_filled(rect, rect.height() / 2.0, colours.bad_soft);
    row::put(ui.painter(), words, rect.center(), eframe::egui::Align2::CENTER_CENTER, colours.bad);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, text));
}

/// What the counts come to, beside what was reported, and the switch by which they count.
fn sums_ui(ui: &mut Ui, say: Say, walk: &Walk, stage: Stage, enabled: bool, did: &mut Did) {
    let tally = tally(walk, stage);
    let complete = tally.classes > 0 && tally.counted == tally.classes;
    let on = walk.visit.sheet.all_classes.contains(&stage);
    ui.label(
        RichText::new(
            say.with("counting.counted", &[("done", tally.counted.to_string()), ("all", tally.classes.to_string())]),
        )
        .text_style(theme::strong()),
    );
    ui.add_space(ui.steps(2.0));
    let rules = &walk.visit.library.visits.classes;
    let whole = |number: u64| (tally.counted > 0).then(|| Figure::whole(i64::try_from(number).unwrap_or(i64::MAX)));
    let classes = Some(Figure::whole(i64::try_from(tally.classes).unwrap_or(i64::MAX))).filter(|_| tally.classes > 0);
    sum_ui(ui, say, "counting.sum_classes", reported(walk, &rules.number, stage), classes, on);
    sum_ui(ui, say, "counting.sum_students", reported(walk, &rules.students, stage), whole(tally.heads), on);
    if let Some(over) = &walk.visit.asked.over_size {
        let largest = whole(u64::from(tally.largest));
        sum_ui(ui, say, "counting.sum_largest", reported(walk, &over.largest, stage), largest, on);
        sum_ui(ui, say, "counting.sum_over", reported(walk, &over.over, stage), whole(tally.over as u64), on);
    }
    ui.add_space(ui.steps(2.0));
    ui.add_enabled_ui(enabled, |ui| {
        let text = say.with("counting.all_classes", &[("stage", say.stage(stage))]);
        if switch::switch_ui(ui, on, &text).clicked() {
            let value = if on { Value::Null } else { Value::Bool(true) };
            did.written.push((Field::AllClasses(stage), value));
        }
    });
    let key = match (on, complete) {
        (true, true) => "counting.classes_count",
        (true, false) => "counting.classes_missing",
        (false, _) => "counting.classes_do_not_count",
    };
    let ink = if on && !complete { ui.colours().bad } else { ui.colours().text_weak };
    let missing = (tally.classes - tally.counted).to_string();
    let text = RichText::new(say.with(key, &[("number", missing)])).text_style(theme::small()).color(ink);
    ui.add(eframe::egui::Label::new(text).wrap());
}

/// One sum: reported, counted, their difference.
fn sum_ui(ui: &mut Ui, say: Say, key: &str, reported: Option<&Figure>, counted: Option<Figure>, counts: bool) {
    let colours = ui.colours();
    ui.spacing_mut().item_spacing.y = ui.steps(0.5);
    card::weak_ui(ui, &say.of(key));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(1.5);
        let shown = reported.map_or_else(|| NO_FIGURE.to_owned(), shown_figure);
        ui.label(RichText::new(format!("{shown} →")).color(colours.text_weak));
        ui.label(
            RichText::new(counted.as_ref().map_or_else(|| NO_FIGURE.to_owned(), shown_figure))
                .text_style(theme::strong()),
        );
        if let (Some(reported), Some(counted)) = (reported, counted) {
            let same = reported.to_rational() == counted.to_rational();
            let ink = if !counts {
                colours.text_weak
            } else if same {
                colours.good
            } else {
                colours.bad
            };
            ui.label(RichText::new(desk::difference(reported, &counted)).color(ink));
        }
    });
    ui.add_space(ui.steps(2.0));
}
