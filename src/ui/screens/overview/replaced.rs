//! What measured figures stand in for, where they do: how many, what the verdict would be without them, and each of them.

use eframe::egui::{Label, Ui};

use crate::ui::screens::measured::{self, Line};
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::words::{Say, count};

use super::verdict::weak;

/// So many are listed at first.
const LISTED: usize = 12;

/// Everything that was replaced, in words.
pub(super) struct Replaced {
    /// What everything on the screen is assessed with.
    pub said: String,
    title: String,
    lines: Vec<Line>,
    more: Option<String>,
}

/// `None` where figures are as they were reported.
pub(super) fn replaced(say: Say, shown: &Shown) -> Option<Replaced> {
    if !shown.verified {
        return None;
    }
    let number = [("number", count(shown.found.len()))];
    let unsigned = shown.found.measured.iter().filter(|one| !one.signed).count();
    let reported = say.verdict(shown.reported_assessment().overall);
    let mut said =
        vec![if shown.found.is_empty() { say.of("verified.nothing") } else { say.with("verified.said", &number) }];
    if unsigned > 0 {
        said.push(say.with("verified.said_unsigned", &[("number", count(unsigned))]));
    }
    said.push(say.with("verified.said_reported", &[("verdict", reported)]));
    let lines = measured::lines(say, shown, None);
    Some(Replaced {
        said: said.join(&say.of("verified.sentence_join")),
        title: say.with("verified.title", &number),
        more: (lines.len() > LISTED)
            .then(|| say.with("verified.show_more", &[("number", count(lines.len() - LISTED))])),
        lines,
    })
}

pub(super) fn replaced_ui(ui: &mut Ui, state: &mut state::State, replaced: &Replaced) {
    if replaced.lines.is_empty() {
        return;
    }
    card::titled_card_ui(ui, &replaced.title, |ui| {
        ui.add(Label::new(weak(ui, &state.say.of("verified.what"))).wrap());
        ui.add_space(ui.steps(1.0));
        let all = replaced.more.is_none() || state.overview.all_measured;
        let listed = if all { &replaced.lines[..] } else { &replaced.lines[..LISTED] };
        measured::lines_ui(ui, state, listed, true);
        if let Some(more) = replaced.more.as_ref().filter(|_| !all) {
            ui.add_space(ui.steps(2.0));
            if ui.link(more).clicked() {
                state.overview.all_measured = true;
            }
        }
    });
}
