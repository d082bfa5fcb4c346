//! What every command takes, and every command that shows something: where the data is.
//!
//! Invariant: every command reaches the data by [`Global::reach`], or says that it needs the file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::care::token_file::read_token;
use super::error::{CliError, WhereError};
use crate::domain::outside::Random;
use crate::domain::settings::Settings;
use crate::render::Format;
use crate::store::{Selection, StoreError};
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

    /// What the plan settles; the defaults where there is no data yet. Nothing is made by asking.
    pub(super) fn settings(&self, random: &dyn Random) -> Result<Settings, CliError> {
        let data = match self.reach(Reach::Existing, random) {
            Err(CliError::Wire(WireError::Store(StoreError::NotFound(_)))) => {
                return Ok(Settings::default());
            }
            data => data?,
        };
        let settings = data.snapshot(&Selection::settings())?.settings;
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
