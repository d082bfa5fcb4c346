//! A connection of the local socket that measures how long its client has been idle.
//!
//! Invariant: a client is idle while the server waits to read from it or to write to it; every byte
//! resets the time. A client whose request is being answered is not idle. This relies on hyper's
//! `half_close`, with which hyper does not read between a request and its answer. Does not decide how
//! long is too long (see `host` and `connections`).

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;
use tokio::time::{Instant, sleep};

/// Since when a client has been idle; `None` while it is not.
#[derive(Debug)]
pub(super) struct IdleTime(Mutex<Option<Instant>>);

impl IdleTime {
    fn note<T>(&self, polled: Poll<T>) -> Poll<T> {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if polled.is_pending() {
            since.get_or_insert_with(Instant::now);
        } else {
            *since = None;
        }
        polled
    }

    /// Zero while the client is not idle.
    pub(super) fn elapsed(&self) -> Duration {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Resolves when the client has been idle for this long.
    pub(super) async fn exceeds(&self, limit: Duration) {
        loop {
            let left = limit.saturating_sub(self.elapsed());
            if left.is_zero() {
                return;
            }
            sleep(left).await;
        }
    }
}

pub(super) struct Watched {
    stream: UnixStream,
    idle_time: Arc<IdleTime>,
}

impl Watched {
    /// A new client is idle until it sends something.
    pub(super) fn new(stream: UnixStream) -> (Self, Arc<IdleTime>) {
        let idle_time = Arc::new(IdleTime(Mutex::new(Some(Instant::now()))));
        (Self { stream, idle_time: Arc::clone(&idle_time) }, idle_time)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.idle_time.note(polled)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.idle_time.note(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
