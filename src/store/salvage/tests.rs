//! All that is sound is saved, nothing else, and what is lost is listed.

mod batches;
mod clicks;
mod commits;
mod flips;
mod layout;
mod links;
mod tail;
mod written_on;

use std::collections::BTreeSet;
use std::io::{Seek, Write};
use std::path::PathBuf;

use super::*;
use crate::domain::sample::FixedRandom;
use crate::store::file::faulty::SplitMix64;
use crate::store::keys::people_key_path;
use crate::store::rows::tests::file;
use crate::store::snapshot::read_stream;
use crate::store::{Audit, RestoreStep, Selection, StoreError};

/// A data file in a folder of its own.
struct OnDisk {
    path: PathBuf,
    folder: tempfile::TempDir,
}

impl OnDisk {
    fn of(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("couplet.redb");
        File::create(&path).unwrap().write_all(bytes).unwrap();
        std::fs::write(people_key_path(&path), "07".repeat(32)).unwrap();
        Self { path, folder }
    }

    fn salvage(&self) -> Result<(File, Losses), StoreError> {
        let saved = Store::salvage(&self.path, &FixedRandom(9))?;
        Ok((saved.snapshot, saved.losses))
    }
}

/// The records of a snapshot.
fn records(stream: &mut File) -> BTreeSet<(u8, Vec<u8>)> {
    stream.rewind().unwrap();
    let mut records = BTreeSet::new();
    read_stream(stream, |tag, bytes| {
        records.insert((tag as u8, bytes.to_vec()));
        Ok(())
    })
    .unwrap();
    records
}

/// What is saved of a file, and what is told to be lost.
fn saved(bytes: &[u8]) -> (BTreeSet<(u8, Vec<u8>)>, Losses) {
    let (mut stream, losses) = OnDisk::of(bytes).salvage().unwrap();
    (records(&mut stream), losses)
}

fn whole(bytes: &[u8]) -> BTreeSet<(u8, Vec<u8>)> {
    let on_disk = OnDisk::of(bytes);
    let store = Store::open(&on_disk.path, &FixedRandom(7)).unwrap();
    records(&mut store.spool(&Selection::all()).unwrap())
}

#[test]
fn a_sound_file_is_saved_whole_and_restores() {
    let bytes = file();
    let on_disk = OnDisk::of(&bytes);
    let (mut stream, losses) = on_disk.salvage().unwrap();
    assert!(losses.is_empty(), "{:#?}", losses.first());
    assert_eq!(records(&mut stream), whole(&bytes));
    stream.rewind().unwrap();
    let path = on_disk.folder.path().join("saved.redb");
    let now = crate::codec::fixtures::at(1_800_000_000_000);
    let audit: Audit = Store::restore(&path, stream, RestoreStep::default(), now).unwrap();
    assert_eq!(audit.counts["orders"], 200);
    assert!(std::fs::read(&on_disk.path).unwrap() == bytes, "the damaged file was written");
}

/// A file was cut by one byte, in a page that leads to all others. Nothing could be saved of it.
#[test]
fn a_file_that_lost_only_zeros_at_its_end_is_saved_whole() {
    let bytes = file();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let on_disk = OnDisk::of(&bytes[..used]);
    let (mut stream, losses) = on_disk.salvage().unwrap();
    assert!(losses.is_empty(), "{:#?}", losses.first());
    assert_eq!(records(&mut stream), whole(&bytes));
}

/// What is done to a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Flip {
        at: usize,
        bit: u64,
    },
    ZeroPage {
        page: usize,
    },
    Cut {
        len: usize,
    },
    /// Bytes that were overwritten.
    Overwritten {
        at: usize,
        seed: u64,
    },
}

impl Damage {
    fn any(bytes: &[u8], random: &mut SplitMix64) -> Self {
        let below = |random: &mut SplitMix64, end: usize| {
            usize::try_from(random.below(end as u64)).unwrap()
        };
        // Most pages of a small file hold nothing.
        let page = loop {
            let page = below(random, bytes.len() / 4096);
            if bytes[page * 4096] != 0 {
                break page;
            }
        };
        let at = page * 4096 + below(random, 4096);
        match random.below(10) {
            0..4 => Self::Flip { at, bit: random.below(8) },
            // Few bits are in the header, and much depends on them.
            4 => Self::Flip { at: below(random, 320), bit: random.below(8) },
            5..8 => Self::ZeroPage { page },
            8 => Self::Overwritten { at, seed: random.below(1 << 40) },
            _ => Self::Cut { len: below(random, bytes.len()) },
        }
    }

    fn apply(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Flip { at, bit } if at < bytes.len() => bytes[at] ^= 1 << bit,
            Self::ZeroPage { page } => {
                let end = bytes.len().min((page + 1) * 4096);
                if let Some(page) = bytes.get_mut(page * 4096..end) {
                    page.fill(0);
                }
            }
            Self::Cut { len } => bytes.truncate(len),
            Self::Overwritten { at, seed } => {
                let mut random = SplitMix64(seed);
                for byte in bytes.iter_mut().skip(at).take(64) {
                    *byte = u8::try_from(random.below(256)).unwrap();
                }
            }
            Self::Flip { .. } => {}
        }
    }
}

/// The records of a snapshot that a salvage saves as they are.
fn saved_as_they_are(records: BTreeSet<(u8, Vec<u8>)>) -> BTreeSet<(u8, Vec<u8>)> {
    let varying =
        [Tag::Clicks, Tag::Gap, Tag::ClickIdKey, Tag::Fingerprint, Tag::Batch, Tag::Normalisers];
    records
        .into_iter()
        .filter(|(tag, _)| varying.iter().all(|other| *other as u8 != *tag))
        .collect()
}

/// Damages copies of a file, and checks what is saved of each. Returns of how many all, some and nothing.
fn check_damage(bytes: &[u8], copies: u64, seed: u64) -> [u64; 3] {
    let (expected, mut random) = (flips::AfterDamage::of(bytes), SplitMix64(seed));
    let all = saved_as_they_are(whole(bytes));
    let mut saved_of = [0; 3];
    for _ in 0..copies {
        let mut damaged = bytes.to_vec();
        let damage: Vec<Damage> =
            (0..=random.below(3)).map(|_| Damage::any(bytes, &mut random)).collect();
        for damage in &damage {
            damage.apply(&mut damaged);
        }
        let on_disk = OnDisk::of(&damaged);
        let (mut stream, losses) = match on_disk.salvage() {
            Ok(saved) => saved,
            Err(error) => {
                let is_told = matches!(
                    error,
                    StoreError::NoCommit(_) | StoreError::Foreign(_) | StoreError::Emptied { .. }
                );
                assert!(is_told, "{error:?} {damage:?}");
                saved_of[2] += 1;
                continue;
            }
        };
        assert!(std::fs::read(&on_disk.path).unwrap() == damaged, "the damaged file was written");
        let found = records(&mut stream);
        if let [damage] = damage[..] {
            expected.check(damage, &found, losses.first());
        }
        let found = saved_as_they_are(found);
        let lines: Vec<String> = losses.lines().collect();
        if !losses.first().contains(&Loss::LastCommit) {
            assert!(found.is_subset(&all), "a row was never written: {damage:?} {lines:#?}");
        }
        // Every row that is missing is listed, by itself, between others, or by number.
        let tables: BTreeSet<&str> = losses.first().iter().filter_map(table_of).collect();
        if losses.rest().is_none() {
            for (tag, _) in all.difference(&found) {
                let names = layout::names(*tag);
                let is_listed = names.iter().any(|name| tables.contains(name))
                    || losses.first().contains(&Loss::LastCommit);
                assert!(is_listed, "no row of {names:?} is listed: {damage:?} {lines:#?}");
            }
        }
        saved_of[usize::from(!losses.is_empty())] += 1;
        // What was saved makes a file without contradictions.
        stream.rewind().unwrap();
        let path = on_disk.folder.path().join("saved.redb");
        let now = crate::codec::fixtures::at(1_800_000_000_000);
        let audit = Store::restore(&path, stream, RestoreStep::default(), now);
        let audit = audit.unwrap_or_else(|error| panic!("{error:?} {damage:?} {lines:#?}"));
        let differences: Vec<String> = audit.differences.lines().collect();
        assert_eq!(differences, [""; 0], "{damage:?} {lines:#?}");
        Store::check(&path).unwrap();
    }
    saved_of
}

/// The table that a loss is in.
fn table_of(loss: &Loss) -> Option<&'static str> {
    match loss {
        Loss::Row { table, .. } | Loss::Rows { table, .. } | Loss::Missing { table, .. } => {
            Some(table)
        }
        Loss::Link { .. } => Some("links"),
        Loss::Batch { .. } | Loss::BatchCodes { .. } => Some("batch_codes"),
        Loss::TailClicks { .. } | Loss::ClickLog => Some("tail"),
        Loss::Clicks { .. } | Loss::Values { .. } => Some("segment_heads"),
        Loss::ClickIdKey | Loss::Settings => Some("meta"),
        Loss::LastCommit => None,
    }
}

fn copies() -> u64 {
    if std::env::var_os("COUPLET_LONG").is_some() { 3_000 } else { 120 }
}

/// Of a file that the engine refuses to open, everything used to be lost.
#[test]
fn of_a_damaged_file_all_that_is_sound_is_saved_and_the_rest_is_listed() {
    let copies = copies();
    let [all, some, nothing] = check_damage(&file(), copies, 28);
    assert!(some > copies / 4, "{all} {some} {nothing}");
    assert!(nothing < copies / 4, "{all} {some} {nothing}");
}

/// A file that was not closed: its last two commits differ.
fn unclosed() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("couplet.redb");
    std::fs::write(&path, file()).unwrap();
    std::fs::write(people_key_path(&path), "07".repeat(32)).unwrap();
    let store = Store::open(&path, &FixedRandom(7)).unwrap();
    for slug in ["new-one", "new-two"] {
        let spec = crate::codec::fixtures::spec(slug);
        let at = crate::codec::fixtures::at(2);
        store.write(|txn| txn.insert_link(spec, at).map(drop)).unwrap();
    }
    std::fs::read(&path).unwrap()
}

#[test]
fn of_a_damaged_file_that_was_not_closed_all_that_is_sound_is_saved() {
    let [all, some, nothing] = check_damage(&unclosed(), copies(), 29);
    assert!(some > copies() / 4, "{all} {some} {nothing}");
    assert!(nothing < copies() / 4, "{all} {some} {nothing}");
}

/// Replaces a text of one row, wherever the file has it in a page that is in use.
fn altered(bytes: &[u8], text: &str) -> Vec<u8> {
    let mut altered = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len() - text.len())
        .filter(|at| bytes[*at..].starts_with(text.as_bytes()))
        .collect();
    assert!(!places.is_empty(), "{text}");
    for at in places {
        altered[at + text.len() - 1] ^= 1;
    }
    altered
}

fn salvaged(bytes: &[u8]) -> (Audit, Vec<String>) {
    let on_disk = OnDisk::of(bytes);
    let (stream, losses) = on_disk.salvage().unwrap();
    let path = on_disk.folder.path().join("saved.redb");
    let now = crate::codec::fixtures::at(1_800_000_000_000);
    let audit = Store::restore(&path, stream, RestoreStep::default(), now).unwrap();
    assert_eq!(losses.lines().collect::<Vec<_>>(), {
        let named = Store::losses(&on_disk.path).unwrap();
        named.lines().filter(|line| !line.contains("slug_ids")).collect::<Vec<_>>()
    });
    (audit, losses.lines().collect())
}

/// The list named the number of the link, which nobody knows.
#[test]
fn a_lost_link_is_named_by_its_slug() {
    let bytes = file();
    let on_disk = OnDisk::of(&bytes);
    let mut damaged = bytes.clone();
    // The slug is in the row and in the index, which must stay.
    let at =
        (0..bytes.len() - 8).filter(|at| bytes[*at..].starts_with(b"link-41")).collect::<Vec<_>>();
    let named = at.iter().find_map(|at| {
        damaged = bytes.clone();
        damaged[at + 12] ^= 1;
        std::fs::write(&on_disk.path, &damaged).unwrap();
        let (_, losses) = on_disk.salvage().unwrap();
        losses.lines().next()
    });
    assert_eq!(named.unwrap(), "the link `link-41`");
}

#[test]
fn what_is_no_data_file_is_told_as_that() {
    let text = b"Shopping list: eggs, milk, flour. ".repeat(300);
    let mut headless = file();
    headless[..4096].fill(0);
    for (bytes, told) in [
        (&text[..], "is not a Couplet data file"),
        (b"short", "is not a Couplet data file"),
        (b"", "is empty, but its key"),
        (&headless, "the data file is damaged"),
    ] {
        let error = OnDisk::of(bytes).salvage().unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
        assert!(Store::losses(&OnDisk::of(bytes).path).is_err());
    }
    let without_key = OnDisk::of(b"");
    std::fs::remove_file(people_key_path(&without_key.path)).unwrap();
    let error = without_key.salvage().unwrap_err();
    assert!(error.to_string().ends_with("is empty: no data was ever written to it"), "{error}");
}

#[test]
fn a_loss_is_told_in_a_sentence() {
    let at = crate::codec::fixtures::at(1_800_000_000_000);
    let row = |key: &str| Some(key.to_owned());
    for (loss, told) in [
        (
            Loss::Row {
                table: "orders",
                key: "#7".into(),
                why: "its checksum does not match".into(),
            },
            "the row #7 of table orders: its checksum does not match",
        ),
        (Loss::Rows { table: "links", after: None, before: None }, "all rows of table links"),
        (
            Loss::Rows { table: "links", after: row("7"), before: row("90") },
            "rows of table links after 7 before 90",
        ),
        (
            Loss::Batch { number: 7, codes: 60 },
            "batch number 7: 60 codes of it are sound but not saved, since their terms are in the row of the batch",
        ),
        (
            Loss::TailClicks { at_most: 3, from: at, to: at },
            "up to 3 clicks between 2027-01-15T08:00:00.000Z and 2027-01-15T08:00:00.000Z",
        ),
        (
            Loss::Clicks { count: 3, from: at, to: at },
            "3 clicks from 2027-01-15T08:00:00.000Z to 2027-01-15T08:00:00.000Z",
        ),
    ] {
        assert_eq!(loss.to_string(), told);
    }
}
