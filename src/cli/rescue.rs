//! A data file that was removed or replaced under its server: told within a second, and kept under
//! another name when the server stops.
//!
//! Such a file is whole as long as it is open, and gone when it is closed. Invariant: what it had is
//! in another file before it is closed.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::draft::{Readers, write_whole};
use super::error::CliError;
use super::log::Log;
use crate::domain::limits::PLACE_LOOK_MS;
use crate::redirect::recorder::Recorder;
use crate::store::keys::{beside, folder};
use crate::store::{Ask, Store, StoreError};

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

/// Keeps what a file has that is not in its place, as a backup beside it; that it had to is an error.
pub(super) fn keep(store: &Store) -> Result<(), CliError> {
    if store.is_in_place() {
        return Ok(());
    }
    let rescued = free_name(store);
    let mut stream = store.spool(&Ask::all())?;
    let failed = |source| CliError::File { doing: "write", path: rescued.clone(), source };
    write_whole(&rescued, Readers::Owner, |draft| io::copy(&mut stream, draft).map_err(failed))?;
    Err(CliError::Displaced { data: store.path().to_owned(), rescued })
}

/// A name beside the file that nothing has: an older rescue is nobody's to replace. Where the folder has
/// gone as well, one among the system's temporary files.
fn free_name(store: &Store) -> PathBuf {
    let path = match store.path().file_name() {
        Some(name) if !folder(store.path()).is_dir() => std::env::temp_dir().join(name),
        _ => store.path().to_owned(),
    };
    let names = (1_u64..).map(|number| beside(&path, &format!(".rescued-{number}")));
    let mut free = names.filter(|name| !name.exists());
    free.next().expect("there are more numbers than files")
}
