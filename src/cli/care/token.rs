//! `couplet token`: tokens for commands on other machines.
//!
//! Invariant: the text of a token is made here and printed here, once; the server only has its digest.

use std::io;

use clap::{Args, Subcommand};

use crate::change::{Operation, Retired};
use crate::cli::error::{CliError, Exit, Unsaid};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::token::{Scope, Token, TokenName, TokenSpec};
use crate::render;
use crate::store::Tokens;
use crate::wire::Reach;

/// Make, list and retire tokens for commands on other machines
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TokenCommand {
    /// Create a token and print it; it cannot be shown again
    New(NewArgs),
    /// List all tokens
    List(ListArgs),
    /// Retire a token, effective at once
    Retire(RetireArgs),
}

/// Create a token and print it; it cannot be shown again
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  (umask 077; couplet token new laptop > laptop.token)
  couplet token new cron --scope write

Then: couplet --server http://127.0.0.1:8081 --token-file laptop.token report
with the admin address that `couplet serve` prints. \
The data file stores only the SHA-256 of a token: a lost token cannot be printed again.")]
pub(in crate::cli) struct NewArgs {
    /// Its name: lower-case letters, digits and dashes
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
    /// read: lists, reports, exports and backups; write: changes as well
    #[arg(long, default_value = "read")]
    scope: Scope,
}

/// List all tokens
#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// Retire a token, effective at once
#[derive(Debug, Args)]
pub(in crate::cli) struct RetireArgs {
    /// Its name
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
}

pub(in crate::cli) fn run(
    command: TokenCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    // Local only: a stolen token could otherwise make another before it is retired.
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
        "`{name}` may {may} all of the data. It is a secret and is shown only now: keep it in a file of mode 600"
    ));
    io.say(
        "next: couplet --server URL --token-file FILE report, where URL is http:// and the admin \
         address that `couplet serve` prints",
    );
    Ok(Exit::Done)
}

/// Retires a token that could not be printed: nobody could use it.
fn retire_unseen(name: TokenName, source: io::Error, global: &Global, io: &mut Io<'_>) -> Unsaid {
    let retired = global.change(Reach::Existing, Operation::retire_token(name.clone()), io);
    Unsaid::Token { name, retired: retired.is_ok(), source }
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let tokens = data.snapshot(&Tokens::ask())?.parts.tokens;
    data.close()?;
    render::list(&render::tokens(&tokens), args.shown.or_table(), io.width, io.out)?;
    if tokens.is_empty() {
        io.say("no tokens yet; `couplet token new NAME` makes one");
    }
    Ok(Exit::Done)
}

fn retire(args: RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let Retired { retired: name, already } =
        global.change(Reach::Existing, Operation::retire_token(args.name), io)?;
    if already {
        io.confirm(format_args!("token `{name}` was already retired"))?;
    } else {
        io.confirm(format_args!("token `{name}` is retired"))?;
    }
    Ok(Exit::Done)
}
