//! Walking through the links of the data file.
//!
//! Invariant: each walk reads one read transaction, so it sees each link once. Does not change links
//! (see `txn`).

use std::ops::Range;

use redb::{ReadableTable, ReadableTableMetadata};

use crate::domain::link::{Link, LinkId};
use crate::store::rows::row;
use crate::store::{Store, StoreError, tables};

/// With fewer links, a second thread costs more than it saves.
pub(super) const THREAD_LINKS_MIN: u32 = 5_000;

impl Store {
    pub fn link_count(&self) -> Result<u64, StoreError> {
        Ok(self.read()?.open_table(tables::LINKS)?.len()?)
    }

    /// Visits every link, on all cores and in no particular order. Each thread holds one link in
    /// memory.
    pub fn each_link(&self, visit: impl Fn(&Link) + Sync) -> Result<(), StoreError> {
        let txn = self.read()?;
        let end = txn.open_table(tables::LINKS)?.last()?.map_or(0, |(id, _)| id.value() + 1);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = u32::try_from(threads).unwrap_or(1).clamp(1, end / THREAD_LINKS_MIN + 1);
        let walk = |ids: Range<u32>| -> Result<(), StoreError> {
            for entry in txn.open_table(tables::LINKS)?.range(ids)? {
                let (id, bytes) = entry?;
                visit(&row("links", &id.value(), tables::ROW_VERSION, bytes.value())?);
            }
            Ok(())
        };
        let part = end.div_ceil(threads);
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|index| scope.spawn(move || walk(index * part..(index + 1) * part)))
                .collect();
            let own = walk(0..part);
            let joined = others.into_iter().map(|other| {
                other.join().unwrap_or_else(|panic| {
                    // Keep the message of the thread's panic.
                    std::panic::resume_unwind(panic)
                })
            });
            joined.fold(own, Result::and)
        })
    }

    /// Visits at most `count` links from an id on. Returns the id to continue with; `None` at the end.
    pub fn some_links(
        &self,
        from: LinkId,
        count: usize,
        mut visit: impl FnMut(&Link),
    ) -> Result<Option<LinkId>, StoreError> {
        let txn = self.read()?;
        let table = txn.open_table(tables::LINKS)?;
        for (index, entry) in table.range(from.0..)?.enumerate() {
            let (id, bytes) = entry?;
            if index == count {
                return Ok(Some(LinkId(id.value())));
            }
            visit(&row("links", &id.value(), tables::ROW_VERSION, bytes.value())?);
        }
        Ok(None)
    }
}
