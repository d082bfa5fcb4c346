//! Stop addresses: `/-/stop/TOKEN`, where one recipient says that they want no more messages.
//!
//! A token is the recipient's sub-id and a check under a key that is derived from the key of click ids, which is a row of
//! the data file. Invariant: a token cannot be made without the key, not even by who knows the sub-id, and says nothing
//! of the person. Does not know whose the sub-id is (see `batch`).

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::slug::ALPHABET;
use super::sub_id::SubId;
use crate::domain::click::id::ClickIdKey;
use crate::domain::limits::{STOP_CHECK_CHARS, SUB_ID_CHARS};

/// The path of stop addresses, before the token.
pub const STOP_PATH: &str = "/-/stop/";

/// What the check is made of besides the sub-id, so that the key makes nothing else that is equal.
const PURPOSE: &[u8] = b"couplet stop\0";

/// The key of stop addresses.
#[derive(Clone)]
pub struct StopKey(Hmac<Sha256>);

impl ClickIdKey {
    /// The key of stop addresses, which is derived from this one: they hold after a restore.
    #[must_use]
    pub fn stops(&self) -> StopKey {
        StopKey(Hmac::new_from_slice(self.bytes()).expect("HMAC takes a key of any length"))
    }
}

impl StopKey {
    /// The token of a recipient.
    #[must_use]
    pub fn token(&self, sub_id: &SubId) -> StopToken {
        let mut mac = self.0.clone();
        mac.update(PURPOSE);
        mac.update(sub_id.as_str().as_bytes());
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let (start, _) = digest.split_at(16);
        let mut left = start.iter().fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
        let mut token = String::with_capacity(SUB_ID_CHARS + STOP_CHECK_CHARS);
        token.push_str(sub_id.as_str());
        for _ in 0..STOP_CHECK_CHARS {
            let base = ALPHABET.len() as u128;
            token.push(ALPHABET[usize::try_from(left % base).unwrap_or_default()]);
            left /= base;
        }
        StopToken(token)
    }

    /// The recipient whom the last part of an address names, as it was opened; `None` if it was not made with this key.
    /// Marks that a chat puts after an address are passed over.
    #[must_use]
    pub fn read(&self, written: &str) -> Option<SubId> {
        let written = written.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let sub_id = SubId::parse(written.get(..SUB_ID_CHARS)?)?;
        let StopToken(token) = self.token(&sub_id);
        token.eq_ignore_ascii_case(written).then_some(sub_id)
    }
}

/// The last part of a stop address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopToken(String);

impl fmt::Display for StopToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StopKey")
    }
}

#[cfg(test)]
mod tests;
