//! Photos and papers on their way into the store: let go of over the window, pasted, chosen. A file is in the store before
//! anything names it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{self, ColorImage, Event};

use crate::fault::{Fault, Result};
use crate::intake::photo::Pixels;
use crate::ops::add_evidence::{add_evidence, add_evidence_pixels};
use crate::store::EvidenceRecord;
use crate::ui::pasted;
use crate::ui::state;
use crate::ui::words::Say;

/// How names of workbooks end: those are imported, whatever is looked at.
const WORKBOOKS: [&str; 8] = ["xlsx", "xlsm", "xls", "ods", "csv", "et", "htm", "html"];

/// Something to add.
pub enum Source {
    /// A file.
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

/// Parts files into workbooks, which are imported whatever is looked at, and evidence.
pub fn parted(files: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    files.into_iter().partition(|path| is_workbook(path))
}

fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    WORKBOOKS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// A picture or paths of photos that were pasted in this frame; none where a text or a workbook's path was. While text is
/// typed, whatever can be text is text.
pub fn pasted(state: &state::State, ctx: &egui::Context) -> Vec<Source> {
    let typing = ctx.text_edit_focused();
    let pasted = ctx.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::PasteImage(image) => Some(Ok(Arc::clone(image))),
            Event::Paste(text) if !typing => Some(Err(text.clone())),
            _ => None,
        })
    });
    match pasted {
        Some(Ok(image)) => {
            let at = state.work.context().now().to_zoned(jiff::tz::TimeZone::system());
            let at = at.strftime("%Y-%m-%d %H:%M").to_string();
            vec![Source::Picture(image, state.say.with("walk_evidence.pasted", &[("at", at)]))]
        }
        Some(Err(text)) => {
            let paths = paths(&text);
            if paths.iter().any(|path| is_workbook(path)) { Vec::new() } else { sources(paths) }
        }
        None => Vec::new(),
    }
}

/// Files as something to add.
pub fn sources(files: Vec<PathBuf>) -> Vec<Source> {
    files.into_iter().map(Source::File).collect()
}

/// Paths of files. None where anything else stands in the text.
fn paths(text: &str) -> Vec<PathBuf> {
    let paths = pasted::paths(text);
    if paths.iter().all(|path| path.is_absolute()) { paths } else { Vec::new() }
}

/// Keeps everything, one after the other off the frame thread; `then` takes what was kept, and why the rest was not.
pub fn keep(
    state: &mut state::State,
    sources: Vec<Source>,
    then: impl FnOnce(&mut state::State, Vec<EvidenceRecord>, &[Fault]) + Send + 'static,
) {
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
        move |state, kept: Vec<Result<EvidenceRecord>>| {
            let (mut records, mut refused) = (Vec::new(), Vec::new());
            for kept in kept {
                match kept {
                    Ok(record) => records.push(record),
                    Err(fault) => refused.push(fault),
                }
            }
            then(state, records, &refused);
        },
    );
}

/// Why files were not added, in a few lines; nothing where none was refused.
pub fn refusal(say: Say, refused: &[Fault]) -> Option<String> {
    match refused {
        [] => None,
        [fault] => Some(fault.sentence(say.language)),
        _ => {
            let head = say.with("walk_evidence.refused", &[("number", refused.len().to_string())]);
            let lines = std::iter::once(head).chain(refused.iter().map(|fault| fault.sentence(say.language)));
            Some(lines.collect::<Vec<_>>().join("\n"))
        }
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
    }
}
