//! Orders as files bring them: versions, each a row of one file.
//!
//! Invariant: every version that any file brought is kept. Codes, click ids and tags stay as written
//! until a report resolves them. Absent: what the versions amount to (conversion.rs).

use std::sync::Arc;

use super::conversion_kind::ConversionKind;
use super::foreign_id::ForeignId;
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::target::ParamName;
use crate::domain::money::Money;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// Where an order stands. States only move forward, in this order.
    OrderStatus {
        /// Not paid yet: listed, not counted.
        Pending = "pending",
        /// Paid.
        Paid = "paid",
        /// Paid, and part of it given back.
        PartiallyRefunded = "partially_refunded",
        /// Given back.
        Refunded = "refunded",
        /// Never came about: listed, not counted.
        Cancelled = "cancelled",
    }
);

impl OrderStatus {
    /// Whether orders in it count.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::PartiallyRefunded | Self::Refunded)
    }
}

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
    /// The click that it names, as written.
    pub click_id: Option<ForeignId>,
    /// The UTM values that it carries.
    pub utm: OrderUtm,
    /// The page on which the customer landed.
    pub landing_url: Option<Arc<str>>,
    /// What it is; a sale when the file does not say.
    pub kind: Option<ConversionKind>,
    /// The preset it was read with: `generic`.
    pub source: Arc<str>,
    /// Who placed it. Last, so that the key under which people are hashed decides nothing.
    pub customer: Option<PersonKey>,
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
pub(super) fn named_click(
    id: Option<&ForeignId>,
    url: Option<&str>,
    param: &ParamName,
) -> Option<ForeignId> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
            let named = named_click(None, Some(url), &ParamName::default());
            assert_eq!(named.as_ref().map(ForeignId::as_str), expected, "{url}");
        }
    }
}
