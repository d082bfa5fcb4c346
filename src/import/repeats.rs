//! Finds the records that a file has more than once, and those whose amounts differ without saying which
//! is newer.
//!
//! Invariant: memory does not grow with the file. Only the last `REPEATS_KEPT` ids are remembered at
//! least, and twice as many at most, so a repetition farther away is not found. Does not decide which
//! record counts (see `record::conversion`); it says what that will be.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use crate::domain::bounded_list::BoundedList;
use crate::domain::limits::{LISTED_MAX, REPEATS_KEPT};
use crate::domain::money::Money;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::{OrderStatus, OrderVersion};
use crate::domain::time::Timestamp;

/// A record that a file may have more than once.
pub trait Repeatable {
    fn id(&self) -> &ForeignId;

    /// What counts of it, if amounts do.
    fn amounts(&self) -> Option<Amounts>;
}

/// What decides which version of an order counts, the last being the newest: in the order of the fields
/// of [`OrderVersion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amounts {
    updated_at: Option<Timestamp>,
    status: Option<OrderStatus>,
    refunded: Option<Money>,
    ordered_at: Timestamp,
    total: Money,
}

impl Repeatable for OrderVersion {
    fn id(&self) -> &ForeignId {
        &self.id
    }

    fn amounts(&self) -> Option<Amounts> {
        let Self { updated_at, status, refunded, ordered_at, total, .. } = *self;
        Some(Amounts { updated_at, status, refunded, ordered_at, total })
    }
}

impl Repeatable for ConversationVersion {
    fn id(&self) -> &ForeignId {
        &self.id
    }

    fn amounts(&self) -> Option<Amounts> {
        None
    }
}

/// Two rows about one order whose amounts differ, though no `updated_at` says which is newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    pub id: ForeignId,
    /// `totals` or `refunds`.
    what: &'static str,
    /// The lines of the two rows, and the amount of each.
    rows: [(u64, Option<Money>); 2],
    counts: Option<Money>,
}

impl fmt::Display for Differing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, what, rows: [(line, amount), (other_line, other)], counts } = self;
        let shown = |money: &Option<Money>| money.map_or("none".to_owned(), |m| m.to_string());
        let (amount, other, counts) = (shown(amount), shown(other), shown(counts));
        write!(
            f,
            "order {id} has two {what}, {amount} (line {line}) and {other} (line {other_line}), and no \
             updated_at says which is newer: {counts} counts"
        )
    }
}

#[derive(Clone, Copy)]
struct Seen {
    line: u64,
    amounts: Option<Amounts>,
}

/// The hash of a hash.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Hash of an id to what was seen of it.
type SeenIds = HashMap<u64, Seen, BuildHasherDefault<KeyHasher>>;

/// The ids that were read of a file.
#[derive(Default)]
pub struct Repeats {
    young: SeenIds,
    old: SeenIds,
    differing: BoundedList<Differing, LISTED_MAX>,
}

impl Repeats {
    /// Notes a record. Returns whether the file had its id before.
    pub fn note(&mut self, line: u64, record: &impl Repeatable) -> bool {
        let mut hasher = DefaultHasher::new();
        record.id().hash(&mut hasher);
        let key = hasher.finish();
        let amounts = record.amounts();
        let before = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        let mut newest = Seen { line, amounts };
        if let Some(before) = before {
            self.differing.extend(differing(record.id(), before, newest));
            if before.amounts > amounts {
                newest = before;
            }
        }
        if self.young.len() >= REPEATS_KEPT {
            // The table of the oldest ids keeps its places for the next ones.
            std::mem::swap(&mut self.old, &mut self.young);
            self.young.clear();
        }
        self.young.insert(key, newest);
        before.is_some()
    }

    /// The orders whose rows differ.
    #[must_use]
    pub fn differing(&self) -> &BoundedList<Differing, LISTED_MAX> {
        &self.differing
    }
}

fn differing(id: &ForeignId, before: Seen, now: Seen) -> Option<Differing> {
    let (first, second) = (before.amounts?, now.amounts?);
    let newest = first.max(second);
    let differ = |what, get: fn(&Amounts) -> Option<Money>| {
        let rows = [(before.line, get(&first)), (now.line, get(&second))];
        Differing { id: id.clone(), what, rows, counts: get(&newest) }
    };
    if first.updated_at != second.updated_at {
        None
    } else if first.total != second.total {
        Some(differ("totals", |amounts| Some(amounts.total)))
    } else if first.status == second.status && first.refunded != second.refunded {
        // What is present counts, and what is absent says nothing.
        (first.refunded.is_some() && second.refunded.is_some())
            .then(|| differ("refunds", |amounts| amounts.refunded))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
