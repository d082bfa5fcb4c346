//! The visitors who wait for a commit, and how they are woken.
//!
//! Waking a task of another thread costs a system call. So the writer wakes one waiter of each serving
//! thread, and that one wakes the others of its own thread. Invariant: every released waiter is woken, even
//! if the one that should wake it has gone. Does not limit how long they wait (see `handle`).

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::sync::oneshot;

/// The waiters of one thread that are released but not woken yet, with whether their click is on disk.
#[derive(Default)]
struct WakeList(Mutex<VecDeque<(oneshot::Sender<bool>, bool)>>);

thread_local! {
    static WAKE_LIST: Arc<WakeList> = Arc::default();
}

/// The writer's end of a wait.
pub(super) struct Waiter {
    sender: oneshot::Sender<bool>,
    list: Arc<WakeList>,
}

/// The visitor's end of a wait. Resolves to whether the click is on disk.
pub(super) struct Wait {
    receiver: oneshot::Receiver<bool>,
    list: Arc<WakeList>,
}

/// Begins a wait on this thread.
pub(super) fn wait() -> (Waiter, Wait) {
    let (sender, receiver) = oneshot::channel();
    let list = WAKE_LIST.with(Arc::clone);
    (Waiter { sender, list: Arc::clone(&list) }, Wait { receiver, list })
}

/// Releases waiters: puts them on their threads' lists, and wakes the first of each.
pub(super) fn release(waiters: Vec<Waiter>, on_disk: bool) {
    let mut lists: Vec<Arc<WakeList>> = Vec::new();
    for Waiter { sender, list } in waiters {
        list.lock().push_back((sender, on_disk));
        if !lists.iter().any(|known| Arc::ptr_eq(known, &list)) {
            lists.push(list);
        }
    }
    for list in lists {
        list.wake_one();
    }
}

impl WakeList {
    /// Ignores poisoning: each step leaves the list consistent.
    fn lock(&self) -> MutexGuard<'_, VecDeque<(oneshot::Sender<bool>, bool)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the first waiter that is still waiting.
    fn wake_one(&self) {
        loop {
            let first = self.lock().pop_front();
            let Some((sender, on_disk)) = first else { return };
            if sender.send(on_disk).is_ok() {
                return;
            }
        }
    }

    fn wake_all(&self) {
        let all = std::mem::take(&mut *self.lock());
        for (sender, on_disk) in all {
            // Fails if the visitor stopped waiting.
            let _ = sender.send(on_disk);
        }
    }
}

impl Future for Wait {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        // Without an answer the writer is gone, and the click is not on disk.
        Pin::new(&mut self.receiver).poll(context).map(|on_disk| on_disk.unwrap_or(false))
    }
}

/// Wakes the rest of the list however a wait ends, even if its visitor has disconnected.
impl Drop for Wait {
    fn drop(&mut self) {
        // Closed first: from here on the writer picks another waiter to wake the list.
        self.receiver.close();
        self.list.wake_all();
    }
}

#[cfg(test)]
mod tests;
