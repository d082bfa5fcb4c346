//! Links: some of them, one, and new ones.

use std::sync::Arc;

use super::answers::{LinkRows, Made};
use super::{Api, ApiCaller, ApiError, RequestKey};
use crate::change::{LinkRequest, Operation, Refusal, mint_link};
use crate::domain::click::visitor::Network;
use crate::domain::label::Tags;
use crate::domain::limits::SLUG_DRAWS_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkSpec};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::Settings;
use crate::domain::token::Permits;
use crate::report::pages::LinkAsk;
use crate::store::LinkCount;

/// Which link is the answer if there is one, instead of a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finds {
    Nothing,
    /// One that is as asked already.
    Same,
    /// The one with the external id.
    Called,
}

fn no_link(name: &impl std::fmt::Display) -> ApiError {
    ApiError::NotFound(format!("link `{name}`"))
}

impl Api {
    /// Some links of those that the token is for, ascending.
    pub async fn links(
        &self,
        caller: &ApiCaller,
        mut ask: LinkAsk,
        most: usize,
    ) -> Result<LinkRows, ApiError> {
        let permits = caller.permits().clone();
        let boxed = |text: &str| Some(text.into());
        // Whoever asks for somebody else's gets an empty list.
        if let Some(agent) = &permits.agent {
            ask.agent = ask.agent.or_else(|| boxed(agent.as_str()));
        }
        if let Some(campaign) = &permits.campaign {
            ask.campaign = ask.campaign.or_else(|| boxed(campaign.as_str()));
        }
        self.read(move |reading| {
            let page = reading.links_after(&ask, most, |link| permits.covers(&link.spec.tags))?;
            Ok(LinkRows {
                links: page.links,
                clicks: page.clicks,
                used_up: page.used_up,
                next: page.next,
                now: reading.now(),
            })
        })
        .await
    }

    /// A link with its counts, if the token is for it.
    pub(super) async fn counted(
        &self,
        caller: &ApiCaller,
        slug: &Slug,
    ) -> Result<(Link, LinkCount), ApiError> {
        let (permits, wanted) = (caller.permits().clone(), slug.clone());
        let found = self.read(move |reading| reading.link_counted(&wanted)).await?;
        let found = found.filter(|(link, _)| permits.covers(&link.spec.tags));
        found.ok_or_else(|| no_link(slug))
    }

    /// One link.
    pub async fn link(&self, caller: &ApiCaller, slug: &Slug) -> Result<LinkRows, ApiError> {
        let (link, count) = self.counted(caller, slug).await?;
        Ok(LinkRows::one(link, count.persons, count.used, self.now()))
    }

    /// The link that a program calls so.
    pub(super) async fn link_called(
        &self,
        caller: &ApiCaller,
        id: &ForeignId,
    ) -> Result<Option<Link>, ApiError> {
        let (permits, id) = (caller.permits().clone(), id.clone());
        self.read(move |reading| {
            reading.link_meant(None, Some(&id), |link| permits.covers(&link.spec.tags))
        })
        .await
    }

    /// The same, or that there is none.
    pub async fn link_by_external_id(
        &self,
        caller: &ApiCaller,
        id: &ForeignId,
    ) -> Result<LinkRows, ApiError> {
        let found = self.link_called(caller, id).await?;
        let found = found.ok_or_else(|| {
            ApiError::NotFound(format!("link with the external id `{}`", id.as_str()))
        })?;
        self.link(caller, &found.spec.slug).await
    }

    /// Makes a link, unless one is found.
    pub async fn make_link(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        request: LinkRequest,
        finds: Finds,
    ) -> Result<(Link, Made), ApiError> {
        let settings = self.settings().await?;
        let tags = caller.bound(request.tags.clone(), &settings)?;
        let request = LinkRequest { tags, ..request };
        if key.has(0) || (finds == Finds::Nothing && request.external_id.is_none()) {
            return self.mint(caller, key, &request, &settings).await;
        }
        let _looking = self.0.looking.lock().await;
        if let Some(id) = &request.external_id
            && let Some(link) = self.link_called(caller, id).await?
        {
            if finds == Finds::Nothing {
                let slug = link.spec.slug.to_string();
                return Err(ApiError::ExternalTaken(id.as_str().to_owned(), slug));
            }
            return Ok((link, Made::Found));
        }
        if finds == Finds::Same
            && let Some(link) = self.as_asked(caller, &request, &settings).await?
        {
            return Ok((link, Made::Found));
        }
        self.mint(caller, key, &request, &settings).await
    }

    /// A link that is in use, and as it would be made.
    async fn as_asked(
        &self,
        caller: &ApiCaller,
        request: &LinkRequest,
        settings: &Settings,
    ) -> Result<Option<Link>, ApiError> {
        let random = &*self.service().console.random;
        let wanted: LinkSpec = mint_link(request, settings, random)?;
        let (permits, has_slug): (Permits, bool) =
            (caller.permits().clone(), request.slug.is_some());
        self.read(move |reading| {
            let fits = |link: &Link| {
                let spec = &link.spec;
                let (tags, own): (&Tags, &Tags) = (&spec.tags, &wanted.tags);
                link.retired_at.is_none()
                    && permits.covers(tags)
                    && tags == own
                    && spec.free_tags == wanted.free_tags
                    && (!has_slug || spec.slug == wanted.slug)
                    && (spec.title == wanted.title || wanted.title.is_none())
                    && (spec.limit, spec.starts_at) == (wanted.limit, wanted.starts_at)
                    && (spec.ends_at, &spec.domain) == (wanted.ends_at, &wanted.domain)
                    && (spec.external_id == wanted.external_id || wanted.external_id.is_none())
                    && spec.preview.is_none()
                    && spec.rules.is_empty()
                    && spec.arms.is_empty()
            };
            reading.link_meant(Some(wanted.location.as_str()), None, fits)
        })
        .await
    }

    /// Makes a link; draws slugs until one is free, if none was asked for.
    async fn mint(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        request: &LinkRequest,
        settings: &Settings,
    ) -> Result<(Link, Made), ApiError> {
        let random = Arc::clone(&self.service().console.random);
        for step in 0..u8::try_from(SLUG_DRAWS_MAX).unwrap_or(u8::MAX) {
            let spec = mint_link(request, settings, &*random)?;
            match self.change(caller, key.id(step), Operation::mint_link(spec)).await {
                Ok((link, is_again)) => {
                    let network = Network::from(caller.address);
                    self.service().senders.note(link.id, network);
                    return Ok((link, if is_again { Made::Again } else { Made::New }));
                }
                // The random slug is taken: draw another.
                Err(ApiError::Refused(Refusal::SlugTaken(_))) if request.slug.is_none() => {}
                Err(error) => return Err(error),
            }
        }
        Err(ApiError::SlugsExhausted)
    }
}
