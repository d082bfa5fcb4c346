//! Why links cannot be made for a list of contacts, or the list cannot be read.

use std::path::PathBuf;

use thiserror::Error;

use super::CliError;
use crate::domain::label::{BatchName, LinkBatchName};
use crate::domain::limits::CONTACTS_MAX;
use crate::import::ContactsError;

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ContactsFault {
    #[error("cannot read the contacts of {}: {source}", path.display())]
    File { path: PathBuf, source: ContactsError },
    /// The contacts could be read before.
    #[error("cannot read the contacts again: {0}")]
    Again(#[from] ContactsError),
    #[error(
        "the file has more than {CONTACTS_MAX} contacts: make links for it in parts, with a --name for each"
    )]
    TooMany,
    /// New links, and nothing says of what.
    #[error("there are no links with the name `{0}` yet: say which link is sent, with --link SLUG")]
    NoLink(LinkBatchName),
    /// A flag that contradicts what was begun under the name.
    #[error("the links `{name}` were begun with {was}; leave out {flag}, or choose another --name")]
    Other { name: LinkBatchName, flag: &'static str, was: String },
    #[error(
        "the campaign has several batches of codes for this channel: {}; choose one with --codes NAME, or none \
         with --no-codes",
        .0.iter().map(BatchName::as_str).collect::<Vec<_>>().join(", ")
    )]
    SeveralBatches(Vec<BatchName>),
    /// Drawn sub-ids were taken again and again.
    #[error("no free sub-id was found: every random one is taken")]
    Exhausted,
}

impl From<ContactsError> for CliError {
    fn from(source: ContactsError) -> Self {
        ContactsFault::Again(source).into()
    }
}
