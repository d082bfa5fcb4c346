//! Hints: what to do about an error. No hint if the message already says it.

use std::borrow::Cow;
use std::io;

use super::{BatchError, CliError};
use crate::change::Refusal;
use crate::domain::code::terms::Unmet;
use crate::import::{COUPON_COLUMNS, ImportError, LINK_COLUMNS, template};
use crate::render::inert;
use crate::report::ReportError;
use crate::store::StoreError;
use crate::wire::{AnswerError, WireError};

pub(super) const RESTORE: &str = "keep the file as it is; `couplet restore` makes a new one from a backup, and `couplet verify --salvage \
     NEW` one of all that is sound";

/// For a file that no preset fits.
const MAP: &str = "if a shop or a tool wrote it, say once where its values stand: save this as map.toml, put its \
     headings between the quotes, and add --map map.toml";

/// Where nothing can be salvaged.
const RESTORE_ONLY: &str =
    "keep the file as it is; `couplet restore` makes a new one from a backup";

impl CliError {
    pub(super) fn hint(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Import { source: ImportError::MissingColumns { specs, .. }, .. }
                if [LINK_COLUMNS, COUPON_COLUMNS].iter().any(|of| std::ptr::eq(*of, *specs)) =>
            {
                Some(Cow::Borrowed("give its columns these headings, in a copy of the file"))
            }
            Self::Import { source: ImportError::MissingColumns { found, specs, .. }, .. } => {
                let map = template(specs, found);
                Some(Cow::Owned(format!("{MAP}\n\n{}", map.trim_end())))
            }
            Self::Refused(Refusal::NotExported { batch, .. }) => Some(Cow::Owned(format!(
                "export them: `couplet coupon export --for SHOP --batch {batch}`, and import the file in the \
                 shop; --unexported gives them all the same"
            ))),
            Self::UnknownAgent { nearest: Some(agent), .. } => {
                Some(Cow::Owned(format!("did you mean `{}`?", inert(agent.as_str()))))
            }
            _ => self.fixed_hint().map(Cow::Borrowed),
        }
    }

    fn fixed_hint(&self) -> Option<&'static str> {
        match self {
            Self::Wire(WireError::Store(error)) | Self::Store(error) => store_hint(error),
            Self::Wire(WireError::Served(_)) => Some(
                "other commands go through the running server; stop it before you start another",
            ),
            Self::Wire(
                error @ (WireError::NoServer(_)
                | WireError::Unreached { .. }
                | WireError::NotCouplet
                | WireError::TokenRejected
                | WireError::Forbidden(_)),
            ) => reaching_hint(error),
            Self::Refused(Refusal::TokenTaken(_)) => Some("choose another name"),
            Self::Refused(Refusal::NoSuchToken(_)) => Some("`couplet token list` shows all tokens"),
            Self::Refused(Refusal::TokensFull) => {
                Some("retire the tokens that nobody needs: `couplet token retire NAME`")
            }
            Self::Wire(WireError::Http(_)) => Some(
                "the server may have stopped, with or without doing what was asked: check, then try \
                 again",
            ),
            Self::Wire(WireError::Answer { source: AnswerError::Snapshot(_), .. }) => Some(
                "compare `couplet --version` on both sides and update the older one; if they are equal, \
                 the data of the server is damaged: stop the server and run `couplet verify`",
            ),
            Self::Wire(WireError::Answer { .. } | WireError::Request(_)) => {
                Some("this couplet and the server may be different versions: update the older one")
            }
            Self::Wire(WireError::Stopping) => Some("try again once the server has stopped"),
            Self::NoBackup { .. } => {
                Some("copy it again from where `couplet backup` wrote it, or use another backup")
            }
            Self::DataForBackup(_) => Some(
                "name it with --data to use it as it is; `couplet backup` writes a backup of it",
            ),
            Self::Wire(WireError::Bind { source, .. }) => full_hint(source),
            Self::Wire(WireError::Socket(_)) => Some("the server may have stopped: try again"),
            Self::Wire(WireError::Busy(_)) => Some(
                "try again when that process is done; if it is a server, restart it: its socket is gone",
            ),
            Self::SavedPlanOutdated(_) => Some(
                "if it was already applied, there is nothing to do; otherwise create it again: `couplet \
                 plan links.toml -o FILE`",
            ),
            Self::SavedPlan { .. } | Self::SavedPlanAltered(_) => {
                Some("create it again: `couplet plan links.toml -o FILE`")
            }
            Self::BinaryToTerminal => Some("write it to a file with a name, or into a pipe"),
            Self::OverPlan(_)
            | Self::NoPlainFile(_)
            | Self::PlanExists(_)
            | Self::OverOwn { .. } => Some("choose another file name"),
            Self::OtherStyle(_) => Some("rewrite it: `couplet fmt links.toml`"),
            Self::Displaced { .. } => Some(
                "`couplet restore` creates a data file from it; choose the new file with --data",
            ),
            Self::Differences(_) | Self::Damaged { losses: Ok(_), .. } => Some(RESTORE),
            Self::Damaged { losses: Err(error), .. } => salvage_hint(error),
            Self::Salvage(error) => salvage_hint(error),
            Self::KeepsChanging | Self::Refused(Refusal::MovedOn) => {
                Some("try again when the other commands are done")
            }
            Self::Refused(Refusal::LinkChanged(_)) => {
                Some("check its current state with `couplet link show`, then try again")
            }
            Self::SlugsExhausted => Some("try again, or choose one with --slug"),
            Self::Refused(Refusal::SlugTaken(_)) => {
                Some("choose another --slug, or leave it out for a random one")
            }
            Self::Refused(Refusal::NoSuchLink(_)) | Self::NoSuchLink(_) | Self::Address(_) => {
                Some("`couplet link list` shows all links")
            }
            Self::TwoLinks { .. } => Some("give the whole slug, without white space"),
            Self::Unsaid(unsaid) => unsaid.hint(),
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                Some("the address is already in use: choose another port with --listen or --admin")
            }
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Some(
                    "a port below 1024 needs a right: choose one above with --listen and put a proxy before \
                 it; or run `sudo setcap cap_net_bind_service=+ep \"$(command -v couplet)\"`; or write \
                 AmbientCapabilities=CAP_NET_BIND_SERVICE into the service of systemd",
                )
            }
            Self::Report(ReportError::UnknownOrder(id)) if !id.as_str().starts_with('#') => {
                Some("write it exactly as in the shop's file, in quotes: couplet explain '#1010'")
            }
            Self::AllOrNothing { .. } => {
                Some("correct these rows, or leave out --all-or-nothing to import the good ones")
            }
            _ => self.coupon_hint(),
        }
    }

    fn import_hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused(Refusal::NoSuchImport(_)) => Some(
                "`couplet import list` shows those that can be undone; what was imported before Couplet kept \
                 that list cannot be",
            ),
            Self::Refused(Refusal::ImportOvertaken(_)) => Some("run the import again"),
            Self::Refused(Refusal::ErasedMeanwhile { listed, erased }) if listed < erased => Some(
                "put the backed-up list of erased people, FILE.erased, beside the people key, and run the \
                 command again",
            ),
            Self::Refused(Refusal::ErasedMeanwhile { .. } | Refusal::Erasing(_)) => {
                Some("somebody was erased meanwhile: run the command again")
            }
            Self::Refused(Refusal::NotClosed(_)) => {
                Some("`couplet close list` shows the closed months")
            }
            Self::Refused(Refusal::ClosedMeanwhile) => Some("run the command again"),
            Self::Refused(Refusal::NoSuchNote(_)) => Some("`couplet note list` shows all notes"),
            Self::Refused(Refusal::Undoing(_)) => Some("try again when that is done"),
            _ => None,
        }
    }

    fn coupon_hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused(Refusal::CodeTaken(_)) => Some("`couplet coupon list` shows all codes"),
            Self::Refused(Refusal::NoSuchCode(_)) => {
                Some("`couplet coupon check CODE` suggests similar codes")
            }
            Self::Refused(Refusal::BatchTaken(_))
            | Self::Batch(BatchError::Other(_) | BatchError::Live(_) | BatchError::Retired(_)) => {
                Some("choose another --name, or leave it out")
            }
            Self::Refused(Refusal::Unmet { unmet, .. }) => unmet_hint(unmet),
            Self::Refused(Refusal::CodeOfPlan(_) | Refusal::BatchOfPlan(_)) => {
                Some("remove it from links.toml, and apply the plan")
            }
            Self::Batch(BatchError::Unknown { .. })
            | Self::Refused(
                Refusal::UnknownBatch(_) | Refusal::BatchOver { .. } | Refusal::BatchRetired(_),
            ) => Some("`couplet coupon list` shows all batches"),
            Self::Refused(Refusal::BatchEmpty(_)) => Some(
                "raise its `count` in links.toml and apply the plan, or create another batch: `couplet coupon \
                 batch --help`; refill_below makes more codes in time",
            ),
            Self::Refused(Refusal::TooFewCodes { only_here: 1.., .. }) => Some(
                "export them to the shop first: `couplet coupon export --help`; --unexported gives them all the \
                 same. What was given until now stays: run the command again",
            ),
            Self::Refused(Refusal::TooFewCodes { .. }) => Some(
                "raise the batch's `count` in links.toml and apply the plan, or create another batch: `couplet \
                 coupon batch --help`. What was given until now stays: run the command again",
            ),
            Self::Refused(Refusal::NotGiven(_) | Refusal::GivenAndUsed(_)) => {
                Some("`couplet coupon list --batch NAME` shows what became of each code")
            }
            Self::Refused(Refusal::NotOfBatch(_)) => {
                Some("whoever has it may use it; `couplet coupon retire CODE` ends it")
            }
            Self::Refused(Refusal::NotMigrated) => Some("run `couplet migrate` once"),
            Self::Refused(Refusal::BatchUnfinished(_)) => {
                Some("run the command that created it again; it resumes where it stopped")
            }
            _ => self.import_hint(),
        }
    }
}

fn full_hint(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("free some space on this disk, or choose a data file on another disk with --data")
        }
        io::ErrorKind::FileTooLarge => {
            Some("raise the limit on the size of files: `ulimit -f`, or LimitFSIZE= of its service")
        }
        _ => None,
    }
}

fn unmet_hint(unmet: &Unmet) -> Option<&'static str> {
    match unmet {
        Unmet::NoCustomer(_) => {
            Some("add --customer with the e-mail address or phone number of the customer")
        }
        Unmet::NoTotal(_) => Some("add the total of the order: --total '55.00 EUR'"),
        _ => None,
    }
}

/// A hint for a salvage that failed.
fn salvage_hint(error: &StoreError) -> Option<&'static str> {
    store_hint(error).map(|hint| if hint == RESTORE { RESTORE_ONLY } else { hint })
}

/// How a server is reached that was not, or that refuses.
fn reaching_hint(error: &WireError) -> Option<&'static str> {
    match error {
        WireError::NoServer(_) => {
            Some("start one: `couplet serve`; or name a running one with --server")
        }
        WireError::Unreached { .. } => Some(
            "use the address that `couplet serve` prints after `admin`; an address on 127.0.0.1 \
             is reached only from that machine, or through a tunnel",
        ),
        WireError::NotCouplet => Some("use the address that `couplet serve` prints after `admin`"),
        WireError::TokenRejected => Some(
            "on the server's machine, `couplet token list` shows the live tokens, and `couplet token \
             new NAME` makes one",
        ),
        WireError::Forbidden(_) => Some(
            "on the server's machine, `couplet token new NAME --scope write` makes a token that may \
             change the data",
        ),
        _ => None,
    }
}

fn store_hint(error: &StoreError) -> Option<&'static str> {
    match error {
        StoreError::NotFound(_) => Some(
            "`couplet serve`, `apply`, `link new` or `import` creates it; --data names another file",
        ),
        StoreError::Damaged(_)
        | StoreError::Corrupt { .. }
        | StoreError::RowsMissing { .. }
        | StoreError::LostTable { .. }
        | StoreError::NotRemoved => Some(RESTORE),
        StoreError::NoCommit(_) => Some(RESTORE_ONLY),
        StoreError::Schema { found, known } if found > known => {
            Some("a newer Couplet wrote it: use that version or a later one; nothing was changed")
        }
        StoreError::Overwritten(_) => Some(
            "the data of this server is gone from the file; move the file away, and run `couplet restore` \
             with a backup",
        ),
        StoreError::ReadMixed(_) => Some("run the command again when that program is done"),
        StoreError::Busy(_) => {
            Some("only one process can have the file open; commands reach it through its server")
        }
        StoreError::WrongPeopleKey(_) => {
            Some("replace it with the key that was backed up with this data")
        }
        StoreError::LostFingerprint(_) => Some(
            "copy the people key of this data file there, and run the command again; with another key, the \
             people in new files would not be those in this one",
        ),
        StoreError::Foreign(_) => {
            Some("use --data to name the data file; `couplet restore` creates one from a backup")
        }
        StoreError::Missing(_) | StoreError::NoPlainFile(_) | StoreError::Unwritten(_) => {
            Some("use --data to name the data file")
        }
        StoreError::Exists(_) => Some("choose another file with --data, or move this one away"),
        StoreError::Dangling(_) => {
            Some("remove the symbolic link, or name the file itself with --data")
        }
        StoreError::Emptied { .. } => Some(
            "move it away, and run `couplet restore` with a backup; to start with no data instead, \
             remove it and the keys beside it",
        ),
        StoreError::LogMissing(_) => Some(
            "put it back beside the data file; if it is gone for good, `couplet verify --salvage NEW` makes a \
             data file of all the rest",
        ),
        StoreError::LogWithoutData(_) => {
            Some("put the data file back beside it; or move the log away, and keep it")
        }
        StoreError::LogForeign(_) => Some(
            "nothing was changed; move it away, beside the data file that it belongs to: it may have clicks \
             that are nowhere else",
        ),
        StoreError::LogOutdated(_) => Some(
            "nothing was changed; put the two of the same time side by side. If one is gone for good, \
             `couplet verify --salvage NEW` makes a data file without the log",
        ),
        StoreError::LogVersion { .. } => {
            Some("a newer Couplet wrote it: use that version or a later one; nothing was changed")
        }
        StoreError::NotOwn(_) => Some("remove it, or replace it with a key that you own"),
        StoreError::NoFolder(_) => Some("create the folder first, or choose another"),
        error => error.system().and_then(full_hint),
    }
}
