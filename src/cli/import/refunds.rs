//! Refunds that a file has as rows of their own: which of them wait for their order, and which orders get more
//! back than they cost.
//!
//! Invariant: they are looked for when the whole file is known, because an order may stand below its refund.
//! Memory is bounded by `REFUNDS_ASKED_MAX`. Counts no refund towards its order (see `Conversion::fold`).

use std::collections::BTreeMap;

use super::excess::Excess;
use super::sender::Chunked;
use crate::cli::error::CliError;
use crate::domain::limits::{DRY_CHUNK_ROWS, REFUNDS_ASKED_MAX};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::version::Version;
use crate::store::{Records, Unsettled};
use crate::wire::Data;

/// The rows of a file that may have refunds.
#[derive(Debug)]
pub(super) struct Refunds<V> {
    /// By order.
    rows: BTreeMap<ForeignId, Vec<V>>,
    count: usize,
}

impl<V: Version> Refunds<V> {
    pub(super) fn new() -> Self {
        Self { rows: BTreeMap::new(), count: 0 }
    }

    /// Notes a row of a file that may have refunds: a refund of the order may be known already.
    pub(super) fn note(&mut self, record: &V) {
        if self.count < REFUNDS_ASKED_MAX {
            self.count += 1;
            self.rows.entry(record.id().clone()).or_default().push(record.clone());
        }
    }

    /// Looks for the orders. Returns how many refunds wait for theirs.
    pub(super) fn ask(
        &mut self,
        chunk: Chunked<V>,
        data: Option<&Data<'_>>,
        excess: &mut Excess,
    ) -> Result<u64, CliError> {
        let mut rows = std::mem::take(&mut self.rows);
        let mut waiting = 0;
        let mut lot = Vec::new();
        while let Some((_, of_order)) = rows.pop_first() {
            lot.extend(of_order);
            if lot.len() >= DRY_CHUNK_ROWS || rows.is_empty() {
                let found = unsettled(&chunk(std::mem::take(&mut lot)), data)?;
                waiting += found.waiting;
                for (id, refunded, total) in found.excess {
                    excess.add(&id, refunded, total);
                }
            }
        }
        Ok(waiting)
    }
}

fn unsettled(refunds: &Records, data: Option<&Data<'_>>) -> Result<Unsettled, CliError> {
    let Some(data) = data else { return Ok(refunds.unsettled(None::<std::fs::File>)?) };
    let known = data.stream(&refunds.ask_known())?;
    Ok(known.read(|known| refunds.unsettled(Some(known)))?)
}
