//! `couplet token`: let commands on other machines in, see who is, and shut one out.
//!
//! Invariant: a token's text is drawn here and shown here, once; nobody else ever has it whole.

use std::io;

use clap::{Args, Subcommand};

use crate::change::{Change, Outcome, What};
use crate::cli::error::{CliError, Exit, Unsaid};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::token::{Scope, Token, TokenName, TokenSpec};
use crate::render;
use crate::store::Selection;
use crate::wire::Reach;

/// Let commands on other machines in, and out again
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TokenCommand {
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
pub(in crate::cli) struct NewArgs {
    /// What it is called: small letters, digits and dashes
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
    /// What it opens: read, for lists, reports, exports and backups; or write, for changes as well
    #[arg(long, default_value = "read")]
    scope: Scope,
}

/// List all tokens, by their names
#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// Take a token out of use, at once
#[derive(Debug, Args)]
pub(in crate::cli) struct RetireArgs {
    /// What it is called
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
}

pub(in crate::cli) fn run(
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
    let data = global.reach(Reach::Existing, io.random)?;
    let change = Change::new(What::MakeToken(Box::new(spec)), io.clock, io.random);
    let outcome = data.change(change)?.outcome;
    data.close()?;
    match outcome {
        Outcome::TokenMade(kept) => {
            if let Err(source) = io.result(token.reveal()) {
                return Err(retire_unseen(kept.spec.name, source, global, io).into());
            }
            let may = match kept.spec.scope {
                Scope::Read => "read",
                Scope::Write => "read and change",
            };
            io.say(format_args!(
                "`{}` may {may} all of the data. It is shown this once: keep it in a file of mode 600",
                kept.spec.name
            ));
            io.say(
                "next: couplet --server URL --token-file FILE report, where URL is http:// and the \
                 admin address that `couplet serve` prints",
            );
            Ok(Exit::Done)
        }
        Outcome::Refused(refusal) => Err(refusal.into()),
        other => unreachable!("a token is made or refused, not {other:?}"),
    }
}

/// A token that could not be shown opens nothing for anybody: it is taken out of use at once.
fn retire_unseen(name: TokenName, source: io::Error, global: &Global, io: &mut Io<'_>) -> Unsaid {
    let retired = global.reach(Reach::Existing, io.random).and_then(|data| {
        let change = Change::new(What::RetireToken(name.clone()), io.clock, io.random);
        data.change(change)?;
        Ok(data.close()?)
    });
    Unsaid::Token { name, retired: retired.is_ok(), source }
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let tokens = data.snapshot(&Selection { tokens: true, ..Selection::settings() })?.tokens;
    data.close()?;
    render::list(&render::tokens(&tokens), args.shown.or_table(), io.out)?;
    if tokens.is_empty() {
        io.say("no tokens yet; `couplet token new NAME` makes one");
    }
    Ok(Exit::Done)
}

fn retire(args: RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let change = Change::new(What::RetireToken(args.name), io.clock, io.random);
    let outcome = data.change(change)?.outcome;
    data.close()?;
    match outcome {
        Outcome::TokenRetired { name, already: true } => {
            io.confirm(format_args!("{name} was retired already"))?;
        }
        Outcome::TokenRetired { name, already: false } => {
            io.confirm(format_args!("{name} is retired; it opens nothing any more"))?;
        }
        Outcome::Refused(refusal) => return Err(refusal.into()),
        other => unreachable!("a token is retired or refused, not {other:?}"),
    }
    Ok(Exit::Done)
}
