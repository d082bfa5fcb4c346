//! Rows with the sums of others, which spreadsheets and tools put below a file.
//!
//! Invariant: such a row names no record. Either the first of its filled cells is a word for sums, and what names a
//! record is empty but for that; or it has nothing but amounts.

use super::amount::currency_of_sign;
use super::columns::ColumnSpec;
use super::words::is_totals;

/// The required columns that tell a record from others: its id and its time, or its month.
const KEYS: usize = 2;
/// What a row of amounts alone must have where a row without an id may be one of the record above it.
const TOTAL: &str = "total";

/// Whether a row has the sums of others. `column` says where the value of a documented column stands in the file, and
/// `may_continue` whether a row without an id may be one of the record above it.
pub(super) fn has_sums(
    texts: &[&str],
    specs: &[ColumnSpec],
    may_continue: bool,
    column: impl Fn(usize) -> Option<usize>,
) -> bool {
    let required = specs.iter().enumerate().filter(|(_, spec)| spec.required).take(KEYS);
    let is_filled = |index: &usize| texts.get(*index).is_some_and(|text| !text.is_empty());
    let mut filled = required.filter_map(|(spec, _)| column(spec)).filter(is_filled);
    let key = filled.next();
    // Of nearly every row both are there.
    if filled.any(|other| Some(other) != key) {
        return false;
    }
    let Some(first) = texts.iter().position(|text| !text.is_empty()) else { return false };
    if is_totals(texts[first]) {
        return key.is_none_or(|key| key == first);
    }
    let total = specs.iter().position(|spec| spec.name == TOTAL).and_then(column);
    key.is_none()
        && (!may_continue || total.is_some_and(|index| is_filled(&index)))
        && texts.iter().all(|text| text.is_empty() || is_amount(text))
}

/// Whether a cell is a number, with or without a currency, or the currency of one.
fn is_amount(text: &str) -> bool {
    let has_letter = text.chars().any(char::is_alphabetic);
    currency_of_sign(text).is_some()
        || !has_letter && text.bytes().any(|byte| byte.is_ascii_digit())
}
