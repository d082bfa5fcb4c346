//! Imports the files of the console, each by the command `import` in a process of its own.
//!
//! Invariant: a file lies in a folder of its own beside the data file, which only this user can read, for as long as the
//! command runs; what a server that was killed left there goes at the next start. What a form says is a value of a flag
//! of the command, never a word of its own.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::process::{self, Stream, While};
use super::reports::Processes;
use crate::cli::error::Exit;
use crate::cli::outside::OsRandom;
use crate::domain::environment::Clock;
use crate::domain::limits::{CONSOLE_IMPORT_TIMEOUT_MS, CONSOLE_SAID_BYTES_MAX};
use crate::service::{DataService, ImportAsk, ImportDesk, ImportFile, Ran, RanEnd, RunImports};
use crate::store::keys::beside;

/// The name of the file with the map, beside the file.
const MAP: &str = "map.toml";
/// So many records are shown as they are read.
const FIRST: &str = "--first=3";

/// The name of the folder with the folders, after that of the data file.
const FOLDER: &str = ".importing";

/// The files of the console of a server that starts.
pub(super) fn desk(
    runner: &Arc<Processes>,
    service: &DataService,
    clock: &Arc<dyn Clock>,
    stopped: &watch::Receiver<bool>,
) -> ImportDesk {
    // What a server left that was killed during an import.
    if let Err(error) = fs::remove_dir_all(beside(&runner.data, FOLDER))
        && error.kind() != io::ErrorKind::NotFound
    {
        let folder = beside(&runner.data, FOLDER);
        runner.log.say(&format!(
            "note: the folder `{}` of an earlier import could not be removed: {error}",
            folder.display()
        ));
    }
    let (service, stopped) = (service.clone(), stopped.clone());
    let is_open = move |session| !*stopped.borrow() && service.has_session(session);
    let (runner, clock) = (Arc::clone(runner) as _, Arc::clone(clock));
    ImportDesk::new(runner, Box::new(is_open), clock, Arc::new(OsRandom))
}

impl Processes {
    fn import(
        &self,
        file: &ImportFile,
        is_dry: bool,
        is_wanted: &(dyn Fn() -> bool + Sync),
    ) -> io::Result<Ran> {
        let folders = beside(&self.data, FOLDER);
        DirBuilder::new().recursive(true).mode(0o700).create(&folders)?;
        let folder = tempfile::tempdir_in(folders)?;
        fs::write(folder.path().join(&*file.name), &file.content)?;
        let ImportAsk { kind, settings, map, replaces } = &file.asked;
        let mut command = process::command(&self.data)?;
        command.current_dir(folder.path()).arg("import").arg(&**kind);
        command.args(settings.iter().map(|(name, value)| format!("--{name}={value}")));
        if let Some(map) = map {
            fs::write(folder.path().join(MAP), &**map)?;
            command.arg(format!("--map={MAP}"));
        }
        command.args(replaces.then_some("--replace"));
        if is_dry {
            command.args(["--dry-run", FIRST]);
        }
        // A name may begin as a flag does.
        command.arg("--").arg(&*file.name);
        let most = Duration::from_millis(CONSOLE_IMPORT_TIMEOUT_MS);
        let wanted = While { most, is_wanted };
        let ended = process::run(command, Stream::Messages, CONSOLE_SAID_BYTES_MAX, &wanted)?;
        let end = match ended.status.code() {
            Some(code) if code == Exit::Done as i32 => RanEnd::Done,
            Some(code) if code == Exit::BadRows as i32 => RanEnd::BadRows,
            _ => RanEnd::Failed,
        };
        let said = String::from_utf8_lossy(&ended.text);
        Ok(Ran { end, said: said.trim_end().into() })
    }
}

impl RunImports for Processes {
    fn run(&self, file: &ImportFile, is_dry: bool, is_wanted: &(dyn Fn() -> bool + Sync)) -> Ran {
        self.import(file, is_dry, is_wanted).unwrap_or_else(|error| Ran {
            end: RanEnd::Failed,
            said: format!("the command could not be run: {error}").into(),
        })
    }
}
