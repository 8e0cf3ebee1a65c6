//! One card a stage: how many units pass, and how far every indicator's variation is from its limit.

use eframe::egui::{Align, Align2, Layout, Rect, RichText, TextStyle, Ui, UiBuilder, Vec2, pos2};

use crate::assess::{StageResult, UnitCounts, Variation, Verdict};
use crate::county::Stage;
use crate::rulebook::Indicator;
use crate::ui::command::Command;
use crate::ui::screens::Screen;
use crate::ui::screens::schools::filter::Filter;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::{Colours, Look as _, sizes};
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::row::{self, Kind};
use crate::ui::widgets::stack::{self, Part};
use crate::ui::widgets::track::{self, Limit};
use crate::ui::widgets::{card, icon};
use crate::ui::words::{NO_FIGURE, Say, count, number};

use super::digest::Digest;
use super::{Jump, figures};

/// Decimals of limits.
const LIMIT_DECIMALS: usize = 2;
/// How far the scale of the bars goes on behind the limit.
const BEHIND: f64 = 1.35;
/// Two stages stand beside each other from this width on, in steps of the grid.
const WIDE: f32 = 196.0;
/// A row needs so much width, in steps of the grid, to stand on one line.
const ONE_LINE: f32 = 90.0;

/// A stage in words.
pub(super) struct StageLines {
    pub stage: Stage,
    pub name: String,
    pub verdict: Option<(Mark, String)>,
    /// Units and students.
    pub size: String,
    pub counts: Option<Counts>,
    pub composite: Option<VariationLine>,
    pub variations: Vec<VariationLine>,
    /// End of the bars' scale.
    pub end: f64,
}

/// Units by verdict.
pub(super) struct Counts {
    pub parts: [Count; 3],
    pub label: String,
}

pub(super) struct Count {
    pub verdict: Verdict,
    pub mark: Mark,
    pub number: usize,
    pub text: String,
}

/// One indicator.
pub(super) struct VariationLine {
    /// Its place in the rulebook; `None` for the mean of all.
    pub indicator: Option<usize>,
    pub name: String,
    pub cv: Option<f64>,
    pub limit: Option<f64>,
    pub shown: String,
    pub shown_limit: String,
    pub mark: Option<Mark>,
    /// Borderline, missing units.
    pub note: String,
    /// What the bar shows.
    pub bar: String,
    /// All of it.
    pub label: String,
}

/// A limit in words.
pub(super) fn limit(limit: Option<f64>) -> String {
    limit.map_or_else(
        || NO_FIGURE.to_owned(),
        |limit| number(limit, LIMIT_DECIMALS.max(figures::deciding(limit, limit, 0))),
    )
}

pub(super) fn lines(say: Say, shown: &Shown) -> Vec<StageLines> {
    let stages = shown.assessment.stages.iter().filter(|stage| stage.units > 0);
    stages.map(|stage| stage_lines(say, shown, stage)).collect()
}

fn stage_lines(say: Say, shown: &Shown, stage: &StageResult) -> StageLines {
    let rulebook = shown.rulebook();
    let least = rulebook.decimals.variations as usize;
    let each = rulebook.indicators.iter().zip(&stage.variations).enumerate();
    let variations: Vec<VariationLine> =
        each.map(|(place, (indicator, variation))| variation_line(say, place, indicator, variation, least)).collect();
    let composite = stage.verdicts.is_none().then(|| {
        let of = rulebook.variation.limit.get(&stage.stage).map(|limit| limit.double);
        composite_line(say, stage, of, least)
    });
    let all = || variations.iter().chain(&composite);
    let limits = all().filter_map(|line| line.limit).fold(0.0, f64::max) * BEHIND;
    let end = all().filter_map(|line| line.cv).fold(limits, f64::max);
    let students = usize::try_from(stage.students).unwrap_or_default();
    StageLines {
        stage: stage.stage,
        name: say.stage(stage.stage),
        verdict: stage.verdict.map(|verdict| (Mark::of_verdict(verdict), say.verdict(verdict))),
        size: say.with("overview.size", &[("units", count(stage.units)), ("students", count(students))]),
        counts: stage.verdicts.map(|counts| unit_counts(say, say.stage(stage.stage), &counts)),
        composite,
        variations,
        end,
    }
}

/// Units by verdict in words; `whose` says which ones.
pub(super) fn unit_counts(say: Say, whose: String, counts: &UnitCounts) -> Counts {
    let verdicts = [
        (Verdict::Pass, counts.passing),
        (Verdict::Fail, counts.failing),
        (Verdict::Undetermined, counts.undetermined),
    ];
    let parts = verdicts.map(|(verdict, number)| Count {
        verdict,
        mark: Mark::of_verdict(verdict),
        number,
        text: say.with("overview.count", &[("word", say.verdict(verdict)), ("number", count(number))]),
    });
    let all = say.list(parts.iter().map(|part| part.text.as_str()));
    Counts { label: say.with("overview.label", &[("name", whose), ("what", all)]), parts }
}

fn variation_line(say: Say, place: usize, indicator: &Indicator, variation: &Variation, least: usize) -> VariationLine {
    let mut notes = Vec::new();
    if variation.borderline {
        notes.push(say.of("overview.borderline"));
    }
    if variation.missing > 0 {
        let key = if variation.missing == 1 { "overview.missing_one" } else { "overview.missing" };
        notes.push(say.with(key, &[("number", count(variation.missing))]));
    }
    let name = say.name(&indicator.name).to_owned();
    let short = say.name(&indicator.short).to_owned();
    line(say, Some(place), (short, name), (variation.cv, variation.limit), variation.verdict, &notes, least)
}

fn composite_line(say: Say, stage: &StageResult, limit: Option<f64>, least: usize) -> VariationLine {
    let borderline = stage.composite_borderline == Some(true);
    let notes: Vec<String> = borderline.then(|| say.of("overview.borderline")).into_iter().collect();
    let name = say.of("overview.composite");
    // The stage has no other verdict than that of the mean.
    line(say, None, (name.clone(), name), (stage.composite_cv, limit), stage.verdict, &notes, least)
}

fn line(
    say: Say,
    indicator: Option<usize>,
    (short, name): (String, String),
    (cv, of): (Option<f64>, Option<f64>),
    verdict: Option<Verdict>,
    notes: &[String],
    least: usize,
) -> VariationLine {
    let shown = figures::variation(cv, of, least);
    let shown_limit = of.map_or_else(String::new, |_| say.with("overview.at_most", &[("limit", limit(of))]));
    let mut said = vec![say.with("overview.cv", &[("cv", shown.clone())])];
    said.extend((!shown_limit.is_empty()).then(|| say.with("overview.limit", &[("limit", limit(of))])));
    let bar = say.list(&said);
    said.extend(verdict.map(|verdict| say.verdict(verdict)));
    said.extend_from_slice(notes);
    VariationLine {
        indicator,
        label: say.with("overview.label", &[("name", name), ("what", say.list(said))]),
        name: short,
        bar,
        cv,
        limit: of,
        shown,
        shown_limit,
        mark: verdict.map(Mark::of_verdict),
        note: notes.join(&say.of("overview.between")),
    }
}

/// Goes to the gaps of an indicator in a stage; of the mean of all, to the one that varies most.
fn show_gaps_of(state: &mut state::State, shown: &Shown, stage: Stage, indicator: Option<usize>) {
    let indicator = indicator.and_then(|place| shown.rulebook().indicators.get(place));
    state.memory.gaps.indicator = indicator.map(|indicator| indicator.id.clone());
    state.memory.gaps.stage = Some(stage.id().to_owned());
    state.commands.push(Command::Show(Screen::Gaps));
}

/// Goes to the schools of some verdicts, of a stage or of all, and of these only.
pub(super) fn show_schools_of(state: &mut state::State, stage: Option<Stage>, verdicts: &[Verdict]) {
    state.memory.schools.filter = Filter {
        verdicts: verdicts.iter().map(|verdict| verdict.id().to_owned()).collect(),
        stages: stage.into_iter().collect(),
        ..Filter::default()
    };
    state.schools.open = None;
    state.schools.changed();
    state.commands.push(Command::Show(Screen::Schools));
}

/// Draws the cards of all stages.
pub(super) fn stages_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, digest: &Digest) {
    let top = ui.cursor().min;
    let beside = digest.stages.len() > 1 && ui.available_width() >= ui.steps(WIDE);
    if beside {
        let gap = ui.steps(3.0);
        let (number, left) = (digest.stages.len() as f32, ui.cursor().left());
        let width = (ui.available_width() - gap * (number - 1.0)) / number;
        let (top, mut place, mut used, mut natural) = (ui.cursor().top(), left, 0.0_f32, 0.0_f32);
        let height = state.overview.stage_height;
        for stage in &digest.stages {
            let room = Rect::from_min_size(pos2(place, top), Vec2::new(width, f32::INFINITY));
            let mut column = ui.new_child(UiBuilder::new().max_rect(room).layout(Layout::top_down(Align::Min)));
            natural = natural.max(stage_ui(&mut column, state, shown, (digest, stage), height));
            used = used.max(column.min_rect().height());
            place += width + gap;
        }
        let size = Vec2::new(ui.available_width(), used);
        ui.advance_cursor_after_rect(Rect::from_min_size(pos2(left, top), size));
        if (state.overview.stage_height - natural).abs() > 0.5 {
            state.overview.stage_height = natural;
            ui.ctx().request_repaint();
        }
    } else {
        for stage in &digest.stages {
            stage_ui(ui, state, shown, (digest, stage), 0.0);
        }
    }
    if state.overview.take_jump(&Jump::Stages) {
        let reached = Rect::from_min_max(top, top + Vec2::new(1.0, 1.0));
        ui.scroll_to_rect(reached, Some(Align::TOP));
    }
}

/// Draws a card, filled up to a height so that cards beside each other end together; returns the height it needs itself.
fn stage_ui(
    ui: &mut Ui,
    state: &mut state::State,
    shown: &Shown,
    (digest, stage): (&Digest, &StageLines),
    height: f32,
) -> f32 {
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.push_id(("stage", stage.stage.id()), |ui| {
            ui.spacing_mut().item_spacing.y = ui.steps(2.0);
            head_ui(ui, state.say, stage, digest.scope.is_some());
            if let Some(counts) = &stage.counts {
                // The county's numbers lead to the county's schools: not where only those of a scope are shown.
                counts_ui(ui, state, stage.stage, counts, digest.scope.is_none());
            }
            ui.add_space(ui.steps(1.0));
            ui.spacing_mut().item_spacing.y = 0.0;
            if let Some(composite) = &stage.composite {
                variation_ui(ui, state, shown, stage, composite);
            }
            let heads = &digest.heads;
            heads_ui(ui, heads, stage.composite.is_none());
            for line in &stage.variations {
                variation_ui(ui, state, shown, stage, line);
            }
        });
        let natural = ui.min_rect().height();
        ui.add_space((height - natural).max(0.0));
        natural
    })
    .inner
}

fn head_ui(ui: &mut Ui, say: Say, stage: &StageLines, of_county: bool) {
    ui.horizontal_wrapped(|ui| {
        let whole = || say.with("overview.whole_county", &[("name", stage.name.clone())]);
        card::heading_ui(ui, &if of_county { whole() } else { stage.name.clone() });
        if let Some((mark, word)) = &stage.verdict {
            mark::badge_ui(ui, *mark, word);
        }
        ui.label(RichText::new(&stage.size).color(ui.colours().text_weak));
    });
}

/// The bar of passing, failing and undetermined units, and each of them, to press where it leads to its schools.
pub(super) fn counts_ui(ui: &mut Ui, state: &mut state::State, stage: Stage, counts: &Counts, leads: bool) {
    let colours = ui.colours();
    let parts: Vec<Part> = counts
        .parts
        .iter()
        .map(|part| Part {
            size: part.number as f64,
            text: count(part.number),
            ink: colours.on_accent,
            paper: part.mark.ink(colours),
        })
        .collect();
    stack::stack_ui(ui, Vec2::new(ui.available_width(), ui.steps(5.0)), &parts, &counts.label);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(ui.steps(1.0), 0.0);
        for part in &counts.parts {
            if !leads {
                mark::mark_ui(ui, part.mark, sizes().icon, "");
                ui.label(&part.text);
                ui.add_space(ui.steps(3.0));
            } else if count_ui(ui, part).clicked() {
                show_schools_of(state, Some(stage), &[part.verdict]);
            }
        }
    });
}

fn count_ui(ui: &mut Ui, part: &Count) -> eframe::egui::Response {
    let colours = ui.colours();
    let gap = ui.steps(1.0);
    let text = row::lines(ui, &part.text, &TextStyle::Body, colours.text, f32::INFINITY, 1);
    let width = text.size().x + sizes().icon + gap + 2.0 * row::margin();
    let size = Vec2::new(width, sizes().button);
    row::sized_row_ui(ui, size, Kind::Leads, &part.text, true, |ui, rect| {
        let square = Rect::from_min_size(rect.min, Vec2::new(sizes().icon, rect.height()));
        icon::paint(ui.painter(), square.shrink(1.0), part.mark.icon(), part.mark.ink(colours));
        let at = rect.left_center() + Vec2::new(sizes().icon + gap, 0.0);
        row::put(ui.painter(), text, at, Align2::LEFT_CENTER, colours.text);
    })
}

/// Heads of the columns.
pub(super) struct Heads {
    pub indicator: String,
    pub cv: String,
    pub limit: String,
}

/// Places of the columns of a row.
struct Columns {
    name: f32,
    cv: f32,
    limit: f32,
    mark: f32,
}

fn columns(ui: &Ui, width: f32) -> Columns {
    let mark = sizes().icon + ui.steps(1.0);
    // Where there is little room the name has a line of its own.
    let name = if width < ui.steps(ONE_LINE) { 0.0 } else { (width * 0.36).clamp(ui.steps(24.0), ui.steps(50.0)) };
    Columns { name, cv: ui.steps(15.0), limit: ui.steps(14.0), mark }
}

fn heads_ui(ui: &mut Ui, heads: &Heads, judged: bool) {
    let colours = ui.colours();
    let size = Vec2::new(ui.available_width(), ui.steps(6.0));
    let (rect, _) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
    let rect = rect.shrink2(Vec2::new(row::margin(), 0.0));
    let columns = columns(ui, rect.width());
    let text = |text: &str| row::lines(ui, text, &theme::small(), colours.text_weak, f32::INFINITY, 1);
    if columns.name > 0.0 {
        row::put(ui.painter(), text(&heads.indicator), rect.left_center(), Align2::LEFT_CENTER, colours.text_weak);
    }
    let mut right = rect.right_center() - Vec2::new(columns.mark, 0.0);
    if judged && columns.name > 0.0 {
        row::put(ui.painter(), text(&heads.limit), right, Align2::RIGHT_CENTER, colours.text_weak);
    }
    right.x -= if columns.name > 0.0 { columns.limit } else { 0.0 };
    row::put(ui.painter(), text(&heads.cv), right, Align2::RIGHT_CENTER, colours.text_weak);
}

/// A row of an indicator, or of the mean of all, which stands out.
fn variation_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, stage: &StageLines, line: &VariationLine) {
    let strong = line.indicator.is_none();
    let end = stage.end;
    let colours = ui.colours();
    let inner = ui.available_width() - 2.0 * row::margin();
    let columns = columns(ui, inner);
    let narrow = columns.name <= 0.0;
    let style = if strong { theme::strong() } else { TextStyle::Body };
    let width = if narrow { inner - columns.limit } else { columns.name };
    let name = row::lines(ui, &line.name, &style, colours.text, width, 2);
    let note = (!line.note.is_empty()).then(|| row::lines(ui, &line.note, &theme::small(), colours.open, width, 1));
    // The note stands behind the name where there is room, so that rows are alike in height.
    let behind = note.as_ref().is_some_and(|note| name.size().x + ui.steps(2.0) + note.size().x <= width);
    let words = name.size().y + note.as_ref().filter(|_| !behind).map_or(0.0, |note| note.size().y);
    let bar = sizes().row - ui.steps(1.0);
    let height = if narrow { words + bar } else { words.max(bar) } + ui.steps(1.0);
    let pressed = row::row_ui(ui, height, Kind::Leads, &line.label, false, |ui, rect| {
        let painter = ui.painter().clone();
        let top = if narrow { rect.top() + ui.steps(0.5) } else { rect.center().y - words / 2.0 };
        let named = row::put(&painter, name, pos2(rect.left(), top), Align2::LEFT_TOP, colours.text);
        if let Some(note) = note {
            let (at, align) = if behind {
                (named.right_center() + Vec2::new(ui.steps(2.0), 0.0), Align2::LEFT_CENTER)
            } else {
                (named.left_bottom(), Align2::LEFT_TOP)
            };
            row::put(&painter, note, at, align, colours.open);
        }
        let base = if narrow { rect.with_min_y(top + words) } else { rect };
        let limit = row::lines(ui, &line.shown_limit, &TextStyle::Body, colours.text_weak, columns.limit, 1);
        // Without a column of its own the limit stands behind the name.
        let (at, align) = if narrow {
            (pos2(rect.right(), top), Align2::RIGHT_TOP)
        } else {
            (rect.right_center() - Vec2::new(columns.mark, 0.0), Align2::RIGHT_CENTER)
        };
        row::put(&painter, limit, at, align, colours.text_weak);
        figures_ui(ui, base, &columns, line, end, &style);
    });
    if pressed.clicked() {
        show_gaps_of(state, shown, stage.stage, line.indicator);
    }
}

/// Bar, coefficient and mark of a row.
fn figures_ui(ui: &mut Ui, rect: Rect, columns: &Columns, line: &VariationLine, end: f64, style: &TextStyle) {
    let (colours, painter) = (ui.colours(), ui.painter().clone());
    let mut right = rect.right_center();
    if let Some(mark) = line.mark {
        let square =
            Rect::from_center_size(right - Vec2::new(sizes().icon / 2.0, 0.0), Vec2::splat(sizes().icon - 2.0));
        icon::paint(&painter, square, mark.icon(), mark.ink(colours));
    }
    right.x -= columns.mark + if columns.name > 0.0 { columns.limit } else { 0.0 };
    let ink = figure_ink(line.mark, colours);
    let cv = row::lines(ui, &line.shown, style, ink, columns.cv, 1);
    row::put(&painter, cv, right, Align2::RIGHT_CENTER, ink);
    right.x -= columns.cv + ui.steps(2.0);
    let left = rect.left() + columns.name + if columns.name > 0.0 { ui.steps(2.0) } else { 0.0 };
    if right.x > left {
        let room = Rect::from_min_max(pos2(left, rect.top()), pos2(right.x, rect.bottom()));
        let room = Rect::from_center_size(room.center(), Vec2::new(room.width(), ui.steps(5.0)));
        let limits: Vec<Limit> = line.limit.into_iter().map(|at| Limit { at, main: true }).collect();
        let bar = line.mark.map_or(colours.accent, |mark| mark.ink(colours));
        let mut room_ui = ui.new_child(UiBuilder::new().max_rect(room));
        track::track_ui(&mut room_ui, room.size(), line.cv.unwrap_or(f64::NAN), end, &limits, bar, &line.bar);
    }
}

/// Only what fails needs a colour of its own.
fn figure_ink(mark: Option<Mark>, colours: &Colours) -> eframe::egui::Color32 {
    match mark {
        Some(Mark::Bad) => colours.bad,
        _ => colours.text,
    }
}
