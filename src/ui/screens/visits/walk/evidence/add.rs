//! Adding to a line: chosen, dropped, pasted, or from the watched folder. A file is in the store before a line names it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{self, ColorImage, Event};
use serde_json::Value;

use crate::fault::{Fault, Result};
use crate::intake::photo::Pixels;
use crate::ops::add_evidence::{add_evidence, add_evidence_pixels};
use crate::ops::visit::write as entries;
use crate::store::EvidenceRecord;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Notice};
use crate::visit::{Field, Photo};

use super::super::write;
use super::line_at_hand;

/// How names of workbooks end: those are imported, whatever is looked at.
const WORKBOOKS: [&str; 8] = ["xlsx", "xlsm", "xls", "ods", "csv", "et", "htm", "html"];

/// Something to add.
enum Source {
    File(PathBuf),
    /// A picture without a file, with the name it gets.
    Picture(Arc<ColorImage>, String),
}

impl Source {
    fn keep(self, session: &crate::ops::Session) -> Result<EvidenceRecord> {
        match self {
            Self::File(path) => add_evidence(session, &path),
            Self::Picture(image, name) => {
                let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or(u32::MAX));
                let rgba = image.pixels.iter().flat_map(egui::Color32::to_srgba_unmultiplied).collect();
                add_evidence_pixels(session, &name, Pixels { width, height, rgba })
            }
        }
    }
}

/// Takes files let go of over the window to the line at hand, and gives back those that are to be imported.
pub fn take_dropped(state: &mut state::State, files: Vec<PathBuf>) -> Vec<PathBuf> {
    let Some(line) = line_at_hand(state) else { return files };
    let (workbooks, evidence): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| is_workbook(path));
    add_files(state, &line, evidence);
    workbooks
}

fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    WORKBOOKS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Takes a picture or paths of photos from the clipboard to the line at hand, where no text is being typed. Says whether
/// it did.
pub fn hears_paste(state: &mut state::State, ctx: &egui::Context) -> bool {
    let Some(line) = line_at_hand(state) else { return false };
    let pasted = ctx.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::PasteImage(image) => Some(Ok(Arc::clone(image))),
            Event::Paste(text) => Some(Err(text.clone())),
            _ => None,
        })
    });
    match pasted {
        Some(Ok(image)) => {
            let at = state.work.context().now().to_zoned(jiff::tz::TimeZone::system());
            let at = at.strftime("%Y-%m-%d %H:%M").to_string();
            let name = state.say.with("walk_evidence.pasted", &[("at", at)]);
            add(state, &line, vec![Source::Picture(image, name)]);
            true
        }
        Some(Err(text)) => {
            let paths = paths(&text);
            if paths.is_empty() || paths.iter().any(|path| is_workbook(path)) {
                return false;
            }
            add_files(state, &line, paths);
            true
        }
        None => false,
    }
}

/// Paths of files as file managers hand them over: one a line, perhaps in quotes, perhaps as addresses. None where
/// anything else stands in the text.
fn paths(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().map(|line| line.trim().trim_matches('"')).filter(|line| !line.is_empty());
    let path = |line: &str| match line.strip_prefix("file://") {
        Some(address) => Some(PathBuf::from(unescaped(address)?)),
        None => Some(PathBuf::from(line)),
    };
    let paths: Option<Vec<PathBuf>> = lines.map(|line| path(line).filter(|path| path.is_absolute())).collect();
    paths.unwrap_or_default()
}

/// An address with its `%20` made characters again.
fn unescaped(address: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, behind @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    // `/C:/photos` is a path of Windows.
    let is_drive = text.get(2..3) == Some(":") && text.starts_with('/');
    Some(if is_drive { text[1..].to_owned() } else { text })
}

/// Adds files to a line.
pub(super) fn add_files(state: &mut state::State, line: &str, files: Vec<PathBuf>) {
    add(state, line, files.into_iter().map(Source::File).collect());
}

fn add(state: &mut state::State, line: &str, sources: Vec<Source>) {
    let Some(walk) = state.visits.open.as_ref().filter(|_| !sources.is_empty()) else { return };
    if state.read_only {
        let text = state.say.of("window.read_only");
        state.tell(text);
    } else if walk.is_frozen() {
        state.complain(&Fault::could_not_run("visit_signed"));
    } else {
        let (visit, line) = (walk.visit.id.clone(), line.to_owned());
        // Who added it is kept with it: before anything is kept.
        introduced(state, move |state| keep(state, visit, line, sources));
    }
}

/// Keeps everything, one after the other, and says of each how that went.
fn keep(state: &mut state::State, visit: String, line: String, sources: Vec<Source>) {
    let several = sources.len() > 1;
    state.ask(
        "walk_evidence.work_add",
        several,
        move |engine, progress| {
            let session = engine.session()?;
            let all = sources.len();
            let mut kept = Vec::with_capacity(all);
            for (place, source) in sources.into_iter().enumerate() {
                if progress.is_cancelled() {
                    break;
                }
                progress.set(place as f64 / all as f64);
                kept.push(source.keep(session));
            }
            Ok(kept)
        },
        move |state, kept| attach(state, &visit, &line, kept),
    );
}

/// Attaches what was kept, and says of the rest why it was not.
fn attach(state: &mut state::State, visit: &str, line: &str, kept: Vec<Result<EvidenceRecord>>) {
    let mut refused: Vec<Fault> = Vec::new();
    let mut records: Vec<EvidenceRecord> = Vec::new();
    for kept in kept {
        match kept {
            Ok(record) => records.push(record),
            Err(fault) => refused.push(fault),
        }
    }
    let value = || serde_json::to_value(Photo::default()).unwrap_or_default();
    if state.visits.open.as_ref().is_some_and(|walk| walk.visit.id == visit) {
        for record in records {
            attach_one(state, line, &record, value());
        }
    } else if !records.is_empty() {
        // The visit was closed meanwhile: what was chosen for it is still attached to it.
        let fields = records.into_iter().map(|record| (Field::Photo(record.hash, line.to_owned()), value())).collect();
        let visit = visit.to_owned();
        state.ask(
            "walk_evidence.work_add",
            false,
            move |engine, _| entries::write(engine.session()?, &visit, fields),
            |state, _| state.visits.changed(),
        );
    }
    let language = state.say.language;
    match refused.as_slice() {
        [] => {}
        [fault] => state.complain(fault),
        _ => {
            let head = state.say.with("walk_evidence.refused", &[("number", refused.len().to_string())]);
            let lines = std::iter::once(head).chain(refused.iter().map(|fault| fault.sentence(language)));
            state.notices.push(Notice { text: lines.collect::<Vec<_>>().join("\n"), bad: true, written: None });
        }
    }
}

fn attach_one(state: &mut state::State, line: &str, record: &EvidenceRecord, value: Value) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    // What was gone may be back with this.
    walk.evidence.shelf.forget(&record.hash);
    walk.evidence.known.remove(&record.hash);
    walk.evidence.number(&record.hash);
    let there = walk.visit.sheet.photos.get(line).is_some_and(|photos| photos.contains_key(&record.hash));
    if there {
        let text = state.say.with("walk_evidence.already", &[("name", record.facts.original_name.clone())]);
        state.tell(text);
    } else {
        write(state, Field::Photo(record.hash.clone(), line.to_owned()), value);
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_of_paths_is_taken_for_one() {
        let of = |text: &str| paths(text).iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        assert_eq!(of("/a/b.jpg\n\"/c d.png\"\n"), ["/a/b.jpg", "/c d.png"]);
        assert_eq!(of("file:///a%20b/%E5%9B%BE.jpg"), ["/a b/图.jpg"]);
        assert!(of("/a/b.jpg\n琴房上锁").is_empty() && of("琴房上锁").is_empty() && of("").is_empty());
        assert!(of("file:///a%2").is_empty());
        assert_eq!(unescaped("/C:/a.jpg").as_deref(), Some("C:/a.jpg"));
    }
}
