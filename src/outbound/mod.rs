//! Layer 4: what goes out. The only code that opens a connection by itself, and never in the process that serves: the
//! courier is a process of its own.
//!
//! - `connect`: the address of an endpoint, checked, and a connection to it.
//! - `post`: one event, signed and sent, and what the endpoint answers.
//! - `worker`: the queue of one endpoint.
//! - `courier`: the workers of all endpoints.
//!
//! Invariant: whatever process is killed at whatever time, each event is delivered at least once, and those of one endpoint
//! in their order. Does not know what an event says (see `service::news` and `render`), nor how the data is reached (see
//! `wire`).

mod connect;
mod courier;
mod post;
mod worker;

pub use connect::{ConnectError, Trust, TrustError};
pub use courier::{Courier, CourierError, Open, Timing};
pub use post::{Answer, Deliver, Message, Sender};
