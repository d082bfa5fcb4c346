//! Collects the warnings about the data behind a report.
//!
//! Invariant: the same snapshot gives the same warnings in the same order. Does not word them (see
//! `render`).

use std::collections::BTreeMap;

use crate::domain::click::gap::Gap;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::money::Currency;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

use super::query::Query;
use super::records::{Order, Records};
use super::sources::Sources;
use super::value::ReportWarning;

pub(super) fn warnings(
    sources: &Sources<'_>,
    query: &Query,
    counted: &[u32],
    currency: Option<Currency>,
    click_ids: impl Iterator<Item = ReportWarning>,
    now: Timestamp,
) -> Vec<ReportWarning> {
    let mut warnings = Vec::new();
    let counted: Vec<&Order<'_>> = counted.iter().map(|place| sources.order(*place)).collect();
    let future = counted.iter().filter(|of| of.at > now).count() as u64;
    warnings.extend((future > 0).then_some(ReportWarning::FutureOrders(future)));
    let snapshot = sources.records.snapshot;
    let left_out = |of: &&Order<'_>| {
        of.weight.is_none() && query.period.contains(of.at) && of.order.is_goal(&snapshot.settings)
    };
    let left_out = sources.records.orders.iter().filter(left_out).count() as u64;
    warnings.extend((left_out > 0).then_some(ReportWarning::NotCounted(left_out)));
    warnings.extend(unknown_channels(sources, query));
    warnings.extend(unknown_codes(&counted));
    warnings.extend(click_ids);
    warnings.extend(currencies(&counted, &snapshot.settings, currency));
    warnings.extend(gaps(sources, query));
    warnings.extend(clicks_removed(sources, query));
    warnings
}

/// The clicks that are kept no longer, if the period or its window begins before those that are.
fn clicks_removed(sources: &Sources<'_>, query: &Query) -> Option<ReportWarning> {
    let removed = sources.records.snapshot.removed;
    let window = i64::try_from(query.rules.longest_window().ms()).unwrap_or(i64::MAX);
    let begins = query.period.from.plus_ms(window.saturating_neg());
    let before = removed.clicks_from.filter(|from| begins < *from)?;
    Some(ReportWarning::ClicksRemoved { before, count: removed.clicks })
}

/// The orders that were converted, and those that have rows of their own. `currency` is that of the report.
fn currencies(
    counted: &[&Order<'_>],
    settings: &Settings,
    currency: Option<Currency>,
) -> Vec<ReportWarning> {
    let mut written: BTreeMap<(bool, Currency), u64> = BTreeMap::new();
    for of in counted {
        let (written_in, counted_in) = (of.written.total.currency, of.order.total.currency);
        if Some(written_in) != currency {
            *written.entry((counted_in == written_in, written_in)).or_default() += 1;
        }
    }
    let warning = |((is_apart, of), orders): ((bool, Currency), u64)| match settings.rate(of) {
        Some((rate, into)) if !is_apart => ReportWarning::Converted { of, orders, rate, into },
        rate => ReportWarning::OtherCurrency(of, orders, rate.is_some()),
    };
    written.into_iter().map(warning).collect()
}

/// The gaps of the period in which clicks were lost or may be missing. Clicks that were merely late are in
/// the figures.
fn gaps(sources: &Sources<'_>, query: &Query) -> impl Iterator<Item = ReportWarning> {
    let within = |gap: &&Gap| gap.from < query.period.to && query.period.from <= gap.to;
    let mut gaps: Vec<Gap> = sources.records.snapshot.gaps.iter().filter(within).copied().collect();
    gaps.sort_by_key(|gap| (gap.from, gap.to));
    gaps.into_iter().flat_map(|gap| {
        let lost = (gap.lost > 0).then_some(ReportWarning::Gap(gap));
        lost.into_iter().chain((gap.missing > 0).then_some(ReportWarning::Killed(gap)))
    })
}

/// Channels of the period's conversations that are not in the plan; none if there is no plan yet.
fn unknown_channels(sources: &Sources<'_>, query: &Query) -> impl Iterator<Item = ReportWarning> {
    let Records { snapshot, names, threads, .. } = sources.records;
    let channels = &snapshot.settings.channels;
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for thread in threads.iter().filter(|of| query.period.contains(of.conversation.started_at)) {
        *counts.entry(thread.tags.channel).or_default() += 1;
    }
    let named =
        counts.iter().filter_map(|(number, count)| Some((names.channels.name(*number)?, count)));
    let unknown = named.filter(|(name, _)| !channels.is_empty() && !channels.contains_key(*name));
    let unknown: BTreeMap<String, u64> =
        unknown.map(|(name, count)| (name.to_string(), *count)).collect();
    unknown.into_iter().map(|(channel, count)| ReportWarning::UnknownChannel(channel, count))
}

/// Codes on orders that the data file does not have. Of several spellings the alphabetically first is
/// shown.
fn unknown_codes(counted: &[&Order<'_>]) -> impl Iterator<Item = ReportWarning> + use<> {
    let mut unknown: BTreeMap<FoldedCode, (CouponCode, u64)> = BTreeMap::new();
    for (written, known) in counted.iter().flat_map(|of| of.codes()) {
        if known.is_none() {
            let folded = written.folded();
            let (shown, count) = unknown.entry(folded).or_insert_with(|| (written.clone(), 0));
            *count += 1;
            if written < shown {
                shown.clone_from(written);
            }
        }
    }
    unknown
        .into_values()
        .map(|(written, count)| ReportWarning::UnknownCode(written.to_string(), count))
}
