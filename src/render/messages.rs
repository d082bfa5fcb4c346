//! The messages of links, filled in and ready to paste: Markdown blocks before the list.
//!
//! Invariant: only live links have a message, and each block holds the message exactly as it is to be
//! pasted. Does not choose the message and the code (see `domain::settings`).

use std::io::{self, Write};

use crate::domain::code::known_terms::KnownTerms;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::{Link, Status};
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;

use super::escape::{inert, markdown};

/// Writes the message of a link, if it is live and has one.
pub fn message(
    link: &Link,
    settings: &Settings,
    domain: &Domain,
    known: &KnownTerms,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let tags = &link.spec.tags;
    let message = settings.message(tags).filter(|_| link.status(now) == Status::Live);
    let filled =
        message.map(|message| settings.filled(message, tags, &link.spec.short_url(domain), known));
    // A link of a plan that an earlier release checked may lack what its message promises.
    let Some(Ok(message)) = filled else { return Ok(()) };
    let names = [
        tags.campaign.as_ref().map(Campaign::as_str),
        tags.channel.as_ref().map(Channel::as_str),
        tags.agent.as_ref().map(Agent::as_str),
        tags.content.as_ref().map(Content::as_str),
    ];
    let names: Vec<String> = names.into_iter().flatten().map(markdown).collect();
    let fence = fence(&message);
    writeln!(out, "{}:\n\n{fence}text", names.join(", "))?;
    for line in message.lines() {
        writeln!(out, "{}", inert(line))?;
    }
    writeln!(out, "{fence}\n")
}

/// A code fence longer than any run of backticks in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

#[cfg(test)]
mod tests;
