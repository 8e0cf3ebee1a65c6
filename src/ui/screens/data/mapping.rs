//! Saying by hand what a column means: a quantity, part of a sum, or nothing. It is remembered.

use eframe::egui::{ComboBox, Id, Label, Modal, ScrollArea, TextEdit, Ui};

use crate::county::{Quantities, Quantity};
use crate::intake::{ColumnReport, ColumnUse, Mapping};
use crate::ops::map_headings;
use crate::text::Language;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::widgets::long::Long;
use crate::ui::words::Say;

use super::Read;
use super::comparison::more;

/// The form.
pub struct Form {
    heading: String,
    normalised: String,
    /// Other headings to add up with it.
    with: Vec<(String, String, bool)>,
    filter: String,
    key: Option<String>,
    /// Empty where the heading says it.
    unit: String,
}

/// So many remembered headings are listed at first, and come with each press.
const REMEMBERED: usize = 20;

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

/// Opens the form for a column, with what was said of it before.
pub(super) fn open(state: &mut state::State, column: &ColumnReport) {
    let preview = state.data.preview.clone();
    let columns = preview.iter().flat_map(|preview| &preview.reports).flat_map(|report| &report.sheets);
    let columns = columns.filter(|sheet| sheet.columns.contains(column)).flat_map(|sheet| &sheet.columns);
    let mut others: Vec<&ColumnReport> = columns.filter(|other| other.normalised != column.normalised).collect();
    // Those that nobody knows first: they are what a sum is made of.
    others.sort_by_key(|other| other.used != ColumnUse::Unknown);
    let said = said_of(state, &column.normalised);
    let parts = said.as_ref().map(Mapping::folded).unwrap_or_default();
    let part = |other: &ColumnReport| parts.contains(&other.normalised);
    let mut with: Vec<(String, String, bool)> =
        others.into_iter().map(|other| (other.heading.clone(), other.normalised.clone(), part(other))).collect();
    // A part that is not in this file is a part of the sum nevertheless.
    for part in parts.iter().filter(|part| **part != column.normalised) {
        if !with.iter().any(|(_, known, _)| known == part) {
            with.push((part.clone(), part.clone(), true));
        }
    }
    state.data.form = Some(Form {
        heading: column.heading.clone(),
        normalised: column.normalised.clone(),
        with,
        filter: String::new(),
        key: said.as_ref().map(|said| said.key.clone()).or_else(|| column.used.key().map(str::to_owned)),
        unit: said.map(|said| said.unit).unwrap_or_default(),
    });
}

/// What was said of a heading: for this import, else before.
fn said_of(state: &state::State, heading: &String) -> Option<Mapping> {
    let remembered = match &state.data.remembered {
        Read::Here(remembered) => remembered.as_slice(),
        Read::Not | Read::UnderWay | Read::Failed => &[],
    };
    let mut said = state.data.mappings.iter().chain(remembered.iter().map(|one| &one.mapping));
    said.find(|said| said.folded().contains(heading)).cloned()
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
        fields_ui(ui, say, &quantities, &mut form);
        let quantity = form.key.as_deref().and_then(|key| quantities.named(key));
        // Only what can be added has a sum, and only what has a unit can be in another.
        if quantity.is_some_and(map_headings::can_be_added) && !form.with.is_empty() {
            sum_ui(ui, say, &mut form);
        }
        let units = quantity.map(|quantity| map_headings::units_of(&quantities, quantity)).unwrap_or_default();
        if units.len() > 1 {
            unit_ui(ui, say, &units, &mut form);
        } else {
            form.unit.clear();
        }
        ui.add_space(ui.steps(2.0));
        ui.horizontal(|ui| {
            ui.add_enabled_ui(quantity.is_some(), |ui| {
                done = card::main_button_ui(ui, &say.of("data_screen.map_save")).clicked();
            });
            aside = ui.button(say.of("data_screen.map_aside")).clicked();
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    if done || aside {
        let mut mappings = state.data.mappings.clone();
        mappings.retain(|mapping| !mapping.folded().contains(&form.normalised));
        mappings.push(if aside { form.put_aside() } else { form.mapping(&quantities) });
        super::import::read_by(state, mappings);
    } else if !closed && !modal.should_close() {
        state.data.form = Some(form);
    }
}

impl Form {
    fn put_aside(self) -> Mapping {
        Mapping { headings: vec![self.heading], key: String::new(), unit: String::new() }
    }

    fn mapping(self, quantities: &Quantities) -> Mapping {
        let key = self.key.unwrap_or_default();
        let adds = quantities.named(&key).is_some_and(map_headings::can_be_added);
        let mut headings = vec![self.heading];
        headings.extend(self.with.into_iter().filter(|(_, _, on)| *on && adds).map(|(heading, _, _)| heading));
        Mapping { headings, key, unit: self.unit }
    }
}

/// The quantities, those first and only whose name has what was typed.
fn fields_ui(ui: &mut Ui, say: Say, quantities: &Quantities, form: &mut Form) {
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
                    form.unit.clear();
                }
            }
        }
    });
}

/// Which other columns are added to it.
fn sum_ui(ui: &mut Ui, say: Say, form: &mut Form) {
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

/// The unit its figures are in, where the heading does not say.
fn unit_ui(ui: &mut Ui, say: Say, units: &[&str], form: &mut Form) {
    let as_headed = say.of("data_screen.map_unit_headed");
    let shown = if form.unit.is_empty() { as_headed.clone() } else { form.unit.clone() };
    ui.label(say.of("data_screen.map_unit"));
    let combo = ComboBox::from_id_salt("unit").selected_text(&shown).width(ui.steps(50.0)).truncate();
    let combo = combo.show_ui(ui, |ui| {
        ui.selectable_value(&mut form.unit, String::new(), &as_headed);
        for unit in units {
            ui.selectable_value(&mut form.unit, (*unit).to_owned(), *unit);
        }
    });
    let name = format!("{} {shown}", say.of("data_screen.map_unit"));
    combo.response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, &name));
}

/// Reads the headings that are remembered.
fn read(state: &mut state::State) {
    state.data.remembered = Read::UnderWay;
    state.ask_or(
        ("window.work_read", false, false),
        |engine, _| map_headings::remembered(engine.session()?),
        |state, remembered| state.data.remembered = Read::Here(remembered),
        |state, fault| {
            state.data.remembered = Read::Failed;
            state.complain(&fault);
        },
    );
}

/// What is remembered of headings, each to be forgotten.
pub(super) fn remembered_ui(ui: &mut Ui, state: &mut state::State) {
    let Some(quantities) = state.quantities.clone() else { return };
    if matches!(state.data.remembered, Read::Not) {
        read(state);
    }
    let Read::Here(remembered) = &state.data.remembered else { return };
    if remembered.is_empty() {
        return;
    }
    let (say, remembered) = (state.say, remembered.clone());
    ui.add_space(ui.steps(2.0));
    card::titled_card_ui(ui, &say.of("data_screen.remembered"), |ui| {
        card::weak_ui(ui, &say.of("data_screen.remembered_what"));
        let long = Long::new(ui, "remembered", REMEMBERED);
        for one in long.part(&remembered) {
            ui.horizontal_wrapped(|ui| {
                let mapping = &one.mapping;
                let forget = ui.button(say.of("data_screen.forget"));
                let headings = mapping.headings.join(" + ");
                let label = say.with("data_screen.forget_heading", &[("heading", headings.clone())]);
                forget.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, &label));
                if forget.clicked() {
                    forgotten(state, mapping.headings.first().cloned().unwrap_or_default());
                }
                let field = if mapping.key.is_empty() {
                    say.of("data_screen.used_aside")
                } else {
                    field_name(say, &quantities, &mapping.key)
                };
                let unit = if mapping.unit.is_empty() { String::new() } else { format!(" ({})", mapping.unit) };
                ui.label(format!("{headings} → {field}{unit}"));
                let at = one.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d").to_string();
                card::weak_ui(ui, &[one.author.as_str(), &at].join(" · "));
            });
        }
        long.more_ui(ui, remembered.len(), |next, left| more(say, next, left));
    });
}

fn forgotten(state: &mut state::State, heading: String) {
    state.ask(
        "window.work_save",
        false,
        move |engine, _| {
            let session = engine.session()?;
            map_headings::forget(session, &heading)?;
            map_headings::remembered(session)
        },
        |state, remembered| state.data.remembered = Read::Here(remembered),
    );
}
