//! Those who wait for the disk, and how they are let go.
//!
//! To wake a task of another thread costs a system call. So of those that a commit lets go the writer
//! wakes one of each serving thread, and that one, back on its own thread, lets its company go.
//! Invariant: whoever was let go is woken, also when the one who was to wake them has gone. Absent:
//! how long they wait (recorder).

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::sync::oneshot;

/// Those of one thread who are let go and not yet told so, with whether their click is on disk.
#[derive(Default)]
struct Company(Mutex<VecDeque<(oneshot::Sender<bool>, bool)>>);

thread_local! {
    static COMPANY: Arc<Company> = Arc::default();
}

/// The writer's end of one who waits.
pub(super) struct Waiter {
    sender: oneshot::Sender<bool>,
    company: Arc<Company>,
}

/// A wait; ends with whether the click is on disk.
pub(super) struct Wait {
    receiver: oneshot::Receiver<bool>,
    company: Arc<Company>,
}

/// Begins a wait of this thread.
pub(super) fn wait() -> (Waiter, Wait) {
    let (sender, receiver) = oneshot::channel();
    let company = COMPANY.with(Arc::clone);
    (Waiter { sender, company: Arc::clone(&company) }, Wait { receiver, company })
}

/// Lets all of them go.
pub(super) fn let_go(waiters: Vec<Waiter>, on_disk: bool) {
    let mut companies: Vec<Arc<Company>> = Vec::new();
    for Waiter { sender, company } in waiters {
        company.lock().push_back((sender, on_disk));
        if !companies.iter().any(|known| Arc::ptr_eq(known, &company)) {
            companies.push(company);
        }
    }
    for company in companies {
        company.wake_one();
    }
}

impl Company {
    /// Every step leaves it whole.
    fn lock(&self) -> MutexGuard<'_, VecDeque<(oneshot::Sender<bool>, bool)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the first that has not gone.
    fn wake_one(&self) {
        loop {
            let first = self.lock().pop_front();
            let Some((sender, on_disk)) = first else { return };
            if sender.send(on_disk).is_ok() {
                return;
            }
        }
    }

    /// Wakes all.
    fn wake_all(&self) {
        let all = std::mem::take(&mut *self.lock());
        for (sender, on_disk) in all {
            // A visitor who did not wait has dropped the other end.
            let _ = sender.send(on_disk);
        }
    }
}

impl Future for Wait {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        Pin::new(&mut self.receiver).poll(context).map(|told| told.unwrap_or(false))
    }
}

/// However a wait ends, also when its visitor has gone.
impl Drop for Wait {
    fn drop(&mut self) {
        // First nobody can wake this one any more: who is let go from here on is left to another.
        self.receiver.close();
        self.company.wake_all();
    }
}

#[cfg(test)]
mod tests;
