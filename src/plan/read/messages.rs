//! The messages of a campaign. Checking them with their links and codes is in `expand::messages`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use toml::Spanned;

use crate::domain::label::Channel;
use crate::domain::settings::Settings;
use crate::domain::settings::message::{Message, MessageField};
use crate::plan::fault::Fault;

use super::keys::{channel_key, twice};
use super::reader::Reader;

/// The message for each channel of a campaign.
pub(in crate::plan) type Messages = BTreeMap<Channel, Spanned<Message>>;

/// Reads the messages of a campaign with these channels.
pub(super) fn read(table: &Reader<'_>, channels: &[Channel], settings: &Settings) -> Messages {
    let mut messages = Messages::new();
    for (key, message) in table.pairs("messages", Message::parse) {
        let Some(channel) = channel_key(&key, "messages", table, settings) else { continue };
        let Some(message) = message else { continue };
        if !channels.contains(&channel) {
            let text = format!("the campaign has no links on channel `{channel}`");
            let warning = Fault::at(key.span(), text).label("message is never used");
            table.warn(warning.help("add the channel to `channels`, or remove the message"));
        }
        let template = message.get_ref();
        if !template.names(MessageField::Link) && !template.names(MessageField::Code) {
            let text =
                "this message has neither {link} nor {code}, so its results cannot be counted";
            table.warn(Fault::at(message.span(), text).label("no link, no code"));
        }
        match messages.entry(channel) {
            Entry::Occupied(_) => table.fault(twice(&key, "the message of")),
            Entry::Vacant(slot) => {
                slot.insert(message);
            }
        }
    }
    messages
}
