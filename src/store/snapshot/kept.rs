//! A snapshot whose stream is kept, so that its rows can be read again, one at a time.
//!
//! Invariant: the stream was read to its end before, and each of its rows was decoded, but for the columns of
//! clicks, whose checksums are checked when they are spooled. So a list is written row by row, and still
//! nothing is written of a stream that is damaged or cut off. Does not know what the
//! rows are for.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::iter::{self, Peekable};
use std::ops::Deref;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::clicks::walk_blocks;
use super::folding::Folding;
use super::stream::RecordReader;
use super::tag::{Tag, of_records};
use super::{ClickBlock, ListedCodes, ListedLinks, OrderRows, Row, Snapshot, WholeClicks};
use crate::codec::DecodeError;
use crate::domain::click::{Click, ClickSummary};
use crate::domain::code::batch::BatchCode;
use crate::domain::code::coupon::Code;
use crate::domain::link::batch::Addressee;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::alias::Aliases;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::Redemption;
use crate::store::StoreError;
use crate::store::journal::{Block, LinkCount, Rows, SeenRows, WholeRows};
use crate::store::records::Passing;

/// A snapshot, and the stream that it was read from.
#[derive(Debug)]
pub struct Kept<P> {
    pub snapshot: Snapshot<P>,
    pub(super) aliases: Arc<Aliases>,
    pub(super) file: File,
}

impl<P> Deref for Kept<P> {
    type Target = Snapshot<P>;

    fn deref(&self) -> &Snapshot<P> {
        &self.snapshot
    }
}

impl Kept<ListedCodes> {
    /// The single codes and the codes of live batches, sorted by folded text.
    pub fn codes(&self) -> Result<impl Iterator<Item = Result<Code, StoreError>>, StoreError> {
        let single = self.single_codes()?.peekable();
        Ok(Merged { single, of_batches: self.batch_codes()?.peekable() })
    }

    /// The single codes, sorted by folded text.
    pub fn single_codes(
        &self,
    ) -> Result<impl Iterator<Item = Result<Code, StoreError>>, StoreError> {
        self.rows(Tag::Code, |bytes| Tag::Code.row(bytes))
    }

    /// The codes of live batches, sorted by folded text.
    pub fn batch_codes(
        &self,
    ) -> Result<impl Iterator<Item = Result<Code, StoreError>>, StoreError> {
        let rows = self.rows(Tag::BatchCode, |bytes| Tag::BatchCode.row::<BatchCode>(bytes))?;
        Ok(rows.filter_map(|row| {
            let code = row.map(|code| self.batches.get(&code.batch)?.code(code));
            code.transpose()
        }))
    }
}

impl Kept<ListedLinks> {
    /// The links, in the order of their ids.
    pub fn links(&self) -> Result<impl Iterator<Item = Result<Link, StoreError>>, StoreError> {
        self.rows(Tag::Link, |bytes| Tag::Link.row(bytes))
    }

    /// Visits the click counts per link. A link may be visited more than once.
    pub fn each_count(&self, mut visit: impl FnMut(LinkId, LinkCount)) -> Result<(), StoreError> {
        let removed = self
            .rows(Tag::RemovedCount, |bytes| Tag::RemovedCount.row::<(LinkId, LinkCount)>(bytes))?;
        for row in removed {
            let (link, count) = row?;
            visit(link, count);
        }
        let mut blocks = self.blocks(|block| block.counts(&mut visit))?;
        blocks.try_for_each(|block| block)
    }

    /// Visits all clicks, sorted by number. Needs [`ListedLinks::ask_seen`].
    pub fn each_seen(&self, visit: impl FnMut(&ClickSummary)) -> Result<(), StoreError> {
        let blocks = self.blocks(SeenRows::read)?;
        walk_blocks(blocks, &self.aliases, |click| &mut click.recipient, visit)
    }
}

impl Kept<OrderRows> {
    /// The orders, sorted by id, with the codes that redemptions of files name; then the events that are
    /// conversions, sorted by id.
    pub fn orders(
        &self,
    ) -> Result<impl Iterator<Item = Result<Conversion, StoreError>>, StoreError> {
        let mut records = RecordReader::again(FileAt { file: &self.file, at: 0 })?;
        let mut folding = Folding::of(self.settings.currency);
        let (mut bytes, mut ready, mut is_over) = (Vec::new(), VecDeque::new(), false);
        let mut next = move || {
            while ready.is_empty() && !is_over {
                let take = |row| {
                    if let Row::Conversion(order) = row {
                        ready.push_back(*order);
                    }
                };
                match records.record(&mut bytes)? {
                    Some(tag @ of_records!()) => {
                        folding.push(tag, &bytes, &self.aliases, take)?;
                    }
                    Some(_) => {}
                    None => {
                        is_over = true;
                        folding.end(&self.aliases, take);
                    }
                }
            }
            Ok(ready.pop_front())
        };
        Ok(iter::from_fn(move || next().transpose()).fuse())
    }
}

impl Kept<WholeClicks> {
    /// Visits the clicks, sorted by number.
    pub fn each_click(&self, visit: impl FnMut(&Click)) -> Result<(), StoreError> {
        let blocks = self.blocks(WholeRows::read)?;
        walk_blocks(blocks, &self.aliases, |click| &mut click.recipient, visit)
    }
}

impl<P> Kept<P> {
    /// The newest hash of a person.
    #[must_use]
    pub fn newest(&self, person: PersonKey) -> PersonKey {
        self.aliases.resolve(person)
    }

    /// Visits what names or may name people, each row with the newest hash of its person: every record as its own
    /// versions say, redemptions at the till, codes of batches, lists that links were made for, and blocks of clicks. Links
    /// come before them, and a list before its people.
    pub fn each_row(&self, mut visit: impl FnMut(Row<'_>)) -> Result<(), StoreError> {
        let mut records = RecordReader::again(FileAt { file: &self.file, at: 0 })?;
        let (mut bytes, mut passing) = (Vec::new(), Passing::default());
        while let Some(tag) = records.record(&mut bytes)? {
            match tag {
                of_records!() => {
                    passing.push(tag, &bytes, &self.aliases)?.into_iter().for_each(&mut visit);
                }
                Tag::Link => visit(Row::Link(Box::new(tag.row(&bytes)?))),
                Tag::BatchCode => {
                    let code: BatchCode = tag.row(&bytes)?;
                    if let Some(batch) = self.batches.get(&code.batch) {
                        visit(Row::BatchCode(code, batch));
                    }
                }
                Tag::Redemption => {
                    let mut redemption: Redemption = tag.row(&bytes)?;
                    let uses = redemption.uses.iter_mut();
                    uses.for_each(|used| self.aliases.resolve_in(&mut used.customer));
                    visit(Row::Redemption(redemption));
                }
                Tag::LinkBatch => visit(Row::LinkBatch(tag.row(&bytes)?)),
                Tag::Addressee => {
                    let of: Addressee = tag.row(&bytes)?;
                    let person = self.aliases.resolve(of.person);
                    visit(Row::Addressee(Addressee { person, ..of }));
                }
                Tag::Clicks => {
                    visit(Row::Clicks(ClickBlock { bytes: &bytes, aliases: &self.aliases }));
                }
                _ => {}
            }
        }
        passing.end(&self.aliases).into_iter().for_each(visit);
        Ok(())
    }

    /// The blocks of clicks.
    fn blocks<T>(
        &self,
        mut read: impl FnMut(&Block<'_>) -> Result<T, DecodeError>,
    ) -> Result<impl Iterator<Item = Result<T, StoreError>>, StoreError> {
        self.rows(Tag::Clicks, move |bytes| {
            let block = Block::parse(bytes).and_then(|block| read(&block));
            block.map_err(|error| Tag::Clicks.corrupt(error))
        })
    }

    /// The rows of one kind, which are next to each other in the stream.
    fn rows<T>(
        &self,
        tag: Tag,
        mut decode: impl FnMut(&[u8]) -> Result<T, StoreError>,
    ) -> Result<impl Iterator<Item = Result<T, StoreError>>, StoreError> {
        let mut records = RecordReader::again(FileAt { file: &self.file, at: 0 })?;
        let (mut bytes, mut is_among_them) = (Vec::new(), false);
        let mut next = move || {
            while let Some(found) = records.record(&mut bytes)? {
                if found == tag {
                    is_among_them = true;
                    return decode(&bytes).map(Some);
                }
                if is_among_them {
                    break;
                }
            }
            Ok(None)
        };
        Ok(iter::from_fn(move || next().transpose()).fuse())
    }
}

/// Two sequences of codes, each sorted by folded text, as one.
struct Merged<A: Iterator, B: Iterator> {
    single: Peekable<A>,
    of_batches: Peekable<B>,
}

impl<A, B> Iterator for Merged<A, B>
where
    A: Iterator<Item = Result<Code, StoreError>>,
    B: Iterator<Item = Result<Code, StoreError>>,
{
    type Item = Result<Code, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let is_single_first = match (self.single.peek(), self.of_batches.peek()) {
            (Some(Ok(single)), Some(Ok(of_batch))) => {
                single.spec.code.folded() <= of_batch.spec.code.folded()
            }
            (Some(_), _) => true,
            (None, _) => false,
        };
        if is_single_first { self.single.next() } else { self.of_batches.next() }
    }
}

/// A file from a place on. Several of them read one file, each at its own place.
struct FileAt<'a> {
    file: &'a File,
    at: u64,
}

impl Read for FileAt<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(bytes, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
