//! Layer 4: the one way a command reaches the data. Changes go in, snapshots come out.
//!
//! When no server runs, the data is its own file; else the server that has the file open is asked
//! over the local socket beside it (`<data>.sock`, mode 0600), by HTTP/1.1. A server that is elsewhere
//! is asked over its admin listener, with a token. One request type for all. Invariant: a change is
//! applied by the same function on every way, and a command cannot tell which it was. Deliberately
//! absent: what a change means (change), and who is let in (http).

mod body;
mod client;
mod crowd;
mod error;
mod headers;
mod host;
mod reach;
mod remote;
mod socket;
mod spool_body;
mod watched;

pub use body::{AnswerBody, body, greeting};
pub use error::WireError;
pub use host::{Host, host};
pub use reach::{Data, Reach, check, own, unserved};
pub use remote::{ServerUrl, ServerUrlError};
pub use socket::socket_path;
pub use spool_body::SpoolBody;
