//! The layout of what a plan settles.

use jiff::civil::Date;

use super::nouns::as_fields;
use super::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::period::{Zone, parse_day};
use crate::domain::rules::Attribution;
use crate::domain::settings::{
    AgentSettings, CampaignSettings, ChannelSettings, Domain, Settings, UtmTemplates,
};
use crate::domain::span::Span;
use crate::domain::target::Schemes;
use crate::domain::template::Template;
use crate::domain::vocabulary::{NamePattern, Vocabulary};

/// Nouns that are written as the text they show themselves with.
macro_rules! as_shown {
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

as_shown!(
    Domain: Domain::parse,
    Zone: Zone::parse,
    Template: Template::parse,
    Date: parse_day,
    NamePattern: NamePattern::parse,
);

as_fields! {
    ChannelSettings { short, source, medium }
    AgentSettings { name, channels, code }
    CampaignSettings { short, name, id, starts, ends, target, after_end }
    UtmTemplates { source, medium, campaign, content, id, term }
    Attribution { model, window, evidence, coupon }
    Vocabulary { sources, mediums, campaign, case, descriptions }
    Settings {
        domain, zone, currency, target, after_end, forward_query, click_param, schemes, slug, utm,
        channels, vocabulary, aliases, agents, campaigns, conversions, attribution,
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
