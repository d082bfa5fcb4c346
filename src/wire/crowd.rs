//! The commands that are connected to the local socket.
//!
//! Invariant: there are at most so many, and those that are waited for keep nobody waiting: when there is
//! no room, the one that has been idle for longest is cut off. A command that is answered is not.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::watched::Wait;
use crate::domain::limits::{LOCAL_CONNECTIONS_MAX, LOCAL_IDLE_WHEN_FULL_MS};

/// How long a command is idle before another may have its place.
const IDLE_WHEN_FULL: Duration = Duration::from_millis(LOCAL_IDLE_WHEN_FULL_MS);
/// From one look for an idle one to the next, while there is no room.
const PAUSE: Duration = Duration::from_millis(20);

/// The commands.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    served: JoinSet<()>,
    waits: Vec<(Arc<Wait>, AbortHandle)>,
}

impl Crowd {
    /// Serves one more, for which there is room.
    pub(super) fn serve(
        &mut self,
        wait: Arc<Wait>,
        serving: impl Future<Output = ()> + Send + 'static,
    ) {
        self.waits.retain(|(_, task)| !task.is_finished());
        self.waits.push((wait, self.served.spawn(serving)));
    }

    /// Waits until there is room for one more.
    pub(super) async fn room(&mut self) {
        while self.served.try_join_next().is_some() {}
        while self.served.len() >= LOCAL_CONNECTIONS_MAX {
            self.make_room();
            let _ = timeout(PAUSE, self.served.join_next()).await;
        }
    }

    /// Cuts off the one that has been idle for longest.
    pub(super) fn make_room(&self) {
        let there = self.waits.iter().filter(|(_, task)| !task.is_finished());
        let longest = there.max_by_key(|(wait, _)| wait.lasted());
        if let Some((_, task)) = longest.filter(|(wait, _)| wait.lasted() >= IDLE_WHEN_FULL) {
            task.abort();
        }
    }

    /// Waits until all have ended.
    pub(super) async fn end(&mut self) {
        while self.served.join_next().await.is_some() {}
    }
}
