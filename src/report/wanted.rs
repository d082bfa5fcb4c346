//! Which clicks may be touches, and a number for each person whose clicks are wanted.
//!
//! Invariant: each wanted visitor and recipient has one number, which depends on nothing but who is wanted. Does
//! not keep clicks (see `click_index`).

use crate::domain::click::ClickNumber;
use crate::domain::click::visitor::Visitor;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::on_threads::on_threads;
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
    /// everybody.
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
    pub(super) fn iter(&self) -> impl Iterator<Item = ClickNumber> {
        self.0.iter().copied()
    }
}

/// The people whose clicks are wanted, numbered.
#[derive(Debug, Default)]
pub(super) struct WantedPeople {
    visitors: IdMap<Visitor, u32>,
    filter: Filter,
    recipients: PersonMap<u32>,
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
        // Without this, each customer would take a number, in most files for nothing.
        for run in runs {
            if run.has_recipients()? {
                recipients.extend(wanted.recipients.iter().flatten());
                break;
            }
        }
        Ok(Self::numbered(visitors.concat(), recipients))
    }

    fn numbered(mut visitors: Vec<Visitor>, mut recipients: Vec<PersonKey>) -> Self {
        visitors.sort_unstable();
        visitors.dedup();
        recipients.sort_unstable();
        recipients.dedup();
        let first = u32::try_from(visitors.len()).expect("visitors are fewer than click numbers");
        Self {
            filter: Filter::of(&visitors),
            visitors: visitors.into_iter().zip(0..).collect(),
            recipients: recipients.into_iter().zip(first..).collect(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.visitors.len() + self.recipients.len()
    }

    /// The recipients whose clicks are wanted.
    pub(super) fn recipients(&self) -> impl Iterator<Item = PersonKey> {
        self.recipients.keys().copied()
    }

    pub(super) fn wants_recipients(&self) -> bool {
        !self.recipients.is_empty()
    }

    pub(super) fn visitor(&self, visitor: Visitor) -> Option<u32> {
        if self.filter.may_have(visitor) { self.visitors.get(&visitor).copied() } else { None }
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
