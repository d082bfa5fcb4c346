//! The domain of the short URLs that a command shows, and the links that addresses on it name.

use crate::cli::error::CliError;
use crate::cli::serve::DEFAULT_LISTEN;
use crate::domain::link::address::LinkName;
use crate::domain::link::slug::Slug;
use crate::domain::settings::Domain;
use crate::store::Ask;
use crate::wire::Data;

/// The domain of short URLs: the plan's, else the address of the running server, else the default address
/// of a server.
pub(super) fn domain(planned: Option<Domain>, data: &Data) -> Domain {
    planned.or_else(|| data.address()).unwrap_or_else(|| Domain::local(DEFAULT_LISTEN))
}

/// The slug of a link as a command names it. Asks for the domain only if it is named by its address.
pub(super) fn slug_of(name: &LinkName, data: &Data) -> Result<Slug, CliError> {
    match name {
        LinkName::Slug(slug) => Ok(slug.clone()),
        LinkName::Address(address) => {
            let settings = data.snapshot(&Ask::settings())?.settings;
            Ok(address.slug(&domain(settings.domain, data))?)
        }
    }
}
