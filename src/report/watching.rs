//! What sees the clicks besides the index: the activity of the period and the check of the clock.

use crate::domain::link::LinkId;
use crate::store::SeenRows;

use super::arrivals::SeenLinks;
use super::click_counter::{ClickCounter, SeenActivity};
use super::click_index::Watch;
use super::clock_check::{ClockCheck, Stretch};
use super::id_map::IdSet;

/// Sees nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Nothing {
    /// Whether the variants of clicks are kept all the same, for credits by variant.
    pub(super) needs_variants: bool,
}

impl Watch for Nothing {
    type Seen = ();

    fn needs_variants(&self) -> bool {
        self.needs_variants
    }

    fn begin(&self) {}

    fn see(&self, (): &mut (), _: usize, _: &SeenRows) {}

    fn end(&mut self, _: Vec<()>) {}
}

/// Sees what a report shows of the clicks of a period.
pub(super) struct OfPeriod<'a> {
    pub(super) counter: ClickCounter<'a>,
    /// What each thread has counted.
    pub(super) counted: Vec<SeenActivity>,
    pub(super) clock: ClockCheck<'a>,
    /// Whether the variants of clicks are kept, for credits by variant.
    pub(super) needs_variants: bool,
    /// The links that were clicked, if redemptions are judged.
    pub(super) links: Option<SeenLinks>,
}

impl<'a> OfPeriod<'a> {
    pub(super) fn new(
        counter: ClickCounter<'a>,
        clock: ClockCheck<'a>,
        links: Option<SeenLinks>,
    ) -> Self {
        let needs_variants = counter.needs_variants();
        Self { counter, counted: Vec::new(), clock, needs_variants, links }
    }
}

impl Watch for OfPeriod<'_> {
    /// What was counted, the stretches of clicks with their places, and the links.
    type Seen = (SeenActivity, Vec<(usize, Stretch)>, IdSet<LinkId>);

    fn needs_variants(&self) -> bool {
        self.needs_variants
    }

    fn begin(&self) -> Self::Seen {
        (self.counter.begin(), Vec::new(), IdSet::default())
    }

    fn see(&self, (seen, stretches, links): &mut Self::Seen, run: usize, rows: &SeenRows) {
        self.counter.count(seen, rows);
        if let Some(of_codes) = &self.links {
            of_codes.see(links, run, rows);
        }
        stretches.extend(self.clock.stretch(rows.times()).map(|stretch| (run, stretch)));
    }

    fn end(&mut self, seen: Vec<Self::Seen>) {
        let mut stretches: Vec<(usize, Stretch)> = Vec::new();
        for (activity, of_thread, links) in seen {
            self.counted.push(activity);
            stretches.extend(of_thread);
            if let Some(of_codes) = &mut self.links {
                of_codes.end(vec![links]);
            }
        }
        stretches.sort_unstable_by_key(|(run, _)| *run);
        for (_, stretch) in &stretches {
            self.clock.add(stretch);
        }
    }
}
