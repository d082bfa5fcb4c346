//! Conversions: the events that links are meant to bring about, such as sales.
//!
//! Invariant: a [`Conversion`] is the fold of its versions and does not depend on the order of
//! imports.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::conversion_kind::{ConversionKind, Weight};
use super::event::{PIXEL_ID, PIXEL_SOURCE};
use super::foreign_id::ForeignId;
use super::order::{OrderStatus, OrderUtm, OrderVersion, named_click};
use super::part::with_all_parts;
use super::person::PersonKey;
use super::shop_redemption::ShopRedemption;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::target::ParamName;
use crate::domain::money::{Money, divided};
use crate::domain::settings::Settings;
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
    /// The texts of codes as written (see `code::reading`).
    pub codes: Vec<CouponCode>,
    /// The texts of codes that files of redemptions name for the order.
    pub redeemed: Vec<CouponCode>,
    pub customer: Option<PersonKey>,
    /// The click id in the file, as written.
    pub click_id: Option<ForeignId>,
    /// The UTM values in the file, or else those of the landing page; `None` without any. Many orders share them.
    pub utm: Option<Arc<OrderUtm>>,
    pub landing_url: Option<Arc<str>>,
    pub kind: ConversionKind,
    /// The import preset of the newest version.
    pub source: Arc<str>,
    /// The tax in the total, if the file has it.
    pub tax: Option<Money>,
    /// What the shop took for shipping, if the file has it.
    pub shipping: Option<Money>,
    /// Where the customer says that they heard of the shop.
    pub source_said: Option<Arc<str>>,
}

/// What an order without UTM values has.
static NO_UTM: OrderUtm = OrderUtm { source: None, medium: None, campaign: None, content: None };

impl Conversion {
    #[must_use]
    pub fn utm(&self) -> &OrderUtm {
        self.utm.as_deref().unwrap_or(&NO_UTM)
    }

    /// Folds the versions of one order, in any order. Only the last epoch counts, a present value beats an absent
    /// one, and a newer one beats an older one. (status, refunded) and (currency, total) are each taken from one
    /// version; the most advanced status wins. Refunds that are rows of their own are added up, each id once, as are
    /// rows that are parts of the order; what the order itself says counts if it is more. Of several orders that share
    /// the id, the one with the newest version counts. `None` without a version
    /// that is no such refund.
    #[must_use]
    pub fn fold(mut versions: Vec<OrderVersion>) -> Option<Self> {
        if versions.first().is_some_and(|first| versions.len() == 1 && says_all(first)) {
            return versions.pop().map(Self::of_one);
        }
        versions.sort_by(|a, b| b.cmp(a));
        let epoch = versions.first()?.epoch;
        versions.retain(|version| version.epoch == epoch);
        only_one_order(&mut versions);
        let refunds: Vec<_> = versions.extract_if(.., |version| version.refund.is_some()).collect();
        let versions = with_all_parts(versions);
        let last = versions.first()?;
        let furthest = versions.iter().filter_map(|v| v.status).max();
        let status = furthest.unwrap_or(OrderStatus::Paid);
        let refunded = versions.iter().filter(|v| v.status == furthest).find_map(|v| v.refunded);
        let refunded = stated_refund(status, refunded, last.total);
        let in_rows = given_back(&refunds, last.total);
        let (status, refunded) = match status {
            OrderStatus::Paid | OrderStatus::PartiallyRefunded if in_rows > refunded.minor => {
                let is_all = in_rows >= last.total.minor;
                let part = OrderStatus::PartiallyRefunded;
                let refunded = Money { minor: in_rows, ..last.total };
                (if is_all { OrderStatus::Refunded } else { part }, refunded)
            }
            _ => (status, refunded),
        };
        // A part of the order that came by itself may say what its rows do not.
        let told = || versions.iter().chain(&refunds);
        let codes = told().map(|v| &v.codes).find(|codes| !codes.is_empty());
        Some(Self::of_one(OrderVersion {
            status: Some(status),
            refunded: Some(refunded),
            discount: told().find_map(|v| v.discount),
            codes: codes.cloned().unwrap_or_default(),
            customer: told().find_map(|v| v.customer),
            click_id: told().find_map(|v| v.click_id.clone()),
            utm: OrderUtm {
                source: told().find_map(|v| v.utm.source.clone()),
                medium: told().find_map(|v| v.utm.medium.clone()),
                campaign: told().find_map(|v| v.utm.campaign.clone()),
                content: told().find_map(|v| v.utm.content.clone()),
            },
            landing_url: told().find_map(|v| v.landing_url.clone()),
            kind: newest(&versions, |v| v.kind),
            tax: newest(&versions, |v| v.tax),
            shipping: newest(&versions, |v| v.shipping),
            source_said: newest(&versions, |v| v.source_said.clone()),
            ..last.clone()
        }))
    }

    /// The same of one version. Most orders have only one, which says all.
    #[must_use]
    pub fn fold_one(version: OrderVersion) -> Option<Self> {
        if says_all(&version) { Some(Self::of_one(version)) } else { Self::fold(vec![version]) }
    }

    /// The order that one version makes, be it the only one or what several fold into. It is no refund, and what its
    /// parts add up to is in its amounts.
    fn of_one(version: OrderVersion) -> Self {
        let status = version.status.unwrap_or(OrderStatus::Paid);
        let total = version.total;
        Self {
            id: version.id,
            ordered_at: version.ordered_at,
            status,
            total,
            refunded: stated_refund(status, version.refunded, total),
            discount: in_currency(version.discount, total),
            codes: version.codes,
            redeemed: Vec::new(),
            customer: version.customer,
            click_id: version.click_id,
            utm: version.utm.or_of_page(version.landing_url.as_deref()).shared(),
            landing_url: version.landing_url,
            kind: version.kind.unwrap_or(ConversionKind::Sale),
            source: version.source,
            tax: in_currency(version.tax, total),
            shipping: in_currency(version.shipping, total),
            source_said: version.source_said,
        }
    }

    /// The click id of the order or of its landing page, as written.
    #[must_use]
    pub fn named_click(&self, param: &ParamName) -> Option<ForeignId> {
        named_click(self.click_id.as_ref(), self.landing_url.as_deref(), param)
    }

    /// What it counts as in a plan; `None` of a goal that a pixel says, as anybody can say it.
    #[must_use]
    pub fn weight(&self, settings: &Settings) -> Option<Weight> {
        let weight = settings.weight_of(self.kind);
        let is_of_pixel = &*self.source == PIXEL_SOURCE && self.id.as_str().starts_with(PIXEL_ID);
        (weight == Weight::Micro || !is_of_pixel).then_some(weight)
    }

    /// Whether it is a goal of a plan.
    #[must_use]
    pub fn is_goal(&self, settings: &Settings) -> bool {
        self.weight(settings) == Some(Weight::Macro)
    }

    /// The texts of codes that it carries: its own, and those of redemptions.
    pub fn code_texts(&self) -> impl Iterator<Item = &CouponCode> {
        self.codes.iter().chain(&self.redeemed)
    }

    /// The codes that it carries, as written, known or not. One that its own row and a redemption name is
    /// there once.
    pub fn meant_codes(
        &self,
        is_known: impl Fn(&FoldedCode) -> bool,
    ) -> impl Iterator<Item = CouponCode> {
        let own: Vec<CouponCode> = meant(&self.codes, &is_known).collect();
        let mut known: BTreeSet<FoldedCode> = own.iter().map(CouponCode::folded).collect();
        let redeemed = meant(&self.redeemed, &is_known).filter(|code| known.insert(code.folded()));
        let redeemed: Vec<CouponCode> = redeemed.collect();
        own.into_iter().chain(redeemed)
    }

    /// Gives it the codes of its redemptions, in their order of time.
    pub fn redeem(&mut self, mut redemptions: Vec<ShopRedemption>) {
        redemptions.sort_by(|a, b| (a.redeemed_at, &a.id).cmp(&(b.redeemed_at, &b.id)));
        self.redeemed = redemptions.into_iter().map(|redemption| redemption.code).collect();
    }

    /// The same with each amount converted, all or none. `None` if one cannot be.
    #[must_use]
    pub fn converted(&self, convert: impl Fn(Money) -> Option<Money>) -> Option<Self> {
        let stated = |amount: Option<Money>| match amount {
            Some(amount) => convert(amount).map(Some),
            None => Some(None),
        };
        let (total, refunded) = (convert(self.total)?, convert(self.refunded)?);
        let discount = stated(self.discount)?;
        let (tax, shipping) = (stated(self.tax)?, stated(self.shipping)?);
        Some(Self { total, refunded, discount, tax, shipping, ..self.clone() })
    }

    /// The net amount, total minus refunded, in minor units.
    #[must_use]
    pub fn net_minor(&self) -> i64 {
        self.total.minor - self.refunded.minor
    }

    /// The total without tax and shipping, in minor units; shipping that is not stated is none, and tax and shipping
    /// that are more than the total leave nothing. `None` if the tax is not known.
    fn goods_total(&self) -> Option<i128> {
        let shipping = self.shipping.map_or(0, |amount| amount.minor);
        let rest =
            i128::from(self.total.minor) - i128::from(self.tax?.minor) - i128::from(shipping);
        Some(rest.max(0))
    }

    /// What of the net amount was paid for goods, in minor units: net x (total - tax - shipping) / total, rounded half
    /// away from zero, as if refunds had given back the same part of each. `None` if the order does not state its tax,
    /// unless all of it was given back. Shipping that it does not state is none.
    #[must_use]
    pub fn goods_minor(&self) -> Option<i64> {
        let net = self.net_minor();
        if net == 0 {
            return Some(0);
        }
        let (total, goods) = (self.total.minor, self.goods_total()?);
        let scaled = i128::from(net).checked_mul(goods).filter(|of| of.abs() < i128::MAX / 4)?;
        i64::try_from(divided(scaled, u64::try_from(total).ok()?)?).ok()
    }
}

/// Whether a version that is the only one is what it folds into.
fn says_all(version: &OrderVersion) -> bool {
    version.refund.is_none() && version.parts.is_empty()
}

fn meant(
    texts: &[CouponCode],
    is_known: impl Fn(&FoldedCode) -> bool,
) -> impl Iterator<Item = CouponCode> {
    let meant = texts.iter().flat_map(move |text| text.meant(&is_known));
    meant.map(|meant| meant.code)
}

/// What refunds of their own rows give back in the currency of the total, in minor units. Newest first; of
/// several with one id, the newest counts. Refunds of items and of payments are two statements of what was given
/// back, of which the one that says more counts.
fn given_back(refunds: &[OrderVersion], total: Money) -> i64 {
    let sum = |of_payments: bool| {
        let refunds = refunds.iter().filter(|version| version.of_payments == of_payments);
        let mut ids = BTreeSet::new();
        let each_once =
            refunds.filter_map(|version| version.refund.as_ref()).filter(|of| ids.insert(&of.id));
        let in_currency = each_once.filter(|refund| refund.amount.currency == total.currency);
        in_currency.fold(0_i64, |sum, refund| sum.saturating_add(refund.amount.minor))
    };
    sum(false).max(sum(true))
}

/// Leaves the versions of one order, if several share the id: two orders never make one. Newest first.
fn only_one_order(versions: &mut Vec<OrderVersion>) {
    let mut own_ids = versions.iter().filter_map(|version| version.own_id.as_ref());
    let Some(newest) = own_ids.next() else { return };
    if own_ids.any(|other| other != newest) {
        let newest = newest.clone();
        versions.retain(|version| version.own_id.as_ref().is_none_or(|own| *own == newest));
    }
}

/// What an order itself says was given back. All of it if it is refunded without an amount.
pub(super) fn stated_refund(status: OrderStatus, refunded: Option<Money>, total: Money) -> Money {
    match (status, refunded) {
        (_, Some(amount)) if amount.currency == total.currency => amount,
        (OrderStatus::Refunded, _) => total,
        _ => Money::zero(total.currency),
    }
}

/// An amount, if it is in the currency of the total.
fn in_currency(amount: Option<Money>, total: Money) -> Option<Money> {
    amount.filter(|amount| amount.currency == total.currency)
}

/// The newest value that is present.
pub(super) fn newest<V, T>(newest_first: &[V], get: impl Fn(&V) -> Option<T>) -> Option<T> {
    newest_first.iter().find_map(get)
}

#[cfg(test)]
mod tests;
