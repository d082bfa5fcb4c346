//! Orders of a closed month of which no evidence may be looked at again, because part of it was removed: a person was
//! erased, or clicks are no longer kept.
//!
//! Invariant: who holds which part of such an order stays as it was recorded; only its amounts are adjusted, in these
//! parts. So nothing that is removed moves what was paid, and a refund still comes off what it was paid for.

use std::collections::BTreeMap;

use super::{Key, Recording};
use crate::domain::credited::{Credited, Exact, rounded_together};
use crate::domain::money::Currency;
use crate::domain::record::foreign_id::ForeignId;

/// What was recorded of an order, by its holders.
type Parts<'a> = Vec<(&'a Key, &'a Recording)>;

/// What the credits are now, with those of settled orders in the parts that were recorded. An order of which nothing was
/// recorded is credited as it is now.
pub(super) fn in_recorded_parts(
    now: Vec<Credited>,
    before: &BTreeMap<Key, Recording>,
    is_settled: impl Fn(&ForeignId) -> bool,
) -> Vec<Credited> {
    let mut parts: BTreeMap<(ForeignId, Currency), Parts<'_>> = BTreeMap::new();
    for (key, recording) in before.iter().filter(|((order, ..), _)| is_settled(order)) {
        let (order, _, currency) = key;
        parts.entry((order.clone(), *currency)).or_default().push((key, recording));
    }
    let mut whole: BTreeMap<(ForeignId, Currency), Credited> = BTreeMap::new();
    let mut credits = Vec::new();
    for of in now {
        let order = (of.order.clone(), of.currency);
        if !parts.contains_key(&order) {
            credits.push(of);
        } else if let Some(sum) = whole.get_mut(&order) {
            sum.net = sum.net.saturating_add(of.net);
            sum.base = sum.base.zip(of.base).map(|(one, other)| Exact(one.0 + other.0));
        } else {
            whole.insert(order, of);
        }
    }
    for (order, whole) in whole {
        credits.extend(split(&whole, &parts[&order]));
    }
    credits
}

/// An order in the parts that were recorded of it.
fn split(whole: &Credited, parts: &Parts<'_>) -> Vec<Credited> {
    let net = weights(parts, |(_, sum)| i128::from(sum.net));
    let base = weights(parts, |(_, sum)| sum.base.0);
    let (net, base) = match (net, base) {
        (Some(net), base) => (net.clone(), base.unwrap_or(net)),
        (None, Some(base)) => (base.clone(), base),
        // Nothing was left of it when it was recorded.
        (None, None) => {
            let first: Vec<i128> = (0..parts.len()).map(|index| i128::from(index == 0)).collect();
            (first.clone(), first)
        }
    };
    let nets = share_out(Exact::whole(whole.net), &net);
    let bases = whole.base.map(|whole| share_out(whole, &base));
    let of_holder = |(index, (key, recording)): (usize, &(&Key, &Recording))| {
        let (of, _) = recording;
        Credited {
            holder: key.1.clone(),
            net: i64::try_from(nets[index]).unwrap_or(whole.net),
            base: bases
                .as_ref()
                .map(|bases| Exact::whole(i64::try_from(bases[index]).unwrap_or_default())),
            share: of.share,
            ..whole.clone()
        }
    };
    parts.iter().enumerate().map(of_holder).collect()
}

/// The weight of each part; `None` if they add up to nothing.
fn weights(parts: &Parts<'_>, of: impl Fn(&Recording) -> i128) -> Option<Vec<i128>> {
    let weights: Vec<i128> = parts.iter().map(|(_, recording)| of(recording)).collect();
    (weights.iter().sum::<i128>() != 0).then_some(weights)
}

/// Shares out an amount by weights that add up to something, in whole minor units.
fn share_out(amount: Exact, weights: &[i128]) -> Vec<i128> {
    let sum: i128 = weights.iter().sum();
    // First what divides, as the product of both may be too large.
    let part = |weight: &i128| Exact(amount.0 / sum * weight + amount.0 % sum * weight / sum);
    rounded_together(&weights.iter().map(part).collect::<Vec<_>>()).1
}
