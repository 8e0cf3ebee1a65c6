//! Examining the store.

use crate::context::Context;
use crate::fault::Result;
use crate::store::{CheckLine, check_folder};

use super::Folder;

/// Examines the store of a data folder; with `repair` mends what can be mended without losing an entry.
pub fn check_store(folder: &Folder, repair: bool, context: &Context) -> Result<Vec<CheckLine>> {
    check_folder(&folder.path, folder.disk, context.clone(), repair)
}
