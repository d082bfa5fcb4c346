//! Layouts of the domain types: each is stored as its text, its index or its fields in order.
//!
//! Invariant: a stored text goes through the type's own parser when it is read. Field order, the
//! order of `ALL` and the numbers of values are part of the file format. Settings are in `settings`.

use super::{Absent, Codec, DecodeError, Decoder, Encoder, as_fields, as_record, rows};
use crate::domain::click::ClickNumber;
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode};
use crate::domain::code::discount::Discount;
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::device::Device;
use crate::domain::label::{
    Agent, BatchName, Campaign, Channel, Content, ListName, Tags, Topic, Variant,
};
use crate::domain::link::slug::Slug;
use crate::domain::link::target::{ParamName, Target};
use crate::domain::link::utm::{Utm, UtmValue};
use crate::domain::link::{Arm, Link, LinkId, LinkSpec, Origin, Rule, Title};
use crate::domain::money::{Currency, Money};
use crate::domain::record::alias::Alias;
use crate::domain::record::contradiction::{
    Contradicting, Contradiction, Contradictions, Field, Undecided,
};
use crate::domain::record::conversation::{ConversationVersion, Purpose};
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::{
    EndedImport, ImportNumber, ImportSpec, Imports, StoredImport, UndoCounts, UndoneImport,
};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::order::{OrderStatus, OrderUtm, OrderVersion};
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::record::version::{Imported, Tally};
use crate::domain::settings::Settings;
use crate::domain::settings::privacy::{RetentionUnit, VisitorPolicy};
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::revision::Revision;
use crate::domain::settings::rules::{CouponRule, Evidence, Model};
use crate::domain::settings::vocabulary::Case;
use crate::domain::time::Timestamp;
use crate::domain::token::{Scope, StoredToken, TokenDigest, TokenName, TokenSpec};

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
    ListName: ListName::parse,
    Topic: Topic::parse,
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
    Undecided,
    Purpose,
);

/// Enums stored as one byte: the number beside each value. A new value gets a new number.
macro_rules! as_numbers {
    ($($type:ident { $($number:literal $value:ident),+ $(,)? })+) => {$(
        impl Codec for $type {
            fn encode(&self, out: &mut Encoder) {
                out.put::<u8>(&match self { $(Self::$value => $number),+ });
            }
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                match input.get::<u8>()? {
                    $($number => Ok(Self::$value),)+
                    other => Err(DecodeError::invalid(stringify!($type), other)),
                }
            }
        }
    )+};
}

as_numbers! {
    Field {
        0 OrderedAt, 1 Currency, 2 Total, 3 Refunded, 4 DiscountCodes, 5 DiscountTotal, 6 Customer,
        7 ClickId, 8 UtmSource, 9 UtmMedium, 10 UtmCampaign, 11 UtmContent, 12 LandingUrl, 13 Kind,
        14 StartedAt, 15 Channel, 16 Agent, 17 Contact, 18 Campaign, 19 Content, 20 Slug,
        21 FirstResponseS, 22 Tax, 23 Shipping, 24 SourceSaid, 25 Ref, 26 List, 27 Type,
        28 Purpose, 29 FirstHumanResponseS, 60 OwnId,
    }
}

as_record! {
    Tags { campaign: optional, channel: optional, agent: optional, content: optional }
    Utm {
        source: optional, medium: optional, campaign: optional, content: optional, id: optional,
        term: optional,
    }
    Arm { name, weight, location: optional }
    Rule { device, location }
    LinkSpec {
        slug, target, utm, location, tags, title: optional, arms, rules, limit: optional,
        ends_at: optional, after_end: optional, forward_query: optional, click_param, origin,
    }
    Link { id, spec, created_at, retired_at: optional }
    Terms {
        discount: optional, limit: optional, limit_by_customer: optional, starts_at: optional,
        ends_at: optional, minimum: optional,
    }
    CodeSpec { code, tags, terms, origin }
    Code { spec, created_at, retired_at: optional, batch: unstored }
    BatchSpec { name, pattern, tags, terms, count, origin }
    Batch { id, spec, minted, created_at, live_at: optional, retired_at: optional }
    BatchCode { batch, code, retired_at: optional }
    CodeUse { at, customer: optional, released_at: optional }
    Redemption { code, order, uses }
    OrderUtm { source: optional, medium: optional, campaign: optional, content: optional }
    ConversationVersion {
        epoch, inbound: optional, outbound: optional, started_at, id, contact: optional, channel,
        agent: optional, campaign: optional, content: optional, slug: optional,
        first_response_s: optional, opted_out: optional, reference: added, list: added,
        topic: added, purpose: added, opted_in: added, first_human_response_s: added,
        told_clicks: added, told_codes: added, imports: aside,
    }
    Gap { from, to, lost, late, missing: added }
    TokenSpec { name, scope, digest }
    StoredToken { spec, made_at, retired_at: optional }
    ImportSpec { digest, kind, file: added, options: added, replaces: added }
    EndedImport { at, tally, bad: added }
    UndoCounts { removed: added, changed: added, same: added }
    UndoneImport { at, counts: nested }
    StoredImport {
        number, spec: nested, begun_at, epoch, replaced: added, ended: added, undone: added,
    }
}

as_fields! {
    Tally { new, changed, completed, kept, known }
    Contradiction { id, field, values, added_counts }
    Contradicting { rows, example }
    Imported { tally, contradictions }
}

rows!(
    Link,
    Code,
    Batch,
    BatchCode,
    Redemption,
    OrderVersion,
    ConversationVersion,
    Gap,
    StoredToken,
    StoredImport,
    Alias,
    Vec<Normaliser>,
    Settings,
    Revision,
    u64,
    u32,
    [u8; 16],
    [u8; 8],
);

impl Codec for Contradictions {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Codec for ImportNumber {
    fn encode(&self, out: &mut Encoder) {
        out.varint(self.get().into());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.varint()?;
        let known = u32::try_from(number).ok().and_then(Self::new);
        known.ok_or_else(|| DecodeError::invalid("the number of an import", number))
    }
}

impl Absent for Imports {
    const ABSENT: Self = Self::LASTING;

    fn is_absent(&self) -> bool {
        self.is_lasting()
    }

    fn encode_present(&self, out: &mut Encoder) {
        out.varint(self.numbers().len() as u64);
        self.numbers().iter().for_each(|number| out.put(number));
    }

    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let imports = Self::of(input.get()?).filter(|imports| !imports.is_lasting());
        imports.ok_or_else(|| DecodeError::invalid("the imports of a version", "not ascending"))
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

as_fields! {
    Alias { newest, older }
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
