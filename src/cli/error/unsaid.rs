//! Work that is done although its result could not be written.
//!
//! Invariant: each message says what exists now, so that nothing is created unnoticed.

use std::io;

use thiserror::Error;

use super::CliError;
use crate::domain::label::BatchName;
use crate::domain::token::TokenName;

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Unsaid {
    /// A line of result.
    #[error(
        "the command succeeded, but its result could not be written:\n  {}",
        line.replace('\n', "\n  ")
    )]
    Done { line: String, source: io::Error },
    /// A token was created and could not be shown.
    #[error(
        "the token `{name}` could not be shown, {}",
        if *retired {
            "and was retired at once; its name stays taken"
        } else {
            "and is live although nobody has it"
        },
    )]
    Token { name: TokenName, retired: bool, source: io::Error },
    /// A backup could not be written to standard output. Its reader would take it for a whole one.
    #[error("the backup is not complete: standard output does not take all of it")]
    Backup { source: io::Error },
    /// The codes of a batch could not all be written. None of them is live.
    #[error(
        "cannot write all codes of batch `{batch}`: its {count} codes are saved, and none of them is \
         live yet"
    )]
    Codes { batch: BatchName, count: u32, source: Box<CliError> },
    /// Codes were written for a shop; that could not be recorded of all of them.
    #[error("the codes were written, but not all of them are recorded as exported")]
    Exported { source: Box<CliError> },
    /// The codes of a batch were written; whether they are live is unknown.
    #[error(
        "all codes of batch `{batch}` were written, but it may not be live; `couplet coupon export \
         --batch {batch}` shows whether it is"
    )]
    NotLive { batch: BatchName, source: Box<CliError> },
}

impl Unsaid {
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Done { .. } => None,
            Self::Backup { .. } => Some("discard what was written, and run the command again"),
            Self::Token { retired: true, .. } => Some("make one with another name"),
            Self::Token { retired: false, .. } => Some("retire it: `couplet token retire NAME`"),
            Self::Codes { .. } => {
                Some("run the command again: it writes the same codes, then makes them live")
            }
            Self::Exported { .. } => {
                Some("run the command again: it writes those that are not recorded")
            }
            Self::NotLive { .. } => Some(
                "if it is not live, run the command again: it writes the same codes and makes them live",
            ),
        }
    }
}
