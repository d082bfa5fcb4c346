//! A spool as the body of an answer: read piece by piece on a thread that may block, so that a slow
//! reader holds a file and never a transaction.

use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::mpsc;

/// Bytes of one piece.
const PIECE: usize = 256 * 1024;

/// The body; pieces come as they are read.
#[derive(Debug)]
pub struct SpoolBody(mpsc::Receiver<io::Result<Bytes>>);

impl SpoolBody {
    /// Of a file, from where it stands.
    pub(super) fn of(mut file: File) -> Self {
        // Two pieces are read ahead of the socket.
        let (sender, receiver) = mpsc::channel(2);
        tokio::task::spawn_blocking(move || {
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                let read = match file.by_ref().take(PIECE as u64).read_to_end(&mut piece) {
                    Ok(0) => return,
                    Ok(_) => Ok(Bytes::from(piece)),
                    Err(error) => Err(error),
                };
                let failed = read.is_err();
                if sender.blocking_send(read).is_err() || failed {
                    return;
                }
            }
        });
        Self(receiver)
    }
}

impl Body for SpoolBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|bytes| bytes.map(Frame::data)))
    }
}
