//! `couplet console`: one-time addresses of the console, and the sessions that they become.
//!
//! Invariant: the secret of an address is made here and printed here, once; the server only has its digest.

use clap::{Args, Subcommand};

use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::session::SessionSecret;
use crate::domain::token::Scope;
use crate::render;
use crate::service::console::{ConsoleAnswer, ConsoleAsk, OPEN_PATH};
use crate::wire::Reach;

/// Open the console, the team's pages; list and end its sessions
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ConsoleCommand {
    /// Print an address that opens the console once
    Open(OpenArgs),
    /// List the sessions of the console
    List(ListArgs),
    /// End sessions of the console, effective at once
    Close(CloseArgs),
}

/// Print an address that opens the console once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet console open
  couplet console open --scope write
  couplet --server http://127.0.0.1:8081 --token-file laptop.token console open

The address works once, within 10 minutes, and becomes a session in the browser that opens it: for a \
day, until `couplet console close`, or until the server stops. It is of the admin listener; from \
another machine, use a tunnel: ssh -N -L 8081:127.0.0.1:8081 HOST")]
pub(in crate::cli) struct OpenArgs {
    /// read: all pages; write: also what changes the data, such as retiring links
    #[arg(long, default_value = "read")]
    scope: Scope,
}

/// List the sessions of the console
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet console list
  couplet console list --format json")]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// End sessions of the console, effective at once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet console close        all of them
  couplet console close 3      one, by its number in `couplet console list`")]
pub(in crate::cli) struct CloseArgs {
    /// The number of one session
    number: Option<u32>,
}

pub(in crate::cli) fn run(
    command: &ConsoleCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        ConsoleCommand::Open(args) => open(args, global, io),
        ConsoleCommand::List(args) => list(args, global, io),
        ConsoleCommand::Close(args) => close(args, global, io),
    }
}

fn ask(ask: &ConsoleAsk, global: &Global, io: &Io<'_>) -> Result<ConsoleAnswer, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let answer = data.console(ask);
    data.close()?;
    Ok(answer?)
}

fn open(args: &OpenArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let secret = SessionSecret::draw(io.random);
    let open = ConsoleAsk::Open { digest: secret.digest(), scope: args.scope };
    let answer = ask(&open, global, io)?;
    // The address by which this command reached the server is one by which a browser does.
    let server = global.server().map(ToString::to_string);
    let address = server.as_deref().unwrap_or(&answer.address);
    io.result(format_args!("{address}{OPEN_PATH}{}", secret.reveal()))?;
    let may = match args.scope {
        Scope::Read => "read all of the data",
        Scope::Write => "read and change the data",
    };
    io.say(format_args!(
        "open this address in a browser within 10 minutes: it works once, and whoever opens it may {may} for a day"
    ));
    if let Some(session) = answer.sessions.first() {
        io.say(global.next(&["console", "close", &session.number.to_string()]) + " ends it");
    }
    Ok(Exit::Done)
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let sessions = ask(&ConsoleAsk::List, global, io)?.sessions;
    render::list(&render::sessions(&sessions), args.shown.or_table(), io.width, io.out)?;
    if sessions.is_empty() {
        io.say("no session is open; `couplet console open` opens one");
    }
    Ok(Exit::Done)
}

fn close(args: &CloseArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let closed = ask(&ConsoleAsk::Close(args.number), global, io)?.sessions.len();
    match (args.number, closed) {
        (Some(number), 0) => io.confirm(format_args!("no session {number} is open"))?,
        (Some(number), _) => io.confirm(format_args!("session {number} has ended"))?,
        (None, 0) => io.confirm("no session was open")?,
        (None, closed) => {
            io.confirm(format_args!("{} ended", render::counted(closed as u64, "session")))?;
        }
    }
    Ok(Exit::Done)
}
