//! Deals work out to all processors.
//!
//! Invariant: the parts come back in their order, so what is made of them depends neither on the number of
//! processors nor on which is faster.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, available_parallelism};

/// Pieces that one thread takes at least: starting a thread takes about as long as some hundreds.
const PIECES_A_THREAD_MIN: usize = 2_000;

/// Works on all pieces, in as many parts as there are processors, and hands over what is made of each part.
pub(super) fn in_parts<P: Sync, T: Send>(
    pieces: &[P],
    work: impl Fn(&[P]) -> T + Sync,
    mut take: impl FnMut(T),
) {
    let threads = available_parallelism().map_or(1, NonZero::get);
    let share = pieces.len().div_ceil(threads).max(PIECES_A_THREAD_MIN);
    if pieces.len() <= share {
        return take(work(pieces));
    }
    let work = &work;
    thread::scope(|scope| {
        let parts: Vec<_> =
            pieces.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
        for part in parts {
            take(part.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
    });
}
