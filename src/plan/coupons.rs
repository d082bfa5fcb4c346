//! `[[coupons]]`: public codes, one for each channel, and batches of unique ones.
//!
//! Invariant: of several codes of one campaign and channel, the first of the file is the one that
//! messages and targets show. A batch is known by its name, which two never share.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;

use crate::domain::code::batch::{BatchSpec, judge_odds};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::discount::Discount;
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::limits::BATCH_CODES_MAX;
use crate::domain::link::Origin;
use crate::domain::money::Money;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

use super::fault::Fault;
use super::names;
use super::reader::Reader;
use super::roster::{channel_key, twice};

const COUPON: &[&str] = &[
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
const BATCH: &[&str] = &["count", "pattern", "single_use", "name", "allow_guessing"];

/// What the `[[coupons]]` ask for.
#[derive(Debug, Default)]
pub(super) struct Coupons {
    /// The public codes, each at its place.
    pub(super) codes: Vec<Spanned<CodeSpec>>,
    /// The batches.
    pub(super) batches: Vec<BatchSpec>,
    /// The channels they stand on.
    pub(super) channels: Vec<Channel>,
}

/// Reads the tables; the codes that messages show go into the settings.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) -> Coupons {
    let mut coupons = Coupons::default();
    let mut names: HashMap<BatchName, Range<usize>> = HashMap::new();
    for table in top.repeated("coupons", COUPON) {
        let campaign = table.value("campaign", |text| names::campaign(settings, text));
        let terms = terms(&table, settings);
        if table.has("batch") {
            if let Some(place) = table.place_of("codes") {
                let message = "`codes` and `batch` are two coupons; write a [[coupons]] for each";
                table.fault(Fault::at(place, message).label("beside a batch"));
            }
            let batch = batch(&table, campaign, terms, settings);
            let Some(batch) = batch else { continue };
            coupons.channels.extend(batch.get_ref().tags.channel.clone());
            if let Some((name, first)) = names.get_key_value(&batch.get_ref().name) {
                let line = table.line(first);
                let message = format!("batch `{name}` is already there, on line {line}");
                let fault = Fault::at(batch.span(), message).label("the same name");
                table.fault(fault.help("give it a `name` of its own".to_owned()));
                continue;
            }
            names.insert(batch.get_ref().name.clone(), batch.span());
            coupons.batches.push(batch.into_inner());
        } else {
            table.require("codes", COUPON, "codes = { instagram = \"IGHELLO\" }");
            if let Some(place) = table.place_of("channel") {
                let message = "`channel` is that of a batch; `codes` name a channel each";
                table.fault(Fault::at(place, message).label("of no batch"));
            }
            public(&table, campaign.as_ref(), terms, settings, &mut coupons);
        }
    }
    coupons
}

fn terms(table: &Reader<'_>, settings: &Settings) -> Terms {
    let discount = table.parsed("discount", Discount::parse);
    if let Some(discount) = discount.as_ref().filter(|discount| discount.get_ref().is_nothing()) {
        let message = format!("a discount of {} takes nothing off", discount.get_ref());
        table.warn(Fault::at(discount.span(), message).label("nothing"));
    }
    let count = |key| table.count(key, "never redeemed").map(Spanned::into_inner);
    let (starts, ends) = (table.date("starts"), table.date("ends"));
    let (starts_at, ends_at) = window(table, starts.as_ref(), ends.as_ref(), settings);
    let minimum = table.value("minimum", |text| Money::parse_named(text, settings.currency));
    Terms {
        discount: discount.map(Spanned::into_inner),
        limit: count("limit"),
        limit_by_customer: count("limit_by_customer"),
        starts_at,
        ends_at,
        minimum,
    }
}

fn window(
    table: &Reader<'_>,
    starts: Option<&Spanned<Date>>,
    ends: Option<&Spanned<Date>>,
    settings: &Settings,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let day = |day: Option<&Spanned<Date>>| day.map(|day| *day.get_ref());
    match Terms::window(day(starts), day(ends), &settings.zone) {
        Ok(window) => window,
        Err(error) => {
            if let Some(place) = ends.or(starts) {
                table.refuse("the days of this coupon", place.span(), &error);
            }
            (None, None)
        }
    }
}

fn public(
    table: &Reader<'_>,
    campaign: Option<&Campaign>,
    terms: Terms,
    settings: &mut Settings,
    coupons: &mut Coupons,
) {
    let mut of_table = HashSet::new();
    for (key, code) in table.pairs("codes", CouponCode::mintable) {
        let Some(channel) = channel_key(&key, "codes", table, settings) else { continue };
        let Some(code) = code else { continue };
        if !of_table.insert(channel.clone()) {
            table.fault(twice(&key, "channel"));
            continue;
        }
        let tags =
            Tags { campaign: campaign.cloned(), channel: Some(channel.clone()), ..Tags::default() };
        if let Some(of) = campaign.and_then(|name| settings.campaigns.get_mut(name)) {
            of.codes.entry(channel.clone()).or_insert_with(|| code.get_ref().clone());
        }
        let span = code.span();
        let spec = CodeSpec { code: code.into_inner(), tags, terms, origin: Origin::Entry };
        coupons.codes.push(Spanned::new(span, spec));
        coupons.channels.push(channel);
    }
}

/// A batch, at the place of its pattern.
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
    let of = table.table("batch", BATCH)?;
    of.require("count", BATCH, "count = 500");
    of.require("pattern", BATCH, "pattern = \"BW-????-????\"");
    let count = of.count("count", "no codes");
    let pattern = of.parsed("pattern", CodePattern::parse);
    let single_use = of.truth("single_use").unwrap_or_default();
    if let Some(place) = table.place_of("limit").filter(|_| single_use) {
        let message = "`single_use` is a limit of 1; `limit` says another";
        table.fault(Fault::at(place, message).label("once, or more often"));
    }
    let name = of.value("name", BatchName::parse);
    let allow_guessing = of.truth("allow_guessing").unwrap_or_default();
    let (count, pattern) = (count?, pattern?);
    if *count.get_ref() > BATCH_CODES_MAX {
        let message = format!("a batch has at most {BATCH_CODES_MAX} codes");
        of.fault(Fault::at(count.span(), message).label("too many"));
        return None;
    }
    if let Err(error) = judge_odds(pattern.get_ref(), *count.get_ref(), allow_guessing) {
        let fault = Fault::at(pattern.span(), error.to_string()).label("too short");
        let cure = "or write `allow_guessing = true` in the batch";
        of.fault(fault.help(error.can_be_allowed().then(|| cure.to_owned())));
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
    };
    Some(Spanned::new(span, spec))
}
