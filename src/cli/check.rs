//! `couplet check`: every fault of a plan at once, each with its line.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CliError, Exit};
use super::faults::{Severity, drawn};
use super::io::Io;
use crate::plan::{self, Checked, Wanted};

/// Find every fault of a campaign plan
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet check links.toml

Exit code 1 says that the plan has faults. Warnings stop nothing.")]
pub(super) struct CheckArgs {
    /// The plan: links.toml
    file: PathBuf,
}

pub(super) fn run(args: &CheckArgs, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let checked = read_plan(&args.file, io)?;
    let Wanted { links, codes, batches, .. } = &checked.wanted;
    let links = counted(links.len(), "link", "links");
    let codes = counted(codes.len(), "code", "codes");
    let asked = match batches.len() {
        0 => format!("{links} and {codes}"),
        count => format!("{links}, {codes} and {}", counted(count, "batch", "batches")),
    };
    let shown = args.file.display();
    io.result(format_args!("{shown}: {asked}, no faults"))?;
    io.say(format_args!("next: couplet plan {shown}"));
    Ok(Exit::Done)
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Reads and checks a plan; shows its warnings, or all its faults.
pub(super) fn read_plan(path: &Path, io: &mut Io<'_>) -> Result<Checked, CliError> {
    check_text(path, &read_text(path)?, io)
}

/// Reads the text of a plan.
pub(super) fn read_text(path: &Path) -> Result<String, CliError> {
    fs::read_to_string(path).map_err(|source| match source.kind() {
        ErrorKind::InvalidData => CliError::NotUtf8(path.to_owned()),
        _ => CliError::File { doing: "read", path: path.to_owned(), source },
    })
}

/// Checks the text of a plan; shows its warnings, or all its faults.
pub(super) fn check_text(path: &Path, text: &str, io: &mut Io<'_>) -> Result<Checked, CliError> {
    match plan::check(text, io.clock.now()) {
        Ok(checked) => {
            for warning in &checked.warnings {
                io.say(format_args!("{}\n", drawn(warning, Severity::Warning, path, text)));
            }
            Ok(checked)
        }
        Err(faults) => {
            for fault in &faults {
                io.say(format_args!("{}\n", drawn(fault, Severity::Fault, path, text)));
            }
            Err(CliError::Faults { path: path.to_owned(), count: faults.len() })
        }
    }
}
