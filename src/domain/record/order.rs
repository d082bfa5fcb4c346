//! Orders as files bring them: versions, each from one row of a file.
//!
//! Invariant: every version is kept. Codes, click ids and tags stay as written until a report
//! resolves them. Does not fold versions into one order (see `conversion`).

use std::borrow::Cow;
use std::sync::Arc;

use url::form_urlencoded;

use super::conversion_kind::ConversionKind;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::part::OrderPart;
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::target::ParamName;
use crate::domain::link::utm::UtmKey;
use crate::domain::money::Money;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// The state of an order. States only move forward, in this order.
    OrderStatus {
        /// Not paid yet. Listed, but not counted.
        Pending = "pending",
        Paid = "paid",
        /// Paid and partly refunded.
        PartiallyRefunded = "partially_refunded",
        /// Refunded in full.
        Refunded = "refunded",
        /// Cancelled before payment. Listed, but not counted.
        Cancelled = "cancelled",
    }
);

impl OrderStatus {
    /// Whether orders in this state count.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::PartiallyRefunded | Self::Refunded)
    }
}

/// One version of an order, from one row of a file. Versions are compared field by field, so the
/// order of the fields decides which is newer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderVersion {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// When the shop last changed the order.
    pub updated_at: Option<Timestamp>,
    /// The state. A file without states exports paid orders.
    pub status: Option<OrderStatus>,
    pub refunded: Option<Money>,
    /// When the order was placed.
    pub ordered_at: Timestamp,
    /// The amount before refunds.
    pub total: Money,
    /// The order's id in the shop.
    pub id: ForeignId,
    /// The texts of codes as written. Which codes they mean depends on the codes that there are.
    pub codes: Vec<CouponCode>,
    /// The discount by codes.
    pub discount: Option<Money>,
    /// The click id in the file, as written.
    pub click_id: Option<ForeignId>,
    pub utm: OrderUtm,
    pub landing_url: Option<Arc<str>>,
    /// The kind of conversion. Without one it is a sale.
    pub kind: Option<ConversionKind>,
    /// The import preset: `generic`.
    pub source: Arc<str>,
    /// The tax in the total.
    pub tax: Option<Money>,
    /// What the shop took for shipping, in the total.
    pub shipping: Option<Money>,
    /// Where the customer says that they heard of the shop.
    pub source_said: Option<Arc<str>>,
    /// Set if this is no version of the order but gives something back of it. Its other amounts are zero then.
    pub refund: Option<OrderRefund>,
    /// The parts that its rows are; the amounts above are those of these parts alone. Empty if the file has the
    /// order as a whole.
    pub parts: Vec<OrderPart>,
    /// Whether its parts, or what it gives back, are payments, and not items.
    pub of_payments: bool,
    /// The payments that paid it, or that it gives back, as the shop names them (see `payment`).
    pub payments: Vec<ForeignId>,
    /// What the shop itself knows the order by, if `id` is a number that two of its orders may share.
    pub own_id: Option<ForeignId>,
    /// Whether no id but their number tells apart those of its parts that say the same.
    pub rows_counted: bool,
    /// The customer. Among the last fields, so that the order of versions does not depend on the key under
    /// which people are hashed.
    pub customer: Option<PersonKey>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// A refund that a file has as a row of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderRefund {
    /// Its own id, by which it is counted once.
    pub id: ForeignId,
    pub amount: Money,
}

impl OrderVersion {
    /// A version that says no more than an order must.
    #[must_use]
    pub fn bare(id: ForeignId, ordered_at: Timestamp, total: Money, source: Arc<str>) -> Self {
        Self {
            epoch: 0,
            updated_at: None,
            status: None,
            refunded: None,
            ordered_at,
            total,
            id,
            codes: Vec::new(),
            discount: None,
            click_id: None,
            utm: OrderUtm::default(),
            landing_url: None,
            kind: None,
            source,
            tax: None,
            shipping: None,
            source_said: None,
            refund: None,
            parts: Vec::new(),
            of_payments: false,
            payments: Vec::new(),
            own_id: None,
            rows_counted: false,
            customer: None,
            imports: Imports::LASTING,
        }
    }

    /// Whether it seems to be an order of another shop with the same id: another tool has it, a day or more apart or
    /// with another total. Two files of one tool may round, or leave out tips and taxes.
    pub(super) fn seems_of_another_shop(&self, other: &Self) -> bool {
        let tool = |version: &Self| -> Option<String> {
            version.source.split('-').next().map(str::to_owned)
        };
        let apart_ms = self.ordered_at.ms().abs_diff(other.ordered_at.ms());
        tool(self) != tool(other) && (apart_ms >= DAY_MS || self.total != other.total)
    }

    /// The click id of the order or of its landing page, as written.
    #[must_use]
    pub fn named_click(&self, param: &ParamName) -> Option<ForeignId> {
        named_click(self.click_id.as_ref(), self.landing_url.as_deref(), param)
    }
}

/// Reads the landing page only if there is no click id, so that the shop's own column wins. Shops
/// write whole URLs or bare paths, so only the query is parsed.
pub(crate) fn named_click(
    id: Option<&ForeignId>,
    url: Option<&str>,
    param: &ParamName,
) -> Option<ForeignId> {
    if let Some(id) = id {
        return Some(id.clone());
    }
    let params = params_of(url?);
    let (_, value) = params.iter().find(|(key, _)| key == param.as_str())?;
    ForeignId::parse(value).ok()
}

/// The parameters of a URL, which may be a bare path. Shops export it out of their pages, where `&` is
/// `&amp;`.
fn params_of(url: &str) -> Vec<(String, String)> {
    let Some((_, query)) = url.split_once('?') else { return Vec::new() };
    let query = unescaped(query);
    let query = query.split('#').next().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The text with each `&` that HTML escapes, however often it was escaped.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut rest = text;
    let mut unescaped = String::with_capacity(text.len());
    while let Some(at) = rest.find('&') {
        unescaped.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        // What follows may be escaped again: `&amp;amp;` is `&amp;`, which is `&`.
        while let Some(after) = AMPERSANDS.iter().find_map(|escaped| rest.strip_prefix(escaped)) {
            rest = after;
        }
    }
    unescaped.push_str(rest);
    Cow::Owned(unescaped)
}

/// What follows an `&` that HTML escapes.
const AMPERSANDS: [&str; 4] = ["amp;", "#38;", "#038;", "#x26;"];

/// The UTM values of an order, as the shop recorded them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderUtm {
    pub source: Option<Arc<str>>,
    pub medium: Option<Arc<str>>,
    pub campaign: Option<Arc<str>>,
    pub content: Option<Arc<str>>,
}

impl OrderUtm {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These values in a place of their own; `None` if there are none.
    pub(super) fn shared(self) -> Option<Arc<Self>> {
        (!self.is_empty()).then(|| Arc::new(self))
    }

    /// These values, or those of the landing page if there are none: the shop's own columns win as a
    /// whole, because values of two visits do not belong together.
    pub(super) fn or_of_page(self, url: Option<&str>) -> Self {
        if !self.is_empty() {
            return self;
        }
        let mut utm = Self::default();
        for (key, value) in url.map(params_of).into_iter().flatten() {
            let slot = match key.to_ascii_lowercase().as_str() {
                "utm_source" => &mut utm.source,
                "utm_medium" => &mut utm.medium,
                "utm_campaign" => &mut utm.campaign,
                "utm_content" => &mut utm.content,
                _ => continue,
            };
            let value = value.trim();
            if slot.is_none() && !value.is_empty() && !value.chars().any(char::is_control) {
                *slot = Some(Arc::from(value));
            }
        }
        utm
    }

    /// The values by which it is compared with links.
    #[must_use]
    pub fn key(&self) -> Option<UtmKey> {
        let values = [&self.source, &self.medium, &self.campaign, &self.content];
        UtmKey::of(values.map(Option::as_deref))
    }
}

#[cfg(test)]
mod tests;
