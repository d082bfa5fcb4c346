//! The flags of every command: where the data is, and the output format.
//!
//! Invariant: every command opens the data with [`Global::reach`], or reports that it needs the file.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::one_of;
use super::care::token_file::read_token;
use super::error::{CliError, WhereError};
use super::io::Io;
use crate::change::{Change, Operation};
use crate::domain::environment::Random;
use crate::domain::settings::Settings;
use crate::render::Format;
use crate::store::keys::{OwnFile, own_files};
use crate::store::{Ask, StoreError};
use crate::wire::{Data, Reach, ServerUrl, WireError};

#[derive(Debug, Args)]
pub(super) struct Global {
    /// The data file [default: couplet.redb]
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERY)]
    data: Option<PathBuf>,
    /// Use a remote server; give its admin URL, such as `http://127.0.0.1:8081`
    #[arg(
        long,
        global = true,
        value_name = "URL",
        value_parser = ServerUrl::parse,
        help_heading = EVERY
    )]
    server: Option<ServerUrl>,
    /// The file with the token for that server
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERY)]
    token_file: Option<PathBuf>,
}

const EVERY: &str = "Global options";
const DEFAULT_DATA: &str = "couplet.redb";

impl Global {
    /// Refuses flags that contradict each other.
    pub(super) fn check(&self) -> Result<(), WhereError> {
        match (&self.data, &self.server, &self.token_file) {
            (Some(_), Some(_), _) => Err(WhereError::Both),
            (_, Some(_), None) => Err(WhereError::NoToken),
            (_, None, Some(_)) => Err(WhereError::NoServer),
            _ => Ok(()),
        }
    }

    /// The remote server, if one is named.
    pub(super) fn server(&self) -> Option<&ServerUrl> {
        self.server.as_ref()
    }

    /// The data file, for a command that works only on the file itself.
    pub(super) fn file(&self, command: &'static str) -> Result<&Path, WhereError> {
        if self.server.is_some() {
            return Err(WhereError::OnlyHere(command));
        }
        Ok(self.data.as_deref().unwrap_or(Path::new(DEFAULT_DATA)))
    }

    /// The line that says which command comes next. The command reaches the same data.
    pub(super) fn next(&self, command: &[&str]) -> String {
        let mut words: Vec<String> = command.iter().map(|word| shell_word(word)).collect();
        let path = |path: &Path| path.display().to_string();
        let options = [
            ("--data", self.data.as_deref().map(path)),
            ("--server", self.server.as_ref().map(ToString::to_string)),
            ("--token-file", self.token_file.as_deref().map(path)),
        ];
        for (option, value) in options {
            if let Some(value) = value {
                words.extend([option.to_owned(), shell_word(&value)]);
            }
        }
        format!("next: couplet {}", words.join(" "))
    }

    /// Warns of a data file or key that every user of this machine may read.
    pub(super) fn warn_exposed(&self, io: &mut Io<'_>) {
        let Ok(data) = self.file("") else { return };
        for path in own_files(data) {
            let is_exposed = |found: fs::Metadata| found.is_file() && found.mode() & 0o004 != 0;
            let is_own = || OwnFile::of(&path).is_ok_and(|own| own.is_some());
            if fs::metadata(&path).is_ok_and(is_exposed) && is_own() {
                let shown = path.display();
                let word = shell_word(&shown.to_string());
                io.say(format_args!(
                    "warning: every user of this machine may read {shown}: run `chmod 600 {word}`"
                ));
            }
        }
    }

    /// Opens the data: the file, its server, or a remote server.
    pub(super) fn reach<'a>(
        &self,
        reach: Reach,
        random: &'a dyn Random,
    ) -> Result<Data<'a>, CliError> {
        match (&self.server, &self.token_file) {
            (Some(server), Some(path)) => Ok(Data::over(server.clone(), read_token(path)?)?),
            _ => Ok(Data::reach(self.file("")?, reach, random)?),
        }
    }

    /// Reaches the data, applies one change and closes the data again.
    pub(super) fn change<A>(
        &self,
        reach: Reach,
        operation: Operation<A>,
        io: &Io<'_>,
    ) -> Result<A, CliError> {
        let data = self.reach(reach, io.random)?;
        let changed = data.change(Change::new(operation, io.clock, io.random))?;
        data.close()?;
        Ok(changed?)
    }

    /// The settings of the plan; the defaults if there is no data file yet, which is not created.
    pub(super) fn settings(&self, random: &dyn Random) -> Result<Settings, CliError> {
        let data = match self.reach(Reach::ToRead, random) {
            Err(CliError::Wire(WireError::Store(StoreError::NotFound(_)))) => {
                return Ok(Settings::default());
            }
            data => data?,
        };
        let settings = data.snapshot(&Ask::settings())?.settings;
        data.close()?;
        Ok(settings)
    }
}

/// A word as a shell takes it.
fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The output format of lists, exports and reports.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct Shown {
    #[arg(long, value_name = "FORMAT", help = one_of("Output format", &Format::names()))]
    pub(super) format: Option<Format>,
}

impl Shown {
    pub(super) fn or_table(self) -> Format {
        self.format.unwrap_or(Format::Table)
    }
}
