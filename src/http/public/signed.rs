//! Requests for pages that are made for who has their address: those of agents, and what is shared; and webhooks.
//!
//! Invariant: a request for a link is told from them by its path alone.

use std::sync::Arc;

use hyper::Request;

use super::{App, asked};
use crate::domain::limits::HEADERS_MAX;
use crate::http::{agents, hooks, shares};

/// What a request for a page asks for that is made for who has its address.
pub(super) enum Signed {
    Agent(agents::Visit),
    Share(shares::Visit),
    Hook(hooks::Visit),
}

/// `None` for any other request.
pub(super) fn signed<R, B>(app: &App<R>, request: &Request<B>) -> Option<Signed> {
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
    let agents = app.agents.as_ref()?;
    let (token, part) = agents::address(method, path, site)?;
    let (agents, unknown) = (Arc::clone(agents), asked(app, headers));
    Some(Signed::Agent(agents::Visit { agents, token, part, unknown }))
}
