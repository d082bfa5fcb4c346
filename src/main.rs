//! Parse, run, exit code.

use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;

use couplet::cli::{self, Io, OsRandom, SystemClock, terminal_width};
use couplet::render::Width;

fn main() -> ExitCode {
    cli::end_on_damage();
    cli::survive_file_limit();
    let mut io = Io {
        out: &mut stdout().lock(),
        err: &mut stderr(),
        is_terminal: stderr().is_terminal(),
        width: terminal_width(stdout()).unwrap_or(Width::DEFAULT),
        err_width: terminal_width(stderr()),
        is_out_terminal: stdout().is_terminal(),
        clock: &SystemClock,
        random: &OsRandom,
    };
    ExitCode::from(cli::run(std::env::args_os(), &mut io))
}
