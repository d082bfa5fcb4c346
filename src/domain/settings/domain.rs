//! The address of all short links: `https://go.example.com`, or `https://example.com/s` for a shop whose
//! links live below a path.
//!
//! Invariant: the text is the one of a parsed URL, without a trailing slash, a trailing dot of the host, a
//! query or a user name. Does not know which links exist.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use thiserror::Error;
use url::{Host, Url};

use crate::domain::limits::DOMAIN_PATH_BYTES_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::link::target::Target;

/// The beginning of all short links, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Domain(Box<str>);

/// Why a text is not a domain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DomainError {
    #[error("{}", explained(.0))]
    Malformed(String),
    /// `https://example.com/-/x`.
    #[error("`{0}` has the path /-, where Couplet's own pages are; choose another")]
    Reserved(String),
    #[error("`{0}` has a path with other characters than letters, digits, `-`, `_`, `.` and `~`")]
    Path(String),
    #[error(
        "`{0}` has a path of more than {DOMAIN_PATH_BYTES_MAX} bytes, which every link would have"
    )]
    TooLong(String),
    /// `http://0.0.0.0:8080`.
    #[error("nobody can open `{0}`: it stands for every address of a machine, and is none itself")]
    Unspecified(String),
}

/// Why a text is not a domain, with the domain that was probably meant.
fn explained(text: &str) -> String {
    let text = text.trim();
    let meant = |url: Url| {
        let is_host = matches!(url.scheme(), "https" | "http") && url.username().is_empty();
        url.host_str().filter(|host| is_host && host.contains('.'))?;
        let origin = url.origin().ascii_serialization();
        let whole = format!("{origin}{}", url.path());
        Domain::parse(&whole).or_else(|_| Domain::parse(&origin)).ok()
    };
    if let Some(domain) = Url::parse(text).ok().and_then(meant) {
        return format!("`{text}` has more than a scheme, a host name and a path; write {domain}");
    }
    match Url::parse(&format!("https://{text}")).ok().and_then(meant) {
        Some(domain) if !text.contains("//") => format!("`{text}` has no https://; write {domain}"),
        _ => format!("`{text}` is not a domain such as https://go.example.com"),
    }
}

impl Domain {
    /// Parses `https://host[:port][/path]`, with or without a trailing slash.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let text = text.trim();
        let malformed = || DomainError::Malformed(text.to_owned());
        let mut url = Url::parse(text).map_err(|_| malformed())?;
        let plain = url.query().is_none() && url.fragment().is_none();
        let web = matches!(url.scheme(), "https" | "http") && url.username().is_empty();
        if !plain || !web || url.password().is_some() {
            return Err(malformed());
        }
        let unspecified = match url.host() {
            Some(Host::Ipv4(host)) => host.is_unspecified(),
            Some(Host::Ipv6(host)) => host.is_unspecified(),
            _ => false,
        };
        if unspecified {
            return Err(DomainError::Unspecified(text.to_owned()));
        }
        // `go.example.com.` is the same host, and one spelling is compared with targets.
        if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')) {
            let host = host.to_owned();
            url.set_host(Some(&host)).map_err(|_| malformed())?;
        }
        path_fault(url.path().trim_end_matches('/'), text)?;
        Ok(Self(Box::from(url.as_str().trim_end_matches('/'))))
    }

    /// The domain of links that are served at a socket's address. An address that stands for every
    /// address of the machine becomes the loopback, which a browser on this machine can open.
    #[must_use]
    pub fn local(address: SocketAddr) -> Self {
        let address = reachable(address);
        // Not `Display` of the whole, which adds the zone of an IPv6 address. No URL can have one.
        let host = match address {
            SocketAddr::V4(address) => address.ip().to_string(),
            SocketAddr::V6(address) => format!("[{}]", address.ip()),
        };
        let text = format!("http://{host}:{}", address.port());
        Self::parse(&text).expect("an address is a domain")
    }

    /// The URL of a link.
    #[must_use]
    pub fn short_url(&self, slug: &Slug) -> String {
        format!("{self}/{slug}")
    }

    /// The path below which the links are, without slashes at its ends. Empty for nearly all.
    #[must_use]
    pub fn path(&self) -> &str {
        self.parts().1
    }

    /// The host, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        host_and_port(self.parts().0).0
    }

    /// Whether its links are not encrypted on their way.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        self.0.starts_with("http://")
    }

    /// Whether only this computer can open its links.
    #[must_use]
    pub fn is_own_computer(&self) -> bool {
        let host = self.host();
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// Whether a target is among the short links: on this host, and below the path if there is one. The
    /// scheme does not matter, and neither does which of the two usual ports is written: a proxy may send
    /// http to https. Another port is another service.
    #[must_use]
    pub fn has(&self, target: &Target) -> bool {
        let (scheme, rest) = target.as_str().split_once("://").unwrap_or_default();
        if !matches!(scheme, "https" | "http") {
            return false;
        }
        // Both are the text of a parsed URL: in lower case, in Punycode, without the scheme's own port.
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let ((host, port), (own_host, own_port)) =
            (host_and_port(authority), host_and_port(self.parts().0));
        let is_usual = |port| matches!(port, None | Some("80" | "443"));
        host.strip_suffix('.').unwrap_or(host) == own_host
            && (port == own_port || (is_usual(port) && is_usual(own_port)))
            && self.is_below_path(path)
    }

    fn is_below_path(&self, path: &str) -> bool {
        let own = self.path();
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        below(&path, own).is_some()
    }

    /// The host with its port, and the path without slashes at its ends.
    fn parts(&self) -> (&str, &str) {
        let rest = self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest);
        rest.split_once('/').unwrap_or((rest, ""))
    }
}

/// The loopback in place of an address that stands for every address of the machine.
#[must_use]
pub fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

/// What follows in `path` after the path of a domain: empty for the path itself, the name of a link after
/// it. `None` if the path is not below it. Case is ignored, because phones begin a word with a capital.
#[must_use]
pub fn below<'p>(path: &'p str, of_domain: &str) -> Option<&'p str> {
    let path = path.trim_start_matches('/');
    if of_domain.is_empty() {
        return Some(path);
    }
    let (start, rest) = path.split_at_checked(of_domain.len())?;
    if !start.eq_ignore_ascii_case(of_domain) {
        return None;
    }
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// Checks the path of a domain, without a trailing slash.
fn path_fault(path: &str, text: &str) -> Result<(), DomainError> {
    let Some(segments) = path.strip_prefix('/') else { return Ok(()) };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let is_plain = |segment: &str| !segment.is_empty() && segment.bytes().all(plain);
    if !segments.split('/').all(is_plain) {
        return Err(DomainError::Path(text.to_owned()));
    }
    if segments.split('/').next() == Some("-") {
        return Err(DomainError::Reserved(text.to_owned()));
    }
    if segments.len() > DOMAIN_PATH_BYTES_MAX {
        return Err(DomainError::TooLong(text.to_owned()));
    }
    Ok(())
}

/// Splits `host[:port]`; the host may be an IPv6 address in brackets.
fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
