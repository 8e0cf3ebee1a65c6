//! Items by group: the state of each, its figure, the schools at fault; opened, everything about it.

use std::sync::Arc;

use eframe::egui::{Align, Align2, Frame, Galley, Label, Layout, Margin, Rect, RichText, TextStyle, Ui, Vec2, pos2};

use crate::assess::{ItemResult, Status, Verdict};
use crate::rulebook::{Item, Part, PartSource, Rule};
use crate::ui::command::Command;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::row::{self, Kind};
use crate::ui::widgets::{card, icon};
use crate::ui::words::{Say, count};

use super::decide::{self, DecidedLine};
use super::digest::Digest;
use super::verdict::{notice_ui, weak};
use super::{Jump, figures};

/// The part whose items each decide the whole county. Rulebooks give it this id.
const VETOES: &str = "vetoes";
/// So many schools are listed before a button shows the others.
const LISTED: usize = 24;
/// A row stands on one line from this width on, in steps of the grid.
const ONE_LINE: f32 = 170.0;
/// Text and state stand beside each other from this width on, in steps of the grid.
const FIGURES_BELOW: f32 = 80.0;
/// What is opened stands in two columns from this width on, in steps of the grid.
const TWO_COLUMNS: f32 = 180.0;

/// Which items are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Filter {
    /// All.
    #[default]
    All,
    /// Known to be at fault.
    NotMet,
    /// Neither met nor not: to be decided, to be confirmed, without data.
    Open,
}

impl Filter {
    /// In the order of the chips.
    pub const ALL: [Self; 3] = [Self::All, Self::NotMet, Self::Open];

    /// As it is remembered, and its name in the locale files, under `overview.filter`.
    const fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::NotMet => "not_met",
            Self::Open => "open",
        }
    }

    /// The one that is on.
    fn chosen(state: &state::State) -> Self {
        Self::ALL.into_iter().find(|filter| filter.id() == state.memory.overview.filter).unwrap_or_default()
    }

    fn takes(self, line: &Line) -> bool {
        match self {
            Self::All => true,
            Self::NotMet => line.verdict == Verdict::Fail,
            Self::Open => line.verdict == Verdict::Undetermined,
        }
    }
}

/// Points of a group.
pub(super) struct Points {
    pub text: String,
    pub verdict: Verdict,
}

/// A group of items in words.
pub(super) struct Group {
    pub id: String,
    pub name: String,
    pub mark: Mark,
    pub word: String,
    pub points: Option<Points>,
    /// Each item alone decides the county.
    pub vetoes: bool,
    pub lines: Vec<Line>,
}

/// An item in words.
pub(super) struct Line {
    /// Its place in the rulebook.
    pub place: usize,
    pub id: String,
    pub code: String,
    pub text: String,
    pub status: Status,
    pub verdict: Verdict,
    pub mark: Mark,
    pub word: String,
    pub figure: String,
    pub threshold: String,
    /// How many schools are at fault.
    pub at_fault: String,
    /// Rows of the scope's schools at fault.
    pub schools: Vec<u32>,
    /// Rows of the scope's schools whose figures are missing.
    pub missing: Vec<u32>,
    pub schools_title: String,
    pub missing_title: String,
    /// What its state rests on.
    pub detail: Vec<String>,
    /// A person may decide it.
    pub decidable: bool,
    /// It earns points.
    pub earns: bool,
    pub decided: Option<DecidedLine>,
    pub verify: String,
    pub papers: Vec<String>,
    pub basis: String,
    pub unverified: bool,
    /// All of the row.
    pub label: String,
}

/// How many items each filter takes.
pub(super) fn counts(groups: &[Group]) -> [usize; Filter::ALL.len()] {
    let lines = || groups.iter().flat_map(|group| &group.lines);
    Filter::ALL.map(|filter| lines().filter(|line| filter.takes(line)).count())
}

/// The groups in the order of the parts of the verdict. `rows` are those of the scope, where it is not the county.
pub(super) fn groups(say: Say, shown: &Shown, rows: Option<&[u32]>) -> Vec<Group> {
    let (rulebook, assessment) = (shown.rulebook(), &shown.assessment);
    let of_part = |(part, (_, verdict)): (&Part, &(String, Verdict))| {
        let items = rulebook.items.iter().zip(&assessment.items).enumerate();
        let items = items.filter(|(_, (item, _))| item.group == part.id);
        let lines: Vec<Line> =
            items.map(|(place, (item, result))| line(say, shown, rows, place, item, result)).collect();
        let points = (part.from == PartSource::Points).then(|| points(say, shown, part, *verdict));
        (!lines.is_empty()).then(|| Group {
            id: part.id.clone(),
            name: say.name(&part.name).to_owned(),
            mark: Mark::of_verdict(*verdict),
            word: say.verdict(*verdict),
            points,
            vetoes: part.id == VETOES,
            lines,
        })
    };
    rulebook.parts.iter().zip(&assessment.parts).filter_map(of_part).collect()
}

/// The points given so far, of how many, and how many are needed.
fn points(say: Say, shown: &Shown, part: &Part, verdict: Verdict) -> Points {
    let items = shown.rulebook().items.iter().zip(&shown.assessment.items);
    let of_part: Vec<&ItemResult> = items.filter(|(item, _)| item.group == part.id).map(|(_, result)| result).collect();
    // An empty sum of doubles is minus zero.
    let given = of_part.iter().filter_map(|result| result.points).fold(0.0, |sum, points| sum + points);
    let most = of_part.iter().filter_map(|result| result.max_points).fold(0.0, |sum, points| sum + points);
    let open = of_part.iter().filter(|result| result.points.is_none()).count();
    let least = part.points_at_least.as_ref().map_or(0.0, |least| least.double);
    let text = say.with(
        "overview.points_of",
        &[
            ("points", figures::plain(given)),
            ("most", figures::plain(most)),
            ("least", figures::plain(least)),
            ("open", count(open)),
        ],
    );
    Points { text, verdict }
}

fn line(say: Say, shown: &Shown, rows: Option<&[u32]>, place: usize, item: &Item, result: &ItemResult) -> Line {
    let inside = |all: &[u32]| -> Vec<u32> {
        let is_inside = |row: &u32| rows.is_none_or(|rows| rows.binary_search(row).is_ok());
        all.iter().copied().filter(is_inside).collect()
    };
    let (schools, missing) = (inside(&result.schools), inside(&result.missing));
    let number = |key: &str, inside: usize, all: usize| {
        if all == 0 {
            return String::new();
        }
        let key = match (rows.is_some(), inside, all) {
            (true, 0, _) => format!("{key}_outside"),
            (true, ..) => format!("{key}_scope"),
            (false, _, 1) => format!("{key}_one"),
            (false, ..) => key.to_owned(),
        };
        say.with(&key, &[("number", count(all)), ("inside", count(inside))])
    };
    let at_fault = number("overview.at_fault", schools.len(), result.schools.len());
    let (figure, threshold) = figures::of_item(say, shown.quantities(), item, result);
    let verdict = result.verdict();
    let text = say.name(&item.text).to_owned();
    // Where figures are missing and a person has decided, the decision is what counts.
    let word = figures::status(
        say,
        match (result.status, result.decided) {
            (Status::NoData, Some(true)) => Status::Met,
            (Status::NoData, Some(false)) => Status::NotMet,
            (status, _) => status,
        },
    );
    let decided = shown.decided.get(&item.id).map(|decided| decide::line(say, decided));
    let said = [text.as_str(), &word, &figure, &threshold, &at_fault];
    let label = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let label =
        say.with("overview.label", &[("name", item.id.clone()), ("what", label.join(&say.of("overview.between")))]);
    let papers = item.guidance.papers.of(say.language);
    Line {
        place,
        id: item.id.clone(),
        code: item.id.clone(),
        status: result.status,
        verdict,
        mark: Mark::of_verdict(verdict),
        word,
        schools_title: number("overview.schools_at_fault", schools.len(), result.schools.len()),
        missing_title: number("overview.schools_missing", missing.len(), result.missing.len()),
        at_fault,
        schools,
        missing,
        detail: detail(say, shown, item, result),
        decidable: matches!(result.status, Status::Manual | Status::ToConfirm | Status::NoData) || decided.is_some(),
        earns: matches!(&item.rule, Rule::Manual { max_points: Some(_) }),
        decided,
        verify: say.name(&item.guidance.verify).to_owned(),
        papers: papers.to_vec(),
        basis: say.with("overview.basis", &[("basis", say.name(&item.guidance.basis).to_owned())]),
        unverified: item.guidance.unverified,
        figure,
        threshold,
        text,
        label,
    }
}

/// What the state of an item rests on, where its figure and its schools do not say it.
fn detail(say: Say, shown: &Shown, item: &Item, result: &ItemResult) -> Vec<String> {
    let mut said = Vec::new();
    match result.status {
        Status::Manual => said.push(say.of("item.manual")),
        Status::ToConfirm => said.push(say.of("overview.to_confirm")),
        Status::NoData if result.missing.is_empty() => said.push(say.of("item.no_data")),
        Status::Met
            if !matches!(item.rule, Rule::Manual { .. }) && result.schools.is_empty() && result.decided.is_none() =>
        {
            said.push(say.of("overview.by_figures"));
        }
        _ => {}
    }
    if !result.concessions.is_empty() {
        let names = result.concessions.iter().map(|place| say.name(&shown.rulebook().concessions[*place].name));
        said.push(say.with("overview.by_concession", &[("names", say.list(names))]));
    }
    // A decision beside figures that decide already.
    if let (Some(met), Status::NotMet | Status::Met) = (result.decided, result.status)
        && met != (result.status == Status::Met)
    {
        said.push(say.of("overview.figures_decide"));
    }
    said
}

/// Draws chips, then a card a group.
pub(super) fn items_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, digest: &Digest) {
    if digest.groups.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        card::heading_ui(ui, &state.say.of("overview.items"));
        for (filter, number) in Filter::ALL.into_iter().zip(digest.counts) {
            let text = state.say.with(&format!("overview.filter.{}", filter.id()), &[("number", count(number))]);
            if card::toggle_ui(ui, Filter::chosen(state) == filter, &text).clicked() {
                filter.id().clone_into(&mut state.memory.overview.filter);
            }
        }
    });
    let filter = Filter::chosen(state);
    let mut any = false;
    for group in &digest.groups {
        // What is open stays, or it would vanish under the hand that has just decided it.
        let opened = |line: &Line| state.overview.opened.contains(&line.place);
        let lines: Vec<&Line> = group.lines.iter().filter(|line| filter.takes(line) || opened(line)).collect();
        let jump = state.overview.take_jump(&Jump::Group(group.id.clone()));
        if lines.is_empty() && !jump {
            continue;
        }
        any = true;
        let drawn = card::card_ui(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.push_id(("group", &group.id), |ui| group_ui(ui, state, shown, group, &lines));
        });
        if jump {
            ui.scroll_to_rect(drawn.response.rect, Some(Align::TOP));
        }
    }
    if !any {
        card::card_ui(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.label(weak(ui, &state.say.of("overview.nothing_listed")));
        });
    }
}

fn group_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, group: &Group, lines: &[&Line]) {
    ui.spacing_mut().item_spacing.y = ui.steps(1.0);
    ui.horizontal_wrapped(|ui| {
        if group.vetoes {
            icon::icon_ui(ui, "warning", ui.colours().bad);
        }
        card::heading_ui(ui, &group.name);
        mark::badge_ui(ui, group.mark, &group.word);
        if let Some(points) = &group.points {
            ui.label(weak(ui, &points.text));
        }
        if group.vetoes {
            ui.label(weak(ui, &state.say.of("overview.vetoes")));
        }
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(ui.steps(1.0));
    for (place, line) in lines.iter().enumerate() {
        if place > 0 {
            row::rule_ui(ui);
        }
        ui.push_id(line.place, |ui| line_ui(ui, state, shown, line));
    }
}

fn line_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, line: &Line) {
    let open = state.overview.opened.contains(&line.place);
    let response = row_ui(ui, line, open);
    if response.clicked() {
        if open {
            state.overview.opened.remove(&line.place);
        } else {
            state.overview.opened.insert(line.place);
        }
    }
    if state.overview.take_jump(&Jump::Item(line.place)) {
        response.scroll_to_me(Some(Align::TOP));
        response.request_focus();
    }
    if open {
        let frame = Frame::new().fill(ui.colours().sunken).corner_radius(sizes().radius).inner_margin(Margin::same(12));
        frame.outer_margin(Margin { bottom: 8, ..Margin::ZERO }).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = ui.steps(2.0);
            opened_ui(ui, state, shown, line);
        });
    }
}

/// What stands in the row of an item, laid out.
struct Row {
    text: Arc<Galley>,
    word: Arc<Galley>,
    fault: Arc<Galley>,
    figure: Arc<Galley>,
    threshold: Arc<Galley>,
    shape: Shape,
    height: f32,
}

/// How a row is put together: on one line, with figures below, or with the text below as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    OneLine,
    FiguresBelow,
    AllBelow,
}

/// Widths of the columns.
struct Columns {
    lead: f32,
    figure: f32,
    fault: f32,
    state: f32,
    gap: f32,
}

impl Columns {
    fn new(ui: &Ui) -> Self {
        Self {
            lead: sizes().icon + ui.steps(11.0),
            figure: ui.steps(42.0),
            fault: ui.steps(20.0),
            state: ui.steps(24.0),
            gap: ui.steps(2.0),
        }
    }
}

impl Row {
    fn new(ui: &Ui, line: &Line, inner: f32) -> Self {
        let (colours, body, columns) = (ui.colours(), TextStyle::Body, Columns::new(ui));
        let shape = if inner >= ui.steps(ONE_LINE) {
            Shape::OneLine
        } else if inner >= ui.steps(FIGURES_BELOW) {
            Shape::FiguresBelow
        } else {
            Shape::AllBelow
        };
        let beside_state = inner - columns.lead - columns.state - columns.gap;
        let (text_room, figure_room, rows) = match shape {
            Shape::OneLine => (beside_state - columns.figure - columns.fault - 2.0 * columns.gap, columns.figure, 2),
            Shape::FiguresBelow => (beside_state, beside_state, 3),
            Shape::AllBelow => (inner - ui.steps(6.0), inner - columns.fault, 4),
        };
        let ink = line.mark.ink(colours);
        let text = row::lines(ui, &line.text, &body, colours.text, text_room, rows);
        let word = row::lines(ui, &line.word, &body, ink, columns.state - sizes().icon - ui.steps(1.0), 1);
        let fault = row::lines(ui, &line.at_fault, &body, colours.text, columns.fault, 1);
        let figure = row::lines(ui, &line.figure, &body, colours.text, figure_room, 1);
        let threshold = row::lines(ui, &line.threshold, &theme::small(), colours.text_weak, figure_room, 1);
        let one = ui.text_style_height(&body);
        let figures = Self::figures_height(line, &figure, &threshold);
        let below = if line.figure.is_empty() && line.threshold.is_empty() && line.at_fault.is_empty() {
            0.0
        } else {
            figures.max(one)
        };
        let height = match shape {
            Shape::OneLine => text.size().y.max(figures).max(one) + ui.steps(3.5),
            Shape::FiguresBelow => text.size().y.max(one) + below + ui.steps(3.5),
            Shape::AllBelow => one + text.size().y + below + ui.steps(4.0),
        };
        Self { text, word, fault, figure, threshold, shape, height }
    }

    fn figures_height(line: &Line, figure: &Galley, threshold: &Galley) -> f32 {
        let of = |text: &str, galley: &Galley| if text.is_empty() { 0.0 } else { galley.size().y };
        of(&line.figure, figure) + of(&line.threshold, threshold)
    }
}

/// The row of an item.
fn row_ui(ui: &mut Ui, line: &Line, open: bool) -> eframe::egui::Response {
    let laid = Row::new(ui, line, ui.available_width() - 2.0 * row::margin());
    let whole = !laid.text.elided;
    row::row_ui(ui, laid.height, Kind::Opens(open), &line.label, whole, |ui, rect| {
        paint_row(ui, rect, line, laid, open);
    })
}

fn paint_row(ui: &Ui, rect: Rect, line: &Line, laid: Row, open: bool) {
    let (colours, painter, columns) = (ui.colours(), ui.painter(), Columns::new(ui));
    let one = ui.text_style_height(&TextStyle::Body);
    let first = rect.top() + ui.steps(1.75) + one / 2.0;
    let top = if laid.shape == Shape::OneLine { rect.center().y } else { first };
    let chevron = sizes().icon;
    let square = Rect::from_center_size(pos2(rect.left() + chevron / 2.0, top), Vec2::splat(chevron * 0.7));
    icon::paint(painter, square, if open { "down" } else { "forward" }, colours.text_weak);
    let code_room = columns.lead - chevron - ui.steps(1.0);
    let code = row::lines(ui, &line.code, &theme::strong(), colours.text_weak, code_room, 1);
    row::put(painter, code, pos2(rect.left() + chevron + ui.steps(1.0), top), Align2::LEFT_CENTER, colours.text_weak);
    let state_width = match laid.shape {
        Shape::OneLine => columns.state,
        Shape::FiguresBelow | Shape::AllBelow => laid.word.size().x + sizes().icon + ui.steps(1.0),
    };
    let state_left = rect.right() - state_width;
    let ink = line.mark.ink(colours);
    let square = Rect::from_center_size(pos2(state_left + sizes().icon / 2.0, top), Vec2::splat(sizes().icon - 3.0));
    icon::paint(painter, square, line.mark.icon(), ink);
    row::put(painter, laid.word, pos2(state_left + sizes().icon + ui.steps(1.0), top), Align2::LEFT_CENTER, ink);
    let left = rect.left() + columns.lead;
    if laid.shape == Shape::OneLine {
        row::put(painter, laid.text, pos2(left, top), Align2::LEFT_CENTER, colours.text);
        let fault_right = state_left - columns.gap;
        row::put(painter, laid.fault, pos2(fault_right, top), Align2::RIGHT_CENTER, colours.text);
        let right = fault_right - columns.fault - columns.gap;
        let mut above = top - Row::figures_height(line, &laid.figure, &laid.threshold) / 2.0;
        if !line.figure.is_empty() {
            above = row::put(painter, laid.figure, pos2(right, above), Align2::RIGHT_TOP, colours.text).bottom();
        }
        if !line.threshold.is_empty() {
            row::put(painter, laid.threshold, pos2(right, above), Align2::RIGHT_TOP, colours.text_weak);
        }
        return;
    }
    let start = first - one / 2.0;
    let text_at = match laid.shape {
        Shape::AllBelow => pos2(rect.left() + ui.steps(6.0), start + one),
        Shape::OneLine | Shape::FiguresBelow => pos2(left, start),
    };
    let mut below = row::put(painter, laid.text, text_at, Align2::LEFT_TOP, colours.text).bottom();
    row::put(painter, laid.fault, pos2(rect.right(), below), Align2::RIGHT_TOP, colours.text);
    if !line.figure.is_empty() {
        below = row::put(painter, laid.figure, pos2(text_at.x, below), Align2::LEFT_TOP, colours.text).bottom();
    }
    if !line.threshold.is_empty() {
        row::put(painter, laid.threshold, pos2(text_at.x, below), Align2::LEFT_TOP, colours.text_weak);
    }
}

/// Everything about an item.
fn opened_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, line: &Line) {
    if ui.available_width() >= ui.steps(TWO_COLUMNS) {
        let gap = ui.spacing().item_spacing.x;
        ui.spacing_mut().item_spacing.x = ui.steps(6.0);
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            for column in [&mut *left, &mut *right] {
                column.spacing_mut().item_spacing.x = gap;
            }
            // Columns stretch the words of what they hold, unless told otherwise.
            left.with_layout(Layout::top_down(Align::Min), |ui| found_ui(ui, state, shown, line));
            right.with_layout(Layout::top_down(Align::Min), |ui| guidance_ui(ui, state.say, line));
        });
    } else {
        found_ui(ui, state, shown, line);
        row::rule_ui(ui);
        guidance_ui(ui, state.say, line);
    }
}

/// What was found: in words, by school, by decision.
fn found_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, line: &Line) {
    ui.add(Label::new(RichText::new(&line.text).text_style(theme::strong())).wrap());
    for said in &line.detail {
        ui.add(Label::new(weak(ui, said)).wrap());
    }
    schools_ui(ui, state, shown, line, &line.schools_title, &line.schools);
    schools_ui(ui, state, shown, line, &line.missing_title, &line.missing);
    if line.decidable {
        decide::decide_ui(ui, state, shown, line);
    }
}

/// Schools by name, each to be opened.
fn schools_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, line: &Line, title: &str, rows: &[u32]) {
    if title.is_empty() {
        return;
    }
    let all = rows.len() <= LISTED || state.overview.all_schools.contains(&line.place);
    let listed = if all { rows } else { &rows[..LISTED] };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(ui.steps(3.0), ui.steps(1.0));
        ui.label(title);
        for row in listed {
            if ui.link(shown.school(*row)).clicked() {
                state.commands.push(Command::School(*row));
            }
        }
        if !all {
            let text = state.say.with("overview.show_more", &[("number", count(rows.len() - LISTED))]);
            if ui.small_button(text).clicked() {
                state.overview.all_schools.insert(line.place);
            }
        }
    });
}

/// How to verify it, which papers to ask for, the basis.
fn guidance_ui(ui: &mut Ui, say: Say, line: &Line) {
    let title = |ui: &mut Ui, key: &str| ui.label(RichText::new(say.of(key)).text_style(theme::strong()));
    title(ui, "overview.verify");
    ui.add(Label::new(&line.verify).wrap());
    if !line.papers.is_empty() {
        title(ui, "overview.papers_to_ask");
        ui.add(Label::new(say.list(&line.papers)).wrap());
    }
    ui.add(Label::new(weak(ui, &line.basis)).wrap());
    if line.unverified {
        let colours = ui.colours();
        notice_ui(ui, "info", &say.of("overview.unverified"), colours.open, colours.open_soft);
    }
}
