//! What the schools of a township, or chosen ones, lack: below the county's verdict, which stays the county's.

use eframe::egui::{Align, Align2, Color32, Label, Layout, Rect, RichText, TextStyle, Ui, Vec2, pos2};

use crate::assess::{IndicatorLack, ItemLack, Status, UnitCounts, Verdict, lacks};
use crate::county::Stage;
use crate::rulebook::SolvedBy;
use crate::ui::command::Command;
use crate::ui::state::{self, Scope, Shown, State};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::mark::Mark;
use crate::ui::widgets::row::{self, Kind};
use crate::ui::widgets::{card, icon};
use crate::ui::words::{Say, count};

use super::concessions::unit_name;
use super::verdict::weak;
use super::{figures, stages};

/// So many units are listed; the table of schools shows the others.
const LISTED: usize = 12;

/// What the scope lacks, in words.
pub(super) struct ScopeLines {
    pub title: String,
    /// By stage: its name and its units by verdict.
    pub counts: Vec<(Stage, String, stages::Counts)>,
    pub lacks: Vec<LackLine>,
    /// Items that do not hold, by the side that can put them right.
    pub items: Vec<(String, Vec<ItemLine>)>,
    pub units: Vec<UnitLine>,
    pub more: Option<String>,
    /// Where there is no table: why.
    pub empty: Option<String>,
}

/// One indicator.
pub(super) struct LackLine {
    pub name: String,
    pub short: String,
    pub total: String,
    /// Which side can put it right, and units without a value.
    pub under: String,
    pub label: String,
}

/// An item that does not hold in the scope, or for the county as a whole.
pub(super) struct ItemLine {
    /// Its place in the rulebook.
    pub place: usize,
    pub mark: Mark,
    pub name: String,
    /// Its state, and how many schools are at fault.
    pub what: String,
    pub label: String,
}

/// A unit that does not pass.
pub(super) struct UnitLine {
    pub row: u32,
    pub name: String,
    pub mark: Mark,
    pub what: String,
    pub label: String,
}

pub(super) fn lines(state: &State, shown: &Shown) -> ScopeLines {
    let say = state.say;
    let all = shown.assessment.units.iter().enumerate();
    let units: Vec<usize> = all.filter(|(_, unit)| state.in_scope(unit.row)).map(|(place, _)| place).collect();
    let name = match &state.memory.scope {
        Scope::County => shown.county.name.clone(),
        Scope::Township(name) => name.clone(),
        Scope::Schools(codes) => say.with("window.scope_schools", &[("number", count(codes.len()))]),
    };
    let judged = shown.rulebook().unit_rule.is_some();
    let title = say.with("overview.scope.title", &[("name", name)]);
    let lacking = lacks(&shown.assessment, shown.rulebook(), Some(&state.rows));
    let items = item_lines(say, shown, &lacking.items);
    if !judged || units.is_empty() {
        let key = if judged { "overview.scope.no_units" } else { "overview.scope.not_judged" };
        let empty = Some(say.of(key));
        return ScopeLines {
            title,
            counts: Vec::new(),
            lacks: Vec::new(),
            items,
            units: Vec::new(),
            more: None,
            empty,
        };
    }
    let counts = Stage::ASSESSED.into_iter().filter_map(|stage| {
        let of_stage = || units.iter().map(|unit| &shown.assessment.units[*unit]).filter(|unit| unit.stage == stage);
        let number = |verdict: Verdict| of_stage().filter(|unit| unit.verdict == Some(verdict)).count();
        let counts = UnitCounts {
            passing: number(Verdict::Pass),
            failing: number(Verdict::Fail),
            undetermined: number(Verdict::Undetermined),
        };
        (of_stage().next().is_some())
            .then(|| (stage, say.stage(stage), stages::unit_counts(say, say.stage(stage), &counts)))
    });
    let lacks: Vec<LackLine> = lacking
        .indicators
        .into_iter()
        .filter(|lack| lack.short + lack.missing > 0)
        .map(|lack| lack_line(say, shown, &lack))
        .collect();
    let failing: Vec<usize> =
        units.iter().copied().filter(|unit| shown.assessment.units[*unit].verdict != Some(Verdict::Pass)).collect();
    ScopeLines {
        title,
        counts: counts.collect(),
        empty: lacks.is_empty().then(|| say.of("overview.scope.nothing")),
        lacks,
        items,
        units: failing.iter().take(LISTED).map(|unit| unit_line(say, shown, *unit)).collect(),
        more: (failing.len() > LISTED)
            .then(|| say.with("overview.more_schools", &[("number", count(failing.len() - LISTED))])),
    }
}

fn lack_line(say: Say, shown: &Shown, lack: &IndicatorLack) -> LackLine {
    let indicator = &shown.rulebook().indicators[lack.indicator];
    let total = if lack.short > 0 { figures::amount(say, indicator, lack.total) } else { String::new() };
    let number = |key: &str, number: usize| {
        if number == 0 { String::new() } else { say.with(key, &[("number", count(number))]) }
    };
    let (short, missing) =
        (number("overview.scope.number", lack.short), number("overview.scope.unknown", lack.missing));
    let name = say.name(&indicator.name).to_owned();
    let mut what = Vec::new();
    if lack.short > 0 {
        what.push(
            say.with("overview.scope.line", &[("number", count(lack.short)), ("total", total.trim().to_owned())]),
        );
    }
    let mut under = Vec::new();
    if lack.short > 0 {
        let side = say.of(&format!("side.{}", lack.solved_by.id()));
        under.push(say.with("overview.scope.side", &[("side", side)]));
    }
    under.extend((!missing.is_empty()).then_some(missing));
    what.extend_from_slice(&under);
    let under = under.join(&say.of("overview.between"));
    let label = say.with("overview.label", &[("name", name.clone()), ("what", say.list(what))]);
    LackLine { name, short, total, under, label }
}

/// Items that do not hold, those the schools themselves can put right first.
fn item_lines(say: Say, shown: &Shown, lacking: &[ItemLack]) -> Vec<(String, Vec<ItemLine>)> {
    let sides = SolvedBy::ALL.into_iter().map(|side| {
        let of_side = lacking.iter().filter(|lack| lack.solved_by == side);
        (say.of(&format!("side.{}", side.id())), of_side.map(|lack| item_line(say, shown, lack)).collect())
    });
    sides.filter(|(_, lines): &(String, Vec<ItemLine>)| !lines.is_empty()).collect()
}

fn item_line(say: Say, shown: &Shown, lack: &ItemLack) -> ItemLine {
    let item = &shown.rulebook().items[lack.item];
    let mut what = vec![figures::status(say, lack.status)];
    let number = |key: &str, number: usize| {
        let one = if number == 1 { "_one" } else { "" };
        (number > 0).then(|| say.with(&format!("{key}{one}"), &[("number", count(number))]))
    };
    what.extend(number("overview.at_fault", lack.schools.len()));
    what.extend(number("overview.missing", lack.missing.len()));
    if lack.of_county {
        what.push(say.of("overview.scope.of_county"));
    }
    let what = what.join(&say.of("overview.between"));
    let name = format!("{} {}", item.id, say.name(&item.text));
    let mark = if lack.status == Status::NotMet { Mark::Bad } else { Mark::Open };
    let label = say.with("overview.label", &[("name", name.clone()), ("what", what.clone())]);
    ItemLine { place: lack.item, mark, name, what, label }
}

fn unit_line(say: Say, shown: &Shown, place: usize) -> UnitLine {
    let (rulebook, unit) = (shown.rulebook(), &shown.assessment.units[place]);
    let least = rulebook.decimals.values as usize;
    let (mut short, mut missing) = (Vec::new(), Vec::new());
    for (indicator, value) in rulebook.indicators.iter().zip(shown.assessment.values_of(place)) {
        let name = say.name(&indicator.short).to_owned();
        match (indicator.threshold.get(&unit.stage), value.met) {
            (Some(threshold), Some(false)) => {
                let floor = rulebook.unit_rule.as_ref().map_or(0.0, |rule| rule.floor.double) * threshold.double;
                short.push(say.with(
                    "overview.scope.lacks",
                    &[
                        ("name", name),
                        ("value", figures::value(&value, threshold.double, floor, least)),
                        ("threshold", figures::plain(threshold.double)),
                        ("lacking", figures::amount(say, indicator, value.shortfall).trim().to_owned()),
                    ],
                ));
            }
            (Some(_), None) => missing.push(name),
            _ => {}
        }
    }
    if !missing.is_empty() {
        short.push(say.with("overview.scope.missing", &[("names", say.list(missing))]));
    }
    let what = short.join(&say.of("overview.reason.separator"));
    let verdict = unit.verdict.unwrap_or(Verdict::Undetermined);
    let name = unit_name(say, shown, unit.row, unit.stage);
    let said = [say.verdict(verdict), what.clone()].join(&say.of("overview.between"));
    UnitLine {
        row: unit.row,
        mark: Mark::of_verdict(verdict),
        label: say.with("overview.label", &[("name", name.clone()), ("what", said)]),
        name,
        what,
    }
}

pub(super) fn scope_ui(ui: &mut Ui, state: &mut state::State, scope: &ScopeLines) {
    let say = state.say;
    card::titled_card_ui(ui, &scope.title, |ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(2.0);
        ui.add(Label::new(weak(ui, &say.of("overview.scope.what"))).wrap());
        counts_ui(ui, state, scope);
        if let Some(empty) = &scope.empty {
            ui.add(Label::new(empty).wrap());
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        if !scope.lacks.is_empty() {
            ui.add_space(ui.steps(1.0));
            lack_heads_ui(ui, say);
            for line in &scope.lacks {
                row::rule_ui(ui);
                lack_ui(ui, line);
            }
        }
        items_ui(ui, state, scope);
        if !scope.units.is_empty() {
            ui.add_space(ui.steps(3.0));
            ui.label(RichText::new(say.of("overview.scope.units")).text_style(theme::strong()));
            ui.add_space(ui.steps(1.0));
            for (place, line) in scope.units.iter().enumerate() {
                if place > 0 {
                    row::rule_ui(ui);
                }
                let told = [line.name.as_str(), &line.what, &line.label];
                if told_ui(ui, line.mark, told, ui.steps(64.0), ui.colours().accent).clicked() {
                    state.commands.push(Command::School(line.row));
                }
            }
        }
        if let Some(more) = &scope.more {
            ui.add_space(ui.steps(2.0));
            if ui.link(more).clicked() {
                stages::show_schools_of(state, None, &[Verdict::Fail, Verdict::Undetermined]);
            }
        }
    });
}

/// Items that do not hold, under the side that can put them right; each leads to all that is said of it.
fn items_ui(ui: &mut Ui, state: &mut state::State, scope: &ScopeLines) {
    for (side, lines) in &scope.items {
        ui.add_space(ui.steps(3.0));
        let title = state.say.with("overview.scope.items", &[("side", side.clone()), ("number", count(lines.len()))]);
        ui.label(RichText::new(title).text_style(theme::strong()));
        ui.add_space(ui.steps(1.0));
        for (place, line) in lines.iter().enumerate() {
            if place > 0 {
                row::rule_ui(ui);
            }
            let told = [line.name.as_str(), &line.what, &line.label];
            // What an item asks for takes more room than the name of a school.
            let width = ui.available_width() * 0.6;
            if told_ui(ui, line.mark, told, width, ui.colours().text).clicked() {
                state.commands.push(Command::Item(line.place));
            }
        }
    }
}

/// Units by verdict, the stages beside each other where there is room.
fn counts_ui(ui: &mut Ui, state: &mut state::State, scope: &ScopeLines) {
    let draw = |ui: &mut Ui, state: &mut state::State, (stage, name, counts): &(Stage, String, stages::Counts)| {
        ui.label(RichText::new(name).text_style(theme::strong()));
        stages::counts_ui(ui, state, *stage, counts, true);
    };
    if ui.available_width() < ui.steps(140.0) || scope.counts.len() < 2 {
        return scope.counts.iter().for_each(|counts| draw(ui, state, counts));
    }
    ui.spacing_mut().item_spacing.x = ui.steps(6.0);
    ui.columns(scope.counts.len(), |columns| {
        for (column, counts) in columns.iter_mut().zip(&scope.counts) {
            column.spacing_mut().item_spacing.x = column.steps(2.0);
            column.with_layout(Layout::top_down(Align::Min), |ui| draw(ui, state, counts));
        }
    });
}

/// Right edges of the table's columns of figures.
fn edges(ui: &Ui, rect: Rect) -> (f32, f32, f32) {
    let total = (rect.width() * 0.3).min(ui.steps(40.0));
    let short = (rect.width() * 0.24).min(ui.steps(32.0));
    let name = rect.width() - total - short - ui.steps(2.0);
    (name, rect.right() - total, rect.right())
}

fn lack_heads_ui(ui: &mut Ui, say: Say) {
    let colours = ui.colours();
    let size = Vec2::new(ui.available_width(), ui.steps(6.0));
    let (rect, _) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
    let rect = rect.shrink2(Vec2::new(row::margin(), 0.0));
    let (name, short, total) = edges(ui, rect);
    let middle = rect.center().y;
    for (key, at, align, width) in [
        ("table.indicator", rect.left(), Align2::LEFT_CENTER, name),
        ("overview.scope.short", short, Align2::RIGHT_CENTER, rect.width() * 0.24),
        ("overview.scope.total", total, Align2::RIGHT_CENTER, rect.width() * 0.3),
    ] {
        let text = row::lines(ui, &say.of(key), &theme::small(), colours.text_weak, width, 1);
        row::put(ui.painter(), text, pos2(at, middle), align, colours.text_weak);
    }
}

fn lack_ui(ui: &mut Ui, line: &LackLine) {
    let colours = ui.colours();
    let inner = ui.available_width() - 2.0 * row::margin();
    let room = Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(inner, 0.0));
    let (width, _, _) = edges(ui, room);
    let name = row::lines(ui, &line.name, &TextStyle::Body, colours.text, width, 2);
    let weak = colours.text_weak;
    let note = row::lines(ui, &line.under, &theme::small(), weak, width, 2);
    let below = if line.under.is_empty() { 0.0 } else { note.size().y };
    let height = (name.size().y + below + ui.steps(2.0)).max(sizes().row);
    let (rect, response) =
        ui.allocate_exact_size(Vec2::new(ui.available_width(), height), eframe::egui::Sense::hover());
    let rect = rect.shrink2(Vec2::new(row::margin(), 0.0));
    let (_, short, total) = edges(ui, rect);
    let painter = ui.painter();
    let top = rect.center().y - f32::midpoint(name.size().y, below);
    let under = row::put(painter, name, pos2(rect.left(), top), Align2::LEFT_TOP, colours.text).bottom();
    row::put(painter, note, pos2(rect.left(), under), Align2::LEFT_TOP, weak);
    for (text, at, style, width) in [
        (&line.short, short, TextStyle::Body, rect.width() * 0.24),
        (&line.total, total, theme::strong(), rect.width() * 0.3),
    ] {
        let text = row::lines(ui, text, &style, colours.text, width, 1);
        row::put(painter, text, pos2(at, rect.center().y), Align2::RIGHT_CENTER, colours.text);
    }
    let label = &line.label;
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, label));
    response.on_hover_text(label);
}

/// A row that leads somewhere: a mark, what it is, and what is said of it, beside each other where there is room.
fn told_ui(ui: &mut Ui, mark: Mark, told: [&str; 3], name_width: f32, ink: Color32) -> eframe::egui::Response {
    let (colours, [name, what, label]) = (ui.colours(), told);
    let inner = ui.available_width() - 2.0 * row::margin();
    let lead = sizes().icon + ui.steps(2.0);
    let beside = inner >= ui.steps(140.0);
    let name_width = if beside { name_width } else { inner - lead };
    let name = row::lines(ui, name, &TextStyle::Body, ink, name_width, 2);
    let room = if beside { inner - lead - name_width - ui.steps(2.0) } else { inner - lead };
    let what = row::lines(ui, what, &TextStyle::Body, colours.text_weak, room, 4);
    let whole = !what.elided && !name.elided;
    let words = if beside { name.size().y.max(what.size().y) } else { name.size().y + what.size().y };
    row::row_ui(ui, words + ui.steps(3.0), Kind::Leads, label, whole, |ui, rect| {
        let painter = ui.painter();
        let top = rect.top() + ui.steps(1.5);
        let square = Rect::from_min_size(pos2(rect.left(), top), Vec2::splat(sizes().icon)).shrink(1.0);
        icon::paint(painter, square, mark.icon(), mark.ink(colours));
        let left = rect.left() + lead;
        let below = row::put(painter, name, pos2(left, top), Align2::LEFT_TOP, ink).bottom();
        let at = if beside { pos2(left + name_width + ui.steps(2.0), top) } else { pos2(left, below) };
        row::put(painter, what, at, Align2::LEFT_TOP, colours.text_weak);
    })
}
