//! The body of a response that streams a file.
//!
//! The file is read in chunks on a blocking thread. A slow client therefore keeps a temporary file open,
//! but no transaction.

use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// The size of a chunk, in bytes.
const CHUNK: usize = 256 * 1024;

/// Receives the chunks as they are read.
#[derive(Debug)]
pub struct SpoolBody {
    chunks: mpsc::Receiver<io::Result<Bytes>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl SpoolBody {
    /// Streams a file from its current position.
    pub(super) fn of(mut file: File) -> Self {
        // Reads at most two chunks ahead of the socket.
        let (sender, receiver) = mpsc::channel(2);
        tokio::task::spawn_blocking(move || {
            loop {
                let mut chunk = Vec::with_capacity(CHUNK);
                let read = match file.by_ref().take(CHUNK as u64).read_to_end(&mut chunk) {
                    Ok(0) => return,
                    Ok(_) => Ok(Bytes::from(chunk)),
                    Err(error) => Err(error),
                };
                let failed = read.is_err();
                if sender.blocking_send(read).is_err() || failed {
                    return;
                }
            }
        });
        Self { chunks: receiver, permit: None }
    }

    /// The same, with a permit that it holds until it is sent or given up.
    #[must_use]
    pub fn holding(self, permit: OwnedSemaphorePermit) -> Self {
        Self { permit: Some(permit), ..self }
    }
}

impl Body for SpoolBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let chunk = std::task::ready!(self.chunks.poll_recv(context));
        if chunk.is_none() {
            self.permit = None;
        }
        Poll::Ready(chunk.map(|bytes| bytes.map(Frame::data)))
    }
}
