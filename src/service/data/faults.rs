//! Changes and snapshots while the disk fails: they wait for a bounded time, then fail with a message,
//! and are applied at most once.

use std::time::Instant;

use super::*;
use crate::change::{ChangeId, Outcome};
use crate::domain::change_log::Author;
use crate::domain::limits::{FAILED_WAIT_MS, LINKS_FOLLOWED};
use crate::domain::link::slug::Slug;
use crate::domain::sample::{FixedRandom, link};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::recorder::{Durability, Writer};
use crate::redirect::directory::{Directory, Entry};
use crate::store::faulty::{EIO, Faults, FaultyDisk};
use crate::store::{Snapshot, StoreError};

struct Faulty {
    disk: Arc<FaultyDisk>,
    service: DataService,
    writer: Writer<Change>,
    _folder: tempfile::TempDir,
}

impl Faulty {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let faulty = Arc::new(FaultyDisk::of(Vec::new(), 3));
        let path = folder.path().join("c.redb");
        let store =
            Arc::new(Store::open_on(Arc::clone(&faulty) as _, &path, &FixedRandom(7)).unwrap());
        let relaxed = Durability::Relaxed { flush: Span::from_ms(1) };
        let directory = Arc::new(Directory::new());
        let follower = Arc::new(Follower::new(Arc::clone(&store), directory, Arc::default()));
        let following = Arc::clone(&follower);
        let (recorder, writer) = Recorder::start(
            Arc::clone(&store),
            relaxed,
            following,
            Arc::new(FixedRandom(7)),
            |_| {},
        )
        .unwrap();
        let service = DataService::sample(store, recorder, follower);
        Self { disk: faulty, service, writer, _folder: folder }
    }

    fn fail_sync(&self, once: bool) {
        self.disk.fail(Faults { sync: Some(EIO), once, ..Faults::default() });
    }

    fn redirects(&self, slug: &str) -> bool {
        self.service.follower.directory.find(slug, Entry::id).is_some()
    }

    fn slugs(&self) -> Vec<String> {
        let snapshot =
            Snapshot::read(self.service.store.spool(&Selection::all()).unwrap()).unwrap();
        snapshot.links.values().map(|link| link.spec.slug.to_string()).collect()
    }
}

fn mint(number: u8, slug: &str) -> Change {
    let spec = link(0, slug, "https://shop.example/").spec;
    let what = What::MintLink(Box::new(spec));
    Change { id: ChangeId([number; 16]), at: Timestamp::MIN, by: Author::Command, what }
}

#[tokio::test]
async fn a_change_during_which_the_disk_fails_once_is_applied_once_and_is_in_the_directory() {
    // What a failed commit leaves on disk is random, so this tries several.
    let faulty = Faulty::start();
    let mut made = Vec::new();
    for number in 0..12 {
        let slug = format!("s{number}");
        faulty.fail_sync(true);
        let applied = faulty.service.change(mint(number, &slug)).await.unwrap();
        assert!(matches!(applied.outcome, Outcome::Minted(_)), "{:?}", applied.outcome);
        assert!(faulty.redirects(&slug), "{slug} is not in the directory");
        made.push(slug);
    }
    assert_eq!(faulty.slugs(), made);
    assert!(faulty.service.recorder.counters().reopened() >= 12);
    faulty.writer.stop();
}

#[tokio::test]
async fn while_the_disk_fails_changes_and_snapshots_are_refused_with_a_message() {
    let faulty = Faulty::start();
    faulty.service.change(mint(1, "bio")).await.unwrap();
    faulty.fail_sync(false);
    let begun = Instant::now();
    let change = faulty.service.change(mint(2, "later")).await;
    let wait = begun.elapsed();
    assert!(wait < Duration::from_millis(10 * FAILED_WAIT_MS), "it waited {wait:?}");
    let path = faulty.service.store.path().display().to_string();
    let sentence =
        format!("{path} is closed after a disk error; it opens again when the disk works");
    assert_eq!(change.unwrap_err().to_string(), sentence);
    let spooled = faulty.service.spool(Selection::settings()).await;
    assert_eq!(spooled.err().unwrap().to_string(), sentence);
    assert!(faulty.redirects("bio"));

    faulty.disk.fail(Faults::default());
    assert!(faulty.service.recorder.healed(Duration::from_secs(20)).await);
    faulty.service.spool(Selection::settings()).await.unwrap();
    // The commit may or may not be durable: the directory must have the link exactly if the file does.
    let is_there = faulty.slugs().contains(&"later".to_owned());
    let begun = Instant::now();
    while faulty.redirects("later") != is_there {
        assert!(begun.elapsed() < Duration::from_secs(20), "the directory does not follow");
        sleep(RETRY_PAUSE).await;
    }
    let again = faulty.service.change(mint(2, "later")).await.unwrap();
    assert_eq!(again.again, is_there);
    let slug = Slug::parse("later").unwrap();
    assert!(matches!(again.outcome, Outcome::Minted(link) if link.spec.slug == slug));
    faulty.writer.stop();
}

#[tokio::test]
async fn a_file_that_failed_during_a_read_is_reopened_for_the_next_read() {
    let faulty = Faulty::start();
    faulty.service.change(mint(1, "bio")).await.unwrap();
    // Closes the file, as a failure does that nobody has noticed yet.
    faulty.service.store.shut();
    faulty.service.spool(Selection::all()).await.unwrap();
    // A reader continues as soon as the file is open; the writer counts the reopening afterwards.
    faulty.writer.stop();
    assert_eq!(faulty.service.recorder.counters().reopened(), 1);
}

#[tokio::test]
async fn after_a_failure_the_directory_reloads_every_link_in_any_number_of_steps() {
    let faulty = Faulty::start();
    for count in [LINKS_FOLLOWED + 1, 2 * LINKS_FOLLOWED + 1] {
        // Directly into the file, as a commit leaves them that failed but is on disk.
        let made: Result<(), StoreError> = faulty.service.store.write(|txn| {
            for number in faulty.service.store.link_count()?..count as u64 {
                let spec = link(0, &format!("s{number}"), "https://shop.example/").spec;
                txn.insert_link(spec, Timestamp::MIN)?;
            }
            Ok(())
        });
        made.unwrap();
        faulty.service.refresh().await;
        assert_eq!(faulty.service.follower.directory.len(), count);
    }
    faulty.writer.stop();
}
