//! The main job on the sample county, through the same operations as everything else.

mod following;
mod script;
mod visits;

use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::files::write_atomically;
use crate::rulebook::Rule;
use crate::rulebook::checklist::Length;
use crate::sample;
use crate::store::Access;
use crate::text::Language;

use crate::ops::assess_county::{self, Answer, assess_county};
use crate::ops::export_all;
use crate::ops::export_document::figures_date;
use crate::ops::import_county::{self, import_county};
use crate::ops::make_checklist::{self, make_checklist};
use crate::ops::make_template::make_template;
use crate::ops::papers::unwatched;
use crate::ops::set_decision::{self, set_decision};
use crate::ops::{Folder, Session};

/// What the demo did.
#[derive(Debug)]
pub struct Done {
    /// The folder of documents.
    pub out: PathBuf,
    /// Files written into it, by name.
    pub files: Vec<String>,
    /// Documents that were not, and why.
    pub left_out: Vec<export_all::LeftOut>,
    /// Verdicts of the latest year under each rulebook.
    pub answers: Vec<Answer>,
    /// Doubts raised while the workbooks were read.
    pub doubts: usize,
}

/// Loads the sample county into `folder`, which must be empty or absent, and writes every document into `out`.
pub fn demo(folder: &Folder, out: &Path, force: bool, language: Language, context: &Context) -> Result<Done> {
    refuse_used(&folder.path)?;
    if out.exists() && !out.is_dir() {
        return Err(Fault::could_not_run("not_a_folder").in_file(out));
    }
    std::fs::create_dir_all(out).map_err(|error| Fault::io("folder_not_writable", out, &error))?;
    let session = Session::open(folder, Access::Write, context)?;
    let mut files = Vec::new();
    let mut write = |name: String, bytes: &[u8]| -> Result<PathBuf> {
        let path = out.join(&name);
        write_atomically(&path, bytes, force)?;
        files.push(name);
        Ok(path)
    };
    let years = sample::sample(&session.library.quantities)?;
    let doubts = import_years(&session, &years, &mut write, &|_| {})?;
    let planted: Vec<_> = years.iter().flat_map(|generated| &generated.planted).collect();
    let planted = serde_json::to_vec_pretty(&planted).unwrap_or_default();
    write("planted.json".to_owned(), &planted)?;
    decide(&session, None)?;
    visits::record(&session, None)?;
    make_template(&session.library, &out.join("template.xlsx"), force, language)?;
    files.push("template.xlsx".to_owned());
    files.extend(checklists(&session, out, force, language)?);
    let mut answers = Vec::new();
    for rulebook in &session.library.rulebooks {
        let request = assess_county::Request { rulebook: Some(&rulebook.id), ..assess_county::Request::default() };
        answers.push(assess_county(&session, &request)?);
    }
    let request =
        export_all::Request { out, force, county: None, year: None, rulebook: None, verified: false, language };
    let written = unwatched(|watch| export_all::export_all(&session, &request, watch))?;
    files.extend(written.files);
    let left_out = written.left_out;
    Ok(Done { out: out.to_owned(), files, left_out, answers, doubts })
}

/// Writes the blank checklist of the school whose visit is planned, as a workbook and, where pages are set, as a page.
fn checklists(session: &Session, out: &Path, force: bool, language: Language) -> Result<Vec<String>> {
    let county = session.county(None, None)?;
    let Some(school) = visits::school(session, &county, visits::PLANNED) else { return Ok(Vec::new()) };
    let names: &[&str] = if cfg!(feature = "pdf") {
        &["blank-checklist.xlsx", "blank-checklist.pdf"]
    } else {
        &["blank-checklist.xlsx"]
    };
    for name in names {
        let request = make_checklist::Request {
            out: &out.join(name),
            force,
            county: None,
            year: None,
            rulebook: None,
            school: &school,
            length: Length::Standard,
            language,
        };
        make_checklist(session, &request)?;
    }
    Ok(names.iter().map(|name| (*name).to_owned()).collect())
}

/// Loads the sample county, all its years, with a person's decisions, into a store that may hold others: to look around in.
pub fn load_sample(session: &Session, progress: &dyn Fn(f64)) -> Result<()> {
    let passing = std::env::temp_dir();
    let folder = tempfile::tempdir().map_err(|error| Fault::io("folder_not_writable", &passing, &error))?;
    let years = sample::sample(&session.library.quantities)?;
    let mut write = |name: String, bytes: &[u8]| -> Result<PathBuf> {
        let path = folder.path().join(&name);
        write_atomically(&path, bytes, true)?;
        Ok(path)
    };
    import_years(session, &years, &mut write, progress)?;
    let county = years.last().map(|generated| generated.county.id());
    decide(session, county)?;
    visits::record(session, county)
}

/// Writes the workbooks of the sample and imports them; returns the doubts about the last year.
fn import_years(
    session: &Session,
    years: &[sample::Generated],
    write: &mut dyn FnMut(String, &[u8]) -> Result<PathBuf>,
    progress: &dyn Fn(f64),
) -> Result<usize> {
    let mut doubts = 0;
    for (place, generated) in years.iter().enumerate() {
        progress(place as f64 / years.len() as f64);
        let mut sources = Vec::new();
        let quantities = &session.library.quantities;
        let year = generated.county.year;
        let made_on = figures_date(year);
        sources.push(write(format!("county-{year}.xlsx"), &sample::workbook(generated, quantities, made_on)?)?);
        if let Some(second) = sample::second_workbook(generated, quantities, made_on)? {
            sources.push(write(format!("county-{year}-second.xlsx"), &second)?);
        }
        let request = import_county::Request { files: &sources, ..import_county::Request::default() };
        let done = import_county(session, &request)?;
        if let Some(error) = done.reports.iter().flat_map(|report| &report.errors).next() {
            return Err(Fault::could_not_run("sample_refused").with("code", error.code));
        }
        doubts = done.reports.iter().map(|report| report.doubts.len()).sum();
    }
    Ok(doubts)
}

/// A person decides the manual items of the sample, as an office would after its visits.
fn decide(session: &Session, county: Option<&str>) -> Result<()> {
    let ids: Vec<(String, Vec<String>)> = session
        .library
        .rulebooks
        .iter()
        .map(|rulebook| {
            let manual = rulebook.items.iter().filter(|item| matches!(item.rule, Rule::Manual { max_points: None }));
            // The last one of each rulebook is left open, so that the demo shows what is undetermined.
            let mut ids: Vec<String> = manual.map(|item| item.id.clone()).collect();
            ids.pop();
            (rulebook.id.clone(), ids)
        })
        .collect();
    for (rulebook, items) in &ids {
        for item in items {
            let request = set_decision::Request {
                county,
                year: None,
                rulebook: Some(rulebook),
                item,
                met: true,
                points: None,
                note: "",
                papers: &[],
            };
            set_decision(session, &request)?;
        }
    }
    Ok(())
}

fn refuse_used(folder: &Path) -> Result<()> {
    let used = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if used { Err(Fault::could_not_run("folder_in_use").in_file(folder)) } else { Ok(()) }
}
