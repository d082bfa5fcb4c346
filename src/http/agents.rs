//! The pages of agents on the public listener: `/-/me/TOKEN` and what is below it.
//!
//! Invariant: who one is stands in the address, and nowhere else: no cookie is set or read. GET changes nothing, as
//! programs open the links of chats to draw previews. A token that is wrong or was ended is answered as any unknown
//! address. A form is answered with the address of the next page; if the data cannot be written, with a page whose
//! reload sends the same form. Does not look at the data (see `service`) and does not make pages (see `render`).

use std::sync::Arc;

use bytes::Bytes;
use hyper::body::Body as HttpBody;
use hyper::header::{HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};

use super::Body;
use super::below::below;
use super::live::{self, Fields, with_query};
use super::pages::Page;
use super::stops::Asked;
use crate::domain::agent_page::AGENT_PATH;
use crate::domain::agent_page::shared_address::shared_target;
use crate::domain::agent_page::view::{AgentView, CodeAsked, LinkAsked, Said, Shown};
use crate::domain::code::coupon::CouponCode;
use crate::domain::limits::{PAGE_CHECK_CHARS, PAGE_NUMBER_CHARS};
use crate::redirect::directory::site::Site;
use crate::render::live::agent::{self, Home};
use crate::service::{AgentAnswer, ServeAgents};

/// What an address below the path of agents is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Home,
    /// The form for a link.
    New,
    /// The QR code of the link with a slug.
    Qr(String),
    Manifest,
    /// The form for the next code; those to take one back and to make a link follow.
    Code,
    Undo,
    Link,
}

impl Part {
    fn parse(rest: Option<&str>, method: &Method) -> Option<Self> {
        let is_post = *method == Method::POST;
        match rest {
            None if !is_post => Some(Self::Home),
            Some("new") if !is_post => Some(Self::New),
            Some("manifest") if !is_post => Some(Self::Manifest),
            Some("code") if is_post => Some(Self::Code),
            Some("undo") if is_post => Some(Self::Undo),
            Some("link") if is_post => Some(Self::Link),
            Some(rest) if !is_post => {
                let slug = rest.strip_prefix("qr/")?;
                let is_one = !slug.is_empty() && !slug.contains('/');
                is_one.then(|| Self::Qr(slug.to_owned()))
            }
            _ => None,
        }
    }
}

/// The token and the part that a request is for; `None` if it is for no page of an agent. The path of a domain may be
/// in front.
pub(super) fn address(
    method: &Method,
    path: &str,
    site: impl FnOnce() -> Arc<Site>,
) -> Option<(String, Part)> {
    // Every redirect passes here, and few paths of links are so long.
    if path.len() < AGENT_PATH.len() + PAGE_NUMBER_CHARS + PAGE_CHECK_CHARS
        || ![Method::GET, Method::HEAD, Method::POST].contains(method)
    {
        return None;
    }
    let below = below(path, AGENT_PATH, site)?;
    let (token, rest) = match below.split_once('/') {
        Some((token, rest)) => (token, Some(rest)),
        None => (below, None),
    };
    Some((token.to_owned(), Part::parse(rest, method)?))
}

/// A request for a page of an agent.
pub(super) struct Visit {
    pub(super) agents: Arc<dyn ServeAgents>,
    pub(super) token: String,
    pub(super) part: Part,
    /// For the answer to a token that is nobody's.
    pub(super) unknown: Asked,
}

/// Answers a request for a page of an agent.
pub(super) async fn answer<B>(visit: Visit, request: Request<B>) -> Response<Body>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let Visit { agents, token, part, unknown } = visit;
    let answered = match part {
        Part::Code | Part::Undo | Part::Link => match Fields::read(request.into_body()).await {
            Ok(fields) => form(&*agents, &token, &part, &fields).await,
            Err(error) => return live::page(error.status(), agent::not_now()),
        },
        _ => {
            let fields = Fields::parse(request.uri().query().unwrap_or_default().as_bytes());
            drop(request);
            shown(&*agents, &token, &part, &fields).await
        }
    };
    match answered {
        AgentAnswer::Done(Some(response)) => response,
        AgentAnswer::Done(None) | AgentAnswer::Nobody => {
            unknown.page(Page::NotFound, StatusCode::NOT_FOUND)
        }
        AgentAnswer::NotNow => {
            let mut response = live::page(StatusCode::SERVICE_UNAVAILABLE, agent::not_now());
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
            response
        }
    }
}

/// A page; `None` if the agent has nothing of this name.
async fn shown(
    agents: &dyn ServeAgents,
    token: &str,
    part: &Part,
    fields: &Fields,
) -> AgentAnswer<Option<Response<Body>>> {
    let code = fields.get("code").and_then(|code| CouponCode::parse(code).ok());
    let link = match part {
        Part::Qr(slug) => Some(slug.to_lowercase()),
        _ => fields.get("made").map(str::to_owned),
    };
    let figures = *part == Part::Home;
    let view = match agents.view(token, Shown { code, link, figures }).await {
        AgentAnswer::Nobody => return AgentAnswer::Nobody,
        AgentAnswer::NotNow => return AgentAnswer::NotNow,
        AgentAnswer::Done(view) => view,
    };
    AgentAnswer::Done(page(&view, token, part, fields))
}

fn page(view: &AgentView, token: &str, part: &Part, fields: &Fields) -> Option<Response<Body>> {
    let said = fields.get("said").and_then(|said| said.parse::<Said>().ok());
    let html = match part {
        Part::New => agent::new_link(view, &asked_link(fields), said, token),
        Part::Qr(_) => agent::qr(view, view.asked_link.as_ref()?, token).ok()?,
        Part::Manifest => {
            let manifest = agent::manifest(view, token);
            return Some(live::private(StatusCode::OK, agent::MANIFEST_TYPE, manifest));
        }
        _ => {
            let from = fields.get("from").and_then(|from| from.parse().ok()).unwrap_or_default();
            Home { view, token, said, from }.page()
        }
    };
    Some(live::page(StatusCode::OK, html))
}

/// What the form for a link is filled in with: what was typed, or what a phone shares.
fn asked_link(fields: &Fields) -> LinkAsked {
    let own = |name: &str| fields.get(name).map(str::to_owned);
    let shared = shared_target(["url", "text", "title"].map(|name| fields.get(name)));
    LinkAsked {
        target: own("target").or_else(|| shared.map(str::to_owned)).unwrap_or_default(),
        campaign: own("campaign"),
        channel: own("channel"),
        slug: own("slug"),
        title: own("title").filter(|title| shared != Some(title)),
        once: own("once").unwrap_or_default(),
    }
}

/// Does what a form asks for, and says where to go on.
async fn form(
    agents: &dyn ServeAgents,
    token: &str,
    part: &Part,
    fields: &Fields,
) -> AgentAnswer<Option<Response<Body>>> {
    let own = |name: &str| fields.get(name).map(str::to_owned);
    let once = own("once").unwrap_or_default();
    let home = |query: &[(&str, Option<&str>)]| with_query(&format!("../{token}"), query);
    let next = match part {
        Part::Code => {
            let batch = own("batch").unwrap_or_default();
            match agents.give(token, CodeAsked { batch, label: own("label"), once }).await {
                AgentAnswer::Done(Ok(code)) => {
                    AgentAnswer::Done(home(&[("code", Some(&code.to_string()))]))
                }
                AgentAnswer::Done(Err(said)) => {
                    AgentAnswer::Done(home(&[("said", Some(said.as_str()))]))
                }
                AgentAnswer::Nobody => AgentAnswer::Nobody,
                AgentAnswer::NotNow => AgentAnswer::NotNow,
            }
        }
        Part::Undo => {
            match agents.take_back(token, fields.get("code").unwrap_or_default(), &once).await {
                AgentAnswer::Done(said) => {
                    AgentAnswer::Done(home(&[("said", Some(said.as_str()))]))
                }
                AgentAnswer::Nobody => AgentAnswer::Nobody,
                AgentAnswer::NotNow => AgentAnswer::NotNow,
            }
        }
        _ => {
            let asked = asked_link(fields);
            match agents.make_link(token, asked.clone()).await {
                AgentAnswer::Done(made) => AgentAnswer::Done(after_link(&asked, made)),
                AgentAnswer::Nobody => AgentAnswer::Nobody,
                AgentAnswer::NotNow => AgentAnswer::NotNow,
            }
        }
    };
    match next {
        AgentAnswer::Done(next) => AgentAnswer::Done(Some(live::see_other(&next))),
        AgentAnswer::Nobody => AgentAnswer::Nobody,
        AgentAnswer::NotNow => AgentAnswer::NotNow,
    }
}

/// The form again: empty for the next link of the same campaign and channel, or as it was, with what is wrong.
fn after_link(asked: &LinkAsked, made: Result<crate::domain::link::slug::Slug, Said>) -> String {
    let (campaign, channel) = (asked.campaign.as_deref(), asked.channel.as_deref());
    let place = [("campaign", campaign), ("channel", channel)];
    match made {
        Ok(slug) => {
            let slug = slug.to_string();
            with_query("new", &[[("made", Some(slug.as_str()))].as_slice(), &place].concat())
        }
        Err(said) => {
            let typed = [
                ("said", Some(said.as_str())),
                ("target", Some(asked.target.as_str())),
                ("slug", asked.slug.as_deref()),
                ("title", asked.title.as_deref()),
            ];
            with_query("new", &[typed.as_slice(), &place].concat())
        }
    }
}

#[cfg(test)]
mod tests;
