//! The kinds that are keyed by what they say: any order of imports and any undo leave what the other files say.
//! Their files do not contradict each other where nothing tells which is newer: such rows are refused.

use super::*;
use crate::codec::fixtures::{call, event, file_cost, month, send, shop_redemption, total};
use crate::domain::record::call::Call;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::send::{Send, SendStatus};
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::{StatedCounts, Total};

/// A row: key, version, and whether it has its optional value.
type Row = (u8, u8, bool);

/// A version of a kind.
fn version_of<V: Record>(row: Row, of: fn(u8, Option<Timestamp>, Option<i64>) -> V) -> V {
    let (key, version, has_value) = row;
    let updated = (version > 0).then(|| at(version.into()));
    of(key, updated, has_value.then(|| i64::from(version)))
}

fn calls(key: u8, updated_at: Option<Timestamp>, value: Option<i64>) -> Call {
    let (started_at, caller) = (at(i64::from(key % 2) * 86_400_000), Some(PersonKey([key; 16])));
    let id = Call::key(&call().called, caller, started_at);
    let duration_s = value.map(|value| u32::try_from(value).unwrap());
    let outcome = None;
    Call { id, started_at, caller, updated_at, duration_s, outcome, ..call() }
}

fn costs(key: u8, updated_at: Option<Timestamp>, value: Option<i64>) -> FileCost {
    let (channel, kind) = (None, file_cost().kind);
    let campaign = crate::domain::label::Campaign::parse(&format!("c{key}")).ok();
    let id = FileCost::key(month(), None, campaign.as_ref(), None, kind);
    let hours = value.map(crate::domain::hundredths::Hundredths::new);
    FileCost { id, channel, campaign, updated_at, amount: None, hours, ..file_cost() }
}

fn redemptions(key: u8, updated_at: Option<Timestamp>, value: Option<i64>) -> ShopRedemption {
    let discount = value.map(|minor| Money { minor, ..order().total });
    let order = ForeignId::parse(&format!("#{key}")).ok();
    let of = shop_redemption();
    let id = ShopRedemption::key(&of.code, order.as_ref(), of.redeemed_at, None);
    ShopRedemption { id, order, updated_at, discount, ..of }
}

fn events(key: u8, updated_at: Option<Timestamp>, value: Option<i64>) -> Event {
    let id = ForeignId::parse(&format!("e{key}")).unwrap();
    let value = value.map(|minor| Money { minor, ..order().total });
    let code = value.and_then(|_| event().code);
    Event { id, updated_at, value, code, ..event() }
}

fn sends(key: u8, updated_at: Option<Timestamp>, value: Option<i64>) -> Send {
    let recipient = Some(PersonKey([key; 16]));
    let id = Send::key(recipient, send().at, send().campaign.as_ref(), &send().channel);
    let status =
        value.and_then(|value| SendStatus::ALL.get(usize::try_from(value).unwrap()).copied());
    Send { id, recipient, updated_at, status, ..send() }
}

fn totals(key: u8, updated_at: Option<Timestamp>, value: Option<i64>) -> Total {
    let channel = crate::domain::label::Channel::parse(&format!("c{key}")).ok();
    let id = Total::key(month(), channel.as_ref(), None, None, None);
    let outbound = value.map(|value| u64::try_from(value).unwrap());
    let counts = StatedCounts { outbound, conversations: Some(1), ..StatedCounts::default() };
    Total { id, channel, updated_at, counts, ..total() }
}

fn check<V: Record>(
    files: &[Vec<Row>],
    undone: &[bool],
    of: fn(u8, Option<Timestamp>, Option<i64>) -> V,
    chunk: fn(Vec<V>) -> Records,
) where
    V::Record: std::fmt::Debug,
{
    let rows = |rows: &[Row]| rows.iter().map(|row| version_of(*row, of)).collect::<Vec<V>>();
    let (undoing, fresh) = (File::new(), File::new());
    for (import, file) in (1..).zip(files) {
        undoing.import_of(import, &rows(file), chunk);
    }
    for (import, file) in (1..6_u32).zip(files).collect::<Vec<_>>().into_iter().rev() {
        if undone[import as usize - 1] {
            undoing.undo(import);
        } else {
            fresh.import_of(import, &rows(file), chunk);
        }
    }
    assert!(undoing.versions_of::<V>() == fresh.versions_of::<V>(), "{}", V::NAME);
    let audit = undoing.audit();
    assert!(audit.differences.is_empty(), "{}: {:?}", V::NAME, audit.differences);
    let restored = undoing.folder.path().join("restored.redb");
    let backup = undoing.store.spool(&Selection::all()).unwrap();
    Store::restore(&restored, backup, RestoreStep::default(), at(9)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let restored = File { store: Store::open(&restored, &FixedRandom(7)).unwrap(), folder };
    assert!(restored.versions_of::<V>() == fresh.versions_of::<V>(), "{}", V::NAME);
    assert_eq!(restored.audit().counts, undoing.audit().counts);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_left_of_each_kind_is_as_if_an_undone_file_had_never_come(
        files in prop::collection::vec(
            prop::collection::vec((0..4_u8, 0..3_u8, any::<bool>()), 0..6),
            1..5,
        ),
        undone in prop::collection::vec(any::<bool>(), 5),
    ) {
        check(&files, &undone, redemptions, Records::Redemptions);
        check(&files, &undone, calls, Records::Calls);
        check(&files, &undone, events, Records::Events);
        check(&files, &undone, costs, Records::Costs);
        check(&files, &undone, sends, Records::Sends);
        check(&files, &undone, totals, Records::Totals);
    }
}

/// What a refused row says is nowhere, and after the undo of what it contradicted it is taken.
#[test]
fn a_second_value_is_refused_until_the_first_is_undone() {
    let file = File::new();
    let valued = |value| costs(1, None, Some(value));
    file.import_of(1, &[valued(100)], Records::Costs);
    let second = |file: &File| {
        let records = Records::Costs(vec![valued(90)]);
        file.write(|txn| txn.add_records_of(&records, Some(number(2))))
    };
    let imported = second(&file);
    assert_eq!(imported.tally.total(), 0);
    let [refused] = &imported.refused[..] else { panic!("{imported:?}") };
    assert_eq!((refused.row, refused.field.as_str()), (0, "hours"));
    assert_eq!(refused.values, Some(("1.00".into(), "0.90".into())));
    assert_eq!(refused.imports.numbers(), [number(1)]);
    assert_eq!(file.versions_of::<FileCost>().len(), 1);
    let later = costs(1, Some(at(5)), Some(80));
    let records = Records::Costs(vec![later.clone()]);
    let imported = file.write(|txn| txn.add_records_of(&records, Some(number(3))));
    assert_eq!((imported.tally.changed, imported.refused.len()), (1, 0));
    // The later one says so; the other two still contradict each other.
    let records = Records::Costs(vec![valued(90)]);
    let again = file.write(|txn| txn.add_records_of(&records, Some(number(4))));
    assert_eq!(again.refused.len(), 1);
    file.undo(1);
    let records = Records::Costs(vec![valued(90)]);
    let taken = file.write(|txn| txn.add_records_of(&records, Some(number(5))));
    assert_eq!(taken.refused.len(), 0);
    let fold = FileCost::fold(file.versions_of::<FileCost>()).unwrap();
    assert_eq!(fold.hours, later.hours);
}
