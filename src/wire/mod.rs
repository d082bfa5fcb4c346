//! Floor 3: the one way a command reaches the data. Changes go in, snapshots come out.
//!
//! When no server runs, the data is its own file; else the server that has the file open is asked
//! over the local socket beside it (`<data>.sock`, mode 0600), by HTTP/1.1. One request type for
//! both. Invariant: a change is applied by the same function on either way, and a command cannot
//! tell which it was. Deliberately absent: what a change means (change).

mod client;
mod desk;
mod error;
mod host;
mod reach;
mod request;
mod socket;
mod spool_body;

pub use desk::{Desk, Gate, HostError};
pub use error::WireError;
pub use host::{Host, host};
pub use reach::{Data, Reach, own, unserved};
pub use request::Request;
pub use socket::socket_path;
