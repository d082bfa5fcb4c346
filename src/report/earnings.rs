//! Adds up credits by currency and key, and the conversions that nobody is credited with.
//!
//! Invariant: each order adds its whole amount, either to keys or to the unplaced conversions. So keys
//! and unplaced conversions sum to the orders, to the minor unit. Sums are exact and do not depend on
//! the sequence of the orders.

use std::collections::BTreeMap;
use std::hash::Hash;

use crate::attribution::{Credit, Crediting, Journey, Share, ShareSum, TagKey, Touch, split};
use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;

use super::coverage::{Coverage, Unit, under};
use super::evidence::EvidenceCounts;
use super::grouping::GroupKey;
use super::id_map::IdMap;
use super::keys::Keys;
use super::records::Message;
use super::sources::Sources;

/// Conversions and their amounts, in minor units of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Earned {
    pub(super) conversions: ShareSum,
    pub(super) gross: i128,
    pub(super) refunds: i128,
    pub(super) discounts: i128,
}

impl Earned {
    pub(super) fn add(&mut self, part: &Part) {
        self.conversions.add(part.share);
        self.gross += i128::from(part.gross);
        self.refunds += i128::from(part.refunds);
        self.discounts += i128::from(part.discount);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.conversions.add_all(&other.conversions);
        self.gross += other.gross;
        self.refunds += other.refunds;
        self.discounts += other.discounts;
    }
}

/// What one conversion adds to a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) share: Share,
    pub(super) gross: i64,
    pub(super) refunds: i64,
    pub(super) discount: i64,
}

impl Part {
    fn whole(order: &Conversion) -> Self {
        let [gross, refunds, discount] = amounts(order);
        Self { share: Share { weight: 1, of: 1 }, gross, refunds, discount }
    }

    pub(super) fn net(&self) -> i64 {
        self.gross - self.refunds
    }
}

/// Earnings in one currency: of each key, and of unplaced conversions.
#[derive(Debug, Default)]
pub(super) struct Earnings {
    pub(super) rows: IdMap<GroupKey, Earned>,
    pub(super) unplaced: Earned,
    /// Of the unplaced conversions, those whose customers had received a message, by the key of the message.
    pub(super) received: IdMap<GroupKey, Earned>,
    pub(super) orders: u64,
    /// Of the rows, by key, and of all conversions.
    pub(super) coverages: IdMap<GroupKey, Coverage>,
    pub(super) coverage: Coverage,
}

impl Earnings {
    fn merge(&mut self, other: Self) {
        for (key, earned) in other.rows {
            self.rows.entry(key).or_default().merge(&earned);
        }
        self.unplaced.merge(&other.unplaced);
        for (key, earned) in other.received {
            self.received.entry(key).or_default().merge(&earned);
        }
        self.orders += other.orders;
        for (key, coverage) in other.coverages {
            self.coverages.entry(key).or_default().merge(coverage);
        }
        self.coverage.merge(other.coverage);
    }
}

/// Where the credit of an order went.
#[derive(Debug)]
pub(super) struct Credited {
    /// What its keys have of the order itself.
    pub(super) own: GroupKey,
    /// Each once; none if it is unplaced.
    pub(super) keys: Vec<GroupKey>,
}

/// Earnings in all currencies, and the conversions by their evidence.
#[derive(Debug)]
pub(super) struct Ledger<'q> {
    keys: &'q Keys<'q>,
    crediting: &'q Crediting<'q>,
    pub(super) by_currency: BTreeMap<Currency, Earnings>,
    pub(super) evidence: EvidenceCounts,
}

impl<'q> Ledger<'q> {
    pub(super) fn new(keys: &'q Keys<'q>, crediting: &'q Crediting<'q>) -> Self {
        let evidence = EvidenceCounts::default();
        Self { keys, crediting, by_currency: BTreeMap::new(), evidence }
    }

    /// Adds the order at a place under the keys that its journey credits. `units` are those of its rate, and `received`
    /// the message that its customer had received.
    pub(super) fn add(
        &mut self,
        sources: &Sources<'_>,
        place: u32,
        journey: &Journey,
        units: &[(GroupKey, Unit)],
        received: Option<&Message<'_>>,
    ) -> Credited {
        self.evidence.count(journey);
        let (own, parts) = self.add_parts(sources, place, journey);
        let order = sources.order(place).order;
        let earnings = self.by_currency.entry(order.total.currency).or_default();
        earnings.coverage.add(units.iter().map(|(_, unit)| *unit));
        for (key, _) in &parts {
            earnings.coverages.entry(*key).or_default().add(under(units, *key));
        }
        if let Some(message) = received.filter(|_| parts.is_empty()) {
            let key = self.keys.of_message(own, message);
            earnings.received.entry(key).or_default().add(&Part::whole(order));
        }
        Credited { own, keys: parts.into_iter().map(|(key, _)| key).collect() }
    }

    /// Adds the order at a place without what rates need. Returns what its keys have of the order itself, and what it
    /// added to each key; nothing if it is unplaced.
    pub(super) fn add_parts(
        &mut self,
        sources: &Sources<'_>,
        place: u32,
        journey: &Journey,
    ) -> (GroupKey, Vec<(GroupKey, Part)>) {
        let order = sources.order(place).order;
        let own = self.keys.of_order(sources, place, journey);
        let earnings = self.by_currency.entry(order.total.currency).or_default();
        earnings.orders += 1;
        let key_of = |touch: &Touch, tags| self.keys.of_touch(own, sources, touch, tags);
        let parts = parts(order, journey, self.crediting, key_of);
        if parts.is_empty() {
            earnings.unplaced.add(&Part::whole(order));
        }
        for (key, part) in &parts {
            earnings.rows.entry(*key).or_default().add(part);
        }
        (own, parts)
    }

    /// Adds the orders of another ledger with the same keys and rules.
    pub(super) fn merge(&mut self, other: Self) {
        for (currency, earnings) in other.by_currency {
            self.by_currency.entry(currency).or_default().merge(earnings);
        }
        self.evidence.merge(other.evidence);
    }
}

/// The total, the refunded amount and the discount of an order, in minor units.
fn amounts(order: &Conversion) -> [i64; 3] {
    let discount = order.discount.map_or(0, |amount| amount.minor);
    [order.total.minor, order.refunded.minor, discount]
}

/// What the credits of an order add to each key, in the order of the journey: several may be of one. Nothing if it is
/// unplaced.
pub(super) fn parts<K: Copy + Eq + Hash>(
    order: &Conversion,
    journey: &Journey,
    crediting: &Crediting<'_>,
    key_of: impl Fn(&Touch, TagKey) -> K,
) -> Vec<(K, Part)> {
    let (_, credits) = journey.credits(crediting);
    let shares: Vec<Share> = credits.iter().map(|credit| credit.share).collect();
    let [gross, refunds, discount] = amounts(order).map(|amount| split(amount, &shares));
    let mut completion = journey.completion();
    let mut places: IdMap<K, usize> = IdMap::default();
    let mut parts: Vec<(K, Part)> = Vec::new();
    let mut last = 0;
    for (index, Credit { touch, share }) in credits.iter().enumerate() {
        let key = key_of(&journey.touches()[*touch], completion.of(*touch));
        // Most touches are of the key of the one before.
        if parts.get(last).is_none_or(|(of, _)| *of != key) {
            last = *places.entry(key).or_insert(parts.len());
            if last == parts.len() {
                let share = Share { weight: 0, of: share.of };
                parts.push((key, Part { share, gross: 0, refunds: 0, discount: 0 }));
            }
        }
        let (_, part) = &mut parts[last];
        part.share.weight += share.weight;
        part.gross += gross[index];
        part.refunds += refunds[index];
        part.discount += discount[index];
    }
    parts
}
