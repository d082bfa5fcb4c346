//! A connection of the local socket that knows for how long its command has been waited for.
//!
//! Invariant: a command is waited for while it has to send, or to take what is sent to it; each byte
//! begins that anew. While it is answered nobody waits for it; this relies on hyper's `half_close`, under
//! which hyper does not read between a request and its answer. Absent: how long is too long (host).

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;
use tokio::time::{Instant, sleep};

/// Since when a command is waited for; `None` while it is not.
#[derive(Debug)]
pub(super) struct Wait(Mutex<Option<Instant>>);

impl Wait {
    fn note<T>(&self, polled: Poll<T>) -> Poll<T> {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if polled.is_pending() {
            since.get_or_insert_with(Instant::now);
        } else {
            *since = None;
        }
        polled
    }

    /// For how long; nothing while it is not waited for.
    pub(super) fn lasted(&self) -> Duration {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Until it has lasted so long.
    pub(super) async fn outlasts(&self, patience: Duration) {
        loop {
            let left = patience.saturating_sub(self.lasted());
            if left.is_zero() {
                return;
            }
            sleep(left).await;
        }
    }
}

/// The connection.
pub(super) struct Watched {
    stream: UnixStream,
    wait: Arc<Wait>,
}

impl Watched {
    /// A command is waited for from the beginning.
    pub(super) fn new(stream: UnixStream) -> (Self, Arc<Wait>) {
        let wait = Arc::new(Wait(Mutex::new(Some(Instant::now()))));
        (Self { stream, wait: Arc::clone(&wait) }, wait)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.wait.note(polled)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wait.note(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
