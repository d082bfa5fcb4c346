//! Refunds that a file has as rows of their own: which of them wait for their order, which are in another currency
//! than their order, and which orders get more back than they cost.
//!
//! Invariant: they are looked for when the whole file is known, because an order may stand below its refund.
//! Memory is bounded by `REFUNDS_ASKED_MAX`. Counts no refund towards its order (see `Conversion::fold`).

use std::collections::BTreeMap;

use super::excess::Excess;
use super::sender::Chunked;
use super::summary::several;
use crate::cli::error::CliError;
use crate::domain::limits::{DRY_CHUNK_ROWS, REFUNDS_ASKED_MAX};
use crate::domain::money::Money;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::version::Version;
use crate::render::{grouped, inert};
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

    /// Looks for the orders.
    pub(super) fn ask(
        &mut self,
        chunk: Chunked<V>,
        data: Option<&Data<'_>>,
        excess: &mut Excess,
    ) -> Result<OpenRefunds, CliError> {
        let mut rows = std::mem::take(&mut self.rows);
        let mut open = OpenRefunds::default();
        let mut lot = Vec::new();
        while let Some((_, of_order)) = rows.pop_first() {
            lot.extend(of_order);
            if lot.len() >= DRY_CHUNK_ROWS || rows.is_empty() {
                let found = unsettled(&chunk(std::mem::take(&mut lot)), data)?;
                open.waiting += found.waiting;
                open.in_other_currency += found.in_other_currency.len() as u64;
                open.example = open.example.or(found.in_other_currency.into_iter().next());
                for (id, refunded, total) in found.excess {
                    excess.add(&id, refunded, total);
                }
            }
        }
        Ok(open)
    }
}

/// The refunds of a file that do not count.
#[derive(Debug, Default)]
pub(super) struct OpenRefunds {
    /// Those whose order is not known yet.
    pub(super) waiting: u64,
    /// Those in another currency than their order: amounts in several currencies are never added up.
    pub(super) in_other_currency: u64,
    /// The order of one of them, and what it gives back.
    example: Option<(ForeignId, Money)>,
}

impl OpenRefunds {
    /// Those in another currency, in words.
    pub(super) fn warning(&self, noun: &str) -> Option<String> {
        let (id, amount) = self.example.as_ref()?;
        let (are, their, such_as) = if self.in_other_currency == 1 {
            ("is", "its", "")
        } else {
            ("are", "their", "for example, ")
        };
        Some(format!(
            "{} {are} in another currency than {their} {noun}, and not counted, as currencies are never added up: \
             {such_as}{} {} of {}; write what was given back in the currency of the {noun}",
            several(self.in_other_currency, "refund"),
            grouped(&amount.decimal()),
            amount.currency.code(),
            inert(id.as_str()),
        ))
    }
}

fn unsettled(refunds: &Records, data: Option<&Data<'_>>) -> Result<Unsettled, CliError> {
    let Some(data) = data else { return Ok(refunds.unsettled(None::<std::fs::File>)?) };
    let known = data.stream(&refunds.ask_known())?;
    Ok(known.read(|known| refunds.unsettled(Some(known)))?)
}
