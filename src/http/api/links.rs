//! Links over the API.
//!
//! Invariant: only the fields that are named here are read of a body, whatever else a link has.

#![expect(clippy::option_option, reason = "a field that is left out is not one that is null")]

pub(super) mod batch;
pub(super) mod doc;

use std::num::NonZeroU32;

use hyper::header::{ETAG, LOCATION};
use hyper::{Response, StatusCode};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Number;

use super::input::Input;
use super::problem::{Problem, json};
use super::{Answered, Call, array, object, with_header, with_next};
use crate::change::{LinkEdit, LinkRequest};
use crate::domain::label::free_tags::{FreeTag, FreeTags};
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::{LinkId, Status, Title};
use crate::domain::period::{Period, parse_day};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::{Domain, Settings};
use crate::domain::string_enum::is_word;
use crate::domain::time::Timestamp;
use crate::http::Body;
use crate::render::{LinkCounts, link_columns, link_row};
use crate::report::pages::LinkAsk;
use crate::service::api::{
    Api, ApiCaller, EditAsk, Finds, LinkPut, LinkRows, Made, RequestKey, version,
};

/// A link that is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLink {
    url: String,
    slug: Option<String>,
    title: Option<String>,
    campaign: Option<String>,
    channel: Option<String>,
    agent: Option<String>,
    content: Option<String>,
    tags: Option<Vec<String>>,
    starts: Option<String>,
    ends: Option<String>,
    #[serde(default, deserialize_with = "whole")]
    limit: Option<NonZeroU32>,
    domain: Option<String>,
    external_id: Option<String>,
    #[serde(default)]
    find_if_exists: bool,
}

/// What of a link is to be changed, or what it is made with if there is none; what is not there stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    url: Option<String>,
    /// It can be chosen for a link that is made, and never changes.
    slug: Option<String>,
    title: Option<String>,
    campaign: Option<String>,
    channel: Option<String>,
    agent: Option<String>,
    content: Option<String>,
    tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    starts: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    ends: Option<Option<String>>,
    #[serde(default, deserialize_with = "present_whole")]
    limit: Option<Option<NonZeroU32>>,
    #[serde(default, deserialize_with = "present")]
    domain: Option<Option<String>>,
    #[serde(default)]
    live: bool,
}

/// A field that is there, if only as `null`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(input).map(Some)
}

/// A whole number above 0, also as `7.0`: some programs have no other numbers.
fn whole<'de, D: Deserializer<'de>>(input: D) -> Result<Option<NonZeroU32>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(input)? else { return Ok(None) };
    let text = number.to_string();
    let whole = text.strip_suffix(".0").unwrap_or(&text).parse().ok();
    whole.map(Some).ok_or_else(|| D::Error::custom("limit: use a whole number above 0"))
}

fn present_whole<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<Option<NonZeroU32>>, D::Error> {
    whole(input).map(Some)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Retire {
    #[serde(default)]
    gone: bool,
}

/// A text as what it stands for.
fn parsed<T, E: std::fmt::Display>(
    field: &str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Problem> {
    text.map(parse).transpose().map_err(|why| Problem::refused(field, why))
}

fn free_tags(texts: &[String]) -> Result<FreeTags, Problem> {
    let tags = texts.iter().map(|text| FreeTag::parse(text)).collect::<Result<Vec<_>, _>>();
    tags.and_then(FreeTags::of).map_err(|why| Problem::refused("tags", why))
}

/// A day in the plan's time zone.
fn day(field: &str, text: &str, settings: &Settings) -> Result<Period, Problem> {
    let day = parse_day(text).and_then(|day| Period::days(day, day, settings.zone.clone()));
    day.map_err(|why| Problem::refused(field, why))
}

fn start(text: Option<&str>, settings: &Settings) -> Result<Option<Timestamp>, Problem> {
    Ok(text.map(|text| day("starts", text, settings)).transpose()?.map(|day| day.from))
}

/// The end after a last day; `None` for `never`.
fn end(text: &str, settings: &Settings) -> Result<Option<Timestamp>, Problem> {
    if is_word(text, "never") {
        return Ok(None);
    }
    Ok(Some(day("ends", text, settings)?.to))
}

fn tags(
    campaign: Option<&str>,
    channel: Option<&str>,
    agent: Option<&str>,
    content: Option<&str>,
) -> Result<Tags, Problem> {
    Ok(Tags {
        campaign: parsed("campaign", campaign, Campaign::parse)?,
        channel: parsed("channel", channel, Channel::parse)?,
        agent: parsed("agent", agent, Agent::parse)?,
        content: parsed("content", content, Content::parse)?,
    })
}

impl NewLink {
    pub(super) fn request(&self, settings: &Settings) -> Result<LinkRequest, Problem> {
        let Self { campaign, channel, agent, content, .. } = self;
        Ok(LinkRequest {
            url: self.url.clone(),
            tags: tags(
                campaign.as_deref(),
                channel.as_deref(),
                agent.as_deref(),
                content.as_deref(),
            )?,
            free_tags: free_tags(self.tags.as_deref().unwrap_or_default())?,
            slug: parsed("slug", self.slug.as_deref(), Slug::typed)?,
            title: parsed("title", self.title.as_deref(), Title::parse)?,
            limit: self.limit.map(NonZeroU32::get),
            starts_at: start(self.starts.as_deref(), settings)?,
            ends_at: self.ends.as_deref().map(|text| end(text, settings)).transpose()?,
            domain: parsed("domain", self.domain.as_deref(), Domain::parse)?,
            external_id: parsed("external_id", self.external_id.as_deref(), ForeignId::parse)?,
        })
    }

    pub(super) fn finds(&self) -> Finds {
        if self.find_if_exists { Finds::Same } else { Finds::Nothing }
    }
}

impl Edit {
    fn edit(&self, settings: &Settings) -> Result<LinkEdit, Problem> {
        let Self { campaign, channel, agent, content, .. } = self;
        let domain = match &self.domain {
            Some(text) => Some(parsed("domain", text.as_deref(), Domain::parse)?),
            None => None,
        };
        let starts_at = self.starts.as_ref().map(|text| start(text.as_deref(), settings));
        let ends_at = self.ends.as_ref().map(|text| match text {
            Some(text) => end(text, settings),
            None => Ok(None),
        });
        Ok(LinkEdit {
            url: self.url.clone(),
            tags: tags(
                campaign.as_deref(),
                channel.as_deref(),
                agent.as_deref(),
                content.as_deref(),
            )?,
            free_tags: self.tags.as_deref().map(free_tags).transpose()?,
            title: parsed("title", self.title.as_deref(), Title::parse)?,
            limit: self.limit.map(|limit| limit.map(NonZeroU32::get)),
            rules: None,
            preview: None,
            starts_at: starts_at.transpose()?,
            ends_at: ends_at.transpose()?,
            domain,
        })
    }
}

/// A link that is made as an edit says.
fn request(edit: &LinkEdit, slug: Option<Slug>, id: ForeignId) -> Result<LinkRequest, Problem> {
    let url = edit.url.clone();
    Ok(LinkRequest {
        url: url.ok_or_else(|| Problem::malformed("body: missing field `url`"))?,
        tags: edit.tags.clone(),
        free_tags: edit.free_tags.clone().unwrap_or_default(),
        slug,
        title: edit.title.clone(),
        limit: edit.limit.flatten(),
        starts_at: edit.starts_at.flatten(),
        ends_at: edit.ends_at,
        domain: edit.domain.clone().flatten(),
        external_id: Some(id),
    })
}

fn counts(rows: &LinkRows) -> LinkCounts<'_> {
    LinkCounts {
        clicks: Some(&rows.clicks),
        people: None,
        has_stated: true,
        has_details: true,
        used_up: Some(&rows.used_up),
    }
}

/// The columns of a link, as `couplet link list --format json` has them.
pub(super) fn columns() -> Vec<&'static str> {
    link_columns(LinkCounts { has_stated: true, has_details: true, ..LinkCounts::default() })
}

/// The only link as an object, with its version.
fn one(rows: &LinkRows, domain: &Domain, status: StatusCode) -> Result<Response<Body>, Problem> {
    let link = rows
        .links
        .first()
        .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "the link is not there any more"))?;
    let row = link_row(link, Some(domain), counts(rows), rows.now);
    let response = json(status, object(&columns(), row));
    Ok(with_header(response, ETAG, &format!("\"{}\"", version(link))))
}

pub(super) fn slug(text: &str) -> Result<Slug, Problem> {
    Slug::parse(text)
        .map_err(|_| Problem::new(StatusCode::NOT_FOUND, format!("there is no link `{text}`")))
}

fn external_id(input: &Input) -> Result<ForeignId, Problem> {
    ForeignId::parse(&input.param).map_err(|why| Problem::refused("external_id", why))
}

/// The key of a request for one thing.
pub(super) async fn key(
    api: &Api,
    caller: &ApiCaller,
    input: &Input,
) -> Result<RequestKey, Problem> {
    let asked = [input.method.as_str().as_bytes(), input.path.as_bytes(), &input.body];
    Ok(api.key(caller, input.key()?.as_deref(), None, &asked).await?)
}

pub(super) async fn list(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let query = &mut input.query;
    let most = query.limit()?;
    let ask = LinkAsk {
        search: None,
        campaign: query.meant("campaign", Campaign::parse)?.map(|of| of.as_str().into()),
        channel: query.meant("channel", Channel::parse)?.map(|of| of.as_str().into()),
        agent: query.meant("agent", Agent::parse)?.map(|of| of.as_str().into()),
        status: query.parsed("status", str::parse::<Status>)?,
        order: None,
        // After the largest id there is no link.
        after: query.cursor()?.map(|id| LinkId(u32::try_from(id).unwrap_or(u32::MAX))),
    };
    query.end()?;
    let rows = api.links(caller, ask, most).await?;
    let domain = api.domain(&*api.settings().await?);
    let shown =
        rows.links.iter().map(|link| link_row(link, Some(&domain), counts(&rows), rows.now));
    let response = json(StatusCode::OK, array(&columns(), shown));
    Ok(with_next(response, &input, rows.next.map(|id| id.0.to_string())))
}

pub(super) async fn show(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let rows = api.link(caller, &slug(&input.param)?).await?;
    one(&rows, &api.domain(&*api.settings().await?), StatusCode::OK)
}

pub(super) async fn show_external(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let rows = api.link_by_external_id(caller, &external_id(&input)?).await?;
    one(&rows, &api.domain(&*api.settings().await?), StatusCode::OK)
}

pub(super) async fn make(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let new: NewLink = input.object()?;
    let settings = api.settings().await?;
    let request = new.request(&settings)?;
    let key = key(api, caller, &input).await?;
    let (link, made) = api.make_link(caller, &key, request, new.finds()).await?;
    if made == Made::Found {
        let rows = api.link(caller, &link.spec.slug).await?;
        return one(&rows, &api.domain(&settings), StatusCode::OK);
    }
    let location = format!("/-/api/v1/links/{}", link.spec.slug);
    let rows = LinkRows::one(link, 0, 0, api.now());
    let response = one(&rows, &api.domain(&settings), StatusCode::CREATED)?;
    Ok(with_header(response, LOCATION, &location))
}

pub(super) async fn put(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let asked: Edit = input.object()?;
    if input.only_if()?.is_some() {
        let why = "If-Match: this route edits the link whatever it was; \
                   PATCH /links/{slug} edits one version of it";
        return Err(Problem::malformed(why));
    }
    let settings = api.settings().await?;
    let edit = asked.edit(&settings)?;
    let slug = parsed("slug", asked.slug.as_deref(), Slug::typed)?;
    let request = request(&edit, slug, external_id(&input)?)?;
    let key = key(api, caller, &input).await?;
    let put = LinkPut { request, edit, is_live: asked.live };
    let (rows, made) = api.put_link(caller, &key, put).await?;
    let status = if made == Made::Edited { StatusCode::OK } else { StatusCode::CREATED };
    one(&rows, &api.domain(&settings), status)
}

pub(super) async fn edit(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let asked: Edit = input.object()?;
    if asked.slug.as_ref().is_some_and(|slug| *slug != input.param) {
        return Err(Problem::refused("slug", "a link keeps its slug; make another link"));
    }
    let (slug, only_if) = (slug(&input.param)?, input.only_if()?);
    let settings = api.settings().await?;
    let edit = asked.edit(&settings)?;
    let key = key(api, caller, &input).await?;
    let only_if = only_if.as_deref();
    let asked = EditAsk { slug: &slug, edit: &edit, only_if, is_live: asked.live };
    let rows = api.edit_link(caller, &key, &asked).await?;
    one(&rows, &api.domain(&settings), StatusCode::OK)
}

pub(super) async fn retire(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let Retire { gone } = input.object()?;
    let (slug, only_if) = (slug(&input.param)?, input.only_if()?);
    let key = key(api, caller, &input).await?;
    let rows = api.retire_link(caller, &key, &slug, gone, only_if.as_deref()).await?;
    one(&rows, &api.domain(&*api.settings().await?), StatusCode::OK)
}
