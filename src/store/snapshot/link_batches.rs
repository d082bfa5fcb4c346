//! The part of a snapshot that has the links for lists of contacts, and whom they were made for.
//!
//! Invariant: a snapshot that names people and does not have the addressees has an alias for each of them, so that the
//! recipient of a click is the person wherever clicks are read. A file that was made before has none.

use redb::ReadTransaction;

use super::parts::{Ask, Parts, Row};
use super::selection::{LinkBatchSelection, Selection};
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::codec::encode_row;
use crate::domain::label::LinkBatchName;
use crate::domain::link::batch::{Addressee, LinkBatch};
use crate::store::txn::{each_addressee, for_each_addressee};
use crate::store::{StoreError, tables};

/// The links for lists of contacts that a snapshot has.
#[derive(Debug, Default)]
pub struct LinkBatchRows {
    /// By number.
    pub batches: Vec<LinkBatch>,
    /// By batch, then by person.
    pub addressees: Vec<Addressee>,
}

impl LinkBatchRows {
    /// Asks for the names.
    #[must_use]
    pub fn ask_names() -> Ask<Self> {
        Self::ask(LinkBatchSelection::Names)
    }

    /// Asks for the names, and for whom one was made for.
    #[must_use]
    pub fn ask_one(name: LinkBatchName) -> Ask<Self> {
        Self::ask(LinkBatchSelection::One(name))
    }

    fn ask(link_batches: LinkBatchSelection) -> Ask<Self> {
        Ask::new(Selection { link_batches, ..Selection::settings() })
    }
}

impl Parts for LinkBatchRows {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::LinkBatch(batch) => self.batches.push(batch),
            Row::Addressee(addressee) => self.addressees.push(addressee),
            _ => {}
        }
    }
}

/// Writes what is selected of them.
pub(super) fn write_link_batches(
    txn: &ReadTransaction,
    selection: &Selection,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let mut one = None;
    if selection.link_batches != LinkBatchSelection::None
        && let Some(batches) = tables::LINK_BATCHES.read_if_exists(txn)?
    {
        for row in batches.scan()? {
            let row = row?;
            if let LinkBatchSelection::One(name) = &selection.link_batches {
                let batch: LinkBatch = row.decode()?;
                if LinkBatch::named([&batch], name).is_some() {
                    one = Some(batch.id);
                }
            }
            out.record(Tag::LinkBatch, row.row())?;
        }
    }
    match (&selection.link_batches, one) {
        (LinkBatchSelection::One(_), Some(one)) => each_addressee(txn, one, |_, row| {
            out.pause();
            out.record(Tag::Addressee, row)
        }),
        (LinkBatchSelection::All, _) => for_each_addressee(txn, |_, row| {
            out.pause();
            out.record(Tag::Addressee, row)
        }),
        (LinkBatchSelection::None | LinkBatchSelection::Names, _) if selection.names_people() => {
            for_each_addressee(txn, |addressee, _| {
                out.pause();
                let alias = addressee.alias();
                alias.map_or(Ok(()), |alias| out.record(Tag::Alias, &encode_row(&alias)))
            })
        }
        (LinkBatchSelection::None | LinkBatchSelection::Names, _)
        | (LinkBatchSelection::One(_), None) => Ok(()),
    }
}
