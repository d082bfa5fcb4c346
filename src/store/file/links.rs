//! Walking through the links of the data file.
//!
//! Invariant: each walk reads one read transaction, so it sees each link once. Does not change links
//! (see `txn`).

use std::ops::Range;

use crate::domain::link::{Link, LinkId};
use crate::store::{Store, StoreError, tables};

/// With fewer links, a second thread costs more than it saves.
pub(super) const THREAD_LINKS_MIN: u32 = 5_000;

impl Store {
    pub fn link_count(&self) -> Result<u64, StoreError> {
        tables::LINKS.read(&self.read()?)?.len()
    }

    /// Visits every link, on all cores and in no particular order. Each thread holds one link in
    /// memory.
    pub fn each_link(&self, visit: impl Fn(&Link) + Sync) -> Result<(), StoreError> {
        let txn = self.read()?;
        let table = tables::LINKS.read(&txn)?;
        let end = table.last()?.map_or(0, |link| link.key() + 1);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = u32::try_from(threads).unwrap_or(1).clamp(1, end / THREAD_LINKS_MIN + 1);
        let walk = |ids: Range<u32>| -> Result<u64, StoreError> {
            let mut count = 0;
            for link in tables::LINKS.read(&txn)?.range(ids)? {
                visit(&link?.decode()?);
                count += 1;
            }
            Ok(count)
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
            let counts = std::iter::once(own).chain(joined);
            let visited = counts.sum::<Result<u64, StoreError>>()?;
            table.check_len(visited)
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
        for (index, link) in tables::LINKS.read(&txn)?.range(from.0..)?.enumerate() {
            let link = link?;
            if index == count {
                return Ok(Some(LinkId(link.key())));
            }
            visit(&link.decode()?);
        }
        Ok(None)
    }
}
