//! The counts that lists show beside links and codes.
//!
//! Does not handle the figures of a report (see `figures`).

use std::collections::{HashMap, HashSet};

use crate::domain::click::Verdict;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::LinkId;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::redemption::Redemption;
use crate::store::{Clicks, StoreError};

/// Clicks judged `person`, by link.
pub fn clicks_by_link(clicks: &Clicks) -> Result<HashMap<LinkId, u64>, StoreError> {
    let mut counts = HashMap::new();
    clicks.each_count(|link, count| {
        if count.persons > 0 {
            *counts.entry(link).or_insert(0) += count.persons;
        }
    })?;
    Ok(counts)
}

/// Distinct visitors behind these clicks, by link. A click without a visitor key counts as one.
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

/// The number of orders that used each code: imported orders that count and have the code, and
/// redemptions by hand. An order counts once per code, even if it has the code twice or is both
/// imported and redeemed by hand.
#[must_use]
pub fn redemptions_by_code(
    orders: &[Conversion],
    by_hand: &[Redemption],
) -> HashMap<FoldedCode, u64> {
    let imported = orders.iter().filter(|order| order.status.counts()).flat_map(|order| {
        let codes = order.codes.iter().map(CouponCode::folded);
        codes.map(|code| (code, &order.id))
    });
    let redeemed = by_hand.iter().filter(|redemption| redemption.is_held());
    let redeemed = redeemed.map(|redemption| (redemption.code.folded(), &redemption.order));
    let mut counts = HashMap::new();
    for (code, _) in imported.chain(redeemed).collect::<HashSet<_>>() {
        *counts.entry(code).or_insert(0) += 1;
    }
    counts
}
