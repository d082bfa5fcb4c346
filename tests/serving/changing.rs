//! Links and plans change while the server runs, with immediate effect.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::{EVER, PLAN, bio, cells, desk, row};

#[test]
fn a_new_link_redirects_with_the_next_request() {
    let (folder, serving) = bio();
    for round in 0..10 {
        let slug = format!("new-{round}");
        assert_eq!(serving.get(&format!("/{slug}")).status, 404);
        let printed =
            folder.ok(&format!("link new https://shop.example.com/{round} --slug {slug}"));
        assert_eq!(printed, format!("http://{}/{slug}\n", serving.public));
        let answer = serving.get(&format!("/{slug}"));
        let location = answer.header("location").unwrap();
        assert!(location.starts_with(&format!("https://shop.example.com/{round}?")), "{location}");
    }
    let drawn = folder.ok("link new https://shop.example.com/drawn");
    let slug = drawn.trim_end().rsplit('/').next().unwrap();
    assert_eq!(slug.len(), 7);
    assert_eq!(serving.get(&format!("/{slug}")).status, 302);
}

#[test]
fn a_slug_that_is_taken_is_refused_while_serving_too() {
    let (folder, serving) = bio();
    let ran = folder.run("link new https://else.example.com/ --slug BIO");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    insta::assert_snapshot!(ran.err, @"
    error: the slug `bio` is taken
      hint: choose another --slug, or leave it out for a random one
    ");
    let answer = serving.get("/bio");
    assert!(answer.header("location").unwrap().starts_with("https://shop.example.com/"));
}

#[test]
fn a_retired_link_keeps_redirecting_and_counting() {
    let (folder, serving) = bio();
    serving.get("/bio");
    folder.ok("link retire bio");
    assert_eq!(serving.get("/bio").status, 302);
    let links = folder.rows("link list");
    assert_eq!(cells(row(&links, "slug", "bio"), ["status", "clicks"]), ["retired", "2"]);
    assert_eq!(folder.run("link new https://shop.example.com/ --slug bio").code, 1);
}

#[test]
fn an_applied_plan_is_live_at_once_and_dropped_links_keep_redirecting() {
    let (folder, serving) = bio();
    let campaign = |name: &str| format!("[campaigns.{name}]\nchannels = [\"instagram\"]\n");
    folder.write("links.toml", &format!("{PLAN}{}", campaign("first")));
    assert_eq!(serving.get("/first-ig").status, 404);
    folder.ok("apply links.toml");
    assert_eq!(serving.get("/first-ig").status, 302);
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");

    let moved = format!("{}to = \"https://shop.example.com/moved\"\n", campaign("second"));
    folder.write("links.toml", &format!("{PLAN}{}", campaign("second")));
    folder.ok("apply links.toml");
    folder.write("links.toml", &format!("{PLAN}{moved}"));
    folder.ok("apply links.toml");
    assert_eq!(serving.get("/first-ig").status, 302);
    let location = serving.get("/second-ig").header("location").unwrap().to_owned();
    assert!(location.starts_with("https://shop.example.com/moved?"), "{location}");
    let links = folder.rows("link list");
    let status = |slug| row(&links, "slug", slug)["status"].as_str();
    assert_eq!(
        [status("first-ig"), status("second-ig"), status("bio")],
        ["retired", "live", "live"]
    );
}

#[test]
fn lists_are_the_same_through_the_server_and_from_the_file_afterwards() {
    let (folder, serving) = bio();
    // With a configured domain, a link's address does not depend on the port.
    folder.write("links.toml", &format!("{PLAN}[campaigns.spring]\nchannels = [\"instagram\"]\n"));
    folder.ok("apply links.toml");
    for version in 100..120 {
        let headers = desk(version);
        serving.ask("GET", "/bio", &headers);
        serving.ask("GET", "/spring-ig.anna", &headers);
    }
    let at = folder.rows("export clicks")[0]["at"].clone();
    let head = "order_id,ordered_at,currency,total,customer\n";
    folder.write("orders.csv", &format!("{head}#1,{at},EUR,49.90,anna\n#2,{at},EUR,10,berta\n"));
    folder.ok("import orders orders.csv");
    let commands = [
        "link list".to_owned(),
        "link show bio".to_owned(),
        "coupon list".to_owned(),
        format!("report {EVER}"),
        format!("report {EVER} --by link,campaign --model linear --format json"),
        "export clicks".to_owned(),
        "export conversions".to_owned(),
        "explain '#1'".to_owned(),
    ];
    let said = || commands.each_ref().map(|line| folder.ok(line));
    let served = said();
    assert_eq!(serving.stop().code, 0);
    let from_the_file = said();
    for ((line, served), file) in commands.iter().zip(served).zip(from_the_file) {
        assert_eq!(served, file, "{line}");
    }
}

#[test]
fn a_command_during_a_stop_succeeds_or_says_that_it_did_not() {
    let (folder, mut serving) = bio();
    for stop in 0..4 {
        let over = AtomicBool::new(false);
        let mint = &|hand: u32| {
            let slugs = (0..).map(|count| format!("s{stop}-{hand}-{count}"));
            let slugs = slugs.take_while(|_| !over.load(Ordering::Relaxed));
            let line = |slug: &str| format!("link new https://shop.example.com/ --slug {slug}");
            slugs.map(|slug| (folder.run(&line(&slug)), slug)).collect::<Vec<_>>()
        };
        let minted = thread::scope(|scope| {
            let hands = [1, 2, 3].map(|hand| scope.spawn(move || mint(hand)));
            thread::sleep(Duration::from_millis(100));
            assert_eq!(serving.stop().code, 0);
            over.store(true, Ordering::Relaxed);
            hands.map(|hand| hand.join().unwrap()).concat()
        });
        let links = folder.rows("link list");
        for (ran, slug) in minted {
            let is_there = links.iter().any(|link| link["slug"] == slug);
            assert_eq!(ran.code == 0, is_there, "{slug} {ran:#?}");
        }
        serving = folder.serve("");
    }
}
