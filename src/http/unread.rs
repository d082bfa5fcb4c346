//! The first request that names a visitor in a header that is not read, which the operator should know of.
//!
//! Invariant: it is told once for each start, however many follow; the counter has all of them. Does not
//! read headers (see `client`).

use std::fmt;
use std::net::IpAddr;
use std::sync::OnceLock;

use super::counters::Counter;
use super::forwarded::ForwardingHeader;

/// Why a header that names a visitor was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It comes from an address that is not a trusted proxy.
    Untrusted(ForwardingHeader),
    /// A trusted proxy sets this header, and not the one that is read.
    OtherHeader(ForwardingHeader),
}

/// The first of such requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstUnread {
    pub peer: IpAddr,
    pub why: Unread,
}

/// All such requests.
pub struct UnreadHeaders {
    pub count: Counter,
    first: OnceLock<FirstUnread>,
    tell: Box<dyn Fn(&FirstUnread) + Send + Sync>,
}

impl UnreadHeaders {
    /// `tell` is called with the first one.
    pub fn new(tell: impl Fn(&FirstUnread) + Send + Sync + 'static) -> Self {
        Self { count: Counter::default(), first: OnceLock::new(), tell: Box::new(tell) }
    }

    #[must_use]
    pub fn first(&self) -> Option<&FirstUnread> {
        self.first.get()
    }

    pub(super) fn add(&self, peer: IpAddr, why: Unread) {
        self.count.add();
        if self.first.get().is_none() {
            let first = FirstUnread { peer: peer.to_canonical(), why };
            if self.first.set(first).is_ok() {
                (self.tell)(&first);
            }
        }
    }
}

impl FirstUnread {
    /// What the operator can do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self.why {
            Unread::Untrusted(_) => {
                format!("if it is your proxy, start the server with --trusted-proxy {}", self.peer)
            }
            Unread::OtherHeader(header) => {
                let header = header.to_string().to_lowercase();
                format!("start the server with --proxy-header {header}")
            }
        }
    }
}

impl fmt::Display for FirstUnread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { peer, why } = self;
        match why {
            Unread::Untrusted(header) => write!(
                f,
                "{peer} sends {header}, but it is not a trusted proxy; the header is ignored, and \
                 all visitors from there count as one address"
            ),
            Unread::OtherHeader(header) => write!(
                f,
                "the trusted proxy {peer} sends {header}, but {} is read; all visitors from there count \
                 as one address",
                header.other()
            ),
        }
    }
}

impl fmt::Debug for UnreadHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadHeaders").field("first", &self.first).finish_non_exhaustive()
    }
}
