//! Tokens, which authenticate commands over the network.
//!
//! Invariant: only the holder knows a token's text. The data file keeps its SHA-256, which cannot
//! be reversed, because the text holds 256 random bits. Digests are compared in constant time. Errors
//! and debug output never show a secret. Does not say what a token may do (see `permits`).

mod permits;

use std::fmt;
use std::sync::Arc;

use base16ct::HexDisplay;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use thiserror::Error;

pub use permits::{Area, Grant, GrantError, Grants, GrantsError, Permits};

use super::environment::Random;
use super::limits::TOKEN_NAME_CHARS_MAX;
use super::plain_name::is_plain_name;
use super::string_enum::string_enum;
use super::time::Timestamp;

/// The prefix of every token, so that a leaked one is recognised.
const PREFIX: &str = "couplet_";
const SECRET_BYTES: usize = 32;

/// A token's secret text.
#[derive(Clone)]
pub struct Token(Box<str>);

/// Why a text is not a token. The text is not shown, because it may be another secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a token is `{PREFIX}` followed by {} hexadecimal digits", 2 * SECRET_BYTES)]
pub struct TokenError;

impl Token {
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut secret = [0; SECRET_BYTES];
        random.fill(&mut secret);
        Self(format!("{PREFIX}{:x}", HexDisplay(&secret)).into())
    }

    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let secret = text.strip_prefix(PREFIX).ok_or(TokenError)?;
        let mut bytes = [0; SECRET_BYTES];
        match base16ct::lower::decode(secret, &mut bytes) {
            Ok(decoded) if decoded.len() == SECRET_BYTES => Ok(Self(text.into())),
            _ => Err(TokenError),
        }
    }

    /// The secret text, for its holder and for the HTTP header.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The digest that the data file keeps.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[derive(Debug, Clone, Copy)]
pub struct TokenDigest(pub [u8; 32]);

impl TokenDigest {
    fn is(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.is(other).into()
    }
}

impl Eq for TokenDigest {}

string_enum!(
    /// What a token permits.
    Scope {
        /// Reading snapshots: lists, reports, exports, backups.
        Read = "read",
        /// Reading, and making changes.
        Write = "write",
    }
);

impl Scope {
    /// Whether this scope permits what `needed` permits.
    #[must_use]
    pub fn covers(self, needed: Self) -> bool {
        needed <= self
    }
}

/// A token's name, by which it is retired.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenName(Arc<str>);

/// Why a text is not the name of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a token's name must have 1 to {TOKEN_NAME_CHARS_MAX} lower-case letters a-z, digits and dashes"
)]
pub struct TokenNameError;

impl TokenName {
    pub fn parse(text: &str) -> Result<Self, TokenNameError> {
        if is_plain_name(text, TOKEN_NAME_CHARS_MAX) {
            Ok(Self(text.into()))
        } else {
            Err(TokenNameError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A token to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSpec {
    pub name: TokenName,
    pub digest: TokenDigest,
    pub permits: Permits,
    /// From when on it permits nothing.
    pub ends_at: Option<Timestamp>,
    /// The requests of the API in a minute; `None` for the usual number.
    pub rate: Option<u32>,
}

impl TokenSpec {
    /// A token for all of the data, without an end.
    #[must_use]
    pub fn whole(name: TokenName, scope: Scope, digest: TokenDigest) -> Self {
        Self { name, digest, permits: Permits::whole(scope), ends_at: None, rate: None }
    }
}

/// A token in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredToken {
    pub spec: TokenSpec,
    pub made_at: Timestamp,
    /// When it was retired. It has permitted nothing since.
    pub retired_at: Option<Timestamp>,
    /// When it was last used, as far as that is written down: about once an hour.
    pub used_at: Option<Timestamp>,
}

string_enum!(
    /// Whether a token can be used.
    TokenStatus {
        Live = "live",
        /// Its time is over.
        Ended = "ended",
        Retired = "retired",
    }
);

impl StoredToken {
    #[must_use]
    pub fn status(&self, now: Timestamp) -> TokenStatus {
        if self.retired_at.is_some() {
            TokenStatus::Retired
        } else if self.spec.ends_at.is_some_and(|end| end <= now) {
            TokenStatus::Ended
        } else {
            TokenStatus::Live
        }
    }

    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.status(now) == TokenStatus::Live
    }
}

/// The live token with this digest. Every token is compared, in constant time, so that timing shows neither a match nor
/// its position.
#[must_use]
pub fn holder_of<'t>(
    tokens: &'t [StoredToken],
    digest: &TokenDigest,
    now: Timestamp,
) -> Option<&'t StoredToken> {
    // The position plus one; 0 means no match.
    let mut found = 0_u32;
    for (at, token) in (1_u32..).zip(tokens) {
        let opens = token.spec.digest.is(digest) & Choice::from(u8::from(token.is_live(now)));
        found.conditional_assign(&at, opens);
    }
    tokens.get(usize::try_from(found).ok()?.wrapping_sub(1))
}

#[cfg(test)]
mod tests;
