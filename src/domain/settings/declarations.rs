//! The channels, agents and campaigns that a plan declares.
//!
//! Does not hold their links and codes, and does not resolve names in files (see `settings`).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::domain::Domain;
use super::message::Message;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Channel, Content};
use crate::domain::link::holdout::Holdout;
use crate::domain::link::target::Target;
use crate::domain::link::target_template::TargetTemplate;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSettings {
    /// The short name for slugs. Defaults to the name.
    pub short: Box<str>,
    /// The channel's `utm_source`. Defaults to the name.
    pub source: Box<str>,
    /// The channel's `utm_medium`.
    pub medium: Option<Box<str>>,
    /// The longest message that the channel carries, in characters.
    pub max_chars: Option<u32>,
    /// The SMS that a message may be sent as. More are a warning.
    pub max_segments: Option<u32>,
    /// Whether the channel's links are printed as QR codes.
    pub qr: bool,
    /// The domain that its links are printed with.
    pub domain: Option<Domain>,
}

impl ChannelSettings {
    /// A channel of which nothing is known but its name.
    #[must_use]
    pub fn named(name: &Channel) -> Self {
        Self {
            short: Box::from(name.as_str()),
            source: Box::from(name.as_str()),
            medium: None,
            max_chars: None,
            max_segments: None,
            qr: false,
            domain: None,
        }
    }

    /// Whether its messages are sent as SMS: its medium or source is `sms`, as analytics tools read them too,
    /// or it has a limit of segments.
    #[must_use]
    pub fn is_sms(&self) -> bool {
        let is_sms = |word: &str| word.eq_ignore_ascii_case("sms");
        self.medium.as_deref().is_some_and(is_sms)
            || is_sms(&self.source)
            || self.max_segments.is_some()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentSettings {
    /// The name that people read.
    pub name: Option<Box<str>>,
    /// The channels that the agent answers.
    pub channels: Vec<Channel>,
    pub code: Option<CouponCode>,
    /// The short name for slugs, if it is not the name.
    pub short: Option<Box<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignSettings {
    /// The short name for slugs. Defaults to the name.
    pub short: Box<str>,
    /// The name that people read.
    pub name: Option<Box<str>>,
    /// The domain that its links are printed with, whatever their channel.
    pub domain: Option<Domain>,
    /// Whom to ask about the campaign.
    pub owner: Option<Box<str>>,
    /// The id under which the campaign's costs are imported.
    pub id: Option<Box<str>>,
    pub starts: Option<Date>,
    /// The last day, included.
    pub ends: Option<Date>,
    /// The target of the campaign's links.
    pub target: Option<TargetTemplate>,
    /// The target of the campaign's links after its end.
    pub after_end: Option<Target>,
    /// The share of a list of contacts who get no message, so that one sees what the message brought.
    pub holdout: Option<Holdout>,
    /// The message for each channel.
    pub messages: BTreeMap<Channel, Message>,
    /// The messages for single contents of a channel, in place of the one above.
    pub content_messages: BTreeMap<Channel, BTreeMap<Content, Message>>,
    /// The public code of each channel. Of several, the first in the plan.
    pub codes: BTreeMap<Channel, CouponCode>,
}
