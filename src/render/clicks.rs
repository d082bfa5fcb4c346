//! `export clicks`: one row for each request for a known link, with any verdict.

use crate::domain::click::id::ClickIdKey;
use crate::domain::click::{Click, InlineStr};
use crate::domain::label::{Agent, Campaign, Channel, Content, Variant};
use crate::domain::link::LinkLabel;

use super::cell::Cell;

/// The columns of `export clicks`.
pub const CLICK_COLUMNS: &[&str] = &[
    "click_id",
    "at",
    "slug",
    "recipient",
    "campaign",
    "channel",
    "agent",
    "content",
    "variant",
    "verdict",
    "reason",
    "visitor",
    "referrer_host",
    "device",
    "language",
    "country",
    "tags",
];

/// A click as a row, with the link that was requested. `key` makes the click id.
#[must_use]
pub fn click_row<'a>(
    click: &'a Click,
    link: Option<&'a LinkLabel>,
    key: &ClickIdKey,
) -> [Cell<'a>; CLICK_COLUMNS.len()] {
    let tags = link.map(|link| &link.tags);
    let country = click.country.map(|letters| String::from_utf8_lossy(&letters).into_owned());
    [
        Cell::Plain(key.seal(click.number).to_string().into()),
        Cell::Plain(click.at.to_string().into()),
        Cell::plain(link.map(|link| link.slug.as_str())),
        Cell::plain(click.recipient.map(|recipient| recipient.to_string())),
        Cell::text(tags.and_then(|tags| tags.campaign.as_ref()).map(Campaign::as_str)),
        Cell::text(tags.and_then(|tags| tags.channel.as_ref()).map(Channel::as_str)),
        Cell::text(tags.and_then(|tags| tags.agent.as_ref()).map(Agent::as_str)),
        Cell::text(tags.and_then(|tags| tags.content.as_ref()).map(Content::as_str)),
        Cell::text(click.variant.as_ref().map(Variant::as_str)),
        Cell::Plain(click.judgement.verdict.as_str().into()),
        Cell::Plain(click.judgement.rule.as_str().into()),
        Cell::plain(click.visitor.map(|visitor| visitor.to_string())),
        Cell::text(click.referrer_host.as_deref()),
        Cell::Plain(click.device.as_str().into()),
        Cell::text(click.language.as_ref().map(InlineStr::as_str)),
        Cell::text(country),
        Cell::text(link.and_then(|link| link.free_tags.joined())),
    ]
}

#[cfg(test)]
mod tests;
