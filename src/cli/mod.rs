//! Layer 5: the command line. One file for each subcommand; errors become messages and exit codes in
//! `error`.
//!
//! Results go to stdout, messages to stderr. Contains no business rule.

mod agent;
mod args;
mod care;
mod changes;
mod contacts;
mod coupon;
mod courier;
mod draft;
mod error;
mod file_limit;
mod global;
mod hooks;
mod import;
mod input;
mod io;
mod link;
mod listed;
mod note;
mod outside;
mod people;
mod plan;
mod progress;
mod report;
mod serve;
mod share;
mod suppress;
mod tag_filter;
mod webhooks;

use std::ffi::OsString;

use clap::FromArgMatches;

pub use error::{CliError, end_on_damage};
pub use file_limit::survive_file_limit;
pub use io::Io;
pub use outside::{OsRandom, SystemClock, terminal_width};

use args::{Cli, Command};
use error::Exit;

/// Runs a command line, program name first, and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &mut Io<'_>) -> u8 {
    let matches = Cli::fitting(io.width).try_get_matches_from(args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return error::show_usage(error, io.out, io.err),
    };
    run_command(cli, io).unwrap_or_else(|error| error.show(io.err)).code()
}

fn run_command(cli: Cli, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let global = &cli.global;
    global.check()?;
    // A server says it where nothing can hold it up.
    if !matches!(cli.command, Command::Serve(_) | Command::Check(_)) {
        global.warn_exposed(io);
    }
    match cli.command {
        Command::Serve(args) => serve::run(&args, global, io),
        Command::Check(args) => plan::check::run(&args, global, io),
        Command::Plan(args) => plan::run(&args, global, io),
        Command::Apply(args) => plan::apply::run(&args, global, io),
        Command::Init(args) => plan::init::run(args, global, io),
        Command::Fmt(args) => plan::fmt::run(&args, io),
        Command::Adopt(args) => plan::adopt::run(&args, global, io),
        Command::Link(args) => link::run(args, global, io),
        Command::Coupon(args) => coupon::run(args, global, io),
        Command::Import(args) => import::run(args, global, io),
        Command::Suppress(args) => suppress::run(&args, global, io),
        Command::Report(args) => report::run(&args, global, io),
        Command::Explain(args) => report::explain::run(&args, global, io),
        Command::Export(args) => report::export::run(&args, global, io),
        Command::Close(args) => report::close::run(args, global, io),
        Command::Statement(args) => report::statement::run(&args, global, io),
        Command::Note(command) => note::run(command, global, io),
        Command::Agent(command) => agent::run(command, global, io),
        Command::Share(command) => share::run(command, global, io),
        Command::Changes(command) => changes::run(&command, global, io),
        Command::Hooks(command) => hooks::run(command, global, io),
        Command::Webhooks(command) => webhooks::run(command, global, io),
        Command::Courier(args) => courier::run(&args, global, io),
        Command::Token(command) => care::token::run(command, global, io),
        Command::Console(command) => care::console::run(&command, global, io),
        Command::Backup(args) => care::backup::run(&args, global, io),
        Command::Verify(args) => care::backup::verify(&args, global, io),
        Command::Migrate(args) => care::migrate::run(&args, global, io),
        Command::Reclassify(args) => care::reclassify::run(&args, global, io),
        Command::Restore(args) => care::backup::restore(&args, global, io),
        Command::Erase(args) => care::erase::run(&args, global, io),
        Command::Privacy(command) => care::privacy::run(&command, global, io),
    }
}
