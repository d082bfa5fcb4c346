//! A link that is edited: what a person changes about it, and the whole link that this makes.
//!
//! The change carries the link as it was read and as it is to be, so that two people who edit at
//! once never overwrite each other unseen.

use crate::domain::label::Tags;
use crate::domain::link::{Arm, LinkSpec, Origin, Rule, Title};
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

use super::mint::{MintError, known_tags};

/// What is changed about a link; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct LinkEdit {
    /// Where it leads.
    pub url: Option<String>,
    /// Its tags; those that are missing stay.
    pub tags: Tags,
    /// What it is called in lists.
    pub title: Option<Title>,
    /// How many clicks of persons it takes; `Some(None)` is any number.
    pub limit: Option<Option<u32>>,
    /// When it ends; `Some(None)` is never.
    pub ends_at: Option<Option<Timestamp>>,
}

/// The link that an edit makes of another: its UTM values follow its tags.
pub fn edit_link(
    old: &LinkSpec,
    edit: &LinkEdit,
    settings: &Settings,
) -> Result<LinkSpec, MintError> {
    let mut tags = known_tags(&edit.tags, settings)?;
    tags.fill(&old.tags);
    // The plan would take it for another link, and want its slug for the one that it misses.
    if old.origin == Origin::Matrix && tags != old.tags {
        return Err(MintError::TagsOfPlan(old.slug.clone()));
    }
    let target = match &edit.url {
        Some(url) => settings.destination(url)?.fill(settings.code(&tags))?,
        None => old.target.clone(),
    };
    // A link whose tags stay keeps the UTM values it was made with, whatever the templates say now.
    let utm = if tags == old.tags { old.utm.clone() } else { settings.utm(&tags)? };
    let arm = |arm: &Arm| {
        let location = arm.location.as_ref().map(|to| to.tagged(&utm, &old.click_param));
        Ok(Arm { location: location.transpose()?, ..arm.clone() })
    };
    let rule = |rule: &Rule| {
        Ok(Rule { location: rule.location.tagged(&utm, &old.click_param)?, ..rule.clone() })
    };
    Ok(LinkSpec {
        location: target.tagged(&utm, &old.click_param)?,
        arms: old.arms.iter().map(arm).collect::<Result<_, MintError>>()?,
        rules: old.rules.iter().map(rule).collect::<Result<_, MintError>>()?,
        target,
        utm,
        tags,
        title: edit.title.clone().or_else(|| old.title.clone()),
        limit: edit.limit.unwrap_or(old.limit),
        ends_at: edit.ends_at.unwrap_or(old.ends_at),
        ..old.clone()
    })
}
