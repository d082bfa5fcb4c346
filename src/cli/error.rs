//! Errors as people read them: a message, its causes, a hint (hint.rs); and the exit codes. One style,
//! here and nowhere else.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write};
use std::panic::set_hook;
use std::path::PathBuf;
use std::thread;

use clap::error::ErrorKind;
use thiserror::Error;

use super::care::token_file::TokenFileError;
use super::serve::log::last_words;
use crate::change::{MintError, Refusal};
use crate::domain::limits::KEPT_PLAN_BYTES_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::money::{Money, MoneyError};
use crate::domain::period::PeriodError;
use crate::http::listener::ServeError;
use crate::import::ImportError;
use crate::render::{KeptError, QrError};
use crate::report::{Grouping, ReportError};
use crate::store::keys::OwnFile;
use crate::store::{Differences, StoreError, on_engine_panic};
use crate::wire::WireError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// The command line was not understood.
    Usage = 2,
    /// `plan --exit-code` found changes.
    Changes = 3,
    /// `report --strict` made it, with warnings.
    Warnings = 4,
    /// Done, but bad rows were left out.
    BadRows = 5,
}

impl Exit {
    pub(super) fn code(self) -> u8 {
        self as u8
    }
}

/// Why a command failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CliError {
    /// A file could not be read or written.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A plan is in another encoding.
    #[error("{} is not UTF-8 text; save it as UTF-8", .0.display())]
    NotUtf8(PathBuf),
    /// A text has more bytes than may be read.
    #[error("{} has more than the {bytes_max} bytes that it may have, and was not read on", path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
        /// How many it may have.
        bytes_max: u64,
    },
    /// A plan has grown too long to be read again from where it would be kept.
    #[error(
        "{} would have {bytes} bytes, and `apply` reads {KEPT_PLAN_BYTES_MAX} at the most: apply the \
         plan itself",
        path.display()
    )]
    TooLongToKeep {
        /// Where it would be kept.
        path: PathBuf,
        /// How many bytes it has.
        bytes: u64,
    },
    /// A result could not be written.
    #[error("the result could not be written")]
    Output(#[from] io::Error),
    /// Something was done, and its result could not be written.
    #[error(transparent)]
    Unsaid(#[from] Unsaid),
    /// A plan has faults; they have been shown.
    #[error("{} has {count} {}", path.display(), if *count == 1 { "fault" } else { "faults" })]
    Faults {
        /// The plan.
        path: PathBuf,
        /// How many.
        count: u64,
    },
    /// The data could not be reached.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data cannot be where the command line says.
    #[error(transparent)]
    Where(#[from] WhereError),
    /// A file gives no token.
    #[error(transparent)]
    TokenFile(#[from] TokenFileError),
    /// A link or a code cannot be made.
    #[error("it cannot be made: {0}")]
    Mint(#[from] MintError),
    /// A link cannot be what an edit asks for.
    #[error("it cannot be changed so: {0}")]
    Edit(#[source] MintError),
    /// A batch of codes cannot be made.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// Somebody cannot be named.
    #[error(transparent)]
    Customer(#[from] CustomerError),
    /// The change was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A plan would be kept in place of its own text.
    #[error("-o names the plan itself, {}", .0.display())]
    OverPlan(PathBuf),
    /// A device, a pipe or a folder would be replaced by a file.
    #[error("{} is no plain file, and is left as it is", .0.display())]
    NoPlainFile(PathBuf),
    /// A backup is not as it was made.
    #[error("{} is not a whole backup", path.display())]
    NoBackup {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        source: StoreError,
    },
    /// Something would be written over a file of the store's own.
    #[error("{} is {}, and is not written over", path.display(), match own {
        OwnFile::Data => "a data file",
        OwnFile::Key => "the key of a data file",
    })]
    OverOwn {
        /// The file.
        path: PathBuf,
        /// What it is.
        own: OwnFile,
    },
    /// A data file was not in its place any more when its server stopped.
    #[error(
        "{} was removed or replaced while it was served; all that it had is in {}",
        data.display(),
        rescued.display()
    )]
    Displaced {
        /// Where it was.
        data: PathBuf,
        /// Where it is kept.
        rescued: PathBuf,
    },
    /// Rows that contradict each other.
    #[error("the data contradicts itself:\n  {}", .0.lines().collect::<Vec<_>>().join("\n  "))]
    Differences(Differences),
    /// A file holds no plan that can be applied.
    #[error("{} cannot be applied: {source}", path.display())]
    Kept {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeptError,
    },
    /// The data is not what a kept plan was compared with.
    #[error("the data was changed since {} was made, or is another", .0.display())]
    KeptOutdated(PathBuf),
    /// A kept plan shows something else than it would do.
    #[error(
        "{} shows something else than its plan would do: it was edited, or made by another version",
        .0.display()
    )]
    KeptAltered(PathBuf),
    /// Every comparison with the data was outdated before it could be applied.
    #[error("somebody else keeps changing the links, codes or settings, and nothing was applied")]
    KeepsChanging,
    /// There is no such period.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// A file cannot be imported.
    #[error("{} cannot be imported: {source}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ImportError,
    },
    /// A file names people, and the key under which they are kept is on another machine.
    #[error(
        "{} cannot be imported over the network: line {line} names a person in the column {column}, \
         and the people key, under whose hash people are kept, never leaves the server's machine: \
         run the import there, or leave the column out",
        path.display()
    )]
    KeyElsewhere {
        /// The file.
        path: PathBuf,
        /// The line of the first row that names somebody.
        line: u64,
        /// The column that does.
        column: &'static str,
    },
    /// `--all-or-nothing`, and a row is bad.
    #[error(
        "{} has {bad} bad {}, and nothing of it was imported",
        path.display(),
        if *bad == 1 { "row" } else { "rows" },
    )]
    AllOrNothing {
        /// The file.
        path: PathBuf,
        /// How many.
        bad: u64,
    },
    /// A report's file has an ending that names no format.
    #[error("the ending of {} names no format; known are json, ndjson, csv, md and txt", .0.display())]
    Ending(PathBuf),
    /// There is no QR code.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// A picture's file has an ending that names none.
    #[error("the ending of {} names no picture; known are svg and png", .0.display())]
    PictureEnding(PathBuf),
    /// A flag's amount is none.
    #[error("{flag}: {source}")]
    Amount {
        /// The flag.
        flag: &'static str,
        /// Why.
        source: MoneyError,
    },
    /// A flag's amount is below zero.
    #[error("{flag}: {amount} is below zero")]
    BelowZero {
        /// The flag.
        flag: &'static str,
        /// The amount.
        amount: Money,
    },
    /// `link edit` without a change.
    #[error("nothing is asked to change: name --to, --title, --limit, --ends or a tag")]
    NoEdit,
    /// A grouping is asked for twice.
    #[error("--by names {0} twice")]
    Twice(Grouping),
    /// The report cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// There is no such link.
    #[error("there is no link `{0}`")]
    NoSuchLink(Slug),
    /// Every drawn slug was taken.
    #[error("every slug that was drawn is taken")]
    SlugsExhausted,
    /// A server's address could not be taken.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A listener cannot be served.
    #[error(transparent)]
    Listener(#[from] ServeError),
    /// `--listen` and `--admin` are one.
    #[error("--listen and --admin name the same address, {0}")]
    SameAddress(std::net::SocketAddr),
    /// A server could not be started.
    #[error("the server could not be started")]
    Serve(#[source] io::Error),
}

impl CliError {
    fn exit(&self) -> Exit {
        match self {
            Self::Period(_)
            | Self::Twice(_)
            | Self::Ending(_)
            | Self::PictureEnding(_)
            | Self::NoEdit
            | Self::Where(_)
            | Self::Amount { .. }
            | Self::BelowZero { .. }
            | Self::OverPlan(_)
            | Self::NoPlainFile(_)
            | Self::OverOwn { .. }
            | Self::SameAddress(_) => Exit::Usage,
            _ => Exit::Failed,
        }
    }

    /// Shows the error and says how the command ended. Output that nobody reads any more is no error.
    pub(super) fn show(&self, err: &mut dyn Write) -> Exit {
        if matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return Exit::Done;
        }
        let _ = writeln!(err, "error: {self}");
        let shown = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let text = error.to_string();
            if !shown.contains(&text) {
                let _ = writeln!(err, "  because: {text}");
            }
            cause = error.source();
        }
        let cures = match self {
            Self::Refused(Refusal::Clashes { cures, .. }) => {
                cures.iter().map(String::as_str).collect()
            }
            _ => Vec::from_iter(self.hint()),
        };
        for cure in cures {
            let _ = writeln!(err, "  hint: {cure}");
        }
        self.exit()
    }
}

/// Has every panic told without waiting for a reader of stderr, as the process ends with it; and ends the
/// process in one sentence where the storage engine cannot make sense of the data file and panics. A
/// server ends as well: it must not go on without its writer.
pub fn end_on_damage() {
    set_hook(Box::new(|panic| {
        let thread = thread::current();
        let said = format!("thread '{}' {panic}", thread.name().unwrap_or("<unnamed>"));
        // It is there if RUST_BACKTRACE asks for it.
        let trace = Backtrace::capture();
        match trace.status() {
            BacktraceStatus::Captured => last_words(&format!("{said}\n{trace}")),
            _ => last_words(&said),
        }
    }));
    on_engine_panic(|said| {
        let text = format!(
            "error: the data file is damaged\n  because: {said}\n  hint: {}",
            hint::RESTORE
        );
        last_words(&text);
        std::process::exit(i32::from(Exit::Failed.code()))
    });
}

/// Shows what clap says: help and versions are results, the rest is words.
pub(super) fn show_usage(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Help that nobody reads any more is no error.
            let _ = write!(out, "{text}");
            Exit::Done.code()
        }
        _ => {
            let _ = write!(err, "{text}");
            Exit::Usage.code()
        }
    }
}

mod batch;
mod customer;
mod hint;
mod location;
mod unsaid;

pub(super) use batch::BatchError;
pub(super) use customer::CustomerError;
pub(super) use location::WhereError;
pub(super) use unsaid::Unsaid;

#[cfg(test)]
mod tests;
