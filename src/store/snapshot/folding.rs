//! The versions of records that a stream passes, folded into records and joined to conversions.
//!
//! Invariant: a use of a code that a file has is given to its order where the stream has both, or else passed on by
//! itself; the stream has the uses of an order next before it. An event of a kind of conversion is a conversion.
//! Only the record that the stream is at, and the uses of one order, are in memory.

use super::parts::Row;
use super::tag::Tag;
use crate::domain::money::Currency;
use crate::domain::record::alias::Aliases;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::store::StoreError;
use crate::store::records::Passing;

#[derive(Default)]
pub(super) struct Folding {
    passing: Passing,
    /// The uses of the order that the stream may come to.
    waiting: Vec<ShopRedemption>,
    /// The currency of events without a value: the plan's, or without a plan that of the first order.
    currency: Option<Currency>,
}

impl Folding {
    /// `currency` is that of the plan.
    pub(super) fn of(currency: Option<Currency>) -> Self {
        Self { currency, ..Self::default() }
    }

    pub(super) fn set_currency(&mut self, currency: Option<Currency>) {
        self.currency = currency;
    }

    /// Adds the next version, and passes on what it completes.
    pub(super) fn push(
        &mut self,
        tag: Tag,
        bytes: &[u8],
        aliases: &Aliases,
        mut take: impl FnMut(Row<'static>),
    ) -> Result<(), StoreError> {
        if let Some(row) = self.passing.push(tag, bytes, aliases)? {
            self.join(row, &mut take);
        }
        Ok(())
    }

    /// Notes a conversion that passes by itself, as its versions are folded and it has its uses of codes.
    pub(super) fn note_folded(&mut self, order: &Conversion) {
        self.currency.get_or_insert(order.total.currency);
    }

    /// Passes on what is left.
    pub(super) fn end(&mut self, aliases: &Aliases, mut take: impl FnMut(Row<'static>)) {
        if let Some(row) = self.passing.end(aliases) {
            self.join(row, &mut take);
        }
        self.pass_on(&mut take);
    }

    fn join(&mut self, row: Row<'static>, take: &mut impl FnMut(Row<'static>)) {
        match row {
            Row::ShopRedemption(redemption) => {
                let before = self.waiting.first().map(|first| &first.order);
                if before.is_some_and(|before| before.is_none() || *before != redemption.order) {
                    self.pass_on(take);
                }
                self.waiting.push(redemption);
            }
            Row::Conversion(mut order) => {
                let is_its =
                    self.waiting.first().is_some_and(|of| of.order.as_ref() == Some(&order.id));
                if is_its {
                    order.redeem(std::mem::take(&mut self.waiting));
                }
                self.pass_on(take);
                self.currency.get_or_insert(order.total.currency);
                take(Row::Conversion(order));
            }
            Row::Event(event) => {
                self.pass_on(take);
                let currency = self.currency.or(Currency::of_nothing());
                let conversion = currency.and_then(|currency| event.conversion(currency));
                take(match conversion {
                    Some(conversion) => Row::Conversion(Box::new(conversion)),
                    None => Row::Event(event),
                });
            }
            other => {
                self.pass_on(take);
                take(other);
            }
        }
    }

    fn pass_on(&mut self, take: &mut impl FnMut(Row<'static>)) {
        self.waiting.drain(..).for_each(|of| take(Row::ShopRedemption(of)));
    }
}
