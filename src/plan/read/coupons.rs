//! `[[coupons]]`: public codes, one for each channel, and batches of unique ones.
//!
//! Invariant: if a campaign has several codes for a channel, messages and targets show the first one of
//! the file. A batch is identified by its name in any case, which is unique. Codes end with their campaign
//! unless they have an end of their own.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use toml::Spanned;

use crate::domain::code::batch::{BatchSpec, judge_odds};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::fold::fold_name;
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::limits::{BATCH_CODES_MAX, REFILL_CODES_MAX};
use crate::domain::link::Origin;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

use crate::plan::fault::Fault;

use super::keys::{channel_key, twice};
use super::names;
use super::reader::Reader;
use super::terms::{Whose, terms};

pub(super) const COUPON: &[&str] = &[
    "campaign",
    "channel",
    "codes",
    "batch",
    "discount",
    "limit",
    "limit_by_customer",
    "starts",
    "ends",
    "minimum",
];
pub(super) const BATCH: &[&str] =
    &["count", "pattern", "single_use", "name", "allow_guessing", "refill_below", "needs_export"];

/// The content of `[[coupons]]`.
#[derive(Debug, Default)]
pub(super) struct Coupons {
    pub(super) codes: Vec<Spanned<CodeSpec>>,
    pub(super) batches: Vec<BatchSpec>,
    /// The channels of the codes and batches.
    pub(super) channels: Vec<Channel>,
}

/// Reads the tables. The codes that messages show go into the settings.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings, now: Timestamp) -> Coupons {
    let today = settings.zone.day(now);
    let mut coupons = Coupons::default();
    let mut names: HashMap<String, (BatchName, Range<usize>)> = HashMap::new();
    for table in top.repeated("coupons", COUPON) {
        let campaign = table.value("campaign", |text| names::campaign(&table, text));
        let terms = terms(&table, Whose::Codes(campaign.as_ref()), settings, today);
        if table.has("batch") {
            if let Some(span) = table.key_span("codes") {
                let message = "one [[coupons]] cannot have both `codes` and `batch`";
                let fault = Fault::at(span, message).label("next to a batch");
                table.fault(fault.help("write a [[coupons]] for each of the two"));
            }
            let batch = batch(&table, campaign, terms, settings);
            let Some(batch) = batch else { continue };
            coupons.channels.extend(batch.get_ref().tags.channel.clone());
            let name = batch.get_ref().name.clone();
            let folded = fold_name(name.as_str());
            if let Some((name, first)) = names.get(&folded) {
                let line = table.line(first);
                let message = format!("batch `{name}` is already declared on line {line}");
                let fault = Fault::at(batch.span(), message).label("the same name");
                table.fault(fault.help("add a `name` of its own to this batch"));
                continue;
            }
            names.insert(folded, (name, batch.span()));
            coupons.batches.push(batch.into_inner());
        } else {
            table.require("codes", COUPON, "codes = { instagram = \"IGHELLO\" }");
            if let Some(span) = table.key_span("channel") {
                let message =
                    "`channel` is for batches; each of the `codes` already has its channel";
                table.fault(Fault::at(span, message).label("remove this"));
            }
            public(&table, campaign.as_ref(), terms, settings, &mut coupons);
        }
    }
    coupons
}

fn public(
    table: &Reader<'_>,
    campaign: Option<&Campaign>,
    terms: Terms,
    settings: &mut Settings,
    coupons: &mut Coupons,
) {
    let mut channels = HashSet::new();
    for (key, code) in table.pairs("codes", CouponCode::registered) {
        let Some(channel) = channel_key(&key, "codes", table, settings) else { continue };
        let Some(code) = code else { continue };
        if !channels.insert(channel.clone()) {
            table.fault(twice(&key, "channel"));
            continue;
        }
        let tags =
            Tags { campaign: campaign.cloned(), channel: Some(channel.clone()), ..Tags::default() };
        if let Some(campaign) = campaign.and_then(|name| settings.campaigns.get_mut(name)) {
            campaign.codes.entry(channel.clone()).or_insert_with(|| code.get_ref().clone());
        }
        let span = code.span();
        let spec = CodeSpec { code: code.into_inner(), tags, terms, origin: Origin::Entry };
        coupons.codes.push(Spanned::new(span, spec));
        coupons.channels.push(channel);
    }
}

/// Below how many unused codes more are made.
fn refill_below(batch: &Reader<'_>) -> Option<u32> {
    let below = batch.count("refill_below", "would never make more codes")?;
    if *below.get_ref() > REFILL_CODES_MAX {
        let message = format!("more codes are made below at most {REFILL_CODES_MAX} unused ones");
        batch.fault(Fault::at(below.span(), message).label("too many"));
        return None;
    }
    Some(below.into_inner())
}

/// A batch, with the span of its pattern.
fn batch(
    table: &Reader<'_>,
    campaign: Option<Campaign>,
    terms: Terms,
    settings: &Settings,
) -> Option<Spanned<BatchSpec>> {
    for (key, example) in [("campaign", "2026-11-black-week"), ("channel", "sms")] {
        table.require(key, COUPON, &format!("{key} = \"{example}\""));
    }
    let channel = table.value("channel", |text| names::channel(table, settings, text));
    let batch = table.table("batch", BATCH)?;
    batch.require("count", BATCH, "count = 500");
    batch.require("pattern", BATCH, "pattern = \"BW-????-????\"");
    let count = batch.count("count", "would make no codes");
    let pattern = batch.parsed("pattern", CodePattern::parse);
    let single_use = batch.truth("single_use").unwrap_or_default();
    if let Some(span) = table.key_span("limit").filter(|_| single_use) {
        let message = "`single_use = true` already limits each code to one use";
        table.fault(Fault::at(span, message).label("remove this, or `single_use`"));
    }
    let name = batch.value("name", BatchName::parse);
    let allow_guessing = batch.truth("allow_guessing").unwrap_or_default();
    let refill_below = refill_below(&batch);
    let needs_export = batch.truth("needs_export").unwrap_or(true);
    let (count, pattern) = (count?, pattern?);
    if *count.get_ref() > BATCH_CODES_MAX {
        let message =
            format!("this batch has {} codes; the limit is {BATCH_CODES_MAX}", count.get_ref());
        batch.fault(Fault::at(count.span(), message).label("too many"));
        return None;
    }
    if let Err(error) = judge_odds(pattern.get_ref(), *count.get_ref(), allow_guessing) {
        let fault = Fault::at(pattern.span(), error.to_string()).label("too short");
        let help = "or write `allow_guessing = true` in the batch";
        batch.fault(fault.maybe_help(error.can_be_allowed().then(|| help.to_owned())));
    }
    let tags = Tags { campaign: Some(campaign?), channel: Some(channel?), ..Tags::default() };
    let name = name.unwrap_or_else(|| BatchName::of_tags(&tags, 1));
    let limit = if single_use { Some(1) } else { terms.limit };
    let span = pattern.span();
    let spec = BatchSpec {
        name,
        pattern: pattern.into_inner(),
        tags,
        terms: Terms { limit, ..terms },
        count: count.into_inner(),
        origin: Origin::Entry,
        refill_below,
        needs_no_export: !needs_export,
    };
    Some(Spanned::new(span, spec))
}
