//! A body that is sent in small pieces, each with a client timeout of its own.
//!
//! Invariant: the timer restarts when the client has taken a piece, and is paused while the next one is
//! being made: a slow client gets a large answer whole, a stalled one is cut off.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::client_timer::ClientTimer;

/// Bytes of a piece: what the slowest client takes within its timeout.
const PIECE: usize = 16 * 1024;

/// A body sent in pieces. hyper polls for a piece once the client has taken the one before. As it may
/// poll for the last piece just before the timeout, a stalled client is cut off after two timeouts at most.
pub struct PacedBody<B, P = ()> {
    body: Pin<Box<B>>,
    /// Data of the body that has not been sent yet.
    unsent: Bytes,
    timer: Arc<ClientTimer>,
    _permit: P,
}

impl<B, P> PacedBody<B, P> {
    /// Paces a body by its connection's timer. The permit is released when the body is dropped.
    pub(super) fn new(body: B, timer: &Arc<ClientTimer>, permit: P) -> Self {
        let timer = Arc::clone(timer);
        Self { body: Box::pin(body), unsent: Bytes::new(), timer, _permit: permit }
    }
}

impl<B: Body<Data = Bytes>, P: Unpin> Body for PacedBody<B, P> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if self.unsent.is_empty() {
            let Poll::Ready(frame) = self.body.as_mut().poll_frame(context) else {
                self.timer.pause();
                return Poll::Pending;
            };
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => self.unsent = data,
                Some(Ok(Err(other))) => return Poll::Ready(Some(Ok(other))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.timer.restart();
                    return Poll::Ready(None);
                }
            }
        }
        self.timer.restart();
        let bytes = self.unsent.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.unsent.split_to(bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.unsent.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let unsent = self.unsent.len() as u64;
        let body = self.body.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + unsent);
        }
        hint.set_lower(body.lower() + unsent);
        hint
    }
}

#[cfg(test)]
mod tests;
