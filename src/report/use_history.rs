//! The uses of all codes, and when each order was: the part of a snapshot by which leaks are told.
//!
//! Invariant: a use counts whichever way it is known: by an order that counts, by a file of redemptions, or at the till.
//! Codes come after the orders, so that these wait for them with nothing but what they carry. Does not look for leaks
//! (see `leaks`).

use std::collections::BTreeMap;

use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::uses::CodeUses;
use crate::domain::time::Timestamp;
use crate::store::{Ask, CodeSelection, Parts, RecordSelection, Row, Selection};

/// The uses of codes.
#[derive(Debug)]
pub struct UseHistory {
    /// The codes that were used, and those that were guessed.
    pub(super) codes: BTreeMap<FoldedCode, Code>,
    pub(super) uses: CodeUses,
    at_till: Vec<Redemption>,
    of_files: Vec<ShopRedemption>,
    orders: Vec<Carrying>,
}

/// An order that counts, and the codes that it carries, as written.
#[derive(Debug)]
struct Carrying {
    at: Timestamp,
    id: ForeignId,
    customer: Option<PersonKey>,
    texts: Vec<CouponCode>,
}

impl Default for UseHistory {
    fn default() -> Self {
        Self {
            codes: BTreeMap::new(),
            uses: CodeUses::keeping_dates(),
            at_till: Vec::new(),
            of_files: Vec::new(),
            orders: Vec::new(),
        }
    }
}

impl UseHistory {
    /// Asks for the uses of all time, and for the codes that were guessed.
    #[must_use]
    pub fn ask(guesses: &[Guesses]) -> Ask<Self> {
        let found = guesses.iter().flat_map(|of| of.found.iter().cloned()).collect();
        let (codes, records) = (CodeSelection::Used(found), RecordSelection::Orders);
        Ask::new(Selection { codes, records, ..Selection::settings() })
    }
}

impl Parts for UseHistory {
    fn take(&mut self, row: Row<'_>) {
        let mut add = |code: Code| self.codes.insert(code.spec.code.folded(), code);
        match row {
            Row::Conversion(order) if order.status.counts() => {
                self.uses.note_order(&order);
                let texts: Vec<CouponCode> = order.code_texts().cloned().collect();
                if !texts.is_empty() {
                    let (at, customer) = (order.ordered_at, order.customer);
                    self.orders.push(Carrying { at, id: order.id, customer, texts });
                }
            }
            Row::Redemption(redemption) => self.at_till.push(redemption),
            Row::ShopRedemption(redemption) => self.of_files.push(redemption),
            Row::Code(code) => drop(add(code)),
            Row::BatchCode(code, batch) => drop(batch.code(code).map(add)),
            _ => {}
        }
    }

    fn finish(&mut self) {
        self.codes.values().for_each(|code| self.uses.add_code(code));
        // What the till says comes first: an order that it names counts once.
        for of in std::mem::take(&mut self.at_till) {
            self.uses.add_redemption(&of);
        }
        for of in std::mem::take(&mut self.of_files) {
            self.uses.add_shop_redemption(&of);
        }
        for Carrying { at, id, customer, texts } in std::mem::take(&mut self.orders) {
            self.uses.add_texts(texts.iter(), at, &id, customer);
        }
    }
}
