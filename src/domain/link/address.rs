//! A link as a person names it: by its slug, or by an address that was copied.
//!
//! Invariant: an address names a link only on the domain of the links. What was pasted with it is read as a
//! server reads it in a request. Does not know which links exist.

use percent_encoding::percent_decode_str;
use thiserror::Error;
use url::Url;

use super::slug::{Slug, SlugError};
use super::typed_path::{meant, read_path};
use crate::domain::fold::fold;
use crate::domain::settings::Domain;
use crate::domain::settings::domain::below;

/// The name of a link in a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkName {
    Slug(TypedSlug),
    Address(Address),
}

/// A text that may have a slug, as it was typed or pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedSlug(Box<str>);

/// A text like the path of a request. It means an exact name, if there is such a link, and otherwise what
/// [`typed_path::find`](super::typed_path::find) finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedPath {
    pub text: String,
    pub exact: Option<Slug>,
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
        let copied = without_label(text);
        let copied = copied.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '/');
        let copied = copied.trim_end().trim_end_matches('>');
        let host = copied.split('/').next().unwrap_or_default();
        let is_host = host.is_empty() || host.contains(['.', ':']) || host == "localhost";
        if copied.contains('/') && is_host {
            return Ok(Self::Address(Address(Box::from(copied))));
        }
        let refused = match Slug::typed(text) {
            Ok(_) => None,
            // A host, or a sentence.
            Err(error) if fold(text).trim().trim_end_matches('.').matches('.').count() > 1 => {
                Some(error)
            }
            Err(error) => meant(text).next().is_none().then_some(error),
        };
        refused.map_or_else(|| Ok(Self::Slug(TypedSlug(Box::from(text)))), Err)
    }
}

/// An address without a text before it: `[bio](https://go.example.com/bio)`, `Link: https://...`.
fn without_label(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let at = lower.find("https://").or_else(|| lower.find("http://"));
    at.filter(|at| !text[..*at].contains('/')).map_or(text, |at| &text[at..])
}

impl TypedSlug {
    #[must_use]
    pub fn path(&self) -> PastedPath {
        PastedPath { text: self.0.to_string(), exact: Slug::typed(&self.0).ok() }
    }
}

impl Address {
    /// The path of an address on this domain. The scheme does not matter, and neither does what follows
    /// the path.
    pub fn path(&self, domain: &Domain) -> Result<PastedPath, AddressError> {
        let (given, shown) = (self.0.to_string(), domain.to_string());
        let Some(path) = self.path_on(&shown) else {
            return Err(AddressError::Elsewhere { given, domain: shown });
        };
        let path = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        let path = path.trim_matches('/');
        let exact = read_path(path).map(|(slug, _)| slug);
        if exact.is_none() && meant(path).next().is_none() {
            return Err(AddressError::NoLink { given, domain: shown });
        }
        Ok(PastedPath { text: path.to_owned(), exact })
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
