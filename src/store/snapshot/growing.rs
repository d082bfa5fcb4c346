//! A list of large items that grows without moving them.
//!
//! Invariant: an item stays where it was put, and has the place that it has among all. To allocate each of half a million
//! orders by itself, or to copy them when a list grows, would take longer than to read them. Nothing is taken out but all.

use std::iter::Flatten;
use std::ops::Index;
use std::vec::IntoIter;

/// Items of a piece, but for the first pieces and where lists were joined. A piece of orders is less than 128 KiB: larger
/// ones would be given back to the system, and asked for again.
const PIECE_LEN: usize = 256;
/// Items of the first piece, and the least of the others.
const FIRST_LEN: usize = 4;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growing<T> {
    pieces: Vec<Vec<T>>,
    /// The place of the first item of each piece.
    begins: Vec<usize>,
    len: usize,
}

impl<T> Default for Growing<T> {
    fn default() -> Self {
        Self { pieces: Vec::new(), begins: Vec::new(), len: 0 }
    }
}

impl<T> Growing<T> {
    pub fn push(&mut self, item: T) {
        match self.pieces.last_mut() {
            Some(last) if last.len() < last.capacity() => last.push(item),
            _ => {
                let mut piece = Vec::with_capacity(self.len.clamp(FIRST_LEN, PIECE_LEN));
                piece.push(item);
                self.pieces.push(piece);
                self.begins.push(self.len);
            }
        }
        self.len += 1;
    }

    /// Adds all items of another list.
    pub fn append(&mut self, other: Self) {
        self.begins.extend(other.begins.into_iter().map(|begin| begin + self.len));
        self.pieces.extend(other.pieces);
        self.len += other.len;
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.pieces.last()?.last()
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.pieces.iter().flatten()
    }

    /// The items from a place on.
    pub fn iter_from(&self, place: usize) -> impl Iterator<Item = &T> {
        let piece = self.begins.partition_point(|begin| *begin <= place).saturating_sub(1);
        let begin = self.begins.get(piece).map_or(0, |begin| place - begin);
        self.pieces[piece.min(self.pieces.len())..].iter().flatten().skip(begin)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flatten()
    }
}

impl<T> IntoIterator for Growing<T> {
    type Item = T;
    type IntoIter = Flatten<IntoIter<Vec<T>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.pieces.into_iter().flatten()
    }
}

impl<T> Index<usize> for Growing<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        let piece = self.begins.partition_point(|begin| *begin <= place) - 1;
        &self.pieces[piece][place - self.begins[piece]]
    }
}

#[cfg(test)]
mod tests;
