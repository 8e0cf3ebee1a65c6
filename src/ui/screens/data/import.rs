//! Workbooks in: dropped, chosen, typed or pasted; a preview first, stored only when a person says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Button, Frame, Grid, Label, Margin, RichText, Sense, Shape, Stroke, TextEdit, Ui, Vec2};

use crate::county::Quantities;
use crate::intake::{self, ColumnReport, ColumnUse, FileReport, Mapping, SheetReport, SheetRole};
use crate::ops::import_county::{self, Preview, Request, Step, Watch, preview, store};
use crate::ops::look_at_doubts::DoubtState;
use crate::ops::map_headings;
use crate::ui::choosing::Choosing;
use crate::ui::command::Command;
use crate::ui::pasted;
use crate::ui::screens::Screen;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::long::Long;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::{card, icon};
use crate::ui::words::{Say, count};

use super::Read;
use super::comparison::more;
use super::mapping;

/// So many errors or doubts are listed of a file at first, and come with each press.
const LISTED: usize = 50;
/// From this width on columns of a sheet are listed in columns, in steps.
const LEAST_GRID: f32 = 160.0;

/// Reads files for a preview.
pub fn import(state: &mut state::State, files: Vec<PathBuf>) {
    super::Tab::Import.id().clone_into(&mut state.memory.data.tab);
    let data = &mut state.data;
    data.files = files;
    // What was said of other files is nothing that was said of these.
    data.mappings.clear();
    data.county.clear();
    data.year.clear();
    read(state);
}

/// Text pasted where no field has the keyboard: paths, one a line.
pub fn hears_paste(state: &mut state::State, text: &str) {
    let files = pasted::paths(text);
    if !files.is_empty() && files.iter().all(|file| file.is_file()) {
        state.import(files);
    }
}

/// Reads the files again, with what was said about them.
fn read(state: &mut state::State) {
    read_by(state, state.data.mappings.clone());
}

/// Reads the files by some mappings. These are taken up only once the files could be read by them.
pub(super) fn read_by(state: &mut state::State, mappings: Vec<Mapping>) {
    let files = state.data.files.clone();
    let (county, year) = (state.data.county.trim().to_owned(), year_typed(state));
    state.ask(
        "window.work_read",
        true,
        move |engine, progress| {
            let county = (!county.is_empty()).then_some(county.as_str());
            let request = Request { files: &files, county, year: None, year_unsaid: year, mappings: &mappings };
            let tell = |done: import_county::Progress| {
                let file = files.get(done.file).filter(|_| done.step == Step::Reading);
                progress.tell(done.step.key(), &file.map_or_else(String::new, |file| name_of(file)));
                progress.set(done.of(&[Step::Reading, Step::Examining]));
            };
            let session = engine.session()?;
            let preview = preview(session, &request, Watch { cancel: &progress.cancel, progress: &tell })?;
            Ok((preview, map_headings::remembered(session)?))
        },
        |state, (preview, remembered)| {
            state.data.mappings.clone_from(&preview.mappings);
            state.data.preview = Some(Arc::new(preview));
            state.data.remembered = Read::Here(remembered);
        },
    );
}

/// The school year that was typed, where it can be understood.
fn year_typed(state: &state::State) -> Option<i32> {
    intake::school_year(&state.data.year, state.quantities.as_ref()?)
}

/// The name of a file without its folder.
fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Stores what the preview holds, once.
fn keep(state: &mut state::State) {
    let Some(preview) = state.data.preview.clone().filter(|_| !state.is_importing()) else { return };
    // Of several years the latest is shown.
    let county = preview.loads.last().map(|load| (load.county.id().to_owned(), load.county.year));
    state.ask(
        "window.work_import",
        true,
        move |engine, progress| {
            let tell = |done: import_county::Progress| {
                progress.tell(done.step.key(), "");
                progress.set(done.part);
            };
            store(engine.session()?, &preview, Watch { cancel: &progress.cancel, progress: &tell })
        },
        move |state, _| {
            state.data.preview = None;
            state.data.files.clear();
            state.data.remembered = Read::Not;
            if let Some((county, year)) = county {
                state.memory.choice.county = Some(county);
                state.memory.choice.year = Some(year);
            }
            let done = state.say.of("data_screen.stored");
            state.tell(done);
            state.screen = Screen::Overview;
            state.reload();
        },
    );
}

pub(super) fn import_ui(ui: &mut Ui, state: &mut state::State) {
    source_ui(ui, state);
    ui.add_space(ui.steps(2.0));
    let Some(preview) = state.data.preview.clone() else {
        in_use_ui(ui, state);
        mapping::remembered_ui(ui, state);
        return;
    };
    verdict_ui(ui, state, &preview);
    for report in &preview.reports {
        ui.add_space(ui.steps(2.0));
        file_ui(ui, state, report, &preview.names);
    }
}

fn source_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    card::titled_card_ui(ui, &say.of("data_screen.source"), |ui| {
        if state.data.preview.is_none() {
            ui.add_space(ui.steps(1.0));
            drop_area_ui(ui, &say.of("data_screen.source_what"));
            ui.add_space(ui.steps(2.0));
        }
        ui.horizontal_wrapped(|ui| {
            if card::main_button_ui(ui, &say.of("command.import")).clicked() {
                state.commands.push(Command::Import);
            }
            if ui.button(say.of("command.template")).clicked() {
                state.commands.push(Command::Template);
            }
            let hint = say.of("data_screen.path_hint");
            let width = (ui.available_width() - ui.steps(24.0)).clamp(ui.steps(40.0), ui.steps(110.0));
            let field = TextEdit::singleline(&mut state.data.path).hint_text(&hint).desired_width(width);
            let field = ui.add(field);
            field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
            let files = pasted::paths(&state.data.path);
            let open = ui.add_enabled(!files.is_empty(), Button::new(say.of("data_screen.open")));
            if open.clicked() || entered && !files.is_empty() {
                state.import(files);
            }
        });
    });
}

/// Where files can be let go of, which is everywhere: something to aim at.
fn drop_area_ui(ui: &mut Ui, words: &str) {
    let colours = ui.colours();
    let frame = Frame::new().fill(colours.sunken).corner_radius(sizes().radius).inner_margin(Margin::same(16));
    let area = frame.show(ui, |ui| {
        ui.vertical_centered(|ui| {
            let (square, _) = ui.allocate_exact_size(Vec2::splat(ui.steps(10.0)), Sense::hover());
            icon::paint(ui.painter(), square, "import", colours.accent);
            ui.add(Label::new(RichText::new(words).color(colours.text_weak)).wrap());
        });
    });
    let edge = area.response.rect.shrink(0.5);
    let corners = [edge.left_top(), edge.right_top(), edge.right_bottom(), edge.left_bottom(), edge.left_top()];
    let line = Stroke::new(1.0, colours.line_strong);
    ui.painter().extend(Shape::dashed_line(&corners, line, ui.steps(1.5), ui.steps(1.0)));
}

/// What there is already: the years of the county, and what is still to be looked at in the one that is shown.
fn in_use_ui(ui: &mut Ui, state: &mut state::State) {
    let Some(shown) = state.shown.clone() else { return };
    let say = state.say;
    card::titled_card_ui(ui, &say.with("data_screen.in_use", &[("county", shown.county.name.clone())]), |ui| {
        Grid::new("years").num_columns(4).spacing([ui.steps(6.0), ui.steps(1.5)]).show(ui, |ui| {
            for year in shown.entry.years.iter().rev() {
                let on = year.year == shown.county.year;
                if card::toggle_ui(ui, on, &say.year(year.year)).clicked() && !on {
                    state.commands.push(Command::Choose(Choosing::Year(year.year)));
                }
                ui.label(say.with("data_screen.schools", &[("number", count(year.schools))]));
                let other = shown.other_years.iter().find(|other| other.county.year == year.year);
                let assessment = if on { Some(&shown.assessment) } else { other.map(|other| &other.assessment) };
                let verdict = assessment.map(|assessment| assessment.overall);
                match verdict {
                    Some(verdict) => mark::badge_ui(ui, Mark::of_verdict(verdict), &say.verdict(verdict)),
                    None => ui.label(""),
                };
                if let Some(load) = shown.load.as_ref().filter(|_| on) {
                    let at = load.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d").to_string();
                    let is_open = |doubt: &&DoubtState| doubt.is_open() && state.concerns(&shown, doubt);
                    let open = state.doubts.iter().filter(is_open).count();
                    let arguments = [("at", at), ("doubts", count(open))];
                    card::weak_ui(ui, &say.with("data_screen.in_use_since", &arguments));
                }
                ui.end_row();
            }
        });
    });
}

/// What would be stored, and the button that stores it.
fn verdict_ui(ui: &mut Ui, state: &mut state::State, preview: &Preview) {
    let say = state.say;
    card::titled_card_ui(ui, &say.of("data_screen.preview"), |ui| {
        for load in &preview.loads {
            let county = &load.county;
            let arguments = [
                ("county", county.name.clone()),
                ("year", say.year(county.year)),
                ("schools", count(county.schools.len())),
                ("doubts", count(load.doubts.len())),
            ];
            ui.horizontal(|ui| {
                mark::mark_ui(ui, Mark::Good, 16.0, "");
                ui.add(Label::new(say.with("data_screen.would_store", &arguments)).wrap());
            });
        }
        let refused = preview.reports.iter().filter(|report| !report.is_taken()).count();
        if refused > 0 {
            ui.horizontal(|ui| {
                mark::mark_ui(ui, Mark::Bad, 16.0, "");
                let text = say.with("data_screen.refused_files", &[("number", count(refused))]);
                ui.add(Label::new(text).wrap());
            });
        }
        // As long as what was typed counts it is there to be seen and changed.
        let typed = !state.data.county.is_empty() || !state.data.year.is_empty();
        if typed || preview.reports.iter().any(lacks_place) {
            place_ui(ui, state);
        }
        ui.horizontal(|ui| {
            let ready = !preview.loads.is_empty() && !state.read_only && !state.is_importing();
            ui.add_enabled_ui(ready, |ui| {
                if card::main_button_ui(ui, &say.of("data_screen.store")).clicked() {
                    keep(state);
                }
            });
            if ui.button(say.of("data_screen.leave")).clicked() {
                state.data.preview = None;
                state.data.files.clear();
            }
            card::weak_ui(ui, &say.of("data_screen.store_what"));
        });
    });
}

/// Whether a file that could be read does not say which county or year it is of.
fn lacks_place(report: &FileReport) -> bool {
    !report.sheets.is_empty() && (report.county.is_none() || report.year.is_none())
}

fn place_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    ui.label(say.of("data_screen.place"));
    ui.horizontal_wrapped(|ui| {
        for (key, text, width) in [("county", &mut state.data.county, 50.0), ("year", &mut state.data.year, 50.0)] {
            let label = ui.label(say.of(&format!("data_screen.place_{key}")));
            let hint = say.of(&format!("data_screen.place_{key}_hint"));
            let width = ui.steps(width);
            ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(width)).labelled_by(label.id);
        }
        let understood = state.data.year.trim().is_empty() || year_typed(state).is_some();
        let again = ui.add_enabled(understood, Button::new(say.of("data_screen.read_again")));
        if again.on_disabled_hover_text(say.of("data_screen.place_year_wrong")).clicked() {
            read(state);
        }
        if !understood {
            ui.label(RichText::new(say.of("data_screen.place_year_wrong")).color(ui.colours().bad));
        }
    });
}

fn file_ui(ui: &mut Ui, state: &mut state::State, report: &FileReport, names: &BTreeMap<String, String>) {
    let say = state.say;
    let name = name_of(&report.file);
    let Some(quantities) = quantities(state) else { return };
    card::titled_card_ui(ui, &name, |ui| {
        let (good, key) =
            if report.is_taken() { (Mark::Good, "data_screen.taken") } else { (Mark::Bad, "data_screen.refused") };
        ui.horizontal(|ui| {
            mark::badge_ui(ui, good, &say.of(key));
            let parts = [
                report.county.clone(),
                report.year.map(|year| say.year(year)),
                (report.schools > 0).then(|| say.with("data_screen.schools", &[("number", count(report.schools))])),
            ];
            ui.label(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "));
        });
        let long = Long::new(ui, ("errors", &report.file), LISTED);
        for error in long.part(&report.errors) {
            let place = crate::fault::Place { file: None, ..error.place(PathBuf::new()) }.sentence(say.language);
            let message = error.message(say.language, &quantities);
            line_ui(ui, Mark::Bad, &place, &message, &error.hint(say.language, &quantities));
        }
        long.more_ui(ui, report.errors.len(), |next, left| more(say, next, left));
        let long = Long::new(ui, ("doubts", &report.file), LISTED);
        for doubt in long.part(&report.doubts) {
            let place =
                crate::fault::Place { file: None, sheet: doubt.sheet.clone(), cell: doubt.cell.clone(), line: None };
            let message = doubt.message(say.language, &quantities);
            let school = doubt.school.as_ref().and_then(|code| names.get(code)).map_or("", String::as_str);
            line_ui(ui, Mark::Open, school, &message, &place.sentence(say.language));
        }
        long.more_ui(ui, report.doubts.len(), |next, left| more(say, next, left));
        for sheet in &report.sheets {
            sheet_ui(ui, state, sheet, &quantities);
        }
    });
}

/// The quantities that fields are named by.
fn quantities(state: &state::State) -> Option<Arc<Quantities>> {
    state.quantities.clone()
}

/// A sentence with its mark, its place and what to do beneath it.
pub(in crate::ui) fn line_ui(ui: &mut Ui, mark: Mark, place: &str, message: &str, hint: &str) {
    ui.horizontal_top(|ui| {
        mark::mark_ui(ui, mark, 16.0, "");
        ui.vertical(|ui| {
            ui.add(Label::new(message).wrap());
            let small = [place, hint].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
            if !small.is_empty() {
                card::weak_ui(ui, &small);
            }
        });
    });
}

fn sheet_ui(ui: &mut Ui, state: &mut state::State, sheet: &SheetReport, quantities: &Quantities) {
    let say = state.say;
    let role = match sheet.role {
        SheetRole::Schools => "schools",
        SheetRole::Return => "return",
        SheetRole::County => "county",
        SheetRole::NotRead => "not_read",
    };
    let head = sheet.head.map_or_else(
        || say.of("data_screen.no_head"),
        |(first, _)| say.with("data_screen.head", &[("row", first.to_string())]),
    );
    let name = sheet.name.clone().unwrap_or_default();
    let unknown = sheet.columns.iter().filter(|column| column.used == ColumnUse::Unknown).count();
    let mut title = [name.as_str(), &say.of(&format!("data_screen.role_{role}")), &head].join(" · ");
    if unknown > 0 {
        title = format!("{title} · {}", say.with("data_screen.unknown_columns", &[("number", count(unknown))]));
    }
    eframe::egui::CollapsingHeader::new(title)
        .id_salt(("sheet", &name))
        .default_open(unknown > 0 || sheet.head.is_none())
        .show(ui, |ui| {
            // Those nobody knows first: they are what a person is needed for.
            let (unknown, known): (Vec<_>, Vec<_>) =
                sheet.columns.iter().partition(|column| column.used == ColumnUse::Unknown);
            let columns = unknown.into_iter().chain(known);
            if ui.available_width() < ui.steps(LEAST_GRID) {
                for column in columns {
                    narrow_column_ui(ui, state, column, quantities);
                }
                return;
            }
            let grid = Grid::new(("columns", &name)).num_columns(4).striped(true);
            grid.spacing([ui.steps(4.0), ui.steps(1.0)]).show(ui, |ui| {
                for key in ["cell", "heading", "meaning", "change"] {
                    card::weak_ui(ui, &say.of(&format!("data_screen.column_{key}")));
                }
                ui.end_row();
                for column in columns {
                    ui.label(&column.cell);
                    ui.label(&column.heading);
                    meaning_ui(ui, say, column, quantities);
                    change_ui(ui, state, column);
                    ui.end_row();
                }
            });
        });
}

/// Large letters on a small screen: what a column means stands below its heading.
fn narrow_column_ui(ui: &mut Ui, state: &mut state::State, column: &ColumnReport, quantities: &Quantities) {
    let say = state.say;
    ui.horizontal_wrapped(|ui| {
        card::weak_ui(ui, &column.cell);
        ui.label(&column.heading);
    });
    ui.horizontal_wrapped(|ui| {
        change_ui(ui, state, column);
        meaning_ui(ui, say, column, quantities);
    });
    ui.add_space(ui.steps(1.0));
}

/// What a column is taken for.
fn meaning_ui(ui: &mut Ui, say: Say, column: &ColumnReport, quantities: &Quantities) {
    let field = column.used.key().map(|key| mapping::field_name(say, quantities, key)).unwrap_or_default();
    let key = match &column.used {
        ColumnUse::Field(_) => "field",
        ColumnUse::Part(_) => "part",
        ColumnUse::Check(_) => "check",
        ColumnUse::GivenElsewhere(_) => "elsewhere",
        ColumnUse::Aside => "aside",
        ColumnUse::Unknown => "unknown",
    };
    let mut text = say.with(&format!("data_screen.used_{key}"), &[("field", field)]);
    if column.by_hand {
        text = format!("{text} {}", say.of("data_screen.by_hand"));
    }
    ui.horizontal(|ui| {
        if column.used == ColumnUse::Unknown {
            icon::icon_ui(ui, "question", ui.colours().open);
        }
        ui.label(text);
    });
}

fn change_ui(ui: &mut Ui, state: &mut state::State, column: &ColumnReport) {
    let say = state.say;
    let label = say.with("data_screen.map", &[("heading", column.heading.clone())]);
    let button = ui.button(say.of("data_screen.change"));
    button.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, &label));
    if button.on_hover_text(&label).clicked() {
        mapping::open(state, column);
    }
}
