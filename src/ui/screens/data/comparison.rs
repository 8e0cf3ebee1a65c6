//! What changed between two loads: verdicts, schools, figures, words. Put into lines once for a scope and a language; of
//! a long list a part is drawn.

use std::collections::BTreeSet;

use eframe::egui::{Align, Grid, Label, Layout, Response, RichText, ScrollArea, TextEdit, Ui, Vec2};

use crate::assess::{UnitChange, Verdict};
use crate::county::{County, Figure, FigureChange, WordChange};
use crate::ops::compare_loads::Comparison;
use crate::search::{Entry, Index};
use crate::text::Language;
use crate::ui::screens::schools::figures;
use crate::ui::state::{self, Scope, Shown};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::widgets::long::Long;
use crate::ui::words::{NO_FIGURE, Say, count, percent};

use super::mapping::field_name;

/// So many sentences of a sort are shown at first.
const SENTENCES: usize = 20;
/// So many rows of figures.
const ROWS: usize = 100;
/// Width of a column of numbers, in steps.
const NUMBER: f32 = 22.0;

/// A comparison that is shown.
pub struct Compared {
    comparison: Comparison,
    /// What was typed to narrow the figures.
    filter: String,
    /// Schools by name, made when somebody looks for one.
    schools: Option<(Vec<String>, Index)>,
    lines: Option<Lines>,
}

/// What is said of a comparison.
struct Lines {
    language: Language,
    scope: Scope,
    filter: String,
    /// Of the county as a whole.
    verdicts: Vec<String>,
    /// Schools that came, went, or are called otherwise.
    schools: Vec<String>,
    /// Units that turned.
    units: Vec<String>,
    /// Figures and words that pass the filter.
    rows: Vec<Row>,
    /// How many there are without it.
    all_rows: usize,
}

/// Something that changed: its place in the changes.
#[derive(Debug, Clone, Copy)]
enum Row {
    CountyFigure(usize),
    CountyWord(usize),
    Figure(usize),
    Word(usize),
}

impl Compared {
    pub(super) fn new(comparison: Comparison) -> Self {
        Self { comparison, filter: String::new(), schools: None, lines: None }
    }

    /// What is said for a scope, with what was typed.
    fn put_into_lines(&mut self, say: Say, shown: &Shown, scope: &Scope) {
        let filter = self.filter.trim().to_lowercase();
        let fresh = |lines: &Lines| lines.language == say.language && lines.scope == *scope && lines.filter == filter;
        let lines = match self.lines.take().filter(fresh) {
            Some(lines) => lines,
            None => self.made(say, shown, scope, filter),
        };
        self.lines = Some(lines);
    }

    fn made(&mut self, say: Say, shown: &Shown, scope: &Scope, filter: String) -> Lines {
        let wanted = (!filter.is_empty()).then(|| self.wanted(say, shown, &filter));
        let comparison = &self.comparison;
        let inside = |code: &str| is_inside(comparison, scope, code);
        let changes = &comparison.changes;
        let of = |codes: Vec<&str>, row: fn(usize) -> Row| -> Vec<Row> {
            let places = codes.into_iter().enumerate().filter(|(_, code)| code.is_empty() || inside(code));
            places.map(|(place, _)| row(place)).collect()
        };
        let figures = |changes| codes(changes, |change: &FigureChange| &change.school);
        let words = |changes| codes(changes, |change: &WordChange| &change.school);
        let mut all = of(figures(&changes.county_figures), Row::CountyFigure);
        all.extend(of(words(&changes.county_words), Row::CountyWord));
        all.extend(of(figures(&changes.figures), Row::Figure));
        all.extend(of(words(&changes.words), Row::Word));
        let passes = |row: &&Row| {
            let (school, key) = whose(comparison, **row);
            wanted.as_ref().is_none_or(|(schools, keys)| schools.contains(school) || keys.contains(key))
        };
        Lines {
            language: say.language,
            verdicts: verdicts(say, shown, comparison),
            schools: schools(say, comparison, &inside),
            units: units(say, shown, comparison, &inside),
            rows: all.iter().filter(passes).copied().collect(),
            all_rows: all.len(),
            scope: scope.clone(),
            filter,
        }
    }

    /// Codes of schools and keys of fields that are meant by what was typed; the county's own figures have no code.
    fn wanted(&mut self, say: Say, shown: &Shown, filter: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let Comparison { before, after, changes, .. } = &self.comparison;
        let (codes, index) = self.schools.get_or_insert_with(|| {
            let only_before = |code: &&String| after.schools.row_of(code).is_none();
            let codes = after.schools.codes.iter().chain(before.schools.codes.iter().filter(only_before));
            let codes: Vec<String> = codes.cloned().collect();
            let index = Index::new(codes.iter().map(|code| Entry::new(name_of(before, after, code)).or(code)));
            (codes, index)
        });
        let found = index.find(filter, codes.len());
        let mut schools: BTreeSet<String> = found.iter().filter_map(|found| codes.get(found.entry)).cloned().collect();
        schools.extend(say.of("window.scope_county").to_lowercase().contains(filter).then(String::new));
        let figures = changes.figures.iter().chain(&changes.county_figures).map(|change| &change.key);
        let keys: BTreeSet<&String> =
            figures.chain(changes.words.iter().chain(&changes.county_words).map(|change| &change.key)).collect();
        let is_meant = |key: &&&String| field_name(say, shown.quantities(), key).to_lowercase().contains(filter);
        (schools, keys.iter().filter(is_meant).map(|key| (*key).clone()).collect())
    }
}

/// Codes of the schools of some changes; empty for the county.
fn codes<T>(changes: &[T], school: fn(&T) -> &String) -> Vec<&str> {
    changes.iter().map(|change| school(change).as_str()).collect()
}

/// Whether a school is one of a scope, by the later of the two loads that has it.
fn is_inside(comparison: &Comparison, scope: &Scope, code: &str) -> bool {
    match scope {
        Scope::County => true,
        Scope::Schools(codes) => codes.contains(code),
        Scope::Township(name) => [&comparison.after, &comparison.before]
            .into_iter()
            .find_map(|county| Some(county.schools.text("township", county.schools.row_of(code)?) == name))
            .unwrap_or_default(),
    }
}

/// The name of a school, by the later load that has it.
fn name_of(before: &County, after: &County, code: &str) -> String {
    let name = |county: &County| Some(county.schools.names[county.schools.row_of(code)?].clone());
    name(after).or_else(|| name(before)).unwrap_or_else(|| code.to_owned())
}

fn figure_of(comparison: &Comparison, row: Row) -> Option<&FigureChange> {
    match row {
        Row::CountyFigure(place) => comparison.changes.county_figures.get(place),
        Row::Figure(place) => comparison.changes.figures.get(place),
        Row::CountyWord(_) | Row::Word(_) => None,
    }
}

fn word_of(comparison: &Comparison, row: Row) -> Option<&WordChange> {
    match row {
        Row::CountyWord(place) => comparison.changes.county_words.get(place),
        Row::Word(place) => comparison.changes.words.get(place),
        Row::CountyFigure(_) | Row::Figure(_) => None,
    }
}

/// Code of the school and key of the field.
fn whose(comparison: &Comparison, row: Row) -> (&str, &str) {
    let figure = figure_of(comparison, row).map(|change| (change.school.as_str(), change.key.as_str()));
    let word = || word_of(comparison, row).map(|change| (change.school.as_str(), change.key.as_str()));
    figure.or_else(word).unwrap_or_default()
}

/// What turned for the county as a whole.
fn verdicts(say: Say, shown: &Shown, comparison: &Comparison) -> Vec<String> {
    let (rulebook, turned) = (shown.rulebook(), &comparison.verdicts);
    let of_stage =
        |verdict: Option<Verdict>| verdict.map_or_else(|| NO_FIGURE.to_owned(), |verdict| say.verdict(verdict));
    let of_item = |verdict: Verdict| match verdict {
        Verdict::Pass => say.of("status.met"),
        Verdict::Fail => say.of("status.not_met"),
        Verdict::Undetermined => say.verdict(verdict),
    };
    let overall = turned.overall.map(|(before, after)| {
        from_to(say, &say.of("data_screen.turned_overall"), &say.verdict(before), &say.verdict(after))
    });
    let parts = turned.parts.iter().filter_map(|(place, before, after)| {
        let name = say.name(&rulebook.parts.get(*place)?.name);
        Some(from_to(say, name, &say.verdict(*before), &say.verdict(*after)))
    });
    let stages = turned
        .stages
        .iter()
        .map(|(stage, before, after)| from_to(say, &say.stage(*stage), &of_stage(*before), &of_stage(*after)));
    let items = turned.items.iter().filter_map(|change| {
        let item = rulebook.items.get(change.item)?;
        let name = format!("{} {}", item.id, say.name(&item.text));
        Some(from_to(say, &name, &of_item(change.before), &of_item(change.after)))
    });
    overall.into_iter().chain(parts).chain(stages).chain(items).collect()
}

fn from_to(say: Say, name: &str, before: &str, after: &str) -> String {
    let arguments = [("name", name.to_owned()), ("before", before.to_owned()), ("after", after.to_owned())];
    say.with("data_screen.turned", &arguments)
}

/// Schools that came, went, or are called otherwise.
fn schools(say: Say, comparison: &Comparison, inside: &dyn Fn(&str) -> bool) -> Vec<String> {
    let Comparison { before, after, changes, .. } = comparison;
    let named = |key: &'static str, rows: &[u32], county: &County| -> Vec<String> {
        let rows = rows.iter().map(|row| *row as usize).filter(|row| inside(&county.schools.codes[*row]));
        let said = |row: usize| say.with(key, &[("name", county.schools.names[row].clone())]);
        rows.map(said).collect()
    };
    let renamed = changes.renamed.iter().filter(|renamed| inside(&renamed.code)).map(|renamed| {
        let arguments = [("before", renamed.before.clone()), ("after", renamed.after.clone())];
        say.with("data_screen.renamed", &arguments)
    });
    let recoded = changes.recoded.iter().filter(|recoded| inside(&recoded.after) || inside(&recoded.before));
    let recoded = recoded.map(|recoded| {
        let arguments =
            [("name", recoded.name.clone()), ("before", recoded.before.clone()), ("after", recoded.after.clone())];
        say.with("data_screen.recoded", &arguments)
    });
    let mut said = named("data_screen.added", &changes.added, after);
    said.extend(named("data_screen.gone", &changes.gone, before));
    said.extend(renamed.chain(recoded));
    said
}

/// Units whose verdict turned, that came or went, or one of whose indicators turned.
fn units(say: Say, shown: &Shown, comparison: &Comparison, inside: &dyn Fn(&str) -> bool) -> Vec<String> {
    let turned = comparison.verdicts.units.iter().filter(|unit| inside(&unit.school));
    turned.map(|unit| unit_line(say, shown, comparison, unit)).collect()
}

fn unit_line(say: Say, shown: &Shown, comparison: &Comparison, unit: &UnitChange) -> String {
    let school = name_of(&comparison.before, &comparison.after, &unit.school);
    let name = say.with("table.with_unit", &[("name", school), ("unit", say.stage(unit.stage))]);
    let word = |place: Option<usize>, verdict: Option<Verdict>| match (place, verdict) {
        (None, _) => say.of("data_screen.not_assessed"),
        (Some(_), None) => say.of("data_screen.assessed"),
        (Some(_), Some(verdict)) => say.verdict(verdict),
    };
    let (before, after) = (word(unit.before, unit.verdicts.0), word(unit.after, unit.verdicts.1));
    let mut said = Vec::new();
    if before != after {
        said.push(from_to(say, &name, &before, &after));
    }
    let met = |met: Option<bool>| match met {
        Some(true) => say.of("status.met"),
        Some(false) => say.of("status.not_met"),
        None => say.of("status.no_data"),
    };
    let indicators: Vec<String> = unit
        .indicators
        .iter()
        .filter_map(|change| {
            let indicator = shown.rulebook().indicators.get(change.indicator)?;
            Some(from_to(say, say.name(&indicator.short), &met(change.before), &met(change.after)))
        })
        .collect();
    if said.is_empty() {
        return say.told(&name, &indicators);
    }
    said.extend(indicators);
    said.join(&say.of("window.told_join"))
}

pub(super) fn compared_ui(ui: &mut Ui, state: &state::State, shown: &Shown, compared: &mut Compared) {
    let (say, scope) = (state.say, &state.memory.scope);
    compared.put_into_lines(say, shown, scope);
    let Compared { comparison, filter, lines: Some(lines), .. } = compared else { return };
    card::titled_card_ui(ui, &say.of("data_screen.changed"), |ui| {
        let sentences = [("verdicts", &lines.verdicts), ("schools", &lines.schools), ("units", &lines.units)];
        if lines.all_rows == 0 && sentences.iter().all(|(_, sentences)| sentences.is_empty()) {
            let key = if *scope == Scope::County { "nothing_changed" } else { "nothing_changed_scope" };
            ui.label(say.of(&format!("data_screen.{key}")));
            return;
        }
        for (key, sentences) in sentences {
            sentences_ui(ui, say, key, sentences);
        }
        if lines.all_rows > 0 {
            heading_ui(ui, say, "figures", lines.all_rows);
            let hint = say.of("data_screen.changed_filter");
            let field = ui.add(TextEdit::singleline(filter).hint_text(&hint).desired_width(ui.steps(70.0)));
            field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
            rows_ui(ui, say, shown, comparison, &lines.rows);
        }
    });
}

fn heading_ui(ui: &mut Ui, say: Say, key: &str, number: usize) {
    ui.add_space(ui.steps(2.0));
    let text = say.with(&format!("data_screen.changed_{key}"), &[("number", count(number))]);
    ui.label(RichText::new(text).text_style(theme::strong()));
}

fn sentences_ui(ui: &mut Ui, say: Say, key: &str, sentences: &[String]) {
    if sentences.is_empty() {
        return;
    }
    heading_ui(ui, say, key, sentences.len());
    let long = Long::new(ui, key, SENTENCES);
    for sentence in long.part(sentences) {
        ui.add(Label::new(sentence).wrap());
    }
    long.more_ui(ui, sentences.len(), |next, left| more(say, next, left));
}

/// What a button says that shows more of a list.
pub(super) fn more(say: Say, next: usize, left: usize) -> String {
    say.with("data_screen.show_more", &[("number", count(next)), ("left", count(left))])
}

fn rows_ui(ui: &mut Ui, say: Say, shown: &Shown, comparison: &Comparison, rows: &[Row]) {
    if rows.is_empty() {
        ui.label(say.of("data_screen.changed_none"));
        return;
    }
    let long = Long::new(ui, "rows", ROWS);
    ScrollArea::horizontal().id_salt("figures").show(ui, |ui| {
        Grid::new("figures").num_columns(5).striped(true).spacing([ui.steps(4.0), ui.steps(1.0)]).show(ui, |ui| {
            for key in ["school", "field"] {
                card::weak_ui(ui, &say.of(&format!("data_screen.change_{key}")));
            }
            for key in ["before", "after", "percent"] {
                right_ui(ui, |ui| card::weak_ui(ui, &say.of(&format!("data_screen.change_{key}"))));
            }
            ui.end_row();
            for row in long.part(rows) {
                row_ui(ui, say, shown, comparison, *row);
                ui.end_row();
            }
        });
    });
    long.more_ui(ui, rows.len(), |next, left| more(say, next, left));
}

fn row_ui(ui: &mut Ui, say: Say, shown: &Shown, comparison: &Comparison, row: Row) {
    let (school, key) = whose(comparison, row);
    let name = if school.is_empty() {
        say.of("window.scope_county")
    } else {
        name_of(&comparison.before, &comparison.after, school)
    };
    ui.label(name);
    ui.label(field_name(say, shown.quantities(), key));
    if let Some(change) = figure_of(comparison, row) {
        for figure in [&change.before, &change.after] {
            right_ui(ui, |ui| ui.label(shown_figure(figure.as_ref())));
        }
        right_ui(ui, |ui| ui.label(change.relative.map_or_else(|| NO_FIGURE.to_owned(), |part| relative(say, part))));
    }
    if let Some(change) = word_of(comparison, row) {
        for word in [&change.before, &change.after] {
            let word = if word.is_empty() { NO_FIGURE } else { word.as_str() };
            right_ui(ui, |ui| ui.label(word));
        }
        right_ui(ui, |ui| ui.label(""));
    }
}

fn shown_figure(figure: Option<&Figure>) -> String {
    figure.map_or_else(|| NO_FIGURE.to_owned(), figures::figure)
}

/// A change as percent, with its sign; from nothing there is no part of it.
fn relative(say: Say, part: f64) -> String {
    if part.is_infinite() {
        return say.of("data_screen.change_from_zero");
    }
    let sign = if part > 0.0 { "+" } else { "−" };
    if part == 0.0 { percent(part, 1) } else { format!("{sign}{}", percent(part.abs(), 1)) }
}

/// Numbers stand at the right of their column.
fn right_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> Response) {
    let size = Vec2::new(ui.steps(NUMBER), sizes().icon);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        contents(ui)
    });
}
