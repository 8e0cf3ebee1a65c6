//! One document, made in one click: the path is typed or chosen, the folder is the one that was written into last.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Id, Key, Label, Modal, RichText, Role, TextEdit, Ui, WidgetInfo};

use super::choices::{self, Of, Wish};
use super::options::{format, visit_name};
use super::{kinds, preview};
use crate::ops::export_document::export_watched;
use crate::ops::papers::Watch;
use crate::text::{Language, text};
use crate::ui::dialog::{Dialog, with_ending};
use crate::ui::state::{self, Shown, Written};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::Say;

/// Characters of a file's name: names are limited in bytes.
const MOST_NAME: usize = 60;

/// A document that is to be made.
pub(super) struct Form {
    wish: Wish,
    name: String,
    format: &'static str,
    path: String,
    /// The system's dialog, and what it has answered: it asks itself before it names a file that is there.
    chosen: Option<Dialog<PathBuf>>,
    asked: Option<String>,
    writing: bool,
    /// Why nothing was written.
    refused: Option<String>,
}

/// Opens the form for the document that is looked at.
pub(super) fn open(state: &mut state::State) {
    let Some(shown) = state.shown.clone() else { return };
    let kind = kinds::chosen(state);
    let Ok(wish) = choices::wish(state, &shown, kind) else { return };
    let format = format(state, kind);
    let name = file_name(state, &shown, &wish);
    let path = folder(state).join(format!("{name}.{format}"));
    state.reports.make = Some(Form {
        wish,
        name,
        format,
        path: path.display().to_string(),
        chosen: None,
        asked: None,
        writing: false,
        refused: None,
    });
}

/// The folder that is written into unless another is named.
pub(super) fn folder(state: &state::State) -> PathBuf {
    if let Some(folder) = state.memory.reports.folder.clone().filter(|folder| folder.is_dir()) {
        return folder;
    }
    let home = std::env::home_dir().filter(|home| home.is_absolute());
    // Systems call it so in their own language, whatever the program speaks.
    let names = [Language::En, Language::ZhCn].map(|language| text(language, "reports.documents_folder", &[]));
    let mut documents = home.iter().flat_map(|home| names.iter().map(|name| home.join(name)));
    let documents = documents.find(|folder| folder.is_dir());
    documents.or(home).or_else(|| state.folder.clone()).unwrap_or_default()
}

/// A name for the file, without what file systems refuse.
fn file_name(state: &state::State, shown: &Shown, wish: &Wish) -> String {
    let say = state.say;
    let visit = state.reports.material.as_ref().and_then(|material| {
        let id = wish.visits.first()?;
        material.visits.iter().find(|visit| visit.id == *id)
    });
    let days = [wish.from, wish.to].into_iter().flatten().map(|day| day.to_string()).collect::<Vec<_>>().join("_");
    let of = match (&wish.of, visit) {
        (_, Some(visit)) => visit_name(say, shown, visit),
        (Of::County, None) => shown.county.name.clone(),
        (Of::Township(name), None) => name.clone(),
        (Of::Schools(codes), None) => state.say.with("reports.whose_schools", &[("number", codes.len().to_string())]),
        (Of::School(code), None) => shown
            .county
            .schools
            .row_of(code)
            .map_or_else(|| code.clone(), |row| shown.county.schools.names[row].clone()),
    };
    let values = [("kind", kinds::short_name(say, wish.kind.id())), ("of", of), ("year", say.year(shown.county.year))];
    let mut name = say.with("reports.file_name", &values);
    if !days.is_empty() {
        name = format!("{name} {days}");
    }
    kept(&name)
}

/// A name as file systems take it.
fn kept(name: &str) -> String {
    let kept = |sign: char| if "/\\:*?\"<>|%".contains(sign) || sign.is_control() { '_' } else { sign };
    let name: String = name.chars().map(kept).take(MOST_NAME).collect();
    name.trim().trim_end_matches('.').to_owned()
}

/// A path as people type or paste it: perhaps in quotes.
pub(super) fn typed(path: &str) -> Option<PathBuf> {
    let bare = path.trim().trim_matches('"').trim_start_matches("file://");
    (!bare.is_empty()).then(|| PathBuf::from(bare))
}

/// A path that is typed, with a button for the system's dialog; says what was pressed: Enter, the button.
pub(super) fn path_ui(ui: &mut Ui, say: Say, path: &mut String, label: &str) -> (bool, bool) {
    let (mut entered, mut browse) = (false, false);
    ui.label(label);
    ui.horizontal(|ui| {
        let width = (ui.available_width() - ui.steps(26.0)).max(ui.steps(30.0));
        let field = ui.add(TextEdit::singleline(path).desired_width(width));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, label));
        entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        browse = ui.button(say.of("paper.browse")).clicked();
    });
    (entered, browse)
}

pub(super) fn form_ui(ui: &mut Ui, state: &mut state::State) {
    let Some(mut form) = state.reports.make.take() else { return };
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("make_document")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width((sizes().panel * 1.2).min(ui.ctx().content_rect().width() - ui.steps(20.0)));
        card::heading_ui(ui, &say.with("reports.make_title", &[("name", form.wish.kind.name(say.language))]));
        ui.add(Label::new(RichText::new(&form.name).color(ui.colours().text_weak)).wrap());
        ui.add_space(ui.steps(2.0));
        let (entered, browse) = path_ui(ui, say, &mut form.path, &say.of("paper.file"));
        done |= entered;
        if browse {
            choose(say, &mut form, ui.ctx());
        }
        if let Some(refused) = &form.refused {
            ui.add_space(ui.steps(1.0));
            ui.add(Label::new(RichText::new(refused).color(ui.colours().bad)).wrap());
        }
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            let ready = typed(&form.path).is_some() && !form.writing;
            ui.add_enabled_ui(ready, |ui| {
                let button = card::main_button_ui(ui, &say.of("reports.write"));
                if ui.memory(|memory| memory.focused().is_none()) {
                    button.request_focus();
                }
                done |= button.clicked();
            });
            done &= ready;
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    if closed || modal.should_close() {
        return;
    }
    let path = typed(&form.path).filter(|_| done);
    form.writing |= path.is_some();
    state.reports.make = Some(form);
    if let Some(path) = path {
        write(state, &path);
    }
}

/// Asks where it is to be written; on a thread of its own.
fn choose(say: Say, form: &mut Form, ctx: &Context) {
    let format = form.format;
    let name = format!("{}.{format}", form.name);
    let folder = typed(&form.path).and_then(|path| path.parent().map(Path::to_owned));
    let title = say.of("reports.make_where");
    form.chosen = Some(Dialog::open(ctx, move |dialog| {
        let mut dialog = dialog.set_title(title).set_file_name(name).add_filter(format, &[format]);
        if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        dialog.save_file()
    }));
}

/// Takes up the path the system's dialog has brought: who chose there has said all there is to say.
pub(super) fn take_up(state: &mut state::State) {
    let Some(form) = &mut state.reports.make else { return };
    let Some(path) = Dialog::take(&mut form.chosen) else { return };
    form.path = path.display().to_string();
    form.asked = Some(form.path.clone());
    if !form.writing {
        form.writing = true;
        write(state, &path);
    }
}

/// Writes it; the form stays open where that fails.
fn write(state: &mut state::State, path: &Path) {
    let Some(form) = &state.reports.make else { return };
    let out = with_ending(path.to_owned(), form.format);
    // Whoever was asked by the system's dialog need not be refused by the program. It has not asked for a name with another ending.
    let force = form.asked.as_ref() == Some(&form.path) && out == path;
    let (wish, language) = (form.wish.clone(), state.say.language);
    state.work.ask(
        "reports.work_make",
        true,
        Box::new(move |engine, progress| {
            let tell = |part: f64| progress.set(part);
            let watch = Watch { cancel: &progress.cancel, progress: &tell };
            let request = wish.request(&out, force);
            let made = engine.session().and_then(|session| export_watched(session, &request, &watch));
            Box::new(move |state: &mut state::State| match made {
                Ok(()) => {
                    state.memory.reports.folder = out.parent().map(Path::to_owned);
                    state.reports.make = None;
                    state.reports.register.changed();
                    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                    let text = state.say.with("reports.made", &[("name", name)]);
                    state.tell_of(text, Written::File(out));
                }
                Err(fault) => match &mut state.reports.make {
                    Some(form) => {
                        form.writing = false;
                        form.refused = (!preview::was_stopped(&fault)).then(|| fault.sentence(language));
                    }
                    None => state.complain(&fault),
                },
            })
        }),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_that_file_systems_take() {
        assert_eq!(kept("一/二:三?. "), "一_二_三_");
        assert_eq!(kept(&"长".repeat(200)).chars().count(), MOST_NAME);
    }

    #[test]
    fn a_path_gets_the_ending_of_its_format() {
        let of = |path: &str| with_ending(PathBuf::from(path), "docx").display().to_string();
        assert_eq!(["a", "a.DOCX", "a.pdf"].map(of), ["a.docx", "a.DOCX", "a.pdf.docx"]);
    }
}
