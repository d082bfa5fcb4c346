//! What every command takes, and every command that shows something: where the data is.
//!
//! Invariant: every command reaches the data by [`Global::reach`], or says that it needs the file.

use std::path::{Path, PathBuf};

use clap::Args;
use thiserror::Error;

use super::error::CliError;
use super::io::Io;
use super::token_file::read_token;
use crate::change::{Change, Operation};
use crate::domain::outside::Random;
use crate::domain::settings::Settings;
use crate::render::Format;
use crate::store::{Ask, StoreError};
use crate::wire::{Data, Reach, ServerUrl, WireError};

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// The data file [default: couplet.redb]
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERY)]
    data: Option<PathBuf>,
    /// A server elsewhere, by its admin address: `http://127.0.0.1:8081`
    #[arg(
        long,
        global = true,
        value_name = "URL",
        value_parser = ServerUrl::parse,
        help_heading = EVERY
    )]
    server: Option<ServerUrl>,
    /// The file with the token that the server takes
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERY)]
    token_file: Option<PathBuf>,
}

const EVERY: &str = "Every command";
const DEFAULT_DATA: &str = "couplet.redb";

/// Why the data cannot be where the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WhereError {
    /// Two places are named.
    #[error("--data names a file that is here, --server data that is elsewhere: say one of them")]
    Both,
    /// Nothing to show to the server.
    #[error(
        "--server needs --token-file, with the token that `couplet token new NAME` printed on the \
         server's machine"
    )]
    NoToken,
    /// Nobody to show it to.
    #[error("--token-file is for --server, which is not named")]
    NoServer,
    /// The command is about the file itself.
    #[error("`couplet {0}` is done where the data file is: run it there, without --server")]
    OnlyHere(&'static str),
}

impl Global {
    /// Refuses places that make no sense, before anything is done.
    pub(super) fn check(&self) -> Result<(), WhereError> {
        match (&self.data, &self.server, &self.token_file) {
            (Some(_), Some(_), _) => Err(WhereError::Both),
            (_, Some(_), None) => Err(WhereError::NoToken),
            (_, None, Some(_)) => Err(WhereError::NoServer),
            _ => Ok(()),
        }
    }

    /// The data file, for a command that is about the file itself.
    pub(super) fn file(&self, command: &'static str) -> Result<&Path, WhereError> {
        if self.server.is_some() {
            return Err(WhereError::OnlyHere(command));
        }
        Ok(self.data.as_deref().unwrap_or(Path::new(DEFAULT_DATA)))
    }

    /// Reaches the data, wherever it is.
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

    /// What the plan settles; the defaults where there is no data yet. Nothing is made by asking.
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

/// What every command takes that lists, exports, explains or reports.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Shown {
    /// How it is written: table, json, ndjson, csv or md
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
}

impl Shown {
    /// The format that was asked for, else a table.
    pub(super) fn or_table(self) -> Format {
        self.format.unwrap_or(Format::Table)
    }
}
