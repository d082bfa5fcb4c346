//! Click ids: 12 letters and digits that encode a click number and reveal nothing without the key.
//!
//! Layout, version 1: 70 bits in base 62 (`0-9A-Za-z`, most significant first). The bits are a
//! click number of 38 bits and 32 zero bits under a keyed permutation, a balanced Feistel network
//! of ten rounds with SipHash-2-4 as its round function. Without the key, one guess in 2^32 is a
//! valid id. 62^12 exceeds 2^70; the rest is reserved for later versions.

use std::fmt;
use std::hash::Hasher;

use siphasher::sip::SipHasher24;
use thiserror::Error;

use super::ClickNumber;
use super::visitor::VisitorKey;
use crate::domain::fold::without_invisible;

/// Characters of an id.
pub const CHARS: usize = 12;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The value of each byte as a digit, and `NO_DIGIT` of the others. The characters of an id are as good as random, so
/// that a processor would guess wrong at most of the branches that compare them.
const VALUES: [u8; 256] = values();
const NO_DIGIT: u8 = 0x80;
/// The number of values that half of the characters can encode.
const HALF_DIGITS: u128 = 62_u128.pow(6);
const HALF_BITS: u32 = 35;
const HALF_MASK: u64 = (1 << HALF_BITS) - 1;
const CHECK_BITS: u32 = 32;
const ROUNDS: u64 = 10;

/// A well-formed click id. It may still be forged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClickId([u8; CHARS]);

/// Why a text is not a click id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClickIdError {
    /// Not 12 letters and digits.
    #[error("a click id has {CHARS} letters and digits")]
    Malformed,
    /// Well-formed, but of a layout that this version does not know.
    #[error("this click id was made by a later version of Couplet")]
    Version,
}

impl ClickId {
    /// Parses 12 letters and digits, without what nobody sees beside or between them.
    pub fn parse(text: &str) -> Result<Self, ClickIdError> {
        // Of most ids every byte is seen.
        let visible = if text.is_ascii() { text.into() } else { without_invisible(text) };
        let bytes: [u8; CHARS] =
            visible.trim().as_bytes().try_into().map_err(|_| ClickIdError::Malformed)?;
        if bytes.iter().fold(0, |all, byte| all | VALUES[usize::from(*byte)]) & NO_DIGIT != 0 {
            return Err(ClickIdError::Malformed);
        }
        let id = Self(bytes);
        if id.value() >> (2 * HALF_BITS) == 0 { Ok(id) } else { Err(ClickIdError::Version) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("letters and digits are ASCII")
    }

    fn value(self) -> u128 {
        // Each half fits into 64 bits, which multiply faster than 128.
        let half = |bytes: &[u8]| {
            let digits = bytes.iter().map(|byte| u64::from(VALUES[usize::from(*byte)]));
            digits.fold(0, |value, digit| value * 62 + digit)
        };
        let (high, low) = self.0.split_at(CHARS / 2);
        u128::from(half(high)) * HALF_DIGITS + u128::from(half(low))
    }

    fn from_value(value: u128) -> Self {
        let mut bytes = [b'0'; CHARS];
        // Each half fits into 64 bits, which divide ten times as fast as 128.
        let (high, low) = bytes.split_at_mut(CHARS / 2);
        for (half, value) in [(high, value / HALF_DIGITS), (low, value % HALF_DIGITS)] {
            let mut value = u64::try_from(value).unwrap_or_default();
            for byte in half.iter_mut().rev() {
                *byte = DIGITS[usize::try_from(value % 62).unwrap_or_default()];
                value /= 62;
            }
        }
        Self(bytes)
    }
}

impl fmt::Display for ClickId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The key of the permutation. It is a row of the data file and travels with snapshots.
#[derive(Clone, PartialEq, Eq)]
pub struct ClickIdKey([u8; 16]);

impl ClickIdKey {
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The secret bytes, for the row that stores them.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The permanent key by which visitors get an arm of a split target. It is derived from this
    /// one, so that every visitor gets the same arm after a restore.
    #[must_use]
    pub fn choices(&self) -> VisitorKey {
        let mut derived = [0; 16];
        for (index, half) in derived.chunks_exact_mut(8).enumerate() {
            let mut hash = SipHasher24::new_with_key(&self.0);
            hash.write(b"choices");
            hash.write(&[u8::try_from(index).unwrap_or_default()]);
            half.copy_from_slice(&hash.finish().to_le_bytes());
        }
        VisitorKey::from_bytes(derived)
    }

    /// Encrypts a click number.
    #[must_use]
    pub fn seal(&self, number: ClickNumber) -> ClickId {
        let plain = u128::from(number.get()) << CHECK_BITS;
        let (mut left, mut right) = halves(plain);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(round, right));
        }
        ClickId::from_value(joined(left, right))
    }

    /// Decrypts a click number; `None` if the id was not made with this key.
    #[must_use]
    pub fn open(&self, id: ClickId) -> Option<ClickNumber> {
        let (mut left, mut right) = halves(id.value());
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round(round, left), left);
        }
        let plain = joined(left, right);
        let check = plain & ((1 << CHECK_BITS) - 1);
        let number = u64::try_from(plain >> CHECK_BITS).ok()?;
        (check == 0).then(|| ClickNumber::new(number)).flatten()
    }

    /// The click that a text names; `None` if it is no click id, or one that was not made with this key.
    #[must_use]
    pub fn read(&self, written: &str) -> Option<ClickNumber> {
        self.open(ClickId::parse(written).ok()?)
    }

    fn round(&self, round: u64, half: u64) -> u64 {
        let bytes = (round << 48 | half).to_le_bytes();
        SipHasher24::new_with_key(&self.0).hash(&bytes) & HALF_MASK
    }
}

const fn values() -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < DIGITS.len() {
        #[expect(clippy::cast_possible_truncation, reason = "there are 62 digits")]
        let value = digit as u8;
        values[DIGITS[digit] as usize] = value;
        digit += 1;
    }
    values
}

fn halves(value: u128) -> (u64, u64) {
    let half = |bits: u128| u64::try_from(bits & u128::from(HALF_MASK)).unwrap_or_default();
    (half(value >> HALF_BITS), half(value))
}

fn joined(left: u64, right: u64) -> u128 {
    u128::from(left) << HALF_BITS | u128::from(right)
}

impl fmt::Debug for ClickIdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClickIdKey")
    }
}

#[cfg(test)]
mod tests;
