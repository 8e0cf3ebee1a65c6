//! A blank checklist: of one school into a file, of several into a folder.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Id, Label, Modal, RichText, Ui};

use crate::fault::{Fault, Result};
use crate::ops::make_checklist::{Request, make_checklist};
use crate::rulebook::checklist::Length;
use crate::ui::dialog::{Dialog, with_ending};
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::{Say, count};

use super::{grid_ui, path_ui, typed};

/// So many schools are named.
const NAMED: usize = 6;

/// What is to be written.
pub struct Blank {
    /// Codes and names.
    schools: Vec<(String, String)>,
    length: Length,
    /// To print instead of to fill in.
    is_page: bool,
    path: String,
    /// The system's dialog, and what it has answered: it asks itself before it names a file that is there.
    chosen: Option<Dialog<PathBuf>>,
    asked: Option<String>,
    writing: bool,
    /// Why nothing, or not all, was written.
    refused: Option<String>,
}

impl Blank {
    const fn ending(&self) -> &'static str {
        if self.is_page { "pdf" } else { "xlsx" }
    }
}

/// Opens the dialog for schools by code; none where a code is of no school.
pub fn open(state: &mut state::State, codes: impl IntoIterator<Item = String>, length: Length) {
    let Some(shown) = &state.shown else { return };
    let schools = &shown.county.schools;
    let named = |code: String| schools.row_of(&code).map(|row| (code, schools.names[row].clone()));
    let schools: Vec<(String, String)> = codes.into_iter().filter_map(named).collect();
    if schools.is_empty() {
        return;
    }
    state.paper.blank = Some(Blank {
        schools,
        length,
        is_page: false,
        path: String::new(),
        chosen: None,
        asked: None,
        writing: false,
        refused: None,
    });
}

pub(super) fn blank_ui(ui: &mut Ui, state: &mut state::State) {
    let Some(mut blank) = state.paper.blank.take() else { return };
    take_chosen(&mut blank);
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("blank")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width((sizes().panel * 1.2).min(ui.ctx().content_rect().width() - ui.steps(20.0)));
        card::heading_ui(ui, &say.of("paper.blank_title"));
        ui.add(Label::new(whose(say, &blank)).wrap());
        ui.add_space(ui.steps(2.0));
        grid_ui(ui, "blank", |ui| {
            ui.label(say.of("visits_list.length"));
            ui.horizontal_wrapped(|ui| {
                for length in Length::ALL {
                    let name = say.of(&format!("visit.length.{}", length.id()));
                    if card::toggle_ui(ui, blank.length == length, &name).clicked() {
                        blank.length = length;
                    }
                }
            });
            ui.end_row();
            if cfg!(feature = "pdf") {
                ui.label(say.of("paper.format"));
                ui.horizontal_wrapped(|ui| {
                    for (is_page, key) in [(false, "paper.format_xlsx"), (true, "paper.format_pdf")] {
                        if card::toggle_ui(ui, blank.is_page == is_page, &say.of(key)).clicked() {
                            blank.is_page = is_page;
                        }
                    }
                });
                ui.end_row();
            }
            let (label, hint) = if blank.schools.len() == 1 {
                (say.of("paper.file"), say.of("paper.file_hint"))
            } else {
                (say.of("paper.folder"), say.of("paper.folder_hint"))
            };
            ui.label(&label);
            let (entered, browse) = path_ui(ui, say, &mut blank.path, &label, &hint);
            done |= entered;
            ui.end_row();
            if browse {
                choose(say, &mut blank, ui.ctx());
            }
        });
        if let Some(refused) = &blank.refused {
            ui.add_space(ui.steps(1.0));
            ui.add(Label::new(RichText::new(refused).color(ui.colours().bad)).wrap());
        }
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let ready = typed(&blank.path).is_some() && !blank.writing;
            ui.add_enabled_ui(ready, |ui| done |= card::main_button_ui(ui, &say.of("paper.write")).clicked());
            done &= ready;
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    if closed || modal.should_close() {
        return;
    }
    let path = typed(&blank.path).filter(|_| done);
    blank.writing |= path.is_some();
    state.paper.blank = Some(blank);
    if let Some(path) = path {
        write(state, path);
    }
}

/// Whose checklist it is.
fn whose(say: Say, blank: &Blank) -> String {
    if let [(code, name)] = blank.schools.as_slice() {
        return say.with("paper.of_school", &[("name", name.clone()), ("code", code.clone())]);
    }
    let names = say.list(blank.schools.iter().take(NAMED).map(|(_, name)| name));
    let key = if blank.schools.len() > NAMED { "paper.of_schools_more" } else { "paper.of_schools" };
    say.with(key, &[("number", count(blank.schools.len())), ("names", names)])
}

/// A name for the file of a school, without what file systems refuse.
fn file_name(say: Say, (code, name): &(String, String), ending: &str) -> String {
    let name = say.with("paper.file_name", &[("name", name.clone()), ("code", code.clone())]);
    let kept = |one: char| if "/\\:*?\"<>|".contains(one) || one.is_control() { '_' } else { one };
    format!("{}.{ending}", name.chars().map(kept).collect::<String>())
}

/// Asks where it is to be written; on a thread of its own.
fn choose(say: Say, blank: &mut Blank, ctx: &Context) {
    let ending = blank.ending();
    let name = blank.schools.first().filter(|_| blank.schools.len() == 1).map(|school| file_name(say, school, ending));
    let title = say.of("paper.blank_title");
    blank.chosen = Some(Dialog::open(ctx, move |dialog| {
        let dialog = dialog.set_title(title);
        match name {
            Some(name) => dialog.set_file_name(name).add_filter(ending, &[ending]).save_file(),
            None => dialog.pick_folder(),
        }
    }));
}

/// Takes up the path the system's dialog has brought.
fn take_chosen(blank: &mut Blank) {
    if let Some(path) = Dialog::take(&mut blank.chosen) {
        blank.path = path.display().to_string();
        blank.asked = Some(blank.path.clone());
    }
}

/// Writes what is asked for; the dialog stays open where that fails.
fn write(state: &mut state::State, path: PathBuf) {
    let (Some(shown), Some(blank)) = (state.shown.clone(), &state.paper.blank) else { return };
    let (say, ending, length) = (state.say, blank.ending(), blank.length);
    // Whoever was asked by the system's dialog need not be refused by the program.
    let force = blank.asked.as_ref() == Some(&blank.path) && blank.schools.len() == 1;
    let files: Vec<(String, PathBuf)> = match blank.schools.as_slice() {
        [(code, _)] => vec![(code.clone(), with_ending(path.clone(), ending))],
        several => {
            let of = |school: &(String, String)| (school.0.clone(), path.join(file_name(say, school, ending)));
            several.iter().map(of).collect()
        }
    };
    let (county, year, rulebook) = (shown.entry.id.clone(), shown.county.year, shown.rulebook().id.clone());
    let several = files.len() > 1;
    state.work.ask(
        "window.work_save",
        several,
        Box::new(move |engine, progress| {
            let (mut written, all) = (0, files.len());
            let mut make = |school: &str, out: &Path| -> Result<()> {
                if progress.is_cancelled() {
                    return Err(Fault::could_not_run("cancelled"));
                }
                progress.set(written as f64 / all as f64);
                let request = Request {
                    out,
                    force,
                    county: Some(&county),
                    year: Some(year),
                    rulebook: Some(&rulebook),
                    school,
                    length,
                    language: say.language,
                };
                make_checklist(engine.session()?, &request)?;
                written += 1;
                Ok(())
            };
            let done = files.iter().try_for_each(|(school, out)| make(school, out));
            Box::new(move |state: &mut state::State| wrote(state, &files, &path, written, done))
        }),
    );
}

/// Says what was written.
fn wrote(state: &mut state::State, files: &[(String, PathBuf)], folder: &Path, written: usize, done: Result<()>) {
    let say = state.say;
    let place = |path: &Path| path.display().to_string();
    let some = [("number", count(written)), ("path", place(folder))];
    match done {
        Ok(()) => {
            let text = match files {
                [(_, file)] => say.with("window.written", &[("path", place(file))]),
                _ => say.with("paper.written", &some),
            };
            state.tell(text);
            state.paper.blank = None;
        }
        Err(fault) => {
            if written > 0 {
                let text = say.with("paper.written", &some);
                state.tell(text);
            }
            match &mut state.paper.blank {
                Some(blank) => {
                    blank.writing = false;
                    blank.refused = Some(fault.sentence(say.language));
                }
                None => state.complain(&fault),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn a_path_gets_the_ending_of_its_format() {
        let of = |path: &str| with_ending(PathBuf::from(path), "xlsx").display().to_string();
        assert_eq!(["a", "a.XLSX", "a.pdf", "一.二"].map(of), ["a.xlsx", "a.XLSX", "a.pdf.xlsx", "一.二.xlsx"]);
    }

    #[test]
    fn a_schools_file_has_a_name_that_file_systems_take() {
        let school = ("10/2".to_owned(), "东关\\小学".to_owned());
        let name = file_name(Say { language: Language::ZhCn }, &school, "pdf");
        assert_eq!(name, "东关_小学（10_2）检查表.pdf");
    }
}
