//! `couplet check`: finds all faults of a plan, each with its line.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::faults::{self, Severity};
use crate::cli::args::file_name;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::input::read_plan_text;
use crate::cli::io::Io;
use crate::domain::limits::PICTURE_BYTES_MAX;
use crate::domain::link::picture::PicturePath;
use crate::plan::{self, Beside, Checked, SentMessage, Wanted};
use crate::render::{sms_in_words, tags_in_words};

/// SMS whose length is shown. A plan of a hundred campaigns must not fill the screen.
const SENT_LISTED_MAX: usize = 20;

/// Check a campaign plan and list all its faults
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet check links.toml

Exit code 1: the plan has faults. Warnings do not affect the exit code.")]
pub(in crate::cli) struct CheckArgs {
    /// The plan: links.toml
    #[arg(value_parser = file_name())]
    file: PathBuf,
}

pub(in crate::cli) fn run(
    args: &CheckArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let checked = read_plan(&args.file, io)?;
    let Wanted { links, codes, batches, .. } = &checked.wanted;
    let links = counted(links.len(), "link", "links");
    let codes = counted(codes.len(), "code", "codes");
    let asked = match batches.len() {
        0 => format!("{links} and {codes}"),
        count => format!("{links}, {codes} and {}", counted(count, "batch", "batches")),
    };
    let shown = args.file.display();
    show_sent(&checked.sent, io);
    io.result(format_args!("{shown}: {asked}, no faults"))?;
    io.say(global.next(&["plan", &shown.to_string()]));
    // To free a hundred thousand links one by one takes a tenth of the time of a check.
    std::mem::forget(checked);
    Ok(Exit::Done)
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Says how long the messages are that are sent as SMS, with link and code in place.
pub(super) fn show_sent(sent: &[SentMessage], io: &mut Io<'_>) {
    for SentMessage { tags, sms, forcing, links } in sent.iter().take(SENT_LISTED_MAX) {
        let longest = match links {
            1 => String::new(),
            links => format!(", the longest of {links}"),
        };
        let (tags, length) = (tags_in_words(tags), sms_in_words(sms, forcing));
        io.say(format_args!("SMS {tags}{longest}: {length}"));
    }
    if let Some(more) = sent.len().checked_sub(SENT_LISTED_MAX).filter(|more| *more > 0) {
        io.say(format_args!("and {more} more SMS; `couplet link export` shows each"));
    }
}

/// Reads and checks a plan, and prints its warnings or faults.
pub(in crate::cli) fn read_plan(path: &Path, io: &mut Io<'_>) -> Result<Checked, CliError> {
    check_text(path, &read_plan_text(path)?, io)
}

/// Checks the text of a plan, and prints its warnings or faults.
pub(super) fn check_text(path: &Path, text: &str, io: &mut Io<'_>) -> Result<Checked, CliError> {
    check_text_with(path, text, &|picture| read_beside(path, picture), io)
}

/// The same, with what reads its pictures.
pub(super) fn check_text_with(
    path: &Path,
    text: &str,
    beside: &Beside<'_>,
    io: &mut Io<'_>,
) -> Result<Checked, CliError> {
    match plan::check_beside(text, io.clock.now(), beside) {
        Ok(checked) => {
            faults::show(&checked.warnings, Severity::Warning, path, text, io);
            Ok(checked)
        }
        Err(found) => {
            faults::show(&found, Severity::Fault, path, text, io);
            Err(CliError::Faults { path: path.to_owned(), count: found.total() })
        }
    }
}

/// Reads a picture in the folder of a plan, or of the folder in which the command runs if the plan is standard input.
pub(super) fn read_beside(plan: &Path, picture: &PicturePath) -> io::Result<Vec<u8>> {
    let folder = plan.parent().unwrap_or_else(|| Path::new(""));
    let path = folder.join(picture.as_str());
    // To open a pipe waits until somebody writes into it.
    if !fs::metadata(&path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(PICTURE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
