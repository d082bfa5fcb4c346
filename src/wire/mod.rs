//! Layer 4: how a command reaches the data. It sends changes and receives snapshots.
//!
//! Without a server, a command opens the data file itself. If a server has the file open, the command
//! sends its requests over the local socket beside the file (`<data>.sock`, mode 0600), by HTTP/1.1. A
//! server on another machine is reached over its admin listener, with a token. All routes use the same
//! request type. Invariant: every route applies a change with the same function, so a command cannot
//! tell which one it used. Does not define what a change does (see `change`) and does not check tokens
//! (see `http`).

mod client;
mod connections;
mod error;
mod host;
mod reach;
mod remote;
mod server;
mod socket;
mod source;
mod stream;
mod watched;

pub use error::{AnswerError, WireError};
pub use host::{Host, host};
pub use reach::{Data, Reach, check, own, unserved};
pub use remote::{ServerUrl, ServerUrlError};
pub use socket::socket_path;
pub use stream::Stream;
