//! Plans that take several steps are applied while the server runs: nobody sees half of one, and
//! every visitor is redirected.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use couplet::cli::{self, Io, OsRandom, SystemClock};
use couplet::domain::environment::Clock;
use couplet::domain::time::Timestamp;
use couplet::render::Width;

use super::{PLAN, bio};
use crate::folder::{Folder, Serving};

/// Links of the plan: several steps.
const LINKS: usize = 2_600;

/// Writes a plan whose links all lead to the same path.
fn write(folder: &Folder, name: &str, path: &str) {
    let contents: Vec<String> = (0..LINKS).map(|content| format!("\"k{content}\"")).collect();
    let campaign = format!(
        "[campaigns.wide]\nto = \"https://shop.example.com/{path}\"\nchannels = [\"instagram\"]\n\
         content = [{}]\n",
        contents.join(", ")
    );
    folder.write(name, &format!("{PLAN}{campaign}"));
}

fn planned() -> (Folder, Serving) {
    let (folder, serving) = bio();
    write(&folder, "one.toml", "one");
    write(&folder, "other.toml", "other");
    (folder, serving)
}

/// The number of the plan's links, and their targets.
fn leads(folder: &Folder) -> (usize, BTreeSet<String>) {
    let mut rows = folder.rows("link list");
    rows.retain(|row| row["slug"] != "bio");
    let path = |target: &String| target.split('?').next().unwrap().to_owned();
    (rows.len(), rows.iter().map(|row| path(&row["target"])).collect())
}

#[test]
fn every_link_of_a_large_plan_works_when_its_apply_returns() {
    let (folder, serving) = planned();
    for path in ["one", "other"] {
        folder.ok(&format!("apply {path}.toml"));
        for link in (0..LINKS).step_by(97).chain([LINKS - 1]) {
            let answer = serving.get(&format!("/wide-ig-k{link}"));
            let location = answer.header("location").unwrap_or_else(|| panic!("{answer:#?}"));
            assert!(location.starts_with(&format!("https://shop.example.com/{path}?")));
        }
    }
    assert_eq!(folder.ok("apply other.toml"), "nothing to do\n");
}

#[test]
fn during_an_apply_lists_show_the_old_or_the_new_plan_and_visitors_are_redirected() {
    let (folder, serving) = planned();
    folder.ok("apply one.toml");
    let (over, visits) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let lists = scope.spawn(|| {
            let mut seen = Vec::new();
            while !over.load(Ordering::Relaxed) {
                seen.push(leads(&folder));
            }
            seen
        });
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                assert_eq!(serving.get("/bio").status, 302);
                assert_eq!(serving.get("/wide-ig-k7").status, 302);
                visits.fetch_add(1, Ordering::Relaxed);
            }
        });
        for path in ["other", "one", "other", "one"] {
            folder.ok(&format!("apply {path}.toml"));
        }
        over.store(true, Ordering::Relaxed);
        for (count, paths) in lists.join().unwrap() {
            assert_eq!((count, paths.len()), (LINKS, 1), "{paths:?}");
        }
    });
    assert!(visits.load(Ordering::Relaxed) > 0);
}

#[test]
fn an_apply_killed_beside_its_server_has_made_all_of_its_plan_or_none() {
    let (folder, serving) = planned();
    let mut killed = 0;
    for wait in 0..12 {
        let mut apply = folder.command("apply one.toml");
        let mut apply = apply.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(wait * 15));
        apply.kill().unwrap();
        killed += usize::from(apply.wait().unwrap().code().is_none());
        let (count, _) = leads(&folder);
        assert!(count == 0 || count == LINKS, "{count} links");
        if count > 0 {
            assert_eq!(serving.get(&format!("/wide-ig-k{}", LINKS - 1)).status, 302);
            break;
        }
    }
    assert!(killed > 0, "no kill came in time");
    folder.ok("apply other.toml");
    assert_eq!(leads(&folder), (LINKS, ["https://shop.example.com/other".to_owned()].into()));
}

/// A clock that makes a link through the server each time it is read, up to a number of times.
struct Interference<'a> {
    folder: &'a Folder,
    times: AtomicUsize,
}

impl Clock for Interference<'_> {
    fn now(&self) -> Timestamp {
        let less = |times: usize| times.checked_sub(1);
        if self.times.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok() {
            self.folder.ok("link new https://shop.example.com/other-change");
        }
        SystemClock.now()
    }
}

/// Applies a plan while another client makes changes; returns the exit code and the output.
fn apply_with_interference(folder: &Folder, times: usize) -> (u8, String) {
    let clock = Interference { folder, times: AtomicUsize::new(times) };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        out: &mut out,
        err: &mut err,
        is_terminal: false,
        width: Width::DEFAULT,
        err_width: None,
        is_out_terminal: false,
        clock: &clock,
        random: &OsRandom,
    };
    let (data, plan) = (folder.data(), folder.path().join("one.toml"));
    let words: [OsString; 5] =
        ["couplet".into(), "--data".into(), data.into(), "apply".into(), plan.into()];
    let code = cli::run(words, &mut io);
    (code, String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap())
}

#[test]
fn an_apply_restarts_after_concurrent_changes_and_gives_up_if_they_never_stop() {
    let (folder, _serving) = planned();
    let (code, said) = apply_with_interference(&folder, usize::MAX);
    assert_eq!(code, 1);
    insta::assert_snapshot!(said, @"
    error: other commands kept changing links, codes or settings; nothing was applied
      hint: try again when the other commands are done
    ");
    let is_of_plan = |slug: &str| slug.starts_with("wide-ig-");
    let count = || folder.rows("link list").iter().filter(|row| is_of_plan(&row["slug"])).count();
    assert_eq!(count(), 0);
    let (code, said) = apply_with_interference(&folder, 3);
    assert_eq!(code, 0, "{said}");
    assert_eq!(count(), LINKS);
}

#[test]
fn two_concurrent_applies_leave_exactly_one_of_their_plans() {
    let (folder, _serving) = planned();
    thread::scope(|scope| {
        let applies = ["one", "other"].map(|path| {
            let folder = &folder;
            scope.spawn(move || folder.run(&format!("apply {path}.toml")))
        });
        for apply in applies {
            let ran = apply.join().unwrap();
            assert_eq!(ran.code, 0, "{ran:#?}");
        }
    });
    let (count, paths) = leads(&folder);
    assert_eq!((count, paths.len()), (LINKS, 1), "{paths:?}");
}
