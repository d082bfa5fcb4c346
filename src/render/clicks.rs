//! `export clicks`: one row for each request for a known link, with any verdict.

use crate::domain::click::id::ClickIdKey;
use crate::domain::click::{Click, InlineStr};
use crate::domain::label::{Agent, Campaign, Channel, Content, Variant};
use crate::domain::link::Link;

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
];

/// A click as a row, with the link that was requested. `key` makes the click id.
#[must_use]
pub fn click_row<'a>(
    click: &'a Click,
    link: Option<&'a Link>,
    key: &ClickIdKey,
) -> [Cell<'a>; CLICK_COLUMNS.len()] {
    let tags = link.map(|link| &link.spec.tags);
    let country = click.country.map(|letters| String::from_utf8_lossy(&letters).into_owned());
    [
        Cell::Plain(key.seal(click.number).to_string().into()),
        Cell::Plain(click.at.to_string().into()),
        Cell::plain(link.map(|link| link.spec.slug.as_str())),
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
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::click::visitor::Visitor;
    use crate::domain::click::{ClickNumber, Facts, Judgement, Method, Verdict};
    use crate::domain::device::Device;
    use crate::domain::link::LinkId;
    use crate::domain::record::person::PersonKey;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_click_is_exported_with_the_id_that_its_visitor_carries() {
        let rule = InlineStr::new("preview-whatsapp").unwrap();
        let click = Click {
            number: ClickNumber::new(7).unwrap(),
            at: Timestamp::from_ms(1_500).unwrap(),
            link: LinkId(1),
            variant: Some(Variant::parse("-b").unwrap()),
            recipient: Some(PersonKey([0xab; 16])),
            visitor: Visitor::from_bits(255),
            judgement: Judgement { verdict: Verdict::Preview, rule, rules_version: 1 },
            method: Method::Get,
            facts: Facts::default(),
            user_agent: None,
            referrer_host: None,
            device: Device::Ios,
            language: InlineStr::new("de"),
            country: Some(*b"DE"),
        };
        let key = ClickIdKey::from_bytes([1; 16]);
        let row = click_row(&click, None, &key);
        let id = key.seal(click.number).to_string();
        let csv: Vec<_> = row.iter().map(Cell::csv).collect();
        let recipient = "ab".repeat(16);
        let expected = [
            &id,
            "1970-01-01T00:00:01.500Z",
            "",
            &recipient,
            "",
            "",
            "",
            "",
            "'-b",
            "preview",
            "preview-whatsapp",
            "0000000000ff",
            "",
            "ios",
            "de",
            "DE",
        ];
        assert_eq!(csv, expected);
    }
}
