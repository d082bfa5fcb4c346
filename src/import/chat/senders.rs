//! Who writes in a chat: we, and the other one.
//!
//! Invariant: who is who is told, or plain from what the chat is called or from a phone number in place of a name; it
//! is never guessed. A name is no contact, as two people may have it; a number is.

use super::error::ChatError;
use super::messages::{Part, split_name};
use super::words::named_in_title;
use super::{ChatBeginning, ChatFacts, ChatOptions};
use crate::domain::fold::{fold, fold_name};
use crate::domain::limits::CHAT_SENDERS_MAX;
use crate::domain::record::phone::Phone;

/// A colon in a name is looked for among the first few.
const COLONS_MAX: usize = 4;

/// A name, as the chat has it without marks that nobody sees.
#[derive(Debug, Clone)]
struct Name(String);

impl Name {
    fn of(text: &str) -> Self {
        // WhatsApp marks names that people gave themselves.
        let folded = fold(text);
        Self(folded.trim().trim_start_matches('~').trim().to_owned())
    }

    fn is(&self, other: &str) -> bool {
        fold_name(&self.0) == fold_name(other)
    }

    /// The number, if it stands in place of a name.
    fn phone(&self) -> Option<String> {
        let is_number = self.0.starts_with('+');
        is_number.then(|| Phone::parse(&self.0).ok().map(|phone| phone.to_string()))?
    }
}

/// Who writes.
pub(super) struct Senders<'o> {
    agents: &'o [String],
    names: Vec<Name>,
    /// Beside whose name a notice stands.
    beside: Option<Name>,
    is_group: bool,
}

impl<'o> Senders<'o> {
    pub(super) fn new(agents: &'o [String]) -> Self {
        Self { agents, names: Vec::new(), beside: None, is_group: false }
    }

    pub(super) fn note(&mut self, part: Part<'_>) {
        match part {
            Part::Message { text, .. } => {
                let (name, _) = split(text, self.agents);
                let name = Name::of(name);
                let is_new = !self.names.iter().any(|known| known.is(&name.0));
                if is_new && self.names.len() < CHAT_SENDERS_MAX {
                    self.names.push(name);
                }
            }
            Part::Notice { beside, is_of_group } => {
                self.is_group |= is_of_group;
                self.beside = self.beside.take().or(beside.map(Name::of));
            }
            Part::More(_) => {}
        }
    }

    /// How many are told apart.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// Whether a number stands in place of a name.
    pub(super) fn has_number(&self) -> bool {
        self.names.iter().any(|name| name.phone().is_some())
    }

    /// Who is who.
    pub(super) fn sides(self, options: &ChatOptions) -> Result<Sides, ChatError> {
        let Self { agents, names, beside, is_group } = self;
        let shown = |names: &[Name]| names.iter().map(|name| name.0.clone()).collect();
        let is_agent = |name: &&Name| agents.iter().any(|agent| name.is(agent));
        let title = options.title.as_deref().map(without_number);
        let silent = title.and_then(named_in_title).map(Name::of).or_else(|| beside.clone());
        if is_group || names.len() > 2 && names.iter().filter(|name| !is_agent(name)).count() > 1 {
            return Err(ChatError::Group { names: shown(&names) });
        }
        let has_agent = names.iter().any(|name| is_agent(&name));
        let other = if has_agent {
            names.iter().find(|name| !is_agent(name))
        } else if names.len() < 2 && !agents.is_empty() {
            names.first()
        } else if !agents.is_empty() {
            return Err(ChatError::OtherAgent { agents: agents.to_vec(), names: shown(&names) });
        } else {
            let is_other = |name: &&Name| is_other(name, title, beside.as_ref());
            let others: Vec<&Name> = names.iter().filter(is_other).collect();
            match others.as_slice() {
                [other] => Some(*other),
                // The chat is called after somebody who did not write.
                [] if names.is_empty() || names.len() == 1 && silent.is_some() => None,
                _ => return Err(ChatError::NoAgent { names: shown(&names) }),
            }
        };
        let other = other.cloned();
        let is_ours = |name: &&Name| other.as_ref().is_none_or(|other| !name.is(&other.0));
        let ours = names.iter().find(is_ours);
        let agent = ours.map(|name| agents.iter().find(|agent| name.is(agent)).unwrap_or(&name.0));
        let other_is_silent = other.is_none();
        let party = other.or(silent);
        let contact = options.contact.clone().or_else(|| party.as_ref()?.phone());
        if party.is_none() && contact.is_none() && !names.is_empty() {
            return Err(ChatError::NoOther { names: shown(&names) });
        }
        Ok(Sides {
            agents: agents.to_vec(),
            agent: agent.cloned(),
            is_agent_found: agents.is_empty(),
            other_is_silent,
            party,
            contact,
        })
    }
}

/// Whether a sender is the other one: a number, or who the chat is called after.
fn is_other(name: &Name, title: Option<&str>, beside: Option<&Name>) -> bool {
    let is_in_title = title.is_some_and(|title| {
        named_in_title(title).map_or_else(
            || fold_name(title).ends_with(&format!(" {}", fold_name(&name.0))),
            |named| name.is(named),
        )
    });
    name.phone().is_some() || is_in_title || beside.is_some_and(|beside| name.is(&beside.0))
}

/// What a file is called, without the number that a browser gave the second file of a name.
fn without_number(title: &str) -> &str {
    let cut = title.strip_suffix(')').and_then(|title| title.rsplit_once(" ("));
    match cut {
        Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => title,
    }
}

/// The name of who wrote a message, and the text. A name that is known may have a colon.
fn split<'t>(text: &'t str, agents: &[String]) -> (&'t str, &'t str) {
    let colons = text.match_indices(": ").take(COLONS_MAX);
    let mut names = colons.map(|(at, colon)| (&text[..at], &text[at + colon.len()..]));
    let known = |(name, _): &(&str, &str)| agents.iter().any(|agent| Name::of(name).is(agent));
    names.find(known).or_else(|| split_name(text)).unwrap_or((text, ""))
}

/// Who is who in a chat.
pub(super) struct Sides {
    agents: Vec<String>,
    agent: Option<String>,
    is_agent_found: bool,
    other_is_silent: bool,
    party: Option<Name>,
    contact: Option<String>,
}

impl Sides {
    /// The text of a message, and whether the other one wrote it.
    pub(super) fn read<'t>(&self, text: &'t str) -> (&'t str, bool) {
        let (name, text) = split(text, &self.agents);
        let party = self.party.as_ref().filter(|_| !self.other_is_silent);
        (text, party.is_some_and(|party| Name::of(name).is(&party.0)))
    }

    /// Whom we are, if we write.
    pub(super) fn agent(&self) -> Option<&str> {
        self.agent.as_deref()
    }

    pub(super) fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    /// What tells the other one from others: the number that the chat has, else the contact that was told, else the
    /// name.
    pub(super) fn party(&self) -> String {
        let number = self.party.as_ref().and_then(Name::phone);
        let told = || self.contact.as_ref().map(|contact| contact.trim().to_lowercase());
        number.or_else(told).or_else(|| self.name()).unwrap_or_default()
    }

    fn name(&self) -> Option<String> {
        self.party.as_ref().map(|name| fold_name(&name.0))
    }

    /// The name under which the other one would be known without a contact that was told. A number that the chat has
    /// is the contact in any case.
    pub(super) fn other_name(&self) -> Option<String> {
        let has_number = self.party.as_ref().is_some_and(|name| name.phone().is_some());
        let is_told = self.contact.is_some() && !has_number;
        self.name().filter(|name| is_told && *name != self.party())
    }

    pub(super) fn facts(&self, is_empty: bool, under_name: Vec<String>) -> ChatFacts {
        ChatFacts {
            agent: self.agent.clone(),
            is_agent_found: self.is_agent_found,
            other: self.party.as_ref().map(|name| name.0.clone()),
            has_contact: self.contact.is_some(),
            is_empty,
            beginning: ChatBeginning::default(),
            under_name,
        }
    }
}
