//! Webhooks: what a shop sends by itself, to an address that has a name.
//!
//! Invariant: a secret is never shown, not even in debug output. Does not know what a message means (see
//! `import::hooks`).

pub mod signature;

use std::fmt;
use std::sync::Arc;

use base64ct::{Base64, Encoding};
use thiserror::Error;

use super::limits::{
    HOOK_NAME_CHARS_MAX, HOOK_SECRET_CHARS_MAX, HOOK_SECRET_CHARS_MIN, HOOK_SECRETS_MAX,
};
use super::plain_name::is_plain_name;
use super::record::phone::Country;
use super::record::shop::Shop;
use super::string_enum::string_enum;
use super::time::Timestamp;

string_enum!(
    /// Whose messages they are.
    HookKind {
        Shopify = "shopify",
        WooCommerce = "woocommerce",
        Stripe = "stripe",
        /// Any program's, in our own columns.
        Generic = "generic",
    }
);

/// The name of a webhook, the last part of its address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HookName(Arc<str>);

/// Why a text is not the name of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the name of a webhook has 1 to {HOOK_NAME_CHARS_MAX} lower-case letters a-z, digits and dashes, such as berlin"
)]
pub struct HookNameError;

impl HookName {
    pub fn parse(text: &str) -> Result<Self, HookNameError> {
        if is_plain_name(text, HOOK_NAME_CHARS_MAX) {
            Ok(Self(text.into()))
        } else {
            Err(HookNameError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HookName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a secret of Standard Webhooks begins with, before its Base64.
const STANDARD_PREFIX: &str = "whsec_";
/// The bytes that such a secret stands for. The specification wants 24, and its own example has 18.
const STANDARD_BYTES_MIN: usize = 16;
const STANDARD_BYTES_MAX: usize = 64;

/// The secret that both sides have.
#[derive(Clone, PartialEq, Eq)]
pub struct HookSecret {
    text: Box<str>,
    /// The bytes that sign.
    key: Box<[u8]>,
}

/// Why a text is not the secret of a webhook. The text is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HookSecretError {
    #[error(
        "it has fewer than {HOOK_SECRET_CHARS_MIN} characters; take one that a program has drawn"
    )]
    TooShort,
    #[error("it has more than {HOOK_SECRET_CHARS_MAX} characters")]
    TooLong,
    #[error(
        "it has blanks, control characters or letters that are not ASCII; copy it again, alone in its file"
    )]
    Characters,
    #[error(
        "it is no secret of Standard Webhooks: {STANDARD_PREFIX} and the Base64 of {STANDARD_BYTES_MIN} to \
         {STANDARD_BYTES_MAX} bytes"
    )]
    NotStandard,
}

impl HookSecret {
    /// Blanks and line ends around it are forgiven: it is read from a file.
    pub fn parse(kind: HookKind, text: &str) -> Result<Self, HookSecretError> {
        let text = text.trim();
        if text.len() < HOOK_SECRET_CHARS_MIN {
            return Err(HookSecretError::TooShort);
        }
        if text.len() > HOOK_SECRET_CHARS_MAX {
            return Err(HookSecretError::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(HookSecretError::Characters);
        }
        let key = match kind {
            HookKind::Generic => standard_key(text).ok_or(HookSecretError::NotStandard)?,
            // Stripe's begin with the same letters, and sign as they are written.
            HookKind::Shopify | HookKind::WooCommerce | HookKind::Stripe => text.as_bytes().into(),
        };
        Ok(Self { text: text.into(), key })
    }

    /// The text, for the file that keeps it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

fn standard_key(text: &str) -> Option<Box<[u8]>> {
    let mut bytes = [0; STANDARD_BYTES_MAX];
    let key = Base64::decode(text.strip_prefix(STANDARD_PREFIX)?, &mut bytes).ok()?;
    (key.len() >= STANDARD_BYTES_MIN).then(|| key.into())
}

impl fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookSecret")
    }
}

/// The path of webhooks, before their kind and name.
pub const HOOK_PATH: &str = "/-/hooks/";

/// A webhook that messages are accepted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub name: HookName,
    pub kind: HookKind,
    pub made_at: Timestamp,
    /// The shop whose orders are named, if their ids are kept apart from those of others.
    pub shop: Option<Shop>,
    /// The country of phone numbers without a country code.
    pub country: Option<Country>,
    /// The text of a map that says what is different in this shop, as of a file's; of no `Generic` one.
    pub map: Option<Box<str>>,
    /// The newest first. All are valid.
    pub secrets: Vec<HookSecret>,
}

impl Hook {
    /// Makes a secret valid. Those before it stay so, unless `is_only`, but for the oldest of too many.
    pub fn rotate(&mut self, secret: HookSecret, is_only: bool) {
        self.secrets.retain(|known| !is_only && *known != secret);
        self.secrets.insert(0, secret);
        self.secrets.truncate(HOOK_SECRETS_MAX);
    }
}

/// A body that was signed and could not be read.
#[derive(Clone, PartialEq, Eq)]
pub struct FailedHook {
    pub number: u32,
    pub at: Timestamp,
    pub name: HookName,
    /// What the message says that it is about, if that is not in the body.
    pub topic: String,
    pub reason: String,
    pub body: Vec<u8>,
}

impl fmt::Debug for FailedHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FailedHook({})", self.number)
    }
}

#[cfg(test)]
mod tests;
