//! The tags of a link, a code or a conversation: campaign, channel, agent, content, variant. The free tags of links
//! are in `free_tags`.
//!
//! Invariant: a label is trimmed and not empty, has at most `LABEL_CHARS_MAX` characters, and no
//! control characters. Does not check whether the plan declares it.

pub mod free_tags;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use super::fold::fold;
use super::limits::LABEL_CHARS_MAX;

/// Why a text is not a label.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LabelError {
    /// Nothing but white space.
    #[error("it cannot be empty")]
    Empty,
    /// Over `LABEL_CHARS_MAX` characters.
    #[error("it has {0} characters; the limit is {LABEL_CHARS_MAX}")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("it contains a control character, such as a tab or a line break")]
    Control,
}

/// Trims a text and checks it against the bounds of a label.
fn checked(text: &str) -> Result<&str, LabelError> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 {
        Err(LabelError::Empty)
    } else if chars > LABEL_CHARS_MAX {
        Err(LabelError::TooLong(chars))
    } else if text.chars().any(char::is_control) {
        Err(LabelError::Control)
    } else {
        Ok(text)
    }
}

macro_rules! label {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn parse(text: &str) -> Result<Self, LabelError> {
                Ok(Self(Arc::from(checked(text)?)))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The label as it is compared and shown if the plan does not have it. Case is kept.
            #[must_use]
            pub fn folded(&self) -> Self {
                match fold(&self.0) {
                    Cow::Borrowed(_) => self.clone(),
                    Cow::Owned(text) => Self::parse(&text).unwrap_or_else(|_| self.clone()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

label!(
    /// What is being sold, and when: `2026-11-black-week`.
    Campaign
);
label!(
    /// Where a link is posted: `instagram`, `whatsapp`, `sms`.
    Channel
);
label!(
    /// Who answers and pastes links: `mia`.
    Agent
);
label!(
    /// The message or format that a link is pasted into: `story`, `follow-up`.
    Content
);
label!(
    /// One arm of a split target.
    Variant
);
label!(
    /// The name of a set of unique codes that were made together.
    BatchName
);
label!(
    /// The name of the links that were made together for a list of contacts.
    LinkBatchName
);
label!(
    /// Whom a message went to: `vip`, `newsletter`.
    ListName
);
label!(
    /// What a conversation was about: `delivery`, `sizes`.
    Topic
);

label!(
    /// How a call ended: `answered`, `missed`, `voicemail`.
    Outcome
);

label!(
    /// A platform that says of itself what it brought: `meta`, `tiktok`.
    Platform
);

label!(
    /// The name of a funnel: `shop`.
    FunnelName
);

label!(
    /// The name of a step of a funnel: `add-to-cart`.
    StepLabel
);

/// The tags of a link, a code, a touch or a report row. Each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tags {
    pub campaign: Option<Campaign>,
    pub channel: Option<Channel>,
    pub agent: Option<Agent>,
    pub content: Option<Content>,
}

impl Tags {
    /// Fills missing tags from another set.
    pub fn fill(&mut self, from: &Self) {
        fn take<T: Clone>(into: &mut Option<T>, from: Option<&T>) {
            if into.is_none() {
                *into = from.cloned();
            }
        }
        take(&mut self.campaign, from.campaign.as_ref());
        take(&mut self.channel, from.channel.as_ref());
        take(&mut self.agent, from.agent.as_ref());
        take(&mut self.content, from.content.as_ref());
    }
}

#[cfg(test)]
mod tests;
