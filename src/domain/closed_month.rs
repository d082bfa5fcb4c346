//! A month that was closed: its report as it was, and what each holder was credited with.
//!
//! What every close has recorded of a month adds up to what was paid of it. So what a month owes now, less that, is its
//! adjustment, and a close that records an adjustment settles it. Invariant: a closed month is never altered, but that
//! it may be opened again, with a reason; what it recorded then counts no more. Does not compute what a month owes (see
//! `report`), and knows no formats (see `render`).

mod settled;

use std::collections::{BTreeMap, BTreeSet};

use super::credited::{Credited, Exact, Holder};
use super::money::Currency;
use super::note::NoteText;
use super::percent::Percent;
use super::record::cost::Month;
use super::record::foreign_id::ForeignId;
use super::sequence_number::sequence_number;
use super::settings::commission::Commission;
use super::settings::definitions::Definitions;
use super::time::Timestamp;

sequence_number!(
    /// The number of a close, from 1.
    CloseNumber
);

/// The report of a month as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The name of the grouping: `channel`.
    pub by: Box<str>,
    /// The name of the format: `json`.
    pub format: Box<str>,
    pub text: Box<str>,
}

/// A page of a month as it was written: `html`, `xlsx`, or the text of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPage {
    /// The name of the format.
    pub format: Box<str>,
    /// Compressed with DEFLATE (RFC 1951).
    pub deflated: Vec<u8>,
}

/// What a close recorded: a credit of its own month, or what the credit of an earlier one became more or less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub month: Month,
    /// The commission of that month when it was closed.
    pub rate: Option<Percent>,
    pub credited: Credited,
}

/// What a close has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedMonth {
    pub month: Month,
    /// The rules in force.
    pub definitions: Definitions,
    pub commission: Option<Commission>,
    /// The digest of the records that the report read.
    pub inputs: [u8; 16],
    pub documents: Vec<Document>,
    pub records: Vec<Recorded>,
    /// None of a month that an earlier release closed.
    pub pages: Vec<StoredPage>,
}

/// That a month was opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopened {
    pub at: Timestamp,
    pub reason: NoteText,
}

/// A close in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredClose {
    pub number: CloseNumber,
    pub closed_at: Timestamp,
    pub closed: ClosedMonth,
    /// `None` while it counts.
    pub reopened: Option<Reopened>,
    /// Orders whose evidence is gone in part, because a person was erased. Ascending.
    pub settled: Vec<ForeignId>,
    /// Whether that holds for all of its orders.
    pub all_settled: bool,
}

impl StoredClose {
    #[must_use]
    pub fn new(number: CloseNumber, closed_at: Timestamp, closed: ClosedMonth) -> Self {
        let (reopened, settled, all_settled) = Default::default();
        Self { number, closed_at, closed, reopened, settled, all_settled }
    }
}

/// All closes of a data file, by number, with those that were opened again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closes(pub Vec<StoredClose>);

/// What was recorded of an order and a holder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    net: i64,
    base: Exact,
    /// Whether the base is known of the last record: an order whose tax became known is one that changed.
    is_unknown: bool,
}

impl Closes {
    /// Those that were not opened again.
    pub fn live(&self) -> impl Iterator<Item = &StoredClose> {
        self.0.iter().filter(|close| close.reopened.is_none())
    }

    /// The close of a month, if it counts.
    #[must_use]
    pub fn of(&self, month: Month) -> Option<&StoredClose> {
        self.live().find(|close| close.closed.month == month)
    }

    /// How many closes and openings there were: equal counts mean that nothing happened in between.
    #[must_use]
    pub fn seen(&self) -> u32 {
        let reopened = self.0.iter().filter(|close| close.reopened.is_some()).count();
        u32::try_from(self.0.len() + reopened).unwrap_or(u32::MAX)
    }

    /// The month whose statement has the adjustments of all closed ones: that after the last of them. Open months before
    /// that have none, and in a month after it they would be told twice.
    #[must_use]
    pub fn adjusted_in(&self) -> Option<Month> {
        self.live().map(|close| close.closed.month).max()?.after()
    }

    /// The orders that something is paid of, each with the month that it was recorded of. Not those of which all was
    /// taken back.
    #[must_use]
    pub fn paid(&self) -> BTreeSet<(ForeignId, Month)> {
        let mut sums: BTreeMap<_, (i64, i128)> = BTreeMap::new();
        for recorded in self.live().flat_map(|close| &close.closed.records) {
            let of = &recorded.credited;
            let (net, base) = sums.entry((recorded.month, key(of))).or_default();
            *net = net.saturating_add(of.net);
            *base += of.base.unwrap_or_default().0;
        }
        sums.retain(|_, sum| *sum != (0, 0));
        sums.into_keys().map(|(month, (order, ..))| (order, month)).collect()
    }

    /// What a month's credits are now, less all that was recorded of it. Nothing of an order that did not change.
    #[must_use]
    pub fn unrecorded(&self, month: Month, now: Vec<Credited>) -> Vec<Credited> {
        let mut before: BTreeMap<Key, Recording> = BTreeMap::new();
        let records = self.live().flat_map(|close| &close.closed.records);
        for recorded in records.filter(|of| of.month == month) {
            let of = &recorded.credited;
            let (_, sum) = before.entry(key(of)).or_insert_with(|| (of.clone(), Sum::default()));
            sum.net = sum.net.saturating_add(of.net);
            sum.base.0 += of.base.unwrap_or_default().0;
            sum.is_unknown = of.base.is_none();
        }
        let close = self.of(month);
        let is_settled = |order: &ForeignId| {
            close.is_some_and(|of| of.all_settled || of.settled.binary_search(order).is_ok())
        };
        let now = settled::in_recorded_parts(now, &before, is_settled);
        let mut left = Vec::new();
        for of in now {
            match before.remove(&key(&of)) {
                None => left.push(of),
                Some((_, sum)) => left.extend(less(of, sum)),
            }
        }
        // What is credited to nobody any more, or to somebody else.
        let gone = before.into_values().filter_map(|(of, sum)| {
            less(Credited { net: 0, base: Some(Exact::default()), share: None, ..of }, sum)
        });
        left.extend(gone);
        left.sort_by_key(|of| (of.at, key(of)));
        left
    }
}

/// An order and a holder, in a currency.
type Key = (ForeignId, Holder, Currency);

/// The first record of them, and what all records add up to.
type Recording = (Credited, Sum);

fn key(of: &Credited) -> Key {
    (of.order.clone(), of.holder.clone(), of.currency)
}

/// A credit less what was recorded of it; `None` if nothing changed.
fn less(now: Credited, before: Sum) -> Option<Credited> {
    let net = now.net.saturating_sub(before.net);
    let base = now.base.map(|base| base.since(before.base));
    let is_same = match base {
        Some(base) => net == 0 && base == Exact::default(),
        // What was paid while the tax was known stays paid.
        None => net == 0 && before.is_unknown,
    };
    (!is_same).then_some(Credited { net, base, share: None, ..now })
}

#[cfg(test)]
mod tests;
