//! The free tags of a link: words, or values under names of its owner's choice, such as `topic:care`.
//!
//! Not to be taken for [`Tags`](super::Tags), the campaign, channel, agent and content of a link. Invariant: a free
//! tag is in lower case with single blanks, has at most `FREE_TAG_CHARS_MAX` characters and neither `|` nor `,`, which
//! stand between tags where several are written; reading it again gives the same. The tags of a link are sorted, at
//! most `FREE_TAGS_MAX`, each once, and no name has two values. Does not know which links have them.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use super::{LabelError, checked};
use crate::domain::fold::fold_name;
use crate::domain::limits::{FREE_TAG_CHARS_MAX, FREE_TAGS_MAX};

/// What stands between a name and its value.
const NAMED: char = ':';
/// What stands between tags in one text.
const BETWEEN: &str = "|";
/// The name under which sheets' owners are kept.
const OWNER: &str = "owner";
/// What `link edit` and the plan would otherwise mean two things by.
const NO_TAG: &str = "none";

/// Why a text is no free tag, or texts are not the tags of a link.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FreeTagError {
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Over `FREE_TAG_CHARS_MAX` characters.
    #[error("it has {0} characters; the limit for a tag is {FREE_TAG_CHARS_MAX}")]
    TooLong(usize),
    /// It has a character that stands between tags.
    #[error("it contains `{0}`, which stands between tags")]
    Between(char),
    /// There is nothing before or after the colon.
    #[error("it needs a word before and after the `:`, as in `topic:care`")]
    HalfNamed,
    /// The word that takes all tags away.
    #[error("`{NO_TAG}` means no tag")]
    NoTag,
    /// The name of a tag has a colon itself.
    #[error("the name of a tag has no `:`")]
    NameWithValue,
    /// Two tags of one link have one name.
    #[error("a link has one tag `{name}:`, not both `{first}` and `{second}`")]
    NameTwice { name: String, first: FreeTag, second: FreeTag },
    /// Over `FREE_TAGS_MAX` tags.
    #[error("a link has at most {FREE_TAGS_MAX} tags, not {0}")]
    TooMany(usize),
}

/// A text as tags are compared and shown.
fn folded(text: &str) -> Result<String, FreeTagError> {
    checked(text)?;
    let text = fold_name(text).to_lowercase();
    let text = checked(&text)?.to_owned();
    let chars = text.chars().count();
    if chars > FREE_TAG_CHARS_MAX {
        return Err(FreeTagError::TooLong(chars));
    }
    match text.chars().find(|c| matches!(c, '|' | ',')) {
        Some(between) => Err(FreeTagError::Between(between)),
        None => Ok(text),
    }
}

/// One free tag: `reel`, or a value under a name: `topic:care`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FreeTag(Arc<str>);

impl FreeTag {
    /// Reads a tag as it is typed. The first colon ends the name.
    pub fn parse(text: &str) -> Result<Self, FreeTagError> {
        let text = folded(text)?;
        if text == NO_TAG {
            return Err(FreeTagError::NoTag);
        }
        let Some((name, value)) = text.split_once(NAMED) else { return Ok(Self(text.into())) };
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || value.is_empty() {
            return Err(FreeTagError::HalfNamed);
        }
        Ok(Self(format!("{name}{NAMED}{value}").into()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name and the value of a tag that has both.
    #[must_use]
    pub fn named(&self) -> Option<(&str, &str)> {
        self.0.split_once(NAMED)
    }
}

impl fmt::Display for FreeTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of free tags with values: `topic` of `topic:care`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FreeTagName(Arc<str>);

impl FreeTagName {
    pub fn parse(text: &str) -> Result<Self, FreeTagError> {
        let text = folded(text)?;
        if text.contains(NAMED) { Err(FreeTagError::NameWithValue) } else { Ok(Self(text.into())) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The free tags of one link.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FreeTags(Option<Arc<[FreeTag]>>);

impl FreeTags {
    /// A link without tags.
    pub const NONE: Self = Self(None);

    /// These tags, in their order; one that is there twice is there once.
    pub fn of(tags: impl IntoIterator<Item = FreeTag>) -> Result<Self, FreeTagError> {
        let mut tags: Vec<FreeTag> = tags.into_iter().collect();
        tags.sort_unstable();
        tags.dedup();
        if tags.len() > FREE_TAGS_MAX {
            return Err(FreeTagError::TooMany(tags.len()));
        }
        for (place, second) in tags.iter().enumerate() {
            let Some((name, _)) = second.named() else { continue };
            let same = |first: &&FreeTag| first.named().is_some_and(|(other, _)| other == name);
            if let Some(first) = tags[..place].iter().find(same) {
                let (first, second) = (first.clone(), second.clone());
                return Err(FreeTagError::NameTwice { name: name.to_owned(), first, second });
            }
        }
        Ok(Self((!tags.is_empty()).then(|| tags.into())))
    }

    /// In their order.
    #[must_use]
    pub fn as_slice(&self) -> &[FreeTag] {
        self.0.as_deref().unwrap_or_default()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// All tags in one text, `reel|topic:care`; `None` without any.
    #[must_use]
    pub fn joined(&self) -> Option<String> {
        let texts: Vec<&str> = self.as_slice().iter().map(FreeTag::as_str).collect();
        (!texts.is_empty()).then(|| texts.join(BETWEEN))
    }

    /// The value under a name, such as `care` of `topic:care`.
    #[must_use]
    pub fn value(&self, name: &FreeTagName) -> Option<&str> {
        self.named(name.as_str())
    }

    /// Who looks after the link, by the tag `owner:ann`.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        self.named(OWNER)
    }

    /// These, and the owner, unless they name one already.
    pub fn with_owner(self, owner: &str) -> Result<Self, FreeTagError> {
        if self.owner().is_some() {
            return Ok(self);
        }
        let owner = FreeTag::parse(&format!("{OWNER}{NAMED}{owner}"))?;
        Self::of(self.as_slice().iter().cloned().chain([owner]))
    }

    fn named(&self, name: &str) -> Option<&str> {
        let named = self.as_slice().iter().filter_map(FreeTag::named);
        named.into_iter().find_map(|(own, value)| (own == name).then_some(value))
    }
}

#[cfg(test)]
mod tests;
