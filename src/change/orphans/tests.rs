//! Hours of orphans are added up, and old ones are removed.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;
use crate::codec::fixtures::orphans;
use crate::store::OrphanRows;

impl File {
    fn orphans(&self) -> Vec<Orphans> {
        self.store.snapshot(&OrphanRows::ask()).unwrap().parts.orphans
    }

    fn record(&self, number: u64, orphans: &Orphans) {
        let what = What::RecordOrphans(Box::new(orphans.clone()));
        assert_eq!(self.apply(number, what), Outcome::OrphansRecorded);
    }
}

#[test]
fn what_is_counted_later_is_added_and_a_change_that_is_applied_twice_counts_once() {
    let file = File::new();
    assert_eq!(file.orphans(), []);
    let later = Orphans { hour: orphans().hour.plus_ms(HOUR_MS), ..orphans() };
    for (number, of) in (1..).zip([&orphans(), &later, &orphans()]) {
        file.record(number, of);
    }
    assert_eq!(file.orphans(), [orphans().plus(&orphans()), later]);
}

#[test]
fn hours_that_are_no_longer_kept_are_removed() {
    let file = File::new();
    let hour = |number: i64| Orphans::none(orphans().hour.plus_ms(number * HOUR_MS));
    for (number, hours) in (1..).zip([0, 1, 2, ORPHAN_HOURS_KEPT + 1]) {
        file.record(number, &hour(hours));
    }
    assert_eq!(file.orphans(), [hour(1), hour(2), hour(ORPHAN_HOURS_KEPT + 1)]);
}
