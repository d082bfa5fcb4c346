//! Whose turn it is on a connection, and since when: the bound of how long a client may take.
//!
//! Invariant: it is the server's turn while a request is read and answered, else the client's; and a
//! body that is sent piece by piece gives the client a turn for each. Absent: how long one may last
//! (the connection's bounds).

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::domain::limits::IDLE_WHEN_FULL_MS;

/// Whose turn it is, and since when: a timer of each request would cost more than the rest of it.
#[derive(Debug)]
pub struct Turn {
    begun: Instant,
    /// Milliseconds from the beginning to when the client's turn began.
    since_ms: AtomicU64,
    /// Its place is wanted by another.
    is_wanted: Notify,
}

/// It is the server's turn.
const OURS: u64 = u64::MAX;

impl Turn {
    /// The client's first.
    pub(super) fn begin() -> Self {
        Self { begun: Instant::now(), since_ms: AtomicU64::new(0), is_wanted: Notify::new() }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(OURS)
    }

    /// Ends the client's.
    pub(super) fn end(&self) {
        self.since_ms.store(OURS, Relaxed);
    }

    /// Gives it to the client.
    pub(super) fn give(&self) {
        self.since_ms.store(self.now_ms(), Relaxed);
    }

    /// How long the client's has lasted; `None` while it is the server's.
    fn lasted(&self) -> Option<Duration> {
        match self.since_ms.load(Relaxed) {
            OURS => None,
            since => Some((self.begun + Duration::from_millis(since)).elapsed()),
        }
    }

    /// How long the client has been idle, if that is long enough to give its place to another.
    pub(super) fn idle(&self) -> Option<Duration> {
        self.lasted().filter(|lasted| *lasted >= IDLE_WHEN_FULL)
    }

    /// Gives its place to another, if the client is still idle by then.
    pub(super) fn want(&self) {
        self.is_wanted.notify_one();
    }

    /// Until one of the client's has lasted so long, or the place of an idle client is wanted.
    pub(super) async fn outlasts(&self, patience: Duration) {
        loop {
            let left = self.lasted().map_or(patience, |lasted| patience.saturating_sub(lasted));
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = sleep(left) => {}
                () = self.is_wanted.notified() => {
                    if self.idle().is_some() {
                        return;
                    }
                }
            }
        }
    }
}

/// How long a client is idle before another may have its place.
const IDLE_WHEN_FULL: Duration = Duration::from_millis(IDLE_WHEN_FULL_MS);

/// Bytes of a piece: what the slowest of clients takes within its turn.
const PIECE: usize = 16 * 1024;

/// A body that is sent piece by piece. The next piece is asked for when the client has taken the one
/// before: each begins the client's turn anew, and while one is awaited it is the server's. As a last
/// piece may be asked for when a turn ends, who takes nothing is cut off after two turns at the latest.
pub struct Paced<B, H = ()> {
    body: Pin<Box<B>>,
    /// What the body gave that was not asked for yet.
    rest: Bytes,
    turn: Arc<Turn>,
    _held: H,
}

impl<B, H> Paced<B, H> {
    /// Of a body that is an answer on a connection, with what is held until it is over.
    pub(super) fn new(body: B, turn: &Arc<Turn>, held: H) -> Self {
        Self { body: Box::pin(body), rest: Bytes::new(), turn: Arc::clone(turn), _held: held }
    }
}

impl<B: Body<Data = Bytes>, H: Unpin> Body for Paced<B, H> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if self.rest.is_empty() {
            let Poll::Ready(frame) = self.body.as_mut().poll_frame(context) else {
                self.turn.end();
                return Poll::Pending;
            };
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => self.rest = data,
                Some(Ok(Err(other))) => return Poll::Ready(Some(Ok(other))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.turn.give();
                    return Poll::Ready(None);
                }
            }
        }
        self.turn.give();
        let bytes = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let body = self.body.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(body.lower() + rest);
        hint
    }
}

#[cfg(test)]
mod tests;
