//! Later judgements of the clicks of a segment, in a column of its head, so that the first ones stay as they are.
//!
//! Layout of the column: the number of later judgements; for each of them the version of the rules (u16), the rows that
//! are judged otherwise than at first (their number, then packed differences of their places, the distinct judgements,
//! and the packed index of each row's), the rows that could not be judged again (their number and packed differences),
//! and the links that have more or fewer clicks of persons than at first (their number, packed differences of their ids,
//! packed differences of their counts). Invariant: versions and rows are strictly ascending; all other rows are judged as
//! at first. Does not judge (see `rejudge`).

use std::collections::BTreeMap;

use super::block::Block;
use super::column::id;
use super::link_counts::LinkCount;
use super::packed::{LONG, SHORT, pack, unpack};
use super::rows::{Dictionary, at_index, first_judgements, judgements, links, word};
use crate::codec::{DecodeError, Decoder, Encoder};
use crate::domain::click::{Click, Judgement, RuleCode, Verdict};
use crate::domain::link::LinkId;

/// The judgements of a segment's clicks under one later version of the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rejudged {
    pub(super) version: u16,
    /// The rows that are judged otherwise than at first.
    pub(super) changed: Vec<(usize, (Verdict, RuleCode))>,
    /// The rows that could not be judged again, because their user agent was removed.
    pub(super) kept: Vec<usize>,
    /// By how many clicks of persons a link has more than at first.
    pub(super) persons: Vec<(LinkId, i64)>,
}

impl Rejudged {
    /// All later judgements of a block, the earliest version first.
    pub(super) fn all(block: &Block<'_>) -> Result<Vec<Self>, DecodeError> {
        let Some(mut input) = block.column(id::REJUDGED) else { return Ok(Vec::new()) };
        let rows = block.clicks();
        let mut all: Vec<Self> = Vec::new();
        for _ in 0..input.count()? {
            let next = Self::read(&mut input, rows)?;
            if all.last().is_some_and(|before| before.version >= next.version) {
                return Err(DecodeError::invalid("a version of rules", next.version));
            }
            all.push(next);
        }
        input.finish()?;
        Ok(all)
    }

    /// The latest judgement of a block that its reader wants; `None` for the first.
    pub(super) fn wanted(block: &Block<'_>) -> Result<Option<Self>, DecodeError> {
        if block.column(id::REJUDGED).is_none() {
            return Ok(None);
        }
        let is_wanted = |later: &Self| block.rules_max.is_none_or(|max| later.version <= max);
        Ok(Self::all(block)?.into_iter().rfind(is_wanted))
    }

    pub(super) fn encode(all: &[Self]) -> Vec<u8> {
        let mut out = Encoder::default();
        out.varint(all.len() as u64);
        for later in all {
            later.write(&mut out);
        }
        out.into_bytes()
    }

    fn write(&self, out: &mut Encoder) {
        out.put(&self.version);
        write_places(out, self.changed.iter().map(|(row, _)| signed(*row)));
        let mut values: Vec<(Verdict, RuleCode)> = Vec::new();
        let index = |value: &(Verdict, RuleCode)| {
            let known = values.iter().position(|known| known == value);
            signed(known.unwrap_or_else(|| {
                values.push(*value);
                values.len() - 1
            }))
        };
        let indices: Vec<i64> = self.changed.iter().map(|(_, value)| value).map(index).collect();
        out.varint(values.len() as u64);
        for (verdict, rule) in &values {
            out.put(&u8::try_from(verdict.index()).unwrap_or(u8::MAX));
            out.blob(rule.as_str().as_bytes());
        }
        pack(out, &indices, LONG);
        write_places(out, self.kept.iter().map(|row| signed(*row)));
        write_places(out, self.persons.iter().map(|(link, _)| i64::from(link.0)));
        let persons: Vec<i64> = self.persons.iter().map(|(_, persons)| *persons).collect();
        pack(out, &persons, SHORT);
    }

    fn read(input: &mut Decoder<'_>, rows: usize) -> Result<Self, DecodeError> {
        let version = input.get()?;
        let places = read_places(input, rows, rows)?;
        let values = (0..input.count()?).map(|_| {
            let verdict = at_index(&Verdict::ALL, input.get()?, "a verdict")?;
            Ok((verdict, word(input)?))
        });
        let values = values.collect::<Result<Vec<(Verdict, RuleCode)>, DecodeError>>()?;
        let (mut changed, mut left) = (Vec::with_capacity(places.len()), places.iter());
        unpack(input, places.len(), LONG, |index| {
            let value = usize::try_from(index).ok().and_then(|index| values.get(index));
            let value = value.ok_or_else(|| DecodeError::invalid("a judgement's index", index))?;
            changed.extend(left.next().map(|row| (*row, *value)));
            Ok(())
        })?;
        let kept = read_places(input, rows, rows)?;
        let links = read_places(input, rows, u32::MAX as usize)?;
        let (mut persons, mut left) = (Vec::with_capacity(links.len()), links.iter());
        unpack(input, links.len(), SHORT, |count| {
            let link = left.next().and_then(|link| u32::try_from(*link).ok());
            persons.extend(link.map(|link| (LinkId(link), count)));
            Ok(())
        })?;
        Ok(Self { version, changed, kept, persons })
    }

    /// Puts these judgements in the place of the first ones.
    pub(super) fn apply(&self, first: Dictionary<Judgement>) -> Dictionary<Judgement> {
        let Dictionary { mut values, mut indices } = first;
        let count = values.len();
        for place in 0..count {
            let again = values[place];
            let rules_version = again.rules_version.max(self.version);
            values.push(Judgement { rules_version, ..again });
        }
        let shift = u32::try_from(count).expect("a block has fewer judgements than clicks");
        let kept = |indices: &[u32]| self.kept.iter().map(|row| (*row, indices[*row])).collect();
        let kept: Vec<(usize, u32)> = kept(&indices);
        for index in &mut indices {
            *index += shift;
        }
        for (row, index) in kept {
            indices[row] = index;
        }
        let mut last = None;
        for (row, value) in &self.changed {
            if last != Some(value) {
                let (verdict, rule) = *value;
                values.push(Judgement { verdict, rule, rules_version: self.version });
                last = Some(value);
            }
            indices[*row] = u32::try_from(values.len()).expect("at most one for each click");
        }
        Dictionary { values, indices }
    }

    /// Keeps the judgements of the clicks that are left. `places` has the new place of each row, if it is left.
    pub(super) fn keep(&mut self, places: &[Option<usize>], left: &[Click]) {
        self.changed.retain_mut(|(row, _)| places[*row].map(|place| *row = place).is_some());
        self.kept.retain_mut(|row| places[*row].map(|place| *row = place).is_some());
        let is_person = |verdict: Verdict| i64::from(verdict == Verdict::Person);
        let mut persons: BTreeMap<LinkId, i64> = BTreeMap::new();
        for (row, (verdict, _)) in &self.changed {
            let first = &left[*row];
            *persons.entry(first.link).or_default() +=
                is_person(*verdict) - is_person(first.judgement.verdict);
        }
        self.persons = persons.into_iter().filter(|(_, more)| *more != 0).collect();
    }

    /// The counts of a link, of which the first judgements gave `first`. What the link's limit counted stays.
    pub(super) fn count(&self, link: LinkId, first: LinkCount) -> LinkCount {
        let place = self.persons.binary_search_by_key(&link, |(link, _)| *link);
        let more = place.map_or(0, |place| self.persons[place].1);
        LinkCount { persons: first.persons.saturating_add_signed(more), ..first }
    }
}

impl Block<'_> {
    /// Adds how many clicks are judged under each version of the rules.
    pub(in crate::store) fn rules_versions(
        &self,
        versions: &mut BTreeMap<u16, u64>,
    ) -> Result<(), DecodeError> {
        let judged = judgements(self)?;
        let mut counts = vec![0; judged.values.len() + 1];
        judged.indices.iter().for_each(|index| counts[*index as usize] += 1);
        for (value, count) in judged.values.iter().zip(&counts[1..]) {
            if *count > 0 {
                *versions.entry(value.rules_version).or_default() += count;
            }
        }
        Ok(())
    }

    /// Whether the counts of links under later judgements match these judgements.
    pub(in crate::store) fn later_counts_fit(&self) -> Result<bool, DecodeError> {
        let all = Rejudged::all(self)?;
        if all.is_empty() {
            return Ok(true);
        }
        let (first, links) = (first_judgements(self)?, links(self)?);
        let is_person = |verdict: Verdict| i64::from(verdict == Verdict::Person);
        Ok(all.iter().all(|later| {
            let mut persons: BTreeMap<LinkId, i64> = BTreeMap::new();
            for (row, (verdict, _)) in &later.changed {
                let was = first.get(*row).map_or(0, |was| is_person(was.verdict));
                *persons.entry(links[*row]).or_default() += is_person(*verdict) - was;
            }
            persons.retain(|_, more| *more != 0);
            persons.into_iter().eq(later.persons.iter().copied())
        }))
    }
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Writes ascending places as their number and their differences.
fn write_places(out: &mut Encoder, places: impl ExactSizeIterator<Item = i64>) {
    out.varint(places.len() as u64);
    let mut before = 0;
    let differences: Vec<i64> =
        places.map(|place| place - std::mem::replace(&mut before, place)).collect();
    pack(out, &differences, SHORT);
}

/// Reads at most `count_max` ascending places, each below `below`.
fn read_places(
    input: &mut Decoder<'_>,
    count_max: usize,
    below: usize,
) -> Result<Vec<usize>, DecodeError> {
    let count = usize::try_from(input.varint()?).unwrap_or(usize::MAX);
    if count > count_max {
        return Err(DecodeError::invalid("the places of a block", count));
    }
    let (mut places, mut before) = (Vec::with_capacity(count), 0_i64);
    unpack(input, count, SHORT, |difference| {
        let next = before.checked_add(difference);
        let place = next.and_then(|next| usize::try_from(next).ok()).filter(|next| *next < below);
        let is_after = places.is_empty() || difference > 0;
        let place = place.filter(|_| is_after);
        let place = place.ok_or_else(|| DecodeError::invalid("a place of a block", difference))?;
        before = next.unwrap_or_default();
        places.push(place);
        Ok(())
    })?;
    Ok(places)
}

#[cfg(test)]
mod tests;
