//! The length of an SMS for people: its encoding, its segments, what one character more would cost, and the
//! characters that make it expensive.

use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::sms::Sms;
use crate::domain::sms::plain::with_cure;

/// The length of an SMS on one line: `2 SMS in GSM-7, 170 of 306 characters, 136 left`. `forcing` are the
/// characters that force it into UCS-2.
#[must_use]
pub fn sms_in_words(sms: &Sms, forcing: &[(char, usize)]) -> String {
    let Sms { encoding, units, segments, left } = sms;
    let left = match left {
        0 => "none left: one character more costs another SMS".to_owned(),
        left => format!("{left} left"),
    };
    let length =
        format!("{segments} SMS in {encoding}, {units} of {} characters, {left}", sms.capacity());
    if forcing.is_empty() {
        return length;
    }
    let named = |(c, count): &(char, usize)| match count {
        1 => with_cure(*c),
        count => format!("{count} times {}", with_cure(*c)),
    };
    let named: Vec<String> = forcing.iter().map(named).collect();
    format!("{length}; UCS-2 because of {}", named.join("; "))
}

/// The tags of a link on one line: `2036-11-black-week / sms / jon`.
#[must_use]
pub fn tags_in_words(tags: &Tags) -> String {
    let parts = [
        tags.campaign.as_ref().map(Campaign::as_str),
        tags.channel.as_ref().map(Channel::as_str),
        tags.agent.as_ref().map(Agent::as_str),
        tags.content.as_ref().map(Content::as_str),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests;
