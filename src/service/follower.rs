//! Follows the writer: keeps the directory of links in step with the data file, and begins click counters.
//!
//! A link that gets its first limit gets a counter, whose past clicks are then read from the data file as
//! it is right after the commit; later clicks are counted as they are written. Invariant: a change that
//! touches such a link is answered only when its past clicks are counted, also if another change began the
//! counter. Does not count clicks as they are answered (see `redirect::directory::limit`).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::agent_links::AgentLinks;
use super::console::LinkIndex;
use super::error::ServiceError;
use crate::domain::click::Click;
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::link::{Link, LinkId};
use crate::recorder::Follow;
use crate::redirect::directory::Directory;
use crate::redirect::directory::limit::count_past_clicks;
use crate::store::{ReadTxn, Store, StoreError};

pub struct Follower {
    pub directory: Arc<Directory>,
    pub agents: Arc<AgentLinks>,
    /// What the console knows of links.
    pub(super) index: Arc<LinkIndex>,
    store: Arc<Store>,
    counts: Mutex<Vec<Arc<PastClicks>>>,
}

/// Links whose counters have begun, and the data file as it was then.
struct PastClicks {
    links: BTreeSet<LinkId>,
    /// Taken by the one that counts.
    txn: Mutex<Option<Result<ReadTxn, StoreError>>>,
    /// Whether they could be counted.
    are_counted: OnceCell<bool>,
}

impl Follower {
    #[must_use]
    pub fn new(store: Arc<Store>, directory: Arc<Directory>, agents: Arc<AgentLinks>) -> Self {
        Self { directory, agents, index: Arc::default(), store, counts: Mutex::default() }
    }

    /// No operation panics halfway, so a poisoned lock still guards a valid state.
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<PastClicks>>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the past clicks of these links are counted.
    pub(super) async fn counted(
        &self,
        is_touched: impl Fn(&LinkId) -> bool,
    ) -> Result<(), ServiceError> {
        let touched: Vec<Arc<PastClicks>> =
            self.lock().iter().filter(|past| past.links.iter().any(&is_touched)).cloned().collect();
        for past in touched {
            self.count(&past).await?;
        }
        Ok(())
    }

    /// Counts past clicks once, whoever asks first.
    async fn count(&self, past: &Arc<PastClicks>) -> Result<(), ServiceError> {
        let mut error = None;
        let count = async {
            let (past, directory) = (Arc::clone(past), Arc::clone(&self.directory));
            let counted = spawn_blocking(move || past.count(&directory)).await;
            match counted.unwrap_or(Ok(false)) {
                Ok(is_counted) => is_counted,
                Err(failed) => {
                    error = Some(failed);
                    false
                }
            }
        };
        let are_counted = *past.are_counted.get_or_init(|| count).await;
        self.lock().retain(|other| !Arc::ptr_eq(other, past));
        if are_counted {
            return Ok(());
        }
        // Whoever waited for another one's count tries again, as after any failure.
        Err(error.unwrap_or_else(|| StoreError::Closed(self.store.path().to_owned())).into())
    }
}

impl PastClicks {
    /// Counts them; `false` if another attempt was interrupted.
    fn count(&self, directory: &Directory) -> Result<bool, StoreError> {
        let txn = self.txn.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(txn) = txn else { return Ok(false) };
        let counters = directory.click_counters();
        let txn = txn.inspect_err(|_| counters.forget(&self.links))?;
        count_past_clicks(&txn, &self.links, counters)?;
        Ok(true)
    }
}

impl Follow for Follower {
    fn links(&self, links: &[Link]) {
        for link in links {
            self.directory.insert(link);
            self.agents.note(link);
        }
        self.index.note(links);
        let begun = self.directory.click_counters().take_new();
        if !begun.is_empty() {
            let txn = Mutex::new(Some(self.store.begin_read()));
            let past = PastClicks { links: begun, txn, are_counted: OnceCell::new() };
            self.lock().push(Arc::new(past));
        }
    }

    fn clicks(&self, clicks: &[Click], counted: &[Option<ClickCounter>]) {
        self.directory.click_counters().catch_up(clicks.iter().zip(counted));
    }
}
