//! `couplet import`: files of the shop, the inbox, the phone and the ad account. Imports the good rows and lists
//! the bad ones.
//!
//! Owns the subcommands. Which kinds of files there are is in `kinds`.

mod contradictions;
mod excess;
mod facts;
mod file;
mod files;
mod first_pass;
mod first_read;
mod inbox;
mod input;
mod kinds;
mod ledger;
mod list;
mod notes;
mod pieces;
mod present;
mod refunds;
mod refusals;
mod sender;
mod states;
mod summary;
mod undo;

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
pub(super) use file::{map_text, reading};
pub(super) use input::{again, open_table};
pub(super) use summary::{RowsInJson, several};

use file::{CurrencyArgs, FileArgs, Input, ShopArgs};
use inbox::{ChannelArgs, InboxArgs};
use kinds::{KINDS, Kind, More};

/// A subcommand of `couplet import`: one for each kind of file, and those of the ledger.
#[derive(Debug)]
pub(super) struct ImportCommand(Asked);

#[derive(Debug)]
enum Asked {
    Files(Box<Files>),
    Ledger(LedgerCommand),
}

/// Files of a kind.
#[derive(Debug)]
struct Files {
    kind: &'static Kind,
    args: FileArgs,
    currency: Option<CurrencyArgs>,
    channel: Option<ChannelArgs>,
    inbox: Option<InboxArgs>,
    shop: Option<ShopArgs>,
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
        let Some((kind, matches)) = of_file else {
            return LedgerCommand::from_arg_matches(matches).map(|of| Self(Asked::Ledger(of)));
        };
        let args = FileArgs::from_arg_matches(matches)?;
        let More { currency, channel, inbox } = kind.more;
        let currency = currency.then(|| CurrencyArgs::from_arg_matches(matches)).transpose()?;
        let channel = channel.then(|| ChannelArgs::from_arg_matches(matches)).transpose()?;
        let inbox = inbox.then(|| InboxArgs::from_arg_matches(matches)).transpose()?;
        let shop = kind.names_orders().then(|| ShopArgs::from_arg_matches(matches)).transpose()?;
        Ok(Self(Asked::Files(Box::new(Files { kind, args, currency, channel, inbox, shop }))))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Kind {
    /// Its subcommand.
    fn command(&self) -> Command {
        let mut command = FileArgs::augment_args(Command::new(self.name));
        let More { currency, channel, inbox } = self.more;
        if currency {
            command = CurrencyArgs::augment_args(command);
        }
        if channel {
            command = ChannelArgs::augment_args(command);
        }
        if inbox {
            command = InboxArgs::augment_args(command);
        }
        if self.names_orders() {
            command = ShopArgs::augment_args(command);
        }
        // The descriptions of the flags are those of the types that have them.
        command
            .about(self.about)
            .long_about(None)
            .after_help(self.help())
            .mut_arg("from", |from| from.value_parser(self.presets()))
    }
}

pub(super) fn run(
    command: ImportCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command.0 {
        Asked::Files(files) => files.import(global, io),
        Asked::Ledger(LedgerCommand::List(args)) => list::run(&args, global, io),
        Asked::Ledger(LedgerCommand::Undo(args)) => undo::run(&args, global, io),
    }
}

impl Files {
    fn import(&self, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
        let Self { kind, args, currency, channel, inbox, shop } = self;
        let mut options = args.options(kind)?;
        options.currency = currency.as_ref().and_then(|of| of.currency);
        options.channel = channel.as_ref().and_then(|of| of.channel.clone());
        options.shop = shop.as_ref().and_then(|of| of.shop.clone());
        let chats = match inbox {
            Some(inbox) => inbox.chats(args, &options, global, io.random)?,
            None => None,
        };
        files::each(args, kind.noun, global, io, |job, io| {
            let input = Input { kind, options: options.clone(), chats: chats.as_ref() };
            (kind.import)(job, input, global, io)
        })
    }
}
