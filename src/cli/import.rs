//! `couplet import`: files of the shop, the inbox, the phone and the ad account. Imports the good rows and lists
//! the bad ones.
//!
//! Owns the subcommands. Which kinds of files there are is in `kinds`.

mod contradictions;
mod excess;
mod facts;
mod file;
mod input;
mod kinds;
mod ledger;
mod list;
mod present;
mod refusals;
mod sender;
mod summary;
mod undo;

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use file::{CurrencyArgs, FileArgs};
use kinds::{KINDS, Kind};

/// A subcommand of `couplet import`: one for each kind of file, and those of the ledger.
#[derive(Debug)]
pub(super) struct ImportCommand(Asked);

#[derive(Debug)]
enum Asked {
    File(&'static Kind, Box<FileArgs>, CurrencyArgs),
    Ledger(LedgerCommand),
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    List(list::ListArgs),
    Undo(undo::UndoArgs),
}

impl Subcommand for ImportCommand {
    fn augment_subcommands(command: Command) -> Command {
        let of_files = KINDS.iter().map(Kind::command);
        LedgerCommand::augment_subcommands(command.subcommands(of_files))
            .about("Import files of the shop, the inbox, the phone and the ad account")
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        kinds::named(name).is_some() || LedgerCommand::has_subcommand(name)
    }
}

impl FromArgMatches for ImportCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let of_file =
            matches.subcommand().and_then(|(name, args)| Some((kinds::named(name)?, args)));
        let Some((kind, args)) = of_file else {
            return LedgerCommand::from_arg_matches(matches).map(|of| Self(Asked::Ledger(of)));
        };
        let currency = if kind.has_amounts {
            CurrencyArgs::from_arg_matches(args)?
        } else {
            CurrencyArgs::default()
        };
        let args = Box::new(FileArgs::from_arg_matches(args)?);
        Ok(Self(Asked::File(kind, args, currency)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Kind {
    /// Its subcommand.
    fn command(&self) -> Command {
        let command = FileArgs::augment_args(Command::new(self.name))
            .about(self.about)
            .after_help(self.help())
            .mut_arg("from", |from| from.value_parser(self.presets()));
        if self.has_amounts { CurrencyArgs::augment_args(command) } else { command }
    }
}

pub(super) fn run(
    command: ImportCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command.0 {
        Asked::File(kind, args, currency) => {
            let options = args.options(kind, &currency)?;
            (kind.import)(kind, &args, options, global, io)
        }
        Asked::Ledger(LedgerCommand::List(args)) => list::run(&args, global, io),
        Asked::Ledger(LedgerCommand::Undo(args)) => undo::run(&args, global, io),
    }
}
