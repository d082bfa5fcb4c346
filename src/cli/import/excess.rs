//! Refunds of more than their totals. Shops give them out of goodwill, rarely; a column that means something
//! else is likelier. They are imported as the file has them, and told, because they make revenue negative.

use super::summary::several;
use crate::domain::money::Money;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::version::Version;
use crate::import::DistinctIds;
use crate::render::{grouped, inert};

/// How many records have one in a row or in several, each once as `DistinctIds` has them, and the first.
#[derive(Debug, Default)]
pub(super) struct Excess {
    told: DistinctIds,
    count: u64,
    first: Option<(ForeignId, Money, Money)>,
}

impl Excess {
    pub(super) fn note(&mut self, row: &impl Version) {
        if let Some((refunded, total)) = row.excess() {
            self.add(row.id(), refunded, total);
        }
    }

    pub(super) fn add(&mut self, id: &ForeignId, refunded: Money, total: Money) {
        self.count += u64::from(self.told.note(id));
        self.first.get_or_insert_with(|| (id.clone(), refunded, total));
    }

    pub(super) fn line(&self, noun: &str) -> Option<String> {
        let (id, refunded, total) = self.first.as_ref()?;
        let shown =
            |money: &Money| format!("{} {}", grouped(&money.decimal()), money.currency.code());
        let (have, such_as) = if self.count == 1 { ("has", "") } else { ("have", "for example, ") };
        Some(format!(
            "{} {have} a refund larger than the total, which makes the revenue negative: {such_as}{} \
             has {} refunded of {}; check the columns refunded and total",
            several(self.count, noun),
            inert(id.as_str()),
            shown(refunded),
            shown(total),
        ))
    }
}
