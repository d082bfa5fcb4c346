//! How many clicks of persons a link takes, counted in memory.
//!
//! Invariant: a preview takes none away; a link that was once counted is counted on, also while it has
//! no limit; a tally has a click once. Those that are answered under it count as they come. Of those
//! before, what is on disk when it begins is read from the data file a moment later; what is still on
//! its way there counts when the writer takes it. Absent: where visitors are sent when the limit is
//! reached.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::click::Click;
use crate::domain::link::tally::Tally;
use crate::domain::link::{Link, LinkId};
use crate::store::{ReadTxn, StoreError};

/// A limit, and what is used of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limit {
    pub(super) most: u32,
    pub(super) tally: Tally,
}

impl Limit {
    /// Whether a visitor is let through; one who is a person is counted then.
    pub(super) fn lets_through(&self, is_person: bool) -> bool {
        if is_person { self.tally.take_below(self.most) } else { self.tally.count() < self.most }
    }
}

/// The tallies of the links that have, or once had, a limit.
#[derive(Default)]
pub struct Tallies(Mutex<State>);

#[derive(Default)]
struct State {
    of: HashMap<LinkId, Tally>,
    /// Those of whose clicks before now nothing is known yet.
    begun: BTreeSet<LinkId>,
}

impl Tallies {
    /// Every step leaves it whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The limit of a link. A tally that it has not had begins now.
    pub(super) fn limit(&self, link: &Link) -> Option<Limit> {
        let State { of, begun } = &mut *self.lock();
        let tally = match (of.get(&link.id), link.spec.limit) {
            (Some(tally), _) => tally.clone(),
            (None, None) => return None,
            (None, Some(_)) => {
                begun.insert(link.id);
                of.entry(link.id).or_default().clone()
            }
        };
        Some(Limit { most: link.spec.limit.unwrap_or(u32::MAX), tally })
    }

    /// The links whose tallies have begun since the last call: their clicks before are to be counted.
    pub fn take_begun(&self) -> BTreeSet<LinkId> {
        std::mem::take(&mut self.lock().begun)
    }

    /// Lets go of tallies whose past could not be read. The next look at their links begins others.
    pub fn forget(&self, links: &BTreeSet<LinkId>) {
        self.lock().of.retain(|link, _| !links.contains(link));
    }

    /// Counts clicks that the writer takes, each with the tally that has it, where another is the
    /// link's by now: they were answered before it began.
    pub fn catch_up<'a>(&self, clicks: impl Iterator<Item = (&'a Click, &'a Option<Tally>)>) {
        let state = self.lock();
        if state.of.is_empty() {
            return;
        }
        for (click, counted) in clicks.filter(|(click, _)| click.uses_a_limit_up()) {
            let tally = state.of.get(&click.link).filter(|tally| counted.as_ref() != Some(tally));
            tally.inspect(|tally| tally.add(1));
        }
    }
}

/// Counts what the data file knows of links whose tallies have begun since. What fails is forgotten.
pub fn count_past(
    txn: &ReadTxn,
    links: &BTreeSet<LinkId>,
    tallies: &Tallies,
) -> Result<(), StoreError> {
    let mut used: HashMap<LinkId, u32> = HashMap::new();
    // Those that were sent on because the link had ended used nothing up.
    let read = txn.each_count(|link, count| {
        if links.contains(&link) {
            let used = used.entry(link).or_default();
            *used = used.saturating_add(u32::try_from(count.used).unwrap_or(u32::MAX));
        }
    });
    if read.is_err() {
        tallies.forget(links);
        return read;
    }
    let state = tallies.lock();
    for (link, clicks) in used {
        state.of.get(&link).inspect(|tally| tally.add(clicks));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::click::ClickNumber;
    use crate::domain::sample::link;
    use crate::redirect::answer::{Answer, Drawn, answer};
    use crate::redirect::sample::{asked, serving};

    #[test]
    fn persons_use_a_limit_up_and_machines_never() {
        let limit = Limit { most: 2, tally: Tally::default() };
        let asked = [false, true, false, true, false, true];
        let answers = asked.map(|is_person| limit.lets_through(is_person));
        assert_eq!(answers, [true, true, true, true, false, false]);
        assert_eq!(limit.tally.count(), 2);
    }

    #[test]
    fn a_tally_whose_past_could_not_be_read_is_begun_anew_with_what_the_old_one_had_on_its_way() {
        let mut limited = link(1, "bio", "https://a.example/");
        limited.spec.limit = Some(3);
        let serving = serving(&[limited.clone()]);
        let visit = || match answer(&serving, &asked("bio"), || ClickNumber::new(1)) {
            Answer::Found { click: Drawn::Numbered(click, counted), .. } => (click, counted),
            other => panic!("{other:?}"),
        };
        let tallies = serving.directory.tallies();
        let begun = tallies.take_begun();
        assert_eq!(begun, BTreeSet::from([limited.id]));
        let of_the_old = visit();
        tallies.forget(&begun);
        serving.directory.insert(&limited);
        assert_eq!(tallies.take_begun(), begun);
        let of_the_new = visit();
        let used = || tallies.limit(&limited).unwrap().tally.count();
        assert_eq!(used(), 1);
        let taken = [&of_the_old, &of_the_new].map(|(click, counted)| (click, counted));
        tallies.catch_up(taken.into_iter());
        assert_eq!(used(), 2);
    }
}
