//! Why the person whom `--customer` or `--contact` names cannot be hashed.

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
    #[error(
        "the people key, which hashes contacts, is missing: put the backed-up key beside the data file"
    )]
    ContactKeyMissing,
    #[error("the people key, which hashes contacts, stays on the server: run the command there")]
    ContactElsewhere,
    #[error("--contact names nobody")]
    NoContact,
}
