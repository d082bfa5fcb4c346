//! A link as a person names it: by its slug, or by an address that was copied.
//!
//! Invariant: an address names a link only on the domain of the links. Does not check whether the link
//! exists.

use percent_encoding::percent_decode_str;
use thiserror::Error;
use url::Url;

use super::slug::{Slug, SlugError};
use super::typed_path::{meant, read_path};
use crate::domain::settings::Domain;
use crate::domain::settings::domain::below;

/// The name of a link in a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkName {
    Slug(Slug),
    Address(Address),
}

/// A text with a host or a leading slash: `https://go.example.com/bio`, `go.example.com/bio?x=1`, `/bio`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Box<str>);

/// Why an address names no link.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AddressError {
    #[error("`{given}` is not on {domain}, the domain of the links")]
    Elsewhere { given: String, domain: String },
    #[error("`{given}` names no link: an address is {domain}/ and a slug")]
    NoLink { given: String, domain: String },
}

impl LinkName {
    /// Reads a slug or an address. What was copied along with it is ignored.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let copied =
            text.trim().trim_start_matches(['<', '(', '[', '"', '\'']).trim_end_matches('>');
        let host = copied.split('/').next().unwrap_or_default();
        let is_host = host.is_empty() || host.contains(['.', ':']) || host == "localhost";
        if copied.contains('/') && is_host {
            return Ok(Self::Address(Address(Box::from(copied))));
        }
        Slug::typed(text).map(Self::Slug)
    }
}

impl Address {
    /// The slug of an address on this domain. The scheme does not matter, and neither does what follows
    /// the path.
    pub fn slug(&self, domain: &Domain) -> Result<Slug, AddressError> {
        let (given, shown) = (self.0.to_string(), domain.to_string());
        let Some(path) = self.path_on(&shown) else {
            return Err(AddressError::Elsewhere { given, domain: shown });
        };
        let path = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        let path = path.trim_matches('/');
        let named = read_path(path).or_else(|| meant(path).next());
        named.map(|(slug, _)| slug).ok_or(AddressError::NoLink { given, domain: shown })
    }

    /// The path below the domain; `None` if the address is elsewhere.
    fn path_on(&self, domain: &str) -> Option<String> {
        let own = Url::parse(domain).ok()?;
        let prefix = own.path().trim_matches('/');
        if self.0.starts_with('/') && !self.0.starts_with("//") {
            let path = own.join(&self.0).ok()?.path().to_owned();
            return Some(below(&path, prefix).map_or(path.clone(), ToOwned::to_owned));
        }
        let address = self.0.trim_start_matches('/');
        let is_whole = address.contains("://");
        let whole =
            if is_whole { address.to_owned() } else { format!("{}://{address}", own.scheme()) };
        let url = Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let is_there = url.host() == own.host() && url.port() == own.port();
        let rest = below(url.path(), prefix)?;
        is_there.then(|| rest.to_owned())
    }
}

#[cfg(test)]
mod tests;
