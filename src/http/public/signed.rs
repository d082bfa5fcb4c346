//! Requests for pages that are made for who has their address: those of agents, and what is shared; and what shops send
//! and their pages load: webhooks, conversions, the script and the pixel.
//!
//! Invariant: a request for a link is told from them by its path alone.

use std::future::ready;
use std::net::IpAddr;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};

use super::{App, Boxed, asked};
use crate::domain::limits::HEADERS_MAX;
use crate::http::api::{ApiSite, TELLING};
use crate::http::below::below;
use crate::http::pages::Page;
use crate::http::stops::Asked;
use crate::http::{Body, agents, hooks, pixel, shares};

/// What a request for a page asks for that is made for who has its address.
pub(super) enum Signed {
    Agent(agents::Visit),
    Share(shares::Visit),
    Hook(hooks::Visit),
    Conversions(Arc<ApiSite>, Asked),
    /// What the pages of a shop load.
    Pixel(Response<Body>),
}

impl Signed {
    pub(super) fn answer(self, peer: IpAddr, request: Request<Incoming>) -> Boxed<'static> {
        match self {
            Self::Agent(visit) => Box::pin(agents::answer(visit, request)),
            Self::Share(visit) => Box::pin(shares::answer(visit)),
            Self::Hook(visit) => Box::pin(hooks::answer(visit, request)),
            Self::Pixel(response) => Box::pin(ready(response)),
            Self::Conversions(api, unknown) => Box::pin(told(api, unknown, peer, request)),
        }
    }
}

/// Until somebody may tell conversions, the address is as any unknown one.
async fn told(
    api: Arc<ApiSite>,
    unknown: Asked,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Response<Body> {
    let told = api.told(peer, request).await;
    told.unwrap_or_else(|| unknown.page(Page::NotFound, StatusCode::NOT_FOUND))
}

/// `None` for any other request.
pub(super) fn signed<R, B>(app: &App<R>, peer: IpAddr, request: &Request<B>) -> Option<Signed> {
    let (method, path, headers) = (request.method(), request.uri().path(), request.headers());
    // Most requests are for links: they end here.
    if !path.contains("/-/") || headers.len() > HEADERS_MAX {
        return None;
    }
    let site = || app.serving.directory.site();
    if let Some(shares) = &app.shares
        && let Some(token) = shares::token(method, path, site)
    {
        let (shares, unknown) = (Arc::clone(shares), asked(app, headers));
        return Some(Signed::Share(shares::Visit { shares, token, unknown }));
    }
    if let Some(hooks) = &app.hooks
        && let Some((kind, name)) = hooks::address(method, path, site)
    {
        let (hooks, unknown) = (Arc::clone(hooks), asked(app, headers));
        return Some(Signed::Hook(hooks::Visit { hooks, kind, name, unknown }));
    }
    if let Some(api) = &app.conversions
        && *method == Method::POST
        && below(path, TELLING, site) == Some("")
    {
        return Some(Signed::Conversions(Arc::clone(api), asked(app, headers)));
    }
    if let Some(desk) = &app.pixel
        && let Some(response) = pixel::answer((&app.serving, &app.forwarding), desk, peer, request)
    {
        return Some(Signed::Pixel(response));
    }
    let agents = app.agents.as_ref()?;
    let (token, part) = agents::address(method, path, site)?;
    let (agents, unknown) = (Arc::clone(agents), asked(app, headers));
    Some(Signed::Agent(agents::Visit { agents, token, part, unknown }))
}
