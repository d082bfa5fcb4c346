//! The orders before the period, of all time: the part of a snapshot that customers are told by.
//!
//! Invariant: only what counts as a goal is there, with its time, its customer and what it brought.

use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::store::{Ask, Parts, PastOrder, RecordSelection, Row, Selection};

use super::data::ReportData;

/// The orders before a period.
#[derive(Debug, Default)]
pub struct PastData {
    pub(super) orders: Vec<PastOrder>,
}

impl PastData {
    /// Asks for the orders before the beginning of a period.
    #[must_use]
    pub fn ask(before: Timestamp) -> Ask<Self> {
        let records = RecordSelection::Past { before };
        Ask::new(Selection { records, ..Selection::settings() })
    }
}

impl Parts for PastData {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Past(orders) = row {
            self.orders.extend(orders);
        }
    }
}

impl ReportData {
    /// Whether an order of a period says whose it is, so that the customer can be looked for in earlier ones.
    #[must_use]
    pub fn has_customers(&self, period: &Period) -> bool {
        let mut orders = self.conversions.iter();
        orders.any(|order| order.customer.is_some() && period.contains(order.ordered_at))
    }
}
