//! Why the data could not be reached, or did not answer.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::remote::ServerUrl;
use crate::codec::DecodeError;
use crate::domain::limits::BUSY_WAIT_MS;
use crate::store::StoreError;

/// Why the data could not be reached, or did not answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WireError {
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A server has the file.
    #[error("{} is being served by another process", .0.display())]
    Served(PathBuf),
    /// Another command has the file, and keeps it.
    #[error("{} is busy: another process has had it for {} seconds", .0.display(), BUSY_WAIT_MS / 1000)]
    Busy(PathBuf),
    /// The local socket could not be made.
    #[error("cannot make the local socket {}", path.display())]
    Bind {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The socket failed.
    #[error("the server's socket failed")]
    Socket(#[source] io::Error),
    /// The server takes no more requests, and did not finish this one.
    #[error("the server is stopping")]
    Stopping,
    /// The server broke off.
    #[error("the server broke off")]
    Http(#[source] hyper::Error),
    /// The server refused.
    #[error("the server says: {0}")]
    Server(String),
    /// A server elsewhere cannot be reached.
    #[error("{server} cannot be reached")]
    Unreached {
        /// Where it was looked for.
        server: ServerUrl,
        /// What the system said.
        source: io::Error,
    },
    /// A server elsewhere does not know the token, or does no more.
    #[error("the server does not take the token: it is not one of its tokens, or is retired")]
    Unknown,
    /// The token opens too little.
    #[error("the server refuses: {0}")]
    Forbidden(String),
    /// What answers is no server of Couplet.
    #[error("what answers there is not the admin address of a server of Couplet")]
    Stranger,
    /// The server took the request, and nothing came.
    #[error("the server has not answered for {} seconds", .0.as_secs())]
    Silent(Duration),
    /// The answer could not be put by.
    #[error("the server's answer could not be put into a temporary file")]
    Spool(#[source] io::Error),
    /// The answer could not be read.
    #[error("the server's answer could not be read")]
    Answer(#[source] DecodeError),
}

impl WireError {
    /// Whether it passes by itself: another command has the file, or a server stops, or is started
    /// again.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::Store(StoreError::Busy(_)) | Self::Stopping | Self::Socket(_) => true,
            // What is no HTTP does not become HTTP.
            Self::Http(error) => !error.is_parse(),
            Self::Unreached { source, .. } => matches!(
                source.kind(),
                io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset
            ),
            _ => false,
        }
    }
}
