//! Errors as people read them: a message, its causes, a hint; and the exit codes. One style, here
//! and nowhere else.

use std::io;
use std::path::PathBuf;

use clap::error::ErrorKind;
use thiserror::Error;

use super::Io;
use super::coupon_batch::BatchError;
use super::coupon_redeem::CustomerError;
use crate::change::{MintError, Refusal};
use crate::domain::money::{Money, MoneyError};
use crate::domain::period::PeriodError;
use crate::domain::slug::Slug;
use crate::domain::terms::Unmet;
use crate::http::listener::ServeError;
use crate::import::ImportError;
use crate::render::{KeptError, QrError};
use crate::report::{Grouping, ReportError};
use crate::store::StoreError;
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
    /// A result could not be written.
    #[error("the result could not be written")]
    Output(#[from] io::Error),
    /// A plan has faults; they have been shown.
    #[error("{} has {count} {}", path.display(), if *count == 1 { "fault" } else { "faults" })]
    Faults {
        /// The plan.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// The data could not be reached.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
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
    /// Rows that contradict each other.
    #[error("the data contradicts itself:\n  {}", .0.join("\n  "))]
    Differences(Vec<String>),
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
            | Self::Amount { .. }
            | Self::BelowZero { .. }
            | Self::OverPlan(_)
            | Self::SameAddress(_) => Exit::Usage,
            _ => Exit::Failed,
        }
    }

    /// What to do about it.
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Wire(WireError::Store(error)) | Self::Store(error) => store_hint(error),
            Self::Wire(WireError::Served(_)) => {
                Some("commands reach its links through that server; stop it to start another")
            }
            Self::Wire(WireError::Socket(_)) => {
                Some("the server may have stopped meanwhile: try again")
            }
            Self::Wire(WireError::Busy(_)) => {
                Some("try again when it is done; if it is a server, its socket is gone: restart it")
            }
            Self::KeptOutdated(_) => Some(
                "where it was applied already, all is done; else `couplet plan links.toml -o FILE` \
                 makes it anew",
            ),
            Self::Kept { .. } | Self::KeptAltered(_) => {
                Some("`couplet plan links.toml -o FILE` makes it anew")
            }
            Self::Differences(_) => {
                Some("keep the file as it is; `couplet restore` makes one of a backup")
            }
            Self::KeepsChanging | Self::Refused(Refusal::MovedOn) => {
                Some("try again when the other commands are done")
            }
            Self::Refused(Refusal::LinkChanged(_)) => {
                Some("`couplet link show` shows it as it is now; try again")
            }
            Self::SlugsExhausted => Some("try again, or choose one with --slug"),
            Self::Refused(Refusal::SlugTaken(_)) => {
                Some("choose another --slug, or leave it out to have one drawn")
            }
            Self::Refused(Refusal::NoSuchLink(_)) | Self::NoSuchLink(_) => {
                Some("`couplet link list` shows all links")
            }
            Self::Refused(Refusal::CodeTaken(_)) => Some("`couplet coupon list` shows all codes"),
            Self::Refused(Refusal::NoSuchCode(_)) => {
                Some("`couplet coupon check` says whether it may be mistyped")
            }
            Self::Refused(Refusal::BatchTaken(_)) | Self::Batch(BatchError::Other(_)) => {
                Some("give this one another --name, or leave it out")
            }
            Self::Refused(Refusal::Unmet { unmet, .. }) => unmet_hint(unmet),
            Self::Refused(Refusal::CodeOfPlan(_) | Refusal::BatchOfPlan(_)) => {
                Some("take it out of links.toml, and apply that")
            }
            Self::Refused(Refusal::UnknownBatch(_)) => {
                Some("`couplet coupon list --format csv` says the batch of each code")
            }
            Self::Refused(Refusal::BatchUnfinished(_)) => {
                Some("repeat the command that was making it, to continue it")
            }
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                Some("another program listens there: choose a port with --listen or --admin")
            }
            Self::Report(ReportError::UnknownOrder(id)) if !id.as_str().starts_with('#') => {
                Some("write it as the shop's file does, in quotes: couplet explain '#1010'")
            }
            Self::AllOrNothing { .. } => {
                Some("correct these rows, or leave out --all-or-nothing to import the good ones")
            }
            _ => None,
        }
    }

    /// Shows the error and says its exit code. Output that nobody reads any more is no error.
    pub(super) fn show(&self, io: &mut Io<'_>) -> u8 {
        if matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return Exit::Done.code();
        }
        io.say(format_args!("error: {self}"));
        let shown = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let text = error.to_string();
            if !shown.contains(&text) {
                io.say(format_args!("  because: {text}"));
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
            io.say(format_args!("  hint: {cure}"));
        }
        self.exit().code()
    }
}

fn unmet_hint(unmet: &Unmet) -> Option<&'static str> {
    match unmet {
        Unmet::NoCustomer(_) => Some("say who ordered with --customer"),
        Unmet::NoTotal(_) => Some("say what the order comes to: --total '55.00 EUR'"),
        _ => None,
    }
}

fn store_hint(error: &StoreError) -> Option<&'static str> {
    match error {
        StoreError::NotFound(_) => {
            Some("`couplet serve`, `apply`, `link new` or `import` makes it; --data names another")
        }
        StoreError::Busy(_) => {
            Some("one process at a time has the file; commands reach it through its server")
        }
        StoreError::WrongPeopleKey(_) => {
            Some("put the key that was backed up with it in its place")
        }
        StoreError::Missing(_) => Some("--data names the data file"),
        StoreError::Exists(_) => Some("name another file with --data, or move this one away"),
        StoreError::NoFolder(_) => Some("make the folder first, or name another"),
        _ => None,
    }
}

/// Shows what clap says: help and versions are results, the rest is words.
pub(super) fn show_usage(error: &clap::Error, io: &mut Io<'_>) -> u8 {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Help that nobody reads any more is no error.
            let _ = write!(io.out, "{text}");
            Exit::Done.code()
        }
        _ => {
            let _ = write!(io.err, "{text}");
            Exit::Usage.code()
        }
    }
}

#[cfg(test)]
mod tests;
