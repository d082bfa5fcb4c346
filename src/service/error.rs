//! Why a request failed.

use thiserror::Error;

use super::guess_watch::TooMany;
use crate::codec::DecodeError;
use crate::domain::limits::CONSOLE_SESSIONS_MAX;
use crate::store::StoreError;

/// Why a request failed. The message is sent to the client.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServiceError {
    #[error("the server is stopping")]
    Stopping,
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The request cannot be decoded.
    #[error(transparent)]
    Unreadable(#[from] DecodeError),
    #[error("this token can read the data but not change it")]
    ReadOnly,
    /// The holder of a token looked up too many unknown codes.
    #[error("{0}")]
    TooManyGuesses(TooMany),
    /// Only a caller on the server's machine may manage tokens.
    #[error("tokens can only be made and retired on the server's machine")]
    LocalOnly,
    /// More sessions of the console are open than anybody needs.
    #[error(
        "{CONSOLE_SESSIONS_MAX} sessions of the console are open or wait to be; `couplet console close` ends them"
    )]
    TooManySessions,
    /// Only the server itself says what it saw.
    #[error(
        "what was guessed, and what was asked for of links that there are not, is written down by the server alone"
    )]
    ServersOwn,
}
