//! What was done though its result could not be written.
//!
//! Invariant: each says what there is now, so that nothing that was made is known to nobody.

use std::io;

use thiserror::Error;

use super::CliError;
use crate::domain::label::BatchName;
use crate::domain::token::TokenName;

/// What was done though its result could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Unsaid {
    /// What a line would have said.
    #[error(
        "it is done, but this could not be written as the result:\n  {}",
        line.replace('\n', "\n  ")
    )]
    Done {
        /// The line.
        line: String,
        /// What the system said.
        source: io::Error,
    },
    /// A token was made, and could not be shown.
    #[error(
        "the token `{name}` could not be shown, {}",
        if *retired {
            "and was taken out of use at once; it keeps its name"
        } else {
            "and is live though nobody has it"
        },
    )]
    Token {
        /// Its name.
        name: TokenName,
        /// Whether it was taken out of use.
        retired: bool,
        /// What the system said.
        source: io::Error,
    },
    /// The codes of a batch could not all be written. None of them is live.
    #[error(
        "the codes of batch `{batch}` could not all be written; its {count} codes are kept, and none \
         of them is live yet"
    )]
    Codes {
        /// The batch.
        batch: BatchName,
        /// How many codes it has.
        count: u32,
        /// What the system said.
        source: io::Error,
    },
    /// The codes of a batch were written, and whether they are live is not known.
    #[error(
        "all codes of batch `{batch}` were written, but it could not be made live; `couplet coupon \
         export --batch {batch}` says whether it is"
    )]
    NotLive {
        /// The batch.
        batch: BatchName,
        /// Why.
        source: Box<CliError>,
    },
}

impl Unsaid {
    /// What to do about it.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Done { .. } => None,
            Self::Token { retired: true, .. } => Some("make one of another name"),
            Self::Token { retired: false, .. } => {
                Some("`couplet token retire` takes it out of use")
            }
            Self::Codes { .. } => {
                Some("repeat the command: it writes all of these codes, and then makes them live")
            }
            Self::NotLive { .. } => Some(
                "where it is not live, repeat the command: it writes the same codes again, and makes \
                 them live",
            ),
        }
    }
}
