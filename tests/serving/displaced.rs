//! The data file is removed or replaced under its server.

use std::fs;
use std::time::{Duration, Instant};

use super::*;
use crate::folder::ask;

fn ready(serving: &Serving) -> String {
    ask(serving.admin, "GET", "/-/ready", "").unwrap().body
}

fn until(serving: &Serving, says: &str) {
    let since = Instant::now();
    while !ready(serving).contains(says) {
        assert!(since.elapsed() < Duration::from_secs(20), "never {says}: {}", ready(serving));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Visitors used to be redirected and the server said it was ready, but their clicks were gone when
/// it stopped, with exit code 0.
#[test]
fn a_removed_data_file_is_reported_at_once_and_saved_under_another_name() {
    for replaced in [false, true] {
        let (folder, serving) = bio();
        assert_eq!(serving.get("/bio").status, 302);
        let data = folder.path().join("couplet.redb");
        let older = folder.path().join("older.redb");
        fs::copy(&data, &older).unwrap();
        if replaced {
            fs::rename(&older, &data).unwrap();
        } else {
            fs::remove_file(&data).unwrap();
        }
        until(&serving, "degraded: couplet.redb was removed or replaced while it was open");
        assert_eq!(serving.get("/bio").status, 302);
        let stopped = serving.stop();
        assert_eq!(stopped.code, 1, "{stopped:#?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(stopped.err, @"
            error: couplet.redb was removed or replaced while it was open; new clicks are written to a file without a name
              hint: put the file back; otherwise everything is saved as a backup beside it when the server stops
            stopping: closing connections and writing the last clicks to disk
            error: couplet.redb was removed or replaced while the server ran; its content was saved to couplet.redb.rescued-1
              hint: `couplet restore` creates a data file from it; choose the new file with --data
            ");
        }
        let told = folder.ok("--data again.redb restore couplet.redb.rescued-1");
        assert!(told.contains("2 clicks"), "{told}");
    }
}

/// The server went on writing its own pages into the other content, and neither could be read afterwards.
#[test]
fn a_data_file_that_is_overwritten_or_cut_in_place_is_reported_and_not_written_into() {
    for (is_visited, is_cut) in [(true, false), (false, false), (true, true), (false, true)] {
        let folder = Folder::new();
        folder.ok("link new https://shop.example.com/ --slug bio");
        // Nobody is let wait for a disk that will not come back.
        let serving = folder.serve("--wait-max 50ms");
        assert_eq!(serving.get("/bio").status, 302);
        let data = folder.path().join("couplet.redb");
        let other = Folder::new();
        other.ok("link new https://shop.example.com/other --slug other");
        let foreign = if is_cut {
            let own = fs::read(&data).unwrap();
            own[..own.len() / 2].to_vec()
        } else {
            fs::read(other.data()).unwrap()
        };
        if is_cut {
            let file = fs::OpenOptions::new().write(true).open(&data).unwrap();
            file.set_len(foreign.len() as u64).unwrap();
        } else {
            fs::write(&data, &foreign).unwrap();
        }
        if is_visited {
            assert_eq!(serving.get("/bio").status, 302);
        }
        until(&serving, "degraded");
        until(&serving, "another program has overwritten couplet.redb while it was open");
        assert_eq!(serving.get("/bio").status, 302);
        let stopped = serving.stop();
        assert_eq!(stopped.code, 1, "{stopped:#?}");
        assert!(stopped.err.contains("another program has overwritten"), "{}", stopped.err);
        assert!(fs::read(&data).unwrap() == foreign, "it was written into");
    }
}

#[test]
fn a_data_file_that_is_put_back_ends_the_trouble() {
    let (folder, serving) = bio();
    let (data, away) = (folder.path().join("couplet.redb"), folder.path().join("away.redb"));
    fs::rename(&data, &away).unwrap();
    until(&serving, "degraded");
    assert_eq!(serving.get("/bio").status, 302);
    fs::rename(&away, &data).unwrap();
    until(&serving, "ready");
    assert_eq!(serving.stop().code, 0);
    assert_eq!(folder.ok("export clicks").lines().count(), 2);
}

/// The first server used to remove the second one's socket when it stopped, so no command could
/// reach the second.
#[test]
fn a_stopping_server_whose_file_was_removed_leaves_the_next_servers_socket() {
    let (folder, first) = bio();
    for name in ["couplet.redb", "couplet.redb.people-key", "couplet.redb.sock"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let second = folder.serve("");
    first.stop();
    folder
        .ok("link new https://shop.example.com/ --campaign spring --channel instagram --slug new");
    assert_eq!(second.get("/new").status, 302);
    assert_eq!(second.stop().code, 0);
}

#[test]
fn clicks_survive_the_removal_of_the_whole_folder() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("inner")).unwrap();
    let temporary = folder.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    folder.ok("--data inner/c.redb link new https://shop.example.com/ --slug bio");
    let mut serve =
        folder.command("--data inner/c.redb serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    serve.env("TMPDIR", &temporary);
    let serving = Serving::start(serve);
    assert_eq!(serving.get("/bio").status, 302);
    fs::remove_dir_all(folder.path().join("inner")).unwrap();
    until(&serving, "degraded");
    assert_eq!(serving.get("/bio").status, 302);
    let stopped = serving.stop();
    assert_eq!(stopped.code, 1, "{stopped:#?}");
    assert!(stopped.err.contains("its content was saved to "), "{stopped:#?}");
    let told = folder.ok("--data again.redb restore temporary/c.redb.rescued-1");
    assert!(told.contains("2 clicks"), "{told}");
}

// A symbolic link to nothing used to count as no file: the rescue was to be written to its target,
// was refused, and was lost with the server.
#[test]
fn a_symbolic_link_planted_at_the_rescue_file_is_skipped() {
    let (folder, serving) = bio();
    let elsewhere = folder.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, folder.path().join("couplet.redb.rescued-1")).unwrap();
    assert_eq!(serving.get("/bio").status, 302);
    fs::remove_file(folder.data()).unwrap();
    let stopped = serving.stop();
    assert!(
        stopped.err.contains("its content was saved to couplet.redb.rescued-2"),
        "{stopped:#?}"
    );
    assert!(!elsewhere.exists());
    let told = folder.ok("--data again.redb restore couplet.redb.rescued-2");
    assert!(told.contains("1 click"), "{told}");
}
