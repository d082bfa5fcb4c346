//! The settings that reports compute with: conversions, attribution, exchange rates, phone numbers,
//! costs, the price of an hour, the margin and benchmarks.
//!
//! Invariant: no two costs have the same month, campaign and channel, and no phone number has two
//! owners.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use crate::domain::limits::ORDER_VALUES_MAX;
use crate::domain::money::{Currency, Money};
use crate::domain::percent::Percent;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::cost::{Cost, CostKey, Month};
use crate::domain::record::phone::Phone;
use crate::domain::settings::Settings;
use crate::domain::settings::exchange::ExchangeRate;
use crate::domain::settings::rate::{Benchmark, ExpectedRate, RateOf};
use crate::domain::settings::rules::{Attribution, KindWindow, WindowKind};
use crate::domain::span::Span;

use crate::plan::fault::Fault;

use super::keys::{channel_key, line, twice};
use super::links::tags;
use super::names;
use super::reader::Reader;

pub(super) const ATTRIBUTION: &[&str] = &["model", "window", "evidence", "coupon", "order_values"];
pub(super) const PHONE: &[&str] = &["number", "campaign", "channel", "agent", "content"];
const HOURS: &[&str] = &["price"];
const MARGIN: &[&str] = &["share"];
pub(super) const COST: &[&str] = &["campaign", "channel", "month", "amount", "currency"];

/// Reads all of them into the settings, once channels, agents and campaigns are known.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) {
    conversions(top, settings);
    attribution(top, settings);
    rates(top, settings);
    phones(top, settings);
    costs(top, settings);
    hours(top, settings);
    margin(top, settings);
    benchmarks(top, settings);
}

fn conversions(top: &Reader<'_>, settings: &mut Settings) {
    if let Some(table) = top.table("conversions", &ConversionKind::names()) {
        for kind in ConversionKind::ALL {
            if let Some(weight) = table.word(kind.as_str()) {
                settings.conversions.insert(*kind, weight);
            }
        }
    }
}

fn attribution(top: &Reader<'_>, settings: &mut Settings) {
    let Some(table) = top.table("attribution", ATTRIBUTION) else { return };
    order_values(&table, settings);
    let rules = &mut settings.attribution;
    rules.model = table.word("model").unwrap_or(rules.model);
    windows(&table, rules);
    rules.coupon = table.word("coupon").unwrap_or(rules.coupon);
    if table.has("evidence") {
        let kinds = table.list("evidence", str::parse);
        let is_empty = kinds.is_whole && kinds.items.is_empty();
        rules.evidence = kinds.items.into_iter().map(Spanned::into_inner).collect();
        if is_empty {
            let message =
                "an empty `evidence` ties no touch to any order, so that all are unplaced";
            warn_of(&table, "evidence", message);
        }
    }
}

/// Warns of a value that is allowed, but hardly meant.
fn warn_of(table: &Reader<'_>, key: &str, message: &str) {
    if let Some(span) = table.key_span(key) {
        table.warn(Fault::at(span, message).label("allowed, but probably not meant"));
    }
}

/// Amounts in the plan's currency, each larger than the one before.
fn order_values(table: &Reader<'_>, settings: &mut Settings) {
    let Some(currency) = settings.currency.filter(|_| table.has("order_values")) else { return };
    let values = table.list("order_values", |text| Money::parse(text, currency));
    let count = values.items.len();
    if let Some(span) = table.key_span("order_values").filter(|_| count > ORDER_VALUES_MAX) {
        let message =
            format!("`order_values` lists {count} values; the limit is {ORDER_VALUES_MAX}");
        return table.fault(Fault::at(span, message).label("too many"));
    }
    let mut least = Money::zero(currency);
    for value in values.items {
        if *value.get_ref() <= least {
            let message = "the values in `order_values` must be above 0 and ascend";
            let is_low = value.get_ref().minor <= 0;
            let label = if is_low { "not above 0" } else { "not above the one before" };
            table.fault(Fault::at(value.span(), message).label(label));
        }
        least = *value.get_ref();
        settings.order_values.push(least);
    }
}

/// One window for all kinds of touch, or a table of them.
fn windows(table: &Reader<'_>, rules: &mut Attribution) {
    if !table.has_table("window") {
        rules.window = table.value("window", str::parse::<Span>).unwrap_or(rules.window);
        if rules.window.ms() == 0 {
            let message = "a window of nothing reaches no touch before the order: only what the order \
                           itself names counts";
            warn_of(table, "window", message);
        }
        return;
    }
    let Some(kinds) = table.table("window", &WindowKind::names()) else { return };
    let own = |kind: &WindowKind| {
        let window = kinds.value(kind.as_str(), str::parse::<Span>)?;
        if window.ms() == 0 {
            let message = format!("a window of nothing reaches {}", unreached(*kind));
            warn_of(&kinds, kind.as_str(), &message);
        }
        Some(KindWindow { kind: *kind, window })
    };
    rules.windows = WindowKind::ALL.iter().filter_map(own).collect();
}

/// What a window of nothing leaves out of a kind, and what it leaves.
fn unreached(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::Click => {
            "no click before the order: only what the order itself names by its click id or UTM values counts"
        }
        WindowKind::Conversation => "no conversation before the order: none counts",
        WindowKind::Coupon => "no code of an earlier order: only the order's own codes count",
        WindowKind::Call => "no call before the order: none counts",
        WindowKind::Sent => "no delivered message: none is shown beside what was placed",
    }
}

fn rates(top: &Reader<'_>, settings: &mut Settings) {
    for (key, rate) in top.pairs("rates", str::parse::<ExchangeRate>) {
        let currency = match Currency::parse(key.get_ref()) {
            Ok(currency) => currency,
            Err(error) => {
                top.refuse("a rate", key.span(), &error);
                continue;
            }
        };
        if settings.currency == Some(currency) {
            let message = format!("{currency} is the currency of this plan and needs no rate");
            top.fault(Fault::at(key.span(), message).label("always 1"));
        } else if let Some(rate) = rate
            && settings.rates.insert(currency, rate.into_inner()).is_some()
        {
            top.fault(twice(&key, "the rate of"));
        }
    }
}

fn phones(top: &Reader<'_>, settings: &mut Settings) {
    for table in top.repeated("phones", PHONE) {
        table.require("number", PHONE, "number = \"+49 30 901820\"");
        let tags = tags(&table, settings);
        let Some(number) = table.parsed("number", Phone::parse) else { continue };
        if settings.phones.contains_key(number.get_ref()) {
            let message = format!("phone number {} is listed twice", number.get_ref());
            table.fault(Fault::at(number.span(), message).label("a second time"));
        } else {
            settings.phones.insert(number.into_inner(), tags);
        }
    }
}

fn costs(top: &Reader<'_>, settings: &mut Settings) {
    let mut seen: BTreeMap<CostKey, Range<usize>> = BTreeMap::new();
    for table in top.repeated("costs", COST) {
        table.require("month", COST, "month = \"2026-11\"");
        table.require("amount", COST, "amount = \"640.00\"");
        let campaign = table.value("campaign", |text| names::campaign(&table, text));
        let channel = table.value("channel", |text| names::channel(&table, settings, text));
        let currency = if table.has("currency") {
            table.value("currency", Currency::parse)
        } else {
            settings.currency
        };
        let amount = currency.and_then(|currency| amount(&table, "amount", currency));
        let Some(month) = table.parsed("month", Month::parse) else { continue };
        // A cost with a faulty campaign or channel cannot be compared with the others.
        let named = |key: &str, found: bool| found || !table.has(key);
        if !named("campaign", campaign.is_some()) || !named("channel", channel.is_some()) {
            continue;
        }
        let key = CostKey { month: *month.get_ref(), campaign, channel };
        if let Some(first) = seen.get(&key) {
            let line = table.line(first);
            let message = format!("line {line} already has this cost for {}", key.month);
            let fault = Fault::at(month.span(), message).label("a second time");
            table.fault(fault.help("write one [[costs]] with the sum of the two"));
            continue;
        }
        seen.insert(key.clone(), month.span());
        if let Some(amount) = amount {
            settings.costs.push(Cost { key, amount });
        }
    }
}

/// What an hour of work costs.
fn hours(top: &Reader<'_>, settings: &mut Settings) {
    let Some(table) = top.table("hours", HOURS) else { return };
    table.require("price", HOURS, "price = \"35.00\"");
    settings.hour_price = settings.currency.and_then(|currency| amount(&table, "price", currency));
}

/// What is left of the worth of goods.
fn margin(top: &Reader<'_>, settings: &mut Settings) {
    let Some(table) = top.table("margin", MARGIN) else { return };
    table.require("share", MARGIN, "share = \"40%\"");
    settings.margin = table.value("share", str::parse::<Percent>);
}

fn amount(table: &Reader<'_>, key: &str, currency: Currency) -> Option<Money> {
    let amount = table.parsed(key, |text| Money::parse(text, currency))?;
    if amount.get_ref().minor < 0 {
        let message = format!("`{key}` cannot be negative");
        table.fault(Fault::at(amount.span(), message).label("negative"));
        return None;
    }
    Some(amount.into_inner())
}

fn benchmarks(top: &Reader<'_>, settings: &mut Settings) {
    let rates = || {
        RateOf::ALL.iter().flat_map(|of| ConversionKind::ALL.iter().map(move |kind| (*of, *kind)))
    };
    let names: Vec<String> = rates().map(|(of, kind)| Benchmark::name(of, kind)).collect();
    let keys: Vec<&str> = names.iter().map(String::as_str).chain(["note"]).collect();
    for (key, table) in top.named("benchmarks", &keys) {
        let Some(channel) = channel_key(&key, "benchmarks", &table, settings) else { continue };
        let mut benchmark = Benchmark { note: table.value("note", line), ..Benchmark::default() };
        for (pair, name) in rates().zip(&names) {
            if let Some(rate) = table.number(name, ExpectedRate::parse) {
                benchmark.rates.insert(pair, rate);
            }
        }
        if settings.benchmarks.insert(channel, benchmark).is_some() {
            table.fault(twice(&key, "the benchmark of"));
        }
    }
}
