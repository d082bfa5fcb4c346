//! Drawn sub-ids: each names one recipient of a list of contacts, in `/slug.sub-id`, or as a slug of its own.
//!
//! Invariant: drawn at random, in lower case, so that it says nothing of the person. Sub-ids and drawn slugs share an
//! alphabet. Does not know whose it is (see `batch`).

use std::fmt;

use super::slug::{Recipient, Slug, drawn, is_drawn};
use crate::domain::environment::Random;
use crate::domain::limits::SUB_ID_CHARS;

/// The name of one recipient in links.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubId(Box<str>);

impl SubId {
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        Self(drawn(random, SUB_ID_CHARS))
    }

    /// Parses one as it was drawn, in either case. `None` if the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        (text.len() == SUB_ID_CHARS && text.chars().all(is_drawn)).then(|| Self(text.into()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug of a link that is this recipient's alone.
    #[must_use]
    pub fn slug(&self) -> Slug {
        Slug::parse(&self.0).expect("the characters of a drawn sub-id are those of slugs")
    }
}

impl Slug {
    /// The recipient of a link that is theirs alone.
    #[must_use]
    pub fn recipient(&self) -> Option<Recipient> {
        Recipient::parse(self.as_str()).ok()
    }
}

impl fmt::Display for SubId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
