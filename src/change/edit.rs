//! Edits to a link: the fields that a person changes, and the whole link that results.
//!
//! The change carries the link as it was read and as it will be, so that two people who edit at the same
//! time never silently overwrite each other.

use crate::domain::label::Tags;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::link::picture::Picture;
use crate::domain::link::preview::{Preview, PreviewText};
use crate::domain::link::rule::{Condition, Rule};
use crate::domain::link::{Arm, LinkSpec, Origin, Title};
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;

use super::mint::{MintError, known_tags, opening, printed_on, unlisted};

/// The changed fields of a link; `None` keeps the old value.
#[derive(Debug, Clone, Default)]
pub struct LinkEdit {
    /// The new target.
    pub url: Option<String>,
    /// The changed tags; an absent tag keeps its old value.
    pub tags: Tags,
    /// All of the new ones; `Some` of none takes the old ones away.
    pub free_tags: Option<FreeTags>,
    pub title: Option<Title>,
    /// The number of clicks of persons; `Some(None)` removes the limit.
    pub limit: Option<Option<u32>>,
    /// All of the new ones, each with its target as it is given.
    pub rules: Option<Vec<(Condition, String)>>,
    pub preview: Option<PreviewEdit>,
    /// `Some(None)` removes the start.
    pub starts_at: Option<Option<Timestamp>>,
    /// `Some(None)` removes the end.
    pub ends_at: Option<Option<Timestamp>>,
    /// The domain that it is printed with; `Some(None)` for that of its campaign or channel.
    pub domain: Option<Option<Domain>>,
}

/// What becomes of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewEdit {
    Remove,
    /// `None` keeps what is there.
    Set {
        title: Option<Title>,
        text: Option<PreviewText>,
        picture: Option<Picture>,
    },
}

impl PreviewEdit {
    fn of(&self, old: Option<&Preview>) -> Result<Option<Preview>, MintError> {
        let Self::Set { title, text, picture } = self else { return Ok(None) };
        let title = title.clone().or_else(|| old.map(|old| old.title.clone()));
        Ok(Some(Preview {
            title: title.ok_or(MintError::PreviewWithoutTitle)?,
            text: text.clone().or_else(|| old.and_then(|old| old.text.clone())),
            picture: picture.clone().or_else(|| old.and_then(|old| old.picture.clone())),
        }))
    }
}

/// Applies an edit to a link. If its tags change, its UTM values change with them.
pub fn edit_link(
    old: &LinkSpec,
    edit: &LinkEdit,
    settings: &Settings,
) -> Result<LinkSpec, MintError> {
    let mut tags = known_tags(&edit.tags, settings)?;
    tags.fill(&old.tags);
    // The plan identifies its links by their tags: it would make the missing one again, under the same
    // slug.
    if old.origin == Origin::Matrix && tags != old.tags {
        return Err(MintError::TagsOfPlan(old.slug.clone()));
    }
    let target = match &edit.url {
        Some(url) => settings.destination(url)?.fill(settings.code(&tags))?,
        None => old.target.clone(),
    };
    // Without a change of tags, keeps the UTM values that the link was made with, even if the templates
    // have changed since.
    let utm = if tags == old.tags { old.utm.clone() } else { settings.utm(&tags)? };
    let arm = |arm: &Arm| {
        let location = arm.location.as_ref().map(|to| to.tagged(&utm, &old.click_param));
        Ok(Arm { location: location.transpose()?, ..arm.clone() })
    };
    let rule = |rule: &Rule| {
        Ok(Rule { location: rule.location.tagged(&utm, &old.click_param)?, ..rule.clone() })
    };
    let location = target.tagged(&utm, &old.click_param)?;
    // Values that the link was made with stay allowed, whatever the plan says since.
    if location != old.location {
        settings.vocabulary.location(&location).map_err(|error| unlisted(error, settings))?;
    }
    let rules = match &edit.rules {
        None => old.rules.iter().map(rule).collect::<Result<_, MintError>>()?,
        Some(new) => {
            let made = new.iter().map(|(when, url)| {
                let target = settings.destination(url)?.fill(settings.code(&tags))?;
                let location = target.tagged(&utm, &old.click_param)?;
                settings
                    .vocabulary
                    .location(&location)
                    .map_err(|error| unlisted(error, settings))?;
                Ok(Rule { when: when.clone(), location })
            });
            made.collect::<Result<_, MintError>>()?
        }
    };
    let preview = match &edit.preview {
        None => old.preview.clone(),
        Some(edit) => edit.of(old.preview.as_ref())?,
    };
    let ends_at = edit.ends_at.unwrap_or(old.ends_at);
    let starts_at = edit.starts_at.unwrap_or(old.starts_at);
    let domain = match &edit.domain {
        Some(domain) => printed_on(domain.as_ref(), &tags, settings)?,
        None => old.domain.clone(),
    };
    Ok(LinkSpec {
        location,
        domain,
        arms: old.arms.iter().map(arm).collect::<Result<_, MintError>>()?,
        rules,
        target,
        utm,
        tags,
        title: edit.title.clone().or_else(|| old.title.clone()),
        limit: edit.limit.unwrap_or(old.limit),
        ends_at,
        preview,
        starts_at: opening(starts_at, ends_at, settings)?,
        free_tags: edit.free_tags.clone().unwrap_or_else(|| old.free_tags.clone()),
        ..old.clone()
    })
}
