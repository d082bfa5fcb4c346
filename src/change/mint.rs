//! Makes a link by hand: checks the request against the plan's vocabulary, adds UTM values from its
//! templates, and draws a random slug if none is given.

use jiff::civil::Date;
use thiserror::Error;

use crate::domain::environment::Random;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::label::{Agent, Campaign, Channel, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::target::TargetError;
use crate::domain::link::target_template::{FillError, TargetTemplateError};
use crate::domain::link::utm::UtmError;
use crate::domain::link::{LinkSpec, Origin, Title};
use crate::domain::period::PeriodError;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::vocabulary::VocabularyError;
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;
use crate::plan::nearest;

/// The arguments of `link new`.
#[derive(Debug, Clone, Default)]
pub struct LinkRequest {
    pub url: String,
    pub tags: Tags,
    pub free_tags: FreeTags,
    /// Random if `None`.
    pub slug: Option<Slug>,
    pub title: Option<Title>,
    /// The number of clicks of persons before the link ends.
    pub limit: Option<u32>,
    /// The first instant at which it redirects.
    pub starts_at: Option<Timestamp>,
    /// `Some(None)` for no end; `None` for that of its campaign.
    pub ends_at: Option<Option<Timestamp>>,
    /// The domain that it is printed with; `None` for that of its campaign or channel.
    pub domain: Option<Domain>,
    /// What the program that asks for it calls it.
    pub external_id: Option<ForeignId>,
}

/// Why a link cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MintError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Destination(#[from] TargetTemplateError),
    /// The target has a placeholder for a code, and the link has no code.
    #[error("{0}: give the link the tags of an agent or of a campaign and channel with a code")]
    Code(#[from] FillError),
    /// The templates give a value that is not allowed.
    #[error("the link's UTM values are not valid")]
    Utm(#[from] UtmError),
    #[error("the link's campaign has no valid end")]
    End(#[from] PeriodError),
    /// A card without a title is none.
    #[error("a preview needs a title: add --preview-title")]
    PreviewWithoutTitle,
    /// It would end before it begins.
    #[error(
        "the link would begin on {first}, after its last day {last}: give it another --starts or --ends"
    )]
    NeverOpen { first: Date, last: Date },
    /// A word that the plan's vocabulary does not allow.
    #[error("{error}{}", cure.as_ref().map(|cure| format!("; {cure}")).unwrap_or_default())]
    Vocabulary {
        error: VocabularyError,
        /// A word that is allowed.
        cure: Option<String>,
    },
    /// The plan identifies a campaign's links by their tags.
    #[error(
        "the plan identifies the link `{0}` by its tags: change them in links.toml, or make another link with \
         `couplet link new`"
    )]
    TagsOfPlan(Slug),
    #[error(
        "{kind} `{given}` is not in the plan{}; the plan has {}",
        nearest.as_ref().map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default(),
        if known.is_empty() { "none".to_owned() } else { known.join(", ") },
    )]
    Unknown {
        /// The kind of tag.
        kind: &'static str,
        given: String,
        /// The known tag with the most similar spelling.
        nearest: Option<String>,
        known: Vec<String>,
    },
}

/// Makes the requested link. Without a plan, every tag is allowed.
pub fn mint_link(
    request: &LinkRequest,
    settings: &Settings,
    random: &dyn Random,
) -> Result<LinkSpec, MintError> {
    let tags = known_tags(&request.tags, settings)?;
    let target = settings.destination(&request.url)?.fill(settings.code(&tags))?;
    let utm = settings.utm(&tags)?;
    let (location, arms) = LinkSpec::tag(&target, &[], &utm, &settings.click_param)?;
    settings.vocabulary.location(&location).map_err(|error| unlisted(error, settings))?;
    let campaign = tags.campaign.as_ref().and_then(|name| settings.campaigns.get(name));
    let ends_at = match request.ends_at {
        Some(given) => given,
        None => campaign.map(|campaign| settings.end_of(campaign)).transpose()?.flatten(),
    };
    Ok(LinkSpec {
        slug: request.slug.clone().unwrap_or_else(|| Slug::draw(random)),
        target,
        utm,
        location,
        title: request.title.clone(),
        arms,
        rules: Vec::new(),
        limit: request.limit,
        ends_at,
        after_end: campaign.and_then(|c| c.after_end.clone()).or(settings.after_end.clone()),
        forward_query: settings.forward_query,
        click_param: settings.click_param.clone(),
        origin: Origin::Hand,
        free_tags: request.free_tags.clone(),
        domain: printed_on(request.domain.as_ref(), &tags, settings)?,
        stated_clicks: None,
        starts_at: opening(request.starts_at, ends_at, settings)?,
        preview: None,
        external_id: request.external_id.clone(),
        tags,
    })
}

/// The start of a link, if the link does not end before it.
pub(super) fn opening(
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    settings: &Settings,
) -> Result<Option<Timestamp>, MintError> {
    if let (Some(start), Some(end)) = (starts_at, ends_at)
        && end <= start
    {
        let (first, last) = (settings.zone.day(start), settings.zone.day(end.plus_ms(-1)));
        return Err(MintError::NeverOpen { first, last });
    }
    Ok(starts_at)
}

/// The domain that a link is printed with: one of the plan's, or else that of its campaign or channel.
pub(super) fn printed_on(
    asked: Option<&Domain>,
    tags: &Tags,
    settings: &Settings,
) -> Result<Option<Domain>, MintError> {
    let Some(asked) = asked else { return Ok(settings.printed_on(tags).cloned()) };
    if settings.all_domains().any(|domain| domain == asked) {
        return Ok(Some(asked.clone()));
    }
    let (given, known) = (asked.to_string(), settings.all_domains().map(ToString::to_string));
    let known: Vec<String> = known.collect();
    let nearest = nearest(&given, known.iter().map(String::as_str)).map(str::to_owned);
    Err(MintError::Unknown { kind: "domain", given, nearest, known })
}

/// Checks tags against the plan, and replaces other spellings by the plan's.
pub fn known_tags(tags: &Tags, settings: &Settings) -> Result<Tags, MintError> {
    let channel = tags.channel.as_ref().map(|written| settings.channel(written));
    let campaign = tags.campaign.as_ref().map(|written| settings.campaign(written));
    let agent = tags.agent.as_ref().map(|written| settings.agent(written));
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
        check("campaign", campaign.as_ref().map(Campaign::as_str), campaigns)?;
        let agents = settings.agents.keys().map(Agent::as_str).collect();
        check("agent", agent.as_ref().map(Agent::as_str), agents)?;
    }
    if let Some(content) = &tags.content {
        settings.vocabulary.content(content).map_err(|error| unlisted(error, settings))?;
    }
    Ok(Tags { campaign, channel, agent, content: tags.content.clone() })
}

/// The error of a word that is not allowed, with those that are.
pub(super) fn unlisted(error: VocabularyError, settings: &Settings) -> MintError {
    let cure = match &error {
        VocabularyError::Unlisted { parameter, given } => {
            let listed = settings.vocabulary.listed(parameter);
            let near = nearest(given, listed.iter().map(|word| &**word));
            let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            Some(format!("{near}allowed: {}", listed.join(", ")))
        }
        VocabularyError::Case { given, .. } => Some(format!("write `{}`", given.to_lowercase())),
        VocabularyError::Rule(error) => error.mended().map(|mended| format!("write `{mended}`")),
        _ => None,
    };
    MintError::Vocabulary { error, cure }
}

#[cfg(test)]
mod tests;
