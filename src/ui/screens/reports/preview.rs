//! The document before it is made: its pages, or the first rows of its sheets. Made off the frame thread, anew whenever what
//! it hangs on changes; a frame never waits for it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use eframe::egui::{Align, Label, Layout, ProgressBar, RichText, Ui};

use super::choices::{self, Wish};
use super::leaves::Sheaf;
use super::{kinds, options, sheets};
use crate::fault::Fault;
use crate::ops::papers::Watch;
use crate::ops::preview_document::{self, Sheet, preview};
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon};
use crate::ui::words::count;
use crate::ui::work::Progress;

/// A bar that moves needs frames; ten a second are enough.
const FRAME: Duration = Duration::from_millis(100);

/// Where the preview stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Room {
    /// In room of its own, where it scrolls.
    Own,
    /// On a screen that scrolls as a whole: so high, and scrolling within that.
    Within(f32),
}

/// What there is to be seen.
#[derive(Default)]
enum Seen {
    /// Nothing was asked for.
    #[default]
    Nothing,
    /// It is being made.
    Working,
    /// A person stopped it.
    Stopped,
    /// It cannot be made.
    Refused(String),
    /// This program sets no pages.
    Unset,
    Leaves(Sheaf),
    Sheets(Vec<Sheet>, usize),
}

/// The preview.
#[derive(Default)]
pub(super) struct Preview {
    /// What was asked for last.
    asked: Option<Wish>,
    /// Counts what was asked for, so that a late answer to an earlier question is dropped.
    number: u64,
    progress: Progress,
    seen: Seen,
}

impl Preview {
    /// What it hangs on may have changed.
    pub(super) fn outdated(&mut self) {
        self.asked = None;
    }

    /// Nobody looks at it any more: what is being made is not waited for.
    pub(super) fn left(&mut self) {
        if matches!(self.seen, Seen::Working) {
            self.progress.cancel.store(true, Ordering::Relaxed);
            self.asked = None;
        }
    }

    pub(super) fn count(&self) -> Option<usize> {
        match &self.seen {
            Seen::Leaves(sheaf) => Some(sheaf.count()),
            Seen::Sheets(sheets, _) => Some(sheets.len()),
            _ => None,
        }
    }

    pub(super) fn refused(&self) -> Option<&str> {
        match &self.seen {
            Seen::Refused(sentence) => Some(sentence),
            _ => None,
        }
    }

    /// The pages, where they are those of an order.
    pub(super) fn sheaf(&mut self, number: u64) -> Option<&mut Sheaf> {
        match &mut self.seen {
            Seen::Leaves(sheaf) if self.number == number => Some(sheaf),
            _ => None,
        }
    }
}

/// Asks for the preview where it is not the one that was asked for last.
fn ask(state: &mut state::State, wish: Wish) {
    let preview_state = &mut state.reports.preview;
    if preview_state.asked.as_ref() == Some(&wish) {
        return;
    }
    // Nobody waits for the one before any more.
    preview_state.progress.cancel.store(true, Ordering::Relaxed);
    preview_state.progress = Progress::default();
    preview_state.number += 1;
    preview_state.asked = Some(wish.clone());
    preview_state.seen = Seen::Working;
    let (number, ours) = (preview_state.number, preview_state.progress.clone());
    let language = state.say.language;
    state.work.ask(
        "reports.work_preview",
        false,
        Box::new(move |engine, progress| {
            let tell = |part: f64| {
                ours.set(part);
                progress.set(part);
            };
            let watch = Watch { cancel: &ours.cancel, progress: &tell };
            let request = wish.request(Path::new(""), false);
            let made = engine.session().and_then(|session| preview(session, &request, &watch));
            let seen = match made {
                Ok(preview_document::Preview::Leaves(leaves)) => Seen::Leaves(Sheaf::new(leaves, number)),
                Ok(preview_document::Preview::Sheets(sheets)) => Seen::Sheets(sheets, 0),
                Ok(preview_document::Preview::Unset) => Seen::Unset,
                Err(fault) if was_stopped(&fault) => Seen::Stopped,
                Err(fault) => Seen::Refused(fault.sentence(language)),
            };
            Box::new(move |state: &mut state::State| {
                if state.reports.preview.number == number {
                    state.reports.preview.seen = seen;
                }
            })
        }),
    );
}

/// Whether a fault is only that a person wanted no more of it.
pub(super) fn was_stopped(fault: &Fault) -> bool {
    matches!(fault.code, "cancelled" | "paper_cancelled")
}

pub(super) fn preview_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, room: Room) {
    let kind = kinds::chosen(state);
    match choices::wish(state, shown, kind) {
        Ok(wish) => {
            if state.reports.preview.asked.as_ref() != Some(&wish) {
                ask(state, wish);
                ui.ctx().request_repaint();
            }
        }
        Err(missing) => {
            let preview = &mut state.reports.preview;
            preview.progress.cancel.store(true, Ordering::Relaxed);
            preview.number += 1;
            preview.asked = None;
            preview.seen = Seen::Nothing;
            let said = options::said(state.say, missing);
            card_ui(ui, room, |ui| {
                card::empty_ui(ui, "template", &state.say.of("reports.no_preview"), &said);
            });
            return;
        }
    }
    let mut seen = std::mem::take(&mut state.reports.preview.seen);
    let again = card_ui(ui, room, |ui| seen_ui(ui, state, &mut seen, room));
    state.reports.preview.seen = seen;
    if again {
        state.reports.preview.asked = None;
        ui.ctx().request_repaint();
    }
}

fn card_ui<R>(ui: &mut Ui, room: Room, contents: impl FnOnce(&mut Ui) -> R) -> R {
    card::card_ui(ui, |ui| {
        match room {
            Room::Own => ui.set_min_size(ui.available_size()),
            Room::Within(_) => ui.set_min_width(ui.available_width()),
        }
        contents(ui)
    })
    .inner
}

/// Draws what there is; says whether it is to be made again.
fn seen_ui(ui: &mut Ui, state: &mut state::State, seen: &mut Seen, room: Room) -> bool {
    let say = state.say;
    match seen {
        Seen::Nothing => {}
        Seen::Working => working_ui(ui, state),
        Seen::Stopped => {
            card::empty_ui(ui, "later", &say.of("reports.stopped"), &say.of("reports.stopped_advice"));
            return ui.vertical_centered(|ui| ui.button(say.of("reports.again")).clicked()).inner;
        }
        Seen::Refused(sentence) => card::empty_ui(ui, "warning", &say.of("reports.refused"), sentence),
        Seen::Unset => card::empty_ui(ui, "info", &say.of("reports.unset"), &say.of("reports.unset_advice")),
        Seen::Leaves(sheaf) => {
            head_ui(ui, state, sheaf);
            sheaf.pages_ui(ui, state, room);
        }
        Seen::Sheets(all, chosen) => sheets::sheets_ui(ui, say, all, chosen, room),
    }
    false
}

/// How far it is, with a button to stop it.
fn working_ui(ui: &mut Ui, state: &state::State) {
    let progress = &state.reports.preview.progress;
    let say = state.say;
    ui.ctx().request_repaint_after(FRAME);
    ui.add_space(ui.steps(2.0));
    ui.horizontal(|ui| {
        ui.label(say.of("reports.work_preview"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let stopped = progress.is_cancelled();
            if ui.add_enabled(!stopped, eframe::egui::Button::new(say.of("reports.stop"))).clicked() {
                progress.cancel.store(true, Ordering::Relaxed);
            }
            ui.add(ProgressBar::new(progress.part()).desired_width(ui.available_width()).desired_height(ui.steps(2.0)));
        });
    });
}

/// Which page is looked at, of how many; how large.
fn head_ui(ui: &mut Ui, state: &mut state::State, sheaf: &mut Sheaf) {
    let say = state.say;
    ui.horizontal(|ui| {
        let values = [("page", count(sheaf.current() + 1)), ("pages", count(sheaf.count()))];
        ui.label(RichText::new(say.with("reports.page_of", &values)).text_style(theme::strong()));
        for (name, step) in [("up", -1), ("down", 1)] {
            let there = sheaf.current().checked_add_signed(step).filter(|page| *page < sheaf.count());
            ui.add_enabled_ui(there.is_some(), |ui| {
                let label = say.of(if step < 0 { "reports.page_before" } else { "reports.page_after" });
                if icon::icon_button_ui(ui, name, &label).clicked() {
                    sheaf.go_to(there);
                }
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (whole, key) in [(true, "reports.fit_page"), (false, "reports.fit_width")] {
                if card::toggle_ui(ui, state.memory.reports.whole_pages == whole, &say.of(key)).clicked() {
                    state.memory.reports.whole_pages = whole;
                }
            }
        });
    });
    if sheaf.count() == 0 {
        ui.add(Label::new(say.of("reports.no_pages")).wrap());
    }
}
