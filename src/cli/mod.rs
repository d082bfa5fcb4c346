//! Layer 5: the command line. One file for each subcommand, and the one place where errors become
//! sentences and exit codes (error.rs).
//!
//! Results go to stdout, words to stderr. Deliberately absent: any rule of the trade.

mod apply;
mod args;
mod backup;
mod check;
mod clock_watch;
mod coupon;
mod coupon_batch;
mod coupon_check;
mod coupon_list;
mod coupon_redeem;
mod coupon_retire;
mod coupon_terms;
mod descriptors;
mod draft;
mod edit;
mod error;
mod explain;
mod export;
mod faults;
mod global;
mod import;
mod input;
mod io;
mod keeper;
mod kept_plan;
mod link;
mod log;
mod metrics;
mod minting;
mod outside;
mod plan;
mod progress;
mod qr;
mod report;
mod rescue;
mod rules;
mod running;
mod serve;
mod signals;
mod tags;
mod token;
mod token_file;
mod when;

use std::ffi::OsString;

use clap::Parser;

pub use error::{CliError, end_on_damage};
pub use io::Io;
pub use outside::{OsRandom, SystemClock};

use args::{Cli, Command};
use error::Exit;

/// Runs a command line, from the name of the program on, and says its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &mut Io<'_>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return error::show_usage(&error, io),
    };
    run_command(cli, io).unwrap_or_else(|error| error.show(io)).code()
}

fn run_command(cli: Cli, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let global = &cli.global;
    global.check()?;
    match cli.command {
        Command::Serve(args) => serve::run(&args, global, io),
        Command::Check(args) => check::run(&args, io),
        Command::Plan(args) => plan::run(&args, global, io),
        Command::Apply(args) => apply::run(&args, global, io),
        Command::Link(args) => link::run(args, global, io),
        Command::Coupon(args) => coupon::run(args, global, io),
        Command::Import(args) => import::run(args, global, io),
        Command::Report(args) => report::run(&args, global, io),
        Command::Explain(args) => explain::run(&args, global, io),
        Command::Export(args) => export::run(&args, global, io),
        Command::Token(command) => token::run(command, global, io),
        Command::Backup(args) => backup::run(&args, global, io),
        Command::Verify(args) => backup::verify(&args, global, io),
        Command::Restore(args) => backup::restore(&args, global, io),
    }
}
