//! Commands over the operations: read the command line, do one job, answer, exit.
//!
//! Answers go to standard output, everything else to standard error. Every fault is put into words here, once.

mod answers;
mod arguments;
mod json;
mod table;
mod words;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use crate::context::Context;
use crate::fault::{Fault, FaultKind, Result};
use crate::ops::assess_county::{self, Concessions, assess_county};
use crate::ops::check_store::check_store;
use crate::ops::data_folder::data_folder;
use crate::ops::demo::demo;
use crate::ops::draw_schools::{self, draw_schools};
use crate::ops::export_all;
use crate::ops::export_document::{self, Kind, export_document};
use crate::ops::import_county::{self, import_county};
use crate::ops::make_checklist::{self, make_checklist};
use crate::ops::make_template::make_template;
use crate::ops::papers::unwatched;
use crate::ops::record_checklist::{self, Outcome, record_checklist};
use crate::ops::set_decision::{self, set_decision};
use crate::ops::{Folder, Session, language_setting, library};
use crate::store::Access;
use crate::text::{Language, join, text};
use crate::visit::VisitKind;

use arguments::{Checklist, Common, Export, Format, Job, Parsed};

/// Done.
const DONE: u8 = 0;
/// Could not run.
const COULD_NOT_RUN: u8 = 1;
/// The input, or the store under `check`, is at fault.
const BAD_INPUT: u8 = 2;

/// Where answers and messages go.
pub struct Streams<'a> {
    /// Answers.
    pub out: &'a mut dyn Write,
    /// Messages.
    pub err: &'a mut dyn Write,
}

/// Runs one command line (without the program's name) and returns the exit status.
pub fn run<'a>(arguments: &[OsString], context: &'a Context, mut streams: Streams<'a>) -> u8 {
    let asked = arguments::language_of(arguments);
    match arguments::parse(arguments, asked.unwrap_or_else(Language::of_system)) {
        Parsed::Say(said) => print(&mut streams, &said),
        Parsed::Wrong(fault) => {
            let language = asked.unwrap_or_else(Language::of_system);
            complain(&mut streams, language, &fault)
        }
        Parsed::Job(common, job) => {
            let folder = match data_folder(common.data.as_deref()) {
                Ok(folder) => folder,
                Err(fault) => {
                    return complain(&mut streams, asked.unwrap_or_else(Language::of_system), &fault);
                }
            };
            let language =
                common.language.or_else(|| language_setting(&folder, context)).unwrap_or_else(Language::of_system);
            let mut command = Command { common: *common, folder, language, context, streams };
            command.run(job).unwrap_or_else(|fault| complain(&mut command.streams, language, &fault))
        }
    }
}

/// Says a fault and returns its exit status.
fn complain(streams: &mut Streams<'_>, language: Language, fault: &Fault) -> u8 {
    // Nothing can be said about a closed standard error.
    let _ = writeln!(streams.err, "{}", fault.sentence(language));
    match fault.kind {
        FaultKind::CouldNotRun => COULD_NOT_RUN,
        FaultKind::BadInput => BAD_INPUT,
    }
}

/// Writes an answer; a reader that has gone away is not our fault.
fn print(streams: &mut Streams<'_>, answer: &str) -> u8 {
    match streams.out.write_all(answer.as_bytes()).and_then(|()| streams.out.flush()) {
        Ok(()) => DONE,
        Err(_) => COULD_NOT_RUN,
    }
}

struct Command<'a> {
    common: Common,
    folder: Folder,
    language: Language,
    context: &'a Context,
    streams: Streams<'a>,
}

impl Command<'_> {
    fn run(&mut self, job: Job) -> Result<u8> {
        match job {
            Job::Window => self.window(),
            Job::Demo { out, force } => self.demo(&out, force),
            Job::Template { out, force } => {
                let (library, refused) = library(&self.folder.path)?;
                self.warn(&refused);
                make_template(&library, &out, force, self.language)?;
                Ok(self.written(&out))
            }
            Job::Import { files } => self.import(&files),
            Job::Assess { rulebook, verified, concessions } => self.assess(rulebook.as_deref(), verified, &concessions),
            Job::Set { item, status, points, note, rulebook } => {
                self.set(&item, &status, points.as_deref(), &note, rulebook.as_deref())
            }
            Job::Sample { schools, seed, by_risk } => self.sample(schools, seed, by_risk),
            Job::Checklist(checklist) => self.checklist(&checklist),
            Job::Record { file, kind } => self.record(&file, kind),
            Job::Check { repair } => self.check(repair),
            Job::ExportList => Ok(self.export_list()),
            Job::Export(export) => self.export(&export),
        }
    }

    #[cfg(feature = "window")]
    fn window(&self) -> Result<u8> {
        let opened = crate::ui::run(&self.folder, self.context, self.common.language);
        opened.map(|()| DONE).map_err(|fault| fault.with("commands", self.commands()))
    }

    #[cfg(not(feature = "window"))]
    fn window(&self) -> Result<u8> {
        Err(Fault::could_not_run("no_window").with("commands", self.commands()))
    }

    /// The commands, all of which work without a window.
    fn commands(&self) -> String {
        join(self.language, arguments::commands(self.language))
    }

    fn say(&self, key: &str, arguments: &[crate::text::Argument]) -> String {
        text(self.language, key, arguments)
    }

    /// A sentence for the person, not part of the answer.
    fn tell(&mut self, sentence: &str) {
        let _ = writeln!(self.streams.err, "{sentence}");
    }

    fn warn(&mut self, refused: &[Fault]) {
        for fault in refused {
            let sentence = fault.sentence(self.language);
            self.tell(&sentence);
        }
    }

    fn written(&mut self, path: &std::path::Path) -> u8 {
        let sentence = self.say("cli.written", &[("path", path.display().to_string())]);
        self.tell(&sentence);
        DONE
    }

    fn session(&mut self, access: Access) -> Result<Session> {
        let session = Session::open(&self.folder, access, self.context)?;
        self.warn(&session.refused_rulebooks);
        Ok(session)
    }

    fn json(&mut self, value: &impl serde::Serialize) -> u8 {
        let mut out = std::io::BufWriter::new(&mut *self.streams.out);
        let written = serde_json::to_writer(&mut out, value).map_err(std::io::Error::from);
        match written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
            Ok(()) => DONE,
            Err(_) => COULD_NOT_RUN,
        }
    }

    fn demo(&mut self, out: &std::path::Path, force: bool) -> Result<u8> {
        // Without a folder of one's own the demo leaves nothing behind but its documents.
        let temporary = match self.common.data {
            Some(_) => None,
            None => Some(
                tempfile::tempdir().map_err(|error| Fault::io("folder_not_writable", &std::env::temp_dir(), &error))?,
            ),
        };
        let folder = match &temporary {
            Some(temporary) => Folder { path: temporary.path().to_owned(), disk: self.folder.disk },
            None => self.folder.clone(),
        };
        let done = demo(&folder, out, force, self.language)?;
        if self.common.format == Format::Json {
            let answers: Vec<_> =
                done.answers.iter().map(|answer| json::AssessmentJson { answer, language: self.language }).collect();
            return Ok(self.json(&answers));
        }
        let answer = answers::demo(self.language, &done);
        Ok(print(&mut self.streams, &answer))
    }

    fn import(&mut self, files: &[PathBuf]) -> Result<u8> {
        let session = self.session(Access::Write)?;
        let (county, year) = (self.common.county.as_deref(), self.common.year);
        let request = import_county::Request { files, county, year, ..import_county::Request::default() };
        let done = import_county(&session, &request)?;
        let quantities = &session.library.quantities;
        let status = if done.refused { BAD_INPUT } else { DONE };
        let printed = match self.common.format {
            Format::Json => self.json(&json::ImportJson { done: &done, quantities, language: self.language }),
            Format::Table => {
                let answer = answers::import(self.language, &done, quantities);
                print(&mut self.streams, &answer)
            }
        };
        for report in &done.reports {
            for error in &report.errors {
                let fault_place = error.place(report.file.clone()).sentence(self.language);
                let (message, hint) = (error.message(self.language, quantities), error.hint(self.language, quantities));
                let sentence = self.say("cli.refused", &[("place", fault_place), ("message", message), ("hint", hint)]);
                self.tell(&sentence);
            }
        }
        Ok(printed.max(status))
    }

    fn assess(&mut self, rulebook: Option<&str>, verified: bool, concessions: &str) -> Result<u8> {
        let session = self.session(Access::Read)?;
        let request = assess_county::Request {
            county: self.common.county.as_deref(),
            year: self.common.year,
            rulebook,
            verified,
            concessions: Concessions::parse(concessions),
        };
        let answer = assess_county(&session, &request)?;
        Ok(match self.common.format {
            Format::Json => self.json(&json::AssessmentJson { answer: &answer, language: self.language }),
            Format::Table => {
                let found = answers::found_out(self.language, &answer, &session.library.quantities);
                let answer = answers::assessment(self.language, &answer) + &found;
                print(&mut self.streams, &answer)
            }
        })
    }

    fn set(
        &mut self,
        item: &str,
        status: &str,
        points: Option<&str>,
        note: &str,
        rulebook: Option<&str>,
    ) -> Result<u8> {
        let session = self.session(Access::Write)?;
        let request = set_decision::Request {
            county: self.common.county.as_deref(),
            year: self.common.year,
            rulebook,
            item,
            met: status == "met",
            points,
            note,
            papers: &[],
        };
        let done = set_decision(&session, &request)?;
        if self.common.format == Format::Json {
            return Ok(self.json(&json::decision(&done)));
        }
        let answer = answers::decision(self.language, &done);
        Ok(print(&mut self.streams, &answer))
    }

    fn sample(&mut self, schools: u64, seed: Option<u64>, by_risk: bool) -> Result<u8> {
        let session = self.session(Access::Read)?;
        let request = draw_schools::Request {
            county: self.common.county.as_deref(),
            year: self.common.year,
            schools: usize::try_from(schools).unwrap_or(usize::MAX),
            seed,
            by_risk,
            scope: None,
        };
        let answer = draw_schools(&session, &request)?;
        let quantities = &session.library.quantities;
        if answer.draw.asked > answer.draw.frame_schools {
            let counts =
                [("frame_schools", answer.draw.frame_schools.to_string()), ("asked", answer.draw.asked.to_string())];
            let sentence = self.say("draw.fewer", &counts);
            self.tell(&sentence);
        }
        Ok(match self.common.format {
            Format::Json => self.json(&json::draw(self.language, &answer, quantities)),
            Format::Table => {
                let answer = answers::draw(self.language, &answer, quantities);
                print(&mut self.streams, &answer)
            }
        })
    }

    fn checklist(&mut self, checklist: &Checklist) -> Result<u8> {
        let session = self.session(Access::Write)?;
        let request = make_checklist::Request {
            out: &checklist.out,
            force: checklist.force,
            county: self.common.county.as_deref(),
            year: self.common.year,
            rulebook: checklist.rulebook.as_deref(),
            school: &checklist.school,
            length: checklist.length,
            language: self.language,
        };
        make_checklist(&session, &request)?;
        Ok(self.written(&checklist.out))
    }

    fn record(&mut self, file: &std::path::Path, kind: Option<VisitKind>) -> Result<u8> {
        let session = self.session(Access::Write)?;
        let today = self.context.now().to_zoned(jiff::tz::TimeZone::system()).date();
        let request = {
            let county = self.common.county.as_deref();
            record_checklist::Request { file, kind, county, school: None, today }
        };
        let outcome = record_checklist(&session, &request)?;
        let quantities = &session.library.quantities;
        let printed = match (self.common.format, &outcome) {
            (Format::Json, _) => self.json(&json::recorded(self.language, &outcome)),
            (Format::Table, Outcome::Recorded(recorded)) => {
                let answer = answers::recorded(self.language, recorded, quantities);
                print(&mut self.streams, &answer)
            }
            (Format::Table, Outcome::Refused(_)) => DONE,
        };
        let Outcome::Refused(faults) = outcome else { return Ok(printed) };
        self.warn(&faults);
        Ok(printed.max(BAD_INPUT))
    }

    fn check(&mut self, repair: bool) -> Result<u8> {
        let lines = check_store(&self.folder, repair, self.context)?;
        let sound = lines.iter().all(|line| !line.fault || line.repaired);
        let printed = match self.common.format {
            Format::Json => self.json(&json::check(self.language, &lines)),
            Format::Table => {
                let answer = answers::check(self.language, &lines);
                print(&mut self.streams, &answer)
            }
        };
        Ok(printed.max(if sound { DONE } else { BAD_INPUT }))
    }

    fn export_list(&mut self) -> u8 {
        match self.common.format {
            Format::Json => self.json(&json::kinds(self.language)),
            Format::Table => {
                let answer = answers::kinds(self.language);
                print(&mut self.streams, &answer)
            }
        }
    }

    /// Every document into a folder. What is left out is said, and is no fault.
    fn export_all(&mut self, export: &Export) -> Result<u8> {
        let session = self.session(Access::Write)?;
        let request = export_all::Request {
            out: &export.out,
            force: export.force,
            county: self.common.county.as_deref(),
            year: self.common.year,
            rulebook: export.rulebook.as_deref(),
            verified: export.verified,
            language: self.language,
        };
        let done = unwatched(|watch| export_all::export_all(&session, &request, watch))?;
        if self.common.format == Format::Json {
            return Ok(self.json(&json::exported(self.language, &done)));
        }
        let answer = answers::exported(self.language, &export.out, &done);
        Ok(print(&mut self.streams, &answer))
    }

    fn export(&mut self, export: &Export) -> Result<u8> {
        if export.kind == export_all::ID {
            return self.export_all(export);
        }
        let kind = Kind::from_id(&export.kind)?;
        let session = self.session(Access::Write)?;
        let request = export_document::Request {
            kind,
            out: &export.out,
            force: export.force,
            county: self.common.county.as_deref(),
            year: self.common.year,
            rulebook: export.rulebook.as_deref(),
            verified: export.verified,
            schools: &export.schools,
            township: export.township.as_deref(),
            stage: export.stage,
            visits: &export.visits,
            from: export.from,
            to: export.to,
            indicator: export.indicator.as_deref(),
            group_by: export.by,
            against: export.against,
            concessions: assess_county::Concessions::None,
            language: self.language,
        };
        export_document(&session, &request)?;
        Ok(self.written(&export.out))
    }
}
