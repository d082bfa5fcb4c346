//! Why a customer cannot be named.

use thiserror::Error;

/// Why somebody cannot be named.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CustomerError {
    /// The key under which people are kept is not there.
    #[error(
        "the people key, under whose hash customers are kept, is missing: put the key that was \
         backed up beside the data file, or leave out --customer"
    )]
    KeyMissing,
    /// The key is on another machine.
    #[error(
        "the people key, under whose hash customers are kept, never leaves the server's machine: \
         run it there, or leave out --customer"
    )]
    KeyElsewhere,
    /// Nobody is named.
    #[error("--customer names nobody")]
    Nobody,
}
