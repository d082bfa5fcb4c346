//! A month is closed once, on what was there, and can be opened again. A repeated change has no effect.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;
use crate::codec::fixtures::stored_close;
use crate::domain::sample::FixedRandom;
use crate::store::fixtures::digests;
use crate::store::{RestoreStep, Selection, Store};

fn close(seen: u32) -> What {
    What::CloseMonth { closed: Box::new(stored_close().closed), seen }
}

#[test]
fn a_month_is_closed_once_until_it_is_opened_again() {
    let (file, month) = (File::new(), stored_close().closed.month);
    let closed = |already| Outcome::MonthClosed { month, already };
    let reopen = || What::ReopenMonth { month, reason: NoteText::parse("wrong file").unwrap() };
    assert_eq!(file.apply(1, reopen()), Outcome::Refused(Refusal::NotClosed(month)));
    assert_eq!(file.apply(2, close(0)), closed(false));
    let rows = digests(&file.store)["closes"];
    assert_eq!(file.apply(3, close(1)), closed(true));
    assert_eq!(digests(&file.store)["closes"], rows, "the close is as it was");
    assert_eq!(file.apply(4, reopen()), Outcome::MonthReopened(month));
    assert_eq!(file.apply(5, reopen()), Outcome::Refused(Refusal::NotClosed(month)));
    // What was computed before it was opened is out of date.
    assert_eq!(file.apply(6, close(1)), Outcome::Refused(Refusal::ClosedMeanwhile));
    assert_eq!(file.apply(7, close(2)), closed(false));
    let all = file.store.write(Txn::closes).unwrap().0;
    let told = all.iter().map(|of| (of.number.get(), of.reopened.is_some())).collect::<Vec<_>>();
    assert_eq!(told, [(1, true), (2, false)]);
}

#[test]
fn a_backup_has_the_closed_months_and_a_restored_file_the_same_rows() {
    let file = File::new();
    file.apply(1, close(0));
    let backup = file.store.spool(&Selection::all()).unwrap();
    let path = file.folder.path().join("restored.redb");
    let audit = Store::restore(&path, backup, RestoreStep::default(), Timestamp::MIN);
    assert_eq!(audit.unwrap().counts["closed months"], 1);
    let restored = Store::open(&path, &FixedRandom(7)).unwrap();
    assert_eq!(digests(&restored)["closes"], digests(&file.store)["closes"]);
}
