//! The messages of a campaign: a text for a channel, or one for each content of it. Checking them with their
//! links and codes is in `expand::messages`.
//!
//! Invariant: a text that no link would show is a warning.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use toml::Spanned;

use crate::domain::label::{Channel, Content};
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::CampaignSettings;
use crate::domain::settings::message::{Message, MessageField};
use crate::plan::fault::Fault;
use crate::plan::nearest::suggestion;

use super::keys::{channel_key, twice};
use super::reader::{Reader, Value, quoted};
use super::vocabulary;

/// In a table of contents: every other content.
const EVERY_OTHER: &str = "*";

/// The messages of one channel.
#[derive(Debug, Default)]
pub(in crate::plan) struct ChannelMessages {
    /// That of every content without one of its own.
    every: Option<Spanned<Message>>,
    contents: BTreeMap<Content, Spanned<Message>>,
}

/// The messages for each channel of a campaign.
#[derive(Debug, Default)]
pub(in crate::plan) struct Messages(BTreeMap<Channel, ChannelMessages>);

impl Messages {
    /// The message of a channel's content, as `Settings::message` finds it.
    pub(in crate::plan) fn of(
        &self,
        channel: &Channel,
        content: Option<&Content>,
    ) -> Option<&Spanned<Message>> {
        let of_channel = self.0.get(channel)?;
        let of_content = content.and_then(|content| of_channel.contents.get(content));
        of_content.or(of_channel.every.as_ref())
    }

    /// Puts them into the settings of their campaign.
    pub(super) fn store(&self, campaign: &mut CampaignSettings) {
        for (channel, messages) in &self.0 {
            if let Some(message) = &messages.every {
                campaign.messages.insert(channel.clone(), message.get_ref().clone());
            }
            let text = |(content, message): (&Content, &Spanned<Message>)| {
                (content.clone(), message.get_ref().clone())
            };
            let contents: BTreeMap<_, _> = messages.contents.iter().map(text).collect();
            if !contents.is_empty() {
                campaign.content_messages.insert(channel.clone(), contents);
            }
        }
    }
}

/// Reads the messages of a campaign with these channels and contents.
pub(super) fn read(
    table: &Reader<'_>,
    channels: &[Channel],
    contents: &[Option<Content>],
    settings: &Settings,
) -> Messages {
    let mut messages = Messages::default();
    let Some(map) = table.map("messages") else { return messages };
    for (key, value) in map.entries() {
        let channel = channel_key(&key, "messages", table, settings);
        if let Some(channel) = channel.as_ref().filter(|channel| !channels.contains(channel)) {
            let text = format!("the campaign has no links on channel `{channel}`");
            let warning = Fault::at(key.span(), text).label("message is never used");
            table.warn(warning.help("add the channel to `channels`, or remove the message"));
        }
        let read = of_channel(&map, &key, value, contents, settings);
        let (Some(channel), Some(read)) = (channel, read) else { continue };
        match messages.0.entry(channel) {
            Entry::Occupied(_) => table.fault(twice(&key, "the message of")),
            Entry::Vacant(slot) => {
                slot.insert(read);
            }
        }
    }
    messages
}

/// The text or the table of texts under the name of a channel.
fn of_channel<'a>(
    map: &Reader<'a>,
    key: &Spanned<&'a str>,
    value: &'a Value<'a>,
    contents: &[Option<Content>],
    settings: &Settings,
) -> Option<ChannelMessages> {
    if !value.get_ref().is_table() {
        let every = map.parsed_value(&quoted(key.get_ref()), value, Message::parse)?;
        judge(map, &every);
        return Some(ChannelMessages { every: Some(every), ..ChannelMessages::default() });
    }
    let mut read = ChannelMessages::default();
    let mut is_whole = true;
    for (name, message) in map.pairs(key.get_ref(), Message::parse) {
        let content = of_content(map, &name, contents, settings);
        let (Some(content), Some(message)) = (content, message) else {
            is_whole = false;
            continue;
        };
        judge(map, &message);
        let before = match content {
            None => read.every.replace(message),
            Some(content) => read.contents.insert(content, message),
        };
        if before.is_some() {
            map.fault(twice(&name, "the message of"));
        }
    }
    if is_whole && read.every.is_none() {
        warn_of_gaps(map, key, &read, contents);
    }
    Some(read)
}

/// The content that a key names; `Some(None)` for every other one. `None` if it is no content.
#[expect(clippy::option_option, reason = "no content and no name are different things")]
fn of_content(
    map: &Reader<'_>,
    name: &Spanned<&str>,
    contents: &[Option<Content>],
    settings: &Settings,
) -> Option<Option<Content>> {
    if name.get_ref().trim() == EVERY_OTHER {
        return Some(None);
    }
    match vocabulary::content(settings, name.get_ref()) {
        Ok(content) => {
            let known = contents.iter().flatten();
            if known.clone().all(|known| *known != content) {
                let text = format!("the campaign has no content `{content}`");
                let warning = Fault::at(name.span(), text).label("only for links of your own");
                let names = known.map(Content::as_str);
                map.warn(warning.help(suggestion(content.as_str(), names)));
            }
            Some(Some(content))
        }
        Err(error) => {
            map.refuse("the name of this content", name.span(), &error);
            None
        }
    }
}

fn warn_of_gaps(
    map: &Reader<'_>,
    key: &Spanned<&str>,
    read: &ChannelMessages,
    contents: &[Option<Content>],
) {
    let is_without = |content: &&Content| !read.contents.contains_key(*content);
    let without: Vec<String> = contents
        .iter()
        .flatten()
        .filter(is_without)
        .map(|content| quoted(content.as_str()))
        .collect();
    if !without.is_empty() {
        let text = format!("no message for {} on `{}`", without.join(", "), key.get_ref());
        let warning = Fault::at(key.span(), text).label("not every content has a message");
        map.warn(warning.help("add one; \"*\" = \"...\" is for all others"));
    }
}

/// Warns of a message whose results cannot be counted.
fn judge(map: &Reader<'_>, message: &Spanned<Message>) {
    let template = message.get_ref();
    if !template.names(MessageField::Link) && !template.names(MessageField::Code) {
        let text = "this message has neither {link} nor {code}, so its results cannot be counted";
        map.warn(Fault::at(message.span(), text).label("no link, no code"));
    }
}
