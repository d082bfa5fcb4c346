//! What serves the pages that are made for who has their address, and takes webhooks.

use std::sync::Arc;

use super::log::Log;
use super::running::complain;
use crate::cli::outside::OsRandom;
use crate::domain::environment::Clock;
use crate::service::{
    AgentPages, DataService, Hooks, ReportDesk, ServeAgents, ServeHooks, ServeShares, Shares,
};
use crate::store::keys::pages_key;

/// Without pages if their key cannot be read, without which the rest works.
#[derive(Default)]
pub(super) struct SignedPages {
    pub(super) agents: Option<Arc<dyn ServeAgents>>,
    pub(super) shares: Option<Arc<dyn ServeShares>>,
    pub(super) hooks: Option<Arc<dyn ServeHooks>>,
}

impl SignedPages {
    pub(super) fn of(
        service: &DataService,
        clock: &Arc<dyn Clock>,
        desk: &ReportDesk,
        log: &Log,
    ) -> Self {
        let path = service.store.path();
        let hooks = Hooks::new(service.clone(), Arc::clone(clock), Arc::new(OsRandom));
        let hooks: Option<Arc<dyn ServeHooks>> = Some(Arc::new(hooks));
        let key = match pages_key(path, &OsRandom) {
            Ok(key) => key,
            Err(error) => {
                complain(log, &error);
                return Self { hooks, ..Self::default() };
            }
        };
        let own = || (service.clone(), key.clone(), Arc::clone(clock));
        let (service, key, clock) = own();
        let agents = AgentPages::new(service, key, clock, Arc::new(OsRandom));
        let (service, key, clock) = own();
        let shares = Shares::new(service, key, clock, desk.clone());
        Self { agents: Some(Arc::new(agents)), shares: Some(Arc::new(shares)), hooks }
    }
}
