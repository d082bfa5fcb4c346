//! Makes a link of a row that a spreadsheet or another shortener has of it.
//!
//! Invariant: visitors end up where the row says. UTM values that a campaign or a channel of the plan has become its
//! tags; all others stay in the query of the target as they are. Does not look for links that are there already.

use crate::domain::environment::Random;
use crate::domain::fold::{fold_name, fold_utm};
use crate::domain::label::{Campaign, Channel, Content, Tags};
use crate::domain::link::LinkSpec;
use crate::domain::link::utm::{QueryUtm, UtmParameter};
use crate::domain::settings::Settings;
use crate::import::ListedLink;

use super::mint::{LinkRequest, MintError, mint_link};

/// Makes the link of a row. Tags that neither the row nor its UTM values have are those of `usual`.
pub fn listed_link(
    row: &ListedLink,
    usual: &Tags,
    settings: &Settings,
    random: &dyn Random,
) -> Result<LinkSpec, MintError> {
    let written = settings.target(row.tagged.as_deref().unwrap_or(&row.target))?;
    let full = match row.tagged {
        Some(_) => written,
        None => written.tagged(&row.utm, &settings.click_param)?,
    };
    let mut tags = row.tags.clone();
    tags.fill(&tags_of(&QueryUtm::of(&full), settings));
    tags.fill(usual);
    let request = LinkRequest {
        url: full.to_string(),
        tags,
        free_tags: row.free_tags.clone(),
        slug: row.slug.clone(),
        title: row.title.clone(),
        ..LinkRequest::default()
    };
    let spec = mint_link(&request, settings, random)?;
    let target = spec.target.untagged(&spec.utm);
    Ok(LinkSpec { target, stated_clicks: row.clicks, ..spec })
}

/// The tags that UTM values mean in the plan.
fn tags_of(values: &QueryUtm<'_>, settings: &Settings) -> Tags {
    let campaign = values.value(UtmParameter::Campaign).and_then(|value| campaign(value, settings));
    let medium = values.value(UtmParameter::Medium);
    let channel =
        values.value(UtmParameter::Source).and_then(|source| channel(source, medium, settings));
    let content = values.value(UtmParameter::Content).and_then(|text| Content::parse(text).ok());
    let is_known = campaign.is_some() || channel.is_some();
    let content =
        content.filter(|content| is_known && settings.vocabulary.content(content).is_ok());
    Tags { campaign, channel, agent: None, content }
}

/// The campaign with this name, short name, or UTM value of its own.
fn campaign(value: &str, settings: &Settings) -> Option<Campaign> {
    let value = folded(value);
    let has = |name: &Campaign| {
        let tags = Tags { campaign: Some(name.clone()), ..Tags::default() };
        let utm = settings.utm(&tags).ok();
        utm.and_then(|utm| utm.campaign).is_some_and(|own| folded(own.as_str()) == value)
    };
    let mut all = settings.campaigns.iter();
    let named = all.find(|(name, of)| {
        folded(name.as_str()) == value || folded(&of.short) == value || has(name)
    });
    named.map(|(name, _)| name.clone())
}

/// The one channel with this source, and with this medium where both have one.
fn channel(source: &str, medium: Option<&str>, settings: &Settings) -> Option<Channel> {
    let is_medium = |own: Option<&str>| match (own, medium) {
        (Some(own), Some(medium)) => folded(own) == folded(medium),
        _ => true,
    };
    let wanted = folded(source);
    let mut of_source = settings
        .channels
        .iter()
        .filter(|(_, of)| folded(&of.source) == wanted && is_medium(of.medium.as_deref()));
    match (of_source.next(), of_source.next()) {
        (Some((name, _)), None) => Some(name.clone()),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let named = settings.channel(&Channel::parse(source).ok()?);
            let of = settings.channels.get(&named)?;
            is_medium(of.medium.as_deref()).then_some(named)
        }
    }
}

/// A value as people read it, in any case.
fn folded(value: &str) -> String {
    fold_name(&fold_utm(value))
}
