//! Why `--customer` cannot be used.

use thiserror::Error;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CustomerError {
    #[error(
        "the people key, which hashes customers, is missing: put the backed-up key beside the data \
         file, or leave out --customer"
    )]
    KeyMissing,
    #[error(
        "the people key, which hashes customers, stays on the server: run the command there, or leave \
         out --customer"
    )]
    KeyElsewhere,
    #[error("--customer is empty")]
    Nobody,
}
