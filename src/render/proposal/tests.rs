//! What people are told of a plan.

use super::*;
use crate::domain::time::Timestamp;
use crate::plan::{check, compare};

const LEAST: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"
[channels]
instagram = { short = "ig" }
"#;

fn wanted(lines: &str) -> Wanted {
    check(&format!("{LEAST}{lines}"), Timestamp::MIN).unwrap().wanted
}

/// The words about what turns one plan's settings into another's.
fn words(old: &Settings, new: &str) -> String {
    let wanted = wanted(new);
    let present = Present::default();
    let difference = compare(&wanted, &present).unwrap();
    let mut out = Vec::new();
    Proposal::new(&wanted, &present, old, &difference).words(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_line_about_the_settings_is_cut_when_it_is_long() {
    let old = wanted("").settings;
    let eight = (1..=8).map(|n| format!("c{n} = {{}}\n")).collect::<Vec<_>>().concat();
    let list = "+ channels.c1, + channels.c2, + channels.c3, + channels.c4, + channels.c5, \
                + channels.c6, + channels.c7, + channels.c8";
    let line = |new: &str| words(&old, new).lines().next().unwrap().to_owned();
    assert_eq!(line(&eight), format!("~ settings: {list}"));
    assert_eq!(
        line(&format!("{eight}c9 = {{}}\nd = {{}}")),
        format!("~ settings: {list}, and 2 more")
    );
    assert!(line("").starts_with("links: "));
}

#[test]
fn what_is_told_moves_no_cursor() {
    let old = wanted("").settings;
    let told = words(&old, "[campaigns.bw]\nname = \"a\"\n[agents]\n\"x\\u202Egnp\" = {}");
    assert!(told.contains("+ agents.x\u{fffd}gnp"), "{told}");
}

#[test]
fn before_any_plan_the_settings_are_new() {
    assert!(words(&Settings::default(), "").starts_with("+ settings\n"));
}
