//! A list in the pieces in which threads have made it.
//!
//! Invariant: an item has the place that it has among all, whatever its piece. To copy half a million orders into one
//! list would take one processor as long as two need to make the pieces.

use std::ops::Index;

/// How many items a piece has, but for the last one.
pub(super) const PIECE_LEN: usize = 1 << 13;

/// Items by their places.
#[derive(Debug)]
pub(super) struct Pieced<T> {
    pieces: Vec<Vec<T>>,
}

impl<T> Pieced<T> {
    /// All pieces but the last have `PIECE_LEN` items.
    pub(super) fn of(pieces: Vec<Vec<T>>) -> Self {
        Self { pieces }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.pieces.iter().flatten()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flatten()
    }

    /// Each with its place.
    pub(super) fn placed(&self) -> impl Iterator<Item = (u32, &T)> + Clone {
        (0..).zip(self.iter())
    }
}

impl<T> Index<u32> for Pieced<T> {
    type Output = T;

    fn index(&self, place: u32) -> &T {
        let place = place as usize;
        &self.pieces[place / PIECE_LEN][place % PIECE_LEN]
    }
}

#[cfg(test)]
mod tests;
