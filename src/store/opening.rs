//! Opening: the folder, the lock, the version, the pragmas, the schema.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use rusqlite_migration::{M, Migrations};

use super::backup;
use super::change::Change;
use super::session::{Folder, Session};
use super::trouble::{Doing, Trouble, damaged};
use super::{Access, Disk};
use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::files;

/// Steps of the schema. Later ones are added at the end; none is ever changed.
pub(super) const STEPS: &[M<'static>] = &[
    M::up(include_str!("schema/01_first.sql")).comment("loads, entries, rulebooks, documents"),
    M::up(include_str!("schema/02_chosen_loads.sql")).comment("choices between loads"),
    M::up(include_str!("schema/03_evidence.sql")).comment("photos and documents"),
    M::up(include_str!("schema/04_whose_documents.sql")).comment("whom documents are of"),
];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// The version a store of this program has.
#[expect(clippy::cast_possible_truncation, reason = "a handful")]
pub(super) const VERSION: u32 = STEPS.len() as u32;

/// "JHNG", as the first step of the schema sets it.
const APPLICATION: u32 = 0x4a48_4e47;

/// A reader may hold a stick's store up for a moment; longer than this is a fault.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens for reading or writing.
pub(super) fn open(
    root: &Path,
    access: Access,
    disk: Disk,
    context: Context,
    changes: Arc<Mutex<Vec<Change>>>,
) -> Result<Session> {
    let folder = Folder::new(root);
    let (connection, lock) = match access {
        Access::Read => (open_for_reading(&folder)?, None),
        Access::Write => {
            create_folder(root)?;
            let lock = take_lock(&folder)?;
            (open_for_writing(&folder, disk, &context)?, Some(lock))
        }
    };
    Ok(Session { connection, folder, access, context, changes, _lock: lock })
}

fn create_folder(root: &Path) -> Result<()> {
    std::fs::create_dir_all(root).map_err(|error| {
        let code = if files::is_disk_full(&error) { "disk_full" } else { "folder_not_writable" };
        Fault::io(code, root, &error)
    })
}

/// The lock is the system's: it goes with the program that holds it, however that ends.
fn take_lock(folder: &Folder) -> Result<File> {
    let path = folder.lock();
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| files::writing_fault(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Fault::could_not_run("store_in_use").in_file(&folder.root)),
        Err(TryLockError::Error(error)) => Err(Fault::io("folder_not_writable", &folder.root, &error)),
    }
}

/// Whether another program holds the lock.
fn is_locked(folder: &Folder) -> bool {
    File::open(folder.lock()).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn open_for_writing(folder: &Folder, disk: Disk, context: &Context) -> Result<Connection> {
    // Looked at before it is opened for writing, which would already change a newer store.
    stored_version(folder)?;
    let attempt = || -> Result<Connection, Trouble> {
        let mut connection = Connection::open(&folder.file)?;
        configure(&connection, disk)?;
        migrate(&mut connection, folder, context, &MIGRATIONS, VERSION)?;
        Ok(connection)
    };
    attempt().map_err(|trouble| trouble.into_fault(Doing::Writing, &folder.file))
}

/// Sets what `SQLite` keeps per connection.
fn configure(connection: &Connection, disk: Disk) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    let wanted = if disk == Disk::Local { "wal" } else { "delete" };
    let got: String = connection.pragma_update_and_check(None, "journal_mode", wanted, |row| row.get(0))?;
    // Network disks cannot have a write-ahead log; without one each step must be forced onto the disk.
    connection.pragma_update(None, "synchronous", if got == "wal" { "FULL" } else { "EXTRA" })?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // So that no REPLACE slips past the triggers that keep entries.
    connection.pragma_update(None, "recursive_triggers", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)
}

/// Brings the schema up to date, keeping a copy of a store of an earlier version first.
pub(super) fn migrate(
    connection: &mut Connection,
    folder: &Folder,
    context: &Context,
    migrations: &Migrations<'_>,
    version: u32,
) -> Result<(), Trouble> {
    let stored: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if stored == version {
        return Ok(());
    }
    if stored > 0 {
        backup::keep(connection, folder, context)?;
    } else {
        let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 {
            return Err(foreign(folder).into());
        }
    }
    migrations.to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Trouble::Sqlite(err),
        other => Trouble::Fault(Fault::could_not_run("store_write").in_file(&folder.file).with("reason", other)),
    })
}

fn foreign(folder: &Folder) -> Fault {
    Fault::could_not_run("store_foreign").in_file(&folder.file)
}

/// The version of the store in the folder, 0 where there is none. Refuses what this program cannot read, and
/// changes nothing.
fn stored_version(folder: &Folder) -> Result<u32> {
    let Some((version, application)) = header(folder)? else { return Ok(0) };
    let logged = std::fs::metadata(folder.log()).is_ok_and(|log| log.len() > 0);
    // What is still in the log may be newer than the file.
    let version = if logged {
        let connection = open_read_only(folder).map_err(|error| reading(error, folder))?;
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|error| reading(error, folder))?
    } else if version > 0 && application != APPLICATION {
        return Err(foreign(folder));
    } else {
        version
    };
    if version > VERSION {
        return Err(Fault::could_not_run("store_newer").in_file(&folder.file));
    }
    Ok(version)
}

/// User version and application id from the head of the file; `None` where there is no store yet.
fn header(folder: &Folder) -> Result<Option<(u32, u32)>> {
    let mut file = match File::open(&folder.file) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Fault::io("store_read", &folder.file, &error)),
    };
    let mut head = Vec::new();
    file.by_ref().take(100).read_to_end(&mut head).map_err(|error| Fault::io("store_read", &folder.file, &error))?;
    if head.is_empty() {
        return Ok(None);
    }
    if !head.starts_with(b"SQLite format 3\0") {
        return Err(damaged(&folder.file, "file is not a database"));
    }
    let number = |at: usize| head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    match (number(60), number(68)) {
        (Some(version), Some(application)) => Ok(Some((version, application))),
        _ => Err(damaged(&folder.file, "file is cut off")),
    }
}

fn open_for_reading(folder: &Folder) -> Result<Connection> {
    match stored_version(folder)? {
        0 => return Err(Fault::could_not_run("nothing_loaded").in_file(&folder.root)),
        version if version < VERSION => return Err(Fault::could_not_run("store_older").in_file(&folder.file)),
        _ => {}
    }
    open_read_only(folder).map_err(|error| reading(error, folder))
}

fn reading(error: rusqlite::Error, folder: &Folder) -> Fault {
    Trouble::Sqlite(error).into_fault(Doing::Reading, &folder.file)
}

fn open_read_only(folder: &Folder) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&folder.file, flags)?;
    connection.busy_timeout(PATIENCE)?;
    match connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
        Ok(()) => Ok(connection),
        Err(error) if can_be_immutable(&error, folder) => {
            Connection::open_with_flags(immutable(&folder.file), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        Err(error) => Err(error),
    }
}

/// A write-protected stick or a full disk cannot hold the files `SQLite` shares among readers; where nobody writes and the log is
/// empty they are not needed.
fn can_be_immutable(error: &rusqlite::Error, folder: &Folder) -> bool {
    let codes = [ErrorCode::CannotOpen, ErrorCode::ReadOnly, ErrorCode::PermissionDenied, ErrorCode::DiskFull];
    let unshared = error.sqlite_error().is_some_and(|failure| failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE);
    let logged = std::fs::metadata(folder.log()).is_ok_and(|log| log.len() > 0);
    let expected = unshared || error.sqlite_error_code().is_some_and(|code| codes.contains(&code));
    expected && !logged && !is_locked(folder)
}

/// The file as an address that says it will not change.
fn immutable(file: &Path) -> String {
    let mut address = String::from("file:");
    let path = file.to_string_lossy().replace('\\', "/");
    if path.as_bytes().get(1) == Some(&b':') {
        address.push('/');
    }
    for part in path.chars() {
        match part {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3f"),
            '#' => address.push_str("%23"),
            part => address.push(part),
        }
    }
    address + "?immutable=1"
}
