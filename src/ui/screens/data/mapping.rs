//! Saying by hand what a column means: a quantity, part of a sum, or nothing. It is remembered.

use eframe::egui::{ComboBox, Id, Label, Modal, ScrollArea, TextEdit, Ui};

use crate::county::{Quantities, Quantity};
use crate::intake::{ColumnReport, Mapping};
use crate::text::Language;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::Say;

/// The form.
pub struct Form {
    heading: String,
    normalised: String,
    /// Other headings to add up with it.
    with: Vec<(String, String, bool)>,
    filter: String,
    key: Option<String>,
}

/// The name of a field in the language that is on.
pub(in crate::ui) fn field_name(say: Say, quantities: &Quantities, key: &str) -> String {
    quantities.named(key).map_or_else(|| key.to_owned(), |quantity| name_of(say, quantity))
}

fn name_of(say: Say, quantity: &Quantity) -> String {
    match (say.language, quantity.stage) {
        (Language::ZhCn, _) => quantity.header.clone(),
        (Language::En, Some(stage)) => format!("{} ({})", quantity.en, say.stage(stage)),
        (Language::En, None) => quantity.en.clone(),
    }
}

/// Opens the form for a column.
pub(super) fn open(state: &mut state::State, column: &ColumnReport) {
    let preview = state.data.preview.clone();
    let columns = preview.iter().flat_map(|preview| &preview.reports).flat_map(|report| &report.sheets);
    let columns = columns.filter(|sheet| sheet.columns.contains(column)).flat_map(|sheet| &sheet.columns);
    let others = columns.filter(|other| other.normalised != column.normalised);
    let with = others.map(|other| (other.heading.clone(), other.normalised.clone(), false)).collect();
    state.data.form = Some(Form {
        heading: column.heading.clone(),
        normalised: column.normalised.clone(),
        with,
        filter: String::new(),
        key: column.used.key().map(str::to_owned),
    });
}

pub(super) fn form_ui(ui: &mut Ui, state: &mut state::State) {
    let Some(mut form) = state.data.form.take() else { return };
    let Some(quantities) = state.quantities.clone() else { return };
    let say = state.say;
    let (mut done, mut aside, mut closed) = (false, false, false);
    let modal = Modal::new(Id::unique("mapping")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel);
        card::heading_ui(ui, &say.with("data_screen.map", &[("heading", form.heading.clone())]));
        ui.add(Label::new(say.of("data_screen.map_what")).wrap());
        let hint = say.of("data_screen.map_filter");
        let field = ui.add(TextEdit::singleline(&mut form.filter).hint_text(&hint).desired_width(f32::INFINITY));
        field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
        ScrollArea::vertical().id_salt("fields").max_height(ui.steps(50.0)).auto_shrink([false, true]).show(ui, |ui| {
            let wanted = form.filter.trim().to_lowercase();
            for quantity in &quantities.list {
                let name = name_of(say, quantity);
                if wanted.is_empty() || name.to_lowercase().contains(&wanted) || quantity.key.contains(&wanted) {
                    let on = form.key.as_deref() == Some(&quantity.key);
                    if ui.selectable_label(on, name).clicked() {
                        form.key = Some(quantity.key.clone());
                    }
                }
            }
        });
        if !form.with.is_empty() {
            ui.label(say.of("data_screen.map_sum"));
            let chosen = form.with.iter().filter(|(_, _, on)| *on).map(|(heading, _, _)| heading.clone());
            let shown = chosen.collect::<Vec<_>>().join(" + ");
            let shown = if shown.is_empty() { say.of("data_screen.map_alone") } else { shown };
            let combo = ComboBox::from_id_salt("sum").selected_text(&shown).width(ui.available_width()).truncate();
            let combo = combo.show_ui(ui, |ui| {
                for (heading, _, on) in &mut form.with {
                    ui.checkbox(on, heading.as_str());
                }
            });
            let name = format!("{} {shown}", say.of("data_screen.map_sum"));
            combo.response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, &name));
        }
        ui.add_space(ui.steps(2.0));
        ui.horizontal(|ui| {
            ui.add_enabled_ui(form.key.is_some(), |ui| {
                done = card::main_button_ui(ui, &say.of("data_screen.map_save")).clicked();
            });
            aside = ui.button(say.of("data_screen.map_aside")).clicked();
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    if done || aside {
        let mut headings = vec![form.heading.clone()];
        let key = if aside { String::new() } else { form.key.clone().unwrap_or_default() };
        if !aside {
            headings.extend(form.with.iter().filter(|(_, _, on)| *on).map(|(heading, _, _)| heading.clone()));
        }
        state.data.mappings.retain(|mapping| !mapping.folded().contains(&form.normalised));
        state.data.mappings.push(Mapping { headings, key, unit: String::new() });
        super::import::read(state);
    } else if !closed && !modal.should_close() {
        state.data.form = Some(form);
    }
}
