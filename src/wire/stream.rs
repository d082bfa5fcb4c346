//! The stream of a snapshot, and who sent it.
//!
//! Invariant: a stream that a server sent and that this version cannot read is an error about that
//! server; one from the data file itself is an error about the file.

use std::fs::File;
use std::io;

use super::error::{AnswerError, WireError};
use crate::store::{Ask, Parts, Snapshot, StoreError};

/// The stream of a snapshot, at its beginning.
#[derive(Debug)]
pub struct Stream {
    pub file: File,
    /// The server that sent it, in words; `None` for the data file itself.
    pub(super) server: Option<String>,
}

/// A snapshot that was read from the data file, or the stream of one that a server sent.
pub(super) enum Answered<P> {
    Read(Box<Snapshot<P>>),
    Sent(Stream),
}

impl<P: Parts> Answered<P> {
    pub(super) fn snapshot(self, ask: &Ask<P>) -> Result<Snapshot<P>, WireError> {
        match self {
            Self::Read(snapshot) => Ok(*snapshot),
            Self::Sent(stream) => stream.read(|file| ask.read(file)),
        }
    }
}

impl Stream {
    /// How many bytes it has.
    pub fn size(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    pub fn read<T>(self, read: impl FnOnce(File) -> Result<T, StoreError>) -> Result<T, WireError> {
        let Self { file, server } = self;
        read(file).map_err(|error| blame(server.as_deref(), error))
    }

    /// The error of a copy of this stream that cannot be read.
    #[must_use]
    pub fn blame(&self, error: StoreError) -> WireError {
        blame(self.server.as_deref(), error)
    }
}

fn blame(server: Option<&str>, error: StoreError) -> WireError {
    match (server, error) {
        (
            Some(server),
            error @ (StoreError::Corrupt { .. } | StoreError::Snapshot(_) | StoreError::Missing(_)),
        ) => WireError::Answer { sender: server.to_owned(), source: AnswerError::Snapshot(error) },
        (_, error) => error.into(),
    }
}
