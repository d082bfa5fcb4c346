//! What the address of a share shows.
//!
//! Invariant: whoever holds the token of a share sees what it shows, until its last day or its end, and nothing else; a
//! token that is wrong, or of a share that is over, is nobody's. Does not make what is shown (see `report_desk`).

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::data::DataService;
use super::report_desk::{DeskAnswer, ReportDesk};
use crate::domain::agent_page::{PageToken, PagesKey};
use crate::domain::environment::{Clock, Random};
use crate::domain::limits::{PAGE_WAIT_MS, PAGES_AT_ONCE};
use crate::domain::share::Share;
use crate::store::{Ask, StoreError};

/// The answer to the holder of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareAnswer {
    /// The token is of no share that is open.
    Nobody,
    /// The page is being made.
    Making,
    /// The data cannot be read now, or too many pages are being made.
    NotNow,
    /// The page, as HTML, and a number drawn for this answer.
    Page(Bytes, u128),
}

/// An answer that is made later.
pub type SharedLater<'a> = Pin<Box<dyn Future<Output = ShareAnswer> + Send + 'a>>;

/// Serves what is shared. A token is the last part of an address, as it was opened.
pub trait ServeShares: fmt::Debug + Send + Sync + 'static {
    fn page(&self, token: &str) -> SharedLater<'_>;
}

/// Serves it from the data file of a running server.
#[derive(Clone)]
pub struct Shares {
    service: DataService,
    key: PagesKey,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    desk: ReportDesk,
    turns: Arc<Semaphore>,
}

impl fmt::Debug for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shares")
    }
}

impl Shares {
    #[must_use]
    pub fn new(
        service: DataService,
        key: PagesKey,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
        desk: ReportDesk,
    ) -> Self {
        Self { service, key, clock, random, desk, turns: Arc::new(Semaphore::new(PAGES_AT_ONCE)) }
    }

    /// The open share of a token; `Err` if the data cannot be read now.
    async fn find(&self, token: PageToken) -> Result<Option<Share>, NotNow> {
        let Some(number) = token.number() else { return Ok(None) };
        let wait = Duration::from_millis(PAGE_WAIT_MS);
        let turn = timeout(wait, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or(NotNow)?;
        let (this, now) = (self.clone(), self.clock.now());
        let read = move || {
            let store = &this.service.store;
            let share = store.begin_read()?.share(number)?;
            let share = share.filter(|share| this.key.share_token(share).is(&token));
            // Strangers who try tokens cost no more than this look-up.
            let Some(share) = share else { return Ok::<_, StoreError>(None) };
            let zone = store.snapshot(&Ask::settings())?.settings.zone;
            drop(turn);
            Ok(Some(share).filter(|share| share.is_open(zone.day(now))))
        };
        let read = tokio::task::spawn_blocking(read).await;
        read.ok().and_then(Result::ok).ok_or(NotNow)
    }

    async fn shown(&self, token: Option<PageToken>) -> ShareAnswer {
        let Some(token) = token else { return ShareAnswer::Nobody };
        let share = match self.find(token).await {
            Ok(Some(share)) => share,
            Ok(None) => return ShareAnswer::Nobody,
            Err(NotNow) => return ShareAnswer::NotNow,
        };
        let asked = ["share", "show", &share.number.to_string()].map(str::to_owned);
        match self.desk.page(asked.to_vec()).await {
            DeskAnswer::Page(page) => {
                let mut nonce = [0; 16];
                self.random.fill(&mut nonce);
                ShareAnswer::Page(page, u128::from_le_bytes(nonce))
            }
            DeskAnswer::Making => ShareAnswer::Making,
            DeskAnswer::NotNow => ShareAnswer::NotNow,
        }
    }
}

/// The data cannot be read now.
struct NotNow;

impl ServeShares for Shares {
    fn page(&self, token: &str) -> SharedLater<'_> {
        Box::pin(self.shown(PageToken::parse(token)))
    }
}
