//! What the plan keeps no longer: it goes by itself, in small steps, and everything that counts stays.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use couplet::cli::{OsRandom, SystemClock};
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::device::Device;
use couplet::domain::environment::Clock;
use couplet::domain::link::LinkId;
use couplet::domain::link::slug::Slug;
use couplet::domain::time::DAY_MS;
use couplet::store::{OneLink, Store};

use crate::folder::{Folder, ask};
use crate::small_plan::plan_of_channels;

/// A plan that keeps clicks for 25 months and user agents for 3, and clicks of a person of three years, of half a year
/// and of now.
fn shop() -> Folder {
    let folder = Folder::new();
    let keep = "keep = { clicks = \"25 months\", user_agents = \"3 months\" }";
    let plan = format!("[privacy]\n{keep}\n[[links]]\nslug = \"bio\"\nchannel = \"instagram\"\n");
    folder.write("links.toml", &plan_of_channels(&plan));
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example/ --slug three --limit 3");
    let days = |days: i64, count: u64| (0..count).map(move |_| days);
    let bio: Vec<i64> = days(3 * 365, 10).chain(days(180, 5)).chain(days(0, 2)).collect();
    click(&folder.data(), "bio", 1_000, &bio);
    click(&folder.data(), "three", 2_000, &[3 * 365; 3]);
    folder
}

/// Adds clicks on a link so many days ago.
fn click(data: &Path, slug: &str, first: u64, days: &[i64]) {
    let store = Store::open(data, &OsRandom).unwrap();
    let link = store.snapshot(&OneLink::ask(Slug::parse(slug).unwrap())).unwrap();
    let link: LinkId = link.parts.link.unwrap().id;
    let now = SystemClock.now();
    let clicks = (first..).zip(days).map(|(number, days)| Click {
        number: ClickNumber::new(number).unwrap(),
        at: now.plus_ms(-days * DAY_MS),
        link,
        variant: None,
        recipient: None,
        visitor: None,
        judgement: Judgement {
            verdict: Verdict::Person,
            rule: InlineStr::new("browser").unwrap(),
            rules_version: 1,
        },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: Some(Arc::from("Mozilla/5.0")),
        referrer_host: None,
        device: Device::Ios,
        language: None,
        country: None,
    });
    let mut clicks: Vec<Click> = clicks.collect();
    store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
    store.close().unwrap();
}

/// Waits for what the server does at its start.
fn wait_until_removed(folder: &Folder) {
    let is_over = || folder.ok("privacy keep --dry-run").starts_with("0 clicks, 0 user agents");
    let begun = Instant::now();
    while !is_over() {
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing is removed");
        thread::sleep(Duration::from_millis(20));
    }
}

fn counted(folder: &Folder) -> Vec<(String, String)> {
    let rows = folder.rows("link list").into_iter();
    rows.map(|row| (row["slug"].clone(), row["clicks"].clone())).collect()
}

fn removed(folder: &Folder) -> [u64; 2] {
    let rows = folder.rows("verify");
    let count = |what: &str| {
        let row = rows.iter().find(|row| row["what"] == what);
        row.map_or(0, |row| row["count"].parse().unwrap())
    };
    [count("clicks removed for their age"), count("user agents removed for their age")]
}

#[test]
fn the_server_removes_what_is_over_says_so_and_counts_on() {
    let folder = shop();
    let counts = counted(&folder);
    let ran = folder.run("privacy keep --dry-run");
    assert_eq!(ran.out, "13 clicks, 5 user agents, 0 labels: would be removed\n", "{ran:#?}");
    assert_eq!(folder.ok("export clicks").lines().count(), 21);
    let server = folder.serve("");
    wait_until_removed(&folder);
    let metrics = ask(server.admin, "GET", "/-/metrics", "").unwrap().body;
    let has = |line: &str| assert!(metrics.contains(&format!("\ncouplet_{line}\n")), "{metrics}");
    has("removed_total{kind=\"clicks\"} 13");
    has("removed_total{kind=\"user_agents\"} 5");
    has("removed_total{kind=\"labels\"} 0");
    has("removal_failures_total 0");
    // The third click was the last: the link has ended, whatever became of its clicks.
    let ended = server.get("/three").status;
    let said = server.stop();
    let line = "note: removed 13 clicks and 5 user agents, as [privacy] keep says";
    assert!(said.err.contains(line), "{said:#?}");
    let server = folder.serve("");
    assert_eq!((server.get("/three").status, ended), (410, 410));
    let said = server.stop();
    assert!(!said.err.contains("note: removed"), "{said:#?}");
    assert_eq!(removed(&folder), [13, 5]);
    let mut after = counted(&folder);
    // The two requests that found it ended are clicks, too.
    after.iter_mut().filter(|(slug, _)| slug == "three").for_each(|(_, clicks)| {
        assert!(["3", "5"].contains(&clicks.as_str()), "{clicks}");
        *clicks = "3".to_owned();
    });
    assert_eq!(after, counts);
}

#[test]
fn it_can_be_done_at_once_without_a_server_and_a_second_time_finds_nothing() {
    let folder = shop();
    let counts = counted(&folder);
    assert_eq!(folder.ok("privacy keep"), "13 clicks, 5 user agents, 0 labels: removed\n");
    assert_eq!(folder.ok("privacy keep"), "0 clicks, 0 user agents, 0 labels: removed\n");
    assert_eq!(folder.ok("export clicks").lines().count(), 8);
    assert_eq!(counted(&folder), counts);
    folder.ok("privacy rewrite");
    assert_eq!(counted(&folder), counts);
    let report = folder.json("report --month 2023-01 --by channel");
    let warnings = report["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|of| of["code"] == "clicks_removed"), "{report:#}");
}

#[test]
fn beside_a_running_server_the_command_does_the_same() {
    let folder = shop();
    let server = folder.serve("");
    wait_until_removed(&folder);
    assert_eq!(folder.ok("privacy keep"), "0 clicks, 0 user agents, 0 labels: removed\n");
    server.stop();
    assert_eq!(removed(&folder), [13, 5]);
}

/// Without their agents they were taken for requests of nobody.
#[test]
fn a_click_whose_user_agent_was_removed_keeps_its_verdict_when_clicks_are_judged_again() {
    let folder = shop();
    folder.ok("privacy keep");
    let persons = || {
        let rows = folder.rows("export clicks");
        rows.iter().filter(|row| row["verdict"] == "person").count()
    };
    assert_eq!(persons(), 7);
    let ran = folder.run("reclassify");
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.err.contains("5 clicks keep their verdict"), "{ran:#?}");
    // The two others say `Mozilla/5.0` and no more.
    assert_eq!(persons(), 5);
}
