//! A chart to a file, by the same operation as on the command line; and its data to the clipboard.

use std::path::PathBuf;

use eframe::egui;

use crate::chart::{Asked, Kind, Scene};
use crate::ops::assess_county::Concessions;
use crate::ops::export_document::{self, Request, export_document};
use crate::ui::dialog::{Dialog, with_ending};
use crate::ui::state::{Scope, Shown, State};
use crate::ui::words::Say;

/// Formats and their names.
pub(super) fn formats(say: Say) -> [(&'static str, String); 3] {
    [("png", say.of("gaps.save_png")), ("svg", say.of("gaps.save_svg")), ("csv", say.of("gaps.save_csv"))]
}

/// A name for the file, without what file systems refuse.
fn file_name(say: Say, shown: &Shown, asked: &Asked, format: &str) -> String {
    let indicator = shown.rulebook().indicators.get(asked.indicator).map_or("", |one| say.name(&one.short));
    let key = if asked.kind == Kind::Heat { "gaps.file_name_all" } else { "gaps.file_name" };
    let name = say.with(
        key,
        &[
            ("county", shown.county.name.clone()),
            ("year", shown.county.year.to_string()),
            ("stage", say.stage(asked.stage)),
            ("indicator", indicator.to_owned()),
            ("kind", asked.kind.name(say.language)),
        ],
    );
    let kept = |one: char| if "/\\:*?\"<>|".contains(one) || one.is_control() { '_' } else { one };
    format!("{}.{format}", name.chars().map(kept).collect::<String>())
}

/// Asks where the file is to be written.
pub(super) fn choose_path(state: &mut State, ctx: &egui::Context, shown: &Shown, asked: &Asked, format: &'static str) {
    let title = state.say.of("gaps.save_title");
    let name = file_name(state.say, shown, asked, format);
    let asked = *asked;
    state.gaps.saving = Some(Dialog::open(ctx, move |dialog| {
        let path = dialog.set_title(title).set_file_name(name).add_filter(format, &[format]).save_file()?;
        Some((asked, with_ending(path, format)))
    }));
}

/// Takes up the path a dialog has brought.
pub(super) fn take_path(state: &mut State, shown: &Shown) {
    if let Some((asked, path)) = Dialog::take(&mut state.gaps.saving) {
        save(state, shown, asked, path);
    }
}

/// Writes the chart; the path's ending says in which format.
fn save(state: &mut State, shown: &Shown, asked: Asked, path: PathBuf) {
    let language = state.say.language;
    let (county, year, verified) = (shown.entry.id.clone(), shown.county.year, shown.verified);
    let (rulebook, indicator) = (shown.rulebook().id.clone(), shown.rulebook().indicators.get(asked.indicator));
    let indicator = indicator.map(|one| one.id.clone());
    let concessions = Concessions::Some(
        shown.assessment.concessions_on.iter().map(|place| shown.rulebook().concessions[*place].id.clone()).collect(),
    );
    let (schools, township) = match &state.memory.scope {
        Scope::County => (Vec::new(), None),
        Scope::Township(name) => (Vec::new(), Some(name.clone())),
        Scope::Schools(codes) => {
            let is_there = |code: &&String| shown.county.schools.row_of(code).is_some();
            (codes.iter().filter(is_there).cloned().collect(), None)
        }
    };
    state.ask(
        "window.work_save",
        false,
        move |engine, _| {
            let request = Request {
                kind: export_document::Kind::Chart(asked.kind),
                out: &path,
                // The dialog has asked before it replaces a file.
                force: true,
                county: Some(&county),
                year: Some(year),
                rulebook: Some(&rulebook),
                verified,
                schools: &schools,
                township: township.as_deref(),
                stage: Some(asked.stage),
                visits: &[],
                from: None,
                to: None,
                indicator: indicator.as_deref(),
                group_by: asked.group_by,
                against: asked.against,
                concessions,
                language,
            };
            export_document(engine.session()?, &request)?;
            Ok(path)
        },
        |state, path| {
            let text = state.say.with("window.written", &[("path", path.display().to_string())]);
            state.tell(text);
        },
    );
}

/// Saves what is asked for now, without a dialog.
pub fn save_to(state: &mut State, path: PathBuf) {
    if let Some((shown, asked)) = state.shown.clone().zip(state.gaps.asked) {
        save(state, &shown, asked, path);
    }
}

/// The table as spreadsheets paste it: tabs between cells, a line a row.
pub(super) fn as_text(scene: &Scene) -> String {
    let plain = |text: &str| text.replace(['\t', '\r', '\n'], " ");
    let heads: Vec<String> = scene.table.columns.iter().map(|column| plain(&column.name(scene.language))).collect();
    let mut lines = vec![heads.join("\t")];
    for row in &scene.table.rows {
        let cells = scene.table.columns.iter().zip(&row.cells).map(|(column, cell)| plain(&column.shown(cell)));
        lines.push(cells.collect::<Vec<_>>().join("\t"));
    }
    lines.join("\n")
}
