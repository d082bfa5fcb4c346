//! The codes of an order, as a cell has them.
//!
//! Invariant: what is read of a cell does not depend on the codes of the data file. So a text stays as
//! written, with `|` alone between two. Which codes it means is decided against the codes that there are
//! when somebody asks (see `domain::code::reading`).

use crate::domain::code::coupon::{CouponCode, CouponCodeError};
use crate::domain::code::reading::listed;
use crate::domain::limits::CODES_PER_ORDER_MAX;

use super::cell::{clean, id};
use super::row::BadReason;

/// Reads `A|B`. Each may be a list of codes.
pub(super) fn codes(text: &str) -> Result<Vec<CouponCode>, BadReason> {
    let mut codes = Vec::new();
    for part in text.split('|').filter(|part| !part.trim().is_empty() && part.trim() != EMPTY_LIST)
    {
        match one(part) {
            Ok(code) => codes.push(code),
            // What is too long for a code is a list of several, whatever codes there are.
            Err(BadReason::Code(error @ CouponCodeError::TooLong(_))) => {
                codes.extend(listed(part.trim()).ok_or(error)?);
            }
            Err(reason) => return Err(reason),
        }
    }
    // Each code that it may mean becomes a row of an index.
    let meant = codes.iter().map(|code| code.meant(|_| false).len()).sum();
    if meant > CODES_PER_ORDER_MAX { Err(BadReason::TooManyCodes(meant)) } else { Ok(codes) }
}

/// What a program writes for no codes.
const EMPTY_LIST: &str = "[]";

fn one(text: &str) -> Result<CouponCode, BadReason> {
    // Only looked at: the text is stored as written.
    id(clean(text))?;
    Ok(CouponCode::parse(text)?)
}

#[cfg(test)]
mod tests;
