//! The name of a shop whose orders are kept apart from those of others.
//!
//! Invariant: a name is 1 to `SHOP_CHARS_MAX` letters, digits, `-` and `_` of ASCII, in lower case, so that an id with
//! it cannot be read as one of another name. Does not know which tool the shop uses.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use super::foreign_id::{ForeignId, ForeignIdError};
use crate::domain::limits::SHOP_CHARS_MAX;

/// What a user calls a shop: `berlin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop(Arc<str>);

/// Why a text is not the name of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the name of a shop has 1 to {SHOP_CHARS_MAX} letters, digits, - and _, such as berlin")]
pub struct ShopError;

impl FromStr for Shop {
    type Err = ShopError;

    fn from_str(text: &str) -> Result<Self, ShopError> {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let fits = (1..=SHOP_CHARS_MAX).contains(&text.len()) && text.bytes().all(is_fit);
        if fits { Ok(Self(text.to_ascii_lowercase().into())) } else { Err(ShopError) }
    }
}

impl fmt::Display for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Shop {
    /// The id of an order of this shop: `berlin:10001`. Fails if it is too long.
    pub fn order(&self, id: &ForeignId) -> Result<ForeignId, ForeignIdError> {
        ForeignId::parse(&format!("{self}:{id}"))
    }
}

#[cfg(test)]
mod tests;
