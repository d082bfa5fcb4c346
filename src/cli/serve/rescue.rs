//! A data file that was removed or replaced under its server: told within a second, and kept under
//! another name when the server stops.
//!
//! Such a file is whole as long as it is open, and gone when it is closed. Invariant: what it had is
//! in another file before it is closed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::log::Log;
use crate::cli::draft::write_new;
use crate::cli::error::CliError;
use crate::domain::limits::PLACE_LOOK_MS;
use crate::recorder::Recorder;
use crate::store::folder::folder;
use crate::store::keys::beside;
use crate::store::{Selection, Store, StoreError};

/// Looks for the file in its place from time to time, and tells of it when that changes.
pub(super) async fn watch(store: Arc<Store>, recorder: Recorder, log: Log) {
    let mut was_in_place = true;
    loop {
        tokio::time::sleep(Duration::from_millis(PLACE_LOOK_MS)).await;
        let is_in_place = store.is_in_place();
        if is_in_place == was_in_place {
            continue;
        }
        was_in_place = is_in_place;
        let (why, line) = if is_in_place {
            (None, format!("well again: {} is in its place", store.path().display()))
        } else {
            let error = StoreError::Displaced(store.path().to_owned()).to_string();
            let line = format!(
                "trouble: {error}: clicks go where nobody finds them\n  hint: put it back; else a \
                 stop keeps all of it in another file, as `couplet backup` does"
            );
            (Some(Arc::from(error)), line)
        };
        recorder.worry(why);
        log.say(&line);
    }
}

/// Keeps what a file has that is not in its place, as a backup beside it; that it had to is an error. An
/// older rescue is nobody's to replace.
pub(super) fn keep(store: &Store) -> Result<(), CliError> {
    if store.is_in_place() {
        return Ok(());
    }
    // Where the folder has gone as well, it is kept among the system's temporary files.
    let data = match store.path().file_name() {
        Some(name) if !folder(store.path()).is_dir() => std::env::temp_dir().join(name),
        _ => store.path().to_owned(),
    };
    let mut stream = store.spool(&Selection::all())?;
    let name = |number| beside(&data, &format!(".rescued-{number}"));
    let rescued = write_new(name, |draft| io::copy(&mut stream, draft).map(drop))?;
    Err(CliError::Displaced { data: store.path().to_owned(), rescued })
}
