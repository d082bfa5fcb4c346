//! A link made by hand: what a person asks for, judged by the vocabulary of the plan, tagged by its
//! templates, under a slug that was chosen or is drawn.

use thiserror::Error;

use crate::domain::environment::Random;
use crate::domain::label::{Agent, Campaign, Channel, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::target::TargetError;
use crate::domain::link::target_template::{FillError, TargetTemplateError};
use crate::domain::link::utm::UtmError;
use crate::domain::link::{LinkSpec, Origin, Title};
use crate::domain::period::PeriodError;
use crate::domain::settings::Settings;
use crate::domain::settings::vocabulary::VocabularyError;
use crate::plan::nearest;

/// What `link new` asks for.
#[derive(Debug, Clone, Default)]
pub struct LinkRequest {
    /// Where it leads.
    pub url: String,
    /// Its tags.
    pub tags: Tags,
    /// Its slug; drawn when `None`.
    pub slug: Option<Slug>,
    /// What it is called in lists.
    pub title: Option<Title>,
    /// How many clicks of persons it takes.
    pub limit: Option<u32>,
}

/// Why a link cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MintError {
    /// The target is none.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The destination is none.
    #[error(transparent)]
    Destination(#[from] TargetTemplateError),
    /// The destination has a code in it, and the link has none.
    #[error("{0}: give the link the tags of an agent or of a campaign and channel with a code")]
    Code(#[from] FillError),
    /// A UTM value that the templates make is none.
    #[error("its UTM values cannot be made")]
    Utm(#[from] UtmError),
    /// The last day of its campaign cannot be told.
    #[error("the end of its campaign cannot be told")]
    End(#[from] PeriodError),
    /// A word that the vocabulary of the plan does not allow.
    #[error("{error}{}", cure.as_ref().map(|cure| format!("; {cure}")).unwrap_or_default())]
    Vocabulary {
        /// What is not allowed.
        error: VocabularyError,
        /// What is.
        cure: Option<String>,
    },
    /// The tags of a campaign's link, by which the plan knows it.
    #[error(
        "the plan knows `{0}` by its tags: change them in links.toml, or make another link with \
         `couplet link new`"
    )]
    TagsOfPlan(Slug),
    /// A tag that the plan does not know.
    #[error(
        "{kind} `{given}` is not in the plan{}; it knows {}",
        nearest.as_ref().map(|name| format!(" (is it `{name}`?)")).unwrap_or_default(),
        if known.is_empty() { "none".to_owned() } else { known.join(", ") },
    )]
    Unknown {
        /// What kind of tag.
        kind: &'static str,
        /// What was given.
        given: String,
        /// What it may be meant to be.
        nearest: Option<String>,
        /// What the plan knows.
        known: Vec<String>,
    },
}

/// Makes the link that is asked for. Before any plan, every tag is good.
pub fn mint_link(
    request: &LinkRequest,
    settings: &Settings,
    random: &dyn Random,
) -> Result<LinkSpec, MintError> {
    let tags = known_tags(&request.tags, settings)?;
    let target = settings.destination(&request.url)?.fill(settings.code(&tags))?;
    let utm = settings.utm(&tags)?;
    settings.vocabulary.utm(&utm).map_err(|error| unlisted(error, settings))?;
    let (location, arms) = LinkSpec::tag(&target, &[], &utm, &settings.click_param)?;
    let campaign = tags.campaign.as_ref().and_then(|name| settings.campaigns.get(name));
    Ok(LinkSpec {
        slug: request.slug.clone().unwrap_or_else(|| Slug::draw(random)),
        target,
        utm,
        location,
        title: request.title.clone(),
        arms,
        rules: Vec::new(),
        limit: request.limit,
        ends_at: campaign.map(|campaign| settings.end_of(campaign)).transpose()?.flatten(),
        after_end: campaign.and_then(|c| c.after_end.clone()).or(settings.after_end.clone()),
        forward_query: settings.forward_query,
        click_param: settings.click_param.clone(),
        origin: Origin::Hand,
        tags,
    })
}

/// The tags, with the channel under its name in the plan; what the plan does not know is refused.
pub fn known_tags(tags: &Tags, settings: &Settings) -> Result<Tags, MintError> {
    let channel = tags.channel.as_ref().map(|written| settings.channel(written));
    if settings.domain.is_some() {
        let check = |kind, given: Option<&str>, known: Vec<&str>| match given {
            Some(given) if !known.contains(&given) => Err(MintError::Unknown {
                kind,
                given: given.to_owned(),
                nearest: nearest(given, known.iter().copied()).map(str::to_owned),
                known: known.into_iter().map(str::to_owned).collect(),
            }),
            _ => Ok(()),
        };
        let channels = settings.channels.keys().map(Channel::as_str).collect();
        check("channel", channel.as_ref().map(Channel::as_str), channels)?;
        let campaigns = settings.campaigns.keys().map(Campaign::as_str).collect();
        check("campaign", tags.campaign.as_ref().map(Campaign::as_str), campaigns)?;
        let agents = settings.agents.keys().map(Agent::as_str).collect();
        check("agent", tags.agent.as_ref().map(Agent::as_str), agents)?;
    }
    if let Some(content) = &tags.content {
        settings.vocabulary.content(content).map_err(|error| unlisted(error, settings))?;
    }
    Ok(Tags { channel, ..tags.clone() })
}

/// The refusal of a word, with the allowed ones.
fn unlisted(error: VocabularyError, settings: &Settings) -> MintError {
    let cure = match &error {
        VocabularyError::Unlisted { parameter, given } => {
            let listed = settings.vocabulary.listed(parameter);
            let near = nearest(given, listed.iter().map(|word| &**word));
            let near = near.map(|near| format!("is it `{near}`? ")).unwrap_or_default();
            Some(format!("{near}allowed: {}", listed.join(", ")))
        }
        VocabularyError::Case { given, .. } => Some(format!("write `{}`", given.to_lowercase())),
        _ => None,
    };
    MintError::Vocabulary { error, cure }
}

#[cfg(test)]
mod tests;
