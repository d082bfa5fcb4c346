//! Which clicks may be touches, and a number for each person whose clicks are wanted.
//!
//! Invariant: each wanted visitor and recipient has one number, which depends on nothing but who is wanted. Does
//! not keep clicks (see `click_index`).

use std::convert::Infallible;

use crate::domain::click::ClickNumber;
use crate::domain::click::visitor::Visitor;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::on_threads::{both, on_threads};
use crate::store::{PeopleRows, Run, StoreError};

use super::id_map::{IdMap, PersonMap};

/// Which clicks may be touches.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The clicks that are named.
    pub(super) named: Numbers,
    /// Those of the named clicks whose visitors and recipients are wanted too.
    pub(super) visitors_of: Numbers,
    /// The people whose clicks on links that were sent to them are wanted, in any order and with repeats; `None` for
    /// everybody. Nobody if no link was sent: each of them takes a number.
    pub(super) recipients: Option<Vec<PersonKey>>,
    /// The earliest and the latest time of a click that no one names, both inclusive.
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

/// The numbers of clicks, ascending, each once.
#[derive(Debug, Default)]
pub(super) struct Numbers(Vec<ClickNumber>);

impl FromIterator<ClickNumber> for Numbers {
    fn from_iter<I: IntoIterator<Item = ClickNumber>>(numbers: I) -> Self {
        let mut numbers: Vec<ClickNumber> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers)
    }
}

impl Numbers {
    /// These and others.
    pub(super) fn with(&self, others: impl Iterator<Item = ClickNumber>) -> Self {
        let others: Vec<ClickNumber> = others.collect();
        if others.is_empty() {
            return Self(self.0.clone());
        }
        self.0.iter().copied().chain(others).collect()
    }
}

/// The people whose clicks are wanted, numbered.
#[derive(Debug, Default)]
pub(super) struct WantedPeople {
    visitors: NumberedVisitors,
    filter: Filter,
    recipients: PersonMap<u32>,
}

/// Visitors, numbered from 0 on, in parts that threads can make: one map of all would keep a processor waiting.
#[derive(Debug, Default)]
struct NumberedVisitors {
    parts: Vec<VisitorPart>,
    len: u32,
}

/// The visitors with the same lowest bits.
#[derive(Debug, Default)]
struct VisitorPart {
    /// The first of their numbers.
    first: u32,
    /// How far the number of each is above it.
    above: IdMap<Visitor, u32>,
}

/// The number of parts, as a power of two.
const PART_BITS: u32 = 3;

impl NumberedVisitors {
    /// `visitors` may have one several times.
    fn of(visitors: &[Visitor]) -> Self {
        let number = |made: &mut Vec<(usize, VisitorPart)>, part: usize| {
            let own = visitors.iter().copied().filter(|visitor| part_of(*visitor) == part);
            let mut own: Vec<Visitor> = own.collect();
            own.sort_unstable();
            own.dedup();
            made.push((part, VisitorPart { first: 0, above: own.into_iter().zip(0..).collect() }));
            Ok::<_, Infallible>(())
        };
        let Ok(made) = on_threads(1 << PART_BITS, Vec::new, number);
        let mut made: Vec<(usize, VisitorPart)> = made.into_iter().flatten().collect();
        made.sort_unstable_by_key(|(part, _)| *part);
        let mut numbered = Self::default();
        for (_, part) in made {
            let first = numbered.len;
            let own = u32::try_from(part.above.len()).ok();
            let len = own.and_then(|own| first.checked_add(own));
            numbered.len = len.expect("visitors are fewer than click numbers");
            numbered.parts.push(VisitorPart { first, ..part });
        }
        numbered
    }

    fn number(&self, visitor: Visitor) -> Option<u32> {
        let VisitorPart { first, above } = self.parts.get(part_of(visitor))?;
        above.get(&visitor).map(|above| first + above)
    }
}

/// Pseudonyms are hashes, so that their lowest bits are as good as any.
fn part_of(visitor: Visitor) -> usize {
    usize::try_from(visitor.bits() & ((1 << PART_BITS) - 1)).unwrap_or_default()
}

impl WantedPeople {
    /// Reads who made the clicks in `wanted.visitors_of`.
    pub(super) fn find(runs: &[Run<'_>], wanted: &Wanted) -> Result<Self, StoreError> {
        let numbers = &wanted.visitors_of;
        let read = |found: &mut (Vec<Visitor>, Vec<PersonKey>), run: usize| {
            let has_all = wanted.recipients.is_none() && runs[run].has_recipients()?;
            if within(numbers, &runs[run]).is_empty() && !has_all {
                return Ok(());
            }
            runs[run].each_people(|people| {
                if has_all {
                    let all = (0..people.numbers().len()).filter_map(|row| people.recipient(row));
                    found.1.extend(all);
                }
                each_row_of(people, numbers, |row| {
                    found.0.extend(people.visitors()[row]);
                    found.1.extend(people.recipient(row));
                });
            })
        };
        let found = on_threads(runs.len(), Default::default, read)?;
        let (visitors, recipients): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let mut recipients = recipients.concat();
        recipients.extend(wanted.recipients.iter().flatten());
        Ok(Self::numbered(&visitors.concat(), recipients))
    }

    fn numbered(visitors: &[Visitor], mut recipients: Vec<PersonKey>) -> Self {
        let (filter, visitors) = both(|| Filter::of(visitors), || NumberedVisitors::of(visitors));
        recipients.sort_unstable();
        recipients.dedup();
        let first = visitors.len;
        Self { filter, visitors, recipients: recipients.into_iter().zip(first..).collect() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.visitors.len as usize + self.recipients.len()
    }

    /// The recipients whose clicks are wanted.
    pub(super) fn recipients(&self) -> impl Iterator<Item = PersonKey> {
        self.recipients.keys().copied()
    }

    pub(super) fn wants_recipients(&self) -> bool {
        !self.recipients.is_empty()
    }

    pub(super) fn visitor(&self, visitor: Visitor) -> Option<u32> {
        if self.filter.may_have(visitor) { self.visitors.number(visitor) } else { None }
    }

    pub(super) fn recipient(&self, recipient: PersonKey) -> Option<u32> {
        self.recipients.get(&recipient).copied()
    }
}

/// Those of ascending numbers that a run may have.
pub(super) fn within<'n>(numbers: &'n Numbers, run: &Run<'_>) -> &'n [ClickNumber] {
    between(&numbers.0, *run.numbers().start(), *run.numbers().end())
}

fn between(numbers: &[ClickNumber], first: ClickNumber, last: ClickNumber) -> &[ClickNumber] {
    let begin = numbers.partition_point(|number| *number < first);
    let end = numbers.partition_point(|number| *number <= last);
    numbers.get(begin..end).unwrap_or_default()
}

/// Visits the rows that have one of some ascending numbers.
pub(super) fn each_row_of(people: &PeopleRows, numbers: &Numbers, mut visit: impl FnMut(usize)) {
    let rows = people.numbers();
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    let mut begin = 0;
    for number in between(&numbers.0, *first, *last) {
        // Numbers are dense, so that the next is seldom far.
        let mut step = 1;
        while rows.get(begin + step).is_some_and(|row| row < number) {
            begin += step;
            step *= 2;
        }
        let end = rows.len().min(begin + step + 1);
        if let Ok(row) = rows[begin..end].binary_search(number) {
            begin += row;
            visit(begin);
        }
    }
}

/// Tells of most visitors that they are not among some. Small enough for a processor's cache, unlike a map.
#[derive(Debug, Default)]
struct Filter {
    words: Vec<u64>,
}

/// One visitor in so many that are not wanted passes.
const FALSE_ONE_IN: usize = 16;

impl Filter {
    fn of(visitors: &[Visitor]) -> Self {
        let bits = (visitors.len() * FALSE_ONE_IN).next_power_of_two().max(64);
        let mut filter = Self { words: vec![0; bits / 64] };
        for visitor in visitors {
            let (word, bit) = filter.place(*visitor);
            filter.words[word] |= bit;
        }
        filter
    }

    fn may_have(&self, visitor: Visitor) -> bool {
        let (word, bit) = self.place(visitor);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Pseudonyms are hashes, so that their lowest bits are as good as any.
    fn place(&self, visitor: Visitor) -> (usize, u64) {
        let bits = visitor.bits();
        let word =
            usize::try_from(bits >> 6).unwrap_or_default() & self.words.len().saturating_sub(1);
        (word, 1 << (bits & 63))
    }
}

#[cfg(test)]
mod tests;
