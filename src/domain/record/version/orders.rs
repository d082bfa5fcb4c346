//! Versions of orders, as all versions are asked.
//!
//! Invariant: as in `version`.

use super::{Version, present};
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::target::ParamName;
use crate::domain::money::Money;
use crate::domain::record::contradiction::{Field, Stated, Undecided};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::Imports;
use crate::domain::record::order::{OrderUtm, OrderVersion};
use crate::domain::record::part::OrderPart;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

impl Version for OrderVersion {
    type Record = Conversion;

    fn id(&self) -> &ForeignId {
        &self.id
    }

    fn fold(versions: Vec<Self>) -> Option<Conversion> {
        Conversion::fold(versions)
    }

    fn at(record: &Conversion) -> Timestamp {
        record.ordered_at
    }

    fn person_of(record: &Conversion) -> Option<PersonKey> {
        record.customer
    }

    fn state_of(record: &Conversion) -> Option<&'static str> {
        Some(record.status.as_str())
    }

    fn net_of(record: &Conversion) -> Option<Money> {
        let net = Money { minor: record.net_minor(), currency: record.total.currency };
        record.status.counts().then_some(net)
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
        let undecided = Undecided::of(self.updated_at, known.updated_at)?;
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

    fn own_id(&self) -> Option<&ForeignId> {
        self.shop_id.as_ref()
    }

    fn set_apart(&self) -> Option<Self> {
        let id = format!("{} ({})", self.id, self.shop_id.as_ref()?);
        Some(Self { id: ForeignId::parse(&id).ok()?, ..self.clone() })
    }

    fn gives_back(&self) -> Option<&ForeignId> {
        self.refund.as_ref().map(|refund| &refund.id)
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
