//! Taking workbooks in: read, examined, stored all or nothing by file.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::county::{County, Quantities, Words};
use crate::fault::Result;
use crate::intake::{self, Doubt, FileReport, Headings};
use crate::store::{NewLoad, SourceFile};
use crate::text::Language;

use super::Session;

/// What is to be taken in.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The files.
    pub files: &'a [PathBuf],
    /// County of files that do not say.
    pub county: Option<&'a str>,
    /// School year, instead of what the files say.
    pub year: Option<i32>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Done {
    /// One for each file, in the order given.
    pub reports: Vec<FileReport>,
    /// Whether any file was refused.
    pub refused: bool,
    /// Names of the schools that doubts are about, by code.
    pub names: BTreeMap<String, String>,
}

/// A doubt as it is kept with its load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDoubt {
    /// Stable code.
    pub code: String,
    /// Code of the school.
    pub school: Option<String>,
    /// Key of the quantity.
    pub field: Option<String>,
    /// The figures that do not agree, exactly.
    pub figures: Vec<String>,
    /// Sheet.
    pub sheet: Option<String>,
    /// Cell or row.
    pub cell: Option<String>,
    /// The doubt in words.
    pub message: Words,
}

impl KeptDoubt {
    fn new(doubt: &Doubt, quantities: &Quantities) -> Self {
        Self {
            code: doubt.code.to_owned(),
            school: doubt.school.clone(),
            field: doubt.field.clone(),
            figures: doubt.figures.iter().map(ToString::to_string).collect(),
            sheet: doubt.sheet.clone(),
            cell: doubt.cell.clone(),
            message: Words {
                zh: doubt.message(Language::ZhCn, quantities),
                en: doubt.message(Language::En, quantities),
            },
        }
    }
}

/// Imports workbooks. A refused file stores nothing of itself and leaves the others alone.
pub fn import_county(session: &Session, request: &Request<'_>) -> Result<Done> {
    let quantities = &session.library.quantities;
    let headings = Headings::new(&[])?;
    let asked = intake::Request {
        files: request.files,
        county: request.county,
        year: request.year,
        quantities,
        headings: &headings,
        cancel: &AtomicBool::new(false),
        progress: &|_| {},
    };
    // A county that the store knows keeps its code and name, whichever of them it is called by.
    let named = request.county.map(str::trim);
    let known = session.store.counties()?.into_iter().find(|county| named.is_some_and(|named| county.is(named)));
    // A county that cannot be read back only costs the comparison with it.
    let previous = |county: &str, year: i32| -> Option<County> {
        let id = known.as_ref().filter(|_| named == Some(county)).map_or(county, |known| &known.id);
        session.store.current_load(id, year, quantities).ok().flatten()
    };
    let mut outcome = intake::read(&asked, &previous);
    if let (Some(named), Some(known)) = (named, &known) {
        for load in &mut outcome.loads {
            let county = &mut load.county;
            if county.name == named && (county.code.is_empty() || county.code == named) {
                county.code.clone_from(&known.code);
                county.name.clone_from(&known.name);
            }
        }
        for report in outcome.reports.iter_mut().filter(|report| report.county.as_deref() == Some(named)) {
            report.county = Some(known.name.clone());
        }
    }
    let sources: BTreeMap<usize, SourceFile> = outcome
        .loads
        .iter()
        .flat_map(|load| &load.files)
        .filter_map(|file| Some((*file, source(&outcome.reports[*file].file)?)))
        .collect();
    let mut doubts = Vec::with_capacity(outcome.loads.len());
    let mut files = Vec::with_capacity(outcome.loads.len());
    for load in &outcome.loads {
        let kept: Vec<KeptDoubt> = load.doubts.iter().map(|doubt| KeptDoubt::new(doubt, quantities)).collect();
        doubts.push(serde_json::to_string(&kept).unwrap_or_else(|_| "[]".to_owned()));
        files.push(load.files.iter().filter_map(|file| sources.get(file).cloned()).collect::<Vec<_>>());
    }
    let loads: Vec<NewLoad<'_>> = outcome
        .loads
        .iter()
        .zip(&doubts)
        .zip(&files)
        .map(|((load, doubts), sources)| NewLoad { county: &load.county, doubts, sources })
        .collect();
    if !loads.is_empty() {
        session.store.keep_rulebooks(&session.library.files)?;
        session.store.put_loads(&loads, quantities)?;
    }
    let refused = outcome.reports.iter().any(|report| !report.errors.is_empty());
    let doubted_names = outcome.loads.iter().flat_map(|load| {
        let schools = &load.county.schools;
        let doubted = load.doubts.iter().filter_map(|doubt| doubt.school.as_deref());
        doubted.filter_map(|code| Some((code.to_owned(), schools.names[schools.row_of(code)?].clone())))
    });
    Ok(Done { names: doubted_names.collect(), reports: outcome.reports, refused })
}

/// Name, hash and size of a file that was read a moment ago.
fn source(path: &Path) -> Option<SourceFile> {
    let mut file = std::fs::File::open(path).ok()?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut part = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut part).ok()?;
        if read == 0 {
            break;
        }
        hash.update(&part[..read]);
        bytes += read as u64;
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Some(SourceFile { name, hash: super::hexadecimal(&hash.finalize()), bytes })
}
