//! The connection and what belongs to it; lives on the store's thread.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::change::Change;
use super::trouble::{Doing, Trouble};
use super::{Access, FILE_NAME};
use crate::context::Context;
use crate::fault::{Fault, Result};

/// Names within a data folder.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    /// The data folder.
    pub root: PathBuf,
    /// The store's file.
    pub file: PathBuf,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), file: root.join(FILE_NAME) }
    }

    /// The write-ahead log beside the store.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join(format!("{FILE_NAME}-wal"))
    }

    /// The file that the one writing program holds locked.
    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("junheng.lock")
    }

    /// Where photos and documents are kept.
    pub(super) fn evidence(&self) -> PathBuf {
        self.root.join("evidence")
    }

    /// Where copies of the store are kept.
    pub(super) fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }
}

/// One open store.
pub(super) struct Session {
    // Dropped in this order: the file is closed before the lock is given up.
    pub(super) connection: Connection,
    pub(super) folder: Folder,
    pub(super) access: Access,
    pub(super) context: Context,
    pub(super) changes: Arc<Mutex<Vec<Change>>>,
    pub(super) _lock: Option<File>,
}

impl Session {
    /// Reads within one transaction, so that all of it sees one state.
    pub(super) fn read<T>(&mut self, read: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T> {
        let done = self.connection.transaction().map_err(Trouble::from).and_then(|transaction| read(&transaction));
        done.map_err(|trouble| trouble.into_fault(Doing::Reading, &self.folder.file))
    }

    /// Writes within one transaction: all of it is on the disk afterwards, or nothing.
    pub(super) fn write<T>(
        &mut self,
        write: impl FnOnce(&Transaction<'_>, &Context, &mut Vec<Change>) -> Result<T, Trouble>,
    ) -> Result<T> {
        self.must_write()?;
        let mut changes = Vec::new();
        let done = transact(&mut self.connection, &self.context, &mut changes, write);
        let value = done.map_err(|trouble| trouble.into_fault(Doing::Writing, &self.folder.file))?;
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).extend(changes);
        Ok(value)
    }

    /// Notes a change that was made beside [`Session::write`].
    pub(super) fn note(&self, change: Change) {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }

    /// Refuses where the store was opened for reading.
    pub(super) fn must_write(&self) -> Result<()> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read => Err(Fault::could_not_run("store_read_only").in_file(&self.folder.file)),
        }
    }
}

fn transact<T>(
    connection: &mut Connection,
    context: &Context,
    changes: &mut Vec<Change>,
    write: impl FnOnce(&Transaction<'_>, &Context, &mut Vec<Change>) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    // A transaction that is not committed is rolled back when it is dropped.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = write(&transaction, context, changes)?;
    transaction.commit()?;
    Ok(value)
}
