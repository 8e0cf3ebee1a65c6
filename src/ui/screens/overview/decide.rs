//! A person's decision on an item, in place: met or not, note, papers, points; who decided and when; taking it back.

use std::collections::BTreeSet;

use eframe::egui::{Label, RichText, TextEdit, Ui, Vec2};
use jiff::tz::TimeZone;

use crate::assess::Status;
use crate::fault::Result;
use crate::ops::set_decision;
use crate::store::Decided;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::words::Say;
use crate::ui::work::Engine;

use super::digest::About;
use super::figures;
use super::items::Line;
use super::verdict::{notice_ui, weak};

/// A decision being written.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    note: String,
    /// A paper a line.
    papers: String,
    points: String,
}

/// A decision that stands, in words.
pub(super) struct DecidedLine {
    pub mark: Mark,
    pub word: String,
    /// Who and when.
    pub by: String,
    pub note: String,
    /// A paper a line.
    pub papers: String,
    /// Points, as they were typed.
    pub points: String,
    pub conflict: bool,
}

pub(super) fn line(say: Say, decided: &Decided) -> DecidedLine {
    let met = decided.decision.as_ref().map(|decision| decision.met);
    let (mark, word) = match met {
        Some(true) => (Mark::Good, figures::status(say, Status::Met)),
        Some(false) => (Mark::Bad, figures::status(say, Status::NotMet)),
        None => (Mark::Open, say.of("overview.decide.conflict_word")),
    };
    let who = [decided.author.name.as_str(), &decided.author.unit].into_iter().filter(|part| !part.is_empty());
    let at = decided.at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string();
    let points = decided.decision.as_ref().and_then(|decision| decision.points.as_ref());
    DecidedLine {
        mark,
        word,
        by: say.with("overview.decide.by", &[("who", say.list(who)), ("at", at)]),
        note: decided.note.clone(),
        papers: decided.papers.join("\n"),
        points: points.map(|points| figures::plain(points.to_double())).unwrap_or_default(),
        conflict: decided.conflict,
    }
}

/// The papers of a draft, one a line.
fn papers_of(draft: &Draft) -> Vec<String> {
    draft.papers.lines().map(str::trim).filter(|paper| !paper.is_empty()).map(str::to_owned).collect()
}

/// Draws the decision that stands, or the form of a new one.
pub(super) fn decide_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, line: &Line) {
    let say = state.say;
    let colours = ui.colours();
    ui.add_space(ui.steps(1.0));
    let writing = state.overview.drafts.contains_key(&line.place);
    if let Some(decided) = &line.decided {
        standing_ui(ui, state, shown, line, decided);
        if !writing && !decided.conflict {
            return;
        }
    }
    if state.read_only {
        ui.add(Label::new(weak(ui, &say.of("window.read_only"))).wrap());
        return;
    }
    let mut draft = state.overview.drafts.remove(&line.place).unwrap_or_default();
    if line.decided.as_ref().is_some_and(|decided| decided.conflict) {
        notice_ui(ui, "warning", &say.of("overview.decide.conflict"), colours.open, colours.open_soft);
    }
    form_ui(ui, say, line, &mut draft);
    let ready = !line.earns || !draft.points.trim().is_empty();
    let (mut decision, mut closed) = (None, false);
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(ready, |ui| {
            for (met, status) in [(true, Status::Met), (false, Status::NotMet)] {
                if choice_ui(ui, met, &figures::status(say, status)).clicked() {
                    decision = Some(met);
                }
            }
        });
        closed = writing && line.decided.is_some() && ui.button(say.of("window.cancel")).clicked();
    });
    if let Some(met) = decision {
        save(state, shown, line, &draft, met);
    }
    let written = !draft.note.is_empty() || !draft.papers.is_empty() || !draft.points.is_empty();
    if !closed && (written || writing) {
        state.overview.drafts.insert(line.place, draft);
    }
}

/// What was decided, by whom and when.
fn standing_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, line: &Line, decided: &DecidedLine) {
    let say = state.say;
    ui.horizontal_wrapped(|ui| {
        mark::badge_ui(ui, decided.mark, &decided.word);
        if !decided.points.is_empty() {
            ui.label(say.with("overview.points", &[("points", decided.points.clone())]));
        }
        ui.label(weak(ui, &decided.by));
    });
    if !decided.note.is_empty() {
        ui.add(Label::new(&decided.note).wrap());
    }
    if !decided.papers.is_empty() {
        ui.add(
            Label::new(weak(ui, &say.with("overview.decide.kept_papers", &[("papers", decided.papers.clone())])))
                .wrap(),
        );
    }
    let (mut change, mut withdrawn) = (false, false);
    if !state.overview.drafts.contains_key(&line.place) {
        ui.add_enabled_ui(!state.read_only, |ui| {
            ui.horizontal_wrapped(|ui| {
                change = !decided.conflict && ui.button(say.of("overview.decide.change")).clicked();
                withdrawn = ui.button(say.of("overview.decide.withdraw")).clicked();
            });
        });
    }
    if change {
        let draft =
            Draft { note: decided.note.clone(), papers: decided.papers.clone(), points: decided.points.clone() };
        state.overview.drafts.insert(line.place, draft);
    }
    if withdrawn {
        withdraw(state, shown, line);
    }
}

/// The fields.
fn form_ui(ui: &mut Ui, say: Say, line: &Line, draft: &mut Draft) {
    ui.label(RichText::new(say.of("overview.decide.title")).text_style(theme::strong()));
    if line.earns {
        ui.horizontal_wrapped(|ui| {
            let label = ui.label(say.of("overview.decide.points"));
            let field = TextEdit::singleline(&mut draft.points).desired_width(ui.steps(16.0));
            ui.add(field).labelled_by(label.id);
            ui.label(weak(ui, &line.threshold));
        });
    }
    let field = |ui: &mut Ui, key: &str, hint: &str, text: &mut String, rows: usize| {
        let label = ui.label(say.of(key));
        let field = TextEdit::multiline(text).hint_text(say.of(hint)).desired_rows(rows).desired_width(f32::INFINITY);
        ui.add(field).labelled_by(label.id);
    };
    field(ui, "overview.decide.note", "overview.decide.note_hint", &mut draft.note, 2);
    field(ui, "overview.decide.papers", "overview.decide.papers_hint", &mut draft.papers, 2);
    if line.papers.is_empty() {
        return;
    }
    let seen: BTreeSet<String> = draft.papers.lines().map(|paper| paper.trim().to_owned()).collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(ui.steps(1.0));
        ui.label(weak(ui, &say.of("overview.decide.seen")));
        for paper in &line.papers {
            let on = seen.contains(paper);
            if card::toggle_ui(ui, on, paper).clicked() {
                let mut papers: Vec<&str> = draft.papers.lines().filter(|line| line.trim() != paper).collect();
                papers.extend((!on).then_some(paper.as_str()));
                draft.papers = papers.join("\n");
            }
        }
    });
}

/// A button of one of the two decisions, in its colour and with its sign.
fn choice_ui(ui: &mut Ui, met: bool, word: &str) -> eframe::egui::Response {
    let colours = ui.colours();
    let mark = if met { Mark::Good } else { Mark::Bad };
    let ink = mark.ink(colours);
    let text = RichText::new(word).text_style(theme::strong()).color(ink);
    let size = Vec2::new(ui.steps(24.0), sizes().button);
    let stroke = eframe::egui::Stroke::new(1.0, ink);
    let button = eframe::egui::Button::new(text).fill(mark.paper(colours)).stroke(stroke).min_size(size);
    ui.add(button)
}

fn about(shown: &Shown) -> About {
    About { county: shown.county.id().to_owned(), year: shown.county.year, rulebook: shown.rulebook().id.clone() }
}

/// Records a decision in the person's name.
fn save(state: &mut state::State, shown: &Shown, line: &Line, draft: &Draft, met: bool) {
    let (about, place, item) = (about(shown), line.place, line.id.clone());
    let (note, papers) = (draft.note.trim().to_owned(), papers_of(draft));
    let points = line.earns.then(|| draft.points.trim().to_owned());
    let run = move |engine: &mut Engine| -> Result<()> {
        let request = set_decision::Request {
            county: Some(&about.county),
            year: Some(about.year),
            rulebook: Some(&about.rulebook),
            item: &item,
            met,
            points: points.as_deref(),
            note: &note,
            papers: &papers,
        };
        set_decision::set_decision(engine.session()?, &request).map(drop)
    };
    signed(state, place, run);
}

/// Takes a decision back in the person's name.
fn withdraw(state: &mut state::State, shown: &Shown, line: &Line) {
    let (about, place, item) = (about(shown), line.place, line.id.clone());
    let run = move |engine: &mut Engine| -> Result<()> {
        let request = set_decision::Withdrawal {
            county: Some(&about.county),
            year: Some(about.year),
            rulebook: Some(&about.rulebook),
            item: &item,
        };
        set_decision::withdraw_decision(engine.session()?, &request).map(drop)
    };
    signed(state, place, run);
}

/// Asks for the name where it is not known, changes the store, shows the county anew.
fn signed(state: &mut state::State, place: usize, run: impl FnOnce(&mut Engine) -> Result<()> + Send + 'static) {
    introduced(state, move |state| {
        state.ask(
            "window.work_save",
            false,
            move |engine, _| run(engine),
            move |state, ()| {
                state.overview.drafts.remove(&place);
                state.reload();
            },
        );
    });
}
