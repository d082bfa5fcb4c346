//! The stop page of the public listener: a recipient says that they want no more messages.
//!
//! Programs open the links of messages to draw previews and to look for malware. Invariant: only a POST changes anything,
//! and it is answered once that is on disk. A token that was not made here is answered as any unknown address.

use std::fmt;
use std::sync::Arc;

use hyper::{Response, StatusCode};

use super::Body;
use super::below::below;
use super::language::Language;
use super::pages::{Page, show};
use crate::domain::link::stop::{STOP_PATH, StopKey};
use crate::domain::link::sub_id::SubId;
use crate::redirect::directory::site::Site;
use crate::service::{KeepStops, Stopping};

/// What the listener needs to serve the page.
#[derive(Clone)]
pub struct StopPage {
    pub key: StopKey,
    pub keeper: Arc<dyn KeepStops>,
}

impl fmt::Debug for StopPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StopPage")
    }
}

/// The token in the path of a request; `None` if it is no stop address. The path of a domain may be in front.
pub(super) fn token(path: &str, site: impl FnOnce() -> Arc<Site>) -> Option<&str> {
    let token = below(path, STOP_PATH, site)?;
    (!token.contains('/')).then_some(token)
}

/// The whole answer to a request for the page.
pub(super) struct Asked {
    pub(super) language: Language,
    pub(super) site: Arc<Site>,
}

impl Asked {
    pub(super) fn page(&self, page: Page, status: StatusCode) -> Response<Body> {
        show(page, status, self.language, &self.site)
    }

    /// Asks whether they want no more; changes nothing.
    pub(super) fn form(&self, recipient: Option<&SubId>) -> Response<Body> {
        match recipient {
            Some(_) => self.page(Page::Stop, StatusCode::OK),
            None => self.page(Page::NotFound, StatusCode::NOT_FOUND),
        }
    }

    /// Writes it down.
    pub(super) async fn keep(self, stops: StopPage, recipient: Option<SubId>) -> Response<Body> {
        let Some(recipient) = recipient else { return self.form(None) };
        match stops.keeper.stop(recipient).await {
            Stopping::Kept => self.page(Page::Stopped, StatusCode::OK),
            Stopping::Nobody => self.form(None),
            Stopping::NotNow => self.page(Page::NotStopped, StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

#[cfg(test)]
mod tests;
