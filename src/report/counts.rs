//! Counts that lists show beside links and codes.

use std::collections::{HashMap, HashSet};

use crate::domain::click::Verdict;
use crate::domain::conversion::Conversion;
use crate::domain::coupon::{CouponCode, FoldedCode};
use crate::domain::link::LinkId;
use crate::store::{Clicks, StoreError};

/// Clicks judged to be persons, by link.
pub fn clicks_by_link(clicks: &Clicks) -> Result<HashMap<LinkId, u64>, StoreError> {
    let mut counts = HashMap::new();
    clicks.each(|click| {
        if click.judgement.verdict == Verdict::Person {
            *counts.entry(click.link).or_insert(0) += 1;
        }
    })?;
    Ok(counts)
}

/// Distinct visitors of these clicks, by link; a click without a visitor is one.
pub fn people_by_link(clicks: &Clicks) -> Result<HashMap<LinkId, u64>, StoreError> {
    let mut seen = HashSet::new();
    let mut counts = HashMap::new();
    clicks.each(|click| {
        let mut is_new = || click.visitor.is_none_or(|v| seen.insert((click.link, v)));
        if click.judgement.verdict == Verdict::Person && is_new() {
            *counts.entry(click.link).or_insert(0) += 1;
        }
    })?;
    Ok(counts)
}

/// Orders that count, by each code they carry. An order that carries a code twice used it once.
#[must_use]
pub fn redemptions_by_code(orders: &[Conversion]) -> HashMap<FoldedCode, u64> {
    let mut counts = HashMap::new();
    for order in orders.iter().filter(|order| order.status.counts()) {
        let mut codes: Vec<FoldedCode> = order.codes.iter().map(CouponCode::folded).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *counts.entry(code).or_insert(0) += 1;
        }
    }
    counts
}
