//! The clicks of every link, from the heads of segments and the counts of what was removed.
//!
//! Those of sealed clicks are kept from page to page, and only what was sealed since is read: a year of clicks has a thousand
//! heads. Invariant: the counts are those of one moment, and those of a page that reads everything. Does not read clicks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::link::LinkId;
use crate::store::{LinkCount, ReadTxn, Store, StoreError};

/// The clicks of every link that were judged persons.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Counts {
    sealed: Arc<Tally>,
    /// Apart, so that no page copies those of all links.
    unsealed: HashMap<LinkId, LinkCount>,
}

/// The sealed clicks of every link.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Tally {
    /// By the numbers of links, up to the last one with a click.
    persons: Vec<u32>,
    /// The clicks of persons that do not count towards a limit, of the links that have any.
    missed: HashMap<LinkId, u64>,
}

/// The counts of sealed clicks that a page has read.
#[derive(Debug, Default)]
pub(in crate::service) struct SealedCounts {
    known: Mutex<Option<Sealed>>,
    /// Held while they are read: who needs them meanwhile waits, and does not read them a second time.
    reading: Mutex<()>,
}

#[derive(Debug, Clone)]
struct Sealed {
    counts: Arc<Tally>,
    /// They are true while the data file has this version of its sealed clicks.
    version: u64,
    /// The click number from which they go on.
    next: u64,
    segments: u64,
}

impl SealedCounts {
    /// The counts of all clicks, and the transaction that they are of.
    pub(super) fn read(
        &self,
        store: &Store,
        mut pause: impl FnMut(),
    ) -> Result<(ReadTxn, Counts), StoreError> {
        let _reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let version = store.click_version();
        let txn = store.begin_read()?;
        // A commit that changes what is sealed moves the version on before it and after it.
        let is_still = store.click_version() == version;
        let known = self.lock().clone().filter(|known| is_still && known.version == version);
        let known = known.map(|known| known.with_next(&txn, &mut pause)).transpose()?;
        let sealed = match known.flatten() {
            Some(sealed) => sealed,
            None => Sealed::all(&txn, version, &mut pause)?,
        };
        if is_still {
            *self.lock() = Some(sealed.clone());
        }
        let mut unsealed = HashMap::<LinkId, LinkCount>::new();
        let add = |link, count: LinkCount| {
            let all = unsealed.entry(link).or_default();
            all.persons += count.persons;
            all.used += count.used;
        };
        txn.each_unsealed_count(add, pause)?;
        Ok((txn, Counts { sealed: sealed.counts, unsealed }))
    }

    /// Frees them, until a page wants them again.
    pub(super) fn release(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Sealed>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sealed {
    fn all(txn: &ReadTxn, version: u64, pause: &mut impl FnMut()) -> Result<Self, StoreError> {
        let mut counts = Tally::default();
        let read = txn.each_sealed_count(0, |link, count| counts.add(link, count), pause)?;
        let (next, segments) = (read.next, read.segments);
        Ok(Self { counts: Arc::new(counts), version, next, segments })
    }

    /// With what was sealed since; `None` if that is not all that is new.
    fn with_next(
        mut self,
        txn: &ReadTxn,
        pause: &mut impl FnMut(),
    ) -> Result<Option<Self>, StoreError> {
        let mut more = Vec::new();
        let read =
            txn.each_sealed_count(self.next.max(1), |link, count| more.push((link, count)), pause)?;
        if self.segments + read.segments != read.all {
            return Ok(None);
        }
        if !more.is_empty() {
            let counts = Arc::make_mut(&mut self.counts);
            for (link, count) in more {
                counts.add(link, count);
            }
        }
        self.next = read.next;
        self.segments += read.segments;
        Ok(Some(self))
    }
}

impl Counts {
    pub(super) fn persons(&self, link: LinkId) -> u64 {
        self.sealed.persons(link) + self.unsealed(link).persons
    }

    /// The clicks that count towards the limit of the link.
    pub(super) fn used(&self, link: LinkId) -> u64 {
        let missed = self.sealed.missed.get(&link).copied().unwrap_or_default();
        self.sealed.persons(link).saturating_sub(missed) + self.unsealed(link).used
    }

    fn unsealed(&self, link: LinkId) -> LinkCount {
        self.unsealed.get(&link).copied().unwrap_or_default()
    }
}

impl Tally {
    fn add(&mut self, link: LinkId, count: LinkCount) {
        let place = link.0 as usize;
        if self.persons.len() <= place {
            self.persons.resize(place + 1, 0);
        }
        let persons = u32::try_from(count.persons).unwrap_or(u32::MAX);
        self.persons[place] = self.persons[place].saturating_add(persons);
        let missed = count.persons.saturating_sub(count.used);
        if missed > 0 {
            *self.missed.entry(link).or_default() += missed;
        }
    }

    fn persons(&self, link: LinkId) -> u64 {
        self.persons.get(link.0 as usize).copied().unwrap_or_default().into()
    }
}

#[cfg(test)]
mod tests;
