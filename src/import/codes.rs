//! The codes of an order, as shops and their plug-ins write several into one cell.
//!
//! Invariant: a code that the data file has is read as it is, whatever it contains. Otherwise a cell is split
//! where every part can be a code, and quotes around a code and punctuation after it are left out.

use std::collections::HashSet;

use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::limits::CODES_PER_ORDER_MAX;

use super::cell::{clean, id};
use super::row::BadReason;

/// Reads `A|B`, `A, B`, `A; B`, `["A", "B"]` and `"A".`.
pub(super) fn codes(text: &str, odd: &HashSet<FoldedCode>) -> Result<Vec<CouponCode>, BadReason> {
    let mut codes = Vec::new();
    let listed = listed(text).filter(|_| !is_odd(text, odd));
    match &listed {
        Some(listed) => {
            for code in listed.iter().filter(|code| !code.trim().is_empty()) {
                codes.push(one(code, odd)?);
            }
        }
        None => {
            for part in text.split('|').filter(|part| !part.trim().is_empty()) {
                add(part, odd, &mut codes)?;
            }
        }
    }
    if codes.len() > CODES_PER_ORDER_MAX {
        return Err(BadReason::TooManyCodes(codes.len()));
    }
    Ok(codes)
}

/// The texts of a JSON list.
fn listed(text: &str) -> Option<Vec<String>> {
    text.starts_with('[').then(|| serde_json::from_str(text).ok()).flatten()
}

fn is_odd(text: &str, odd: &HashSet<FoldedCode>) -> bool {
    !odd.is_empty() && CouponCode::parse(text).is_ok_and(|code| odd.contains(&code.folded()))
}

/// Adds the codes of a text between two `|`.
fn add(
    text: &str,
    odd: &HashSet<FoldedCode>,
    codes: &mut Vec<CouponCode>,
) -> Result<(), BadReason> {
    if text.contains([',', ';']) && !is_odd(text, odd) {
        let parts = text.split([',', ';']).filter(|part| !part.trim().is_empty());
        let can_be = |part: &str| part.chars().any(char::is_alphanumeric);
        let parts: Option<Vec<CouponCode>> =
            parts.map(|part| one(part, odd).ok().filter(|_| can_be(part))).collect();
        if let Some(parts) = parts {
            codes.extend(parts);
            return Ok(());
        }
    }
    codes.push(one(text, odd)?);
    Ok(())
}

fn one(text: &str, odd: &HashSet<FoldedCode>) -> Result<CouponCode, BadReason> {
    let code = CouponCode::parse(id(clean(text))?)?;
    if odd.contains(&code.folded()) {
        return Ok(code);
    }
    Ok(code.bare().unwrap_or(code))
}

#[cfg(test)]
mod tests;
