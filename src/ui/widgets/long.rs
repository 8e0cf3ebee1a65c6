//! A long list: it begins short and grows at each press, to its end.

use eframe::egui::{Id, Ui};

/// How far a list is shown.
pub struct Long {
    id: Id,
    step: usize,
    shown: usize,
}

impl Long {
    /// The list of a name within the place where it is drawn. It begins with `step` lines and grows by as many.
    pub fn new(ui: &Ui, name: impl std::hash::Hash + std::fmt::Debug, step: usize) -> Self {
        let id = ui.scope_id().with(name);
        let shown = ui.data(|data| data.get_temp::<usize>(id)).unwrap_or(step);
        Self { id, step, shown }
    }

    /// The part that is shown.
    pub fn part<'t, T>(&self, all: &'t [T]) -> &'t [T] {
        &all[..self.shown.min(all.len())]
    }

    /// A button that shows more, where there is more. `label` is given how many come with a press, and how many are left.
    pub fn more_ui(&self, ui: &mut Ui, all: usize, label: impl FnOnce(usize, usize) -> String) {
        let left = all.saturating_sub(self.shown);
        if left == 0 {
            return;
        }
        if ui.button(label(left.min(self.step), left)).clicked() {
            ui.data_mut(|data| data.insert_temp(self.id, self.shown + self.step));
        }
    }
}
