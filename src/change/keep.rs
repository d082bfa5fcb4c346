//! Removes clicks and user agents that the plan keeps no longer.
//!
//! Whoever has the data file plans each step beside the writer, and the change that is applied has the plan in it. What a
//! command sends has none. Invariant: a step removes only what the plan in force keeps no longer when it is applied.

use crate::domain::settings::Settings;
use crate::domain::settings::privacy::Retention;
use crate::domain::time::Timestamp;
use crate::store::{KeptFrom, Removal, RemovedNow, Store, StoreError, Txn};

use super::outcome::Outcome;
use super::request::{Change, What};

/// From which time on the plan keeps something.
fn kept_from(settings: &Settings, at: Timestamp) -> KeptFrom {
    let privacy = &settings.privacy;
    let from = |kept: Option<Retention>| kept.map(|kept| kept.since(at, &settings.zone));
    KeptFrom { clicks: from(privacy.clicks), agents: from(privacy.user_agents) }
}

impl Change {
    /// The same change, with the step planned if it is one that removes what is kept no longer.
    pub fn planned(self, store: &Store) -> Result<Self, StoreError> {
        let What::Keep(_) = &self.what else { return Ok(self) };
        let kept = kept_from(&store.settings()?, self.at);
        let removal = store.begin_read()?.next_removal(&kept)?;
        Ok(Self { what: What::Keep(removal.map(Box::new)), ..self })
    }
}

pub(super) fn keep(
    txn: &Txn,
    removal: Option<&Removal>,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let kept = kept_from(&txn.settings()?, at);
    let Some(removal) = removal else {
        txn.end_removal(&kept)?;
        return Ok(Outcome::RemovedSome { clicks: 0, agents: 0, is_done: true });
    };
    let RemovedNow { clicks, agents } = txn.remove(removal, &kept)?;
    Ok(Outcome::RemovedSome { clicks, agents, is_done: false })
}
