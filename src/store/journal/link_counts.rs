//! Click counts per link. Lists and link limits read these instead of the clicks.
//!
//! Layout of the column: the number of links; the link ids, ascending, as packed differences; then three
//! packed sequences with a number for each link: all clicks, clicks not made by persons, and clicks of
//! persons after the end of the link. Invariant: link ids are strictly ascending.

use std::collections::BTreeMap;

use super::packed::{SHORT, SHORTEST, pack, unpack};
use crate::codec::{DecodeError, Decoder, Encoder, as_fields, rows};
use crate::domain::click::{Click, Facts, Verdict};
use crate::domain::link::LinkId;

/// The click counts of one link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkCount {
    pub all: u64,
    /// Clicks judged to be made by persons.
    pub persons: u64,
    /// Clicks of persons that count against the link's limit, because the link had not ended.
    pub used: u64,
}

impl LinkCount {
    /// The counts of a single click.
    pub(super) fn of(verdict: Verdict, facts: Facts) -> Self {
        let person = verdict == Verdict::Person;
        let used = verdict.counts_towards_limit(facts);
        Self { all: 1, persons: u64::from(person), used: u64::from(used) }
    }

    pub fn add(&mut self, other: Self) {
        self.all += other.all;
        self.persons += other.persons;
        self.used += other.used;
    }
}

as_fields! {
    LinkCount { all, persons, used }
}

rows!(LinkCount, (LinkId, LinkCount));

/// Counts clicks by link.
pub(super) fn count(clicks: &[&Click]) -> BTreeMap<LinkId, LinkCount> {
    let mut counts: BTreeMap<LinkId, LinkCount> = BTreeMap::new();
    for click in clicks {
        let one = LinkCount::of(click.judgement.verdict, click.facts);
        counts.entry(click.link).or_default().add(one);
    }
    counts
}

pub(super) fn encode(counts: &BTreeMap<LinkId, LinkCount>) -> Vec<u8> {
    let mut out = Encoder::default();
    out.varint(counts.len() as u64);
    let mut before = 0;
    let links: Vec<i64> = counts
        .keys()
        .map(|link| i64::from(link.0) - std::mem::replace(&mut before, i64::from(link.0)))
        .collect();
    pack(&mut out, &links, SHORT);
    let row = |get: fn(&LinkCount) -> u64| -> Vec<i64> {
        counts.values().map(|count| i64::try_from(get(count)).unwrap_or(i64::MAX)).collect()
    };
    pack(&mut out, &row(|count| count.all), SHORTEST);
    pack(&mut out, &row(|count| count.all - count.persons), SHORTEST);
    pack(&mut out, &row(|count| count.persons - count.used), SHORT);
    out.into_bytes()
}

/// Decodes only the link ids, at most `max` of them.
pub(super) fn links(input: &mut Decoder<'_>, max: usize) -> Result<Vec<LinkId>, DecodeError> {
    let count = usize::try_from(input.varint()?).unwrap_or(usize::MAX);
    if count > max {
        return Err(DecodeError::invalid("the links of a block", count));
    }
    let (mut links, mut before) = (Vec::with_capacity(count), 0_i64);
    unpack(input, count, SHORT, |difference| {
        let link = before.checked_add(difference).and_then(|link| u32::try_from(link).ok());
        let link = link.filter(|link| links.is_empty() || i64::from(*link) > before);
        let link = link.ok_or_else(|| DecodeError::invalid("a link id of a block", difference))?;
        before = i64::from(link);
        links.push(LinkId(link));
        Ok(())
    })?;
    Ok(links)
}

/// Decodes the counts of a block with `clicks` clicks.
pub(super) fn decode(
    input: &mut Decoder<'_>,
    clicks: usize,
) -> Result<Vec<(LinkId, LinkCount)>, DecodeError> {
    let links = links(input, clicks)?;
    let mut row = |frame| {
        let mut counts = Vec::with_capacity(links.len());
        unpack(input, links.len(), frame, |count| {
            let count = u64::try_from(count);
            counts.push(count.map_err(|error| DecodeError::invalid("a count", error))?);
            Ok(())
        })?;
        Ok::<_, DecodeError>(counts)
    };
    let (all, machines, after_end) = (row(SHORTEST)?, row(SHORTEST)?, row(SHORT)?);
    let counted = |(index, link): (usize, &LinkId)| {
        let persons = all[index].checked_sub(machines[index]);
        let used = persons.and_then(|persons| persons.checked_sub(after_end[index]));
        let (Some(persons), Some(used)) = (persons, used) else {
            return Err(DecodeError::invalid("the counts of a link", link.0));
        };
        Ok((*link, LinkCount { all: all[index], persons, used }))
    };
    links.iter().enumerate().map(counted).collect()
}
