//! The codes of a batch, drawn and sent in chunks; a chunk of which some are taken is refused, and sent
//! again with others in their place. A last change makes the whole batch live.

use std::collections::HashSet;

use crate::change::{Change, Outcome, Refusal, What};
use crate::cli::error::{BatchError, CliError};
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::code::batch::{Batch, BatchId};
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::pattern::CodePattern;
use crate::domain::environment::Random;
use crate::domain::limits::{BATCH_CHUNK_CODES, BATCH_CHUNK_DRAWS_MAX};
use crate::wire::Data;

/// Makes a batch live that has all of its codes. Whether it was this that did; it may be live already.
pub(in crate::cli) fn finish(batch: BatchId, data: &Data, io: &Io<'_>) -> Result<bool, CliError> {
    let change = Change::new(What::FinishBatch(batch), io.clock, io.random);
    match data.change(change)?.outcome {
        Outcome::BatchLive(_) => Ok(true),
        Outcome::Refused(Refusal::BatchTaken(_)) => Ok(false),
        Outcome::Refused(refusal) => Err(refusal.into()),
        other => unreachable!("a batch goes live or is refused, not {other:?}"),
    }
}

/// Makes the codes that a batch misses, and gives them.
pub(in crate::cli) fn fill(
    batch: &Batch,
    data: &Data,
    io: &mut Io<'_>,
) -> Result<Vec<CouponCode>, CliError> {
    let mut codes = draw(&batch.spec.pattern, batch.missing(), io.random);
    let mut progress = Progress::new("codes");
    let mut minted = u64::from(batch.minted);
    // In their order, so that a chunk is written to neighbouring pages.
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
        let what = What::FillBatch { batch: batch.id, codes: chunk.to_vec() };
        match data.change(Change::new(what, io.clock, io.random))?.outcome {
            Outcome::BatchFilled { .. } => return Ok(()),
            Outcome::Refused(Refusal::CodesTaken(taken)) => {
                let taken: HashSet<CouponCode> = taken.into_iter().collect();
                // What is sent is never twice in it, so that a code that can be made stays.
                let mut own: HashSet<CouponCode> = chunk.iter().cloned().collect();
                for code in chunk.iter_mut().filter(|code| taken.contains(code)) {
                    *code = draw_other(&batch.spec.pattern, &own, io.random);
                    own.insert(code.clone());
                }
            }
            Outcome::Refused(refusal) => return Err(refusal.into()),
            other => unreachable!("a batch is filled or refused, not {other:?}"),
        }
    }
    Err(BatchError::Exhausted.into())
}

/// A code that is not among these. Fewer than half of a pattern's codes are ever drawn, so that one
/// is soon found; where none is, the file will tell.
fn draw_other(pattern: &CodePattern, own: &HashSet<CouponCode>, random: &dyn Random) -> CouponCode {
    let drawn = || pattern.draw(random);
    let others = std::iter::repeat_with(drawn).take(BATCH_CHUNK_DRAWS_MAX);
    others.into_iter().find(|code| !own.contains(code)).unwrap_or_else(drawn)
}

/// So many codes, all different, in their order.
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
