//! A server is stopped and started repeatedly while commands run: none of them fails.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::{Moments, variable};
use crate::folder::{Folder, Ran};

/// Number of stops, unless `COUPLET_STOPS` sets another.
const STOPS: u64 = 100;
/// Maximum milliseconds from a start to its stop, and from there to the next start: some commands
/// meet a server, some the file, and some both.
const PAUSE_MS: u64 = 30;

/// A thread that runs one command after another.
#[derive(Clone, Copy)]
struct Worker<'a> {
    folder: &'a Folder,
    stop: &'a AtomicBool,
}

/// Stops the workers however the test ends.
struct Stopping<'a>(&'a AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a worker ran, and the results.
type Done = Vec<(String, Ran)>;

impl Worker<'_> {
    /// Runs the commands of a list repeatedly; `{n}` becomes a number unique to the worker.
    fn run(&self, lines: &[&str]) -> Done {
        let mut done = Vec::new();
        while !self.stop.load(Ordering::Relaxed) {
            let line = lines[done.len() % lines.len()].replace("{n}", &done.len().to_string());
            let ran = self.folder.run(&line);
            done.push((line, ran));
        }
        done
    }
}

#[test]
fn no_command_fails_while_its_server_is_restarted_a_hundred_times() {
    // Of 12,139 commands that met a stopping server 163 used to fail: the server was gone between
    // greeting and request, or closed a connection of which it had read nothing.
    let folder = Folder::new();
    folder.write("o.csv", "order_id,ordered_at,currency,total\n1,2026-10-01T00:00:00Z,EUR,1\n");
    folder.ok("import orders o.csv");
    folder.ok("coupon new TEN --campaign c --channel instagram");
    let stop = AtomicBool::new(false);
    let mut moments = Moments::new();
    let mut pause = || thread::sleep(Duration::from_millis(moments.below(PAUSE_MS)));
    let [made, listed, others] = thread::scope(|scope| {
        let workers = [
            &["link new https://shop.example.com/{n}"][..],
            &["link list --format csv"],
            &[
                "coupon check TEN",
                "report --month 2026-10",
                "coupon new CODE{n} --campaign c --channel sms",
            ],
        ];
        let worker = Worker { folder: &folder, stop: &stop };
        let workers = workers.map(|lines| scope.spawn(move || worker.run(lines)));
        // Also when a start or a stop fails here; otherwise the workers would never end.
        let stopping = Stopping(&stop);
        for _ in 0..variable("COUPLET_STOPS").unwrap_or(STOPS) {
            let serving = folder.serve("");
            pause();
            let stopped = serving.stop();
            assert_eq!(stopped.code, 0, "{stopped:#?}");
            pause();
        }
        drop(stopping);
        workers.map(|worker| worker.join().unwrap())
    });
    let all = || made.iter().chain(&listed).chain(&others);
    let failed: Vec<_> = all().filter(|(_, ran)| ran.code != 0).collect();
    assert!(failed.is_empty(), "{} of {} failed: {failed:#?}", failed.len(), all().count());
    let mut printed: Vec<&str> = made.iter().map(|(_, ran)| slug(&ran.out)).collect();
    let links = folder.rows("link list");
    let mut there: Vec<&str> = links.iter().map(|link| link["slug"].as_str()).collect();
    printed.sort_unstable();
    there.sort_unstable();
    assert_eq!(there, printed, "exactly the printed links exist");
}

fn slug(url: &str) -> &str {
    url.trim_end().rsplit('/').next().unwrap_or_default()
}
