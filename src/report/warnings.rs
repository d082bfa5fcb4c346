//! Collects the warnings about the data behind a report.
//!
//! Invariant: the same snapshot gives the same warnings in the same order. Does not word them (see
//! `render`).

use std::collections::BTreeMap;

use crate::domain::click::gap::Gap;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::time::Timestamp;

use super::click_reference::ClickReference;
use super::query::Query;
use super::sources::Sources;
use super::value::ReportWarning;

pub(super) fn warnings(
    sources: &Sources<'_>,
    query: &Query,
    counted: &[&Conversion],
    currency: Option<Currency>,
    now: Timestamp,
) -> Vec<ReportWarning> {
    let mut warnings = Vec::new();
    let future = counted.iter().filter(|order| order.ordered_at > now).count() as u64;
    warnings.extend((future > 0).then_some(ReportWarning::FutureOrders(future)));
    let snapshot = sources.snapshot;
    let left_out = |order: &&Conversion| {
        query.period.contains(order.ordered_at)
            && !order.status.counts()
            && snapshot.settings.is_macro(order.kind)
    };
    let left_out = snapshot.conversions.iter().filter(left_out).count() as u64;
    warnings.extend((left_out > 0).then_some(ReportWarning::NotCounted(left_out)));
    warnings.extend(unknown_channels(sources, query));
    warnings.extend(unknown_codes(sources, counted));
    warnings.extend(click_ids(sources, counted));
    let mut others: BTreeMap<Currency, u64> = BTreeMap::new();
    for order in counted.iter().filter(|order| Some(order.total.currency) != currency) {
        *others.entry(order.total.currency).or_default() += 1;
    }
    warnings.extend(others.into_iter().map(|(c, count)| ReportWarning::OtherCurrency(c, count)));
    warnings.extend(gaps(sources, query));
    warnings
}

/// The gaps of the period in which clicks were lost or may be missing. Clicks that were merely late are in
/// the figures.
fn gaps(sources: &Sources<'_>, query: &Query) -> impl Iterator<Item = ReportWarning> {
    let within = |gap: &&Gap| gap.from < query.period.to && query.period.from <= gap.to;
    let mut gaps: Vec<Gap> = sources.snapshot.gaps.iter().filter(within).copied().collect();
    gaps.sort_by_key(|gap| (gap.from, gap.to));
    gaps.into_iter().flat_map(|gap| {
        let lost = (gap.lost > 0).then_some(ReportWarning::Gap(gap));
        lost.into_iter().chain((gap.missing > 0).then_some(ReportWarning::Killed(gap)))
    })
}

/// Channels of the period's conversations that are not in the plan; none if there is no plan yet.
fn unknown_channels(sources: &Sources<'_>, query: &Query) -> impl Iterator<Item = ReportWarning> {
    let settings = &sources.snapshot.settings;
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    let conversations = sources.snapshot.conversations.iter();
    for conversation in conversations.filter(|c| query.period.contains(c.started_at)) {
        let channel = sources.tags.channel(&conversation.channel);
        if !settings.channels.is_empty() && !settings.channels.contains_key(&channel) {
            *unknown.entry(channel.to_string()).or_default() += 1;
        }
    }
    unknown.into_iter().map(|(channel, count)| ReportWarning::UnknownChannel(channel, count))
}

/// Codes on orders that the data file does not have. Of several spellings the alphabetically first is
/// shown.
fn unknown_codes(
    sources: &Sources<'_>,
    counted: &[&Conversion],
) -> impl Iterator<Item = ReportWarning> {
    let mut unknown: BTreeMap<FoldedCode, (CouponCode, u64)> = BTreeMap::new();
    for (written, known) in counted.iter().flat_map(|order| sources.tags.codes(order)) {
        if known.is_none() {
            let folded = written.folded();
            let (shown, count) = unknown.entry(folded).or_insert_with(|| (written.clone(), 0));
            *count += 1;
            if written < *shown {
                *shown = written;
            }
        }
    }
    unknown
        .into_values()
        .map(|(written, count)| ReportWarning::UnknownCode(written.to_string(), count))
}

fn click_ids(
    sources: &Sources<'_>,
    counted: &[&Conversion],
) -> impl Iterator<Item = ReportWarning> {
    let (mut foreign, mut lost) = (0, 0);
    for order in counted {
        match sources.click_reference(order) {
            ClickReference::Foreign(_) => foreign += 1,
            ClickReference::Valid(_, number) if sources.named_click(number).is_none() => lost += 1,
            ClickReference::None | ClickReference::Valid(..) => {}
        }
    }
    let foreign = (foreign > 0).then_some(ReportWarning::ForeignClickIds(foreign));
    let lost = (lost > 0).then_some(ReportWarning::LostClicks(lost));
    foreign.into_iter().chain(lost)
}
