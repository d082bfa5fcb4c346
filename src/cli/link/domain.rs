//! The domain of the short URLs that a command shows.

use crate::cli::serve::DEFAULT_LISTEN;
use crate::domain::settings::Domain;
use crate::wire::Data;

/// The domain of short URLs: the plan's, else the address of the running server, else the default address
/// of a server.
pub(super) fn domain(planned: Option<Domain>, data: &Data) -> Domain {
    planned.or_else(|| data.address()).unwrap_or_else(|| Domain::local(DEFAULT_LISTEN))
}
