//! The messages of a campaign: read, and judged with the links and codes that go into them.
//!
//! Invariant: of a plan without faults, every message of a live link can be filled.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use toml::Spanned;

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Campaign, Channel, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::settings::Settings;
use crate::domain::settings::message::{Message, MessageField};

use super::fault::Fault;
use super::names::described;
use super::reader::Reader;
use super::roster::{channel_key, twice};

/// The messages of a campaign, each at its place.
pub(super) type Messages = BTreeMap<Channel, Spanned<Message>>;

/// Reads the messages of a campaign, which is posted on these channels.
pub(super) fn read(table: &Reader<'_>, channels: &[Channel], settings: &Settings) -> Messages {
    let mut messages = Messages::new();
    for (key, message) in table.pairs("messages", Message::parse) {
        let Some(channel) = channel_key(&key, "messages", table, settings) else { continue };
        let Some(message) = message else { continue };
        if !channels.contains(&channel) {
            let message = format!("the campaign has no links on channel `{channel}`");
            table.warn(Fault::at(key.span(), message).label("never pasted"));
        }
        let said = message.get_ref();
        if !said.names(MessageField::Link) && !said.names(MessageField::Code) {
            let text = "the message has neither {link} nor {code}: nothing tells what it brings";
            table.warn(Fault::at(message.span(), text).label("no link, no code"));
        }
        match messages.entry(channel) {
            Entry::Occupied(_) => table.fault(twice(&key, "the message of")),
            Entry::Vacant(place) => {
                place.insert(message);
            }
        }
    }
    messages
}

/// What is wrong with a message when this link is put into it.
pub(super) enum Judged {
    /// It cannot be filled.
    Fault(Range<usize>, Fault),
    /// It can, and is longer than its channel allows.
    Warning(Range<usize>, Fault),
}

/// Judges the message of a link's channel, if there is one.
pub(super) fn judge(
    messages: &Messages,
    slug: &Slug,
    tags: &Tags,
    settings: &Settings,
) -> Option<Judged> {
    let channel = tags.channel.as_ref()?;
    let message = messages.get(channel)?;
    let link = settings.domain.as_ref()?.short_url(slug);
    let code = settings.code(tags);
    let Some(text) = message.get_ref().fill(&link, code.map(CouponCode::as_str)) else {
        let text = format!("the message has a {{code}}, and there is none for {}", described(tags));
        return Some(Judged::Fault(message.span(), no_code(message.span(), text, tags)));
    };
    let most = settings.channels.get(channel)?.max_chars?;
    let chars = text.chars().count();
    if u32::try_from(chars).is_ok_and(|chars| chars <= most) {
        return None;
    }
    let text =
        format!("the message has {chars} characters with {link} in it, and {most} are allowed");
    let warning = Fault::at(message.span(), text).label("too long");
    let help = format!("`max_chars` of channel `{channel}` is {most}");
    Some(Judged::Warning(message.span(), warning.help(help)))
}

/// The fault of something that shows a code which there is not.
pub(super) fn no_code(span: Range<usize>, message: String, tags: &Tags) -> Fault {
    let of_agent = tags.agent.as_ref().map(|agent| format!("give agent `{agent}` a `code`"));
    let of_channel = tags.channel.as_ref().zip(tags.campaign.as_ref());
    let of_channel = of_channel.map(|(channel, campaign): (&Channel, &Campaign)| {
        format!("give channel `{channel}` a code in the [[coupons]] of campaign `{campaign}`")
    });
    let cures: Vec<String> = of_agent.into_iter().chain(of_channel).collect();
    let cure = if cures.is_empty() {
        "a code is an agent's, or a campaign's on a channel: give the link such tags".to_owned()
    } else {
        cures.join(", or ")
    };
    Fault::at(span, message).label("no code").help(cure)
}
