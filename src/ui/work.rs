//! Work off the frame thread: jobs go in, what they change comes out. A frame never waits.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui;

use super::state::State;
use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::ops::{Folder, Session};
use crate::rulebook::Library;
use crate::store::Access;

/// What a job leaves to be done on the frame thread: it changes the state and nothing else.
pub type Answer = Box<dyn FnOnce(&mut State) + Send>;

/// What a job does. It is given the open data folder and says how far it is.
pub type Run = Box<dyn FnOnce(&mut Engine, &Progress) -> Answer + Send>;

/// Who is told how far a job is, on the thread that does it, before it goes on.
pub type Told = Arc<dyn Fn(f64) + Send + Sync>;

/// What a job is at just now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct At {
    /// Key of its words; empty where there is nothing to be said.
    pub key: String,
    /// Name of the file it is about.
    pub file: String,
}

/// How far a job is; shared between the thread that works and the one that shows it.
#[derive(Clone, Default)]
pub struct Progress {
    /// Parts of a thousand.
    done: Arc<AtomicU32>,
    /// What it is at, in words' keys and names.
    at: Arc<Mutex<At>>,
    told: Option<Told>,
    /// Set when the person wants no more of it.
    pub cancel: Arc<AtomicBool>,
}

impl Progress {
    /// Says how far the job is, as a part of one.
    pub fn set(&self, part: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a thousand")]
        self.done.store((part.clamp(0.0, 1.0) * 1000.0) as u32, Ordering::Relaxed);
        if let Some(told) = &self.told {
            told(part);
        }
    }

    /// Says how far the job is, and stops it with a fault where the person wants no more of it.
    pub fn step(&self, part: f64) -> Result<()> {
        self.set(part);
        if self.is_cancelled() { Err(Fault::could_not_run("cancelled")) } else { Ok(()) }
    }

    /// Says what the job is at.
    pub fn tell(&self, key: &str, file: &str) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if at.key != key || at.file != file {
            *at = At { key: key.to_owned(), file: file.to_owned() };
        }
    }

    /// What the job is at.
    pub fn at(&self) -> At {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How far the job is, as a part of one.
    pub fn part(&self) -> f32 {
        self.done.load(Ordering::Relaxed) as f32 / 1000.0
    }

    /// Whether the job is to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

/// The open data folder, on the thread that works. The store is opened with the first job.
pub struct Engine {
    folder: Folder,
    context: Context,
    session: Option<Session>,
    library: Option<Arc<Library>>,
}

impl Engine {
    fn new(folder: Folder, context: Context) -> Self {
        Self { folder, context, session: None, library: None }
    }

    /// Quantities and rulebooks, shared with what is shown.
    pub fn library(&mut self) -> Result<Arc<Library>> {
        if self.library.is_none() {
            self.library = Some(Arc::new(self.session()?.library.clone()));
        }
        self.library.clone().ok_or_else(|| Fault::could_not_run("nothing_loaded"))
    }

    /// The session. Where another program writes, it may only be read, and [`Session::store`] says so.
    pub fn session(&mut self) -> Result<&Session> {
        if self.session.is_none() {
            let open = |access| Session::open(&self.folder, access, &self.context);
            let session = open(Access::Write).or_else(|fault| {
                // Only another program's writing leaves something to read.
                open(Access::Read).map_err(|_| fault)
            })?;
            self.session = Some(session);
        }
        self.session.as_ref().ok_or_else(|| Fault::could_not_run("nothing_loaded").in_file(&self.folder.path))
    }

    /// The data folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Clock, ids and names.
    pub fn context(&self) -> &Context {
        &self.context
    }
}

/// A job that waits or is being done.
struct Ticket {
    /// Key of what is being done, in words.
    key: &'static str,
    progress: Progress,
    /// Long enough to be shown.
    shown: bool,
    /// It can be stopped.
    stops: bool,
}

/// The long job that is being done.
pub struct Showing<'w> {
    /// Key of what is being done, in words.
    pub key: &'static str,
    /// How far it is.
    pub progress: &'w Progress,
    /// It can be stopped.
    pub stops: bool,
}

/// The desk where jobs are handed in.
pub struct Work {
    way: Way,
    tickets: VecDeque<Ticket>,
    answers: Receiver<Answer>,
    context: Context,
    wake: Arc<Mutex<Option<egui::Context>>>,
    told: Option<Told>,
}

enum Way {
    /// A thread of its own.
    Thread(Sender<(Run, Progress)>),
    /// At once, on the asking thread: for tests that must not depend on timing.
    AtOnce(Box<Engine>, Sender<Answer>),
}

impl Work {
    /// A desk with a thread of its own.
    pub fn threaded(folder: Folder, context: Context) -> Result<Self> {
        let (jobs, incoming) = channel::<(Run, Progress)>();
        let (outgoing, answers) = channel();
        let wake: Arc<Mutex<Option<egui::Context>>> = Arc::default();
        let waker = Arc::clone(&wake);
        let place = folder.path.clone();
        let clock = context.clone();
        let mut engine = Engine::new(folder, context);
        let work = move || {
            for (run, progress) in incoming {
                let answer = run(&mut engine, &progress);
                if outgoing.send(answer).is_err() {
                    return;
                }
                if let Some(ctx) = &*waker.lock().unwrap_or_else(PoisonError::into_inner) {
                    ctx.request_repaint();
                }
            }
        };
        std::thread::Builder::new()
            .name("work".to_owned())
            .spawn(work)
            .map_err(|error| Fault::io("store_read", &place, &error))?;
        Ok(Self { way: Way::Thread(jobs), tickets: VecDeque::new(), answers, context: clock, wake, told: None })
    }

    /// The same with somebody who is told how far jobs are, and may hold them up: for tests.
    #[must_use]
    pub fn telling(self, told: Told) -> Self {
        Self { told: Some(told), ..self }
    }

    /// A desk that does every job when it is handed in.
    pub fn at_once(folder: Folder, context: Context) -> Self {
        let (outgoing, answers) = channel();
        let engine = Box::new(Engine::new(folder, context.clone()));
        let tickets = VecDeque::new();
        Self { way: Way::AtOnce(engine, outgoing), tickets, answers, context, wake: Arc::default(), told: None }
    }

    /// Clock, ids and names.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Whether every job is done when it is handed in.
    pub fn is_at_once(&self) -> bool {
        matches!(self.way, Way::AtOnce(..))
    }

    /// Which window to wake when a job is done.
    pub fn wakes(&self, ctx: &egui::Context) {
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(ctx.clone());
    }

    /// Hands in a job. `key` names it in words; one that is `shown` has a progress bar and can be stopped.
    pub fn ask(&mut self, key: &'static str, shown: bool, run: Run) {
        self.hand_in((key, shown, shown), run);
    }

    /// The same where what is `shown` may have nothing that `stops` it, and then no button for it.
    pub fn hand_in(&mut self, (key, shown, stops): (&'static str, bool, bool), run: Run) {
        let progress = Progress { told: self.told.clone(), ..Progress::default() };
        self.tickets.push_back(Ticket { key, progress: progress.clone(), shown, stops });
        match &mut self.way {
            // A thread that has gone away has taken the program with it.
            Way::Thread(jobs) => drop(jobs.send((run, progress))),
            Way::AtOnce(engine, outgoing) => {
                let answer = run(engine, &progress);
                drop(outgoing.send(answer));
                if let Some(ctx) = &*self.wake.lock().unwrap_or_else(PoisonError::into_inner) {
                    ctx.request_repaint();
                }
            }
        }
    }

    /// What jobs have left to be done.
    pub fn answers(&mut self) -> Vec<Answer> {
        let answers: Vec<Answer> = self.answers.try_iter().collect();
        self.tickets.drain(..answers.len().min(self.tickets.len()));
        answers
    }

    /// Whether nothing is waiting or being done.
    pub fn is_idle(&self) -> bool {
        self.tickets.is_empty()
    }

    /// Whether a job of that key waits or is being done.
    pub fn is_doing(&self, key: &str) -> bool {
        self.tickets.iter().any(|ticket| ticket.key == key)
    }

    /// The long job that is being done.
    pub fn showing(&self) -> Option<Showing<'_>> {
        let ticket = self.tickets.front().filter(|ticket| ticket.shown)?;
        Some(Showing { key: ticket.key, progress: &ticket.progress, stops: ticket.stops })
    }
}
