//! Signatures of webhooks, over the body as it was sent.
//!
//! Invariant: a message is accepted only if one of its signatures is that of one of the secrets. All are compared, in
//! constant time, so that the time tells neither a match nor its place. A message that says when it was signed is
//! accepted only for `HOOK_TOLERANCE_MS`; those that do not say so may be sent again by anybody who has seen one, which
//! is harmless, as what a message says is kept once. Does not read the body (see `import::hooks`).

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

use super::{HookKind, HookSecret};
use crate::domain::limits::{HOOK_SIGNATURES_MAX, HOOK_TOLERANCE_MS};
use crate::domain::time::Timestamp;

/// The headers that a kind of webhook is signed in.
const SHOPIFY: &str = "x-shopify-hmac-sha256";
const WOOCOMMERCE: &str = "x-wc-webhook-signature";
const STRIPE: &str = "stripe-signature";
pub const STANDARD: &str = "webhook-signature";
pub const STANDARD_ID: &str = "webhook-id";
pub const STANDARD_TIME: &str = "webhook-timestamp";

/// The seconds of a timestamp have no more digits than this until the year 5138.
const SECONDS_DIGITS_MAX: usize = 11;

type Digest = [u8; 32];

/// Why a message is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignatureError {
    #[error("it has no header {0}")]
    Missing(&'static str),
    #[error("its header {0} is not in the form that it should have")]
    Malformed(&'static str),
    #[error(
        "it says that it was signed at {signed_at}, which is more than {} minutes from now; check the clock of this \
         machine, or it was sent again by somebody else",
        HOOK_TOLERANCE_MS / 60_000
    )]
    NotNow { signed_at: Timestamp },
    #[error(
        "none of its signatures is by a secret of this webhook; give the shop's secret with `hooks rotate`"
    )]
    Wrong,
}

/// A message, of which nothing is known yet.
#[derive(Clone, Copy)]
pub struct Message<'m, H> {
    /// The value of a header, whose name is in lower case. `None` if there is none, or it is no text.
    pub header: H,
    /// As it was sent.
    pub body: &'m [u8],
}

impl<'m, H: Fn(&str) -> Option<&'m str>> Message<'m, H> {
    /// Checks that a message was signed with one of these secrets.
    pub fn check(
        &self,
        kind: HookKind,
        secrets: &[HookSecret],
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        match kind {
            HookKind::Shopify => self.check_plain(SHOPIFY, secrets),
            HookKind::WooCommerce => self.check_plain(WOOCOMMERCE, secrets),
            HookKind::Stripe => self.check_stripe(secrets, now),
            HookKind::Generic => self.check_standard(secrets, now),
        }
    }

    fn text(&self, name: &'static str) -> Result<&'m str, SignatureError> {
        (self.header)(name).ok_or(SignatureError::Missing(name))
    }

    /// The Base64 of the signature of the body alone.
    fn check_plain(
        &self,
        name: &'static str,
        secrets: &[HookSecret],
    ) -> Result<(), SignatureError> {
        let sent = of_base64(self.text(name)?).ok_or(SignatureError::Malformed(name))?;
        one_is_of(&[sent], secrets, &[self.body])
    }

    /// `t=1492774577,v1=5257a869...,v1=...`: hexadecimal, over the time and the body.
    fn check_stripe(&self, secrets: &[HookSecret], now: Timestamp) -> Result<(), SignatureError> {
        let malformed = SignatureError::Malformed(STRIPE);
        let pairs = self.text(STRIPE)?.split(',').filter_map(|pair| pair.trim().split_once('='));
        let (mut time, mut sent) = (None, Vec::new());
        for (key, value) in pairs {
            match key {
                "t" if time.is_none() => time = Some(value),
                "t" => return Err(malformed),
                "v1" if sent.len() < HOOK_SIGNATURES_MAX => sent.extend(of_hex(value)),
                _ => {}
            }
        }
        let time = time.ok_or(malformed)?;
        check_time(time, malformed, now)?;
        if sent.is_empty() {
            return Err(malformed);
        }
        one_is_of(&sent, secrets, &[time.as_bytes(), b".", self.body])
    }

    /// Standard Webhooks: `v1,<Base64> v1,<Base64>`, over the id, the time and the body.
    fn check_standard(&self, secrets: &[HookSecret], now: Timestamp) -> Result<(), SignatureError> {
        let (id, time) = (self.text(STANDARD_ID)?, self.text(STANDARD_TIME)?);
        let all = self.text(STANDARD)?.split(' ').filter_map(|one| one.strip_prefix("v1,"));
        let sent: Vec<Digest> = all.take(HOOK_SIGNATURES_MAX).filter_map(of_base64).collect();
        check_time(time, SignatureError::Malformed(STANDARD_TIME), now)?;
        if sent.is_empty() {
            return Err(SignatureError::Malformed(STANDARD));
        }
        one_is_of(&sent, secrets, &[id.as_bytes(), b".", time.as_bytes(), b".", self.body])
    }
}

/// Checks the seconds since 1970 at which a message was signed.
fn check_time(text: &str, malformed: SignatureError, now: Timestamp) -> Result<(), SignatureError> {
    let is_number = text.len() <= SECONDS_DIGITS_MAX && text.bytes().all(|b| b.is_ascii_digit());
    let seconds = text.parse::<i64>().ok().filter(|_| is_number).ok_or(malformed)?;
    let signed_at = Timestamp::from_ms(seconds.saturating_mul(1000)).map_err(|_| malformed)?;
    if now.ms().abs_diff(signed_at.ms()) > HOOK_TOLERANCE_MS {
        return Err(SignatureError::NotNow { signed_at });
    }
    Ok(())
}

/// Checks that one of the signatures that were sent is that of these bytes, by one of the secrets.
fn one_is_of(
    sent: &[Digest],
    secrets: &[HookSecret],
    parts: &[&[u8]],
) -> Result<(), SignatureError> {
    let mut is_one = Choice::from(0);
    for secret in secrets {
        let own = signed(secret, parts);
        for sent in sent {
            is_one |= own.ct_eq(sent);
        }
    }
    if is_one.into() { Ok(()) } else { Err(SignatureError::Wrong) }
}

fn signed(secret: &HookSecret, parts: &[&[u8]]) -> Digest {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&secret.key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What the header `webhook-signature` of a message of Standard Webhooks says: a signature by each of the secrets.
#[must_use]
pub fn sign_standard<'s>(
    secrets: impl Iterator<Item = &'s HookSecret>,
    (id, time): (&str, &str),
    body: &[u8],
) -> String {
    let parts = [id.as_bytes(), b".", time.as_bytes(), b".", body];
    let sign = |secret| format!("v1,{}", Base64::encode_string(&signed(secret, &parts)));
    secrets.map(sign).collect::<Vec<_>>().join(" ")
}

fn of_base64(text: &str) -> Option<Digest> {
    let mut digest = Digest::default();
    let decoded = Base64::decode(text, &mut digest).ok()?.len();
    (decoded == digest.len()).then_some(digest)
}

fn of_hex(text: &str) -> Option<Digest> {
    let mut digest = Digest::default();
    let decoded = base16ct::lower::decode(text, &mut digest).ok()?.len();
    (decoded == digest.len()).then_some(digest)
}

#[cfg(test)]
mod tests;
