//! What to do about an error, in half a sentence; nothing where its message says it already.

use std::io;

use super::{BatchError, CliError};
use crate::change::Refusal;
use crate::domain::code::terms::Unmet;
use crate::report::ReportError;
use crate::store::StoreError;
use crate::wire::WireError;

/// What to do about a data file that is damaged.
pub(super) const RESTORE: &str = "keep the file as it is; `couplet restore` makes one of a backup";

impl CliError {
    /// What to do about it.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Wire(WireError::Store(error)) | Self::Store(error) => store_hint(error),
            Self::Wire(WireError::Served(_)) => {
                Some("commands reach its links through that server; stop it to start another")
            }
            Self::Wire(WireError::Unreached { .. }) => Some(
                "name the address that `couplet serve` prints after `admin`; what listens on \
                 127.0.0.1 is reached from there alone, or by a tunnel",
            ),
            Self::Wire(WireError::Stranger) => {
                Some("name the address that `couplet serve` prints after `admin`")
            }
            Self::Wire(WireError::Unknown) => Some(
                "on the server's machine `couplet token list` shows which are live, and `couplet \
                 token new NAME` makes one",
            ),
            Self::Wire(WireError::Forbidden(_)) => Some(
                "on the server's machine `couplet token new NAME --scope write` makes a token that \
                 may change the data",
            ),
            Self::Refused(Refusal::TokenTaken(_)) => Some("choose another name"),
            Self::Refused(Refusal::NoSuchToken(_)) => Some("`couplet token list` shows all tokens"),
            Self::Refused(Refusal::TokensFull) => {
                Some("`couplet token retire` takes those out of use that nobody needs")
            }
            Self::Wire(WireError::Http(_)) => Some(
                "it may have stopped meanwhile; what was asked for may have been done: look, then try \
                 again",
            ),
            Self::Wire(WireError::Stopping) => Some("try again when it has stopped"),
            Self::NoBackup { .. } => {
                Some("copy it anew from where `couplet backup` made it, or take another")
            }
            Self::Wire(WireError::Bind { source, .. }) => make_hint(source),
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
            Self::OverPlan(_) | Self::NoPlainFile(_) | Self::OverOwn { .. } => {
                Some("name another file")
            }
            Self::Displaced { .. } => {
                Some("`couplet restore` makes a data file of it; --data names which")
            }
            Self::Differences(_) => Some(RESTORE),
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
            Self::Unsaid(unsaid) => unsaid.hint(),
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                Some("another program listens there: choose a port with --listen or --admin")
            }
            Self::Report(ReportError::UnknownOrder(id)) if !id.as_str().starts_with('#') => {
                Some("write it as the shop's file does, in quotes: couplet explain '#1010'")
            }
            Self::AllOrNothing { .. } => {
                Some("correct these rows, or leave out --all-or-nothing to import the good ones")
            }
            _ => self.coupon_hint(),
        }
    }

    fn coupon_hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused(Refusal::CodeTaken(_)) => Some("`couplet coupon list` shows all codes"),
            Self::Refused(Refusal::NoSuchCode(_)) => {
                Some("`couplet coupon check` says whether it may be mistyped")
            }
            Self::Refused(Refusal::BatchTaken(_))
            | Self::Batch(BatchError::Other(_) | BatchError::Live(_)) => {
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
            _ => None,
        }
    }
}

/// What to do where something cannot be made.
fn make_hint(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        _ if is_forbidden(error) => Some(
            "let this user write to its folder, where the keys and the socket are as well; or name a \
             data file elsewhere with --data",
        ),
        _ => full_hint(error),
    }
}

/// What to do about a disk that is full.
fn full_hint(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("make room on its disk, or name a data file elsewhere with --data")
        }
        _ => None,
    }
}

fn is_forbidden(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
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
        StoreError::Damaged(_) => Some(RESTORE),
        StoreError::Busy(_) => {
            Some("one process at a time has the file; commands reach it through its server")
        }
        StoreError::WrongPeopleKey(_) => {
            Some("put the key that was backed up with it in its place")
        }
        StoreError::Missing(_) | StoreError::Foreign(_) | StoreError::NoPlainFile(_) => {
            Some("--data names the data file")
        }
        StoreError::Exists(_) => Some("name another file with --data, or move this one away"),
        StoreError::Dangling(_) => Some("remove the link, or name the file itself with --data"),
        StoreError::Emptied { .. } => Some(
            "move it away, and make it of a backup with `couplet restore`; to begin anew instead, \
             remove it and the keys beside it",
        ),
        StoreError::NotOwn(_) => Some("remove it, or put a key of your own in its place"),
        StoreError::Io { doing: "create", source, .. } | StoreError::Spool { source, .. } => {
            make_hint(source)
        }
        StoreError::Io { doing: "open", source, .. } if is_forbidden(source) => {
            Some("let this user read and write it, or name another with --data")
        }
        StoreError::NoFolder(_) => Some("make the folder first, or name another"),
        error => error.system().and_then(full_hint),
    }
}
