//! The store: one `SQLite` file in the data folder, kept by one thread and spoken to over channels, and beside it the
//! files of evidence.
//!
//! Loads are snapshots; what people enter is an append-only log ([`Store::append`]); nothing is overwritten. Every
//! write is one transaction, and a copy of the store is kept before every import and migration. One program at a
//! time writes; others may read meanwhile.
//!
//! Not for rules about schools ([`crate::assess`]) and not for words on a screen: only for what must still be
//! there tomorrow. SQL stands in files beside the method that runs it.

mod backup;
mod change;
mod check;
mod columns;
mod decision;
mod document;
mod entry;
mod evidence;
mod id;
mod identity;
mod load;
mod opening;
mod rulebook;
mod session;
mod setting;
mod trouble;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

pub use backup::thin;
pub use change::Change;
pub use check::{CheckLine, check_folder};
pub use decision::{Decided, Grounds, PastDecision, standing};
pub use document::{DocumentRecord, NewDocument};
pub use entry::{Bases, Entry, NewEntry};
pub use evidence::{Coordinates, EvidenceFacts, EvidenceRecord, Media, NewEvidence};
pub use id::{EntryId, LoadId};
pub use identity::{Author, Device, Identity};
pub use load::{CountyEntry, LoadRecord, NewImport, NewLoad, SourceFile, Watch, YearEntry};

use crate::context::Context;
use crate::fault::{Fault, Result};
use session::Session;

/// What a program wants of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read and write. One program at a time.
    Write,
    /// Read only, also while another program writes.
    Read,
}

/// What the data folder stands on, which decides how writes are made safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// This computer's own: write-ahead log.
    Local,
    /// A stick that may be pulled out: rollback journal, each step forced onto the disk.
    Portable,
}

/// Name of the store's file in the data folder.
pub const FILE_NAME: &str = "junheng.sqlite";

/// A job for the store's thread.
type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// The store. Clones speak to the same thread, which ends with the last of them.
#[derive(Debug, Clone)]
pub struct Store {
    desk: Arc<Desk>,
}

#[derive(Debug)]
struct Desk {
    /// `None` only while the desk is being closed.
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    folder: PathBuf,
    access: Access,
    changes: Arc<Mutex<Vec<Change>>>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Without jobs to come the thread ends; waiting for it means that the file is closed afterwards.
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Store {
    /// Opens the store of a data folder. For writing, folder and store are made where they are absent, and a store
    /// of an earlier version is brought up to date; for reading, an absent store is `nothing_loaded`.
    pub fn open(folder: &Path, access: Access, disk: Disk, context: Context) -> Result<Self> {
        let changes = Arc::new(Mutex::new(Vec::new()));
        let mut session = opening::open(folder, access, disk, context, Arc::clone(&changes))?;
        let (jobs, incoming) = channel::<Job>();
        let work = move || incoming.into_iter().for_each(|job| job(&mut session));
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(work)
            .map_err(|error| Fault::io("store_read", folder, &error))?;
        let folder = folder.to_owned();
        Ok(Self { desk: Arc::new(Desk { jobs: Some(jobs), thread: Some(thread), folder, access, changes }) })
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.desk.folder
    }

    /// What it was opened for.
    #[must_use]
    pub fn access(&self) -> Access {
        self.desk.access
    }

    /// How writes are made safe, as the open store itself says: `journal_mode` and `synchronous` of `SQLite`.
    pub fn durability(&self) -> Result<(String, u32)> {
        self.call(|session| {
            session.read(|connection| {
                let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
                let synchronous: u32 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
                Ok((mode, synchronous))
            })
        })
    }

    /// What writes have changed since this was last asked, oldest first.
    #[must_use]
    pub fn take_changes(&self) -> Vec<Change> {
        std::mem::take(&mut *self.desk.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Hands a job to the store's thread without waiting for it.
    fn start<T: Send + 'static>(&self, job: impl FnOnce(&mut Session) -> Result<T> + Send + 'static) -> Pending<T> {
        let (answer, receiver) = channel();
        if let Some(jobs) = &self.desk.jobs {
            // A thread that has ended drops the answer's sender, which the receiver sees.
            let _ = jobs.send(Box::new(move |session| {
                let _ = answer.send(job(session));
            }));
        }
        Pending { receiver, file: self.desk.folder.join(FILE_NAME) }
    }

    /// Hands a job to the store's thread and waits for its answer.
    fn call<T: Send + 'static>(&self, job: impl FnOnce(&mut Session) -> Result<T> + Send + 'static) -> Result<T> {
        self.start(job).wait()
    }
}

/// The answer to a job that may still be under way: a window asks each frame and never waits.
#[derive(Debug)]
pub struct Pending<T> {
    receiver: Receiver<Result<T>>,
    file: PathBuf,
}

impl<T> Pending<T> {
    /// The answer, once it is there. Ask no more after that.
    #[must_use]
    pub fn poll(&self) -> Option<Result<T>> {
        match self.receiver.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(self.stopped())),
        }
    }

    /// Waits for the answer.
    pub fn wait(self) -> Result<T> {
        self.receiver.recv().unwrap_or_else(|_| Err(self.stopped()))
    }

    fn stopped(&self) -> Fault {
        Fault::could_not_run("store_stopped").in_file(&self.file)
    }
}

#[cfg(test)]
mod tests;
