//! The volume of messages week by week, and where it is no longer steady.
//!
//! A week is compared with the four before it: the ratio of the two counts a day, with its exact interval (see
//! `statistics::count_ratio`) at 0.05 divided by the number of comparisons.
//!
//! Invariant: only whole local weeks are compared, from Monday on, which end in the period and are over. Weeks before
//! the first message that is known and after the last are not known, and no weeks without messages.

use jiff::civil::Date;

use crate::attribution::statistics::{CountRatio, Exposed, Level, count_ratio};
use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::report::calendar::week_of_day;
use crate::report::message_data::MessageData;

use super::bounds::{STEADY_TIMES, WEEKS_BEFORE};
use super::sent::Ranks;

/// The messages of a channel in one week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekVolume {
    pub channel: Option<String>,
    /// Its ISO 8601 number: `2026-W46`.
    pub week: String,
    pub messages: u64,
    /// `None` if not all of them are known, or none of them has a message.
    pub before: Option<WeeksBefore>,
}

/// The four weeks before a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeeksBefore {
    /// Their messages a week.
    pub weekly: f64,
    /// How many times so many the week had.
    pub ratio: CountRatio,
    /// Whether that may be chance, or is too little to look at.
    pub is_steady: bool,
}

const BEFORE: usize = WEEKS_BEFORE as usize;
const DAYS: f64 = 7.0;

/// The weeks that end in a period, by channel.
pub(super) fn weeks(
    data: &MessageData,
    channels: &Ranks,
    period: &Period,
    now: Timestamp,
) -> Vec<WeekVolume> {
    let Some(calendar) = Weeks::of(period, now) else { return Vec::new() };
    let times = || data.messages.iter().map(|of| of.at);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Vec::new() };
    let known = calendar.place(first).unwrap_or(0)..=calendar.place(last).unwrap_or(usize::MAX);
    let mut counts = vec![vec![0_u64; calendar.mondays.len()]; channels.len()];
    for of in data.messages.iter().filter(|of| of.is_received) {
        if let Some(place) = calendar.place(of.at) {
            counts[channels.rank(of.channel) as usize][place] += 1;
        }
    }
    let mut volumes: Vec<(WeekVolume, Option<[u64; 2]>)> = Vec::new();
    for (rank, counts) in counts.iter().enumerate() {
        if counts.iter().all(|count| *count == 0) {
            continue;
        }
        for place in (BEFORE..counts.len()).filter(|place| known.contains(place)) {
            let before: u64 = counts[place - BEFORE..place].iter().sum();
            let is_compared = known.contains(&(place - BEFORE)) && before > 0;
            let (channel, messages) = (channels.name(rank).cloned(), counts[place]);
            let week = week_of_day(calendar.mondays[place]);
            let volume = WeekVolume { channel, week, messages, before: None };
            volumes.push((volume, is_compared.then_some([messages, before])));
        }
    }
    let comparisons = volumes.iter().filter(|(_, counts)| counts.is_some()).count();
    let level = Level::of_comparisons(u32::try_from(comparisons).unwrap_or(u32::MAX));
    let compared = volumes.into_iter().map(|(volume, counts)| WeekVolume {
        before: counts.and_then(|counts| compared(counts, level)),
        ..volume
    });
    compared.collect()
}

fn compared([this, before]: [u64; 2], level: Level) -> Option<WeeksBefore> {
    let weeks = f64::from(WEEKS_BEFORE);
    let earlier = Exposed { count: before, over: DAYS * weeks };
    let ratio = count_ratio(Exposed { count: this, over: DAYS }, earlier, level)?;
    let times = ratio.value?;
    let is_more = ratio.low > 1.0 && times > STEADY_TIMES;
    let is_less = ratio.high.is_some_and(|high| high < 1.0) && times < STEADY_TIMES.recip();
    Some(WeeksBefore { weekly: before as f64 / weeks, ratio, is_steady: !is_more && !is_less })
}

/// Whole weeks, one after the other: those that end in a period and are over, and those before them.
struct Weeks {
    mondays: Vec<Date>,
    /// When they begin.
    starts: Vec<Timestamp>,
    /// When the last one ends.
    end: Timestamp,
}

impl Weeks {
    /// `None` without a week that ends in the period.
    fn of(period: &Period, now: Timestamp) -> Option<Self> {
        let (first, last) = period.first_and_last();
        let since_monday = i64::from(first.weekday().to_monday_zero_offset());
        let before = jiff::Span::new().days(since_monday + i64::from(WEEKS_BEFORE) * 7);
        let mut monday = first.checked_sub(before).ok()?;
        let (mut mondays, mut starts) = (Vec::new(), Vec::new());
        let mut end = period.zone.start_of(monday).ok()?;
        loop {
            let Ok(next) = monday.checked_add(jiff::Span::new().days(7)) else { break };
            let (Ok(sunday), Ok(over)) = (next.yesterday(), period.zone.start_of(next)) else {
                break;
            };
            if sunday > last || over > now {
                break;
            }
            mondays.push(monday);
            starts.push(end);
            (monday, end) = (next, over);
        }
        (mondays.len() > BEFORE).then_some(Self { mondays, starts, end })
    }

    /// The place of the week in which a time lies; `None` before the first and after the last.
    fn place(&self, at: Timestamp) -> Option<usize> {
        let place = self.starts.partition_point(|start| *start <= at).checked_sub(1)?;
        (at < self.end).then_some(place)
    }
}
