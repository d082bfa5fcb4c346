//! The links that anybody clicked in a time.
//!
//! Invariant: only clicks of people count, and only those in the time: a block that is read for one of its clicks may
//! have others.

use crate::domain::click::Verdict;
use crate::domain::link::LinkId;
use crate::store::SeenRows;

use crate::report::click_index::Watch;
use crate::report::id_map::IdSet;
use crate::report::sources::Range;

/// Sees which links were clicked.
#[derive(Debug)]
pub(in crate::report) struct SeenLinks {
    range: Range,
    links: IdSet<LinkId>,
}

impl SeenLinks {
    pub(in crate::report) fn new(range: Range) -> Self {
        Self { range, links: IdSet::default() }
    }

    pub(in crate::report) fn into_links(self) -> IdSet<LinkId> {
        self.links
    }
}

impl Watch for SeenLinks {
    type Seen = IdSet<LinkId>;

    fn needs_variants(&self) -> bool {
        false
    }

    fn begin(&self) -> Self::Seen {
        IdSet::default()
    }

    fn see(&self, seen: &mut Self::Seen, _: usize, rows: &SeenRows) {
        let Range { from, to } = self.range;
        let mut last = None;
        for ((at, link), verdict) in rows.times().iter().zip(rows.links()).zip(rows.verdicts()) {
            // Clicks on one link often follow each other.
            if last != Some(*link) && verdict == Verdict::Person && from <= *at && *at <= to {
                seen.insert(*link);
                last = Some(*link);
            }
        }
    }

    fn end(&mut self, seen: Vec<Self::Seen>) {
        self.links.extend(seen.into_iter().flatten());
    }
}
