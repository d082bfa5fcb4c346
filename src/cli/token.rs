//! `couplet token`: let commands on other machines in, see who is, and shut one out.
//!
//! Invariant: a token's text is drawn here and shown here, once; nobody else ever has it whole.

use std::io;

use clap::{Args, Subcommand};

use super::error::{CliError, Exit, Unsaid};
use super::global::{Global, Shown};
use super::io::Io;
use crate::change::{Operation, Retired};
use crate::domain::token::{Scope, Token, TokenName, TokenSpec};
use crate::render;
use crate::store::Ask;
use crate::wire::Reach;

/// Let commands on other machines in, and out again
#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token, and print it this once
    New(NewArgs),
    /// List all tokens, by their names
    List(ListArgs),
    /// Take a token out of use, at once
    Retire(RetireArgs),
}

/// Make a token, and print it this once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  (umask 077; couplet token new laptop > laptop.token)
  couplet token new cron --scope write

Then: couplet --server http://127.0.0.1:8081 --token-file laptop.token report
with the admin address that `couplet serve` prints.
The data file keeps the SHA-256 of a token alone: one that is lost cannot be shown again.")]
pub(super) struct NewArgs {
    /// What it is called: small letters, digits and dashes
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
    /// What it opens: read, for lists, reports, exports and backups; or write, for changes as well
    #[arg(long, default_value = "read")]
    scope: Scope,
}

/// List all tokens, by their names
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// Take a token out of use, at once
#[derive(Debug, Args)]
pub(super) struct RetireArgs {
    /// What it is called
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
}

pub(super) fn run(
    command: TokenCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    // A token that could make others would never be got rid of.
    global.file("token")?;
    match command {
        TokenCommand::New(args) => new(args, global, io),
        TokenCommand::List(args) => list(&args, global, io),
        TokenCommand::Retire(args) => retire(args, global, io),
    }
}

fn new(args: NewArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let token = Token::draw(io.random);
    let spec = TokenSpec { name: args.name, scope: args.scope, digest: token.digest() };
    let TokenSpec { name, scope, .. } =
        global.change(Reach::Existing, Operation::make_token(spec), io)?.spec;
    if let Err(source) = io.result(token.reveal()) {
        return Err(retire_unseen(name, source, global, io).into());
    }
    let may = match scope {
        Scope::Read => "read",
        Scope::Write => "read and change",
    };
    io.say(format_args!(
        "`{name}` may {may} all of the data. It is shown this once: keep it in a file of mode 600"
    ));
    io.say(
        "next: couplet --server URL --token-file FILE report, where URL is http:// and the admin \
         address that `couplet serve` prints",
    );
    Ok(Exit::Done)
}

/// A token that could not be shown opens nothing for anybody: it is taken out of use at once.
fn retire_unseen(name: TokenName, source: io::Error, global: &Global, io: &mut Io<'_>) -> Unsaid {
    let retired = global.change(Reach::Existing, Operation::retire_token(name.clone()), io);
    Unsaid::Token { name, retired: retired.is_ok(), source }
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let tokens = data.snapshot(&Ask { tokens: true, ..Ask::settings() })?.tokens;
    data.close()?;
    render::list(&render::tokens(&tokens), args.shown.or_table(), io.out)?;
    if tokens.is_empty() {
        io.say("no tokens yet; `couplet token new NAME` makes one");
    }
    Ok(Exit::Done)
}

fn retire(args: RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let Retired { retired: name, already } =
        global.change(Reach::Existing, Operation::retire_token(args.name), io)?;
    if already {
        io.confirm(format_args!("{name} was retired already"))?;
    } else {
        io.confirm(format_args!("{name} is retired; it opens nothing any more"))?;
    }
    Ok(Exit::Done)
}
