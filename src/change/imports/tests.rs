//! Beginning, repeating, ending and undoing imports: numbers, epochs, and what is refused.

use super::*;
use crate::change::{Applied, Change, ChangeId, What, apply};
use crate::codec::fixtures::{at, order, stored_import};
use crate::domain::change_log::Author;
use crate::domain::money::{Currency, Money};
use crate::domain::record::ledger::UndoCounts;
use crate::domain::record::order::OrderVersion;
use crate::domain::sample::FixedRandom;
use crate::store::{Everything, Selection, Snapshot, Store};

/// A data file in a folder of its own.
struct File {
    store: Store,
    changes: std::cell::Cell<u8>,
    _folder: tempfile::TempDir,
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("couplet.redb"), &FixedRandom(7)).unwrap();
        Self { store, changes: std::cell::Cell::new(0), _folder: folder }
    }

    fn send(&self, what: What) -> Outcome {
        self.changes.set(self.changes.get() + 1);
        let change =
            Change { id: ChangeId([self.changes.get(); 16]), at: at(7), by: Author::Command, what };
        let applied: Result<Applied, StoreError> = self.store.write(|txn| apply(txn, &change));
        self.store.drain().unwrap();
        applied.unwrap().outcome
    }

    /// Begins the import of a file; returns its number and epoch.
    fn begin(&self, file: u8, replaces: bool) -> (u32, u32, bool) {
        let digest = [file + if replaces { 100 } else { 0 }; 16];
        let spec = ImportSpec { digest, replaces, ..stored_import().spec };
        match self.send(What::BeginImport(Box::new(spec))) {
            Outcome::ImportBegun { number, epoch, is_complete } => {
                (number.get(), epoch, is_complete)
            }
            other => panic!("{other:?}"),
        }
    }

    fn chunk(&self, number: u32, epoch: u32, total: i64) -> Outcome {
        let currency = Currency::parse("EUR").unwrap();
        let total = Money { minor: total, currency };
        let version = OrderVersion { epoch, total, updated_at: None, ..order() };
        self.send(What::Import {
            records: Records::Orders(vec![version]),
            aliases: Vec::new(),
            import: ImportNumber::new(number),
        })
    }

    fn import(&self, file: u8, replaces: bool, total: i64) -> u32 {
        let (number, epoch, _) = self.begin(file, replaces);
        assert!(matches!(self.chunk(number, epoch, total), Outcome::Imported(_)));
        let tally = Tally { new: 1, ..Tally::default() };
        let number = ImportNumber::new(number).unwrap();
        assert_eq!(self.send(What::EndImport { number, tally, bad: 0 }), Outcome::ImportEnded);
        number.get()
    }

    fn undo(&self, number: u32) -> Outcome {
        self.send(What::UndoImport(ImportNumber::new(number).unwrap()))
    }

    /// The total of the order; `None` without one.
    fn total(&self) -> Option<i64> {
        let spooled = self.store.spool(&Selection::all()).unwrap();
        let orders = Snapshot::<Everything>::read(spooled).unwrap().parts.conversions;
        orders.first().map(|order| order.total.minor)
    }
}

#[test]
fn the_same_file_has_the_same_number_until_it_is_undone() {
    let file = File::new();
    assert_eq!(file.begin(1, false), (1, 0, false));
    assert_eq!(file.begin(2, false), (2, 0, false));
    assert_eq!(file.begin(1, false), (1, 0, false), "it was interrupted");
    assert_eq!(file.import(1, false, 10), 1);
    assert_eq!(file.begin(1, false), (1, 0, true));
    assert_eq!(file.undo(1), Outcome::ImportUndone { number: ImportNumber::FIRST, already: false });
    assert_eq!(file.undo(1), Outcome::ImportUndone { number: ImportNumber::FIRST, already: true });
    assert_eq!(file.begin(1, false), (3, 0, false));
    assert!(matches!(file.undo(9), Outcome::Refused(Refusal::NoSuchImport(_))));
}

#[test]
fn the_counts_of_an_import_are_those_of_its_first_end() {
    let file = File::new();
    let number = ImportNumber::new(file.import(1, false, 10)).unwrap();
    let tally = Tally { known: 1, ..Tally::default() };
    assert_eq!(file.send(What::EndImport { number, tally, bad: 3 }), Outcome::ImportEnded);
    let import = file.store.write(|txn| txn.import(number)).unwrap().unwrap();
    assert_eq!(import.ended.map(|ended| (ended.tally.new, ended.bad)), Some((1, 0)));
}

#[test]
fn after_the_undo_of_a_replacement_what_was_there_before_counts() {
    let file = File::new();
    file.import(1, false, 90);
    let replacing = file.import(2, true, 50);
    assert_eq!(file.total(), Some(50));
    // It came later, and the highest total counts among those of an epoch.
    file.import(3, false, 70);
    assert_eq!(file.total(), Some(70));
    file.undo(replacing);
    assert_eq!(file.total(), Some(90));
    let (_, epoch, _) = file.begin(4, false);
    assert_eq!(epoch, 0);
    // No epoch is begun twice.
    let (_, epoch, _) = file.begin(5, true);
    assert_eq!(epoch, 2);
}

#[test]
fn replacements_can_be_undone_in_any_order() {
    for first in [2, 3] {
        let file = File::new();
        file.import(1, false, 90);
        file.import(2, true, 50);
        file.import(3, true, 40);
        file.import(4, false, 30);
        assert_eq!(file.total(), Some(40));
        file.undo(first);
        assert_eq!(file.total(), Some(if first == 2 { 40 } else { 50 }));
        file.undo(5 - first);
        assert_eq!(file.total(), Some(90));
        for number in [1, 4] {
            file.undo(number);
        }
        assert_eq!(file.total(), None);
    }
}

#[test]
fn a_replacement_that_is_run_again_outranks_what_came_since() {
    let file = File::new();
    let replacing = file.import(1, true, 10);
    // Nothing came since: it is the same import.
    assert_eq!(file.import(1, true, 10), replacing);
    file.import(2, false, 90);
    assert_eq!(file.total(), Some(90));
    assert_eq!(file.import(1, true, 10), 3);
    assert_eq!(file.total(), Some(10));
}

#[test]
fn a_chunk_of_an_import_that_was_undone_meanwhile_is_refused() {
    let file = File::new();
    let (replacing, epoch, _) = file.begin(1, true);
    let (number, ..) = file.begin(2, false);
    file.undo(replacing);
    let refused =
        |number| Outcome::Refused(Refusal::ImportOvertaken(ImportNumber::new(number).unwrap()));
    assert_eq!(file.chunk(replacing, epoch, 5), refused(replacing));
    // The other one replaces nothing, so it has no epoch that the undo takes away.
    assert_eq!(file.begin(2, false), (number, 0, false));
    assert!(matches!(file.chunk(number, 0, 5), Outcome::Imported(_)));
    file.undo(number);
    assert_eq!(file.chunk(number, 0, 6), refused(number));
    assert_eq!(file.total(), None);
}

#[test]
fn an_undo_tells_what_became_of_the_records() {
    let file = File::new();
    file.import(1, false, 50);
    file.import(2, false, 50);
    file.import(3, false, 90);
    let counts = |number: u32| {
        file.undo(number);
        let number = ImportNumber::new(number).unwrap();
        let import = file.store.write(|txn| txn.import(number)).unwrap().unwrap();
        import.undone.unwrap().counts
    };
    let none = UndoCounts::default();
    assert_eq!(counts(2), UndoCounts { same: 1, ..none });
    assert_eq!(counts(3), UndoCounts { changed: 1, ..none });
    assert_eq!(counts(1), UndoCounts { removed: 1, ..none });
}
