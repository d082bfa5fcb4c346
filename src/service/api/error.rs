//! Why the API does not do what was asked.

use thiserror::Error;

use crate::change::{MintError, Refusal};
use crate::service::console::ReadError;
use crate::service::error::ServiceError;

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ApiError {
    /// There is no such thing, or it is not what the token is for.
    #[error("there is no {0}")]
    NotFound(String),
    /// The token is for somebody else's alone.
    #[error("{0}")]
    NotTheirs(String),
    /// A value makes no sense.
    #[error("{0}")]
    Malformed(String),
    #[error(transparent)]
    Mint(#[from] MintError),
    #[error(transparent)]
    Refused(Refusal),
    /// The link was changed since it was read.
    #[error("somebody changed the link since it was read")]
    Changed,
    /// There is a link with this external id.
    #[error("a link with the external id `{0}` exists: its slug is `{1}`")]
    ExternalTaken(String, String),
    /// No random slug was free.
    #[error("no free slug was found")]
    SlugsExhausted,
    /// Another request had the same key.
    #[error("another request was sent with the same Idempotency-Key")]
    KeyReused,
    /// A request with the same key is being done.
    #[error("a request with the same Idempotency-Key is being done")]
    KeyBusy,
    /// People cannot be hashed on this server.
    #[error("{0}")]
    People(&'static str),
    /// Others changed the same again and again.
    #[error("{0}")]
    Overtaken(&'static str),
    /// A report is being made.
    #[error("the report is being made; ask again in a few seconds")]
    Making,
    /// A report cannot be made; the command that makes it says why.
    #[error("the report cannot be made now; `couplet {0}` makes it too, and says what is wrong")]
    NotMade(String),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        Self::Read(error.into())
    }
}
