//! Undoing imports, row by row: what is left is what the other imports brought.

use proptest::prelude::*;

use super::*;
use crate::codec::encode_row;
use crate::codec::fixtures::{at, order, stored_import};
use crate::domain::code::coupon::CouponCode;
use crate::domain::money::{Currency, Money};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportSpec;
use crate::domain::record::order::{OrderStatus, OrderVersion};
use crate::domain::record::person::PersonKey;
use crate::domain::record::version::Version;
use crate::domain::sample::FixedRandom;
use crate::store::fixtures::digests;
use crate::store::snapshot::{StreamWriter, Tag, read_stream};
use crate::store::{Audit, Everything, Records, RestoreStep, Selection, Snapshot, Store};

/// A data file in a folder of its own.
struct File {
    store: Store,
    folder: tempfile::TempDir,
}

fn number(number: u32) -> ImportNumber {
    ImportNumber::new(number).unwrap()
}

fn of_kind(import: u32, kind: u8) -> StoredImport {
    let spec = ImportSpec { kind, replaces: false, ..stored_import().spec };
    let (replaced, undone) = (None, None);
    StoredImport { number: number(import), spec, epoch: 0, replaced, undone, ..stored_import() }
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("couplet.redb"), &FixedRandom(7)).unwrap();
        Self { store, folder }
    }

    fn write<T>(&self, write: impl Fn(&Txn) -> Result<T, StoreError>) -> T {
        self.store.write(write).unwrap()
    }

    /// Imports orders one by one, so that each is a chunk of its own.
    fn import(&self, import: u32, rows: &[OrderVersion]) {
        self.import_of(import, rows, Records::Orders);
    }

    fn import_of<V: Record>(&self, import: u32, rows: &[V], chunk: fn(Vec<V>) -> Records) {
        self.write(|txn| txn.put_import(&of_kind(import, V::KIND)));
        for row in rows {
            self.write(|txn| {
                let records = chunk(vec![row.clone()]);
                txn.add_records_of(&records, Some(number(import)))?;
                txn.index_new_times()
            });
        }
    }

    fn undo(&self, import: u32) {
        self.write(|txn| txn.begin_undo(txn.import(number(import))?.unwrap(), at(9)));
        self.store.drain().unwrap();
    }

    fn versions(&self) -> Vec<OrderVersion> {
        self.versions_of()
    }

    fn versions_of<V: Record>(&self) -> Vec<V> {
        V::ROWS.read(&self.store.read().unwrap()).unwrap().all().unwrap()
    }

    fn audit(&self) -> Audit {
        Audit::of(self.store.spool(&Selection::to_audit()).unwrap()).unwrap()
    }

    fn orders(&self) -> Vec<crate::domain::record::conversion::Conversion> {
        let spooled = self.store.spool(&Selection::all()).unwrap();
        Snapshot::<Everything>::read(spooled).unwrap().parts.conversions
    }
}

fn version(id: u8) -> OrderVersion {
    OrderVersion {
        id: ForeignId::parse(&id.to_string()).unwrap(),
        updated_at: None,
        codes: Vec::new(),
        discount: None,
        customer: None,
        ..order()
    }
}

fn any_version() -> impl Strategy<Value = OrderVersion> {
    let euros = |minor| Money { minor, currency: Currency::parse("EUR").unwrap() };
    let code = prop::sample::select(vec![None, Some("A"), Some("B")]);
    let status = prop::sample::select(vec![None, Some(OrderStatus::Paid)]);
    (0..4_u8, 0..3_i64, 0..2_i64, code, status, any::<bool>()).prop_map(
        move |(id, updated, day, code, status, is_named)| OrderVersion {
            updated_at: (updated > 0).then(|| at(updated)),
            ordered_at: at(day * 86_400_000),
            codes: code.map(|code| CouponCode::parse(code).unwrap()).into_iter().collect(),
            status,
            discount: (updated > 1).then(|| euros(day)),
            customer: is_named.then_some(PersonKey([id; 16])),
            ..version(id)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The rows, the records and the indexes are those of the files that were not undone, in whatever order
    /// the files came.
    #[test]
    fn what_is_left_after_an_undo_is_as_if_the_file_had_never_come(
        files in prop::collection::vec(prop::collection::vec(any_version(), 0..6), 1..5),
        undone in prop::collection::vec(any::<bool>(), 5),
    ) {
        let (undoing, fresh) = (File::new(), File::new());
        for (import, rows) in (1..).zip(&files) {
            undoing.import(import, rows);
        }
        for (import, rows) in (1..6_u32).zip(&files).collect::<Vec<_>>().into_iter().rev() {
            if undone[import as usize - 1] {
                undoing.undo(import);
            } else {
                fresh.import(import, rows);
            }
        }
        prop_assert_eq!(undoing.versions(), fresh.versions());
        prop_assert_eq!(undoing.orders(), fresh.orders());
        let audit = undoing.audit();
        prop_assert!(audit.differences.is_empty(), "{:?}", audit.differences);
        // What was undone can be imported again, and is new.
        for (import, rows) in (11..).zip(&files) {
            undoing.import(import, rows);
        }
        let all: Vec<OrderVersion> = files.concat();
        for record in undoing.orders() {
            let of_record = all.iter().filter(|version| version.id == record.id).cloned();
            prop_assert_eq!(OrderVersion::fold(of_record.collect()), Some(record));
        }
    }
}

#[test]
fn an_undo_goes_on_after_a_kill_between_any_two_of_its_steps() {
    let rows: Vec<OrderVersion> = (0..20).map(version).collect();
    let whole = File::new();
    whole.import(1, &rows);
    whole.import(2, &rows[..4]);
    whole.undo(1);
    let mut steps = 0;
    loop {
        let file = File::new();
        file.import(1, &rows);
        file.import(2, &rows[..4]);
        file.write(|txn| txn.begin_undo(txn.import(number(1))?.unwrap(), at(9)));
        for _ in 0..steps {
            file.write(Txn::undo_step);
        }
        let is_over = !file.store.begin_read().unwrap().is_undoing().unwrap();
        let path = file.store.path().to_owned();
        file.store.close().unwrap();
        let file =
            File { store: Store::open(&path, &FixedRandom(7)).unwrap(), folder: file.folder };
        assert_eq!(digests(&file.store), digests(&whole.store), "after {steps} steps");
        let undone = file.write(|txn| txn.import(number(1))).unwrap().undone.unwrap();
        assert_eq!(undone.counts, UndoCounts { removed: 16, changed: 0, same: 4 });
        if is_over {
            return drop(file.folder);
        }
        steps += 1;
    }
}

#[test]
fn rows_from_before_the_ledger_stay() {
    let file = File::new();
    file.write(|txn| txn.add_version(&version(1)));
    file.import(1, &[version(1), version(2)]);
    file.undo(1);
    assert_eq!(file.versions(), [version(1)]);
}

/// A restore has the rows in steps of its own, and began an undo where the damaged file had come to.
#[test]
fn an_undo_of_a_restored_file_begins_anew() {
    let undoing = Undoing { is_at_times: true, after: vec![1], kind: 9, ..Undoing::of(number(4)) };
    assert_eq!(undoing.begun_anew(), Undoing::of(number(4)));
}

/// Damage took an entry of the ledger. The next import got its number, and an undo of that one took back what the
/// lost one had brought; an undo that had begun never ended.
#[test]
fn what_a_lost_import_brought_is_taken_back_by_no_undo() {
    let damaged = File::new();
    damaged.import(1, &[version(1), version(2)]);
    damaged.import(2, &[version(2), version(3)]);
    damaged.write(|txn| txn.put_meta(tables::UNDOING, &Undoing::of(number(2))));
    let spooled = damaged.store.spool(&Selection::all()).unwrap();
    let mut go_on = || true;
    let mut out = StreamWriter::begin(damaged.folder.path(), &mut go_on).unwrap();
    // As a salvage has it: the state of the file first, and the ledger without its last entry.
    out.record(Tag::Undoing, &encode_row(&Undoing::of(number(2)))).unwrap();
    read_stream(spooled, |tag, bytes| {
        let is_lost = tag == Tag::Import && tag.row::<StoredImport>(bytes)?.number == number(2);
        if is_lost { Ok(()) } else { out.record(tag, bytes) }
    })
    .unwrap();
    let path = damaged.folder.path().join("restored.redb");
    let stream = out.finish().unwrap();
    Store::restore(&path, stream, RestoreStep::default(), at(9)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = File { store: Store::open(&path, &FixedRandom(7)).unwrap(), folder };
    assert_eq!(file.write(Txn::undoing), None);
    let ids = |file: &File| {
        let versions = file.versions();
        versions.iter().map(|v| v.id.as_str().to_owned()).collect::<Vec<_>>().concat()
    };
    assert_eq!(ids(&file), "123");
    file.import(2, &[version(4)]);
    file.undo(2);
    assert_eq!(ids(&file), "123");
    file.undo(1);
    assert_eq!(ids(&file), "23");
    let audit = file.audit();
    assert!(audit.differences.is_empty(), "{:?}", audit.differences);
}

mod kinds;
mod replaced;
