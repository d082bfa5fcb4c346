//! A backup of any content and size is restored to a data file, or nothing is left behind.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use couplet::cli::OsRandom;
use couplet::domain::click::gap::Gap;
use couplet::domain::limits::RESTORE_STEP_RECORDS;
use couplet::domain::period::{Period, Zone, parse_day};
use couplet::domain::settings::rate::RateOf;
use couplet::domain::time::Timestamp;
use couplet::render::{self, Format, Width};
use couplet::report::{self, Grouping, ReportData};
use couplet::store::{Parts, RestoreStep, Row, SealSize, Selection, Snapshot, Store, StoreError};
use proptest::prelude::*;

use crate::folder::Folder;
use crate::large::{self, Sizes};
use crate::small_plan::files;
use crate::socket::{Served, click};
use crate::steps::{File, change, step};

/// The records of a backup.
mod stream;

/// Whether the long tests were requested, as `tests/run --long` does.
fn is_long() -> bool {
    std::env::var_os("COUPLET_LONG").is_some()
}

/// The rows of a data file without its tokens, which are never restored.
fn rows(store: &Store) -> Vec<u8> {
    let (mut rows, selection) = (Vec::new(), Selection { tokens: false, ..Selection::all() });
    store.spool(&selection).unwrap().read_to_end(&mut rows).unwrap();
    rows
}

fn rows_of(path: &Path) -> Vec<u8> {
    let store = Store::open(path, &OsRandom).unwrap();
    let rows = rows(&store);
    store.close().unwrap();
    rows
}

/// A restore used to begin its next transaction before it ended the current one, and the engine has
/// only one writer: from 20,000 records on, it never finished.
#[test]
fn a_backup_with_one_record_more_than_a_step_is_restored() {
    let folder = Folder::new();
    let sizes = Sizes {
        links: 50,
        codes: 20,
        batch_codes: u32::try_from(RESTORE_STEP_RECORDS).unwrap(),
        orders: 30,
        conversations: 10,
        sealed: 120_000,
        tail: 5_000,
        gaps: 3,
    };
    large::make(&folder.data(), &sizes);
    folder.ok("backup kept.backup");
    let counted = folder.ok("verify kept.backup");
    folder.ok("restore kept.backup --data again.redb");
    assert_eq!(rows_of(&folder.path().join("again.redb")), rows_of(&folder.data()));
    // Tokens are never restored.
    let without_tokens: Vec<&str> =
        counted.lines().filter(|line| !line.starts_with("tokens")).collect();
    let restored = folder.ok("verify --data again.redb");
    assert_eq!(restored.lines().collect::<Vec<_>>(), without_tokens);
    for line in ["report --from 2026-01-01 --to 2026-12-31 --by channel --format json", "link list"]
    {
        assert_eq!(folder.ok(&format!("{line} --data again.redb")), folder.ok(line), "{line}");
    }
    // What a server saves of a displaced data file is a backup too.
    let serving = folder.serve("--data again.redb");
    fs::remove_file(folder.path().join("again.redb")).unwrap();
    assert_eq!(serving.stop().code, 1);
    folder.ok("restore again.redb.rescued-1 --data third.redb");
    assert_eq!(rows_of(&folder.path().join("third.redb")), rows_of(&folder.data()));
}

/// Whatever the step size, in records or in bytes, a restore gives the same file.
#[test]
fn the_step_size_does_not_affect_what_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.redb");
    let sizes = Sizes {
        links: 20,
        codes: 20,
        batch_codes: 20,
        orders: 20,
        conversations: 20,
        sealed: 100_000,
        tail: 9_000,
        gaps: 20,
    };
    large::make(&path, &sizes);
    let store = Store::open(&path, &OsRandom).unwrap();
    let expected = rows(&store);
    let whole = RestoreStep { records: u64::MAX, bytes: u64::MAX };
    for (number, step) in [
        RestoreStep { records: 1, ..whole },
        RestoreStep { records: 19, ..whole },
        RestoreStep { records: 20, ..whole },
        RestoreStep { bytes: 1, ..whole },
        RestoreStep { bytes: 4_096, ..whole },
        whole,
    ]
    .into_iter()
    .enumerate()
    {
        let restored = folder.path().join(format!("{number}.redb"));
        let audit = Store::restore(
            &restored,
            store.spool(&Selection::all()).unwrap(),
            step,
            Timestamp::MIN,
        )
        .unwrap();
        assert_eq!(audit.differences.first(), [""; 0]);
        assert!(rows_of(&restored) == expected, "{step:?}");
    }
}

/// The months that the random changes cover.
fn months() -> Period {
    let day = |text| parse_day(text).unwrap();
    Period::days(day("2026-09-01"), day("2026-12-31"), Zone::utc()).unwrap()
}

/// A report of these months, as JSON.
fn report(snapshot: &Snapshot<ReportData>) -> Vec<u8> {
    let now = Timestamp::parse("2027-01-01T00:00:00Z").unwrap();
    let ask = report::Query {
        period: months(),
        by: vec![Grouping::Channel.into(), Grouping::Campaign.into()],
        rules: snapshot.settings.attribution.clone(),
        rate_of: RateOf::People,
    };
    let report = report::build(snapshot, &ask, now).unwrap();
    let mut out = Vec::new();
    render::report(&report, Format::Json, Width::DEFAULT, &mut out).unwrap();
    out
}

/// What a report takes of a whole snapshot, in the order in which it asks for it.
fn of_everything(snapshot: Snapshot) -> Snapshot<ReportData> {
    let Snapshot {
        settings,
        definitions,
        click_id_key,
        epoch,
        revision,
        people,
        batches,
        gaps,
        removed,
        parts: all,
    } = snapshot;
    let mut parts = ReportData::default();
    let orders = all.conversions.into_iter().map(|order| Row::Conversion(Box::new(order)));
    let conversations = all.conversations.into_iter().map(Row::Conversation);
    let codes = all.codes.into_iter().map(Row::Code);
    let links = all.links.into_values().map(|link| Row::Link(Box::new(link)));
    orders.chain(conversations).chain(codes).chain(links).for_each(|row| parts.take(row));
    parts.clicks = all.clicks;
    Snapshot {
        settings,
        definitions,
        click_id_key,
        epoch,
        revision,
        people,
        batches,
        gaps,
        removed,
        parts,
    }
}

/// With these sizes, even a few clicks give segments, merged rows and a tail.
const SMALL: SealSize = SealSize {
    rows: 6,
    row_bytes: 1 << 20,
    clicks: 12,
    clicks_max: 40,
    bytes: 4_096,
    small: 3,
    fold: 8,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_backup_of_a_restored_file_is_identical_and_gives_the_same_report(
        steps in prop::collection::vec(step(), 1..14),
        groups in prop::collection::vec(1_u64..9, 0..12),
        sealed_after in 0_usize..12,
        gaps in prop::collection::vec(0_u64..3, 0..4),
        records in 1_u64..9,
    ) {
        let file = File::new();
        for (step, number) in steps.iter().zip(1..) {
            if let Ok(change) = change(step, number, &file) {
                file.apply(&change);
            }
        }
        let mut first = 0;
        for (index, count) in groups.iter().enumerate() {
            let mut clicks: Vec<_> = (first..first + count).map(click).collect();
            first += count;
            let wrote: Result<(), StoreError> =
                file.store.write(|txn| txn.append_clicks(&mut clicks));
            wrote.unwrap();
            if index == sealed_after {
                while let Some(seal) = file.store.begin_read().unwrap().next_seal(&SMALL).unwrap() {
                    prop_assert!(file.store.seal(&seal).unwrap());
                }
            }
        }
        for (number, lost) in (0..).zip(&gaps) {
            let at = Timestamp::from_ms(1_790_000_000_000 + number).unwrap();
            let gap = Gap { from: at, to: at, lost: *lost, late: 1, missing: 0 };
            let wrote: Result<(), StoreError> =
                file.store.write(|txn| txn.put_gap(txn.next_gap()?, &gap));
            wrote.unwrap();
        }
        let kept = file.rows();
        let path = file.folder.path().join("again.redb");
        let step = RestoreStep { records, ..RestoreStep::default() };
        let audit = Store::restore(&path, &kept[..], step, Timestamp::MIN).unwrap();
        prop_assert_eq!(audit.differences.first(), [""; 0]);
        let again = File { folder: tempfile::tempdir().unwrap(), store: Store::open(&path, &OsRandom).unwrap().into() };
        prop_assert_eq!(&again.rows(), &kept);
        let ask = ReportData::ask_period(months().from, months().to, None);
        let expected = report(&file.store.snapshot(&ask).unwrap());
        // It is the report of everything, too.
        let everything = Snapshot::read(&kept[..]).unwrap();
        prop_assert_eq!(&report(&of_everything(everything)), &expected);
        prop_assert_eq!(&report(&again.store.snapshot(&ask).unwrap()), &expected);
        // A server on the restored file gives the same.
        let served = Served::of(again);
        let mut sent = Vec::new();
        served.reach().stream(&Selection::all()).unwrap().file.read_to_end(&mut sent).unwrap();
        prop_assert_eq!(&sent, &kept);
        prop_assert_eq!(&report(&served.reach().snapshot(&ask).unwrap()), &expected);
    }
}

/// A restore killed at any moment leaves no data file; the next one is not blocked, and cleans up
/// after the first.
#[test]
fn a_killed_restore_does_not_hinder_the_next_one() {
    let (sizes, rounds) = if is_long() {
        (Sizes::YEARS, 20)
    } else {
        let sizes = Sizes {
            links: 2_000,
            codes: 1_000,
            batch_codes: 20_000,
            orders: 2_000,
            conversations: 500,
            sealed: 100_000,
            tail: 5_000,
            gaps: 3,
        };
        (sizes, 6)
    };
    let folder = Folder::new();
    large::make(&folder.data(), &sizes);
    folder.ok("backup kept.backup");
    let expected = rows_of(&folder.data());
    let restored = Folder::new();
    fs::rename(folder.path().join("kept.backup"), restored.path().join("kept.backup")).unwrap();
    let restore = || {
        let begun = Instant::now();
        restored.ok("restore kept.backup");
        begun.elapsed()
    };
    // The shortest restore so far: a single one may have been delayed.
    let mut whole = restore();
    let mut killed = 0;
    for round in 0..rounds {
        fs::remove_file(restored.data()).unwrap();
        // Over its whole duration, at moments unrelated to its steps.
        let moment = whole * round / rounds + Duration::from_micros(u64::from(round) * 137);
        let mut command = restored.command("restore kept.backup");
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().unwrap();
        thread::sleep(moment);
        child.kill().unwrap();
        let was_killed = child.wait().unwrap().code().is_none();
        killed += u32::from(was_killed);
        assert!(!was_killed || !restored.data().exists() || rows_of(&restored.data()) == expected);
        if !restored.data().exists() {
            whole = whole.min(restore());
        }
        assert_eq!(files(&restored), ["couplet.redb", "kept.backup"], "round {round}");
        restored.ok("verify");
        assert!(rows_of(&restored.data()) == expected, "round {round}");
    }
    assert!(killed > rounds / 2, "only {killed} of {rounds} were killed midway");
}

/// A backup without its click id key used to pass `verify` and `restore`; only later commands found
/// that the data file was not valid.
#[test]
fn a_backup_without_a_mandatory_record_is_refused() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder.ok("coupon batch --campaign c --channel sms --count 20 --pattern BW-????-????");
    folder.ok("backup whole.backup");
    let whole = stream::split(&fs::read(folder.path().join("whole.backup")).unwrap());
    let restored = Folder::new();
    for (tag, lacks) in [
        (stream::CLICK_ID_KEY, "it has no click-id key"),
        (stream::FINGERPRINT, "it has no fingerprint of the people key"),
        (stream::BATCH, "it has a code of a batch that is missing"),
    ] {
        let rest: Vec<_> = whole.iter().filter(|record| record.0 != tag).cloned().collect();
        assert!(rest.len() < whole.len(), "{tag}");
        fs::write(restored.path().join("kept.backup"), stream::join(&rest)).unwrap();
        for line in ["verify kept.backup", "restore kept.backup"] {
            let ran = restored.run(line);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{line}: {ran:#?}");
            let said = format!(
                "error: kept.backup is not a complete backup\n  because: the snapshot is incomplete or damaged: {lacks}\n  \
                 hint: copy it again from where `couplet backup` wrote it, or use another backup\n"
            );
            assert_eq!(ran.err, said, "{line}");
        }
        assert_eq!(files(&restored), ["kept.backup"]);
    }
    // The same records, joined again, are a valid backup: only the missing one was the problem.
    fs::write(restored.path().join("kept.backup"), stream::join(&whole)).unwrap();
    restored.ok("restore kept.backup");
}

/// Of eight single-byte changes, four used to give a message without the file's name and without a
/// hint.
#[test]
fn a_backup_with_one_altered_byte_is_named_whichever_byte_it_is() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio --channel instagram");
    folder.ok("coupon new HELLO --campaign c --channel sms --limit 3");
    folder.ok("backup kept.backup");
    let whole = fs::read(folder.path().join("kept.backup")).unwrap();
    let restored = Folder::new();
    for offset in 0..whole.len() {
        let mut altered = whole.clone();
        altered[offset] ^= 0x41;
        let read = couplet::store::Audit::of(&altered[..]);
        assert!(matches!(read, Err(StoreError::Snapshot(_))), "byte {offset}: {read:?}");
    }
    for offset in (0..whole.len()).step_by(whole.len() / 12) {
        let mut altered = whole.clone();
        altered[offset] ^= 0x41;
        fs::write(restored.path().join("kept.backup"), altered).unwrap();
        let ran = restored.run("restore kept.backup");
        assert_eq!(ran.code, 1, "byte {offset}: {ran:#?}");
        assert!(ran.err.starts_with("error: kept.backup is not a complete backup\n"), "{ran:#?}");
        assert!(ran.err.contains("hint: "), "{ran:#?}");
        assert_eq!(files(&restored), ["kept.backup"]);
    }
}

/// Other commands used to say that such a file does not exist, and `restore` that it does.
#[test]
fn a_restore_replaces_a_data_file_whose_creation_never_finished() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder.ok("backup kept.backup");
    for unmade in [Vec::new(), vec![0; 1 << 20]] {
        let restored = Folder::new();
        fs::copy(folder.path().join("kept.backup"), restored.path().join("kept.backup")).unwrap();
        fs::write(restored.data(), unmade).unwrap();
        restored.ok("restore kept.backup");
        assert!(restored.ok("link list").contains("/bio"));
        assert_eq!(files(&restored), ["couplet.redb", "kept.backup"]);
    }
}
