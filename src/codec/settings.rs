//! Layouts of the settings that a plan defines.
//!
//! Invariant: a stored text goes through the type's own parser when it is read. Other domain types are
//! in `domain`.

use jiff::civil::Date;

use super::record::Absent;
use super::{Codec, DecodeError, Decoder, Encoder, as_fields, as_index, as_record};
use crate::domain::link::picture::{Picture, PictureFile};
use crate::domain::link::target::{Schemes, Target};
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::link::utm::UtmParameter;
use crate::domain::percent::Percent;
use crate::domain::period::{Zone, parse_day};
use crate::domain::record::cost::{Cost, CostKey, Month};
use crate::domain::record::phone::Phone;
use crate::domain::settings::commission::{Commission, CommissionSplit};
use crate::domain::settings::day_style::DayStyle;
use crate::domain::settings::declarations::{AgentSettings, CampaignSettings, ChannelSettings};
use crate::domain::settings::definitions::{DefinitionLog, Definitions, Replaced};
use crate::domain::settings::exchange::ExchangeRate;
use crate::domain::settings::funnel::{Funnel, FunnelStep};
use crate::domain::settings::goal::{Goal, GoalOf};
use crate::domain::settings::message::Message;
use crate::domain::settings::privacy::{Privacy, Retention, SignalPolicy};
use crate::domain::settings::rate::{Benchmark, ExpectedRate};
use crate::domain::settings::rules::{Attribution, KindWindow};
use crate::domain::settings::template::Template;
use crate::domain::settings::utm_rule::UtmRule;
use crate::domain::settings::vocabulary::{NamePattern, Vocabulary};
use crate::domain::settings::{Domain, Settings, UtmTemplates};
use crate::domain::span::Span;

/// Types stored as their `Display` text.
macro_rules! as_display {
    ($($type:ident: $parse:expr),+ $(,)?) => {$(
        impl Codec for $type {
            fn encode(&self, out: &mut Encoder) {
                out.blob(self.to_string().as_bytes());
            }
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                let text = input.text()?;
                $parse(text).map_err(|error| DecodeError::invalid(stringify!($type), error))
            }
        }
    )+};
}

as_display!(
    Domain: Domain::parse,
    Zone: Zone::parse,
    Template: Template::parse,
    Date: parse_day,
    NamePattern: NamePattern::parse,
    TargetTemplate: |text| TargetTemplate::parse(text, Target::reread),
    Message: Message::parse,
    DayStyle: DayStyle::parse,
    Phone: Phone::parse,
    Month: Month::parse,
    FunnelStep: FunnelStep::parse,
    Picture: Picture::reread,
);

/// The digest is stored, too: settings are read often, and to hash all pictures takes milliseconds.
impl Codec for PictureFile {
    fn encode(&self, out: &mut Encoder) {
        out.put(self.name().digest());
        out.blob(self.bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let digest = input.get()?;
        Self::reread(digest, input.blob()?)
            .map_err(|error| DecodeError::invalid("a picture", error))
    }
}

as_index!(CommissionSplit, GoalOf, UtmParameter);

as_fields! {
    Retention { count, unit }
    KindWindow { kind, window }
    Commission { rate, split }
}

/// The default is absent.
impl Absent for SignalPolicy {
    const ABSENT: Self = Self::Visitor;

    fn is_absent(&self) -> bool {
        *self == Self::ABSENT
    }

    fn encode_present(&self, out: &mut Encoder) {
        out.put(self);
    }

    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get()
    }
}

as_record! {
    ChannelSettings { short, source, medium: optional, max_chars: optional, qr: optional, max_segments: added, domain: added }
    AgentSettings { name: optional, channels, code: optional, short: added }
    CampaignSettings {
        short, name: optional, id: optional, starts: optional, ends: optional, target: optional,
        after_end: optional, messages, codes, content_messages: added, owner: added,
        domain: added, holdout: added,
    }
    UtmTemplates {
        source: optional, medium: optional, campaign: optional, content: optional, id: optional,
        term: optional,
    }
    Attribution { model, window, evidence, coupon, windows: added }
    Vocabulary { sources: optional, mediums: optional, campaign: optional, case, descriptions, owners: added, rules: added }
    UtmRule { required, blocked, max_chars: optional, forbidden: optional, separators: optional }
    Privacy {
        visitor, clicks: optional, user_agents: optional, labels: added, signals: added,
        backups: added,
    }
    CostKey { month, campaign: optional, channel: optional }
    Cost { key, amount }
    Benchmark { rates, note: optional }
    Definitions { attribution, micro, zone, currency: added, rates, click_param, funnels: added, margin: added }
    Replaced { definitions, until }
    DefinitionLog { since, replaced }
    Settings {
        domain: optional, zone, currency: optional, target: optional, after_end: optional,
        forward_query: optional, click_param, schemes, slug, utm, channels, vocabulary, aliases,
        agents, campaigns, conversions, attribution, privacy, rates, phones, costs, benchmarks,
        name: added, home: added, order_values: added, funnels: added, hour_price: added,
        margin: added, commission: added, goals: added, day_style: added, ga4_ok: added,
        domains: added, pictures: added,
    }
}

impl Codec for Funnel {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.steps().to_vec());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::of(input.get()?).map_err(|error| DecodeError::invalid("a funnel", error))
    }
}

impl Codec for Span {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.ms());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self::from_ms)
    }
}

impl Codec for Schemes {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.names().to_vec());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let names: Vec<String> = input.get()?;
        let names = names.iter().map(String::as_str);
        Self::parse(names).map_err(|error| DecodeError::invalid("schemes", error))
    }
}

impl Codec for ExchangeRate {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.parts());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let parts = input.get()?;
        Self::from_parts(parts).ok_or_else(|| DecodeError::invalid("an exchange rate", parts))
    }
}

impl Codec for Percent {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.hundredths());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let percent = Self::from_hundredths(input.get()?);
        percent.map_err(|error| DecodeError::invalid("a percentage", error))
    }
}

impl Codec for Goal {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.change());
        out.put(&self.months());
        out.put(&self.from);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let goal = Self::new(input.get()?, input.get()?, input.get()?);
        goal.map_err(|error| DecodeError::invalid("a goal", error))
    }
}

impl Codec for ExpectedRate {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.millionths());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let rate = Self::from_millionths(input.get()?);
        rate.map_err(|error| DecodeError::invalid("an expected rate", error))
    }
}
