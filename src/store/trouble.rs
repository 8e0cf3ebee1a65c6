//! What can go wrong inside a job, before it is known whether the store was being read or written.

use std::path::Path;

use rusqlite::{ErrorCode, ffi};

use super::columns::Damaged;
use crate::fault::Fault;

/// A failure on its way to becoming a [`Fault`].
#[derive(Debug)]
pub(super) enum Trouble {
    /// `SQLite`'s.
    Sqlite(rusqlite::Error),
    /// What was read is not what this program writes.
    Damaged,
    /// Already in words.
    Fault(Fault),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Damaged> for Trouble {
    fn from(_: Damaged) -> Self {
        Self::Damaged
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What the store was doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Reading,
    Writing,
}

impl Trouble {
    /// The fault, in the store's file.
    pub(super) fn into_fault(self, doing: Doing, path: &Path) -> Fault {
        match self {
            Self::Fault(fault) => fault,
            Self::Damaged => damaged(path, "unexpected value"),
            Self::Sqlite(error) => fault_of(&error, doing, path),
        }
    }
}

/// The store cannot be read as what it should be.
pub(super) fn damaged(path: &Path, reason: &str) -> Fault {
    Fault::could_not_run("store_damaged").in_file(path).with("reason", reason)
}

fn fault_of(error: &rusqlite::Error, doing: Doing, path: &Path) -> Fault {
    let general = if doing == Doing::Writing { "store_write" } else { "store_read" };
    let code = match error {
        rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => return damaged(path, &error.to_string()),
            ErrorCode::DiskFull => "disk_full",
            // The file that readers and writers share could not grow.
            _ if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => "disk_full",
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => "store_in_use",
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied if doing == Doing::Writing => "folder_not_writable",
            _ => general,
        },
        // A row holds something this program never writes there.
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..) => return damaged(path, &error.to_string()),
        _ => general,
    };
    Fault::could_not_run(code).in_file(path).with("reason", error)
}
