//! Versions of imported records, each from one row of a file.
//!
//! A record is the fold of its versions. Invariant: the fold does not depend on their order, and a version
//! that another one covers (it has the same values and more) adds nothing to it.

mod conversation;
mod tally;

pub use tally::{Added, Imported, Tally};

use super::contradiction::{Field, Stated, Undecided};
use super::conversion::Conversion;
use super::cost::Cost;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::order::{OrderStatus, OrderUtm, OrderVersion};
use super::part::OrderPart;
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::target::ParamName;
use crate::domain::money::Money;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

pub trait Version: Clone + Ord {
    /// A record, folded from its versions.
    type Record: PartialEq;

    /// Whether a version is refused if it contradicts a known one and nothing tells which is newer (see
    /// `refused`). Otherwise both are kept, one of them counts, and that is told.
    const REFUSES: bool = false;

    /// The record's id in the tool that exported it.
    fn id(&self) -> &ForeignId;

    fn set_id(&mut self, id: ForeignId);

    /// `None` without versions.
    fn fold(versions: Vec<Self>) -> Option<Self::Record>;

    /// The record of its only version.
    fn fold_one(self) -> Option<Self::Record> {
        Self::fold(vec![self])
    }

    /// When it was: when the order was placed, or the conversation started. Of a month, its beginning.
    fn at(record: &Self::Record) -> Timestamp;

    /// The customer, contact, caller or recipient.
    fn person_of(record: &Self::Record) -> Option<PersonKey>;

    /// Where a record has them; `None` of a kind without people.
    fn person_in(record: &mut Self::Record) -> Option<&mut Option<PersonKey>>;

    /// The state of a record of a kind that has states.
    #[must_use]
    fn state_of(_: &Self::Record) -> Option<&str> {
        None
    }

    /// The state that a version of a kind whose states only move forward names, where nothing says when it was so.
    fn undated_state(&self) -> Option<&'static str> {
        None
    }

    /// The channel of a record of a kind that has one, as written.
    #[must_use]
    fn channel_of(_: &Self::Record) -> Option<&str> {
        None
    }

    /// What a record is worth or what it cost, if it counts and says so.
    #[must_use]
    fn net_of(_: &Self::Record) -> Option<Money> {
        None
    }

    /// Whether something of a record was given back, and nothing says how much.
    #[must_use]
    fn lacks_refund(_: &Self::Record) -> bool {
        false
    }

    /// The texts of codes that a record carries.
    #[must_use]
    fn codes_of(_: &Self::Record) -> &[CouponCode] {
        &[]
    }

    /// The click id that a record names, as written.
    #[must_use]
    fn click_of(_: &Self::Record, _: &ParamName) -> Option<ForeignId> {
        None
    }

    /// The cost of the plan that a record replaces.
    #[must_use]
    fn replaced_in<'s>(_: &Self::Record, _: &'s Settings) -> Option<&'s Cost> {
        None
    }

    /// The time of this version.
    fn own_time(&self) -> Timestamp;

    /// The fields that two versions can contradict each other in, as far as this one has them. A state is
    /// none, because states only move forward.
    fn fields(&self) -> Vec<(Field, Stated<'_>)>;

    /// Why nothing tells whether this version's value of a field is newer than that of a known version;
    /// `None` if something does.
    fn undecided(&self, known: &Self, field: Field) -> Option<Undecided>;

    /// A refund of more than the total, and the total.
    fn excess(&self) -> Option<(Money, Money)> {
        None
    }

    /// A refund of more than the total of a record, and the total.
    #[must_use]
    fn excess_of(_: &Self::Record) -> Option<(Money, Money)> {
        None
    }

    /// The id of the refund that it is, if it says nothing of its record but gives something back of it.
    fn gives_back(&self) -> Option<&ForeignId> {
        None
    }

    /// What it gives back of a record in another currency than the record's, which is therefore not counted.
    fn gives_other_currency(&self, _: &Self::Record) -> Option<Money> {
        None
    }

    /// The ids under which refunds are kept that name a payment of it, or under which it is kept itself if it is such
    /// a refund.
    fn payment_ids(&self) -> Vec<ForeignId> {
        Vec::new()
    }

    /// The same refund, of the record with an id.
    #[must_use]
    fn under(&self, _: &ForeignId) -> Self {
        self.clone()
    }

    /// The customer or contact of this version.
    fn person(&self) -> Option<PersonKey>;

    fn set_person(&mut self, person: Option<PersonKey>);

    /// The import epoch. Only the versions of the last epoch count.
    fn epoch(&self) -> u32;

    fn set_epoch(&mut self, epoch: u32);

    /// The imports that brought it.
    fn imports(&self) -> &Imports;

    fn set_imports(&mut self, imports: Imports);
}

impl Version for OrderVersion {
    type Record = Conversion;

    fn id(&self) -> &ForeignId {
        &self.id
    }

    fn set_id(&mut self, id: ForeignId) {
        self.id = id;
    }

    fn fold(versions: Vec<Self>) -> Option<Conversion> {
        Conversion::fold(versions)
    }

    fn fold_one(self) -> Option<Conversion> {
        Conversion::fold_one(self)
    }

    fn at(record: &Conversion) -> Timestamp {
        record.ordered_at
    }

    fn person_of(record: &Conversion) -> Option<PersonKey> {
        record.customer
    }

    fn person_in(record: &mut Conversion) -> Option<&mut Option<PersonKey>> {
        Some(&mut record.customer)
    }

    fn state_of(record: &Conversion) -> Option<&str> {
        Some(record.status.as_str())
    }

    fn undated_state(&self) -> Option<&'static str> {
        self.status.filter(|_| self.updated_at.is_none()).map(OrderStatus::as_str)
    }

    fn net_of(record: &Conversion) -> Option<Money> {
        let net = Money { minor: record.net_minor(), currency: record.total.currency };
        record.status.counts().then_some(net)
    }

    fn lacks_refund(record: &Conversion) -> bool {
        record.status == OrderStatus::PartiallyRefunded && record.refunded.minor == 0
    }

    fn codes_of(record: &Conversion) -> &[CouponCode] {
        &record.codes
    }

    fn click_of(record: &Conversion, param: &ParamName) -> Option<ForeignId> {
        record.named_click(param)
    }

    fn own_time(&self) -> Timestamp {
        self.ordered_at
    }

    fn fields(&self) -> Vec<(Field, Stated<'_>)> {
        // A refund says nothing of the order itself.
        if self.refund.is_some() {
            return Vec::new();
        }
        let OrderUtm { source, medium, campaign, content } = &self.utm;
        let codes = (!self.codes.is_empty()).then_some(Stated::Codes(&self.codes));
        let fields = [
            (Field::Source, Some(Stated::Text(&self.source))),
            (Field::Id, self.own_id.as_ref().map(|id| Stated::Text(id.as_str()))),
            (Field::Rows, self.rows_counted.then_some(Stated::Rows(&self.parts))),
            (Field::Currency, Some(Stated::Name(self.total.currency.code()))),
            (Field::Total, Some(Stated::Money(self.total))),
            (Field::Refunded, self.refunded.map(Stated::Money)),
            (Field::OrderedAt, Some(Stated::Time(self.ordered_at))),
            (Field::DiscountCodes, codes),
            (Field::DiscountTotal, self.discount.map(Stated::Money)),
            (Field::Customer, self.customer.map(Stated::Person)),
            (Field::ClickId, self.click_id.as_ref().map(|id| Stated::Text(id.as_str()))),
            (Field::UtmSource, source.as_deref().map(Stated::Name)),
            (Field::UtmMedium, medium.as_deref().map(Stated::Name)),
            (Field::UtmCampaign, campaign.as_deref().map(Stated::Name)),
            (Field::UtmContent, content.as_deref().map(Stated::Name)),
            (Field::LandingUrl, self.landing_url.as_deref().map(Stated::Page)),
            (Field::Kind, self.kind.map(|kind| Stated::Text(kind.as_str()))),
            (Field::Tax, self.tax.map(Stated::Money)),
            (Field::Shipping, self.shipping.map(Stated::Money)),
            (Field::SourceSaid, self.source_said.as_deref().map(Stated::Name)),
        ];
        present(fields)
    }

    fn undecided(&self, known: &Self, field: Field) -> Option<Undecided> {
        match field {
            Field::Id => return Some(Undecided::Shared),
            Field::Rows => return self.shares_rows(known).then_some(Undecided::EqualRows),
            _ => {}
        }
        let undecided = Undecided::of(self.updated_at, known.updated_at)?;
        if field == Field::Source {
            return self.seems_of_another_shop(known).then_some(Undecided::OtherTool);
        }
        if !self.parts.is_empty() && !known.parts.is_empty() {
            // Other parts of the same order are worth something else, and may have been paid later.
            let are_others = !OrderPart::any_differs(&self.parts, &known.parts);
            let of_parts = match field {
                Field::Total | Field::DiscountTotal | Field::Tax | Field::Shipping => are_others,
                Field::OrderedAt | Field::DiscountCodes => true,
                _ => false,
            };
            if of_parts {
                return None;
            }
        }
        // The refund travels with the state.
        let is_state = field == Field::Refunded;
        let states = self.status.zip(known.status).filter(|_| is_state);
        states.is_none_or(|(own, other)| own == other).then_some(undecided)
    }

    fn excess(&self) -> Option<(Money, Money)> {
        let refunded = self.refunded.filter(|refunded| refunded.minor > self.total.minor)?;
        Some((refunded, self.total))
    }

    fn excess_of(record: &Conversion) -> Option<(Money, Money)> {
        (record.refunded.minor > record.total.minor).then_some((record.refunded, record.total))
    }

    fn gives_back(&self) -> Option<&ForeignId> {
        self.refund.as_ref().map(|refund| &refund.id)
    }

    fn gives_other_currency(&self, record: &Conversion) -> Option<Money> {
        let amount = self.refund.as_ref()?.amount;
        (amount.currency != record.total.currency).then_some(amount)
    }

    fn payment_ids(&self) -> Vec<ForeignId> {
        self.ids_of_payments()
    }

    fn under(&self, id: &ForeignId) -> Self {
        Self { id: id.clone(), ..self.clone() }
    }

    fn person(&self) -> Option<PersonKey> {
        self.customer
    }

    fn set_person(&mut self, person: Option<PersonKey>) {
        self.customer = person;
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn set_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }

    fn imports(&self) -> &Imports {
        &self.imports
    }

    fn set_imports(&mut self, imports: Imports) {
        self.imports = imports;
    }
}

fn present<const N: usize>(fields: [(Field, Option<Stated<'_>>); N]) -> Vec<(Field, Stated<'_>)> {
    fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
}
