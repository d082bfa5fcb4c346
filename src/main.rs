//! Parse, run, exit code.

use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;

use couplet::cli::{self, Io, OsRandom, SystemClock};

fn main() -> ExitCode {
    cli::end_on_damage();
    cli::survive_file_limit();
    let mut io = Io {
        out: &mut stdout().lock(),
        err: &mut stderr(),
        is_terminal: stderr().is_terminal(),
        clock: &SystemClock,
        random: &OsRandom,
    };
    ExitCode::from(cli::run(std::env::args_os(), &mut io))
}
