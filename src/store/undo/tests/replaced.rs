//! Imports that replace others: they outrank what was there of their own records, and an undo leaves what there would
//! be without the file.

use super::*;

/// What a file is, as one word: `+` for one that replaces others, and its rows.
#[derive(Debug, Clone)]
struct Given {
    replaces: bool,
    rows: Vec<OrderVersion>,
}

impl File {
    /// Imports files by the numbers that they have; those that are left out never came.
    fn import_all<'g>(&self, files: impl IntoIterator<Item = (u32, &'g Given)>) {
        for (import, given) in files {
            let epoch = if given.replaces { import } else { 0 };
            let of = of_kind(import, OrderVersion::KIND);
            let replaced = given.replaces.then_some(0);
            self.write(|txn| txn.put_import(&StoredImport { epoch, replaced, ..of.clone() }));
            for row in &given.rows {
                let records = Records::Orders(vec![OrderVersion { epoch, ..row.clone() }]);
                self.write(|txn| {
                    txn.add_records_of(&records, Some(number(import)))?;
                    txn.index_new_times()
                });
            }
        }
    }
}

fn any_file() -> impl Strategy<Value = Given> {
    let rows = prop::collection::vec((0..3_u8, 0..3_i64, any::<bool>()), 0..4);
    (prop::bool::weighted(0.4), rows).prop_map(|(replaces, rows)| {
        let row = |(id, minor, is_dated): (u8, i64, bool)| OrderVersion {
            epoch: 0,
            total: Money { minor, ..order().total },
            updated_at: is_dated.then(|| at(minor)),
            status: is_dated.then_some(OrderStatus::Paid),
            ..version(id)
        };
        Given { replaces, rows: rows.into_iter().map(row).collect() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_undo_among_replacements_leaves_what_there_is_without_the_file(
        files in prop::collection::vec(any_file(), 1..6),
        undone in prop::collection::vec(any::<bool>(), 6),
        is_last_first in any::<bool>(),
    ) {
        let (undoing, fresh) = (File::new(), File::new());
        undoing.import_all((1..).zip(&files));
        let is_undone = |import: u32| undone[import as usize - 1];
        fresh.import_all((1..).zip(&files).filter(|(import, _)| !is_undone(*import)));
        let mut numbers: Vec<u32> = (1..).take(files.len()).filter(|of| is_undone(*of)).collect();
        if is_last_first {
            numbers.reverse();
        }
        for import in numbers {
            undoing.undo(import);
        }
        prop_assert_eq!(undoing.orders(), fresh.orders());
        prop_assert_eq!(undoing.versions(), fresh.versions());
        let audit = undoing.audit();
        prop_assert!(audit.differences.is_empty(), "{:?}", audit.differences);
    }

    /// Files that replace nothing give one result in any order, also around the replacement of another record.
    #[test]
    fn a_replacement_leaves_the_order_of_other_files_without_meaning(
        files in prop::collection::vec(any_file(), 1..5),
        place in 0..5_usize,
    ) {
        let plain = |given: &Given| Given { replaces: false, ..given.clone() };
        let other = Given { replaces: true, rows: vec![OrderVersion { epoch: 0, ..version(9) }] };
        let with_other = |mut files: Vec<Given>| {
            files.insert(place.min(files.len()), other.clone());
            let file = File::new();
            file.import_all((1..).zip(&files));
            file.orders()
        };
        let files: Vec<Given> = files.iter().map(plain).collect();
        let reversed = files.iter().rev().cloned().collect();
        prop_assert_eq!(with_other(files), with_other(reversed));
    }
}

/// Undoing the first of two files of one call gave up the epoch of the other.
#[test]
fn files_of_one_call_replace_what_was_there_each_by_itself() {
    let priced =
        |minor| OrderVersion { epoch: 0, total: Money { minor, ..order().total }, ..version(1) };
    let file = File::new();
    let given = |replaces, minor| Given { replaces, rows: vec![priced(minor)] };
    file.import_all([(1, &given(false, 90)), (2, &given(true, 50))]);
    let beside = ImportSpec { replaces: true, beside: Some(number(2)), ..of_kind(3, 1).spec };
    file.write(|txn| {
        let of =
            StoredImport { epoch: 2, replaced: Some(0), spec: beside.clone(), ..of_kind(3, 1) };
        txn.put_import(&of)?;
        let row = OrderVersion { epoch: 2, ..priced(40) };
        txn.add_records_of(&Records::Orders(vec![row]), Some(number(3)))
    });
    let total = |file: &File| file.orders()[0].total.minor;
    assert_eq!(total(&file), 50);
    file.undo(2);
    assert_eq!(total(&file), 40);
    file.undo(3);
    assert_eq!(total(&file), 90);
}
