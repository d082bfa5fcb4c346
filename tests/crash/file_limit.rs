//! A limit on the size of files (`ulimit -f`) is like a full disk: the server goes on.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::folder::{Folder, Serving, ask};

fn limit(serving: &Serving, bytes: Option<u64>) {
    let pid = i32::try_from(serving.pid()).ok().and_then(Pid::from_raw);
    prlimit(pid, Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
}

fn until_ready(serving: &Serving, status: u16) -> String {
    let begun = Instant::now();
    loop {
        let ready = ask(serving.admin, "GET", "/-/ready", "").unwrap();
        if ready.status == status {
            return ready.body;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "never {status}: {}", ready.body);
    }
}

#[test]
fn a_limit_on_the_size_of_files_ends_no_server_and_no_click_is_lost() {
    // The system sent SIGXFSZ, and the server was gone with the clicks in its memory.
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("--wait-max 50ms");
    assert_eq!(serving.get("/bio").status, 302);
    limit(&serving, Some(4096));
    assert_eq!(serving.get("/bio").status, 302);
    let told = until_ready(&serving, 503);
    assert!(told.contains("File too large"), "{told}");
    assert_eq!(serving.get("/bio").status, 302);
    limit(&serving, None);
    until_ready(&serving, 200);
    assert_eq!(serving.stop().code, 0);
    assert_eq!(folder.ok("export clicks").lines().count(), 4);
}
