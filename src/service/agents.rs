//! What the page of an agent asks of the data, and changes in it.
//!
//! Invariant: whoever holds the token of a page reaches what is of its agent, and nothing else; a token that is wrong or
//! was ended is nobody's. The same form sent twice is done once. Pages are made on threads beside the redirects, a few
//! at once. Does not know what a page looks like (see `render`).

mod asking;
mod viewing;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::data::DataService;
use super::error::ServiceError;
use super::turns::Turns;
use crate::domain::agent_page::view::{AgentView, CodeAsked, LinkAsked, Said, Shown};
use crate::domain::agent_page::{AgentPage, PageToken, PagesKey};
use crate::domain::code::coupon::CouponCode;
use crate::domain::environment::{Clock, Random};
use crate::domain::link::slug::Slug;
use crate::store::{ReadTxn, StoreError};

/// The answer to the holder of a token.
#[derive(Debug)]
pub enum AgentAnswer<T> {
    /// The token is no page's.
    Nobody,
    /// The data cannot be read now, or too many pages are being made.
    NotNow,
    Done(T),
}

/// An answer that is made later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = AgentAnswer<T>> + Send + 'a>>;

/// Serves the pages of agents. A token is the last part of an address, as it was opened.
pub trait ServeAgents: fmt::Debug + Send + Sync + 'static {
    /// What the page shows; changes nothing.
    fn view(&self, token: &str, shown: Shown) -> Later<'_, Box<AgentView>>;

    /// Gives the next code of a batch.
    fn give(&self, token: &str, asked: CodeAsked) -> Later<'_, Result<CouponCode, Said>>;

    /// Takes back a code that the agent gave.
    fn take_back(&self, token: &str, code: &str, once: &str) -> Later<'_, Said>;

    /// Makes a link of the agent.
    fn make_link(&self, token: &str, asked: LinkAsked) -> Later<'_, Result<Slug, Said>>;
}

/// Serves them from the data file of a running server.
#[derive(Clone)]
pub struct AgentPages {
    pub service: DataService,
    pub key: PagesKey,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    turns: Turns,
}

impl fmt::Debug for AgentPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgentPages")
    }
}

impl AgentPages {
    #[must_use]
    pub fn new(
        service: DataService,
        key: PagesKey,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self { service, key, clock, random, turns: Turns::default() }
    }

    /// A token that may be one. Strangers who try tokens cost no look-up in the data but of a number.
    fn token(written: &str) -> Option<PageToken> {
        PageToken::parse(written).filter(|token| token.number().is_some())
    }

    /// Reads something of the page of a token, on a thread of its own.
    async fn read<T: Send + 'static>(
        &self,
        token: Option<PageToken>,
        read: impl FnOnce(&Self, &ReadTxn, AgentPage) -> Result<T, StoreError> + Send + 'static,
    ) -> AgentAnswer<T> {
        let Some(token) = token else { return AgentAnswer::Nobody };
        let Some(turn) = self.turns.take().await else { return AgentAnswer::NotNow };
        let Ok(open) = self.service.pass().await else { return AgentAnswer::NotNow };
        let this = self.clone();
        let read = move || {
            let txn = this.service.store.begin_read()?;
            drop(open);
            let page = match token.number() {
                Some(number) => txn.agent_page(number)?,
                None => None,
            };
            let page = page.filter(|page| this.key.opens(&token, page));
            let done = page.map(|page| read(&this, &txn, page)).transpose();
            drop(turn);
            done
        };
        match tokio::task::spawn_blocking(read).await {
            Ok(Ok(Some(read))) => AgentAnswer::Done(read),
            Ok(Ok(None)) => AgentAnswer::Nobody,
            Ok(Err(_)) | Err(_) => AgentAnswer::NotNow,
        }
    }
}

impl ServeAgents for AgentPages {
    fn view(&self, token: &str, shown: Shown) -> Later<'_, Box<AgentView>> {
        let token = Self::token(token);
        Box::pin(self.read(token, move |this, txn, page| {
            viewing::view(this, txn, page.agent, &shown).map(Box::new)
        }))
    }

    fn give(&self, token: &str, asked: CodeAsked) -> Later<'_, Result<CouponCode, Said>> {
        let token = Self::token(token);
        Box::pin(asking::give(self, token, asked))
    }

    fn take_back(&self, token: &str, code: &str, once: &str) -> Later<'_, Said> {
        let (token, code, once) = (Self::token(token), CouponCode::parse(code), once.to_owned());
        Box::pin(asking::take_back(self, token, code.ok(), once))
    }

    fn make_link(&self, token: &str, asked: LinkAsked) -> Later<'_, Result<Slug, Said>> {
        let token = Self::token(token);
        Box::pin(asking::make_link(self, token, asked))
    }
}

/// A failure of the data file has its own message in the log; the agent can only try again.
fn not_now(_: ServiceError) -> Said {
    Said::NotNow
}
