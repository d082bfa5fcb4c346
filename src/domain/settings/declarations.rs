//! The channels, agents and campaigns of a plan, as it declares them.
//!
//! Absent: their links and codes, and how a written name is found (`settings`).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::message::Message;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::Channel;
use crate::domain::link::target::Target;
use crate::domain::link::target_template::TargetTemplate;

/// A channel of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSettings {
    /// Its short name, for slugs; its name when the plan gives none.
    pub short: Box<str>,
    /// Its `utm_source`; its name when the plan gives none.
    pub source: Box<str>,
    /// Its `utm_medium`, where the plan gives one.
    pub medium: Option<Box<str>>,
    /// Characters that a message on it may have.
    pub max_chars: Option<u32>,
    /// Whether its links are printed as QR codes.
    pub qr: bool,
}

/// An agent of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentSettings {
    /// The name people read.
    pub name: Option<Box<str>>,
    /// The channels the agent answers.
    pub channels: Vec<Channel>,
    /// The agent's own code.
    pub code: Option<CouponCode>,
}

/// A campaign of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignSettings {
    /// Its short name, for slugs; its name when the plan gives none.
    pub short: Box<str>,
    /// The name people read.
    pub name: Option<Box<str>>,
    /// The id under which its costs are imported.
    pub id: Option<Box<str>>,
    /// Its first day.
    pub starts: Option<Date>,
    /// Its last day, whole.
    pub ends: Option<Date>,
    /// Where its links lead.
    pub target: Option<TargetTemplate>,
    /// Where its links lead when it is over.
    pub after_end: Option<Target>,
    /// What is pasted on each channel.
    pub messages: BTreeMap<Channel, Message>,
    /// The public code of each channel; of several, the first in the plan.
    pub codes: BTreeMap<Channel, CouponCode>,
}
