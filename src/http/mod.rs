//! Layer 4: the HTTP listeners, one for visitors and one for the operator.
//!
//! Invariant: no request stops the server; headers, connections and time are bounded. Does not do TLS
//! or HTTP/2 (see a proxy), and does not choose a link's target (see `redirect`).

pub mod admin;
pub mod api;
pub mod client_timer;
pub mod console;
pub mod counters;
pub mod data;
pub mod forwarded;
pub mod handler;
mod hooks;
pub mod listener;
pub mod live;
pub mod paced;
pub mod public;
pub mod request_limit;
pub mod route;
mod shares;
pub mod stops;
pub mod unread;

mod agents;
mod below;
mod client;
mod connection;
mod connection_limit;
mod language;
mod multipart;
mod network_limit;
mod pages;
mod pixel;
mod preview_page;

/// The body of every answer made here: whole and in memory.
pub type Body = http_body_util::Full<bytes::Bytes>;
