//! Conversions: the events that links are meant to bring about, such as sales.
//!
//! Invariant: a [`Conversion`] is the fold of its versions and does not depend on the order of
//! imports.

use std::sync::Arc;

use super::conversion_kind::ConversionKind;
use super::foreign_id::ForeignId;
use super::order::{OrderStatus, OrderUtm, OrderVersion, named_click};
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::target::ParamName;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// A conversion, folded from the versions of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The order's id in the shop.
    pub id: ForeignId,
    /// When the order was placed.
    pub ordered_at: Timestamp,
    pub status: OrderStatus,
    /// The amount before refunds.
    pub total: Money,
    /// The refunded amount, in the currency of `total`.
    pub refunded: Money,
    /// The discount by codes, if the file has it.
    pub discount: Option<Money>,
    /// The codes as written.
    pub codes: Vec<CouponCode>,
    pub customer: Option<PersonKey>,
    /// The click id in the file, as written.
    pub click_id: Option<ForeignId>,
    pub utm: OrderUtm,
    pub landing_url: Option<Arc<str>>,
    pub kind: ConversionKind,
    /// The import preset of the newest version.
    pub source: Arc<str>,
}

impl Conversion {
    /// Folds the versions of one order, in any order. Only the last epoch counts, a present value
    /// beats an absent one, and a newer one beats an older one. (status, refunded) and (currency,
    /// total) are each taken from one version; the most advanced status wins. `None` without
    /// versions.
    #[must_use]
    pub fn fold(mut versions: Vec<OrderVersion>) -> Option<Self> {
        versions.sort_by(|a, b| b.cmp(a));
        let epoch = versions.first()?.epoch;
        versions.retain(|version| version.epoch == epoch);
        let last = versions.first()?;
        let furthest = versions.iter().filter_map(|v| v.status).max();
        let status = furthest.unwrap_or(OrderStatus::Paid);
        let refunded = versions.iter().filter(|v| v.status == furthest).find_map(|v| v.refunded);
        let refunded = match (status, refunded) {
            (_, Some(amount)) if amount.currency == last.total.currency => amount,
            (OrderStatus::Refunded, _) => last.total,
            _ => Money::zero(last.total.currency),
        };
        let codes = versions.iter().map(|v| &v.codes).find(|codes| !codes.is_empty());
        Some(Self {
            id: last.id.clone(),
            ordered_at: last.ordered_at,
            status,
            total: last.total,
            refunded,
            discount: newest(&versions, |v| v.discount)
                .filter(|amount| amount.currency == last.total.currency),
            codes: codes.cloned().unwrap_or_default(),
            customer: newest(&versions, |v| v.customer),
            click_id: newest(&versions, |v| v.click_id.clone()),
            utm: OrderUtm {
                source: newest(&versions, |v| v.utm.source.clone()),
                medium: newest(&versions, |v| v.utm.medium.clone()),
                campaign: newest(&versions, |v| v.utm.campaign.clone()),
                content: newest(&versions, |v| v.utm.content.clone()),
            },
            landing_url: newest(&versions, |v| v.landing_url.clone()),
            kind: newest(&versions, |v| v.kind).unwrap_or(ConversionKind::Sale),
            source: last.source.clone(),
        })
    }

    /// The click id of the order or of its landing page, as written.
    #[must_use]
    pub fn named_click(&self, param: &ParamName) -> Option<ForeignId> {
        named_click(self.click_id.as_ref(), self.landing_url.as_deref(), param)
    }

    /// The net amount, total minus refunded, in minor units.
    #[must_use]
    pub fn net_minor(&self) -> i64 {
        self.total.minor - self.refunded.minor
    }
}

/// The newest value that is present.
pub(super) fn newest<V, T>(newest_first: &[V], get: impl Fn(&V) -> Option<T>) -> Option<T> {
    newest_first.iter().find_map(get)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::money::Currency;

    fn money(minor: i64) -> Money {
        Money { minor, currency: Currency::parse("EUR").unwrap() }
    }

    fn version(status: Option<OrderStatus>, refunded: Option<i64>) -> OrderVersion {
        OrderVersion {
            epoch: 0,
            updated_at: None,
            status,
            refunded: refunded.map(money),
            ordered_at: Timestamp::from_ms(0).unwrap(),
            total: money(1000),
            id: ForeignId::parse("#1").unwrap(),
            codes: Vec::new(),
            discount: None,
            customer: None,
            click_id: None,
            utm: OrderUtm::default(),
            landing_url: None,
            kind: None,
            source: Arc::from("generic"),
        }
    }

    #[test]
    fn a_refunded_order_without_an_amount_is_refunded_in_full() {
        let order = Conversion::fold(vec![version(Some(OrderStatus::Refunded), None)]).unwrap();
        assert_eq!((order.net_minor(), order.refunded), (0, money(1000)));
    }

    #[test]
    fn states_only_move_forward_and_keep_their_amount() {
        let refunded = version(Some(OrderStatus::PartiallyRefunded), Some(300));
        let mut paid_later = version(Some(OrderStatus::Paid), Some(0));
        paid_later.updated_at = Some(Timestamp::from_ms(99).unwrap());
        let order = Conversion::fold(vec![paid_later, refunded]).unwrap();
        assert_eq!((order.status, order.net_minor()), (OrderStatus::PartiallyRefunded, 700));
    }

    #[test]
    fn a_new_epoch_outranks_earlier_ones() {
        let mut again = version(Some(OrderStatus::Paid), None);
        again.epoch = 1;
        let order =
            Conversion::fold(vec![version(Some(OrderStatus::Refunded), None), again]).unwrap();
        assert_eq!(order.net_minor(), 1000);
    }

    proptest! {
        #[test]
        fn versions_fold_the_same_in_any_order_and_number(
            rows in prop::collection::vec((0_i64..4, 0_usize..6, 0_i64..3, 0_u32..2), 1..6),
            seed in any::<u64>(),
        ) {
            let versions: Vec<OrderVersion> = rows
                .iter()
                .map(|(updated, status, refunded, epoch)| {
                    let status = OrderStatus::ALL.get(*status).copied();
                    let mut version = version(status, (*refunded > 0).then_some(*refunded));
                    version.updated_at = (*updated > 0).then(|| Timestamp::from_ms(*updated).unwrap());
                    version.epoch = *epoch;
                    version
                })
                .collect();
            let mut again = versions.clone();
            again.extend(versions.clone());
            let turn = usize::try_from(seed % again.len() as u64).unwrap();
            again.rotate_left(turn);
            prop_assert_eq!(Conversion::fold(versions), Conversion::fold(again));
        }
    }
}
