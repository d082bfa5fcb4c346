//! Layer 4: the HTTP listeners, a public one and one for the operator.
//!
//! Invariant: whatever is sent, the server goes on; headers, connections and time are bounded.
//! Deliberately absent: TLS and HTTP/2 (a proxy's), and what an answer is made of (redirect).

pub mod admin;
pub mod counters;
pub mod crowd;
pub mod data;
pub mod listener;
pub mod places;
pub mod public;

mod client;
mod connection;
mod language;
mod pages;
mod slots;
pub mod turn;

/// The body of every answer that is made here: whole and in memory.
pub type Body = http_body_util::Full<bytes::Bytes>;
