//! A short link: its name, where it leads, its tags, and where it came from.
//!
//! Invariant: `location` is `target` with the tags of `utm` in it. A link is never deleted, only
//! retired. Absent: how it is found (redirect) and where it is kept (store).

pub mod click_counter;
pub mod slug;
pub mod target;
pub mod target_template;
pub mod utm;

use thiserror::Error;

use super::device::Device;
use super::label::{Tags, Variant};
use super::limits::TITLE_CHARS_MAX;
use super::string_enum::string_enum;
use super::time::Timestamp;
use slug::Slug;
use target::{ParamName, Target, TargetError};
use utm::Utm;

/// A link's number in the data file; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u32);

/// What a link is called in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(Box<str>);

/// Why a text is no title.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a title has 1 to {TITLE_CHARS_MAX} characters and no line breaks")]
pub struct TitleError;

impl Title {
    /// Trims and checks a text.
    pub fn parse(text: &str) -> Result<Self, TitleError> {
        let text = text.trim();
        let chars = text.chars().count();
        if (1..=TITLE_CHARS_MAX).contains(&chars) && !text.chars().any(char::is_control) {
            Ok(Self(Box::from(text)))
        } else {
            Err(TitleError)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One arm of a split target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// Its name.
    pub name: Variant,
    /// Its share of the visitors, against the sum of all arms' weights; above 0.
    pub weight: u32,
    /// Where it leads, tagged; the link's own location when `None`.
    pub location: Option<Target>,
}

/// Sends some visitors elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Those with this kind of device.
    pub device: Device,
    /// Where they are sent, tagged.
    pub location: Target,
}

/// Who asked for a link or a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A campaign's matrix: known by (campaign, channel, agent, content).
    Matrix,
    /// An entry of the plan with a name of its own: known by its slug (a link) or its text (a code).
    Entry,
    /// `link new`, `coupon new`: not the plan's, and left alone by it.
    Hand,
}

impl Origin {
    /// Whether an earlier apply made it.
    #[must_use]
    pub fn is_plan(self) -> bool {
        self != Self::Hand
    }
}

string_enum!(
    /// Whether a link or code is in use.
    Status {
        /// In use.
        Live = "live",
        /// Past its end.
        Ended = "ended",
        /// Taken out of use; a retired link keeps redirecting and reporting.
        Retired = "retired",
    }
);

/// All of a link that a plan or a person decides; what the data file adds is in [`Link`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSpec {
    /// Its name.
    pub slug: Slug,
    /// Where it leads, as it was written.
    pub target: Target,
    /// What is written into the target's query.
    pub utm: Utm,
    /// `target` with `utm` in it: what visitors are sent to, but for the click id.
    pub location: Target,
    /// Its tags.
    pub tags: Tags,
    /// What it is called in lists.
    pub title: Option<Title>,
    /// The arms of its split target; empty when it leads to one place.
    pub arms: Vec<Arm>,
    /// What sends some visitors elsewhere; the first that fits decides, before any arm.
    pub rules: Vec<Rule>,
    /// How many clicks of persons it takes; those after lead where an ended link leads.
    pub limit: Option<u32>,
    /// The instant at which it ends.
    pub ends_at: Option<Timestamp>,
    /// Where it leads after its end; without it the answer is 410.
    pub after_end: Option<Target>,
    /// Whether the visitor's own query is carried over.
    pub forward_query: bool,
    /// The query parameter that carries the click id.
    pub click_param: ParamName,
    /// Who asked for it.
    pub origin: Origin,
}

impl LinkSpec {
    /// Writes `utm` into the target and every arm. The one way to fill `location`.
    pub fn tag(
        target: &Target,
        arms: &[(Variant, u32, Option<Target>)],
        utm: &Utm,
        click_param: &ParamName,
    ) -> Result<(Target, Vec<Arm>), TargetError> {
        let arms = arms
            .iter()
            .map(|(name, weight, to)| {
                let location = to.as_ref().map(|to| to.tagged(utm, click_param)).transpose()?;
                Ok(Arm { name: name.clone(), weight: *weight, location })
            })
            .collect::<Result<_, TargetError>>()?;
        Ok((target.tagged(utm, click_param)?, arms))
    }
}

/// A link as the data file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: LinkId,
    /// What was asked for.
    pub spec: LinkSpec,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken out of use, if it was.
    pub retired_at: Option<Timestamp>,
}

impl Link {
    /// Whether it is in use at an instant.
    #[must_use]
    pub fn status(&self, at: Timestamp) -> Status {
        if self.retired_at.is_some() {
            Status::Retired
        } else if self.spec.ends_at.is_some_and(|end| end <= at) {
            Status::Ended
        } else {
            Status::Live
        }
    }
}
