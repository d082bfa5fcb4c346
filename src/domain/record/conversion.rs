//! Conversions: what was wanted and happened.
//!
//! Invariant: a [`Conversion`] is the fold of all versions that files brought of it, the same for any
//! order of import.

use std::sync::Arc;

use super::conversion_kind::ConversionKind;
use super::foreign_id::ForeignId;
use super::order::{OrderStatus, OrderUtm, OrderVersion, named_click};
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::target::ParamName;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// What was wanted and happened: an order, folded from all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// Its name in the shop.
    pub id: ForeignId,
    /// When it was placed.
    pub ordered_at: Timestamp,
    /// Where it stands.
    pub status: OrderStatus,
    /// What was paid, before refunds.
    pub total: Money,
    /// What was given back, in the currency of the total.
    pub refunded: Money,
    /// What the codes took off, where the file says.
    pub discount: Option<Money>,
    /// The codes on it, as written.
    pub codes: Vec<CouponCode>,
    /// Who placed it.
    pub customer: Option<PersonKey>,
    /// The click that it names, as written.
    pub click_id: Option<ForeignId>,
    /// The UTM values that it carries.
    pub utm: OrderUtm,
    /// The page on which the customer landed.
    pub landing_url: Option<Arc<str>>,
    /// What it is.
    pub kind: ConversionKind,
    /// The preset of its newest version.
    pub source: Arc<str>,
}

impl Conversion {
    /// Folds all versions of one order, given in any order: only the last epoch counts; present
    /// beats absent; the newer beats the older; (status, refunded) and (currency, total) each come
    /// from one version, the status from the most advanced. `None` without versions.
    #[must_use]
    pub fn fold(mut versions: Vec<OrderVersion>) -> Option<Self> {
        versions.sort_by(|a, b| b.cmp(a));
        let epoch = versions.first()?.epoch;
        versions.retain(|version| version.epoch == epoch);
        let newest = versions.first()?;
        let furthest = versions.iter().filter_map(|v| v.status).max();
        let status = furthest.unwrap_or(OrderStatus::Paid);
        let refunded = versions.iter().filter(|v| v.status == furthest).find_map(|v| v.refunded);
        let refunded = match (status, refunded) {
            (_, Some(amount)) if amount.currency == newest.total.currency => amount,
            (OrderStatus::Refunded, _) => newest.total,
            _ => Money::zero(newest.total.currency),
        };
        let codes = versions.iter().map(|v| &v.codes).find(|codes| !codes.is_empty());
        Some(Self {
            id: newest.id.clone(),
            ordered_at: newest.ordered_at,
            status,
            total: newest.total,
            refunded,
            discount: present(&versions, |v| v.discount)
                .filter(|amount| amount.currency == newest.total.currency),
            codes: codes.cloned().unwrap_or_default(),
            customer: present(&versions, |v| v.customer),
            click_id: present(&versions, |v| v.click_id.clone()),
            utm: OrderUtm {
                source: present(&versions, |v| v.utm.source.clone()),
                medium: present(&versions, |v| v.utm.medium.clone()),
                campaign: present(&versions, |v| v.utm.campaign.clone()),
                content: present(&versions, |v| v.utm.content.clone()),
            },
            landing_url: present(&versions, |v| v.landing_url.clone()),
            kind: present(&versions, |v| v.kind).unwrap_or(ConversionKind::Sale),
            source: newest.source.clone(),
        })
    }

    /// The click id that it names, as written.
    #[must_use]
    pub fn named_click(&self, param: &ParamName) -> Option<ForeignId> {
        named_click(self.click_id.as_ref(), self.landing_url.as_deref(), param)
    }

    /// What counts: total minus refunded, in minor units.
    #[must_use]
    pub fn net_minor(&self) -> i64 {
        self.total.minor - self.refunded.minor
    }
}

/// The newest value that is there.
pub(super) fn present<V, T>(newest_first: &[V], get: impl Fn(&V) -> Option<T>) -> Option<T> {
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
    fn a_refunded_order_without_an_amount_gave_everything_back() {
        let order = Conversion::fold(vec![version(Some(OrderStatus::Refunded), None)]).unwrap();
        assert_eq!((order.net_minor(), order.refunded), (0, money(1000)));
    }

    #[test]
    fn states_only_move_forward_and_bring_their_amount() {
        let refunded = version(Some(OrderStatus::PartiallyRefunded), Some(300));
        let mut paid_later = version(Some(OrderStatus::Paid), Some(0));
        paid_later.updated_at = Some(Timestamp::from_ms(99).unwrap());
        let order = Conversion::fold(vec![paid_later, refunded]).unwrap();
        assert_eq!((order.status, order.net_minor()), (OrderStatus::PartiallyRefunded, 700));
    }

    #[test]
    fn a_new_epoch_outranks_what_was_there() {
        let mut again = version(Some(OrderStatus::Paid), None);
        again.epoch = 1;
        let order =
            Conversion::fold(vec![version(Some(OrderStatus::Refunded), None), again]).unwrap();
        assert_eq!(order.net_minor(), 1000);
    }

    proptest! {
        #[test]
        fn versions_fold_alike_in_any_order_and_any_number(
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
