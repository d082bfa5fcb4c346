//! Erasing in a real file: what is left, in which order things come, and that the bytes are gone.

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures::{at, click, order, redemption, stored_close};
use crate::domain::click::Click;
use crate::domain::click::visitor::Visitor;
use crate::domain::closed_month::{Recorded, StoredClose};
use crate::domain::label::Channel;
use crate::domain::record::alias::Alias;
use crate::domain::record::erasure::Erasures;
use crate::domain::record::ledger::{ImportNumber, ImportSpec, Imports, StoredImport};
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::record::send::Send;
use crate::domain::record::version::Version;
use crate::domain::sample::FixedRandom;
use crate::store::fixtures::Outcome;
use crate::store::records::Record;
use crate::store::{Audit, Records, SealSize, Selection, Snapshot, Store, has_traces};

impl NamesPeople for Outcome {
    fn unlink(&mut self, _: &Erasure) {}
}

fn person(byte: u8) -> PersonKey {
    PersonKey([byte; 16])
}

fn erasure() -> Erasure {
    let (number, hashes) = (ErasureNumber::FIRST, vec![person(1), person(11)]);
    Erasure { number, at: at(9), salt: [5; 16], hashes }
}

struct File {
    store: Store,
    folder: tempfile::TempDir,
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

    fn import<V: Record>(&self, import: u32, rows: &[V], chunk: fn(Vec<V>) -> Records) {
        let number = ImportNumber::new(import).unwrap();
        let spec = ImportSpec {
            kind: V::KIND,
            replaces: false,
            ..crate::codec::fixtures::stored_import().spec
        };
        let (replaced, undone) = (None, None);
        let entry = StoredImport {
            number,
            spec,
            epoch: 0,
            replaced,
            undone,
            ..crate::codec::fixtures::stored_import()
        };
        self.write(|txn| txn.put_import(&entry));
        for row in rows {
            self.write(|txn| {
                txn.add_records_of(&chunk(vec![row.clone()]), Some(number))?;
                txn.index_new_times()
            });
        }
    }

    fn erase(&self) -> ErasedCounts {
        self.write(|txn| txn.begin_erasure(&erasure(), ErasedCounts::default()));
        self.steps(usize::MAX).unwrap()
    }

    /// At most so many steps; `None` if more are left.
    fn steps(&self, most: usize) -> Option<ErasedCounts> {
        for _ in 0..most {
            let (counts, is_done) = self.write(|txn| {
                let step = txn.erase_step::<Outcome>()?;
                txn.index_new_times()?;
                Ok(step.unwrap_or_default())
            });
            if is_done {
                return Some(counts);
            }
        }
        None
    }

    fn versions<V: Record>(&self) -> Vec<V> {
        V::ROWS.read(&self.store.read().unwrap()).unwrap().all().unwrap()
    }

    /// Every index has all that it needs, and nothing else.
    fn check(&self) {
        let stream = self.store.spool(&Selection::to_audit()).unwrap();
        let audit = Audit::of(stream).unwrap();
        assert!(audit.differences.is_empty(), "{:?}", audit.differences);
    }

    fn clicks(&self) -> Vec<Click> {
        let mut clicks = Vec::new();
        let stream = self.store.spool(&Selection::all()).unwrap();
        Snapshot::read(stream).unwrap().clicks.each(|click| clicks.push(click.clone())).unwrap();
        clicks
    }
}

fn sent(to: u8, ms: i64) -> Send {
    let channel = Channel::parse("sms").unwrap();
    let id = Send::key(Some(person(to)), at(ms), None, &channel);
    let (recipient, imports) = (Some(person(to)), Imports::LASTING);
    let (updated_at, status, campaign, list) = (None, None, None, None);
    Send {
        epoch: 0,
        updated_at,
        status,
        at: at(ms),
        id,
        channel,
        campaign,
        list,
        recipient,
        imports,
    }
}

fn ordered(id: &str, customer: Option<u8>, total: i64) -> OrderVersion {
    let mut version = order();
    version.id = ForeignId::parse(id).unwrap();
    version.customer = customer.map(person);
    version.total.minor = total;
    version.imports = Imports::LASTING;
    version
}

#[test]
fn amounts_stay_without_anybody_and_other_people_stay() {
    let file = File::new();
    file.import(1, &[ordered("a", Some(1), 500), ordered("b", Some(2), 700)], Records::Orders);
    file.import(2, &[sent(1, 5), sent(1, 6), sent(2, 5)], Records::Sends);
    file.write(|txn| txn.add_aliases(&[Alias { newest: person(1), older: person(11) }]));
    let counts = file.erase();
    assert_eq!(counts.records, [(OrderVersion::KIND, 1), (Send::KIND, 2)]);
    assert_eq!(counts.aliases, 1);
    let orders: Vec<_> = file.versions::<OrderVersion>();
    let told = |of: &OrderVersion| (of.id.to_string(), of.customer, of.total.minor);
    let expected = [("a".to_owned(), None, 500), ("b".to_owned(), Some(person(2)), 700)];
    assert_eq!(orders.iter().map(told).collect::<Vec<_>>(), expected);
    let sends = file.versions::<Send>();
    assert_eq!(sends.iter().filter(|of| of.recipient.is_none()).count(), 2);
    file.check();
}

#[test]
fn a_till_counts_the_uses_of_a_code_on_and_no_use_of_the_person() {
    let file = File::new();
    let mut held = redemption();
    held.uses = vec![CodeUse { at: at(1), customer: Some(person(1)), released_at: None }];
    file.write(|txn| txn.put_redemption(&held));
    let folded = held.code.folded();
    file.erase();
    let uses =
        file.write(|txn| Ok((txn.uses(&folded)?, txn.uses_by_customer(&folded, &person(1))?)));
    assert_eq!(uses, (1, 0));
    let left: Option<Redemption> = file.write(|txn| txn.redemption(&folded, &held.order));
    assert_eq!(left.unwrap().uses[0].customer, None);
    file.check();
}

fn clicked(number: u64, to: Option<u8>) -> Click {
    let visitor = Visitor::from_bits(number + 1);
    Click { recipient: to.map(person), visitor, ..click(number) }
}

#[test]
fn clicks_lose_whom_they_were_sent_to_in_the_tail_and_in_segments() {
    let size = SealSize { clicks: 4, clicks_max: 6, rows: 2, ..SealSize::default() };
    for is_sealed in [false, true] {
        let file = File::new();
        for group in 0..3_u64 {
            let numbers = group * 4..group * 4 + 4;
            let to =
                |number: u64| [Some(1), Some(2), None, None][usize::try_from(number % 4).unwrap()];
            let mut clicks: Vec<Click> =
                numbers.map(|number| clicked(number, to(number))).collect();
            file.write(|txn| txn.append_clicks(&mut clicks.clone()));
            clicks.clear();
            while is_sealed
                && let Some(seal) = file.store.begin_read().unwrap().next_seal(&size).unwrap()
            {
                assert!(file.store.seal(&seal).unwrap());
            }
        }
        // An order of the person names another click.
        let key = file.store.click_id_key().unwrap();
        let named = key.seal(click(7).number);
        let mut order = ordered("a", Some(1), 5);
        order.click_id = ForeignId::parse(named.as_str()).ok();
        file.import(1, &[order], Records::Orders);
        let before = file.clicks();
        let counts = file.erase();
        assert_eq!((counts.recipients, counts.visitors), (3, 4));
        for (was, is) in before.iter().zip(file.clicks()) {
            let number = was.number.get();
            let is_theirs = was.recipient == Some(person(1));
            let recipient = was.recipient.filter(|_| !is_theirs);
            let visitor = was.visitor.filter(|_| !is_theirs && number != 7);
            assert_eq!(is, Click { recipient, visitor, ..was.clone() }, "{number}");
        }
        file.check();
    }
}

#[test]
fn an_erasure_goes_on_where_it_was_interrupted() {
    let orders: Vec<OrderVersion> =
        (0..6).map(|n| ordered(&n.to_string(), Some(n % 2 + 1), 5)).collect();
    let whole = File::new();
    whole.import(1, &orders, Records::Orders);
    let counts = whole.erase();
    for stopped_after in 0..12 {
        let file = File::new();
        file.import(1, &orders, Records::Orders);
        file.write(|txn| txn.begin_erasure(&erasure(), ErasedCounts::default()));
        file.steps(stopped_after);
        let File { store, folder } = file;
        store.close().unwrap();
        let path = folder.path().join("couplet.redb");
        let file = File { store: Store::open(&path, &FixedRandom(7)).unwrap(), folder };
        assert_eq!(file.write(Txn::begun_erasures), 1);
        file.steps(usize::MAX);
        assert_eq!(file.write(Txn::erased), 1);
        assert_eq!(file.versions::<OrderVersion>(), whole.versions::<OrderVersion>());
        file.check();
    }
    assert_eq!(counts.records, [(OrderVersion::KIND, 3)]);
}

#[test]
fn no_byte_of_the_person_is_in_a_file_that_was_written_anew() {
    let file = File::new();
    let orders: Vec<_> = (0..300).map(|n| ordered(&n.to_string(), Some(1), n)).collect();
    file.import(1, &orders, Records::Orders);
    let sends: Vec<_> = (0..300).map(|n| sent(1, n)).collect();
    file.import(2, &sends, Records::Sends);
    file.write(|txn| txn.append_clicks(&mut [clicked(1, Some(1)), clicked(2, Some(2))]));
    file.write(|txn| txn.add_aliases(&[Alias { newest: person(1), older: person(11) }]));
    let path = file.folder.path().join("couplet.redb");
    file.erase();
    let before = file.versions::<OrderVersion>();
    let clicks = file.clicks();
    let File { store, folder } = file;
    store.close().unwrap();
    let traces = erasure().traces();
    assert!(has_traces(&path, &traces).unwrap(), "freed pages keep their bytes");
    Store::rewrite(&path, &FixedRandom(7)).unwrap();
    assert!(!has_traces(&path, &traces).unwrap());
    let file = File { store: Store::open(&path, &FixedRandom(7)).unwrap(), folder };
    assert_eq!(file.versions::<OrderVersion>(), before);
    assert_eq!(file.clicks(), clicks);
    file.check();
}

#[test]
fn a_closed_month_adjusts_only_the_amounts_of_the_orders_of_the_person() {
    let file = File::new();
    file.import(1, &[ordered("#1", Some(1), 5), ordered("#2", Some(2), 5)], Records::Orders);
    let close = StoredClose { reopened: None, ..stored_close() };
    let mut of = close.closed.clone();
    let first = of.records[0].clone();
    let record = |id: &str| {
        let mut credited = first.credited.clone();
        credited.order = ForeignId::parse(id).unwrap();
        Recorded { credited, ..first.clone() }
    };
    of.records = vec![record("#1"), record("#2")];
    let close = StoredClose { closed: of, ..close };
    file.write(|txn| txn.put_close(&close));
    assert_eq!(file.erase().months, 1);
    let closes = file.write(Txn::closes);
    let settled: Vec<&str> = closes.0[0].settled.iter().map(ForeignId::as_str).collect();
    assert_eq!((settled, closes.0[0].all_settled), (vec!["#1"], false));
}

/// Rows of a file: which record, whose, and how much.
fn rows() -> impl Strategy<Value = Vec<(u8, Option<u8>, i64)>> {
    let whose = prop_oneof![Just(None), (1_u8..4).prop_map(Some)];
    prop::collection::vec((0_u8..4, whose, 0_i64..3), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_does_not_matter_whether_rows_come_again_before_or_after_an_erasure(
        first in rows(), again in rows(),
    ) {
        let orders = |rows: &[(u8, Option<u8>, i64)]| -> Vec<OrderVersion> {
            rows.iter().map(|(id, who, total)| ordered(&format!("o{id}"), *who, *total)).collect()
        };
        let sends = |rows: &[(u8, Option<u8>, i64)]| -> Vec<Send> {
            rows.iter().filter_map(|(_, who, ms)| who.map(|who| sent(who, *ms))).collect()
        };
        let erasures = Erasures::of(vec![erasure()]).unwrap();
        let after = File::new();
        let before = File::new();
        for file in [&after, &before] {
            file.import(1, &orders(&first), Records::Orders);
            file.import(2, &sends(&first), Records::Sends);
        }
        // As an import reads rows once the person is on the list.
        let (mut order_rows, mut send_rows) = (orders(&again), sends(&again));
        after.erase();
        for row in &mut order_rows { erasures.unlink(row); }
        for row in &mut send_rows { erasures.unlink(row); }
        after.import(3, &order_rows, Records::Orders);
        after.import(4, &send_rows, Records::Sends);
        before.import(3, &orders(&again), Records::Orders);
        before.import(4, &sends(&again), Records::Sends);
        before.erase();
        prop_assert_eq!(after.versions::<OrderVersion>(), before.versions::<OrderVersion>());
        prop_assert_eq!(after.versions::<Send>(), before.versions::<Send>());
        let is_theirs = |of: &OrderVersion| of.person() == Some(person(1));
        prop_assert!(!after.versions::<OrderVersion>().iter().any(is_theirs));
        after.check();
        before.check();
    }
}
