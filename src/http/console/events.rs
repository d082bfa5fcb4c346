//! Live numbers as server-sent events.
//!
//! Invariant: an event is sent only when a number has changed, and now and then to tell that the connection is alive. A
//! stream ends with its session, and when the server stops. The number of streams is bounded.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::domain::limits::{CONSOLE_STREAM_CHECK_TICKS, CONSOLE_STREAM_PAUSE_MS};

/// What a stream tells.
pub(super) type Tell = Box<dyn Fn() -> String + Send + Sync>;
/// Whether its session is still open.
pub(super) type IsOpen = Box<dyn Fn() -> bool + Send + Sync>;

/// The body of a stream of events.
pub struct Events {
    tell: Tell,
    is_open: IsOpen,
    stop: watch::Receiver<bool>,
    ticks: Interval,
    since: u32,
    last: String,
    _permit: OwnedSemaphorePermit,
}

impl Events {
    pub(super) fn new(
        tell: Tell,
        is_open: IsOpen,
        stop: watch::Receiver<bool>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let mut ticks = interval(Duration::from_millis(CONSOLE_STREAM_PAUSE_MS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { tell, is_open, stop, ticks, since: 0, last: String::new(), _permit: permit }
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let of = &mut *self;
        while of.ticks.poll_tick(context).is_ready() {
            if *of.stop.borrow() || !(of.is_open)() {
                return Poll::Ready(None);
            }
            of.since += 1;
            let told = (of.tell)();
            if told != of.last {
                of.since = 0;
                let event = format!("data: {told}\n\n");
                of.last = told;
                return Poll::Ready(Some(Ok(Frame::data(event.into()))));
            }
            if of.since >= CONSOLE_STREAM_CHECK_TICKS {
                of.since = 0;
                return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b": \n\n")))));
            }
        }
        Poll::Pending
    }
}
