//! What redb cannot tell about a page: that it is another whole page, or the same page as it was before. Known
//! orders were imported as new, and a slug was given twice.

use std::collections::BTreeMap;
use std::sync::Mutex;

use redb::{ReadableTable, TableDefinition};

use super::*;
use crate::codec::DecodeError;
use crate::codec::fixtures::{at, click, order, spec};
use crate::domain::link::slug::Slug;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::sample::FixedRandom;
use crate::store::file::disk::DiskBackend;
use crate::store::file::faulty::SplitMix64;
use crate::store::format::header::Commit;
use crate::store::format::number;
use crate::store::format::page::{Definition, Page, Shape};
use crate::store::rows::tests::{Memory, file, observe};
use crate::store::{RecordSelection, Records, SealSize, Selection, Store};

/// A page that a commit leads to, and where its page number is.
struct Reached {
    pointer: Pointer,
    number_at: usize,
    /// Pages with the same number have the same parent.
    parent: u64,
}

impl Reached {
    fn range(&self) -> std::ops::Range<usize> {
        let (offset, len) = self.pointer.place().unwrap();
        let offset = usize::try_from(offset).unwrap();
        offset..offset + usize::try_from(len).unwrap()
    }
}

fn newest(bytes: &[u8]) -> Commit {
    let commits = header::commits(bytes.first_chunk().unwrap());
    commits.into_iter().find(|commit| commit.is_primary).unwrap()
}

/// All pages of the tables of the newest commit.
fn reached(bytes: &[u8]) -> Vec<Reached> {
    let mut found = Vec::new();
    visit(bytes, newest(bytes).tables.unwrap(), Shape::default(), true, &mut found);
    found
}

fn visit(bytes: &[u8], to: Pointer, shape: Shape, is_tables: bool, found: &mut Vec<Reached>) {
    let (offset, len) = to.place().unwrap();
    let (from, to) = (usize::try_from(offset).unwrap(), usize::try_from(offset + len).unwrap());
    let page = Page::parse(&bytes[from..to], shape).unwrap();
    if page.is_branch() {
        for child in 0..=page.count {
            let pointer = page.child(child).unwrap();
            let number_at = from + 8 + 16 * (page.count + 1) + 8 * child;
            assert_eq!(number::<8>(bytes, number_at), Some(pointer.page));
            found.push(Reached { pointer, number_at, parent: offset });
            visit(bytes, pointer, shape, is_tables, found);
        }
    } else if is_tables {
        for value in (0..page.count).map(|index| page.value(index).unwrap()) {
            let value = from + value.start..from + value.end;
            let table = Definition::parse(&bytes[value.clone()]).unwrap();
            let Some(pointer) = table.root else { continue };
            found.push(Reached { pointer, number_at: value.start + 10, parent: offset });
            visit(bytes, pointer, table.shape, false, found);
        }
    }
}

fn is_damage(error: &StoreError) -> bool {
    let is_page = matches!(error, StoreError::Corrupt { source: DecodeError::Page, .. });
    is_page || matches!(error, StoreError::Damaged(_))
}

/// Reads copies of a file, each altered, and checks that each is told as damage. Returns how many.
fn all_are_told(copies: impl Iterator<Item = Vec<u8>>) -> usize {
    copies
        .map(|altered| {
            let error = observe(altered).expect_err("damage is not told");
            assert!(is_damage(&error), "{error:?}");
        })
        .count()
}

#[test]
fn a_page_number_that_leads_to_another_sound_page_is_told() {
    let bytes = file();
    let pages = reached(&bytes);
    let told = all_are_told(pages.windows(2).map(|pair| {
        let mut altered = bytes.clone();
        let other = pair[1].pointer.page.to_le_bytes();
        altered[pair[0].number_at..pair[0].number_at + 8].copy_from_slice(&other);
        altered
    }));
    assert!(told > 10, "{told}");
}

#[test]
fn two_pages_that_were_exchanged_are_told() {
    let bytes = file();
    let pages = reached(&bytes);
    let is_like = |one: &Reached, other: &Reached| {
        one.parent == other.parent && one.range().len() == other.range().len()
    };
    let pairs = pages.windows(2).filter(|pair| is_like(&pair[0], &pair[1]));
    let told = all_are_told(pairs.map(|pair| {
        let mut altered = bytes.clone();
        altered[pair[0].range()].copy_from_slice(&bytes[pair[1].range()]);
        altered[pair[1].range()].copy_from_slice(&bytes[pair[0].range()]);
        altered
    }));
    assert!(told > 10, "{told}");
}

/// A disk says that it has written a page, and has not.
#[test]
fn a_page_as_it_was_before_the_last_changes_is_told() {
    let before = file();
    let path = tempfile::tempdir().unwrap().path().join("couplet.redb");
    let disk = Arc::new(Memory(Mutex::new(before.clone())));
    let store = Store::open_on(Arc::clone(&disk) as _, &path, &FixedRandom(7)).unwrap();
    for number in 0..40 {
        let id = ForeignId::parse(&format!("late-{number}")).unwrap();
        let version = OrderVersion { id, ordered_at: at(1_790_000_000_000), ..order() };
        store.write(|txn| txn.add_records(&Records::Orders(vec![version]))).unwrap();
        store.write(|txn| txn.insert_link(spec(&format!("late-{number}")), at(1))).unwrap();
    }
    store.close().unwrap();
    let after = disk.0.lock().unwrap().clone();
    let pages = reached(&after);
    let changed = pages
        .iter()
        .filter(|page| before.get(page.range()).is_some_and(|old| *old != after[page.range()]));
    let told = all_are_told(changed.map(|page| {
        let mut altered = after.clone();
        altered[page.range()].copy_from_slice(&before[page.range()]);
        altered
    }));
    assert!(told > 3, "{told}");
}

/// redb keeps there which pages are free, and would write into those of rows.
#[test]
fn a_damaged_page_of_the_tables_that_redb_keeps_for_itself_is_told() {
    let bytes = file();
    let root = newest(&bytes).own_tables.unwrap();
    let mut pages = vec![Reached { pointer: root, number_at: 0, parent: 0 }];
    visit(&bytes, root, Shape::default(), true, &mut pages);
    let told = all_are_told(pages.iter().map(|page| {
        let mut altered = bytes.clone();
        altered[page.range().start + 40] ^= 1;
        altered
    }));
    assert!(told > 1, "{told}");
}

/// The number of the primary commit slot is a single bit. The commit that closes a file changes no row.
#[test]
fn a_closed_file_whose_header_leads_to_the_commit_before_is_read_the_same() {
    let bytes = file();
    let mut altered = bytes.clone();
    altered[header::FLAGS_AT] ^= 1;
    assert!(observe(altered).unwrap() == observe(bytes).unwrap());
}

/// A server has its file open for months. A page that it cannot read must stop neither clicks nor the reading
/// of other rows; but no row is removed any more, as that may make the damage worse.
#[test]
fn a_damaged_page_stops_only_those_who_read_it_and_removals() {
    let mut bytes = file();
    let is_orders = |page: &Reached| {
        let text = &bytes[page.range()];
        text.windows(6).any(|text| text == b"BW-015") && text.windows(4).any(|text| text == b"#150")
    };
    let page = reached(&bytes).into_iter().find(is_orders).unwrap().range();
    bytes[page.start + 100] ^= 1;
    let path = tempfile::tempdir().unwrap().path().join("couplet.redb");
    let disk = Arc::new(Memory(Mutex::new(bytes)));
    let store = Store::open_on(disk, &path, &FixedRandom(7)).unwrap();
    let size = SealSize { clicks: 200, clicks_max: 200, bytes: 4096, ..SealSize::default() };
    let seal = store.begin_read().unwrap().next_seal(&size).unwrap().unwrap();
    for _ in 0..3 {
        let records = RecordSelection::All;
        let read = store.spool(&Selection { records, ..Selection::settings() });
        assert!(read.is_err_and(|error| is_damage(&error)));
        assert!(matches!(store.seal(&seal), Err(StoreError::NotRemoved)));
        store.write(|txn| txn.append_clicks(&mut [click(9_999)])).unwrap();
        assert!(store.write(|txn| txn.link_of(&Slug::parse("link-3").unwrap())).unwrap().is_some());
        assert!(!store.has_failed());
    }
}

const TEXTS: TableDefinition<'static, (&str, &[u8; 16]), &[u8]> = TableDefinition::new("texts");
const NUMBERS: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("numbers");

/// redb keeps pages in memory, writes those of a commit before it is complete when memory is full, moves pages
/// and reuses their places. No page that it wrote is taken for a damaged one.
#[test]
fn whatever_redb_writes_is_read_again() {
    let rounds = if std::env::var_os("COUPLET_LONG").is_some() { 400 } else { 60 };
    let mut random = SplitMix64(16);
    let disk = Arc::new(Memory(Mutex::new(Vec::new())));
    let mut builder = Database::builder();
    builder.set_cache_size(256 * 1024);
    let open = |disk: &Arc<Memory>| {
        Engine::open_with(&builder, DiskBackend(Arc::clone(disk) as _)).unwrap()
    };
    let mut engine = open(&disk);
    let mut model: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for round in 0..rounds {
        let txn = engine.db.begin_write().unwrap();
        let mut next = model.clone();
        {
            let (mut texts, mut numbers) =
                (txn.open_table(TEXTS).unwrap(), txn.open_table(NUMBERS).unwrap());
            for _ in 0..random.below(800) {
                let key = random.below(2_000);
                let text = key.to_string();
                if random.below(3) == 0 {
                    texts.remove((text.as_str(), &[7; 16])).unwrap();
                    numbers.remove(key).unwrap();
                    next.remove(&key);
                } else {
                    let max = if random.below(40) == 0 { 20_000 } else { 300 };
                    let len = usize::try_from(random.below(max)).unwrap();
                    let value = vec![u8::try_from(round % 251).unwrap(); len];
                    texts.insert((text.as_str(), &[7; 16]), value.as_slice()).unwrap();
                    numbers.insert(key, value.as_slice()).unwrap();
                    next.insert(key, value);
                }
            }
        }
        if random.below(5) == 0 {
            txn.abort().unwrap();
        } else {
            txn.commit().unwrap();
            model = next;
        }
        match random.below(8) {
            // Closed and opened.
            0 => {
                engine.db.close().unwrap();
                engine = open(&disk);
            }
            // Killed and opened.
            1 => {
                let copy = Arc::new(Memory(Mutex::new(disk.0.lock().unwrap().clone())));
                drop(engine);
                *disk.0.lock().unwrap() = copy.0.lock().unwrap().clone();
                engine = open(&disk);
            }
            2 => drop(engine.db.compact().unwrap()),
            _ => {}
        }
        check_model(&engine, &model);
        engine.damage.check_removal().unwrap();
    }
}

fn check_model(engine: &Engine, model: &BTreeMap<u64, Vec<u8>>) {
    use redb::{ReadableDatabase, ReadableTableMetadata};
    let txn = engine.db.begin_read().unwrap();
    let Ok(numbers) = txn.open_table(NUMBERS) else { return assert!(model.is_empty()) };
    let rows = numbers.iter().unwrap().map(|row| {
        let (key, value) = row.unwrap();
        (key.value(), value.value().to_vec())
    });
    assert!(rows.eq(model.iter().map(|(key, value)| (*key, value.clone()))));
    let texts = txn.open_table(TEXTS).unwrap();
    assert_eq!(texts.len().unwrap(), model.len() as u64);
    for row in texts.iter().unwrap() {
        let (key, value) = row.unwrap();
        assert_eq!(value.value(), model[&key.value().0.parse::<u64>().unwrap()]);
    }
}
