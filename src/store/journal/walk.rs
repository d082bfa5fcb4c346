//! Many blocks walked through as one journal, in the order of the clicks' numbers.
//!
//! Blocks come in the order of their first numbers and hardly ever overlap: a visitor who was given
//! a number late, or a commit that was tried again, makes them. Invariant: only blocks that overlap
//! are in memory at once.

use super::rows::Rows;
use crate::domain::click::ClickNumber;

/// A block that is being walked through, and the next row of it.
struct Open<R> {
    rows: R,
    next: usize,
}

impl<R: Rows> Open<R> {
    fn number(&self) -> Option<ClickNumber> {
        self.rows.numbers().get(self.next).copied()
    }
}

/// Walks through all rows of blocks that come in the order of their first numbers.
pub(in crate::store) fn walk<R: Rows, E>(
    blocks: impl Iterator<Item = Result<R, E>>,
    mut visit: impl FnMut(&R::Row),
) -> Result<(), E> {
    let mut open: Vec<Open<R>> = Vec::new();
    for block in blocks {
        let block = Open { rows: block?, next: 0 };
        if let Some(first) = block.number() {
            advance(&mut open, Some(first), &mut visit);
        }
        open.push(block);
    }
    advance(&mut open, None, &mut visit);
    Ok(())
}

/// Visits all rows of the open blocks that come before a number, and closes those that are over.
fn advance<R: Rows>(
    open: &mut Vec<Open<R>>,
    before: Option<ClickNumber>,
    visit: &mut impl FnMut(&R::Row),
) {
    let is_next = |number: &ClickNumber| before.is_none_or(|before| *number < before);
    loop {
        open.retain(|block| block.number().is_some());
        // The lowest number of all, and how far its block goes before another's turn comes.
        let mut heads: Vec<(ClickNumber, usize)> = open
            .iter()
            .enumerate()
            .filter_map(|(place, block)| Some((block.number()?, place)))
            .collect();
        heads.sort_unstable();
        let Some((lowest, place)) = heads.first().copied() else { return };
        if !is_next(&lowest) {
            return;
        }
        let turn = heads.get(1).map(|(number, _)| *number);
        let block = &mut open[place];
        while let Some(number) = block.number().filter(is_next) {
            if turn.is_some_and(|turn| turn < number) {
                break;
            }
            visit(&block.rows.row(block.next));
            block.next += 1;
        }
    }
}
