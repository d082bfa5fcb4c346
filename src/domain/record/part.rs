//! Orders whose file has a row for each part of them: an item, a payment.
//!
//! Invariant: a part is counted once, in however many files it stands and however the parts of an order are
//! split over files. Items and payments are two statements of one order, and never added up. Does not know where rows
//! have their ids (see `import`).

use std::collections::BTreeMap;

use super::order::OrderVersion;
use crate::domain::code::coupon::CouponCode;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// A part of an order that a file has as a row of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderPart {
    /// A digest of what tells it from the other parts of its order.
    pub id: u64,
    pub total: Money,
    pub discount: Option<Money>,
    pub tax: Option<Money>,
    pub shipping: Option<Money>,
}

impl OrderPart {
    /// Whether two versions have a part in common that is worth more in one of them.
    pub(super) fn any_differs(own: &[Self], others: &[Self]) -> bool {
        own.iter()
            .any(|part| others.iter().any(|other| other.id == part.id && other.total != part.total))
    }
}

impl OrderVersion {
    /// Whether it has a row that says the same as one of another version, where not all of their rows do.
    pub(super) fn shares_rows(&self, other: &Self) -> bool {
        self.parts.iter().any(|row| other.parts.iter().any(|known| known.id == row.id))
    }

    /// Whether it has payments as its parts.
    fn states_payments(&self) -> bool {
        self.of_payments && !self.parts.is_empty()
    }
}

/// The parts of an order, each once: of several with one id, that of the later version, or else the greater.
fn parts_of(versions: &[OrderVersion], total: Money) -> Vec<&OrderPart> {
    let mut parts: BTreeMap<u64, (Option<Timestamp>, &OrderPart)> = BTreeMap::new();
    // What was paid has tips and shipping that no item has.
    let of_payments = versions.iter().any(OrderVersion::states_payments);
    for version in versions.iter().filter(|version| version.states_payments() == of_payments) {
        for part in version.parts.iter().filter(|part| part.total.currency == total.currency) {
            let own = (version.updated_at, part);
            parts.entry(part.id).and_modify(|known| *known = own.max(*known)).or_insert(own);
        }
    }
    parts.into_values().map(|(_, part)| part).collect()
}

/// Versions of an order, newest first, of which those with parts say what all parts come to. An order is as old as
/// its first part, and has the codes of all.
pub(super) fn with_all_parts(mut versions: Vec<OrderVersion>) -> Vec<OrderVersion> {
    let has_parts = |version: &&OrderVersion| !version.parts.is_empty();
    let of_payments = versions.iter().find(|version| version.states_payments());
    let Some(newest) = of_payments.or(versions.iter().find(has_parts)) else { return versions };
    let total = newest.total;
    let parts = parts_of(&versions, total);
    let sum = |amount: fn(&OrderPart) -> Option<Money>| {
        let amounts = parts.iter().filter_map(|part| amount(part));
        let minor = |amount: Money| amount.minor;
        amounts.map(minor).reduce(i64::saturating_add).map(|minor| Money { minor, ..total })
    };
    let sums = [
        sum(|part| Some(part.total)),
        sum(|part| part.discount),
        sum(|part| part.tax),
        sum(|part| part.shipping),
    ];
    let ordered_at = versions.iter().filter(has_parts).map(|version| version.ordered_at).min();
    let codes = versions.iter().filter(has_parts).flat_map(|version| version.codes.iter().cloned());
    let mut codes: Vec<CouponCode> = codes.collect();
    codes.sort_unstable();
    codes.dedup();
    for version in versions.iter_mut().filter(|version| !version.parts.is_empty()) {
        let [total, discount, tax, shipping] = sums;
        version.total = total.unwrap_or(version.total);
        version.discount = discount.or(version.discount);
        version.tax = tax.or(version.tax);
        version.shipping = shipping.or(version.shipping);
        version.ordered_at = ordered_at.unwrap_or(version.ordered_at);
        version.codes.clone_from(&codes);
        version.parts.clear();
    }
    versions.sort_by(|one, other| other.cmp(one));
    versions
}

#[cfg(test)]
mod tests;
