//! The messages of links, filled in, for people to paste: blocks of Markdown under the list.
//!
//! Invariant: only live links are offered, and a message stands in its block as it is pasted, line by
//! line. Absent: which message and which code (settings).

use std::io::{self, Write};

use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::{Link, Status};
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;

use super::text::{inert, markdown};

/// Writes the message of every live link that has one.
pub fn messages<'a>(
    links: impl IntoIterator<Item = &'a Link>,
    settings: &Settings,
    domain: &Domain,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    for link in links {
        let tags = &link.spec.tags;
        let message = settings.message(tags, &domain.short_url(&link.spec.slug));
        let Some(message) = message.filter(|_| link.status(now) == Status::Live) else { continue };
        let named = [
            tags.campaign.as_ref().map(Campaign::as_str),
            tags.channel.as_ref().map(Channel::as_str),
            tags.agent.as_ref().map(Agent::as_str),
            tags.content.as_ref().map(Content::as_str),
        ];
        let named: Vec<String> = named.into_iter().flatten().map(markdown).collect();
        let fence = fence(&message);
        writeln!(out, "\n{}:\n\n{fence}text", named.join(", "))?;
        for line in message.lines() {
            writeln!(out, "{}", inert(line))?;
        }
        writeln!(out, "{fence}")?;
    }
    Ok(())
}

/// A fence that the text does not close.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        for (text, expected) in [("Hi!", "```"), ("a `b`", "```"), ("```", "````"), ("", "```")] {
            assert_eq!(fence(text), expected, "{text}");
        }
    }
}
