//! Values that several people entered without knowing of each other: each with who and when, and a person chooses one.

use eframe::egui::{Id, Key, Label, Modal, Modifiers, RichText, ScrollArea, Ui};

use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, row};
use crate::ui::words::Say;
use crate::visit::{Field, Head};

use super::{Walk, finish, history, leave, words, write};

/// Keys by place of the value.
const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Fields of the line at hand of which several values stand.
pub(super) fn of_line(walk: &Walk) -> Vec<Field> {
    let Some(line) = walk.line() else { return Vec::new() };
    let conflicts = walk.visit.sheet.conflicts.keys();
    conflicts.filter(|field| super::desk::is_of(line, field)).cloned().collect()
}

/// Shows the values of a field to choose from.
pub(super) fn begin(state: &mut state::State, field: Field) {
    leave(state);
    if let Some(walk) = state.visits.open.as_mut() {
        walk.settling = Some(field);
    }
}

/// Draws the values to choose from.
pub(super) fn settle_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let read_only = state.read_only;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(field) = walk.settling.take() else { return };
    // Another press may have settled it.
    let Some(heads) = walk.visit.sheet.conflicts.get(&field).cloned() else { return };
    let open = !walk.is_frozen() && !read_only;
    let mut chosen = heads
        .iter()
        .zip(DIGITS)
        .position(|(_, key)| open && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)));
    let mut closed = false;
    let modal = Modal::new(Id::unique("settle")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel);
        let name = words::place(say, &walk.visit, &field);
        let title = say.with("walk_settle.title", &[("name", name)]);
        ui.add(Label::new(RichText::new(title).text_style(theme::heading())).wrap());
        ui.add(Label::new(RichText::new(say.of("walk_settle.advice")).color(ui.colours().text_weak)).wrap());
        ScrollArea::vertical().id_salt("settle").max_height(ui.steps(90.0)).show(ui, |ui| {
            for (place, head) in heads.iter().enumerate() {
                row::rule_ui(ui);
                if value_ui(ui, say, walk, &field, head, place + 1, open) {
                    chosen = Some(place);
                }
            }
        });
        ui.add_space(ui.steps(2.0));
        closed = ui.button(say.of("walk_settle.later")).clicked();
    });
    if let Some(head) = chosen.and_then(|place| heads.get(place)) {
        write(state, field, head.value.clone());
    } else if !closed && !modal.should_close() {
        walk.settling = Some(field);
    }
}

/// One value; says whether it was chosen.
fn value_ui(ui: &mut Ui, say: Say, walk: &Walk, field: &Field, head: &Head, number: usize, open: bool) -> bool {
    let what = words::operation(say, &walk.visit, field, &head.value);
    ui.add(Label::new(&what).wrap());
    let detail = history::detail(say, walk, field, &head.value);
    if !detail.is_empty() {
        ui.add(Label::new(RichText::new(detail).color(ui.colours().text_weak)).wrap());
    }
    let mut chosen = false;
    ui.horizontal(|ui| {
        card::weak_ui(ui, &finish::clock(head.at));
        card::weak_ui(ui, &head.author);
        if open {
            let text = say.with("walk_settle.take", &[("number", number.to_string())]);
            let values = [("number", number.to_string()), ("what", what), ("name", head.author.clone())];
            chosen = finish::named_button_ui(ui, &text, &say.with("walk_settle.take_of", &values));
        }
    });
    chosen
}
