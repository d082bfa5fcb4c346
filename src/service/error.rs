//! Why a request was not answered.

use thiserror::Error;

use crate::store::StoreError;
use crate::store::codec::DecodeError;

/// Why a request was not answered. The other end reads the sentence.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is asked cannot be read.
    #[error(transparent)]
    Unreadable(#[from] DecodeError),
    /// Whoever asks may not do so much.
    #[error("this token can read the data but not change it")]
    ReadOnly,
    /// It is done by whoever has the data file beside them, and nobody else.
    #[error("tokens are made and retired on the server's machine alone")]
    OnlyHere,
}
