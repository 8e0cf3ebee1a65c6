//! The documents that were made, the latest first, and whether their files still are what was written.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use eframe::egui::{
    Align, Align2, Layout, Rect, RichText, Role, ScrollArea, Sense, TextEdit, TextStyle, Ui, Vec2, WidgetInfo,
};
use jiff::tz::TimeZone;

use super::kinds::short_name;
use crate::county::County;
use crate::ops::made_documents::{Standing, standing};
use crate::search::{Entry, Index};
use crate::store::{DocumentRecord, NewDocument};
use crate::ui::command::Command;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Colours, Look as _, sizes};
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::{Say, count};

/// Height of a line, in steps.
const HIGH: f32 = 12.0;
/// Room for what stands at the end of a line, in steps.
const END: f32 = 46.0;
/// Above the card, within it above and below, and its heading, in points and steps.
pub(super) const ABOVE: i8 = 10;
const WITHIN: f32 = 30.0;
const HEAD: f32 = 7.0;
/// So many are listed; of those before, only how many.
const MOST: usize = 300;
/// So many are listed where the screen scrolls as a whole.
const FEW: usize = 20;
/// From so many on they can be searched, and how high the field for it is with what stands below it, in steps.
const SEARCHED: usize = 6;
const FIELD: f32 = 11.0;
/// Characters of a version that are shown.
const VERSION: usize = 17;

/// The register.
#[derive(Default)]
pub(super) struct Register {
    /// The latest first; `None` until it is read.
    lines: Option<Arc<Vec<DocumentRecord>>>,
    asked: bool,
    /// What is searched for.
    query: String,
    /// By what lines are found; made when something is searched for.
    index: Option<Index>,
    /// Places of the lines that were found; `None` until they are looked for.
    found: Option<Arc<Vec<usize>>>,
    /// How files stand, by place; `None` while one is looked at.
    standing: BTreeMap<usize, Option<Standing>>,
}

impl Register {
    /// Documents were made, or files may have changed.
    pub(super) fn changed(&mut self) {
        self.asked = false;
        self.narrowed();
    }

    /// Another county is shown, by whose codes schools are found.
    pub(super) fn narrowed(&mut self) {
        self.index = None;
        self.found = None;
    }
}

/// Reads the register where it is not known.
pub(super) fn read(state: &mut state::State) {
    if state.reports.register.asked {
        return;
    }
    state.reports.register.asked = true;
    state.ask(
        "window.work_read",
        false,
        |engine, _| engine.session()?.store.documents(),
        |state, mut records| {
            records.reverse();
            let register = &mut state.reports.register;
            register.lines = Some(Arc::new(records));
            register.standing.clear();
            register.narrowed();
        },
    );
}

/// Looks at a file off the frame thread, one after another: large ones take their time.
fn look(state: &mut state::State, place: usize, record: &DocumentRecord) {
    let register = &mut state.reports.register;
    let busy = register.standing.values().any(Option::is_none);
    if busy || register.standing.contains_key(&place) {
        return;
    }
    register.standing.insert(place, None);
    let (document, id) = (record.document.clone(), record.id);
    state.ask(
        "window.work_read",
        false,
        move |_, _| Ok(standing(&document)),
        move |state, found| {
            let register = &mut state.reports.register;
            if register.lines.as_ref().and_then(|lines| lines.get(place)).is_some_and(|line| line.id == id) {
                register.standing.insert(place, Some(found));
            }
        },
    );
}

/// Places of the lines that are listed: all, or those what was typed is found in.
fn listed(state: &mut state::State, lines: &[DocumentRecord]) -> Arc<Vec<usize>> {
    if let Some(found) = &state.reports.register.found {
        return Arc::clone(found);
    }
    let query = state.reports.register.query.trim().to_owned();
    let found = if query.is_empty() || lines.len() < SEARCHED {
        (0..lines.len()).collect()
    } else {
        let index = state.reports.register.index.take().unwrap_or_else(|| index(state, lines));
        let found = index.narrow(&query);
        state.reports.register.index = Some(index);
        found
    };
    let found = Arc::new(found);
    state.reports.register.found = Some(Arc::clone(&found));
    found
}

/// Lines by what they are, whose, of when and under what name they were written; of schools of the county that is shown by their
/// codes as well.
fn index(state: &state::State, lines: &[DocumentRecord]) -> Index {
    let county = state.shown.as_ref().map(|shown| &shown.county);
    let mut codes: HashMap<&str, Vec<&str>> = HashMap::new();
    if let Some(County { schools, .. }) = county {
        for (name, code) in schools.names.iter().zip(&schools.codes) {
            codes.entry(name).or_default().push(code);
        }
    }
    let entry = |record: &DocumentRecord| {
        let document = &record.document;
        let file = document.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut entry = Entry::new(short_name(state.say, &document.kind)).or(&document.whose).or(file);
        entry = entry.or(county_name(state, &document.county)).or(state.say.year(document.year));
        // As they were joined in either language.
        let names = document.whose.split('、').flat_map(|names| names.split(", "));
        let is_shown = county.is_some_and(|county| county.id() == document.county);
        let of_names = names.filter_map(|name| codes.get(name).filter(|_| is_shown)).flatten();
        of_names.fold(entry, |entry, code| entry.or(*code))
    };
    Index::new(lines.iter().map(entry))
}

fn county_name(state: &state::State, id: &str) -> String {
    let county = state.counties.iter().find(|county| county.id == id);
    county.map_or_else(|| id.to_owned(), |county| county.name.clone())
}

/// Where the register stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// In room of its own, where it scrolls.
    Own,
    /// On a screen that scrolls as a whole.
    Shared,
}

/// How high it wants to be, at most so high.
pub(super) fn height(ui: &Ui, state: &state::State, most: f32) -> f32 {
    let gap = ui.spacing().item_spacing.y;
    let lines = state.reports.register.lines.as_ref().map_or(0, |lines| lines.len().min(MOST));
    let within = if state.memory.reports.folded {
        0.0
    } else if lines == 0 {
        gap + ui.steps(6.0)
    } else {
        let field = if lines < SEARCHED { 0.0 } else { gap + ui.steps(FIELD) };
        field + gap + ui.steps(HIGH) * lines as f32
    };
    (f32::from(ABOVE) + WITHIN + ui.steps(HEAD) + within).min(most).ceil()
}

/// The register under its heading, which folds it away.
pub(super) fn register_ui(ui: &mut Ui, state: &mut state::State, room: Room) {
    let Some(lines) = state.reports.register.lines.clone() else { return };
    let say = state.say;
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        head_ui(ui, state, lines.len());
        if state.memory.reports.folded {
            return;
        }
        if lines.is_empty() {
            ui.label(RichText::new(say.of("reports.none_made")).color(ui.colours().text_weak));
            return;
        }
        if lines.len() >= SEARCHED {
            search_ui(ui, state);
        }
        let found = listed(state, &lines);
        if found.is_empty() {
            ui.label(RichText::new(say.of("reports.none_found")).color(ui.colours().text_weak));
            return;
        }
        let most = if room == Room::Own { MOST } else { FEW };
        let shown = found.len().min(most);
        let draw = |ui: &mut Ui, state: &mut state::State, places: std::ops::Range<usize>| {
            for place in &found[places] {
                line_ui(ui, state, *place, &lines[*place]);
            }
        };
        if room == Room::Own {
            let high = ui.steps(HIGH);
            ui.spacing_mut().item_spacing.y = 0.0;
            let area = ScrollArea::vertical().id_salt("register").auto_shrink([false, true]);
            area.show_rows(ui, high, shown, |ui, places| draw(ui, state, places));
        } else {
            draw(ui, state, 0..shown);
        }
        if found.len() > shown && room == Room::Shared {
            card::weak_ui(ui, &say.with("reports.more_made", &[("number", count(found.len() - shown))]));
        }
    });
}

/// The field that finds documents.
fn search_ui(ui: &mut Ui, state: &mut state::State) {
    let hint = state.say.of("reports.find_made");
    let width = ui.available_width().min(ui.steps(110.0));
    let register = &mut state.reports.register;
    ui.allocate_ui_with_layout(
        Vec2::new(ui.available_width(), ui.steps(FIELD)),
        Layout::left_to_right(Align::Min),
        |ui| {
            ui.set_min_height(ui.steps(FIELD));
            let field = ui.add(TextEdit::singleline(&mut register.query).hint_text(&hint).desired_width(width));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &hint));
            if field.changed() {
                register.found = None;
            }
        },
    );
}

fn head_ui(ui: &mut Ui, state: &mut state::State, number: usize) {
    let say = state.say;
    let folded = state.memory.reports.folded;
    let label = say.with("reports.register", &[("number", count(number))]);
    let high = ui.steps(HEAD);
    let response = row::row_ui(ui, high, row::Kind::Opens(!folded), &label, true, |ui, rect| {
        let colours = ui.colours();
        let square = Rect::from_min_size(rect.left_top(), Vec2::new(sizes().icon, rect.height()));
        icon::paint(ui.painter(), square, if folded { "forward" } else { "down" }, colours.text_weak);
        let left = square.right() + sizes().grid * 2.0;
        let text = row::lines(ui, &label, &theme::heading(), colours.text, rect.right() - left, 1);
        let at = eframe::egui::Pos2::new(left, rect.center().y);
        row::put(ui.painter(), text, at, Align2::LEFT_CENTER, colours.text);
    });
    if response.clicked() {
        state.memory.reports.folded = !folded;
    }
}

/// A word for how a file stands, its ink and paper.
fn said(say: Say, colours: &Colours, standing: Option<Standing>) -> (String, eframe::egui::Color32) {
    let (key, ink) = match standing {
        None => ("looking", colours.text_weak),
        Some(Standing::Unchanged) => ("unchanged", colours.good),
        Some(Standing::Changed) => ("changed", colours.open),
        Some(Standing::Gone) => ("gone", colours.bad),
        Some(Standing::Unknown) => ("unknown", colours.text_weak),
    };
    (say.of(&format!("reports.file_{key}")), ink)
}

/// What a document was set by, and what tells its content.
fn versions(say: Say, document: &NewDocument) -> String {
    let version = |version: &str| {
        let short: String = version.chars().take(VERSION).collect();
        if short.is_empty() { say.of("reports.no_version") } else { short }
    };
    let values = [
        ("layout", version(&document.template)),
        ("fonts", version(&document.fonts)),
        ("hash", version(&document.hash)),
    ];
    say.with("reports.made_versions", &values)
}

/// One document: what it is, over when and of what; how its file stands; to open it, or its folder.
fn line_ui(ui: &mut Ui, state: &mut state::State, place: usize, record: &DocumentRecord) {
    let say = state.say;
    let document = &record.document;
    look(state, place, record);
    let found = state.reports.register.standing.get(&place).copied().flatten();
    let file = document.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = document.path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let county = county_name(state, &document.county);
    let whose = if document.whose.is_empty() {
        county
    } else {
        say.with("reports.made_of", &[("county", county), ("whose", document.whose.clone())])
    };
    let values = [
        ("whose", whose.clone()),
        ("year", say.year(document.year)),
        ("figures", document.figures_date.to_string()),
        ("at", record.at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()),
        ("program", document.program.clone()),
        ("format", format),
        ("path", document.path.display().to_string()),
    ];
    let (kind, about) = (short_name(say, &document.kind), say.with("reports.made_line", &values));
    let (standing, ink) = said(say, ui.colours(), found);
    let values = [("kind", kind.clone()), ("file", file.clone()), ("whose", whose), ("standing", standing.clone())];
    let label = say.with("reports.made_label", &values);
    let mut command = None;
    let size = Vec2::new(ui.available_width(), ui.steps(HIGH));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    row::ground(ui, rect, false, &response);
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        ui.painter().rect_stroke(rect, sizes().radius, stroke, eframe::egui::StrokeKind::Inside);
    }
    let colours = ui.colours();
    let inner = rect.shrink2(Vec2::new(row::margin(), ui.steps(1.0)));
    let end = inner.right() - ui.steps(END);
    let room = (end - inner.left()).max(1.0);
    let name = row::lines(ui, &kind, &theme::strong(), colours.text, room, 1);
    let used = name.size().x + ui.steps(2.0);
    row::put(ui.painter(), name, inner.left_top(), Align2::LEFT_TOP, colours.text);
    if room - used > ui.steps(10.0) {
        let text = row::lines(ui, &file, &TextStyle::Body, colours.text_weak, room - used, 1);
        row::put(ui.painter(), text, inner.left_top() + Vec2::new(used, 0.0), Align2::LEFT_TOP, colours.text_weak);
    }
    let text = row::lines(ui, &about, &theme::small(), colours.text_weak, room, 1);
    row::put(ui.painter(), text, inner.left_bottom(), Align2::LEFT_BOTTOM, colours.text_weak);
    let buttons = Rect::from_min_max(eframe::egui::Pos2::new(end, rect.top()), inner.right_bottom());
    let mut child =
        ui.new_child(eframe::egui::UiBuilder::new().max_rect(buttons).layout(Layout::right_to_left(Align::Center)));
    if icon::icon_button_ui(&mut child, "folder", &say.of("command.open_folder")).clicked() {
        command = document.path.parent().map(|folder| Command::Open(folder.to_owned()));
    }
    let left = child.available_rect_before_wrap();
    let text = row::lines(ui, &standing, &theme::small(), ink, left.width(), 1);
    row::put(ui.painter(), text, left.right_center(), Align2::RIGHT_CENTER, ink);
    let versions = versions(say, document);
    if response.on_hover_text(format!("{label}\n{about}\n{versions}")).clicked() {
        command = Some(Command::Open(document.path.clone()));
    }
    state.commands.extend(command);
}
