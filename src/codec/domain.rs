//! Layouts of the domain types: each is stored as its text, its index or its fields in order.
//!
//! Invariant: a stored text goes through the type's own parser when it is read. Field order and the
//! order of `ALL` are part of the file format. Settings are in `settings`.

use super::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::click::ClickNumber;
use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode};
use crate::domain::code::discount::Discount;
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::device::Device;
use crate::domain::label::{Agent, BatchName, Campaign, Channel, Content, Tags, Variant};
use crate::domain::link::slug::Slug;
use crate::domain::link::target::{ParamName, Target};
use crate::domain::link::utm::{Utm, UtmValue};
use crate::domain::link::{Arm, Link, LinkId, LinkSpec, Origin, Rule, Title};
use crate::domain::money::{Currency, Money};
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::order::{OrderUtm, OrderVersion};
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::settings::privacy::{RetentionUnit, VisitorPolicy};
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::revision::Revision;
use crate::domain::settings::rules::{CouponRule, Evidence, Model};
use crate::domain::settings::vocabulary::Case;
use crate::domain::time::Timestamp;
use crate::domain::token::{Scope, TokenName};

/// Types stored as their text.
macro_rules! as_text {
    ($($type:ident: $parse:path),+ $(,)?) => {$(
        impl Codec for $type {
            fn encode(&self, out: &mut Encoder) {
                out.blob(self.as_str().as_bytes());
            }
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                let text = input.text()?;
                $parse(text).map_err(|error| DecodeError::invalid(stringify!($type), error))
            }
        }
    )+};
}

as_text!(
    BatchName: BatchName::parse,
    CodePattern: CodePattern::parse,
    Campaign: Campaign::parse,
    Channel: Channel::parse,
    Agent: Agent::parse,
    Content: Content::parse,
    Variant: Variant::parse,
    Slug: Slug::parse,
    Target: Target::reread,
    ParamName: ParamName::parse,
    Title: Title::parse,
    UtmValue: UtmValue::parse,
    CouponCode: CouponCode::parse,
    ForeignId: ForeignId::parse,
    TokenName: TokenName::parse,
);

/// Enums stored as one byte: the index in `ALL`.
macro_rules! as_index {
    ($($type:ident),+ $(,)?) => {$(
        impl Codec for $type {
            fn encode(&self, out: &mut Encoder) {
                let index = Self::ALL.iter().position(|value| value == self).unwrap_or_default();
                out.put(&u8::try_from(index).unwrap_or(u8::MAX));
            }
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                let index = input.get::<u8>()?;
                let found = Self::ALL.get(usize::from(index)).copied();
                found.ok_or_else(|| DecodeError::invalid(stringify!($type), index))
            }
        }
    )+};
}

as_index!(
    Model,
    CouponRule,
    Evidence,
    ConversionKind,
    OrderStatus,
    Weight,
    Case,
    Device,
    RateOf,
    VisitorPolicy,
    RetentionUnit,
    Scope,
);

/// Structs stored as their fields in order.
macro_rules! as_fields {
    ($($type:ident { $($field:ident),+ $(,)? })+) => {$(
        impl $crate::codec::Codec for $type {
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                $(out.put(&self.$field);)+
            }
            fn decode(
                input: &mut $crate::codec::Decoder<'_>,
            ) -> Result<Self, $crate::codec::DecodeError> {
                Ok(Self { $($field: input.get()?),+ })
            }
        }
    )+};
}

pub(crate) use as_fields;

as_fields! {
    Tags { campaign, channel, agent, content }
    Utm { source, medium, campaign, content, id, term }
    Arm { name, weight, location }
    Rule { device, location }
    LinkSpec {
        slug, target, utm, location, tags, title, arms, rules, limit, ends_at, after_end,
        forward_query, click_param, origin,
    }
    Link { id, spec, created_at, retired_at }
    Terms { discount, limit, limit_by_customer, starts_at, ends_at, minimum }
    CodeSpec { code, tags, terms, origin }
    BatchSpec { name, pattern, tags, terms, count, origin }
    Batch { id, spec, minted, created_at, live_at, retired_at }
    BatchCode { batch, code, retired_at }
    CodeUse { at, customer, released_at }
    Redemption { code, order, uses }
    OrderUtm { source, medium, campaign, content }
    OrderVersion {
        epoch, updated_at, status, refunded, ordered_at, total, id, codes, discount, customer,
        click_id, utm, landing_url, kind, source,
    }
    ConversationVersion {
        epoch, inbound, outbound, started_at, id, contact, channel, agent, campaign, content, slug,
        first_response_s, opted_out,
    }
}

impl Codec for Timestamp {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.ms());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::from_ms(input.get()?).map_err(|error| DecodeError::invalid("a time", error))
    }
}

/// A code with its own row in `codes`. It has no batch, so `batch` is not stored.
impl Codec for Code {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.spec);
        out.put(&self.created_at);
        out.put(&self.retired_at);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (spec, created_at, retired_at) = (input.get()?, input.get()?, input.get()?);
        Ok(Self { spec, batch: None, created_at, retired_at })
    }
}

impl Codec for BatchId {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Codec for Revision {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Codec for LinkId {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Codec for ClickNumber {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.get());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.get()?;
        Self::new(number).ok_or_else(|| DecodeError::invalid("a click number", number))
    }
}

impl Codec for PersonKey {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Codec for Origin {
    fn encode(&self, out: &mut Encoder) {
        out.put(&match self {
            Self::Matrix => 0_u8,
            Self::Entry => 1,
            Self::Hand => 2,
        });
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            0 => Ok(Self::Matrix),
            1 => Ok(Self::Entry),
            2 => Ok(Self::Hand),
            other => Err(DecodeError::invalid("an origin", other)),
        }
    }
}

impl Codec for Currency {
    fn encode(&self, out: &mut Encoder) {
        out.blob(self.code().as_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::parse(input.text()?).map_err(|error| DecodeError::invalid("a currency", error))
    }
}

as_fields! {
    Money { minor, currency }
}

impl Codec for Discount {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Percent(hundredths) => {
                out.put(&0_u8);
                out.put(hundredths);
            }
            Self::Amount(amount) => {
                out.put(&1_u8);
                out.put(amount);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            0 => input.get().map(Self::Percent),
            1 => input.get().map(Self::Amount),
            other => Err(DecodeError::invalid("a discount", other)),
        }
    }
}
