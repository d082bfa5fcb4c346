//! The order in which a plan is written: of the sections, and of the keys in each table.
//!
//! Invariant: the lists are those that the readers allow, so that a new key has its place.

use super::{
    TOP, agents, campaigns, channels, commission, coupons, defaults, funnels, links, preview,
    privacy, reporting, rules, vocabulary,
};
use crate::domain::record::conversion_kind::ConversionKind;

/// How the entries of a table are ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::plan) enum KeyOrder {
    /// As listed.
    Listed(Vec<&'static str>),
    /// By name.
    Names,
}

/// The order of the keys of the table below these headers: `campaigns`, `2036-11-black-week`.
pub(in crate::plan) fn key_order(path: &[&str]) -> KeyOrder {
    let listed = match *path {
        [] => TOP,
        ["defaults"] => defaults::DEFAULTS,
        ["defaults", "utm"] | ["vocabulary", "rules"] => defaults::UTM,
        ["vocabulary"] => vocabulary::VOCABULARY,
        ["vocabulary", "rules", _] => vocabulary::RULE,
        ["channels", _] => channels::CHANNEL,
        ["agents", _] => agents::AGENT,
        ["campaigns", _] => campaigns::CAMPAIGN,
        ["campaigns", _, "variants", _] => campaigns::VARIANT,
        ["conversions"] => return KeyOrder::Listed(ConversionKind::names()),
        ["funnels", _] => funnels::FUNNEL,
        ["attribution"] => reporting::ATTRIBUTION,
        ["privacy"] => privacy::PRIVACY,
        ["privacy", "keep"] => privacy::KEEP,
        ["coupons"] => coupons::COUPON,
        ["coupons", "batch"] => coupons::BATCH,
        ["links"] => links::LINK,
        ["links", "rules"] => rules::RULE,
        ["links", "preview"] | ["campaigns", _, "preview"] => preview::PREVIEW,
        ["phones"] => reporting::PHONE,
        ["costs"] => reporting::COST,
        ["commission"] => commission::COMMISSION,
        _ => return KeyOrder::Names,
    };
    KeyOrder::Listed(listed.to_vec())
}
