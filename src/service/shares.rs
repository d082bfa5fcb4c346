//! What the address of a share shows.
//!
//! Invariant: whoever holds the token of a share sees what it shows, until its last day or its end, and nothing else; a
//! token that is wrong, or of a share that is over, is nobody's. Does not make what is shown (see `report_desk`).

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::data::DataService;
use super::report_desk::{DeskAnswer, ReportDesk};
use super::turns::Turns;
use crate::domain::agent_page::{PageToken, PagesKey};
use crate::domain::environment::Clock;
use crate::domain::share::Share;
use crate::store::{Ask, StoreError};

/// What there is of a page, found later; `None` if the token is of no share that is open.
pub type SharedLater<'a> = Pin<Box<dyn Future<Output = Option<DeskAnswer>> + Send + 'a>>;

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
    desk: ReportDesk,
    turns: Turns,
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
        clock: Arc<dyn Clock>,
        desk: ReportDesk,
    ) -> Self {
        Self { service, key, clock, desk, turns: Turns::default() }
    }

    /// The open share of a token; `Err` if the data cannot be read now.
    async fn find(&self, token: PageToken) -> Result<Option<Share>, NotNow> {
        let Some(number) = token.number() else { return Ok(None) };
        let turn = self.turns.take().await.ok_or(NotNow)?;
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

    async fn shown(&self, token: Option<PageToken>) -> Option<DeskAnswer> {
        let share = match self.find(token?).await {
            Ok(share) => share?,
            Err(NotNow) => return Some(DeskAnswer::NotNow),
        };
        let asked = ["share", "show", &share.number.to_string()].map(str::to_owned);
        Some(self.desk.page(asked.to_vec()).await)
    }
}

/// The data cannot be read now.
struct NotNow;

impl ServeShares for Shares {
    fn page(&self, token: &str) -> SharedLater<'_> {
        Box::pin(self.shown(PageToken::parse(token)))
    }
}
