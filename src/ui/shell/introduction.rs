//! Name, unit and device: asked once, when the first thing is to be signed with them.

use eframe::egui::{Grid, Id, Modal, TextEdit, Ui};

use crate::ui::state::State;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;

/// What is to be done once the person is known.
pub type Then = Box<dyn FnOnce(&mut State) + Send>;

/// The form.
pub struct Introduction {
    name: String,
    unit: String,
    device: String,
    then: Option<Then>,
}

/// Does something in a person's name; asks for the name first where it is not known yet.
pub fn introduced(state: &mut State, then: impl FnOnce(&mut State) + Send + 'static) {
    if state.identity.is_some() {
        then(state);
        return;
    }
    state.introduction = Some(Introduction {
        name: String::new(),
        unit: String::new(),
        device: String::new(),
        then: Some(Box::new(then)),
    });
}

/// Opens the form to change what is known.
pub fn change(state: &mut State) {
    let known = state.identity.clone();
    let of = |get: fn(&crate::store::Identity) -> &str| {
        known.as_ref().map(|known| get(known).to_owned()).unwrap_or_default()
    };
    state.introduction = Some(Introduction {
        name: of(|known| &known.author.name),
        unit: of(|known| &known.author.unit),
        device: of(|known| &known.device.name),
        then: None,
    });
}

pub(super) fn introduction_ui(ui: &mut Ui, state: &mut State) {
    let Some(mut form) = state.introduction.take() else { return };
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("introduction")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel * 0.8);
        card::heading_ui(ui, &say.of("introduction.title"));
        ui.label(say.of("introduction.why"));
        ui.add_space(ui.steps(2.0));
        Grid::new("introduction").num_columns(2).spacing([ui.steps(4.0), ui.steps(2.0)]).show(ui, |ui| {
            for (key, text, first) in
                [("name", &mut form.name, true), ("unit", &mut form.unit, false), ("device", &mut form.device, false)]
            {
                let label = ui.label(say.of(&format!("introduction.{key}")));
                let hint = say.of(&format!("introduction.{key}_hint"));
                let field = ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(f32::INFINITY));
                let field = field.labelled_by(label.id);
                if first && text.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
                    field.request_focus();
                }
                ui.end_row();
            }
        });
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let ready = !form.name.trim().is_empty();
            ui.add_enabled_ui(ready, |ui| done = card::main_button_ui(ui, &say.of("introduction.save")).clicked());
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    if done {
        let (name, unit, device) = (form.name, form.unit, form.device);
        let then = form.then;
        state.ask(
            "window.work_save",
            false,
            move |engine, _| {
                let device = if device.trim().is_empty() { engine.context().host.clone() } else { device };
                engine.session()?.store.introduce(&name, &unit, &device)
            },
            |state, identity| {
                state.identity = Some(identity);
                if let Some(then) = then {
                    then(state);
                }
            },
        );
    } else if !closed && !modal.should_close() {
        state.introduction = Some(form);
    }
}
