//! The connections of the local socket that are open.
//!
//! Invariant: their number is bounded, and idle clients do not keep others out: at the limit, the
//! connection that has been idle longest is closed. A connection whose request is being answered is
//! never closed for that.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::watched::IdleTime;
use crate::domain::limits::{LOCAL_CONNECTIONS_MAX, LOCAL_IDLE_WHEN_FULL_MS};

/// How long a connection must have been idle before it may be closed for another one.
const IDLE_WHEN_FULL: Duration = Duration::from_millis(LOCAL_IDLE_WHEN_FULL_MS);
/// How often to look for an idle connection at the limit.
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Debug, Default)]
pub(super) struct Connections {
    tasks: JoinSet<()>,
    idle_times: Vec<(Arc<IdleTime>, AbortHandle)>,
}

impl Connections {
    /// Serves a connection. Call `wait_for_slot` first.
    pub(super) fn serve(
        &mut self,
        idle_time: Arc<IdleTime>,
        serving: impl Future<Output = ()> + Send + 'static,
    ) {
        self.idle_times.retain(|(_, task)| !task.is_finished());
        self.idle_times.push((idle_time, self.tasks.spawn(serving)));
    }

    /// Waits until there are fewer connections than the limit.
    pub(super) async fn wait_for_slot(&mut self) {
        while self.tasks.try_join_next().is_some() {}
        while self.tasks.len() >= LOCAL_CONNECTIONS_MAX {
            self.close_idlest();
            let _ = timeout(PAUSE, self.tasks.join_next()).await;
        }
    }

    /// Closes the connection that has been idle longest, if it has been idle long enough.
    pub(super) fn close_idlest(&self) {
        let open = self.idle_times.iter().filter(|(_, task)| !task.is_finished());
        let idlest = open.max_by_key(|(idle, _)| idle.elapsed());
        if let Some((_, task)) = idlest.filter(|(idle, _)| idle.elapsed() >= IDLE_WHEN_FULL) {
            task.abort();
        }
    }

    /// Waits until all connections have ended.
    pub(super) async fn end(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}
