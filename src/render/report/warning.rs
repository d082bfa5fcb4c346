//! The warnings of a report, each in words for people and as fields for machines.

use serde::Serialize;

use crate::domain::gap::Gap;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::render::prose::counted;
use crate::report::ReportWarning;

/// A warning as the JSON document has it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Warning {
    /// The kind, as one word.
    code: &'static str,
    pub(super) message: String,
    /// How many orders, clicks or other things are affected.
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// Words a warning; `zone` is for its times.
pub(super) fn warning(warning: &ReportWarning, zone: &Zone) -> Warning {
    let with = |code, count, message| Warning { code, message, count, ..Warning::default() };
    match warning {
        ReportWarning::FutureOrders(n) => with("future_orders", *n, future_orders(*n)),
        ReportWarning::NotCounted(n) => with("not_counted", *n, not_counted(*n)),
        ReportWarning::UnknownChannel(name, n) => {
            let message = unknown_channel(name, *n);
            Warning { channel: Some(name.clone()), ..with("unknown_channel", *n, message) }
        }
        ReportWarning::UnknownCode(code, n) => {
            let orders = counted(*n, "order");
            let message = format!("{orders} used {code}, which is not a Couplet code");
            Warning { coupon: Some(code.clone()), ..with("unknown_code", *n, message) }
        }
        ReportWarning::ForeignClickIds(n) => with("foreign_click_ids", *n, foreign_click_ids(*n)),
        ReportWarning::LostClicks(n) => with("lost_clicks", *n, lost_clicks(*n)),
        ReportWarning::OtherCurrency(currency, n) => {
            let message = other_currency(*currency, *n);
            let currency = Some(currency.code());
            Warning { currency, ..with("other_currency", *n, message) }
        }
        ReportWarning::Gap(gap) => {
            let (from, to) = (Some(zone.rfc3339(gap.from)), Some(zone.rfc3339(gap.to)));
            Warning { from, to, ..with("gap", gap.lost, lost(gap, zone)) }
        }
        ReportWarning::FutureClicks(n) => with("future_clicks", *n, future_clicks(*n)),
        ReportWarning::ClockSetBack { from, to, count } => {
            let message = clock_set_back(*from, *to, *count, zone);
            let (from, to) = (Some(zone.rfc3339(*from)), Some(zone.rfc3339(*to)));
            Warning { from, to, ..with("clock_set_back", *count, message) }
        }
    }
}

fn future_orders(n: u64) -> String {
    let orders = counted(n, "order");
    if n == 1 {
        format!("{orders} is dated in the future and counts in that month")
    } else {
        format!("{orders} are dated in the future and count in those months")
    }
}

fn not_counted(n: u64) -> String {
    let (orders, verb) = (counted(n, "order"), are(n));
    format!("{orders} {verb} pending or cancelled, and so not counted")
}

fn unknown_channel(name: &str, n: u64) -> String {
    let conversations = counted(n, "conversation");
    format!(
        "{conversations} came through the channel {name}, which is not in the plan; add it to \
         [channels], or to the aliases in [vocabulary]"
    )
}

fn foreign_click_ids(n: u64) -> String {
    let orders = counted(n, "order");
    if n == 1 {
        format!("{orders} names a click that this data file does not know")
    } else {
        format!("{orders} name clicks that this data file does not know")
    }
}

fn lost_clicks(n: u64) -> String {
    let orders = counted(n, "order");
    if n == 1 {
        format!("{orders} has a valid click id, but its click is missing from the data file")
    } else {
        format!("{orders} have valid click ids, but their clicks are missing from the data file")
    }
}

fn other_currency(currency: Currency, n: u64) -> String {
    let (orders, verb) = (counted(n, "order"), are(n));
    format!("{orders} {verb} in {currency}, which is not converted but has rows of its own")
}

fn lost(gap: &Gap, zone: &Zone) -> String {
    let (clicks, times) = (counted(gap.lost, "click"), times(gap, zone));
    let verb = if gap.lost == 1 { "was" } else { "were" };
    format!("up to {clicks} {verb} lost {times}, because the disk could not take them")
}

fn future_clicks(n: u64) -> String {
    let (clicks, verb) = (counted(n, "click"), are(n));
    format!(
        "{clicks} {verb} dated more than a day in the future, and counted on that date: the server's \
         clock was ahead, or this machine's clock is behind"
    )
}

fn clock_set_back(from: Timestamp, to: Timestamp, count: u64, zone: &Zone) -> String {
    let days = counted(from.ms().abs_diff(to.ms()) / DAY_MS.unsigned_abs(), "day");
    let (before, after) = (zone.clock(from), zone.clock(to));
    let times =
        if count == 1 { String::new() } else { format!(" (the largest of {count} such steps)") };
    format!(
        "the server's clock was set back by {days} or more, from {before} to {after}{times}; clicks \
         around that time may be counted in the wrong month"
    )
}

/// `between 2026-11-20 14:02:11 and 14:02:13`, in a zone.
fn times(gap: &Gap, zone: &Zone) -> String {
    let (from, to) = (zone.clock(gap.from), zone.clock(gap.to));
    match (from.split_once(' '), to.split_once(' ')) {
        _ if from == to => format!("at {from}"),
        (Some((a, _)), Some((b, time))) if a == b => format!("between {from} and {time}"),
        _ => format!("between {from} and {to}"),
    }
}

fn are(n: u64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn worded(of: &ReportWarning) -> Warning {
        warning(of, &Zone::parse("Europe/Berlin").unwrap())
    }

    #[test]
    fn a_gap_has_its_times_in_the_zone_of_the_report() {
        let gap = |from: &str, to: &str, lost| {
            worded(&ReportWarning::Gap(Gap { from: at(from), to: at(to), lost, late: 7 }))
        };
        let brief = gap("2026-11-20T13:02:11.500Z", "2026-11-20T13:02:13Z", 12);
        let why = "because the disk could not take them";
        let times = "between 2026-11-20 14:02:11 and 14:02:13";
        let message = format!("up to 12 clicks were lost {times}, {why}");
        assert_eq!((brief.code, brief.count, brief.message), ("gap", 12, message));
        assert_eq!(brief.to.as_deref(), Some("2026-11-20T14:02:13+01:00"));
        let over_midnight = gap("2026-11-20T22:59:59Z", "2026-11-20T23:00:01Z", 1_200).message;
        let times = "between 2026-11-20 23:59:59 and 2026-11-21 00:00:01";
        assert_eq!(over_midnight, format!("up to 1,200 clicks were lost {times}, {why}"));
        let one = gap("2026-11-20T13:02:11.100Z", "2026-11-20T13:02:11.900Z", 1).message;
        assert_eq!(one, format!("up to 1 click was lost at 2026-11-20 14:02:11, {why}"));
    }

    #[test]
    fn a_clock_that_was_wrong_has_its_times_before_and_after() {
        let (from, to) = (at("2028-01-02T11:00:00Z"), at("2026-11-28T12:00:00Z"));
        let set_back = |count| worded(&ReportWarning::ClockSetBack { from, to, count });
        let once = set_back(1);
        let step = "the server's clock was set back by 399 days or more, from 2028-01-02 12:00:00 to \
                    2026-11-28 13:00:00";
        let why = "clicks around that time may be counted in the wrong month";
        assert_eq!((once.code, once.count), ("clock_set_back", 1));
        assert_eq!(once.message, format!("{step}; {why}"));
        assert_eq!(once.from.as_deref(), Some("2028-01-02T12:00:00+01:00"));
        assert_eq!(set_back(3).message, format!("{step} (the largest of 3 such steps); {why}"));
        let ahead = worded(&ReportWarning::FutureClicks(1_200));
        assert!(ahead.message.starts_with("1,200 clicks are dated more than a day in the future"));
    }

    #[test]
    fn sentences_agree_with_one_and_with_many() {
        for (of, one, many) in [
            (
                ReportWarning::NotCounted as fn(u64) -> ReportWarning,
                "1 order is pending or cancelled, and so not counted",
                "2 orders are pending or cancelled, and so not counted",
            ),
            (
                ReportWarning::ForeignClickIds,
                "1 order names a click that this data file does not know",
                "2 orders name clicks that this data file does not know",
            ),
            (
                ReportWarning::FutureOrders,
                "1 order is dated in the future and counts in that month",
                "2 orders are dated in the future and count in those months",
            ),
        ] {
            assert_eq!((&*worded(&of(1)).message, &*worded(&of(2)).message), (one, many));
        }
    }
}
