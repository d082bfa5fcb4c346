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

/// Reads `A|B`, and codes on lines of their own. Each may be a list of codes, of which no part may be what no
/// code is. A dash says that there is none.
pub(super) fn codes(text: &str) -> Result<Vec<CouponCode>, BadReason> {
    let mut codes = Vec::new();
    let parts = text.split(|c: char| c == '|' || c.is_control());
    for part in parts.filter(|part| !part.trim().is_empty() && part.trim() != EMPTY_LIST) {
        // Only looked at, here and below: the text is stored as written.
        id(clean(part))?;
        match CouponCode::parse(part) {
            Ok(code) => codes.push(code),
            // What is too long for a code is a list of several, whatever codes there are.
            Err(error @ CouponCodeError::TooLong(_)) => {
                codes.extend(listed(part.trim()).ok_or(error)?);
            }
            Err(CouponCodeError::Empty) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for meant in codes.iter().flat_map(|code| code.meant(|_| false)) {
        id(meant.code.as_str())?;
    }
    // Each code that a text may mean becomes a row of an index.
    let rows = codes.iter().map(|code| code.candidates().len()).sum();
    if rows > CODES_PER_ORDER_MAX { Err(BadReason::TooManyCodes(rows)) } else { Ok(codes) }
}

/// What a program writes for no codes.
const EMPTY_LIST: &str = "[]";

#[cfg(test)]
mod tests;
