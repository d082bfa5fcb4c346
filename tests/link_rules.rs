//! Rules for targets, with a table of countries that is replaced while the server runs.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::folder::{BROWSER, Folder, Serving, ask};
use crate::mmdb::{Says, mmdb};

const KIND: &str = "GeoLite2-Country";

fn location(serving: &Serving, headers: &str) -> String {
    let answer = ask(serving.public, "GET", "/bio", &format!("{BROWSER}{headers}")).unwrap();
    let location = answer.header("location").unwrap_or_else(|| panic!("{answer:#?}"));
    location.split('?').next().unwrap().to_owned()
}

/// A request from an address in the network of the file.
const THERE: &str = "X-Forwarded-For: 203.0.113.7\r\n";

fn countries(country: &'static str) -> Vec<u8> {
    let registered = ("198.51.100.0/24", Says::Registered(country));
    mmdb(KIND, &[("203.0.113.0/24", Says::Country(country)), registered])
}

#[test]
fn rules_of_countries_follow_the_file_of_the_operator_and_a_damaged_one_changes_nothing() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder.ok("link edit bio --rule 'countries=AT to=https://shop.example.com/at' \
         --rule 'countries=CH to=https://shop.example.com/ch'");
    folder.write("countries.mmdb", &countries("AT"));
    let serving = folder.serve("--geoip countries.mmdb --trusted-proxy 127.0.0.1");
    assert!(!serving.said.contains("countries"), "{}", serving.said);
    assert_eq!(location(&serving, THERE), "https://shop.example.com/at");
    assert_eq!(location(&serving, "X-Forwarded-For: 10.0.0.1\r\n"), "https://shop.example.com/");
    let whole = countries("CH");
    folder.write("countries.mmdb", &whole[..whole.len() / 2]);
    sleep(Duration::from_secs(5));
    assert_eq!(location(&serving, THERE), "https://shop.example.com/at");
    // As updaters do it: another file takes the name.
    folder.write("new.mmdb", &whole);
    let file = |name: &str| folder.path().join(name);
    fs::rename(file("new.mmdb"), file("countries.mmdb")).unwrap();
    let begun = Instant::now();
    while location(&serving, THERE) != "https://shop.example.com/ch" {
        assert!(begun.elapsed() < Duration::from_secs(20), "the new file is not used");
        sleep(Duration::from_millis(200));
    }
    let said = serving.stop().err;
    assert!(said.contains("countries.mmdb is no table of countries"), "{said}");
    let again = "countries.mmdb was read again: GeoLite2-Country, made 2026-11-20";
    assert!(said.contains(again), "{said}");
    let rows = folder.rows("export clicks");
    let known: Vec<_> = rows.iter().map(|row| row["country"].as_str()).collect();
    assert_eq!((known[0], known[1], known.last().copied()), ("AT", "", Some("CH")));
    // No address is in the file.
    let bytes = fs::read(folder.data()).unwrap();
    assert!(!bytes.windows(11).any(|part| part == b"203.0.113.7"));
}

#[test]
fn a_rule_of_countries_without_a_file_is_told_and_takes_nobody() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder.ok("link edit bio --rule 'countries=AT to=https://shop.example.com/at'");
    let serving = folder.serve("");
    assert!(serving.said.contains("warning: links have rules for countries"), "{}", serving.said);
    assert_eq!(location(&serving, ""), "https://shop.example.com/");
    serving.stop();
    folder.write("none.mmdb", "no table");
    let ran = folder.run("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0 --geoip none.mmdb");
    assert!(ran.code == 1 && ran.err.contains("none.mmdb is no table of countries"), "{ran:#?}");
}

#[test]
fn rules_are_set_shown_and_removed_by_hand_and_one_that_is_never_used_is_refused() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio --channel instagram");
    folder.ok("link edit bio --rule 'device=ios languages=de to=https://shop.example.com/de' \
         --rule 'days=sat,sun hours=22-2 to=https://shop.example.com/night'");
    let serving = folder.serve("");
    assert_eq!(location(&serving, ""), "https://shop.example.com/de");
    let shown = folder.ok("link show bio");
    let lines = [
        "rule        ios, de -> https://shop.example.com/de?utm_source=instagram\n",
        "rule        sat|sun, 22:00-02:00 -> https://shop.example.com/night?utm_source=instagram\n",
    ];
    assert!(lines.iter().all(|line| shown.contains(line)), "{shown}");
    for (rules, said) in [
        (
            "--rule 'device=ios to=https://a.example/' \
             --rule 'device=ios days=sat to=https://b.example/'",
            "the rule for `ios, sat` would never be used: the one for `ios`, before it, takes all",
        ),
        ("--rule 'to=https://a.example/'", "a rule needs a condition"),
        ("--rule 'device=ios'", "a rule needs a target"),
        ("--rule 'device=ios and to=https://a.example/'", "`and` is none of device=, languages="),
    ] {
        let ran = folder.run(&format!("link edit bio {rules}"));
        assert!(ran.code > 0 && ran.err.contains(said), "{ran:#?}");
    }
    folder.ok("link edit bio --rule none");
    assert_eq!(location(&serving, ""), "https://shop.example.com/");
    assert!(!folder.ok("link show bio").contains("rule "));
}
