//! Taking workbooks in, in two steps: [`preview`] reads and examines, [`store`] keeps what was read, all or nothing by
//! file. [`import_county`] does both.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::county::{County, Quantities, Words};
use crate::fault::{Fault, Result};
use crate::intake::{self, Doubt, FileReport, Headings, Load, Mapping};
use crate::store::{LoadId, NewImport, NewLoad, SourceFile};
use crate::text::Language;

use super::{Session, map_headings, meant};

/// What is to be taken in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// The files.
    pub files: &'a [PathBuf],
    /// County of files that do not say.
    pub county: Option<&'a str>,
    /// School year, instead of what the files say.
    pub year: Option<i32>,
    /// School year of files that do not say.
    pub year_unsaid: Option<i32>,
    /// What a person said of headings for this import; those remembered from earlier ones count beside them.
    pub mappings: &'a [Mapping],
}

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading a file.
    Reading,
    /// Comparing and examining the figures.
    Examining,
    /// Storing them.
    Storing,
}

impl Step {
    /// Key of its words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reading => "import.step.reading",
            Self::Examining => "import.step.examining",
            Self::Storing => "import.step.storing",
        }
    }

    /// How long it takes beside the others.
    const fn weight(self) -> f64 {
        match self {
            Self::Reading => 8.0,
            Self::Examining => 1.0,
            Self::Storing => 3.0,
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// Which file, from 0.
    pub file: usize,
    /// Rows read of that file.
    pub rows: usize,
    /// The part of the step that is done, from 0 to 1, as far as can be told; it never goes back.
    pub part: f64,
}

impl Progress {
    /// The part that is done of several steps, one after the other, each as long as it usually takes.
    #[must_use]
    pub fn of(&self, steps: &[Step]) -> f64 {
        let all: f64 = steps.iter().map(|step| step.weight()).sum();
        let before: f64 = steps.iter().take_while(|step| **step != self.step).map(|step| step.weight()).sum();
        (before + self.step.weight() * self.part) / all.max(f64::MIN_POSITIVE)
    }
}

/// Who watches an import: told how far it is, and asked whether to go on.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Set from anywhere to stop.
    pub cancel: &'a AtomicBool,
    /// Told at every step; it must not call the store.
    pub progress: &'a dyn Fn(Progress),
}

/// Never set.
static NEVER: AtomicBool = AtomicBool::new(false);

impl Watch<'_> {
    /// Nobody watches.
    #[must_use]
    pub fn nobody() -> Self {
        Self { cancel: &NEVER, progress: &|_| {} }
    }

    fn tell(&self, progress: Progress) -> Result<()> {
        (self.progress)(progress);
        self.go_on()
    }

    /// Whether to go on: the fault `cancelled` where not.
    pub fn go_on(&self) -> Result<()> {
        if self.cancel.load(Ordering::Relaxed) { Err(Fault::could_not_run("cancelled")) } else { Ok(()) }
    }
}

/// What was read, before any of it is stored.
#[derive(Debug, Clone)]
pub struct Preview {
    /// One for each file, in the order given.
    pub reports: Vec<FileReport>,
    /// What will be stored: one load for each county and year.
    pub loads: Vec<Load>,
    /// Names of the schools that doubts are about, by code.
    pub names: BTreeMap<String, String>,
    /// The mappings given for it, which [`store`] remembers.
    pub mappings: Vec<Mapping>,
    /// By place of the file.
    sources: BTreeMap<usize, SourceFile>,
}

impl Preview {
    /// Whether any file was refused.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.reports.iter().any(|report| !report.errors.is_empty())
    }
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
    /// Further values that tell it from others of its sort; absent in loads of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
}

impl KeptDoubt {
    /// What names the doubt among those of its county and year, whichever load it is in: the same figures give rise to
    /// the same doubt. Where it stood in a file belongs to it only where it is about no school, a row left out.
    #[must_use]
    pub fn key(&self) -> String {
        let place = if self.school.is_none() { (&self.sheet, &self.cell) } else { (&None, &None) };
        let whole = (&self.code, &self.school, &self.field, &self.figures, &self.arguments, place);
        let whole = serde_json::to_vec(&whole).unwrap_or_default();
        super::hexadecimal(&Sha256::digest(&whole)[..16])
    }

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
            arguments: doubt.arguments.iter().map(|(_, argument)| argument.plain().to_owned()).collect(),
        }
    }
}

/// Imports workbooks. A refused file stores nothing of itself and leaves the others alone.
pub fn import_county(session: &Session, request: &Request<'_>) -> Result<Done> {
    let watch = Watch::nobody();
    let preview = preview(session, request, watch)?;
    store(session, &preview, watch)?;
    Ok(Done { refused: preview.refused(), names: preview.names, reports: preview.reports })
}

/// Reads and examines workbooks; stores nothing. Cancelled it is the fault `cancelled`.
pub fn preview(session: &Session, request: &Request<'_>, watch: Watch<'_>) -> Result<Preview> {
    let quantities = &session.library.quantities;
    for mapping in request.mappings {
        map_headings::check(mapping, quantities)?;
    }
    let headings = Headings::new(&map_headings::all(session, request.mappings)?)?;
    let measure = Measure::new(request.files);
    let reading = |progress: intake::Progress| (watch.progress)(measure.progress(progress));
    let asked = intake::Request {
        files: request.files,
        county: request.county,
        year: request.year,
        year_unsaid: request.year_unsaid,
        quantities,
        headings: &headings,
        cancel: watch.cancel,
        progress: &reading,
    };
    // A county that the store knows keeps its code and name, whichever of them it is called by.
    let named = request.county.map(str::trim);
    let counties = session.store.counties()?;
    let known = named.map_or(Ok(None), |named| meant(&counties, named))?;
    // A county that cannot be read back only costs the comparison with it.
    let previous = |county: &str, year: i32| -> Option<County> {
        let id = known.as_ref().filter(|_| named == Some(county)).map_or(county, |known| known.id.as_str());
        session.store.current_load(id, year, quantities).ok().flatten()
    };
    watch.tell(measure.start())?;
    let mut outcome = intake::read(&asked, &previous);
    let examining = |part| Progress { step: Step::Examining, file: request.files.len(), rows: 0, part };
    watch.tell(examining(0.0))?;
    if outcome.cancelled {
        return Err(Fault::could_not_run("cancelled"));
    }
    if let (Some(named), Some(known)) = (named, known) {
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
    let files: Vec<usize> = outcome.loads.iter().flat_map(|load| load.files.iter().copied()).collect();
    let mut sources = BTreeMap::new();
    for (done, file) in (1_u32..).zip(&files) {
        sources.extend(source(&outcome.reports[*file].file).map(|source| (*file, source)));
        watch.tell(examining(f64::from(done) / files.len() as f64))?;
    }
    let doubted_names = outcome.loads.iter().flat_map(|load| {
        let schools = &load.county.schools;
        let doubted = load.doubts.iter().filter_map(|doubt| doubt.school.as_deref());
        doubted.filter_map(|code| Some((code.to_owned(), schools.names[schools.row_of(code)?].clone())))
    });
    Ok(Preview {
        names: doubted_names.collect(),
        reports: outcome.reports,
        loads: outcome.loads,
        mappings: request.mappings.to_vec(),
        sources,
    })
}

/// Stores what was read, without reading it again, and remembers the mappings it was read by. Where every file was
/// refused there is nothing to store. Cancelled before it is done it is the fault `cancelled`, and the store is byte by
/// byte as it was.
pub fn store(session: &Session, preview: &Preview, watch: Watch<'_>) -> Result<Vec<LoadId>> {
    if preview.loads.is_empty() {
        return Ok(Vec::new());
    }
    let quantities = &session.library.quantities;
    let mut doubts = Vec::with_capacity(preview.loads.len());
    let mut files = Vec::with_capacity(preview.loads.len());
    for load in &preview.loads {
        let kept: Vec<KeptDoubt> = load.doubts.iter().map(|doubt| KeptDoubt::new(doubt, quantities)).collect();
        doubts.push(serde_json::to_string(&kept).unwrap_or_else(|_| "[]".to_owned()));
        files.push(load.files.iter().filter_map(|file| preview.sources.get(file).cloned()).collect::<Vec<_>>());
    }
    let loads: Vec<NewLoad<'_>> = preview
        .loads
        .iter()
        .zip(&doubts)
        .zip(&files)
        .map(|((load, doubts), sources)| NewLoad { county: &load.county, doubts, sources })
        .collect();
    let settings = if preview.mappings.is_empty() {
        Vec::new()
    } else {
        vec![map_headings::setting_with(session, &preview.mappings)?]
    };
    let import = NewImport { loads: &loads, rulebooks: &session.library.files, settings: &settings };
    session.store.put_import(&import, quantities, &|part| match watch.tell(Progress {
        step: Step::Storing,
        file: preview.reports.len(),
        rows: 0,
        part,
    }) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    })
}

/// Measures how far the reading of files is, by their sizes and by the rows they say they have.
struct Measure {
    /// By file: the bytes before it.
    before: Vec<u64>,
    bytes: u64,
}

impl Measure {
    fn new(files: &[PathBuf]) -> Self {
        let mut bytes = 0;
        let before = files.iter().map(|file| {
            let before = bytes;
            // One that is not there is found out about soon enough.
            bytes += std::fs::metadata(file).map_or(0, |metadata| metadata.len()).max(1);
            before
        });
        Self { before: before.collect(), bytes }
    }

    fn start(&self) -> Progress {
        self.progress(intake::Progress { file: 0, rows: 0, expected: None })
    }

    fn progress(&self, progress: intake::Progress) -> Progress {
        let intake::Progress { file, rows, expected } = progress;
        let before = self.before.get(file).copied().unwrap_or(self.bytes);
        let after = self.before.get(file + 1).copied().unwrap_or(self.bytes);
        let of_file = expected.map_or(0.0, |expected| (rows as f64 / expected.max(1) as f64).min(1.0));
        let bytes = before as f64 + (after - before) as f64 * of_file;
        Progress { step: Step::Reading, file, rows, part: bytes / self.bytes.max(1) as f64 }
    }
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
