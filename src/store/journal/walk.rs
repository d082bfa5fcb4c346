//! Merging the rows of many blocks into one sequence, sorted by click number.
//!
//! Blocks are sorted by their first click number and rarely overlap: only after a visitor's number was
//! assigned late, or a commit was retried. Invariant: only overlapping blocks are in memory at once.

use super::rows::Rows;
use crate::domain::click::ClickNumber;

/// A block with rows left to visit.
struct OpenBlock<R> {
    rows: R,
    next: usize,
}

impl<R: Rows> OpenBlock<R> {
    fn number(&self) -> Option<ClickNumber> {
        self.rows.numbers().get(self.next).copied()
    }
}

/// Visits the rows of all blocks, sorted by number. The blocks must be sorted by first number.
pub(in crate::store) fn walk<R: Rows, E>(
    blocks: impl Iterator<Item = Result<R, E>>,
    mut visit: impl FnMut(&R::Row),
) -> Result<(), E> {
    let mut open: Vec<OpenBlock<R>> = Vec::new();
    for block in blocks {
        let block = OpenBlock { rows: block?, next: 0 };
        if let Some(first) = block.number() {
            advance(&mut open, Some(first), &mut visit);
        }
        open.push(block);
    }
    advance(&mut open, None, &mut visit);
    Ok(())
}

/// Visits the rows of the open blocks below a number, and drops the blocks that are finished.
fn advance<R: Rows>(
    open: &mut Vec<OpenBlock<R>>,
    before: Option<ClickNumber>,
    visit: &mut impl FnMut(&R::Row),
) {
    let is_next = |number: &ClickNumber| before.is_none_or(|before| *number < before);
    loop {
        open.retain(|block| block.number().is_some());
        // Visit the block with the lowest number, up to the next number of another block.
        let mut heads: Vec<(ClickNumber, usize)> = open
            .iter()
            .enumerate()
            .filter_map(|(index, block)| Some((block.number()?, index)))
            .collect();
        heads.sort_unstable();
        let Some((lowest, index)) = heads.first().copied() else { return };
        if !is_next(&lowest) {
            return;
        }
        let limit = heads.get(1).map(|(number, _)| *number);
        let block = &mut open[index];
        while let Some(number) = block.number().filter(is_next) {
            if limit.is_some_and(|limit| limit < number) {
                break;
            }
            visit(&block.rows.row(block.next));
            block.next += 1;
        }
    }
}
