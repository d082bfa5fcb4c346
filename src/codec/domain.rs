//! Layouts of the domain types: each is stored as its text, its index or its fields in order.
//!
//! Invariant: a stored text goes through the type's own parser when it is read. Field order, the
//! order of `ALL` and the numbers of values are part of the file format. Settings are in `settings`, imported
//! records in `records`.

use super::{
    Absent, Codec, DecodeError, Decoder, Encoder, as_fields, as_index, as_numbers, as_record,
    as_text, rows,
};
use crate::domain::click::ClickNumber;
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode};
use crate::domain::code::discount::Discount;
use crate::domain::code::export::{Export, ShopFile};
use crate::domain::code::hand_out::{HandOut, HandOutLabel, Pool};
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::device::Device;
use crate::domain::label::free_tags::{FreeTag, FreeTags};
use crate::domain::label::{
    Agent, BatchName, Campaign, Channel, Content, FunnelName, ListName, Tags, Topic, Variant,
};
use crate::domain::link::preview::{Preview, PreviewText};
use crate::domain::link::slug::Slug;
use crate::domain::link::target::{ParamName, Target};
use crate::domain::link::utm::{Utm, UtmValue};
use crate::domain::link::{Arm, Link, LinkId, LinkSpec, Origin, Title};
use crate::domain::money::{Currency, Money};
use crate::domain::record::alias::Alias;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::settings::Settings;
use crate::domain::settings::definitions::DefinitionLog;
use crate::domain::settings::privacy::{RetentionUnit, SignalPolicy, VisitorPolicy};
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::revision::Revision;
use crate::domain::settings::rules::{CouponRule, Evidence, Model, WindowKind};
use crate::domain::settings::vocabulary::Case;
use crate::domain::time::Timestamp;
use crate::domain::token::{Scope, TokenDigest, TokenName};

as_text!(
    BatchName: BatchName::parse,
    CodePattern: CodePattern::parse,
    Campaign: Campaign::parse,
    Channel: Channel::parse,
    Agent: Agent::parse,
    Content: Content::parse,
    ListName: ListName::parse,
    Topic: Topic::parse,
    Variant: Variant::parse,
    FreeTag: FreeTag::parse,
    FunnelName: FunnelName::parse,
    Slug: Slug::parse,
    Target: Target::reread,
    ParamName: ParamName::parse,
    Title: Title::parse,
    PreviewText: PreviewText::parse,
    UtmValue: UtmValue::parse,
    CouponCode: CouponCode::parse,
    ForeignId: ForeignId::parse,
    TokenName: TokenName::parse,
    HandOutLabel: HandOutLabel::parse,
);

as_index!(
    Model,
    CouponRule,
    Evidence,
    ConversionKind,
    Weight,
    Case,
    Device,
    RateOf,
    VisitorPolicy,
    SignalPolicy,
    RetentionUnit,
    Scope,
    WindowKind,
);

as_record! {
    Tags { campaign: optional, channel: optional, agent: optional, content: optional }
    Utm {
        source: optional, medium: optional, campaign: optional, content: optional, id: optional,
        term: optional,
    }
    Arm { name, weight, location: optional }
    Preview { title, text: added, picture: added }
    LinkSpec {
        slug, target, utm, location, tags, title: optional, arms, rules, limit: optional,
        ends_at: optional, after_end: optional, forward_query: optional, click_param, origin,
        free_tags: added, stated_clicks: added, domain: added, starts_at: added, preview: added,
        external_id: added,
    }
    Link { id, spec, created_at, retired_at: optional, is_gone: added }
    Terms {
        discount: optional, limit: optional, limit_by_customer: optional, starts_at: optional,
        ends_at: optional, minimum: optional,
    }
    CodeSpec { code, tags, terms, origin }
    Code {
        spec, created_at, retired_at: optional, batch: unstored, exports: added, given: unstored,
    }
    BatchSpec {
        name, pattern, tags, terms, count, origin, refill_below: added, needs_no_export: added,
    }
    Batch {
        id, spec, minted, created_at, live_at: optional, retired_at: optional, refilled: added,
        pool: added,
    }
    BatchCode {
        batch, code, retired_at: optional, exports: added, given: added, passed_at: added,
    }
    HandOut { at, label: added, agent: added, until: added }
    Pool { in_shop, only_here, listed_to: added }
    CodeUse { at, customer: optional, released_at: optional }
    Redemption { code, order, uses }
    Gap { from, to, lost, late, missing: added }
}

rows!(
    Link,
    Code,
    Batch,
    BatchCode,
    Redemption,
    Gap,
    Alias,
    Vec<Normaliser>,
    Settings,
    DefinitionLog,
    Revision,
    Timestamp,
    u64,
    u32,
    [u8; 16],
    [u8; 8],
);

impl Absent for FreeTags {
    const ABSENT: Self = Self::NONE;

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn encode_present(&self, out: &mut Encoder) {
        out.put(&self.as_slice().to_vec());
    }

    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let tags = input.get::<Vec<FreeTag>>()?;
        Self::of(tags).map_err(|error| DecodeError::invalid("the tags of a link", error))
    }
}

impl Codec for TokenDigest {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
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
            Self::Shop => 3,
            Self::Recipient => 4,
        });
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            0 => Ok(Self::Matrix),
            1 => Ok(Self::Entry),
            2 => Ok(Self::Hand),
            3 => Ok(Self::Shop),
            4 => Ok(Self::Recipient),
            other => Err(DecodeError::invalid("an origin", other)),
        }
    }
}

impl Codec for Currency {
    fn encode(&self, out: &mut Encoder) {
        out.blob(self.code().as_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::of_code(input.text()?).map_err(|error| DecodeError::invalid("a currency", error))
    }
}

impl Codec for Normaliser {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.number());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.get()?;
        let unknown = || DecodeError::invalid("a normaliser", number);
        Self::of_number(number).ok_or_else(unknown)
    }
}

as_numbers! {
    ShopFile { 1 Shopify, 2 WooCommerce, 3 Stripe, 4 Csv }
}

as_fields! {
    Alias { newest, older }
    Export { shop, at }
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
