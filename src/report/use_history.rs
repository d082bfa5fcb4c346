//! The uses of codes in the days before a period: the part of a snapshot that says what was usual.
//!
//! Invariant: an order that counts is one use of each known code that it carries. Codes come after the orders, so that
//! orders wait for them with nothing but what they carry. Does not look for leaks (see `leaks`).

use std::collections::BTreeMap;

use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::limits::USE_HISTORY_DAYS;
use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::uses::CodeUses;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::{Ask, CodeSelection, Parts, RecordSelection, Row, Selection};

use super::data::ReportData;

/// The uses of codes before a period.
#[derive(Debug, Default)]
pub struct UseHistory {
    /// The codes that were used.
    pub(super) codes: BTreeMap<FoldedCode, Code>,
    pub(super) uses: CodeUses,
    orders: Vec<(Timestamp, ForeignId, Vec<CouponCode>)>,
}

impl UseHistory {
    /// From when on uses are known before a period.
    pub(super) fn start(period: &Period) -> Timestamp {
        period.from.plus_ms(-USE_HISTORY_DAYS * DAY_MS)
    }

    /// Asks for the uses before a period.
    #[must_use]
    pub fn ask(period: &Period) -> Ask<Self> {
        let records = RecordSelection::OrdersBetween { from: Self::start(period), to: period.from };
        let codes = CodeSelection::Carried;
        Ask::new(Selection { codes, records, ..Selection::settings() })
    }
}

impl Parts for UseHistory {
    fn take(&mut self, row: Row<'_>) {
        let mut add = |code: Code| self.codes.insert(code.spec.code.folded(), code);
        match row {
            Row::Conversion(order) if order.status.counts() => {
                let texts: Vec<CouponCode> = order.code_texts().cloned().collect();
                if !texts.is_empty() {
                    self.orders.push((order.ordered_at, order.id, texts));
                }
            }
            Row::Code(code) => drop(add(code)),
            Row::BatchCode(code, batch) => drop(batch.code(code).map(add)),
            _ => {}
        }
    }

    fn finish(&mut self) {
        self.uses = CodeUses::keeping_dates();
        self.codes.values().for_each(|code| self.uses.add_code(code));
        for (at, id, texts) in std::mem::take(&mut self.orders) {
            self.uses.add_texts(texts.iter(), at, &id);
        }
    }
}

impl ReportData {
    /// Whether an order of a period carries a known code, so that leaks can be looked for.
    #[must_use]
    pub fn has_redemptions(&self, period: &Period) -> bool {
        let mut orders = self.conversions.iter();
        let has_code = !self.codes.is_empty();
        has_code
            && orders.any(|of| of.code_texts().next().is_some() && period.contains(of.ordered_at))
    }
}
