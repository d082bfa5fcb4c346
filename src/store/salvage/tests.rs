//! All that is sound is saved, nothing else, and what is lost is listed.

use std::collections::BTreeSet;
use std::io::{Seek, Write};
use std::path::PathBuf;

use super::*;
use crate::domain::sample::FixedRandom;
use crate::store::file::faulty::SplitMix64;
use crate::store::keys::people_key_path;
use crate::store::rows::tests::file;
use crate::store::snapshot::read_stream;
use crate::store::{Audit, RestoreStep, Selection};

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
        Store::salvage(&self.path, &FixedRandom(9))
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
    assert!(losses.is_empty());
    assert_eq!(records(&mut stream), whole(&bytes));
    stream.rewind().unwrap();
    let path = on_disk.folder.path().join("saved.redb");
    let now = crate::codec::fixtures::at(1_800_000_000_000);
    let audit: Audit = Store::restore(&path, stream, RestoreStep::default(), now).unwrap();
    assert_eq!(audit.counts["orders"], 200);
    assert!(std::fs::read(&on_disk.path).unwrap() == bytes, "the damaged file was written");
}

#[test]
fn of_a_file_with_flipped_bits_all_that_is_sound_is_saved_and_the_rest_is_listed() {
    let flips = if std::env::var_os("COUPLET_LONG").is_some() { 1_000 } else { 60 };
    let (bytes, mut random) = (file(), SplitMix64(28));
    let whole = whole(&bytes);
    let varying = [Tag::Clicks, Tag::Gap, Tag::ClickIdKey, Tag::Fingerprint].map(|tag| tag as u8);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let (mut unopened, mut damaged) = (0, 0);
    for _ in 0..flips {
        let mut flipped = bytes.clone();
        for _ in 0..=random.below(3) {
            let at = usize::try_from(random.below(bytes.len() as u64)).unwrap();
            flipped[at] ^= 1 << random.below(8);
        }
        let on_disk = OnDisk::of(&flipped);
        // The file cannot be opened at all if its header is damaged; redb may panic there.
        let salvaged = std::panic::catch_unwind(|| on_disk.salvage());
        let Ok(Ok((mut stream, losses))) = salvaged else {
            unopened += 1;
            continue;
        };
        let saved = records(&mut stream);
        for (tag, row) in &saved {
            let is_known = whole.contains(&(*tag, row.clone()));
            assert!(is_known || varying.contains(tag), "a row of tag {tag} was never written");
        }
        if losses.is_empty() {
            assert_eq!(saved, whole);
        } else {
            damaged += 1;
        }
        // What was saved makes a file.
        stream.rewind().unwrap();
        let path = on_disk.folder.path().join("saved.redb");
        let now = crate::codec::fixtures::at(1_800_000_000_000);
        let losses: Vec<String> = losses.lines().collect();
        let restored = Store::restore(&path, stream, RestoreStep::default(), now);
        assert!(restored.is_ok(), "{restored:?} {losses:?}");
    }
    std::panic::set_hook(hook);
    assert!(damaged > flips / 10, "{damaged} of {flips}");
    assert!(unopened < flips / 10, "{unopened} of {flips}");
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
            Loss::Clicks { count: 3, from: at, to: at },
            "3 clicks from 2027-01-15T08:00:00.000Z to 2027-01-15T08:00:00.000Z",
        ),
    ] {
        assert_eq!(loss.to_string(), told);
    }
}
