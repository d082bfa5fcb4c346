//! A data file that is removed, replaced or overwritten while its server runs: logged within a second. A
//! removed or replaced one is saved under another name when the server stops.
//!
//! Such a file stays whole while it is open, and is gone once it is closed. Invariant: its content is
//! saved in another file before it is closed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::log::Log;
use crate::change::Change;
use crate::cli::draft::write_new;
use crate::cli::error::CliError;
use crate::domain::limits::FILE_CHECK_MS;
use crate::recorder::Recorder;
use crate::store::folder::folder;
use crate::store::keys::beside;
use crate::store::{Selection, Store, StoreError};

/// Checks every `FILE_CHECK_MS` whether the path still leads to the open file, and logs each change.
pub(super) async fn watch(store: Arc<Store>, recorder: Recorder<Change>, log: Log) {
    let mut was = None;
    loop {
        tokio::time::sleep(Duration::from_millis(FILE_CHECK_MS)).await;
        let displaced = store.displaced();
        let why = displaced.as_ref().map(StoreError::to_string);
        if why == was {
            continue;
        }
        let line = match displaced {
            None => format!("recovered: {} is back", store.path().display()),
            Some(error @ StoreError::Overwritten(_)) => {
                // Neither read nor written from now on; the writer finds it closed.
                store.shut();
                let _ = recorder.probe().await;
                format!(
                    "error: {error}; nothing more is written into it, and clicks wait in memory\n  hint: \
                     visitors are still redirected; clicks are kept only if the file is put back as it was. \
                     Stop the server and run `couplet restore` with a backup"
                )
            }
            Some(error) => format!(
                "error: {error}; new clicks are written to a file without a name\n  hint: put the file \
                 back; otherwise everything is saved as a backup beside it when the server stops"
            ),
        };
        recorder.set_displaced(why.as_deref().map(Arc::from));
        was = why;
        log.say(&line);
    }
}

/// Saves a file that its path no longer names, as a backup beside it, and reports that as an error.
/// Never replaces an older rescued file.
pub(super) fn keep(store: &Store) -> Result<(), CliError> {
    match store.displaced() {
        None => return Ok(()),
        // Its content is gone.
        Some(error @ StoreError::Overwritten(_)) => return Err(error.into()),
        Some(_) => {}
    }
    // If its folder is gone too, the backup goes to the folder of temporary files.
    let data = match store.path().file_name() {
        Some(name) if !folder(store.path()).is_dir() => std::env::temp_dir().join(name),
        _ => store.path().to_owned(),
    };
    let mut stream = store.spool(&Selection::all())?;
    let name = |number| beside(&data, &format!(".rescued-{number}"));
    let rescued = write_new(name, |draft| io::copy(&mut stream, draft).map(drop))?;
    Err(CliError::Displaced { data: store.path().to_owned(), rescued })
}
