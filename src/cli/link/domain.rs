//! The domain of the short URLs that a command shows, and the links that addresses on it name.

use crate::cli::error::CliError;
use crate::cli::serve::DEFAULT_LISTEN;
use crate::domain::link::address::LinkName;
use crate::domain::link::slug::Slug;
use crate::domain::link::typed_path::{Meant, find};
use crate::domain::settings::Domain;
use crate::store::{Ask, OneLink};
use crate::wire::Data;

/// The domain of short URLs: the plan's, else the address of the running server, else the default address
/// of a server.
pub(in crate::cli) fn domain(planned: Option<Domain>, data: &Data) -> Domain {
    planned.or_else(|| data.address()).unwrap_or_else(|| Domain::local(DEFAULT_LISTEN))
}

/// The slug of a link as a command names it. If no link has that exact name, it is what a server would make
/// of it. Asks for the domain only if the link is named by its address.
pub(super) fn slug_of(name: &LinkName, data: &Data) -> Result<Slug, CliError> {
    let path = match name {
        LinkName::Slug(typed) => typed.path(),
        LinkName::Address(address) => {
            let settings = data.snapshot(&Ask::settings())?.settings;
            let others = || settings.domains.iter().find_map(|domain| address.path(domain).ok());
            let on_first = address.path(&domain(settings.domain.clone(), data));
            on_first.or_else(|error| others().ok_or(error))?
        }
    };
    let exists = |slug: &Slug| -> Result<bool, CliError> {
        Ok(data.snapshot(&OneLink::ask(slug.clone()))?.link.is_some())
    };
    if let Some(exact) = &path.exact
        && exists(exact)?
    {
        return Ok(exact.clone());
    }
    match find(&path.text, exists)? {
        Meant::One((slug, _)) => Ok(slug),
        Meant::Two(one, other) => Err(CliError::TwoLinks { given: path.text, one, other }),
        Meant::Nothing => {
            let named = path.exact.map_or(path.text, |slug| slug.to_string());
            Err(CliError::NoSuchLink(named))
        }
    }
}
