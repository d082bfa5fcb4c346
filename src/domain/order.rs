//! Orders, as the shop exported them.
//!
//! Invariant: every version of an order that any file brought is kept; an [`Order`] is their fold,
//! the same for any order of import. Codes, click ids and tags stay as written until a report
//! resolves them.

use std::sync::Arc;

use super::conversion::{ForeignId, Kind, OrderStatus};
use super::coupon::CouponCode;
use super::money::Money;
use super::person::PersonKey;
use super::target::ParamName;
use super::time::Timestamp;

/// One version of an order: a row of one file. The fields stand in the order in which two versions
/// are compared: what comes later by it is the newer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderVersion {
    /// The run of imports it belongs to; a later one outranks all before it.
    pub epoch: u32,
    /// When the shop last changed the order.
    pub updated_at: Option<Timestamp>,
    /// Where it stands; a file without states exports what was paid.
    pub status: Option<OrderStatus>,
    /// What was given back.
    pub refunded: Option<Money>,
    /// When it was placed.
    pub ordered_at: Timestamp,
    /// What was paid, before refunds.
    pub total: Money,
    /// Its name in the shop.
    pub id: ForeignId,
    /// The codes on it, as written.
    pub codes: Vec<CouponCode>,
    /// What the codes took off.
    pub discount: Option<Money>,
    /// Who placed it.
    pub customer: Option<PersonKey>,
    /// The click that it names, as written.
    pub click_id: Option<ForeignId>,
    /// The UTM values that it carries.
    pub utm: OrderUtm,
    /// The page on which the customer landed.
    pub landing_url: Option<Arc<str>>,
    /// What it is; a sale when the file does not say.
    pub kind: Option<Kind>,
    /// The preset it was read with: `generic`.
    pub source: Arc<str>,
}

impl OrderVersion {
    /// The click id that it names, as written.
    #[must_use]
    pub fn named_click(&self, param: &ParamName) -> Option<ForeignId> {
        named_click(self.click_id.as_ref(), self.landing_url.as_deref(), param)
    }
}

/// The landing page is only asked when there is no click id, so that a shop's own column is never
/// overruled. Shops write whole URLs and bare paths alike, so only the query is read.
fn named_click(id: Option<&ForeignId>, url: Option<&str>, param: &ParamName) -> Option<ForeignId> {
    if let Some(id) = id {
        return Some(id.clone());
    }
    let (_, query) = url?.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let value = pairs.find(|(key, _)| key == param.as_str()).map(|(_, value)| value)?;
    ForeignId::parse(&value).ok()
}

/// The UTM values of an order, as the shop kept them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderUtm {
    /// `utm_source`.
    pub source: Option<Arc<str>>,
    /// `utm_medium`.
    pub medium: Option<Arc<str>>,
    /// `utm_campaign`.
    pub campaign: Option<Arc<str>>,
    /// `utm_content`.
    pub content: Option<Arc<str>>,
}

/// An order, folded from all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
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
    pub kind: Kind,
    /// The preset of its newest version.
    pub source: Arc<str>,
}

impl Order {
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
            kind: present(&versions, |v| v.kind).unwrap_or(Kind::Sale),
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

    use super::super::money::Currency;
    use super::*;

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
        let order = Order::fold(vec![version(Some(OrderStatus::Refunded), None)]).unwrap();
        assert_eq!((order.net_minor(), order.refunded), (0, money(1000)));
    }

    #[test]
    fn states_only_move_forward_and_bring_their_amount() {
        let refunded = version(Some(OrderStatus::PartiallyRefunded), Some(300));
        let mut paid_later = version(Some(OrderStatus::Paid), Some(0));
        paid_later.updated_at = Some(Timestamp::from_ms(99).unwrap());
        let order = Order::fold(vec![paid_later, refunded]).unwrap();
        assert_eq!((order.status, order.net_minor()), (OrderStatus::PartiallyRefunded, 700));
    }

    #[test]
    fn a_new_epoch_outranks_what_was_there() {
        let mut again = version(Some(OrderStatus::Paid), None);
        again.epoch = 1;
        let order = Order::fold(vec![version(Some(OrderStatus::Refunded), None), again]).unwrap();
        assert_eq!(order.net_minor(), 1000);
    }

    #[test]
    fn the_click_parameter_is_found_in_urls_and_in_paths() {
        let table = [
            ("https://x.example/?a=1&lnk=abc#top", Some("abc")),
            ("/products/1?lnk=a%62c", Some("abc")),
            ("https://x.example/#?lnk", None),
            ("https://x.example/?lnk=", None),
            ("https://x.example/lnk=abc", None),
        ];
        for (url, expected) in table {
            let mut version = version(None, None);
            version.landing_url = Some(Arc::from(url));
            let named = version.named_click(&ParamName::default());
            assert_eq!(named.as_ref().map(ForeignId::as_str), expected, "{url}");
        }
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
            prop_assert_eq!(Order::fold(versions), Order::fold(again));
        }
    }
}
