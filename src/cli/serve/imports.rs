//! Imports the files of the console, each by the command `import` in a process of its own.
//!
//! Invariant: a file lies in a folder of its own, which only this user can read, for as long as the command runs. What a
//! form says is a value of a flag of the command, never a word of its own.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use super::process::{self, Stream};
use super::reports::Processes;
use crate::cli::error::Exit;
use crate::domain::limits::{CONSOLE_IMPORT_TIMEOUT_MS, CONSOLE_SAID_BYTES_MAX};
use crate::service::{ImportAsk, ImportFile, Ran, RanEnd, RunImports};

/// The name of the file with the map, beside the file.
const MAP: &str = "map.toml";
/// So many records are shown as they are read.
const FIRST: &str = "--first=3";

impl Processes {
    fn import(&self, file: &ImportFile, is_dry: bool) -> io::Result<Ran> {
        let folder = tempfile::Builder::new()
            .prefix("couplet-import-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir()?;
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
        let wait = Duration::from_millis(CONSOLE_IMPORT_TIMEOUT_MS);
        let ended = process::run(command, Stream::Messages, CONSOLE_SAID_BYTES_MAX, wait)?;
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
    fn run(&self, file: &ImportFile, is_dry: bool) -> Ran {
        self.import(file, is_dry).unwrap_or_else(|error| Ran {
            end: RanEnd::Failed,
            said: format!("the command could not be run: {error}").into(),
        })
    }
}
