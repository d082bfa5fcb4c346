//! Another process has the data file open, and no server answers for it.

use std::thread;
use std::time::{Duration, Instant};

use couplet::domain::environment::Random;
use couplet::store::Store;

use crate::folder::Folder;

/// The file already exists, so no key is drawn.
struct Undrawn;

impl Random for Undrawn {
    fn fill(&self, _: &mut [u8]) {
        unreachable!("an existing file has all its keys")
    }
}

fn held() -> (Folder, Store) {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let store = Store::open(&folder.data(), &Undrawn).unwrap();
    (folder, store)
}

#[test]
fn a_command_waits_two_seconds_for_a_busy_file_and_then_says_so() {
    let (folder, store) = held();
    let lines = [
        "link list",
        "link new https://shop.example.com/",
        "report --month 2026-01",
        "serve --listen 127.0.0.1:0 --admin 127.0.0.1:0",
    ];
    let refused = thread::scope(|scope| {
        let runs = lines.map(|line| {
            let folder = &folder;
            scope.spawn(move || {
                let begun = Instant::now();
                (line, folder.run(line), begun.elapsed())
            })
        });
        runs.map(|run| run.join().unwrap())
    });
    for (line, ran, waited) in refused {
        assert!(waited > Duration::from_secs(2), "{line} did not wait");
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{line}\n{ran:#?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err, @"
            error: couplet.redb is busy: another process has been using it for 2 seconds
              hint: try again when that process is done; if it is a server, restart it: its socket is gone
            ");
        }
    }
    store.close().unwrap();
    assert_eq!(folder.rows("link list").len(), 1);
}

#[test]
fn a_command_continues_when_the_file_is_free_in_time() {
    let (folder, store) = held();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| folder.run("link new https://shop.example.com/ --slug late"));
        thread::sleep(Duration::from_millis(300));
        assert!(!waiting.is_finished(), "the command did not wait");
        store.close().unwrap();
        assert_eq!(waiting.join().unwrap().code, 0);
    });
    assert_eq!(folder.rows("link list").len(), 2);
}

#[test]
fn a_hanging_server_is_reported_after_two_seconds() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    serving.signal("STOP");
    let begun = Instant::now();
    let ran = folder.run("link list");
    serving.signal("CONT");
    assert!(begun.elapsed() < Duration::from_secs(30), "the command waited {:?}", begun.elapsed());
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"error: the server has not answered for 2 seconds");
    assert_eq!(folder.rows("link list").len(), 1);
    assert_eq!(serving.stop().code, 0);
}
