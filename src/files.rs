//! Writing files so that a reader sees the old one or the new one, never half of one.

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::fault::{Fault, Result};

/// Writes a file in full or not at all: into a neighbour, onto the disk, then renamed. A file that is there
/// already is replaced only with `force`.
pub fn write_atomically(path: &Path, bytes: &[u8], force: bool) -> Result<()> {
    if !force && path.symlink_metadata().is_ok() {
        return Err(Fault::could_not_run("file_exists").in_file(path));
    }
    let folder = folder_of(path);
    let mut neighbour = new_neighbour(&folder).map_err(|error| writing_fault(path, &error))?;
    neighbour
        .write_all(bytes)
        .and_then(|()| neighbour.as_file().sync_all())
        .and_then(|()| neighbour.persist(path).map_err(|error| error.error))
        .map_err(|error| writing_fault(path, &error))?;
    sync_folder(&folder).map_err(|error| writing_fault(path, &error))
}

/// The folder a file stands in.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn new_neighbour(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".junheng-");
    // Otherwise the document could be read by nobody else: temporary files are private.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Puts a folder's list of names onto the disk, without which a rename may be lost with the power.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere folders cannot be opened, and the file system keeps names in its own journal.
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Whether the disk, or the user's part of it, is full.
#[must_use]
pub fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// The fault of a file that could not be written.
#[must_use]
pub fn writing_fault(path: &Path, error: &io::Error) -> Fault {
    let code = match error.kind() {
        _ if is_disk_full(error) => "disk_full",
        ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem => {
            return Fault::io("folder_not_writable", &folder_of(path), error);
        }
        _ => "file_not_written",
    };
    Fault::io(code, path, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_replaces_and_refuses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("结论.xlsx");
        write_atomically(&path, b"one", false).unwrap();
        assert_eq!(write_atomically(&path, b"two", false).unwrap_err().code, "file_exists");
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        write_atomically(&path, b"three", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"three");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no neighbour is left behind");
    }

    #[test]
    fn names_the_folder_that_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let fault = write_atomically(&folder.path().join("missing/a.csv"), b"", false).unwrap_err();
        assert_eq!((fault.code, fault.place.file), ("folder_not_writable", Some(folder.path().join("missing"))));
        std::fs::write(folder.path().join("file"), "").unwrap();
        let fault = write_atomically(&folder.path().join("file/a.csv"), b"", false).unwrap_err();
        assert_eq!(fault.code, "folder_not_writable");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_what_was_written() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("plain"), "").unwrap();
        write_atomically(&folder.path().join("ours"), b"", false).unwrap();
        let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("ours"), mode("plain"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_has_its_own_sentence() {
        let error = std::fs::write("/dev/full", "x").unwrap_err();
        assert_eq!(writing_fault(Path::new("a.xlsx"), &error).code, "disk_full");
    }
}
