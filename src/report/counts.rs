//! Counts that lists show beside links and codes.

use std::collections::{HashMap, HashSet};

use crate::domain::click::Verdict;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::LinkId;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::redemption::Redemption;
use crate::store::{Clicks, StoreError};

/// Clicks judged to be persons, by link.
pub fn clicks_by_link(clicks: &Clicks) -> Result<HashMap<LinkId, u64>, StoreError> {
    let mut counts = HashMap::new();
    clicks.each_count(|link, count| {
        if count.persons > 0 {
            *counts.entry(link).or_insert(0) += count.persons;
        }
    })?;
    Ok(counts)
}

/// Distinct visitors of these clicks, by link; a click without a visitor is one.
pub fn people_by_link(clicks: &Clicks) -> Result<HashMap<LinkId, u64>, StoreError> {
    let mut seen = HashSet::new();
    let mut counts = HashMap::new();
    clicks.each_seen(|click| {
        let mut is_new = || click.visitor.is_none_or(|v| seen.insert((click.link, v)));
        if click.verdict == Verdict::Person && is_new() {
            *counts.entry(click.link).or_insert(0) += 1;
        }
    })?;
    Ok(counts)
}

/// Orders that used each code: those that count and carry it, and those that hold it by hand. An
/// order that carries a code twice, or that both is imported and holds it, used it once.
#[must_use]
pub fn redemptions_by_code(
    orders: &[Conversion],
    by_hand: &[Redemption],
) -> HashMap<FoldedCode, u64> {
    let carried = orders.iter().filter(|order| order.status.counts()).flat_map(|order| {
        let codes = order.codes.iter().map(CouponCode::folded);
        codes.map(|code| (code, &order.id))
    });
    let held = by_hand.iter().filter(|redemption| redemption.is_held());
    let held = held.map(|redemption| (redemption.code.folded(), &redemption.order));
    let mut counts = HashMap::new();
    for (code, _) in carried.chain(held).collect::<HashSet<_>>() {
        *counts.entry(code).or_insert(0) += 1;
    }
    counts
}
