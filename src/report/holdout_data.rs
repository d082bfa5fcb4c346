//! Who was sent a message with links of their own, who was withheld, and what these people ordered: the part of a
//! snapshot that holdouts are counted from.
//!
//! Invariant: of each person only what is counted is kept: a list may have a million. Does not count (see `holdouts`).

use crate::domain::link::batch::{LinkBatch, LinkBatchId};
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::{Ask, LinkBatchSelection, Parts, RecordSelection, Row, Selection};

/// The lists of a period that have a holdout, with their people, and the orders since.
#[derive(Debug, Default)]
pub struct HoldoutData {
    pub(super) batches: Vec<LinkBatch>,
    pub(super) people: Vec<Assigned>,
    /// The orders that name their customer.
    pub(super) orders: Vec<Conversion>,
}

/// A person of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Assigned {
    pub(super) batch: LinkBatchId,
    pub(super) person: PersonKey,
    /// When they were sent the message, or would have been.
    pub(super) at: Timestamp,
    pub(super) is_withheld: bool,
}

/// The lists with a holdout that were begun in a period.
pub fn holdouts_of<'b>(
    batches: &'b [LinkBatch],
    period: &'b Period,
) -> impl Iterator<Item = &'b LinkBatch> {
    let is_of =
        |batch: &&LinkBatch| batch.spec.holdout.is_some() && period.contains(batch.begun_at);
    batches.iter().filter(is_of)
}

impl HoldoutData {
    /// Asks for the people of all lists, and for what anybody ordered since the first of a period was begun.
    #[must_use]
    pub fn ask(since: Timestamp) -> Ask<Self> {
        Ask::new(Selection {
            link_batches: LinkBatchSelection::All,
            records: RecordSelection::OrdersBetween { from: since, to: Timestamp::MAX },
            ..Selection::settings()
        })
    }
}

impl Parts for HoldoutData {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::LinkBatch(batch) => self.batches.push(batch),
            Row::Addressee(of) => self.people.push(Assigned {
                batch: of.batch,
                person: of.person,
                at: of.at,
                is_withheld: of.link.is_none(),
            }),
            Row::Conversion(order) if order.customer.is_some() => self.orders.push(*order),
            _ => {}
        }
    }
}
