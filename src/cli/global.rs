//! The flags of every command: where the data is, and the output format.
//!
//! Invariant: every command opens the data with [`Global::reach`], or reports that it needs the file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::care::token_file::read_token;
use super::error::{CliError, WhereError};
use super::io::Io;
use crate::change::{Change, Operation};
use crate::domain::environment::Random;
use crate::domain::settings::Settings;
use crate::render::Format;
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

    /// The data file, for a command that works only on the file itself.
    pub(super) fn file(&self, command: &'static str) -> Result<&Path, WhereError> {
        if self.server.is_some() {
            return Err(WhereError::OnlyHere(command));
        }
        Ok(self.data.as_deref().unwrap_or(Path::new(DEFAULT_DATA)))
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
        let data = match self.reach(Reach::Existing, random) {
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

/// The output format of lists, exports and reports.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Shown {
    /// Output format: table, json, ndjson, csv or md
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
}

impl Shown {
    pub(super) fn or_table(self) -> Format {
        self.format.unwrap_or(Format::Table)
    }
}
