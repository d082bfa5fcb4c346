//! What is allowed in a plan and hardly wise: warned of once the whole file is read.
//!
//! Does not warn of single values, which is done where they are read, nor of links, which are not made yet.

use std::collections::BTreeMap;

use toml::Spanned;

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Channel};
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::record::conversion_kind::Weight;
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::CampaignSettings;
use crate::domain::settings::message::MessageField;
use crate::plan::fault::Fault;

use super::campaigns::Matrix;
use super::reader::Reader;

/// How many goals a report can rank channels by before none of them is the goal.
const MACRO_KINDS_MAX: usize = 2;

/// Domains of services that shorten links for everybody. Phone companies block many messages with them, since
/// they cannot tell whose links these are.
const SHARED_DOMAINS: &[&str] = &[
    "bit.ly",
    "buff.ly",
    "cutt.ly",
    "goo.gl",
    "is.gd",
    "lnkd.in",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "short.io",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "urlz.fr",
    "v.gd",
];

/// Warns of what is allowed and hardly wise.
pub(super) fn warn(top: &Reader<'_>, settings: &Settings, matrices: &[Matrix]) {
    goals(top, settings);
    sms_domain(top, settings);
    shared_codes(top, settings, matrices);
}

fn goals(top: &Reader<'_>, settings: &Settings) {
    let Some(span) = top.key_span("conversions") else { return };
    // Kinds that the plan does not name are goals too, but may never come.
    let written = top.table.get("conversions").and_then(|table| table.get_ref().as_table());
    let is_written = |kind: &str| written.is_some_and(|table| table.contains_key(kind));
    let goals = settings.conversions.iter().filter(|(_, weight)| **weight == Weight::Macro);
    let kinds: Vec<&str> =
        goals.map(|(kind, _)| kind.as_str()).filter(|kind| is_written(kind)).collect();
    if kinds.len() > MACRO_KINDS_MAX {
        let message =
            format!("{} kinds of conversion are macro: {}", kinds.len(), kinds.join(", "));
        let help =
            "reports add them up as one figure: keep one or two goals, and make the others micro";
        top.warn(Fault::at(span, message).label("many goals").help(help));
    }
}

fn sms_domain(top: &Reader<'_>, settings: &Settings) {
    let (Some(first), Some(at)) = (&settings.domain, top.table.get("domain").map(Spanned::span))
    else {
        return;
    };
    let Some((channel, of)) = settings.channels.iter().find(|(_, of)| of.is_sms()) else {
        return;
    };
    let domain = of.domain.as_ref().unwrap_or(first);
    let host = domain.host();
    let reason = if SHARED_DOMAINS.contains(&host) {
        format!("{host} is shared by everybody, and phone companies block messages with such links")
    } else if domain.is_plain_http() && !domain.is_own_computer() {
        "phone companies and phones distrust links without https".to_owned()
    } else {
        return;
    };
    let message = format!("channel `{channel}` sends text messages: {reason}");
    let help = "use a domain of your own, with https://";
    top.warn(Fault::at(at, message).label("may be blocked").help(help));
}

/// Warns of campaigns that hand out one code at the same time: nothing tells their redemptions apart.
fn shared_codes(top: &Reader<'_>, settings: &Settings, matrices: &[Matrix]) {
    let mut users: BTreeMap<&CouponCode, Vec<&Matrix>> = BTreeMap::new();
    for matrix in matrices {
        let mut codes: Vec<&CouponCode> = handed_out(settings, matrix).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            users.entry(code).or_default().push(matrix);
        }
    }
    let mut pairs: BTreeMap<(&Campaign, &Campaign), Vec<&CouponCode>> = BTreeMap::new();
    for (code, users) in &users {
        for (at, later) in users.iter().enumerate() {
            let overlaps = |earlier: &&&Matrix| is_beside(settings, earlier, later);
            if let Some(earlier) = users[..at].iter().find(overlaps) {
                let pair = (earlier.campaign.get_ref(), later.campaign.get_ref());
                pairs.entry(pair).or_default().push(code);
            }
        }
    }
    for ((earlier, later), codes) in pairs {
        let Some(matrix) = matrices.iter().find(|of| of.campaign.get_ref() == later) else {
            continue;
        };
        let (first, others) = (codes[0], codes.len() - 1);
        let more = match others {
            0 => String::new(),
            1 => " and one more".to_owned(),
            _ => format!(" and {others} more"),
        };
        let message =
            format!("`{earlier}` and `{later}` hand out the code {first}{more} at the same time");
        let help = "an order with it does not say which campaign it came from: give each its own [[coupons]]";
        let fault = Fault::at(matrix.campaign.span(), message);
        top.warn(fault.label("one code, two campaigns").help(help));
    }
}

/// The agents' codes that the messages and targets of a campaign's links contain. The codes of channels belong
/// to one campaign.
fn handed_out<'a>(
    settings: &'a Settings,
    matrix: &'a Matrix,
) -> impl Iterator<Item = &'a CouponCode> {
    let of = settings.campaigns.get(matrix.campaign.get_ref());
    let target = of.and_then(|of| of.target.as_ref()).or(settings.target.as_ref());
    let is_in_target = matches!(target, Some(TargetTemplate::WithCode(_)));
    let hands_out = move |channel: &Channel| {
        is_in_target
            || of
                .and_then(|of| of.messages.get(channel))
                .is_some_and(|text| text.names(MessageField::Code))
    };
    matrix.slots.iter().filter_map(move |(channel, agent)| {
        let agent: &Agent = agent.as_ref().filter(|_| hands_out(channel))?;
        settings.agents.get(agent)?.code.as_ref()
    })
}

/// Whether two campaigns run on a common day.
fn is_beside(settings: &Settings, one: &Matrix, other: &Matrix) -> bool {
    let of = |matrix: &Matrix| settings.campaigns.get(matrix.campaign.get_ref());
    let (Some(one), Some(other)) = (of(one), of(other)) else { return false };
    let ends_before = |one: &CampaignSettings, other: &CampaignSettings| {
        one.ends.zip(other.starts).is_some_and(|(ends, starts)| ends < starts)
    };
    !ends_before(one, other) && !ends_before(other, one)
}
