//! Targets: the URLs that links lead to, parsed once, when they are written, as browsers parse
//! them.
//!
//! Invariant: a `Target` is ASCII, has no user name, at most `TARGET_BYTES_MAX` bytes, and an
//! allowed scheme. It goes into a `Location` header, and nothing in a request can change its host.

use std::fmt;

use thiserror::Error;
use url::Url;

use super::bad_url::{explained, explained_scheme};
use super::chat::opens_chat;
use super::utm::Utm;
use crate::domain::limits::TARGET_BYTES_MAX;

/// Schemes that no plan can allow, because they run code or read files on the visitor's device.
const NEVER: [&str; 5] = ["javascript", "data", "file", "blob", "vbscript"];

/// The schemes that targets may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schemes(Vec<String>);

/// Why a scheme cannot be allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SchemeError {
    #[error("`{0}` is not a URL scheme such as https or tel")]
    Malformed(String),
    /// A scheme that is never allowed.
    #[error("`{0}` links are never allowed: they run code or open files")]
    Never(String),
}

impl Default for Schemes {
    fn default() -> Self {
        Self(["https", "http", "tel", "sms", "mailto"].map(str::to_owned).to_vec())
    }
}

impl Schemes {
    /// Parses a list of scheme names.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, SchemeError> {
        let mut schemes = Vec::new();
        for name in names {
            let name = name.trim().to_ascii_lowercase();
            let rest = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(rest) {
                return Err(SchemeError::Malformed(name));
            }
            if NEVER.contains(&name.as_str()) {
                return Err(SchemeError::Never(name));
            }
            schemes.push(name);
        }
        Ok(Self(schemes))
    }

    /// The names in the order they were given.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

/// The URL that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target(Box<str>);

/// Why a text is not a target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The URL standard does not read it.
    #[error("{}", explained(text, *reason))]
    Malformed { text: String, reason: url::ParseError },
    /// A scheme that is not allowed.
    #[error("{}", explained_scheme(scheme, allowed))]
    Scheme { scheme: String, allowed: String },
    /// A line break, a tab or another control character, which URL parsers drop in silence.
    #[error("a target cannot contain line breaks, tabs or other control characters")]
    Control,
    /// `https:shop.example`, which browsers read as something else than it looks.
    #[error("`{0}` has no `//` after its scheme")]
    NoSlashes(String),
    /// `https://user@host/`.
    #[error("a target cannot contain a user name or a password")]
    UserInfo,
    /// Where the links themselves live.
    #[error(
        "it leads back to {0}, the domain of the links: visitors would be redirected in a loop"
    )]
    Circle(String),
    /// Over `TARGET_BYTES_MAX` bytes.
    #[error("a target can have {TARGET_BYTES_MAX} bytes; this one has {0}")]
    TooLong(usize),
}

impl Target {
    /// Parses a URL and checks it against the allowed schemes.
    pub fn parse(text: &str, schemes: &Schemes) -> Result<Self, TargetError> {
        if text.chars().any(char::is_control) {
            return Err(TargetError::Control);
        }
        let url = Url::parse(text.trim())
            .map_err(|reason| TargetError::Malformed { text: text.trim().to_owned(), reason })?;
        if !schemes.0.iter().any(|s| s == url.scheme()) || NEVER.contains(&url.scheme()) {
            let allowed = schemes.0.join(", ");
            return Err(TargetError::Scheme { scheme: url.scheme().to_owned(), allowed });
        }
        let slashes = text.trim().split_once(':').is_some_and(|(_, rest)| rest.starts_with("//"));
        if url.has_host() && !slashes {
            return Err(TargetError::NoSlashes(text.trim().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::UserInfo);
        }
        Self::bounded(&url)
    }

    fn bounded(url: &Url) -> Result<Self, TargetError> {
        let text = url.as_str();
        if text.len() > TARGET_BYTES_MAX {
            return Err(TargetError::TooLong(text.len()));
        }
        Ok(Self(Box::from(text)))
    }

    /// Reads a stored target. It may have any scheme except those that are never allowed.
    pub fn reread(text: &str) -> Result<Self, TargetError> {
        if is_plain_web(text) {
            return Ok(Self(Box::from(text)));
        }
        let scheme = text.split(':').next().unwrap_or_default().to_owned();
        Self::parse(text, &Schemes(vec![scheme]))
    }

    /// The URL, in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a web address, so that its query can carry tags.
    #[must_use]
    pub fn is_web(&self) -> bool {
        self.0.starts_with("https://") || self.0.starts_with("http://")
    }

    /// Whether it is a page that reads UTM values. A chat app reads none, and shows some of them to people.
    #[must_use]
    pub fn takes_utm(&self) -> bool {
        self.is_web() && !opens_chat(self)
    }

    /// The query of a web address, as written.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        let (before, _) = self.0.split_once('#').unwrap_or((&self.0, ""));
        self.is_web().then(|| before.split_once('?'))?.map(|(_, query)| query)
    }

    /// The URL up to its path: scheme, host and port.
    #[must_use]
    pub fn host(&self) -> String {
        let url = self.url();
        url[..url::Position::BeforePath].to_owned()
    }

    /// The target with UTM values in its query. They replace values of the same keys; other
    /// parameters stay as written. `drop_key` is removed, because the redirect adds it itself.
    pub fn tagged(&self, utm: &Utm, drop_key: &ParamName) -> Result<Self, TargetError> {
        if !self.takes_utm() {
            return Ok(self.clone());
        }
        let mut url = self.url();
        let replaced = |key: &str| {
            key == drop_key.as_str()
                || utm.pairs().iter().any(|(name, value)| value.is_some() && *name == key)
        };
        let kept: Vec<&str> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty() && !replaced(&decoded_key(pair)))
            .collect();
        let mut query = kept.join("&");
        for (name, value) in utm.pairs() {
            if let Some(value) = value {
                if !query.is_empty() {
                    query.push('&');
                }
                query.push_str(name);
                query.push('=');
                query.extend(url::form_urlencoded::byte_serialize(value.as_str().as_bytes()));
            }
        }
        url.set_query((!query.is_empty()).then_some(query.as_str()));
        Self::bounded(&url)
    }

    /// The target without the parameters of these UTM values, which [`Self::tagged`] adds again.
    #[must_use]
    pub fn untagged(&self, utm: &Utm) -> Self {
        if !self.takes_utm() {
            return self.clone();
        }
        let mut url = self.url();
        let Some(query) = url.query().map(str::to_owned) else { return self.clone() };
        let is_added =
            |key: &str| utm.pairs().iter().any(|(name, value)| value.is_some() && *name == key);
        let kept: Vec<&str> =
            query.split('&').filter(|pair| !is_added(&decoded_key(pair))).collect();
        url.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
        Self(Box::from(url.as_str()))
    }

    fn url(&self) -> Url {
        Url::parse(&self.0).expect("a target is the text of a parsed URL")
    }
}

/// Whether a text is a web address that URL parsing would not change. Nearly all stored targets
/// are, and this check costs a fraction of parsing. False when unsure.
fn is_plain_web(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    // Works on bytes, because a start checks a million addresses.
    let Some(rest) = rest.map(str::as_bytes) else { return false };
    let Some(slash) = rest.iter().position(|byte| *byte == b'/') else { return false };
    let (host, rest) = (&rest[..slash], &rest[slash + 1..]);
    let path = rest.split(|byte| b"?#".contains(byte)).next().unwrap_or_default();
    text.len() <= TARGET_BYTES_MAX
        && host.split(|byte| *byte == b'.').all(is_plain_label)
        // A host whose last label starts with a digit may be parsed as an IPv4 address.
        && host.rsplit(|byte| *byte == b'.').next().is_some_and(|last| last[0].is_ascii_lowercase())
        && !path.split(|byte| *byte == b'/').any(|part| part.starts_with(b".") || part.starts_with(b"%2"))
        && rest.iter().all(|byte| NEEDS_NO_ESCAPE[usize::from(*byte)])
}

/// The bytes that need no escaping in any part of a web address.
const NEEDS_NO_ESCAPE: [bool; 256] = {
    let escaped = b"\"<>`{}\\^|'";
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        table[byte as usize] = true;
        byte += 1;
    }
    let mut at = 0;
    while at < escaped.len() {
        table[escaped[at] as usize] = false;
        at += 1;
    }
    table
};

/// Whether a label of a host is lower-case ASCII and not Punycode, so that parsing keeps it.
fn is_plain_label(label: &[u8]) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=63).contains(&label.len()) && label.get(2..4) != Some(b"--") && label.iter().all(is_plain)
}

/// The decoded key of a `key=value` pair.
fn decoded_key(pair: &str) -> String {
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs.next().map(|(key, _)| key.into_owned()).unwrap_or_default()
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of the query parameter that carries the click id: `lnk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamName(Box<str>);

/// Why a text is not a parameter name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParamNameError {
    #[error("`{0}` cannot name a query parameter: use up to 40 letters, digits, `_` and `-`")]
    Malformed(String),
    #[error(
        "browsers and mail programs remove `{0}` from addresses, so no order would bring a click id back: use a name of your own, such as lnk"
    )]
    Removed(String),
}

/// The click ids of ad platforms and mailing services, which Safari, Firefox, Brave and mail programs remove from
/// addresses in private windows or everywhere (Firefox "query stripping" list, Safari "advanced tracking and fingerprinting
/// protection", Brave "query filter").
const REMOVED: [&str; 15] = [
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "fbclid",
    "msclkid",
    "igshid",
    "igsh",
    "twclid",
    "ttclid",
    "li_fat_id",
    "mc_eid",
    "mkt_tok",
    "yclid",
    "_hsenc",
];

impl ParamName {
    /// Parses `[A-Za-z0-9_-]{1,40}`.
    pub fn parse(text: &str) -> Result<Self, ParamNameError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !(1..=40).contains(&text.len()) || !text.chars().all(plain) {
            Err(ParamNameError::Malformed(text.to_owned()))
        } else {
            Ok(Self(Box::from(text)))
        }
    }

    /// Parses the name of a click parameter: not one that is known to be removed on the way.
    pub fn kept(text: &str) -> Result<Self, ParamNameError> {
        let is_removed = REMOVED.iter().any(|name| name.eq_ignore_ascii_case(text));
        if is_removed { Err(ParamNameError::Removed(text.to_owned())) } else { Self::parse(text) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ParamName {
    fn default() -> Self {
        Self(Box::from("lnk"))
    }
}

#[cfg(test)]
mod tests;
