//! Where the store lives: named, beside the program on a stick, or the platform's folder.

use std::path::{Path, PathBuf};

use crate::fault::{Fault, Result};
use crate::store::Disk;

use super::Folder;

/// Name of the folder beside the program that makes it portable.
const PORTABLE: &str = "data";

/// The data folder: `named` if given, else `data/` beside the program if that is there, else the platform's.
pub fn data_folder(named: Option<&Path>) -> Result<Folder> {
    if let Some(path) = named.filter(|path| path.exists() && !path.is_dir()) {
        return Err(Fault::could_not_run("not_a_folder").in_file(path));
    }
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join(PORTABLE)));
    choose(named, beside, platform())
}

fn platform() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "junheng").map(|folders| folders.data_dir().to_owned())
}

fn choose(named: Option<&Path>, beside: Option<PathBuf>, platform: Option<PathBuf>) -> Result<Folder> {
    let beside = beside.filter(|folder| folder.is_dir());
    match (named, beside, platform) {
        (Some(path), beside, _) => {
            let disk = if beside.as_deref() == Some(path) { Disk::Portable } else { Disk::Local };
            Ok(Folder { path: path.to_owned(), disk })
        }
        (None, Some(path), _) => Ok(Folder { path, disk: Disk::Portable }),
        (None, None, Some(path)) => Ok(Folder { path, disk: Disk::Local }),
        (None, None, None) => Err(Fault::could_not_run("no_data_folder")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_comes_first_then_the_one_beside_the_program() {
        let beside = std::env::temp_dir();
        let platform = Some(PathBuf::from("/platform"));
        let of = |named: Option<&Path>, beside: Option<PathBuf>| choose(named, beside, platform.clone()).unwrap();
        assert_eq!(of(Some(Path::new("/named")), Some(beside.clone())).path, Path::new("/named"));
        let portable = of(None, Some(beside.clone()));
        assert_eq!((portable.path, portable.disk), (beside, Disk::Portable));
        assert_eq!(of(None, Some(PathBuf::from("/not/there"))).path, Path::new("/platform"));
    }
}
