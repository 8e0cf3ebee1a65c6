//! Cancelling a planned visit: asked once, then taken back by an entry.

use std::sync::Arc;

use eframe::egui::{Id, Modal, Ui};

use crate::ops::visit::begin::cancel;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;

use super::super::Listing;
use super::{day, place_name};

pub(super) fn cancel_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>, listing: &Listing) {
    let Some(id) = state.visits.list.cancel.take() else { return };
    let Some(visit) = listing.visits.iter().find(|visit| visit.id == id) else { return };
    let say = state.say;
    let name = place_name(say, shown, visit.about.school.as_deref());
    let (mut done, mut kept) = (false, false);
    let modal = Modal::new(Id::unique("cancel")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel.min(ui.ctx().content_rect().width() - ui.steps(20.0)));
        card::heading_ui(ui, &say.of("visits_list.cancel_title"));
        ui.label(say.with("visits_list.cancel_what", &[("name", name.clone()), ("day", day(say, visit.about.date))]));
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            done = card::main_button_ui(ui, &say.of("visits_list.cancel_do")).clicked();
            kept = ui.button(say.of("visits_list.cancel_keep")).clicked();
        });
    });
    if done {
        let told = say.with("visits_list.cancelled", &[("name", name)]);
        introduced(state, move |state| {
            state.ask(
                "window.work_visit",
                false,
                move |engine, _| cancel(engine.session()?, &id),
                move |state, ()| {
                    state.tell(told);
                    state.visits.changed();
                },
            );
        });
    } else if !kept && !modal.should_close() {
        state.visits.list.cancel = Some(id);
    }
}
