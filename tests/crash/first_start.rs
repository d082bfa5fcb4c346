//! Creating a data file: starts that are killed, a disk without space, several starts at once.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use super::{Moments, variable};
use crate::folder::Folder;

/// First starts that are killed, unless `COUPLET_STARTS` says otherwise.
const STARTS: u64 = 60;
/// How often several first commands are run at once, unless `COUPLET_ROUNDS` says otherwise.
const ROUNDS: u64 = 100;

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn start(folder: &Folder, line: &str) -> Child {
    let mut command = folder.command(line);
    let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    piped.spawn().unwrap()
}

// A killed first start used to leave a file that every later command refused until somebody deleted
// it.
#[test]
fn a_first_start_killed_at_any_instant_does_not_block_later_ones() {
    let mut moments = Moments::new();
    let mut left_nothing = 0;
    for _ in 0..variable("COUPLET_STARTS").unwrap_or(STARTS) {
        let folder = Folder::new();
        let mut serve = start(&folder, "serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
        thread::sleep(Duration::from_micros(moments.below(40_000)));
        serve.kill().unwrap();
        serve.wait().unwrap();
        left_nothing += u64::from(!folder.data().exists());
        let left = names(folder.path());
        let serving = folder.serve("");
        folder.ok("link new https://shop.example.com/ --slug bio");
        assert_eq!(serving.get("/bio").status, 302);
        assert_eq!(serving.stop().code, 0);
        folder.ok("verify");
        let wanted =
            ["", ".pages-key", ".people-key", ".visitor-key"].map(|of| format!("couplet.redb{of}"));
        // The socket's draft has a fixed name; the next server that starts uses it again.
        assert_eq!(names(folder.path()), wanted.into(), "after {left:?}");
    }
    assert!(left_nothing > 0, "no start was killed before its file existed");
}

// On a full disk the file used to be created but not written, and nothing repaired it later.
#[test]
fn a_first_start_on_a_full_disk_says_so_and_a_later_one_succeeds() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("small")).unwrap();
    let in_small_disk = |script: &str| {
        let script = format!("mount -t tmpfs -o size=3m tmpfs small && {script}");
        let mut command = Command::new("unshare");
        command.args(["-Urm", "sh", "-c", &script, env!("CARGO_BIN_EXE_couplet")]);
        command.current_dir(folder.path()).env("NO_COLOR", "1").output()
    };
    if !in_small_disk("true").is_ok_and(|done| done.status.success()) {
        let _ = writeln!(std::io::stderr(), "nothing may be mounted here: this shows nothing");
        return;
    }
    // All but this many of its 4 KiB pages are taken: no space for the header, the key or the rows.
    for pages in 0..6 {
        let script = format!(
            "head -c {} /dev/zero > small/filler; \
             timeout 20 \"$0\" --data small/c.redb serve --listen 127.0.0.1:0 --admin 127.0.0.1:0 \
             2> serve.err; echo serve $?; \
             \"$0\" --data small/c.redb link new https://shop.example.com/ --slug bio 2> link.err \
             > /dev/null; echo link $?; \
             ls -A small; rm small/filler; \
             \"$0\" --data small/c.redb link new https://shop.example.com/ --slug bio && \
             \"$0\" --data small/c.redb verify > /dev/null && ls -A small",
            (3 << 20) - pages * 4096,
        );
        let done = in_small_disk(&script).unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        let said = format!("{pages} pages:\n{out}{err}");
        assert!(done.status.success(), "{said}");
        let last = "/bio\nc.redb\nc.redb.people-key\n";
        assert!(out.starts_with("serve 1\nlink 1\n") && out.ends_with(last), "{said}");
        let is_made = out.contains("\nc.redb\nc.redb.people-key\nfiller\n");
        assert!(!is_made || pages > 2, "{said}");
        for file in ["serve.err", "link.err"] {
            let err = fs::read_to_string(folder.path().join(file)).unwrap();
            assert!(err.contains("No space left"), "{said}{err}");
            let is_named =
                err.contains("cannot create small/c.redb") && err.contains("hint: free some space");
            assert!(is_named || is_made, "{said}{err}");
        }
    }
}

/// A plan of one link.
const PLAN: &str = r#"
version  = 1
domain   = "https://go.example.com"
timezone = "UTC"
currency = "EUR"

[channels]
instagram = { short = "ig", source = "instagram", medium = "dm" }

[campaigns.spring]
short    = "planned"
to       = "https://shop.example.com/"
channels = ["instagram"]
"#;

/// Kills the server when the test ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

// Five of six commands used to fail with "File exists".
#[test]
fn first_commands_that_run_at_the_same_time_all_succeed() {
    for round in 0..variable("COUPLET_ROUNDS").unwrap_or(ROUNDS) {
        let folder = Folder::new();
        folder.write("links.toml", PLAN);
        let serve = format!(
            "serve --listen 127.0.0.1:0 --admin 127.0.0.1:0 {}",
            if round % 2 == 0 { "" } else { "--links links.toml" }
        );
        let commands = [
            &serve,
            "apply links.toml",
            "link new https://shop.example.com/ --slug one",
            "link new https://shop.example.com/ --slug two",
            "coupon new HELLO10 --campaign spring --channel instagram",
            "link new https://shop.example.com/ --slug three",
        ];
        let together = Barrier::new(commands.len());
        let run = &|line: &str| {
            together.wait();
            start(&folder, line)
        };
        let children = thread::scope(|scope| {
            let threads = commands.map(|line| scope.spawn(move || run(line)));
            threads.map(|thread| thread.join().unwrap())
        });
        let mut children = children.into_iter();
        let mut server = Server(children.next().unwrap());
        for (line, child) in commands[1..].iter().zip(children) {
            let done = child.wait_with_output().unwrap();
            let err = String::from_utf8(done.stderr).unwrap();
            assert_eq!(done.status.code(), Some(0), "couplet {line}: {err}");
        }
        assert!(server.0.try_wait().unwrap().is_none(), "the server has ended");
        let list = folder.ok("link list");
        for slug in ["planned", "one", "two", "three"] {
            assert!(list.contains(slug), "{slug} is not in\n{list}");
        }
        assert!(folder.ok("coupon list").contains("HELLO10"));
        drop(server);
        folder.ok("verify");
    }
}
