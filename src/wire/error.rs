//! Why the data could not be reached, or why a request failed.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::remote::ServerUrl;
use crate::codec::DecodeError;
use crate::domain::limits::BUSY_WAIT_MS;
use crate::store::StoreError;

/// Why the data could not be reached, or why a request failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WireError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Only a running server can do it.
    #[error("no server has {} open", .0.display())]
    NoServer(PathBuf),
    /// A server has the data file open.
    #[error("{} is being served by another process", .0.display())]
    Served(PathBuf),
    /// Another command has the data file open and does not close it.
    #[error("{} is busy: another process has been using it for {} seconds", .0.display(), BUSY_WAIT_MS / 1000)]
    Busy(PathBuf),
    #[error("cannot create the local socket {}", path.display())]
    Bind { path: PathBuf, source: io::Error },
    #[error("the connection to the server failed")]
    Socket(#[source] io::Error),
    /// The server accepts no more requests and did not finish this one.
    #[error("the server is stopping")]
    Stopping,
    #[error("the server closed the connection before it had answered")]
    Http(#[source] hyper::Error),
    /// The server tried, and says why it failed.
    #[error("the server could not answer: {0}")]
    Server(String),
    #[error("cannot reach {server}")]
    Unreached { server: ServerUrl, source: io::Error },
    #[error("the server rejected the token: it is unknown or retired")]
    TokenRejected,
    /// The token's scope does not cover the request.
    #[error("the server refused: {0}")]
    Forbidden(String),
    /// The holder of the token did this too often.
    #[error("the server refused: {0}")]
    TooOften(String),
    /// Something else listens at the address.
    #[error("no Couplet server's admin listener answers at this address")]
    NotCouplet,
    /// The server accepted the request, and no answer came.
    #[error("the server has not answered for {} seconds", .0.as_secs())]
    Silent(Duration),
    #[error("cannot store the server's answer in a temporary file")]
    Spool(#[source] io::Error),
    /// The server is of another version: it cannot decode what this version sends.
    #[error("the server does not understand a request of this version of Couplet: {0}")]
    Request(String),
    /// The server is of another version: this version cannot use what it sends.
    #[error("{sender} answered something that this version of Couplet does not understand")]
    Answer {
        /// The server, in words.
        sender: String,
        source: AnswerError,
    },
}

/// Why an answer cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AnswerError {
    #[error(transparent)]
    Row(#[from] DecodeError),
    #[error(transparent)]
    Snapshot(StoreError),
    /// It can be decoded, and is the outcome of another operation.
    #[error("it is the answer to another kind of request")]
    OtherKind,
}

impl WireError {
    /// Whether a retry may succeed: another command has the file open, or a server stops or restarts.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Store(StoreError::Busy(_)) | Self::Stopping | Self::Socket(_) => true,
            // A listener that does not speak HTTP will not learn it.
            Self::Http(error) => !error.is_parse(),
            Self::Unreached { source, .. } => matches!(
                source.kind(),
                io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset
            ),
            _ => false,
        }
    }
}
