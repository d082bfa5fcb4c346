//! The codes that were given to people in a period, and how often they were used: the part of a snapshot that the
//! figures of hand-outs are counted from.
//!
//! Invariant: an order counts once, however many of these codes it has. Does not count hand-outs (see `hand_outs`).

use std::collections::HashSet;

use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOut;
use crate::domain::label::BatchName;
use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::uses::{CodeUses, Used};
use crate::store::{Ask, CodeSelection, Parts, Row, Selection};

/// The codes that were given to people in a period.
#[derive(Debug, Default)]
pub struct HandOutData {
    given: Vec<(CouponCode, BatchName, HandOut)>,
    uses: CodeUses,
    /// The orders and uses of files that passed: one with several of the codes passes with each.
    seen: HashSet<ForeignId>,
}

impl HandOutData {
    /// Asks for the codes that were given in a period, and for all of their uses.
    #[must_use]
    pub fn ask(period: &Period) -> Ask<Self> {
        let codes = CodeSelection::Given { from: period.from, to: period.to };
        Ask::new(Selection { codes, ..Selection::settings() })
    }

    /// Each hand-out, with its batch and how often its code was used.
    pub(super) fn each(&self) -> impl Iterator<Item = (&BatchName, &HandOut, Used)> {
        self.given.iter().map(|(code, batch, given)| (batch, given, self.uses.used(code)))
    }
}

impl Parts for HandOutData {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::BatchCode(code, batch) => {
                let name = batch.spec.name.clone();
                self.given.extend(code.given.map(|given| (code.code, name, given)));
            }
            Row::Redemption(redemption) => self.uses.add_redemption(&redemption),
            Row::ShopRedemption(redemption) if self.seen.insert(redemption.id.clone()) => {
                self.uses.add_shop_redemption(&redemption);
            }
            Row::Conversion(order) if self.seen.insert(order.id.clone()) => {
                self.uses.add_order(&order);
            }
            _ => {}
        }
    }

    fn finish(&mut self) {
        self.seen = HashSet::new();
    }
}
