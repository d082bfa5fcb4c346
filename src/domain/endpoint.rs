//! Endpoints: where events go that are sent out, and with which secrets they are signed.
//!
//! Invariant: a secret is never shown, but for the one time when it is drawn. An endpoint is reached over HTTPS, unless
//! private addresses are allowed for it. Does not send (see `outbound`), and does not say what an event is of (see
//! `service::news`).

pub mod network;
pub mod queue;
pub mod retry;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64ct::{Base64, Encoding};
use thiserror::Error;
use url::{Host, Url};

use super::environment::Random;
use super::hook::{HookKind, HookSecret};
use super::limits::{
    BATCH_LOW, ENDPOINT_NAME_CHARS_MAX, ENDPOINT_SECRET_BYTES, ENDPOINT_SECRETS_MAX,
    ENDPOINT_URL_BYTES_MAX,
};
use super::plain_name::is_plain_name;
use super::string_enum::string_enum;
use super::time::Timestamp;

string_enum!(
    /// What an event tells.
    EventKind {
        LinkClicked = "link.clicked",
        CouponGiven = "coupon.given",
        CouponRedeemed = "coupon.redeemed",
        OrderPlaced = "order.placed",
        ReportReady = "report.ready",
        BatchLow = "batch.low",
        /// Sent by `webhooks test` alone.
        Test = "webhook.test",
    }
);

impl EventKind {
    /// Those that an endpoint can be sent.
    pub const SENT: &'static [Self] = &[
        Self::LinkClicked,
        Self::CouponGiven,
        Self::CouponRedeemed,
        Self::OrderPlaced,
        Self::ReportReady,
        Self::BatchLow,
    ];
}

/// The word for all kinds of events.
const ALL: &str = "all";

/// The kinds of events that an endpoint is sent: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKinds(Vec<EventKind>);

/// Why a text does not name kinds of events.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is no event; use some of {}, with commas between, or {ALL}", names())]
pub struct EventKindsError {
    given: String,
}

fn names() -> String {
    EventKind::SENT.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

impl EventKinds {
    #[must_use]
    pub fn all() -> Self {
        Self(EventKind::SENT.to_vec())
    }

    #[must_use]
    pub fn has(&self, kind: EventKind) -> bool {
        self.0.contains(&kind)
    }
}

impl FromStr for EventKinds {
    type Err = EventKindsError;

    fn from_str(text: &str) -> Result<Self, EventKindsError> {
        if text.trim() == ALL {
            return Ok(Self::all());
        }
        let kind = |word: &str| {
            let found = EventKind::SENT.iter().find(|kind| kind.as_str() == word.trim());
            found.copied().ok_or_else(|| EventKindsError { given: word.trim().to_owned() })
        };
        let mut kinds = text.split(',').map(kind).collect::<Result<Vec<_>, _>>()?;
        kinds.sort_unstable();
        kinds.dedup();
        Ok(Self(kinds))
    }
}

impl fmt::Display for EventKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == EventKind::SENT {
            return f.write_str(ALL);
        }
        let words: Vec<&str> = self.0.iter().map(|kind| kind.as_str()).collect();
        f.write_str(&words.join(","))
    }
}

/// The name of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointName(Arc<str>);

/// Why a text is not the name of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the name of an endpoint has 1 to {ENDPOINT_NAME_CHARS_MAX} lower-case letters a-z, digits and dashes, such as \
     crm"
)]
pub struct EndpointNameError;

impl EndpointName {
    pub fn parse(text: &str) -> Result<Self, EndpointNameError> {
        if is_plain_name(text, ENDPOINT_NAME_CHARS_MAX) {
            Ok(Self(text.into()))
        } else {
            Err(EndpointNameError)
        }
    }

    /// The name of an endpoint at this address, if nobody gave it one: its host with dashes.
    #[must_use]
    pub fn of_url(url: &EndpointUrl) -> Option<Self> {
        let host = url.0.host_str()?.trim_matches(['[', ']']).to_ascii_lowercase();
        let name: String = host
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .take(ENDPOINT_NAME_CHARS_MAX)
            .collect();
        Self::parse(name.trim_matches('-')).ok()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EndpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address that events are sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointUrl(Url);

/// Why a text is not the address of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EndpointUrlError {
    #[error("`{0}` is no address such as https://example.com/hook")]
    Malformed(String),
    #[error("it has more than {ENDPOINT_URL_BYTES_MAX} bytes")]
    TooLong,
    #[error("it has a user name or a password; events are signed, so the endpoint needs neither")]
    User,
    #[error("what follows # is never sent; leave it out")]
    Fragment,
    #[error(
        "over http everybody on the way reads the events; use https, or add --allow-private if the endpoint is on your \
         own network"
    )]
    NotHttps,
    #[error(
        "{0} is an address of a private network or of this machine; add --allow-private if events shall go there"
    )]
    Private(Box<str>),
}

impl EndpointUrl {
    /// `allow_private` allows http, too, and addresses that nobody outside reaches.
    pub fn parse(text: &str, allow_private: bool) -> Result<Self, EndpointUrlError> {
        let text = text.trim();
        if text.len() > ENDPOINT_URL_BYTES_MAX {
            return Err(EndpointUrlError::TooLong);
        }
        let malformed = || EndpointUrlError::Malformed(text.to_owned());
        let url = Url::parse(text).map_err(|_| malformed())?;
        let host = url.host().map(|host| host.to_owned()).ok_or_else(malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointUrlError::User);
        }
        if url.fragment().is_some() {
            return Err(EndpointUrlError::Fragment);
        }
        match url.scheme() {
            "https" => {}
            "http" if allow_private => {}
            "http" => return Err(EndpointUrlError::NotHttps),
            _ => return Err(malformed()),
        }
        // A name is looked up, and its addresses are judged, whenever something is sent.
        let literal = match host {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        };
        if !allow_private && literal.is_some_and(|address| !network::is_public(address)) {
            return Err(EndpointUrlError::Private(url.host_str().unwrap_or_default().into()));
        }
        Ok(Self(url))
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host, without the brackets of an IPv6 address.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default().trim_matches(['[', ']'])
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// The host and the port as in a header, the port only if it is not the usual one.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The path and the query.
    #[must_use]
    pub fn path(&self) -> String {
        let path = self.0.path();
        self.0.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
    }
}

impl fmt::Display for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// A secret that events are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointSecret {
    pub secret: HookSecret,
    /// Until when; `None` of the newest.
    pub until: Option<Timestamp>,
}

/// Draws a secret of Standard Webhooks.
#[must_use]
pub fn draw_secret(random: &dyn Random) -> HookSecret {
    let mut bytes = [0; ENDPOINT_SECRET_BYTES];
    random.fill(&mut bytes);
    let text = format!("whsec_{}", Base64::encode_string(&bytes));
    HookSecret::parse(HookKind::Generic, &text).expect("it is written as it is read")
}

/// An endpoint that events are sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub name: EndpointName,
    pub url: EndpointUrl,
    pub events: EventKinds,
    pub made_at: Timestamp,
    /// Whether it may be on a private network, and without TLS.
    pub allow_private: bool,
    /// The unused codes of a batch below which they are few.
    pub low: u32,
    /// When it said that it is gone; it is sent nothing since.
    pub gone_at: Option<Timestamp>,
    /// The newest first.
    pub secrets: Vec<EndpointSecret>,
}

impl Endpoint {
    /// A new one, with its only secret.
    #[must_use]
    pub fn new(
        name: EndpointName,
        url: EndpointUrl,
        events: EventKinds,
        (secret, made_at): (HookSecret, Timestamp),
    ) -> Self {
        let secrets = vec![EndpointSecret { secret, until: None }];
        let (allow_private, low, gone_at) = (false, BATCH_LOW, None);
        Self { name, url, events, made_at, allow_private, low, gone_at, secrets }
    }

    /// The secrets that something is signed with now, the newest first.
    pub fn valid(&self, now: Timestamp) -> impl Iterator<Item = &HookSecret> {
        let is_valid = move |of: &&EndpointSecret| of.until.is_none_or(|until| now < until);
        self.secrets.iter().filter(is_valid).map(|of| &of.secret)
    }

    /// Makes a secret the newest. Those before it are valid until `until` at the latest.
    pub fn rotate(&mut self, secret: HookSecret, now: Timestamp, until: Timestamp) {
        self.secrets.retain(|of| of.until.is_none_or(|until| now < until));
        for of in &mut self.secrets {
            of.until = Some(of.until.map_or(until, |known| known.min(until)));
        }
        self.secrets.retain(|of| of.until.is_none_or(|until| now < until));
        self.secrets.insert(0, EndpointSecret { secret, until: None });
        self.secrets.truncate(ENDPOINT_SECRETS_MAX);
    }
}

#[cfg(test)]
mod tests;
