//! Layer 3: what commands ask of the data that a server has open: changes, and snapshots.
//!
//! Invariant: what is asked is checked against what the caller may do, and a change is in the directory of
//! links before it is answered. Absent: how a request arrives (wire, http), and what a change means (change).

mod answer;
mod data;
mod error;
mod request;

pub use answer::{Answer, Asker};
pub use data::{DataService, Gate};
pub use error::ServiceError;
pub use request::{Request, VERSION};
