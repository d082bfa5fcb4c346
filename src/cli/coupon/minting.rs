//! Draws the codes of a batch and sends them in chunks. A chunk with codes that are taken is refused, and
//! sent again with other codes instead. A last change makes the whole batch live.

use std::collections::HashSet;

use crate::change::{Change, Operation, Refusal};
use crate::cli::error::{BatchError, CliError};
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::code::batch::{Batch, BatchId, judge_odds};
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::pattern::CodePattern;
use crate::domain::environment::Random;
use crate::domain::limits::{BATCH_CHUNK_CODES, BATCH_CHUNK_DRAWS_MAX};
use crate::wire::Data;

/// Makes a complete batch live. Returns false if another command had done so already.
pub(in crate::cli) fn finish(batch: BatchId, data: &Data, io: &Io<'_>) -> Result<bool, CliError> {
    match data.change(Change::new(Operation::finish_batch(batch), io.clock, io.random))? {
        Ok(_) => Ok(true),
        Err(Refusal::BatchTaken(_)) => Ok(false),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Creates the codes that a batch still needs, and returns them.
pub(in crate::cli) fn fill(
    batch: &Batch,
    data: &Data,
    io: &mut Io<'_>,
) -> Result<Vec<CouponCode>, CliError> {
    // The batch may come from a server. Without this check, too short a pattern is an endless loop.
    judge_odds(&batch.spec.pattern, batch.spec.count, true)
        .map_err(|odds| BatchError::Odds { odds })?;
    let mut codes = draw(&batch.spec.pattern, batch.missing(), io.random);
    let mut progress = Progress::new("codes");
    let mut minted = u64::from(batch.minted);
    // Sorted, so that a chunk is written to neighbouring pages.
    for chunk in codes.chunks_mut(BATCH_CHUNK_CODES) {
        fill_chunk(batch, chunk, data, io)?;
        minted += chunk.len() as u64;
        progress.show(minted, io);
    }
    progress.end(io);
    Ok(codes)
}

fn fill_chunk(
    batch: &Batch,
    chunk: &mut [CouponCode],
    data: &Data,
    io: &Io<'_>,
) -> Result<(), CliError> {
    for _ in 0..BATCH_CHUNK_DRAWS_MAX {
        let fill = Operation::fill_batch(batch.id, chunk.to_vec());
        match data.change(Change::new(fill, io.clock, io.random))? {
            Ok(()) => return Ok(()),
            Err(Refusal::CodesTaken(taken)) => {
                let taken: HashSet<CouponCode> = taken.into_iter().collect();
                // No code is twice in a chunk, so the codes that are free can stay.
                let mut own: HashSet<CouponCode> = chunk.iter().cloned().collect();
                for code in chunk.iter_mut().filter(|code| taken.contains(code)) {
                    *code = draw_other(&batch.spec.pattern, &own, io.random);
                    own.insert(code.clone());
                }
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Err(BatchError::Exhausted.into())
}

/// A code that is not in `own`. At most half of the codes of a pattern are ever used, so a few draws find
/// one; otherwise the data refuses the chunk once more.
fn draw_other(pattern: &CodePattern, own: &HashSet<CouponCode>, random: &dyn Random) -> CouponCode {
    let drawn = || pattern.draw(random);
    let others = std::iter::repeat_with(drawn).take(BATCH_CHUNK_DRAWS_MAX);
    others.into_iter().find(|code| !own.contains(code)).unwrap_or_else(drawn)
}

/// Draws `count` different codes, sorted.
fn draw(pattern: &CodePattern, count: u32, random: &dyn Random) -> Vec<CouponCode> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut codes: Vec<CouponCode> = Vec::with_capacity(count);
    while codes.len() < count {
        codes.extend((codes.len()..count).map(|_| pattern.draw(random)));
        codes.sort_unstable();
        codes.dedup();
    }
    codes
}
