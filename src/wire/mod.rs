//! Layer 4: the one way a command reaches the data. Changes go in, snapshots come out.
//!
//! When no server runs, the data is its own file; else the server that has the file open is asked
//! over the local socket beside it (`<data>.sock`, mode 0600), by HTTP/1.1. A server that is elsewhere
//! is asked over its admin listener, with a token. One request type for all. Invariant: a change is
//! applied by the same function on every way, and a command cannot tell which it was. Deliberately
//! absent: what a change means (change), and who is let in (http).

mod answer;
mod client;
mod crowd;
mod desk;
mod error;
mod host;
mod reach;
mod remote;
mod request;
mod socket;
mod spool_body;
mod watched;

pub use answer::{AnswerBody, Asker, needed};
pub use desk::{Desk, Gate, HostError};
pub use error::WireError;
pub use host::{Host, host};
pub use reach::{Data, Reach, check, own, unserved};
pub use remote::{ServerUrl, ServerUrlError};
pub use request::Request;
pub use socket::socket_path;
pub use spool_body::SpoolBody;
