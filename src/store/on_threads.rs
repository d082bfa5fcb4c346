//! Work on many pieces by several threads.
//!
//! Invariant: each piece is worked on once. Which thread gets which piece is up to chance, so results must not
//! depend on it. The first error, by the number of its piece, is returned.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads would hold more memory, and take more from others.
const THREADS_MAX: usize = 8;

/// Lets threads take the pieces `0..pieces` in turn. Each begins with a state of its own; returns these states.
pub(crate) fn on_threads<S: Send, E: Send>(
    pieces: usize,
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<(), E> + Sync,
) -> Result<Vec<S>, E> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = begin();
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= pieces {
                return Ok(state);
            }
            if let Err(error) = work(&mut state, piece) {
                // The others stop too.
                next.fetch_max(pieces, Ordering::Relaxed);
                return Err((piece, error));
            }
        }
    };
    let others = cores.min(THREADS_MAX).min(pieces).saturating_sub(1);
    let ended: Vec<Result<S, (usize, E)>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..others).map(|_| scope.spawn(run)).collect();
        let own = run();
        let others = threads.into_iter().map(|thread| match thread.join() {
            Ok(ended) => ended,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        others.chain([own]).collect()
    });
    let (mut states, mut errors) = (Vec::with_capacity(ended.len()), Vec::new());
    for ended in ended {
        match ended {
            Ok(state) => states.push(state),
            Err(error) => errors.push(error),
        }
    }
    errors.into_iter().min_by_key(|(piece, _)| *piece).map_or(Ok(states), |(_, error)| Err(error))
}

/// Does two things at once.
pub(crate) fn both<A: Send, B>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests;
